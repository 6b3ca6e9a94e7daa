"""Where records are and how they came into the ledger, for lists of names behind a number."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_desk.store import lists
from ledger_desk.store.labels import table_of
from ledger_desk.store.people_tables import Dwelling
from ledger_desk.store.tables import Act, History

Key = tuple[str, str]
"""Register and id."""

_DOORS = ("dwelling_id", "target_id")


class Origin(NamedTuple):
    """where: the address of the door it belongs to, "" for none. kind: of the act that made it."""

    where: str = ""
    kind: str = ""


def origins(db: Connection, records: Iterable[Key]) -> dict[Key, Origin]:
    """Door and origin of many records of different registers, asked for together."""
    by_register: defaultdict[str, list[str]] = defaultdict(list)
    for register, id_ in dict.fromkeys(records):
        by_register[register].append(id_)
    found: dict[Key, Origin] = {}
    for register, ids in by_register.items():
        for start in range(0, len(ids), lists.CHUNK):
            chunk = ids[start : start + lists.CHUNK]
            doors, kinds = _doors(db, register, chunk), _kinds(db, register, chunk)
            for id_ in chunk:
                found[register, id_] = Origin(doors.get(id_, ""), kinds.get(id_, ""))
    return found


def _doors(db: Connection, register: str, ids: list[str]) -> dict[str, str]:
    table = table_of(register)
    link = next((key for key in _DOORS if key in table.c), None)
    if link is None:
        return {}
    rows = db.execute(
        select(table.c.id, Dwelling.label)
        .join(
            Dwelling,
            (Dwelling.community_id == table.c.community_id) & (Dwelling.id == table.c[link]),
        )
        .where(table.c.community_id == db.info["community"], table.c.id.in_(ids))
    )
    return {str(row[0]): str(row[1]) for row in rows}


def _kinds(db: Connection, register: str, ids: list[str]) -> dict[str, str]:
    rows = db.execute(
        select(History.row, Act.kind)
        .join(Act, Act.id == History.act)
        .where(History.register == register, History.op == "I", History.row.in_(ids))
        .order_by(History.seq.desc())  # the oldest is read last and stays
    )
    return {str(row[0]): str(row[1]) for row in rows}
