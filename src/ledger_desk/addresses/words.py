"""The words an address is made of: numbers with their measure words, spelled in one way."""

import re
from typing import NamedTuple
from unicodedata import normalize

from ledger_desk.kinds.cleaning import clean
from ledger_desk.kinds.numerals import SIGNS, arabic, number_of

NUMERAL = f"(?:[0-9]+|[{SIGNS}]+)"
STEMS = "甲乙丙丁戊己庚辛壬癸"
_SIDES = "东西南北中前后"
_V = f"(?:[0-9]+[A-Z]?|[A-Z][0-9]{{0,3}}|[{SIGNS}]+|[{STEMS}{_SIDES}])"
_BASEMENT = f"(?:负{NUMERAL}|-[0-9]|B[1-9]|地下{NUMERAL}?)"
# What a door's address is made of, longest measure words first. A number inside a name (五一路,
# A区, 2期) has none of them after it and stays in the name.
TOKEN = re.compile(
    f"第?(?P<building>{_V}(?:-[0-9]+)?)(?P<word>号(?:宿舍|公寓|住宅|综合)?楼|号幢|号栋|幢楼?|栋楼?|撞|座|#楼|#|楼(?={_V}(?:单元|门洞|梯)))"
    f"|第?(?P<unit>{_V})(?:号?单元|门洞|号?梯)"
    f"|(?P<floor>{_BASEMENT}|{NUMERAL})(?:楼|层)"
    f"|第?(?P<group>{NUMERAL})(?:村民)?(?:小组|组(?!团)|大?队|社(?!区))"
    f"|(?P<lane>{NUMERAL})弄"
    "|(?P<chain>[0-9]+[A-Z]?(?:-[A-Z]?[0-9]+[A-Z]?){1,3})(?:号?室|号?房间?|号|户)?(?![0-9A-Z])"
    f"|(?P<room>[A-Z]?[0-9]{{1,5}}[A-Z]?|[{SIGNS}]{{1,5}})"
    "(?:号?室(?!厅)|号?房间|(?:号?房|户)(?![\u4e00-\u9fff]))"
    f"|(?P<number>[0-9]+(?:-[0-9]+)?[A-Z]?|[{SIGNS}]+)号(?P<yard>院|附[0-9]+号?)?"
    "(?!床|间|房|线|路|街|巷|村|大街|地块)"
)
# What a door is called that has a name instead of a number, or a name before it.
NAMED_ROOM = re.compile(
    "(?P<inner>(?:店面|店铺|商铺|门面|附房|架空层|地下车库|车库|车棚|杂物间|储藏室|宿舍)"
    "(?:[0-9]+(?:-[0-9]+)?(?:号|室)?)?|半?地下室|阁楼|门卫室?)"
    "|(?P<side>[东西南北中左右]{1,2}(?:边?户|边?套|室|间|边|首)?)(?=$|[-,、(])"
)
_DASHES = re.compile("[-‐-―−﹣－~～_]+")
_GAP = re.compile("(?<=[0-9A-Z#]) +(?=[0-9A-Z])")
_SLASH = re.compile(r"(?<=[0-9])[/\\](?=[0-9])")
_UNIT_CHAIN = re.compile(f"({_V})-(?={NUMERAL}单元)")


class Address(NamedTuple):
    """The parts of an address, "" where it says nothing.

    building and room are numbers without their measure word ("3", "401"), or a name with it
    ("A座", "甲幢", "88号", "负1楼"). floor: only when it was written. part: the bed or room let
    inside the dwelling. rooms: all of them where one cell names several; room is the first.
    """

    complex: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    part: str = ""
    rest: str = ""
    rooms: tuple[str, ...] = ()


def number(text: str) -> int | None:
    """The number a text means in digits or numerals: "12" and "十二" are 12."""
    said = normalize("NFKC", text).strip()
    return int(said) if said.isascii() and said.isdigit() else number_of(said)


def squeezed(text: str) -> str:
    """Narrow, capital, no spaces; every dash is one, and a space between numbers is a dash."""
    said = normalize("NFKC", clean(text)).upper().strip(" .。,，;；:：")
    said = _DASHES.sub("-", said)
    said = _SLASH.sub("-", _GAP.sub("-", said))
    said = "".join(said.split()).replace("-#", "#").replace("、-", "、")
    said = said.replace("NO.", "").removeprefix("#")
    return _UNIT_CHAIN.sub(r"\1幢", said)


def kind_of(token: re.Match[str]) -> str:
    """Which part of an address a token is."""
    kind = token.lastgroup or ""
    return {"word": "building", "yard": "number"}.get(kind, kind)


def digits_of(text: str) -> str:
    return re.sub("[^0-9]", "", text) or "0"


def in_digits(value: str) -> str:
    return arabic(value) if any(c in SIGNS for c in value) else value


def named(value: str, word: str) -> str:
    """3号楼 is 3, A座 stays A座, 甲栋 is 甲幢."""
    value = in_digits(value)
    if value[-1].isdigit():
        return value.lstrip("0") or value
    return value + ("座" if word == "座" or value.isascii() else "幢")


def building_of(said: str) -> str:
    """A building from a column of its own; what is no number keeps its name."""
    token = TOKEN.fullmatch(said)
    if token is not None and kind_of(token) == "building":
        return named(token["building"], token["word"])
    if token is not None and kind_of(token) in ("number", "group"):
        kind = kind_of(token)
        return f"{in_digits(token[kind])}{'号' if kind == 'number' else '组'}"
    if token is not None and token.lastgroup == "floor":
        return in_digits(token["floor"])
    value = in_digits(said) if said and all(c in SIGNS for c in said) else said
    return value.lstrip("0") or value if value.isdigit() else value


def unit_of(said: str) -> str:
    token = TOKEN.fullmatch(said)
    value = token["unit"] if token is not None and token["unit"] else said
    value = in_digits(value) if value and all(c in SIGNS for c in value) else value
    return value.lstrip("0") or value if value.isdigit() else value


def floor_text(value: str) -> str:
    """ "4", or 负1楼 for every way to write the first basement."""
    value = in_digits(value)
    if value.startswith(("负", "-", "B", "地下")):
        return f"负{digits_of(value) if digits_of(value) != '0' else 1}楼"
    return value


def floor_of(floor: str, room: str) -> int:
    """The floor a room is on, told by its number where nobody wrote it: 负1楼 is -1, 1502 is 15."""
    for text in (floor, room):
        if text.startswith(("负", "地下", "半地下", "车库")):
            return -int(digits_of(text)) or -1
        if text.isdigit() and text is floor and text:
            return min(int(text), 400)
    numbers = re.search(r"^[A-Z]?([0-9]+)(?:-([0-9]+))?", room)
    if numbers is None:
        return 400 if room.startswith("阁楼") else 0
    if numbers[2] is not None and len(numbers[1]) < 3:
        return min(int(numbers[1]), 400)
    return min(int(numbers[1]) // 100, 400) if len(numbers[1]) > 2 else 0
