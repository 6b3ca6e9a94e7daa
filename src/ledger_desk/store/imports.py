"""What an import needs of the store: everything it could mean fetched in sets, and one write."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, func, insert, select, update

from ledger_desk.registers import BY_KEY
from ledger_desk.store import matching, records, search_index
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.tables import Batch, History, ImportMemory

Db = Connection
"""What callers above this floor hold, without knowing whose it is."""

REBUILD = 1  # anew where more comes than is there: in step costs half as much a row
SEARCHED = tuple(source.register for source in search_index.SOURCES)

# Written in this order, so that what is pointed to mostly stands before what points to it.
ORDER = (
    "grid",
    "building",
    "unit",
    "dwelling",
    "household",
    "person",
    "residence",
    "rental",
    "inspection",
    "hazard",
    "floating",
    "lowincome",
    "lowincome_member",
    "issue",
    "review",
    "team",
    "member",
    "patrol",
    "patrol_member",
    "shift",
    "finding",
    "found_item",
    "meeting",
    "visit",
)

_NOT_VALUES = frozenset(
    {"rid", "community_id", "id", "version", "label", "plain", "pinyin", "initials", "source_key"}
)
COLUMNS = {
    key: tuple(c.name for c in table.__table__.columns if c.name not in _NOT_VALUES)
    for key, table in TABLES.items()
}


class Shelf(Protocol):
    """What `write` takes of a staged register: new records, and changes of saved ones."""

    @property
    def new(self) -> list[dict[str, Any]]:
        """Rows to be added."""
        ...

    @property
    def changes(self) -> Mapping[str, Any]:
        """By id what is changed: objects with `id` and `after`."""
        ...


def remembered_mappings(db: Connection) -> dict[str, dict[str, str]]:
    """{fingerprint: {heading: "part.field"}} of earlier imports; under "" the sort of sheet."""
    rows = db.execute(
        select(ImportMemory.fingerprint, ImportMemory.mapping, ImportMemory.register).where(
            ImportMemory.community_id == db.info["community"]
        )
    )
    return {row.fingerprint: {**json.loads(row.mapping), "": row.register} for row in rows}


def history_head(db: Connection) -> int:
    """The number of the last change: a plan made before it does not know it."""
    return int(db.execute(select(func.max(History.seq))).scalar_one() or 0)


def seen_before(db: Connection, sha256: str) -> bool:
    """Whether the very same bytes were imported already, and not taken back."""
    found = db.execute(
        select(Batch.number).where(
            Batch.community_id == db.info["community"],
            Batch.sha256 == sha256,
            Batch.undone.is_(None),
        )
    ).first()
    return found is not None


def division(db: Connection) -> dict[str, Any]:
    """The community's own record: its name, street and division code."""
    found = matching.everything(db, "division")
    return next(iter(found.values()), {})


def places(db: Connection) -> dict[str, dict[str, dict[str, Any]]]:
    """The small registers a file's addresses are compared with, whole."""
    return {key: matching.everything(db, key) for key in ("grid", "building", "unit")}


def write(
    ledger: Ledger,
    shelves: Mapping[str, Shelf],
    door_changes: Mapping[str, dict[str, Any]],
    *,
    file_name: str,
    sha256: str,
    counts: Mapping[str, int],
    rows: Sequence[tuple[str, str, str, int, str]],
    memories: Mapping[str, tuple[str, Mapping[str, str]]],
    at: str,
) -> int:
    """Everything staged, in one act; gives the number of the batch.

    rows: (fingerprint, register, id, row number, sheet). memories: {fingerprint: (target,
    mapping)}. at: now, UTC.
    """
    with ledger.reading() as db:
        number = _next_batch(db)
        new = sum(len(shelves[key].new) for key in SEARCHED if key in shelves)
        anew = new * REBUILD > sum(matching.count(db, key) for key in SEARCHED)
    with ledger.writing(f"导入 {file_name}", kind="import", batch=number) as db:
        # Households and persons point to each other; the links are judged at the end.
        db.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        community = db.info["community"]
        db.execute(
            insert(Batch).values(
                community_id=community,
                number=number,
                kind="import",
                file_name=file_name,
                sha256=sha256,
                at=at,
                counts=json.dumps(dict(counts)),
                undone=None,
            )
        )
        if anew:
            search_index.drop(db)
        for key in ORDER:
            if (shelf := shelves.get(key)) and shelf.new:
                records.add_many(db, BY_KEY[key], shelf.new)
        for key in ORDER:
            if shelf := shelves.get(key):
                changed = {change.id: change.after for change in shelf.changes.values()}
                records.change_many(db, BY_KEY[key], changed)
        records.change_many(db, BY_KEY["dwelling"], door_changes)
        if anew:
            search_index.create(db)
        matching.remember_rows(db, number, rows)
        _remember_mappings(db, memories, at)
    return number


def _next_batch(db: Connection) -> int:
    last = db.execute(
        select(func.max(Batch.number)).where(Batch.community_id == db.info["community"])
    ).scalar_one()
    return int(last or 0) + 1


def _remember_mappings(
    db: Connection, memories: Mapping[str, tuple[str, Mapping[str, str]]], at: str
) -> None:
    community = db.info["community"]
    for fingerprint, (target, mapping) in memories.items():
        same = (ImportMemory.community_id == community) & (ImportMemory.fingerprint == fingerprint)
        values = {"register": target, "mapping": json.dumps(dict(mapping), ensure_ascii=False)}
        if db.execute(select(ImportMemory.used).where(same)).first():
            db.execute(update(ImportMemory).where(same).values(used=at, **values))
        else:
            db.execute(
                insert(ImportMemory).values(
                    community_id=community, fingerprint=fingerprint, used=at, **values
                )
            )


def loaded(
    db: Connection, registers: Iterable[str], people: Sequence[str], doors: Sequence[str]
) -> dict[str, dict[str, dict[str, Any]]]:
    """Saved records the rows could mean, by register: of these persons and behind these doors."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    wanted = set(registers)
    found["person"] = matching.values_of(db, "person", "id", people)
    found["residence"] = matching.values_of(db, "residence", "person_id", people)
    if wanted & {"person", "lowincome", "issue"}:
        homes = [p["household_id"] for p in found["person"].values() if p["household_id"]]
        found["household"] = {
            **matching.values_of(db, "household", "dwelling_id", doors),
            **matching.values_of(db, "household", "head_id", people),
            **matching.values_of(db, "household", "id", homes),
        }
    if wanted & {"rental", "inspection"}:
        found["rental"] = matching.values_of(db, "rental", "dwelling_id", doors)
    if "inspection" in wanted:
        found["inspection"] = matching.values_of(db, "inspection", "dwelling_id", doors)
        found["hazard"] = matching.values_of(db, "hazard", "dwelling_id", doors)
    if "floating" in wanted:
        found["floating"] = matching.values_of(db, "floating", "person_id", people)
    if wanted & {"lowincome", "issue"}:
        aid = found["lowincome"] = matching.values_of(db, "lowincome", "head_id", people)
        found["review"] = matching.values_of(db, "review", "lowincome_id", aid)
        found["issue"] = matching.values_of(db, "issue", "lowincome_id", aid)
        found["lowincome_member"] = matching.values_of(db, "lowincome_member", "lowincome_id", aid)
    if "visit" in wanted:
        found["visit"] = matching.values_of(db, "visit", "target_id", doors)
    if wanted & {"member", "patrol", "team", "shift", "meeting"}:
        found["team"] = matching.everything(db, "team")
    if wanted & {"member", "patrol"}:
        found["member"] = matching.everything(db, "member")
    for key in ("found_item", "meeting", "shift"):
        if key in wanted:
            found[key] = matching.everything(db, key)
    return found


def patrols_on(db: Connection, days: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Rounds of these days, with who walked and what was found."""
    rounds = matching.values_of(db, "patrol", "patrol_date", days)
    return {
        "patrol": rounds,
        "patrol_member": matching.values_of(db, "patrol_member", "patrol_id", rounds),
        "finding": matching.values_of(db, "finding", "patrol_id", rounds),
    }
