"""One word of the search box: what sort it is, and whether a text of a record answers it."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger_desk import search
from ledger_desk.store.labels import search_words

_HAN = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U000fffff]"
)
_NUMBER = re.compile("[0-9]+")
_DOOR_WORDS = re.compile("号楼|单元|[幢栋座楼室户号#|/]")
_BORDER = re.compile("(?<=[^0-9-])(?=[0-9])|(?<=[0-9])(?=[^0-9-])")
_DASHES = re.compile("[-－—–_]+")

ROOM_DIGITS = 5  # a longer number is no room


def folded(address: str) -> str:
    """An address as its numbers: 金桂苑3幢2单元401室 and 金桂苑3-2-401 are 金桂苑-3-2-401."""
    bare = _DOOR_WORDS.sub("-", search.plain(address))
    return _DASHES.sub("-", _BORDER.sub("-", bare)).strip("-")


class Word(NamedTuple):
    """A word as typed, in plain form, and what its first character makes of it."""

    text: str
    sort: str  # han, latin, number (digits alone), mixed (begins with a digit), other
    address: str  # folded, "" where it can be no address

    @property
    def day(self) -> str:
        """The day eight digits may be: "1985-03-12"."""
        text = self.text
        if self.sort != "number" or len(text) != 8 or not "1850" < text[:4] < "2100":
            return ""
        month, day = text[4:6], text[6:]
        return f"{text[:4]}-{month}-{day}" if "01" <= month <= "12" and "01" <= day <= "31" else ""

    @property
    def is_room(self) -> bool:
        """Whether it may be the number of a room."""
        if self.sort == "number":
            return len(self.text) <= ROOM_DIGITS
        return (
            self.sort in ("latin", "mixed")
            and len(self.text) <= ROOM_DIGITS
            and has_digit(self.text)
        )


def has_digit(text: str) -> bool:
    """Whether a digit stands in the text."""
    return _NUMBER.search(text) is not None


def word(text: str) -> Word:
    """Sort a word by its first character."""
    first = text[0]
    if _HAN.match(first):
        return Word(text, "han", folded(text) if len(text) > 2 else "")
    if first.isascii() and first.isalpha():
        return Word(text, "latin", "")
    if first in "0123456789":
        sort = "number" if _NUMBER.fullmatch(text) else "mixed"
        looks_so = sort == "mixed" and ("-" in text or _HAN.search(text))
        return Word(text, sort, folded(text) if looks_so and len(text) > 2 else "")
    return Word(text, "other", "")


def words(text: str) -> list[Word]:
    """The words of what was typed, at most eight."""
    return [word(part) for part in dict.fromkeys(search.plain(text).split()[:8])]


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

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return (
            *self.names, *self.papers, *self.phones, *self.days, *self.rooms, *self.addresses,
        )  # fmt: skip


TEXTS: Mapping[str, Texts] = {
    "person": Texts(("name", "former_name"), ("id_no",), ("phone",), ("birth_date",)),
    "rental": Texts(("landlord_name",), ("landlord_id_no",), ("landlord_phone",)),
    "member": Texts(("name",), (), ("phone",)),
    "team": Texts(("name",), (), ("phone",)),
    "dwelling": Texts(("owner_name",), (), ("owner_phone",), (), ("room_no",), ("std_address",)),
    "building": Texts(("complex_name",), (), ("head_phone",), (), ("building_no",)),
    "grid": Texts(("grid_name",)),
}


def match(texts: Texts, asked: Word, row: Mapping[str, Any]) -> Match | None:
    """The best answer a row of a source gives; `row` holds its columns and `initials`."""
    found: list[Match] = []
    if asked.sort in ("han", "other") or (asked.sort == "latin" and not asked.is_room):
        found += _names(texts, asked, row)
    if asked.sort in ("number", "mixed"):
        found += _numbers(texts, asked, row)
    if asked.is_room:
        for key in texts.rooms:
            room = (row[key] or "").lower()
            if room == asked.text:
                found.append(Match(0, key, row[key]))
            elif len(asked.text) > 1 and room.startswith(asked.text):
                found.append(Match(1, key, row[key]))
    if asked.address and texts.addresses:
        found += _addresses(asked, row)
    return min(found, key=lambda each: each.rank, default=None)


def _names(texts: Texts, asked: Word, row: Mapping[str, Any]) -> list[Match]:
    text = asked.text
    if asked.sort == "latin" and text not in row["initials"]:
        return []
    found = []
    for key in texts.names:
        if not (value := row[key]):
            continue
        if asked.sort != "latin":
            place = search.plain(value).replace(" ", "").find(text)
            if place >= 0:
                found.append(Match(_rank(place, len(value) == len(text)), key, value))
            continue
        alone = all(not row[other] for other in texts.names if other != key)
        whole, _, tails = (row["initials"] if alone else search_words(value)).partition(" | ")
        ranks = [
            rank if token == text else rank + 1
            for rank, tokens in ((0, whole), (2, tails))
            for token in tokens.split()
            if token.startswith(text)
        ]
        if ranks:
            found.append(Match(min(ranks), key, value))
    return found


def _rank(place: int, whole: bool) -> int:
    if place == 0:
        return 0 if whole else 1
    return 2


def _numbers(texts: Texts, asked: Word, row: Mapping[str, Any]) -> list[Match]:
    text = asked.text.replace("-", "")
    found = []
    if len(text) > 2:
        for key in texts.papers:
            number = (row[key] or "").lower()
            if (place := number.find(text)) >= 0:
                ends = place + len(text) == len(number)
                rank = 0 if number == text else 1 if ends or not place else 2
                found.append(Match(rank, key, row[key]))
    for key in texts.phones:
        for number in (row[key] or "").replace("-", "").split("、"):
            place = number.find(text)
            if place == 0 or (place > 0 and len(text) > 2):
                ends = place + len(text) == len(number)
                rank = 0 if number == text else 1 if ends or not place else 2
                found.append(Match(rank, key, row[key]))
    if day := asked.day:
        found += [Match(1, key, day) for key in texts.days if row[key] == day]
    return found


def _addresses(asked: Word, row: Mapping[str, Any]) -> list[Match]:
    """`row` holds the text of the address index: "-金桂苑-3-2-401 金桂苑3幢2单元401室"."""
    text = (row["address"] or "").lower()
    whole = text.partition(" ")[0]
    if whole == f"-{asked.address}":
        return [Match(0, "std_address", row["std_address"])]
    if (at := whole.find(f"-{asked.address}")) >= 0:
        ends = at + 1 + len(asked.address) == len(whole)
        return [Match(1 if ends or at == 0 else 2, "std_address", row["std_address"])]
    if asked.address in text or asked.text in text:
        return [Match(3, "std_address", row["std_address"])]
    return []
