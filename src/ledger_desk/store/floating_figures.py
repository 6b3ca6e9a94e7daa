"""The floating population of a month (F): who was registered, who left, who is here."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from ledger_desk import codes
from ledger_desk.indicators import DIMENSIONS
from ledger_desk.periods import Period
from ledger_desk.store.cubes import Cell, Counted, Cube, Listed, Value
from ledger_desk.store.duty_tables import Floating, Visit
from ledger_desk.store.floating_moves import add_moves, chunks, moves_of, placed
from ledger_desk.store.floating_terms import dimensions, gone, here, in_time, registered
from ledger_desk.store.limits import Limits
from ledger_desk.store.people_tables import Person
from ledger_desk.store.quality_figures import filled
from ledger_desk.store.spans import earlier, still, valid_on, within

SUBJECT = "流动人口"
GONE = ("2", "4")  # codes of visit_change: 迁出, 退租
CAME = ("1", "3")  # 迁入, 新增租户


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
        dimensions=dimensions(db, community, period, limits),
        columns={
            "F0": here(start),
            "F1": new,
            "F3": within(gone, start, end),
            "F9": at_end,
            "F22n": in_time(period, limits),
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
    moves = moves_of(db, community, period)
    moved = Floating.id.in_(list(moves)) if moves else None
    what.fill(db, cube, *([] if moved is None else [~moved]))
    if moved is not None:
        for column in what.columns:
            for each in what.listed(db, cube, column, moved):
                cube.add(column, placed(column, each, moves[each.id], period))
        for each in what.listed(db, cube, "F9", moved) + what.listed(db, cube, "F3", moved):
            add_moves(cube, each, moves[each.id], period)
    for each in _said_to_be_gone(db, what, cube, period, community):
        cube.add("F28", placed("F28", each, moves.get(each.id), period))
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
    moves = moves_of(db, community, period)
    told: dict[str, list[tuple[str, Listed]]] = {
        column: [
            ("floating", Listed(e.id, e.title, placed(column, e, moves.get(e.id), period)))
            for e in rows
        ]
        for column, rows in found.items()
    }
    movers = {e.id: e for name in ("F9", "F3") for e in found.get(name, ()) if e.id in moves}
    one = {name: Cube(cube.dimensions) for name in movers}
    for id_, each in movers.items():
        add_moves(one[id_], each, moves[id_], period)
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
    for some in chunks(list(doors)):
        behind = select(Floating.id, Floating.dwelling_id, registered).where(
            *what.where, Floating.dwelling_id.in_(some), here(period.end), ~_is_overdue(period.end)
        )
        ids += [
            id_ for id_, door, since in db.execute(behind).all() if since <= (doors[door] or "")
        ]
    return [
        each for some in chunks(ids) for each in what.listed(db, cube, "F9", Floating.id.in_(some))
    ]


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
