"""How faults are told: when, how bad, which code, where in the program; never who."""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from ledger_desk.errors import InvalidRecord, LedgerError

OURS = "ledger_desk"

_DIGIT = "[0-9０-９]"
_HIDDEN = re.compile(
    f"{_DIGIT}{{11,19}}[XxＸｘ]?"  # ID numbers, mobile phones, accounts
    f"|{_DIGIT}{{6}}[0-9０-９*]{{8,11}}[0-9０-９XxＸｘ]"  # masked ones
    f"|{_DIGIT}{{6}}[ -]{_DIGIT}{{8}}[ -]{_DIGIT}{{3}}[0-9０-９XxＸｘ]"
    f"|1{_DIGIT}{{2}}[ -]{_DIGIT}{{4}}[ -]{_DIGIT}{{4}}"
)
_HOMES = re.compile(r"(/home/|/Users/|[A-Za-z]:\\Users\\)[^/\\\s\"']+")
_BOUND = re.compile(r"\[(?:parameters|SQL):.*?\](?=\s|$)", re.S)
_FOREIGN_LETTERS = re.compile(r"[^\x00-\x7f]+")  # a log line of ours is English


class Formatter(logging.Formatter):
    """One line; what other libraries say is reduced to where they said it.

    Their words quote what they choked on, ours name codes and counts. Numbers of persons, home
    folders, bound values and every letter outside ASCII are taken out after all else.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, cleaned."""
        safe = logging.makeLogRecord(record.__dict__)
        safe.exc_text = safe.stack_info = None  # another handler may have put its own words there
        safe.msg, safe.args = logged(_message(record)), None
        return super().format(safe)

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


def logged(text: str) -> str:
    """A text as it may stand in the log: cleaned, and without a letter that a name may have."""
    return _FOREIGN_LETTERS.sub("?", cleaned(text))


def told(error: BaseException) -> str:
    """An error as a technician may read it: type, code, and the lines it passed through.

    The words of an exception are not told: they speak of what it choked on. Nor are its notes.
    """
    lines, seen = [], set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        code = f" {at.code}" if isinstance(at, LedgerError) else ""
        lines.append(f"{'' if at is error else 'from '}{type(at).__name__}{code}")
        lines += [
            f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(at.__traceback__)
        ]
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return cleaned("\n".join(lines))


def sentence(error: LedgerError) -> str:
    """What a terminal or a script is told of an error of ours.

    The problems of a record quote what stands in it, so only the fields are named.
    """
    if isinstance(error, InvalidRecord):
        return f"这条记录有{len(error.problems)}处不能保存：{'、'.join(error.problems)}"
    return cleaned(error.text)


# What nobody caught


def install_hooks() -> None:
    """Uncaught exceptions, of threads and destructors too, and warnings: told without values."""
    sys.excepthook = uncaught
    threading.excepthook = _in_thread
    sys.unraisablehook = _unraisable
    logging.captureWarnings(True)


def uncaught(_kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What sys.excepthook is set to: the same words in the log and on standard error."""
    _tell("bug", error.with_traceback(trace))


def _in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        _tell("bug in a thread", args.exc_value)


def _unraisable(args: "sys.UnraisableHookArgs") -> None:
    if args.exc_value is not None:  # args.object may be anything: its repr is not asked for
        _tell("bug in a destructor", args.exc_value)


def _tell(what: str, error: BaseException) -> None:
    words = told(error)
    logging.getLogger(OURS).error("%s: %s", what, words)
    if sys.stderr is not None:  # None: a program without a console
        sys.stderr.write(f"{what}: {words}\n")


def _message(record: logging.LogRecord) -> str:
    """What a record says, as far as it may be believed to name nobody."""
    if record.name != OURS and not record.name.startswith(f"{OURS}."):
        return f"said at {record.module}:{record.lineno}"
    if not isinstance(record.msg, str):
        return str(_word(record.msg))
    args: Any = record.args
    if isinstance(args, Mapping):
        args = {key: _word(value) for key, value in args.items()}
    elif args:
        args = tuple(_word(value) for value in args)
    try:
        return str(record.msg % args) if args else record.msg
    except (TypeError, ValueError):
        return f"said at {record.module}:{record.lineno}"


def _word(value: Any) -> Any:
    """One thing to be logged: numbers and texts as they are, of all else only the type."""
    if isinstance(value, BaseException):
        return told(value)
    if isinstance(value, str | int | float):
        return value
    return type(value).__name__
