"""Small questions a report asks of the store."""

from sqlalchemy import Connection, select

from ledger_desk.store.conditions import natural
from ledger_desk.store.duty_tables import Issue
from ledger_desk.store.people_tables import Grid

Db = Connection
"""What callers above this floor hold, without knowing whose it is."""


def grids(db: Connection) -> dict[str, str]:
    """{name: id} of the community's grids, 第2网格 before 第10网格."""
    rows = db.execute(
        select(Grid.grid_name, Grid.id).where(
            Grid.community_id == db.info["community"], Grid.removed.is_(None)
        )
    )
    return dict(sorted(((name, id_) for name, id_ in rows), key=lambda pair: natural(pair[0])))


def issues_of(db: Connection, month: str) -> list[str]:
    """The payments entered for a month."""
    return list(
        db.scalars(
            select(Issue.id).where(
                Issue.community_id == db.info["community"],
                Issue.month == month,
                Issue.removed.is_(None),
            )
        )
    )
