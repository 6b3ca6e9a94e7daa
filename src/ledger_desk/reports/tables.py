"""Tables page by page: heights of all lines first, then each page drawn by itself."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ledger_desk.reports import fonts, text
from ledger_desk.reports.breaks import GROUP, ROW
from ledger_desk.reports.canvas import CENTRE, LEFT, MM, Paper, Style

BATCH = 500
PADDING = 2.5
LEADING = 1.25
_REMEMBERED = 20_000


class Column(NamedTuple):
    """A column: its heading, levels parted by ">" ("户籍地>省"), its share of the width."""

    title: str
    width: float = 1.0
    align: str = LEFT


class Line(NamedTuple):
    """One line: a row, a subtotal or total, or a group title (the first cell over all columns)."""

    cells: Sequence[str]
    kind: str = ROW


class Table(NamedTuple):
    """Columns and lines; of `lines` only len() and slices are used, so they may be fetched."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    size: float = 9.0
    least: float = 6.0  # height of a line in mm, at least: 10 where people sign
    per_page: int = 0  # lines a page may hold, 0 = as many as fit


class _Head(NamedTuple):
    text: str
    top: int
    left: int
    rows: int
    columns: int


@dataclass(frozen=True)
class Measured:
    """A table set into a width: where its columns stand and how high each line is."""

    table: Table
    edges: Sequence[float]
    head: Sequence[_Head]
    head_heights: Sequence[float]
    heights: Sequence[float]
    kinds: Sequence[str]
    cut: int  # cells that lost text

    @property
    def head_height(self) -> float:
        """Height of the repeated header."""
        return sum(self.head_heights)

    def draw(self, paper: Paper, left: float, top: float, start: int, stop: int) -> float:
        """The header and some lines, their upper left corner at (left, top); the y below."""
        return _draw(self, paper, left, top, start, stop)


def measure(table: Table, width: float, beat: Callable[[], None] = lambda: None) -> Measured:
    """Set a table into a width in points; beat() is called now and then and may raise Cancelled."""
    whole = sum(column.width for column in table.columns)
    edges = [0.0]
    for column in table.columns:
        edges.append(edges[-1] + column.width / whole * width)
    head = _head([column.title for column in table.columns])
    heights, kinds, cut = _heights(table, edges, beat)
    return Measured(table, edges, head, _head_heights(table, edges, head), heights, kinds, cut)


def _heights(
    table: Table, edges: Sequence[float], beat: Callable[[], None]
) -> tuple[Sequence[float], list[str], int]:
    size, least = table.size, table.least * MM
    rooms = [right - left - 2 * PADDING for left, right in pairwise(edges)]
    plain: list[dict[str, tuple[float, bool]]] = [{} for _ in rooms]
    bold: list[dict[str, tuple[float, bool]]] = [{} for _ in rooms]
    heights = array("d")
    kinds: list[str] = []
    cut = 0
    for start in range(0, len(table.lines), BATCH):
        beat()
        for line in table.lines[start : start + BATCH]:
            kinds.append(line.kind)
            if line.kind == GROUP:
                heights.append(max(least, size * LEADING + 2 * PADDING))
                continue
            tallest = 0.0
            known, face = (plain, fonts.SERIF) if line.kind == ROW else (bold, fonts.SANS)
            for value, room, seen in zip(line.cells, rooms, known, strict=False):
                if not value:
                    continue
                found = seen.get(value)
                if found is None:
                    if len(seen) >= _REMEMBERED:
                        seen.clear()
                    fitted = text.fit(value, face, size, room)
                    tall = (len(fitted.lines) - 1) * fitted.size * LEADING + fitted.size
                    found = seen[value] = (tall, fitted.cut)
                tallest = max(tallest, found[0])
                cut += found[1]
            heights.append(max(least, tallest + 2 * PADDING + 1))
    return heights, kinds, cut


def _head(titles: Sequence[str]) -> list[_Head]:
    """The cells of the header: equal parents side by side are one, short paths reach down."""
    paths = [title.split(">") for title in titles]
    depth = max(map(len, paths), default=1)
    cells = []
    for level in range(depth):
        left = 0
        while left < len(paths):
            path = paths[left]
            if level >= len(path):
                left += 1
                continue
            last = level == len(path) - 1
            right = left + 1
            family = path[: level + 1]
            while not last and right < len(paths) and paths[right][: level + 1] == family:
                right += 1
            rows = depth - level if last else 1
            cells.append(_Head(path[level], level, left, rows, right - left))
            left = right
    return cells


def _head_heights(table: Table, edges: Sequence[float], head: Sequence[_Head]) -> list[float]:
    depth = max((cell.top + cell.rows for cell in head), default=0)
    heights = [max(table.least * MM, table.size * LEADING + 2 * PADDING)] * depth
    for cell in sorted(head, key=lambda cell: cell.rows):
        room = edges[cell.left + cell.columns] - edges[cell.left] - 2 * PADDING
        fitted = text.fit(cell.text, fonts.SANS, table.size, room)
        needed = len(fitted.lines) * fitted.size * LEADING + 2 * PADDING
        lacking = needed - sum(heights[cell.top : cell.top + cell.rows])
        if lacking > 0:
            heights[cell.top + cell.rows - 1] += lacking
    return heights


def _draw(set_: Measured, paper: Paper, left: float, top: float, start: int, stop: int) -> float:
    edges = [left + edge for edge in set_.edges]
    y = _draw_head(set_, paper, edges, top)
    first, last = edges[0], edges[-1]
    upright_from = y
    style = Style(fonts.SERIF, set_.table.size)
    bold = Style(fonts.SANS, set_.table.size)
    aligns = [column.align for column in set_.table.columns]
    for begin in range(start, stop, BATCH):
        for at, line in enumerate(set_.table.lines[begin : min(begin + BATCH, stop)], start=begin):
            height = set_.heights[at]
            if line.kind == GROUP:
                _uprights(paper, edges, upright_from, y)
                paper.shade(first, y, last - first, height, 0.96)
                paper.line(first, y, last, y, 0.3)
                room = last - first - 2 * PADDING
                middle = y + height / 2 + style.size * 0.36
                paper.fitted(first + PADDING, middle, line.cells[0], bold, LEFT, room)
                upright_from = y + height
            else:
                shown = style if line.kind == ROW else bold
                for value, align, x, right in zip(
                    line.cells, aligns, edges, edges[1:], strict=False
                ):
                    if value:
                        _cell(paper, value, x, y, right - x, height, shown, align)
            y += height
            paper.line(first, y, last, y, 0.3)
    _uprights(paper, edges, upright_from, y)
    for edge in (first, last):
        paper.line(edge, top, edge, y, 0.8)
    paper.line(first, y, last, y, 0.8)
    return y


def _draw_head(set_: Measured, paper: Paper, edges: Sequence[float], top: float) -> float:
    tops = [top]
    for height in set_.head_heights:
        tops.append(tops[-1] + height)
    first, last, bottom = edges[0], edges[-1], tops[-1]
    paper.shade(first, top, last - first, bottom - top, 0.92)
    style = Style(fonts.SANS, set_.table.size)
    for cell in set_.head:
        x, right = edges[cell.left], edges[cell.left + cell.columns]
        y, low = tops[cell.top], tops[cell.top + cell.rows]
        _cell(paper, cell.text, x, y, right - x, low - y, style, CENTRE)
        if low < bottom:
            paper.line(x, low, right, low, 0.3)
        if right < last:
            paper.line(right, y, right, low, 0.3)
    paper.line(first, top, last, top, 0.8)
    paper.line(first, bottom, last, bottom, 0.8)
    return bottom


def _uprights(paper: Paper, edges: Sequence[float], top: float, bottom: float) -> None:
    if bottom > top:
        for edge in edges[1:-1]:
            paper.line(edge, top, edge, bottom, 0.3)


def _cell(
    paper: Paper,
    value: str,
    x: float,
    y: float,
    width: float,
    height: float,
    style: Style,
    align: str,
) -> None:
    room = width - 2 * PADDING
    if align == LEFT and "\n" not in value and style.width(value) <= room:
        paper.text(x + PADDING, y + height / 2 + style.size * 0.36, value, style)
        return
    fitted = text.fit(value, style.face, style.size, room)
    shown = style._replace(size=fitted.size)
    leading = fitted.size * LEADING
    baseline = y + height / 2 - leading * (len(fitted.lines) - 1) / 2 + fitted.size * 0.36
    for line in fitted.lines:
        paper.text(x + PADDING, baseline, line, shown, align, room)
        baseline += leading
