"""What stands beside a record on screen: counts for chips, hazards, visits, what happened when."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, or_, select

from ledger_desk import codes
from ledger_desk.fields import Register
from ledger_desk.periods import Period
from ledger_desk.store import history
from ledger_desk.store.conditions import Condition, where
from ledger_desk.store.contradictions import Scene
from ledger_desk.store.due import next_visit
from ledger_desk.store.duty_tables import Floating, Hazard, Inspection, Rental, Visit
from ledger_desk.store.labels import table_of
from ledger_desk.store.limits import in_force
from ledger_desk.store.people_tables import Division, Residence
from ledger_desk.store.spans import within

Conditions = Sequence[Condition | tuple[Any, ...]]

MENDED = "3"


class House(NamedTuple):
    """What is known of a let house besides its own fields. hazards: kinds not mended, by label."""

    hazards: tuple[str, ...] = ()
    tenants: int = 0
    last_visit: str | None = None
    next_visit: str | None = None


class Event(NamedTuple):
    """One line of what happened. tone: red, yellow, green, blue or plain."""

    day: str
    title: str
    text: str
    tone: str = "plain"


def count(db: Connection, register: Register, conditions: Conditions = ()) -> int:
    """How many records a list would hold."""
    table = table_of(register.key)
    statement = select(func.count()).select_from(table).where(*where(register.key, conditions))
    return int(db.scalar(statement) or 0)


def scene_of(db: Connection, today: dt.date) -> Scene:
    """The community of a connection on a day."""
    community = db.info["community"]
    return Scene(db, community, today, in_force(db, community, today.isoformat()))


def houses(db: Connection, rentals: Sequence[str], today: dt.date) -> dict[str, House]:
    """Hazards, tenants and visits of some rentals, by id."""
    scene = scene_of(db, today)
    rows = db.execute(
        select(
            Rental.id, Rental.dwelling_id, Rental.grade, Rental.registered_on,
            Rental.next_visit_due, Rental.closed_on, Rental.status,
        ).where(Rental.community_id == scene.community, Rental.id.in_(rentals))
    ).all()  # fmt: skip
    doors = [row.dwelling_id for row in rows]
    visited = last_visits(db, doors)
    living = _living(db, doors, scene)
    open_ones: dict[str, list[str]] = {}
    for rental, kind in db.execute(
        select(Hazard.rental_id, Hazard.hazard_type).where(
            *_open_hazard(scene.community), Hazard.rental_id.in_(rentals)
        )
    ):
        kinds = open_ones.setdefault(rental or "", [])
        if (label := codes.HAZARD_TYPE.labels.get(kind or "", "隐患")) not in kinds:
            kinds.append(label)
    found = {}
    for row in rows:
        last = visited.get(row.dwelling_id)
        gone = row.closed_on or row.status == codes.RENTAL_CLOSED
        day = next_visit(row.grade, last, row.registered_on, row.next_visit_due, scene)
        found[row.id] = House(
            tuple(open_ones.get(row.id, ())),
            living.get(row.dwelling_id, 0),
            last,
            None if gone else day,
        )
    return found


def with_open_hazards(db: Connection) -> list[str]:
    """The rentals with a hazard that is not mended."""
    statement = select(Hazard.rental_id).where(
        *_open_hazard(db.info["community"]), Hazard.rental_id.is_not(None)
    )
    return sorted({id_ for (id_,) in db.execute(statement) if id_})


def last_visits(db: Connection, doors: Iterable[str]) -> dict[str, str]:
    """When each of some dwellings was last visited."""
    statement = (
        select(Visit.target_id, func.max(Visit.visited_at))
        .where(
            Visit.community_id == db.info["community"],
            Visit.removed.is_(None),
            Visit.target_id.in_(list(doors)),
        )
        .group_by(Visit.target_id)
    )
    return {door: day[:10] for door, day in db.execute(statement) if door and day}


def people_behind(db: Connection, doors: Iterable[str], today: dt.date) -> dict[str, int]:
    """How many people live in each of some dwellings."""
    return _living(db, list(doors), scene_of(db, today))


def events(db: Connection, register: Register, id_: str, limit: int = 30) -> list[Event]:
    """What happened to a record and behind its door, the newest first."""
    own = [_of_change(register, each) for each in history.record_history(db, register.key, id_)]
    table = table_of(register.key)
    door = next((key for key in ("dwelling_id", "target_id") if key in table.c), "")
    around: list[Event] = []
    if door:
        dwelling = db.scalar(
            select(table.c[door]).where(
                table.c.community_id == db.info["community"], table.c.id == id_
            )
        )
        if dwelling is not None:
            around = _behind(db, dwelling, id_)
    return sorted(own + around, key=lambda each: each.day, reverse=True)[:limit]


def _behind(db: Connection, dwelling: str, but: str) -> list[Event]:
    ours = db.info["community"]
    found = []
    for at, kind, met, content, findings in db.execute(
        select(Visit.visited_at, Visit.kind, Visit.met, Visit.content, Visit.findings)
        .where(Visit.community_id == ours, Visit.target_id == dwelling, Visit.id != but)
        .where(Visit.removed.is_(None), Visit.visited_at.is_not(None))
        .order_by(Visit.visited_at.desc())
        .limit(10)
    ):
        title = codes.VISIT_KIND.labels.get(kind or "", "走访")
        said = [codes.MET.labels.get(met or ""), findings or content]
        found.append(
            Event((at or "")[:10], title, " · ".join(part for part in said if part), "blue")
        )
    for on, kind, text, fixed in db.execute(
        select(Hazard.found_on, Hazard.hazard_type, Hazard.description, Hazard.fixed_on)
        .where(Hazard.community_id == ours, Hazard.dwelling_id == dwelling, Hazard.id != but)
        .where(Hazard.removed.is_(None), Hazard.found_on.is_not(None))
        .order_by(Hazard.found_on.desc())
        .limit(10)
    ):
        what = text or codes.HAZARD_TYPE.labels.get(kind or "", "")
        found.append(Event(on or "", "发现隐患", what, "yellow" if fixed else "red"))
    for on, result in db.execute(
        select(Inspection.inspected_on, Inspection.result)
        .where(Inspection.community_id == ours, Inspection.dwelling_id == dwelling)
        .where(Inspection.removed.is_(None), Inspection.inspected_on.is_not(None))
        .order_by(Inspection.inspected_on.desc())
        .limit(10)
    ):
        found.append(
            Event(on or "", "安全检查", codes.INSPECTION_RESULT.labels.get(result or "", ""))
        )
    return found


def _of_change(register: Register, change: history.Change) -> Event:
    """An entry of the history in words; the values themselves are shown in 修改记录 alone."""
    labels = [
        register.by_key[key.removesuffix("_id")].label
        for key in change.after
        if key.removesuffix("_id") in register.by_key
    ]
    day = dt.datetime.fromisoformat(change.at).astimezone().date().isoformat()
    match change.op:
        case "I":
            return Event(day, "新建", f"{change.title} · {change.worker}")
        case "D":
            return Event(day, "删除", f"{change.title} · {change.worker}", "red")
    named = "、".join(labels[:3]) + (f"等{len(labels)}项" if len(labels) > 3 else "")
    return Event(day, f"改了{named}" if named else change.title, change.worker, "green")


def _open_hazard(community: str) -> list[Any]:
    return [
        Hazard.community_id == community,
        Hazard.removed.is_(None),
        Hazard.fixed_on.is_(None),
        func.coalesce(Hazard.measure, "") != codes.FIXED_AT_ONCE,
        func.coalesce(Hazard.hazard_status, "") != MENDED,
        func.coalesce(Hazard.hazard_type, "") != "00",
    ]


def _living(db: Connection, doors: Sequence[str], scene: Scene) -> dict[str, int]:
    statement = (
        select(Residence.dwelling_id, func.count())
        .where(
            *scene.kept(Residence),
            Residence.dwelling_id.in_(doors),
            func.coalesce(Residence.from_on, "") < scene.now,
            or_(Residence.to_on.is_(None), Residence.to_on >= scene.now),
        )
        .group_by(Residence.dwelling_id)
    )
    return {str(door): int(number) for door, number in db.execute(statement)}


def month_work(db: Connection, periods: Sequence[Period]) -> list[tuple[int, int]]:
    """(doors visited, people newly registered) of some months: V2 and F1, without the rest."""
    ours = db.info["community"]
    door = func.coalesce(Visit.target_id, Visit.address_text, Visit.id)
    found = []
    for period in periods:
        doors = db.scalar(
            select(func.count(door.distinct())).where(
                Visit.community_id == ours,
                Visit.removed.is_(None),
                within(Visit.visited_at, period.start, period.end),
            )
        )
        people = db.scalar(
            select(func.count()).where(
                Floating.community_id == ours,
                Floating.removed.is_(None),
                within(Floating.registered_on, period.start, period.end),
            )
        )
        found.append((int(doors or 0), int(people or 0)))
    return found


def rids_first(db: Connection, register: Register, wanted: Sequence[str]) -> list[int]:
    """The row numbers of some records, in the order of the ids given."""
    table = table_of(register.key)
    statement = select(table.c.id, table.c.rid).where(
        table.c.community_id == db.info["community"], table.c.id.in_(list(wanted))
    )
    known = {str(id_): int(rid) for id_, rid in db.execute(statement)}
    return [known[id_] for id_ in wanted if id_ in known]


def community_name(db: Connection) -> str:
    """What the community is called."""
    return (
        db.scalar(select(Division.label).where(Division.community_id == db.info["community"])) or ""
    )
