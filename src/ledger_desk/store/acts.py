"""Who did what, when: acts opened and finished, keys in the order of time, what left the house."""

import json
import os
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from ledger_desk.store.tables import About, AccessLog, Act, History

Clock = Callable[[], datetime]


class Keys:
    """UUIDv7 as 32 hexadecimal digits: later ones are greater, even when the clock is set back."""

    def __init__(self, clock: Clock, last: str = "") -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._stamp = int(last[:12], 16) << 12 | 0xFFF if last else 0

    def new(self) -> str:
        """The next key."""
        now = int(self._clock().timestamp() * 1000) << 12
        with self._turn:
            self._stamp = max(now, self._stamp + 1)
            stamp = self._stamp
        tail = int.from_bytes(os.urandom(8), "big") >> 2 | 1 << 63
        return f"{stamp >> 12:012x}7{stamp & 0xFFF:03x}{tail:016x}"


def instant(now: datetime) -> str:
    """A point in time as the ledger keeps it: 2026-11-22T01:41:07.123Z."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def begin(
    db: Connection,
    keys: Keys,
    now: datetime,
    *,
    actor: str,
    device: str,
    title: str,
    kind: str,
    batch: int | None = None,
    reason: str = "",
    undoes: str | None = None,
) -> str:
    """Open the act under which the running transaction writes; gives its id."""
    act = keys.new()
    last = db.scalar(select(Act.hlc).order_by(Act.id.desc()).limit(1)) or "0"
    clock = max(int(now.timestamp() * 1000) << 16, int(last, 16) + 1)
    db.execute(
        insert(Act).values(
            id=act,
            actor=actor,
            device=device,
            kind=kind,
            batch=batch,
            title=title,
            reason=reason,
            started=instant(now),
            hlc=f"{clock:016x}",
            undoes=undoes,
            state="open",
            first_seq=_rows(db) + 1,
        )
    )
    db.info["act"], db.info["at"], db.info["worker"] = act, instant(now), actor
    db.info["key"] = keys.new
    return act


def finish(db: Connection) -> None:
    """Close the open act: from here on the transaction may only commit."""
    act = db.info.pop("act")
    last = _rows(db)
    db.execute(update(Act).where(Act.id == act).values(state="done", last_seq=last))


def log_access(
    db: Connection,
    kind: str,
    register: str,
    records: Sequence[str],
    *,
    count: int | None = None,
    fields: Sequence[str] = (),
    purpose: str = "",
    recipient: str = "",
    file_name: str = "",
    sha256: str = "",
) -> None:
    """Note within the open act what was viewed, printed, exported, copied or sent.

    records: ids; for long lists give none and their number as `count`.
    """
    db.execute(
        insert(AccessLog).values(
            community_id=db.info["community"],
            id=db.info["key"](),
            act=db.info["act"],
            at=db.info["at"],
            kind=kind,
            register=register,
            records=json.dumps(list(records)),
            count=len(records) if count is None else count,
            fields=json.dumps(list(fields), ensure_ascii=False),
            purpose=purpose,
            recipient=recipient,
            file_name=file_name,
            sha256=sha256,
        )
    )


def fact(db: Connection, key: str) -> str:
    """A fact the ledger keeps about itself; "" when it has none."""
    return db.scalar(select(About.value).where(About.key == key)) or ""


def note(db: Connection, key: str, value: str) -> None:
    """Keep a fact about the ledger."""
    db.execute(delete(About).where(About.key == key))
    db.execute(insert(About).values(key=key, value=value))


def _rows(db: Connection) -> int:
    found: Any = db.scalar(select(func.max(History.seq)))
    return int(found or 0)
