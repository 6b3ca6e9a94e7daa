"""Each contradiction is found where it is planted, and nowhere else."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from ledger_desk.store import checks
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.tables import Setting

TODAY = dt.date(2026, 11, 22)
RIGHT_ID = "330106199003079019"  # sequence 901, a man, born 1990-03-07
Plant = Callable[["Planted"], str]


class Planted:
    """Puts records into the tables as they stand; without a word everything agrees."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.community = db.info["community"]
        self._numbers, self._names = count(1), count(1)
        self.grid = self.put("grid", grid_name="一网格")
        self.house = self.put("building", building_no="1", grid_id=self.grid)

    def put(self, register: str, **values: Any) -> str:
        number = next(self._numbers)
        row = {"id": f"{number:032x}", "community_id": self.community, "label": f"记录{number}"}
        self.db.execute(insert(TABLES[register]).values({**row, **values}))
        return f"{number:032x}"

    def door(self, **values: Any) -> str:
        return self.put("dwelling", building_id=self.house, grid_id=self.grid, **values)

    def person(self, **values: Any) -> str:
        name = f"某人{next(self._names)}"
        return self.put("person", **{"name": name, "birth_date": "1990-03-07", **values})

    def lives(self, who: str, where: str, since: str = "2026-01-01", **values: Any) -> str:
        return self.put("residence", person_id=who, dwelling_id=where, from_on=since, **values)

    def let(self, where: str, **values: Any) -> str:
        usual = {"registered_on": "2026-01-01", "status": "1", "grade": "2", "security_letter": "1"}
        return self.put("rental", dwelling_id=where, grid_id=self.grid, **{**usual, **values})

    def let_and_lived_in(self, **values: Any) -> str:
        door = self.door()
        self.lives(self.person(hukou_type="1"), door, kind="2")
        return self.let(door, **values)

    def came(self, who: str, where: str | None, **values: Any) -> str:
        usual = {"registered_on": "2026-01-05", "status": "1", "arrive_local_on": "2026-01-01"}
        return self.put("floating", person_id=who, dwelling_id=where, **{**usual, **values})

    def aided(self, **values: Any) -> str:
        usual = {"category": "1", "start_month": "2026-01", "covered_size": 1, "family_size": 3,
                 "approved_on": "2026-06-01", "class_abc": "A"}  # fmt: skip
        return self.put("lowincome", **{**usual, **values})

    def visited(self, where: str, on: str, **values: Any) -> str:
        return self.put("visit", target_id=where, visited_at=on, **values)


@pytest.fixture
def planted(ledger: Ledger) -> Iterator[Planted]:
    with ledger.writing("样例") as db:
        yield Planted(db)


def found(planted: Planted) -> list[tuple[str, str]]:
    rows = checks.contradictions(planted.db, planted.community, TODAY)
    assert all(each.text and each.register in TABLES for each in rows)
    return [(each.code, each.record) for each in rows]


def settle(planted: Planted, key: str, value: Any) -> None:
    planted.db.execute(insert(Setting).values(id=f"{9:032x}", community_id=planted.community,
                                              key=key, valid_from="2026-01-01",
                                              value=json.dumps(value)))  # fmt: skip


def c03(p: Planted) -> str:
    return p.person(doubt="身份证号丢了末几位（表格把它存成了数字），请按证件重新填写")


def c07(p: Planted) -> str:
    door, next_door = p.door(), p.door()
    p.lives(p.person(name="王芳", id_no=RIGHT_ID), door)
    without = p.person(name="王芳")
    p.lives(without, next_door)
    other_house = p.put("building", building_no="2", grid_id=p.grid)
    elsewhere = p.put("dwelling", building_id=other_house)
    p.lives(p.person(name="李强", birth_date="1980-01-01"), elsewhere)
    p.lives(p.person(name="李强", birth_date="1980-01-01"), door)
    return without


def c08(p: Planted) -> str:
    who = p.person()
    stays = p.lives(who, p.door(), "2026-01-01", to_on="2026-06-01")
    p.lives(who, p.door(), "2026-05-01")
    moved = p.person()
    p.lives(moved, p.door(), "2026-01-01", to_on="2026-05-01")
    p.lives(moved, p.door(), "2026-05-01")  # left and entered on one day
    two_homes = p.person()
    p.lives(two_homes, p.door(), many_homes="1")
    p.lives(two_homes, p.door())
    return stays


def c09(p: Planted) -> str:
    right, wrong = p.put("household"), p.put("household")
    p.person(household_id=right, relation_to_head="0")
    p.person(household_id=right, relation_to_head="1")
    p.person(household_id=wrong, relation_to_head="1")
    return wrong


def c10(p: Planted) -> str:
    who = p.person()
    p.came(who, None, status="4", left_on="2026-05-01", cancelled_on="2026-05-01")
    p.lives(who, p.door())
    return who


def c11(p: Planted) -> str:
    empty = p.door(dwelling_state="4")
    p.lives(p.person(), empty)
    p.lives(p.person(), p.door(dwelling_state="4"), to_on="2026-05-01")
    return empty


def c12(p: Planted) -> str:
    rental = p.let_and_lived_in(status="1")
    door = p.db.execute(TABLES["rental"].__table__.select()).mappings().all()[-1]["dwelling_id"]
    p.db.execute(TABLES["dwelling"].__table__.update().values(dwelling_state="1"))
    assert rental
    return str(door)


def c13(p: Planted) -> str:
    p.let(p.door(dwelling_state="2"), status="4")
    return p.door(dwelling_state="3")


def c14(p: Planted) -> str:
    door = p.door()
    p.lives(p.person(hukou_type="1"), door, kind="2")
    p.let(door)
    second = p.let(door)
    by_rooms = p.door()
    p.lives(p.person(hukou_type="1"), by_rooms, kind="2")
    p.let(by_rooms, rental_mode="3")
    p.let(by_rooms, rental_mode="4")
    return second


def c16(p: Planted) -> str:
    return p.let_and_lived_in(status="2")


def c18_expired(p: Planted) -> str:
    p.let_and_lived_in(security_letter_to="2026-11-22")
    return p.let_and_lived_in(security_letter_to="2026-11-21")


def c21(p: Planted) -> str:
    door = p.door(rooms=3, floor_area=9000)
    p.lives(p.person(hukou_type="1"), door, kind="2")
    return p.let(door, rented_rooms=4, rented_area=8000)


def c23(p: Planted) -> str:
    who, door = p.person(), p.door()
    p.lives(who, door)
    return p.came(who, door, abode_type="02")


def c24(p: Planted) -> str:
    door = p.door()
    p.let(door)
    return p.lives(p.person(hukou_type="5"), door, kind="2")


def c25(p: Planted) -> str:
    gone, door = p.person(), p.door()
    p.lives(gone, door)
    p.came(p.person(), None)  # nobody knows the door: that is another doubt
    settled, at = p.person(), p.door()
    p.lives(settled, at)
    p.came(settled, at, status="3", left_on="2026-05-01", cancelled_on="2026-05-01")
    return p.came(gone, door, status="2", left_on="2026-05-01", cancelled_on="2026-05-01")


def c27(p: Planted) -> str:
    p.came(p.person(), None, registered_on="2026-01", arrive_local_on="2026-01-01")
    return p.came(p.person(), None, registered_on="2025-12-31", arrive_local_on="2026-01-01")


def c28(p: Planted) -> str:
    p.came(p.person(), None, expect_leave_on="2026-10-01", checked_on="2026-10-02")
    return p.came(p.person(), None, expect_leave_on="2026-10-01")


def c29(p: Planted) -> str:
    who, door = p.person(), p.door()
    p.lives(who, door)
    p.visited(door, "2026-10-01", met="1")
    p.visited(door, "2026-10-05", met="2")
    p.visited(door, "2026-10-09", met="2")
    return p.came(who, door)


def c30(p: Planted) -> str:
    p.lives(p.person(), (entered := p.door()), to_on="2026-10-03")
    p.visited(entered, "2026-10-01", changes="2")
    return p.visited(p.door(), "2026-10-01", changes="4")


def c31(p: Planted) -> str:
    who = p.person()
    for lowincome in (first := p.aided(), second := p.aided()):
        p.put("lowincome_member", lowincome_id=lowincome, person_id=who)
    assert first
    return second


def c34(p: Planted) -> str:
    who, aid = p.person(), p.aided()
    p.lives(who, p.door(), to_on="2026-10-01")
    p.put("lowincome_member", lowincome_id=aid, person_id=who)
    return aid


def c35(p: Planted) -> str:
    stopped = p.aided(stop_on="2026-09-30", stop_reason="3")
    return p.put("issue", lowincome_id=stopped, month="2026-10", covered=1, total=0)


def c35_missing(p: Planted) -> str:
    p.put("issue", lowincome_id=p.aided(), month="2026-10", covered=1, total=0)
    return p.aided()


def c37(p: Planted) -> str:
    settle(p, "aid_standard", {"1": 100000})
    p.aided(month_income=40050, base_amount=60000, covered_size=1)  # 599.50, up to the yuan
    return p.aided(month_income=40050, base_amount=59900, covered_size=1)


def c38(p: Planted) -> str:
    p.put("review", lowincome_id=p.aided(class_abc="C"), reviewed_on="2026-09-01")
    return p.aided(class_abc="C", approved_on="2026-08-01")


def c39(p: Planted) -> str:
    for reviewed in (True, False):
        aid = p.aided()
        for month, base in (("2026-09", 100), ("2026-10", 200)):
            p.put("issue", lowincome_id=aid, month=month, covered=1, base=base, total=base)
        if reviewed:
            p.put("review", lowincome_id=aid, reviewed_on="2026-09-20")
    return aid


def c40(p: Planted) -> str:
    rental = p.let_and_lived_in()
    failed = p.put("inspection", rental_id=rental, inspected_on="2026-10-01", result="2")
    right = p.put("inspection", rental_id=rental, inspected_on="2026-10-02", result="2")
    p.put("hazard", inspection_id=right, found_on="2026-10-02", hazard_type="01")
    return failed


def c43(p: Planted) -> str:
    who = p.put("member", name="王伟")
    walks = [
        p.put("patrol", patrol_date="2026-10-03", start_at=start, end_at=end)
        for start, end in (("08:00", "10:00"), ("10:00", "12:00"), ("23:00", "01:00"),
                           ("22:00", "23:30"))
    ]  # fmt: skip
    for walk in walks:
        p.put("patrol_member", patrol_id=walk, member_id=who, name="王伟")
    return walks[-1]


def c44(p: Planted) -> str:
    who = p.put("member", name="王伟", left_on="2026-10-01")
    walk = p.put("patrol", patrol_date="2026-10-03")
    p.put("patrol_member", patrol_id=walk, member_id=who)
    return walk


def c45(p: Planted) -> str:
    p.put("patrol", patrol_date="2026-10-03", leader="甲", members="甲、乙", headcount=2)
    return p.put("patrol", patrol_date="2026-10-03", leader="丙", members="甲、乙", headcount=2)


def c46(p: Planted) -> str:
    door = p.door(std_address="一幢101")
    p.lives(p.person(hukou_type="1"), door, kind="2")
    p.let(door)
    walk = p.put("patrol", patrol_date="2026-10-03")
    p.put("finding", patrol_id=walk, type="3", place="一幢101", found_on="2026-10-03")
    return p.put("finding", patrol_id=walk, type="2", place="一幢101", found_on="2026-10-03")


PLANTED: list[tuple[str, Plant]] = [
    ("C01", lambda p: p.person(id_no=RIGHT_ID[:-1] + "8")),
    ("C03", c03),
    ("C04", lambda p: p.person(id_no=RIGHT_ID, sex="2")),
    ("C05", lambda p: p.person(id_no=RIGHT_ID, sex="1", birth_date="1991-03-07")),
    ("C06", lambda p: p.person(birth_date="1905-11-22")),
    ("C07", c07),
    ("C08", c08),
    ("C09", c09),
    ("C10", c10),
    ("C11", c11),
    ("C12", c12),
    ("C13", c13),
    ("C14", c14),
    ("C15", lambda p: p.let(p.door())),
    ("C16", c16),
    ("C17", lambda p: p.let_and_lived_in(grade="4")),
    ("C18", lambda p: p.let_and_lived_in(security_letter="0")),
    ("C18", c18_expired),
    ("C19", lambda p: p.let_and_lived_in(max_persons=0)),
    ("C20", lambda p: p.let_and_lived_in(actual_persons=2)),
    ("C21", c21),
    ("C22", lambda p: p.let_and_lived_in(house_type="6", rental_use="02")),
    ("C23", c23),
    ("C24", c24),
    ("C25", c25),
    ("C26", lambda p: p.came(p.person(hukou_type="1"), None)),
    ("C27", c27),
    ("C28", c28),
    ("C29", c29),
    ("C30", c30),
    ("C31", c31),
    ("C32", lambda p: p.aided(covered_size=4)),
    ("C34", c34),
    ("C35", c35),
    ("C35", c35_missing),
    ("C36", lambda p: p.put("issue", lowincome_id=p.aided(), month="2026-10", base=5, total=6)),
    ("C37", c37),
    ("C38", c38),
    ("C39", c39),
    ("C40", c40),
    ("C42", lambda p: p.put("hazard", found_on="2026-10-05", fixed_on="2026-10-04")),
    ("C43", c43),
    ("C44", c44),
    ("C45", c45),
    ("C46", c46),
    ("C47", lambda p: p.put("patrol", patrol_date="2026-11-23")),
    ("C48", lambda p: p.person(hukou_division="999999")),
]


@pytest.mark.parametrize(("code", "plant"), PLANTED, ids=[code for code, _ in PLANTED])
def test_what_is_planted_is_found_and_nothing_else(
    planted: Planted, code: str, plant: Plant
) -> None:
    record = plant(planted)
    assert found(planted) == [(code, record)]


def test_serious_hazards_at_a_trusted_house(planted: Planted) -> None:
    rental = planted.let_and_lived_in(grade="1")
    hazard = planted.put("hazard", rental_id=rental, hazard_level="3", found_on="2026-10-01")
    planted.put("hazard", rental_id=rental, hazard_level="1", found_on="2026-10-01")
    assert found(planted) == [("C41", hazard)]


def test_a_household_on_aid_that_lets_a_house(planted: Planted) -> None:
    door = planted.door()
    planted.lives(planted.person(hukou_type="1"), door, kind="2")
    planted.let(door)
    aid = planted.aided(dwelling_id=door, income_property=0)
    assert found(planted) == [("C33", aid)]


def test_a_missing_letter_is_hard_where_the_office_says_so(planted: Planted) -> None:
    settle(planted, "letter_required", "1")
    planted.let_and_lived_in(security_letter="0")
    [only] = checks.contradictions(planted.db, planted.community, TODAY)
    assert (only.code, only.hard) == ("C18", True)


def test_no_number_is_told_whole(planted: Planted) -> None:
    planted.person(id_no=RIGHT_ID[:-1] + "8")
    [only] = checks.contradictions(planted.db, planted.community, TODAY)
    assert RIGHT_ID[:14] not in only.text


def test_records_taken_out_contradict_nothing(planted: Planted) -> None:
    planted.person(birth_date="1905-11-22", removed="误录")
    planted.put("patrol", patrol_date="2026-11-23", removed="误录")
    assert found(planted) == []
