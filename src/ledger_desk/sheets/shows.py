"""What each placeholder of a form shows: constants once, record values by record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from ledger_desk import indicators
from ledger_desk.fields import Field
from ledger_desk.indicators import Figure
from ledger_desk.sheets import formats, names
from ledger_desk.sheets.cells import FormCell
from ledger_desk.sheets.form import Form, SheetForm
from ledger_desk.sheets.formats import TEXT, Setting, Shown
from ledger_desk.sheets.names import Found
from ledger_desk.sheets.placeholders import CONTROL_WORDS, Kind, Mark, folded, nearest
from ledger_desk.sheets.plan import BandPlan, Request
from ledger_desk.sheets.source import FieldRef, Source
from ledger_desk.sheets.values import NOTHING, of_field, of_figure, of_header, typed


class Unknown(NamedTuple):
    """A placeholder nobody understood; it stays as typed."""

    cell: str
    text: str
    suggestion: str


class Getter(NamedTuple):
    """A value of each record: the columns it needs, and what is shown of them.

    field: for a plain column, so that IDs are written as text. as_stored: what is shown is the
    stored text itself, which spares most columns of a list the way through `show`.
    """

    requests: tuple[Request, ...]
    show: Callable[..., Shown]
    field: Field | None = None
    as_stored: bool = False


@dataclass
class Shows:
    """Answers for placeholders, for one filling of one form."""

    form: Form
    source: Source
    period_end: str
    crossed: dict[tuple[str, int, int, int], Figure]
    """Crosstab cells by (sheet, row, column, place in the cell), resolved from their headings."""
    unknown: list[Unknown] = field(default_factory=list)
    plans: dict[int, BandPlan] = field(default_factory=dict)
    """Every band's plan by the identity of its form."""
    _told: set[tuple[str, str]] = field(default_factory=set)

    def constant(
        self, sheet: SheetForm, cell: FormCell, at: int, plan: BandPlan | None
    ) -> Shown | None:
        """What a placeholder shows that is the same for all records; None: it stays as typed."""
        _, mark = cell.marks[at]
        shown = None if mark.problem else self._plain(sheet, cell, at, mark, plan)
        if shown is None:
            self.tell(sheet, cell, mark, plan)
            return None
        return self.formatted(shown, mark)

    def _plain(
        self, sheet: SheetForm, cell: FormCell, at: int, mark: Mark, plan: BandPlan | None
    ) -> Shown | None:
        match mark.kind:
            case Kind.HEADER:
                return self.header(mark.name)
            case Kind.ANSWER:
                return typed(self.source.answer(mark.name))
            case Kind.FIGURE:
                return of_figure(self.source.figure(_figure(mark), None), _figure(mark))
            case Kind.CROSS:
                figure = self.crossed.get((sheet.name, cell.row, cell.column, at))
                return of_figure(self.source.figure(figure, None), figure) if figure else None
            case Kind.COUNT | Kind.PAGE_COUNT if plan:
                return _count(plan, mark.kind is Kind.PAGE_COUNT)
            case Kind.TOTAL if plan:
                return plan.summed(mark, plan.sums)
            case Kind.ITEM:
                return self._record_value(
                    FieldRef(
                        (), mark.name + ("." + mark.argument if mark.argument else ""), role="item"
                    )
                )
            case Kind.FIELD if self.form.record:
                return self._record_field(mark)
            case Kind.UNIT:
                return self.header("填报单位")
            case Kind.CONTROL | Kind.SEAL:
                return NOTHING
        return None

    def header(self, name: str) -> Shown | None:
        """A header field, None when the source does not know it."""
        try:
            return of_header(self.source.header(name))
        except KeyError:
            return None

    def typed_answer(self, name: str) -> Shown:
        """What was typed in for 【手填:名称】."""
        return typed(self.source.answer(name))

    def whole_figure(self, figure: Figure) -> Shown:
        """A figure of the reporting unit."""
        return of_figure(self.source.figure(figure, None), figure)

    def number(self, count: int) -> Shown:
        """A count of ours."""
        return Shown(formats.NUMBER, number=Decimal(count))

    def _record_field(self, mark: Mark) -> Shown | None:
        found = names.find(self.form.register, mark.name)
        if found is None:
            return None
        [value] = self.source.record(self.form.register, [found.ref])
        return self.field_value(found, value, (), self.mask_of(self.form.register, found, ()))

    def _record_value(self, ref: FieldRef) -> Shown:
        [value] = self.source.record(self.form.register, [ref])
        return of_header(value)

    def getter(self, mark: Mark, plan: BandPlan) -> Getter | None:
        """How a placeholder in a band's row is shown by record, None when it is constant."""
        if mark.problem:
            return None
        if plan.form.units:
            return self._unit_getter(mark)
        if mark.kind in (Kind.QR, Kind.PICTURE):
            role = "qr" if mark.kind is Kind.QR else "picture"
            return Getter((FieldRef((), mark.argument, role=role),), lambda value: NOTHING)
        if mark.kind is Kind.FIELD or (
            mark.kind is Kind.HEADER and mark.name in indicators.SHARED_FIELDS
        ):
            return self._field_getter(mark, plan)
        return None

    def _unit_getter(self, mark: Mark) -> Getter | None:
        if mark.kind is Kind.UNIT or (mark.kind is Kind.HEADER and mark.name == "网格"):
            return Getter(("unit",), lambda value: self.formatted(Shown(TEXT, value), mark))
        if mark.kind is Kind.FIGURE:
            figure = _figure(mark)
            return Getter((figure,), lambda value: self.formatted(of_figure(value, figure), mark))
        return None

    def _field_getter(self, mark: Mark, plan: BandPlan) -> Getter | None:
        joined = names.JOINED.get(mark.name)
        if joined:
            halves = [f for name in joined if (f := plan.found(name))]
            if len(halves) == len(joined):
                return Getter(
                    tuple(half.ref for half in halves),
                    lambda *values: self._joined(halves, values, mark),
                )
        found = plan.found(mark.name)
        if found is None:
            return None
        mask = self.mask_of(plan.key.register, found, mark.formats)
        if "公示" in mark.formats and (born := _birth_of(found)):
            return Getter(
                (found.ref, born),
                lambda value, birth: self.field_value(found, value, mark.formats, mask, birth),
                found.field,
            )
        return Getter(
            (found.ref,),
            lambda value: self.field_value(found, value, mark.formats, mask),
            found.field,
            not (mask or mark.formats or found.formats) and _is_plain(found),
        )

    def _joined(self, halves: Sequence[Found], values: Sequence[Any], mark: Mark) -> Shown:
        setting = self.setting()
        texts = [
            formats.as_text(of_field(value, half.field), setting)
            for half, value in zip(halves, values, strict=True)
        ]
        return self.formatted(Shown(TEXT, "-".join(filter(None, texts))), mark)

    def field_value(
        self, found: Found, value: Any, words: Sequence[str], mask: str, birth: str | None = None
    ) -> Shown:
        """A stored value of a field with the formats typed and the mask of the profile."""
        shown = (
            Shown(TEXT, str(value)) if found.ref.child and value else of_field(value, found.field)
        )
        steps = (*found.formats, *words, *((mask,) if mask and mask not in words else ()))
        if not steps:
            return shown
        setting = Setting(
            self.period_end,
            self.source.habits.rate_decimals,
            self.source.habits.zero_as,
            found.field.kind.codes,
            value,
            _is_minor(birth, self.period_end),
        )
        return formats.applied(shown, steps, setting)

    def mask_of(self, register: str, found: Found, words: Sequence[str]) -> str:
        """The format the profile adds: a format that is typed can narrow, never widen."""
        mask = self.source.mask(register, found.ref, found.field)
        narrower = {"后四位", "脱敏", "勾", "勾选"}
        typed_words = {word.partition(":")[0] for word in words}
        return "" if mask == "脱敏" and typed_words & narrower else mask

    def setting(self) -> Setting:
        """What formats need when no field is at hand."""
        return Setting(
            self.period_end, self.source.habits.rate_decimals, self.source.habits.zero_as
        )

    def formatted(self, shown: Shown, mark: Mark) -> Shown:
        """The value after the formats typed."""
        if not mark.formats:
            return shown
        setting = self.setting()._replace(raw=shown.text)
        return formats.applied(shown, mark.formats, setting)

    def tell(self, sheet: SheetForm, cell: FormCell, mark: Mark, plan: BandPlan | None) -> None:
        """Note a placeholder that stays as typed, once a cell."""
        where = cell.address if len(self.form.sheets) == 1 else f"{sheet.name}!{cell.address}"
        text = f"【{mark.text}】"
        if (where, text) in self._told:
            return
        self._told.add((where, text))
        self.unknown.append(
            Unknown(where, text, suggested(mark, plan.key.register if plan else ""))
        )


def suggested(mark: Mark, register: str = "") -> str:
    """What was probably meant, in brackets; "" when nothing is near."""
    if mark.problem and mark.problem.code == "format":
        other = mark.text.rpartition("|")[0] or mark.text.rpartition("｜")[0]
        return f"【{other}|{mark.problem.other}】" if other else ""
    if mark.problem:
        return f"【{mark.problem.other}】" if mark.problem.other else ""
    near = nearest_name(mark.name or mark.text, register)
    return f"【{near}】" if near else ""


def nearest_name(name: str, register: str) -> str:
    """The nearest header field or label."""
    word = folded(name)
    words = [*indicators.HEADER_FIELDS, "序号", "单位", "记录数", "公章", "二维码"]
    head = word.partition(":")[0].partition(".")[0]
    if head != word and (
        near := nearest(head, [*indicators.SUBJECTS, *CONTROL_WORDS, "合计", "小计"])
    ):
        fixed = near + word[len(head) :]
        if fixed != word:
            return fixed
    near_label = names.suggestion(word, register)
    near_header = nearest(word, words)
    both = [each for each in (near_label, near_header) if each]
    return nearest(word, both) or names.suggestion(word)


def _is_plain(found: Found) -> bool:
    """Whether a field's stored text is what people read."""
    kind = found.field.kind
    shaped = kind.name in ("date", "month", "datetime", "region", "state")
    return bool(found.ref.child) or (kind.python_type is str and not kind.codes and not shaped)


def _figure(mark: Mark) -> Figure:
    assert mark.figure is not None
    return mark.figure


def _count(plan: BandPlan, page: bool) -> Shown:
    count = plan.count
    size = plan.form.page_rows
    if page and size:
        count = count - size * ((count - 1) // size) if count else 0
    return Shown(formats.NUMBER, number=Decimal(count))


def _birth_of(found: Found) -> FieldRef | None:
    """The birth date of the person whose name a field shows."""
    if found.field.kind.link == "person":
        return FieldRef((*found.ref.path, found.ref.key), "birth_date")
    if found.register == "person" and found.ref.key == "name":
        return FieldRef(found.ref.path, "birth_date")
    return None


def _is_minor(birth: str | None, today: str) -> bool:
    if not birth or not today:
        return False
    return int(today[:4]) - int(birth[:4]) - (today[5:] < birth[5:]) < 18
