"""A random ledger, recounted slowly row by row: every partition, crosstab and list of names."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from random import Random
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, insert

from ledger_desk import codes, periods
from ledger_desk.figure_words import figure_of
from ledger_desk.indicators import DIMENSIONS, INDICATORS, UNFILLED, Figure, key_of
from ledger_desk.sealing import Cost
from ledger_desk.store import figures
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

PERIODS = [periods.month("2026-10"), periods.month("2026-10", 15), periods.month("2026-02", 28)]
MONEY_AND_SUMS = ("R10", "R10d", "L18", "L13", "L13b", "L10b", "L14b", "L14d", "P2b", "P6", "P6b")
OF_PERSONS = ("L0b", "L1b", "L2b", "L2d", "L3b", "L4", "L5", "L6b", "L9b", "P2", "F5", "R5", "L6")
HOME = "33"


class World(NamedTuple):
    db: Connection
    rows: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    machine = Machine(cost=Cost(t=1, m_kib=8, p=1), device="test")
    folder = tmp_path_factory.mktemp("random") / "ledger"
    ledger, _ = Ledger.create(
        folder, "桂花社区", "李四", "gui-hua-2026", HOME + "0102001001", machine=machine
    )
    with ledger.writing("样例") as db:
        rows = _people(Random(20261031), db.info["community"])
        for register, records in rows.items():
            db.execute(insert(TABLES[register]), records)
        yield World(db, rows)
    ledger.close()


def _people(random: Random, community: str) -> dict[str, list[dict[str, Any]]]:
    """Some hundred records a register, with every code, half of the fields 未填 now and then."""
    rows: dict[str, list[dict[str, Any]]] = {}

    def maybe(values: Any) -> Any:
        return random.choice([*values, None])

    def day(blank: bool = True) -> str | None:
        if blank and random.random() < 0.15:
            return None
        first = dt.date(2025, 12, 1)
        text = (first + dt.timedelta(days=random.randrange(400))).isoformat()
        return text[: random.choice((10, 10, 10, 10, 7, 4))]

    def put(register: str, **values: Any) -> str:
        some = rows.setdefault(register, [])
        number = len(some) + 1
        id_ = f"{list(TABLES).index(register):02x}{number:030x}"
        some.append(
            {
                "id": id_,
                "community_id": community,
                "label": f"{register}{number}",
                "removed": random.choice([None] * 9 + ["误录"]),
                "doubt": random.choice([None, None, "待核实"]),
                **values,
            }
        )
        return id_

    births = [f"{y}-{m:02}-15" for y, m in product(range(1950, 2025, 5), (3, 10))]
    grids = [put("grid", grid_name=f"第{n}网格", removed=None) for n in range(1, 4)]
    doors = []
    for number in range(60):
        grid = random.choice(grids)
        house = put("building", building_no=str(number), grid_id=grid, removed=None)
        doors.append(
            put(
                "dwelling",
                building_id=house,
                grid_id=grid,
                room_no="1",
                removed=None,
                property_type=maybe(codes.PROPERTY_TYPE.labels),
                title_no=maybe(["证"]),
            )
        )
    for number in range(400):
        who = put(
            "person",
            name=f"某{number}",
            sex=maybe("129"),
            removed=None,
            birth_date=maybe(births),
            hukou_division=maybe(["330106", "330521", "330783", "110101", "442000", "710000"]),
            id_type=maybe(["111", "516", "414"]),
        )
        gone = random.random() < 0.4
        put(
            "floating",
            person_id=who,
            dwelling_id=random.choice([*doors, None]),
            grid_id=random.choice([*grids, None]),
            registered_on=day(),
            reason=maybe(codes.REASON.labels),
            abode_type=maybe(codes.ABODE.labels),
            stay_plan=maybe(codes.STAY.labels),
            status="2" if gone else maybe("1"),
            left_on=day() if gone else None,
            cancelled_on=day() if gone else None,
            leave_reason=maybe(codes.LEAVE_REASON.labels) if gone else None,
            permit_type=maybe(codes.PERMIT.labels),
            permit_valid_to=day(),
            arrive_local_on=day(),
            permit_issued_on=day(),
            checked_on=day(),
            expect_leave_on=day(),
        )
    for _ in range(150):
        closed = random.random() < 0.3
        put(
            "rental",
            dwelling_id=random.choice(doors),
            grid_id=random.choice(grids),
            registered_on=day(),
            closed_on=day() if closed else None,
            status=maybe(codes.RENTAL_STATUS.labels),
            grade=maybe(codes.HOUSE_GRADE.labels),
            rental_use=maybe(codes.RENTAL_USE.labels),
            house_type=maybe(codes.HOUSE_TYPE.labels),
            rental_mode=maybe(codes.RENTAL_MODE.labels),
            record_no=maybe(["备"]),
            group_rent=maybe("01"),
            rented_rooms=maybe([1, 2]),
            rented_area=maybe([4000]),
            security_letter=maybe("01"),
            security_letter_on=day(),
            security_letter_to=day(),
            fire_letter=maybe("01"),
        )
    lets = [each["id"] for each in rows["rental"]]
    for _ in range(120):
        put(
            "hazard",
            rental_id=random.choice([*lets, None]),
            grid_id=random.choice(grids),
            hazard_type=maybe(codes.HAZARD_TYPE.labels),
            measure=maybe(codes.MEASURE.labels),
            hazard_level=maybe(codes.HAZARD_LEVEL.labels),
            found_on=day(),
            fixed_on=day(),
            reported_on=day(),
            due_on=day(),
        )
        put(
            "inspection",
            rental_id=random.choice([*lets, None]),
            inspected_on=day(),
            grid_id=random.choice(grids),
        )
        put(
            "visit",
            target_id=random.choice([*doors, None]),
            visited_at=day(),
            grid_id=random.choice(grids),
            kind=maybe(codes.VISIT_KIND.labels),
            met=maybe(codes.MET.labels),
            met_role=maybe(codes.MET_ROLE.labels),
            findings=maybe(["漏水"]),
            follow_up_on=day(),
            changes=maybe("012"),
        )
    for _ in range(80):
        stopped = random.random() < 0.3
        start = random.choice(["2025-12", "2026-02", "2026-09", "2026-10"])
        put(
            "lowincome",
            grid_id=random.choice(grids),
            category=maybe(codes.AID_CATEGORY.labels),
            class_abc=maybe("ABC"),
            cause=maybe(codes.POVERTY_CAUSE.labels),
            need=maybe(codes.AID_NEED.labels),
            covered_size=maybe([1, 2, 3]),
            start_month=start,
            elder_n=maybe([0, 1]),
            child_n=maybe([1, 2]),
            total_amount=maybe([90000]),
            stop_on=day(False) if stopped else None,
            stop_reason=maybe("1235"),
            approved_on=day(),
        )
    teams = [put("team", name=f"{n}队", kind=maybe(codes.TEAM_KIND.labels)) for n in range(6)]
    for number in range(240):
        put(
            "member",
            name=f"队员{number}",
            team_id=random.choice([*teams, None]),
            joined_on=day(),
            left_on=day() if random.random() < 0.3 else None,
            state=maybe("12"),
        )
        start = maybe(["05:30", "09:00", "18:00", "23:30"])
        walk = put(
            "patrol",
            patrol_date=day(),
            start_at=start,
            end_at=maybe(["06:30", "01:00"]),
            manner=maybe(codes.MANNER.labels),
            team_id=random.choice([*teams, None]),
            grid_id=random.choice(grids),
            headcount=maybe([2, 5]),
            members=maybe(["甲、乙、甲"]),
        )
        put(
            "finding",
            patrol_id=walk,
            type=maybe(codes.FINDING_TYPE.labels),
            found_on=day(),
            closed_on=day(),
            settled=maybe("01"),
        )
    return rows


# The slow way


def _kept(world: World, register: str) -> list[dict[str, Any]]:
    return [row for row in world.rows[register] if row["removed"] is None]


def _here(since: str | None, gone: str | None, instant: str) -> bool:
    return (since or "") < instant and (gone is None or gone >= instant)


def _floating(world: World, period: periods.Period) -> dict[str, list[dict[str, Any]]]:
    persons = {row["id"]: row for row in world.rows["person"]}
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in ("F0", "F1", "F3", "F9", "F24")}
    for row in _kept(world, "floating"):
        who = persons[row["person_id"]]
        gone = row["cancelled_on"] or row["left_on"]
        if gone is None and row["status"] not in (None, "1"):
            gone = ""
        birth = who["birth_date"]
        age = None
        if birth is not None:
            last = period.last_day
            years = (
                last.year
                - int(birth[:4])
                - ((last.month, last.day) < (int(birth[5:7]), int(birth[8:])))
            )
            age = "老年" if years >= 60 else "成年" if years >= 18 else "未成年"
        each = {
            "id": row["id"],
            "网格": row["grid_id"],
            "性别": {"1": "男", "2": "女"}.get(who["sex"]),
            "来源": codes.region_of(who["hukou_division"], who["id_type"], HOME),
            "事由": codes.REASON_ROW.get(row["reason"]),
            "处所": codes.ABODE_COLUMN.get(row["abode_type"]),
            "期限": codes.STAY_BAND.get(row["stay_plan"]),
            "年龄": age,
            "注销原因": codes.LEAVE_GROUP.get(row["leave_reason"]),
        }
        since = row["registered_on"]
        if _here(since, gone, period.start):
            found["F0"].append(each)
        if since is not None and period.start <= since < period.end:
            found["F1"].append(each)
        if gone is not None and period.start <= gone < period.end and (since or "") < period.end:
            found["F3"].append(each)
        if _here(since, gone, period.end):
            found["F9"].append(each)
            to, last_day = row["permit_valid_to"], period.last_day.isoformat()
            valid = to is None or to >= last_day or to == last_day[: len(to)]
            if row["permit_type"] in ("01", "03") and valid:
                found["F24"].append(each)
    return found


def _rentals(world: World, period: periods.Period) -> dict[str, list[dict[str, Any]]]:
    doors = {row["id"]: row for row in world.rows["dwelling"]}
    found: dict[str, list[dict[str, Any]]] = {
        code: [] for code in ("R0", "R1", "R3", "R9", "R15", "R25")
    }
    for row in _kept(world, "rental"):
        gone = row["closed_on"]
        if gone is None and row["status"] == "5":
            gone = ""
        each = {
            "id": row["id"],
            "网格": row["grid_id"],
            "产权": codes.PROPERTY_IN_FIGURES.get(doors[row["dwelling_id"]]["property_type"]),
            "状态": None if row["status"] == "5" else codes.RENTAL_STATUS.labels.get(row["status"]),
            "等级": codes.GRADE_IN_FIGURES.get(row["grade"]),
            "用途": codes.RENTAL_USE.labels.get(row["rental_use"]),
            "类别": codes.HOUSE_TYPE.labels.get(row["house_type"]),
            "方式": codes.RENTAL_MODE.labels.get(row["rental_mode"]),
        }
        since = row["registered_on"]
        if _here(since, gone, period.start):
            found["R0"].append(each)
        if since is not None and period.start <= since < period.end:
            found["R1"].append(each)
        if gone is not None and period.start <= gone < period.end and (since or "") < period.end:
            found["R3"].append(each)
        if _here(since, gone, period.end):
            found["R9"].append(each)
            found["R15"] += [each] if row["record_no"] else []
            found["R25"] += [each] if row["group_rent"] == "1" else []
    return found


def _aid(world: World, period: periods.Period) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in ("L0", "L9")}
    for row in _kept(world, "lowincome"):
        each = {
            "id": row["id"],
            "网格": row["grid_id"],
            "类别": codes.AID_SHORT.get(row["category"]),
            "分类": row["class_abc"],
            "原因": codes.POVERTY_CAUSE.labels.get(row["cause"]),
            "需求": codes.AID_NEED.labels.get(row["need"]),
        }
        stop = row["stop_on"]
        if row["start_month"] < period.key and (stop is None or stop >= period.start):
            found["L0"].append(each)
        if row["start_month"] <= period.key and (stop is None or stop >= period.end):
            found["L9"].append(each)
    return found


def _patrols(world: World, period: periods.Period) -> dict[str, list[dict[str, Any]]]:
    teams = {row["id"]: codes.TEAM_KIND_IN_FIGURES.get(row["kind"]) for row in world.rows["team"]}
    walks = {row["id"]: row for row in world.rows["patrol"]}
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in ("P1", "P1b", "P5", "P5b")}

    def cell(walk: dict[str, Any], **more: Any) -> dict[str, Any]:
        hour = int(walk["start_at"][:2]) if walk["start_at"] else None
        slot = (
            None if hour is None else "深夜" if hour >= 23 or hour < 6
            else "上午" if hour < 12 else "下午" if hour < 18 else "晚间"
        )  # fmt: skip
        return {
            "id": walk["id"],
            "网格": walk["grid_id"],
            "时段": slot,
            "方式": codes.MANNER.labels.get(walk["manner"]),
            "队伍类型": teams.get(walk["team_id"]),
            **more,
        }

    for walk in _kept(world, "patrol"):
        if walk["patrol_date"] and period.start <= walk["patrol_date"] < period.end:
            found["P1"].append(cell(walk))
            if cell(walk)["时段"] in ("晚间", "深夜"):
                found["P1b"].append(cell(walk))
    for row in _kept(world, "finding"):
        walk = walks[row["patrol_id"]]
        on = row["found_on"] or walk["patrol_date"]
        if on is None or not period.start <= on < period.end:
            continue
        # The slot of a finding is the one written with the patrol: none here.
        each = cell(walk, id=row["id"], 时段=None, 问题=codes.FINDING_TYPE.labels.get(row["type"]))
        found["P5"].append(each)
        closed = row["closed_on"]
        if (closed and closed < period.end) or (closed is None and row["settled"] == "1"):
            found["P5b"].append(each)
    return found


Slow = Callable[[World, periods.Period], dict[str, list[dict[str, Any]]]]
SLOW: dict[str, Slow] = {
    "流动人口": _floating,
    "出租房": _rentals,
    "低保": _aid,
    "巡逻": _patrols,
}


@pytest.mark.parametrize("period", PERIODS, ids=lambda p: f"{p.start}..{p.end}")
@pytest.mark.parametrize("subject", SLOW)
def test_every_partition_is_what_a_slow_recount_gives(
    world: World, subject: str, period: periods.Period
) -> None:
    asked = figures.Figures(world.db, world.db.info["community"], period)
    known = asked.month().figures
    for code, rows in SLOW[subject](world, period).items():
        assert known[code] == len(rows), code
        for dimension in DIMENSIONS[subject]:
            if rows and dimension not in rows[0]:
                continue
            slow = Counter(each[dimension] or UNFILLED for each in rows)
            fast = {}
            for value in (*DIMENSIONS[subject][dimension], UNFILLED):
                figure = Figure(code, ((dimension, value),))
                fast[value] = asked.value(figure)
                if (key := key_of(figure)) in known:
                    assert known[key] == fast[value]
            assert {v: n for v, n in fast.items() if n} == dict(slow), (code, dimension)


@pytest.mark.parametrize("subject", SLOW)
def test_crosstabs_and_grids_are_what_a_slow_recount_gives(world: World, subject: str) -> None:
    period = PERIODS[0]
    asked = figures.Figures(world.db, world.db.info["community"], period)
    for code, rows in SLOW[subject](world, period).items():
        assert rows, code
        one, two = [d for d in DIMENSIONS[subject] if d in rows[0]][:2]
        slow = Counter((r[one] or UNFILLED, r[two] or UNFILLED, r["网格"]) for r in rows)
        for (first, second, grid), number in slow.items():
            figure = Figure(code, ((one, first), (two, second)))
            of_all_grids = sum(n for (a, b, _), n in slow.items() if (a, b) == (first, second))
            assert asked.value(figure) == of_all_grids
            if grid is not None:
                assert asked.value(figure, grid) == number
                assert len(asked.names(figure, grid)) == number


@pytest.mark.accept("U6")
def test_every_count_is_the_length_of_the_list_it_opens(world: World) -> None:
    db, community = world.db, world.db.info["community"]
    asked = figures.Figures(db, community, PERIODS[0])
    known = asked.month().figures
    listed: dict[str, int] = {}
    for key, number in known.items():
        figure = figure_of(key)
        indicator = INDICATORS[figure.code]
        if indicator.unit in ("%", "平均", "元") or figure.code in (*MONEY_AND_SUMS, *OF_PERSONS):
            continue
        listed[key] = len(asked.names(figure))
        assert listed[key] == number, key
    assert len(listed) > 300
    assert sum(bool(number) for number in listed.values()) > 150


def test_the_month_balances_but_for_what_the_days_break(world: World) -> None:
    for period in PERIODS:
        month = figures.month(world.db, world.db.info["community"], period)
        assert not [said for said in month.unbalanced if said.startswith(("I7", "I8"))]


def test_grids_add_up_to_the_community(world: World) -> None:
    community, period = world.db.info["community"], PERIODS[0]
    whole = figures.month(world.db, community, period).figures
    grids = [figures.month(world.db, community, period, f"第{n}网格").figures for n in (1, 2, 3)]
    for code in ("R0", "R1", "R3", "R9", "R21", "L9", "L9b", "P1", "V1"):
        assert sum(int(each[code] or 0) for each in grids) == whole[code], code
    outside = sum(1 for e in _floating(world, period)["F9"] if e["网格"] is None)
    assert sum(int(each["F9"] or 0) for each in grids) + outside == whole["F9"]
