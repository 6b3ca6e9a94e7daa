"""Where pages end: row kinds and heights in, first rows of pages out."""

from collections.abc import Sequence

ROW, GROUP, SUBTOTAL, TOTAL = "row", "group", "subtotal", "total"
WITH_SIGNATURE = 3  # rows that go over with a signature that does not fit


def page_starts(
    kinds: Sequence[str],
    heights: Sequence[float],
    room: float,
    first_room: float | None = None,
    tail: float = 0.0,
    most: int = 0,
) -> list[int]:
    """The index of the first line of each page; the first is always 0.

    room: height of a page without its repeated header; tail: the signature below the last line;
    most: lines a page may hold, 0 = as many as fit.
    A group title stands with two lines at least, a subtotal or total with the line before it, the
    signature whole and never alone. Where no page could keep a rule, the page is simply filled.
    An empty first page ([0, 0, …]) means that nothing fitted into first_room.
    """
    starts = [0]
    limit = room if first_room is None else first_room
    used = 0.0
    for index, height in enumerate(heights):
        if used + height > limit + 1e-6 or index - starts[-1] == most > 0:
            cut = _allowed(kinds, starts[-1], index)
            if cut is None:  # the rules cannot be kept on this page
                cut = starts[-1] if limit < room and len(starts) == 1 else index
            starts.append(cut)
            limit = room
            used = sum(heights[cut:index])
            if used + height > limit + 1e-6 and cut < index:
                starts.append(index)
                used = 0.0
        used += height
    if tail and used + tail > limit + 1e-6 and len(heights):
        wanted = max(starts[-1] + 1, len(heights) - WITH_SIGNATURE)
        cut = _allowed(kinds, starts[-1], wanted)
        if cut is not None and sum(heights[cut:]) + tail <= room:
            starts.append(cut)
        elif limit < room and len(starts) == 1:
            starts.append(0)
        else:
            starts.append(min(wanted, len(heights) - 1))
    return starts


def _allowed(kinds: Sequence[str], start: int, index: int) -> int | None:
    """The last line at or before `index` that may begin a page, None when only `start` could."""
    while index > start and not _may_begin(kinds, index):
        index -= 1
    return index if index > start else None


def _may_begin(kinds: Sequence[str], index: int) -> bool:
    if index >= len(kinds):
        return True
    if kinds[index] in (SUBTOTAL, TOTAL) or kinds[index - 1] == GROUP:
        return False
    lone_row = index >= 2 and kinds[index - 2] == GROUP and kinds[index] != GROUP
    return not lone_row
