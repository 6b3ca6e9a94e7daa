"""Contradictions between registers, over the whole ledger: a few statements, one list."""

import datetime as dt

from sqlalchemy import Connection

from ledger_desk.store import (
    aid_checks,
    floating_checks,
    patrol_checks,
    person_checks,
    rental_checks,
)
from ledger_desk.store.contradictions import Contradiction, Scene
from ledger_desk.store.limits import in_force

CHECKS = (
    *person_checks.CHECKS,
    *rental_checks.CHECKS,
    *floating_checks.CHECKS,
    *aid_checks.CHECKS,
    *patrol_checks.CHECKS,
)


def contradictions(db: Connection, community: str, today: dt.date) -> list[Contradiction]:
    """Everything in the ledger that cannot be true, by code; computed, never kept.

    C02 is not among them: the table itself refuses a second active person with one ID number.
    """
    scene = Scene(db, community, today, in_force(db, community, today.isoformat()))
    found = [each for check in CHECKS for each in check(scene)]
    return sorted(found, key=lambda each: (each.code, each.record))


__all__ = ["Contradiction", "contradictions"]
