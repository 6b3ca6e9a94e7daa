"""What left this laptop or was looked at whole: the list of the access log."""

import json
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_desk.store.tables import AccessLog, Act


class Departure(NamedTuple):
    """One line of the log. kind: view print export copy send."""

    at: str
    worker: str
    kind: str
    register: str
    records: int
    fields: tuple[str, ...]
    purpose: str
    recipient: str
    file_name: str


def departures(db: Connection, kinds: tuple[str, ...] = (), limit: int = 500) -> list[Departure]:
    """The newest lines of the log, of some kinds or all."""
    statement = (
        select(
            AccessLog.at, Act.actor, AccessLog.kind, AccessLog.register, AccessLog.count,
            AccessLog.fields, AccessLog.purpose, AccessLog.recipient, AccessLog.file_name,
        )
        .outerjoin(Act, Act.id == AccessLog.act)
        .where(AccessLog.community_id == db.info["community"])
        .order_by(AccessLog.rid.desc())
        .limit(limit)
    )  # fmt: skip
    if kinds:
        statement = statement.where(AccessLog.kind.in_(kinds))
    return [
        Departure(at, actor or "", kind, register, count, tuple(json.loads(fields or "[]")),
                  purpose, recipient, file_name)
        for at, actor, kind, register, count, fields, purpose, recipient, file_name
        in db.execute(statement)
    ]  # fmt: skip
