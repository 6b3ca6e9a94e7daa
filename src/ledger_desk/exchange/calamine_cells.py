"""Rows as calamine gives them, put in their place and mended where a scan knows better."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from ledger_desk.exchange.child import Special
from ledger_desk.exchange.sentences import MAX_BOX, MAX_COLUMNS, MAX_ROWS, Refusal

Patches = dict[int, dict[int, "Special | int"]]
"""Cells known better than calamine tells them, by row and column from 0; an int says how many
characters of a date its cell shows."""


def cells(sheet: Any, patches: Patches, first: int = 0, until: int = 0) -> Iterator[list[Any]]:
    """The rows from `first` to the last that holds something, at least up to `until`; each
    begins in column A.
    """
    place = first - 1
    if sheet.start is not None:
        check_extent(sheet)
        padding = [""] * sheet.start[1]
        for place, row in enumerate(sheet.iter_rows()):
            if place < first:
                continue
            if padding:
                row = padding + row
            if place in patches:
                _mend(row, patches[place])
            while row and row[-1] == "":
                row.pop()
            yield row
    last = until or max(patches, default=-1) + 1
    for beyond in range(max(place + 1, first), last):
        row = []
        _mend(row, patches.get(beyond, {}))
        yield row


def check_extent(sheet: Any) -> None:
    """Refuse a sheet that reaches too far; a scan of the XML has mostly said so before."""
    bottom, right = sheet.end
    if right >= MAX_COLUMNS or bottom >= MAX_ROWS or (bottom + 1) * (right + 1) > MAX_BOX:
        raise Refusal(
            "far_cell",
            sheet=sheet.name,
            cell=f"{letters(right)}{bottom + 1}",
            column=right + 1,
            row=bottom + 1,
        )


def merges(ranges: Any) -> list[tuple[int, int, int, int]]:
    """Merged areas in the order of the sheet."""
    return sorted((top, left, down, right) for (top, left), (down, right) in ranges or ())


def letters(column: int) -> str:
    """The name of a column counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _mend(row: list[Any], better: Mapping[int, Special | int]) -> None:
    for column, cell in better.items():
        if isinstance(cell, int):
            value = row[column] if column < len(row) else None
            if isinstance(value, dt.date) and value.day == 1 and (cell == 7 or value.month == 1):
                row[column] = Special("d", value.isoformat()[:cell])
            continue
        row += [""] * (column + 1 - len(row))
        row[column] = cell
