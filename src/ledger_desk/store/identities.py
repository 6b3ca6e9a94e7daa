"""The identities a month must satisfy before it may be closed (I1 to I8)."""

from collections.abc import Mapping

from ledger_desk.indicators import (
    INDICATORS,
    OWN,
    PARTITIONS,
    UNFILLED,
    Figure,
    dimensions_of,
    key_of,
)
from ledger_desk.store.arithmetic import Cubes, Number, cube_of, is_quotient
from ledger_desk.store.cubes import Value

# id, what it is about, closing, and what makes it up with its sign.
_MOVEMENTS = (
    ("I1", "流动人口", "F9", ("F0", "+F1", "+F2", "-F3", "-F4", "+F5")),
    ("I2", "出租房", "R9", ("R0", "+R1", "-R3", "+R5")),
    ("I3", "低保户", "L9", ("L0", "+L1", "+L2", "-L2c", "-L3", "+L6")),
    ("I4", "低保人", "L9b", ("L0b", "+L1b", "+L2b", "-L2d", "-L3b", "+L5", "-L4", "+L6b")),
    ("I5", "隐患", "R23d", ("R23", "+R21", "-R23b", "-R23c", "+R23e")),
)
_MIRRORS = (("I1", "流动人口转入与转出", "F2", "F4"), ("I3", "低保转入户与转出户", "L2", "L2c"))


def broken(cubes: Cubes, figures: Mapping[str, Number], grid: Value = None) -> list[str]:
    """A sentence for each identity that does not hold, beginning with its id; [] is balanced."""
    found = []
    for id_, what, closing, terms in _MOVEMENTS:
        numbers = [_count(figures, term.lstrip("+-")) for term in terms]
        signs = ["−" if term.startswith("-") else "+" for term in terms]
        total = sum(-n if s == "−" else n for s, n in zip(signs, numbers, strict=True))
        is_now = _count(figures, closing)
        if total != is_now:
            sum_ = " ".join(f"{s} {n:,}" for s, n in zip(signs, numbers, strict=True))[2:]
            found.append(f"{id_} {what}：{sum_} = {total:,}，本月末是 {is_now:,}")
    if grid is None:
        for id_, what, one, other in _MIRRORS:
            left, right = _count(figures, one), _count(figures, other)
            if left != right:
                found.append(f"{id_} {what}不等：{left:,}，{right:,}")
    return found + _partitions(figures) + _grids(cubes, figures, grid)


def _count(figures: Mapping[str, Number], key: str) -> int:
    return int(figures.get(key) or 0)


def _partitions(figures: Mapping[str, Number]) -> list[str]:
    """I7: the values of a list and 未填 are the whole, for everything given by that list."""
    found = []
    own = [(code, dimension) for code, all_of in OWN.items() for dimension in all_of]
    for code, dimension in (*own, *PARTITIONS.values()):
        if code not in figures or is_quotient(code):
            continue
        values = (*dimensions_of(code)[dimension], UNFILLED)
        parts = sum(_count(figures, key_of(Figure(code, ((dimension, v),)))) for v in values)
        if parts != _count(figures, code):
            subject = INDICATORS[code].subject
            found.append(f"I7 {subject}按{dimension}分不合计：{code}")
    return found


def _grids(cubes: Cubes, figures: Mapping[str, Number], grid: Value) -> list[str]:
    """I8: the grids, and what lies in none, are the community."""
    if grid is not None:
        return []
    found = []
    for closing in ("F9", "R9", "R23d", "L9", "L9b", "P1", "V1"):
        by_grid = cube_of(cubes, closing).by_grid(closing)
        if sum(by_grid.values()) != _count(figures, closing):
            found.append(f"I8 各网格之和不等于全社区：{closing}")
    return found
