"""What a closed month hands on: its closing is the next opening, late entries are adjustments."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_desk.periods import Period
from ledger_desk.store import lowincome_figures, month_cubes
from ledger_desk.store.cubes import Cell, Cube, Listed
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.limits import Limits
from ledger_desk.store.month_cubes import subject_of
from ledger_desk.store.snapshots import Closed

STOCKS = {"F9": ("F0", "F5"), "R9": ("R0", "R5"), "R23d": ("R23", "R23e"), "L9": ("L0", "L6")}
"""{closing: (opening, adjustment)}."""


def columns() -> list[str]:
    """Every opening and adjustment."""
    return [column for pair in STOCKS.values() for column in pair]


class Line(NamedTuple):
    """One late entry: a record that a closed month counted wrongly, as the ledger knows now."""

    column: str  # F5, R5, R23e, L6
    register: str
    id: str
    title: str
    month: str  # the closed month it corrects
    sign: int  # +1 it should have been counted, -1 it should not
    kind: str
    cell: Cell


def lines(
    db: Connection, community: str, period: Period, limits: Limits, before: Closed
) -> list[Line]:
    """Every difference between the closed stock and what the ledger now says it was."""
    found: list[Line] = []
    for closing, (opening, adjustment) in STOCKS.items():
        then: dict[str, tuple[str, Cell]] = {
            id_: (register, cell)
            for cell, ids in before.behind.get(closing, {}).items()
            for register, id_ in ids
        }
        rows = month_cubes.listed(db, community, period, limits, opening)
        now = {each.id: (register, each) for register, each in rows}
        for id_, (register, each) in now.items():
            if id_ not in then:
                kind = "补登" if id_ > before.act else "撤销注销"  # ids grow with time
                found.append(_line(adjustment, register, each, before, 1, kind))
            elif then[id_][1][0] != each.cell[0]:
                old = Listed(id_, each.title, then[id_][1])
                found += [
                    _line(adjustment, register, old, before, -1, "网格更正"),
                    _line(adjustment, register, each, before, 1, "网格更正"),
                ]
        gone = [id_ for id_ in then if id_ not in now]
        for id_, (title, removed) in _titles(db, community, closing, gone).items():
            register, cell = then[id_]
            kind = "删除" if removed else "补销"
            found.append(_line(adjustment, register, Listed(id_, title, cell), before, -1, kind))
    return found


def carry(
    db: Connection,
    community: str,
    period: Period,
    limits: Limits,
    cubes: dict[str, Cube],
    before: Closed,
) -> None:
    """Put the closed month's closings into the cubes as openings, and the adjustments with them."""
    for closing, (opening, _) in STOCKS.items():
        subject = subject_of(closing)
        cubes[subject].take(opening, before.cubes[subject].counted(closing))
    late = lines(db, community, period, limits, before)
    for line in late:
        cubes[subject_of(line.column)].add(line.column, line.cell, line.sign)
    _carry_persons(db, community, period, cubes["低保"], before, late)


def _carry_persons(
    db: Connection,
    community: str,
    period: Period,
    cube: Cube,
    before: Closed,
    late: list[Line],
) -> None:
    """Covered persons: carried over as they were; who joined or left a household that stays."""
    cube.take("L0b", before.cubes["低保"].counted("L9b"))
    households = {each.id: each for each in lowincome_figures.households(db, community)}
    for line in late:
        if line.column == "L6":
            then = before.covered.get(line.id, ("", 0))[1]
            size = households[line.id].covered if line.sign > 0 else then
            cube.add("L6b", line.cell, line.sign * size)
    wrong = {line.id for line in late if line.column == "L6"}
    for id_, (_, size) in before.covered.items():
        if id_ in households and id_ not in wrong:
            of = households[id_]
            change = of.covered - size
            cell = lowincome_figures.cell_of(of)
            cube.add("L5", cell, max(change, 0))
            cube.add("L4", cell, max(-change, 0))


def _line(column: str, register: str, each: Listed, before: Closed, sign: int, kind: str) -> Line:
    return Line(column, register, each.id, each.title, before.month, sign, kind, each.cell)


def _titles(
    db: Connection, community: str, closing: str, ids: list[str]
) -> dict[str, tuple[str, bool]]:
    """{id: (title, removed)}; records that are gone altogether keep their id as title."""
    table = TABLES[{"F": "floating", "R": "rental", "L": "lowincome"}[closing[0]]]
    if closing == "R23d":
        table = TABLES["hazard"]
    found = {id_: (id_, True) for id_ in ids}
    for at in range(0, len(ids), 500):
        statement = select(table.id, table.label, table.removed).where(
            table.community_id == community, table.id.in_(ids[at : at + 500])
        )
        for id_, label, removed in db.execute(statement):
            found[id_] = (label, removed is not None)
    return found
