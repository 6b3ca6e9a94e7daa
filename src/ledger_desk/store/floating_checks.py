"""Contradictions about the floating population (C23, C25 to C30)."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from ledger_desk import codes
from ledger_desk.store import floating_terms, rental_figures
from ledger_desk.store.contradictions import Contradiction, Scene, is_, living
from ledger_desk.store.duty_tables import Floating, Rental, Visit
from ledger_desk.store.people_tables import Person, Residence

LET_DWELLING = "02"  # abode 租赁房屋
NOT_MET = "2"
OUT, IN = ("2", "4"), ("1", "3")  # visit_change


def in_no_rental(scene: Scene) -> Iterator[Contradiction]:
    """C23: lives in a let dwelling for which no rental is registered."""
    rental = exists().where(
        *scene.kept(Rental),
        Rental.dwelling_id == Floating.dwelling_id,
        rental_figures.let(scene.now),
    )
    statement = _here(scene).where(
        Floating.abode_type == LET_DWELLING, Floating.dwelling_id.is_not(None), ~rental
    )
    for id_, name in scene.rows(statement):
        text = f"“{name}”登记为租住，该房屋没有出租登记"
        yield Contradiction("C23", True, "floating", id_, text)


def without_residence(scene: Scene) -> Iterator[Contradiction]:
    """C25: registered here without living anywhere, or gone and still living there."""
    lives = exists().where(
        *scene.kept(Residence), Residence.person_id == Floating.person_id, living(scene.now)
    )
    there = exists().where(
        *scene.kept(Residence),
        Residence.person_id == Floating.person_id,
        Residence.dwelling_id == Floating.dwelling_id,
        living(scene.now),
    )
    again = aliased(Floating)
    registered_again = exists().where(
        *scene.kept(again),
        again.person_id == Floating.person_id,
        again.id != Floating.id,
        again.status == codes.STAYING,
    )
    lost = _here(scene).where(Floating.dwelling_id.is_not(None), ~lives)
    ghosts = (
        select(Floating.id, Person.name)
        .join(Person, is_(Person, Floating.person_id, scene.community))
        .where(
            *scene.kept(Floating, Person),
            floating_terms.gone < scene.now,
            func.coalesce(Floating.status, "") != "3",  # 转常住 goes on living here
            there,
            ~registered_again,
        )
    )
    for those in (lost, ghosts):
        for id_, name in scene.rows(those):
            text = f"“{name}”流动人口状态与居住记录不一致"
            yield Contradiction("C25", True, "floating", id_, text)


def of_this_community(scene: Scene) -> Iterator[Contradiction]:
    """C26: registered as floating at home."""
    for id_, name in scene.rows(_here(scene).where(Person.hukou_type == codes.OWN_HUKOU)):
        text = f"“{name}”为本社区户籍，不应登记为流动人口"
        yield Contradiction("C26", True, "floating", id_, text)


def order_of_days(scene: Scene) -> Iterator[Contradiction]:
    """C27: left before moving in, or registered before arriving."""
    pairs = (
        (Floating.left_on, Floating.arrive_address_on),
        (Floating.registered_on, Floating.arrive_local_on),
    )
    for earlier_one, later_one in pairs:
        same = func.length(later_one)
        statement = select(Floating.id, earlier_one, later_one).where(
            *scene.kept(Floating),
            earlier_one < later_one,
            func.substr(later_one, 1, func.length(earlier_one))
            != func.substr(earlier_one, 1, same),
        )
        for id_, early, late in scene.rows(statement):
            text = f"日期先后不对：{early}早于{late}"
            yield Contradiction("C27", True, "floating", id_, text)


def overdue(scene: Scene) -> Iterator[Contradiction]:
    """C28: the expected end has passed, and nobody has looked since."""
    checked, expected = Floating.checked_on, Floating.expect_leave_on
    statement = (
        _here(scene)
        .add_columns(expected)
        .where(expected < scene.day, or_(checked.is_(None), checked < expected))
    )
    for id_, _, day in scene.rows(statement):
        days = (scene.today - dt.date.fromisoformat((day + "-01-01")[:10])).days
        text = f"预计到期日已过{days}天，请核实是否离开"
        yield Contradiction("C28", False, "floating", id_, text)


def not_met(scene: Scene) -> Iterator[Contradiction]:
    """C29: at the last two visits to the door nobody was met."""
    doors: dict[str, int] = {}
    last: dict[str, list[str | None]] = {}
    statement = (
        select(Visit.target_id, Visit.met)
        .where(*scene.kept(Visit), Visit.target_id.is_not(None), Visit.visited_at < scene.now)
        .order_by(Visit.target_id, Visit.visited_at.desc())
    )
    for door, met in scene.rows(statement):
        last.setdefault(door, []).append(met)
    for door, visits in last.items():
        times = next((n for n, met in enumerate(visits) if met != NOT_MET), len(visits))
        if times >= 2:
            doors[door] = times
    if not doors:
        return
    for id_, name, door in scene.rows(_here(scene).add_columns(Floating.dwelling_id)):
        if door in doors:
            text = f"连续{doors[door]}次走访未遇，请核实“{name}”是否在住"
            yield Contradiction("C29", False, "floating", id_, text)


def changes_not_entered(scene: Scene) -> Iterator[Contradiction]:
    """C30: a visit ticked that somebody came or went, and nothing was entered since."""
    day = func.substr(Visit.visited_at, 1, 10)
    month = func.substr(Visit.visited_at, 1, 7)
    left = exists().where(
        *scene.kept(Residence), Residence.dwelling_id == Visit.target_id, Residence.to_on >= month
    )
    entered = exists().where(
        *scene.kept(Residence), Residence.dwelling_id == Visit.target_id, Residence.from_on >= month
    )
    noted_out = or_(*(Visit.changes.contains(code) for code in OUT))
    noted_in = or_(*(Visit.changes.contains(code) for code in IN))
    statement = select(Visit.id, day, Visit.changes).where(
        *scene.kept(Visit),
        Visit.changes.is_not(None),
        Visit.target_id.is_not(None),
        or_(and_(noted_out, ~left), and_(noted_in, ~entered)),
    )
    for id_, on, changes in scene.rows(statement):
        said = "、".join(codes.VISIT_CHANGE.labels.get(c, c) for c in changes.split(","))
        text = f"{on}走访记有“{said}”，台账尚未变更"
        yield Contradiction("C30", False, "visit", id_, text)


def _here(scene: Scene) -> Select[str, str]:
    return (
        select(Floating.id, Person.name)
        .join(Person, is_(Person, Floating.person_id, scene.community))
        .where(*scene.kept(Floating, Person), floating_terms.here(scene.now))
    )


CHECKS = (
    in_no_rental,
    without_residence,
    of_this_community,
    order_of_days,
    overdue,
    not_met,
    changes_not_entered,
)
