"""The bands of a form: which rows repeat, their group, subtotal and spare rows, their register."""

from ledger_desk import indicators
from ledger_desk.sheets import names
from ledger_desk.sheets.cells import FormCell
from ledger_desk.sheets.form import (
    BandForm,
    Form,
    Level,
    Note,
    SheetForm,
    child_field,
    parts_of,
    place,
    row_marks,
)
from ledger_desk.sheets.placeholders import Kind, Mark


def read_form(content: bytes, register: str = "", record: bool = False) -> Form:
    """Read a form. register: what the report is about, when it is known. Raises Unreadable."""
    form = parts_of(content, register, record)
    for sheet in form.sheets:
        find_bands(form, sheet)
    return form


def find_bands(form: Form, sheet: SheetForm) -> None:
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
    _arrays(form, sheet)


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
        return any(m.kind is Kind.FIELD and child_field(form.register, m.name)[0] for m in marks)
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
        named = [mark.name for mark in marks if mark.kind is Kind.FIELD]
        children = [child_field(form.register, name)[0] for name in named]
        band.child = next(filter(None, children), "")
    own = [mark.name for mark in marks if mark.kind is Kind.FIELD]
    figures = any(mark.kind in (Kind.FIGURE, Kind.CROSS) for mark in marks)
    units = any(mark.kind is Kind.UNIT for mark in marks)
    band.units = not band.child and not names.guessed(own)[1] and (units or figures)


def _height(form: Form, sheet: SheetForm, band: BandForm, repeats: list[int]) -> int:
    """Rows joined by vertical merges, and further rows of the list right below, are one record."""
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
    # 社区, 街道, 网格 stand on every form; they say nothing about whose list it is.
    telling = [n for n in listed if n not in indicators.SHARED_FIELDS] or listed
    best, known = names.guessed(telling)
    wished = band.said_register or form.register
    if wished and (band.said_register or names.guessed(telling, [wished])[1] >= known):
        best = wished
    band.register = best or wished
    _two_lists(form, sheet, band, listed)


def _two_lists(form: Form, sheet: SheetForm, band: BandForm, listed: list[str]) -> None:
    known = [
        n for n in listed if n not in indicators.SHARED_FIELDS and names.find(band.register, n)
    ]
    strange = [
        n
        for n in listed
        if n not in indicators.SHARED_FIELDS
        and not names.find(band.register, n)
        and names.guessed([n])[1]
    ]
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


def _arrays(form: Form, sheet: SheetForm) -> None:
    for band in sheet.bands:
        rows = {*band.repeat_rows, *(level.row for level in (*band.groups, *band.subtotals))}
        for cell in sheet.cells.values():
            if cell.array and cell.row in rows:
                where = place(form, sheet, cell)
                form.notes.append(Note("array", where, f"{where} 是数组公式，不能随数据行重复"))
