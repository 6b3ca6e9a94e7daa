"""Days as text: conditions over them, and days some months or days earlier.

A day is "2026", "2026-10" or "2026-10-05" and compares as text, so "2026-10" lies in October. The
bounds of a period are such texts too, half open (periods.py).
"""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

Text = ColumnElement[Any] | InstrumentedAttribute[Any]
"""A column or an expression."""


def within(day: Text, start: str, end: str) -> ColumnElement[bool]:
    """The day lies in [start, end); 未填 does not."""
    return and_(day >= start, day < end)


def still(day: Text, instant: str) -> ColumnElement[bool]:
    """What ends on that day (or has no end) still holds at the instant."""
    return or_(day.is_(None), day >= instant)


def valid_on(to: Text, day: str) -> ColumnElement[bool]:
    """A paper valid to that day (or without an end) is valid on `day`, whatever its precision."""
    return or_(to.is_(None), to >= day, to == day[:7], to == day[:4])


def earlier(day: str, months: int) -> str:
    """The day some months before, in the same precision; 31 may stay 31: it only compares."""
    number = int(day[:4]) * 12 + int(day[5:7]) - 1 - months
    return f"{number // 12:04}-{number % 12 + 1:02}" + day[7:]


def days_earlier(day: str, days: int) -> str:
    """The whole day some days before; a month counts from its first."""
    first = dt.date.fromisoformat(day if len(day) == 10 else day + "-01")
    return (first - dt.timedelta(days=days)).isoformat()
