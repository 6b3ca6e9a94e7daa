"""Paper: whether a form will print well, and its print set-up mended after a yes."""

from io import BytesIO

from lxml import etree

from ledger_desk.sheets.bands import read_form
from ledger_desk.sheets.form import Form, SheetForm
from ledger_desk.sheets.heights import Heights
from ledger_desk.sheets.moving import insert_in_order
from ledger_desk.sheets.ooxml import Element, M

A4 = "9"
DIGIT = 7  # pixels: what a column's width counts, for Calibri 11
# Paper sizes in mm by Excel's number: width, height upright.
PAPERS = {
    "1": (215.9, 279.4), "5": (215.9, 355.6), "8": (297.0, 420.0), "9": (210.0, 297.0),
    "11": (148.0, 210.0), "13": (176.0, 250.0),
}  # fmt: skip
NARROWEST_INCH = 0.2  # 5 mm: what office printers cannot reach
TITLES = "_xlnm.Print_Titles"


def print_problems(form: Form, sheet: SheetForm) -> str:
    """What speaks against printing a sheet as it is set up, joined; "" when nothing does."""
    if sheet.hidden or not sheet.cells:
        return ""
    found = []
    setup = sheet.tree.find(f"{M}pageSetup")
    paper = setup.get("paperSize") if setup is not None else None
    if paper != A4:
        found.append("纸张不是 A4")
    if not fits_width(sheet) and width_mm(form, sheet) > room_mm(sheet)[0]:
        found.append("表宽超出纸面")
    margins = sheet.tree.find(f"{M}pageMargins")
    if margins is not None and any(
        float(margins.get(side, 1)) < NARROWEST_INCH for side in ("left", "right", "top", "bottom")
    ):
        found.append("页边距过小")
    if any(not band.units for band in sheet.bands) and not _title_rows(form, sheet):
        found.append("没有重复表头")
    return "、".join(found)


def mended(content: bytes) -> bytes:
    """The form with A4, one page wide, and its header repeated: only what print_problems names."""
    form = read_form(content)
    for sheet in form.sheets:
        if print_problems(form, sheet):
            _mend(form, sheet)
    out = BytesIO()
    form.package.write(out, rows=0)
    return out.getvalue()


def _mend(form: Form, sheet: SheetForm) -> None:
    root = form.package.edit(sheet.part)
    setup = _child(root, "pageSetup")
    setup.set("paperSize", A4)
    if not fits_width(sheet) and width_mm(form, sheet) > room_mm(sheet)[0]:
        setup.set("scale", "100")
        setup.set("fitToWidth", "1")
        setup.set("fitToHeight", "0")
        properties = root.find(f"{M}sheetPr")
        if properties is None:
            properties = etree.Element(f"{M}sheetPr")
            root.insert(0, properties)
        page = properties.find(f"{M}pageSetUpPr")
        if page is None:
            page = etree.SubElement(properties, f"{M}pageSetUpPr")
        page.set("fitToPage", "1")
    margins = _child(root, "pageMargins")
    for side in ("left", "right", "top", "bottom"):
        if float(margins.get(side, 0.75)) < NARROWEST_INCH:
            margins.set(side, "0.5")
    for side, usual in (("left", "0.7"), ("right", "0.7"), ("top", "0.75"), ("bottom", "0.75")):
        margins.set(side, margins.get(side, usual))
    for side in ("header", "footer"):
        margins.set(side, margins.get(side, "0.3"))
    if any(not band.units for band in sheet.bands) and not _title_rows(form, sheet):
        _repeat_header(form, sheet)


def _child(root: Element, name: str) -> Element:
    found = root.find(f"{M}{name}")
    if found is None:
        found = etree.Element(f"{M}{name}")
        insert_in_order(root, found)
    return found


def fits_width(sheet: SheetForm) -> bool:
    """Whether Excel chooses the scale so that the sheet is one page wide."""
    page = sheet.tree.find(f"{M}sheetPr/{M}pageSetUpPr")
    setup = sheet.tree.find(f"{M}pageSetup")
    fits = page is not None and page.get("fitToPage") in ("1", "true")
    return fits and (setup is None or setup.get("fitToWidth", "1") == "1")


def width_mm(form: Form, sheet: SheetForm, digit: float = DIGIT) -> float:
    """The printed width of the sheet at its own scale; digit: pixels of the usual font's digits."""
    heights = Heights(sheet, form.styles)
    last = max(column for _, column in sheet.cells)
    pixels = sum(int(heights.width(column) * digit + 5) for column in range(1, last + 1))
    setup = sheet.tree.find(f"{M}pageSetup")
    scale = float(setup.get("scale", 100)) / 100 if setup is not None else 1.0
    return pixels * 25.4 / 96 * scale


def room_mm(sheet: SheetForm) -> tuple[float, float]:
    """The printable width and height of a page."""
    setup = sheet.tree.find(f"{M}pageSetup")
    paper = setup.get("paperSize", A4) if setup is not None else A4
    width, height = PAPERS.get(paper, PAPERS[A4])
    if setup is not None and setup.get("orientation") == "landscape":
        width, height = height, width
    margins = sheet.tree.find(f"{M}pageMargins")

    def side(name: str, usual: float) -> float:
        return (float(margins.get(name, usual)) if margins is not None else usual) * 25.4

    return (
        width - side("left", 0.7) - side("right", 0.7),
        height - side("top", 0.75) - side("bottom", 0.75),
    )


def title_rows(form: Form, sheet: SheetForm) -> tuple[int, int] | None:
    """The rows repeated on every page."""
    text = _title_rows(form, sheet)
    rows = [part.rpartition("!")[2].replace("$", "") for part in text.split(",")]
    for part in rows:
        first, _, last = part.partition(":")
        if first.isdigit() and last.isdigit():
            return int(first), int(last)
    return None


def _title_rows(form: Form, sheet: SheetForm) -> str:
    workbook = form.package.tree(form.package.workbook_part)
    for name in workbook.iterfind(f"{M}definedNames/{M}definedName"):
        own = name.get("localSheetId") == str(sheet.number)
        if own and name.get("name") == TITLES and any(c.isdigit() for c in name.text or ""):
            return name.text or ""
    return ""


def _repeat_header(form: Form, sheet: SheetForm) -> None:
    """The framed rows right above the records are the header."""
    band = next(band for band in sheet.bands if not band.units)
    last = band.top - 1
    first = last
    while first > 1 and _framed(form, sheet, first - 1):
        first -= 1
    if last < 1 or not _framed(form, sheet, last):
        return
    workbook = form.package.edit(form.package.workbook_part)
    names = workbook.find(f"{M}definedNames")
    if names is None:
        names = etree.Element(f"{M}definedNames")
        before = {f"{M}{n}" for n in ("sheets", "functionGroups", "externalReferences")}
        place = max(at for at, child in enumerate(workbook) if child.tag in before)
        workbook.insert(place + 1, names)
    for old in list(names):
        if old.get("name") == TITLES and old.get("localSheetId") == str(sheet.number):
            names.remove(old)
    quoted = "'" + sheet.name.replace("'", "''") + "'"
    title = etree.SubElement(names, f"{M}definedName", {"name": TITLES})
    title.set("localSheetId", str(sheet.number))
    title.text = f"{quoted}!${first}:${last}"


def _framed(form: Form, sheet: SheetForm, row: int) -> bool:
    cells = sheet.row_cells(row)
    framed = [cell for cell in cells if form.styles.border(cell.style) != "0"]
    return bool(cells) and len(framed) * 2 > len(cells)
