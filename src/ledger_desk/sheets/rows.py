"""Rows of a sheet as text: the form's own renumbered, a band's streamed record by record."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ledger_desk.sheets import addresses, formats, references
from ledger_desk.sheets.cells import FormCell, escaped
from ledger_desk.sheets.form import BandForm, SheetForm
from ledger_desk.sheets.formats import NUMBER, Shown
from ledger_desk.sheets.heights import Heights
from ledger_desk.sheets.paging import Pagers
from ledger_desk.sheets.pieces import (
    filled_tail,
    kept_tail,
    row_attributes,
)
from ledger_desk.sheets.placeholders import Kind
from ledger_desk.sheets.plan import BandPlan
from ledger_desk.sheets.records import Cursor, RowProgram
from ledger_desk.sheets.references import Reference
from ledger_desk.sheets.rowmap import RowMap
from ledger_desk.sheets.shows import Shows
from ledger_desk.sheets.source import FieldRef
from ledger_desk.sheets.values import Writer, attributes

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
    pager: Pagers
    placed: list[tuple[str, int, int, Any]] = field(default_factory=list)
    """Pictures to be drawn: (kind, new row, column, content)."""
    _kept: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells without placeholders: group rows write the same again and again."""

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
            here = f"{addresses.letters(cell.column)}{new}"
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
        key = (cell.row, cell.column)
        if key in self._kept:
            return self._kept[key], ""
        if not (cell.marks or cell.literals) or self.sheet.covered(cell):
            self._kept[key] = kept_tail(cell)
            return self._kept[key], ""
        values = [self._value(cell, at, plan, group) for at in range(len(cell.marks))]
        return filled_tail(self.writer, self.shows.setting(), cell, values)

    def _value(
        self, cell: FormCell, at: int, plan: BandPlan | None, group: tuple[int, int] | None
    ) -> Shown | None:
        _, mark = cell.marks[at]
        near = plan
        if near is None:
            band = self.shows.form.band_for(self.sheet, cell.row)
            near = self.shows.plans.get(id(band))
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
                if mark.name in plan.levels:
                    place = plan.levels.index(mark.name)
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
