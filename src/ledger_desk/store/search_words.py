"""One word of the search box: what sort it is, and whether a text of a record answers it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ledger_desk.addresses import key_parts, number, parse_address
from ledger_desk.store.labels import bare, plain, search_words

_HAN = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U000fffff]"
)
_NUMBER = re.compile("[0-9]+")
_DOOR_WORDS = re.compile("号楼|单元|[幢栋楼室户号#|/]")
_BORDER = re.compile("(?<=[^0-9-])(?=[0-9])|(?<=[0-9])(?=[^0-9-])")
_DASHES = re.compile("[-－—–_]+")

_CLOSED = re.compile("[幢栋元室楼户座#]$")
_BUILDING = re.compile("([0-9]+|[一二三四五六七八九十百]+)(?:号楼|[幢栋座#]楼?)")

ROOM_DIGITS = 5  # a longer number is no room


def folded(address: str) -> str:
    """An address as its numbers: 金桂苑3幢2单元401室 and 金桂苑3-2-401 are 金桂苑-3-2-401."""
    bare = _DOOR_WORDS.sub("-", plain(address))
    return _DASHES.sub("-", _BORDER.sub("-", bare)).strip("-")


def _as_address(text: str) -> tuple[str, ...]:
    """What the address index may hold of it: as typed with dashes, and as it is understood."""
    understood = "-".join(part for part in key_parts(parse_address(text)) if part).lower()
    return tuple(dict.fromkeys(said for said in (folded(text), understood) if len(said) > 1))


class Word(NamedTuple):
    """A word as typed, in plain form, and what its first character makes of it."""

    text: str
    sort: str  # han, latin, number (digits alone), mixed (begins with a digit)
    addresses: tuple[str, ...] = ()  # folded; none where it can be no address
    digits: str = ""  # without dashes, as the index of numbers has them
    day: str = ""  # the day eight digits may be: "1985-03-12"
    is_room: bool = False  # it may be the number of a room

    @property
    def by_name(self) -> bool:
        """Whether names are looked into."""
        return self.sort == "han" or (self.sort == "latin" and not self.is_room)


def word(text: str) -> Word:
    """Sort a word by its first character; one that is neither sign nor number is as Han."""
    first = text[0]
    if (building := _BUILDING.fullmatch(text)) and (count := number(building[1])) is not None:
        text = first = str(count)  # 3幢, 三号楼: the building of that number
    short = len(text) <= ROOM_DIGITS
    if first.isascii() and first.isalpha():
        return Word(text, "latin", is_room=short and _NUMBER.search(text) is not None)
    if first[:1] not in "0123456789":
        short_name = (text,) if len(text) == 2 else ()  # of a complex: 南苑
        return Word(bare(text) or text, "han", _as_address(text) if len(text) > 2 else short_name)
    digits = text.replace("-", "")
    if _NUMBER.fullmatch(text):
        return Word(text, "number", (), digits, _day(text), short)
    is_address = len(text) > 2 and ("-" in text or _HAN.search(text) is not None)
    return Word(text, "mixed", _as_address(text) if is_address else (), digits, "", short)


def _day(text: str) -> str:
    if len(text) != 8 or not "1850" < text[:4] < "2100":
        return ""
    month, day = text[4:6], text[6:]
    return f"{text[:4]}-{month}-{day}" if "01" <= month <= "12" and "01" <= day <= "31" else ""


def words(text: str) -> list[Word]:
    """The words of what was typed, at most eight."""
    return [word(part) for part in dict.fromkeys(plain(text).split()[:8])]


class Match(NamedTuple):
    """How well a record answers a word: 0 exactly, 1 from its beginning or end, 2, 3 inside."""

    rank: int
    field: str
    value: Any


class Texts(NamedTuple):
    """The fields of a source that are looked into, by the way they are."""

    names: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()  # ID numbers
    phones: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


TEXTS: Mapping[str, Texts] = {
    "person": Texts(("name", "former_name"), ("id_no",), ("phone",), ("birth_date",)),
    "rental": Texts(("landlord_name",), ("landlord_id_no",), ("landlord_phone",)),
    "member": Texts(("name",), (), ("phone",)),
    "team": Texts(("name",), (), ("phone",)),
    "dwelling": Texts(("owner_name",), (), ("owner_phone",), (), ("room_no",), ("std_address",)),
    "building": Texts(("complex_name",), (), ("head_phone",), (), ("building_no",)),
    "grid": Texts(("grid_name",)),
}


def needed(texts: Texts, asked: Word, linked: bool = False) -> tuple[str, ...]:
    """The columns of a source that can answer a word; none where it cannot.

    linked: the source is a door on the way to a record. The door's number and address answer for
    those behind it, the owner's name and telephone do not.
    """
    columns: list[str] = []
    if linked and texts.addresses:
        texts = Texts(rooms=texts.rooms, addresses=texts.addresses)
    if asked.by_name and texts.names:
        columns += texts.names
        columns += ["initials"] if asked.sort == "latin" else []
    if asked.sort in ("number", "mixed"):
        columns += [*texts.papers, *texts.phones, *(texts.days if asked.day else ())]
    if asked.is_room:
        columns += texts.rooms
    if asked.addresses and texts.addresses:
        columns += [*texts.addresses, "address"]
    return tuple(columns)


Look = Callable[[Sequence[Any]], Match | None]
"""The best answer a line of a statement gives to a word."""


def looker(
    texts: Texts, asked: Word, columns: Sequence[str], first: int, linked: bool = False
) -> Look:
    """How lines are looked into for a word; the columns needed stand in them from `first` on.

    What does not change from line to line is decided here: lines come by the hundred.
    """
    places = {key: first + n for n, key in enumerate(columns)}
    door = linked and bool(texts.addresses)
    looks: list[Look] = []
    if asked.by_name and not door:
        looks.append((_by_letters if asked.sort == "latin" else _by_signs)(texts, asked, places))
    if asked.sort in ("number", "mixed") and not door:
        looks.append(_by_numbers(texts, asked, places))
    if asked.is_room and texts.rooms:
        looks.append(_by_room(texts, asked, places))
    if asked.addresses and texts.addresses:
        looks.append(_by_address(asked, places))
    if len(looks) == 1:
        return looks[0]

    def best(line: Sequence[Any]) -> Match | None:
        found: Match | None = None
        for look in looks:
            found = _better(found, look(line))
        return found

    return best


def _better(best: Match | None, other: Match | None) -> Match | None:
    if best is None or (other is not None and other.rank < best.rank):
        return other
    return best


Places = Mapping[str, int]


def _by_signs(texts: Texts, asked: Word, places: Places) -> Look:
    text, size = asked.text, len(asked.text)
    names = [(places[key], key) for key in texts.names]

    def look(line: Sequence[Any]) -> Match | None:
        best: Match | None = None
        for at, key in names:
            if value := line[at]:
                signs = bare(value)
                place = signs.find(text)
                if place >= 0:
                    rank = 2 if place else 0 if len(signs) == size else 1
                    if best is None or rank < best.rank:
                        best = Match(rank, key, value)
        return best

    return look


def _by_letters(texts: Texts, asked: Word, places: Places) -> Look:
    text = asked.text
    names = [(places[key], key) for key in texts.names]
    letters = places["initials"]

    def look(line: Sequence[Any]) -> Match | None:
        if text not in line[letters]:
            return None
        best: Match | None = None
        filled = [(key, value) for at, key in names if (value := line[at])]
        for key, value in filled:
            words = line[letters] if len(filled) == 1 else search_words(value)
            rank = _letters_rank(text, words)
            if rank is not None and (best is None or rank < best.rank):
                best = Match(rank, key, value)
        return best

    return look


def _letters_rank(text: str, words: str) -> int | None:
    """Of search words: whole ones before their tails, and whole tokens before their beginnings."""
    padded = f" {words} "
    place = padded.find(f" {text}")
    if place < 0:
        return None
    border = padded.find(" | ")
    if border < 0 or place < border:
        exact = padded.find(f" {text} ")
        return 0 if exact >= 0 and (border < 0 or exact < border) else 1
    return 2 if f" {text} " in padded else 3


def _by_numbers(texts: Texts, asked: Word, places: Places) -> Look:
    text, day = asked.digits, asked.day
    inside = len(text) > 2
    papers = [(places[key], key) for key in texts.papers] if inside else []
    phones = [(places[key], key) for key in texts.phones]
    days = [(places[key], key) for key in texts.days] if day else []

    def look(line: Sequence[Any]) -> Match | None:
        best: Match | None = None
        for at, key in papers:
            if (value := line[at]) and (rank := _number_rank(text, value.lower())) is not None:
                best = _better(best, Match(rank, key, value))
        for at, key in phones:
            if value := line[at]:
                for number in value.replace("-", "").split("、"):
                    rank = _number_rank(text, number)
                    if rank is not None and (inside or number.startswith(text)):
                        best = _better(best, Match(rank, key, value))
        for at, key in days:
            if line[at] == day:
                best = _better(best, Match(1, key, day))
        return best

    return look


def _number_rank(text: str, number: str) -> int | None:
    place = number.find(text)
    if place < 0:
        return None
    if len(number) == len(text):
        return 0
    return 1 if place == 0 or number.endswith(text) else 2


def _by_room(texts: Texts, asked: Word, places: Places) -> Look:
    text, begins = asked.text, len(asked.text) > 1
    rooms = [(places[key], key) for key in texts.rooms]

    def look(line: Sequence[Any]) -> Match | None:
        for at, key in rooms:
            room = (line[at] or "").lower()
            if room == text:
                return Match(0, key, line[at])
            if begins and room.startswith(text):
                return Match(1, key, line[at])
        return None

    return look


def _by_address(asked: Word, places: Places) -> Look:
    """The line holds the text of the address index: "-金桂苑-3-2-401 金桂苑3幢2单元401室"."""
    address, shown = places["address"], places["std_address"]
    text, said = asked.text, asked.addresses
    # A number typed is a whole one: 3-2 is no part of 23-2; and 2单元 is no beginning of 201.
    ends = "(?![0-9])" if _CLOSED.search(text) else ""
    dashed = [re.compile(f"-{re.escape(each)}{ends}") for each in said]
    within = [re.compile(f"(?<![0-9]){re.escape(each)}{ends}") for each in said]

    def look(line: Sequence[Any]) -> Match | None:
        written = (line[address] or "").lower()
        whole = written.partition(" ")[0]
        best: int | None = None
        for each in dashed:
            if (found := each.search(whole)) is not None:
                at, after = found.span()
                inside = at and after < len(whole)
                rank = 2 if inside else 1 if at or after < len(whole) else 0
                if best is None or rank < best:
                    best = rank
        if best is None:
            as_typed = not (ends or text[:1].isdigit()) and text in written
            if not (as_typed or any(each.search(written) for each in within)):
                return None
            best = 3
        return Match(best, "std_address", line[shown])

    return look
