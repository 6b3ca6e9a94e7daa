"""From the start of the process to the first paint, against a minimal window of Qt's."""

import tempfile
from collections.abc import Iterator

from bench import child
from bench.measuring import Measured, compare, now
from bench.town import Town


def first_window(town: Town) -> Iterator[Measured]:
    """Whole processes, offscreen; what heavy was imported before the first paint is told."""
    with tempfile.TemporaryDirectory() as data:
        heavy = child.run("window", "0", LEDGER_DESK_DATA=data)

        def side(what: str) -> float:
            begun = now()
            child.run(what, "0", LEDGER_DESK_DATA=data)
            return now() - begun

        yield compare(
            "启动到第一次画出窗口",
            lambda: side("window"),
            lambda: side("small"),
            "最小的PySide6窗口，整个进程",
            goal=None if town.is_tiny else 1.5,
            rounds=1 if town.is_tiny else 7,
            note=f"画出之前已导入 {heavy}" if heavy else "",
        )
