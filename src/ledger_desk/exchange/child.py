"""The process behind the fence: limits itself, reads one file from a pipe, answers in frames.

Imports stay few: the start of this process is part of every reading.

Frames (JSON, length first): ["sheet", facts], ["rows", [[cell, …], …]], ["done", facts],
["refused", code, particulars]; an empty frame ends the talk. A cell is its text; every other kind
is written as MARK + letter + text (see workbook.py, which reads it back).
"""

import json
import os
import struct
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from ledger_desk.exchange.sentences import MAX_CELL, SECONDS, Refusal

MARK = "\x7f"
_FRAME = 1024 * 1024
_BATCH = 8_000  # cells in a frame, unless that is too many bytes
_MEMORY = 1536 * 1024 * 1024
_HANDLES = 32

Rows = Iterable[list[str]]


class Table:
    """One sheet on its way out: what is known of it beforehand, and its rows as they are read.

    notes may still be filled while the rows are taken: they are sent after them.
    """

    def __init__(self, name: str, rows: Rows, **facts: Any) -> None:
        self.name = name
        self.rows = rows
        self.facts = facts
        self.notes: dict[str, Any] = {}


class Answer:
    """What a reader found: the sort of file, its tables, and what there is to remark."""

    def __init__(self, kind: str, tables: Iterable[Table], **facts: Any) -> None:
        self.kind = kind
        self.tables = tables
        self.facts = facts
        self.remarks: list[tuple[str, dict[str, str | int]]] = []


def main() -> None:
    """Read one request, answer it, leave. Nothing is raised: the parent sees frames or an end."""
    out = os.dup(1)
    code = 1
    try:
        _limit()
        request, content = _question()
        _die_with_parent()
        for frame in answer(request, content):
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


def answer(request: dict[str, Any], content: bytes) -> Iterator[bytes]:
    """The frames that answer a request; Refusal where the file is not read."""
    from ledger_desk.exchange.sniffing import read

    said = read(content, request["name"], request["password"], request["encoding"])
    for table in said.tables:
        yield _frame(["sheet", {"name": table.name, **table.facts}])
        batch: list[list[str]] = []
        cells = 0
        for row in table.rows:
            batch.append(row)
            cells += len(row) + 1
            if cells >= _BATCH:
                yield from _rows(batch)
                batch, cells = [], 0
        yield from _rows(batch)
        yield _frame(["notes", table.notes])
    yield _frame(["done", {"kind": said.kind, "remarks": said.remarks, **said.facts}])


def _rows(batch: list[list[str]]) -> Iterator[bytes]:
    """One frame, or as many as its bytes ask for."""
    if not batch:
        return
    try:
        frame = _frame(["rows", batch])
    except Refusal:
        if len(batch) == 1:
            raise
        half = len(batch) // 2
        yield from _rows(batch[:half])
        yield from _rows(batch[half:])
        return
    yield frame


def _frame(said: Any) -> bytes:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    frame = text.encode("utf-8", "replace")  # a lone surrogate is no character
    if len(frame) > _FRAME:
        raise Refusal("too_complex")
    return frame


def _refused(error: BaseException) -> bytes:
    if isinstance(error, Refusal):
        return _frame(["refused", error.code, error.particulars])
    if isinstance(error, MemoryError):
        return _frame(["refused", "memory", {}])
    return _frame(["refused", "damaged", {}])


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
        (resource.RLIMIT_AS, _MEMORY),
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


def number(value: float) -> str:
    """A number as the cell of a frame: its shortest exact decimal, "12" for 12.0."""
    if value != value or value in (float("inf"), float("-inf")):
        return f"{MARK}e#NUM!"
    if value.is_integer() and abs(value) < 1e15:
        return f"{MARK}n{int(value)}"
    return f"{MARK}n{value!r}"


def text(value: str) -> str:
    """A text as the cell of a frame, line ends made one kind."""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if len(value) > MAX_CELL:
        raise Refusal("too_complex")
    return MARK + "t" + value if value[:1] == MARK else value
