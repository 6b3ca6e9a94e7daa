"""The router of the search box: by its first character a word goes to the small indexes.

Each route is a constant statement that gives document numbers, the likeliest first. What it gives
is looked at once more against the stored text, so a route may give too much, never too little.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ledger_desk.store.records import cursor
from ledger_desk.store.search_index import ADDRESSES, BITS, BY_REGISTER, DIGITS, SOURCES, WORDS
from ledger_desk.store.search_paths import index_on
from ledger_desk.store.search_words import Word

LAST = "\U0010ffff"
WHOLE_ID = 18
ID_FROM = 6  # digits from which the beginning of an ID number is looked for
LONGEST_SYLLABLE = 6
TRIGRAM = 3
TELLING = 8  # last digits of a long number: its first ones are those of half the town

FIRST_SLICE, SLICE = 64, 512


class Route(NamedTuple):
    """A statement that gives document numbers."""

    statement: str
    values: tuple[Any, ...]
    is_address: bool = False
    last_resort: bool = False  # only where the address was not found as it was understood


def routes(
    asked: Word, sources: Collection[str], named: Collection[str], community: str
) -> Iterator[Route]:
    """The ways to records of these sources that may answer a word.

    named: the sources among them whose names and numbers answer.
    """
    if asked.sort == "han":
        yield from _by_characters(asked, sources, named)
    elif asked.sort == "latin":
        yield from _by_letters(asked, sources, named)
    elif asked.sort in ("number", "mixed"):
        yield from _by_digits(asked, sources, named, community)


def _by_characters(
    asked: Word, sources: Collection[str], named: Collection[str]
) -> Iterator[Route]:
    text = asked.text
    if "person" in named and text.isalpha():
        yield _range("person", "plain", text)
    if "rental" in named and text.isalpha():
        yield _range("rental", "landlord_name", text)
    yield from _words(f"{_quoted(text)} *", named)
    if asked.addresses:
        yield from _addresses(asked, sources)


def _by_letters(asked: Word, sources: Collection[str], named: Collection[str]) -> Iterator[Route]:
    text = asked.text
    if asked.is_room:
        yield from _rooms(asked, sources)
        return
    if "person" in named and len(text) <= LONGEST_SYLLABLE:
        yield _range("person", "pinyin", text)
    if len(text) > 1:
        yield from _words(_quoted(text), named)
    yield from _words(f"{_quoted(text)} *", named)


def _by_digits(
    asked: Word, sources: Collection[str], named: Collection[str], community: str
) -> Iterator[Route]:
    text = asked.digits
    upper = text.upper()
    if len(upper) == WHOLE_ID:
        if "person" in sources:
            base = BY_REGISTER["person"].base
            yield Route(
                f"SELECT {base} + rid FROM person "
                "WHERE community_id = ? AND id_no = ? AND removed IS NULL",
                (community, upper),
            )
        if "rental" in sources:
            base = BY_REGISTER["rental"].base
            yield Route(f"SELECT {base} + rid FROM rental WHERE landlord_id_no = ?", (upper,))
        return
    if "person" in sources and (day := asked.day):
        base = BY_REGISTER["person"].base
        yield Route(f"SELECT {base} + rid FROM person WHERE birth_date = ?", (day,))
    if asked.is_room:
        yield from _rooms(asked, sources)
    if asked.addresses:
        yield from _addresses(asked, sources)
    if len(text) >= ID_FROM and "person" in sources:
        base = BY_REGISTER["person"].base
        yield Route(
            f"SELECT {base} + rid FROM person WHERE community_id = ? AND id_no >= ? "
            "AND id_no < ? AND removed IS NULL",
            (community, upper, upper + LAST),
        )
    if "person" in sources:
        yield _range("person", "phone", text)
    if "rental" in sources:
        yield _range("rental", "landlord_phone", text)
    if len(text) >= TRIGRAM:
        tail = text[-TELLING:]
        yield from _index(DIGITS, _quoted(tail), [s.register for s in SOURCES if s.digits], named)


def _rooms(asked: Word, sources: Collection[str]) -> Iterator[Route]:
    for register, column in (("dwelling", "room_no"), ("building", "building_no")):
        if register not in sources:
            continue
        base = BY_REGISTER[register].base
        upper = asked.text.upper()
        yield Route(
            f"SELECT {base} + rid FROM {register} WHERE {column} IN (?, ?)", (asked.text, upper)
        )
        if len(upper) > 1:
            yield _range(register, column, upper)
            if asked.text != upper:
                yield _range(register, column, asked.text)


def _addresses(asked: Word, sources: Collection[str]) -> Iterator[Route]:
    if len(asked.text) < TRIGRAM:
        if "dwelling" in sources:
            yield _complex(asked)
        return
    if "dwelling" not in sources:
        return
    for said in asked.addresses:
        route = _range("dwelling", "address_key", said.upper().replace("-", "|"))
        yield route._replace(is_address=True)
    for place, text in enumerate(dict.fromkeys((*asked.addresses, asked.text))):
        if len(text) >= TRIGRAM:
            for route in _index(ADDRESSES, _quoted(text), ["dwelling"], sources):
                yield route._replace(is_address=True, last_resort=place > 0)


def _complex(asked: Word) -> Route:
    """The dwellings of a complex whose name, or a part of it, is too short for the index."""
    building, dwelling = BY_REGISTER["building"].base, BY_REGISTER["dwelling"].base
    return Route(
        f"SELECT {dwelling} + d.rid FROM {WORDS} f "
        f"CROSS JOIN building b ON b.rid = f.rowid - {building} "
        f"CROSS JOIN dwelling d INDEXED BY {index_on('dwelling', 'building_id')} "
        "ON d.building_id = b.id "
        f"WHERE f.{WORDS} MATCH ? AND f.rowid >= {building} AND f.rowid < {building + (1 << BITS)}",
        (f"{_quoted(asked.text)} *",),
    )


def _words(query: str, sources: Collection[str]) -> Iterator[Route]:
    return _index(WORDS, query, [source.register for source in SOURCES], sources)


def _index(
    index: str, query: str, fed: Collection[str], sources: Collection[str]
) -> Iterator[Route]:
    """An index over all its sources at once, or over the range of each one that is wanted."""
    statement = f"SELECT rowid FROM {index} WHERE {index} MATCH ?"
    wanted = [register for register in fed if register in sources]
    if len(wanted) == len(fed):
        yield Route(statement, (query,))
        return
    for register in wanted:
        base = BY_REGISTER[register].base
        yield Route(f"{statement} AND rowid >= {base} AND rowid < {base + (1 << BITS)}", (query,))


def _range(register: str, column: str, text: str) -> Route:
    base = BY_REGISTER[register].base
    return Route(
        f"SELECT {base} + rid FROM {register} WHERE {column} >= ? AND {column} < ? "
        f"AND removed IS NULL ORDER BY {column}",
        (text, text + LAST),
    )


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def documents(
    db: Connection, asked: Sequence[Word], sources: Collection[str], named: Collection[str]
) -> Iterator[list[int]]:
    """Document numbers that may answer a word, each once, in slices that grow.

    Several words are those of one name. named: see `routes`.
    """
    if len(asked) > 1:
        together = " AND ".join(f"{_quoted(word.text)} *" for word in asked)
        ways = _words(together, named)
    else:
        ways = routes(asked[0], sources, named, db.info["community"])
    seen: set[int] = set()
    size = FIRST_SLICE
    found_address = False
    for statement, values, is_address, last_resort in ways:
        if last_resort and found_address:
            continue
        lines = cursor(db, statement, values)
        while numbers := [number for (number,) in lines.fetchmany(size)]:
            whole = len(numbers) == size
            if seen:
                numbers = [number for number in numbers if number not in seen]
            seen.update(numbers)
            found_address = found_address or is_address
            if numbers:
                yield numbers
            if not whole:
                break
            size = min(size * 2, SLICE)
