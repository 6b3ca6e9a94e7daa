"""A month as the ledger shows it now: all its cubes, and the records behind a column."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ledger_desk.indicators import DIMENSIONS, INDICATORS
from ledger_desk.periods import Period
from ledger_desk.store import (
    floating_figures,
    lowincome_figures,
    patrol_figures,
    quality_figures,
    rental_figures,
    visit_figures,
)
from ledger_desk.store.cubes import Cube, Listed
from ledger_desk.store.limits import Limits

COUNTED = tuple(subject for subject in DIMENSIONS if subject not in ("事件", "纠纷"))
"""Subjects whose registers exist."""


def count(db: Connection, community: str, period: Period, limits: Limits) -> dict[str, Cube]:
    """Count everything. Few statements: one for each register, whatever the number of figures."""
    rentals, hazards = rental_figures.fill(db, community, period, limits)
    cubes = {
        "流动人口": floating_figures.fill(db, community, period, limits),
        "出租房": rentals,
        "隐患": hazards,
        "低保": lowincome_figures.find(db, community, period, limits).cube,
        "巡逻": patrol_figures.find(db, community, period, limits).cube,
        "走访": visit_figures.fill(db, community, period),
    }
    return {**cubes, quality_figures.SUBJECT: quality_figures.by_subject(cubes)}


def listed(
    db: Connection, community: str, period: Period, limits: Limits, column: str
) -> list[tuple[str, Listed]]:
    """(register, record) for everything a column counts, with the cell each was counted in."""
    match column[0]:
        case "F":
            return floating_figures.listed(db, community, period, limits, column)
        case "R":
            return rental_figures.listed(db, community, period, limits, column)
        case "L" | "P":
            return found(db, community, period, limits, column[0]).get(column, [])
        case "V":
            return visit_figures.everyone(db, community, period).get(column, [])
        case _:
            return _judged(db, community, period, limits, column)


def everyone(
    db: Connection, community: str, period: Period, limits: Limits
) -> dict[str, list[tuple[str, Listed]]]:
    """(register, record) behind every column that counts records, by few passes."""
    behind = {
        **floating_figures.everyone(db, community, period, limits),
        **rental_figures.everyone(db, community, period, limits),
        **found(db, community, period, limits, "L"),
        **found(db, community, period, limits, "P"),
        **visit_figures.everyone(db, community, period),
    }
    return {column: rows for column, rows in behind.items() if is_listed(column) and rows}


def found(
    db: Connection, community: str, period: Period, limits: Limits, letter: str
) -> Mapping[str, list[tuple[str, Listed]]]:
    """The records behind all columns of aid (L) or of patrols (P), which are counted one by one."""
    if letter == "L":
        return lowincome_figures.find(db, community, period, limits).behind
    return patrol_figures.find(db, community, period, limits).behind


def _judged(
    db: Connection, community: str, period: Period, limits: Limits, column: str
) -> list[tuple[str, Listed]]:
    """The records behind Q1 and Q2, of all three registers."""
    found = []
    for subject, what in (
        ("流动人口", floating_figures.counted(db, community, period, limits)),
        ("出租房", rental_figures.counted(community, period, limits)),
        ("低保", lowincome_figures.judged(community, period)),
    ):
        for each in what.listed(db, Cube(DIMENSIONS[subject]), column):
            cell = (each.cell[0], subject)
            found.append((what.register, Listed(each.id, each.title, cell)))
    return found


ONCE = ("R20b", "V2")
"""Columns that count things which may come several times."""


def dimensions_of(code: str) -> tuple[str, ...]:
    """The dimensions of the cube a figure is summed from."""
    subject = INDICATORS[code].subject
    return tuple(DIMENSIONS[subject]) if subject else quality_figures.DIMENSIONS


_UNLISTED = ("R10", "R10d", "V4d", "L18", "L13", "L13b", "L10b", "L4", "L5", "P2b", "P2cn")


def is_listed(column: str) -> bool:
    """Whether a column counts records, so that they can be named; sums of something do not."""
    money = (column[0] == "L" and column[1:3] in ("11", "12")) or column in ("L14b", "L14d")
    persons = column in ("L0b", "L1b", "L2b", "L2d", "L3b", "L6b")
    return (
        not money and not persons and column not in (*_UNLISTED, "P6", "P6b") and column[0] != "Q"
    )


def subject_of(column: str) -> str:
    """The subject of a column, be it an indicator or a part of one: F22n, P2cn."""
    for code in (column, column[:-1]):
        if code in INDICATORS:
            return INDICATORS[code].subject or quality_figures.SUBJECT
    return quality_figures.SUBJECT
