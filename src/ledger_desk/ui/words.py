"""How days and counts are said on screen."""

from datetime import date, timedelta

from ledger_desk.ui.marks import GRADE_SHAPES, Mark

WEEK = 7
NOT_FILLED, NOTHING = "未填", "—"
GRADE_TONES = {"1": "green", "2": "yellow", "3": "orange", "4": "red"}
WEEKDAYS = "一二三四五六日"


def day(text: str | None, today: date) -> str:
    """A stored day as lists show it: without the year while it is this one."""
    if not text:
        return NOTHING
    if len(text) >= 10 and text[:4] == f"{today.year:04}":
        return text[5:10]
    return text[:10]


def due_mark(text: str | None, today: date) -> Mark | str:
    """A day something is due, as a badge: late, today, soon; a plain day later on."""
    if not text or len(text) < 10:
        return NOTHING
    left = (date.fromisoformat(text[:10]) - today).days
    if left > WEEK:
        return day(text, today)
    return left_mark(left)


def left_mark(left: int) -> Mark:
    """How many days are left, as a badge; negative when it is late."""
    if left < 0:
        return Mark(f"逾期 {-left} 天", "red")
    if left == 0:
        return Mark("今天", "yellow")
    return Mark(f"还有 {left} 天", "yellow" if left <= WEEK else "plain")


def grade_mark(code: str | None, name: str) -> Mark | str:
    """The grade of a house: shape by its place in the order, word, colour."""
    if not code:
        return NOTHING
    at = int(code) - 1 if code.isdigit() and 0 < int(code) <= len(GRADE_SHAPES) else 0
    return Mark(name.removesuffix("户"), GRADE_TONES.get(code, "plain"), GRADE_SHAPES[at])


def whole_day(today: date) -> str:
    """2026 年 11 月 22 日 星期日."""
    return f"{today.year} 年 {today.month} 月 {today.day} 日 星期{WEEKDAYS[today.weekday()]}"


def in_days(today: date, days: int) -> str:
    """The stored day some days from now."""
    return (today + timedelta(days=days)).isoformat()
