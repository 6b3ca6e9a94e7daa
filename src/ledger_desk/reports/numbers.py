"""A month's figures as the command line and the month page show them, and the close of a month."""

from datetime import date, datetime
from typing import Any

from ledger_desk.errors import WrongCall
from ledger_desk.store import figures as counted
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.months import period_of


def figures(ledger: Ledger, month: str, grid: str, names: str, today: date) -> dict[str, Any]:
    """What `figures --json` gives: period, every figure, broken identities, names behind one.

    Raises WrongCall for what is no month, no grid or no figure.
    """
    del today
    with ledger.reading() as db:
        period = period_of(db, ledger.community, month)
        if grid:
            _known_grid(db, grid)
        found = counted.month(db, ledger.community, period, grid or None)
        behind: list[dict[str, str]] = []
        if names:
            try:
                rows = counted.names(db, ledger.community, period, names, grid or None)
            except (KeyError, ValueError):
                raise WrongCall(
                    f"没有“{names}”这个指标，请看 figures 列出的代码", "figures.code"
                ) from None
            behind = [{"register": r, "id": id_, "title": title} for r, id_, title in rows]
    return {
        "period": period.key,
        "from": period.first_day.isoformat(),
        "to": period.last_day.isoformat(),
        "closed": found.closed,
        "doubtful": found.doubtful,
        "figures": found.figures,
        "unbalanced": found.unbalanced,
        "names": behind,
    }


def close_month(
    ledger: Ledger, month: str, reason: str, now: datetime, today: date
) -> dict[str, Any]:
    """Check a month and freeze its numbers; what `close-month --json` gives."""
    from ledger_desk.store import months

    del now  # the act is dated by the ledger's own clock
    with ledger.reading() as db:
        period = months.period_of(db, ledger.community, month)
    return months.close(ledger, period, today=today, reason=reason)


def _known_grid(db: Any, grid: str) -> None:
    from ledger_desk.store import reporting

    known = reporting.grids(db)
    if grid not in known and grid not in known.values():
        names = "、".join(known)
        raise WrongCall(f"没有叫“{grid}”的网格，现有：{names}", "figures.grid")
