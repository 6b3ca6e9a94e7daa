"""Page breaks so that signatures never stand alone: pages counted while rows are written."""

from dataclasses import dataclass, field

from ledger_desk.sheets.form import Form, SheetForm
from ledger_desk.sheets.heights import Heights
from ledger_desk.sheets.moving import manual_break, set_breaks
from ledger_desk.sheets.ooxml import Element, M
from ledger_desk.sheets.placeholders import Kind
from ledger_desk.sheets.plan import BandPlan
from ledger_desk.sheets.printing import fits_width, room_mm, title_rows, width_mm
from ledger_desk.sheets.rowmap import RowMap

POINT_MM = 25.4 / 72
ROWS_WITH_SIGNATURE = 3
SLIGHT = 0.1  # of a page: then the scale gives way
# Printers and programs differ in what fits on a page: a break that only some of them would need
# is made for all.
DOUBT = (0.965, 1.0, 1.03)
# A digit's pixels in Calibri, SimSun, and what stands in where neither is installed: they decide
# how wide columns are, so how far a sheet is scaled down to one page's width.
DIGITS = (7, 8, 9.3)


@dataclass
class Pager:
    """Where pages end, as far as one can tell without the printer: fed with rows in order."""

    room: float  # points of the sheet's rows that fit on a page
    repeated: float  # points taken by the repeated header from page two on
    breaks: set[int] = field(default_factory=set)
    """Rows after which a page ends whatever fits."""
    starts: list[int] = field(default_factory=lambda: [1])
    """First rows of the last few pages."""
    used: float = 0.0
    pages: int = 1

    def add(self, row: int, count: int, points: float, height: int = 1) -> None:
        """`count` records of `height` rows and `points` each, from `row` on."""
        while count:
            if row - 1 in self.breaks or (self.used + points > self.room and row > self.starts[-1]):
                self._turn(row)
            # Many rows of one height are taken page by page, not row by row.
            fits = int((self.room - self.used) / points) if points and not self.breaks else 1
            taken = max(1, min(count, fits))
            self.used += taken * points
            count -= taken
            row += taken * height

    @property
    def last(self) -> int:
        """The first row of the last page."""
        return self.starts[-1]

    def _turn(self, row: int) -> None:
        self.starts = [*self.starts[-7:], row]
        self.used = self.repeated
        self.pages += 1


class Pagers:
    """One sheet's pages as several programs may see them."""

    def __init__(self, each: list[Pager]) -> None:
        self.each = each

    def add(self, row: int, count: int, points: float, height: int = 1) -> None:
        """Records, told to every pager."""
        for pager in self.each:
            pager.add(row, count, points, height)


def pagers_for(form: Form, sheet: SheetForm, plans: list[BandPlan], map_: RowMap) -> Pagers:
    """Pagers with the sheet's paper, scale, repeated header and breaks."""
    width, height = room_mm(sheet)
    scales = {_scale(sheet)}
    if fits_width(sheet) and sheet.cells:
        scales = {min(1.0, width / max(1.0, width_mm(form, sheet, digit))) for digit in DIGITS}
    rooms = [height / POINT_MM / max(scale, 0.1) * part for scale in scales for part in DOUBT]
    heights = Heights(sheet, form.styles)
    repeated = 0.0
    if rows := title_rows(form, sheet):
        for row in range(rows[0], rows[1] + 1):
            element = sheet.rows.get(row)
            own = element.get("ht") if element is not None else None
            repeated += float(own) if own else heights.default_height
    breaks = {map_.last(int(b.get("id", 0))) for b in sheet.tree.iterfind(f"{M}rowBreaks/{M}brk")}
    for plan in plans:
        breaks |= set(plan.block.breaks if plan.block else ())
    return Pagers([Pager(room, min(repeated, room / 2), breaks) for room in sorted(rooms)])


def _scale(sheet: SheetForm) -> float:
    setup = sheet.tree.find(f"{M}pageSetup")
    return float(setup.get("scale", 100)) / 100 if setup is not None else 1.0


def keep_together(
    sheet: SheetForm, root: Element, plans: list[BandPlan], map_: RowMap, pagers: Pagers
) -> None:
    """After the rows: the signature keeps the last records with it, a seal's space is not cut."""
    if not plans or sheet.hidden:
        return
    added = set()
    plan = plans[-1]
    block = plan.block
    assert block
    alone = [pager for pager in pagers.each if _leaves_signature(pager, sheet, plan)]
    if alone and not _shrunk(sheet, root, pagers, alone):
        first = block.end - ROWS_WITH_SIGNATURE * plan.form.height + 1
        if first > block.start:
            added.add(first - 1)
    for top, bottom in _seals(sheet, map_):
        cut = [p for p in pagers.each if any(top < page <= bottom for page in p.starts)]
        if cut and top - 1 not in cut[0].breaks:
            added.add(top - 1)
    if added:
        existing = root.find(f"{M}rowBreaks")
        rows = {int(b.get("id", 0)): b for b in existing} if existing is not None else {}
        for row in added:
            rows.setdefault(row, manual_break(row))
        set_breaks(root, rows)


def _leaves_signature(pager: Pager, sheet: SheetForm, plan: BandPlan) -> bool:
    """Whether only what stands below the records falls on the last page."""
    assert plan.block
    if pager.pages < 2 or pager.last <= plan.block.end or plan.form.page_rows:
        return False
    return pager.last - 1 not in pager.breaks and _has_tail(sheet, plan)


def _has_tail(sheet: SheetForm, plan: BandPlan) -> bool:
    return any(cell.row > plan.form.bottom and not cell.empty for cell in sheet.cells.values())


def _shrunk(sheet: SheetForm, root: Element, pagers: Pagers, alone: list[Pager]) -> bool:
    """A slight excess on a second page goes away by a smaller scale, unless the width rules it."""
    tightest = pagers.each[0]
    excess = tightest.used - tightest.repeated
    small = tightest in alone and tightest.pages == 2 and excess <= tightest.room * SLIGHT
    if not small or fits_width(sheet) or _seals(sheet, RowMap()):
        return False
    setup = root.find(f"{M}pageSetup")
    if setup is None:
        return False
    scale = int(_scale(sheet) * 100 * tightest.room / (tightest.room + excess)) - 1
    setup.set("scale", str(max(scale, 10)))
    return True


def _seals(sheet: SheetForm, map_: RowMap) -> list[tuple[int, int]]:
    found = []
    for cell in sheet.marked():
        if any(mark.kind is Kind.SEAL for _, mark in cell.marks):
            area = sheet.merge_at(cell.row, cell.column)
            bottom = area.bottom if area else cell.row
            found.append((map_.first(cell.row), map_.last(bottom)))
    return found
