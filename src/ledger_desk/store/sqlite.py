"""Everything that is SQLite's or SQLCipher's own: connections, triggers, copies, checks, errors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, LargeBinary, Table, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger_desk.errors import CannotOpen, LedgerError, MachineFault, Refused
from ledger_desk.store import tables
from ledger_desk.store.chain import Sealer

Error = driver.Error

APPLICATION_ID = 0x4C44534B  # "LDSK"
SALT_BYTES = 16
STATEMENTS = 512  # kept prepared: the search box alone has more than the driver's 100
SLICE = 2000  # pages a backup copies before it lets others in

FULL, BUSY, LOCKED, IO_ERROR, READ_ONLY, CANNOT_OPEN = 13, 5, 6, 10, 8, 14
CORRUPT, NOT_A_DATABASE = 11, 26

PRAGMAS = (
    "busy_timeout = 2000",
    "temp_store = MEMORY",
    "secure_delete = ON",
    "foreign_keys = ON",
    "recursive_triggers = ON",  # without it REPLACE deletes behind the history's back
    "cell_size_check = ON",
    "cache_size = -65536",
    "synchronous = FULL",
)

# Connections


def connect(file: Path, key: bytes, *, journal: str = "WAL") -> Any:
    """A keyed connection that has read the first page.

    The key is a raw one and never appears in an address, an environment or a log.
    """
    connection = driver.connect(
        str(file), isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
    )
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if journal:
            connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.create_function("seal_history", 9, Sealer())
    except driver.Error:
        connection.close()
        raise
    return connection


def engine(file: Path, key: Callable[[], bytes], *, writes: bool, journal: str = "WAL") -> Engine:
    """An engine of readers, or of the one connection that writes."""

    def made() -> Any:
        connection = connect(file, key(), journal=journal)
        if not writes:
            connection.execute("PRAGMA query_only = ON")
        return connection

    made_engine = create_engine(
        "sqlite://",
        module=driver,
        creator=made,
        poolclass=QueuePool,
        pool_size=1 if writes else 4,
        max_overflow=0 if writes else 12,
        hide_parameters=True,
    )
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(made_engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return made_engine


# Errors: the one place where SQLite's are sorted


@contextmanager
def faults() -> Iterator[None]:
    """Turn what the machine did into words; bugs and broken rules of a table pass as they are."""
    try:
        yield
    except DBAPIError as error:
        if found := fault(error.orig):
            raise found from None
        raise
    except driver.Error as error:
        if found := fault(error):
            raise found from None
        raise


def fault(error: BaseException | None) -> LedgerError | None:
    """The sentence for an error of the machine; None when it is none."""
    code = code_of(error)
    if code == FULL:
        return MachineFault("磁盘空间不足，没有保存。请先腾出空间再试。", "disk.full")
    if code in {BUSY, LOCKED}:
        return Refused("台账正在写入，请稍候再试。", "store.busy")
    if code in {IO_ERROR, CANNOT_OPEN}:
        return MachineFault("读写台账文件时磁盘出错，没有保存。", "disk.error")
    if code == READ_ONLY:
        return MachineFault("台账所在文件夹不能写入，没有保存。", "disk.readonly")
    if code in {CORRUPT, NOT_A_DATABASE}:
        return CannotOpen(
            "台账有一处坏了，没有保存。请用最近的备份恢复到新文件夹。", "open.damaged"
        )
    return None


# The driver's backup gives no code with its errors, only SQLite's fixed words.
_WORDS = {
    "database or disk is full": FULL,
    "disk I/O error": IO_ERROR,
    "database is locked": BUSY,
    "attempt to write a readonly database": READ_ONLY,
    "unable to open database file": CANNOT_OPEN,
    "database disk image is malformed": CORRUPT,
    "file is not a database": NOT_A_DATABASE,
}


def code_of(error: BaseException | None) -> int:
    """SQLite's primary error code, 0 when there is none."""
    if code := getattr(error, "sqlite_errorcode", None) or 0:
        return int(code) & 0xFF
    return _WORDS.get(str(error), 0) if isinstance(error, driver.Error) else 0


# The schema: tables, indexes, triggers


def schema_of(table: Table) -> list[str]:
    """The statements that make a table and its indexes."""
    dialect = _dialect()
    made = [str(CreateTable(table).compile(dialect=dialect)).strip()]
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        made.append(str(CreateIndex(index).compile(dialect=dialect)).strip())
    return made


def triggers(kept: list[Table]) -> list[str]:
    """The statements of every trigger of the history, made from the declared tables."""
    made = ["CREATE UNIQUE INDEX IF NOT EXISTS act_open ON act (state) WHERE state = 'open'"]
    for table in kept:
        made += _history_triggers(table)
    return [*made, *_guards()]


def rebuild_triggers(db: Connection, kept: list[Table]) -> None:
    """Make the history's triggers anew from the tables as they are now."""
    names = db.exec_driver_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'kept\\_%' ESCAPE '\\'"
    )
    for (name,) in names.all():
        db.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for statement in triggers(kept):
        db.exec_driver_sql(statement)


NO_ACT = "SELECT RAISE(ABORT, 'no act') WHERE NOT EXISTS (SELECT 1 FROM act WHERE state = 'open')"

# One row of the history. Each level of the query has a LIMIT and the level around it a WHERE:
# this keeps SQLite from merging them, which would call the sealing function three times.
SEAL = """INSERT INTO history
 (seq, act, register, row, version, op, before, after, salt, digest, chain)
 SELECT seq, act, '{name}', {which}.id, {version}, '{op}', before, after,
  substr(sealed, 1, 32), substr(sealed, 33, 64), substr(sealed, 97, 64)
 FROM (SELECT seq, act, before, after, seal_history(
   previous, seq, act, '{name}', {which}.id, {version}, '{op}', before, after) AS sealed
  FROM (SELECT
    coalesce((SELECT max(seq) FROM history), 0) + 1 AS seq,
    coalesce((SELECT chain FROM history ORDER BY seq DESC LIMIT 1), '') AS previous,
    (SELECT id FROM act WHERE state = 'open') AS act,
    {before} AS before, {after} AS after LIMIT 1)
  WHERE act IS NOT NULL LIMIT 1)
 WHERE sealed IS NOT NULL"""


def _history_triggers(table: Table) -> list[str]:
    name = table.name
    keys = [
        column.name
        for column in table.columns
        if column.name not in tables.BOOKKEEPING and not isinstance(column.type, LargeBinary)
    ]

    def trigger(suffix: str, when: str, *statements: str) -> str:
        body = ";\n".join(statements)
        return f'CREATE TRIGGER "kept_{name}_{suffix}" {when}\nBEGIN\n{body};\nEND'

    def sealed(which: str, version: str, op: str, before: str, after: str) -> str:
        return SEAL.format(
            name=name, which=which, version=version, op=op, before=before, after=after
        )

    changed = " OR ".join(f'OLD."{key}" IS NOT NEW."{key}"' for key in keys)
    return [
        trigger(
            "made", f'AFTER INSERT ON "{name}"', NO_ACT,
            sealed("NEW", "0", "I", "NULL", _whole("NEW", keys)),
        ),
        trigger(
            "changed", f'AFTER UPDATE ON "{name}" WHEN {changed}', NO_ACT,
            sealed("NEW", "OLD.version", "U", _differing("OLD", keys), _differing("NEW", keys)),
        ),
        trigger(
            "gone", f'AFTER DELETE ON "{name}"', NO_ACT,
            sealed("OLD", "OLD.version", "D", _whole("OLD", keys), "NULL"),
        ),
        trigger(
            "same",
            f'BEFORE UPDATE OF rid, community_id, id ON "{name}"'
            " WHEN OLD.id IS NOT NEW.id OR OLD.community_id IS NOT NEW.community_id",
            "SELECT RAISE(ABORT, 'identity is for ever')",
        ),
    ]  # fmt: skip


def _whole(which: str, keys: list[str]) -> str:
    """JSON of the filled values; a key that is absent is 未填."""
    parts = ", ".join(
        f'CASE WHEN {which}."{key}" IS NOT NULL THEN \',"{key}":\' ||'
        f' json_quote({which}."{key}") END'
        for key in keys
    )
    return f"'{{' || substr(concat({parts}), 2) || '}}'"


def _differing(which: str, keys: list[str]) -> str:
    parts = ", ".join(
        f'CASE WHEN OLD."{key}" IS NOT NEW."{key}" THEN'
        f' \',"{key}":\' || json_quote({which}."{key}") END'
        for key in keys
    )
    return f"'{{' || substr(concat({parts}), 2) || '}}'"


def _guards() -> list[str]:
    """Triggers that keep the ledger's own books from being changed or shortened."""
    made = [
        f'CREATE TRIGGER "kept_{table}_stays" BEFORE DELETE ON {table}'
        f" BEGIN SELECT RAISE(ABORT, '{table} stays'); END"
        for table in ("act", "history", "access_log", "anchor", "snapshot")
    ]
    made += [
        f'CREATE TRIGGER "kept_{table}_as_it_is" BEFORE UPDATE ON {table}'
        f" BEGIN SELECT RAISE(ABORT, '{table} stays as it is'); END"
        for table in ("access_log", "anchor", "snapshot")
    ]
    own = ["seq", "act", "register", "row", "version", "op", "digest", "chain"]
    same = " AND ".join(f"OLD.{key} IS NEW.{key}" for key in own)
    gone = " AND ".join(f"NEW.{key} IS NULL" for key in ("before", "after", "salt"))
    made.append(
        'CREATE TRIGGER "kept_history_as_it_is" BEFORE UPDATE ON history'
        f" WHEN NOT ({same} AND {gone})"
        " BEGIN SELECT RAISE(ABORT, 'history stays as it is'); END"
    )
    own = ["id", "actor", "device", "kind", "title", "reason", "started", "hlc", "undoes"]
    same = " AND ".join(f"OLD.{key} IS NEW.{key}" for key in own)
    made.append(
        'CREATE TRIGGER "kept_act_as_it_is" BEFORE UPDATE ON act'
        f" WHEN NOT ({same}) OR NEW.state NOT IN ('open', 'done', 'undone')"
        " OR (OLD.state <> 'open' AND (NEW.state = 'open' OR OLD.batch IS NOT NEW.batch"
        " OR OLD.first_seq IS NOT NEW.first_seq OR OLD.last_seq IS NOT NEW.last_seq))"
        " BEGIN SELECT RAISE(ABORT, 'act stays as it is'); END"
    )
    return made


def _dialect() -> Any:
    from sqlalchemy.dialects import sqlite

    return sqlite.dialect()


# Facts, copies and checks of a file


def salt_of(file: Path) -> bytes:
    """The first 16 bytes: the salt of an encrypted file."""
    with file.open("rb") as opened:
        return opened.read(SALT_BYTES)


def copy(source: Any, target: Path, key: bytes) -> None:
    """Copy a live database into a new file under the same key, a slice at a time."""
    made = driver.connect(str(target), isolation_level=None, check_same_thread=False)
    try:
        made.execute("PRAGMA cipher_log_level = NONE")
        made.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        source.backup(made, pages=SLICE, sleep=0)
        made.execute("PRAGMA journal_mode = DELETE")
    finally:
        made.close()


def vacuum(file: Path, key: bytes, journal: str) -> None:
    """Write a file anew without its free pages; whole or not at all."""
    opened = connect(file, key, journal=journal)
    try:
        opened.execute("VACUUM")
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        opened.close()


def flaws(connection: Any) -> list[str]:
    """What is wrong with the file itself: pages that were changed, rows that do not fit."""
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
        found += [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        found += [f"link {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")]
    except driver.Error as error:
        return [f"code {code_of(error)}"]
    return [line for line in found if line != "ok"]


def flaws_of(file: Path, key: bytes) -> list[str]:
    """The same over a connection of its own: after a damaged page it is good for nothing else."""
    try:
        opened = connect(file, key, journal="")
    except driver.Error as error:
        return [f"code {code_of(error)}"]
    try:
        return flaws(opened)
    finally:
        opened.close()
