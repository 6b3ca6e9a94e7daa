"""A month's figures against ledgers counted by hand."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from ledger_desk import periods
from ledger_desk.indicators import INDICATORS, MEASURES, Figure
from ledger_desk.store import figures
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.ledger import Ledger

OCTOBER = periods.month("2026-10")
Made = Callable[..., str]


@pytest.fixture
def db(ledger: Ledger) -> Iterator[Connection]:
    with ledger.writing("样例") as writing:
        yield writing


@pytest.fixture
def made(db: Connection) -> Made:
    """Put a record into a table as it stands; gives its id."""
    numbers = count(1)

    def make(register: str, **values: Any) -> str:
        number = next(numbers)
        id_ = f"{number:032x}"
        row = {"id": id_, "community_id": db.info["community"], "label": f"{register}{number}"}
        db.execute(insert(TABLES[register]).values({**row, **values}))
        return id_

    return make


@pytest.fixture
def grids(made: Made) -> tuple[str, str]:
    one = made("grid", grid_name="一网格")
    return one, made("grid", grid_name="二网格")


def month(db: Connection, grid: str | None = None, period: periods.Period = OCTOBER) -> Any:
    return figures.month(db, db.info["community"], period, grid)


def names(db: Connection, code: str, grid: str | None = None) -> list[str]:
    found = figures.names(db, db.info["community"], OCTOBER, code, grid)
    return [id_ for _, id_, _ in found]


def door(made: Made, grid: str, **values: Any) -> str:
    house = made("building", building_no="1", grid_id=grid)
    return made("dwelling", building_id=house, grid_id=grid, room_no="101", **values)


def person(made: Made, **values: Any) -> str:
    return made("person", **{"name": "某人", "sex": "1", **values})


def came(made: Made, grid: str | None, registered_on: str | None, **values: Any) -> str:
    who = {
        key: values.pop(key)
        for key in ("sex", "birth_date", "hukou_division", "id_type")
        if key in values
    }
    return made(
        "floating",
        person_id=person(made, **who),
        grid_id=grid,
        registered_on=registered_on,
        **{"status": "1", **values},
    )  # fmt: skip


def test_who_came_who_left_and_who_is_here(db: Connection, made: Made, grids: Any) -> None:
    one, two = grids
    stays = came(made, one, "2026-03-02")
    came(made, one, "2026-03-02", cancelled_on="2026-09-30", status="2")  # gone before
    left = came(made, one, "2026-03-02", cancelled_on="2026-10-31", status="2", leave_reason="1")
    both = came(made, two, "2026-10-02", left_on="2026-10-20", status="2", leave_reason="4")
    new = came(made, two, "2026-10")  # the day is not known, the month is
    came(made, two, "2026-11-01")  # not yet
    undated = came(made, two, None)
    came(made, two, "2026-10-03", removed="重复录入")
    known = month(db).figures
    assert [known[code] for code in ("F0", "F1", "F2", "F3", "F4", "F5", "F9")] == [
        3, 2, 0, 2, 0, 0, 3,
    ]  # fmt: skip
    assert (known["F3.离开"], known["F3.死亡"], known["F3.未填"]) == (1, 1, 0)
    assert month(db).unbalanced == []
    assert set(names(db, "F9")) == {stays, new, undated}
    assert set(names(db, "F3")) == {left, both}
    assert names(db, "F3.死亡") == [both]
    assert month(db, "二网格").figures["F9"] == 2
    assert month(db, one).figures["F9"] == 1


def test_a_month_cut_at_the_fifteenth(db: Connection, made: Made, grids: Any) -> None:
    one, _ = grids
    for day in ("2026-09-15", "2026-09-16", "2026-10-15", "2026-10-16"):
        came(made, one, day)
    cut = periods.month("2026-10", 15)
    known = month(db, None, cut).figures
    assert [known[code] for code in ("F0", "F1", "F9")] == [1, 2, 3]


def test_the_rows_and_columns_of_the_police_form(db: Connection, made: Made, grids: Any) -> None:
    one, _ = grids
    came(made, one, "2026-03-02", sex="1", reason="06", abode_type="07", stay_plan="13",
         hukou_division="330106", birth_date="1966-10-31")  # fmt: skip
    came(made, one, "2026-03-02", sex="2", reason="102", abode_type="202", stay_plan="6",
         hukou_division="340123", birth_date="2008-11-01")  # fmt: skip
    came(made, one, "2026-03-02", sex="9", reason=None, abode_type=None, stay_plan=None,
         id_type="516", birth_date=None)  # fmt: skip
    known = month(db).figures
    expected = {
        "F10.男": 1, "F10.女": 1, "F10.未填": 1,
        "F11.省内市": 1, "F11.省外县": 1, "F11.港澳台": 1, "F11.省内": 1, "F11.省外": 1,
        "F12.投靠亲友": 1, "F12.保姆": 1, "F12.务工": 0, "F12.未填": 1,
        "F13.其他": 1, "F13.工地现场": 1, "F13.未填": 1,
        "F14.半年以下": 0, "F14.五年以上": 1, "F14.未填": 2,
        "F15.老年": 1, "F15.未成年": 1, "F15.未填": 1,
    }  # fmt: skip
    assert {key: known[key] for key in expected} == expected
    asked = figures.Figures(db, db.info["community"], OCTOBER)
    assert asked.value(Figure("F9", (("性别", "女"), ("事由", "保姆")))) == 1
    assert asked.value(Figure("F9", (("性别", "男"), ("事由", "保姆")))) == 0
    assert asked.value(Figure("F0", (("来源", "省内"),))) == 1


def test_permits_and_what_is_due(db: Connection, made: Made, grids: Any) -> None:
    one, _ = grids
    adult = {"birth_date": "1990-01-01", "arrive_local_on": "2026-01-01"}
    came(made, one, "2026-01-05", permit_type="01", permit_valid_to="2026-10-31", **adult)
    came(made, one, "2026-01-05", permit_type="01", permit_valid_to="2026-10-30", **adult)
    came(made, one, "2026-01-05", permit_type="03", **adult)
    came(made, one, "2026-01-05", permit_type="02", **adult)
    came(made, one, "2026-06-01", arrive_local_on="2026-05-01", birth_date="1990-01-01")
    came(made, one, "2026-01-05", arrive_local_on="2026-01-01", birth_date="2010-11-01")
    known = month(db).figures
    assert (known["F9"], known["F24"], known["F25b"]) == (6, 2, 2 / 6)
    assert (known["F23"], known["F25"]) == (4, 2 / 4)  # the child and the newcomer are not due


def test_registered_in_time_leaves_the_national_day_out(
    db: Connection, made: Made, grids: Any
) -> None:
    one, _ = grids
    # Three working days after 30 September 2026: 8, 9 and 10 October (a working Saturday).
    came(made, one, "2026-10-10", arrive_address_on="2026-09-30")
    came(made, one, "2026-10-12", arrive_address_on="2026-09-30")
    came(made, one, "2026-10-12")  # nobody knows when they came
    assert month(db).figures["F22"] == 1 / 3


def test_people_who_moved_between_grids(db: Connection, made: Made, grids: Any) -> None:
    one, two = grids
    first, second = door(made, one), door(made, two)
    who = person(made)
    made("residence", person_id=who, dwelling_id=first, from_on="2026-02-01", to_on="2026-10-09")
    made("residence", person_id=who, dwelling_id=second, from_on="2026-10-10")
    moved = made("floating", person_id=who, grid_id=two, dwelling_id=second,
                 registered_on="2026-02-02", status="1")  # fmt: skip
    came(made, one, "2026-01-01")
    whole, left, entered = month(db), month(db, one), month(db, two)
    codes = ("F0", "F1", "F2", "F3", "F4", "F9")
    assert [whole.figures[code] for code in codes] == [2, 0, 1, 0, 1, 2]
    assert [left.figures[code] for code in codes] == [2, 0, 0, 0, 1, 1]
    assert [entered.figures[code] for code in codes] == [0, 0, 1, 0, 0, 1]
    assert whole.unbalanced == left.unbalanced == entered.unbalanced == []
    assert names(db, "F2") == names(db, "F4") == [moved]
    september = month(db, one, periods.month("2026-09")).figures
    assert (september["F9"], september["F4"]) == (2, 0)


def let(made: Made, grid: str, registered_on: str | None, **values: Any) -> str:
    place = {key: values.pop(key) for key in ("property_type", "title_no") if key in values}
    at = values.pop("dwelling_id", None) or door(made, grid, **place)
    return made(
        "rental",
        dwelling_id=at,
        grid_id=grid,
        registered_on=registered_on,
        **{"status": "1", "grade": "1", **values},
    )


def test_rentals_and_their_letters(db: Connection, made: Made, grids: Any) -> None:
    one, two = grids
    let(made, one, "2026-01-05", property_type="1", title_no="浙1", record_no="备1",
        security_letter_on="2026-01-05", security_letter_to="2027-01-04", rented_rooms=2,
        rented_area=5050)  # fmt: skip
    let(made, one, "2026-01-05", property_type="2", security_letter="1", rented_rooms=1)
    let(made, one, "2025-01-05", security_letter_on="2025-01-05", security_letter="1", status="3")
    let(made, two, "2026-10-05", grade="4", status="4", group_rent="1", fire_letter_on="2026-10-05")
    let(made, two, "2026-01-05", closed_on="2026-10-15", status="5", group_rent="1")
    let(made, two, "2026-01-05", closed_on="2026-09-15", status="5")
    let(made, two, None, grade=None, status=None)
    known = month(db)
    expected = {
        "R0": 5, "R1": 1, "R3": 1, "R5": 0, "R9": 5, "R10": 3, "R10d": 5050,
        "R11.私房": 1, "R11.公房": 1, "R11.单位房": 0, "R11.未填": 3,
        "R12.已租": 2, "R12.停租": 1, "R12.禁租": 1, "R12.待租": 0, "R12.未填": 1,
        "R13": 2, "R13b": 2 / 5, "R14": 1, "R15": 1, "R15c": 1,
        "R16.放心户": 3, "R16.禁租户": 1, "R16.未填": 1, "R25": 1, "R25b": 1,
    }  # fmt: skip
    assert {key: known.figures[key] for key in expected} == expected
    assert known.unbalanced == []


def test_tenants_count_once_where_a_dwelling_is_let_by_rooms(
    db: Connection, made: Made, grids: Any
) -> None:
    one, _ = grids
    shared = door(made, one)
    let(made, one, "2026-01-01", dwelling_id=shared)
    let(made, one, "2026-01-01", dwelling_id=shared)
    for kind, since, until in (("2", "2026-01-01", None), ("2", None, None),
                               ("2", "2026-01-01", "2026-09-01"), ("1", "2026-01-01", None),
                               ("2", "2026-11-02", None)):  # fmt: skip
        made("residence", person_id=person(made), dwelling_id=shared, kind=kind, from_on=since,
             to_on=until)  # fmt: skip
    known = month(db).figures
    assert (known["R9"], known["R10b"], known["R10c"]) == (2, 2, 1.0)


def test_rounds_of_the_grid(db: Connection, made: Made, grids: Any) -> None:
    one, _ = grids
    done = let(made, one, "2026-01-01", grade="2")  # every 30 days
    made("visit", target_id=_door_of(db, done), visited_at="2026-09-20T10:00", grid_id=one)
    made("visit", target_id=_door_of(db, done), visited_at="2026-10-25", grid_id=one, met="1")
    missed = let(made, one, "2026-01-01", grade="3")
    not_due = let(made, one, "2026-01-01", grade="1")  # every 90 days
    made("visit", target_id=_door_of(db, not_due), visited_at="2026-09-20", grid_id=one)
    known = month(db).figures
    assert (known["R17"], known["R17b"], known["R17c"]) == (2, 1, 0.5)
    assert set(names(db, "R17")) == {done, missed}
    assert (known["V1"], known["V2"], known["V3"], known["V4"]) == (1, 1, 1.0, 1 / 3)


def _door_of(db: Connection, rental: str) -> str:
    table = TABLES["rental"]
    return db.execute(select(table.dwelling_id).where(table.id == rental)).scalar_one()


def test_hazards_found_mended_and_left(db: Connection, made: Made, grids: Any) -> None:
    one, _ = grids
    rental = let(made, one, "2026-01-01", grade="3")

    def hazard(found_on: str, **values: Any) -> str:
        usual = {"hazard_type": "02", "hazard_level": "1", "measure": "2"}
        return made("hazard", rental_id=rental, grid_id=one, found_on=found_on,
                    **{**usual, **values})  # fmt: skip

    hazard("2026-09-01", fixed_on="2026-10-05")
    overdue = hazard("2026-09-01", due_on="2026-09-20")
    hazard("2026-09-01", fixed_on="2026-09-02")
    hazard("2026-10-01", measure="1", hazard_type="11")
    hazard("2026-10-01", fixed_on="2026-11-05", due_on="2026-10-31")
    hazard("2026-10-01", reported_on="2026-10-02", measure="4", hazard_type="01")
    hazard("2026-10-01", hazard_type="00")  # 无 is no hazard
    made("inspection", rental_id=rental, grid_id=one, inspected_on="2026-10-01", result="2")
    made("inspection", rental_id=rental, grid_id=one, inspected_on="2026-10-20", result="1")
    known = month(db)
    expected = {
        "R20": 2, "R20b": 1, "R21": 3, "R21.消防": 2, "R21.治安": 1, "R21.一般": 3, "R22": 1,
        "R22b": 1, "R23": 2, "R23b": 2, "R23b.消防": 2, "R23c": 1, "R23d": 2, "R24": 2 / 5,
        "R24b": 2, "R24c": 1.0,
    }  # fmt: skip
    assert {key: known.figures[key] for key in expected} == expected
    assert known.unbalanced == []
    assert overdue in names(db, "R24b")
    asked = figures.Figures(db, db.info["community"], OCTOBER)
    assert asked.value(Figure("R23d", (("类型", "消防"), ("等级", "重点户")))) == 2


def aided(made: Made, grid: str, start: str, covered: int, **values: Any) -> str:
    return made("lowincome", grid_id=grid, start_month=start, covered_size=covered,
                **{"category": "1", **values})  # fmt: skip


def test_households_on_aid(db: Connection, made: Made, grids: Any) -> None:
    one, two = grids
    home = made("household", dwelling_id=door(made, one))
    stays = aided(made, one, "2026-01", 3, total_amount=120000, elder_n=1, adult_n=1, child_n=1,
                  cause="1", class_abc="A", approved_on="2025-12-20")  # fmt: skip
    aided(made, two, "2026-10", 2, base_amount=50000, class_amount=1000, category=None)
    aided(made, one, "2026-01", 1, stop_on="2026-10-05", stop_reason="1")
    aided(made, one, "2026-01", 4, stop_on="2026-10-31", stop_reason="5", household_id=home)
    aided(made, one, "2026-10", 4, category="5", household_id=home, total_amount=90000)
    aided(made, one, "2026-01", 9, stop_on="2026-09-30")
    aided(made, one, "2026-11", 9)
    known = month(db)
    expected = {
        "L0": 3, "L0b": 8, "L1": 1, "L1b": 2, "L2": 1, "L2b": 4, "L2c": 1, "L2d": 4, "L3": 1,
        "L3b": 1, "L9": 3, "L9b": 9, "L9.城市低保": 1, "L9.分散特困": 1, "L9.未填": 1,
        "L9b.城市低保": 3, "L10.老年人": 1, "L10.未填": 6, "L10c.A": 1, "L16.因病": 1,
        "L18": 261000, "L18.城市低保": 120000, "L17": None, "L17.城市低保": None,
    }  # fmt: skip
    assert {key: known.figures[key] for key in expected} == expected
    assert known.unbalanced == []
    assert names(db, "L9.城市低保") == [stays]
    asked = figures.Figures(db, db.info["community"], OCTOBER)
    assert asked.value(Figure("L9b", (("类别", "城市低保"), ("年龄", "未成年人")))) == 1


def test_money_paid_out(db: Connection, made: Made, grids: Any) -> None:
    one, _ = grids
    home = aided(made, one, "2026-01", 3)
    other = aided(made, one, "2026-01", 1)
    for of, paid, covered, base, back in ((home, "2026-09", 3, 100000, 0),
                                          (home, "2026-10", 3, 110000, 5000),
                                          (other, "2026-09", 1, 40000, 0),
                                          (other, "2026-10", 1, 39999, 0),
                                          (other, "2025-12", 1, 77700, 0)):  # fmt: skip
        made("issue", lowincome_id=of, month=paid, covered=covered, base=base, back_pay=back,
             **{"class": 100}, care=0, total=base + 100)  # fmt: skip
    known = month(db).figures
    assert (known["L11"], known["L11b"], known["L11d"]) == (154999, 200, 155199)
    assert known["L12"] == 38800  # 155199 / 4 = 38799.75, half-up to the fen
    assert (known["L13"], known["L13b"]) == (155199 + 140200, 8)
    assert [known[code] for code in ("L14", "L14b", "L14c", "L14d")] == [1, 10000, 1, 1]


def test_reviews_fall_due_by_class(db: Connection, made: Made, grids: Any) -> None:
    one, _ = grids
    yearly = aided(made, one, "2025-11", 1, class_abc="A", approved_on="2025-10-20")
    aided(made, one, "2025-11", 1, class_abc="A", approved_on="2025-11-05")  # not yet due
    quarterly = aided(made, one, "2025-11", 1, class_abc="C", approved_on="2025-10-20")
    made("review", lowincome_id=quarterly, reviewed_on="2026-07-01")
    made("review", lowincome_id=quarterly, reviewed_on="2026-10-12")
    known = month(db).figures
    assert [known[code] for code in ("L15", "L15b", "L15c", "L15d")] == [2, 1, 1, 0.5]
    assert names(db, "L15c") == [yearly]


def test_walks_people_and_what_they_found(db: Connection, made: Made, grids: Any) -> None:
    one, _ = grids
    team = made("team", name="一队", kind="02", leader="王")
    member = made("member", name="王伟", team_id=team, joined_on="2026-01-01", state="1")
    made("member", name="李", team_id=team, joined_on="2026-01-01", left_on="2026-10-01")
    made("member", name="赵", team_id=team, joined_on="2026-01-01", state="2")
    night = made("patrol", patrol_date="2026-10-03", start_at="23:00", end_at="01:00",
                 team_id=team, leader="王伟", members="王伟、张三、李四", headcount=9, grid_id=one,
                 manner="1")  # fmt: skip
    linked = made("patrol", patrol_date="2026-10-04", start_at="18:00", end_at="19:30",
                  leader="王伟", headcount=1)  # fmt: skip
    made("patrol_member", patrol_id=linked, member_id=member, name="王伟")
    made("patrol_member", patrol_id=linked, name="张三")
    made("patrol", patrol_date="2026-10-05", start_at="05:00", end_at="06:00", headcount=4)
    made("patrol", patrol_date="2026-11-01", start_at="09:00", end_at="10:00", headcount=4)
    made("shift", date="2026-10-03", slot="4", team_id=team)
    made("shift", date="2026-10-03", slot="1", team_id=team)
    made("finding", patrol_id=night, type="2", closed_on="2026-10-31")
    made("finding", patrol_id=night, type="2", found_on="2026-10-04", settled="1")
    made("finding", patrol_id=night, type=None, closed_on="2026-11-01", settled="1")
    made("meeting", date="2026-10-15", team_id=team)
    made("found_item", patrol_id=night, item="伞")
    known = month(db)
    expected = {
        "P1": 3, "P1b": 3, "P1.深夜": 2, "P1.晚间": 1, "P1.步巡": 1, "P1.方式=未填": 2,
        "P1.义务": 1, "P2": 3 + 2 + 4, "P2b": 4.5, "P2c": (2 * 3 + 1.5 * 2 + 4) / 9, "P3": 1,
        "P3b": 1, "P4": 2, "P4b": 1, "P4c": 0.5, "P5": 3, "P5.消防": 2, "P5.未填": 1, "P5b": 2,
        "P5c": 2 / 3, "P7": 1, "P7b": 0, "P8": 1,
    }  # fmt: skip
    assert {key: known.figures[key] for key in expected} == expected
    assert set(names(db, "P5.消防")) <= set(names(db, "P5"))
    assert len(names(db, "P2")) == 3


def test_visits_by_kind_and_those_to_be_followed_up(db: Connection, made: Made, grids: Any) -> None:
    one, _ = grids
    at = door(made, one)
    made("visit", target_id=at, grid_id=one, visited_at="2026-10-01T09:00", kind="5", met="2")
    made("visit", target_id=at, grid_id=one, visited_at="2026-10-02", kind="1", met="1",
         met_role="2", findings="水管漏水", follow_up_on="2026-10-20",
         followed_on="2026-10-21")  # fmt: skip
    made("visit", address_text="东门", visited_at="2026-10-02", kind=None)
    made("visit", target_id=at, visited_at="2026-09-02", follow_up_on="2026-10-20")
    known = month(db).figures
    expected = {
        "V1": 3, "V1.回访": 1, "V1.一般走访": 1, "V1.未填": 1, "V1.见面": 1, "V1.租户": 1,
        "V2": 2, "V3": 1 / 3, "V4": 2.0, "V5": 1, "V5b": 2, "V5c": 1,
    }  # fmt: skip
    assert {key: known[key] for key in expected} == expected
    assert len(names(db, "V2")) == 2


def test_every_key_of_an_empty_ledger_is_there(db: Connection) -> None:
    known = month(db)
    for code, indicator in INDICATORS.items():
        if indicator.subject in ("事件", "纠纷", ""):
            continue
        empty = None if indicator.unit in ("%", "平均") or code in ("L12", "L13c", "L17") else 0
        assert known.figures[code] == empty, code
    assert known.figures["Q1.流动人口"] is None
    assert known.figures["F12.保姆"] == 0
    assert known.unbalanced == []
    assert not [key for key in known.figures if key.startswith("E")]


def test_an_episode_left_before_it_was_registered_breaks_the_balance(
    db: Connection, made: Made, grids: Any
) -> None:
    came(made, grids[0], "2026-10-10", left_on="2026-09-28", status="2")
    [sentence] = month(db).unbalanced
    assert sentence.startswith("I1 ")


def test_measures_look_at_other_months(db: Connection, made: Made, grids: Any) -> None:
    one, _ = grids
    for day in ("2025-10-03", "2026-01-05", "2026-09-05", "2026-10-05", "2026-10-06"):
        came(made, one, day)
    asked = figures.Figures(db, db.info["community"], OCTOBER)

    def value(code: str, measure: str) -> Any:
        return asked.value(Figure(code, (), measure))

    measured = {each: value("F1", each) for each in MEASURES}
    expected = {"本月": 2, "上月": 1, "本年累计": 4, "增减": 1, "环比": 1.0, "去年同月": 1}
    assert measured == expected
    assert value("F9", "本年累计") == 5  # a stock is not added up
    assert value("R13b", "增减") is None
