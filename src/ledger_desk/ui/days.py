"""Points in time as a worker reads them: 今天 09:30, 11-21 15:02, 2025-11-06."""

from datetime import date, datetime


def moment(at: str | datetime, today: date) -> str:
    """A point in time, as short as the day allows."""
    then = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone()
    if then.date() == today:
        return f"今天 {then:%H:%M}"
    return f"{then:%m-%d %H:%M}" if then.year == today.year else f"{then:%Y-%m-%d}"


def day_of(at: str) -> str:
    """The worker's own day of a point in time, as 2026-11-21."""
    return datetime.fromisoformat(at).astimezone().date().isoformat()
