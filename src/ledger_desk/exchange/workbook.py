"""Any sheet as cells: the one door through which foreign tables come in."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ledger_desk.errors import Unreadable
from ledger_desk.exchange import fence
from ledger_desk.exchange.rows import Rows
from ledger_desk.exchange.sentences import (
    CONTENTS,
    DOUBTFUL_ROWS,
    MAX_FILE,
    MAX_ROWS,
    MAX_SHEETS,
    REFUSALS,
    REMARKS,
    Refusal,
)
from ledger_desk.fields import Cell

Area = tuple[int, int, int, int]

_TOLD = {"f": "no_result", "e": "errors", "p": "pictures"}
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


class _Reading:
    """Frames of the child as they come; nothing in them is taken on trust."""

    def __init__(self) -> None:
        self._tables: list[_Table] = []
        self._done: dict[str, Any] = {}

    def take(self, frame: bytes) -> None:
        """Understand one frame."""
        with _distrust():
            said = json.loads(frame[1:])
            if self._done or frame[:1] not in (b"R", b"F"):
                raise Refusal("crashed")
            if frame[:1] == b"R":
                self._tables[-1].rows.take(said)
            else:
                self._take_facts(*said)

    def workbook(self, sha256: str) -> Workbook:
        """The whole of what was read."""
        with _distrust():
            remarks = [_remark(code, particulars) for code, particulars in self._done["remarks"]]
            epoch1904 = self._done.get("epoch1904") is True
            if epoch1904:
                remarks.append(REMARKS["epoch1904"])
            for table in self._tables:
                remarks += table.remarks()
            sheets = tuple(table.sheet() for table in self._tables)
            if not any(map(len, (sheet.rows for sheet in sheets))):
                raise Refusal("no_data")
            kind = self._done["kind"]
            return Workbook(kind, sheets, tuple(remarks), sha256, epoch1904)

    def _take_facts(self, about: str, *said: Any) -> None:
        match about:
            case "sheet" if len(self._tables) < MAX_SHEETS:
                self._tables.append(_Table(*said))
            case "merges" | "hidden" | "doubtful" | "told":
                self._tables[-1].learn(about, *said)
            case "done":
                (self._done,) = said
                if self._done["kind"] not in CONTENTS:
                    raise Refusal("crashed")
            case "refused":
                code, particulars = said
                raise Refusal(code if code in REFUSALS else "crashed", **particulars)
            case _:
                raise Refusal("crashed")


class _Table:
    """A sheet that is still coming in."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.rows = Rows()
        self._name = str(facts["name"])[:255]
        self._hidden = facts.get("hidden") is True
        self._filtered = facts.get("filtered") is True
        self._hidden_columns = frozenset(map(int, facts.get("hidden_columns", ())))
        self._hidden_rows: set[int] = set()
        self._merges: list[Area] = []
        self._doubtful: dict[int, str] = {}
        self._told: dict[str, int] = {}

    def learn(self, about: str, said: Any) -> None:
        """What came of it beside its rows."""
        match about:
            case "merges":
                if len(self._merges) > MAX_ROWS:
                    raise Refusal("crashed")
                self._merges += [(int(a), int(b), int(c), int(d)) for a, b, c, d in said]
            case "hidden":
                for begin, end in said:
                    self._hidden_rows.update(range(max(begin, 0), min(end, MAX_ROWS) + 1))
            case "doubtful":
                self._doubtful |= {int(row): DOUBTFUL_ROWS[why] for row, why in said}
            case "told":  # comes last
                self._told = {letter: int(said[letter]) for letter in _TOLD}
                self.rows.end()

    def sheet(self) -> Sheet:
        """The sheet as others see it."""
        return Sheet(
            name=self._name,
            hidden=self._hidden,
            rows=self.rows,
            merges=tuple(self._merges),
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=self._hidden_columns,
            filtered=self._filtered,
            doubtful_rows=self._doubtful,
        )

    def remarks(self) -> Iterator[str]:
        """What the preview must say of it."""
        say = partial(_say, REMARKS, sheet=self._name)
        widths = self.rows.widths()
        if self._hidden:
            yield say("hidden_sheet")
        if held := sum(1 for row in self._hidden_rows if row < len(widths) and widths[row]):
            yield say("filtered_rows" if self._filtered else "hidden_rows", count=held)
        widest = max(widths, default=0)
        if columns := sum(1 for column in self._hidden_columns if column < widest):
            yield say("hidden_columns", count=columns)
        for letter, remark in _TOLD.items():
            if count := self._told.get(letter):
                yield say(remark, count=count)


@contextmanager
def _distrust() -> Iterator[None]:
    """Whatever does not fit in what the child sent is one refusal."""
    try:
        yield
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError):
        raise Refusal("crashed") from None


def _remark(code: str, particulars: Mapping[str, Any]) -> str:
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
