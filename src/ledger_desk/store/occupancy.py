"""Who lives where: moving in and out, a whole family at once, the people behind one door."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, or_, select

from ledger_desk.codes import STAYING
from ledger_desk.errors import InvalidRecord, Refused
from ledger_desk.registers import BY_KEY
from ledger_desk.store import records
from ledger_desk.store.labels import table_of
from ledger_desk.store.people_tables import Dwelling, Household, Person, Residence

TENANT = "2"  # residence_kind 租住
YES = "1"

NewKey = Callable[[], str]


class Resident(NamedTuple):
    """A person behind a door; `residence` is the id of the stay."""

    person: str
    name: str
    residence: str
    kind: str | None
    from_on: str | None
    to_on: str | None
    room_part: str | None
    relation_to_head: str | None
    household: str | None
    rid: int  # of the person


class Stay(NamedTuple):
    """One stay of one person that has no end yet."""

    id: str
    dwelling: str
    address: str
    from_on: str | None
    kind: str | None
    room_part: str | None
    many_homes: str | None


# Who


def residents(
    db: Connection, dwelling: str, on: str | None = None, kind: str | None = None
) -> list[Resident]:
    """Who lives behind a door: now, or on a day; of one kind (`TENANT`), or all."""
    statement = (
        select(
            Person.id,
            Person.name,
            Residence.id,
            Residence.kind,
            Residence.from_on,
            Residence.to_on,
            Residence.room_part,
            Person.relation_to_head,
            Person.household_id,
            Person.rid,
        )
        .join(Person, _is(Person, Residence.person_id, Residence.community_id))
        .where(
            Residence.community_id == db.info["community"],
            Residence.dwelling_id == dwelling,
            Residence.removed.is_(None),
            Person.removed.is_(None),
            Residence.to_on.is_(None) if on is None else _on(on),
        )
        .order_by(Person.household_id, Person.relation_to_head, Residence.from_on, Residence.rid)
    )
    if kind is not None:
        statement = statement.where(Residence.kind == kind)
    return [Resident._make(row) for row in db.execute(statement)]


def tenants(db: Connection, dwelling: str, on: str | None = None) -> list[Resident]:
    """The tenants of a dwelling: now, or on a day."""
    return residents(db, dwelling, on, TENANT)


def registered(db: Connection, dwelling: str) -> list[tuple[str, str]]:
    """(id, name) of those whose household belongs to a dwelling, wherever they live."""
    rows = db.execute(
        select(Person.id, Person.name)
        .join(Household, _is(Household, Person.household_id, Person.community_id))
        .where(
            Household.community_id == db.info["community"],
            Household.dwelling_id == dwelling,
            Household.removed.is_(None),
            Person.removed.is_(None),
        )
        .order_by(Person.household_id, Person.relation_to_head, Person.rid)
    )
    return [(id_, name) for id_, name in rows]


def stays(db: Connection, person: str) -> list[Stay]:
    """The stays of a person that have no end yet."""
    rows = db.execute(
        select(
            Residence.id,
            Residence.dwelling_id,
            Dwelling.label,
            Residence.from_on,
            Residence.kind,
            Residence.room_part,
            Residence.many_homes,
        )
        .join(Dwelling, _is(Dwelling, Residence.dwelling_id, Residence.community_id))
        .where(
            Residence.community_id == db.info["community"],
            Residence.person_id == person,
            Residence.to_on.is_(None),
            Residence.removed.is_(None),
        )
        .order_by(Residence.from_on, Residence.rid)
    )
    return [Stay._make(row) for row in rows]


def _is(table: Any, id_: Any, community: Any) -> Any:
    return and_(table.id == id_, table.community_id == community)


def _on(day: str) -> Any:
    """Lived there on a day; a day known only by its month counts from the month's first day."""
    return and_(
        or_(Residence.from_on.is_(None), Residence.from_on <= day),
        or_(Residence.to_on.is_(None), Residence.to_on >= day),
    )


# Moves


def move_in(
    db: Connection,
    new_key: NewKey,
    person: str,
    dwelling: str,
    on: str,
    kind: str | None = TENANT,
    room_part: str | None = None,
    many_homes: str | None = None,
) -> str:
    """A person begins to live somewhere; gives the id of the stay.

    Raises InvalidRecord when the person lives elsewhere and neither stay is marked 多住处 (C08).
    """
    for stay in stays(db, person):
        if stay.dwelling == dwelling:
            raise InvalidRecord({"dwelling": f"已登记住在“{stay.address}”，不能重复登记"})
        if YES not in (many_homes, stay.many_homes):
            raise InvalidRecord(
                {"person": f"还登记住在“{stay.address}”，请先办理搬离，或选“多住处”"}
            )
    id_ = new_key()
    values = {
        "person_id": person,
        "dwelling_id": dwelling,
        "kind": kind,
        "from_on": on,
        "room_part": room_part,
        "many_homes": many_homes,
    }
    records.add(db, BY_KEY["residence"], id_, values)
    _episodes_follow(db, person, {"residence_id": id_, "dwelling_id": dwelling})
    return id_


def move_out(db: Connection, person: str, on: str, dwelling: str | None = None) -> int:
    """A person no longer lives there after a day (or anywhere); gives how many stays ended."""
    ended = [s for s in stays(db, person) if dwelling in (None, s.dwelling)]
    for stay in ended:
        records.change(db, BY_KEY["residence"], stay.id, {"to_on": on})
    return len(ended)


def move(
    db: Connection,
    new_key: NewKey,
    person: str,
    dwelling: str,
    on: str,
    kind: str | None = None,
    room_part: str | None = None,
) -> str:
    """A person moves within the community; gives the id of the new stay.

    The old stays end the day before, so that no day belongs to two doors. Without a `kind` the
    person lives there as before.
    """
    here = stays(db, person)
    left = [stay for stay in here if stay.dwelling != dwelling and stay.many_homes != YES]
    for stay in left:
        end = max(_day_before(on), stay.from_on or "")
        records.change(db, BY_KEY["residence"], stay.id, {"to_on": end})
    if same := next((stay for stay in here if stay.dwelling == dwelling), None):
        return same.id
    known = kind or (left[-1].kind if left else TENANT)
    return move_in(db, new_key, person, dwelling, on, known, room_part)


def move_family(
    db: Connection,
    new_key: NewKey,
    household: str,
    dwelling: str,
    on: str,
    members: Sequence[str] | None = None,
) -> list[str]:
    """A household goes to another dwelling in one act; gives the ids of who moved.

    Moved are the members who live behind the household's door (or nowhere yet), not those who
    live elsewhere on their own; `members` names others.
    """
    found = records.get(db, BY_KEY["household"], household)
    if found is None:
        raise Refused("这一户已经不在台账里了。", "record.gone")
    old = found.values["dwelling_id"]
    if old == dwelling:
        raise InvalidRecord({"dwelling": "这一户已经登记在这套房屋"})
    moved = list(members) if members is not None else _together(db, household, old)
    for person in moved:
        move(db, new_key, person, dwelling, on)
    records.change(db, BY_KEY["household"], household, {"dwelling_id": dwelling})
    return moved


def _together(db: Connection, household: str, dwelling: str | None) -> list[str]:
    everybody = db.execute(
        select(Person.id)
        .where(
            Person.community_id == db.info["community"],
            Person.household_id == household,
            Person.removed.is_(None),
        )
        .order_by(Person.relation_to_head, Person.rid)
    ).scalars()
    found = []
    for person in everybody:
        doors = [stay.dwelling for stay in stays(db, person)]
        if not doors or dwelling in doors:
            found.append(person)
    return found


def _day_before(on: str) -> str:
    """The day before; of a month or a year the same, as no day of it is known."""
    if len(on) < 10:
        return on
    return (date.fromisoformat(on) - timedelta(days=1)).isoformat()


def _episodes_follow(db: Connection, person: str, where: dict[str, str]) -> None:
    """The person's open registration as floating population is at the new door."""
    floating = table_of("floating")
    open_ones = db.execute(
        select(floating.c.id).where(
            floating.c.community_id == db.info["community"],
            floating.c.person_id == person,
            floating.c.status == STAYING,
            floating.c.removed.is_(None),
        )
    ).scalars()
    for id_ in list(open_ones):
        records.change(db, BY_KEY["floating"], id_, where)
