"""Registered forms of the office: their bytes, whole, by SHA-256."""

from sqlalchemy import Connection, insert, select

from ledger_desk.store.ledger import Ledger
from ledger_desk.store.tables import Form


def keep(ledger: Ledger, name: str, content: bytes, sha256: str, facts: str, at: str) -> None:
    """Keep a form; the same bytes once."""
    with ledger.writing(f"登记表式 {name}", kind="form") as db:
        community = db.info["community"]
        same = select(Form.name).where(Form.community_id == community, Form.sha256 == sha256)
        if db.execute(same).first() is None:
            db.execute(
                insert(Form).values(
                    community_id=community,
                    sha256=sha256,
                    name=name,
                    kind="office",
                    facts=facts,
                    at=at,
                    content=content,
                )
            )


def newest(db: Connection, name: str) -> tuple[str, bytes] | None:
    """(sha256, content) of the form last registered under a name."""
    found = db.execute(
        select(Form.sha256, Form.content)
        .where(Form.community_id == db.info["community"], Form.name == name)
        .order_by(Form.at.desc())
        .limit(1)
    ).first()
    return (found[0], found[1]) if found else None


def names(db: Connection) -> list[str]:
    """The names of registered forms."""
    rows = db.scalars(select(Form.name).where(Form.community_id == db.info["community"]).distinct())
    return sorted(rows)
