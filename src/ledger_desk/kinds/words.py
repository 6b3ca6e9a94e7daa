"""Kinds of words: free text, names, notes, addresses, numbers of buildings and rooms."""

import re
from functools import cache

from ledger_desk.fields import Cell, Kind, Reading
from ledger_desk.kinds.cleaning import (
    BLANK,
    BLANK_WORDS,
    clean,
    close_up,
    digits_lost,
    is_exponent,
    one_line,
    shown,
    text_of,
    unreadable,
    whole,
)

LONGEST_NAME = 50

_HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_TAIL = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]$")
_FORMER = re.compile(r"(?:曾用名|原名|别名|又名|现名)[:：]?(.+)$")
_NO_NAMES = frozenset(
    (
        "本人",
        "户主",
        "房东",
        "房主",
        "业主",
        "租客",
        "配偶",
        "父亲",
        "母亲",
        "妻子",
        "丈夫",
        "儿子",
        "女儿",
        "同户主",
        "无名",
        "姓名",
    )
)
_FIRM = re.compile(
    "公司|集团|厂|店|社|所|部|队|站|院|校|园|馆|行|局|中心|委员会|银行|学|协会|企业|工程|物业|村|组"
)
_SEVERAL = re.compile("[、,，;；/\\n]")
_DAMAGED = Reading(None, "数字超过 15 位，表格里已丢了末几位，请按原件重新填写", "number.damaged")


@cache
def text(longest: int) -> Kind:
    """Free text of at most so many characters, on one line."""

    def read(cell: Cell, unit: str = "") -> Reading:
        if (none := unreadable(cell)) is not None:
            return none
        if digits_lost(cell) or (cell.kind == "number" and is_exponent(cell.text)):
            return _DAMAGED
        words = one_line(text_of(cell))
        if words in BLANK_WORDS:
            return BLANK
        if len(words) > longest:
            return _too_long(words, longest)
        return Reading(words)

    return Kind(f"text({longest})", str, read, shown, shown)


def _too_long(words: str, longest: int) -> Reading:
    return Reading(None, f"最多 {longest} 个字，现在是 {len(words)} 个", "text.long")


def _read_note(cell: Cell, unit: str = "") -> Reading:
    if (none := unreadable(cell)) is not None:
        return none
    words = clean(text_of(cell).replace("\r\n", "\n").replace("\r", "\n"))
    if words in BLANK_WORDS:
        return BLANK
    return Reading(words) if len(words) <= 1000 else _too_long(words, 1000)


def _read_name(cell: Cell, unit: str = "") -> Reading:
    kind = cell.kind
    if kind != "text":
        if (none := unreadable(cell)) is not None:
            return none
        if kind != "bool":
            return Reading(None, "姓名里不能只有数字", "name.digits")
    name = one_line(text_of(cell))
    rest = ""
    while (tail := _TAIL.search(name)) is not None and tail.start() > 0:
        name, rest = name[: tail.start()].strip(), f"{tail[1].strip()} {rest}".strip()
    if rest and (former := _FORMER.fullmatch(rest)) is not None:
        rest = f"曾用名：{former[1].strip()}"
    if " " in name and _HAN.search(name) is not None:
        name = _closed(name)
    if name in BLANK_WORDS:
        return BLANK if not rest else Reading(None, "", "", rest)
    if name in _NO_NAMES:
        return Reading(None, f"“{name}”不是姓名，请填写姓名", "name.word")
    if len(name) > LONGEST_NAME:
        return _too_long(name, LONGEST_NAME)
    if any(c.isdecimal() for c in name) and _FIRM.search(name) is None:
        return Reading(None, f"姓名里有数字：{name}", "name.digits")
    if _SEVERAL.search(name) is not None or (" " in name and _two_names(name)):
        return Reading(None, "一格里有几个姓名，请分行填写", "name.several")
    return Reading(name, "", "", rest)


def _closed(name: str) -> str:
    """张 三 is 张三, 欧阳 修 too; two whole names keep the space between them."""
    pieces = name.split()
    short = sum(map(len, pieces)) <= 4 and min(map(len, pieces)) == 1
    if short or all(len(piece) == 1 for piece in pieces):
        return "".join(pieces)
    return " ".join(pieces)


def _two_names(name: str) -> bool:
    pieces = name.split()
    return len(pieces) > 1 and all(2 <= len(p) <= 4 and _HAN.match(p) for p in pieces)


def _read_room(cell: Cell, unit: str = "") -> Reading:
    if (none := unreadable(cell)) is not None:
        return none
    if cell.kind in ("date", "time"):
        return Reading(None, "门牌被表格改成了日期，请按原样填写，如 10-1", "room.date")
    if digits_lost(cell):
        return _DAMAGED
    words = close_up(whole(text_of(cell)))
    if words in BLANK_WORDS:
        return BLANK
    return Reading(words) if len(words) <= 20 else _too_long(words, 20)


NAME = Kind("name", str, _read_name, shown, shown)
NOTE = Kind("note", str, _read_note, shown, shown)
ADDRESS = Kind("address", str, text(200).read, shown, shown)
ROOM = Kind("room", str, _read_room, shown, shown)
