"""The process behind the fence: limits itself, reads one file from a pipe, answers in frames.

Imports stay few: the start of this process is part of every reading.

A frame is its length and JSON behind one letter: F for facts (["sheet", {…}], of that sheet
["merges", […]], ["hidden", […]], ["doubtful", […]], ["told", {…}], then ["done", {…}]; or
["refused", code, {…}]), R for rows of the last sheet. An empty frame ends the talk. A cell is a
JSON string or number; every other kind is a string of MARK, a letter and text.
"""

import datetime as dt
import gc
import json
import os
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ledger_desk.exchange.helper import Helper
from ledger_desk.exchange.sentences import MAX_CELL, MEMORY, SECONDS, Refusal

MARK = "\x01"
"""Begins a cell that is no plain text: d day, perhaps with time, c clock, b truth, e error,
f formula without a result, p picture, t text that begins like a mark itself."""

_TOLD = "efp"  # letters of cells the preview speaks of
_LOOK_CLOSER = ("\\r", "DISPIMG(", "true", "false")
_FRAME = 1024 * 1024
_BATCH = 8_000  # cells in a frame, unless that is too many bytes
_HANDLES = 32
_PICTURE = ("=DISPIMG(", "DISPIMG(", "=_xlfn.DISPIMG(", "_xlfn.DISPIMG(")


class Special:
    """A cell that a reader of ours knows to be no plain text: its letter and its text."""

    __slots__ = ("said",)

    def __init__(self, letter: str, text: str = "") -> None:
        self.said = f"{MARK}{letter}{text}"


class Table:
    """One sheet on its way out: what is known of it, its rows, and which of them are doubtful.

    facts: hidden, filtered (true or false), merges (areas), hidden_rows, hidden_columns (numbers
    in order). doubtful: (row, code of the reason).
    """

    def __init__(self, name: str, rows: Iterable[list[Any]], **facts: Any) -> None:
        self.name = name
        self.rows = rows
        self.facts = facts
        self.doubtful: list[tuple[int, str]] = []


class Answer:
    """What a reader found: the sort of file, its tables, and what there is to remark."""

    def __init__(self, kind: str, tables: Iterable[Table], **facts: Any) -> None:
        self.kind = kind
        self.tables = tables
        self.facts = facts
        self.remarks: list[tuple[str, dict[str, str | int]]] = []


def main() -> None:
    """Read one request, answer it, leave. Nothing is raised: the parent sees frames or an end."""
    gc.disable()  # one file and then the end
    out = os.dup(1)
    code = 1
    try:
        helper = Helper()
        _limit()
        request, content = _question()
        _die_with_parent()
        for frame in answer(request, content, helper):
            _send(out, frame)
        _send(out, b"")
        code = 0
    except BaseException as error:  # noqa: BLE001 - the reader's panic is not an Exception
        try:
            _send(out, _refused(error))
            _send(out, b"")
        except BaseException:  # noqa: BLE001 - not even that: the parent sees the end
            code = 2
    os._exit(code)


def answer(request: dict[str, Any], content: bytes, helper: Helper) -> Iterator[bytes]:
    """The frames that answer a request; Refusal where the file is not read."""
    from ledger_desk.exchange.sniffing import read

    said = read(content, request["name"], request["password"], request["encoding"], helper)
    for table in said.tables:
        _marks.told = dict.fromkeys(_TOLD, 0)
        facts = dict(table.facts)
        lists = {"merges": facts.pop("merges", []), "hidden": _spans(facts.pop("hidden_rows", []))}
        yield _facts(["sheet", {"name": table.name, **facts}])
        for about, many in lists.items():
            yield from _in_parts(about, many)
        batch: list[list[Any]] = []
        cells = 0
        for row in table.rows:
            batch.append(row)
            cells += len(row) + 1
            if cells >= _BATCH:
                yield from _rows(batch)
                batch, cells = [], 0
        yield from _rows(batch)
        yield from _in_parts("doubtful", table.doubtful)
        yield _facts(["told", _marks.told])
    yield _facts(["done", {"kind": said.kind, "remarks": said.remarks, **said.facts}])


def _in_parts(about: str, many: Sequence[Any]) -> Iterator[bytes]:
    """A list that may be long, in as many frames as it needs."""
    for begin in range(0, len(many), _BATCH):
        yield _facts([about, many[begin : begin + _BATCH]])


def _spans(rows: Iterable[int]) -> list[list[int]]:
    """Rows in order as first and last of each run."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and spans[-1][1] == row - 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return spans


def _rows(batch: list[list[Any]]) -> Iterator[bytes]:
    """One frame, or as many as its bytes ask for.

    Plain cells go straight through the encoder; only where its output shows something that must
    be said otherwise the cells are looked at one by one.
    """
    if not batch:
        return
    marks = _marks.count
    written = _ENCODER.encode(batch)
    strange = written.count('"\\u0001') != _marks.count - marks  # a text that looks like a mark
    if strange or any(sign in written for sign in _LOOK_CLOSER):
        batch = [[_said(cell) for cell in row] for row in batch]
        written = _ENCODER.encode(batch)
    frame = b"R" + written.encode("utf-8", "replace")  # a lone surrogate is no character
    if len(frame) <= _FRAME:
        for letter in _TOLD:
            _marks.told[letter] += written.count(f'"\\u0001{letter}')
        yield frame
    elif len(batch) == 1:
        raise Refusal("too_complex")
    else:
        half = len(batch) // 2
        yield from _rows(batch[:half])
        yield from _rows(batch[half:])


def _facts(said: Any) -> bytes:
    frame = b"F" + _ENCODER.encode(said).encode("utf-8", "replace")
    if len(frame) > _FRAME:
        raise Refusal("too_complex")
    return frame


class _Marks:
    """How many cells were marked, and how many of those told of stand in this sheet."""

    def __init__(self) -> None:
        self.count = 0
        self.told = dict.fromkeys(_TOLD, 0)


def _said(value: Any) -> Any:
    """A cell that is not simply text or number; texts with one kind of line end."""
    if value is True or value is False:
        return Special("b", str(int(value)))
    if not isinstance(value, str):
        return value
    if value.startswith(_PICTURE):
        return Special("p")
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if len(value) > MAX_CELL:
        raise Refusal("too_complex")
    return Special("t", value) if value[:1] == MARK else value


def _moment(value: Any) -> str:
    """What JSON has no word for: days, clocks, and how long something took."""
    _marks.count += 1
    if isinstance(value, Special):
        return value.said
    if isinstance(value, dt.datetime):
        # Clocks kept as fractions of a day are a hair off: 19:29:59.999 was typed as 19:30.
        value = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
        day = value.date().isoformat()
        return f"{MARK}d{day}T{value:%H:%M}" if value.hour or value.minute else f"{MARK}d{day}"
    if isinstance(value, dt.date):
        return f"{MARK}d{value.isoformat()}"
    if isinstance(value, dt.time):
        value = dt.timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second + value.microsecond / 1e6
        )
    if isinstance(value, dt.timedelta):
        minutes = int(value.total_seconds() + 0.5) // 60
        return f"{MARK}c{minutes // 60:02d}:{minutes % 60:02d}"
    raise Refusal("damaged")


_marks = _Marks()
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_moment
)


def _refused(error: BaseException) -> bytes:
    if isinstance(error, Refusal):
        return _facts(["refused", error.code, error.particulars])
    if isinstance(error, MemoryError):
        return _facts(["refused", "memory", {}])
    return _facts(["refused", "damaged", {}])


def _send(out: int, frame: bytes) -> None:
    rest = memoryview(struct.pack(">I", len(frame)) + frame)
    while rest:
        rest = rest[os.write(out, rest) :]


def _question() -> tuple[dict[str, Any], bytes]:
    asked, size = struct.unpack(">IQ", _exactly(12))
    request = json.loads(_exactly(asked))
    return request, _exactly(size)


def _exactly(count: int) -> bytes:
    data = sys.stdin.buffer.read(count)
    if len(data) < count:
        raise Refusal("crashed")
    return data


def _limit() -> None:
    """Give up what a reader of bytes does not need; on Windows the parent has seen to it."""
    if sys.platform == "win32":
        return
    import resource
    import signal

    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _HANDLES),
        (getattr(resource, "RLIMIT_NPROC", resource.RLIMIT_CORE), 0),
    ):
        resource.setrlimit(what, (most, most))
    signal.alarm(SECONDS + 5)  # should the parent's own clock be gone


def _die_with_parent() -> None:
    """Be ended by the kernel when the parent's end of our standard input closes."""
    if sys.platform == "linux":
        import fcntl

        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, os.O_ASYNC)  # SIGIO, whose default is to end us
