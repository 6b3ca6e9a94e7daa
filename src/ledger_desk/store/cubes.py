"""Counting records by all their dimensions at once: every figure is a sum over the cube."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    and_,
    case,
    func,
    literal_column,
    select,
)

from ledger_desk.indicators import UNFILLED
from ledger_desk.store.spans import Text

Value = str | None
Expression = Text
Cell = tuple[Value, ...]
"""(grid id, value of each dimension …); None = 未填."""
Condition = ColumnElement[bool]
_BETWEEN = "\x1f"  # never in a code, an id or a label
Wanted = Mapping[str, frozenset[str]]
"""Dimension -> the values looked for; 未填 is one of them."""


class Cube:
    """What is counted of a subject, by grid and by every dimension.

    Columns are codes of indicators and the parts rates are made of. `numbers[column]` adds up
    over any cells; of `different[column]` only the size of the union counts. Both are kept by the
    number of the cell: a tuple would be hashed anew each time it is counted.
    """

    def __init__(self, dimensions: Iterable[str]) -> None:
        self.dimensions = tuple(dimensions)
        self.cells: list[Cell] = []
        self.numbers: dict[str, dict[int, int]] = {}
        self.different: dict[str, dict[int, set[Any]]] = {}
        self._places: dict[Cell, int] = {}

    def place(self, cell: Cell) -> int:
        """The number of a cell."""
        place = self._places.setdefault(cell, len(self.cells))
        if place == len(self.cells):
            self.cells.append(cell)
        return place

    def add(self, column: str, cell: Cell, number: int = 1) -> None:
        """Count a cell once more, or by an amount."""
        if number:
            numbers, place = self.numbers.setdefault(column, {}), self.place(cell)
            numbers[place] = numbers.get(place, 0) + number

    def note(self, column: str, cell: Cell, thing: Any) -> None:
        """Count a thing that may come several times but counts once."""
        self.different.setdefault(column, {}).setdefault(self.place(cell), set()).add(thing)

    def counted(self, column: str) -> Iterator[tuple[Cell, int]]:
        """The cells a column counts something in."""
        for place, number in self.numbers.get(column, {}).items():
            yield self.cells[place], number

    def take(self, column: str, cells: Iterable[tuple[Cell, int]]) -> None:
        """Give a column these numbers instead of its own."""
        self.numbers[column] = {}
        for cell, number in cells:
            self.add(column, cell, number)

    def total(self, column: str, wanted: Wanted, grid: Value = None) -> int:
        """The sum over the cells that match; without a grid over the whole community."""
        if column in self.different:
            sets = self.different[column]
            places = (place for place in sets if self._fits(place, wanted, grid))
            return len(set().union(*(sets[place] for place in places)))
        numbers = self.numbers.get(column, {})
        if not wanted and grid is None:
            return sum(numbers.values())
        return sum(number for place, number in numbers.items() if self._fits(place, wanted, grid))

    def by(self, column: str, dimension: str, grid: Value = None) -> dict[str, int]:
        """An adding column by the values of one dimension, 未填 among them; absent is 0."""
        at, cells = self.dimensions.index(dimension) + 1, self.cells
        sums: dict[Value, int] = {}
        for place, number in self.numbers.get(column, {}).items():
            cell = cells[place]
            if grid is None or cell[0] == grid:
                sums[cell[at]] = sums.get(cell[at], 0) + number
        return {value or UNFILLED: number for value, number in sums.items()}

    def by_grid(self, column: str) -> dict[Value, int]:
        """An adding column by grid; None: records that lie in no grid."""
        cells = self.cells
        sums: dict[Value, int] = {}
        for place, number in self.numbers.get(column, {}).items():
            grid = cells[place][0]
            sums[grid] = sums.get(grid, 0) + number
        return sums

    def grids(self) -> set[Value]:
        """The grids anything was counted in; None: records that lie in no grid."""
        return {cell[0] for cell in self.cells}

    def split(self) -> "dict[Value, Cube]":
        """One cube a grid: many grids asked for everything are each a small sum."""
        split: dict[Value, Cube] = {}
        for column, numbers in self.numbers.items():
            for place, number in numbers.items():
                cell = self.cells[place]
                of = split.get(cell[0])
                if of is None:
                    of = split[cell[0]] = Cube(self.dimensions)
                of.add(column, cell, number)
        for column, sets in self.different.items():
            for place, things in sets.items():
                cell = self.cells[place]
                of = split.setdefault(cell[0], Cube(self.dimensions))
                of.different.setdefault(column, {})[of.place(cell)] = things
        return split

    def matches(self, cell: Cell, wanted: Wanted) -> bool:
        """Whether a cell has the values looked for."""
        return all(
            (cell[self.dimensions.index(name) + 1] or UNFILLED) in values
            for name, values in wanted.items()
        )

    def _fits(self, place: int, wanted: Wanted, grid: Value) -> bool:
        cell = self.cells[place]
        return (grid is None or cell[0] == grid) and self.matches(cell, wanted)


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

    columns: {column: condition}. among: columns that count only what another column counts
    ({"F24": "F9"}), whose own condition leaves that out. amounts: {column: (column it is among,
    what is summed)}. One pass over the rows counts them all; the same conditions list the records
    behind a column.
    """

    register: str
    key: Expression
    title: Expression
    source: FromClause
    where: tuple[Condition, ...]
    grid: Expression
    dimensions: Mapping[str, Dimension]
    columns: Mapping[str, Condition]
    among: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, tuple[str, Expression]] = field(default_factory=dict)

    def fill(self, db: Connection, cube: Cube, *more: Condition) -> None:
        """Count everything into the cube, by one pass over the rows.

        A row comes as two values, its codes joined and its conditions as bits: grouping in SQL
        would sort all rows by all codes, which takes three times as long.
        """
        by = [self.grid, *(each.column for each in self.dimensions.values())]
        sums = [func.coalesce(what, 0) for _, what in self.amounts.values()]
        statement = (
            select(_joined(by), self._bits(), *sums)
            .select_from(self.source)
            .where(*self.where, *more)
        )
        rows = db.execute(statement).all()
        groups = Counter((row[0], row[1]) for row in rows)
        names = list(self.columns)
        to_cell = self._reader(cube)
        places: dict[str, int] = {}
        said: dict[int, list[dict[int, int]]] = {}
        columns = {name: cube.numbers.setdefault(name, {}) for name in names}
        for (key, bits), number in groups.items():
            place = places.get(key)
            if place is None:
                place = places[key] = cube.place(to_cell(key.split(_BETWEEN)))
            counts = said.get(bits)
            if counts is None:
                counts = said[bits] = [
                    columns[name] for at, name in enumerate(names) if bits >> at & 1
                ]
            for column in counts:
                column[place] = column.get(place, 0) + number
        for at, (name, (of, _)) in enumerate(self.amounts.items(), 2):
            amounts, bit = cube.numbers.setdefault(name, {}), 1 << names.index(of)
            for row in rows:
                if row[at] and row[1] & bit:
                    place = places[row[0]]
                    amounts[place] = amounts.get(place, 0) + row[at]

    def _bits(self) -> ColumnElement[int]:
        """The conditions of a row as bits; what is among another is asked only where that holds."""
        names = list(self.columns)

        def bits(parent: str | None) -> list[ColumnElement[int]]:
            found: list[ColumnElement[int]] = []
            for at, name in enumerate(names):
                if self.among.get(name) == parent:
                    value = sum(bits(name), start=literal_column(str(1 << at), Integer))
                    found.append(case((self.columns[name], value), else_=literal_column("0")))
            return found

        first, *rest = bits(None)
        return sum(rest, start=first)

    def condition(self, column: str) -> Condition:
        """What makes a row count in a column, what it is among included."""
        if column in self.amounts:
            return self.condition(self.amounts[column][0])
        parent = self.among.get(column)
        own = self.columns[column]
        return own if parent is None else and_(self.condition(parent), own)

    def listed(self, db: Connection, cube: Cube, column: str, *more: Condition) -> list[Listed]:
        """The records behind a column, with the cell each was counted in."""
        by = [self.grid, *(each.column for each in self.dimensions.values())]
        statement = (
            select(self.key, self.title, _joined(by))
            .select_from(self.source)
            .where(*self.where, *more, self.condition(column))
            .order_by(self.key)
        )
        to_cell = self._reader(cube)
        return [
            Listed(id_, title or "", to_cell(codes.split(_BETWEEN)))
            for id_, title, codes in db.execute(statement).all()
        ]

    def everyone(self, db: Connection, cube: Cube) -> dict[str, list[Listed]]:
        """The records behind every column, by one pass over the rows."""
        by = [self.grid, *(each.column for each in self.dimensions.values())]
        statement = (
            select(self.key, self.title, _joined(by), self._bits())
            .select_from(self.source)
            .where(*self.where)
            .order_by(self.key)
        )
        to_cell = self._reader(cube)
        names = list(self.columns)
        found: dict[str, list[Listed]] = {name: [] for name in names}
        cells: dict[str, Cell] = {}
        for id_, title, codes, bits in db.execute(statement).all():
            cell = cells.get(codes)
            if cell is None:
                cell = cells[codes] = to_cell(codes.split(_BETWEEN))
            each = Listed(id_, title or "", cell)
            for at, name in enumerate(names):
                if bits >> at & 1:
                    found[name].append(each)
        return found

    def _reader(self, cube: Cube) -> Callable[[Sequence[str]], Cell]:
        """From a row's codes to the cube's cell: dimensions this register lacks stay 未填."""
        # (place in the row, values by code) for each dimension of the cube; 0 is the grid.
        order = [
            (at + 1, self.dimensions[name].values)
            for name in cube.dimensions
            for at, own in enumerate(self.dimensions)
            if own == name
        ]
        if len(order) == len(cube.dimensions):
            return lambda codes: (
                codes[0] or None,
                *[
                    (codes[at] or None) if values is None else values.get(codes[at])
                    for at, values in order
                ],
            )
        places = [cube.dimensions.index(name) + 1 for name in self.dimensions]
        readers = [each.read for each in self.dimensions.values()]

        def to_cell(codes: Sequence[str]) -> Cell:
            cell: list[Value] = [None] * (len(cube.dimensions) + 1)
            cell[0] = codes[0] or None
            for place, read, code in zip(places, readers, codes[1:], strict=True):
                cell[place] = read(code or None)
            return tuple(cell)

        return to_cell


def _joined(columns: Sequence[Expression]) -> ColumnElement[str]:
    """Several codes as one text."""
    whole: ColumnElement[str] = func.coalesce(columns[0], "")
    for column in columns[1:]:
        whole = whole.op("||")(_BETWEEN).op("||")(func.coalesce(column, ""))
    return whole
