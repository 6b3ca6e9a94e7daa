"""From counted columns to figures: sums, rates, averages, and what a figure is made of."""

from collections.abc import Mapping
from typing import NamedTuple

from ledger_desk.indicators import (
    INDICATORS,
    OWN,
    PARTITIONS,
    UNFILLED,
    Figure,
    dimensions_of,
    key_of,
    sums_of,
)
from ledger_desk.store.cubes import Cube, Value, Wanted
from ledger_desk.store.quality_figures import SUBJECT as QUALITY

Number = int | float | None
"""Counts and fen are whole; rates 0..1, averages and hours are not rounded; None: not to be had."""
Cubes = Mapping[str, Cube]
"""The cubes of a month by subject."""

_SUMS = {"F20": ("F9", "F20n")}
_QUOTIENTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "F21": (("F9",), ("F9", "F20n")),
    "F22": (("F22n",), ("F1",)),
    "F25": (("F25n",), ("F23",)),
    "F25b": (("F24",), ("F9",)),
    "F27": (("F27n",), ("F9",)),
    "F29": (("F3",), ("F3", "F28")),
    "R10c": (("R10b",), ("R9",)),
    "R13b": (("R13",), ("R9",)),
    "R14b": (("R14",), ("R9",)),
    "R15b": (("R15",), ("R9",)),
    "R17c": (("R17b",), ("R17",)),
    "R24": (("R23b",), ("R23", "R21")),
    "R24c": (("R24b",), ("R23d",)),
    "L12": (("L11d",), ("L12d",)),
    "L13c": (("L13",), ("L13b",)),
    "L15d": (("L15b",), ("L15",)),
    "P2c": (("P2cn",), ("P2",)),
    "P4c": (("P4b",), ("P4",)),
    "P5c": (("P5b",), ("P5",)),
    "P6c": (("P6b",), ("P6",)),
    "V3": (("V3n",), ("V1",)),
    "V4": (("V2",), ("V4d",)),
    "Q1": (("Q1n",), ("Q1d",)),
    "Q2": (("Q2n",), ("Q2d",)),
}
_WHOLE = ("V4d",)  # never narrowed: all doors, however the visits are sorted
_IN_MINUTES = ("P2b", "P2c")
_DECIDED = ("L17",)  # by the office, not counted
_YEAR_ALREADY = ("L13", "L13b", "L13c")


class Parts(NamedTuple):
    """What a figure is made of, so that it can be added up over grids or months."""

    numerator: int
    denominator: int | None = None  # None: no quotient

    def __add__(self, other: tuple[object, ...]) -> "Parts":
        if not isinstance(other, Parts):
            return NotImplemented
        if self.denominator is None or other.denominator is None:
            return Parts(self.numerator + other.numerator)
        return Parts(self.numerator + other.numerator, self.denominator + other.denominator)


def columns_of(code: str) -> tuple[str, ...]:
    """The columns whose records stand behind a figure; of a rate those of its numerator."""
    return _SUMS.get(code) or _QUOTIENTS.get(code, ((code,), ()))[0]


def is_quotient(code: str) -> bool:
    """Whether a figure is recomputed under a total instead of being added up."""
    return code in _QUOTIENTS


def adds_up(code: str) -> bool:
    """Whether the year to date is the sum of the months, of the figure or of its parts."""
    if code in _YEAR_ALREADY:
        return False
    return INDICATORS[code].flow or code in _QUOTIENTS


def wanted_by(figure: Figure) -> Wanted:
    """The values a figure is narrowed to, sums of values taken apart."""
    return {
        dimension: frozenset(sums_of(figure.code, dimension).get(value, (value,)))
        for dimension, value in figure.values
    }


def cube_of(cubes: Cubes, code: str) -> Cube:
    """The cube a figure is summed from."""
    return cubes[INDICATORS[code].subject or QUALITY]


def parts_of(cubes: Cubes, figure: Figure, grid: Value = None) -> Parts:
    """Numerator and denominator of a figure, or its sum."""
    cube, wanted = cube_of(cubes, figure.code), wanted_by(figure)

    def total(columns: tuple[str, ...]) -> int:
        return sum(cube.total(c, {} if c in _WHOLE else wanted, grid) for c in columns)

    if figure.code in _QUOTIENTS:
        upper, lower = _QUOTIENTS[figure.code]
        return Parts(total(upper), total(lower))
    return Parts(total(_SUMS.get(figure.code, (figure.code,))))


def number_of(code: str, parts: Parts) -> Number:
    """The figure of its parts: no share of nothing, money half-up to the fen, time in hours."""
    number: int | float = parts.numerator
    if parts.denominator is not None:
        if not parts.denominator:
            return None
        if INDICATORS[code].unit == "元":
            return (2 * parts.numerator + parts.denominator) // (2 * parts.denominator)
        number = parts.numerator / parts.denominator
    return number / 60 if code in _IN_MINUTES else number


def every_figure(cubes: Cubes, grid: Value = None) -> dict[str, Number]:
    """Every figure the forms know, by the keys of cli.md; all values of a list, also with 0."""
    figures: dict[str, Number] = {}
    for code, indicator in INDICATORS.items():
        if (indicator.subject or QUALITY) not in cubes or code in _DECIDED:
            continue
        if indicator.subject:
            figures[code] = number_of(code, parts_of(cubes, Figure(code), grid))
        for dimension in OWN.get(code, ()):
            figures |= _by_values(cubes, code, dimension, grid)
    for whole, dimension in PARTITIONS.values():
        figures |= _by_values(cubes, whole, dimension, grid)
    return figures


def split(cubes: Cubes) -> dict[str, Cubes]:
    """The cubes of each grid that anything was counted in."""
    by_subject = {subject: cube.split() for subject, cube in cubes.items()}
    grids = {grid for split in by_subject.values() for grid in split if grid is not None}
    return {
        grid: {
            subject: split.get(grid) or Cube(cubes[subject].dimensions)
            for subject, split in by_subject.items()
        }
        for grid in sorted(grids)
    }


def _by_values(cubes: Cubes, code: str, dimension: str, grid: Value) -> dict[str, Number]:
    """A figure by the values of one dimension, 未填 last, sums of values behind it."""
    values = (*dimensions_of(code)[dimension], *_unfilled(dimension), *sums_of(code, dimension))
    if code in _QUOTIENTS or code in _SUMS:
        asked = (Figure(code, ((dimension, value),)) for value in values)
        return {key_of(figure): number_of(code, parts_of(cubes, figure, grid)) for figure in asked}
    found = cube_of(cubes, code).by(code, dimension, grid)
    figures: dict[str, Number] = {}
    for value in values:
        parts = sums_of(code, dimension).get(value, (value,))
        figure = Figure(code, ((dimension, value),))
        figures[key_of(figure)] = number_of(code, Parts(sum(found.get(p, 0) for p in parts)))
    return figures


def _unfilled(dimension: str) -> tuple[str, ...]:
    return () if dimension == "科目" else (UNFILLED,)
