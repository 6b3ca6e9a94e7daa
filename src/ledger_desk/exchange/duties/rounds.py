"""Rows about patrols: teams and members, rounds and what they found, meetings, rosters."""

import re
from collections.abc import Mapping
from typing import Any

from ledger_desk.codes import slot_of
from ledger_desk.exchange.duties.shared import by_key, nothing_differs
from ledger_desk.exchange.judging import Judged
from ledger_desk.exchange.placing import note_outcome
from ledger_desk.exchange.staging import Stage, Values
from ledger_desk.store.matching import Door

YES = "1"
ON_DUTY = "1"
TEAM_LEADER = "队长"


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
        if one["id"] not in stage.met and nothing_differs(one, said, ("birth_date", "sex"))
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
            and nothing_differs(one, said, ("leader", "route", "members"))
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
        if nothing_differs(finding, said, ("type", "text")):
            row.changed += stage.merge("finding", finding, said).changed
            return
    stage.add("finding", {**said, "patrol_id": patrol["id"]})
    row.changed.append("finding")


def place_found_item(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the list of found items."""
    del door
    said = dict(row.values.get("found_item", {}))
    if not said.get("item"):
        return None
    return by_key(stage, row, "found_item", said, ("item", "found_on", "place"))


def place_meeting(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of the list of meetings."""
    del door
    said = dict(row.values.get("meeting", {}))
    if not said.get("date"):
        return None
    team = _team(stage, row.values.get("team", {}))
    said["team_id"] = team["id"] if team else None
    return by_key(stage, row, "meeting", said, ("team_id", "date"))


def place_shift(stage: Stage, row: Judged, door: Door | None) -> Values | None:
    """A row of a duty roster."""
    del door
    said = dict(row.values.get("shift", {}))
    if not said.get("date"):
        return None
    team = _team(stage, row.values.get("team", {}))
    said["team_id"] = team["id"] if team else None
    return by_key(stage, row, "shift", said, ("team_id", "date", "slot", "leader"))
