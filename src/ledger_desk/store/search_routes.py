"""The router of the search box: by its first character a word goes to the small indexes.

Each route is a constant statement that gives document numbers, the likeliest first. What it gives
is looked at once more against the stored text, so a route may give too much, never too little.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ledger_desk.store.search_index import ADDRESSES, BITS, BY_REGISTER, DIGITS, SOURCES, WORDS
from ledger_desk.store.search_words import Word

LAST = "\U0010ffff"
WHOLE_ID = 18
ID_FROM = 6  # digits from which the beginning of an ID number is looked for
LONGEST_SYLLABLE = 6

FIRST_SLICE, SLICE = 64, 512


class Route(NamedTuple):
    """A statement that gives document numbers."""

    statement: str
    values: tuple[Any, ...]


def routes(asked: Word, sources: Collection[str], community: str) -> Iterator[Route]:
    """The ways to records of these sources that may answer a word."""
    if asked.sort == "han":
        yield from _by_characters(asked, sources)
    elif asked.sort == "latin":
        yield from _by_letters(asked, sources)
    elif asked.sort in ("number", "mixed"):
        yield from _by_digits(asked, sources, community)


def _by_characters(asked: Word, sources: Collection[str]) -> Iterator[Route]:
    text = asked.text
    if "person" in sources:
        yield _range("person", "plain", text)
    if "rental" in sources:
        yield _range("rental", "landlord_name", text)
    yield from _words(f"{_quoted(text)} *", sources)
    if asked.address:
        yield from _addresses(asked, sources)


def _by_letters(asked: Word, sources: Collection[str]) -> Iterator[Route]:
    text = asked.text
    if asked.is_room:
        yield from _rooms(asked, sources)
        return
    if "person" in sources and len(text) <= LONGEST_SYLLABLE:
        yield _range("person", "pinyin", text)
    if len(text) > 1:
        yield from _words(_quoted(text), sources)
    yield from _words(f"{_quoted(text)} *", sources)


def _by_digits(asked: Word, sources: Collection[str], community: str) -> Iterator[Route]:
    text = asked.text.replace("-", "")
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
    if asked.address:
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
    if len(text) > 2:
        yield from _index(DIGITS, _quoted(text), [s.register for s in SOURCES if s.digits], sources)


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
    for text in dict.fromkeys((f"-{asked.address}", asked.address, asked.text)):
        if len(text) > 2:
            yield from _index(ADDRESSES, _quoted(text), ["dwelling"], sources)


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
    db: Connection, asked: Word, sources: Collection[str], slices: Iterator[int] | None = None
) -> Iterator[list[int]]:
    """Document numbers that may answer a word, each once, in slices that grow."""
    seen: set[int] = set()
    size = FIRST_SLICE
    for statement, values in routes(asked, sources, db.info["community"]):
        cursor = db.exec_driver_sql(statement, values).cursor
        assert cursor is not None
        while lines := cursor.fetchmany(size):
            fresh = [number for (number,) in lines if number not in seen]
            seen.update(fresh)
            if fresh:
                yield fresh
            size = SLICE
        cursor.close()
