"""Rows of calamine, as the cells of our frames."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from ledger_desk.exchange.child import MARK, number, text
from ledger_desk.exchange.sentences import MAX_BOX, MAX_COLUMNS, MAX_ROWS, Refusal

_PICTURE = ("=DISPIMG(", "DISPIMG(", "=_xlfn.DISPIMG(", "_xlfn.DISPIMG(")
_EMPTY: Mapping[int, Any] = {}
Patches = Mapping[int, Mapping[int, "str | int"]]


def cells(sheet: Any, patches: Patches) -> Iterator[list[str]]:
    """Every row from the first of the sheet to the last that holds something.

    patches: cells known better than calamine tells them, by row and column, 0-based; an int says
    how many characters of a date its cell shows.
    """
    last = max(patches, default=-1)
    left = 0
    if sheet.start is not None:
        left = sheet.start[1]
        bottom, right = sheet.end
        if right >= MAX_COLUMNS or bottom >= MAX_ROWS or (bottom + 1) * (right + 1) > MAX_BOX:
            raise Refusal(
                "far_cell", sheet=sheet.name, cell=f"{letters(right)}{bottom + 1}",
                column=right + 1, row=bottom + 1,
            )  # fmt: skip
    padding = [""] * left
    place = -1
    known: dict[Any, str] = _Known()
    for place, values in enumerate(sheet.iter_rows() if sheet.start is not None else ()):
        row = [
            (
                value
                if value == "" or (value[0] not in "=D_\x7f" and "\r" not in value)
                else _text(value)
            )
            if value.__class__ is str
            else (known[value] if value.__class__ is float else _other(value))
            for value in values
        ]
        if left:
            row = padding + row
        if patch := patches.get(place):
            _patch(row, values, left, patch)
        while row and row[-1] == "":
            row.pop()
        yield row
    for beyond in range(place + 1, last + 1):
        row = []
        _patch(row, [], left, patches.get(beyond, _EMPTY))
        yield row


def keep(merges: Any) -> list[tuple[int, int, int, int]]:
    """Merged areas in the order of the sheet."""
    return sorted((top, left, down, right) for (top, left), (down, right) in merges or ())


def letters(column: int) -> str:
    """The name of a column counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class _Known(dict[float, str]):
    """Numbers met before: a sheet has few different ones."""

    def __missing__(self, value: float) -> str:
        written = number(value)
        if len(self) < 100_000:
            self[value] = written
        return written


def _text(value: str) -> str:
    return f"{MARK}p" if value.startswith(_PICTURE) else text(value)


def _other(value: Any) -> str:
    """Everything but text and decimal numbers."""
    if isinstance(value, bool):
        return f"{MARK}b{int(value)}"
    if isinstance(value, int):
        return number(float(value)) if abs(value) >= 10**15 else f"{MARK}n{value}"
    if isinstance(value, dt.datetime):
        value = _whole_seconds(value)
        if value.hour == value.minute == 0:
            return f"{MARK}d{value:%Y-%m-%d}" if value.year > 999 else f"{MARK}d{value.date()}"
        return f"{MARK}d{value.date().isoformat()}T{value:%H:%M}"
    if isinstance(value, dt.date):
        return f"{MARK}d{value.isoformat()}"
    if isinstance(value, dt.time):
        return f"{MARK}c{_whole_seconds(dt.datetime.combine(dt.date(2000, 1, 1), value)):%H:%M}"
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{MARK}c{minutes // 60:02d}:{minutes % 60:02d}"
    return text(str(value))


def _whole_seconds(value: dt.datetime) -> dt.datetime:
    """Clocks kept as fractions of a day are a hair off: 19:29:59.999 was typed as 19:30."""
    return (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)


def _patch(row: list[str], values: list[Any], left: int, patch: Mapping[int, str | int]) -> None:
    for column, better in patch.items():
        if isinstance(better, int):
            value = values[column - left] if 0 <= column - left < len(values) else None
            if isinstance(value, dt.date) and value.day == 1 and (better == 7 or value.month == 1):
                row[column] = f"{MARK}d{value.isoformat()[:better]}"
            continue
        if column >= len(row):
            row.extend([""] * (column + 1 - len(row)))
        row[column] = better
