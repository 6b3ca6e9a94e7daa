"""What any right reading of the workbooks gives, from the community itself; no file is read back.

The figures are those of indicators.md under the keys of `figures --json`; a figure whose column a
layout does not have is left out.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from ledger_desk.exchange.samples import words
from ledger_desk.exchange.samples.duties import Aid, Duties, Inspection
from ledger_desk.exchange.samples.words import Words
from ledger_desk.exchange.samples.world import Floating, Rental, World

Figures = dict[str, int | float | None]
Keys = Mapping[str, Collection[str]]
"""{register: the keys of the columns its sheets have}."""


def _before(day: date | None, limit: date) -> bool:
    return day is not None and day < limit


def _within(world: World, day: date | None) -> bool:
    return day is not None and world.start <= day < world.end


def figures(world: World, duties: Duties, keys: Keys, spoiled: Collection[str]) -> Figures:
    """All figures of the month; spoiled: ID numbers that lost digits in the floating register."""
    return {
        **_floating(world, keys["floating"], spoiled),
        **_rentals(world, keys["rental"]),
        **_hazards(world, duties.inspections),
        **_aid(world, duties.aid, keys["aid"]),
        **_patrols(world, duties, keys["patrol"]),
        **_visits(world, duties, keys["visit"]),
    }


def floating_now(world: World, keys: Collection[str]) -> list[Floating]:
    """Who is registered and has not gone at the month's end."""
    return [
        one
        for one in world.floating
        if one.registered < world.end and not _before(_gone(one, keys), world.end)
    ]


def rentals_now(world: World) -> list[Rental]:
    """What is let, or could be, at the month's end."""
    return [
        one
        for one in world.rentals
        if one.registered < world.end and not _before(one.closed, world.end)
    ]


def aid_now(world: World, aids: Iterable[Aid]) -> list[Aid]:
    """Who gets aid at the month's end."""
    return [aid for aid in aids if aid.since < world.end and not _before(aid.stopped, world.end)]


def holds_permit(one: Floating, keys: Collection[str], end: date) -> bool:
    """Whether the workbook says so; without a column of days 有 is enough."""
    if "permit_yes" in keys:
        return one.permit == "01"
    if one.permit not in ("01", "03"):
        return False
    return "permit_valid" not in keys or not _before(one.permit_valid, end)


def has_letter(one: Rental, keys: Collection[str], end: date) -> bool:
    """Whether the letter is in force; one of which no day is told is."""
    if one.letter is None:
        return False
    told = "letter_on" in keys or ("letter_or_day" in keys and one.letter_dated)
    return not told or (end - one.letter).days <= 365


def is_closed(patrol: Any, keys: Collection[str]) -> bool:
    """Whether what the patrol found is settled."""
    return bool(patrol.finding) and patrol.settled


def _gone(one: Floating, keys: Collection[str]) -> date | None:
    return one.cancelled if "cancelled" in keys else one.left


def _parts(code: str, list_: Words, codes: Iterable[str | None]) -> Figures:
    return _counts(code, list_.rows(), map(list_.row, codes))


def _counts(code: str, values: Iterable[str], found: Iterable[str]) -> Figures:
    counts = Counter(found)
    return {f"{code}.{value}": counts[value] for value in dict.fromkeys((*values, "未填"))}


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _floating(world: World, keys: Collection[str], spoiled: Collection[str]) -> Figures:
    home, end = world.place.region.code, world.end
    now = floating_now(world, keys)
    gone = [one for one in world.floating if _within(world, _gone(one, keys))]
    held = sum(holds_permit(one, keys, end) for one in now)
    regions = Counter(_region(one, home) for one in now)
    found: Figures = {
        "F0": sum(
            one.registered < world.start and not _before(_gone(one, keys), world.start)
            for one in world.floating
        ),
        "F1": sum(_within(world, one.registered) for one in world.floating),
        "F3": len(gone),
        "F9": len(now),
        "F24": held,
        "F25b": _rate(held, len(now)),
        **_parts("F10", words.SEX, (one.person.sex for one in now)),
        **{f"F11.{column}": regions[column] for column in _REGIONS},
        "F11.省内": regions["省内市"] + regions["省内县"],
        "F11.省外": regions["省外市"] + regions["省外县"],
        **_parts("F12", words.REASON, (one.reason for one in now)),
        **_parts("F13", words.ABODE, (one.abode for one in now)),
        **_parts("F14", words.STAY, (one.stay for one in now)),
        **_counts(
            "F15",
            ("未成年", "成年", "老年"),
            (_age(one, end, "birth" in keys or one.person.id_no not in spoiled) for one in now),
        ),
    }
    if "leave_reason" in keys:
        found |= _parts("F3", words.LEAVE, (one.leave_reason for one in gone))
    return found


_REGIONS = ("省内市", "省内县", "省外市", "省外县", "港澳台", "国外", "未填")


def _region(one: Floating, home: str) -> str:
    if one.person.origin is not None:
        return one.person.origin.column(home)
    return "国外" if one.person.id_type == "414" else "港澳台"


def _age(one: Floating, end: date, known: bool) -> str:
    birth = one.person.birth
    years = end.year - birth.year - ((end.month, end.day) < (birth.month, birth.day))
    if not known:
        return "未填"
    return "未成年" if years < 18 else "成年" if years < 60 else "老年"


def _rentals(world: World, keys: Collection[str]) -> Figures:
    now = rentals_now(world)
    letters = sum(has_letter(one, keys, world.end) for one in now)
    found: Figures = {
        "R0": sum(
            one.registered < world.start and not _before(one.closed, world.start)
            for one in world.rentals
        ),
        "R1": sum(_within(world, one.registered) for one in world.rentals),
        "R3": sum(_within(world, one.closed) for one in world.rentals),
        "R9": len(now),
        "R10": sum(one.rooms for one in now),
        "R13": letters,
        "R13b": _rate(letters, len(now)),
        **_parts("R16", words.GRADE, (one.grade for one in now)),
        **_parts("R18", words.RENTAL_USE, (one.use for one in now)),
        **_parts("R18b", words.HOUSE_TYPE, (one.house_type for one in now)),
    }
    statuses = {code: word for code, word in words.RENTAL_STATUS.words.items() if code != "5"}
    found |= _parts("R12", Words(statuses), (one.status for one in now))
    if "area" in keys:
        found["R10d"] = sum(one.area for one in now)
    if "property" in keys:
        found |= _parts("R11", words.PROPERTY, (one.property_type for one in now))
    if "mode" in keys:
        found |= _parts("R18c", words.RENTAL_MODE, (one.mode for one in now))
    if "record_no" in keys:
        found["R15"] = sum(bool(one.record_no) for one in now)
    if "title_no" in keys:
        found["R15c"] = sum(bool(one.title_no) for one in now)
    return found


def _hazards(world: World, checks: Iterable[Inspection]) -> Figures:
    checks = list(checks)
    done = [check for check in checks if _within(world, check.on)]
    hazards = [check for check in checks if check.hazard]
    new = [check for check in hazards if _within(world, check.on)]
    opening = sum(
        check.on < world.start
        and not _before(check.fixed, world.start)
        and not _before(check.reported, world.start)
        for check in hazards
    )
    fixed = sum(_within(world, check.fixed) for check in hazards)
    reported = sum(_within(world, check.reported) and not check.fixed for check in hazards)
    open_ = [check for check in hazards if not check.fixed and not check.reported]
    late = sum(_before(check.due, world.end) for check in open_)
    return {
        "R20": len(done),
        "R20b": len({check.rental.number for check in done}),
        "R21": len(new),
        **_parts("R21", words.HAZARD_TYPE, (check.hazard for check in new)),
        **_parts("R21", words.HAZARD_LEVEL, (check.level for check in new)),
        "R22": sum(check.measure == "1" for check in new),
        "R22b": sum(check.measure == "2" for check in new),
        "R23": opening,
        "R23b": fixed,
        "R23c": reported,
        "R23d": len(open_),
        "R24": _rate(fixed, opening + len(new)),
        "R24b": late,
        "R24c": _rate(late, len(open_)),
    }


def _aid(world: World, aids: list[Aid], keys: Collection[str]) -> Figures:
    now = aid_now(world, aids)
    before = [
        aid for aid in aids if aid.since < world.start and not _before(aid.stopped, world.start)
    ]
    new = [aid for aid in aids if aid.since == world.start]
    stopped = [aid for aid in aids if _within(world, aid.stopped)]
    found: Figures = {}
    for code, rows in (("L0", before), ("L1", new), ("L3", stopped), ("L9", now)):
        found[code], found[f"{code}b"] = len(rows), sum(aid.covered for aid in rows)
    found["L18"] = sum(amount(aid, keys) for aid in now)
    for code, word in words.AID.words.items():
        ours = [aid for aid in now if aid.category == code]
        short = word.row or word.label
        found[f"L9.{short}"], found[f"L9b.{short}"] = len(ours), sum(aid.covered for aid in ours)
        found[f"L18.{short}"] = sum(amount(aid, keys) for aid in ours)
    found |= _parts("L16", words.CAUSE, (aid.cause for aid in now))
    return found | _counts("L10c", "ABC", (aid.grade for aid in now))


def amount(aid: Aid, keys: Collection[str]) -> int:
    """What the roster says the household gets a month, in fen."""
    return aid.total if "total" in keys else aid.base


def _patrols(world: World, duties: Duties, keys: Collection[str]) -> Figures:
    rounds = [patrol for patrol in duties.patrols if _within(world, patrol.on)]
    problems = [patrol for patrol in rounds if patrol.finding]
    closed = [patrol for patrol in problems if is_closed(patrol, keys)]
    found: Figures = {
        "P1": len(rounds),
        "P1b": sum(patrol.slot in "34" for patrol in rounds),
        **_parts("P1", words.SLOT, (patrol.slot for patrol in rounds)),
        "P2": sum(len(patrol.people) for patrol in rounds),
        "P2b": sum(patrol.hours for patrol in rounds),
        "P3": len(duties.teams),
        "P3b": sum(not _before(member.left, world.end) for member in duties.members),
        "P5": len(problems),
        "P5b": len(closed),
        **_parts("P5", words.FINDING, (patrol.finding for patrol in problems)),
        **_parts("P5b", words.FINDING, (patrol.finding for patrol in closed)),
    }
    del found["P1.未填"]  # of which dimension would have to be said
    if "manner" in keys:
        manners = _parts("P1", words.MANNER, (patrol.manner for patrol in rounds))
        found |= {key: value for key, value in manners.items() if key != "P1.未填"}
    return found


def _visits(world: World, duties: Duties, keys: Collection[str]) -> Figures:
    calls = [visit for visit in duties.visits if _within(world, visit.at.date())]
    met = sum(visit.met == "1" for visit in calls)
    found: Figures = {
        "V1": len(calls),
        "V2": len({visit.door for visit in calls}),
        "V3": _rate(met, len(calls)),
        **_parts("V1", words.VISIT_KIND, (visit.kind for visit in calls)),
        **_parts("V1", words.MET, (visit.met for visit in calls)),
    }
    del found["V1.未填"]
    if "finding" in keys:
        found["V5"] = sum(bool(visit.finding) for visit in calls)
    if "follow_up" in keys:
        found["V5b"] = sum(_within(world, visit.follow_up) for visit in duties.visits)
    return found
