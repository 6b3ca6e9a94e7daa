"""A form read: its sheets, cells, bands and levels; what is wrong with it is listed, never guessed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger_desk import indicators
from ledger_desk.errors import Unreadable
from ledger_desk.sheets import addresses, names
from ledger_desk.sheets.addresses import Area
from ledger_desk.sheets.cells import FormCell, read_cells, shared_strings
from ledger_desk.sheets.ooxml import REL, Element, M, Package
from ledger_desk.sheets.placeholders import Kind, Mark
from ledger_desk.sheets.styles import Styles

MAX_ROWS, MAX_COLUMNS = 5000, 400


class Level(NamedTuple):
    """A group row above the records or a subtotal row below them, and the field it goes by."""

    row: int
    name: str


class Note(NamedTuple):
    """Something to say about a form: the check's code, the cell or row, the whole sentence."""

    code: str
    cell: str
    text: str


@dataclass
class BandForm:
    """Rows of a form that repeat: for records, for units (`units`), for children (`child`)."""

    row: int
    height: int = 1
    register: str = ""
    units: bool = False
    child: str = ""
    groups: list[Level] = field(default_factory=list)
    subtotals: list[Level] = field(default_factory=list)
    spares: int = 0
    policy: str = ""
    page_rows: int = 0
    page_group: str = ""
    said_register: str = ""

    @property
    def top(self) -> int:
        """The first row of the band, its group rows included."""
        return min([self.row, *(level.row for level in self.groups)])

    @property
    def bottom(self) -> int:
        """The last row, spare and subtotal rows included."""
        end = self.row + self.height - 1 + self.spares
        return max([end, *(level.row for level in self.subtotals)])

    @property
    def repeat_rows(self) -> range:
        """The rows of one record."""
        return range(self.row, self.row + self.height)

    @property
    def level_names(self) -> list[str]:
        """The fields records are grouped by, outer first."""
        ordered = [level.name for level in self.groups]
        inner_first = [level.name for level in self.subtotals]
        for name in reversed(inner_first):
            if name not in ordered:
                ordered.append(name)
        if self.page_group and self.page_group not in ordered:
            ordered.append(self.page_group)
        return ordered


@dataclass
class SheetForm:
    """One sheet of a form."""

    name: str
    part: str
    number: int  # its place in the workbook, from 0: what localSheetId means
    hidden: bool
    tree: Element
    cells: dict[tuple[int, int], FormCell] = field(default_factory=dict)
    rows: dict[int, Element] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    bands: list[BandForm] = field(default_factory=list)

    def row_cells(self, row: int) -> list[FormCell]:
        """The cells of a row, left to right."""
        return self._by_row.get(row, [])

    def __post_init__(self) -> None:
        self._by_row: dict[int, list[FormCell]] = {}

    def add(self, cell: FormCell) -> None:
        """Take in a cell while the sheet is read."""
        self.cells[cell.row, cell.column] = cell
        self._by_row.setdefault(cell.row, []).append(cell)

    def marked(self) -> Iterator[FormCell]:
        """The cells that hold placeholders."""
        return (cell for cell in self.cells.values() if cell.marks)

    def merge_at(self, row: int, column: int) -> Area | None:
        """The merged area a cell belongs to."""
        return next((area for area in self.merges if (row, column) in area), None)

    def covered(self, cell: FormCell) -> Area | None:
        """The merge that hides a cell, which therefore never shows."""
        area = self.merge_at(cell.row, cell.column)
        return area if area and (area.top, area.left) != (cell.row, cell.column) else None

    def band_of(self, row: int) -> BandForm | None:
        """The band a row lies in."""
        return next((b for b in self.bands if b.top <= row <= b.bottom), None)

    def nearest_band(self, row: int) -> BandForm | None:
        """The band a total belongs to: its own, the nearest above, else the nearest below."""
        above = [band for band in self.bands if band.top <= row]
        if above:
            return above[-1]
        return self.bands[0] if self.bands else None


@dataclass
class Form:
    """A form ready to be filled."""

    package: Package
    sheets: list[SheetForm]
    styles: Styles
    register: str = ""
    record: bool = False
    """Whether it is about one record, so that list fields stand alone and children repeat."""
    notes: list[Note] = field(default_factory=list)
    """What would stop it from being registered."""


def read_form(content: bytes, register: str = "", record: bool = False) -> Form:
    """Read a form. register: what the report is about, when it is known. Raises Unreadable."""
    package = Package(content)
    _refuse_contents(package)
    strings = shared_strings(package)
    sheets = [_read_sheet(package, strings, *each) for each in _sheets(package)]
    if not sheets:
        raise Unreadable("这个表式里没有工作表", "form.damaged")
    form = Form(package, sheets, Styles(package), register, record or _is_record(sheets))
    if form.record and not form.register:
        form.register = names.guessed(_plain_names(sheets))[0]
    for sheet in sheets:
        _find_bands(form, sheet)
    return form


def _refuse_contents(package: Package) -> None:
    names_ = [name.lower() for name in package.parts]
    if any("vbaproject" in name or name.endswith("connections.xml") for name in names_):
        raise Unreadable("表式带有宏或外部数据连接，不能登记，请另存为不带宏的 .xlsx", "xlsm")
    if any(name.startswith("_xmlsignatures/") for name in names_):
        raise Unreadable("表式带数字签名，填写后签名会失效，请向发表单位要未签名的表式", "signed")
    if any("pivotcache" in name or "pivottable" in name for name in names_):
        raise Unreadable(
            "表式带有数据透视表，里面存着旧数据，不能登记，请删去透视表后再登记", "pivot"
        )
    root = package.tree(package.workbook_part)
    if root.tag != f"{M}workbook":
        raise Unreadable(
            "这个工作簿用了严格格式，请用 WPS 另存为普通 .xlsx 后再登记", "form.strict"
        )


def _sheets(package: Package) -> Iterator[tuple[str, str, int, bool]]:
    part = package.workbook_part
    relations = package.relations(part)
    for number, sheet in enumerate(package.tree(part).iterfind(f"{M}sheets/{M}sheet")):
        kind, target = relations.get(sheet.get(f"{{{REL}}}id", ""), ("", ""))
        if kind == "worksheet" and target in package.parts:
            hidden = sheet.get("state", "visible") != "visible"
            yield sheet.get("name", ""), target, number, hidden


def _read_sheet(
    package: Package, strings: list[list[object]], name: str, part: str, number: int, hidden: bool
) -> SheetForm:
    tree = package.tree(part)
    sheet = SheetForm(name, part, number, hidden, tree)
    for cell in read_cells(tree, strings):  # type: ignore[arg-type]
        if cell.row > MAX_ROWS or cell.column > MAX_COLUMNS:
            if cell.empty:
                continue
            raise Unreadable(
                f"工作表“{name}”在 {cell.address} 还有内容，表式最多 {MAX_ROWS} 行 {MAX_COLUMNS} 列，"
                "请删除多余的行和列后另存",
                "form.large",
            )
        sheet.add(cell)
    at = 0
    for row in tree.iterfind(f"{M}sheetData/{M}row"):
        at = int(row.get("r") or at + 1)
        sheet.rows[at] = row
    sheet.merges = [
        addresses.area(merge.get("ref", "A1"))
        for merge in tree.iterfind(f"{M}mergeCells/{M}mergeCell")
    ]
    return sheet


def _is_record(sheets: list[SheetForm]) -> bool:
    """A form is about one record when it asks for its children or for answers of a questionnaire."""
    marks = [mark for sheet in sheets for cell in sheet.marked() for _, mark in cell.marks]
    if any(mark.kind is Kind.ITEM for mark in marks):
        return True
    own = names.guessed(_plain_names(sheets))[0]
    return any(
        mark.kind is Kind.FIELD and "." in mark.name and _child(own, mark.name)[0] for mark in marks
    )


def _plain_names(sheets: list[SheetForm]) -> list[str]:
    return [
        mark.name
        for sheet in sheets
        for cell in sheet.marked()
        for _, mark in cell.marks
        if mark.kind is Kind.FIELD and "." not in mark.name
    ]


def _child(register: str, name: str) -> tuple[str, str]:
    """(child register, field name) of 成员.姓名, ("", "") when it is none."""
    head, dot, rest = name.partition(".")
    child = names.child_list(register, head) if dot else ""
    return (child, rest) if child and names.find(child, rest) else ("", "")


# --- bands -------------------------------------------------------------------------------------


def _find_bands(form: Form, sheet: SheetForm) -> None:
    rows = sorted({cell.row for cell in sheet.marked() if not sheet.covered(cell)})
    repeats = [row for row in rows if _repeats(form, sheet, row)]
    taken: set[int] = set()
    for row in repeats:
        if row in taken:
            continue
        band = BandForm(row)
        _classify(form, sheet, band)
        band.height = _height(form, sheet, band, repeats)
        _classify(form, sheet, band)
        taken |= set(band.repeat_rows)
        sheet.bands.append(band)
    for band in sheet.bands:
        _levels(sheet, band)
    for band in sheet.bands:
        _controls(sheet, band)
        if not band.groups and not band.subtotals and band.height == 1:
            band.spares = _spares(form, sheet, band)
    for band in sheet.bands:
        _settle_register(form, sheet, band)
    _strays(form, sheet)
    _crossing_merges(form, sheet)


def row_marks(sheet: SheetForm, rows: range) -> list[Mark]:
    """The placeholders of some rows, those in covered cells left out."""
    return [
        mark
        for row in rows
        for cell in sheet.row_cells(row)
        if cell.marks and not sheet.covered(cell)
        for _, mark in cell.marks
    ]


def _repeats(form: Form, sheet: SheetForm, row: int) -> bool:
    marks = row_marks(sheet, range(row, row + 1))
    kinds = {mark.kind for mark in marks}
    if kinds & {Kind.GROUP, Kind.SUBTOTAL}:
        return False
    if any(mark.kind is Kind.CONTROL and mark.name == "重复" for mark in marks):
        return True
    if form.record:
        if kinds & {Kind.SERIAL, Kind.UNIT} and not any("." in m.name for m in marks):
            return Kind.UNIT in kinds
        return any(m.kind is Kind.FIELD and _child(form.register, m.name)[0] for m in marks)
    if kinds & {Kind.SERIAL, Kind.GROUP_SERIAL, Kind.PAGE_SERIAL, Kind.UNIT}:
        return True
    if kinds & {Kind.FIGURE, Kind.CROSS} and any(
        cell.alone and cell.alone.kind is Kind.HEADER and cell.alone.name == "网格"
        for cell in sheet.row_cells(row)
    ):
        return True
    listed = [mark.name for mark in marks if mark.kind is Kind.FIELD]
    return bool(listed) and names.guessed(listed)[1] > 0


def _listed(marks: list[Mark]) -> list[str]:
    """Names that are list fields inside a repeat row."""
    return [
        mark.name
        for mark in marks
        if mark.kind is Kind.FIELD
        or (mark.kind is Kind.HEADER and mark.name in indicators.SHARED_FIELDS)
    ]


def _classify(form: Form, sheet: SheetForm, band: BandForm) -> None:
    marks = row_marks(sheet, band.repeat_rows)
    if form.record:
        band.child = next(
            (c for m in marks if m.kind is Kind.FIELD and (c := _child(form.register, m.name)[0])),
            "",
        )
    own = [mark.name for mark in marks if mark.kind is Kind.FIELD]
    figures = any(mark.kind in (Kind.FIGURE, Kind.CROSS) for mark in marks)
    units = any(mark.kind is Kind.UNIT for mark in marks)
    band.units = not band.child and not names.guessed(own)[1] and (units or figures)


def _height(form: Form, sheet: SheetForm, band: BandForm, repeats: list[int]) -> int:
    """Rows joined by vertical merges, and further rows of the same list right below, are one record."""
    bottom = band.row
    for area in sheet.merges:
        if area.top == band.row and area.bottom > area.top:
            cell = sheet.cells.get((area.top, area.left))
            below = row_marks(sheet, range(band.row + 1, area.bottom + 1))
            if (cell is not None and cell.marks) or _listed(below):
                bottom = max(bottom, area.bottom)
    kinds = {Kind.SERIAL, Kind.UNIT, Kind.GROUP_SERIAL, Kind.PAGE_SERIAL}
    while not band.units and not band.child and bottom + 1 in repeats:
        following = row_marks(sheet, range(bottom + 1, bottom + 2))
        if any(mark.kind in kinds for mark in following):
            break
        bottom += 1
    return bottom - band.row + 1


def _levels(sheet: SheetForm, band: BandForm) -> None:
    row = band.row - 1
    while (name := _group_name(sheet, row)) is not None:
        band.groups.insert(0, Level(row, name))
        row -= 1
    row = band.row + band.height
    unnamed = []
    while (name := _subtotal_name(sheet, row)) is not None:
        unnamed.append(Level(row, name))
        row += 1
    groups = [level.name for level in band.groups]
    for at, level in enumerate(unnamed):
        name = level.name or (groups[-1 - at] if at < len(groups) else "")
        if name:
            band.subtotals.append(Level(level.row, name))


def _group_name(sheet: SheetForm, row: int) -> str | None:
    marks = row_marks(sheet, range(row, row + 1)) if row > 0 else []
    return next((mark.name for mark in marks if mark.kind is Kind.GROUP), None)


def _subtotal_name(sheet: SheetForm, row: int) -> str | None:
    """The level's name, "" when the row only sums; None when it is no subtotal row."""
    marks = row_marks(sheet, range(row, row + 1))
    wanted = [mark for mark in marks if mark.kind is Kind.SUBTOTAL]
    if not wanted and not any(mark.kind is Kind.GROUP_COUNT for mark in marks):
        return None
    if any(mark.kind is Kind.GROUP for mark in marks):
        return None
    texts = [
        m
        for cell in sheet.row_cells(row)
        for _, m in cell.marks
        if m.kind is Kind.SUBTOTAL and not _sums(m.name)
    ]
    return texts[0].name if texts else ""


def _sums(name: str) -> bool:
    """Whether 【小计:…】 names something to add up rather than a level."""
    for key in names.registers():
        if found := names.find(key, name):
            return found.field.kind.python_type is int and found.field.kind.name != "year"
    return False


def _controls(sheet: SheetForm, band: BandForm) -> None:
    for cell in sheet.marked():
        for _, mark in cell.marks:
            if (
                mark.kind is not Kind.CONTROL
                or mark.problem
                or _band_below(sheet, cell.row) is not band
            ):
                continue
            match mark.name:
                case "数据":
                    band.said_register = names.register_named(mark.argument)
                case "每页":
                    band.page_rows = int(mark.argument)
                case "空行":
                    band.policy = mark.argument
                case "分页":
                    band.page_group = mark.argument


def _band_below(sheet: SheetForm, row: int) -> BandForm | None:
    """The band a control word is for: beside it, else the first below, else the last above."""
    if own := sheet.band_of(row):
        return own
    below = [band for band in sheet.bands if band.top > row]
    return below[0] if below else (sheet.bands[-1] if sheet.bands else None)


def _spares(form: Form, sheet: SheetForm, band: BandForm) -> int:
    """Empty rows of the same look straight below: the form's own lines to write on."""
    count = 0
    model = {cell.column: cell for cell in sheet.row_cells(band.row)}
    while _is_spare(form, sheet, model, band.row + count + 1):
        count += 1
    return count


def _is_spare(form: Form, sheet: SheetForm, model: dict[int, FormCell], row: int) -> bool:
    cells = sheet.row_cells(row)
    first = min(cell.row for cell in model.values())
    if not cells or any(b.row > first and b.top <= row <= b.bottom for b in sheet.bands):
        return False
    # A label that covers the repeat row and its spare rows is fine; any other tall merge is not.
    if any(m.top <= row <= m.bottom and m.bottom > m.top and m.top > first for m in sheet.merges):
        return False
    framed = False
    for cell in cells:
        like = model.get(cell.column)
        if cell.style and like is not None:
            framed = True
            if not _same_look(form, cell.style, like.style):
                return False
        if cell.empty:
            continue
        counted = cell.number and like is not None and like.alone and like.alone.kind is Kind.SERIAL
        copied = cell.formula and like is not None and like.formula
        if not counted and not copied:
            return False
    return framed


def _same_look(form: Form, one: int, other: int) -> bool:
    """Equal styles, or at least both framed or both not: the last line often has a thicker edge."""
    if one == other:
        return True
    return (form.styles.border(one) == "0") == (form.styles.border(other) == "0")


def _settle_register(form: Form, sheet: SheetForm, band: BandForm) -> None:
    if band.units:
        return
    if band.child:
        band.register = band.child
        return
    marks = row_marks(sheet, band.repeat_rows)
    listed = list(dict.fromkeys(_listed(marks)))
    best, known = names.guessed(listed)
    wished = band.said_register or form.register
    if wished and (band.said_register or names.guessed(listed, [wished])[1] >= known):
        best = wished
    band.register = best or wished
    _two_lists(form, sheet, band, listed)


def _two_lists(form: Form, sheet: SheetForm, band: BandForm, listed: list[str]) -> None:
    known = [
        n for n in listed if n not in indicators.SHARED_FIELDS and names.find(band.register, n)
    ]
    strange = [n for n in listed if not names.find(band.register, n) and names.guessed([n])[1]]
    if known and strange:
        form.notes.append(
            Note(
                "two_sub",
                f"{sheet.name}!{band.row}",
                f"第 {band.row} 行混用了“{known[0]}”和“{strange[0]}”的字段，一行只能来自一张台账",
            )
        )


def _strays(form: Form, sheet: SheetForm) -> None:
    """Group and subtotal rows that touch no repeat row."""
    known = {level.row for band in sheet.bands for level in (*band.groups, *band.subtotals)}
    for row in sorted({cell.row for cell in sheet.marked()}):
        marks = row_marks(sheet, range(row, row + 1))
        kinds = {mark.kind for mark in marks}
        if kinds & {Kind.GROUP, Kind.SUBTOTAL, Kind.GROUP_COUNT} and row not in known:
            text = f"第 {row} 行：数据行、分组行、小计行必须挨在一起"
            form.notes.append(Note("apart", f"{sheet.name}!{row}", text))


def _crossing_merges(form: Form, sheet: SheetForm) -> None:
    for band in sheet.bands:
        for area in sheet.merges:
            if area.top < band.top <= area.bottom <= band.bottom:
                text = (
                    f"{area.text()} 的合并跨进了数据行，数据会把表头拉长，"
                    f"请把合并缩到第 {band.top - 1} 行为止"
                )
                form.notes.append(Note("header_merge", area.text(), text))
