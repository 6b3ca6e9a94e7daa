"""Records of any register: looked up, added, changed, removed; in order, and in pages."""

from array import array
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, and_, select
from sqlalchemy.dialects import sqlite

from ledger_desk.errors import InvalidRecord, Refused
from ledger_desk.fields import Record, Register, Row
from ledger_desk.store import labels, saving
from ledger_desk.store.conditions import NATURAL, ORDERS, Condition, natural, ordered, where
from ledger_desk.store.labels import table_of, target_of
from ledger_desk.store.saving import BULK, Values

PAGE = 100
TOGETHER = 500  # rows of one INSERT

_KEPT_BY_US = frozenset({"rid", "community_id", "id", "version", "removed"})

# Rows without a life of their own: they go with the record they belong to.
_PARTS = frozenset(
    {("residence", "person"), ("patrol_member", "patrol"), ("lowincome_member", "lowincome")}
)


class Unchanged(Enum):
    """The mark that `doubt` stays as it is, since None means 已核实."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED

# One record


def get(db: Connection, register: Register, id: str) -> Row | None:
    """A record with all its fields; None when there is none, or it was removed."""
    plan = _plan(register.key, tuple(register.by_key))
    found = fetch(
        db, plan.sql + " WHERE t.community_id = ? AND t.id = ?", (db.info["community"], id)
    )
    return _row(plan, found[0]) if found and found[0][5] is None else None


def add(
    db: Connection,
    register: Register,
    id: str,
    values: Record,
    *,
    doubt: str | None = None,
    source_key: str | None = None,
) -> None:
    """Keep a new record. Raises InvalidRecord."""
    row = {**_own(register, values), "id": id, "doubt": doubt, "source_key": source_key}
    labels.inherit(db, register.key, [row])
    problems = {**_problems(register, row), **_broken_links(db, register, row, row)}
    if problems := {**problems, **_taken(db, register, row)}:
        raise InvalidRecord(problems)
    add_many(db, register, [row])


def change(
    db: Connection,
    register: Register,
    id: str,
    values: Record,
    *,
    doubt: str | Unchanged | None = UNCHANGED,
) -> bool:
    """Give a record new values for some fields; False when nothing differs.

    Raises InvalidRecord. What was amiss before in fields left alone does not stand in the way.
    """
    said = _own(register, values)
    if doubt is not UNCHANGED:
        said["doubt"] = doubt
    found = saving.whole(db, register.key, [id])
    if not found or found[0]["removed"] is not None:
        raise _gone()
    old = found[0]
    differing = {key: value for key, value in said.items() if old[key] != value}
    if not differing:
        return False
    new = {**old, **differing}
    before = _problems(register, old)
    problems = {
        key: text
        for key, text in _problems(register, new).items()
        if before.get(key) != text or key in differing or f"{key}_id" in differing
    }
    problems |= _broken_links(db, register, new, differing)
    if {"id_no"} & differing.keys():
        problems |= _taken(db, register, new)
    if problems:
        raise InvalidRecord(problems)
    saving.save(db, register.key, [(old, differing)])
    return True


def remove(db: Connection, register: Register, id: str, reason: str) -> None:
    """Mark a record as made by mistake; its parts go with it.

    Raises Refused while records that count on their own still point to it.
    """
    found = saving.whole(db, register.key, [id])
    if not found or found[0]["removed"] is not None:
        raise _gone()
    links = saving.pointing(db, register.key, id)
    if counted := {
        key: len(ids) for (key, link), ids in links.items() if (key, link) not in _PARTS
    }:
        total = sum(counted.values())
        raise Refused(f"还有{total}条登记用到这条记录，请先改正它们再删除。", "record.used")
    saving.mark_removed(db, register.key, [id], reason)
    for (key, _), ids in links.items():
        saving.mark_removed(db, key, ids, reason)


# Many records


def add_many(db: Connection, register: Register, rows: Sequence[Values]) -> None:
    """Keep many new records, judged already; every row has its `id`, columns left out are 未填.

    The rows are given their label and letters, and what they take over from their links.
    """
    table = table_of(register.key)
    community = db.info["community"]
    columns = [column.name for column in table.columns if column.name != "rid"]
    marks = f"({', '.join('?' * len(columns))})"
    names = ", ".join(f'"{key}"' for key in columns)
    head = f'INSERT INTO "{table.name}" ({names}) VALUES '
    for start in range(0, len(rows), BULK):
        chunk = rows[start : start + BULK]
        labels.name(db, register.key, chunk)
        for row in chunk:
            row["community_id"] = community
            row["version"] = 1
        # FTS5 writes its pages at every statement: row by row the search costs four times that.
        for first in range(0, len(chunk), TOGETHER):
            group = chunk[first : first + TOGETHER]
            statement = head + ", ".join([marks] * len(group))
            values = tuple(row.get(key) for row in group for key in columns)
            db.exec_driver_sql(statement, values)


def change_many(db: Connection, register: Register, changes: Mapping[str, Record]) -> int:
    """Give many records new values, judged already: {id: values}. How many differ is told."""
    known = {key: value for key, value in changes.items() if value}
    pairs = []
    for start in range(0, len(known), BULK):
        ids = list(known)[start : start + BULK]
        for old in saving.whole(db, register.key, ids):
            said = _own(register, known[old["id"]])
            if differing := {key: value for key, value in said.items() if old[key] != value}:
                pairs.append((old, differing))
    saving.save(db, register.key, pairs)
    return len(pairs)


# Lists


def ids(
    db: Connection,
    register: Register,
    where: Sequence[Condition | tuple[Any, ...]] = (),
    order: str = "",
) -> "array[int]":
    """Row numbers of the records asked for, in order ("-" before a field: falling)."""
    return _ids(db, register.key, where, order)


def page(
    db: Connection, register: Register, rids: Sequence[int], fields: Sequence[str]
) -> list[Row]:
    """The records of these row numbers, in this order, with the fields that are shown.

    A link is the linked record's label under the field's key, and its id under `key_id`.
    A field of a linked record is asked for as `person.sex`.
    """
    plan = _plan(register.key, tuple(fields))
    statement = plan.sql + f" WHERE t.rid IN ({', '.join('?' * PAGE)})"
    found: dict[int, Row] = {}
    for start in range(0, len(rids), PAGE):
        chunk = tuple(rids[start : start + PAGE])
        padded = chunk + (None,) * (PAGE - len(chunk))  # one statement, prepared once
        keys = plan.keys
        for line in fetch(db, statement, padded):
            id_, version, doubt, label, rid, _ = line[:6]
            values = dict(zip(keys, line[6:], strict=True))
            found[rid] = Row(id_, values, version, doubt, label, rid)
    return [found[rid] for rid in rids if rid in found]


def fetch(db: Connection, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All rows of a constant statement, read past SQLAlchemy, which costs more than they do."""
    return list(cursor(db, statement, values).fetchall())


def cursor(db: Connection, statement: str, values: tuple[Any, ...] = ()) -> Any:
    """The driver's own cursor over a constant statement, inside the transaction that is open."""
    return db.connection.driver_connection.execute(statement, values)  # type: ignore[union-attr]


class _Plan(NamedTuple):
    """A page's statement without its WHERE, and the keys of the values in it."""

    sql: str
    keys: tuple[str, ...]


@lru_cache(maxsize=512)
def _plan(register: str, fields: tuple[str, ...]) -> _Plan:
    table = table_of(register).alias("t")
    source: Any = table
    chosen: dict[str, Any] = {}
    joined: dict[str, Any] = {}

    def other(link: str) -> Any:
        nonlocal source
        if link not in joined:
            made = table_of(target_of(register, link)).alias(f"to_{link}")
            source = source.outerjoin(
                made,
                and_(
                    made.c.community_id == table.c.community_id, made.c.id == table.c[f"{link}_id"]
                ),
            )
            joined[link] = made
        return joined[link].c

    for key in fields:
        link, dot, rest = key.partition(".")
        if dot:
            chosen[key] = other(link)[rest]
        elif key in table.c:
            chosen[key] = table.c[key]
        else:
            chosen[key] = other(key).label
            chosen[f"{key}_id"] = table.c[f"{key}_id"]
    head = [table.c[key] for key in ("id", "version", "doubt", "label", "rid", "removed")]
    columns = [column.label(f"v{n}") for n, column in enumerate(chosen.values())]
    statement = select(*head, *columns).select_from(source)
    return _Plan(str(statement.compile(dialect=sqlite.dialect())), tuple(chosen))


def _row(plan: _Plan, line: tuple[Any, ...]) -> Row:
    id_, version, doubt, label, rid, _ = line[:6]
    return Row(id_, dict(zip(plan.keys, line[6:], strict=True)), version, doubt, label, rid)


def _ids(
    db: Connection, register: str, asked: Sequence[Condition | tuple[Any, ...]], order: str
) -> "array[int]":
    table = table_of(register)
    conditions = where(register, asked)
    if register in NATURAL and not order:
        rows = db.execute(select(table.c.label, table.c.rid).where(*conditions)).all()
        return array("q", [rid for _, rid in sorted((natural(label), rid) for label, rid in rows)])
    source, columns = ordered(register, (order,) if order else ORDERS.get(register, ()))
    statement = select(table.c.rid).select_from(source).where(*conditions).order_by(*columns)
    cursor = db.execute(statement).cursor
    assert cursor is not None
    return array("q", [rid for (rid,) in cursor.fetchall()])


# Judging


def _gone() -> Refused:
    return Refused("这条记录已经不在台账里了。", "record.gone")


def _own(register: Register, values: Record) -> Values:
    """The values that are columns; the label of a link is none. KeyError: no such field."""
    columns = table_of(register.key).c
    said = {}
    for key, value in values.items():
        if key in _KEPT_BY_US or "." in key:
            continue
        if key in columns:
            said[key] = None if value == "" else value
        elif f"{key}_id" not in columns:
            raise KeyError(f"{register.key}.{key}")
    return said


def _problems(register: Register, row: Record) -> dict[str, str]:
    links = {f.key: row.get(f"{f.key}_id") for f in register.fields if f.kind.link}
    return register.problems({**links, **row})


def _broken_links(
    db: Connection, register: Register, row: Record, differing: Record
) -> dict[str, str]:
    """Links to what nobody has registered."""
    table = table_of(register.key)
    problems = {}
    for constraint in table.foreign_key_constraints:
        key = constraint.column_keys[-1]
        if (id_ := row.get(key)) is None or key not in differing:
            continue
        link = key.removesuffix("_id")
        if id_ not in labels.linked(db, target_of(register.key, link), [id_]):
            name = register.by_key[link].label if link in register.by_key else link
            problems[link] = f"{name}还没有登记，请先登记"
    return problems


def _taken(db: Connection, register: Register, row: Record) -> dict[str, str]:
    """C02: an ID number belongs to one active person."""
    if register.key != "person" or not row.get("id_no"):
        return {}
    person = table_of("person")
    other = db.execute(
        select(person.c.label).where(
            person.c.community_id == db.info["community"],
            person.c.id_no == row["id_no"],
            person.c.removed.is_(None),
            person.c.id != row["id"],
        )
    ).scalar()
    return {} if other is None else {"id_no": f"该证件号码已登记为“{other}”，不能重复登记"}
