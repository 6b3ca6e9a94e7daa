"""The month as the office cuts it, its neighbours, and days counted as the office counts them."""

import calendar
import datetime as dt
import re
from functools import cache
from typing import NamedTuple

from ledger_desk.errors import WrongCall

_MONTH = re.compile(r"([0-9]{4})[-./年]?([0-9]{1,2})月?")
_QUARTERS = "一二三四"


class Period(NamedTuple):
    """A reported month, quarter or year. `start` and `end` are texts, half open, for comparing.

    Of a calendar month they are months ("2026-10", "2026-11"), so that a day known as "2026-10"
    lies in October; of a month cut at another day they are days.
    """

    key: str  # 2026-10; 2026-Q4; 2026
    start: str
    end: str
    first_day: dt.date
    last_day: dt.date  # inclusive

    @property
    def label(self) -> str:
        """As the forms print it: 2026年10月, 2026年第四季度, 2026年."""
        year, rest = f"{int(self.key[:4])}年", self.key[5:]
        if rest.startswith("Q"):
            return f"{year}第{_QUARTERS[int(rest[1]) - 1]}季度"
        return f"{year}{int(rest)}月" if rest else year


def month(key: str, end_day: int = 0) -> Period:
    """The month "2026-10", ended by the calendar or by `end_day` (统计截止日).

    Raises WrongCall for anything that is no month.
    """
    found = _MONTH.fullmatch(key.strip())
    year, number = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (1900 <= year <= 2200 and 1 <= number <= 12):
        raise WrongCall(f"“{key}”不是月份，请写成2026-10这样。", "period.month")
    this, after, before = (_shifted(year, number, by) for by in (0, 1, -1))
    if not end_day:
        first, last = dt.date(*this, 1), dt.date(*after, 1) - dt.timedelta(days=1)
        return Period(_key(this), _key(this), _key(after), first, last)
    first, last = _cut(before, end_day) + dt.timedelta(days=1), _cut(this, end_day)
    end = (last + dt.timedelta(days=1)).isoformat()
    return Period(_key(this), first.isoformat(), end, first, last)


def quarter(year: int, number: int, end_day: int = 0) -> Period:
    """The months of a quarter (1 to 4) as one period."""
    first = month(f"{year:04}-{3 * number - 2:02}", end_day)
    return _joined(f"{year:04}-Q{number}", first, months_later(first, 2, end_day))


def year(number: int, end_day: int = 0) -> Period:
    """The twelve reported months of a year as one period."""
    first = month(f"{number:04}-01", end_day)
    return _joined(f"{number:04}", first, months_later(first, 11, end_day))


def month_of(day: dt.date, end_day: int = 0) -> Period:
    """The reported month a day belongs to."""
    this = day.year, day.month
    if end_day and day > _cut(this, end_day):
        this = _shifted(*this, 1)
    return month(_key(this), end_day)


def months_later(period: Period, months: int, end_day: int = 0) -> Period:
    """The month some months later, or earlier for a negative number."""
    return month(_key(_shifted(int(period.key[:4]), int(period.key[5:]), months)), end_day)


def previous(period: Period, end_day: int = 0) -> Period:
    """The month before."""
    return months_later(period, -1, end_day)


def months_between(first: str, last: str, end_day: int = 0) -> list[Period]:
    """Every month from one key to another, both included: a quarter, a half-year, a year."""
    months = [month(first, end_day)]
    while months[-1].key < last:
        months.append(months_later(months[-1], 1, end_day))
    return months if months[-1].key == last else []


def later(day: str, months: int) -> str:
    """A stored day (of any precision) some months later, never beyond the end of that month.

    2026-01-31 and one month are 2026-02-28; a year alone takes whole years only.
    """
    if len(day) == 4:
        return f"{int(day) + months // 12:04}"
    shifted = _shifted(int(day[:4]), int(day[5:7]), months)
    if len(day) == 7:
        return _key(shifted)
    return f"{_key(shifted)}-{min(int(day[8:10]), _days_in(shifted)):02}"


def age_on(birth: str | None, day: dt.date) -> int | None:
    """Completed years on a day, None = 未填; of a birth year or month alone the most they can be.

    Somebody born on 29 February completes a year on 1 March.
    """
    if not birth:
        return None
    today = day.isoformat()
    years = int(today[:4]) - int(birth[:4])
    return years - (len(birth) > 4 and today[5 : len(birth)] < birth[5:10])


@cache
def is_working_day(day: dt.date) -> bool:
    """Whether offices work that day, by the published calendar; beyond it Monday to Friday."""
    import chinese_calendar  # a table of years that only some dates need

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def deadline(day: dt.date, count: int, unit: str = "calendar") -> dt.date:
    """The last day to do something that is due `count` days ("calendar", "working") after a day."""
    if unit != "working":
        return day + dt.timedelta(days=count)
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def moved_back(day: dt.date) -> dt.date:
    """A due day that falls on a holiday, moved back to the last working day before it."""
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day


def moved_on(day: dt.date) -> dt.date:
    """A due day that falls on a holiday, moved on to the next working day."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def _joined(key: str, first: Period, last: Period) -> Period:
    return Period(key, first.start, last.end, first.first_day, last.last_day)


def _days_in(month: tuple[int, int]) -> int:
    return calendar.monthrange(*month)[1]


def _cut(month: tuple[int, int], end_day: int) -> dt.date:
    """The day a month is cut at; the 30th of a February is its last day."""
    return dt.date(*month, min(end_day, _days_in(month)))


def _shifted(year: int, number: int, months: int) -> tuple[int, int]:
    whole = year * 12 + number - 1 + months
    return whole // 12, whole % 12 + 1


def _key(month: tuple[int, int]) -> str:
    return f"{month[0]:04}-{month[1]:02}"
