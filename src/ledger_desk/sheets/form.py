"""A form read: its sheets, cells and bands; what is wrong with it is listed, never guessed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger_desk.errors import Unreadable
from ledger_desk.sheets import addresses, names
from ledger_desk.sheets.addresses import Area
from ledger_desk.sheets.cells import FormCell, Run, read_cells, shared_strings
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
        return next((area for area in self.merges if area.holds(row, column)), None)

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

    def band_for(self, sheet: SheetForm, row: int) -> BandForm | None:
        """The band a total belongs to: of its own sheet, else the only one of the workbook."""
        if sheet.bands:
            return sheet.nearest_band(row)
        every = [band for each in self.sheets for band in each.bands]
        return every[0] if len(every) == 1 else None


def parts_of(content: bytes, register: str = "", record: bool = False) -> Form:
    """A form with its cells read and its bands still to be found. Raises Unreadable."""
    package = Package(content)
    _refuse_contents(package)
    strings = shared_strings(package)
    sheets = [_read_sheet(package, strings, *each) for each in _sheets(package)]
    if not sheets:
        raise Unreadable("这个表式里没有工作表", "form.damaged")
    form = Form(package, sheets, Styles(package), register, record or _is_record(sheets))
    if form.record and not form.register:
        form.register = names.guessed(_plain_names(sheets))[0]
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
    package: Package, strings: list[list[Run]], name: str, part: str, number: int, hidden: bool
) -> SheetForm:
    tree = package.tree(part)
    sheet = SheetForm(name, part, number, hidden, tree)
    for cell in read_cells(tree, strings):
        if cell.row > MAX_ROWS or cell.column > MAX_COLUMNS:
            if cell.empty:
                continue
            raise Unreadable(
                f"工作表“{name}”在 {cell.address} 还有内容，表式最多 {MAX_ROWS} 行 "
                f"{MAX_COLUMNS} 列，请删除多余的行和列后另存",
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


def place(form: Form, sheet: SheetForm, cell: FormCell) -> str:
    """A cell's address, with its sheet where there are several."""
    return cell.address if len(form.sheets) == 1 else f"{sheet.name}!{cell.address}"


def row_marks(sheet: SheetForm, rows: range) -> list[Mark]:
    """The placeholders of some rows, those in covered cells left out."""
    return [
        mark
        for row in rows
        for cell in sheet.row_cells(row)
        if cell.marks and not sheet.covered(cell)
        for _, mark in cell.marks
    ]


def _is_record(sheets: list[SheetForm]) -> bool:
    """A form is about one record when it asks for its children or answers of a questionnaire."""
    marks = [mark for sheet in sheets for cell in sheet.marked() for _, mark in cell.marks]
    if any(mark.kind is Kind.ITEM for mark in marks):
        return True
    own = names.guessed(_plain_names(sheets))[0]
    named = [mark.name for mark in marks if mark.kind is Kind.FIELD and "." in mark.name]
    return any(child_field(own, name)[0] for name in named)


def _plain_names(sheets: list[SheetForm]) -> list[str]:
    return [
        mark.name
        for sheet in sheets
        for cell in sheet.marked()
        for _, mark in cell.marks
        if mark.kind is Kind.FIELD and "." not in mark.name
    ]


def child_field(register: str, name: str) -> tuple[str, str]:
    """(child register, field name) of 成员.姓名, ("", "") when it is none."""
    head, dot, rest = name.partition(".")
    child = names.child_list(register, head) if dot else ""
    return (child, rest) if child and names.find(child, rest) else ("", "")
