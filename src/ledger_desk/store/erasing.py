"""Values of records taken out of the ledger for ever: rows, history, search, memory of imports."""

import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, func, insert, or_, select, update

from ledger_desk import files
from ledger_desk.store import chain, saving
from ledger_desk.store.acts import fact, note
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.labels import children_of
from ledger_desk.store.tables import Attachment, Base, Draft, History, ImportRow

WORD = "已按期删除"
"""What stands where a name stood, also behind the numbers of a closed month."""
NAME = "erased.list"
FACT = "erased"
LEAST = 2  # characters of a value that is looked for in the histories of others

Record = tuple[str, str]
"""Register and id."""

# What is about one record alone, and goes with it: (register, its link).
OWN = {
    "person": (
        ("floating", "person_id"),
        ("residence", "person_id"),
        ("lowincome_member", "person_id"),
    ),
    "lowincome": (
        ("issue", "lowincome_id"),
        ("review", "lowincome_id"),
        ("lowincome_member", "lowincome_id"),
    ),
    "patrol": (
        ("patrol_member", "patrol_id"),
        ("finding", "patrol_id"),
        ("found_item", "patrol_id"),
    ),
}
_SAID = ("name", "former_name", "id_no", "phone", "label", "cert_no", "account", "account_name")
_STAYS = {"rid", "community_id", "id", "version", "register", "record_id", "size", "file"}


class Erased(NamedTuple):
    """What was erased. files: names of attachments to be deleted once the act is finished."""

    records: tuple[Record, ...]
    history: int
    files: tuple[str, ...]


def with_their_own(db: Connection, records: Iterable[Record]) -> list[Record]:
    """The records and everything that is about them alone, each once."""
    found = dict.fromkeys(records)
    for register, id_ in list(found):
        for child, link in OWN.get(register, ()):
            table = _table(child)
            statement = select(table.c.id).where(
                table.c.community_id == db.info["community"], table.c[link] == id_
            )
            found |= {(child, own): None for own in db.scalars(statement)}
    return list(found)


def erase(db: Connection, records: Iterable[Record]) -> Erased:
    """Empty records and all that is kept of them, within the open act; closed months stay.

    The chain of the history goes on: it seals digests, not values.
    """
    wanted = [each for each in with_their_own(db, records) if _is_there(db, each)]
    said = _said(db, wanted)
    others = _neighbours(db, wanted)
    kept = list(
        db.execute(
            select(Attachment.id, Attachment.file).where(
                or_(*(_of_record(each) for each in wanted)) if wanted else Attachment.id.is_(None)
            )
        )
    )
    everything = [*wanted, *(("attachment", id_) for id_, _ in kept)]
    for record in everything:
        _empty(db, record)
    for register in dict.fromkeys(register for register, _ in wanted):
        saving.rename(db, register, [id_ for each, id_ in wanted if each == register])
    rows = sum(_forget(db, record) for record in everything)
    rows += _forget_of_others(db, others, said)
    _forget_imports(db, [id_ for _, id_ in wanted])
    _forget_drafts(db, said)
    for record in everything:
        _note(db, record)
    note(db, FACT, str(len(listed(db))))
    return Erased(tuple(wanted), rows, tuple(file for _, file in kept))


# The list that goes with the copies


def listed(db: Connection) -> list[Record]:
    """Everything that was ever erased: ids alone, which say nothing about anybody."""
    rows = db.execute(select(History.register, History.row).where(History.op == "E").distinct())
    return sorted((register, row) for register, row in rows if register != "attachment")


def count(db: Connection) -> int:
    """How many records that list has to hold."""
    return int(fact(db, FACT) or 0)


def read_list(folder: Path) -> list[Record]:
    """The list beside the copies in a folder, or in a copy; empty where there is none."""
    try:
        lines = (folder / NAME).read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    words = (line.split() for line in lines)
    return [(pair[0], pair[1]) for pair in words if len(pair) == 2 and pair[0] in TABLES]


def write_list(folder: Path, records: Collection[Record]) -> None:
    """Add records to the list; nothing is ever taken from it."""
    known = set(read_list(folder))
    if not known >= set(records):
        lines = sorted(f"{register} {id_}\n" for register, id_ in known | set(records))
        files.write(folder / NAME, "".join(lines).encode("ascii"))


# One record


def _table(register: str) -> Table:
    return Base.metadata.tables[register]


def _of_record(record: Record) -> Any:
    return (Attachment.register == record[0]) & (Attachment.record_id == record[1])


def _is_there(db: Connection, record: Record) -> bool:
    """Whether there is something to erase: the record is there and was not erased before."""
    table = _table(record[0])
    removed = db.execute(select(table.c.removed).where(*_is(db, table, record[1]))).one_or_none()
    return removed is not None and removed[0] != WORD


def _is(db: Connection, table: Table, id_: str) -> tuple[Any, Any]:
    return table.c.community_id == db.info["community"], table.c.id == id_


def _empty(db: Connection, record: Record) -> None:
    """NULL where a column may be; links that must be stay, they lead to ids alone."""
    table = _table(record[0])
    links = {key for link in table.foreign_key_constraints for key in link.column_keys}
    values: dict[str, Any] = {}
    for column in table.c:
        if column.name in _STAYS or (column.name in links and not column.nullable):
            continue
        if column.nullable:
            values[column.name] = None
        elif column.type.python_type is str:
            values[column.name] = WORD if column.name in ("name", "label") else ""
        else:
            values[column.name] = 0
    values["gone" if record[0] == "attachment" else "removed"] = WORD
    values["version"] = table.c.version + 1
    db.execute(update(table).where(*_is(db, table, record[1])).values(values))


def _forget(db: Connection, record: Record) -> int:
    done = db.execute(
        update(History)
        .where(History.row == record[1], History.register == record[0], History.salt.is_not(None))
        .values(before=None, after=None, salt=None)
    )
    return done.rowcount


def _note(db: Connection, record: Record) -> None:
    """One more link of the chain: this record was erased in this act."""
    table, last = _table(record[0]), chain.head(db)
    version = db.scalar(select(table.c.version).where(*_is(db, table, record[1]))) or 0
    seq, digest = last.rows + 1, chain.digest_of(None, None, None)
    link = chain.link_of(
        last.chain, seq, db.info["act"], record[0], record[1], version, "E", digest
    )
    db.execute(
        insert(History).values(
            seq=seq,
            act=db.info["act"],
            register=record[0],
            row=record[1],
            version=version,
            op="E",
            digest=digest,
            chain=link,
        )
    )


# What others had taken over


def _said(db: Connection, records: Sequence[Record]) -> list[str]:
    """The values others may have copied: names, numbers, what the records were called."""
    found: set[str] = set()
    for register, id_ in records:
        table = _table(register)
        columns = [table.c[key] for key in _SAID if key in table.c]
        row = db.execute(select(*columns).where(*_is(db, table, id_))).one()
        found |= {value for value in row if value and len(value) >= LEAST}
    return sorted(found)


def _neighbours(db: Connection, records: Sequence[Record]) -> list[Record]:
    """The records that are, or once were, called after these ones, near and far."""
    found: dict[Record, None] = {}
    front = list(records)
    while front:
        reached = []
        for register, id_ in front:
            for child, link in children_of(register):
                table = _table(child)
                here = select(table.c.id).where(
                    table.c.community_id == db.info["community"], table.c[f"{link}_id"] == id_
                )
                once = select(History.row).where(
                    History.register == child,
                    or_(func.instr(History.before, id_) > 0, func.instr(History.after, id_) > 0),
                )
                reached += [(child, own) for own in (*db.scalars(here), *db.scalars(once))]
        front = [each for each in dict.fromkeys(reached) if each not in found]
        found |= dict.fromkeys(front)
    return [each for each in found if each not in set(records)]


def _forget_of_others(db: Connection, others: Sequence[Record], said: Sequence[str]) -> int:
    """Rows of their history that quote somebody erased; the rest of their history stays."""
    quoted = [json.dumps(value, ensure_ascii=False)[1:-1] for value in said]
    rows = 0
    for register, id_ in others:
        for value in quoted:
            done = db.execute(
                update(History)
                .where(
                    History.row == id_,
                    History.register == register,
                    or_(
                        func.instr(History.before, value) > 0,
                        func.instr(History.after, value) > 0,
                    ),
                )
                .values(before=None, after=None, salt=None)
            )
            rows += done.rowcount
    return rows


def _forget_imports(db: Connection, ids: Sequence[str]) -> None:
    for id_ in ids:
        db.execute(delete(ImportRow).where(ImportRow.record_id == id_))


def _forget_drafts(db: Connection, said: Sequence[str]) -> None:
    for value in said:
        db.execute(delete(Draft).where(func.instr(Draft.contents, value) > 0))
