"""The rows of one record compiled once, then filled for batch after batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lxml import etree

from ledger_desk.sheets import addresses, references
from ledger_desk.sheets.cells import FormCell, escaped
from ledger_desk.sheets.formats import Shown
from ledger_desk.sheets.ooxml import M
from ledger_desk.sheets.pieces import (
    filled_tail,
    kept_tail,
    percent,
    row_attributes,
    styled,
    without_formulas,
)
from ledger_desk.sheets.placeholders import Kind
from ledger_desk.sheets.plan import BATCH, BandPlan, Request
from ledger_desk.sheets.rowmap import Run
from ledger_desk.sheets.shows import Getter
from ledger_desk.sheets.slots import (
    SERIALS,
    ColumnSlot,
    HeightSlot,
    Measured,
    MixedSlot,
    SerialSlot,
    Slot,
    TextSlot,
)
from ledger_desk.sheets.values import Column, attributes, closed, is_digits

if TYPE_CHECKING:
    from ledger_desk.sheets.rows import SheetWriter

# Stands for a record's row number until it is known; XML cannot hold it, so no form can.
_ROW_MARKS = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16"


class Cursor:
    """A band's records fetched in batches and handed out as runs need them."""

    def __init__(self, plan: BandPlan) -> None:
        self._plan = plan
        self._start = 0
        self._rows: Sequence[tuple[Any, ...]] = ()
        self._asked: tuple[Request, ...] = ()

    def take(self, asked: tuple[Request, ...], start: int, most: int) -> Sequence[tuple[Any, ...]]:
        """Some records from `start` on, at most `most`, as many as the batch still has."""
        offset = start - self._start
        if asked != self._asked or not 0 <= offset < len(self._rows):
            stop = min(start + BATCH, self._plan.count)
            self._rows = self._plan.rows(asked, start, stop)
            self._start, self._asked, offset = start, asked, 0
        return self._rows[offset : offset + most]


class RowProgram:
    """The rows of one record compiled: constant text with slots, and what fills each slot."""

    def __init__(self, sheet: SheetWriter, plan: BandPlan, old: int) -> None:
        self.sheet, self.plan = sheet, plan
        self.band = plan.form
        self.offsets: dict[int, str] = {}
        self.requests: dict[Request, int] = {}
        self.slots: list[Slot] = []
        self.drawn: list[tuple[str, int, int, int]] = []
        self.growing: list[HeightSlot] = []
        self.constant_points = 0.0
        # A record in a spare row has the repeat row's content and that row's own borders.
        self.look = (
            {c.column: c.style for c in sheet.sheet.row_cells(old)} if old != self.band.row else {}
        )
        text = "".join(self._row(each) for each in self.band.repeat_rows)
        self.template = text
        order = [self.offsets.get(0, "\x00"), *(m for o, m in self.offsets.items() if o)]
        self.simple = len(self.offsets) == 1 and 0 in self.offsets
        self.parts = text.split(order[0]) if self.simple else []
        self.asked = tuple(self.requests)

    def _row(self, old: int) -> str:
        row = self.sheet.sheet.rows.get(old)
        cells = self.sheet.sheet.row_cells(old)
        if row is None:
            row = etree.Element(f"{M}row")
        mark = self._mark(old - self.band.row)
        texts = []
        first = len(self.slots)
        measured: list[Measured] = []
        for cell in cells:
            texts.append(f'<c r="{addresses.letters(cell.column)}{mark}"')
            texts.append(self._cell(cell, measured))
        heights = self.sheet.heights
        body = "".join(texts)
        if measured and heights.may_grow(row):
            slot = HeightSlot(heights, row, cells, measured)
            self.slots.insert(first, slot)  # the height stands before the row's cells
            self.growing.append(slot)
            return f"<row{row_attributes(row, mark, '%s')}>{body}</row>"
        height = heights.of_row(row, cells, 1)
        self.constant_points += heights.points(row, height)
        return f"<row{row_attributes(row, mark, percent(height))}>{body}</row>"

    def _mark(self, offset: int) -> str:
        if offset not in self.offsets:
            self.offsets[offset] = _ROW_MARKS[len(self.offsets)]
        return self.offsets[offset]

    def _cell(self, cell: FormCell, measured: list[Measured]) -> str:
        writer, shows = self.sheet.writer, self.sheet.shows
        style = self._style(cell)
        if cell.formula or cell.array:
            move = lambda ref: self.sheet.moved_in_record(ref, self.band)  # noqa: E731
            pieces = references.rewritten(cell.formula, move)
            text = "".join(
                percent(escaped(p)) if isinstance(p, str) else self._mark(p) for p in pieces
            )
            return f"{attributes(style)}><f>{text}</f></c>"
        if not (cell.marks or cell.literals) or self.sheet.sheet.covered(cell):
            return percent(kept_tail(cell, style))
        getters = [shows.getter(mark, self.plan) for _, mark in cell.marks]
        serials = [SERIALS.get(mark.kind, "") for _, mark in cell.marks]
        alone = cell.alone
        if alone and not cell.literals and serials[0]:
            self.slots.append(SerialSlot(serials[0], style))
            return "%s"
        if alone and not cell.literals and (getter := getters[0]):
            if alone.kind in (Kind.QR, Kind.PICTURE):
                return self._drawing(cell, getter, style)
            if len(getter.requests) == 1:
                at = self._ask(getter.requests[0])
                if self.sheet.heights.matters(cell):
                    measured.append(Measured(at, cell, getter.show, getter.as_stored))
                digits = getter.field is not None and is_digits(getter.field)
                if getter.as_stored:
                    self.slots.append(TextSlot(at, writer, style, digits))
                    return "%s"
                show = getter.show
                tail = writer.tail
                column = Column(lambda value: tail(show(value), style, digits))
                self.slots.append(ColumnSlot(at, column, closed(style)))
                return "%s"
        constants: list[Shown | None] = [
            None if getter or serial else shows.constant(self.sheet.sheet, cell, at, self.plan)
            for at, (getter, serial) in enumerate(zip(getters, serials, strict=True))
        ]
        if not any(getters) and not any(serials):
            return percent(filled_tail(writer, shows.setting(), styled(cell, style), constants)[0])
        places = tuple(
            tuple(self._ask(r) for r in getter.requests) if getter else () for getter in getters
        )
        self.slots.append(
            MixedSlot(
                styled(cell, style),
                getters,
                places,
                serials,
                constants,
                writer,
                shows,
                closed(style),
            )
        )
        return "%s"

    def _drawing(self, cell: FormCell, getter: Getter, style: int) -> str:
        request = getter.requests[0]
        assert not isinstance(request, str)
        role = getattr(request, "role", "qr")
        self.drawn.append((role, cell.row - self.band.row, cell.column, self._ask(request)))
        return percent(closed(style))

    def _style(self, cell: FormCell) -> int:
        if cell.column not in self.look:
            return cell.style
        styles = self.sheet.writer.styles
        return styles.with_border(cell.style, styles.border(self.look[cell.column]))

    def _ask(self, request: Request) -> int:
        return self.requests.setdefault(request, len(self.requests))

    def run(self, run: Run, cursor: Cursor) -> Iterator[str]:
        """The rows of one run of records, or of blank rows."""
        if run.kind == "blank":
            blank = tuple(slot.blank for slot in self.slots)
            self._paged(run.row, run.length, None)
            for number in range(run.length):
                yield without_formulas(self._text(run.row + number * self.band.height, blank))
            return
        done = 0
        while done < run.length:
            first = run.first + done
            records = cursor.take(self.asked, first, run.length - done)
            if not records:
                raise RuntimeError("the source has fewer records than it counted")
            row = run.row + done * self.band.height
            yield self._batch(records, row, first, run)
            done += len(records)
            self.sheet.progress(len(records))

    def _batch(self, records: Sequence[tuple[Any, ...]], row: int, first: int, run: Run) -> str:
        columns = list(zip(*records, strict=True)) if self.asked else []
        count = len(records)
        filled = [slot.fill(columns, count, first, run) for slot in self.slots]
        height = self.band.height
        self._paged(row, count, filled)
        for role, offset, column, at in self.drawn:
            for number, content in enumerate(columns[at]):
                if content:
                    place = row + number * height + offset
                    self.sheet.placed.append((role, place, column, content))
        if not filled:
            return "".join(self._text(row + n * height, ()) for n in range(count))
        if self.simple:
            parts = self.parts
            return "".join(
                [
                    str(number).join(parts) % values
                    for number, values in zip(
                        range(row, row + count * height, height),
                        zip(*filled, strict=True),
                        strict=True,
                    )
                ]
            )
        return "".join(
            self._text(row + number * height, values)
            for number, values in enumerate(zip(*filled, strict=True))
        )

    def _paged(self, row: int, count: int, filled: list[Sequence[str]] | None) -> None:
        """Tell the pager how tall the records are."""
        pager, height = self.sheet.pager, self.band.height
        if not self.growing or filled is None:
            points = self.constant_points + sum(slot.points(slot.blank) for slot in self.growing)
            pager.add(row, count, points, height)
            return
        texts = [(slot, filled[self.slots.index(slot)]) for slot in self.growing]
        for number in range(count):
            points = self.constant_points + sum(slot.points(text[number]) for slot, text in texts)
            pager.add(row + number * height, 1, points, height)

    def _text(self, row: int, values: tuple[str, ...]) -> str:
        text = self.template
        for offset, mark in self.offsets.items():
            text = text.replace(mark, str(row + offset))
        return text % values
