"""QR codes of door sheets as one vector path."""

from ledger_desk.reports.canvas import Paper

QUIET = 4
UNITS = 21 + 2 * QUIET  # version 1 with its quiet zone


def draw(paper: Paper, x: float, y: float, side: float, payload: str) -> None:
    """A code of version 1-M, `side` wide with its quiet zone, its upper left corner at (x, y).

    The payload is upper case letters, digits and `:`, at most 20: anything else would need bytes
    and a larger version, which did not survive damaged scans.
    """
    paper.path(x, y, side, UNITS, path(payload))


def path(payload: str) -> str:
    """The dark runs of a code as PDF rectangles in modules, counted from the lower left corner."""
    import segno

    # A fixed mask is four times as fast as trying all eight; every reader undoes any of them.
    code = segno.make(
        payload,
        error="m",
        version=1,
        mode="alphanumeric",
        mask=3,
        micro=False,
        boost_error=False,
    )
    drawn = []
    for down, row in enumerate(code.matrix):
        low = UNITS - QUIET - 1 - down
        across = 0
        while (start := row.find(1, across)) >= 0:
            end = row.find(0, start)
            across = end if end >= 0 else len(row)
            drawn.append(f"{QUIET + start} {low} {across - start} 1 re")
    return " ".join(drawn)
