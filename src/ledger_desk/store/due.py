"""What falls due: visits, rectifications, letters, permits, reviews, follow-ups, departures."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from ledger_desk import codes
from ledger_desk.store import floating_terms, rental_figures
from ledger_desk.store.aid_checks import on_aid
from ledger_desk.store.contradictions import Scene, is_
from ledger_desk.store.duty_tables import (
    Floating,
    Hazard,
    LowIncome,
    Rental,
    Review,
    Visit,
)
from ledger_desk.store.limits import by_code, in_force
from ledger_desk.store.people_tables import Person
from ledger_desk.store.spans import earlier

LETTERS = (("治安责任书到期", "security_letter_to"), ("消防责任书到期", "fire_letter_to"))


class Due(NamedTuple):
    """One thing to be done by a day. days: how many are left, negative when it is overdue."""

    kind: str
    register: str
    id: str
    title: str
    due_on: str
    days: int
    grid_id: str | None


def due(db: Connection, community: str, today: dt.date, days: int = 7) -> list[Due]:
    """Everything overdue or due within some days, the longest overdue first."""
    scene = Scene(db, community, today, in_force(db, community, today.isoformat()))
    last = (today + dt.timedelta(days=days)).isoformat()
    found = [
        each
        for things in (_visits, _aid_visits, _hazards, _letters, _permits, _reviews,
                       _follow_ups, _departures)
        for each in things(scene, last)
        if each.due_on <= last
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.due_on, each.kind, each.title, each.id))


def next_visit(
    grade: str | None, last: str | None, registered_on: str | None, typed: str | None, scene: Scene
) -> str | None:
    """When a rental is to be visited next: the day typed, while no visit came after it, else the
    last visit (or the registration) and the cycle of the grade; None when neither is known."""
    if typed and (last is None or typed > last[:10]):
        return typed
    since = last or registered_on
    if since is None:
        return None
    return _later(since, by_code(scene.limits["visit_cycle_days"], grade, "2"))


def _visits(scene: Scene, last: str) -> Iterator[Due]:
    visited = _last_visits(scene)
    statement = select(
        Rental.id, Rental.label, Rental.grid_id, Rental.dwelling_id, Rental.grade,
        Rental.registered_on, Rental.next_visit_due,
    ).where(*scene.kept(Rental), rental_figures.let(scene.now))  # fmt: skip
    for id_, label, grid, door, grade, since, typed in scene.rows(statement):
        day = next_visit(grade, visited.get(door), since, typed, scene)
        if day is not None:
            yield _due("走访", "rental", id_, label, day, scene, grid)


def _aid_visits(scene: Scene, last: str) -> Iterator[Due]:
    visited, cycle = _last_visits(scene), int(scene.limits["visit_cycle_aid"])
    statement = select(
        LowIncome.id, LowIncome.label, LowIncome.grid_id, LowIncome.dwelling_id,
        LowIncome.approved_on, LowIncome.start_month,
    ).where(*on_aid(scene))  # fmt: skip
    for id_, label, grid, door, approved, start in scene.rows(statement):
        since = visited.get(door or "") or approved or start
        if since is not None:
            yield _due("困难户走访", "lowincome", id_, label, _later(since, cycle), scene, grid)


def _last_visits(scene: Scene) -> dict[str, str]:
    statement = (
        select(Visit.target_id, func.max(Visit.visited_at))
        .where(*scene.kept(Visit), Visit.target_id.is_not(None), Visit.visited_at < scene.now)
        .group_by(Visit.target_id)
    )
    return {door: day for door, day in scene.rows(statement) if door}


def _hazards(scene: Scene, last: str) -> Iterator[Due]:
    statement = select(Hazard.id, Hazard.label, Hazard.due_on, Hazard.grid_id).where(
        *scene.kept(Hazard),
        Hazard.due_on <= last,
        Hazard.fixed_on.is_(None),
        Hazard.reported_on.is_(None),
        func.coalesce(Hazard.measure, "") != codes.FIXED_AT_ONCE,
    )
    for id_, label, day, grid in scene.rows(statement):
        yield _due("隐患整改", "hazard", id_, label, day, scene, grid)
    failed = select(Hazard.id, Hazard.label, Hazard.fixed_on, Hazard.grid_id).where(
        *scene.kept(Hazard),
        Hazard.fixed_on.is_not(None),
        Hazard.recheck_on.is_(None),
        func.coalesce(Hazard.measure, "") != codes.FIXED_AT_ONCE,
    )
    days = int(scene.limits["hazard_due_days"])
    for id_, label, day, grid in scene.rows(failed):
        yield _due("隐患复查", "hazard", id_, label, _later(day, days), scene, grid)


def _letters(scene: Scene, last: str) -> Iterator[Due]:
    for kind, key in LETTERS:
        to = getattr(Rental, key)
        statement = select(Rental.id, Rental.label, to, Rental.grid_id).where(
            *scene.kept(Rental), to <= last, rental_figures.let(scene.now)
        )
        for id_, label, day, grid in scene.rows(statement):
            yield _due(kind, "rental", id_, label, day, scene, grid)


def _permits(scene: Scene, last: str) -> Iterator[Due]:
    every = int(scene.limits["endorse_every_months"])
    held = Floating.permit_type.in_(codes.PERMITS_HELD)
    endorsed = func.coalesce(Floating.permit_endorsed_on, Floating.permit_issued_on)
    statement = (
        select(Floating.id, Person.name, Floating.permit_valid_to, endorsed, Floating.grid_id)
        .join(Person, is_(Person, Floating.person_id, scene.community))
        .where(
            *scene.kept(Floating),
            floating_terms.here(scene.now),
            held,
            or_(Floating.permit_valid_to <= last, endorsed <= earlier(last, every)),
        )
    )
    for id_, name, to, since, grid in scene.rows(statement):
        if to is not None and to <= last:
            yield _due("居住证到期", "floating", id_, name, to, scene, grid)
        elif since is not None:
            day = _real(earlier(since, -every))
            yield _due("居住证签注", "floating", id_, name, day, scene, grid)


def _reviews(scene: Scene, last: str) -> Iterator[Due]:
    done = (
        select(Review.lowincome_id, func.max(Review.reviewed_on).label("on"))
        .where(*scene.kept(Review), Review.reviewed_on.is_not(None))
        .group_by(Review.lowincome_id)
        .subquery()
    )
    planned = (
        select(Review.lowincome_id, func.min(Review.review_due).label("due"))
        .where(*scene.kept(Review), Review.reviewed_on.is_(None))
        .group_by(Review.lowincome_id)
        .subquery()
    )
    statement = (
        select(LowIncome.id, LowIncome.label, LowIncome.grid_id, LowIncome.class_abc,
               func.coalesce(done.c.on, LowIncome.approved_on, LowIncome.start_month),
               planned.c.due)
        .outerjoin(done, done.c.lowincome_id == LowIncome.id)
        .outerjoin(planned, planned.c.lowincome_id == LowIncome.id)
        .where(*on_aid(scene))
    )  # fmt: skip
    for id_, label, grid, kind, since, typed in scene.rows(statement):
        day = typed
        if day is None and since is not None:
            months = by_code(scene.limits["review_months"], kind, "A")
            day = _real(earlier(since if len(since) > 4 else since + "-01", -months))
        if day is not None:
            yield _due("低保复核", "lowincome", id_, label, day, scene, grid)


def _follow_ups(scene: Scene, last: str) -> Iterator[Due]:
    statement = select(Visit.id, Visit.label, Visit.follow_up_on, Visit.grid_id).where(
        *scene.kept(Visit), Visit.follow_up_on <= last, Visit.followed_on.is_(None)
    )
    for id_, label, day, grid in scene.rows(statement):
        yield _due("回访", "visit", id_, label, day, scene, grid)


def _departures(scene: Scene, last: str) -> Iterator[Due]:
    checked, expected = Floating.checked_on, Floating.expect_leave_on
    statement = (
        select(Floating.id, Person.name, expected, Floating.grid_id)
        .join(Person, is_(Person, Floating.person_id, scene.community))
        .where(
            *scene.kept(Floating),
            floating_terms.here(scene.now),
            expected <= last,
            or_(checked.is_(None), checked < expected),
        )
    )
    for id_, name, day, grid in scene.rows(statement):
        yield _due("预计到期核实", "floating", id_, name, day, scene, grid)


def _due(
    kind: str, register: str, id_: str, title: str, day: str, scene: Scene, grid: str | None
) -> Due:
    left = (dt.date.fromisoformat(_whole(day)) - scene.today).days
    return Due(kind, register, id_, title, day, left, grid)


def _later(day: str, days: int) -> str:
    """The day some days after one of any precision, or after a point in time."""
    return (dt.date.fromisoformat(_whole(day)) + dt.timedelta(days=days)).isoformat()


def _whole(day: str) -> str:
    return _real((day + "-01-01")[:10] if len(day) < 10 else day[:10])


def _real(day: str) -> str:
    """A day that exists: the last of the month for 31 February."""
    if len(day) < 10:
        return day
    try:
        return dt.date.fromisoformat(day).isoformat()
    except ValueError:
        first = dt.date.fromisoformat(earlier(day[:7], -1) + "-01")
        return (first - dt.timedelta(days=1)).isoformat()
