"""One word of the search box: what sort it is, and whether a text of a record answers it."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger_desk.addresses import key_parts, parse_address
from ledger_desk.store.labels import bare, plain, search_words

_HAN = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U000fffff]"
)
_NUMBER = re.compile("[0-9]+")
_DOOR_WORDS = re.compile("号楼|单元|[幢栋楼室户号#|/]")
_BORDER = re.compile("(?<=[^0-9-])(?=[0-9])|(?<=[0-9])(?=[^0-9-])")
_DASHES = re.compile("[-－—–_]+")

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
    short = len(text) <= ROOM_DIGITS
    if first.isascii() and first.isalpha():
        return Word(text, "latin", is_room=short and _NUMBER.search(text) is not None)
    if first not in "0123456789":
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


def match(texts: Texts, asked: Word, row: Mapping[str, Any], linked: bool = False) -> Match | None:
    """The best answer a row of a source gives; `row` holds the columns needed."""
    best: Match | None = None
    door = linked and texts.addresses
    if asked.by_name and not door:
        best = _names(texts, asked, row)
    if asked.sort in ("number", "mixed") and not door:
        best = _better(best, _numbers(texts, asked, row))
    if asked.is_room and texts.rooms:
        best = _better(best, _rooms(texts, asked, row))
    if asked.addresses and texts.addresses:
        best = _better(best, _addresses(asked, row))
    return best


def _better(best: Match | None, other: Match | None) -> Match | None:
    if best is None or (other is not None and other.rank < best.rank):
        return other
    return best


def _names(texts: Texts, asked: Word, row: Mapping[str, Any]) -> Match | None:
    text, letters = asked.text, asked.sort == "latin"
    if letters and text not in row["initials"]:
        return None
    best: Match | None = None
    for key in texts.names:
        if not (value := row[key]):
            continue
        if letters:
            rank = _letters_rank(text, row["initials"] if _alone(texts, row, key) else value)
        else:
            signs = bare(value)
            place = signs.find(text)
            rank = 2 if place > 0 else None if place else 0 if len(signs) == len(text) else 1
        if rank is not None and (best is None or rank < best.rank):
            best = Match(rank, key, value)
    return best


def _alone(texts: Texts, row: Mapping[str, Any], key: str) -> bool:
    return len(texts.names) == 1 or not any(row[each] for each in texts.names if each != key)


def _letters_rank(text: str, words: str) -> int | None:
    """Of search words (or of a name, whose words are made): whole ones before their tails."""
    if " " not in words:
        words = search_words(words)
    whole, _, tails = words.partition(" | ")
    for rank, tokens in ((0, whole), (2, tails)):
        found = [token for token in tokens.split() if token.startswith(text)]
        if found:
            return rank if text in found else rank + 1
    return None


def _numbers(texts: Texts, asked: Word, row: Mapping[str, Any]) -> Match | None:
    text = asked.digits
    best: Match | None = None
    if len(text) > 2:
        for key in texts.papers:
            if (value := row[key]) and (rank := _number_rank(text, value.lower())) is not None:
                best = _better(best, Match(rank, key, value))
    for key in texts.phones:
        if value := row[key]:
            for number in value.replace("-", "").split("、"):
                rank = _number_rank(text, number)
                if rank is not None and (len(text) > 2 or number.startswith(text)):
                    best = _better(best, Match(rank, key, value))
    if asked.day:
        for key in texts.days:
            if row[key] == asked.day:
                best = _better(best, Match(1, key, asked.day))
    return best


def _number_rank(text: str, number: str) -> int | None:
    place = number.find(text)
    if place < 0:
        return None
    if len(number) == len(text):
        return 0
    return 1 if place == 0 or number.endswith(text) else 2


def _rooms(texts: Texts, asked: Word, row: Mapping[str, Any]) -> Match | None:
    for key in texts.rooms:
        room = (row[key] or "").lower()
        if room == asked.text:
            return Match(0, key, row[key])
        if len(asked.text) > 1 and room.startswith(asked.text):
            return Match(1, key, row[key])
    return None


def _addresses(asked: Word, row: Mapping[str, Any]) -> Match | None:
    """`row` holds the text of the address index: "-金桂苑-3-2-401 金桂苑3幢2单元401室"."""
    text = (row["address"] or "").lower()
    whole = text.partition(" ")[0]
    ranks = [rank for said in asked.addresses if (rank := _address_rank(whole, said)) is not None]
    if not ranks and (asked.text in text or any(said in text for said in asked.addresses)):
        ranks = [3]
    return Match(min(ranks), "std_address", row["std_address"]) if ranks else None


def _address_rank(whole: str, said: str) -> int | None:
    if whole == f"-{said}":
        return 0
    at = whole.find(f"-{said}")
    if at < 0:
        return None
    return 1 if at == 0 or at + 1 + len(said) == len(whole) else 2
