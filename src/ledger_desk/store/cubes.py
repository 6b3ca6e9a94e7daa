"""Counting records by all their dimensions at once: every figure is a sum over the cube."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, func, select

from ledger_desk.indicators import UNFILLED
from ledger_desk.store.spans import Text

Value = str | None
Expression = Text
Cell = tuple[Value, ...]
"""(grid id, value of each dimension …); None = 未填."""
Condition = ColumnElement[bool]
Wanted = Mapping[str, frozenset[str]]
"""Dimension -> the values looked for; 未填 is one of them."""


@dataclass
class Cube:
    """What is counted of a subject, by grid and by every dimension.

    Columns are codes of indicators and the parts rates are made of. `numbers[column][cell]` adds
    up over any cells; of `different[column][cell]` only the size of the union counts.
    """

    dimensions: tuple[str, ...]
    numbers: dict[str, dict[Cell, int]] = field(default_factory=dict)
    different: dict[str, dict[Cell, set[Any]]] = field(default_factory=dict)

    def add(self, column: str, cell: Cell, number: int = 1) -> None:
        """Count a cell once more, or by an amount."""
        if number:
            cells = self.numbers.setdefault(column, {})
            cells[cell] = cells.get(cell, 0) + number

    def note(self, column: str, cell: Cell, thing: Any) -> None:
        """Count a thing that may come several times but counts once."""
        self.different.setdefault(column, {}).setdefault(cell, set()).add(thing)

    def total(self, column: str, wanted: Wanted, grid: Value = None) -> int:
        """The sum over the cells that match; without a grid over the whole community."""
        places = [(self.dimensions.index(name) + 1, values) for name, values in wanted.items()]
        if column in self.different:
            found = self._matching(self.different[column], places, grid)
            return len(set().union(*found))
        return sum(self._matching(self.numbers.get(column, {}), places, grid))

    def matches(self, cell: Cell, wanted: Wanted) -> bool:
        """Whether a cell has the values looked for."""
        return all(
            (cell[self.dimensions.index(name) + 1] or UNFILLED) in values
            for name, values in wanted.items()
        )

    def by(self, column: str, dimension: str, grid: Value = None) -> dict[str, int]:
        """The column by the values of one dimension, 未填 among them; absent is 0."""
        place = self.dimensions.index(dimension) + 1
        if column in self.different:
            sets: dict[str, set[Any]] = {}
            for cell, things in self.different[column].items():
                if grid is None or cell[0] == grid:
                    sets.setdefault(cell[place] or UNFILLED, set()).update(things)
            return {value: len(things) for value, things in sets.items()}
        sums: dict[str, int] = {}
        for cell, number in self.numbers.get(column, {}).items():
            if grid is None or cell[0] == grid:
                value = cell[place] or UNFILLED
                sums[value] = sums.get(value, 0) + number
        return sums

    def grids(self) -> set[Value]:
        """The grids anything was counted in; None: records that lie in no grid."""
        counted = {cell[0] for cells in self.numbers.values() for cell in cells}
        return counted | {cell[0] for cells in self.different.values() for cell in cells}

    @staticmethod
    def _matching(
        cells: Mapping[Cell, Any], places: list[tuple[int, frozenset[str]]], grid: Value
    ) -> Iterator[Any]:
        for cell, number in cells.items():
            if (grid is None or cell[0] == grid) and all(
                (cell[place] or UNFILLED) in values for place, values in places
            ):
                yield number


class Dimension(NamedTuple):
    """A column of codes and the value of the forms each code belongs to."""

    column: Expression
    values: Mapping[str, Value] | None = None  # None: the column holds the values already

    def read(self, code: Value) -> Value:
        """The value of a code; unknown codes are 未填."""
        return code if self.values is None or code is None else self.values.get(code)


class Listed(NamedTuple):
    """One record behind a figure."""

    id: str
    title: str
    cell: Cell


@dataclass(frozen=True)
class Counted:
    """What is counted of one register: its rows, its dimensions, what makes a row count.

    columns: {column: condition}; amounts: {column: (condition, summed column)}. One statement
    counts them all; the same conditions list the records behind a column.
    """

    register: str
    key: Expression
    title: Expression
    source: FromClause
    where: tuple[Condition, ...]
    grid: Expression
    dimensions: Mapping[str, Dimension]
    columns: Mapping[str, Condition]
    amounts: Mapping[str, tuple[Condition, Expression]] = field(default_factory=dict)

    def fill(self, db: Connection, cube: Cube, *more: Condition) -> None:
        """Count everything into the cube, by one grouped statement."""
        by = [self.grid, *(each.column for each in self.dimensions.values())]
        counts = [func.count().filter(condition) for condition in self.columns.values()]
        sums = [func.sum(what).filter(condition) for condition, what in self.amounts.values()]
        statement = (
            select(*by, *counts, *sums)
            .select_from(self.source)
            .where(*self.where, *more)
            .group_by(*by)
        )
        names = [*self.columns, *self.amounts]
        to_cell = self._reader(cube)
        width = len(by)
        for row in db.execute(statement):
            cell = to_cell(row[:width])
            for name, number in zip(names, row[width:], strict=True):
                if number:
                    cube.add(name, cell, number)

    def listed(self, db: Connection, cube: Cube, column: str, *more: Condition) -> list[Listed]:
        """The records behind a column, with the cell each was counted in."""
        by = [self.grid, *(each.column for each in self.dimensions.values())]
        condition = self.columns[column] if column in self.columns else self.amounts[column][0]
        statement = (
            select(self.key, self.title, *by)
            .select_from(self.source)
            .where(*self.where, *more, condition)
            .order_by(self.key)
        )
        to_cell = self._reader(cube)
        return [Listed(row[0], row[1] or "", to_cell(row[2:])) for row in db.execute(statement)]

    def _reader(self, cube: Cube) -> Callable[[Iterable[Value]], Cell]:
        """From a row's codes to the cube's cell: dimensions this register lacks stay 未填."""
        places = [cube.dimensions.index(name) + 1 for name in self.dimensions]
        readers = [each.read for each in self.dimensions.values()]
        blank: list[Value] = [None] * (len(cube.dimensions) + 1)

        def to_cell(codes: Iterable[Value]) -> Cell:
            grid, *rest = codes
            cell = blank.copy()
            cell[0] = grid
            for place, read, code in zip(places, readers, rest, strict=True):
                cell[place] = read(code)
            return tuple(cell)

        return to_cell
