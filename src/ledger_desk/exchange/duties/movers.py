"""Rows of the floating population: a person, where they live, one registration."""

from collections.abc import Mapping
from typing import Any

from ledger_desk.exchange.duties.homes import dwelling_record, place_residence
from ledger_desk.exchange.duties.shared import follow
from ledger_desk.exchange.judging import Judged
from ledger_desk.exchange.placing import note_outcome, place_person
from ledger_desk.exchange.staging import Stage, Values
from ledger_desk.store.matching import Door

LIVING, LEFT = "1", "2"
# Abode of the floating register -> how the person stands to the dwelling (residence_kind).
RESIDENCE_OF_ABODE = {"01": "1", "02": "2", "03": "5", "04": "3", "05": "4", "06": "4", "07": "2"}
# Why somebody was taken off the register -> what has become of them (floating_status).
STATUS_OF_REASON = {"3": "3", "4": "4", "6": "5"}


def place_floating(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the floating population: a person, where they live, one registration."""
    person = place_person(stage, row, door)
    if person is None:
        return None
    said = dict(row.values.get("floating", {}))
    if door is not None:
        dwelling_record(stage, row, door)
    said.setdefault("arrive_address_on", said.get("arrive_local_on"))
    said.setdefault("arrive_local_on", said.get("arrive_address_on"))
    derived = not said.get("status")
    if said.get("cancelled_on"):
        said.setdefault("left_on", said["cancelled_on"])
    if derived:
        said["status"] = _status_of(said)
    if said.get("left_on"):
        said.setdefault("cancelled_on", said["left_on"])
    if door is not None:
        said["dwelling_id"] = door.id
        said["grid_id"] = door.grid_id or None
        stay = place_residence(
            stage,
            row,
            person,
            door,
            {
                "room_part": row.address.part[:20] or None if row.address else None,
                **row.values.get("residence", {}),
                "kind": RESIDENCE_OF_ABODE.get(said.get("abode_type") or ""),
                "from_on": said.get("arrive_address_on"),
                "to_on": said.get("left_on"),
            },
        )
        said["residence_id"] = stay["id"]
    elif row.address_text:
        said["address_text"] = row.address_text
    if row.grid and not said.get("grid_id"):
        said["grid_id"] = stage.grid_ids.get(row.grid)
    shelf = stage.shelf("floating")
    found = _same_episode(shelf.by("person_id")(person["id"]), said)
    if found is None:
        return stage.add("floating", {**said, "person_id": person["id"]})
    if derived:
        follow(stage, "floating", found, said, "left_on", str(said["status"]))
    note_outcome(row, stage.merge("floating", found, said), stage, "floating")
    return found


def _status_of(said: Mapping[str, Any]) -> str:
    """Where nobody typed a status: it follows from the day and the reason of the departure."""
    if not said.get("left_on"):
        return LIVING
    return STATUS_OF_REASON.get(said.get("leave_reason") or "", LEFT)


def _same_episode(episodes: list[Values], said: Mapping[str, Any]) -> Values | None:
    day = said.get("registered_on")
    for episode in episodes:
        if day and episode.get("registered_on") == day:
            return episode
    if day:
        undated = [one for one in episodes if not one.get("registered_on")]
        if len(undated) == 1:
            return undated[0]
        # Still here and registered again on another day: the day was corrected, not a new stay,
        # unless the row itself tells of an earlier stay that has ended.
        open_ = [one for one in episodes if not one.get("left_on")]
        if len(open_) == 1 and not said.get("left_on"):
            return open_[0]
        return None
    open_ = [one for one in episodes if not one.get("left_on")]
    return open_[0] if len(open_) == 1 else None
