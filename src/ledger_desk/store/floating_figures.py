"""The floating population of a month (F): who was registered, who left, who is here."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    and_,
    case,
    exists,
    false,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from ledger_desk import codes
from ledger_desk.indicators import DIMENSIONS
from ledger_desk.periods import Period, deadline
from ledger_desk.store.cubes import Cell, Counted, Cube, Dimension, Expression, Listed, Value
from ledger_desk.store.duty_tables import Floating, Visit
from ledger_desk.store.limits import Limits
from ledger_desk.store.people_tables import Division, Dwelling, Person, Residence
from ledger_desk.store.quality_figures import filled
from ledger_desk.store.spans import earlier, still, valid_on, within

SUBJECT = "流动人口"
GONE = ("2", "4")  # codes of visit_change: 迁出, 退租
CAME = ("1", "3")  # 迁入, 新增租户

registered = func.coalesce(Floating.registered_on, "")
"""A registration without a day is older than anything dated: counted as here, never as new."""
gone = func.coalesce(
    Floating.cancelled_on, Floating.left_on, case((Floating.status != codes.STAYING, ""))
)
"""When somebody stopped being counted; gone on an unknown day is gone from every month."""


def here(instant: str) -> ColumnElement[bool]:
    """Registered before the instant and not cancelled before it."""
    return and_(registered < instant, still(gone, instant))


def counted(db: Connection, community: str, period: Period, limits: Limits) -> Counted:
    """Every column of F but the moves between grids."""
    start, end, last = period.start, period.end, period.last_day.isoformat()
    at_end = here(end)
    new = within(registered, start, end)
    held = and_(
        Floating.permit_type.in_(codes.PERMITS_HELD), valid_on(Floating.permit_valid_to, last)
    )
    to_hold = and_(
        Person.birth_date < earlier(end, 12 * limits["permit_min_age"]),
        Floating.arrive_local_on < earlier(end, limits["permit_after_months"]),
    )
    endorsed = func.coalesce(Floating.permit_endorsed_on, Floating.permit_issued_on)
    unendorsed = and_(
        Floating.permit_type.in_(codes.PERMITS_HELD),
        endorsed < earlier(end, limits["endorse_every_months"]),
    )
    return Counted(
        register="floating",
        key=Floating.id,
        title=Floating.label,
        source=Floating.__table__.join(
            Person.__table__,
            and_(Person.community_id == Floating.community_id, Person.id == Floating.person_id),
        ),
        where=(
            Floating.community_id == community,
            Floating.removed.is_(None),
            registered < end,
            or_(still(gone, start), registered >= start),
        ),
        grid=Floating.grid_id,
        dimensions=_dimensions(db, community, period, limits),
        columns={
            "F0": here(start),
            "F1": new,
            "F3": within(gone, start, end),
            "F9": at_end,
            "F22n": _in_time(period, limits),
            "F23": to_hold,
            "F24": held,
            "F25n": held,
            "F26": within(Floating.permit_issued_on, start, end),
            "F26b": unendorsed,
            "F27n": within(Floating.checked_on, start, end),
            "F28": _overdue(end),  # and those a visit found gone: _said_to_be_gone
            "Q2n": Floating.doubt.is_not(None),
        },
        among={
            "F22n": "F1",
            **dict.fromkeys(("F23", "F24", "F26b", "F27n", "F28", "Q2n"), "F9"),
            "F25n": "F23",
        },
        amounts=filled(SUBJECT, Floating),
    )


def fill(db: Connection, community: str, period: Period, limits: Limits) -> Cube:
    """The whole cube of the month, moves between grids and people known from visits included."""
    cube = Cube(tuple(DIMENSIONS[SUBJECT]))
    what = counted(db, community, period, limits)
    moves = _moves(db, community, period)
    moved = Floating.id.in_(list(moves)) if moves else None
    what.fill(db, cube, *([] if moved is None else [~moved]))
    if moved is not None:
        for column in what.columns:
            for each in what.listed(db, cube, column, moved):
                cube.add(column, _placed(column, each, moves[each.id], period))
        for each in what.listed(db, cube, "F9", moved) + what.listed(db, cube, "F3", moved):
            _add_moves(cube, each, moves[each.id], period)
    for each in _said_to_be_gone(db, what, cube, period, community):
        cube.add("F28", _placed("F28", each, moves.get(each.id), period))
    for _, _, grid in known_from_visits(db, community, period):
        cube.add("F20n", (grid, *[None] * len(cube.dimensions)))
    return cube


def everyone(
    db: Connection, community: str, period: Period, limits: Limits
) -> dict[str, list[tuple[str, Listed]]]:
    """The records behind every column, each with its register, in the cell it was counted in."""
    cube = Cube(DIMENSIONS[SUBJECT])
    what = counted(db, community, period, limits)
    found = what.everyone(db, cube)
    found["F28"] = found["F28"] + _said_to_be_gone(db, what, cube, period, community)
    return _told(db, community, period, cube, found)


def listed(
    db: Connection, community: str, period: Period, limits: Limits, column: str
) -> list[tuple[str, Listed]]:
    """The records behind a column, each with its register, in the cell it was counted in."""
    cube = Cube(DIMENSIONS[SUBJECT])
    what = counted(db, community, period, limits)
    needed = ("F9", "F3") if column in ("F2", "F4") else (column,)
    found = {name: what.listed(db, cube, name) for name in needed if name != "F20n"}
    if column == "F28":
        found["F28"] += _said_to_be_gone(db, what, cube, period, community)
    return _told(db, community, period, cube, found)[column]


def _told(
    db: Connection,
    community: str,
    period: Period,
    cube: Cube,
    found: Mapping[str, list[Listed]],
) -> dict[str, list[tuple[str, Listed]]]:
    """Everybody in the grid where they were counted; who moved; who is known from visits."""
    moves = _moves(db, community, period)
    told: dict[str, list[tuple[str, Listed]]] = {
        column: [
            ("floating", Listed(e.id, e.title, _placed(column, e, moves.get(e.id), period)))
            for e in rows
        ]
        for column, rows in found.items()
    }
    movers = {e.id: e for name in ("F9", "F3") for e in found.get(name, ()) if e.id in moves}
    one = {name: Cube(cube.dimensions) for name in movers}
    for id_, each in movers.items():
        _add_moves(one[id_], each, moves[id_], period)
    for column in ("F2", "F4"):
        told[column] = [
            ("floating", Listed(id_, each.title, cell))
            for id_, each in movers.items()
            for cell, number in one[id_].counted(column)
            for _ in range(number)
        ]
    blank: Cell = (None,) * len(cube.dimensions)
    told["F20n"] = [
        ("visit", Listed(id_, title, (grid, *blank)))
        for id_, title, grid in known_from_visits(db, community, period)
    ]
    return told


def _dimensions(
    db: Connection, community: str, period: Period, limits: Limits
) -> Mapping[str, Dimension]:
    elder = earlier(period.end, 12 * limits["elder_age"])
    adult = earlier(period.end, 12 * limits["child_age"])
    stay: Expression = Floating.stay_plan
    if limits["stay_basis"] == "since":
        stay = _stayed(period.last_day)
    return {
        "性别": Dimension(Person.sex, {"1": "男", "2": "女"}),
        "来源": Dimension(_region(home_of(db, community), limits["county_city_as"])),
        "事由": Dimension(Floating.reason, codes.REASON_ROW),
        "处所": Dimension(Floating.abode_type, codes.ABODE_COLUMN),
        "期限": Dimension(stay, codes.STAY_BAND),
        "年龄": Dimension(
            case(
                (Person.birth_date < elder, "老年"),
                (Person.birth_date < adult, "成年"),
                (Person.birth_date.is_not(None), "未成年"),
            )
        ),
        "注销原因": Dimension(Floating.leave_reason, codes.LEAVE_GROUP),
    }


def home_of(db: Connection, community: str) -> str:
    """The division code of the community; its province tells who comes from elsewhere."""
    statement = select(Division.division_code).where(
        Division.community_id == community, Division.removed.is_(None)
    )
    return db.execute(statement).scalars().first() or ""


def _region(home: str, county_city_as: str) -> ColumnElement[str]:
    """`codes.region_of` as an expression; a test holds the two together."""
    division = Person.hukou_division
    province, ending = func.substr(division, 1, 2), func.substr(division, 5, 2)
    county: ColumnElement[bool] = ending.between("21", "50")
    if county_city_as == "县":
        county = or_(county, ending.between("81", "99"))
    ours = province == home[:2] if home else null()
    return case(
        (
            func.coalesce(division, "") == "",
            case(
                (Person.id_type.in_(("511", "516")), "港澳台"),
                (Person.id_type.in_(("414", "553")), "国外"),
            ),
        ),
        (province.in_(("71", "81", "82")), "港澳台"),
        (~province.between("11", "65"), null()),
        (and_(ours, county), "省内县"),
        (ours, "省内市"),
        (and_(~ours, county), "省外县"),
        (~ours, "省外市"),
    )


def _stayed(day: dt.date) -> ColumnElement[str]:
    """`codes.stay_since` from 来本地日期 to the last day, as an expression."""
    arrived, last = Floating.arrive_local_on, day.isoformat()
    return case(
        (arrived < earlier(last, 60), "6"),
        (arrived <= earlier(last, 12), "5"),
        (arrived <= earlier(last, 6), "4"),
        (arrived <= earlier(last, 3), "3"),
        (arrived <= earlier(last, 1), "2"),
        (arrived.is_not(None), "1"),
    )


def _in_time(period: Period, limits: Limits) -> ColumnElement[bool]:
    """Registered within the deadline after arrival: a table of the days of the month."""
    count, unit = limits["register_deadline"], limits["register_deadline_unit"]
    day, latest = period.first_day, {}
    while day <= period.last_day:
        arrival = day
        while deadline(arrival - dt.timedelta(days=1), count, unit) >= day:
            arrival -= dt.timedelta(days=1)
        latest[day.isoformat()] = arrival.isoformat()
        day += dt.timedelta(days=1)
    arrived = func.coalesce(Floating.arrive_address_on, Floating.arrive_local_on)
    return arrived >= case(latest, value=Floating.registered_on)


def _overdue(end: str) -> ColumnElement[bool]:
    checked, expected = Floating.checked_on, Floating.expect_leave_on
    return and_(expected < end, or_(checked.is_(None), checked < expected))


def _said_to_be_gone(
    db: Connection, what: Counted, cube: Cube, period: Period, community: str
) -> list[Listed]:
    """Here by the register, but the last visit to their door since they came noted they left.

    Few doors are like that, so they are looked up one by one; who is overdue is counted already.
    """
    later = aliased(Visit)
    statement = select(Visit.target_id, Visit.visited_at).where(
        Visit.community_id == community,
        Visit.removed.is_(None),
        Visit.target_id.is_not(None),
        Visit.visited_at < period.end,
        or_(*(Visit.changes.contains(code) for code in GONE)),
        ~exists().where(
            later.community_id == community,
            later.target_id == Visit.target_id,
            later.removed.is_(None),
            later.visited_at > Visit.visited_at,
            later.visited_at < period.end,
        ),
    )
    doors = {row[0]: row[1] for row in db.execute(statement).all()}
    ids: list[str] = []
    for some in _chunks(list(doors)):
        behind = select(Floating.id, Floating.dwelling_id, registered).where(
            *what.where, Floating.dwelling_id.in_(some), here(period.end), ~_is_overdue(period.end)
        )
        ids += [
            id_ for id_, door, since in db.execute(behind).all() if since <= (doors[door] or "")
        ]
    return [
        each for some in _chunks(ids) for each in what.listed(db, cube, "F9", Floating.id.in_(some))
    ]


def _chunks(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Some at a time: a statement takes only so many values."""
    return (ids[at : at + 500] for at in range(0, len(ids), 500))


def _is_overdue(end: str) -> ColumnElement[bool]:
    return func.coalesce(_overdue(end), false())


def known_from_visits(
    db: Connection, community: str, period: Period
) -> list[tuple[str, str, Value]]:
    """Visits that found somebody new at a door where nobody was registered since (F20)."""
    since = exists().where(
        Floating.community_id == community,
        Floating.dwelling_id == Visit.target_id,
        Floating.removed.is_(None),
        registered < period.end,
        func.coalesce(Floating.arrive_address_on, registered)
        >= func.substr(Visit.visited_at, 1, 7),
    )
    later = aliased(Visit)
    superseded = exists().where(
        later.community_id == community,
        later.target_id == Visit.target_id,
        later.removed.is_(None),
        later.visited_at > Visit.visited_at,
        later.visited_at < period.end,
        later.changes.is_not(None),
    )
    statement = (
        select(Visit.id, Visit.label, Visit.grid_id)
        .where(
            Visit.community_id == community,
            Visit.removed.is_(None),
            Visit.target_id.is_not(None),
            Visit.visited_at < period.end,
            or_(*(Visit.changes.contains(code) for code in CAME)),
            ~since,
            ~superseded,
        )
        .order_by(Visit.id)
    )
    return [(row[0], row[1], row[2]) for row in db.execute(statement)]


class _Move(NamedTuple):
    day: str
    left: Value  # grid
    entered: Value


def _moves(db: Connection, community: str, period: Period) -> dict[str, list[_Move]]:
    """Moves from grid to grid since the period began, by floating record, oldest first.

    A registration lies in the grid where its person lives now; these put it where it lay then.
    """
    before = aliased(Residence)
    movers = select(Residence.person_id).where(
        Residence.community_id == community,
        Residence.removed.is_(None),
        Residence.from_on >= period.start,
        exists().where(
            before.community_id == community,
            before.person_id == Residence.person_id,
            before.removed.is_(None),
            before.from_on < Residence.from_on,
            before.dwelling_id != Residence.dwelling_id,
        ),
    )
    persons = db.execute(movers.distinct()).scalars().all()
    if not persons:
        return {}
    found: dict[str, list[_Move]] = {}
    last: dict[str, Value] = {}
    stays = (row for some in _chunks(persons) for row in db.execute(_stays(community, some)))
    for id_, since, until, begun, grid in stays:
        old, day = last.get(id_), begun or ""
        counts = (since or "") < day and (until is None or day <= until)
        if old and old != grid and counts and day >= period.start:
            found.setdefault(id_, []).append(_Move(day, old, grid))
        last[id_] = grid
    return found


def _stays(community: str, persons: Sequence[str]) -> Executable:
    """Where registered people have lived, in which grid and since when."""
    return (
        select(Floating.id, Floating.registered_on, gone, Residence.from_on, Dwelling.grid_id)
        .join(
            Residence,
            and_(
                Residence.community_id == community,
                Residence.person_id == Floating.person_id,
                Residence.removed.is_(None),
            ),
        )
        .join(
            Dwelling,
            and_(Dwelling.community_id == community, Dwelling.id == Residence.dwelling_id),
        )
        .where(
            Floating.community_id == community,
            Floating.removed.is_(None),
            Floating.person_id.in_(persons),
        )
        .order_by(Floating.id, Residence.from_on, Residence.id)
    )


def _placed(column: str, each: Listed, moves: list[_Move] | None, period: Period) -> Cell:
    """The cell in the grid where the person lived when the column counted them."""
    if not moves:
        return each.cell
    done = [] if column in ("F0", "F1", "F22n") else [m for m in moves if m.day < period.end]
    return (done[-1].entered if done else moves[0].left, *each.cell[1:])


def _add_moves(cube: Cube, each: Listed, moves: list[_Move], period: Period) -> None:
    for move in moves:
        if period.start <= move.day < period.end:
            cube.add("F2", (move.entered, *each.cell[1:]))
            cube.add("F4", (move.left, *each.cell[1:]))
