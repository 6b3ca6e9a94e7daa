"""Places of a compiled row that differ by record, filled for a whole batch at once."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ledger_desk.sheets import formats
from ledger_desk.sheets.cells import FormCell, needs_care
from ledger_desk.sheets.formats import NUMBER, Shown
from ledger_desk.sheets.heights import Heights
from ledger_desk.sheets.ooxml import Element
from ledger_desk.sheets.pieces import filled_tail
from ledger_desk.sheets.placeholders import Kind
from ledger_desk.sheets.rowmap import Run
from ledger_desk.sheets.shows import Getter, Shows
from ledger_desk.sheets.values import Column, Writer, attributes, closed


class Measured(NamedTuple):
    """A cell whose text can make its row taller: the column it takes, and how that is shown."""

    at: int
    cell: FormCell
    show: Callable[..., Shown]
    as_stored: bool


class Slot:
    """A place of the compiled row that differs by record."""

    blank = ""

    def fill(
        self, columns: list[tuple[Any, ...]], count: int, first: int, run: Run
    ) -> Sequence[str]:
        """The texts for a batch of records."""
        raise NotImplementedError


class ColumnSlot(Slot):
    """One field alone in its cell."""

    def __init__(self, at: int, column: Column, blank: str) -> None:
        self.at, self.column, self.blank = at, column, blank

    def fill(
        self, columns: list[tuple[Any, ...]], count: int, first: int, run: Run
    ) -> Sequence[str]:
        return list(map(self.column.__getitem__, columns[self.at]))


class TextSlot(Slot):
    """A column of stored texts that are shown as they are: the many, so they take the short way."""

    def __init__(self, at: int, writer: Writer, style: int, digits: bool) -> None:
        self.at, self.blank = at, writer.tail(Shown(formats.BLANK), style)
        self.text = Column(lambda value: writer.text(str(value), style, digits))
        shown = writer.styles.as_text(style) if digits else style
        self.head = f'{attributes(shown)} t="inlineStr"><is><t>'
        self.digits = digits

    def fill(
        self, columns: list[tuple[Any, ...]], count: int, first: int, run: Run
    ) -> Sequence[str]:
        values = columns[self.at]
        head, blank, slow = self.head, self.blank, self.text
        if needs_care([value or "" for value in values], self.digits):
            return [slow[value] if value else blank for value in values]
        return [f"{head}{value}</t></is></c>" if value else blank for value in values]


SERIALS = {Kind.SERIAL: "band", Kind.GROUP_SERIAL: "group", Kind.PAGE_SERIAL: "page"}


class SerialSlot(Slot):
    """1, 2, 3 … through the band, or within a group or page."""

    def __init__(self, scope: str, style: int) -> None:
        self.scope, self.style, self.blank = scope, style, closed(style)

    def fill(
        self, columns: list[tuple[Any, ...]], count: int, first: int, run: Run
    ) -> Sequence[str]:
        start = serial_start(self.scope, first, run)
        head = attributes(self.style)
        return [f"{head}><v>{number}</v></c>" for number in range(start, start + count)]


def serial_start(scope: str, first: int, run: Run) -> int:
    """The number of a batch's first record; groups and pages are runs of their own."""
    return first + 1 if scope == "band" else first - run.first + 1


class MixedSlot(Slot):
    """A cell with several placeholders, or one inside other text."""

    def __init__(
        self,
        cell: FormCell,
        getters: Sequence[Getter | None],
        places: Sequence[tuple[int, ...]],
        serials: Sequence[str],
        constants: Sequence[Shown | None],
        writer: Writer,
        shows: Shows,
        blank: str,
    ) -> None:
        self.cell, self.getters, self.places = cell, getters, places
        self.serials, self.constants, self.blank = serials, constants, blank
        self.writer, self.setting = writer, shows.setting()

    def fill(
        self, columns: list[tuple[Any, ...]], count: int, first: int, run: Run
    ) -> Sequence[str]:
        return [self._one(columns, number, first, run) for number in range(count)]

    def _one(self, columns: list[tuple[Any, ...]], number: int, first: int, run: Run) -> str:
        values: list[Shown | None] = []
        for getter, places, scope, constant in zip(
            self.getters, self.places, self.serials, self.constants, strict=True
        ):
            if getter:
                values.append(getter.show(*(columns[at][number] for at in places)))
            elif scope:
                place = serial_start(scope, first, run) + number
                values.append(Shown(NUMBER, number=Decimal(place)))
            else:
                values.append(constant)
        return filled_tail(self.writer, self.setting, self.cell, values)[0]


class HeightSlot(Slot):
    """The height of a row, grown where a record's text needs more lines."""

    def __init__(
        self,
        heights: Heights,
        row: Element,
        cells: list[FormCell],
        measured: list[Measured],
    ) -> None:
        self.blank = heights.of_row(row, cells, 1)
        self.columns = [(each.at, _Lines(heights, each)) for each in measured]
        self.heights, self.row, self.cells = heights, row, cells
        self.by_lines: dict[int, str] = {}

    def fill(
        self, columns: list[tuple[Any, ...]], count: int, first: int, run: Run
    ) -> Sequence[str]:
        needed = [lines.of(columns[at]) for at, lines in self.columns]
        most = needed[0] if len(needed) == 1 else list(map(max, *needed))
        for lines in set(most):
            if lines not in self.by_lines:
                self.by_lines[lines] = self.heights.of_row(self.row, self.cells, lines)
        return [self.by_lines[lines] for lines in most]

    def points(self, text: str) -> float:
        """The height an attribute text stands for."""
        return self.heights.points(self.row, text)


class _Lines(dict[Any, int]):
    """Lines a column's values need, remembered."""

    def __init__(self, heights: Heights, measured: Measured) -> None:
        super().__init__()
        self.heights, self.measured = heights, measured

    def of(self, values: Sequence[Any]) -> list[int]:
        """The lines of a batch; most texts fit and are not looked at twice."""
        if not self.measured.as_stored:
            return list(map(self.__getitem__, values))
        fits = self.heights.capacity(self.measured.cell) / 2
        return [
            1 if not value or (len(value) <= fits and "\n" not in value) else self[value]
            for value in values
        ]

    def __missing__(self, value: Any) -> int:
        if len(self) > Column.LARGEST:
            self.clear()
        shown = self.measured.show(value)
        text = shown.text if shown.kind == formats.TEXT else ""
        lines = self[value] = self.heights.lines(self.measured.cell, text)
        return lines
