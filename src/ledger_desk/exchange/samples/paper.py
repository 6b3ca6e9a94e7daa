"""A sheet as people lay it out: titles, headings of one to three levels, sections, subtotals."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ledger_desk.exchange.samples.columns import WRITERS, Dweller
from ledger_desk.exchange.samples.hand import Hand, Style, Value
from ledger_desk.exchange.samples.places import Door
from ledger_desk.exchange.samples.writing import Grid


@dataclass(frozen=True)
class Paper:
    """The layout of the sheets of one register in one workbook.

    columns: "heading|key" each; levels of a heading are parted by ">". above: lines over the
    headings, merged over the width. each: how records are shared out over sheets ("" = one,
    "grid", "year"); the sheet's name is then {sheet} with {part} filled in. section: what a line
    of its own says over the rows it is true for (see SECTIONS). subtotal, total: whether sections
    and the sheet end in a sum. page: headings are repeated after so many rows. vertical: headings
    without parents stand one character a cell, downwards. merged: keys whose cells are merged over
    the rows of a household. ditto: keys whose value is 同上 (or 〃) where it is the one above.
    """

    register: str
    sheet: str
    columns: tuple[str, ...]
    style: Style = field(default_factory=Style)
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    each: str = ""
    section: str = ""
    subtotal: bool = False
    total: bool = False
    page: int = 0
    vertical: bool = False
    merged: tuple[str, ...] = ()
    ditto: tuple[str, ...] = ()
    blank_rows: int = 0  # every so many rows an empty one
    hidden_rows: tuple[int, ...] = ()  # counted from the first row of the sheet

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the columns."""
        return tuple(column.split("|")[1] for column in self.columns)

    @property
    def headings(self) -> list[list[str]]:
        """The levels of every column's heading."""
        return [column.split("|")[0].split(">") for column in self.columns]


@dataclass
class Made:
    """How much was written of one paper."""

    rows: int = 0


def lay_out(paper: Paper, name: str, records: Iterable[Any], hand: Hand, made: Made) -> Grid:
    """The sheet of some records; its rows come as they are asked for."""
    grid = Grid(name, (), hidden_rows=list(paper.hidden_rows), width=len(paper.columns))
    grid.rows = _Rows(paper, grid, records, hand, made)
    return grid


class _Rows:
    """The rows of a sheet, made one after the other; merges are noted on the way."""

    def __init__(
        self, paper: Paper, grid: Grid, records: Iterable[Any], hand: Hand, made: Made
    ) -> None:
        self.paper, self.grid, self.records = paper, grid, records
        self.hand, self.made = hand, made
        self.at = 0
        self.number = 0
        self.of_section = 0
        self.last: Any = None
        self.above: dict[str, Value] = {}
        self.began = 0  # where the household on the page began

    def __iter__(self) -> Iterator[list[Value]]:
        for row in self._all():
            self.at += 1
            yield row

    def _all(self) -> Iterator[list[Value]]:
        paper, wide = self.paper, len(self.paper.columns)
        for line in paper.above:
            self.grid.merges.append((self.at, 0, self.at, wide - 1))
            yield [self._filled(line)]
        yield from self._head()
        section: str | None = None
        for record in self.records:
            named = self._section_of(record)
            if named != section:
                if section is not None:
                    yield from self._sum("小计", self.of_section)
                section, self.of_section = named, 0
                self.above.clear()
                yield [named]
            elif paper.page and self.number and self.number % paper.page == 0:
                self._close_merges(self.at)
                yield from self._head()
            if paper.blank_rows and self.number and self.number % paper.blank_rows == 0:
                self._close_merges(self.at)
                yield []
            yield self._row(record)
        self._close_merges(self.at)
        if section:
            yield from self._sum("小计", self.of_section)
        if paper.total:
            yield self._sum_row("合计", self.number)
        for line in paper.below:
            yield []
            yield [self._filled(line)]
        self.made.rows += self.number

    def _filled(self, line: str) -> str:
        place = self.hand.place
        return line.format(community=place.community, street=place.street)

    def _head(self) -> Iterator[list[Value]]:
        headings = self.paper.headings
        deep = max(len(levels) for levels in headings)
        if self.paper.vertical:
            deep = max(deep, 2)
        top = self.at
        rows: list[list[Value]] = [[None] * len(headings) for _ in range(deep)]
        for column, levels in enumerate(headings):
            signs = levels[0]
            if self.paper.vertical and len(levels) == 1 and len(signs) == deep:
                for level, sign in enumerate(signs):
                    rows[level][column] = sign
                continue
            for level, text in enumerate(levels):
                before = headings[column - 1][: level + 1] if column else []
                same = level < len(levels) - 1 and before == levels[: level + 1]
                if not same:
                    rows[level][column] = text
            if len(levels) < deep and deep > 1:
                self.grid.merges.append((top + len(levels) - 1, column, top + deep - 1, column))
        for level in range(deep - 1):
            self._merge_parents(headings, level, top)
        yield from rows

    def _merge_parents(self, headings: list[list[str]], level: int, top: int) -> None:
        column = 0
        while column < len(headings):
            last = column
            while (
                last + 1 < len(headings)
                and len(headings[last + 1]) > level + 1
                and len(headings[column]) > level + 1
                and headings[last + 1][: level + 1] == headings[column][: level + 1]
            ):
                last += 1
            if last > column:
                self.grid.merges.append((top + level, column, top + level, last))
            column = last + 1

    def _row(self, record: Any) -> list[Value]:
        self.number += 1
        self.of_section += 1
        follows = bool(self.paper.merged) and _same_household(record, self.last)
        if not follows:
            self._close_merges(self.at)
            self.began = self.at
        self.last = record
        writers = WRITERS[self.paper.register]
        values: list[Value] = []
        for key in self.paper.keys:
            if key == "no":
                values.append(self.hand.count(self.number))
                continue
            if follows and key in self.paper.merged:
                values.append(None)
                continue
            value = writers[key](self.hand, record)
            if value is False or value == "":
                value = None
            if key in self.paper.ditto:
                value = self._ditto(key, value)
            if isinstance(value, str) and self.hand.rng.randrange(60) == 0 and key != "id_no":
                value += " "
            values.append(value)
        return values

    def _ditto(self, key: str, value: Value) -> Value:
        if value is None or self.above.get(key) != value:
            self.above[key] = value
            return value
        return self.hand.rng.choice(("同上", "同上", "〃"))

    def _close_merges(self, end: int) -> None:
        """Merge the cells of the household that ends above this row."""
        if self.paper.merged and self.last is not None and end - self.began > 1:
            for column, key in enumerate(self.paper.keys):
                if key in self.paper.merged:
                    self.grid.merges.append((self.began, column, end - 1, column))
        self.began = end

    def _section_of(self, record: Any) -> str | None:
        if not self.paper.section:
            return None
        return SECTIONS[self.paper.section](self.hand, door_of(record))

    def _sum(self, word: str, count: int) -> Iterator[list[Value]]:
        if self.paper.subtotal:
            yield self._sum_row(word, count)

    def _sum_row(self, word: str, count: int) -> list[Value]:
        row: list[Value] = [None] * len(self.paper.columns)
        row[0], row[-1] = word, count
        return row


def _same_household(record: Any, before: Any) -> bool:
    return (
        isinstance(record, Dweller)
        and isinstance(before, Dweller)
        and record.household is not None
        and record.household is before.household
    )


def door_of(record: Any) -> Door:
    """Where a record is at home."""
    if hasattr(record, "household") and not isinstance(record, Dweller):
        return record.household.door  # type: ignore[no-any-return]
    return record.rental.door if hasattr(record, "rental") else record.door  # type: ignore[no-any-return]


def _building(door: Door) -> str:
    return f"{door.building}幢" if door.building.isdigit() else door.building


SECTIONS: dict[str, Callable[[Hand, Door], str]] = {
    "building": lambda hand, door: _building(door),
    "complex_building": lambda hand, door: hand.complex(door) + _building(door),
    "grid": lambda hand, door: hand.place.grids[door.grid],
}
