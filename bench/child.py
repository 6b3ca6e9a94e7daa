"""Work in a fresh process of its own that tells its peak memory: `python -m bench.child`."""

import io
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent


def run(*words: str, **environ: str) -> str:
    """What a child prints."""
    command = [sys.executable, "-m", "bench.child", *words]
    done = subprocess.run(
        command,
        cwd=HERE,
        env={**os.environ, **environ},
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stderr[-2000:]}")
    return done.stdout.strip()


def peak(what: str, count: int) -> float:
    """Peak resident bytes of a child, less those of an empty one."""
    return float(run(what, str(count))) - _empty()


@cache
def _empty() -> float:
    return float(run("empty", "0"))


def _resident() -> int:
    """The peak of this process alone; getrusage would also tell the parent's."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _fill(count: int) -> None:
    from bench.forms import Source, blank
    from ledger_desk.sheets.filling import fill

    class Nowhere(io.BytesIO):
        """Counts instead of keeping: what is measured is the filler, not the file."""

        def write(self, data: Any, /) -> int:
            return len(data)

    fill(blank(), Source(count, keep=False), Nowhere(), today="2026-10-31")


def _openpyxl(count: int) -> None:
    import openpyxl

    from bench.forms import COLUMNS, made_up
    from ledger_desk.sheets.source import FieldRef

    book = openpyxl.Workbook()
    sheet: Any = book.active
    keys = ("name", "sex", "birth_date", "id_no", "phone", "hukou_address", "registered_on")
    refs = [FieldRef((), keys[n % len(keys)]) for n in range(len(COLUMNS))]
    for n in range(count):
        sheet.append([made_up(ref, n) for ref in refs])
    book.save(io.BytesIO())


def _lists(count: int) -> None:
    from bench import pdf

    pdf.ours(pdf.rows(count))


def _shows_a_window(ours: bool) -> None:
    """Ends itself at the first paint event of the window."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if ours:
        from ledger_desk.app import main
        from ledger_desk.ui.window import Window

        _end_at_paint(Window, heavy=True)
        main(["desk"])
        return
    from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

    class Small(QWidget):
        """A window with one field."""

    _end_at_paint(Small, heavy=False)
    app = QApplication(sys.argv[:1])
    window = Small()
    QVBoxLayout(window).addWidget(QLineEdit())
    window.resize(1240, 700)
    window.show()
    app.exec()


HEAVY = ("sqlalchemy", "openpyxl", "reportlab", "pypinyin", "lxml", "python_calamine")


def _end_at_paint(window: Any, *, heavy: bool) -> None:
    # Qt calls what the class is told, as long as it is told before the window is made.
    def paint_event(self: Any, event: Any) -> None:
        found = [name for name in HEAVY if heavy and name in sys.modules]
        sys.stdout.write(" ".join(found))
        sys.stdout.flush()
        os._exit(0)

    window.paintEvent = paint_event


def main(words: list[str]) -> None:
    """Do what is asked and tell the peak."""
    what, count = words[0], int(words[1])
    if what in ("window", "small"):
        _shows_a_window(what == "window")
        return
    work = {"fill": _fill, "openpyxl": _openpyxl, "lists": _lists}.get(what)
    if work is not None:
        work(count)
    sys.stdout.write(str(_resident()))


if __name__ == "__main__":
    main(sys.argv[1:])
