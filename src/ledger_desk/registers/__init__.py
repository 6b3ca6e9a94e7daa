"""Every register in the order shown, and lookups by key."""

from collections.abc import Mapping

from ledger_desk.fields import Register
from ledger_desk.registers.floating import FLOATINGS
from ledger_desk.registers.lowincome import ISSUES, LOWINCOME_MEMBERS, LOWINCOMES, REVIEWS
from ledger_desk.registers.patrols import (
    FINDINGS,
    FOUND_ITEMS,
    MEETINGS,
    MEMBERS,
    PATROL_MEMBERS,
    PATROLS,
    SHIFTS,
    TEAMS,
)
from ledger_desk.registers.people import HOUSEHOLDS, PERSONS, RESIDENCES
from ledger_desk.registers.places import BUILDINGS, DIVISIONS, DWELLINGS, GRIDS, UNITS
from ledger_desk.registers.rentals import HAZARDS, INSPECTIONS, RENTALS
from ledger_desk.registers.visits import VISITS

REGISTERS: tuple[Register, ...] = (
    RENTALS,
    FLOATINGS,
    LOWINCOMES,
    PATROLS,
    VISITS,
    PERSONS,
    HOUSEHOLDS,
    RESIDENCES,
    DWELLINGS,
    BUILDINGS,
    UNITS,
    GRIDS,
    DIVISIONS,
    INSPECTIONS,
    HAZARDS,
    LOWINCOME_MEMBERS,
    ISSUES,
    REVIEWS,
    TEAMS,
    MEMBERS,
    PATROL_MEMBERS,
    SHIFTS,
    FINDINGS,
    FOUND_ITEMS,
    MEETINGS,
)
"""The five duties first, then what they stand on, then what hangs below them."""

BY_KEY: Mapping[str, Register] = {each.key: each for each in REGISTERS}

__all__ = ["BY_KEY", "REGISTERS", "register"]


def register(key: str) -> Register:
    """The register of a key; a KeyError is a bug, the caller knows its registers."""
    return BY_KEY[key]
