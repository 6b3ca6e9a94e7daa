"""Forms that were begun and not saved: kept in the ledger while the window is locked."""

import json
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from ledger_desk.store.ledger import Ledger
from ledger_desk.store.tables import Draft

KIND = "draft"


def keep(ledger: Ledger, page: str, record: str, contents: Any) -> None:
    """Keep the form of a page, in place of an earlier one. record: id, "" for a new one."""
    with ledger.writing("草稿", kind=KIND) as db:
        db.execute(delete(Draft).where(Draft.page == page))
        db.execute(
            insert(Draft).values(
                page=page,
                record=record,
                at=db.info["at"],
                contents=json.dumps(contents, ensure_ascii=False),
            )
        )


def kept(db: Connection, page: str) -> tuple[str, Any] | None:
    """The record and the contents of the form a page was left with; None when there is none."""
    row = db.execute(select(Draft.record, Draft.contents).where(Draft.page == page)).one_or_none()
    return (row.record, json.loads(row.contents)) if row else None


def drop(ledger: Ledger, page: str) -> None:
    """The form was saved, or is not wanted any more."""
    with ledger.writing("草稿", kind=KIND) as db:
        db.execute(delete(Draft).where(Draft.page == page))
