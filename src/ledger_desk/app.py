"""The program: opens the window, or runs the verb."""

import logging
import logging.handlers
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ledger_desk import privacy_log
from ledger_desk.settings import places

LOG_BYTES, LOG_FILES = 1_000_000, 5


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; gives the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _use_utf8()
    if arguments and arguments[0] not in ("desk", "--self-test"):
        guard()
        from ledger_desk import cli  # the window does without

        return cli.main(arguments)
    return desk(arguments[1:] if arguments[:1] == ["desk"] else arguments)


def desk(arguments: Sequence[str]) -> int:
    """Open the window, on the ledger named or on the last one."""
    guard()
    # Imported here: the verbs must not wait for Qt.
    from PySide6.QtCore import qInstallMessageHandler

    from ledger_desk.ui import start

    qInstallMessageHandler(_qt_said)

    self_test = "--self-test" in arguments
    named = [word for word in arguments if not word.startswith("-")]
    return start.run(Path(named[0]) if named else None, self_test=self_test)


def guard() -> None:
    """What holds for window and verbs: a log without values, no core dump, no traceback."""
    privacy_log.install_hooks()
    _no_core_dumps()
    start_log()


def start_log() -> None:
    """A rotating log that holds codes and counts, never a value of a record."""
    program = Path(sys.argv[0]).resolve().parent
    target = places(os.environ, program).log
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            target, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()  # a read-only machine still gets its window
    handler.setFormatter(privacy_log.Formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def _qt_said(kind: Any, context: Any, words: str) -> None:
    """Qt's own messages may quote texts of the window: only where they come from is kept."""
    logging.getLogger("ledger_desk.qt").info(
        "%s %s:%s (%s letters)", kind.name, context.category, context.line, len(words)
    )


def _no_core_dumps() -> None:
    """A dump of the memory would hold the data key."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _use_utf8() -> None:
    """Chinese goes to the terminal whatever its locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
