"""What a row of each kind of sheet becomes: one function a target, as different as the duties."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from ledger_desk.codes import slot_of
from ledger_desk.exchange.judging import Judged
from ledger_desk.exchange.placing import EMPTY_DOOR, STATE_EMPTY, note_outcome, place_person
from ledger_desk.exchange.staging import Stage, Values
from ledger_desk.store.matching import Door

LIVING, LEFT = "1", "2"
LET, CLOSED = "1", "5"
RENTED = "2"
HEAD = "0"
YES = "1"
ON_DUTY = "1"
NO_HAZARD = "00"
TEAM_LEADER = "队长"
# Abode of the floating register -> how the person stands to the dwelling (residence_kind).
RESIDENCE_OF_ABODE = {"01": "1", "02": "2", "03": "5", "04": "3", "05": "4", "06": "4", "07": "2"}

# Why somebody was taken off the register -> what has become of them (floating_status).
STATUS_OF_REASON = {"3": "3", "4": "4", "6": "5"}

Place = Callable[[Stage, Judged, "Door | None"], "Values | None"]
"""Puts one row into the ledger to be; gives its main record, None when it is refused."""


def place_dwelling(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of a list of houses: the door itself and what is said of it."""
    if door is None:
        return None
    record = _dwelling_record(stage, row, door)
    if record is None:
        return {"id": door.id, "version": 1}
    return record


def _dwelling_record(stage: Stage, row: Judged, door: Door) -> Values | None:
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
        _dwelling_record(stage, row, door)
        _place_residence(stage, row, record, door, row.values.get("residence", {}))
    _place_household(stage, row, record, door, relation)
    stage.last_door = door
    return record


def _place_residence(
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


def place_rental(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the rental register: the letting of one dwelling."""
    said = dict(row.values.get("rental", {}))
    if door is None:
        return None
    _dwelling_record(stage, row, door)
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
        _follow(stage, "rental", found, said, "closed_on", CLOSED)
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
            _place_residence(stage, row, person, door, stay)
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


def _follow(
    stage: Stage, register: str, record: Values, said: Values, ended: str, state: str
) -> None:
    """A status nobody typed follows its day: filled in now, the record is closed now."""
    if said.get(ended) and not record.get(ended):
        stage.shelf(register).set(record, "status", state)
    else:
        said.pop("status", None)


def place_floating(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the floating population: a person, where they live, one registration."""
    person = place_person(stage, row, door)
    if person is None:
        return None
    said = dict(row.values.get("floating", {}))
    if door is not None:
        _dwelling_record(stage, row, door)
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
        stay = _place_residence(
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
        _follow(stage, "floating", found, said, "left_on", str(said["status"]))
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
        _place_residence(stage, row, head, door, row.values.get("residence", {}))
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


def _team(stage: Stage, said: Mapping[str, Any]) -> Values | None:
    name = said.get("name")
    if not name:
        return None
    found = stage.shelf("team").by("name")(name)
    return found[0] if found else stage.add("team", dict(said))


def place_team(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the list of teams."""
    del door
    said = row.values.get("team", {})
    record = _team(stage, said)
    if record is not None:
        note_outcome(row, stage.merge("team", record, said), stage, "team")
    return record


def place_member(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the roster of patrol members: told apart by name within the team, then by phone."""
    del door
    said = dict(row.values.get("member", {}))
    name = said.get("name")
    if not name:
        return None
    team = _team(stage, row.values.get("team", {}))
    said["team_id"] = team["id"] if team else None
    if team and said.get("duty") == TEAM_LEADER and not team.get("leader"):
        stage.shelf("team").set(team, "leader", name)
    shelf = stage.shelf("member")
    same = [
        one
        for one in shelf.by("team_id", "name")(said["team_id"], name)
        if one["id"] not in stage.met and _nothing_differs(one, said, ("birth_date", "sex"))
    ]
    exact = [one for one in same if one.get("phone") == said.get("phone")]
    found = exact[0] if exact else None
    if found is None and len(same) == 1 and same[0].get("version") is not None:
        found = same[0]
    if found is None:
        found = stage.add("member", {"state": ON_DUTY, **said})
    else:
        note_outcome(row, stage.merge("member", found, said), stage, "member")
    stage.met.add(found["id"])
    return found


def _nothing_differs(record: Values, said: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    return all(not record.get(k) or not said.get(k) or record[k] == said[k] for k in keys)


_NAMES = re.compile(r"[、,，;；/\s]+")
_NUMBER_OF = re.compile(r"(?:共)?([0-9]{1,3})(?:人|名)?")
_AND_OTHERS = re.compile(r"等[0-9一二三四五六七八九十]*人?$")


def place_patrol(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the patrol log: a round, who walked it, and what they found."""
    del door
    said = dict(row.values.get("patrol", {}))
    if not said.get("patrol_date"):
        return None
    team = _team(stage, row.values.get("team", {}))
    said["team_id"] = team["id"] if team else None
    if said.get("start_at"):
        said.setdefault("slot", slot_of(said["start_at"]))
    if (number := _NUMBER_OF.fullmatch(str(said.get("members") or ""))) is not None:
        said.pop("members")
        said.setdefault("headcount", int(number[1]))
    names, others = _walkers(said)
    if names and not others:
        if said.get("headcount") not in (None, len(names)):
            row.problem(
                "人数",
                "patrol.headcount",
                f"写的是{said['headcount']}人，名单上是{len(names)}人，按名单计",
                "patrol",
            )
        said["headcount"] = len(names)
    shelf = stage.shelf("patrol")
    found = next(
        (
            one
            for one in shelf.by("patrol_date", "start_at", "team_id")(
                said["patrol_date"], said.get("start_at"), said["team_id"]
            )
            if one["id"] not in stage.met
            and _nothing_differs(one, said, ("leader", "route", "members"))
        ),
        None,
    )
    if found is None:
        found = stage.add("patrol", said)
        for name in names:
            stage.add(
                "patrol_member",
                {
                    "patrol_id": found["id"],
                    "name": name,
                    "member_id": _member_called(stage, said["team_id"], name),
                    "is_leader": YES if name == said.get("leader") else "0",
                },
            )
    else:
        note_outcome(row, stage.merge("patrol", found, said), stage, "patrol")
    stage.met.add(found["id"])
    _place_finding(stage, row, found)
    return found


def _walkers(said: Mapping[str, Any]) -> tuple[list[str], bool]:
    """The distinct names of a round, leader first, and whether the list says 等."""
    names: list[str] = []
    others = False
    for text in (said.get("leader") or "", said.get("members") or ""):
        if _AND_OTHERS.search(text):
            others = True
            text = _AND_OTHERS.sub("", text)
        for name in _NAMES.split(text):
            if name and name not in names:
                names.append(name)
    return (names, others) if said.get("members") else ([], False)


def _member_called(stage: Stage, team_id: str | None, name: str) -> str | None:
    called = stage.shelf("member").by("team_id", "name")(team_id, name)
    return str(called[0]["id"]) if len(called) == 1 else None


_NUMBERED = re.compile(
    r"(?:^|(?<=[\s；;。]))(?:[0-9]{1,2}[、.．)）](?![0-9])|[①-⑳]|[(（][0-9]{1,2}[)）])\s*"
)
_NO_FINDING = frozenset(
    {"正常", "一切正常", "无异常", "未发现", "未发现问题", "无问题", "没有", "良好", "安全", "平安",
     "未见异常", "无情况", "否", "未发现异常", "情况正常", "均正常", "没有发现问题", "无发现"}
)  # fmt: skip


def _place_finding(stage: Stage, row: Judged, patrol: Values) -> None:
    """What a round found: one thing, or as many as its cell numbers (1、… 2、…)."""
    said = dict(row.values.get("finding", {}))
    text = str(said.get("text") or "")
    if text.strip(" 。.！!") in _NO_FINDING:
        said["text"] = text = ""
    if not said.get("type") and not text:
        return
    said.setdefault("found_on", patrol["patrol_date"])
    pieces = [piece.strip(" ；;。\n") for piece in _NUMBERED.split(text)]
    pieces = [piece for piece in pieces if piece] if len(_NUMBERED.findall(text)) > 1 else [text]
    for piece in pieces:
        _one_finding(stage, row, patrol, said | {"text": piece or None})


def _one_finding(stage: Stage, row: Judged, patrol: Values, said: Values) -> None:
    for finding in stage.shelf("finding").by("patrol_id")(patrol["id"]):
        if _nothing_differs(finding, said, ("type", "text")):
            row.changed += stage.merge("finding", finding, said).changed
            return
    stage.add("finding", {**said, "patrol_id": patrol["id"]})
    row.changed.append("finding")


def place_visit(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the visit log."""
    said = dict(row.values.get("visit", {}))
    if not said.get("visited_at"):
        return None
    said["target_id"] = door.id if door else None
    said["grid_id"] = door.grid_id if door else None
    if door is None:
        said["address_text"] = row.address_text or None
    return _by_key(stage, row, "visit", said, ("target_id", "visited_at", "visitor"))


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
    record = _by_key(stage, row, "inspection", said, ("dwelling_id", "inspected_on", "inspector"))
    if hazard.get("hazard_type") not in (None, NO_HAZARD) or hazard.get("description"):
        hazard.setdefault("found_on", day)
        hazard |= {
            "inspection_id": record["id"],
            "dwelling_id": door.id,
            "grid_id": door.grid_id,
            "rental_id": rental,
        }
        _by_key(stage, row, "hazard", hazard, ("inspection_id", "hazard_type", "description"))
    return record


def _open_letting(stage: Stage, door: Door) -> str | None:
    lettings = stage.shelf("rental").by("dwelling_id")(door.id)
    open_ = [one for one in lettings if not one.get("closed_on")]
    return str(open_[0]["id"]) if open_ else None


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
    return _by_key(
        stage, row, "issue", {**said, "lowincome_id": aid["id"]}, ("lowincome_id", "month")
    )


def place_found_item(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the list of found items."""
    del door
    said = dict(row.values.get("found_item", {}))
    if not said.get("item"):
        return None
    return _by_key(stage, row, "found_item", said, ("item", "found_on", "place"))


def place_meeting(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the list of meetings."""
    del door
    said = dict(row.values.get("meeting", {}))
    if not said.get("date"):
        return None
    team = _team(stage, row.values.get("team", {}))
    said["team_id"] = team["id"] if team else None
    return _by_key(stage, row, "meeting", said, ("team_id", "date"))


def place_shift(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of a duty roster."""
    del door
    said = dict(row.values.get("shift", {}))
    if not said.get("date"):
        return None
    team = _team(stage, row.values.get("team", {}))
    said["team_id"] = team["id"] if team else None
    return _by_key(stage, row, "shift", said, ("team_id", "date", "slot", "leader"))


def _by_key(
    stage: Stage, row: Judged, register: str, said: Values, keys: tuple[str, ...]
) -> Values:
    """A record told apart by some of its fields."""
    found = stage.shelf(register).by(*keys)(*(said.get(k) for k in keys))
    if not found:
        return stage.add(register, said)
    note_outcome(row, stage.merge(register, found[0], said), stage, register)
    return found[0]


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
