"""Contradictions about patrols, and days that cannot be (C43 to C47)."""

from collections.abc import Iterator

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from ledger_desk.registers import REGISTERS
from ledger_desk.registers.patrols import LONGEST, minutes
from ledger_desk.store.contradictions import Contradiction, Scene, is_
from ledger_desk.store.duty_tables import (
    TABLES,
    Finding,
    Hazard,
    Member,
    Patrol,
    PatrolMember,
    Rental,
)
from ledger_desk.store.people_tables import Dwelling

# Days that may lie ahead: ends, deadlines and plans.
_AHEAD = (
    "lease_from", "lease_to", "security_letter_to", "fire_letter_to", "next_visit_due", "due_on",
    "expect_leave_on", "permit_valid_to", "review_due", "grace_to", "publicity_from",
    "publicity_to", "follow_up_on", "date", "to_on", "stop_on", "birth_date",
)  # fmt: skip


def twice_at_once(scene: Scene) -> Iterator[Contradiction]:
    """C43: one member on two patrols at one time of one day."""
    walk, other_walk = Patrol, aliased(Patrol)
    other = aliased(PatrolMember)
    statement = (
        select(Patrol.id, Member.name, walk.start_at, walk.end_at, other_walk.start_at,
               other_walk.end_at)
        .join(PatrolMember, and_(PatrolMember.community_id == Patrol.community_id,
                                 PatrolMember.patrol_id == Patrol.id))
        .join(other, and_(other.community_id == PatrolMember.community_id,
                          other.member_id == PatrolMember.member_id,
                          other.rid < PatrolMember.rid))
        .join(other_walk, is_(other_walk, other.patrol_id, scene.community))
        .join(Member, is_(Member, PatrolMember.member_id, scene.community))
        .where(
            *scene.kept(walk, PatrolMember, other, other_walk),
            walk.patrol_date == other_walk.patrol_date,
            walk.id != other_walk.id,
            walk.start_at.is_not(None), walk.end_at.is_not(None),
            other_walk.start_at.is_not(None), other_walk.end_at.is_not(None),
        )
    )  # fmt: skip
    for id_, name, start, end, other_start, other_end in scene.rows(statement):
        ends = [e if e > s else "24:00" for s, e in ((start, end), (other_start, other_end))]
        if start < ends[1] and other_start < ends[0]:
            text = f"“{name}”同一时段有两次巡逻"
            yield Contradiction("C43", True, "patrol", id_, text)


def left_the_team(scene: Scene) -> Iterator[Contradiction]:
    """C44: a member walked who had left the team."""
    statement = (
        select(Patrol.id, Member.name, Member.left_on)
        .join(PatrolMember, and_(PatrolMember.community_id == Patrol.community_id,
                                 PatrolMember.patrol_id == Patrol.id))
        .join(Member, is_(Member, PatrolMember.member_id, scene.community))
        .where(
            *scene.kept(Patrol, PatrolMember, Member), Member.left_on < Patrol.patrol_date
        )
    )  # fmt: skip
    for id_, name, day in scene.rows(statement):
        text = f"“{name}”于{day}离队，不能列入本次巡逻"
        yield Contradiction("C44", True, "patrol", id_, text)


def lengths(scene: Scene) -> Iterator[Contradiction]:
    """C45: longer than half a day, or another number than there are names."""
    statement = select(
        Patrol.id, Patrol.start_at, Patrol.end_at, Patrol.leader, Patrol.members, Patrol.headcount
    ).where(*scene.kept(Patrol))
    for id_, start, end, leader, members, headcount in scene.rows(statement):
        names = {name for name in (members or "").split("、") if name}
        people = len(names | ({leader} if leader else set()))
        odd = bool(names) and headcount is not None and headcount != people
        if odd or (start and end and minutes(start, end) > LONGEST):
            yield Contradiction("C45", False, "patrol", id_, "巡逻时长或人数不合理")


def not_handed_on(scene: Scene) -> Iterator[Contradiction]:
    """C46: something dangerous found at a rental that its hazards do not know."""
    known = exists().where(
        *scene.kept(Hazard), Hazard.dwelling_id == Dwelling.id, Hazard.found_on >= Finding.found_on
    )
    known_by_rental = exists().where(
        *scene.kept(Hazard), Hazard.rental_id == Rental.id, Hazard.found_on >= Finding.found_on
    )
    statement = (
        select(Finding.id)
        .join(
            Dwelling,
            and_(
                Dwelling.community_id == Finding.community_id,
                or_(Dwelling.std_address == Finding.place, Dwelling.label == Finding.place),
            ),
        )
        .join(
            Rental,
            and_(Rental.community_id == Dwelling.community_id, Rental.dwelling_id == Dwelling.id),
        )
        .where(
            *scene.kept(Finding, Dwelling, Rental),
            Finding.type.in_(("1", "2")),
            func.coalesce(Finding.place, "") != "",
            ~known,
            ~known_by_rental,
        )
        .distinct()
    )
    for (id_,) in scene.rows(statement):
        yield Contradiction("C46", False, "finding", id_, "巡逻发现的问题尚未转入隐患台账")


def in_the_future(scene: Scene) -> Iterator[Contradiction]:
    """C47: a day that has not come yet."""
    for register in REGISTERS:
        table = TABLES[register.key]
        days = [
            getattr(table, field.key)
            for field in register.fields
            if field.kind.name in ("date", "datetime") and field.key not in _AHEAD
        ]  # fmt: skip
        if not days:
            continue
        statement = select(table.id, *days).where(
            *scene.kept(table), or_(*(day >= scene.now for day in days))
        )
        for id_, *found in scene.rows(statement):
            day = next(day for day in found if day and day >= scene.now)
            yield Contradiction("C47", True, register.key, id_, f"日期不合理：{day}")


CHECKS = (twice_at_once, left_the_team, lengths, not_handed_on, in_the_future)
