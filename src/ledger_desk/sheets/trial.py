"""A trial of a form: every placeholder with what was understood and a made-up example."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger_desk import indicators
from ledger_desk.fields import Field
from ledger_desk.indicators import INDICATORS, Figure
from ledger_desk.sheets import formats, names
from ledger_desk.sheets.cells import FormCell
from ledger_desk.sheets.form import Form, SheetForm, place
from ledger_desk.sheets.placeholders import Kind, Mark
from ledger_desk.sheets.plan import BandPlan
from ledger_desk.sheets.shows import Shows
from ledger_desk.sheets.source import Band, FieldRef, Habits, default_mask

_HEADERS: dict[str, Any] = {
    "填报单位": "幸福街道金桂社区", "区县": "东湖区", "街道": "幸福街道", "社区": "金桂社区",
    "网格": "第一网格", "填表人": "张三", "审核人": "李四", "负责人": "王五",
    "联系电话": "0571-88880000", "监督电话": "0571-88880001", "填报日期": "2026-11-02",
    "报告期": "2026年10月", "报告年": 2026, "报告月": 10, "期初": "2026-10-01",
    "期末": "2026-10-31",
    "公示起": "2026-11-03", "公示止": "2026-11-10", "打印日期": "2026-11-02", "待核实数": 3,
    "更正次数": None,
}  # fmt: skip
_BY_KIND: dict[str, Any] = {
    "date": "2026-03-05", "month": "2026-10", "datetime": "2026-03-05T19:30", "time": "19:30",
    "money": 68000, "area": 4550, "count": 2, "year": 2005, "id_number": "110101199001019995",
    "name": "张三", "names": "张三、李四", "phone": "13900009999", "region": "330106",
    "account": "6222020200001234567", "credit_code": "91330106MA00000000", "room": "401",
    "address": "金桂苑3幢2单元401室",
}  # fmt: skip


class Placeholder(NamedTuple):
    """One placeholder of a form: where, as typed, what it asks for, an example."""

    cell: str
    text: str
    meaning: str
    example: str


class TrialSource:
    """Three made-up records of every list, and a figure for every question."""

    habits = Habits()
    register = ""

    def header(self, name: str) -> Any:
        """Made-up header fields."""
        return _HEADERS[name]

    def answer(self, name: str) -> Any:
        """Nobody is asked in a trial."""
        return f"（{name}）"

    def figure(self, figure: Figure, unit: str | None) -> int | float | None:
        """Some number of the right sort."""
        kind = INDICATORS[figure.code].unit
        if kind == "%" or figure.measure == "环比":
            return 0.9655
        return 68000 if kind == "元" else 12

    def units(self) -> Sequence[str]:
        """Three grids."""
        return ["第一网格", "第二网格", "第三网格"]

    def count(self, band: Band) -> int:
        """Three records."""
        return 3

    def records(
        self, band: Band, fields: Sequence[FieldRef], start: int, stop: int
    ) -> Sequence[tuple[Any, ...]]:
        """The same made-up record again and again."""
        row = tuple(example(band.register, ref) for ref in fields)
        return [row] * (stop - start)

    def record(self, register: str, fields: Sequence[FieldRef]) -> tuple[Any, ...]:
        """The made-up record."""
        return tuple(example(register, ref) for ref in fields)

    def mask(self, register: str, ref: FieldRef, field: Field) -> str:
        """The masks of everyday."""
        return default_mask(field)


def example(register: str, ref: FieldRef) -> Any:
    """A stored value for a field."""
    if ref.role:
        return None
    field = _field(register, ref)
    if field is None:
        return None
    if ref.child or (field.kind.many and field.kind.name == "link"):
        return "张三、李四"
    if field.key == "birth_date":
        return "1990-01-01"
    if field.kind.codes:
        return next(iter(field.kind.codes.labels))
    if field.kind.link:
        return {"person": "张三", "building": "金桂苑3幢", "unit": "2单元", "grid": "第一网格"}.get(
            field.kind.link, "金桂苑3幢2单元401室"
        )
    return _BY_KIND.get(field.kind.name, f"（{field.label}）")


def _field(register: str, ref: FieldRef) -> Field | None:
    every = names.registers()
    for link in ref.path:
        holder = every.get(register)
        field = holder.by_key.get(link) if holder else None
        register = field.kind.link if field else ""
    holder = every.get(ref.child or register)
    return holder.by_key.get(ref.key) if holder else None


def tried(form: Form, shows: Shows, plans: dict[str, list[BandPlan]]) -> list[Placeholder]:
    """Every placeholder in the order of the cells."""
    found = []
    for sheet in form.sheets:
        for cell in sorted(sheet.marked(), key=lambda c: (c.row, c.column)):
            if sheet.covered(cell):
                continue
            band = form.band_for(sheet, cell.row)
            plan = next((p for every in plans.values() for p in every if p.form is band), None)
            own = plan if band in sheet.bands and band is sheet.band_of(cell.row) else None
            for at, (_, mark) in enumerate(cell.marks):
                where = place(form, sheet, cell)
                said, shown = _understood(form, shows, sheet, cell, at, plan, own)
                found.append(Placeholder(where, f"【{mark.text}】", said, shown))
    return found


def _understood(
    form: Form,
    shows: Shows,
    sheet: SheetForm,
    cell: FormCell,
    at: int,
    plan: BandPlan | None,
    own: BandPlan | None,
) -> tuple[str, str]:
    _, mark = cell.marks[at]
    setting = shows.setting()
    meaning = _meaning(form, shows, sheet, cell, at, own or plan)
    if not meaning:
        return "", ""
    if own and (getter := shows.getter(mark, own)):
        [row] = own.rows(getter.requests, 0, 1)
        return meaning, formats.as_text(getter.show(*row), setting)
    if mark.kind in (Kind.SERIAL, Kind.GROUP_SERIAL, Kind.PAGE_SERIAL):
        return meaning, "1"
    if mark.kind in (Kind.GROUP, Kind.SUBTOTAL) and plan:
        if mark.figure is None and mark.name in plan.form.level_names:
            key = plan.groups.levels[plan.form.level_names.index(mark.name)][0][2]
            return meaning, f"{key[-1]}" + ("小计" if mark.kind is Kind.SUBTOTAL else "")
        shown = plan.summed(mark, plan.sums)
        return meaning, formats.as_text(shown, setting) if shown else ""
    if mark.kind in (Kind.GROUP_COUNT,):
        return meaning, "3"
    if mark.kind in (Kind.QR, Kind.PICTURE):
        return meaning, "（图）"
    shown = shows.constant(sheet, cell, at, plan)
    return meaning, formats.as_text(shown, setting) if shown else ""


_WORDS = {
    Kind.SERIAL: "序号", Kind.GROUP_SERIAL: "组内序号", Kind.PAGE_SERIAL: "本页序号",
    Kind.UNIT: "单位名称", Kind.COUNT: "记录数", Kind.GROUP_COUNT: "本组记录数",
    Kind.PAGE_COUNT: "本页记录数", Kind.SEAL: "留作盖章", Kind.QR: "二维码", Kind.PICTURE: "图片",
}  # fmt: skip


def _meaning(
    form: Form, shows: Shows, sheet: SheetForm, cell: FormCell, at: int, plan: BandPlan | None
) -> str:
    _, mark = cell.marks[at]
    if mark.problem:
        return ""
    register = plan.key.register if plan else form.register
    in_band = plan is not None and plan.form.top <= cell.row <= plan.form.bottom
    listed = mark.kind is Kind.FIELD or (
        in_band and mark.kind is Kind.HEADER and mark.name in indicators.SHARED_FIELDS
    )
    if listed and (mark.kind is Kind.FIELD or (plan and not plan.form.units)):
        return _field_meaning(form, mark, register, plan)
    match mark.kind:
        case Kind.HEADER:
            return f"表头：{mark.name}"
        case Kind.ANSWER:
            return f"输出时填写：{mark.name}"
        case Kind.FIGURE:
            return f"指标：{indicators.title_of(mark.figure)}" if mark.figure else ""
        case Kind.CROSS:
            figure = shows.crossed.get((sheet.name, cell.row, cell.column, at))
            return f"指标：{indicators.title_of(figure)}" if figure else ""
        case Kind.GROUP:
            return f"分组：{mark.name}"
        case Kind.SUBTOTAL:
            return f"小计：{mark.name}"
        case Kind.TOTAL:
            return f"合计：{mark.name}"
        case Kind.CONTROL:
            return f"控制：{mark.name}{':' + mark.argument if mark.argument else ''}"
        case Kind.ITEM:
            return f"项目：{mark.name}{mark.argument}"
    return _WORDS.get(mark.kind, "")


def _field_meaning(form: Form, mark: Mark, register: str, plan: BandPlan | None) -> str:
    found = plan.found(mark.name) if plan else names.find(form.register, mark.name)
    if found is None:
        return ""
    title = names.registers()[found.register].title
    return f"{title}：{found.field.label}"
