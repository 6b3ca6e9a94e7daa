"""What taking acts back means for each record: what is put back, what has to stay, and why."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select, update

from ledger_desk.errors import Refused
from ledger_desk.store import search_index
from ledger_desk.store.tables import BOOKKEEPING, Act, Base, Batch, Snapshot, kept_tables

NEVER = frozenset({"create", "upgrade", "restore", "key", "retention", "close"})
CHANGED, REFERENCED, ERASED = "changed", "referenced", "erased"
CHUNK = 50_000
FORGETTING = 50  # times as long as learning: measured 2 to 6 ms against 30 us a record

Record = tuple[str, str]
"""Register and id."""


class Step(NamedTuple):
    """One row of the history to be taken back."""

    seq: int
    register: str
    id: str
    version: int
    op: str
    before: dict[str, Any]
    after: dict[str, Any]
    erased: bool


class Stays(NamedTuple):
    """A record that cannot be taken back: changed, referenced or erased since."""

    register: str
    id: str
    label: str
    why: str


@dataclass(frozen=True)
class Plan:
    """What an undo would do: the steps, newest first, and the records it cannot touch."""

    acts: tuple[str, ...]
    steps: tuple[Step, ...]
    stays: tuple[Stays, ...]
    months: tuple[str, ...] = ()

    @property
    def records(self) -> int:
        """How many records would be put back."""
        return len({(step.register, step.id) for step in self.steps})


def plan(db: Connection, acts: Sequence[str]) -> Plan:
    """Look at what acts did and at what came later. Raises Refused where undo is never possible."""
    found = db.execute(
        select(Act.id, Act.kind, Act.state, Act.first_seq, Act.last_seq, Act.started)
        .where(Act.id.in_(acts))
        .order_by(Act.id)
    ).all()
    if not found or any(act.kind in NEVER for act in found):
        raise Refused("这一步不能撤销。", "undo.never")
    if any(act.state == "undone" for act in found):
        raise Refused("这一步已经撤销过。", "undo.already")
    steps = _steps(db, [(act.first_seq, act.last_seq) for act in found])
    why = _later_changes(db, {act.id for act in found}, steps)
    why |= {(s.register, s.id): ERASED for s in steps if s.erased}
    _add_references(db, steps, why)
    since = select(Snapshot.month).where(Snapshot.at > found[0].started).distinct()
    return Plan(
        acts=tuple(act.id for act in found),
        steps=tuple(step for step in steps if (step.register, step.id) not in why),
        stays=_named(db, why),
        months=tuple(db.scalars(since.order_by(Snapshot.month))),
    )


def targets(db: Connection, undoes: str) -> list[str]:
    """The acts that an undo took back, from what stands in `undoes`."""
    if undoes.startswith("batch:"):
        number = int(undoes.removeprefix("batch:"))
        return list(db.scalars(select(Act.id).where(Act.batch == number).order_by(Act.id)))
    return undoes.split(",")


def carry_out(db: Connection, steps: Sequence[Step]) -> None:
    """Write the old values, newest change first; rows alike and side by side in one statement."""
    anew = _search_is_better_built_anew(db, len(steps))
    if anew:
        search_index.drop(db)
    _put_back(db, steps)
    if anew:
        search_index.create(db)


def _search_is_better_built_anew(db: Connection, steps: int) -> bool:
    """Forgetting a text at once takes the search index milliseconds, learning one microseconds."""
    if steps < 20:
        return False
    counts = [
        db.exec_driver_sql(f'SELECT count(*) FROM "{source.register}"').scalar_one()
        for source in search_index.SOURCES
    ]
    return bool(steps * FORGETTING > sum(counts))


def _put_back(db: Connection, steps: Iterable[Step]) -> None:
    known = {table.name: table for table in kept_tables()}
    community = db.info["community"]
    db.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for (register, op, keys), run in groupby(steps, key=_alike):
        table = known[register]
        names = [key for key in keys if key in table.c]
        statement = _statement(table, op, names)
        match op:
            case "I":
                rows = [(community, step.id) for step in run]
            case "D":
                rows = [
                    (community, step.id, step.version + 1, *(step.before[key] for key in names))
                    for step in run
                ]
            case _:
                rows = [
                    (*(step.before.get(key) for key in names), community, step.id) for step in run
                ]
        db.exec_driver_sql(statement, rows)


def mark(db: Connection, acts: Iterable[str], state: str, at: str) -> None:
    """Note acts as undone or as done again; an undo that is undone makes its acts done again."""
    for act in acts:
        db.execute(update(Act).where(Act.id == act).values(state=state))
        row = db.execute(select(Act.undoes, Act.batch).where(Act.id == act)).one()
        if row.undoes:
            mark(db, targets(db, row.undoes), "done" if state == "undone" else "undone", at)
        if row.batch is not None:
            states = set(db.scalars(select(Act.state).where(Act.batch == row.batch)))
            db.execute(
                update(Batch)
                .where(Batch.number == row.batch)
                .values(undone=at if states == {"undone"} else None)
            )


def _statement(table: Table, op: str, names: list[str]) -> str:
    where = "WHERE community_id = ? AND id = ?"
    if op == "I":
        return f'DELETE FROM "{table.name}" {where}'
    if op == "D":
        columns = ", ".join(["community_id", "id", "version", *(f'"{name}"' for name in names)])
        marks = ", ".join("?" * (len(names) + 3))
        return f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'
    values = ", ".join(f'"{name}" = ?' for name in names)
    return f'UPDATE "{table.name}" SET {values}, version = version + 1 {where}'


def _alike(step: Step) -> tuple[str, str, tuple[str, ...]]:
    return step.register, step.op, () if step.op == "I" else tuple(step.before)


def _steps(db: Connection, ranges: Sequence[tuple[int | None, int | None]]) -> list[Step]:
    steps = []
    for first, last in ranges:
        rows = db.exec_driver_sql(
            "SELECT seq, register, row, version, op, before, after, salt IS NULL FROM history"
            " WHERE seq BETWEEN ? AND ? AND register <> 'access_log' AND op <> 'E'",
            (first, last),
        )
        steps += [
            Step(
                seq,
                register,
                id_,
                version,
                op,
                json.loads(before) if before else {},
                json.loads(after) if after else {},
                bool(erased),
            )
            for seq, register, id_, version, op, before, after, erased in rows
        ]
    return sorted(steps, key=lambda step: step.seq, reverse=True)


# Why a record has to stay


def _later_changes(db: Connection, ours: set[str], steps: Sequence[Step]) -> dict[Record, str]:
    """Records of which a field that we would put back was changed by somebody else's later act."""
    if not steps:
        return {}
    first: dict[Record, int] = {}
    fields: dict[Record, set[str] | None] = {}  # None: made or deleted, every field counts
    for step in steps:
        record = step.register, step.id
        first[record] = step.seq
        known = fields.setdefault(record, set())
        if step.op in {"I", "D"}:
            fields[record] = None
        elif known is not None:
            known.update(step.before)
    ignored = ours | _cancelled(db, min(ours))
    why: dict[Record, str] = {}
    for seq, act, register, id_, op, before in _rows_after(db, steps[-1].seq, first):
        record = register, id_
        if record not in first or seq <= first[record]:
            continue
        if op == "E":
            why[record] = ERASED
        elif act not in ignored and record not in why:
            touched = fields[record]
            if touched is None or op != "U" or not touched.isdisjoint(json.loads(before or "{}")):
                why[record] = CHANGED
    return why


def _rows_after(db: Connection, seq: int, records: Mapping[Record, int]) -> Iterator[Any]:
    ids = sorted({id_ for _, id_ in records})
    for at in range(0, len(ids), CHUNK):
        yield from db.exec_driver_sql(
            "SELECT h.seq, h.act, h.register, h.row, h.op, h.before FROM json_each(?) AS wanted"
            " CROSS JOIN history AS h ON h.row = wanted.value WHERE h.seq > ?",
            (json.dumps(ids[at : at + CHUNK]), seq),
        )


def _cancelled(db: Connection, first: str) -> set[str]:
    """Later acts taken back whole, and the undos that did it: together they changed nothing."""
    later = {
        row.id: row
        for row in db.execute(select(Act.id, Act.state, Act.undoes).where(Act.id > first))
    }
    gone: set[str] = set()
    for act, row in later.items():
        if row.undoes:
            undone = targets(db, row.undoes)
            if all(each in later and later[each].state == "undone" for each in undone):
                gone |= {act, *undone}
    return gone


def _add_references(db: Connection, steps: Sequence[Step], why: dict[Record, str]) -> None:
    """Records that would vanish while another one points to them have to stay as well.

    A record that stays may itself point to one that would vanish: repeated until none is found.
    """
    while True:
        going: dict[str, set[str]] = {}
        put_back: dict[Record, dict[str, Any]] = {}
        for step in steps:  # newest first: the oldest change decides
            record = step.register, step.id
            if record in why:
                continue
            put_back.setdefault(record, {}).update(step.before)
            if step.op == "I":
                going.setdefault(step.register, set()).add(step.id)
            else:
                going.get(step.register, set()).discard(step.id)
        found = {
            (parent, id_): REFERENCED
            for parent, id_, child, child_id, column in _pointers(db, going)
            if child_id not in going.get(child, ())
            and put_back.get((child, child_id), {}).get(column, id_) == id_
        }
        if not found:
            return
        why |= found


def _pointers(
    db: Connection, going: Mapping[str, set[str]]
) -> Iterator[tuple[str, str, str, str, str]]:
    """(register, id, pointing register, its id, its column) of everything that points to these."""
    for child in Base.metadata.tables.values():
        for link in child.foreign_key_constraints:
            parent = link.referred_table.name
            if not (ids := going.get(parent)) or not set(child.c.keys()) >= BOOKKEEPING:
                continue
            column = link.column_keys[-1]
            rows = db.exec_driver_sql(
                f'SELECT child."{column}", child.id FROM json_each(?) AS wanted'
                f' CROSS JOIN "{child.name}" AS child ON child."{column}" = wanted.value',
                (json.dumps(sorted(ids)),),
            )
            for id_, child_id in rows:
                yield parent, id_, child.name, child_id, column


def _named(db: Connection, why: Mapping[Record, str]) -> tuple[Stays, ...]:
    labels: dict[Record, str] = {}
    for register in {register for register, _ in why}:
        table = Base.metadata.tables[register]
        if "label" in table.c:
            ids = [id_ for each, id_ in why if each == register]
            rows = db.exec_driver_sql(
                f'SELECT t.id, t.label FROM json_each(?) AS wanted CROSS JOIN "{register}" AS t'
                " ON t.community_id = ? AND t.id = wanted.value",
                (json.dumps(ids), db.info["community"]),
            )
            labels |= {(register, id_): label for id_, label in rows}
    return tuple(
        Stays(register, id_, labels.get((register, id_), ""), reason)
        for (register, id_), reason in why.items()
    )
