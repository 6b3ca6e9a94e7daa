"""What every reader does first: marks nobody sees taken out, words for "unknown" recognised."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from ledger_desk.fields import Cell, Reading

BLANK = Reading(None)
"""未填."""

BLANK_WORDS = frozenset(
    (
        "",
        "无",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "–",
        "―",
        "－",
        "_",
        "不详",
        "未知",
        "未填",
        "暂无",
        "空",
        "无。",
        "不明",
        "不清楚",
        "N/A",
        "n/a",
        "NA",
        "null",
        "NULL",
        "None",
    )
)
"""What stands in cells nobody filled; a code list that has the word goes first."""

_UNSEEN = re.compile(
    "[\x00\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\v\f\u0085]")
_ODD = re.compile(
    "[\x00\t\v\f\u0085\u00a0\u00ad\u034f\u061c\u1680\u180e\u2000-\u200f\u202a-\u202f\u205f-\u2064\u2066-\u2069\u3000\ufeff]"
)
_BREAKS = re.compile("[\r\n\u2028\u2029]+")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]+)?")

_UNREADABLE = {
    "picture": Reading(None, "单元格里是图片，请改填文字", "cell.picture"),
    "error": Reading(None, "单元格里是错误值，请改填内容", "cell.error"),
    "formula": Reading(None, "公式没有计算结果，请用表格软件打开后重新保存", "cell.formula"),
    "empty": BLANK,
}


def clean(text: str) -> str:
    """A text without invisible marks and outer spaces; every kind of space is a plain one."""
    if _ODD.search(text) is not None:
        text = _SPACES.sub(" ", _UNSEEN.sub("", text))
    return text.strip()


def one_line(text: str) -> str:
    """A cleaned text whose line breaks became spaces."""
    return _BREAKS.sub(" ", clean(text))


def narrow(text: str) -> str:
    """Full-width digits, letters and signs made narrow (NFKC): for codes and numbers only."""
    text = clean(text)
    return text if text.isascii() else normalize("NFKC", text).strip()


def close_up(text: str) -> str:
    """A narrow text without any space in it."""
    return "".join(narrow(text).split())


def unreadable(cell: Cell) -> Reading | None:
    """The reading of a cell that holds no text at all: empty, picture, error, formula."""
    return _UNREADABLE.get(cell.kind)


def text_of(cell: Cell) -> str:
    """The text of a readable cell as a person would have typed it: 12.0 is 12, a bool 是 or 否."""
    if cell.kind == "number":
        return whole(cell.text)
    if cell.kind == "bool":
        return "是" if cell.text == "1" else "否"
    return cell.text


def whole(number: str) -> str:
    """A number's text without a fraction of zeros: "12.0" is "12"."""
    head, point, tail = number.strip().partition(".")
    return head if point and tail and not tail.strip("0") else number.strip()


def digits_lost(cell: Cell) -> bool:
    """Whether a sheet kept a long number as a number: more than 15 digits are not all its own."""
    if cell.kind != "number":
        return False
    text = cell.text.strip().lstrip("+-")
    if is_exponent(text):
        return Decimal(text) >= 10**15
    return len(text.partition(".")[0].lstrip("0")) > 15


def is_exponent(text: str) -> bool:
    """Whether a text is a number in scientific notation: 3.30102E+17."""
    return ("E" in text or "e" in text) and _NUMBER.fullmatch(text) is not None


def shown(value: Any) -> str:
    """The text of a value that is its own text; 未填 is empty."""
    return "" if value is None else str(value)


def splitter(signs: str) -> Callable[[str], list[str]]:
    """A function that splits a text at any of the signs and drops empty pieces."""
    pattern = re.compile(signs)
    return lambda text: [piece.strip() for piece in pattern.split(text) if piece.strip()]
