"""The search box's small indexes inside the ledger: how they are laid out, made, kept in step.

Three FTS5 tables serve all registers. A document number is the source's number times 2^40 plus
the row number, so one source is one range of numbers. Text lives in the registers alone (the
indexes are contentless); triggers hand old and new text over, and the index forgets the old one
at once (`secure-delete`), so an erased name is in no page of the file.
"""

from typing import NamedTuple

from sqlalchemy import Connection

BITS = 40
WORDS, DIGITS, ADDRESSES = "find_word", "find_digits", "find_address"


class Source(NamedTuple):
    """A register whose own text is searched, and the columns each index takes from it."""

    number: int
    register: str
    digits: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def base(self) -> int:
        """The document number of row number 0."""
        return self.number << BITS


# The order is the order hits of equal rank are shown in.
SOURCES = (
    Source(1, "person", digits=("id_no", "phone")),
    Source(2, "rental", digits=("landlord_id_no", "landlord_phone")),
    Source(3, "member", digits=("phone",)),
    Source(4, "team", digits=("phone",)),
    Source(5, "dwelling", digits=("owner_phone",), addresses=("address_key", "std_address")),
    Source(6, "building", digits=("head_phone",)),
    Source(7, "grid"),
)
BY_NUMBER = {source.number: source for source in SOURCES}
BY_REGISTER = {source.register: source for source in SOURCES}

_TABLES = {
    # Whole words and every tail of them, as labels.search_words makes them. To the ascii
    # tokenizer every other character is part of a word, also those younger than the
    # library's Unicode tables.
    WORDS: "tokenize='ascii', prefix='1 2 3'",
    DIGITS: "tokenize='trigram'",
    ADDRESSES: "tokenize='trigram'",
}


class _Fed(NamedTuple):
    """One table fed by one source: its text as SQL over `{row}.`, and the columns in it."""

    table: str
    source: Source
    text: str
    columns: tuple[str, ...]


# 金桂苑|3||401 is looked for as -金桂苑-3-401, beside the address as it is written.
ADDRESS = (
    "nullif(trim(replace(replace(replace('-' || coalesce({row}address_key, ''), '|', '-'), "
    "'--', '-'), '--', '-') || ' ' || coalesce({row}std_address, '')), '-')"
)


def _feeds() -> list[_Fed]:
    fed = []
    for source in SOURCES:
        fed.append(_Fed(WORDS, source, "nullif({row}initials, '')", ("initials",)))
        if source.digits:
            digits = " || ' ' || ".join(
                f"replace(coalesce({{row}}{key}, ''), '-', '')" for key in source.digits
            )
            text = f"nullif(trim({digits}), '')"
            fed.append(_Fed(DIGITS, source, text, source.digits))
        if source.addresses:
            fed.append(_Fed(ADDRESSES, source, ADDRESS, source.addresses))
    return fed


FEEDS = _feeds()


def search_schema() -> list[str]:
    """The statements that make the empty indexes and the triggers that keep them in step."""
    made = []
    for name, options in _TABLES.items():
        made.append(f"CREATE VIRTUAL TABLE {name} USING fts5(t, content='', {options})")
        made.append(f"INSERT INTO {name}({name}, rank) VALUES('secure-delete', 1)")
    return [*made, *triggers().values()]


def create(db: Connection) -> None:
    """Make the indexes and their triggers, and fill them from the registers as they are."""
    for statement in search_schema():
        db.exec_driver_sql(statement)
    _fill(db)


def drop(db: Connection) -> None:
    """Take indexes and triggers away: before a very large import."""
    for name in triggers():
        db.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    for name in _TABLES:
        db.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")


def rebuild(db: Connection) -> None:
    """Make the indexes anew, within the act that is open."""
    drop(db)
    create(db)


def optimize(db: Connection) -> None:
    """Join each index's pieces into one: with the monthly backup."""
    for name in _TABLES:
        db.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES('optimize')")


def triggers() -> dict[str, str]:
    """The statements that keep the indexes in step, by the name of the trigger."""
    made = {}
    for index, source, text, columns in FEEDS:
        old, new = text.format(row="old."), text.format(row="new.")
        forget = (
            f"INSERT INTO {index}({index}, rowid, t) "
            f"SELECT 'delete', {source.base} + old.rid, {old} WHERE {old} IS NOT NULL;"
        )
        learn = (
            f"INSERT INTO {index}(rowid, t) "
            f"SELECT {source.base} + new.rid, {new} WHERE {new} IS NOT NULL;"
        )
        stem = f"{index}_{source.register}"
        on = source.register
        made[f"{stem}_in"] = f"AFTER INSERT ON {on} BEGIN {learn} END"
        made[f"{stem}_out"] = f"AFTER DELETE ON {on} BEGIN {forget} END"
        made[f"{stem}_on"] = (
            f"AFTER UPDATE OF {', '.join(columns)} ON {on} "
            f"WHEN {old} IS NOT {new} BEGIN {forget} {learn} END"
        )
    return {name: f"CREATE TRIGGER {name} {body}" for name, body in made.items()}


def _fill(db: Connection) -> None:
    for index, source, text, _columns in FEEDS:  # ascending document numbers in each index
        whole = text.format(row="")
        db.exec_driver_sql(
            f"INSERT INTO {index}(rowid, t) SELECT {source.base} + rid, {whole} "
            f"FROM {source.register} WHERE {whole} IS NOT NULL ORDER BY rid"
        )
