"""What moves with the rows inside a sheet's own part: merges, rules, filters, breaks, views."""

from collections.abc import Iterator, Sequence

from lxml import etree

from ledger_desk.sheets import addresses, references
from ledger_desk.sheets.addresses import Area
from ledger_desk.sheets.form import SheetForm
from ledger_desk.sheets.ooxml import EXCEL, XDR, Element, M
from ledger_desk.sheets.plan import BandPlan
from ledger_desk.sheets.references import Reference
from ledger_desk.sheets.rowmap import RowMap, Run

XM = f"{{{EXCEL}}}"
MERGES_HERE = "ledger-desk-merges"
ROWS_HERE = "ledger-desk-rows"
Maps = dict[str, RowMap]
_AFTER_DATA = (
    "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip


def moved_formula(formula: str, maps: Maps, home: str) -> str:
    """A formula that stands outside the bands, with every reference moved."""

    def move(ref: Reference) -> references.Moved:
        map_ = maps.get(ref.sheet or home)
        if map_ is None or not map_.blocks:
            return None
        if ref.single:
            return (str(map_.first(ref.top)),)
        top, bottom = map_.span(ref.top, ref.bottom)
        return str(top), str(bottom)

    return "".join(str(piece) for piece in references.rewritten(formula, move))


def moved_ranges(sqref: str, map_: RowMap) -> str:
    """A list of ranges, each as exactly the rows made of it."""
    found: list[str] = []
    for text in sqref.split():
        area = addresses.area(text)
        if area.bottom >= addresses.MAX_ROW:
            found.append(text)
            continue
        for top, bottom in map_.pieces(area.top, area.bottom):
            found.append(Area(top, area.left, bottom, area.right).text())
    return " ".join(dict.fromkeys(found))


def moved_range(ref: str, map_: RowMap) -> str:
    """One range that stays one."""
    area = addresses.area(ref)
    if area.bottom >= addresses.MAX_ROW:
        return ref
    top, bottom = map_.span(area.top, area.bottom)
    return Area(top, area.left, bottom, area.right).text()


def move_sheet(sheet: SheetForm, root: Element, plans: Sequence[BandPlan], maps: Maps) -> None:
    """Everything in the sheet's part but its rows and merges."""
    map_ = maps[sheet.name]
    _dimension(sheet, root, map_)
    if map_.blocks:
        for element in root.iter():
            if isinstance(element.tag, str):
                _move_element(element, map_)
        _breaks(root, plans, map_)
    for element in root.iter():
        if isinstance(element.tag, str):
            _move_formulas(element, maps, sheet.name)


def _dimension(sheet: SheetForm, root: Element, map_: RowMap) -> None:
    dimension = root.find(f"{M}dimension")
    if dimension is None:
        return
    area = addresses.area(dimension.get("ref", "A1"))
    rows = [*sheet.rows, area.bottom] if sheet.rows else [area.bottom]
    bottom = max(map_.last(max(rows)), area.top)
    columns = [column for _, column in sheet.cells] or [area.right]
    right = max(area.right, *columns) if len(columns) > 1 else max(area.right, columns[0])
    dimension.set("ref", Area(area.top, area.left, bottom, right).text())


# Attributes by element: one range that stays one, or a list of exact ranges.
_SINGLE = {
    "autoFilter": "ref", "sortState": "ref", "sortCondition": "ref", "hyperlink": "ref",
    "cellWatch": "r", "scenario": "sqref",
}  # fmt: skip
_LISTS = {
    "conditionalFormatting": "sqref", "dataValidation": "sqref", "protectedRange": "sqref",
    "ignoredError": "sqref",
}  # fmt: skip


def _move_element(element: Element, map_: RowMap) -> None:
    tag = etree.QName(element)
    name = tag.localname
    if name in _SINGLE and (ref := element.get(_SINGLE[name])):
        element.set(_SINGLE[name], moved_range(ref, map_))
    elif name in _LISTS and (sqref := element.get(_LISTS[name])):
        element.set(_LISTS[name], moved_ranges(sqref, map_))
    elif element.tag == f"{XM}sqref" and element.text:
        element.text = moved_ranges(element.text, map_)
    elif name == "selection":
        for attribute in ("activeCell", "sqref"):
            if value := element.get(attribute):
                element.set(attribute, _moved_view(value, map_))
    elif name in ("pane", "sheetView") and (corner := element.get("topLeftCell")):
        element.set("topLeftCell", _moved_view(corner, map_))
    elif name == "anchor" and tag.namespace != XDR:
        move_anchor(element, map_)  # of a form control


def _moved_view(sqref: str, map_: RowMap) -> str:
    return " ".join(
        moved_range(text, map_) if ":" in text else _moved_cell(text, map_)
        for text in sqref.split()
    )


def _moved_cell(text: str, map_: RowMap) -> str:
    row, column = addresses.cell(text)
    return addresses.address(map_.first(row), column)


def move_anchor(anchor: Element, map_: RowMap) -> bool:
    """Move a drawing's anchor; its size in rows stays unless a band lies within it."""
    ends = [_row_of(anchor, name) for name in ("from", "to")]
    start, end = ends
    if start is None:
        return False
    old_start = int(start.text or 0)
    new_start = map_.first(old_start + 1) - 1
    changed = new_start != old_start
    start.text = str(new_start)
    if end is not None:
        old_end = int(end.text or 0)
        own, other = map_.block(old_start + 1), map_.block(old_end + 1)
        inside = own is not None and own is other
        new_end = new_start + old_end - old_start if inside else map_.first(old_end + 1) - 1
        changed = changed or new_end != old_end
        end.text = str(new_end)
    return changed


def _row_of(anchor: Element, end: str) -> Element | None:
    for child in anchor:
        if isinstance(child.tag, str) and etree.QName(child).localname == end:
            for part in child:
                if isinstance(part.tag, str) and etree.QName(part).localname == "row":
                    return part
    return None


_FORMULAS = {f"{M}formula", f"{M}formula1", f"{M}formula2", f"{XM}f"}


def _move_formulas(element: Element, maps: Maps, home: str) -> None:
    if element.tag in _FORMULAS and element.text:
        element.text = moved_formula(element.text, maps, home)
    elif element.tag == f"{M}hyperlink" and (location := element.get("location")):
        element.set("location", moved_formula(location, maps, home))
    elif element.tag == f"{M}cfvo" and (value := element.get("val")) and not _is_number(value):
        element.set("val", moved_formula(value, maps, home))


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdigit()


def _breaks(root: Element, plans: Sequence[BandPlan], map_: RowMap) -> None:
    breaks = root.find(f"{M}rowBreaks")
    rows: dict[int, Element] = {}
    if breaks is not None:
        for each in breaks:
            row = map_.last(int(each.get("id", 0)))
            each.set("id", str(row))
            rows[row] = each
    for plan in plans:
        for row in plan.block.breaks if plan.block else ():
            rows.setdefault(row, manual_break(row))
    set_breaks(root, rows)


def manual_break(row: int) -> Element:
    """A page break below a row, over the whole width."""
    return etree.Element(f"{M}brk", {"id": str(row), "max": "16383", "man": "1"})


def set_breaks(root: Element, rows: dict[int, Element]) -> None:
    """Put row breaks into their place; Excel holds 1,026 at most, the first of them are kept."""
    breaks = root.find(f"{M}rowBreaks")
    if not rows:
        return
    if breaks is None:
        breaks = etree.Element(f"{M}rowBreaks")
        insert_in_order(root, breaks)
    for old in list(breaks):
        breaks.remove(old)
    for row in sorted(rows)[:1026]:
        breaks.append(rows[row])
    breaks.set("count", str(len(breaks)))
    manual = sum(each.get("man") in ("1", "true") for each in breaks)
    breaks.set("manualBreakCount", str(manual))


def insert_in_order(root: Element, element: Element) -> None:
    """Put an element behind the sheet's rows where the schema wants it."""
    later = set(_AFTER_DATA[_AFTER_DATA.index(etree.QName(element).localname) + 1 :])
    for at, child in enumerate(root):
        if isinstance(child.tag, str) and etree.QName(child).localname in later:
            root.insert(at, element)
            return
    root.append(element)


# --- merges ------------------------------------------------------------------------------------


def merges(sheet: SheetForm, plans: Sequence[BandPlan], map_: RowMap) -> tuple[int, Iterator[str]]:
    """How many merged areas there will be, and their ranges."""
    around = [area for area in sheet.merges if not _inside(area, plans)]
    count = len(around)
    for plan in plans:
        own = _by_row(sheet, plan)
        assert plan.block
        for run in plan.block.runs:
            count += len(own.get(_made_from(run, plan), ())) * run.length
    return count, _merge_ranges(sheet, plans, map_, around)


def _merge_ranges(
    sheet: SheetForm, plans: Sequence[BandPlan], map_: RowMap, around: list[Area]
) -> Iterator[str]:
    for area in around:
        top, bottom = map_.span(area.top, area.bottom)
        yield Area(top, area.left, bottom, area.right).text()
    for plan in plans:
        own = _by_row(sheet, plan)
        assert plan.block
        for run in plan.block.runs:
            old = _made_from(run, plan)
            height = plan.form.height if old == plan.form.row else 1
            for area in own.get(old, ()):
                left, right = addresses.letters(area.left), addresses.letters(area.right)
                tall = area.bottom - area.top
                first = run.row + area.top - old
                for top in range(first, first + run.length * height, height):
                    yield f"{left}{top}:{right}{top + tall}"


def _inside(area: Area, plans: Sequence[BandPlan]) -> bool:
    """Whether a merge belongs to single rows of a band rather than lying around it."""
    for plan in plans:
        band = plan.form
        if band.top <= area.top and area.bottom <= band.bottom:
            in_record = area.top in band.repeat_rows and area.bottom in band.repeat_rows
            if in_record or area.top == area.bottom:
                return True
    return False


def _by_row(sheet: SheetForm, plan: BandPlan) -> dict[int, list[Area]]:
    """A band's merges by the row they are made with: a record's all with its first row."""
    found: dict[int, list[Area]] = {}
    for area in sheet.merges:
        if _inside(area, [plan]):
            row = plan.form.row if area.top in plan.form.repeat_rows else area.top
            found.setdefault(row, []).append(area)
    return found


def _made_from(run: Run, plan: BandPlan) -> int:
    """A record in a spare row has the merges of the repeat row."""
    return plan.form.row if run.kind == "records" else run.old
