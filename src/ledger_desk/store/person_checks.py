"""Contradictions about persons, households and where they live (C01 to C10, C24, C48)."""

from collections.abc import Iterator

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from ledger_desk import codes, regions
from ledger_desk.kinds.identity import is_resident_id
from ledger_desk.store import floating_terms
from ledger_desk.store.contradictions import Contradiction, Scene, is_, living
from ledger_desk.store.duty_tables import Floating, LowIncome, LowIncomeMember
from ledger_desk.store.people_tables import Dwelling, Person, Residence
from ledger_desk.store.spans import earlier

LOST_DIGITS = "身份证号丢了末几位"  # how such a doubt begins, whoever wrote it
OLDEST = 120
RESIDENT_IDS = ("111", "112")
DEAD = "4"  # floating_status and leave_reason alike
FROM_ELSEWHERE = ("3", "4", "5", "6", "7")  # hukou_type beyond the county
TENANT = "2"


def numbers(scene: Scene) -> Iterator[Contradiction]:
    """C01, C03, C04, C05, C06, C48: what an ID number and a birth date say of one person."""
    known_divisions: dict[str, bool] = {}
    statement = select(
        Person.id, Person.id_type, Person.id_no, Person.sex, Person.birth_date, Person.doubt,
        Person.hukou_division,
    ).where(*scene.kept(Person))  # fmt: skip
    oldest = earlier(scene.day, 12 * (OLDEST + 1))
    for id_, kind, number, sex, birth, doubt, division in scene.rows(statement):
        if number and (kind is None or kind in RESIDENT_IDS):
            yield from _of_number(id_, number, sex, birth)
        elif number is None and doubt and LOST_DIGITS in doubt:
            text = "证件号码被表格截断，已留空，请重新录入"
            yield Contradiction("C03", True, "person", id_, text)
        if birth and (birth > scene.day or birth <= oldest):
            yield Contradiction("C06", True, "person", id_, f"出生日期不合理：{birth}")
        if division:
            if division not in known_divisions:
                known_divisions[division] = regions.is_code(division)
            if not known_divisions[division]:
                yield Contradiction("C48", False, "person", id_, f"户籍地代码不存在：{division}")


def _of_number(
    id_: str, number: str, sex: str | None, birth: str | None
) -> Iterator[Contradiction]:
    if not is_resident_id(number):
        text = f"证件号码校验位不对，请核对原件：{number[:6]}****{number[-4:]}"
        yield Contradiction("C01", True, "person", id_, text)
        return
    day = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    male = int(number[16] if len(number) == 18 else number[14]) % 2
    if sex in ("1", "2") and (sex == "1") != bool(male):
        yield Contradiction("C04", False, "person", id_, "性别与证件号码第17位不一致")
    if birth and not day.startswith(birth.replace("-", "")):
        yield Contradiction("C05", False, "person", id_, "出生日期与证件号码不一致")


def twins(scene: Scene) -> Iterator[Contradiction]:
    """C07: one name and birth day in one building, where an ID number is missing."""
    other, stay, other_stay = aliased(Person), Residence, aliased(Residence)
    place, other_place = Dwelling, aliased(Dwelling)
    statement = (
        select(Person.id, Person.name, other.name)
        .join(
            other,
            and_(
                other.community_id == Person.community_id,
                other.birth_date == Person.birth_date,
                other.name == Person.name,
                other.id != Person.id,
                or_(other.id_no.is_not(None), other.id < Person.id),
            ),
        )
        .join(stay, and_(stay.community_id == Person.community_id, stay.person_id == Person.id))
        .join(place, is_(place, stay.dwelling_id, scene.community))
        .join(
            other_stay,
            and_(other_stay.community_id == other.community_id, other_stay.person_id == other.id),
        )
        .join(other_place, is_(other_place, other_stay.dwelling_id, scene.community))
        .where(
            *scene.kept(Person, other, stay, other_stay),
            Person.id_no.is_(None),
            func.length(Person.birth_date) == 10,
            place.building_id == other_place.building_id,
        )
        .distinct()
    )
    for id_, name, other_name in scene.rows(statement):
        text = f"可能是同一人：“{name}”与“{other_name}”"
        yield Contradiction("C07", False, "person", id_, text)


def overlaps(scene: Scene) -> Iterator[Contradiction]:
    """C08: one person in two dwellings at once, neither marked 多住处."""
    other, place, other_place = aliased(Residence), Dwelling, aliased(Dwelling)
    open_end = "9999"
    statement = (
        select(Residence.id, Person.name, place.label, other_place.label)
        .join(
            other,
            and_(
                other.community_id == Residence.community_id,
                other.person_id == Residence.person_id,
                other.rid > Residence.rid,
                other.dwelling_id != Residence.dwelling_id,
                func.coalesce(other.from_on, "") < func.coalesce(Residence.to_on, open_end),
                func.coalesce(Residence.from_on, "") < func.coalesce(other.to_on, open_end),
            ),
        )
        .join(Person, is_(Person, Residence.person_id, scene.community))
        .join(place, is_(place, Residence.dwelling_id, scene.community))
        .join(other_place, is_(other_place, other.dwelling_id, scene.community))
        .where(
            *scene.kept(Residence, other, Person),
            func.coalesce(Residence.many_homes, codes.NO) != codes.YES,
            func.coalesce(other.many_homes, codes.NO) != codes.YES,
        )
    )
    for id_, name, first, second in scene.rows(statement):
        text = f"“{name}”在{first}与{second}的居住时间重叠"
        yield Contradiction("C08", True, "residence", id_, text)


def heads(scene: Scene) -> Iterator[Contradiction]:
    """C09: a household with members and not exactly one head."""
    is_head = Person.relation_to_head == codes.HEAD
    statement = (
        select(Person.household_id)
        .where(*scene.kept(Person), Person.household_id.is_not(None))
        .group_by(Person.household_id)
        .having(func.sum(case((is_head, 1), else_=0)) != 1)
    )
    for (id_,) in scene.rows(statement):
        yield Contradiction("C09", False, "household", id_, "本户没有户主或有多名户主")


def dead(scene: Scene) -> Iterator[Contradiction]:
    """C10: somebody registered as dead is active in some register."""
    gone = or_(Floating.status == DEAD, Floating.leave_reason == DEAD)
    died = (
        select(Person.id, Person.name)
        .join(
            Floating,
            and_(Floating.community_id == Person.community_id, Floating.person_id == Person.id),
        )
        .where(*scene.kept(Person, Floating), gone)
    )
    persons = {row[0]: row[1] for row in scene.db.execute(died)}
    if not persons:
        return
    ids = list(persons)
    alive = {
        "居住记录": select(Residence.person_id).where(
            *scene.kept(Residence), Residence.person_id.in_(ids), living(scene.now)
        ),
        "流动人口": select(Floating.person_id).where(
            *scene.kept(Floating), Floating.person_id.in_(ids), floating_terms.here(scene.now)
        ),
        "低保": select(LowIncomeMember.person_id)
        .join(LowIncome, is_(LowIncome, LowIncomeMember.lowincome_id, scene.community))
        .where(
            *scene.kept(LowIncomeMember, LowIncome),
            LowIncomeMember.person_id.in_(ids),
            or_(LowIncome.stop_on.is_(None), LowIncome.stop_on >= scene.now),
        ),
    }
    for where, statement in alive.items():
        for (id_,) in scene.rows(statement):
            text = f"“{persons[id_]}”已登记死亡，仍在{where}中有效"
            yield Contradiction("C10", True, "person", id_, text)


def unregistered_tenants(scene: Scene) -> Iterator[Contradiction]:
    """C24: a tenant from elsewhere whom the floating register does not know."""
    known = select(Floating.person_id).where(*scene.kept(Floating), floating_terms.here(scene.now))
    statement = (
        select(Residence.id, Person.name)
        .join(Person, is_(Person, Residence.person_id, scene.community))
        .where(
            *scene.kept(Residence, Person),
            Residence.kind == TENANT,
            living(scene.now),
            Person.hukou_type.in_(FROM_ELSEWHERE),
            Person.id.not_in(known),
        )
    )
    for id_, name in scene.rows(statement):
        text = f"承租人“{name}”为外来人员，未登记流动人口"
        yield Contradiction("C24", False, "residence", id_, text)


CHECKS = (numbers, twins, overlaps, heads, dead, unregistered_tenants)
