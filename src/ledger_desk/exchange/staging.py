"""The ledger as it will be after an import: what is known, what is added, what is changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger_desk.exchange.judging import Judged
from ledger_desk.fields import Register
from ledger_desk.kinds import in_18
from ledger_desk.store import matching

PROTECTED = frozenset(
    {
        "name",
        "id_no",
        "sex",
        "birth_date",
        "status",
        "landlord_name",
        "landlord_id_no",
        "base_amount",
        "class_amount",
        "care_amount",
        "total_amount",
        "month_income",
        "account",
    }
)

Values = dict[str, Any]


@dataclass
class Change:
    """A saved record and what an import makes of it: old and new of each field that differs."""

    id: str
    before: Values
    after: Values


class Shelf:
    """The records of one register: saved ones that matter to the file, and new ones."""

    def __init__(self, register: str, saved: Mapping[str, Values], columns: Sequence[str]) -> None:
        self.register = register
        self.records: dict[str, Values] = dict(saved)
        self.new: list[Values] = []
        self.changes: dict[str, Change] = {}
        self._blank = dict.fromkeys(columns)
        self._indexes: dict[tuple[str, ...], dict[tuple[Any, ...], list[Values]]] = {}

    def by(self, *fields: str) -> Callable[..., list[Values]]:
        """A look-up of records by some of their fields, kept in step from now on."""
        index = self._indexes.get(fields)
        if index is None:
            index = self._indexes[fields] = defaultdict(list)
            for record in self.records.values():
                self._enter(index, fields, record)
        kept = index
        return lambda *values: kept.get(values, [])

    def add(self, id_: str, values: Mapping[str, Any]) -> Values:
        """A new record with every column of its table."""
        record = {**self._blank, **values, "id": id_}
        self.records[id_] = record
        self.new.append(record)
        for fields, index in self._indexes.items():
            self._enter(index, fields, record)
        return record

    @staticmethod
    def _enter(
        index: dict[tuple[Any, ...], list[Values]], fields: tuple[str, ...], record: Values
    ) -> None:
        key = tuple([record.get(f) for f in fields])
        if any(value is not None for value in key):  # nobody is looked up by nothing
            index[key].append(record)

    def is_new(self, record: Values) -> bool:
        """Whether a record came with this import."""
        return record["id"] not in self.changes and record.get("version") is None

    def set(self, record: Values, key: str, value: Any) -> None:
        """Write a value into a record, remembering what a saved one held before."""
        if record.get("version") is not None:
            change = self.changes.get(record["id"])
            if change is None:
                change = self.changes[record["id"]] = Change(record["id"], {}, {})
            change.before.setdefault(key, record.get(key))
            change.after[key] = value
        for fields, index in self._indexes.items():
            if key in fields:
                old = tuple([record.get(f) for f in fields])
                if old in index:
                    index[old] = [one for one in index[old] if one is not record]
        record[key] = value
        for fields, index in self._indexes.items():
            if key in fields:
                self._enter(index, fields, record)


@dataclass
class Outcome:
    """What merging a row's values into a record did."""

    changed: list[str] = field(default_factory=list)
    kept: list[tuple[str, Any, Any]] = field(
        default_factory=list
    )  # not overwritten: field, old, new
    fresh: bool = False  # the record itself came with an earlier row of this file


class Stage:
    """Everything one file needs from the ledger, and everything it will bring to it.

    Looks into the ledger only through what `load` fetched in sets; `new_key` makes ids.
    """

    def __init__(
        self,
        new_key: Callable[[], str],
        columns: Mapping[str, Sequence[str]],
        registers: Mapping[str, Register],
        division: Values,
    ) -> None:
        self.new_key = new_key
        self.columns = columns
        self.registers = registers
        self.division = division
        self.buildings: dict[tuple[str, str], str] = {}
        self.units: dict[tuple[str, str], str] = {}
        self.door_changes: dict[str, Values] = {}
        self.shelves: dict[str, Shelf] = {}
        self.doors = matching.Doors(())
        self.people = matching.People()
        self.only_blank = False
        self.met: set[str] = set()  # records a row of this file has already spoken of
        self.counted: set[str] = set()  # main records that have had their verdict
        self.rows_met: dict[str, tuple[str, str]] = {}  # fingerprint -> (register, id)
        self.grid_ids: dict[str, str] = {}
        self.last_door: matching.Door | None = None
        self.last_household: Values | None = None
        self.last_aid: Values | None = None

    def shelf(self, register: str) -> Shelf:
        """The shelf of a register; empty when nothing of it was loaded."""
        found = self.shelves.get(register)
        if found is None:
            found = self.shelves[register] = Shelf(register, {}, self.columns[register])
        return found

    def put(self, register: str, saved: Mapping[str, Values]) -> None:
        """Put saved records on a shelf (before anything is staged)."""
        self.shelves[register] = Shelf(register, saved, self.columns[register])

    def add(self, register: str, values: Mapping[str, Any]) -> Values:
        """A new record."""
        return self.shelf(register).add(self.new_key(), values)

    def merge(self, register: str, record: Values, values: Mapping[str, Any]) -> Outcome:
        """Take a row's values into a record: blanks erase nothing, protected fields stay."""
        shelf = self.shelf(register)
        fresh = record.get("version") is None
        outcome = Outcome(fresh=fresh)
        for key, value in values.items():
            if value is None or value == "":
                continue
            old = record.get(key)
            if old == value:
                continue
            if old is None or old == "":
                shelf.set(record, key, value)
                outcome.changed.append(key)
            elif _finer(old, value):
                continue
            elif _finer(value, old):
                shelf.set(record, key, value)
                outcome.changed.append(key)
            elif key in PROTECTED:
                outcome.kept.append((key, old, value))
            elif key.endswith("phone") and (joined := _joined(old, value)) is not None:
                if joined != old:
                    shelf.set(record, key, joined)
                    outcome.changed.append(key)
            elif not self.only_blank and not fresh:
                shelf.set(record, key, value)
                outcome.changed.append(key)
            elif fresh and key != "note":
                outcome.kept.append((key, old, value))
        return outcome


def _finer(value: Any, other: Any) -> bool:
    """2024-03-05 says all that 2024-03 says, and more."""
    return (
        isinstance(value, str)
        and isinstance(other, str)
        and len(value) > len(other)
        and len(other) in (4, 7)
        and value[:4].isdigit()
        and value.startswith(other)
        and value[len(other)] == "-"
    )


def _joined(old: str, new: str) -> str | None:
    """Two lists of phones of which one holds the other; None when they really differ."""
    known, said = old.split("、"), new.split("、")
    if set(said) <= set(known):
        return old
    return new if set(known) <= set(said) else None


def needed(rows: Iterable[Judged]) -> tuple[set[str], set[str], set[str]]:
    """ID numbers, names and phones of all persons the rows speak of."""
    numbers: set[str] = set()
    names: set[str] = set()
    phones: set[str] = set()
    for row in rows:
        for role in ("person", "head", "tenant"):
            person = row.values.get(role)
            if not person:
                continue
            if number := person.get("id_no"):
                numbers |= {number, in_18(number)}
            if name := person.get("name"):
                names |= set(name.split("、"))
            if phone := person.get("phone"):
                phones |= set(phone.split("、"))
    return numbers, names, phones
