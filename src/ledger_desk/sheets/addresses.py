"""Cell addresses and ranges: A1 to numbers and back."""

import re
from functools import lru_cache
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class Area(NamedTuple):
    """A rectangle of cells, both corners inside; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def text(self) -> str:
        """A1:C3, or A1 for a single cell."""
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@lru_cache(maxsize=1024)
def column_number(text: str) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """(3, 2) -> B3."""
    return f"{letters(column)}{row}"


def cell(text: str) -> tuple[int, int]:
    """B3 -> (3, 2)."""
    match = _CELL.fullmatch(text)
    if not match:
        raise ValueError(text)
    return int(match[2]), column_number(match[1])


def area(text: str) -> Area:
    """A1:C3 or A1 as a rectangle; whole columns and rows reach to the sheet's edge."""
    first, _, last = text.replace("$", "").partition(":")
    last = last or first
    if first.isdigit():
        return Area(int(first), 1, int(last), MAX_COLUMN)
    if first.isalpha():
        return Area(1, column_number(first), MAX_ROW, column_number(last))
    (top, left), (bottom, right) = cell(first), cell(last)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
