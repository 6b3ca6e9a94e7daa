"""An address in one cell, or in columns of its own, taken apart."""

import re
from collections.abc import Sequence
from functools import lru_cache

from ledger_desk.addresses.words import (
    NAMED_ROOM,
    NUMERAL,
    TOKEN,
    Address,
    building_of,
    digits_of,
    floor_of,
    floor_text,
    in_digits,
    kind_of,
    named,
    squeezed,
    unit_of,
)
from ledger_desk.kinds.numerals import SIGNS

_BARE = re.compile(
    f"(?P<bare>[A-Z]?[0-9]{{1,5}}(?:[A-Z][0-9]{{0,3}})?)(?![0-9A-Z])(?:室|房(?![\u4e00-\u9fff]))?|(?P<said>[{SIGNS}]{{3,5}})$"
)
_BARE_LATE = re.compile(r"(?P<bare>[A-Z]?[0-9]{3,5}[A-Z]?)$")
_MORE_ROOMS = re.compile(r"[、,;/和及&]([A-Z]?[0-9]{3,5}[A-Z]?)(?:室|房|号)?")
_ROOM_RANGE = re.compile("([0-9]{3,4})-([0-9]{3,4})")
# What follows the number of a house in a village to its end: a room or bed inside the house.
_INNER = re.compile(
    f"-?(?:[A-Z]?[0-9]{{1,2}}|[{SIGNS}]{{1,2}})(?:号?(?:室|房间?|床位?|铺|间)|号)?$"
)
_GROUP = re.compile(f"第?({NUMERAL})(?:村民)?(?:小组|组|大?队)$")
_STAIR = re.compile(r"([0-9]{1,3})-([0-9]{1,2})")
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_PHASE = re.compile(f"[{SIGNS}0-9A-Z东西南北]+[期区]")
_GRID = re.compile(f"^第?(?:[0-9]+|[{SIGNS}]+)网格")
_SUFFIXES = "省市区县州盟旗镇乡"

# Somebody else's places are cut only where one kind of name follows another.
_ABROAD = re.compile(
    r"(?:[^0-9省市区县]{2,7}(?:省|自治区))?(?:[^0-9省市区县]{1,6}(?:市|自治州|地区|盟))?"
    r"(?:[^0-9省市区县镇乡路街小]{1,6}(?:区|县|市|旗))?(?:[^0-9路街巷]{1,7}(?:街道|镇|乡))?"
    r"(?:[^0-9路街巷]{1,8}(?:社区|居委会)(?=[^0-9A-Z-]))?"
)


def parse_address(text: str, own_places: Sequence[str] = ()) -> Address:
    """Take a whole address apart; own_places are names of our own district, street, community."""
    return _parse(text, tuple(own_places))


def from_parts(complex_: str, building: str, unit: str, room: str) -> Address:
    """An address from columns of their own: 小区 金桂苑, 楼栋 三号楼, 单元 二单元, 房号 0401."""
    name = squeezed(complex_)
    said = squeezed(building).removeprefix(name)
    stair = unit_of(squeezed(unit))
    inner = squeezed(room)
    built = building_of(said)
    whole = _whole_building(said)
    if whole is not None:
        name, built = name or whole.complex, whole.building
        if inner and not stair and not whole.unit and len(whole.room) in (1, 2):
            stair = whole.room  # 金桂苑3-2 | 401
        stair, inner = stair or whole.unit, inner or whole.room
    parts = _tokens_of(inner) if inner else Address()
    if parts.building and parts.room:  # 3-2-401 or 2-401 in the column of rooms
        if not built:
            built = parts.building
        elif not stair and not parts.unit and parts.building != built:
            stair = parts.building
    village = _village_house(name, built, stair, parts.room or inner)
    if village is not None:
        return village
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


def _whole_building(said: str) -> Address | None:
    """A column of buildings that says more: 金桂苑3幢, 3幢2单元, 3-2, 王家村3组12号."""
    if not said or said.isdigit() or (TOKEN.fullmatch(said) is not None and "-" not in said):
        return None
    found = _tokens_of(said)
    if pair := _STAIR.fullmatch(said):
        return Address("", building_of(pair[1]), pair[2])
    if not found.building and found.complex and found.room.endswith("号"):
        return found._replace(building=found.room, room="")
    more = found.complex or found.unit or (found.room and found.building.endswith("组"))
    return found if found.building and more and not found.rest else None


def _village_house(name: str, built: str, stair: str, room: str) -> Address | None:
    """王家村3组 | 12号: the group is the building, the house its one door; None elsewhere."""
    group = _GROUP.search(name)
    built = f"{built}号" if built.isdigit() else built
    if group is None or stair or not (built or room) or (built and TOKEN.fullmatch(built) is None):
        return None
    part = ""
    if built and room:
        if _INNER.match(room) is None:
            return None
        part = room if room[-1] in "室间房床号" else f"{room}室"
    house = built or room
    return Address(name[: group.start()], f"{in_digits(group[1])}组", "", "", house, part)


@lru_cache(maxsize=8192)
def _parse(text: str, own_places: tuple[str, ...]) -> Address:
    said, notes = _without_notes(squeezed(text))
    bare, cut = _without_places(said, own_places)
    found = _tokens_of(bare)
    if found.room and not found.complex and not found.building and cut:
        found = found._replace(complex=cut)
    if notes:
        if _is_part(notes) and not found.part:
            return found._replace(part=notes)
        found = found._replace(rest=" ".join(part for part in (found.rest, notes) if part))
    return found


def _without_notes(said: str) -> tuple[str, str]:
    """Words in brackets are notes, but 金桂苑(一期) is a part of the complex."""
    notes = []

    def kept(found: re.Match[str]) -> str:
        if _PHASE.fullmatch(found[1]) is not None or TOKEN.fullmatch(found[1]) is not None:
            return found[1]
        if found.start() and found[1]:
            notes.append(found[1])
        return ""

    return _PARENTHESIS.sub(kept, said), " ".join(notes)


def _without_places(said: str, own_places: tuple[str, ...]) -> tuple[str, str]:
    """The text after the places it begins with, and the last of those that were cut."""
    cut = ""
    names = [name for raw in own_places if len(name := squeezed(raw)) > 1]
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
    return _GRID.sub("", said), cut


def _may_cut(name: str, after: str) -> bool:
    """A village stands for a complex where a house number follows it at once."""
    if not after:
        return False
    return not name.endswith(("村", "庄", "屯", "寨")) or TOKEN.match(after) is None


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
    first = TOKEN.search(said)
    if first is None:
        late = _BARE_LATE.search(said)
        if late is None:
            return Address(complex=said) if said else Address()
        return Address(complex=said[: late.start()].rstrip("-,、"), room=late["bare"])
    head = said[: first.start()].rstrip("-,、")
    found = _Found(head)
    at = first.start()
    while at < len(said):
        if found.village_house and _INNER.match(said, at):
            found.tail = said[at:]
            break
        token = TOKEN.match(said, at)
        if token is None and found.begun:
            token = _BARE.match(said, at) or NAMED_ROOM.match(said, at)
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
        following = None if found.inside else TOKEN.search(said, at)
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

    @property
    def village_house(self) -> bool:
        """王家村3组12号 is a whole door; what follows is inside it."""
        return bool(self.group and self.numbers) and not self.inside

    def may_be_named(self, words: str, following: re.Match[str]) -> bool:
        """幸福路88号金桂苑3幢: the name after the street number is the complex."""
        named = len(words) > 1 and not words.isascii()
        return named and self.begun and following.lastgroup != "room"

    def name_after(self, name: str) -> None:
        self.before = "".join((self.complex, *self.numbers, self.group))
        self.complex, self.numbers, self.group = name.rstrip("-,、"), [], ""

    def take(self, token: re.Match[str]) -> bool:
        """Use a token if it can stand here."""
        kind = kind_of(token)
        value = token[kind]
        match kind:
            case "building":
                if self.inside:
                    return False
                self.complex += "".join(self.numbers) + self.group
                self.numbers, self.group = [], ""
                self.building = named(value, token["word"])
            case "unit":
                if self.unit or self.room:
                    return False
                if self.floor and not self.building:
                    self.building, self.floor = self.floor, ""
                self.unit = in_digits(value)
            case "floor":
                if self.floor or self.room:
                    return False
                self.floor = floor_text(value)
            case "group":
                if self.inside or self.group:
                    return False
                self.group = f"{in_digits(value)}组"
            case "lane":
                if self.inside or self.numbers:
                    return False
                self.complex += f"{in_digits(value)}弄"
            case "chain":
                return self._take_chain(token[0], value)
            case "number":
                if self.building or self.unit or self.floor:
                    return self._take_room(value)
                if self.room or len(self.numbers) > 1:
                    return False
                self.numbers.append(f"{in_digits(value)}号{token['yard'] or ''}")
            case "inner":
                if self.room:
                    return False
                numbered = value.removesuffix("号").removesuffix("室")
                self.room = f"{numbered}号" if numbered[-1:].isdigit() else value
            case "side":
                if self.room or not (self.building or self.unit):
                    return False
                floor = f"{self.floor}楼" if self.floor.isdigit() else self.floor
                self.room = floor + value
            case _:
                return self._take_room(value)
        return True

    def _take_room(self, value: str) -> bool:
        if self.room:
            return False
        self.room = in_digits(value)
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
            self.building = building_of(self.building)
            self._in_building(parts)
        return True

    def _in_building(self, parts: list[str]) -> None:
        """Numbers after the building: room; unit and room; unit, floor and room; 10-1."""
        match parts:
            case [room]:
                self.room = room
            case [first, second] if len(first) > 2 or (
                len(second) < 3 and int(digits_of(first)) > 6
            ):
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
        if len(digits_of(first)) > 2 and rest:
            self.room, self.part = first, "-".join(rest)
        else:
            self.room = "-".join(parts)

    def address(self) -> Address:
        """The address, once every token has been read."""
        self._settle_numbers()
        if self.floor and not self.room:
            self._room_of_floor()
        elif self.floor and not self.building and self.room:
            floor = floor_of("", self.room)
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
        if self.group and self.numbers and self.room and not self.building:
            # 王家村3组12号201室: a house of several flats.
            self.complex += self.group
            self.building = self.numbers.pop()
            return
        if self.group and not self.building:
            if self.floor.isdigit() and self.numbers:
                self.part, self.floor = f"{self.floor}楼", ""
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


def _is_part(tail: str) -> bool:
    return bool(re.search("[床间卧铺厅房]|^[A-Z0-9]{1,3}[号室]?$", tail)) and len(tail) <= 12


def _complex_text(name: str) -> str:
    return name.strip("-,、.:")
