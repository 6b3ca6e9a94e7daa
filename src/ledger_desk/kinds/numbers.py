"""Kinds of amounts: money in fen, areas in 1/100 ㎡, counts, years."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from ledger_desk.fields import Cell, Kind, Reading
from ledger_desk.kinds.cleaning import BLANK, BLANK_WORDS, close_up, shown, unreadable, whole
from ledger_desk.kinds.dates import read_date
from ledger_desk.kinds.numerals import SIGNS, arabic, number_of

_LARGEST = 10**13
_CENT = Decimal("0.01")
_NOISE = Decimal("0.0000005")
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:E[+-]?[0-9]{1,2})?")
_GROUPED = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]*)?")
_MYRIADS_GROUPED = re.compile(r"([+-]?)([0-9]{1,4}(?:,[0-9]{4})+)(\.[0-9]*)?")
_TIMES = {"元": 1, "圆": 1, "万元": 10000, "万": 10000, "千元": 1000, "百元": 100, "亿元": 10**8}
_MONEY_TAIL = re.compile(
    r"(万元|千元|百元|亿元|万|元|圆)?(?:人民币)?(?:整|正)?(?:/?每?(?:月|年|季|人|户|间|天|次))*$"
)
_MONEY_HEAD = re.compile(r"^(?:人民币|RMB|CNY|[¥￥$])?:?(?:每月|月租金?|租金)?")
_CAPITAL = re.compile(f"([{SIGNS}]+)[元圆块]?(?:零?([{SIGNS}])角)?(?:零?([{SIGNS}])分)?[整正]?")
_AREA_TAIL = re.compile(r"(?:平方米|平方|平米|平|m2|m²|㎡|m\^2|方)$", re.I)
_ROOMS = re.compile(r"([0-9]+)(?:室|房|居室?|卧)(?:户|(?:[0-9]+(?:室|厅|卫|厨|阳台?|卧))*)")
_COUNT_TAIL = re.compile(
    r"(?:人|口|户|间|个|层|楼|套|张|名|次|只|件|份|处|台|条|栋|幢|家|床|位)(?:次|人|床)?$"
)
_TAIL_WORDS = re.compile(r"\(([^()]*[^0-9()][^()]*)\)$")


def _read_money(cell: Cell, unit: str = "") -> Reading:
    return _money(cell.kind, cell.text, unit)


@lru_cache(maxsize=16384)
def _money(kind: str, text: str, unit: str) -> Reading:
    if (none := unreadable(Cell(kind, text))) is not None:
        return none
    said = close_up(text)
    if said in BLANK_WORDS:
        return BLANK
    times = _TIMES.get(close_up(unit).removesuffix("/月").removesuffix("/年"), 1)
    if kind not in ("text", "number"):
        return _no_money(text)
    negative = False
    if said[:1] == "(" and said[-1:] == ")":
        said, negative = said[1:-1], True
    said = _MONEY_HEAD.sub("", said)
    tail = _MONEY_TAIL.search(said)
    if tail is not None and tail[0]:
        amount = _decimal(said[: tail.start()].removesuffix("/"))
        times = _TIMES[tail[1]] if tail[1] else times
    else:
        amount = _decimal(said)
    if amount is None:
        fen = _capital(said)
        if fen is None:
            return _no_money(text)
        return Reading(-fen if negative else fen)
    return _in_hundredths(amount * times * (-1 if negative else 1), "money", kind == "number")


def _capital(said: str) -> int | None:
    """Fen of 壹仟贰佰叁拾肆元伍角陆分; None where it is no such amount."""
    match = _CAPITAL.fullmatch(said)
    yuan = number_of(match[1]) if match is not None else None
    if match is None or yuan is None or yuan >= _LARGEST // 100:
        return None
    if match[1].isdecimal():
        return None
    jiao, fen = (number_of(part) if part else 0 for part in (match[2], match[3]))
    if jiao is None or fen is None or jiao > 9 or fen > 9:
        return None
    return yuan * 100 + jiao * 10 + fen


def _no_money(text: str) -> Reading:
    return Reading(None, f"金额读不出：{text.strip()[:20]}，请只填数字", "money.text")


def _decimal(said: str) -> Decimal | None:
    """A plain or grouped number; None for anything else, percentages too."""
    said = said.replace("−", "-").replace("﹣", "-").upper()
    if "," in said:
        grouped = _GROUPED.fullmatch(said) or _MYRIADS_GROUPED.fullmatch(said)
        if grouped is None:
            return None
        said = said.replace(",", "")
    if _PLAIN.fullmatch(said) is None:
        return None
    try:
        number = Decimal(said)
    except InvalidOperation:
        return None
    return number if abs(number) < _LARGEST else None


def _in_hundredths(amount: Decimal, what: str, computed: bool) -> Reading:
    """1/100 of the unit; a computed cell (0.1 + 0.2) may miss a hundredth by float noise only."""
    rounded = amount.quantize(_CENT, ROUND_HALF_UP)
    if rounded != amount and not (computed and abs(rounded - amount) < _NOISE):
        return Reading(None, f"小数超过两位：{amount.normalize():f}，请核对", f"{what}.decimals")
    return Reading(int(rounded * 100))


def _read_area(cell: Cell, unit: str = "") -> Reading:
    return _area(cell.kind, cell.text, unit)


@lru_cache(maxsize=16384)
def _area(kind: str, text: str, unit: str) -> Reading:
    if (none := unreadable(Cell(kind, text))) is not None:
        return none
    said = close_up(text)
    if said in BLANK_WORDS:
        return BLANK
    amount = _decimal(_AREA_TAIL.sub("", said)) if kind in ("text", "number") else None
    if amount is None or "亩" in unit or "公顷" in unit:
        return Reading(None, f"面积读不出：{text.strip()[:20]}，请填平方米数", "area.text")
    if amount < 0:
        return Reading(None, f"面积不能是负数：{text.strip()}", "area.negative")
    return _in_hundredths(amount, "area", kind == "number")


def _read_count(cell: Cell, unit: str = "") -> Reading:
    return _count(cell.kind, cell.text)


@lru_cache(maxsize=16384)
def _count(kind: str, text: str) -> Reading:
    if kind == "text" and text.isdigit() and text.isascii() and len(text) < 10:
        return Reading(int(text))
    if (none := unreadable(Cell(kind, text))) is not None:
        return none
    said = close_up(text)
    if said in BLANK_WORDS:
        return BLANK
    rest = ""
    if (words := _TAIL_WORDS.search(said)) is not None and words.start() > 0:
        said, rest = said[: words.start()], words[1]
    if any(c in SIGNS for c in said):
        said = arabic(said)
    if (rooms := _ROOMS.fullmatch(said)) is not None:
        return Reading(int(rooms[1]), "", "", rest)
    number = _decimal(_COUNT_TAIL.sub("", said)) if kind in ("text", "number") else None
    if number is None:
        return Reading(None, f"数字读不出：{text.strip()[:20]}", "count.text")
    if number != number.to_integral_value():
        return Reading(None, f"应是整数，现在是 {number.normalize():f}", "count.fraction")
    if number < 0:
        return Reading(None, f"不能是负数：{number.normalize():f}", "count.negative")
    if number >= 10**9:
        return Reading(None, f"数字太大：{number:f}", "count.text")
    return Reading(int(number), "", "", rest)


def _read_year(cell: Cell, unit: str = "") -> Reading:
    if (none := unreadable(cell)) is not None:
        return none
    said = whole(close_up(cell.text)).removesuffix("左右").removesuffix("前后")
    if re.fullmatch("[0-9]{2}年?", said):
        return Reading(None, f"年份请写四位，如 1998，现在是 {said}", "date.two_digit")
    reading = read_date(Cell(cell.kind, said) if cell.kind == "text" else cell)
    if reading.value is None:
        if reading.problem:
            return Reading(
                None, f"年份读不出：{cell.text.strip()[:20]}，请写四位，如 1998", "year.text"
            )
        return reading
    return Reading(int(reading.value[:4]), reading.problem, reading.code)


def _hundredths(digits: int) -> Callable[[int | None], str]:
    """A function that shows 1/100 units with at least so many decimals."""

    def show(value: int | None) -> str:
        if value is None:
            return ""
        whole, part = divmod(abs(value), 100)
        decimals = f"{part:02d}" if digits == 2 else f"{part:02d}".rstrip("0")
        return f"{'−' if value < 0 else ''}{whole}{'.' if decimals else ''}{decimals}"

    return show


_show_money, _show_area = _hundredths(2), _hundredths(0)

MONEY = Kind("money", int, _read_money, _show_money, _show_money)
AREA = Kind("area", int, _read_area, _show_area, _show_area)
COUNT = Kind("count", int, _read_count, shown, shown)
YEAR = Kind("year", int, _read_year, shown, shown)
