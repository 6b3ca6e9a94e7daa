"""QR codes of door sheets as one vector path."""

from functools import cache, lru_cache

from ledger_desk.reports.canvas import Paper

SIDE = 21  # modules of version 1
QUIET = 4
UNITS = SIDE + 2 * QUIET
LENGTH = 15  # characters of a payload
_NOUGHT = "0" * LENGTH


def draw(paper: Paper, x: float, y: float, side: float, payload: str) -> None:
    """A code of version 1-M, `side` wide with its quiet zone, its upper left corner at (x, y).

    The payload is 15 upper case letters, digits and `:`; anything else would need bytes and a
    larger version, which did not survive damaged scans.
    """
    paper.path(x, y, side, UNITS, path(payload))


def path(payload: str) -> str:
    """The dark runs of a code as PDF rectangles in modules, counted from the lower left corner."""
    rows = format(modules(payload), f"0{SIDE * SIDE}b")
    drawn = []
    for down in range(SIDE):
        row = rows[down * SIDE : (down + 1) * SIDE]
        low = UNITS - QUIET - 1 - down
        across = 0
        while (start := row.find("1", across)) >= 0:
            end = row.find("0", start)
            across = end if end >= 0 else SIDE
            drawn.append(f"{QUIET + start} {low} {across - start} 1 re")
    return " ".join(drawn)


def modules(payload: str) -> int:
    """All modules of a code as one number, the upper left one first.

    With version, length and mask fixed a code is a sum (XOR) over its pairs of characters, so the
    few hundred pairs of a sheet are made once instead of three thousand codes.
    """
    if len(payload) != LENGTH:
        raise ValueError(payload)
    found = _nought()
    for at in range(0, LENGTH, 2):
        found ^= _change(at, payload[at : at + 2])
    return found


@lru_cache(maxsize=8192)
def _change(at: int, pair: str) -> int:
    """Which modules differ when `pair` stands at a place where 0 stood."""
    return _made(_NOUGHT[:at] + pair + _NOUGHT[at + len(pair) :]) ^ _nought()


@cache
def _nought() -> int:
    return _made(_NOUGHT)


def _made(payload: str) -> int:
    import segno

    # A fixed mask, so that codes can be added; every reader undoes any of the eight.
    code = segno.make(
        payload,
        error="m",
        version=1,
        mode="alphanumeric",
        mask=3,
        micro=False,
        boost_error=False,
    )
    return int("".join("01"[module] for row in code.matrix for module in row), 2)
