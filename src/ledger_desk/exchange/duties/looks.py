"""Rows about a door somebody knocked at: visits, inspections and their hazards."""

from ledger_desk.exchange.duties.shared import by_key
from ledger_desk.exchange.judging import Judged
from ledger_desk.exchange.staging import Stage, Values
from ledger_desk.store.matching import Door

NO_HAZARD = "00"


def place_visit(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the visit log."""
    said = dict(row.values.get("visit", {}))
    if not said.get("visited_at"):
        return None
    said["target_id"] = door.id if door else None
    said["grid_id"] = door.grid_id if door else None
    if door is None:
        said["address_text"] = row.address_text or None
    return by_key(stage, row, "visit", said, ("target_id", "visited_at", "visitor"))


def place_inspection(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the inspection log, with the hazard it found."""
    said = dict(row.values.get("inspection", {}))
    hazard = dict(row.values.get("hazard", {}))
    day = said.get("inspected_on") or hazard.get("found_on")
    if door is None or not day:
        return None
    rental = _open_letting(stage, door)
    said |= {
        "inspected_on": day,
        "dwelling_id": door.id,
        "grid_id": door.grid_id,
        "rental_id": rental,
    }
    if hazard.get("hazard_type") == NO_HAZARD and not hazard.get("description"):
        said.setdefault("result", "1")
    elif any(hazard.get(k) for k in ("hazard_type", "description", "measure", "due_on")):
        said.setdefault("result", "2")
    record = by_key(stage, row, "inspection", said, ("dwelling_id", "inspected_on", "inspector"))
    if hazard.get("hazard_type") not in (None, NO_HAZARD) or hazard.get("description"):
        hazard.setdefault("found_on", day)
        hazard |= {
            "inspection_id": record["id"],
            "dwelling_id": door.id,
            "grid_id": door.grid_id,
            "rental_id": rental,
        }
        by_key(stage, row, "hazard", hazard, ("inspection_id", "hazard_type", "description"))
    return record


def _open_letting(stage: Stage, door: Door) -> str | None:
    lettings = stage.shelf("rental").by("dwelling_id")(door.id)
    open_ = [one for one in lettings if not one.get("closed_on")]
    return str(open_[0]["id"]) if open_ else None
