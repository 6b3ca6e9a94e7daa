"""Contradictions about dwellings, rentals, inspections and hazards (C11 to C22, C40 to C42)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from ledger_desk import codes
from ledger_desk.store import rental_figures
from ledger_desk.store.contradictions import Contradiction, Scene, is_, living
from ledger_desk.store.duty_tables import Hazard, Inspection, Rental
from ledger_desk.store.people_tables import Dwelling, Residence

LIVED_IN = ("1", "2", "3")  # rental_status 已租, 待租, 停租
EMPTY = ("2", "3")  # 待租, 停租
WHOLE = "1"  # rental_mode 整租
SERIOUS = ("2", "3", "4")  # hazard_level 较大 and above
PASSED, FAILED = "1", "2"  # inspection_result
TENANT = "2"


def dwellings(scene: Scene) -> Iterator[Contradiction]:
    """C11, C12, C13: the state of a dwelling against who lives there and what is let."""
    people = (
        select(Dwelling.id, func.count())
        .join(
            Residence,
            and_(
                Residence.community_id == Dwelling.community_id,
                Residence.dwelling_id == Dwelling.id,
            ),
        )
        .where(
            *scene.kept(Dwelling, Residence),
            Dwelling.dwelling_state == codes.VACANT,
            living(scene.now),
        )
        .group_by(Dwelling.id)
    )
    for id_, number in scene.rows(people):
        text = f"房屋标为空置，但登记有{number}人在住"
        yield Contradiction("C11", True, "dwelling", id_, text)
    let = (
        select(Dwelling.id, Rental.status)
        .join(
            Rental,
            and_(Rental.community_id == Dwelling.community_id, Rental.dwelling_id == Dwelling.id),
        )
        .where(
            *scene.kept(Dwelling, Rental),
            Dwelling.dwelling_state == codes.OWN_USE,
            rental_figures.let(scene.now),
            func.coalesce(Rental.status, codes.RENTED).in_(LIVED_IN),
        )
    )
    for id_, status in scene.rows(let):
        label = codes.RENTAL_STATUS.labels.get(status or "", "未填")
        text = f"房屋标为自住，但出租台账中为“{label}”"
        yield Contradiction("C12", True, "dwelling", id_, text)
    registered = exists().where(
        *scene.kept(Rental), Rental.dwelling_id == Dwelling.id, rental_figures.let(scene.now)
    )
    missing = select(Dwelling.id).where(
        *scene.kept(Dwelling),
        Dwelling.dwelling_state.in_((codes.LET, codes.PARTLY_LET)),
        ~registered,
    )
    for (id_,) in scene.rows(missing):
        text = "房屋标为出租，出租台账中没有登记"
        yield Contradiction("C13", False, "dwelling", id_, text)


def twice(scene: Scene) -> Iterator[Contradiction]:
    """C14: a dwelling let twice; by rooms or beds it may be."""
    other = aliased(Rental)
    other_gone = func.coalesce(other.closed_on, "9999")
    statement = (
        select(Rental.id, func.coalesce(other.rental_no, other.label))
        .join(
            other,
            and_(
                other.community_id == Rental.community_id,
                other.dwelling_id == Rental.dwelling_id,
                other.rid < Rental.rid,
            ),
        )
        .where(
            *scene.kept(Rental, other),
            rental_figures.let(scene.now),
            other_gone >= scene.now,
            func.coalesce(other.status, "") != codes.RENTAL_CLOSED,
            or_(
                func.coalesce(Rental.rental_mode, WHOLE) == WHOLE,
                func.coalesce(other.rental_mode, WHOLE) == WHOLE,
            ),
        )
    )
    for id_, number in scene.rows(statement):
        text = f"该房屋已有有效的出租登记：{number}"
        yield Contradiction("C14", True, "rental", id_, text)


def rentals(scene: Scene) -> Iterator[Contradiction]:
    """C15 to C22: one rental against its tenants, its letter, its grade and its dwelling."""
    tenants = (
        select(Residence.dwelling_id, func.count().label("people"))
        .where(*scene.kept(Residence), Residence.kind == TENANT, living(scene.now))
        .group_by(Residence.dwelling_id)
        .subquery()
    )
    statement = (
        select(
            Rental.id, Rental.status, Rental.grade, Rental.house_type, Rental.rental_use,
            Rental.security_letter, Rental.security_letter_on, Rental.security_letter_to,
            Rental.max_persons, Rental.actual_persons, Rental.rented_rooms, Rental.rented_area,
            Dwelling.rooms, Dwelling.floor_area, func.coalesce(tenants.c.people, 0).label("people"),
        )
        .join(Dwelling, is_(Dwelling, Rental.dwelling_id, scene.community))
        .outerjoin(tenants, tenants.c.dwelling_id == Rental.dwelling_id)
        .where(*scene.kept(Rental), rental_figures.let(scene.now))
    )  # fmt: skip
    required = scene.limits["letter_required"] == codes.YES
    for row in scene.rows(statement):
        for code, hard, text in _of_rental(row, scene.day, required):
            yield Contradiction(code, hard, "rental", row.id, text)


def _of_rental(row: Any, day: str, letter_required: bool) -> Iterator[tuple[str, bool, str]]:
    status = codes.RENTAL_STATUS.labels.get(row.status or "", "未填")
    if row.status == codes.RENTED:
        if not row.people:
            yield "C15", False, "出租房为“已租”，没有登记承租人"
        if row.grade == codes.GRADE_FORBIDDEN:
            yield "C17", True, "禁租房屋不得登记为已租"
        to = row.security_letter_to
        signed = row.security_letter_on or to or row.security_letter == codes.YES
        if not signed:
            yield "C18", letter_required, "治安责任书未签"
        elif to and to < day[: len(to)]:
            yield "C18", letter_required, f"治安责任书已于{to}到期"
    elif row.status in EMPTY and row.people:
        yield "C16", True, f"出租房为“{status}”，但有{row.people}人在住"
    if row.max_persons is not None and row.people > row.max_persons:
        yield "C19", False, f"实住{row.people}人，超过限住{row.max_persons}人"
    if row.actual_persons is not None and row.people and row.actual_persons != row.people:
        yield "C20", False, f"填写实住{row.actual_persons}人，登记在住{row.people}人"
    rooms = row.rented_rooms is not None and row.rooms and row.rented_rooms > row.rooms
    area = row.rented_area is not None and row.floor_area and row.rented_area > row.floor_area
    if rooms or area:
        yield "C21", True, "出租间数或面积大于房屋本身"
    if row.house_type == codes.BASEMENT and row.rental_use == codes.RENTAL_DWELLING:
        label = codes.HOUSE_TYPE.labels[row.house_type]
        yield "C22", False, f"该类房屋不得用于居住：{label}"


def hazards(scene: Scene) -> Iterator[Contradiction]:
    """C40, C41, C42: inspections against hazards, grades, and the order of mending."""
    of_this = (Hazard.inspection_id == Inspection.id, *scene.kept(Hazard))
    still_open = exists().where(
        *of_this, Hazard.fixed_on.is_(None), Hazard.reported_on.is_(None),
        func.coalesce(Hazard.measure, "") != codes.FIXED_AT_ONCE,
    )  # fmt: skip
    any_found = exists().where(*of_this)
    statement = select(Inspection.id).where(
        *scene.kept(Inspection),
        or_(
            and_(Inspection.result == PASSED, still_open),
            and_(Inspection.result == FAILED, ~any_found),
        ),
    )
    for (id_,) in scene.rows(statement):
        text = "检查结果与隐患记录不一致"
        yield Contradiction("C40", True, "inspection", id_, text)
    trusted = (
        select(Hazard.id, Hazard.hazard_level)
        .join(Rental, is_(Rental, Hazard.rental_id, scene.community))
        .where(
            *scene.kept(Hazard, Rental),
            Hazard.hazard_level.in_(SERIOUS),
            Hazard.fixed_on.is_(None),
            Rental.grade == codes.GRADE_TRUSTED,
            rental_figures.let(scene.now),
        )
    )
    for id_, level in scene.rows(trusted):
        label = codes.HAZARD_LEVEL.labels[level]
        text = f"有未整改的{label}隐患，等级仍为放心户"
        yield Contradiction("C41", False, "hazard", id_, text)
    disorder = select(Hazard.id).where(
        *scene.kept(Hazard),
        or_(
            Hazard.fixed_on < Hazard.found_on,
            Hazard.recheck_on < Hazard.fixed_on,
            and_(Hazard.recheck_on.is_not(None), Hazard.fixed_on.is_(None)),
        ),
    )
    for (id_,) in scene.rows(disorder):
        yield Contradiction("C42", True, "hazard", id_, "整改、复查日期先后不对")


CHECKS = (dwellings, twice, rentals, hazards)
