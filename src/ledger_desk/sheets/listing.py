"""Lists of ours as forms: the pattern's one column repeated for the columns chosen.

The pattern is a form in resources/forms, so that an office may change how its lists look; what
comes out is a form again, filled by the one filler.
"""

import copy
from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

from lxml import etree

from ledger_desk.fields import Field, Register
from ledger_desk.resources import resource_path
from ledger_desk.sheets import addresses
from ledger_desk.sheets.bands import read_form
from ledger_desk.sheets.cells import FormCell, escaped
from ledger_desk.sheets.doubts import SLOTS
from ledger_desk.sheets.form import Form, SheetForm
from ledger_desk.sheets.moving import insert_in_order
from ledger_desk.sheets.ooxml import MAIN, Element, M, parse
from ledger_desk.sheets.values import is_digits

PATTERN, DOUBTS_PATTERN = "通用清单.xlsx", "导入疑问.xlsx"
HEADING, MARK = "列名", "【列】"
WIDEST = 40
_WIDTHS = {"id_number": 21.0, "credit_code": 21.0, "phone": 14.0, "date": 12.0, "account": 21.0}
_INLINE = 250  # characters a validation may list by itself
_FORBIDDEN = set("\\/?*[]:")


class Column(NamedTuple):
    """A column of a list: its heading, the field's key, its width, what may be chosen, its look."""

    heading: str
    key: str
    width: float = 14.0
    choices: tuple[str, ...] = ()
    digits: bool = False


def columns_of(fields: Sequence[Field]) -> list[Column]:
    """Columns for fields of a register; codes bring their drop-down list."""
    return [
        Column(
            field.label,
            field.key,
            _WIDTHS.get(field.kind.name, float(min(max(field.width, 6), WIDEST))),
            tuple(field.kind.codes.labels.values())
            if field.kind.codes and not field.kind.many
            else (),
            is_digits(field),
        )
        for field in fields
    ]


def list_form(register: Register, fields: Sequence[Field], pattern: bytes | None = None) -> bytes:
    """A blank list of a register; filled with `source.register` set to its key.

    It asks for the answers 标题, 说明, 导出人, 导出时间 and 用途, and for every column for a
    FieldRef((), key) of the register itself.
    """
    content = pattern or resource_path("forms", PATTERN).read_bytes()
    return _expanded(content, register.title, columns_of(fields), locked=True)


def doubts_form(headings: Sequence[str], pattern: bytes | None = None) -> bytes:
    """A blank doubts workbook for rows with these headings; at most as many as there are slots.

    It is filled from records of the register "doubts" (doubts.DOUBTS); `wrong` names the headings
    to be coloured, as "、姓名、电话、".
    """
    content = pattern or resource_path("forms", DOUBTS_PATTERN).read_bytes()
    columns = [
        Column(heading, f"c{number}", min(WIDEST, max(10.0, 2.0 * len(heading) + 4)), (), True)
        for number, heading in enumerate(headings[:SLOTS], 1)
    ]
    return _expanded(content, "导入疑问", columns)


def sheet_name(title: str) -> str:
    """A title as a sheet may be called: at most 31 UTF-16 units, no forbidden characters."""
    kept = "".join("－" if char in _FORBIDDEN else char for char in title if char.isprintable())
    kept = kept.strip("' ") or "表"
    while len(kept.encode("utf-16-le")) > 62:
        kept = kept[:-1]
    return kept


def _expanded(
    content: bytes, title: str, columns: Sequence[Column], *, locked: bool = False
) -> bytes:
    form = read_form(content)
    sheet = form.sheets[0]
    spot = next(cell for cell in sheet.cells.values() if cell.text == HEADING)
    first = spot.column
    mark = next(c for c in sheet.cells.values() if c.column == first and c.text == MARK)
    root = form.package.edit(sheet.part)
    last = first + max(len(columns), 1) - 1
    _name_sheet(form, title)
    for number, column in enumerate(columns):
        _place(sheet, spot, first + number, column.heading)
        style = form.styles.as_text(mark.style) if column.digits else mark.style
        if locked:
            style = form.styles.unlocked(style)
        _place(sheet, mark, first + number, f"【列:{column.key}】", style)
    free = form.styles.unlocked(0) if locked else 0
    _widths(root, first, [column.width for column in columns], free)
    if locked:
        # Headings cannot be typed over by accident; there is no password, and rows may be added.
        allowed = ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows",
                   "sort", "autoFilter", "objects", "scenarios")  # fmt: skip
        insert_in_order(
            root, etree.Element(f"{M}sheetProtection", {"sheet": "1"} | dict.fromkeys(allowed, "0"))
        )
    _widen_merges(root, sheet, first, last)
    _widen_rules(root, first, last)
    _validations(form, root, mark, first, columns)
    _register_mark(sheet, mark, last + 1, title)
    out = BytesIO()
    form.package.write(out, rows=0)
    return out.getvalue()


def _place(sheet: SheetForm, model: FormCell, column: int, text: str, style: int = -1) -> None:
    """A text cell that looks like the pattern's."""
    row = sheet.rows[model.row]
    cell = copy.deepcopy(model.element)
    for child in list(cell):
        cell.remove(child)
    cell.set("r", addresses.address(model.row, column))
    cell.set("t", "inlineStr")
    if style >= 0:
        cell.set("s", str(style))
    holder = parse(f'<is xmlns="{MAIN}"><t>{escaped(text)}</t></is>'.encode())
    cell.append(holder)
    for old in row.findall(f"{M}c"):
        if addresses.cell(old.get("r", "A1"))[1] == column:
            row.replace(old, cell)
            return
    row.append(cell)


def _register_mark(sheet: SheetForm, mark: FormCell, column: int, title: str) -> None:
    """Which register the list is of: a list made by the program leaves nothing to guessing."""
    _place(sheet, mark, column, f"【数据:{title}】", 0)


def _name_sheet(form: Form, title: str) -> None:
    workbook = form.package.edit(form.package.workbook_part)
    sheets = workbook.find(f"{M}sheets")
    assert sheets is not None
    old, new = sheets[0].get("name", ""), sheet_name(title)
    sheets[0].set("name", new)
    quoted = "'" + new.replace("'", "''") + "'!"
    for name in workbook.iterfind(f"{M}definedNames/{M}definedName"):
        for spelling in ("'" + old.replace("'", "''") + "'!", f"{old}!"):
            if name.text and name.text.startswith(spelling):
                name.text = name.text.replace(spelling, quoted)


def _widths(root: Element, first: int, sizes: Sequence[float], style: int) -> None:
    columns = root.find(f"{M}cols")
    if columns is None:
        columns = etree.Element(f"{M}cols")
        data = root.find(f"{M}sheetData")
        assert data is not None
        root.insert(root.index(data), columns)
    for column in list(columns):
        if int(column.get("max", 1)) >= first:
            columns.remove(column)
    for number, size in enumerate(sizes, first):
        column = etree.SubElement(columns, f"{M}col", {"min": str(number), "max": str(number)})
        column.set("width", f"{size:g}")
        column.set("customWidth", "1")
        if style:
            column.set("style", str(style))


def _widen_merges(root: Element, sheet: SheetForm, first: int, last: int) -> None:
    """Titles over the pattern's columns go over all of them."""
    for merge in root.iterfind(f"{M}mergeCells/{M}mergeCell"):
        area = addresses.area(merge.get("ref", "A1"))
        if area.left < first <= area.right:
            wider = area._replace(right=max(last, area.left))
            merge.set("ref", wider.text())


def _widen_rules(root: Element, first: int, last: int) -> None:
    for rule in root.iterfind(f"{M}conditionalFormatting"):
        area = addresses.area(rule.get("sqref", "A1"))
        if area.left == area.right == first:
            rule.set("sqref", area._replace(right=last).text())


def _validations(
    form: Form, root: Element, mark: FormCell, first: int, columns: Sequence[Column]
) -> None:
    """Drop-downs from the code lists; long lists stand in a hidden sheet."""
    listed = [(n, column.choices) for n, column in enumerate(columns, first) if column.choices]
    if not listed:
        return
    element = etree.Element(f"{M}dataValidations", {"count": str(len(listed))})
    long: list[tuple[str, ...]] = []
    for number, choices in listed:
        joined = ",".join(choices)
        if len(joined) <= _INLINE and not any("," in each for each in choices):
            formula = f'"{joined}"'
        else:
            if choices not in long:
                long.append(choices)
            letter = addresses.letters(long.index(choices) + 1)
            formula = f"选项!${letter}$1:${letter}${len(choices)}"
        rule = etree.SubElement(
            element,
            f"{M}dataValidation",
            {"type": "list", "allowBlank": "1", "errorStyle": "warning", "showErrorMessage": "1"},
        )
        rule.set("sqref", addresses.address(mark.row, number))
        etree.SubElement(rule, f"{M}formula1").text = formula
    insert_in_order(root, element)
    _options(form, long)


def _options(form: Form, lists: Sequence[tuple[str, ...]]) -> None:
    sheet = next((each for each in form.sheets if each.name == "选项"), None)
    if sheet is None or not lists:
        return
    root = form.package.edit(sheet.part)
    data = root.find(f"{M}sheetData")
    assert data is not None
    for number in range(1, max(map(len, lists)) + 1):
        cells = "".join(
            f'<c r="{addresses.address(number, column)}" t="inlineStr"><is>'
            f"<t>{escaped(choices[number - 1])}</t></is></c>"
            for column, choices in enumerate(lists, 1)
            if number <= len(choices)
        )
        data.append(parse(f'<row xmlns="{MAIN}" r="{number}">{cells}</row>'.encode()))
