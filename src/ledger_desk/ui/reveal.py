"""A masked value shown whole: asked for one by one, and written down."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from ledger_desk.fields import Register
from ledger_desk.ui.page import Desk

AGAIN = timedelta(minutes=10)  # the same record within this time is noted once


def note_view(desk: Desk, register: Register, id_: str, fields: Sequence[str]) -> None:
    """Write into the ledger that somebody looked at what is masked."""
    from ledger_desk.store import history

    now = desk.clock()
    last = desk.seen.get((register.key, id_))
    if last is not None and now - last < AGAIN:
        return
    with desk.ledger.writing(f"查看{register.title}", kind="view") as db:
        history.log_access(db, "view", register.key, [id_], fields=fields)
    desk.seen[register.key, id_] = now


def whole(desk: Desk, register: Register, id_: str, key: str) -> str:
    """A value as it is; the look is noted first, so that nothing is seen without it."""
    from ledger_desk.store import records

    note_view(desk, register, id_, [key])
    with desk.ledger.reading() as db:
        row = records.get(db, register, id_)
    value: Any = row.values.get(key) if row else None
    return register[key].kind.show(value)
