"""form-check: what a form asks for, what is wrong with it, what could be better."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ledger_desk import indicators, notice_rules
from ledger_desk.errors import LedgerError
from ledger_desk.registers import stoplist
from ledger_desk.sheets import addresses, names, references
from ledger_desk.sheets.bands import read_form
from ledger_desk.sheets.cells import FormCell
from ledger_desk.sheets.crosstab import resolved
from ledger_desk.sheets.form import BandForm, Form, Note, SheetForm, place
from ledger_desk.sheets.ooxml import M
from ledger_desk.sheets.placeholders import Kind, Mark
from ledger_desk.sheets.plan import BandPlan, plan_band
from ledger_desk.sheets.printing import print_problems
from ledger_desk.sheets.shows import Shows, nearest_name
from ledger_desk.sheets.trial import Placeholder, TrialSource, tried
from ledger_desk.sheets.values import is_digits

_ID_LIKE = re.compile(r"(?<![0-9])(?:[1-9][0-9]{16}[0-9Xx]|[1-9][0-9]{14}|1[3-9][0-9]{9})(?![0-9])")
SEAL_MM = 12
Crossed = dict[tuple[str, int, int, int], indicators.Figure]
MM_POINT = 25.4 / 72


class Checked(NamedTuple):
    """What form-check says: errors stop registering, advice does not."""

    placeholders: list[Placeholder]
    errors: list[Note]
    advice: list[Note]
    register: str = ""


def check(content: bytes, register: str = "", *, notice: bool = False) -> Checked:
    """Judge a form. notice: it is meant for 公示, so that the whitelist holds."""
    try:
        form = read_form(content, register)
    except LedgerError as error:
        return Checked([], [Note(error.code, "", error.text)], [])
    crossed = resolved(form)
    errors = [*form.notes, *_errors(form, notice)]
    shows = Shows(form, TrialSource(), "2026-10-31", crossed)
    placeholders: list[Placeholder] = []
    if not any(note.code in ("apart", "header_merge") for note in errors):
        placeholders = tried(form, shows, _plans(form))
    return Checked(placeholders, errors, list(_advice(form, crossed)), _about(form))


def _about(form: Form) -> str:
    bands = [band.register for sheet in form.sheets for band in sheet.bands if band.register]
    return form.register or (bands[0] if bands else "")


def _plans(form: Form) -> dict[str, list[BandPlan]]:
    plans: dict[str, list[BandPlan]] = {}
    for sheet in form.sheets:
        plans[sheet.name] = [
            plan_band(form, sheet, band, TrialSource(), band.top, lambda count: None)
            for band in sheet.bands
        ]
    return plans


# --- errors ------------------------------------------------------------------------------------


def _errors(form: Form, notice: bool) -> Iterator[Note]:
    for sheet in form.sheets:
        for cell in sheet.cells.values():
            where = place(form, sheet, cell)
            if cell.open_end:
                yield Note("split", where, f"{where}：只有“【”没有“】”")
            if cell.marks:
                yield from _mark_errors(form, sheet, cell, where, notice)
            if cell.formula or cell.array:
                yield from _formula_errors(form, cell, where)
    for name in _outside_names(form):
        yield Note("link", "", f"名称管理器里引用了别的文件《{name}》，请改为本表内引用")


def _mark_errors(
    form: Form, sheet: SheetForm, cell: FormCell, where: str, notice: bool
) -> Iterator[Note]:
    if area := sheet.covered(cell):
        yield Note(
            "covered",
            where,
            f"{where} 写在合并单元格 {area.text()} 被遮住的部分，打印时看不见，请写到左上角那一格",
        )
        return
    for _, mark in cell.marks:
        said = f"{where}【{mark.text}】："
        problem = mark.problem
        if problem and problem.code == "format":
            text = f"{said}没有“{problem.word}”这种格式，是不是“{problem.other}”？"
            yield Note("format", where, text)
        elif problem and problem.code == "twice":
            yield Note("twice", where, said + problem.word)
        if mark.kind is Kind.FIELD and not _known(form, sheet, cell, mark):
            name = mark.name.rpartition(".")[2]
            if stoplist.stopped(name):
                yield Note("class", where, f"{where}：本软件不采集“{name}”")
        if (
            notice
            and _named(mark)
            and notice_rules.refused_fields([_label(form, sheet, cell, mark)])
        ):
            yield Note("notice", where, f"{where}：公示不得出现“{mark.name}”")


def _named(mark: Mark) -> bool:
    return mark.kind in (Kind.FIELD, Kind.HEADER, Kind.GROUP, Kind.TOTAL, Kind.SUBTOTAL) and (
        mark.figure is None
    )


def _label(form: Form, sheet: SheetForm, cell: FormCell, mark: Mark) -> str:
    """A field's own label, so that an alias does not slip through the whitelist."""
    band = sheet.nearest_band(cell.row)
    register = band.register if band else form.register
    found = names.find(register, mark.name) if register else None
    if mark.kind is Kind.HEADER or found is None:
        return mark.name
    return found.field.label


def _known(form: Form, sheet: SheetForm, cell: FormCell, mark: Mark) -> bool:
    band = sheet.band_of(cell.row)
    if band and not band.units:
        name = mark.name.partition(".")[2] if band.child and "." in mark.name else mark.name
        return names.find(band.register, name) is not None
    if form.record:
        return names.find(form.register, mark.name) is not None
    return False


def _formula_errors(form: Form, cell: FormCell, where: str) -> Iterator[Note]:
    if other := references.outside(cell.formula):
        name = _outside_name(form, other)
        text = f"第 {where} 的公式引用了别的文件《{name}》，请改为本表内引用"
        yield Note("link", where, text)


def _outside_name(form: Form, other: str) -> str:
    """[1] is the first external link of the workbook; its file's name is in the relations."""
    if not other.isdigit():
        return other
    package = form.package
    links = package.related(package.workbook_part, "externalLink")
    if int(other) > len(links) or not int(other):
        return other
    targets = [target for _, target in package.relations(links[int(other) - 1]).values()]
    return targets[0].replace("\\", "/").rpartition("/")[2] if targets else other


def _outside_names(form: Form) -> Iterator[str]:
    workbook = form.package.tree(form.package.workbook_part)
    for name in workbook.iterfind(f"{M}definedNames/{M}definedName"):
        if other := references.outside(name.text or ""):
            yield _outside_name(form, other)


# --- advice ------------------------------------------------------------------------------------


def _advice(
    form: Form, crossed: dict[tuple[str, int, int, int], indicators.Figure]
) -> Iterator[Note]:
    for sheet in form.sheets:
        for cell in sheet.cells.values():
            yield from _cell_advice(form, sheet, cell)
        if _hides(sheet):
            text = f"工作表“{sheet.name}”有隐藏内容，会随表一起报出，请确认"
            yield Note("hidden", sheet.name, text)
        if problem := print_problems(form, sheet):
            text = f"打印设置：{problem}，建议 A4、宽度一页、重复表头；是否由软件改好？"
            yield Note("print", sheet.name, text)
    if any(cell.formula for sheet in form.sheets for cell in sheet.cells.values()):
        text = "表中有公式，手机和预览里可能显示为空，建议改用【合计:…】"
        yield Note("value", "", text)
    for dimension in _without_remainder(form, crossed):
        text = f"“{dimension}”一组没有“未填”栏，合计可能不等于各项之和；未填数会印在表下"
        yield Note("remainder", "", text)


def _cell_advice(form: Form, sheet: SheetForm, cell: FormCell) -> Iterator[Note]:
    where = place(form, sheet, cell)
    for _, mark in cell.marks:
        if sheet.covered(cell):
            continue
        yield from _unknown(form, sheet, cell, mark, where)
        if mark.kind is Kind.SEAL and _height_mm(form, sheet, cell) < SEAL_MM:
            yield Note("seal", where, f"落款处空间不足 {SEAL_MM} 毫米")
        band = sheet.band_of(cell.row)
        if mark.kind is Kind.FIELD and band and band.register:
            found = names.find(band.register, mark.name)
            if found and is_digits(found.field) and not form.styles.is_text(cell.style):
                yield Note(
                    "text", where, f"{where}：{_digits_word(found.field.kind.name)}将按文本写入"
                )
    if cell.formula:
        if references.is_volatile(cell.formula):
            yield Note("volatile", where, f"{where} 用了 INDIRECT/OFFSET，行数变化后可能算错")
        if field := _sums_subtotals(sheet, cell):
            text = f"{where} 的 SUM 会把小计再加一遍，请改用【合计:{field}】"
            yield Note("sum", where, text)
    if not cell.marks and _ID_LIKE.search(_plain_text(cell)):
        yield Note("leftover", where, f"{where} 像是真实的证件号码或电话，空白表式里不应有")


def _digits_word(kind: str) -> str:
    return {"phone": "电话号码", "account": "账号"}.get(kind, "证件号码")


def _plain_text(cell: FormCell) -> str:
    if cell.number:
        return cell.element.findtext(f"{M}v") or ""
    return cell.text


def _unknown(
    form: Form, sheet: SheetForm, cell: FormCell, mark: Mark, where: str
) -> Iterator[Note]:
    said = f"{where}【{mark.text}】：没有这个字段"
    if mark.problem and mark.problem.code == "unknown":
        near = mark.problem.other
    elif mark.kind is Kind.FIELD and not mark.problem and not _known(form, sheet, cell, mark):
        if stoplist.stopped(mark.name.rpartition(".")[2]):
            return
        band = sheet.nearest_band(cell.row)
        near = nearest_name(mark.name, band.register if band else form.register)
    else:
        return
    ask = f"，是不是【{near}】？输出时将原样保留" if near else "，输出时将原样保留"
    yield Note("unknown", where, said + ask)


def _sums_subtotals(sheet: SheetForm, cell: FormCell) -> str:
    """The field whose records and subtotals a SUM adds both, "" when none."""
    if "SUM(" not in cell.formula.upper():
        return ""
    for ref, first, _ in references.columns(cell.formula):
        if ref.sheet:
            continue
        for band in sheet.bands:
            inner = [level.row for level in band.subtotals]
            if not inner or not ref.top <= band.row <= ref.bottom:
                continue
            # Once filled, the range runs over all records and the subtotals between them; only
            # the innermost subtotal row covers its own group and nothing else.
            if cell.row != min(inner, key=lambda row: abs(row - band.row)):
                return _field_in(sheet, band, first)
    return ""


def _field_in(sheet: SheetForm, band: BandForm, column: str) -> str:
    number = addresses.column_number(column)
    cell = sheet.cells.get((band.row, number))
    return cell.marks[0][1].name if cell and cell.marks else column


def _hides(sheet: SheetForm) -> bool:
    if sheet.hidden:
        return any(not cell.empty for cell in sheet.cells.values())
    hidden_rows = {r for r, row in sheet.rows.items() if row.get("hidden") in ("1", "true")}
    hidden_columns = [
        range(int(col.get("min", 1)), int(col.get("max", 1)) + 1)
        for col in sheet.tree.iterfind(f"{M}cols/{M}col")
        if col.get("hidden") in ("1", "true")
    ]
    return any(
        cell.row in hidden_rows or any(cell.column in r for r in hidden_columns)
        for cell in sheet.cells.values()
        if not cell.empty
    )


def _height_mm(form: Form, sheet: SheetForm, cell: FormCell) -> float:
    area = sheet.merge_at(cell.row, cell.column)
    rows = range(area.top, area.bottom + 1) if area else range(cell.row, cell.row + 1)
    points = 0.0
    for row in rows:
        element = sheet.rows.get(row)
        own = element.get("ht") if element is not None else None
        points += float(own) if own else 15.0
    return points * MM_POINT


def _without_remainder(form: Form, crossed: Crossed) -> list[str]:
    """Dimensions of which a form shows several values and nowhere what is left over."""
    shown: dict[tuple[str, str], set[str]] = {}
    for sheet in form.sheets:
        for cell in sheet.marked():
            for at, (_, mark) in enumerate(cell.marks):
                figure = crossed.get((sheet.name, cell.row, cell.column, at))
                if mark.kind is Kind.FIGURE:
                    figure = mark.figure
                for dimension, value in figure.values if figure else ():
                    subject = indicators.INDICATORS[figure.code].subject if figure else ""
                    shown.setdefault((subject, dimension), set()).add(value)
    return list(
        dict.fromkeys(
            dimension
            for (_, dimension), values in shown.items()
            if len(values) > 1 and indicators.UNFILLED not in values and dimension != "科目"
        )
    )
