"""The numbered steps of the schema: each in one transaction, with its number inside."""

from collections.abc import Callable

from sqlalchemy import Connection, MetaData

from ledger_desk.store import duty_tables, search_index, sqlite
from ledger_desk.store.tables import Base, kept_tables


def _first(db: Connection) -> None:
    """The schema of the first release.

    Until that release it is made from today's tables; from then on from statements that stay.
    """
    declared: MetaData = duty_tables.Rental.metadata
    for table in declared.tables.values():
        for statement in sqlite.schema_of(table):
            db.exec_driver_sql(statement)
    search_index.create(db)


STEPS: tuple[Callable[[Connection], None], ...] = (_first,)
LATEST = len(STEPS)


def pending(version: int, steps: tuple[Callable[[Connection], None], ...] = STEPS) -> int:
    """How many steps a ledger of this version lacks; below zero it is newer than the program."""
    return len(steps) - version


def step(
    db: Connection, number: int, steps: tuple[Callable[[Connection], None], ...] = STEPS
) -> None:
    """Take step `number` (1, 2 …), make the triggers anew and note the number in the file."""
    steps[number - 1](db)
    sqlite.rebuild_triggers(db, kept_tables())
    db.exec_driver_sql(f"PRAGMA user_version = {number}")
    db.exec_driver_sql(f"PRAGMA application_id = {sqlite.APPLICATION_ID}")


def differences(db: Connection) -> list[str]:
    """Names of tables, indexes and triggers in the file that are not as declared."""
    wanted = {}
    for table in Base.metadata.tables.values():
        for statement in sqlite.schema_of(table):
            wanted[_name(statement)] = statement
    for statement in [*sqlite.triggers(kept_tables()), *search_index.triggers().values()]:
        wanted[_name(statement)] = statement
    rows = db.exec_driver_sql(
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
        " AND name NOT LIKE 'find\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    found: dict[str, str] = {row.name: row.sql for row in rows}
    searched = {name: sql for name, sql in wanted.items() if name.startswith("find_")}
    kept = {name: sql for name, sql in wanted.items() if name not in searched}
    return sorted(
        name
        for name in kept.keys() | found.keys()
        if _flat(kept.get(name)) != _flat(found.get(name))
    )


def _name(statement: str) -> str:
    words = statement.replace("IF NOT EXISTS ", "").split("(")[0].split()
    at = 2 if words[1] != "UNIQUE" else 3
    return words[at].strip('"')


def _flat(statement: str | None) -> str:
    return " ".join((statement or "").replace("IF NOT EXISTS ", "").split())
