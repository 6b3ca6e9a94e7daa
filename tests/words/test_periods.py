import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_desk import periods
from ledger_desk.errors import WrongCall
from ledger_desk.periods import (
    age_on,
    deadline,
    is_working_day,
    later,
    month,
    month_of,
    months_between,
    moved_back,
    moved_on,
    previous,
    quarter,
)


def test_a_calendar_month() -> None:
    october = month("2026-10")
    assert (october.start, october.end) == ("2026-10", "2026-11")
    assert (october.first_day, october.last_day) == (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    assert (october.key, october.label) == ("2026-10", "2026年10月")
    for inside in ("2026-10", "2026-10-01", "2026-10-31"):
        assert october.start <= inside < october.end
    for outside in ("2026-09-30", "2026-11", "2026-11-01", "2026"):
        assert not october.start <= outside < october.end
    assert month("2026年10月") == month("2026/10") == month("202610") == october


def test_a_month_cut_at_another_day() -> None:
    october = month("2026-10", 15)
    assert (october.start, october.end) == ("2026-09-16", "2026-10-16")
    assert (october.first_day, october.last_day) == (dt.date(2026, 9, 16), dt.date(2026, 10, 15))
    assert month_of(dt.date(2026, 10, 15), 15).key == "2026-10"
    assert month_of(dt.date(2026, 10, 16), 15).key == "2026-11"
    assert month("2026-01", 20).start == "2025-12-21"
    assert month("2026-02", 30).last_day == dt.date(2026, 2, 28)
    assert month("2026-03", 30).first_day == dt.date(2026, 3, 1)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 31))
def test_every_day_lies_in_exactly_one_month(day: dt.date, end_day: int) -> None:
    found = month_of(day, end_day)
    assert found.first_day <= day <= found.last_day
    assert found.start <= day.isoformat() < found.end
    before = previous(found, end_day)
    assert before.end == found.start
    assert before.last_day + dt.timedelta(days=1) == found.first_day


def test_neighbours_quarters_and_years() -> None:
    assert previous(month("2026-01")).key == "2025-12"
    assert [each.key for each in months_between("2025-11", "2026-02")] == [
        "2025-11", "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip
    fourth = quarter(2026, 4)
    assert (fourth.start, fourth.end) == ("2026-10", "2027-01")
    assert (fourth.key, fourth.label) == ("2026-Q4", "2026年第四季度")
    whole = periods.year(2026, 25)
    assert (whole.start, whole.end) == ("2025-12-26", "2026-12-26")
    assert (whole.key, whole.label) == ("2026", "2026年")


@pytest.mark.parametrize("key", ["2026-13", "2026", "十月", "", "2026-00", "26-10"])
def test_what_is_no_month_is_refused(key: str) -> None:
    with pytest.raises(WrongCall):
        month(key)


def test_months_are_added_to_days_of_any_precision() -> None:
    assert later("2026-01-31", 1) == "2026-02-28"
    assert later("2024-01-31", 1) == "2024-02-29"
    assert later("2026-10-05", 12) == "2027-10-05"
    assert later("2026-10-05", -10) == "2025-12-05"
    assert later("2026-10", 3) == "2027-01"
    assert later("2026", 12) == "2027"
    assert later("2026", 6) == "2026"


def test_ages_are_completed_years() -> None:
    day = dt.date(2026, 11, 24)
    assert age_on("2008-11-24", day) == 18
    assert age_on("2008-11-25", day) == 17
    assert age_on("2008-11", day) == 18
    assert age_on("2008-12", day) == 17
    assert age_on("2008", day) == 18
    assert age_on(None, day) is None
    assert age_on("2008-02-29", dt.date(2026, 2, 28)) == 17
    assert age_on("2008-02-29", dt.date(2026, 3, 1)) == 18


def test_working_days_know_holidays_and_days_worked_instead() -> None:
    assert not is_working_day(dt.date(2026, 10, 1))
    assert is_working_day(dt.date(2026, 10, 10))  # a Saturday worked for the holiday
    assert deadline(dt.date(2026, 9, 30), 3, "working") == dt.date(2026, 10, 10)
    assert deadline(dt.date(2026, 9, 30), 3) == dt.date(2026, 10, 3)
    assert moved_back(dt.date(2026, 10, 3)) == dt.date(2026, 9, 30)
    assert moved_on(dt.date(2026, 10, 3)) == dt.date(2026, 10, 8)
    assert moved_on(dt.date(2026, 11, 24)) == dt.date(2026, 11, 24)


def test_beyond_the_published_calendar_it_is_monday_to_friday() -> None:
    monday = dt.date(2090, 1, 2)
    assert monday.weekday() == 0
    assert is_working_day(monday)
    assert not is_working_day(monday - dt.timedelta(days=1))
