"""Where each row of a form goes once its bands have their records: old row to new rows."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Interval = tuple[int, int]
# Above this many separate pieces a range is given as one: no reader wants a longer sqref.
PIECES = 4000


class Run(NamedTuple):
    """Rows that are made alike, one after the other.

    kind: "records" (`length` records from number `first`), "blank" (rows without values),
    "group" and "subtotal" (one row of instance `group` at `level`). old: the form's row it is
    made from. row: its first new row.
    """

    kind: str
    row: int
    length: int
    old: int
    first: int = 0
    level: int = 0
    group: int = 0


class GroupSpan(NamedTuple):
    """One group: its first and last record's number, and the new rows between its edges."""

    first: int
    last: int
    top: int
    bottom: int


@dataclass
class Block:
    """One band laid out: the form's rows top..bottom become the new rows start..end."""

    top: int
    bottom: int
    repeat: int
    height: int
    start: int
    runs: list[Run]
    end: int
    groups: list[list[GroupSpan]] = field(default_factory=list)
    """By level, outer first."""
    breaks: list[int] = field(default_factory=list)
    """New rows after which a page ends."""
    spares: int = 0
    _images: dict[int, list[Interval]] = field(default_factory=dict)

    @property
    def repeat_rows(self) -> range:
        """The form's rows of one record."""
        return range(self.repeat, self.repeat + self.height)

    def image(self, old: int) -> list[Interval]:
        """The new rows made from one of the form's rows, as few intervals as can be."""
        if old not in self._images:
            self._images[old] = self._image(old)
        return self._images[old]

    def _image(self, old: int) -> list[Interval]:
        if self.repeat < old <= self.repeat + self.spares:
            return self._spare_image(old - self.repeat)
        kinds = ("records",) if any(run.kind == "records" for run in self.runs) else ("blank",)
        found: list[Interval] = []
        for run in self.runs:
            if old in self.repeat_rows:
                if run.kind in kinds or (run.kind == "blank" and run.old == self.repeat):
                    found += self._record_rows(run, old - self.repeat, len(found))
            elif run.old == old:
                found.append((run.row, run.row))
        return joined(found)

    def _record_rows(self, run: Run, offset: int, found: int) -> list[Interval]:
        if self.height == 1:
            return [(run.row, run.row + run.length - 1)]
        rows = range(run.row + offset, run.row + run.length * self.height, self.height)
        if len(rows) + found > PIECES:
            return [(rows[0], rows[-1])]
        return [(row, row) for row in rows]

    def _spare_image(self, offset: int) -> list[Interval]:
        """Spare rows keep their places, but the last one stays last."""
        length = self.end - self.start + 1
        if offset == self.spares and length > self.spares:
            return [(self.end, self.end)]
        return [(self.start + offset, self.start + offset)] if offset < length else []


def joined(intervals: Sequence[Interval]) -> list[Interval]:
    """Intervals in order, those that touch made one."""
    result: list[Interval] = []
    for low, high in sorted(intervals):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return result


class RowMap:
    """Old row to new rows, for one sheet; without bands every row stays."""

    def __init__(self, blocks: Sequence[Block] = ()) -> None:
        self.blocks = list(blocks)
        self._tops = [block.top for block in self.blocks]

    @property
    def moves(self) -> bool:
        """Whether any row goes elsewhere or becomes several."""
        return any((b.start, b.end) != (b.top, b.bottom) for b in self.blocks)

    def block(self, old: int) -> Block | None:
        """The band a row belongs to."""
        at = bisect_right(self._tops, old) - 1
        return self.blocks[at] if at >= 0 and old <= self.blocks[at].bottom else None

    def shifted(self, old: int) -> int:
        """The new row of a row outside the bands."""
        at = bisect_right(self._tops, old) - 1
        return old if at < 0 else old + self.blocks[at].end - self.blocks[at].bottom

    def image(self, old: int) -> list[Interval]:
        """All new rows made from an old one; none when it was taken out."""
        if block := self.block(old):
            return block.image(old)
        row = self.shifted(old)
        return [(row, row)]

    def first(self, old: int) -> int:
        """The first new row of an old one; for a row taken out, the nearest below that is left."""
        if images := self.image(old):
            return images[0][0]
        block = self.block(old)
        assert block
        later = [i[0][0] for r in range(old + 1, block.bottom + 1) if (i := block.image(r))]
        return later[0] if later else block.end

    def last(self, old: int) -> int:
        """The last new row of an old one; for a row taken out, the nearest above that is left."""
        if images := self.image(old):
            return images[-1][1]
        block = self.block(old)
        assert block
        earlier = [i[-1][1] for r in range(old - 1, block.top - 1, -1) if (i := block.image(r))]
        return earlier[0] if earlier else block.start

    def span(self, top: int, bottom: int) -> Interval:
        """A range of rows as one range: over a repeat row it grows with the records."""
        new_top, new_bottom = self.first(top), self.last(bottom)
        return new_top, max(new_top, new_bottom)

    def pieces(self, top: int, bottom: int) -> list[Interval]:
        """A range of rows as exactly the rows made from it: split where others lie between."""
        touched = [b for b in self.blocks if b.top <= bottom and b.bottom >= top]
        if not touched:
            return [self.span(top, bottom)]
        found: list[Interval] = []
        at = top
        for block in touched:
            if at < block.top:
                found.append((self.shifted(at), self.shifted(block.top - 1)))
            inside = range(max(top, block.top), min(bottom, block.bottom) + 1)
            if len(inside) == block.bottom - block.top + 1:
                found.append((block.start, block.end))
            else:
                for old in inside:
                    found += block.image(old)
            at = block.bottom + 1
        if at <= bottom:
            found.append((self.shifted(at), self.shifted(bottom)))
        return joined(found)

    def within(self, old: int, low: int, high: int) -> Interval | None:
        """The new rows of an old one between two new rows, as one range: a group's own records."""
        inside = [(max(a, low), min(b, high)) for a, b in self.image(old) if a <= high and b >= low]
        return (inside[0][0], inside[-1][1]) if inside else None
