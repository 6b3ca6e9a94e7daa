"""Stored values on their way into cells: what is shown of them, and the XML of the cell."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from ledger_desk.fields import Field
from ledger_desk.indicators import INDICATORS, MEASURES, Figure
from ledger_desk.sheets import cells, formats
from ledger_desk.sheets.formats import BLANK, DAY, NUMBER, TEXT, Shown
from ledger_desk.sheets.serials import serial
from ledger_desk.sheets.source import Habits
from ledger_desk.sheets.styles import Styles

NOTHING = Shown(BLANK)
_NUMBERS = {"count": "", "year": "", "money": "fen", "area": "area"}
_DIGITS = frozenset(("id_number", "credit_code", "account", "phone"))
LARGEST = 10**15  # Excel keeps 15 digits


def of_field(value: Any, field: Field) -> Shown:
    """A stored value of a field as it goes into a cell when no format is said."""
    if value is None or value == "":
        return NOTHING
    name = field.kind.name
    if name in _NUMBERS and isinstance(value, int):
        scale = _NUMBERS[name]
        if scale == "fen":
            return Shown(NUMBER, number=Decimal(value) / 100, scale=scale, wanted="0.00")
        return Shown(NUMBER, number=Decimal(value) / (100 if scale else 1))
    if name in ("date", "month"):
        return Shown(DAY, str(value))
    if field.kind.python_type is int and isinstance(value, int):
        return Shown(NUMBER, number=Decimal(value))
    return Shown(TEXT, field.kind.show(value))


def of_figure(value: float | None, figure: Figure) -> Shown:
    """A figure: fen to 元, 1/100 to ㎡, a quotient of nothing to —."""
    unit = INDICATORS[figure.code].unit
    rate = unit == "%" or figure.measure == "环比"
    if value is None:
        return Shown(TEXT, formats.NONE) if rate or unit in ("平均", "元") else NOTHING
    number = Decimal(str(value))
    if not number.is_finite():
        return Shown(TEXT, formats.NONE)
    if rate:
        return Shown(NUMBER, number=number, scale="rate")
    if unit == "元":
        yuan = formats.rounded(number / 100, 2)
        return Shown(NUMBER, number=yuan, scale="fen", wanted="0.00")
    if unit == "㎡":
        return Shown(NUMBER, number=number / 100)
    if unit in ("平均", "小时"):
        return Shown(NUMBER, number=formats.rounded(number, 2))
    return Shown(NUMBER, number=number)


def of_header(value: Any) -> Shown:
    """A header field or a typed-in answer."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return Shown(TEXT, "是" if value else "否")
    if isinstance(value, int | float | Decimal):
        return Shown(NUMBER, number=Decimal(str(value)))
    text = str(value)
    if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit():
        return Shown(DAY, text)
    return Shown(TEXT, text)


def typed(value: Any) -> Shown:
    """What a worker typed for 【手填】: a number stays one, so that formulas can count with it."""
    shown = of_header(value)
    if shown.kind == TEXT:
        plain = shown.text.replace(",", "").strip()
        whole = plain.removeprefix("-").partition(".")
        if plain and plain.isascii() and all(p.isdigit() for p in (whole[0], whole[2] or "0")):
            leading = len(whole[0]) > 1 and whole[0].startswith("0")
            if not leading and len(whole[0]) < 11:
                return Shown(NUMBER, number=Decimal(plain))
    return shown


def adds_up(figure: Figure) -> bool:
    """Whether the rows of a column may be added; a rate or average is asked for as a whole."""
    indicator = INDICATORS[figure.code]
    if indicator.unit in ("%", "平均") or figure.measure == MEASURES[4]:
        return False
    return indicator.name not in ("当月人均补助", "累计人均补助", "低保标准")


class Writer(NamedTuple):
    """Turns what is shown into the rest of a cell's XML, after its address."""

    styles: Styles
    epoch_1904: bool
    habits: Habits

    def tail(self, shown: Shown, style: int, digits: bool = False) -> str:
        """` s="5"><v>3</v></c>`, or with the text inside; digits: an ID, phone or account."""
        if shown.kind == NUMBER:
            return self._number(shown, style)
        if shown.kind == DAY:
            number = None
            if len(shown.text) >= 10 and self.styles.is_date(style):
                number = serial(shown.text, self.epoch_1904)
            if number is not None:
                return f"{attributes(style)}><v>{number}</v></c>"
            return self.text(formats.chinese_day(shown.text), style)
        if shown.kind == BLANK:
            return self.text(self.habits.empty, style) if self.habits.empty else closed(style)
        return self.text(shown.text, style, digits)

    def _number(self, shown: Shown, style: int) -> str:
        number = shown.number
        assert number is not None
        if not number and self.habits.zero_as != "0" and shown.scale != "rate":
            return self.text(self.habits.zero_as, style)
        if not number.is_finite() or abs(number) >= LARGEST:
            return self.text(formats.plain(number), style, True)
        if shown.scale == "rate":
            if not self.styles.is_percent(style):
                return self.text(formats.percent(number, self.habits.rate_decimals), style)
            number = number.quantize(Decimal(1).scaleb(-12))
        elif shown.wanted:
            style = self.styles.with_format(style, shown.wanted)
        return f"{attributes(style)}><v>{formats.plain(number)}</v></c>"

    def text(self, text: str, style: int, digits: bool = False) -> str:
        """A text cell: inline, formatted as text where Excel would make something else of it."""
        if not text:
            return closed(style)
        if digits or cells.is_trap(text):
            style = self.styles.as_text(style)
        inner = cells.text_element(cells.cut(text))
        return f'{attributes(style)} t="inlineStr"><is>{inner}</is></c>'


def attributes(style: int) -> str:
    """The style attribute, left out for the default style."""
    return f' s="{style}"' if style else ""


def closed(style: int) -> str:
    """A cell without a value."""
    return f"{attributes(style)}/>"


def is_digits(field: Field) -> bool:
    """Whether a field's text is an identifier made of digits."""
    return field.kind.name in _DIGITS


class Column(dict[Any, str]):
    """A column's cells by stored value; made when first met, forgotten in time.

    A dict whose misses are filled in by `make`: looking a value up is then one step of C.
    """

    LARGEST = 2_000

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, value: Any) -> str:
        if len(self) >= self.LARGEST:
            self.clear()
        made = self[value] = self.make(value)
        return made
