"""Closed months as they are kept: numbers, cubes, and the ids behind every column."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, func, select

from ledger_desk.store.arithmetic import Number
from ledger_desk.store.cubes import Cell, Cube, Listed, Value
from ledger_desk.store.month_cubes import subject_of
from ledger_desk.store.tables import Snapshot

WHOLE = ""  # the key of the community's own numbers beside those of the grids
NO_GRID = "-"  # records that lie in no grid

Behind = Mapping[str, Mapping[Cell, tuple[tuple[str, str], ...]]]
"""{column: {cell: ((register, id), …)}}."""


@dataclass(frozen=True)
class Closed:
    """One closing of a month. Numbers are at hand; cubes and ids are fetched when asked for.

    Good for those only while the connection it was read by is open.
    """

    month: str
    number: int  # 1, and 2 … for corrections
    start: str
    end: str
    at: str
    worker: str
    reason: str
    settings: Mapping[str, Any]
    figures_text: str
    anchor: str  # 历史校验码 printed on the report
    act: str  # under which it was closed
    fetch: Callable[[], str]

    def figures(self, grid: Value = None) -> dict[str, Number]:
        """The numbers as they were reported, of the community or of one grid."""
        kept = self._kept
        numbers = kept["numbers"].get(WHOLE if grid is None else grid)
        return dict(zip(kept["keys"], numbers, strict=True)) if numbers else {}

    @property
    def explained(self) -> dict[str, str]:
        """The sentence written for each kind of contradiction or unusual change."""
        return dict(self._kept["explained"])

    @property
    def doubtful(self) -> int:
        """How many counted records were 待核实."""
        return int(self._kept["doubtful"])

    @cached_property
    def cubes(self) -> dict[str, Cube]:
        """The cubes the numbers were summed from."""
        return {subject: _cube(kept) for subject, kept in self._members["cubes"].items()}

    @cached_property
    def behind(self) -> Behind:
        """Who stood behind each column."""
        registers = self._members["registers"]
        found: dict[str, dict[Cell, tuple[tuple[str, str], ...]]] = {}
        for column, places in self._members["ids"].items():
            cells = self.cubes[subject_of(column)].cells
            found[column] = {
                cells[place]: tuple((registers[number], id_) for number, id_ in ids)
                for place, ids in places
            }
        return found

    @cached_property
    def covered(self) -> dict[str, tuple[str, int]]:
        """{id: (grid, covered persons)} of the low-income households."""
        return {id_: (grid, size) for id_, (grid, size) in self._members["covered"].items()}

    @cached_property
    def _kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads(self.figures_text)
        return kept

    @cached_property
    def _members(self) -> dict[str, Any]:
        members: dict[str, Any] = json.loads(self.fetch())
        return members


_COLUMNS = (
    Snapshot.month, Snapshot.number, Snapshot.start, Snapshot.end, Snapshot.at, Snapshot.worker,
    Snapshot.reason, Snapshot.settings, Snapshot.figures, Snapshot.anchor, Snapshot.act,
)  # fmt: skip


def read(db: Connection, community: str, month: str, number: int | None = None) -> Closed | None:
    """The last closing of a month, or one of its earlier ones; None while it is open."""
    statement = (
        select(*_COLUMNS)
        .where(Snapshot.community_id == community, Snapshot.month == month)
        .order_by(Snapshot.number.desc())
        .limit(1)
    )
    if number is not None:
        statement = statement.where(Snapshot.number == number)
    row = db.execute(statement).one_or_none()
    if row is None:
        return None
    month, last, start, end, at, worker, reason, settings, figures, anchor, act = row

    def fetch() -> str:
        members = select(Snapshot.members).where(
            Snapshot.community_id == community, Snapshot.month == month, Snapshot.number == last
        )
        return db.execute(members).scalar_one()

    return Closed(
        month,
        last,
        start,
        end,
        at,
        worker,
        reason,
        json.loads(settings),
        figures,
        anchor,
        act,
        fetch,
    )


def closed_months(db: Connection, community: str) -> list[tuple[str, int]]:
    """(month, number of its last closing), oldest first."""
    statement = (
        select(Snapshot.month, func.max(Snapshot.number))
        .where(Snapshot.community_id == community)
        .group_by(Snapshot.month)
        .order_by(Snapshot.month)
    )
    return [(month, number) for month, number in db.execute(statement)]


def figures_text(
    by_grid: Mapping[str, Mapping[str, Number]], doubtful: int, explained: Mapping[str, str]
) -> str:
    """Numbers of the community (key "") and of each grid, small enough to be read at every look."""
    keys = list(by_grid[WHOLE])
    kept = {
        "keys": keys,
        "numbers": {grid: [figures[key] for key in keys] for grid, figures in by_grid.items()},
        "doubtful": doubtful,
        "explained": dict(explained),
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def members_text(
    cubes: Mapping[str, Cube],
    behind: Mapping[str, Iterable[tuple[str, Listed]]],
    covered: Mapping[str, tuple[str, int]],
) -> str:
    """Cubes and ids, for crosstabs, names and the opening of the month that follows."""
    registers: dict[str, int] = {}
    ids: dict[str, list[tuple[int, list[tuple[int, str]]]]] = {}
    for column, rows in behind.items():
        cube = cubes[subject_of(column)]
        by_place: dict[int, list[tuple[int, str]]] = {}
        for register, each in rows:
            number = registers.setdefault(register, len(registers))
            by_place.setdefault(cube.place(each.cell), []).append((number, each.id))
        ids[column] = list(by_place.items())
    kept = {
        "cubes": {
            subject: {
                "dimensions": cube.dimensions,
                "cells": cube.cells,
                "numbers": {name: list(n.items()) for name, n in cube.numbers.items()},
                "different": {
                    name: [(place, sorted(map(str, things))) for place, things in sets.items()]
                    for name, sets in cube.different.items()
                },
            }
            for subject, cube in cubes.items()
        },
        "registers": list(registers),
        "ids": ids,
        "covered": covered,
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _cube(kept: Mapping[str, Any]) -> Cube:
    cube = Cube(kept["dimensions"])
    for cell in kept["cells"]:
        cube.place(tuple(cell))
    cube.numbers = {name: dict(numbers) for name, numbers in kept["numbers"].items()}
    cube.different = {
        name: {place: set(things) for place, things in sets}
        for name, sets in kept["different"].items()
    }
    return cube
