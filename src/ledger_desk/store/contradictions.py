"""What the checks over the ledger share: what they give, and who is where today."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Executable, and_, func, or_

from ledger_desk.store.cubes import Expression
from ledger_desk.store.limits import Limits
from ledger_desk.store.people_tables import Residence


class Contradiction(NamedTuple):
    """Two things the ledger says that cannot both be true (indicators.md §7).

    hard: a month is closed over it only with a sentence. record: the id of the record to open.
    """

    code: str
    hard: bool
    register: str
    record: str
    text: str


class Scene(NamedTuple):
    """What a check looks at: one community on one day."""

    db: Connection
    community: str
    today: dt.date
    limits: Limits

    @property
    def day(self) -> str:
        """Today as text."""
        return self.today.isoformat()

    @property
    def now(self) -> str:
        """The instant after today: what holds before it holds today."""
        return (self.today + dt.timedelta(days=1)).isoformat()

    def kept(self, *tables: Any) -> list[ColumnElement[bool]]:
        """Rows of this community that were not removed."""
        return [
            condition
            for table in tables
            for condition in (table.community_id == self.community, table.removed.is_(None))
        ]

    def rows(self, statement: Executable) -> Iterator[Any]:
        """The rows of a statement, one at a time."""
        return iter(self.db.execute(statement))


def is_(table: Any, id_: Expression, community: str) -> ColumnElement[bool]:
    """Joins a record to the link that names it."""
    return and_(table.community_id == community, table.id == id_)


def living(now: str, of: Any = Residence) -> ColumnElement[bool]:
    """The stay has begun and has not ended."""
    return and_(func.coalesce(of.from_on, "") < now, or_(of.to_on.is_(None), of.to_on >= now))
