"""Rows of a sheet as text: the form's own renumbered, a band's streamed record by record."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lxml import etree

from ledger_desk.sheets import addresses, formats, references
from ledger_desk.sheets.cells import FormCell, escaped
from ledger_desk.sheets.form import BandForm, SheetForm
from ledger_desk.sheets.formats import NUMBER, Shown
from ledger_desk.sheets.heights import Heights
from ledger_desk.sheets.ooxml import M
from ledger_desk.sheets.paging import Pager
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
from ledger_desk.sheets.references import Reference
from ledger_desk.sheets.rowmap import RowMap, Run
from ledger_desk.sheets.shows import Getter, Shows
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
from ledger_desk.sheets.source import FieldRef
from ledger_desk.sheets.values import Column, Writer, attributes, closed, is_digits

# Stands for a record's row number until it is known; XML cannot hold it, so no form can.
_ROW_MARKS = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16"
CHUNK = 1 << 17
Maps = dict[str, RowMap]


@dataclass
class SheetWriter:
    """Writes the rows of one sheet."""

    sheet: SheetForm
    plans: list[BandPlan]
    maps: Maps
    writer: Writer
    shows: Shows
    heights: Heights
    progress: Callable[[int], None]
    pager: Pager
    placed: list[tuple[str, int, int, Any]] = field(default_factory=list)
    """Pictures to be drawn: (kind, new row, column, content)."""

    @property
    def map(self) -> RowMap:
        """This sheet's rows."""
        return self.maps[self.sheet.name]

    def rows(self) -> Iterator[bytes]:
        """All rows in order, in pieces of some hundred kilobytes."""
        pieces: list[str] = []
        size = 0
        for text in self._rows():
            pieces.append(text)
            size += len(text)
            if size > CHUNK:
                yield "".join(pieces).encode()
                pieces, size = [], 0
        yield "".join(pieces).encode()

    def _rows(self) -> Iterator[str]:
        blocks = {plan.form.top: plan for plan in self.plans}
        done = 0
        last = max([0, *self.sheet.rows, *(p.form.bottom for p in self.plans)])
        for old in sorted({*self.sheet.rows, *(top for top in blocks if top <= last)}):
            if old <= done:
                continue
            if old in blocks:
                yield from self._band(blocks[old])
                done = blocks[old].form.bottom
            else:
                yield self.single(old, self.map.shifted(old))

    def _band(self, plan: BandPlan) -> Iterator[str]:
        block = plan.block
        assert block
        programs: dict[int, RowProgram] = {}
        cursor = Cursor(plan)
        for run in block.runs:
            match run.kind:
                case "group" | "subtotal":
                    yield self.single(run.old, run.row, plan, (run.level, run.group))
                case "blank" if run.old != plan.form.row:
                    yield self.single(run.old, run.row)
                case _:
                    if run.old not in programs:
                        programs[run.old] = RowProgram(self, plan, run.old)
                    yield from programs[run.old].run(run, cursor)

    # --- one row of the form ---

    def single(
        self, old: int, new: int, plan: BandPlan | None = None, group: tuple[int, int] | None = None
    ) -> str:
        """One row of the form at its new place, its placeholders filled."""
        row = self.sheet.rows.get(old)
        cells = self.sheet.row_cells(old)
        if row is None:
            return ""  # a row the form leaves to the default height
        texts = []
        lines = 1
        for cell in cells:
            here = addresses.address(new, cell.column)
            tail, shown = self._tail(cell, plan, group, new)
            if shown:
                lines = max(lines, self.heights.lines(cell, shown))
            texts.append(f'<c r="{here}"{tail}')
        height = self.heights.of_row(row, cells, lines)
        self.pager.add(new, 1, self.heights.points(row, height))
        return f"<row{row_attributes(row, str(new), height)}>{''.join(texts)}</row>"

    def _tail(
        self, cell: FormCell, plan: BandPlan | None, group: tuple[int, int] | None, new: int
    ) -> tuple[str, str]:
        """The rest of a cell's XML, and the text put into it where that is new."""
        if cell.array or cell.formula:
            within = (plan, group) if plan and group else None
            return self._formula_tail(cell, lambda r: self.moved(r, within, new)), ""
        if not (cell.marks or cell.literals) or self.sheet.covered(cell):
            return kept_tail(cell), ""
        values = [self._value(cell, at, plan, group) for at in range(len(cell.marks))]
        return filled_tail(self.writer, self.shows.setting(), cell, values)

    def _value(
        self, cell: FormCell, at: int, plan: BandPlan | None, group: tuple[int, int] | None
    ) -> Shown | None:
        _, mark = cell.marks[at]
        near = plan
        if near is None:
            band = self.sheet.nearest_band(cell.row)
            near = next((p for p in self.plans if p.form is band), None)
        if plan and group and not mark.problem:
            shown = self._group_value(cell, at, plan, group)
            if shown is not None:
                return self.shows.formatted(shown, mark)
        if mark.kind in (Kind.QR, Kind.PICTURE) and self.shows.form.record:
            return self._drawing(cell, mark.kind, mark.argument)
        return self.shows.constant(self.sheet, cell, at, near)

    def _drawing(self, cell: FormCell, kind: Kind, argument: str) -> Shown:
        role = "qr" if kind is Kind.QR else "picture"
        register = self.shows.form.register
        [content] = self.shows.source.record(register, [FieldRef((), argument, role=role)])
        if content:
            self.placed.append((role, self.map.shifted(cell.row), cell.column, content))
        return Shown(formats.BLANK)

    def _group_value(
        self, cell: FormCell, at: int, plan: BandPlan, group: tuple[int, int]
    ) -> Shown | None:
        _, mark = cell.marks[at]
        level, number = group
        first, end, key = plan.groups.levels[level][number]
        match mark.kind:
            case Kind.GROUP_COUNT:
                return Shown(NUMBER, number=Decimal(end - first))
            case Kind.GROUP | Kind.SUBTOTAL:
                names_ = plan.form.level_names
                if mark.name in names_:
                    place = names_.index(mark.name)
                    found = plan.found(mark.name, grouping=True)
                    value = key[place] if place < len(key) else None
                    shown = (
                        self.shows.field_value(
                            found, value, (), self.shows.mask_of(plan.key.register, found, ())
                        )
                        if found
                        else Shown(formats.BLANK)
                    )
                    text = formats.as_text(shown, self.shows.setting()) or "未填"
                    return Shown(
                        formats.TEXT, text + ("小计" if mark.kind is Kind.SUBTOTAL else "")
                    )
                return plan.summed(mark, plan.group_sums.get(group, {}))
            case Kind.FIELD | Kind.HEADER:
                found = plan.found(mark.name)
                values = plan.group_values.get(group, {})
                if found and found.ref in values:
                    mask = self.shows.mask_of(plan.key.register, found, mark.formats)
                    return self.shows.field_value(found, values[found.ref], (), mask)
        return None

    def _formula_tail(self, cell: FormCell, move: Callable[[Reference], references.Moved]) -> str:
        pieces = references.rewritten(cell.formula, move)
        text = escaped("".join(str(piece) for piece in pieces))
        array = ""
        if cell.array:
            area = addresses.area(cell.array)
            top, bottom = self.map.span(area.top, area.bottom)
            moved = addresses.Area(top, area.left, bottom, area.right).text()
            array = f' t="array" ref="{moved}"'
        return f"{attributes(cell.style)}><f{array}>{text}</f></c>"

    # --- references ---

    def moved(
        self, ref: Reference, within: tuple[BandPlan, tuple[int, int]] | None = None, here: int = 0
    ) -> references.Moved:
        """Where a reference of this sheet's formulas goes; in a group's row, to its own records."""
        map_ = self.maps.get(ref.sheet or self.sheet.name)
        if map_ is None or not map_.blocks:
            return None
        own = not ref.sheet or ref.sheet == self.sheet.name
        if within and own:
            plan, (level, number) = within
            block = plan.block
            assert block
            span = block.groups[level][number]
            inside = plan.form.top <= ref.top and ref.bottom <= plan.form.bottom
            if inside:
                low = map_.within(ref.top, span.top, span.bottom)
                high = map_.within(ref.bottom, span.top, span.bottom)
                if low and high:
                    top, bottom = min(low[0], high[0]), max(low[1], high[1])
                    return (str(top),) if ref.single else (str(top), str(bottom))
        if ref.single:
            return (str(map_.first(ref.top)),)
        top, bottom = map_.span(ref.top, ref.bottom)
        return str(top), str(bottom)

    def moved_in_record(self, ref: Reference, band: BandForm) -> references.Moved:
        """A reference inside a repeat row: to the record's own rows unless a $ holds it."""
        own = not ref.sheet or ref.sheet == self.sheet.name
        if not own:
            return self.moved(ref)
        low, high = ref.top - band.row, ref.bottom - band.row
        inside = ref.top in band.repeat_rows and ref.bottom in band.repeat_rows
        if ref.single:
            if inside and not ref.fixed:
                return (low,)
            # A running total looks one record up.
            grouped = band.groups or band.subtotals
            if not ref.fixed and ref.top == band.row - 1 and not grouped and band.height == 1:
                return (-1,)
            return self.moved(ref)
        if not inside or (ref.fixed and ref.fixed_last):
            return self.moved(ref)
        # SUM(E$4:E4) begins with the first record and ends with this one.
        return (str(self.map.first(ref.top)) if ref.fixed else low, high)


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
            self._paged(run.row, run.count, None)
            for number in range(run.count):
                yield without_formulas(self._text(run.row + number * self.band.height, blank))
            return
        done = 0
        while done < run.count:
            first = run.first + done
            records = cursor.take(self.asked, first, run.count - done)
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
