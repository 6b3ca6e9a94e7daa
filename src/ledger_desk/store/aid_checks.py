"""Contradictions about aid to households (C31 to C39)."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from ledger_desk.store import floating_terms, rental_figures
from ledger_desk.store.contradictions import Contradiction, Scene, is_, living
from ledger_desk.store.duty_tables import (
    Floating,
    Issue,
    LowIncome,
    LowIncomeMember,
    Rental,
    Review,
)
from ledger_desk.store.people_tables import Person, Residence
from ledger_desk.store.spans import earlier


def on_aid(scene: Scene, of: type[LowIncome] = LowIncome) -> list[ColumnElement[bool]]:
    """Rows of aid in force today."""
    return [
        *scene.kept(of),
        func.coalesce(of.start_month, "") <= scene.day[:7] + "~",
        or_(of.stop_on.is_(None), of.stop_on >= scene.now),
    ]


def members(scene: Scene) -> Iterator[Contradiction]:
    """C31, C34: a covered person on aid elsewhere too, or gone."""
    other, other_member = aliased(LowIncome), aliased(LowIncomeMember)
    doubled = (
        select(LowIncome.id, Person.name, other.label)
        .join(
            LowIncomeMember,
            and_(
                LowIncomeMember.community_id == LowIncome.community_id,
                LowIncomeMember.lowincome_id == LowIncome.id,
            ),
        )
        .join(
            other_member,
            and_(
                other_member.community_id == LowIncomeMember.community_id,
                other_member.person_id == LowIncomeMember.person_id,
                other_member.rid < LowIncomeMember.rid,
            ),
        )
        .join(other, is_(other, other_member.lowincome_id, scene.community))
        .join(Person, is_(Person, LowIncomeMember.person_id, scene.community))
        .where(
            *on_aid(scene),
            *on_aid(scene, other),
            *scene.kept(LowIncomeMember, other_member),
            other.id != LowIncome.id,
        )
    )
    for id_, name, elsewhere in scene.rows(doubled):
        text = f"“{name}”已在另一户享受救助：{elsewhere}"
        yield Contradiction("C31", True, "lowincome", id_, text)
    stays = exists().where(
        *scene.kept(Residence), Residence.person_id == Person.id, living(scene.now)
    )
    moved_out = exists().where(
        *scene.kept(Residence), Residence.person_id == Person.id, Residence.to_on < scene.now
    )
    left = exists().where(
        *scene.kept(Floating), Floating.person_id == Person.id, floating_terms.gone < scene.now
    )
    gone = (
        select(LowIncome.id, Person.name)
        .join(
            LowIncomeMember,
            and_(
                LowIncomeMember.community_id == LowIncome.community_id,
                LowIncomeMember.lowincome_id == LowIncome.id,
            ),
        )
        .join(Person, is_(Person, LowIncomeMember.person_id, scene.community))
        .where(*on_aid(scene), *scene.kept(LowIncomeMember, Person), ~stays, or_(moved_out, left))
    )
    for id_, name in scene.rows(gone):
        text = f"保障对象“{name}”已迁出，请复核"
        yield Contradiction("C34", False, "lowincome", id_, text)


def sizes(scene: Scene) -> Iterator[Contradiction]:
    """C32: more covered persons than the household has members."""
    people = (
        select(Person.household_id, func.count().label("number"))
        .where(*scene.kept(Person), Person.household_id.is_not(None))
        .group_by(Person.household_id)
        .subquery()
    )
    size = func.coalesce(people.c.number, LowIncome.family_size)
    statement = (
        select(LowIncome.id, LowIncome.covered_size, size)
        .outerjoin(people, people.c.household_id == LowIncome.household_id)
        .where(*on_aid(scene), LowIncome.covered_size > size)
    )
    for id_, covered, family in scene.rows(statement):
        text = f"保障人数{covered}大于家庭人口{family}"
        yield Contradiction("C32", True, "lowincome", id_, text)


def income(scene: Scene) -> Iterator[Contradiction]:
    """C33, C37: income from letting that is not there; an amount that is not what it comes to."""
    lets = exists().where(
        *scene.kept(Rental),
        Rental.dwelling_id == LowIncome.dwelling_id,
        rental_figures.let(scene.now),
    )
    statement = select(LowIncome.id).where(*on_aid(scene), LowIncome.income_property == 0, lets)
    for (id_,) in scene.rows(statement):
        text = "该户有出租房屋，财产性收入为0，请复核"
        yield Contradiction("C33", False, "lowincome", id_, text)
    standards = scene.limits["aid_standard"] or {}
    to = int(scene.limits["aid_rounding_to"])
    up = scene.limits["aid_rounding"] == "up"
    amounts = select(
        LowIncome.id, LowIncome.category, LowIncome.standard, LowIncome.covered_size,
        LowIncome.month_income, LowIncome.base_amount,
    ).where(
        *on_aid(scene), LowIncome.base_amount.is_not(None), LowIncome.month_income.is_not(None)
    )  # fmt: skip
    for id_, category, own, covered, earned, typed in scene.rows(amounts):
        standard = own or standards.get(category)
        if not standard or not covered or category not in ("1", "2", "7"):
            continue
        gap = max(0, standard * covered - earned)
        due = -(-gap // to) * to if up else (2 * gap + to) // (2 * to) * to
        if due != typed:
            text = f"家庭补差应为{due / 100:.2f}元，填写{typed / 100:.2f}元"
            yield Contradiction("C37", False, "lowincome", id_, text)


def issues(scene: Scene) -> Iterator[Contradiction]:
    """C35, C36, C39: money paid against the household's state, its parts and its reviews."""
    after = (
        select(Issue.id, Issue.month)
        .join(LowIncome, is_(LowIncome, Issue.lowincome_id, scene.community))
        .where(
            *scene.kept(Issue, LowIncome),
            LowIncome.stop_on.is_not(None),
            Issue.month > func.substr(LowIncome.stop_on, 1, 7),
            Issue.covered > 0,
        )
    )
    for id_, month in scene.rows(after):
        text = f"{month}发放与救助状态不一致"
        yield Contradiction("C35", True, "issue", id_, text)
    last = scene.db.scalar(select(func.max(Issue.month)).where(*scene.kept(Issue)))
    if last is not None:
        paid = exists().where(
            *scene.kept(Issue), Issue.lowincome_id == LowIncome.id, Issue.month == last
        )
        unpaid = select(LowIncome.id).where(
            *scene.kept(LowIncome),
            func.coalesce(LowIncome.start_month, "") <= last + "~",
            or_(LowIncome.stop_on.is_(None), LowIncome.stop_on >= earlier(last, -1)),
            func.coalesce(LowIncome.total_amount, 1) > 0,
            ~paid,
        )
        for (id_,) in scene.rows(unpaid):
            text = f"{last}发放与救助状态不一致"
            yield Contradiction("C35", True, "lowincome", id_, text)
    parts = (
        func.coalesce(Issue.base, 0) + func.coalesce(Issue.class_, 0) + func.coalesce(Issue.care, 0)
    )
    wrong = select(Issue.id).where(
        *scene.kept(Issue),
        Issue.total != parts,
        Issue.total != parts + func.coalesce(Issue.back_pay, 0),
    )
    for (id_,) in scene.rows(wrong):
        yield Contradiction("C36", True, "issue", id_, "发放金额与各项之和不符")
    before = aliased(Issue)
    previous = (
        select(func.max(before.month))
        .where(
            *scene.kept(before),
            before.lowincome_id == Issue.lowincome_id,
            before.month < Issue.month,
        )
        .scalar_subquery()
    )
    reviewed = exists().where(
        *scene.kept(Review),
        Review.lowincome_id == Issue.lowincome_id,
        Review.reviewed_on >= before.month,
        func.substr(Review.reviewed_on, 1, 7) <= Issue.month,
    )
    changed = (
        select(Issue.lowincome_id)
        .join(
            before,
            and_(
                before.community_id == Issue.community_id,
                before.lowincome_id == Issue.lowincome_id,
                before.month == previous.correlate(Issue),
            ),
        )
        .where(
            *scene.kept(Issue, before),
            func.coalesce(Issue.base, 0) != func.coalesce(before.base, 0),
            ~reviewed,
        )
        .distinct()
    )
    for (id_,) in scene.rows(changed):
        yield Contradiction("C39", False, "lowincome", id_, "金额变动未见复核记录")


def reviews(scene: Scene) -> Iterator[Contradiction]:
    """C38: the next review is overdue."""
    last = (
        select(Review.lowincome_id, func.max(Review.reviewed_on).label("on"))
        .where(*scene.kept(Review), Review.reviewed_on.is_not(None))
        .group_by(Review.lowincome_id)
        .subquery()
    )
    statement = (
        select(
            LowIncome.id,
            LowIncome.class_abc,
            func.coalesce(last.c.on, LowIncome.approved_on, LowIncome.start_month),
        )
        .outerjoin(last, last.c.lowincome_id == LowIncome.id)
        .where(*on_aid(scene))
    )
    months = scene.limits["review_months"]
    for id_, kind, since in scene.rows(statement):
        if since is None:
            continue
        interval = int(months.get(kind or "A", months["A"]))
        due = earlier((since + "-01-01")[:10] if len(since) == 4 else since, -interval)
        if due < scene.day[: len(due)]:
            days = days_after(due, scene.today)
            said = f"（{kind}类）" if kind else ""
            text = f"复核已逾期{days}天{said}"
            yield Contradiction("C38", False, "lowincome", id_, text)


def days_after(day: str, today: dt.date) -> int:
    """Days since a day; a month is over with its last one, 31 February is early March."""
    first = dt.date.fromisoformat(day[:7] + "-01")
    return (today - first).days - (int(day[8:]) - 1 if len(day) == 10 else 30)


CHECKS = (members, sizes, income, issues, reviews)
