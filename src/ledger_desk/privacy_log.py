"""How log lines are written: when, how bad, what code; never who."""

import logging
import re
import traceback
from pathlib import Path
from types import TracebackType

from ledger_desk.errors import LedgerError

_HIDDEN = re.compile(r"[0-9]{11,19}[Xx]?|[0-9]{6}[0-9*]{8,11}[0-9Xx]")
_HOMES = re.compile(r"(/home/|/Users/|[A-Za-z]:\\Users\\)[^/\\\s\"']+")
_BOUND = re.compile(r"\[parameters:.*?\]|\[SQL:.*?\]", re.S)

# Exceptions whose own words are ours and carry no value; all others speak of what they choked on.
_OUR_WORDS = (LedgerError, KeyboardInterrupt)


class Formatter(logging.Formatter):
    """One line, with digit runs, home folders and bound values taken out after all else."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, cleaned."""
        return cleaned(super().format(record))

    def formatException(  # noqa: N802 - logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Where it happened, without what was in the variables or the message."""
        return told(ei[1]) if ei[1] is not None else ""


def cleaned(text: str) -> str:
    """A text without ID numbers, phones, accounts, home folders and bound values."""
    return _HIDDEN.sub("…", _HOMES.sub(r"\1…", _BOUND.sub("", text)))


def told(error: BaseException) -> str:
    """An error as a technician may read it: type, code, and the lines it passed through."""
    words = type(error).__name__
    if isinstance(error, LedgerError):
        words += f" {error.code}"
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([words, *places])
