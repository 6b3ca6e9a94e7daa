"""The identities a month must satisfy before it may be closed (I1 to I8)."""

from ledger_desk.indicators import INDICATORS, OWN, PARTITIONS, UNFILLED, dimensions_of, sums_of
from ledger_desk.store.arithmetic import Cubes, cube_of
from ledger_desk.store.cubes import Value
from ledger_desk.store.month_cubes import subject_of

# id, what it is about, closing, and what makes it up with its sign.
_MOVEMENTS = (
    ("I1", "流动人口", "F9", ("F0", "+F1", "+F2", "-F3", "-F4", "+F5")),
    ("I2", "出租房", "R9", ("R0", "+R1", "-R3", "+R5")),
    ("I3", "低保户", "L9", ("L0", "+L1", "+L2", "-L2c", "-L3", "+L6")),
    ("I4", "低保人", "L9b", ("L0b", "+L1b", "+L2b", "-L2d", "-L3b", "+L5", "-L4", "+L6b")),
    ("I5", "隐患", "R23d", ("R23", "+R21", "-R23b", "-R23c", "+R23e")),
)
_MIRRORS = (("I1", "流动人口转入与转出", "F2", "F4"), ("I3", "低保转入户与转出户", "L2", "L2c"))


def broken(cubes: Cubes, grid: Value = None) -> list[str]:
    """A sentence for each identity that does not hold, beginning with its id; [] is balanced."""
    found = []
    for id_, what, closing, terms in _MOVEMENTS:
        cube = cube_of(cubes, closing)
        numbers = [cube.total(term.lstrip("+-"), {}, grid) for term in terms]
        signs = ["−" if term.startswith("-") else "+" for term in terms]
        total = sum(-n if s == "−" else n for s, n in zip(signs, numbers, strict=True))
        is_now = cube.total(closing, {}, grid)
        if total != is_now:
            sum_ = " ".join(f"{s} {n:,}" for s, n in zip(signs, numbers, strict=True))[2:]
            found.append(f"{id_} {what}：{sum_} = {total:,}，本月末是 {is_now:,}")
    if grid is None:
        for id_, what, one, other in _MIRRORS:
            left, right = (cube_of(cubes, c).total(c, {}) for c in (one, other))
            if left != right:
                found.append(f"{id_} {what}不等：{left:,}，{right:,}")
    return found + _partitions(cubes, grid) + _grids(cubes, grid)


def _partitions(cubes: Cubes, grid: Value) -> list[str]:
    """I7: the values of a list and 未填 are the whole, for everything given by that list."""
    found = []
    parts = [(code, own) for code, all_of in OWN.items() for own in all_of]
    for code, dimension in (*parts, *PARTITIONS.values()):
        subject = INDICATORS[code].subject
        if subject not in cubes or dimension not in cubes[subject].dimensions:
            continue
        cube = cubes[subject]
        if code in cube.different:
            continue
        by = cube.by(code, dimension, grid)
        known = {*dimensions_of(code)[dimension], UNFILLED} - set(sums_of(code, dimension))
        whole = cube.total(code, {}, grid)
        if sum(n for value, n in by.items() if value in known) != whole:
            found.append(f"I7 {subject}按{dimension}分不合计：{code}")
    return found


def _grids(cubes: Cubes, grid: Value) -> list[str]:
    """I8: the grids, and what lies in none, are the community."""
    if grid is not None:
        return []
    found = []
    for closing in ("F9", "R9", "R23d", "L9", "L9b", "P1", "V1"):
        cube = cubes[subject_of(closing)]
        whole = cube.total(closing, {})
        cells = cube.numbers.get(closing, {})
        if sum(cells.values()) != whole:
            found.append(f"I8 各网格之和不等于全社区：{closing}")
    return found
