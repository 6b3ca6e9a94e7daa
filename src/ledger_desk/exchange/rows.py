"""Rows of a foreign sheet as they came from behind the fence; cells are made when looked at."""

import re
from collections.abc import Sequence
from math import isfinite
from typing import Any, overload

from ledger_desk.exchange.sentences import MAX_COLUMNS, MAX_ROWS, Refusal
from ledger_desk.fields import EMPTY, Cell

NO_CELL = Cell("error", "#VALUE!")
"""What stands for something that the child may not send."""

_REMEMBERED = 100_000  # different cells of a sheet; most stand in it many times
# A cell that begins with the mark: its letter, its kind, and all that its text may be.
_MARK = "\x01"
_ABOVE_MARK = "\x02"
_SPECIAL = {
    "d": ("date", re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{2}:[0-9]{2})?)?)?")),
    "c": ("time", re.compile(r"-?[0-9]{2,9}:[0-9]{2}")),
    "b": ("bool", re.compile(r"[01]")),
    "e": ("error", re.compile(r".{1,32}", re.DOTALL)),
    "f": ("formula", re.compile("")),
    "p": ("picture", re.compile("")),
    "t": ("text", re.compile(r".+", re.DOTALL)),
}


class Rows(Sequence[list[Cell]]):
    """The rows of a sheet; what is never looked at is never made into cells."""

    def __init__(self) -> None:
        self._raw: list[list[Any]] = []  # as JSON brought them, or made already
        self._made: set[int] = set()
        self._cells = _Cells()

    def __len__(self) -> int:
        return len(self._raw)

    @overload
    def __getitem__(self, place: int) -> list[Cell]: ...

    @overload
    def __getitem__(self, place: slice) -> list[list[Cell]]: ...

    def __getitem__(self, place: int | slice) -> list[Cell] | list[list[Cell]]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self._raw)))]
        place = range(len(self._raw))[place]
        if place not in self._made:
            self._raw[place] = self._cells.row(self._raw[place])
            self._made.add(place)
        return self._raw[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))

    def widths(self) -> list[int]:
        """How many cells each row has."""
        return list(map(len, self._raw))

    def take(self, rows: Any) -> None:
        """Add rows as a frame brings them."""
        if rows.__class__ is not list or len(self._raw) + len(rows) > MAX_ROWS:
            raise Refusal("crashed")
        if not all(row.__class__ is list and len(row) <= MAX_COLUMNS for row in rows):
            raise Refusal("crashed")
        self._raw += rows

    def end(self) -> None:
        """Drop the blank rows below the last that holds something."""
        while self._raw and not self._raw[-1]:
            self._raw.pop()


class _Cells(dict[Any, Cell]):
    """Cells by what stands in a frame."""

    def row(self, said: list[Any]) -> list[Cell]:
        """The cells of one row."""
        try:
            return list(map(self.__getitem__, said))
        except TypeError:  # lists or objects, which nobody was asked to send
            return [NO_CELL if isinstance(each, list | dict) else self[each] for each in said]

    def __missing__(self, said: Any) -> Cell:
        if said.__class__ is str:
            cell = Cell("text", said) if said > _ABOVE_MARK else _special(said)
        elif said.__class__ is float or said.__class__ is int:
            cell = _number(said)
        else:
            return NO_CELL
        if len(self) < _REMEMBERED:
            self[said] = cell
        return cell


def _number(value: float) -> Cell:
    """The shortest exact decimal: "12" for 12.0, but from 10^15 on as it stands, for its damage."""
    if not isfinite(value):
        return Cell("error", "#NUM!")
    written = repr(value)
    if abs(value) < 1e15:
        written = written.removesuffix(".0")
    return Cell("number", "0" if written == "-0" else written)


def _special(said: str) -> Cell:
    """A cell that is neither text nor number: a mark, a letter, and what the letter allows."""
    if said[:1] != _MARK:
        return Cell("text", said) if said else EMPTY
    kind, shape = _SPECIAL.get(said[1:2], ("", None))
    return Cell(kind, said[2:]) if shape and shape.fullmatch(said, 2) else NO_CELL
