"""The rows a band gets once its records are counted: spare rows, groups, pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger_desk.sheets.form import BandForm
from ledger_desk.sheets.rowmap import Block, GroupSpan, Run

KEEP, DROP, DROP_LAST = "保留", "删除", "末页删除"


@dataclass
class Groups:
    """Where groups begin and end, per level, outer first.

    Each is (first record, one past the last, the names of its own and the outer levels).
    """

    levels: list[list[tuple[int, int, Any]]] = field(default_factory=list)


def grouped(keys: Sequence[tuple[Any, ...]], depth: int) -> Groups:
    """Groups of records in order: a level's group ends when its key or an outer one changes."""
    groups = Groups([[] for _ in range(depth)])
    starts = [0] * depth
    for number in range(1, len(keys) + 1):
        changed = depth
        if number == len(keys):
            changed = 0
        else:
            for level in range(depth):
                if keys[number][level] != keys[number - 1][level]:
                    changed = level
                    break
        for level in range(changed, depth):
            groups.levels[level].append((starts[level], number, keys[number - 1][: level + 1]))
            starts[level] = number
    return groups


def lay_out(band: BandForm, start: int, count: int, groups: Groups) -> Block:
    """The band's new rows, the first at `start`."""
    if band.page_rows:
        runs, breaks = _pages(band, start, count)
    elif groups.levels:
        return _grouped_block(band, start, count, groups)
    else:
        runs, breaks = _flat(band, start, count), []
    end = start
    for run in runs:
        height = band.height if run.old == band.row else 1
        end = max(end, run.row + run.length * height - 1)
    return Block(
        band.top, band.bottom, band.row, band.height, start, runs, end, [], breaks, band.spares
    )


def _flat(band: BandForm, start: int, count: int) -> list[Run]:
    first = band.row
    if not band.spares:
        if not count:
            return [Run("blank", start, 1, first)]
        return [Run("records", start, count, first)]
    places = 1 + band.spares
    spares = range(first + 1, first + places)
    runs: list[Run] = []
    if count >= places:
        # Further rows go in before the last of the form's own, so that a sum over them grows.
        runs = [Run("records", start, count - 1, first)] if count > 1 else []
        return [*runs, Run("records", start + count - 1, 1, spares[-1], count - 1)]
    filled = max(count, 1)
    runs.append(Run("records" if count else "blank", start, filled, first))
    left = list(spares[filled - 1 :])
    if band.policy == DROP or band.policy == DROP_LAST:
        return runs
    runs += [Run("blank", start + filled + at, 1, old) for at, old in enumerate(left)]
    return runs


def _pages(band: BandForm, start: int, count: int) -> tuple[list[Run], list[int]]:
    """Pages of equally many rows; the last one's blank rows go, unless it is the first as well."""
    size = band.page_rows
    pages = max(1, -(-count // size))
    runs: list[Run] = []
    breaks: list[int] = []
    row = start
    policy = band.policy or DROP_LAST
    for page in range(pages):
        first = page * size
        here = min(size, count - first)
        if here > 0:
            runs.append(Run("records", row, here, band.row, first))
        blank = size - max(here, 0)
        keep = policy == KEEP or (policy == DROP_LAST and page == 0)
        if not keep:
            blank = 1 if not count else 0
        if blank:
            runs.append(Run("blank", row + max(here, 0) * band.height, blank, band.row))
        row += (max(here, 0) + blank) * band.height
        if page < pages - 1:
            breaks.append(row - 1)
    return runs, breaks


def _grouped_block(band: BandForm, start: int, count: int, groups: Groups) -> Block:
    names = band.level_names
    heads = {names.index(level.name): level.row for level in band.groups}
    sums = {names.index(level.name): level.row for level in band.subtotals}
    page_level = names.index(band.page_group) if band.page_group else -1
    runs: list[Run] = []
    breaks: list[int] = []
    depth = len(names)
    spans: list[list[GroupSpan]] = [[] for _ in range(depth)]
    tops = [start] * depth
    at = [0] * depth
    row = start
    if not count:
        return Block(
            band.top, band.bottom, band.row, band.height, start,
            [Run("blank", start, 1, band.row)], start + band.height - 1, spans, [],
        )  # fmt: skip
    for first, end, _ in groups.levels[-1]:
        for level in range(depth):
            if groups.levels[level][at[level]][0] == first:
                tops[level] = row
                if level in heads:
                    runs.append(Run("group", row, 1, heads[level], level=level, group=at[level]))
                    row += 1
        runs.append(Run("records", row, end - first, band.row, first))
        row += (end - first) * band.height
        closing = [lv for lv in range(depth) if groups.levels[lv][at[lv]][1] == end]
        for level in reversed(closing):
            if level in sums:
                runs.append(Run("subtotal", row, 1, sums[level], level=level, group=at[level]))
                row += 1
            span_first, span_end, _ = groups.levels[level][at[level]]
            spans[level].append(GroupSpan(span_first, span_end - 1, tops[level], row - 1))
            at[level] += 1
            if level == page_level and end < count:
                breaks.append(row - 1)
    return Block(band.top, band.bottom, band.row, band.height, start, runs, row - 1, spans, breaks)
