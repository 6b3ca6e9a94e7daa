"""Visits of a month (V)."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from ledger_desk import codes
from ledger_desk.indicators import DIMENSIONS
from ledger_desk.periods import Period
from ledger_desk.store.cubes import Cell, Cube, Listed
from ledger_desk.store.duty_tables import Visit
from ledger_desk.store.people_tables import Dwelling
from ledger_desk.store.spans import within

SUBJECT = "走访"
_COLUMNS = (
    Visit.id, Visit.label, Visit.visited_at, Visit.grid_id, Visit.target_id, Visit.address_text,
    Visit.kind, Visit.met, Visit.met_role, Visit.findings, Visit.follow_up_on, Visit.followed_on,
)  # fmt: skip


def fill(db: Connection, community: str, period: Period) -> Cube:
    """The cube of the month: V1, V3 to V5, and V2 as the doors themselves."""
    cube = Cube(tuple(DIMENSIONS[SUBJECT]))
    for row in _visits(db, community, period):
        cell = _cell(row)
        for column, counts in _COUNTS.items():
            if counts(row, period):
                cube.add(column, cell)
        if _in(row.visited_at, period):
            cube.note("V2", cell, row.target_id or row.address_text or row.id)
    doors = (
        select(Dwelling.grid_id, func.count())
        .where(Dwelling.community_id == community, Dwelling.removed.is_(None))
        .group_by(Dwelling.grid_id)
    )
    for grid, number in db.execute(doors):
        cube.add("V4d", (grid, *[None] * len(cube.dimensions)), number)
    return cube


def everyone(db: Connection, community: str, period: Period) -> dict[str, list[tuple[str, Listed]]]:
    """The visits behind every column; of V2 the doors, each with the visits' cells it came from."""
    rows = list(_visits(db, community, period))
    found: dict[str, list[tuple[str, Listed]]] = {
        column: [
            ("visit", Listed(row.id, row.label, _cell(row))) for row in rows if counts(row, period)
        ]
        for column, counts in _COUNTS.items()
    }
    titles = _doors(db, community, period)
    doors = {
        (row.target_id or row.address_text or row.id, _cell(row)): Listed(
            row.target_id or row.id,
            titles.get(row.target_id) or row.address_text or row.label,
            _cell(row),
        )
        for row in rows
        if _in(row.visited_at, period)
    }
    found["V2"] = [("dwelling" if e.id == key else "visit", e) for (key, _), e in doors.items()]
    return found


_COUNTS: dict[str, Callable[[Any, Period], bool]] = {
    "V1": lambda row, period: _in(row.visited_at, period),
    "V3n": lambda row, period: _in(row.visited_at, period) and row.met == codes.MET_IN_PERSON,
    "V5": lambda row, period: _in(row.visited_at, period) and bool(row.findings),
    "V5b": lambda row, period: _in(row.follow_up_on, period),
    "V5c": lambda row, period: _in(row.follow_up_on, period) and row.followed_on is not None,
}


def _in(day: str | None, period: Period) -> bool:
    return day is not None and period.start <= day < period.end


def _visits(db: Connection, community: str, period: Period) -> Iterator[Any]:
    """Visits of the period and those to be followed up in it; two statements, each by its index."""
    for key in ("visited_at", "follow_up_on"):
        day = getattr(Visit, key)
        statement = (
            select(*_COLUMNS)
            .where(
                Visit.community_id == community,
                Visit.removed.is_(None),
                within(day, period.start, period.end),
            )
            .order_by(day, Visit.id)
        )
        for row in db.execute(statement).all():
            if key == "visited_at" or not _in(row.visited_at, period):
                yield row


def _doors(db: Connection, community: str, period: Period) -> dict[str, str]:
    statement = select(Dwelling.id, Dwelling.label).where(
        Dwelling.community_id == community,
        Dwelling.id.in_(
            select(Visit.target_id).where(
                Visit.community_id == community,
                Visit.removed.is_(None),
                within(Visit.visited_at, period.start, period.end),
            )
        ),
    )
    return {id_: label for id_, label in db.execute(statement)}  # noqa: C416 - rows are no pairs


def _cell(row: Any) -> Cell:
    return (
        row.grid_id,
        codes.VISIT_KIND.labels.get(row.kind or ""),
        codes.MET.labels.get(row.met or ""),
        codes.MET_ROLE.labels.get(row.met_role or ""),
    )
