"""What can stand in a column of a register, and how a record is written there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ledger_desk.exchange.samples import words
from ledger_desk.exchange.samples.duties import Aid, Inspection, Member, Patrol, Visit
from ledger_desk.exchange.samples.hand import Hand, Value
from ledger_desk.exchange.samples.places import Door
from ledger_desk.exchange.samples.words import Words
from ledger_desk.exchange.samples.world import Floating, Household, Person, Rental

Writer = Callable[[Hand, Any], Value]


@dataclass(slots=True)
class Dweller:
    """One row of the roster: somebody of a household, or an empty dwelling."""

    door: Door
    household: Household | None = None
    person: Person | None = None
    relation: str = ""


_RELATIVES = {
    ("1", "1"): ("配偶", "夫"),
    ("1", "2"): ("配偶", "妻"),
    ("2", "1"): ("子", "儿子", "长子"),
    ("3", "2"): ("女", "女儿", "长女"),
    ("5", "1"): ("父母",),
    ("5", "2"): ("父母",),
}


def _relation(hand: Hand, row: Dweller) -> Value:
    if row.person is None:
        return None
    if row.relation == "0":
        return "户主"
    said = _RELATIVES.get((row.relation, row.person.sex), ("其他",))
    return said[0] if hand.rng.randrange(100) >= hand.style.synonyms else hand.rng.choice(said)


def _of_person(find: Callable[[Any], Person | None]) -> dict[str, Writer]:
    """Columns that say who somebody is."""

    def about(write: Callable[[Hand, Person], Value]) -> Writer:
        def written(hand: Hand, row: Any) -> Value:
            person = find(row)
            return None if person is None else write(hand, person)

        return written

    return {
        "name": about(lambda hand, person: hand.name(person.name)),
        "sex": about(lambda hand, person: hand.word(words.SEX, person.sex)),
        "id_no": about(lambda hand, person: hand.id_no(person)),
        "id_type": about(lambda hand, person: _ID_TYPES[person.id_type]),
        "birth": about(lambda hand, person: hand.day(person.birth)),
        "nation": about(lambda hand, person: hand.word(words.NATION, person.nation)),
        "phone": about(lambda hand, person: hand.phones(person)),
        "phone1": about(lambda hand, person: hand.phone(person.phone)),
        "phone2": about(lambda hand, person: hand.phone(person.second_phone)),
        "education": about(lambda hand, person: hand.word(words.EDUCATION, person.education)),
        "marital": about(lambda hand, person: hand.word(words.MARITAL, person.marital)),
        "origin": about(lambda hand, person: person.origin and person.origin.joined),
        "origin_code": about(lambda hand, person: person.origin and person.origin.code),
        "province": about(lambda hand, person: person.origin and person.origin.province),
        "city": about(lambda hand, person: person.origin and person.origin.city),
        "county": about(lambda hand, person: person.origin and person.origin.county),
        "origin_address": about(_origin_address),
    }


_ID_TYPES = {
    "111": "居民身份证",
    "414": "护照",
    "511": "台胞证",
    "516": "回乡证",
}


def _origin_address(hand: Hand, person: Person) -> Value:
    return person.origin and f"{person.origin.joined}某乡某村{hand.rng.randrange(1, 90)}号"


def _of_door(find: Callable[[Any], Door | None]) -> dict[str, Writer]:
    """Columns that say where."""

    def about(write: Callable[[Hand, Door], Value]) -> Writer:
        def written(hand: Hand, row: Any) -> Value:
            door = find(row)
            return None if door is None else write(hand, door)

        return written

    return {
        "grid": about(lambda hand, door: hand.place.grids[door.grid]),
        "street": about(lambda hand, door: hand.place.street),
        "community": about(lambda hand, door: hand.place.community),
        "complex": about(lambda hand, door: hand.complex(door)),
        "building": about(lambda hand, door: hand.building(door)),
        "unit": about(lambda hand, door: hand.unit(door)),
        "room": about(lambda hand, door: hand.room(door)),
        "address": about(lambda hand, door: hand.address(door)),
    }


def _code(words_: Words, find: Callable[[Any], str | None]) -> Writer:
    return lambda hand, row: hand.word(words_, find(row))


def _nothing(hand: Hand, row: Any) -> Value:
    return None


def _said(*choices: str) -> Writer:
    return lambda hand, row: hand.rng.choice(choices)


_ANY: Mapping[str, Writer] = {
    "blank": _nothing,
    # What nobody may collect: the values are there, and must not be anywhere afterwards.
    "stop_politics": _said("群众", "党员", "团员"),
    "stop_belief": _said("无", "某教"),
    "stop_blood": _said("A型", "B型", "O型"),
    "stop_service": _said("未服兵役", "退役"),
    "stop_fertility": _said("已婚育", "未婚育"),
}


def _address_of_floating(hand: Hand, row: Floating) -> Value:
    if row.door is None:
        return row.site
    # After 3楼301 a bed's number would run into the room's: 3楼3012号床.
    return hand.address(row.door, "chinese") + row.part if row.part else hand.address(row.door)


def _letter(hand: Hand, row: Rental) -> Value:
    return hand.yes(row.letter is not None)


def _letter_or_day(hand: Hand, row: Rental) -> Value:
    """A day in a yes/no column means yes."""
    return hand.day(row.letter) if row.letter and row.letter_dated else hand.yes(bool(row.letter))


def _leader(hand: Hand, row: Patrol) -> Value:
    return row.people[0].person.name


def _people(hand: Hand, row: Patrol) -> Value:
    separator = hand.rng.choice(("、", "、", "，", " "))
    return separator.join(member.person.name for member in row.people)


def _others(hand: Hand, row: Patrol) -> Value:
    return "、".join(member.person.name for member in row.people[1:])


def _span_of(hand: Hand, row: Patrol) -> Value:
    dash = hand.rng.choice(("-", "—", "~", "至"))
    return f"{hand.clock(row.begins)}{dash}{hand.clock(row.ends)}"


WRITERS: Mapping[str, Mapping[str, Writer]] = {
    "roster": {
        **_of_person(lambda row: row.person),
        **_of_door(lambda row: row.door),
        **_ANY,
        "name": lambda hand, row: hand.name(row.person.name) if row.person else "空户",
        "relation": _relation,
        "household": lambda hand, row: row.household and row.household.number,
        "size": lambda hand, row: row.household and hand.count(len(row.household.members)),
        "since": lambda hand, row: row.household and hand.day(row.household.since),
        "kind": lambda hand, row: row.household
        and ("租住户" if row.household.tenants else "户籍户"),
    },
    "rental": {
        **_of_door(lambda row: row.door),
        **_ANY,
        **{f"landlord_{key}": write for key, write in _of_person(lambda r: r.landlord).items()},
        "number": lambda hand, row: row.number,
        "house_type": _code(words.HOUSE_TYPE, lambda row: row.house_type),
        "use": _code(words.RENTAL_USE, lambda row: row.use),
        "mode": _code(words.RENTAL_MODE, lambda row: row.mode),
        "rooms": lambda hand, row: hand.count(row.rooms),
        "area": lambda hand, row: hand.area(row.area),
        "persons": lambda hand, row: hand.count(row.persons),
        "property": _code(words.PROPERTY, lambda row: row.property_type),
        "grade": _code(words.GRADE, lambda row: row.grade),
        "status": _code(words.RENTAL_STATUS, lambda row: row.status),
        "registered": lambda hand, row: hand.day(row.registered),
        "closed": lambda hand, row: hand.day(row.closed),
        "close_reason": lambda hand, row: row.closed
        and hand.word(words.RENTAL_CLOSE, row.close_reason),
        "letter": _letter,
        "letter_on": lambda hand, row: hand.day(row.letter),
        "letter_or_day": _letter_or_day,
        "fire_letter": lambda hand, row: hand.yes(row.fire_letter),
        "record_no": lambda hand, row: row.record_no,
        "title_no": lambda hand, row: row.title_no,
    },
    "floating": {
        **_of_person(lambda row: row.person),
        **_of_door(lambda row: row.door),
        **_ANY,
        "grid": lambda hand, row: hand.place.grids[row.grid],
        "address": _address_of_floating,
        "arrived": lambda hand, row: hand.day(row.arrived),
        "registered": lambda hand, row: hand.day(row.registered),
        "reason": _code(words.REASON, lambda row: row.reason),
        "abode": _code(words.ABODE, lambda row: row.abode),
        "stay": _code(words.STAY, lambda row: row.stay),
        "permit": _code(words.PERMIT, lambda row: row.permit),
        "permit_yes": lambda hand, row: hand.yes(row.permit == "01"),
        "permit_no": lambda hand, row: row.permit_no,
        "permit_issued": lambda hand, row: hand.day(row.permit_issued),
        "permit_valid": lambda hand, row: hand.day(row.permit_valid),
        "employer": lambda hand, row: row.employer,
        "way": _code(words.REGISTER_WAY, lambda row: row.way),
        "left": lambda hand, row: hand.day(row.left),
        "cancelled": lambda hand, row: hand.day(row.cancelled),
        "leave_reason": lambda hand, row: row.left and hand.word(words.LEAVE, row.leave_reason),
        "status": lambda hand, row: "已离开" if row.left else "在住",
    },
    "aid": {
        **_of_person(lambda row: row.head),
        **_of_door(lambda row: row.household.door),
        **_ANY,
        "number": lambda hand, row: row.number,
        "category": _code(words.AID, lambda row: row.category),
        "class": lambda hand, row: row.grade,
        "family": lambda hand, row: hand.count(row.family),
        "covered": lambda hand, row: hand.count(row.covered),
        "cause": _code(words.CAUSE, lambda row: row.cause),
        "income": lambda hand, row: hand.money(row.income),
        "base": lambda hand, row: hand.money(row.base),
        "extra": lambda hand, row: hand.money(row.extra),
        "total": lambda hand, row: hand.money(row.total),
        "since": lambda hand, row: hand.month(row.since),
        "approved": lambda hand, row: hand.day(row.since - timedelta(days=9)),
        "reviewed": lambda hand, row: hand.day(row.reviewed),
        "stopped": lambda hand, row: hand.day(row.stopped),
        "stop_reason": lambda hand, row: row.stopped and hand.word(words.STOP, row.stop_reason),
    },
    "member": {
        **_of_person(lambda row: row.person),
        **_ANY,
        "team": lambda hand, row: row.team,
        "identity": _code(words.IDENTITY, lambda row: row.identity),
        "joined": lambda hand, row: hand.day(row.joined),
        "left": lambda hand, row: hand.day(row.left),
        "state": lambda hand, row: "离岗" if row.left else "在岗",
    },
    "patrol": {
        **_ANY,
        "date": lambda hand, row: hand.day(row.on),
        "begins": lambda hand, row: hand.clock(row.begins),
        "ends": lambda hand, row: hand.clock(row.ends),
        "begins_cell": lambda hand, row: row.begins,
        "ends_cell": lambda hand, row: row.ends,
        "span": _span_of,
        "team": lambda hand, row: row.team,
        "leader": _leader,
        "people": _people,
        "others": _others,
        "headcount": lambda hand, row: hand.count(len(row.people)),
        "route": lambda hand, row: row.route,
        "manner": _code(words.MANNER, lambda row: row.manner),
        "finding": lambda hand, row: hand.word(words.FINDING, row.finding or None),
        "problem": lambda hand, row: row.problem,
        "settled": lambda hand, row: row.finding and ("是" if row.settled else "否"),
        "settled_on": lambda hand, row: hand.day(row.settled_on if row.settled else None),
    },
    "visit": {
        **_of_door(lambda row: row.door),
        **_ANY,
        "at": lambda hand, row: hand.moment(row.at),
        "on": lambda hand, row: hand.day(row.at.date()),
        "visitor": lambda hand, row: row.visitor,
        "kind": _code(words.VISIT_KIND, lambda row: row.kind),
        "met": _code(words.MET, lambda row: row.met),
        "role": lambda hand, row: (row.met == "1" and hand.word(words.MET_ROLE, row.role)) or None,
        "person": lambda hand, row: row.person,
        "content": lambda hand, row: row.content,
        "finding": lambda hand, row: row.finding,
        "follow_up": lambda hand, row: hand.day(row.follow_up),
    },
    "inspection": {
        **_of_door(lambda row: row.rental.door),
        **_ANY,
        **{f"landlord_{k}": write for k, write in _of_person(lambda r: r.rental.landlord).items()},
        "on": lambda hand, row: hand.day(row.on),
        "inspector": lambda hand, row: row.inspector,
        "result": lambda hand, row: "有隐患" if row.hazard else "合格",
        "hazard": lambda hand, row: hand.word(words.HAZARD_TYPE, row.hazard or None),
        "level": lambda hand, row: hand.word(words.HAZARD_LEVEL, row.level if row.hazard else None),
        "problem": lambda hand, row: row.problem,
        "measure": lambda hand, row: hand.word(words.MEASURE, row.measure or None),
        "due": lambda hand, row: hand.day(row.due),
        "fixed": lambda hand, row: hand.day(row.fixed),
        "reported": lambda hand, row: hand.day(row.reported),
        "reported_to": lambda hand, row: row.reported and "街道办事处",
    },
}  # fmt: skip
"""{register: {key: writer}}; "no" is the running number of the row and known to every sheet."""

__all__ = ["WRITERS", "Aid", "Dweller", "Inspection", "Member", "Patrol", "Visit", "Writer"]
