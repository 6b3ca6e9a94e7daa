"""Rows of the rental register: one letting of a dwelling, its tenants, its letters."""

from collections.abc import Mapping
from typing import Any

from ledger_desk.exchange.duties.homes import dwelling_record, place_residence
from ledger_desk.exchange.duties.shared import follow
from ledger_desk.exchange.judging import Judged
from ledger_desk.exchange.placing import note_outcome, place_person
from ledger_desk.exchange.staging import Stage, Values
from ledger_desk.store.matching import Door

LET, CLOSED = "1", "5"
RENTED = "2"
YES = "1"


def place_rental(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the rental register: the letting of one dwelling."""
    said = dict(row.values.get("rental", {}))
    if door is None:
        return None
    dwelling_record(stage, row, door)
    _letters(said)
    if not said.get("status"):
        said["status"] = CLOSED if said.get("closed_on") else LET
        derived = True
    else:
        derived = False
    said.setdefault("grid_id", door.grid_id)
    room = _room_let(row)
    if room:
        mark = f"{ROOM_MARK}{room}"
        said["note"] = "；".join(filter(None, (mark, said.get("note"))))
        said.setdefault("rental_mode", BY_BED if "床" in room else BY_ROOM)
    _place_tenants(stage, row, door, said, room)
    shelf = stage.shelf("rental")
    lettings = shelf.by("dwelling_id")(door.id)
    found = _same_letting([one for one in lettings if _room_of(one) == room], said)
    if found is None:
        return stage.add("rental", {**_rental_defaults(), **said, "dwelling_id": door.id})
    if derived:
        follow(stage, "rental", found, said, "closed_on", CLOSED)
    note_outcome(row, stage.merge("rental", found, said), stage, "rental")
    return found


ROOM_MARK = "租住房间："
BY_ROOM, BY_BED = "3", "4"


def _room_let(row: Judged) -> str:
    """The room or bed inside the dwelling that a row is about; "" when it is about the whole."""
    said = row.values.get("residence", {}).get("room_part")
    part = str(said or (row.address.part if row.address else ""))
    return part if part not in ("整套", "全部", "整租", "整屋") else ""


def _room_of(letting: Values) -> str:
    """The room a letting is of, as its note tells it."""
    note = str(letting.get("note") or "")
    return note.partition("；")[0].removeprefix(ROOM_MARK) if note.startswith(ROOM_MARK) else ""


def _place_tenants(
    stage: Stage, row: Judged, door: Door, letting: Mapping[str, Any], room: str
) -> None:
    """Tenants whom a rental sheet names live there, until the letting ends."""
    said = row.values.get("tenant", {})
    names = [name for name in str(said.get("name") or "").split("、") if name]
    for name in names:
        # A number or phone beside several names is nobody's in particular.
        row.values["tenant"] = {**said, "name": name} if len(names) == 1 else {"name": name}
        person = place_person(stage, row, door, "tenant")
        if person is not None:
            stay = {
                "kind": RENTED,
                "from_on": letting.get("lease_from"),
                "to_on": letting.get("closed_on"),
                "room_part": room or None,
            }
            place_residence(stage, row, person, door, stay)
    if said:
        row.values["tenant"] = said


def _same_letting(lettings: list[Values], said: Mapping[str, Any]) -> Values | None:
    """The letting a row means: by its number, its day of registration, or because it is open."""
    number, day = said.get("rental_no"), said.get("registered_on")
    for letting in lettings:
        if number and letting.get("rental_no"):
            if letting["rental_no"] == number:
                return letting
            continue
        if day and letting.get("registered_on") == day:
            return letting
    if day:
        undated = [one for one in lettings if not one.get("registered_on")]
        return undated[0] if len(undated) == 1 else None
    open_ = [one for one in lettings if not one.get("closed_on")]
    return open_[0] if len(open_) == 1 else None


def _rental_defaults() -> Values:
    return {"landlord_kind": "1", "rental_mode": "1"}


def _letters(said: Values) -> None:
    """A day in a letter's column says that it is signed, and when."""
    for letter in ("security_letter", "fire_letter"):
        if said.get(f"{letter}_on") and not said.get(letter):
            said[letter] = YES
