"""Any sheet as cells: the one door through which foreign tables come in."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ledger_desk.errors import Unreadable
from ledger_desk.exchange import fence
from ledger_desk.exchange.sentences import (
    CONTENTS,
    DOUBTFUL_ROWS,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_FILE,
    MAX_ROWS,
    MAX_SHEETS,
    REFUSALS,
    REMARKS,
    Refusal,
)
from ledger_desk.fields import EMPTY, Cell

Area = tuple[int, int, int, int]

_MARK = "\x7f"
_KINDS = {
    "n": "number", "d": "date", "c": "time", "b": "bool", "e": "error", "f": "formula",
    "p": "picture", "t": "text",
}  # fmt: skip
_ENCODINGS = ("utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5")
_ALIKE = {"gbk": "gb18030", "gb2312": "gb18030", "utf8": "utf-8", "utf16": "utf-16"}


@dataclass(frozen=True)
class Sheet:
    """One sheet: ragged rows of cells, and what could be seen around them.

    Rows and columns count from 0. merges: (top, left, bottom, right), inclusive; the value stands
    in the first cell. doubtful_rows: {row: Chinese reason}. filtered: a filter is active.
    """

    name: str
    hidden: bool
    rows: list[list[Cell]]
    merges: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    doubtful_rows: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Workbook:
    """A foreign file, read to its end. remarks: Chinese sentences to say before importing it."""

    kind: str  # xlsx, xls, ods, csv, html, xml2003
    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...]
    sha256: str
    epoch1904: bool = False  # plain numbers that mean days count from 1904


def read_workbook(
    content: bytes, name: str, password: str | None = None, encoding: str | None = None
) -> Workbook:
    """Read a table in a process of its own, by content and not by name.

    name serves remarks and messages only. encoding: what the worker chose for a text table.
    Raises Unreadable with the code unreadable.<case>; unreadable.encrypted and .password ask for
    the password, .encoding for the encoding.
    """
    try:
        if len(content) > MAX_FILE:
            raise Refusal("too_large")
        request = {"name": name, "password": password, "encoding": _encoding(encoding)}
        reading = _Reading()
        fence.run(request, content, reading.take)
        return reading.workbook(hashlib.sha256(content).hexdigest())
    except Refusal as refusal:
        raise _unreadable(refusal) from None


class _Cells(dict[str, Cell]):
    """Cells by how a frame writes them; most stand in a sheet many times."""

    def __missing__(self, written: str) -> Cell:
        if written.__class__ is not str or len(written) > MAX_CELL + 2:
            raise Refusal("crashed")
        if not written.startswith(_MARK):
            cell = Cell("text", written) if written else EMPTY
        elif (kind := _KINDS.get(written[1:2])) is None:
            raise Refusal("crashed")
        else:
            cell = Cell(kind, written[2:])
        self[written] = cell
        return cell


class _Reading:
    """Frames of the child as they come; nothing in them is taken on trust."""

    def __init__(self) -> None:
        self._sheets: list[Sheet] = []
        self._remarks: list[str] = []
        self._cells = _Cells()
        self._done: dict[str, Any] | None = None

    def take(self, frame: Any) -> None:
        """Understand one frame."""
        try:
            match frame:
                case ["rows", [*rows]] if self._sheets and self._done is None:
                    self._take_rows(rows)
                case ["sheet", {**facts}] if self._done is None and len(self._sheets) < MAX_SHEETS:
                    self._sheets.append(_sheet(facts))
                case ["notes", {**notes}] if self._sheets and self._done is None:
                    self._take_notes(notes)
                case ["done", {**facts}] if self._done is None:
                    self._done = facts
                    self._remarks += [_remark(each) for each in facts["remarks"]]
                case ["refused", str(code), {**particulars}]:
                    raise Refusal(code if code in REFUSALS else "crashed", **particulars)
                case _:
                    raise Refusal("crashed")
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            raise Refusal("crashed") from None

    def workbook(self, sha256: str) -> Workbook:
        """The whole of what was read."""
        if self._done is None or self._done.get("kind") not in CONTENTS:
            raise Refusal("crashed")
        if not any(sheet.rows for sheet in self._sheets):
            raise Refusal("no_data")
        remarks = [*self._remarks]
        if self._done.get("epoch1904") is True:
            remarks.append(REMARKS["epoch1904"])
        for sheet in self._sheets:
            remarks += _seen(sheet)
        return Workbook(
            self._done["kind"],
            tuple(self._sheets),
            tuple(remarks),
            sha256,
            self._done.get("epoch1904") is True,
        )

    def _take_rows(self, rows: list[Any]) -> None:
        into = self._sheets[-1].rows
        if len(into) + len(rows) > MAX_ROWS:
            raise Refusal("crashed")
        cells = self._cells.__getitem__
        for row in rows:
            if row.__class__ is not list or len(row) > MAX_COLUMNS:
                raise Refusal("crashed")
            into.append(list(map(cells, row)))
        if len(self._cells) > 1_000_000:
            self._cells.clear()

    def _take_notes(self, notes: dict[str, Any]) -> None:
        sheet = self._sheets[-1]
        while sheet.rows and not sheet.rows[-1]:
            sheet.rows.pop()
        doubtful = {int(row): DOUBTFUL_ROWS[why] for row, why in notes.get("doubtful", [])}
        self._sheets[-1] = Sheet(**{**vars(sheet), "doubtful_rows": doubtful})


def _sheet(facts: Mapping[str, Any]) -> Sheet:
    merges = [(int(a), int(b), int(c), int(d)) for a, b, c, d in facts.get("merges", [])]
    return Sheet(
        name=str(facts["name"])[:255],
        hidden=facts.get("hidden") is True,
        rows=[],
        merges=tuple(m for m in merges if 0 <= m[0] <= m[2] and 0 <= m[1] <= m[3]),
        hidden_rows=frozenset(map(int, facts.get("hidden_rows", []))),
        hidden_columns=frozenset(map(int, facts.get("hidden_columns", []))),
        filtered=facts.get("filtered") is True,
    )


def _seen(sheet: Sheet) -> Iterable[str]:
    """What the preview must say of one sheet."""
    say = partial(_say, REMARKS, sheet=sheet.name)
    kinds: dict[str, int] = {}
    for row in sheet.rows:
        for kind, _ in row:
            if kind in _TOLD:
                kinds[kind] = kinds.get(kind, 0) + 1
    if sheet.hidden:
        yield say("hidden_sheet")
    held = sum(1 for row in sheet.hidden_rows if row < len(sheet.rows) and sheet.rows[row])
    if held:
        yield say("filtered_rows" if sheet.filtered else "hidden_rows", count=held)
    width = max(map(len, sheet.rows), default=0)
    if columns := sum(1 for column in sheet.hidden_columns if column < width):
        yield say("hidden_columns", count=columns)
    for kind, remark in _TOLD.items():
        if kind in kinds:
            yield say(remark, count=kinds[kind])


_TOLD = {"formula": "no_result", "error": "errors", "picture": "pictures"}


def _remark(said: Any) -> str:
    code, particulars = said
    if code == "named_otherwise":
        particulars = {**particulars, "content": CONTENTS[particulars["kind"]]}
    return _say(REMARKS, code, **particulars)


def _say(sentences: Mapping[str, str], code: str, **particulars: Any) -> str:
    return sentences[code].format(**{key: str(value)[:80] for key, value in particulars.items()})


def _unreadable(refusal: Refusal) -> Unreadable:
    particulars = dict(refusal.particulars)
    extension = str(particulars.pop("extension", ""))
    particulars["says"] = f"文件名是{extension[:8]}，" if extension else "这个文件的"
    try:
        text = _say(REFUSALS, refusal.code, **particulars)
    except KeyError:
        return Unreadable(REFUSALS["crashed"], "unreadable.crashed")
    return Unreadable(text, f"unreadable.{refusal.code}")


def _encoding(chosen: str | None) -> str | None:
    if not chosen:
        return None
    name = chosen.strip().lower().replace("_", "-")
    name = _ALIKE.get(name, name)
    if name not in _ENCODINGS:
        raise Refusal("encoding_name")
    return name
