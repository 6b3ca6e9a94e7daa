"""Days as the numbers a sheet keeps them as, in the epoch of the workbook."""

import datetime as dt

_1900 = dt.date(1899, 12, 31)
_1904 = dt.date(1904, 1, 1)


def serial(day: str, epoch_1904: bool) -> int | None:
    """2026-03-05 -> 46086; None for days the epoch cannot hold, which stay text."""
    date = dt.date.fromisoformat(day[:10])
    if epoch_1904:
        number = (date - _1904).days
        return number if number >= 0 else None
    number = (date - _1900).days
    if number < 1:
        return None
    # The 1900 epoch counts a 29 February 1900 that never was.
    return number + 1 if number > 59 else number
