"""What a row of each kind of sheet becomes: one function a target, as different as the duties."""

from collections.abc import Callable, Mapping

from ledger_desk.exchange.duties.aid import place_issue, place_lowincome
from ledger_desk.exchange.duties.homes import place_dwelling, place_resident
from ledger_desk.exchange.duties.lettings import place_rental
from ledger_desk.exchange.duties.looks import place_inspection, place_visit
from ledger_desk.exchange.duties.movers import place_floating
from ledger_desk.exchange.duties.rounds import (
    place_found_item,
    place_meeting,
    place_member,
    place_patrol,
    place_shift,
    place_team,
)
from ledger_desk.exchange.judging import Judged
from ledger_desk.exchange.staging import Stage, Values
from ledger_desk.store.matching import Door

Place = Callable[[Stage, Judged, "Door | None"], "Values | None"]
"""Puts one row into the ledger to be; gives its main record, None when it is refused."""

PLACES: Mapping[str, Place] = {
    "dwelling": place_dwelling,
    "residents": place_resident,
    "rental": place_rental,
    "floating": place_floating,
    "lowincome": place_lowincome,
    "issue": place_issue,
    "team": place_team,
    "member": place_member,
    "patrol": place_patrol,
    "shift": place_shift,
    "found_item": place_found_item,
    "meeting": place_meeting,
    "visit": place_visit,
    "inspection": place_inspection,
}
