"""The words every register is declared in: privacy, cells, kinds, fields, rules, registers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

Record = Mapping[str, Any]
"""Values of one record by field key; None (or absent) is 未填."""


class Privacy(StrEnum):
    """Who may see a value; the narrow default is everybody's business, so there is none."""

    OPEN = "open"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Cell(NamedTuple):
    """One cell as it stood in a foreign sheet: nothing is a number yet.

    kind: text, number (text is its shortest exact decimal, "3.30102E+17" as Python's repr writes
    it), date (ISO day or ISO day and time), time, bool ("1"/"0"), error ("#REF!"), formula (no
    stored result), picture, empty (text "").
    """

    kind: str
    text: str


EMPTY = Cell("empty", "")


class Reading(NamedTuple):
    """What a kind understood of a typed text or a cell.

    value: the stored form, None = 未填. problem: a Chinese sentence, "" when all is well.
    code: the stable name of the problem ("id.damaged", "date.ambiguous"). rest: words that belong
    to the note rather than the value (an extension, a former name).
    """

    value: Any
    problem: str = ""
    code: str = ""
    rest: str = ""


@dataclass(frozen=True)
class CodeList:
    """A list of codes: what is stored, what is shown, what else is understood.

    labels: {code: label} in the order shown. synonyms: {other spelling: code}.
    """

    name: str
    labels: Mapping[str, str]
    synonyms: Mapping[str, str] = field(default_factory=dict)
    standard: str = "own"


@dataclass(frozen=True)
class Kind:
    """How values of one sort are read, shown, masked and ordered.

    read(cell, unit): unit is what stood in brackets in the heading ("元", "万元", "平方米") or "".
    show(value) gives the whole text, "" for 未填; read(show(v)) == v. mask(value) gives the text
    with what must not be seen at a glance hidden. python_type: str (text, codes, ISO days), int
    (counts, fen, 1/100 ㎡). codes: the list a code field chooses from. link: the register a link
    points to. many: several values, kept as text joined by "、".
    """

    name: str
    python_type: type
    read: Callable[[Cell, str], Reading]
    show: Callable[[Any], str]
    mask: Callable[[Any], str]
    codes: CodeList | None = None
    link: str = ""
    many: bool = False


@dataclass(frozen=True)
class Field:
    """One field of a register: its key is attribute, column and JSON name alike."""

    key: str
    label: str
    privacy: Privacy
    kind: Kind
    required: bool = False  # a record cannot be kept without it
    wanted: bool = False  # the form asks for it (`Y` of the dictionary); counted in 完整率
    searched: bool = False
    aliases: tuple[str, ...] = ()
    width: int = 12  # characters, in tables and our own lists


@dataclass(frozen=True)
class Rule:
    """A field to blame and a function of the record that gives a sentence or None."""

    field: str
    broken: Callable[[Record], str | None]
    hard: bool = True
    code: str = ""  # the contradiction it answers (C27), where it has one


@dataclass(frozen=True)
class Register:
    """A kind of record, as the paper form has it; facts only, it knows none of its readers."""

    key: str
    title: str
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    counted: str = "条"  # measure word: 户, 人, 处, 次

    def __getitem__(self, key: str) -> Field:
        return self.by_key[key]

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """The fields by key."""
        return {each.key: each for each in self.fields}

    def read(self, cells: Mapping[str, Cell]) -> tuple[dict[str, Any], dict[str, Reading]]:
        """Judge typed or imported cells: the values, and the readings that have a problem."""
        values: dict[str, Any] = {}
        problems: dict[str, Reading] = {}
        for key, cell in cells.items():
            reading = self.by_key[key].kind.read(cell, "")
            values[key] = reading.value
            if reading.problem:
                problems[key] = reading
        return values, problems

    def problems(self, record: Record) -> dict[str, str]:
        """What hard rules and required fields say about a record: {field key: sentence}."""
        found = {
            f.key: f"{f.label}要填写"
            for f in self.fields
            if f.required and record.get(f.key) in (None, "")
        }
        for rule in self.rules:
            if rule.hard and rule.field not in found and (text := rule.broken(record)):
                found[rule.field] = text
        return found


class Row(NamedTuple):
    """A saved record on its way out of the store; `values` holds only the fields asked for."""

    id: str
    values: dict[str, Any]
    version: int = 1
    doubt: str | None = None  # 待核实 and why
    label: str = ""
    rid: int = 0  # SQLite's row number: for lists on screen, never leaves the ledger
