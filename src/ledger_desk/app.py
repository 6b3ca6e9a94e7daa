"""The program: opens the window, or runs the verb."""

import logging
import logging.handlers
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ledger_desk import cli, privacy_log
from ledger_desk.settings import places

LOG_BYTES, LOG_FILES = 1_000_000, 5


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; gives the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _use_utf8()
    if arguments and arguments[0] not in ("desk", "--self-test"):
        return cli.main(arguments)
    return desk(arguments[1:] if arguments[:1] == ["desk"] else arguments)


def desk(arguments: Sequence[str]) -> int:
    """Open the window, on the ledger named or on the last one."""
    start_log()
    # Imported here: the verbs must not wait for Qt.
    from ledger_desk.ui import start

    self_test = "--self-test" in arguments
    named = [word for word in arguments if not word.startswith("-")]
    return start.run(Path(named[0]) if named else None, self_test=self_test)


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


def _use_utf8() -> None:
    """Chinese goes to the terminal whatever its locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
