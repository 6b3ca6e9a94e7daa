import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_desk.fields import Cell
from ledger_desk.kinds import (
    DATE,
    DATETIME,
    MONTH,
    TIME,
    YEAR,
    read_age,
    read_birth,
    split_range,
    split_times,
)
from ledger_desk.kinds.numerals import number_of

TODAY = dt.date(2026, 11, 24)


def read(text: str, kind: str = "text") -> tuple[str | None, str]:
    reading = DATE.read(Cell(kind, text), "")
    return reading.value, reading.code


@pytest.mark.parametrize(
    "cell",
    [
        ("text", "2024-03-05"),
        ("text", "2024/3/5"),
        ("text", "2024.3.5"),
        ("text", "2024年3月5日"),
        ("text", "2024年3月5号"),
        ("text", "20240305"),
        ("number", "20240305.0"),
        ("date", "2024-03-05"),
        ("date", "2024-03-05T00:00:00"),
        ("number", "45356"),
        ("number", "45356.8125"),
        ("text", "二〇二四年三月五日"),
        ("text", "二零二四年三月五号"),
        ("text", "二○二四年三月五日"),
        ("text", "2024、3、5"),
        ("text", "2024,3,5"),
        ("text", "2024 3 5"),
        ("text", "2024\\3\\5"),
        ("text", "2024-3-5 19:30"),
        ("text", "2024-03-05T19:30:00"),
        ("text", "2024年3月5日下午7点半"),
        ("text", "2024年3月5日（星期二）"),
        ("text", "２０２４．３．５"),
        ("text", "\u200b2024-03-05\u00a0"),
        ("text", " 2024 年 3 月 5 日 "),
    ],
)
def test_every_spelling_of_a_day(cell: tuple[str, str]) -> None:
    assert read(cell[1], cell[0]) == ("2024-03-05", "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024/3", "2024-03"),
        ("2024年3月", "2024-03"),
        ("2024年3月份", "2024-03"),
        ("202403", "2024-03"),
        ("2024.03", "2024-03"),
        ("二〇二四年元月", "2024-01"),
        ("二〇二四年十二月", "2024-12"),
        ("2024年", "2024"),
        ("2024", "2024"),
        ("二〇二四年", "2024"),
    ],
)
def test_a_month_stays_a_month_and_a_year_a_year(text: str, value: str) -> None:
    assert read(text) == (value, "")


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        (("text", "2024-02-30"), None, "date.invalid"),
        (("text", "20240230"), None, "date.invalid"),
        (("text", "5/6/1990"), None, "date.ambiguous"),
        (("text", "25/6/1990"), "1990-06-25", ""),
        (("text", "6/25/1990"), "1990-06-25", ""),
        (("text", "5/5/1990"), "1990-05-05", ""),
        (("number", "60"), None, "date.invalid"),
        (("number", "19999"), None, "date.invalid"),
        (("number", "60001"), None, "date.invalid"),
        (("date", "1900-02-28"), None, "date.invalid"),
        (("date", "1900-03-01"), None, "date.invalid"),
        (("number", "2024.1"), None, "date.ambiguous"),
        (("text", "2024.1"), "2024-01", ""),
        (("number", "2024.3"), "2024-03", ""),
        (("number", "2024.11"), "2024-11", ""),
        (("text", "24.3.5"), "2024-03-05", "date.two_digit"),
        (("text", "九〇年元月"), "2090-01", "date.two_digit"),
        (("text", "农历三月初五"), None, "date.lunar"),
        (("text", "三月五日"), None, "date.invalid"),
        (("text", "0000-00-00"), None, "date.invalid"),
        (("text", "1024-03-05"), None, "date.invalid"),
        (("text", "张三"), None, "date.invalid"),
        (("bool", "1"), None, "date.invalid"),
        (("error", "#REF!"), None, "cell.error"),
        (("formula", ""), None, "cell.formula"),
    ],
)
def test_what_is_no_day_or_not_surely_one(
    cell: tuple[str, str], value: str | None, code: str
) -> None:
    assert read(cell[1], cell[0]) == (value, code)


@pytest.mark.parametrize("text", ["", "无", "/", "—", "不详", "未知", " "])
def test_words_for_unknown_are_blank(text: str) -> None:
    reading = DATE.read(Cell("text", text), "")
    assert (reading.value, reading.problem) == (None, "")


@pytest.mark.parametrize(
    ("text", "first", "last", "code"),
    [
        ("2023.5.1-2024.4.30", "2023-05-01", "至2024-04-30", "date.range"),
        ("2023-05-01至2024-04-30", "2023-05-01", "至2024-04-30", "date.range"),
        ("2023年5月1日到2024年4月30日", "2023-05-01", "至2024-04-30", "date.range"),
        ("2023/5/1—2024/4/30", "2023-05-01", "至2024-04-30", "date.range"),
        ("2023-05-01-2024-04-30", "2023-05-01", "至2024-04-30", "date.range"),
        ("2023-05-01 ~ 2024-04-30", "2023-05-01", "至2024-04-30", "date.range"),
        ("20230501-20240430", "2023-05-01", "至2024-04-30", "date.range"),
        ("2023.5-2024.4", "2023-05", "至2024-04", "date.range"),
        ("2023.5.1至今", "2023-05-01", "至今", "date.range"),
        ("2023.5.1-", "2023-05-01", "至", "date.half"),
        ("2023.5.1-5.30", "2023-05-01", "至5.30", "date.half"),
    ],
)
def test_intervals_keep_their_first_day_and_tell_the_last(
    text: str, first: str, last: str, code: str
) -> None:
    reading = DATE.read(Cell("text", text), "")
    assert (reading.value, reading.rest, reading.code) == (first, last, code)
    assert bool(reading.problem) == (code == "date.half")


def test_an_interval_is_split_in_two() -> None:
    assert split_range("2023.5.1-2024.4.30") == ("2023.5.1", "2024.4.30")
    assert split_range("2023年5月1日至长期") == ("2023年5月1日", "")
    assert split_range("2023-05-01") is None
    assert split_range("2023.5.1-") is None
    assert DATE.read(Cell("text", "长期"), "") == (None, "", "", "长期")


def test_two_digit_years_of_births_lie_in_the_past() -> None:
    def born(text: str) -> tuple[str | None, str]:
        reading = read_birth(Cell("text", text), TODAY)
        return reading.value, reading.code

    assert born("85.3.5") == ("1985-03-05", "date.two_digit")
    assert born("24.3.5") == ("2024-03-05", "date.two_digit")
    assert born("九〇年元月") == ("1990-01", "date.two_digit")
    assert born("1985-03-05") == ("1985-03-05", "")
    assert born("2026-11") == ("2026-11", "")
    assert born("2026-12-01") == (None, "date.future")
    assert born("1890-01-01") == (None, "date.invalid")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("35", "1991"),
        ("35岁", "1991"),
        ("三十五", "1991"),
        ("35.0", "1991"),
        ("8个月", "2026"),
        ("130", None),
        ("老", None),
    ],
)
def test_an_age_is_a_birth_year(text: str, value: str | None) -> None:
    assert read_age(Cell("text", text), TODAY).value == value


@given(st.dates(dt.date(1900, 3, 2), dt.date(2199, 12, 31)))
@settings(max_examples=400, deadline=None)
def test_a_day_is_read_from_each_spelling_of_it(day: dt.date) -> None:
    y, m, d = day.year, day.month, day.day
    for text in (
        day.isoformat(),
        f"{y}/{m}/{d}",
        f"{y}.{m:02}.{d:02}",
        f"{y}年{m}月{d}日",
        f"{day:%Y%m%d}",
        f"{y}、{m}、{d}",
        f"{y} {m} {d}",
    ):
        assert read(text) == (day.isoformat(), ""), text
    serial = (day - dt.date(1899, 12, 30)).days
    if 20000 <= serial <= 60000:
        assert read(str(serial), "number") == (day.isoformat(), "")


@given(st.integers(0, 99999))
def test_numerals_mean_their_number(number: int) -> None:
    signs, tens = "零一二三四五六七八九", ("", "十", "百", "千", "万")
    digits = str(number)
    said = "".join(
        signs[int(c)] + (tens[len(digits) - n - 1] if c != "0" else "")
        for n, c in enumerate(digits)
    )
    assert number_of(said) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-10", "2026-10"),
        ("2026年10月", "2026-10"),
        ("202610", "2026-10"),
        ("2026/10/5", "2026-10"),
        ("2026.10", "2026-10"),
        ("2026", None),
        ("10月", None),
        ("", None),
    ],
)
def test_months(text: str, value: str | None) -> None:
    assert MONTH.read(Cell("text", text), "").value == value
    assert MONTH.read(Cell("date", "2026-10-01"), "").value == "2026-10"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("19:30", "19:30"),
        ("19：30", "19:30"),
        ("19点30分", "19:30"),
        ("19点半", "19:30"),
        ("7:30 PM", "19:30"),
        ("下午7点半", "19:30"),
        ("晚七点", "19:00"),
        ("1930", "19:30"),
        ("19:30:00", "19:30"),
        ("24:00", "00:00"),
        ("12:30 AM", "00:30"),
        ("25:00", None),
        ("19:75", None),
        ("晚上", None),
    ],
)
def test_times_of_day(text: str, value: str | None) -> None:
    reading = TIME.read(Cell("text", text), "")
    assert reading.value == value
    assert bool(reading.problem) == (value is None)


def test_times_from_cells_and_pairs() -> None:
    assert TIME.read(Cell("time", "19:30:00"), "").value == "19:30"
    assert TIME.read(Cell("number", "0.8125"), "").value == "19:30"
    assert TIME.read(Cell("date", "2026-11-02T19:30:00"), "").value == "19:30"
    assert split_times("19:00-21:30") == ("19:00", "21:30")
    assert split_times("19:00") is None
    assert TIME.read(Cell("text", "19:00—21:30"), "")[2:] == ("time.range", "至21:30")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (("text", "2026-11-02 19:30"), "2026-11-02T19:30"),
        (("text", "2026年11月2日下午7点半"), "2026-11-02T19:30"),
        (("text", "2026/11/2"), "2026-11-02"),
        (("date", "2026-11-02T19:30:00"), "2026-11-02T19:30"),
        (("date", "2026-11-02T00:00:00"), "2026-11-02"),
        (("number", "46328.8125"), "2026-11-02T19:30"),
        (("text", "2026年11月"), "2026-11"),
    ],
)
def test_days_with_a_time(cell: tuple[str, str], value: str) -> None:
    reading = DATETIME.read(Cell(*cell), "")
    assert (reading.value, reading.problem) == (value, "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1998", 1998),
        ("1998年", 1998),
        ("1998.0", 1998),
        ("1998-05", 1998),
        ("98年", None),
        ("老房", None),
    ],
)
def test_years(text: str, value: int | None) -> None:
    assert YEAR.read(Cell("text", text), "").value == value
