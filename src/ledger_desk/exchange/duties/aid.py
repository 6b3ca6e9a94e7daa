"""Rows about low income: a household by its head, its aid, what it was paid."""

from collections.abc import Mapping
from typing import Any

from ledger_desk.exchange.duties.homes import place_residence
from ledger_desk.exchange.duties.shared import by_key
from ledger_desk.exchange.judging import Judged
from ledger_desk.exchange.placing import note_outcome, place_person
from ledger_desk.exchange.staging import Stage, Values
from ledger_desk.store.matching import Door

HEAD = "0"


def place_lowincome(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the low-income roster: a household by its head, its aid, its last review.

    Where a row is given to each member of a household, those of the others join the head's.
    """
    if _is_member(stage, row):
        return _place_covered(stage, row, door)
    head = place_person(stage, row, door, "head")
    if head is None:
        return None
    said = dict(row.values.get("lowincome", {}))
    home = None
    if head.get("household_id"):
        home = stage.shelf("household").records.get(head["household_id"])
    if home is None:
        headed = stage.shelf("household").by("head_id")(head["id"])
        home = headed[0] if headed else None
    if home is None:
        home = stage.add(
            "household", {"dwelling_id": door.id if door else None, "head_id": head["id"]}
        )
    if not head.get("household_id"):
        stage.shelf("person").set(head, "household_id", home["id"])
        if not head.get("relation_to_head"):
            stage.shelf("person").set(head, "relation_to_head", HEAD)
    if door is not None:
        place_residence(stage, row, head, door, row.values.get("residence", {}))
        said["dwelling_id"] = door.id
        said["grid_id"] = door.grid_id
    parts = [said.get(k) for k in ("base_amount", "class_amount", "care_amount")]
    if said.get("total_amount") is None and any(part is not None for part in parts):
        said["total_amount"] = sum(part or 0 for part in parts)
    elif said.get("total_amount") is not None and all(part is None for part in parts):
        said["base_amount"] = said["total_amount"]
    shelf = stage.shelf("lowincome")
    found = _same_aid(shelf.by("head_id")(head["id"]), said)
    if found is None and said.get("cert_no"):
        found = _same_aid(shelf.by("cert_no")(said["cert_no"]), said)
    if found is None:
        found = stage.add("lowincome", {**said, "household_id": home["id"], "head_id": head["id"]})
    else:
        note_outcome(row, stage.merge("lowincome", found, said), stage, "lowincome")
    _place_review(stage, row, found)
    stage.last_aid, stage.last_door = found, door
    return found


def _is_member(stage: Stage, row: Judged) -> bool:
    """Whether a row is about another member than the head; sorts its words to whom they mean.

    户主 | 家庭成员 | 身份证号 | 性别: beside a column of members the bare columns are theirs.
    """
    head, member = row.values.get("head", {}), row.values.get("person", {})
    name = member.get("name")
    relation = member.get("relation_to_head")
    if not name and relation is None:
        return False
    if relation == HEAD or (name is not None and name == head.get("name")):
        row.values["head"] = {**member, **head}
        row.values.pop("person")
        return False
    if name and relation is None and not head.get("name"):
        return False
    if name and head.get("name"):
        stage.last_aid = _aid_of(stage, str(head["name"])) or stage.last_aid
    if stage.last_aid is None:
        return False
    row.values["person"] = {**({} if name else {"name": head.get("name")}),
                            **{k: v for k, v in head.items() if k != "name"}, **member}  # fmt: skip
    row.values["head"] = {"name": head.get("name")} if name and head.get("name") else {}
    return True


def _aid_of(stage: Stage, head: str) -> Values | None:
    """The aid of the household whose head is called so: the one met last, or the only one."""
    people = stage.shelf("person").records
    if stage.last_aid and people[stage.last_aid["head_id"]]["name"] == head:
        return stage.last_aid
    called = [
        aid for each in stage.people.by_name.get(head, ())
        for aid in stage.shelf("lowincome").by("head_id")(each.id) if not aid.get("stop_on")
    ]  # fmt: skip
    return called[0] if len(called) == 1 else None


def _place_covered(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    aid = stage.last_aid
    assert aid is not None
    row.problems[:] = [
        p._replace(part="person") if p.part == "head" else p
        for p in row.problems
        if p.part not in ("lowincome", "review")
    ]
    row.blanks[:] = [blank for blank in row.blanks if blank[0] == "person"]
    person = place_person(stage, row, door or stage.last_door)
    if person is None:
        return None
    if not person.get("household_id"):
        stage.shelf("person").set(person, "household_id", aid["household_id"])
    row.register = "lowincome_member"
    shelf = stage.shelf("lowincome_member")
    said = row.values.get("member", {})
    known = shelf.by("lowincome_id", "person_id")(aid["id"], person["id"])
    if known:
        note_outcome(row, stage.merge("lowincome_member", known[0], said), stage, row.register)
        return known[0]
    return stage.add(
        "lowincome_member", {**said, "lowincome_id": aid["id"], "person_id": person["id"]}
    )


def _same_aid(rows: list[Values], said: Mapping[str, Any]) -> Values | None:
    same = [
        one
        for one in rows
        if one.get("category") == said.get("category")
        or not said.get("category")
        or not one.get("category")
    ]
    started = [
        one
        for one in same
        if not said.get("start_month")
        or not one.get("start_month")
        or one["start_month"] == said["start_month"]
    ]
    return next((one for one in started or same if not one.get("stop_on")), None) or next(
        iter(started), None
    )


def _place_review(stage: Stage, row: Judged, aid: Values) -> None:
    said = row.values.get("review", {})
    day = said.get("reviewed_on")
    if not day:
        return
    shelf = stage.shelf("review")
    for review in shelf.by("lowincome_id")(aid["id"]):
        if review.get("reviewed_on") == day:
            row.changed += stage.merge("review", review, said).changed
            return
    stage.add("review", {**said, "lowincome_id": aid["id"]})
    row.changed.append("review")


def place_issue(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of a list of payments: one household, one month."""
    head = place_person(stage, row, door, "head")
    said = dict(row.values.get("issue", {}))
    if head is None or not said.get("month"):
        return None
    aid = next(iter(stage.shelf("lowincome").by("head_id")(head["id"])), None)
    if aid is None:
        row.problem("户主姓名", "issue.no_aid", "低保困难台账里没有这一户，先按新户登记，请核对")
        aid = stage.add("lowincome", {"head_id": head["id"], **row.values.get("lowincome", {})})
    return by_key(
        stage, row, "issue", {**said, "lowincome_id": aid["id"]}, ("lowincome_id", "month")
    )
