"""Rows about doors and who lives behind them: lists of houses, household rosters."""

from collections.abc import Mapping
from typing import Any

from ledger_desk.exchange.judging import Judged
from ledger_desk.exchange.placing import EMPTY_DOOR, STATE_EMPTY, note_outcome, place_person
from ledger_desk.exchange.staging import Stage, Values
from ledger_desk.store.matching import Door

HEAD = "0"


def place_dwelling(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of a list of houses: the door itself and what is said of it."""
    if door is None:
        return None
    record = dwelling_record(stage, row, door)
    if record is None:
        return {"id": door.id, "version": 1}
    return record


def dwelling_record(stage: Stage, row: Judged, door: Door) -> Values | None:
    said = {k: v for k, v in row.values.get("dwelling", {}).items() if k != "room_no"}
    shelf = stage.shelf("dwelling")
    record = shelf.records.get(door.id)
    if record is not None and said:
        note_outcome(row, stage.merge("dwelling", record, said), stage, "dwelling")
    building = row.values.get("building", {})
    if door.building_id and (
        more := {k: v for k, v in building.items() if k not in ("complex_name", "building_no")}
    ):
        house = stage.shelf("building").records[door.building_id]
        note_outcome(row, stage.merge("building", house, more), stage, "building")
    return record


def place_resident(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the household roster: a person in a household behind a door, or an empty door."""
    person = row.values.get("person", {})
    head = row.values.get("head", {})
    if head.get("name") and not person.get("name"):
        # A list of households by their heads: one row a household.
        person = row.values["person"] = {**person, **head, "relation_to_head": HEAD}
    elif head.get("name") and head["name"] == person.get("name"):
        person.setdefault("relation_to_head", HEAD)
    row.blanks[:] = [blank for blank in row.blanks if blank[0] != "head"]
    name = person.get("name") or ""
    if name in EMPTY_DOOR or (not name and not person.get("id_no") and door is not None):
        if door is None:
            return None
        row.values.pop("person", None)
        # The reader of names doubts a word like 空户; here it says what the row is about.
        row.problems[:] = [p for p in row.problems if p.part != "person"]
        row.blanks[:] = [blank for blank in row.blanks if blank[0] != "person"]
        row.values.setdefault("dwelling", {}).setdefault("dwelling_state", STATE_EMPTY)
        return place_dwelling(stage, row, door)
    relation = person.get("relation_to_head")
    if door is None and relation not in (None, HEAD) and stage.last_door is not None:
        door = stage.last_door
    record = place_person(stage, row, door)
    if record is None:
        return None
    if door is not None:
        dwelling_record(stage, row, door)
        place_residence(stage, row, record, door, row.values.get("residence", {}))
    _place_household(stage, row, record, door, relation)
    stage.last_door = door
    return record


def place_residence(
    stage: Stage, row: Judged, person: Values, door: Door, said: Mapping[str, Any]
) -> Values:
    """The person lives there: the open stay behind this door, or a new one."""
    shelf = stage.shelf("residence")
    begun = said.get("from_on")
    for stay in shelf.by("person_id", "dwelling_id")(person["id"], door.id):
        if not begun or not stay.get("from_on") or stay["from_on"] == begun:
            row.changed += stage.merge("residence", stay, said).changed
            return stay
    row.changed.append("residence")
    return stage.add("residence", {**said, "person_id": person["id"], "dwelling_id": door.id})


def _place_household(
    stage: Stage, row: Judged, person: Values, door: Door | None, relation: str | None
) -> Values | None:
    """The household a roster row belongs to: its head begins one, the others join it."""
    shelf = stage.shelf("household")
    said = row.values.get("household", {})
    number = said.get("household_no")
    home: Values | None = None
    if person.get("household_id"):
        home = shelf.records.get(person["household_id"])
    elif relation == HEAD:
        headed = shelf.by("head_id")(person["id"])
        home = headed[0] if headed else None
    if home is None and number:
        # A number copied to another door is a slip of the pen, not one family at two places.
        home = next(
            (
                one
                for one in shelf.by("household_no")(number)
                if door is None or one.get("dwelling_id") in (None, door.id)
            ),
            None,
        )
    if home is None and relation != HEAD and door is not None:
        last = stage.last_household
        if last is not None and last.get("dwelling_id") == door.id:
            home = last
        else:
            behind = shelf.by("dwelling_id")(door.id)
            home = behind[0] if len(behind) == 1 else None
    if home is None:
        if relation is None and door is None and not number:
            return None
        home = stage.add(
            "household", {**said, "dwelling_id": door.id if door else None, "head_id": None}
        )
    elif said:
        row.changed += stage.merge("household", home, said).changed
    if relation == HEAD and not home.get("head_id"):
        shelf.set(home, "head_id", person["id"])
        row.changed.append("head")
    if door is not None and not home.get("dwelling_id"):
        shelf.set(home, "dwelling_id", door.id)
    if not person.get("household_id"):
        stage.shelf("person").set(person, "household_id", home["id"])
        row.changed.append("household")
    stage.last_household = home
    return home
