"""What 【…|format】 makes of a value: numbers, days, words, masks, ticks (reports.md §2.3)."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from ledger_desk.fields import CodeList
from ledger_desk.kinds.identity import mask_account, mask_id
from ledger_desk.kinds.phones import mask_phone

BLANK, NUMBER, DAY, TEXT = "blank", "number", "day", "text"
FORMATS = (
    "整数", "一位", "两位", "百分比", "元", "万元", "大写", "空零", "横零", "分行", "顿号",
    "年月日", "点", "横线", "年月", "年龄", "脱敏", "后四位", "隐名", "公示", "勾", "勾选",
)  # fmt: skip
INNER = ("省名", "市名", "区县名")
"""Formats that fields of ours bring along (户籍省); nobody types them."""
NONE = "—"
_PLACES = {"整数": 0, "一位": 1, "两位": 2}
_YES = frozenset(("是", "有", "√", "1", "Y", "已", "合格"))


class Shown(NamedTuple):
    """A value on its way into a cell.

    kind: blank; number (`number`); day (`text` is the ISO day, of 4, 7 or 10 characters); text.
    scale: how a number came: "fen", "rate", or "". wanted: number format a General cell is given.
    """

    kind: str
    text: str = ""
    number: Decimal | None = None
    scale: str = ""
    wanted: str = ""


class Setting(NamedTuple):
    """What formats need beside the value."""

    today: str = ""  # the period's end as an ISO day: ages are as of it
    decimals: int = 2  # of rates
    zero_as: str = "0"
    codes: CodeList | None = None
    raw: object = None  # the stored value, for 勾选
    minor: bool = False  # a person under 18: reduced in notices


def known(word: str) -> bool:
    """Whether there is a format of this name."""
    return word.partition(":")[0] in (*FORMATS, *INNER) and (
        ":" not in word or word.startswith("勾选:")
    )


def applied(shown: Shown, words: Iterable[str], setting: Setting) -> Shown:
    """The value after every format, from left to right."""
    for word in words:
        name, _, argument = word.partition(":")
        shown = _STEPS[name](shown, argument, setting)
    return shown


def as_text(shown: Shown, setting: Setting) -> str:
    """A value as it stands inside other text."""
    if shown.kind == NUMBER:
        assert shown.number is not None
        if shown.scale == "rate":
            return percent(shown.number, setting.decimals)
        if shown.scale == "fen" or shown.wanted == "0.00":
            return f"{shown.number:.2f}"
        return plain(shown.number)
    if shown.kind == DAY:
        return chinese_day(shown.text)
    return shown.text


def plain(number: Decimal) -> str:
    """A number's shortest exact text, without exponent or trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(rate: Decimal, decimals: int) -> str:
    """0.9655 -> 96.55%, half up."""
    return f"{rounded(rate * 100, decimals):f}%"


def rounded(number: Decimal, places: int) -> Decimal:
    """Half-up, as forms are checked by hand."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def chinese_day(day: str) -> str:
    """2026-03-05 -> 2026年3月5日; a month or year never gains a day."""
    year, month, number = day[:4], day[5:7].lstrip("0"), day[8:10].lstrip("0")
    if number:
        return f"{year}年{month}月{number}日"
    return f"{year}年{month}月" if month else f"{year}年"


def capitals(fen: int) -> str:
    """An amount in words: 壹仟贰佰元整, from fen, up to 9,999 亿."""
    if abs(fen) >= 10**14:
        return f"{fen / 100:.2f}"
    sign = "负" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    words = _yuan(yuan) + "元" if yuan else ""
    if not rest:
        return sign + (words or "零元") + "整"
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return sign + words + (_DIGITS[cents] + "分" if cents else "整")


_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def _yuan(number: int) -> str:
    groups = []
    while number:
        number, low = divmod(number, 10_000)
        groups.append(low)
    words = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            if words and not words.endswith("零") and any(groups[:place]):
                words += "零"
            continue
        if words and group < 1000 and not words.endswith("零"):
            words += "零"
        words += _four(group) + ("", "万", "亿", "万亿")[place]
    return words


def _four(number: int) -> str:
    words = ""
    for power, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            words += _DIGITS[digit] + unit
        elif words and not words.endswith("零") and number:
            words += "零"
    return words


def mask(text: str) -> str:
    """脱敏: ID 6+4, phone 3+4, account last 4; several by their separators."""
    return re.sub(r"[0-9Xx]{5,}", lambda match: _mask_one(match[0]), text)


def _mask_one(digits: str) -> str:
    if len(digits) in (15, 18):
        return mask_id(digits)
    return mask_phone(digits) if len(digits) <= 12 else mask_account(digits)


def reduced_name(name: str) -> str:
    """隐名: 张*, 张*三, 欧**娜: the first character stays and, from three on, the last."""
    characters = list(name)
    if len(characters) <= 1:
        return name
    if len(characters) == 2:
        return characters[0] + "*"
    return characters[0] + "*" * (len(characters) - 2) + characters[-1]


def _number(shown: Shown) -> Decimal | None:
    if shown.kind == NUMBER:
        return shown.number
    if shown.kind == TEXT:
        try:
            return Decimal(shown.text.replace(",", ""))
        except InvalidOperation:
            return None
    return None


def _round(places: int) -> "Step":
    def step(shown: Shown, _: str, __: Setting) -> Shown:
        number = _number(shown)
        if number is None:
            return shown
        if shown.scale == "rate":
            return Shown(TEXT, percent(number, places))
        wanted = "0" if places == 0 else "0." + "0" * places
        return Shown(NUMBER, number=rounded(number, places), wanted=wanted)

    return step


def _percent(shown: Shown, _: str, __: Setting) -> Shown:
    number = _number(shown)
    return shown if number is None else Shown(NUMBER, number=number, scale="rate")


def _yuan_step(shown: Shown, _: str, __: Setting) -> Shown:
    return shown._replace(wanted="0.00") if shown.kind == NUMBER else shown


def _ten_thousand(shown: Shown, _: str, __: Setting) -> Shown:
    number = _number(shown)
    if number is None:
        return shown
    return Shown(NUMBER, number=number / 10_000, wanted="0.00")


def _capitals(shown: Shown, _: str, __: Setting) -> Shown:
    number = _number(shown)
    if number is None:
        return shown
    return Shown(TEXT, capitals(int(rounded(number * 100, 0))))


def _zero(word: str) -> "Step":
    def step(shown: Shown, _: str, __: Setting) -> Shown:
        if shown.kind == NUMBER and not shown.number:
            return Shown(TEXT, word) if word else Shown(BLANK)
        return shown

    return step


def _day(write: Callable[[str], str]) -> "Step":
    def step(shown: Shown, _: str, __: Setting) -> Shown:
        return Shown(TEXT, write(shown.text)) if shown.kind == DAY else shown

    return step


def _age(shown: Shown, _: str, setting: Setting) -> Shown:
    if shown.kind != DAY or not setting.today:
        return shown
    age = int(setting.today[:4]) - int(shown.text[:4])
    if len(shown.text) >= 7 and setting.today[5:] < shown.text[5:]:
        age -= 1
    return Shown(NUMBER, number=Decimal(age))


def _text(change: Callable[[str], str]) -> "Step":
    def step(shown: Shown, _: str, setting: Setting) -> Shown:
        if shown.kind == BLANK:
            return shown
        return Shown(TEXT, change(as_text(shown, setting)))

    return step


def _masked(shown: Shown, _: str, __: Setting) -> Shown:
    return Shown(TEXT, mask(shown.text)) if shown.kind == TEXT else shown


def _region(part: int) -> "Step":
    """One of 省, 市, 区县 of a division code."""

    def step(shown: Shown, _: str, setting: Setting) -> Shown:
        from ledger_desk import regions  # the list of divisions is read when first needed

        names = regions.names(str(setting.raw)) if setting.raw else ()
        return Shown(TEXT, names[part]) if part < len(names) and names[part] else Shown(BLANK)

    return step


def _notice(shown: Shown, _: str, setting: Setting) -> Shown:
    """公示: names of minors reduced, whatever the setting says; numbers of 11 and more masked."""
    if shown.kind != TEXT:
        return shown
    return Shown(TEXT, reduced_name(shown.text) if setting.minor else mask(shown.text))


def _tick(shown: Shown, _: str, setting: Setting) -> Shown:
    yes = shown.kind == TEXT and shown.text in _YES
    if shown.kind == NUMBER:
        yes = bool(shown.number)
    elif shown.kind == DAY:
        yes = True
    return Shown(TEXT, "√") if yes else Shown(BLANK)


def _boxes(shown: Shown, only: str, setting: Setting) -> Shown:
    if setting.codes is None:
        return shown
    labels: Mapping[str, str] = setting.codes.labels
    chosen = set(str(setting.raw or "").split(","))
    if only:
        return Shown(TEXT, "■" if any(labels.get(code) == only for code in chosen) else "□")
    boxes = [("■" if code in chosen else "□") + label for code, label in labels.items()]
    return Shown(TEXT, " ".join(boxes))


Step = Callable[[Shown, str, Setting], Shown]
_STEPS: Mapping[str, Step] = {
    **{name: _round(places) for name, places in _PLACES.items()},
    "百分比": _percent,
    "元": _yuan_step,
    "万元": _ten_thousand,
    "大写": _capitals,
    "空零": _zero(""),
    "横零": _zero(NONE),
    "分行": _text(lambda text: text.replace("、", "\n")),
    "顿号": _text(lambda text: "、".join(filter(None, re.split(r"[\n、]", text)))),
    "年月日": _day(chinese_day),
    "点": _day(lambda day: day[:10].replace("-", ".")),
    "横线": _day(lambda day: day[:10]),
    "年月": _day(lambda day: chinese_day(day[:7])),
    "年龄": _age,
    "脱敏": _masked,
    "后四位": _text(lambda text: text[-4:]),
    "隐名": _text(reduced_name),
    **{name: _region(part) for part, name in enumerate(INNER)},
    "公示": _notice,
    "勾": _tick,
    "勾选": _boxes,
}
