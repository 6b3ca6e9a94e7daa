"""What falls due: by its own cycle, until it is done."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from ledger_desk.store import due
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.ledger import Ledger

TODAY = dt.date(2026, 11, 22)
Put = Callable[..., str]


@pytest.fixture
def db(ledger: Ledger) -> Iterator[Connection]:
    with ledger.writing("样例") as writing:
        yield writing


@pytest.fixture
def put(db: Connection) -> Put:
    numbers = count(1)

    def make(register: str, **values: Any) -> str:
        id_ = f"{next(numbers):032x}"
        row = {"id": id_, "community_id": db.info["community"], "label": id_}
        db.execute(insert(TABLES[register]).values({**row, **values}))
        return id_

    return make


@pytest.fixture
def door(put: Put) -> str:
    return put("dwelling", building_id=put("building", building_no="1"))


def listed(db: Connection, days: int = 7) -> list[tuple[str, str, str, int]]:
    found = due.due(db, db.info["community"], TODAY, days)
    return [(each.kind, each.id, each.due_on, each.days) for each in found]


def test_visits_by_the_cycle_of_the_grade(db: Connection, put: Put, door: str) -> None:
    def let(**values: Any) -> str:
        return put("rental", **{"dwelling_id": door, "registered_on": "2026-01-01", **values})

    put("visit", target_id=door, visited_at="2026-10-20T09:00")
    monthly = let(grade="2")
    weekly = let(grade="3")
    let(grade="1")  # every 90 days
    let(grade="3", closed_on="2026-11-01", status="5")
    typed = let(grade="1", next_visit_due="2026-11-25")
    let(grade="2", next_visit_due="2026-10-15")  # somebody came after that day: typed no more
    unknown = let(grade=None)
    assert listed(db) == [
        ("走访", weekly, "2026-10-27", -26),
        ("走访", monthly, "2026-11-19", -3),
        ("走访", f"{int(typed, 16) + 1:032x}", "2026-11-19", -3),
        ("走访", unknown, "2026-11-19", -3),
        ("走访", typed, "2026-11-25", 3),
    ]


def test_hazards_until_they_are_mended_and_looked_at_again(
    db: Connection, put: Put, door: str
) -> None:
    late = put("hazard", dwelling_id=door, due_on="2026-11-20", measure="2")
    put("hazard", dwelling_id=door, due_on="2026-11-20", reported_on="2026-11-01")
    put("hazard", dwelling_id=door, due_on="2026-12-20")
    mended = put("hazard", dwelling_id=door, due_on="2026-11-20", fixed_on="2026-11-18")
    put("hazard", due_on="2026-11-20", fixed_on="2026-11-18", recheck_on="2026-11-19")
    put("hazard", measure="1", found_on="2026-11-01")
    assert listed(db) == [
        ("隐患整改", late, "2026-11-20", -2),
        ("隐患复查", mended, "2026-11-25", 3),
    ]


def test_letters_permits_and_departures(db: Connection, put: Put, door: str) -> None:
    rental = put(
        "rental",
        dwelling_id=door,
        registered_on="2026-11-20",
        grade="1",
        security_letter_to="2026-11-23",
        fire_letter_to="2026-12-23",
    )

    def came(**values: Any) -> str:
        who = put("person", name="某人")
        return put("floating", person_id=who, registered_on="2026-01-01", status="1", **values)

    ends = came(permit_type="01", permit_valid_to="2026-11-29")
    leap = came(permit_type="01", permit_issued_on="2024-02-29", permit_endorsed_on="2025-11-30")
    came(permit_type="00", permit_valid_to="2026-11-01")
    expected = came(expect_leave_on="2026-11-22")
    came(expect_leave_on="2026-11-22", checked_on="2026-11-22")
    assert listed(db, 30) == [
        ("预计到期核实", expected, "2026-11-22", 0),
        ("治安责任书到期", rental, "2026-11-23", 1),
        ("居住证到期", ends, "2026-11-29", 7),
        ("居住证签注", leap, "2026-11-30", 8),
    ]


def test_reviews_of_aid_and_visits_to_its_households(db: Connection, put: Put) -> None:
    def aid(**values: Any) -> str:
        usual = {"category": "1", "start_month": "2026-01", "covered_size": 1}
        return put("lowincome", **{**usual, **values})

    half_year = aid(class_abc="B", approved_on="2026-05-31")
    planned = aid(class_abc="A", approved_on="2026-11-01")
    put("review", lowincome_id=planned, review_due="2026-11-24")
    done = aid(class_abc="C", approved_on="2026-01-01")
    put("review", lowincome_id=done, reviewed_on="2026-10-01")
    aid(class_abc="C", approved_on="2026-01-01", stop_on="2026-06-30")
    found = listed(db)
    assert [each for each in found if each[0] == "低保复核"] == [
        ("低保复核", planned, "2026-11-24", 2)
    ]
    assert [id_ for kind, id_, _, _ in listed(db, 9) if kind == "低保复核"] == [planned, half_year]
    assert ("困难户走访", half_year, "2026-06-30", -145) in found


def test_follow_ups_that_were_promised(db: Connection, put: Put, door: str) -> None:
    promised = put("visit", target_id=door, visited_at="2026-11-01", follow_up_on="2026-11-21")
    put("visit", target_id=door, visited_at="2026-11-01", follow_up_on="2026-11-21",
        followed_on="2026-11-21")  # fmt: skip
    assert listed(db) == [("回访", promised, "2026-11-21", -1)]
