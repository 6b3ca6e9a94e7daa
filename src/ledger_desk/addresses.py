"""Addresses of doors: what a person wrote in one cell, taken apart, folded, put in stair order."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from ledger_desk.kinds.cleaning import clean
from ledger_desk.kinds.numerals import SIGNS, arabic, number_of

__all__ = [
    "Address",
    "as_house",
    "from_parts",
    "join_key",
    "key_parts",
    "number",
    "parse_address",
    "stair_key",
    "standard_address",
]


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


_N = f"(?:[0-9]+|[{SIGNS}]+)"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_SIDES = "东西南北中前后"
_V = f"(?:[0-9]+[A-Z]?|[A-Z][0-9]{{0,3}}|[{SIGNS}]+|[{_STEMS}{_SIDES}])"
_BASEMENT = f"(?:负{_N}|-[0-9]|B[1-9]|地下{_N}?)"

# What a door's address is made of, longest measure words first. A number inside a name (五一路,
# A区, 2期) has none of them after it and stays in the name.
_TOKEN = re.compile(
    f"第?(?P<building>{_V}(?:-[0-9]+)?)(?P<word>号楼|号幢|号栋|幢楼?|栋楼?|撞|座|#楼|#|楼(?={_V}(?:单元|门洞|梯)))"
    f"|第?(?P<unit>{_V})(?:号?单元|门洞|号?梯)"
    f"|(?P<floor>{_BASEMENT}|{_N})(?:楼|层)"
    f"|第?(?P<group>{_N})(?:村民)?(?:小组|组(?!团)|大?队|社(?!区))"
    f"|(?P<lane>{_N})弄"
    "|(?P<chain>[0-9]+[A-Z]?(?:-[A-Z]?[0-9]+[A-Z]?){1,3})(?:号?室|号?房间?|号|户)?(?![0-9A-Z])"
    f"|(?P<room>[A-Z]?[0-9]{{1,5}}[A-Z]?|[{SIGNS}]{{1,5}})"
    "(?:号?室(?!厅)|号?房间|(?:号?房|户)(?![\u4e00-\u9fff]))"
    f"|(?P<number>[0-9]+(?:-[0-9]+)?[A-Z]?|[{SIGNS}]+)号(?P<yard>院)?(?!床|间|房|线|路|街|巷|村|大街|地块)"
    "|(?P<cellar>半?地下室|地下车库|车库|阁楼|门卫室|门卫)"
)
_BARE = re.compile(r"(?P<bare>[A-Z]?[0-9]{1,5}[A-Z]?)(?![0-9A-Z])")
_BARE_LATE = re.compile(r"(?P<bare>[A-Z]?[0-9]{3,5}[A-Z]?)$")
_MORE_ROOMS = re.compile(r"[、,;/和及&]([A-Z]?[0-9]{3,5}[A-Z]?)(?:室|房|号)?")
_ROOM_RANGE = re.compile("([0-9]{3,4})-([0-9]{3,4})")
_DASHES = re.compile("[-‐-―−﹣－~～_]+")
_GAP = re.compile("(?<=[0-9A-Z#]) +(?=[0-9A-Z])")
_SLASH = re.compile(r"(?<=[0-9])[/\\](?=[0-9])")
_UNIT_CHAIN = re.compile(f"({_V})-(?={_N}单元)")
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_PHASE = re.compile(f"[{SIGNS}0-9A-Z东西南北]+[期区]")
_FROM = re.compile(f"(?<![{SIGNS}])([{SIGNS}]+)(?=[期区弄号组里排])")
_SUFFIXES = "省市区县州盟旗镇乡"

# Somebody else's places are cut only where one kind of name follows another.
_ABROAD = re.compile(
    r"(?:[^0-9省市区县]{2,7}(?:省|自治区))?(?:[^0-9省市区县]{1,6}(?:市|自治州|地区|盟))?"
    r"(?:[^0-9省市区县镇乡路街小]{1,6}(?:区|县|市|旗))?(?:[^0-9路街巷]{1,7}(?:街道|镇|乡))?"
    r"(?:[^0-9路街巷]{1,8}(?:社区|居委会)(?=[^0-9A-Z-]))?"
)


def number(text: str) -> int | None:
    """The number a text means in digits or numerals: "12" and "十二" are 12."""
    said = normalize("NFKC", text).strip()
    return int(said) if said.isascii() and said.isdigit() else number_of(said)


def parse_address(text: str, own_places: Sequence[str] = ()) -> Address:
    """Take a whole address apart; own_places are names of our own district, street, community."""
    return _parse(text, tuple(own_places))


def from_parts(complex_: str, building: str, unit: str, room: str) -> Address:
    """An address from columns of their own: 小区 金桂苑, 楼栋 三号楼, 单元 二单元, 房号 0401."""
    name = _squeezed(complex_)
    built = _building_of(_squeezed(building).removeprefix(name))
    stair = _unit_of(_squeezed(unit))
    inner = _squeezed(room)
    parts = _tokens_of(inner) if inner else Address()
    if parts.building and parts.room:  # 3-2-401 or 2-401 in the column of rooms
        if not built:
            built = parts.building
        elif not stair and not parts.unit and parts.building != built:
            stair = parts.building
    return Address(
        name,
        built,
        stair or (parts.unit if parts.room else ""),
        parts.floor,
        parts.room or inner,
        parts.part,
        parts.rest if parts.room else "",
        parts.rooms,
    )


def standard_address(address: Address) -> str:
    """The address as it is written everywhere: 金桂苑3幢2单元401室."""
    building, unit, room = address.building, address.unit, address.room
    return "".join(
        (
            address.complex,
            f"{building}幢" if building[-1:].isdigit() else building,
            f"{unit}单元" if unit else "",
            f"{room}室" if room and room[-1].isascii() else room,
        )
    )


def key_parts(address: Address) -> tuple[str, str, str, str]:
    """Complex, building, unit and room, folded: equal for every spelling of one door."""
    return _key_parts(address.complex, address.building, address.unit, address.room)


def as_house(address: Address) -> Address:
    """A house of its own (王家村12号), whose number stands where a building's would, as a door."""
    if address.room or address.unit or not address.building.endswith("号"):
        return address
    return address._replace(building="", room=address.building)


def join_key(complex_: str, building: str, unit: str, room: str) -> str:
    """The folded parts as the one text a dwelling keeps in `address_key`."""
    return "|".join((complex_, building, unit, room))


def stair_key(address: Address) -> str:
    """A text that orders doors as one walks: complex, building, unit, floor (basement first), room.

    2 stands before 10, 甲 before 乙, and an unnamed unit before the first.
    """
    complex_, building, unit, room = key_parts(address)
    floor = _floor_of(address.floor, room)
    return "|".join(
        (
            _natural(complex_),
            _natural(building),
            _natural(unit),
            f"{floor + 500:03d}",
            _natural(room),
        )
    )


@lru_cache(maxsize=8192)
def _parse(text: str, own_places: tuple[str, ...]) -> Address:
    said, notes = _without_notes(_squeezed(text))
    bare, cut = _without_places(said, own_places)
    found = _tokens_of(bare)
    if found.room and not found.complex and not found.building and cut:
        found = found._replace(complex=cut)
    if notes:
        if _is_part(notes) and not found.part:
            return found._replace(part=notes)
        found = found._replace(rest=" ".join(part for part in (found.rest, notes) if part))
    return found


def _squeezed(text: str) -> str:
    """Narrow, capital, no spaces; every dash is one, and a space between numbers is a dash."""
    said = normalize("NFKC", clean(text)).upper().strip(" .。,，;；:：")
    said = _DASHES.sub("-", said)
    said = _SLASH.sub("-", _GAP.sub("-", said))
    said = "".join(said.split()).replace("-#", "#").replace("、-", "、")
    said = said.replace("NO.", "").removeprefix("#")
    return _UNIT_CHAIN.sub(r"\1幢", said)


def _without_notes(said: str) -> tuple[str, str]:
    """Words in brackets are notes, but 金桂苑(一期) is a part of the complex."""
    notes = []

    def kept(found: re.Match[str]) -> str:
        if _PHASE.fullmatch(found[1]) is not None or _TOKEN.fullmatch(found[1]) is not None:
            return found[1]
        if found.start() and found[1]:
            notes.append(found[1])
        return ""

    return _PARENTHESIS.sub(kept, said), " ".join(notes)


def _without_places(said: str, own_places: tuple[str, ...]) -> tuple[str, str]:
    """The text after the places it begins with, and the last of those that were cut."""
    cut = ""
    names = [name for raw in own_places if len(name := _squeezed(raw)) > 1]
    progress = True
    while progress:
        progress = False
        for name in sorted(names, key=len, reverse=True):
            if said.startswith(name) and _may_cut(name, said[len(name) :]):
                said, cut, progress = said[len(name) :], name, True
        for name in names:
            short = name.rstrip(_SUFFIXES).removesuffix("街道").removesuffix("社区")
            after = said[len(short) :]
            if len(short) > 1 and said.startswith(short) and after.startswith(tuple(names)):
                said, cut, progress = after, short, True
    abroad = _ABROAD.match(said)
    if abroad is not None and abroad.end() and _is_abroad(abroad[0], said[abroad.end() :]):
        said = said[abroad.end() :]
    return said, cut


def _may_cut(name: str, after: str) -> bool:
    """A village stands for a complex where a house number follows it at once."""
    if not after:
        return False
    return not name.endswith(("村", "庄", "屯", "寨")) or _TOKEN.match(after) is None


def _is_abroad(places: str, after: str) -> bool:
    """阳光花园A区 is no district: a lone one counts only before a street, and something follows."""
    if not after or places.endswith(("小区", "片区", "园区", "社区小区")):
        return False
    one_kind = sum(
        places.count(word) for word in ("省", "自治", "市", "区", "县", "街道", "镇", "乡")
    )
    return one_kind > 1 or places.endswith(("街道", "镇", "乡", "社区", "居委会", "省"))


def _tokens_of(said: str) -> Address:
    """Read the names, then the numbers with their measure words, from left to right."""
    first = _TOKEN.search(said)
    if first is None:
        late = _BARE_LATE.search(said)
        if late is None:
            return Address(complex=said) if said else Address()
        return Address(complex=said[: late.start()].rstrip("-,、"), room=late["bare"])
    head = said[: first.start()].rstrip("-,、")
    found = _Found(head)
    at = first.start()
    while at < len(said):
        token = _TOKEN.match(said, at)
        if token is None and found.begun:
            token = _BARE.match(said, at)
        if token is not None and found.take(token):
            at = token.end()
            continue
        rooms = _MORE_ROOMS.match(said, at) if found.room else None
        if rooms is not None:
            found.rooms.append(rooms[1])
            at = rooms.end()
            continue
        if said[at] in "-,、. ":
            at += 1
            continue
        following = None if found.inside else _TOKEN.search(said, at)
        if following is not None and found.may_be_named(said[at : following.start()], following):
            found.name_after(said[at : following.start()])
            at = following.start()
            continue
        found.tail = said[at:]
        break
    return found.address()


class _Found:
    """What was read of an address so far."""

    def __init__(self, head: str) -> None:
        self.complex = head
        self.numbers: list[str] = []  # 88号 before it is known what it counts
        self.group = self.building = self.unit = self.floor = self.room = ""
        self.rooms: list[str] = []
        self.before = self.tail = self.part = ""

    @property
    def begun(self) -> bool:
        return bool(self.numbers or self.group or self.building or self.unit or self.floor)

    @property
    def inside(self) -> bool:
        return bool(self.building or self.unit or self.room)

    def may_be_named(self, words: str, following: re.Match[str]) -> bool:
        """幸福路88号金桂苑3幢: the name after the street number is the complex."""
        named = len(words) > 1 and not words.isascii()
        return named and self.begun and following.lastgroup != "room"

    def name_after(self, name: str) -> None:
        self.before = "".join((self.complex, *self.numbers, self.group))
        self.complex, self.numbers, self.group = name.rstrip("-,、"), [], ""

    def take(self, token: re.Match[str]) -> bool:
        """Use a token if it can stand here."""
        kind = _kind_of(token)
        value = token[kind]
        match kind:
            case "building":
                if self.inside:
                    return False
                self.complex += "".join(self.numbers) + self.group
                self.numbers, self.group = [], ""
                self.building = _named(value, token["word"])
            case "unit":
                if self.unit or self.room:
                    return False
                if self.floor and not self.building:
                    self.building, self.floor = self.floor, ""
                self.unit = _digits(value)
            case "floor":
                if self.floor or self.room:
                    return False
                self.floor = _floor_text(value)
            case "group":
                if self.inside or self.group:
                    return False
                self.group = f"{_digits(value)}组"
            case "lane":
                if self.inside or self.numbers:
                    return False
                self.complex += f"{_digits(value)}弄"
            case "chain":
                return self._take_chain(token[0], value)
            case "number":
                if self.building or self.unit or self.floor:
                    return self._take_room(value)
                if self.room or len(self.numbers) > 1:
                    return False
                self.numbers.append(f"{_digits(value)}号{token['yard'] or ''}")
            case "cellar":
                if self.room:
                    return False
                self.room = value
            case _:
                return self._take_room(value)
        return True

    def _take_room(self, value: str) -> bool:
        if self.room:
            return False
        self.room = _digits(value)
        return True

    def _take_chain(self, whole: str, value: str) -> bool:
        if self.room:
            return False
        parts = value.split("-")
        known = bool(self.building or self.numbers or self.group)
        if (pair := _ROOM_RANGE.fullmatch(value)) is not None:
            self.room, self.rooms = pair[1], [pair[2]]
        elif self.unit:
            self._room_and_part(parts)
        elif known:
            self._in_building(parts)
        elif len(parts) == 2 and len(parts[1]) < 3 and not self.complex:
            self.room = value  # 10-1 alone: the first door of the tenth floor
        elif len(parts) == 2 and whole.endswith("号") and len(parts[1]) < 3:
            self.numbers.append(f"{value}号")
        else:
            self.building, *parts = parts
            self.building = _digits(self.building)
            self._in_building(parts)
        return True

    def _in_building(self, parts: list[str]) -> None:
        """Numbers after the building: room; unit and room; unit, floor and room; 10-1."""
        match parts:
            case [room]:
                self.room = room
            case [first, second] if len(first) > 2 or (len(second) < 3 and int(_only(first)) > 6):
                self._room_and_part(parts)
            case [unit, room]:
                self.unit, self.room = unit, room
            case [unit, floor, room] if room.startswith(floor) and len(room) > 2:
                self.unit, self.floor, self.room = unit, floor, room
            case [unit, *rest]:
                self.unit = unit
                self._room_and_part(rest)

    def _room_and_part(self, parts: list[str]) -> None:
        """401-1 is a part of 401, 10-1 is a room."""
        first, *rest = parts
        if len(_only(first)) > 2 and rest:
            self.room, self.part = first, "-".join(rest)
        else:
            self.room = "-".join(parts)

    def address(self) -> Address:
        """The address, once every token has been read."""
        self._settle_numbers()
        if self.floor and not self.room:
            self._room_of_floor()
        elif self.floor and not self.building and self.room:
            floor = _floor_of("", self.room)
            if floor > 0 and self.floor.isdigit() and int(self.floor) != floor:
                self.building, self.floor = self.floor, ""  # 3楼401: 楼 counts buildings here
        tail = self.tail.strip("-,、.")
        part = "".join((self.part, tail)) if _is_part(tail) or not tail else self.part
        rest = " ".join(w for w in (self.before, "" if _is_part(tail) else tail) if w)
        rooms = (self.room, *self.rooms) if self.rooms and self.room else ()
        return Address(
            _complex_text(self.complex),
            self.building,
            self.unit.lstrip("0") or self.unit,
            self.floor,
            self.room,
            part,
            rest,
            rooms,
        )

    def _settle_numbers(self) -> None:
        """88号 is a house of its own, or the building that a unit or room stands in."""
        if self.group and not self.building:
            self.building = self.group
            if not self.room and self.numbers:
                self.room = self.numbers.pop()
            if self.numbers:
                self.complex += "".join(self.numbers)
            return
        if not self.numbers:
            return
        *street, house = self.numbers
        self.complex += "".join(street)
        if self.floor.isdigit() and not self.room and not self.unit and not self.building:
            self.part, self.floor = f"{self.floor}楼", ""
        if self.room or self.unit:
            if not self.building:
                self.building = house
        elif not self.building:
            self.room = house

    def _room_of_floor(self) -> None:
        self.room = self.floor if not self.floor.isdigit() else f"{self.floor}楼"


def _kind_of(token: re.Match[str]) -> str:
    """Which part of an address a token is."""
    kind = token.lastgroup or ""
    return {"word": "building", "yard": "number"}.get(kind, kind)


def _is_part(tail: str) -> bool:
    return bool(re.search("[床间卧铺厅房]|^[A-Z0-9]{1,3}号?$", tail)) and len(tail) <= 12


def _only(text: str) -> str:
    return re.sub("[^0-9]", "", text) or "0"


def _digits(value: str) -> str:
    return arabic(value) if any(c in SIGNS for c in value) else value


def _named(value: str, word: str) -> str:
    """3号楼 is 3, A座 stays A座, 甲栋 is 甲幢."""
    value = _digits(value)
    if value[-1].isdigit():
        return value.lstrip("0") or value
    return value + ("座" if word == "座" or value.isascii() else "幢")


def _building_of(said: str) -> str:
    """A building from a column of its own; what is no number keeps its name."""
    token = _TOKEN.fullmatch(said)
    if token is not None and _kind_of(token) == "building":
        return _named(token["building"], token["word"])
    if token is not None and _kind_of(token) in ("number", "group"):
        kind = _kind_of(token)
        return f"{_digits(token[kind])}{'号' if kind == 'number' else '组'}"
    if token is not None and token.lastgroup == "floor":
        return _digits(token["floor"])
    value = _digits(said) if said and all(c in SIGNS for c in said) else said
    return value.lstrip("0") or value if value.isdigit() else value


def _unit_of(said: str) -> str:
    token = _TOKEN.fullmatch(said)
    value = token["unit"] if token is not None and token["unit"] else said
    value = _digits(value) if value and all(c in SIGNS for c in value) else value
    return value.lstrip("0") or value if value.isdigit() else value


def _floor_text(value: str) -> str:
    """ "4", or 负1楼 for every way to write the first basement."""
    value = _digits(value)
    if value.startswith(("负", "-", "B", "地下")):
        return f"负{_only(value) if _only(value) != '0' else 1}楼"
    return value


def _complex_text(name: str) -> str:
    return name.strip("-,、.:")


@lru_cache(maxsize=16384)
def _key_parts(complex_: str, building: str, unit: str, room: str) -> tuple[str, str, str, str]:
    name = _FROM.sub(lambda n: arabic(n[1]), _squeezed(complex_))
    if len(name) > 3:
        name = name.removesuffix("小区")
    return (
        name,
        _number_key(_squeezed(building)),
        _number_key(_unit_of(_squeezed(unit))),
        _room_key(_squeezed(room)),
    )


def _number_key(said: str) -> str:
    value = _building_of(said)
    if len(value) > 1 and value[-1] in "幢栋座楼号":
        value = value[:-1]
    return value.lstrip("0") or value


def _room_key(said: str) -> str:
    if not said:
        return ""
    token = _TOKEN.fullmatch(said)
    kind = _kind_of(token) if token is not None else ""
    if token is not None and kind == "floor":
        return _floor_text(token["floor"]) if not token["floor"].isdigit() else said
    if token is not None and kind in ("room", "number", "chain"):
        said = token[kind]
    said = _digits(said) if all(c in SIGNS for c in said) else said
    return said.lstrip("0") or said


def _floor_of(floor: str, room: str) -> int:
    """The floor a room is on, told by its number where nobody wrote it: 负1楼 is -1, 1502 is 15."""
    for text in (floor, room):
        if text.startswith(("负", "地下", "半地下", "车库")):
            return -int(_only(text)) or -1
        if text.isdigit() and text is floor and text:
            return min(int(text), 400)
    numbers = re.search(r"^[A-Z]?([0-9]+)(?:-([0-9]+))?", room)
    if numbers is None:
        return 400 if room.startswith("阁楼") else 0
    if numbers[2] is not None and len(numbers[1]) < 3:
        return min(int(numbers[1]), 400)
    return min(int(numbers[1]) // 100, 400) if len(numbers[1]) > 2 else 0


def _natural(text: str) -> str:
    """A text in which numbers are padded, so that 2 stands before 10, and 甲 before 乙."""
    padded = re.sub("[0-9]+", lambda n: n[0].zfill(6), text)
    return re.sub(f"[{_STEMS}]", lambda s: f"~{_STEMS.index(s[0])}", padded)
