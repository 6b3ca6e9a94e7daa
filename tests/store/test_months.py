"""Closing: what is frozen stays, the next month begins where it ended, late entries are told."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from ledger_desk import periods
from ledger_desk.errors import Refused
from ledger_desk.indicators import Figure
from ledger_desk.store import figures, months, snapshots
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.tables import Setting

SEPTEMBER, OCTOBER, NOVEMBER = (periods.month(f"2026-{n:02}") for n in (9, 10, 11))
TODAY = dt.date(2026, 11, 22)
Made = Callable[..., str]


@pytest.fixture
def made(ledger: Ledger) -> Made:
    """Put a record into a table in an act of its own; its id tells when it was made."""

    def make(register: str, **values: Any) -> str:
        id_ = ledger.new_key()
        row = {"id": id_, "community_id": ledger.community, "label": values.pop("label", register)}
        with ledger.writing("登记") as db:
            db.execute(insert(TABLES[register]).values({**row, **values}))
        return id_

    return make


@pytest.fixture
def grid(made: Made) -> str:
    return made("grid", grid_name="一网格", label="一网格")


def came(made: Made, grid: str, registered_on: str, **values: Any) -> str:
    who = made("person", name="某人", sex=values.pop("sex", "1"), birth_date="1990-01-01")
    return made("floating", person_id=who, grid_id=grid, registered_on=registered_on,
                **{"status": "1", "label": "某人", **values})  # fmt: skip


def let(made: Made, grid: str, registered_on: str) -> str:
    house = made("building", building_no="1", grid_id=grid)
    door = made("dwelling", building_id=house, grid_id=grid, room_no="1")
    return made("rental", dwelling_id=door, grid_id=grid, registered_on=registered_on, status="2")


def change(ledger: Ledger, register: str, id_: str, **values: Any) -> None:
    table = TABLES[register]
    with ledger.writing("更改") as db:
        db.execute(update(table).where(table.id == id_).values(values))


def close(ledger: Ledger, period: periods.Period, reason: str = "") -> dict[str, Any]:
    done = months.close(ledger, period, today=TODAY, reason=reason)
    assert done["closed"], done
    return done


def of(ledger: Ledger, period: periods.Period, grid: str | None = None) -> dict[str, Any]:
    with ledger.reading() as db:
        return figures.month(db, ledger.community, period, grid).figures


def names(ledger: Ledger, period: periods.Period, code: str) -> list[str]:
    with ledger.reading() as db:
        return [id_ for _, id_, _ in figures.names(db, ledger.community, period, code)]


@pytest.fixture
def reading(ledger: Ledger) -> Iterator[Connection]:
    with ledger.reading() as db:
        yield db


def test_a_closed_month_never_changes_whatever_happens_later(
    ledger: Ledger, made: Made, grid: str
) -> None:
    first = came(made, grid, "2026-10-05", reason="01")
    let(made, grid, "2026-10-05")
    before = of(ledger, OCTOBER), of(ledger, OCTOBER, grid)
    close(ledger, OCTOBER)
    change(ledger, "floating", first, reason="03", registered_on="2026-11-02")
    came(made, grid, "2026-10-06")
    after = of(ledger, OCTOBER), of(ledger, OCTOBER, grid)
    assert [a.items() ^ b.items() for a, b in zip(after, before, strict=True)] == [set(), set()]
    assert names(ledger, OCTOBER, "F1.务工") == [first]
    with ledger.reading() as db:
        asked = figures.Figures(db, ledger.community, NOVEMBER)
        cross = Figure("F9", (("性别", "男"), ("事由", "务工")), "上月")
        assert asked.value(cross) == asked.value(cross, grid) == 1


def test_the_next_month_opens_with_what_was_closed_and_tells_late_entries(
    ledger: Ledger, made: Made, grid: str
) -> None:
    other = made("grid", grid_name="二网格", label="二网格")
    stays, withdrawn, cancelled, moved, reopened = (
        came(made, grid, "2026-10-05") for _ in range(5)
    )
    change(ledger, "floating", reopened, status="2", cancelled_on="2026-10-20")
    close(ledger, OCTOBER)
    change(ledger, "floating", withdrawn, removed="重复录入")
    change(ledger, "floating", cancelled, status="2", cancelled_on="2026-10-30")
    change(ledger, "floating", moved, grid_id=other)
    change(ledger, "floating", reopened, status="1", cancelled_on=None)
    late = came(made, grid, "2026-10-31")
    new = came(made, grid, "2026-11-03")
    november = of(ledger, NOVEMBER)
    assert [november[code] for code in ("F0", "F1", "F3", "F5", "F9")] == [4, 1, 0, 0, 5]
    assert set(names(ledger, NOVEMBER, "F1")) == {new}
    with ledger.reading() as db:
        asked = figures.Figures(db, ledger.community, NOVEMBER)
        lines = {(line.id, line.sign, line.kind) for line in asked.adjustments()}
        assert {line.month for line in asked.adjustments()} == {"2026-10"}
        for place in (None, grid, other):
            assert figures.month(db, ledger.community, NOVEMBER, place).unbalanced == []
    assert lines == {
        (late, 1, "补登"),
        (reopened, 1, "撤销注销"),
        (withdrawn, -1, "删除"),
        (cancelled, -1, "补销"),
        (moved, -1, "网格更正"),
        (moved, 1, "网格更正"),
    }
    assert of(ledger, NOVEMBER, "二网格")["F5"] == 1
    assert set(names(ledger, NOVEMBER, "F9")) == {stays, moved, reopened, late, new}
    assert set(names(ledger, NOVEMBER, "F0")) == {stays, withdrawn, cancelled, moved}


def test_persons_who_join_and_leave_a_household_that_stays(
    ledger: Ledger, made: Made, grid: str
) -> None:
    grows, shrinks, stops = (
        made("lowincome", grid_id=grid, category="1", start_month="2026-01", covered_size=3)
        for _ in range(3)
    )
    close(ledger, OCTOBER)
    change(ledger, "lowincome", grows, covered_size=5)
    change(ledger, "lowincome", shrinks, covered_size=2)
    change(ledger, "lowincome", stops, stop_on="2026-11-09", stop_reason="3")
    made("lowincome", grid_id=grid, category="2", start_month="2026-10", covered_size=4)
    november = of(ledger, NOVEMBER)
    codes = ("L0b", "L3b", "L4", "L5", "L6", "L6b", "L9", "L9b")
    assert [november[code] for code in codes] == [9, 3, 1, 2, 1, 4, 3, 11]
    with ledger.reading() as db:
        assert figures.month(db, ledger.community, NOVEMBER).unbalanced == []


def test_months_close_in_order(ledger: Ledger, made: Made, grid: str) -> None:
    close(ledger, SEPTEMBER)
    skipped = months.close(ledger, NOVEMBER, today=TODAY)
    assert (skipped["closed"], skipped["stops"]) == (False, ["请先关2026年10月"])
    close(ledger, OCTOBER)
    earlier = months.close(ledger, SEPTEMBER, today=TODAY, reason="上月有一户漏登")
    assert not earlier["closed"]
    assert "2026年10月已经关账" in earlier["stops"][0]


def test_a_correction_takes_a_reason_and_keeps_what_was_reported_first(
    ledger: Ledger, made: Made, grid: str
) -> None:
    came(made, grid, "2026-10-05")
    close(ledger, OCTOBER)
    late = came(made, grid, "2026-10-06")
    with pytest.raises(Refused) as refused:
        months.close(ledger, OCTOBER, today=TODAY)
    assert refused.value.code == "month.reason"
    again = close(ledger, OCTOBER, "网格员漏报一人")
    assert again["snapshot"]["number"] == 2
    assert of(ledger, OCTOBER)["F1"] == 2
    assert late in names(ledger, OCTOBER, "F1")
    with ledger.reading() as db:
        first = snapshots.read(db, ledger.community, "2026-10", 1)
        second = snapshots.read(db, ledger.community, "2026-10")
        assert first is not None
        assert second is not None
        assert first.figures()["F1"] == 1
        assert ("F1", 1, 2) in months.changes(second, first)
        assert figures.month(db, ledger.community, OCTOBER).closed == 2


def test_a_broken_identity_stops_the_close_and_leaves_no_act(
    ledger: Ledger, made: Made, grid: str
) -> None:
    broken = came(made, grid, "2026-10-10", left_on="2026-09-28", status="2")
    before = ledger_acts(ledger)
    done = months.close(ledger, OCTOBER, today=TODAY, reason="先这样报上去")
    assert not done["closed"]
    assert done["stops"][0].startswith("I1 ")
    assert ledger_acts(ledger) == before
    change(ledger, "floating", broken, registered_on="2026-09-20")
    close(ledger, OCTOBER, "先这样报上去")


def ledger_acts(ledger: Ledger) -> int:
    with ledger.reading() as db:
        return int(db.exec_driver_sql("select count(*) from act").scalar_one())


def test_a_hard_contradiction_wants_a_sentence_that_is_kept(
    ledger: Ledger, made: Made, grid: str
) -> None:
    who = made("person", name="甲", hukou_type="1", birth_date="1990-01-01")
    made(
        "floating", person_id=who, grid_id=grid, registered_on="2026-10-05", status="1", label="甲"
    )
    silent = months.close(ledger, OCTOBER, today=TODAY)
    assert not silent["closed"]
    assert [each["key"] for each in silent["asked"]] == ["C26"]
    done = months.close(ledger, OCTOBER, today=TODAY, explained={"C26": "户籍正在迁出，下月办完"})
    assert done["closed"]
    assert done["snapshot"]["explained"] == {"C26": "户籍正在迁出，下月办完"}


def test_an_unusual_change_wants_a_sentence(ledger: Ledger, made: Made, grid: str) -> None:
    for _ in range(10):
        came(made, grid, "2026-09-05")
    close(ledger, SEPTEMBER)
    for _ in range(6):
        came(made, grid, "2026-10-05")
    silent = months.close(ledger, OCTOBER, today=TODAY)
    assert [each["key"] for each in silent["asked"]] == ["变化.F9"]
    assert "+60%" in silent["asked"][0]["text"]
    close(ledger, OCTOBER, "开学季新来一批陪读家长")


def test_a_closed_month_keeps_the_settings_it_was_closed_with(
    ledger: Ledger, made: Made, grid: str
) -> None:
    came(made, grid, "2026-09-20")
    close(ledger, SEPTEMBER)
    with ledger.writing("设置") as db:
        db.execute(insert(Setting).values(id=ledger.new_key(), community_id=ledger.community,
                                          key="period_end_day", valid_from="2026-01-01",
                                          value="15"))  # fmt: skip
    with ledger.reading() as db:
        assert months.period_of(db, ledger.community, "2026-09") == SEPTEMBER
        assert months.period_of(db, ledger.community, "2026-10").start == "2026-09-16"


def test_the_year_to_date_adds_closed_and_open_months(
    ledger: Ledger, made: Made, grid: str
) -> None:
    for day in ("2026-01-05", "2026-09-05", "2026-10-05"):
        came(made, grid, day)
    close(ledger, SEPTEMBER)
    with ledger.reading() as db:
        asked = figures.Figures(db, ledger.community, OCTOBER)
        assert asked.value(Figure("F1", (), "本年累计")) == 3
        assert asked.value(Figure("F9", (), "增减")) == 1
        assert asked.value(Figure("F9", (), "环比")) == 0.5
        assert asked.value(Figure("F9", (), "去年同月")) == 0
