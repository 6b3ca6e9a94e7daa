"""A form filled: counted, laid out, everything moved once, rows streamed into the zip."""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from typing import BinaryIO, NamedTuple

from lxml import etree

from ledger_desk.errors import Progress, Refused, no_progress
from ledger_desk.indicators import Figure
from ledger_desk.sheets import attached, formats, moving
from ledger_desk.sheets.bands import read_form
from ledger_desk.sheets.crosstab import resolved
from ledger_desk.sheets.form import Form, SheetForm
from ledger_desk.sheets.heights import Heights
from ledger_desk.sheets.moving import MERGES_HERE, ROWS_HERE, Maps
from ledger_desk.sheets.ooxml import MAIN, Element, M, serialise
from ledger_desk.sheets.paging import keep_together, pagers_for
from ledger_desk.sheets.pictures import draw
from ledger_desk.sheets.placeholders import Kind, understood
from ledger_desk.sheets.plan import BandPlan, plan_band
from ledger_desk.sheets.references import references
from ledger_desk.sheets.rowmap import RowMap
from ledger_desk.sheets.rows import SheetWriter
from ledger_desk.sheets.shows import Shows, Unknown, suggested
from ledger_desk.sheets.source import Source
from ledger_desk.sheets.values import Writer


class Filled(NamedTuple):
    """What came of it: placeholders left as typed, records written, figures asked for."""

    unknown: list[Unknown]
    rows: int
    figures: list[Figure]


def fill(
    content: bytes,
    source: Source,
    out: BinaryIO,
    *,
    today: str = "",
    progress: Progress = no_progress,
) -> Filled:
    """Fill a form from a source into `out`. today: the day ages are as of without a 期末.

    Raises Unreadable for a file that is no form, Refused for a form with errors or too many
    records. Nothing is kept of a Cancelled one: the caller drops `out`.
    """
    form = read_form(content, source.register)
    if form.notes:
        raise Refused("；".join(note.text for note in form.notes), form.notes[0].code)
    return Filling(form, source, today, progress).write(out)


class Filling:
    """One form on its way; lives for one call of `fill`."""

    def __init__(self, form: Form, source: Source, today: str, progress: Progress) -> None:
        self.form, self.source, self.package = form, source, form.package
        self.progress, self.done, self.total = progress, 0, 0
        end = source_end(source) or today
        self.shows = Shows(form, source, end, resolved(form))
        workbook = self.package.tree(self.package.workbook_part)
        properties = workbook.find(f"{M}workbookPr")
        epoch = properties is not None and properties.get("date1904") in ("1", "true")
        self.writer = Writer(form.styles, epoch, source.habits)
        self.plans: dict[str, list[BandPlan]] = {}
        self.maps: Maps = {}

    def write(self, out: BinaryIO) -> Filled:
        """Everything, in order."""
        for sheet in self.form.sheets:
            self._plan(sheet)
        self.total = sum(plan.count for plans in self.plans.values() for plan in plans)
        rows = self.total
        self.done = 0
        if any(map_.blocks for map_ in self.maps.values()):
            attached.move_names(self.package, self.form.sheets, self.maps)
        for sheet in self.form.sheets:
            attached.move_attached(self.package, sheet, self.maps, self._replace)
            if self._touched(sheet):
                self._prepare(sheet)
        if any(cell.formula for sheet in self.form.sheets for cell in sheet.cells.values()):
            attached.calculate_on_load(self.package)
        attached.forget_author(self.package)
        self.package.write(out, rows=rows)
        return Filled(self.shows.unknown, rows, self._figures())

    def _note(self, count: int) -> None:
        self.done += count
        self.progress(self.done, max(self.total, self.done))

    def _plan(self, sheet: SheetForm) -> None:
        plans: list[BandPlan] = []
        shift = 0
        for band in sorted(sheet.bands, key=lambda each: each.top):
            plan = plan_band(self.form, sheet, band, self.source, band.top + shift, self._note)
            assert plan.block
            shift = plan.block.end - band.bottom
            plans.append(plan)
            self.shows.plans[id(band)] = plan
        self.plans[sheet.name] = plans
        self.maps[sheet.name] = RowMap([plan.block for plan in plans if plan.block])

    def _touched(self, sheet: SheetForm) -> bool:
        if sheet.bands or any(cell.marks or cell.literals for cell in sheet.cells.values()):
            return True
        moved = {name for name, map_ in self.maps.items() if map_.blocks}
        if any(
            (ref.sheet or sheet.name) in moved
            for cell in sheet.cells.values()
            if cell.formula
            for ref in references(cell.formula)
        ):
            return True
        header = sheet.tree.find(f"{M}headerFooter")
        text = "".join(map(str, header.itertext())) if header is not None else ""
        return "【" in text or "{{" in text

    def _prepare(self, sheet: SheetForm) -> None:
        """Edit the sheet's tree around its rows, and hand the rows over as a stream."""
        root = self.package.fork(sheet.part)
        plans = self.plans[sheet.name]
        heights = Heights(sheet, self.form.styles)
        map_ = self.maps[sheet.name]
        pager = pagers_for(self.form, sheet, plans, map_)
        writer = SheetWriter(
            sheet, plans, self.maps, self.writer, self.shows, heights, self._note, pager
        )
        data = root.find(f"{M}sheetData")
        assert data is not None
        for row in list(data):
            data.remove(row)
        data.append(etree.ProcessingInstruction(ROWS_HERE, "here"))
        attached.fill_header_footer(root, self._replace)
        moving.move_sheet(sheet, root, plans, self.maps)
        ranges = self._merges(sheet, root, plans)
        if self._has_drawings(sheet):
            # Pictures make parts of their own, which must be known before the zip is begun.
            rows = list(writer.rows())
            draw(self.package, sheet, root, writer.placed)
            self.package.streams[sheet.part] = self._pieces(root, iter(rows), ranges, lambda: None)
            keep_together(sheet, root, plans, map_, pager)
        else:
            self.package.streams[sheet.part] = self._pieces(
                root,
                writer.rows(),
                ranges,
                lambda: keep_together(sheet, root, plans, map_, pager),
            )

    def _merges(self, sheet: SheetForm, root: Element, plans: list[BandPlan]) -> Iterator[bytes]:
        merged = root.find(f"{M}mergeCells")
        if merged is None:
            return iter(())
        count, ranges = moving.merges(sheet, plans, self.maps[sheet.name])
        if not count:
            root.remove(merged)
            return iter(())
        for each in list(merged):
            merged.remove(each)
        merged.set("count", str(count))
        merged.append(etree.ProcessingInstruction(MERGES_HERE, "here"))
        whose = "" if root.nsmap.get(None) == MAIN else f' xmlns="{MAIN}"'
        return _in_chunks(f'<mergeCell{whose} ref="{each}"/>' for each in ranges)

    def _pieces(
        self,
        root: Element,
        rows: Iterator[bytes],
        merges: Iterator[bytes],
        after_rows: Callable[[], None],
    ) -> Iterator[bytes]:
        """The sheet's part: what stands before the rows, the rows, and what was left to them."""
        here = f"<?{ROWS_HERE} here?>".encode()
        yield serialise(root).partition(here)[0]
        yield from rows
        after_rows()  # page breaks are known once every row's height is
        tail = serialise(root).partition(here)[2]
        middle, mark, end = tail.partition(f"<?{MERGES_HERE} here?>".encode())
        yield middle
        if mark:
            yield from merges
            yield end

    def _has_drawings(self, sheet: SheetForm) -> bool:
        return any(
            mark.kind in (Kind.QR, Kind.PICTURE)
            for cell in sheet.marked()
            for _, mark in cell.marks
        )

    def _replace(self, inside: str) -> str | None:
        """A placeholder outside of cells: header and footer, comments, text boxes."""
        mark = understood(inside)
        shown = None
        if mark.problem is None:
            if mark.kind is Kind.HEADER:
                shown = self.shows.header(mark.name)
            elif mark.kind is Kind.ANSWER:
                shown = self.shows.typed_answer(mark.name)
            elif mark.kind is Kind.FIGURE and mark.figure:
                shown = self.shows.whole_figure(mark.figure)
            elif mark.kind is Kind.COUNT:
                counts = [plan.count for plans in self.plans.values() for plan in plans]
                shown = self.shows.number(counts[0]) if len(counts) == 1 else None
        if shown is None:
            self.shows.unknown.append(Unknown("", f"【{inside}】", suggested(mark)))
            return None
        return formats.as_text(self.shows.formatted(shown, mark), self.shows.setting())

    def _figures(self) -> list[Figure]:
        found: dict[Figure, None] = {}
        for sheet in self.form.sheets:
            for cell in sheet.marked():
                for at, (_, mark) in enumerate(cell.marks):
                    figure = self.shows.crossed.get((sheet.name, cell.row, cell.column, at))
                    if figure := figure or (mark.figure if mark.kind is Kind.FIGURE else None):
                        found[figure] = None
        return list(found)


def _in_chunks(texts: Iterator[str]) -> Iterator[bytes]:
    """Many short texts as few long ones: a call of the zip costs more than what it is given."""
    while some := list(islice(texts, 2000)):
        yield "".join(some).encode()


def source_end(source: Source) -> str:
    """The period's last day, which ages are as of."""
    try:
        end = source.header("期末")
    except KeyError:
        return ""
    return str(end) if end else ""


def filled_bytes(content: bytes, source: Source, *, today: str = "") -> tuple[bytes, Filled]:
    """A form filled in memory: for workbooks that are sealed with a password, and for tests."""
    out = BytesIO()
    result = fill(content, source, out, today=today)
    return out.getvalue(), result
