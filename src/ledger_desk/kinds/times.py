"""Kinds of months, times of day, and days with a time."""

import re
from functools import lru_cache

from ledger_desk.fields import Cell, Kind, Reading
from ledger_desk.kinds.cleaning import BLANK, BLANK_WORDS, narrow, shown, unreadable
from ledger_desk.kinds.dates import read_date
from ledger_desk.kinds.numerals import SIGNS, arabic

_CLOCK = re.compile(
    r"(上午|下午|晚上|晚|早上|早|中午|凌晨|傍晚|夜)?\s*([0-9]{1,2})\s*[:点时]\s*(?:([0-9]{1,2})|(半)|(整))?"
    r"(?:[:分]([0-9]{1,2})?(?:\.[0-9]+)?秒?)?\s*(AM|PM)?",
    re.I,
)
_FOUR = re.compile("([01][0-9]|2[0-4])([0-5][0-9])")
_LATER = frozenset(("下午", "晚上", "晚", "傍晚", "夜", "PM"))
_BETWEEN = re.compile(r"\s*(?:-+|—+|–|~|至|到)\s*")
_DAY_AND_TIME = re.compile(
    r"(.*?[0-9日号])(?:T|\s+|(?<=[日号])\s*)((?:上午|下午|晚上|晚|早上|早|中午|凌晨|傍晚|夜)?\s*[0-9]{1,2}\s*[:点时].*)",
    re.I,
)


def _read_month(cell: Cell, unit: str = "") -> Reading:
    reading = read_date(cell)
    if reading.value is None:
        return reading
    if len(reading.value) < 7:
        return Reading(None, f"只有年份：{reading.value}，请写成 {reading.value}-01", "month.year")
    return reading._replace(value=reading.value[:7])


def _read_time(cell: Cell, unit: str = "") -> Reading:
    return _time(cell.kind, cell.text)


def split_times(text: str) -> tuple[str, str] | None:
    """The two ends of "19:00-21:30"; None when it is no such pair."""
    ends = _BETWEEN.split(narrow(text))
    return (ends[0], ends[1]) if len(ends) == 2 and all(ends) else None


@lru_cache(maxsize=4096)
def _time(kind: str, text: str) -> Reading:
    if (none := unreadable(Cell(kind, text))) is not None:
        return none
    said = narrow(text)
    if said in BLANK_WORDS:
        return BLANK
    if kind == "number":
        return _of_fraction(said)
    if kind == "date":
        said = said[11:] or "00:00"
    if any(c in SIGNS for c in said):
        said = arabic(said)
    if (four := _FOUR.fullmatch(said)) is not None:
        return _of(int(four[1]), int(four[2]), text)
    if (clock := _CLOCK.fullmatch(said)) is not None:
        hour = int(clock[2])
        later = (clock[1] or (clock[7] or "").upper()) in _LATER
        if later and hour < 12:
            hour += 12
        elif (clock[7] or "").upper() == "AM" and hour == 12:
            hour = 0
        return _of(hour, 30 if clock[4] else int(clock[3] or 0), text)
    if (ends := split_times(said)) is not None:
        first = _time("text", ends[0])
        last = _time("text", ends[1])
        if first.value is not None and last.value is not None:
            return Reading(first.value, "", "time.range", f"至{last.value}")
    return _unclear(text)


def _of_fraction(said: str) -> Reading:
    """A number cell without a time format: the part of a day, or hours and minutes as 1930."""
    if (four := _FOUR.fullmatch(said)) is not None:
        return _of(int(four[1]), int(four[2]), said)
    try:
        minutes = round(float(said) * 1440)
    except ValueError:
        return _unclear(said)
    return _of(minutes // 60, minutes % 60, said) if 0 <= minutes <= 1440 else _unclear(said)


def _of(hour: int, minute: int, said: str) -> Reading:
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23 or minute > 59:
        return _unclear(said)
    return Reading(f"{hour:02d}:{minute:02d}")


def _unclear(text: str) -> Reading:
    return Reading(None, f"时间读不出：{text.strip()[:30]}，请写成 19:30", "time.invalid")


def _read_datetime(cell: Cell, unit: str = "") -> Reading:
    kind, text = cell
    if kind in ("text", "date"):
        said = narrow(text)
        if (both := _DAY_AND_TIME.fullmatch(said)) is not None:
            day, clock = read_date(Cell(kind, both[1])), _time("text", both[2])
            if day.value is not None and len(day.value) == 10 and clock.value is not None:
                midnight = kind == "date" and clock.value == "00:00"
                value = day.value if midnight else f"{day.value}T{clock.value}"
                return day._replace(value=value)
    elif kind == "number" and "." in text:
        day = read_date(cell)
        clock = _of_fraction("0." + text.partition(".")[2])
        if day.value is not None and len(day.value) == 10 and clock.value not in (None, "00:00"):
            return Reading(f"{day.value}T{clock.value}")
    return read_date(cell)


def _show_datetime(value: str | None) -> str:
    return "" if value is None else value.replace("T", " ")


MONTH = Kind("month", str, _read_month, shown, shown)
TIME = Kind("time", str, _read_time, shown, shown)
DATETIME = Kind("datetime", str, _read_datetime, _show_datetime, _show_datetime)
