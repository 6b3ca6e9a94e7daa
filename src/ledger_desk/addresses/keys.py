"""One door, one key: addresses folded for matching, ordered as one walks, written one way."""

import re
from functools import lru_cache

from ledger_desk.addresses.words import (
    NAMED_ROOM,
    STEMS,
    TOKEN,
    Address,
    building_of,
    floor_of,
    floor_text,
    in_digits,
    kind_of,
    squeezed,
    unit_of,
)
from ledger_desk.kinds.numerals import SIGNS, arabic

_FROM = re.compile(f"(?<![{SIGNS}])([{SIGNS}]+)(?=[期区弄号组里排])")


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
    floor = floor_of(address.floor, room)
    return " ".join(
        (
            _natural(complex_),
            _natural(building),
            _natural(unit),
            f"{floor + 500:03d}",
            _natural(room),
        )
    )


@lru_cache(maxsize=16384)
def _key_parts(complex_: str, building: str, unit: str, room: str) -> tuple[str, str, str, str]:
    name = _FROM.sub(lambda n: arabic(n[1]), squeezed(complex_))
    if len(name) > 3:
        name = name.removesuffix("小区")
    return (
        name,
        _number_key(squeezed(building)),
        _number_key(unit_of(squeezed(unit))),
        _room_key(squeezed(room)),
    )


def _number_key(said: str) -> str:
    value = building_of(said)
    if len(value) > 1 and value[-1] in "幢栋座楼号":
        value = value[:-1]
    return value.lstrip("0") or value


def _room_key(said: str) -> str:
    if not said:
        return ""
    token = TOKEN.fullmatch(said)
    kind = kind_of(token) if token is not None else ""
    if token is not None and kind == "floor":
        floor = floor_text(token["floor"])
        return f"{floor}楼" if floor.isdigit() else floor
    if token is not None and kind in ("room", "number", "chain") and not token["yard"]:
        said = token[kind]
    elif NAMED_ROOM.fullmatch(said) is not None and said[-1] in "号室" and said[-2].isdigit():
        said = said[:-1]
    said = in_digits(said) if all(c in SIGNS for c in said) else said
    return said.lstrip("0") or said


def _natural(text: str) -> str:
    """A text in which numbers are padded, so that 2 stands before 10, and 甲 before 乙."""
    padded = re.sub("[0-9]+", lambda n: n[0].zfill(6), text)
    return re.sub(f"[{STEMS}]", lambda s: f"~{STEMS.index(s[0])}", padded)
