"""The sorts of workbooks an import knows (TARGETS), each with the fields its columns may be."""

from collections.abc import Mapping

from ledger_desk.registers.aid_sheets import ISSUES, LOWINCOMES
from ledger_desk.registers.duty_sheets import (
    FOUND_ITEMS,
    INSPECTIONS,
    MEETINGS,
    MEMBERS,
    PATROLS,
    TEAMS,
    VISITS,
)
from ledger_desk.registers.home_sheets import DWELLINGS, FLOATINGS, RENTALS, RESIDENTS
from ledger_desk.registers.sheet_words import (
    NOWHERE,
    PARTIES,
    WHAT,
    Part,
    Target,
    bare,
    claims,
    decided,
    folded_heading,
    headings,
)

__all__ = [
    "BY_KEY",
    "NOWHERE",
    "PARTIES",
    "TARGETS",
    "WHAT",
    "Part",
    "Target",
    "bare",
    "claims",
    "decided",
    "folded_heading",
    "headings",
]

TARGETS: tuple[Target, ...] = (
    FLOATINGS,
    RENTALS,
    ISSUES,
    LOWINCOMES,
    PATROLS,
    MEMBERS,
    TEAMS,
    VISITS,
    INSPECTIONS,
    FOUND_ITEMS,
    MEETINGS,
    RESIDENTS,
    DWELLINGS,
)
"""In the order in which they are tried: at equal score the earlier one is meant."""

BY_KEY: Mapping[str, Target] = {each.key: each for each in TARGETS}
