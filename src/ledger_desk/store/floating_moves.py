"""Moves of registered people from grid to grid, and the grid they were counted in."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Executable, and_, exists, select
from sqlalchemy.orm import aliased

from ledger_desk.periods import Period
from ledger_desk.store.cubes import Cell, Cube, Listed, Value
from ledger_desk.store.duty_tables import Floating
from ledger_desk.store.floating_terms import gone
from ledger_desk.store.people_tables import Dwelling, Residence


class Move(NamedTuple):
    """A registered person went to live in another grid."""

    day: str
    left: Value  # grid
    entered: Value


def moves_of(db: Connection, community: str, period: Period) -> dict[str, list[Move]]:
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
    found: dict[str, list[Move]] = {}
    last: dict[str, Value] = {}
    stays = (row for some in chunks(persons) for row in db.execute(_stays(community, some)))
    for id_, since, until, begun, grid in stays:
        old, day = last.get(id_), begun or ""
        counts = (since or "") < day and (until is None or day <= until)
        if old and old != grid and counts and day >= period.start:
            found.setdefault(id_, []).append(Move(day, old, grid))
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


def placed(column: str, each: Listed, moves: list[Move] | None, period: Period) -> Cell:
    """The cell in the grid where the person lived when the column counted them."""
    if not moves:
        return each.cell
    done = [] if column in ("F0", "F1", "F22n") else [m for m in moves if m.day < period.end]
    return (done[-1].entered if done else moves[0].left, *each.cell[1:])


def add_moves(cube: Cube, each: Listed, moves: list[Move], period: Period) -> None:
    """Count the moves of the period, in the grid left and in the grid entered."""
    for move in moves:
        if period.start <= move.day < period.end:
            cube.add("F2", (move.entered, *each.cell[1:]))
            cube.add("F4", (move.left, *each.cell[1:]))


def chunks(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Some at a time: a statement takes only so many values."""
    return (ids[at : at + 500] for at in range(0, len(ids), 500))
