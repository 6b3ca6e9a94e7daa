"""Any sheet as cells: the one door through which foreign tables come in."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import isfinite
from typing import Any, overload

from ledger_desk.errors import Unreadable
from ledger_desk.exchange import fence
from ledger_desk.exchange.sentences import (
    CONTENTS,
    DOUBTFUL_ROWS,
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

# A cell that begins with the mark: its letter, its kind, and all that its text may be.
_MARK = "\x01"
_ABOVE_MARK = "\x02"
_SPECIAL = {
    "d": ("date", re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{2}:[0-9]{2})?)?)?")),
    "c": ("time", re.compile(r"-?[0-9]{2,9}:[0-9]{2}")),
    "b": ("bool", re.compile(r"[01]")),
    "e": ("error", re.compile(r".{1,32}", re.DOTALL)),
    "f": ("formula", re.compile("")),
    "p": ("picture", re.compile("")),
    "t": ("text", re.compile(r".+", re.DOTALL)),
}
NO_CELL = Cell("error", "#VALUE!")  # what the child may not send
_TOLD = {"f": "no_result", "e": "errors", "p": "pictures"}
_REMEMBERED = 100_000  # different cells of a sheet
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
    rows: Sequence[list[Cell]]
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


class Rows(Sequence[list[Cell]]):
    """The rows of a sheet. Cells are made of a row when it is first looked at."""

    def __init__(self) -> None:
        self._raw: list[list[Any]] = []
        self._made: dict[int, list[Cell]] = {}
        self._cells = _Cells()

    def __len__(self) -> int:
        return len(self._raw)

    @overload
    def __getitem__(self, place: int) -> list[Cell]: ...

    @overload
    def __getitem__(self, place: slice) -> list[list[Cell]]: ...

    def __getitem__(self, place: int | slice) -> list[Cell] | list[list[Cell]]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self._raw)))]
        place = range(len(self._raw))[place]
        if (row := self._made.get(place)) is None:
            row = self._made[place] = list(map(self._cells.__getitem__, self._raw[place]))
            self._raw[place] = row
        return row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __repr__(self) -> str:
        return repr(list(self))

    def take(self, rows: Any) -> None:
        """Add rows as a frame brings them."""
        if rows.__class__ is not list or len(self._raw) + len(rows) > MAX_ROWS:
            raise Refusal("crashed")
        for row in rows:
            if row.__class__ is not list or len(row) > MAX_COLUMNS:
                raise Refusal("crashed")
        self._raw += rows

    def end(self) -> None:
        """Drop the blank rows below the last that holds something."""
        while self._raw and not self._raw[-1]:
            self._raw.pop()


class _Cells(dict[Any, Cell]):
    """Cells by what stands in a frame; most stand in a sheet many times."""

    def __missing__(self, said: Any) -> Cell:
        if said.__class__ is str:
            cell = Cell("text", said) if said > _ABOVE_MARK else _special(said)
        elif said.__class__ is float or said.__class__ is int:
            cell = _number(said)
        else:
            cell = NO_CELL
        if len(self) < _REMEMBERED:
            self[said] = cell
        return cell


def _number(value: float) -> Cell:
    """The shortest exact decimal: "12" for 12.0, but from 10^15 on as it stands, for its damage."""
    if not isfinite(value):
        return Cell("error", "#NUM!")
    written = repr(value)
    if abs(value) < 1e15:
        written = written.removesuffix(".0")
    return Cell("number", "0" if written == "-0" else written)


def _special(said: str) -> Cell:
    """A cell that is neither text nor number: a mark, a letter, and what the letter allows."""
    if said[:1] != _MARK:
        return Cell("text", said) if said else EMPTY
    kind, shape = _SPECIAL.get(said[1:2], ("", None))
    return Cell(kind, said[2:]) if shape and shape.fullmatch(said, 2) else NO_CELL


class _Reading:
    """Frames of the child as they come; nothing in them is taken on trust."""

    def __init__(self) -> None:
        self._sheets: list[Sheet] = []
        self._remarks: list[str] = []
        self._done: dict[str, Any] | None = None
        self._told: list[Mapping[str, int]] = []  # of each sheet: how many cells of which letter

    def take(self, frame: bytes) -> None:
        """Understand one frame."""
        try:
            said = json.loads(frame[1:])
            if frame[:1] == b"R":
                self._rows.take(said)
            elif frame[:1] == b"F":
                self._take_facts(said)
            else:
                raise Refusal("crashed")
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError):
            raise Refusal("crashed") from None

    def workbook(self, sha256: str) -> Workbook:
        """The whole of what was read."""
        if self._done is None or self._done.get("kind") not in CONTENTS:
            raise Refusal("crashed")
        if not any(sheet.rows for sheet in self._sheets):
            raise Refusal("no_data")
        epoch1904 = self._done.get("epoch1904") is True
        remarks = [*self._remarks, *([REMARKS["epoch1904"]] if epoch1904 else [])]
        for sheet, told in zip(self._sheets, self._told, strict=True):
            remarks += _seen(sheet, told)
        return Workbook(self._done["kind"], tuple(self._sheets), tuple(remarks), sha256, epoch1904)

    def _take_facts(self, facts: Any) -> None:
        if self._done is not None:
            raise Refusal("crashed")
        match facts:
            case ["sheet", {**said}] if len(self._sheets) < MAX_SHEETS:
                self._rows = Rows()
                self._sheets.append(_sheet(said, self._rows))
            case ["notes", {**said}] if self._sheets:
                self._rows.end()
                self._sheets[-1] = _noted(self._sheets[-1], said)
                self._told.append(
                    {_TOLD[letter]: int(n) for letter, n in said["told"].items() if letter in _TOLD}
                )
            case ["done", {**said}]:
                self._done = said
                self._remarks = [_remark(each) for each in said["remarks"]]
            case ["refused", str(code), {**particulars}] if code in REFUSALS:
                raise Refusal(code, **particulars)
            case _:
                raise Refusal("crashed")


def _sheet(facts: Mapping[str, Any], rows: Rows) -> Sheet:
    merges = [(int(a), int(b), int(c), int(d)) for a, b, c, d in facts.get("merges", [])]
    return Sheet(
        name=str(facts["name"])[:255],
        hidden=facts.get("hidden") is True,
        rows=rows,
        merges=tuple(m for m in merges if 0 <= m[0] <= m[2] and 0 <= m[1] <= m[3]),
        hidden_rows=frozenset(map(int, facts.get("hidden_rows", []))),
        hidden_columns=frozenset(map(int, facts.get("hidden_columns", []))),
        filtered=facts.get("filtered") is True,
    )


def _noted(sheet: Sheet, notes: Mapping[str, Any]) -> Sheet:
    doubtful = {int(row): DOUBTFUL_ROWS[why] for row, why in notes.get("doubtful", [])}
    return replace(sheet, doubtful_rows=doubtful)


def _seen(sheet: Sheet, told: Mapping[str, int]) -> Iterable[str]:
    """What the preview must say of one sheet."""
    say = partial(_say, REMARKS, sheet=sheet.name)
    if sheet.hidden:
        yield say("hidden_sheet")
    held = sum(1 for row in sheet.hidden_rows if row < len(sheet.rows) and sheet.rows[row])
    if held:
        yield say("filtered_rows" if sheet.filtered else "hidden_rows", count=held)
    width = max(map(len, sheet.rows), default=0)
    if columns := sum(1 for column in sheet.hidden_columns if column < width):
        yield say("hidden_columns", count=columns)
    for remark, count in told.items():
        yield say(remark, count=count)


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
