"""Which saved record is meant: a door by address, a person by points, a row by fingerprint."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, select

from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.tables import Batch, ImportRow
from ledger_desk.variants import near_name

CHUNK = 800  # bound values in one statement: below the least any SQLite was built with
CERTAIN, DOUBTFUL = 75, 45

NAME, NEAR_NAME = 30, 10
BIRTH = {10: 25, 7: 15, 4: 5}
PHONE, SAME_DOOR, SAME_HEAD, FITS_MASK = 20, 20, 15, 15
CONTRADICTS = -40


@dataclass(slots=True)
class Person:
    """What is known of a person for telling whether a row means them."""

    id: str
    name: str
    id_no: str | None
    birth: str | None
    sex: str | None
    phone: str | None
    doors: set[str] = field(default_factory=set)
    gone: bool = False  # dead, removed or merged: never revived by a row


class Meant(NamedTuple):
    """The person a row means: known (with the points), or only suspected."""

    person: Person | None
    suspected: tuple[Person, ...] = ()
    points: int = 0
    name_differs: bool = False


class Door(NamedTuple):
    """A dwelling as matching knows it: folded parts of its address, None where 未填."""

    id: str
    complex: str
    building: str
    unit: str
    room: str
    building_id: str | None
    unit_id: str | None
    grid_id: str | None


class Doors:
    """Every door of the community by its folded address; new ones are added while staging."""

    def __init__(self, doors: Iterable[Door]) -> None:
        self._exact: dict[tuple[str, str, str, str], Door] = {}
        self._by_room: dict[tuple[str, str], list[Door]] = defaultdict(list)
        self.by_id: dict[str, Door] = {}
        for door in doors:
            self.add(door)

    def add(self, door: Door) -> None:
        """Know one more door."""
        self._exact[door.complex, door.building, door.unit, door.room] = door
        self._by_room[door.building, door.room].append(door)
        self.by_id[door.id] = door

    def replace(self, old: Door, new: Door) -> None:
        """A door whose address became more complete."""
        del self._exact[old.complex, old.building, old.unit, old.room]
        self._by_room[old.building, old.room].remove(old)
        self.add(new)

    def exact(self, complex_: str, building: str, unit: str, room: str) -> Door | None:
        """The door of exactly this address."""
        return self._exact.get((complex_, building, unit, room))

    def agreeing(self, complex_: str, building: str, unit: str, room: str) -> list[Door]:
        """Doors that differ only where one side says nothing."""
        return [
            door
            for door in self._by_room.get((building, room), ())
            if (not complex_ or not door.complex or complex_ == door.complex)
            and (not unit or not door.unit or unit == door.unit)
        ]

    def __iter__(self) -> Iterator[Door]:
        return iter(self._exact.values())


class People:
    """Persons a file may mean, by ID number, name and phone."""

    def __init__(self) -> None:
        self.by_id_no: dict[str, Person] = {}
        self.by_id: dict[str, Person] = {}
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        self.by_phone: dict[str, list[Person]] = defaultdict(list)
        self.at_door: dict[str, list[Person]] = defaultdict(list)

    def add(self, person: Person) -> None:
        """Know one more person."""
        self.by_id[person.id] = person
        if person.id_no:
            self.by_id_no[comparable_id(person.id_no)] = person
        self.by_name[person.name].append(person)
        for phone in (person.phone or "").split("、"):
            if phone:
                self.by_phone[phone].append(person)
        for door in person.doors:
            self.at_door[door].append(person)

    def live_at(self, person: Person, door: str) -> None:
        """A person was found to live behind a door."""
        if door not in person.doors:
            person.doors.add(door)
            self.at_door[door].append(person)

    def learn_id(self, person: Person, id_no: str) -> None:
        """A person's ID number became known."""
        person.id_no = id_no
        self.by_id_no[comparable_id(id_no)] = person

    def meant(
        self,
        name: str,
        id_no: str | None,
        birth: str | None,
        sex: str | None,
        phone: str | None,
        door: str | None,
    ) -> Meant:
        """Whom a row means, by the points of the matching rule."""
        if id_no and (person := self.by_id_no.get(comparable_id(id_no))):
            return Meant(person, (), 100, name_differs=bool(name) and person.name != name)
        candidates = {p.id: p for p in self.by_name.get(name, ())}
        near: Iterable[Person] = self.at_door.get(door, ()) if door else ()
        phones = (phone or "").split("、")
        for person in [*near, *(p for one in phones if one for p in self.by_phone.get(one, ()))]:
            if person.id not in candidates and near_name(person.name, name):
                candidates[person.id] = person
        scored = []
        for person in candidates.values():
            if id_no and person.id_no:
                continue  # both carry valid numbers, and they differ
            points = self._points(person, name, birth, sex, phones, door)
            if points >= DOUBTFUL:
                scored.append((points, person))
        if not scored:
            return Meant(None)
        scored.sort(key=lambda pair: (-pair[0], pair[1].id))
        best, person = scored[0]
        certain = [p for points, p in scored if points >= CERTAIN and p.name == name]
        if len(certain) == 1 and best >= CERTAIN and certain[0] is person:
            return Meant(person, (), best)
        return Meant(None, tuple(p for _, p in scored), best)

    @staticmethod
    def _points(
        person: Person,
        name: str,
        birth: str | None,
        sex: str | None,
        phones: Sequence[str],
        door: str | None,
    ) -> int:
        points = NAME if person.name == name else NEAR_NAME
        if birth and person.birth:
            length = min(len(birth), len(person.birth))
            points += BIRTH[length] if birth[:length] == person.birth[:length] else CONTRADICTS
        if sex and person.sex and sex != person.sex:
            points += CONTRADICTS
        if person.phone and any(one and one in person.phone for one in phones):
            points += PHONE
        if door and door in person.doors:
            points += SAME_DOOR
        return points


def comparable_id(id_no: str) -> str:
    """15 and 18 digit numbers of one person compare equal: the century and check digit left out."""
    if len(id_no) == 18:
        return id_no[:6] + id_no[8:17] if id_no[6:8] == "19" else id_no
    return id_no


def doors(db: Connection) -> Doors:
    """All doors of the community."""
    dwelling = _table("dwelling")
    rows = db.execute(
        select(
            dwelling.c.id,
            dwelling.c.address_key,
            dwelling.c.building_id,
            dwelling.c.unit_id,
            dwelling.c.grid_id,
        ).where(dwelling.c.community_id == db.info["community"], dwelling.c.removed.is_(None))
    )
    found = []
    for id_, key, building_id, unit_id, grid_id in rows:
        parts = (key or "").split("|")
        if len(parts) == 4:
            complex_, house, stair, room = parts
            found.append(Door(id_, complex_, house, stair, room, building_id, unit_id, grid_id))
    return Doors(found)


def people(
    db: Connection,
    id_numbers: Iterable[str],
    names: Iterable[str],
    phones: Iterable[str],
    door_ids: Iterable[str] = (),
) -> People:
    """Everybody the file could mean, fetched in sets: a few statements, never one a row."""
    person, residence = _table("person"), _table("residence")
    columns = (
        person.c.id,
        person.c.name,
        person.c.id_no,
        person.c.birth_date,
        person.c.sex,
        person.c.phone,
        person.c.removed,
    )
    community = db.info["community"]
    rows: dict[str, Any] = {}
    # 15-digit numbers and their 18-digit forms are one person's.
    wanted = set(id_numbers)
    for column, values in (
        (person.c.id_no, wanted),
        (person.c.name, names),
        (person.c.phone, phones),
    ):
        for chunk in _chunks(sorted(set(values))):
            statement = select(*columns).where(
                person.c.community_id == community, column.in_(chunk)
            )
            rows |= {row.id: row for row in db.execute(statement)}
    homes: dict[str, set[str]] = defaultdict(set)
    near: set[str] = set()
    for chunk in _chunks(sorted(set(door_ids))):
        statement = select(residence.c.person_id, residence.c.dwelling_id).where(
            residence.c.community_id == community,
            residence.c.dwelling_id.in_(chunk),
            residence.c.removed.is_(None),
        )
        for row in db.execute(statement):
            homes[row.person_id].add(row.dwelling_id)
            near.add(row.person_id)
    for chunk in _chunks(sorted(near - rows.keys())):
        statement = select(*columns).where(
            person.c.community_id == community, person.c.id.in_(chunk)
        )
        rows |= {row.id: row for row in db.execute(statement)}
    for chunk in _chunks(sorted(rows.keys() - near)):
        statement = select(residence.c.person_id, residence.c.dwelling_id).where(
            residence.c.community_id == community,
            residence.c.person_id.in_(chunk),
            residence.c.removed.is_(None),
            residence.c.dwelling_id.is_not(None),
        )
        for row in db.execute(statement):
            homes[row.person_id].add(row.dwelling_id)
    found = People()
    for row in rows.values():
        found.add(
            Person(
                row.id,
                row.name,
                row.id_no,
                row.birth_date,
                row.sex,
                row.phone,
                homes[row.id],
                row.removed is not None,
            )
        )
    return found


def values_of(
    db: Connection, register: str, column: str, values: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Whole records (by id) of a register whose column is one of the values; removed ones not."""
    table = _table(register)
    found: dict[str, dict[str, Any]] = {}
    for chunk in _chunks(sorted({value for value in values if value})):
        statement = select(table).where(
            table.c.community_id == db.info["community"],
            table.c[column].in_(chunk),
            table.c.removed.is_(None),
        )
        for row in db.execute(statement).mappings():
            found[row["id"]] = dict(row)
    return found


def everything(db: Connection, register: str) -> dict[str, dict[str, Any]]:
    """All records of a small register (grids, buildings, units, teams) by id."""
    table = _table(register)
    statement = select(table).where(
        table.c.community_id == db.info["community"], table.c.removed.is_(None)
    )
    return {row["id"]: dict(row) for row in db.execute(statement).mappings()}


def known_rows(db: Connection, fingerprints: Iterable[str]) -> dict[str, tuple[str, str]]:
    """{fingerprint: (register, id)} of rows that earlier imports brought in, undone ones not."""
    found: dict[str, tuple[str, str]] = {}
    for chunk in _chunks(sorted(set(fingerprints))):
        statement = (
            select(ImportRow.fingerprint, ImportRow.register, ImportRow.record_id)
            .join(
                Batch,
                (Batch.community_id == ImportRow.community_id) & (Batch.number == ImportRow.batch),
            )
            .where(
                ImportRow.community_id == db.info["community"],
                ImportRow.fingerprint.in_(chunk),
                Batch.undone.is_(None),
            )
        )
        found |= {f: (register, id_) for f, register, id_ in db.execute(statement)}
    return found


def remember_rows(
    db: Connection, batch: int, rows: Sequence[tuple[str, str, str, int, str]]
) -> None:
    """Keep which row became which record: (fingerprint, register, id, sheet row, sheet)."""
    community = db.info["community"]
    if rows:
        db.exec_driver_sql(
            "INSERT INTO import_row "
            "(community_id, batch, fingerprint, register, record_id, row_number, sheet) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(community, batch, *row) for row in rows],
        )


def count(db: Connection, register: str) -> int:
    """How many records a register holds, removed ones not."""
    table = _table(register)
    statement = select(func.count()).where(
        table.c.community_id == db.info["community"], table.c.removed.is_(None)
    )
    return int(db.execute(statement).scalar_one())


def _table(register: str) -> Table:
    table = TABLES[register].__table__
    assert isinstance(table, Table)
    return table


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
