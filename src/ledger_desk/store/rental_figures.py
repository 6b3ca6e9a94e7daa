"""Rentals, their inspections and their hazards of a month (R)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from ledger_desk import codes
from ledger_desk.indicators import DIMENSIONS
from ledger_desk.periods import Period
from ledger_desk.store.cubes import Counted, Cube, Dimension, Listed
from ledger_desk.store.duty_tables import Hazard, Inspection, Rental, Visit
from ledger_desk.store.limits import Limits
from ledger_desk.store.people_tables import Dwelling, Residence
from ledger_desk.store.quality_figures import filled
from ledger_desk.store.spans import days_earlier, earlier, still, valid_on, within

SUBJECT, HAZARDS = "出租房", "隐患"
NO_HAZARD = "00"
TENANT = "2"  # residence_kind 租住
MENDED = "3"  # hazard_status 已整改

# A rental closed since then was in some other state at the end of the month: 未填.
_STATES = {code: DIMENSIONS[SUBJECT]["状态"][at] for at, code in enumerate(
    code for code in codes.RENTAL_STATUS.labels if code != codes.RENTAL_CLOSED)}  # fmt: skip

registered = func.coalesce(Rental.registered_on, "")
gone = func.coalesce(Rental.closed_on, case((Rental.status == codes.RENTAL_CLOSED, "")))
"""When a rental stopped being counted; closed on an unknown day is gone from every month."""


def let(instant: str) -> ColumnElement[bool]:
    """Registered before the instant and not closed before it."""
    return and_(registered < instant, still(gone, instant))


def counted(community: str, period: Period, limits: Limits) -> Counted:
    """Every column of R that is about the rental itself."""
    start, end, last = period.start, period.end, period.last_day.isoformat()
    at_end = let(end)
    visited = _visited_within(community, period)
    counted_people = _tenants_by_door(community, period)
    people = case(
        (
            counted_people.c.number.is_not(None),
            case((_first_of_its_door(community, end), counted_people.c.number)),
        )
    )
    source = (
        _with_dwelling()
        .outerjoin(visited, visited.c.door == Rental.dwelling_id)
        .outerjoin(counted_people, counted_people.c.door == Rental.dwelling_id)
    )
    lets = dict(Rental.__table__.c)
    return Counted(
        register="rental",
        key=Rental.id,
        title=Rental.label,
        source=source,
        where=(
            Rental.community_id == community,
            Rental.removed.is_(None),
            registered < end,
            or_(still(gone, start), registered >= start),
        ),
        grid=Rental.grid_id,
        dimensions=_dimensions(),
        columns={
            "R0": let(start),
            "R1": within(registered, start, end),
            "R3": within(gone, start, end),
            "R9": at_end,
            "R13": _signed(lets, "security_letter", last, limits),
            "R14": _signed(lets, "fire_letter", last, limits),
            "R15": func.coalesce(Rental.record_no, "") != "",
            "R15c": func.coalesce(Dwelling.title_no, "") != "",
            "R17": _visit_due(community, period, limits),
            "R17b": visited.c.door.is_not(None),
            "R25": Rental.group_rent == codes.YES,
            "R25b": Rental.group_rent == codes.YES,
            "Q2n": Rental.doubt.is_not(None),
        },
        among={
            **dict.fromkeys(("R13", "R14", "R15", "R15c", "R17", "R25", "Q2n"), "R9"),
            "R17b": "R17",
            "R25b": "R3",
        },
        amounts={
            "R10": ("R9", lets["rented_rooms"]),
            "R10d": ("R9", lets["rented_area"]),
            "R10b": ("R9", people),
            **filled(SUBJECT, Rental),
        },
    )


def tenants(community: str, period: Period) -> Counted:
    """R10b: who lives in a rented dwelling; where it is let by rooms, counted with the first."""
    return Counted(
        register="residence",
        key=Residence.id,
        title=Residence.label,
        source=_with_dwelling().join(
            Residence.__table__,
            and_(
                Residence.community_id == Rental.community_id,
                Residence.dwelling_id == Rental.dwelling_id,
            ),
        ),
        where=(
            Rental.community_id == community,
            Rental.removed.is_(None),
            let(period.end),
            Residence.removed.is_(None),
            Residence.kind == TENANT,
            func.coalesce(Residence.from_on, "") < period.end,
            still(Residence.to_on, period.end),
            _first_of_its_door(community, period.end),
        ),
        grid=Rental.grid_id,
        dimensions=_dimensions(),
        columns={"R10b": Residence.id.is_not(None)},
    )


def inspections(community: str, period: Period) -> Counted:
    """R20: inspections in the period, by the rental they looked at."""
    source = Inspection.__table__.outerjoin(
        Rental.__table__,
        and_(Rental.community_id == Inspection.community_id, Rental.id == Inspection.rental_id),
    ).outerjoin(Dwelling.__table__, _its_dwelling())
    return Counted(
        register="inspection",
        key=Inspection.id,
        title=Inspection.label,
        source=source,
        where=(
            Inspection.community_id == community,
            Inspection.removed.is_(None),
            within(Inspection.inspected_on, period.start, period.end),
        ),
        grid=func.coalesce(Inspection.grid_id, Rental.grid_id),
        dimensions=_dimensions(),
        columns={"R20": Inspection.id.is_not(None)},
    )


def inspected(community: str, period: Period) -> Counted:
    """R20b: what was inspected, each once; the key is the rental, else the dwelling."""
    each = inspections(community, period)
    key = func.coalesce(Inspection.rental_id, Inspection.dwelling_id, Inspection.id)
    register = case((Inspection.rental_id.is_not(None), Rental.label), else_=Inspection.label)
    return Counted(
        "rental", key, register, each.source, each.where, each.grid, each.dimensions,
        {"R20b": Inspection.id.is_not(None)},
    )  # fmt: skip


def hazards(community: str, period: Period) -> Counted:
    """R21 to R24: hazards found, carried over, mended, reported and open."""
    start, end = period.start, period.end
    found = func.coalesce(Hazard.found_on, "")
    # Mended on the spot, or known as mended without a day: on the day it was found.
    at_once = or_(Hazard.measure == codes.FIXED_AT_ONCE, Hazard.hazard_status == MENDED)
    fixed = func.coalesce(Hazard.fixed_on, case((at_once, found)))
    reported = Hazard.reported_on
    before_fixing = or_(fixed.is_(None), fixed >= end)
    ours = within(found, start, end)

    def open_at(instant: str) -> ColumnElement[bool]:
        return and_(found < instant, still(fixed, instant), still(reported, instant))

    at_end = open_at(end)
    return Counted(
        register="hazard",
        key=Hazard.id,
        title=Hazard.label,
        source=Hazard.__table__.outerjoin(
            Rental.__table__,
            and_(Rental.community_id == Hazard.community_id, Rental.id == Hazard.rental_id),
        ),
        where=(
            Hazard.community_id == community,
            Hazard.removed.is_(None),
            func.coalesce(Hazard.hazard_type, "") != NO_HAZARD,
            found < end,
        ),
        grid=func.coalesce(Hazard.grid_id, Rental.grid_id),
        dimensions={
            "类型": Dimension(Hazard.hazard_type, codes.HAZARD_GROUP),
            "级别": Dimension(Hazard.hazard_level, codes.HAZARD_LEVEL.labels),
            "等级": Dimension(Rental.grade, codes.GRADE_IN_FIGURES),
        },
        columns={
            "R21": ours,
            "R22": Hazard.measure == codes.FIXED_AT_ONCE,
            "R22b": Hazard.measure == codes.WITHIN_A_TERM,
            "R23": open_at(start),
            # What was reported away in an earlier month has left the books: its later mending
            # is counted by whoever took it over.
            "R23b": and_(within(fixed, start, end), still(reported, start)),
            "R23c": and_(within(reported, start, end), before_fixing),
            "R23d": at_end,
            "R24b": Hazard.due_on < end,
        },
        among={"R22": "R21", "R22b": "R21", "R24b": "R23d"},
    )


def fill(db: Connection, community: str, period: Period, limits: Limits) -> tuple[Cube, Cube]:
    """The cube of the rentals and the cube of the hazards."""
    cube = Cube(tuple(DIMENSIONS[SUBJECT]))
    counted(community, period, limits).fill(db, cube)
    inspections(community, period).fill(db, cube)
    for one in inspected(community, period).listed(db, cube, "R20b"):
        cube.note("R20b", one.cell, one.id)
    found = Cube(tuple(DIMENSIONS[HAZARDS]))
    hazards(community, period).fill(db, found)
    return cube, found


def everyone(
    db: Connection, community: str, period: Period, limits: Limits
) -> dict[str, list[tuple[str, Listed]]]:
    """The records behind every column, each with its register."""
    found: dict[str, list[tuple[str, Listed]]] = {}
    for what in _all_of(community, period, limits):
        cube = Cube(DIMENSIONS[HAZARDS if what.register == "hazard" else SUBJECT])
        for column, rows in what.everyone(db, cube).items():
            found[column] = [(what.register, each) for each in _once(column, rows)]
    return found


def listed(
    db: Connection, community: str, period: Period, limits: Limits, column: str
) -> list[tuple[str, Listed]]:
    """The records behind a column, each with its register."""
    for what in _all_of(community, period, limits):
        if column in what.columns or column in what.amounts:
            cube = Cube(DIMENSIONS[HAZARDS if what.register == "hazard" else SUBJECT])
            rows = _once(column, what.listed(db, cube, column))
            return [(what.register, each) for each in rows]
    return []


def _all_of(community: str, period: Period, limits: Limits) -> tuple[Counted, ...]:
    return (
        tenants(community, period),
        counted(community, period, limits),
        inspections(community, period),
        inspected(community, period),
        hazards(community, period),
    )


def _once(column: str, rows: list[Listed]) -> list[Listed]:
    """What was inspected twice is one house."""
    return list({(e.id, e.cell): e for e in rows}.values()) if column == "R20b" else rows


def _with_dwelling() -> FromClause:
    return Rental.__table__.outerjoin(Dwelling.__table__, _its_dwelling())


def _its_dwelling() -> ColumnElement[bool]:
    return and_(Dwelling.community_id == Rental.community_id, Dwelling.id == Rental.dwelling_id)


def _dimensions() -> Mapping[str, Dimension]:
    return {
        "产权": Dimension(Dwelling.property_type, codes.PROPERTY_IN_FIGURES),
        "状态": Dimension(Rental.status, _STATES),
        "等级": Dimension(Rental.grade, codes.GRADE_IN_FIGURES),
        "用途": Dimension(Rental.rental_use, codes.RENTAL_USE.labels),
        "类别": Dimension(Rental.house_type, codes.HOUSE_TYPE.labels),
        "方式": Dimension(Rental.rental_mode, codes.RENTAL_MODE.labels),
    }


def _signed(
    lets: Mapping[str, ColumnElement[Any]], letter: str, last: str, limits: Limits
) -> ColumnElement[bool]:
    """The letter is valid on the last day; one known as signed without any day counts.

    Without an end of its own it is valid for as many years as the office says.
    """
    said, on, to = lets[letter], lets[f"{letter}_on"], lets[f"{letter}_to"]
    begun = or_(on.is_(None), on <= last)
    lasting = or_(
        and_(to.is_not(None), valid_on(to, last)),
        and_(to.is_(None), on > earlier(last, 12 * limits["letter_valid_years"])),
    )
    undated = and_(on.is_(None), to.is_(None), said == codes.YES)
    return or_(and_(begun, lasting), undated)


def _first_of_its_door(community: str, end: str) -> ColumnElement[bool]:
    """Where a dwelling is let by rooms, its people are counted with one of the rentals."""
    other = aliased(Rental)
    other_gone = func.coalesce(other.closed_on, case((other.status == codes.RENTAL_CLOSED, "")))
    return ~exists().where(
        other.community_id == community,
        other.dwelling_id == Rental.dwelling_id,
        other.removed.is_(None),
        other.id < Rental.id,
        func.coalesce(other.registered_on, "") < end,
        still(other_gone, end),
    )


def _tenants_by_door(community: str, period: Period) -> Subquery:
    return (
        select(Residence.dwelling_id.label("door"), func.count().label("number"))
        .where(
            Residence.community_id == community,
            Residence.removed.is_(None),
            Residence.kind == TENANT,
            func.coalesce(Residence.from_on, "") < period.end,
            still(Residence.to_on, period.end),
        )
        .group_by(Residence.dwelling_id.concat(""))  # not by its index: a look-up a row
        .subquery()
    )


def _visited_within(community: str, period: Period) -> Subquery:
    """The doors visited within the period."""
    return (
        select(Visit.target_id.label("door"))
        .where(
            *_kept_visits(community),
            Visit.target_id.is_not(None),
            within(Visit.visited_at, period.start, period.end),
        )
        .distinct()
        .subquery()
    )


def _visit_due(community: str, period: Period, limits: Limits) -> ColumnElement[bool]:
    """The last visit before the period, or the registration, and the cycle of the grade.

    Asked the other way round, so that a look into the index of visits is enough: nobody came in
    the cycle that ends with the period, and somebody came before or it was registered by then.
    """
    cycles = {str(code): int(days) for code, days in limits["visit_cycle_days"].items()}
    since = case(
        {code: days_earlier(period.end, days) for code, days in cycles.items()},
        value=Rental.grade,
        else_=days_earlier(period.end, cycles.get("2", 30)),
    )
    kept = (*_kept_visits(community), Visit.target_id == Rental.dwelling_id)
    came = exists().where(*kept, Visit.visited_at >= since, Visit.visited_at < period.start)
    came_before = exists().where(*kept, Visit.visited_at < since)
    return and_(~came, or_(registered < since, came_before))


def _kept_visits(community: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Visit.community_id == community, Visit.removed.is_(None)
