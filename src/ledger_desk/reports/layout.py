"""Pages made of blocks set below each other: paragraphs, tables, signatures."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ledger_desk import files
from ledger_desk.errors import Progress, no_progress
from ledger_desk.reports import fonts, text
from ledger_desk.reports.breaks import page_starts
from ledger_desk.reports.canvas import (
    A4,
    A4_LANDSCAPE,
    CENTRE,
    JUSTIFIED,
    LEFT,
    MM,
    RIGHT,
    Paper,
    Style,
)
from ledger_desk.reports.tables import Measured, Table, measure

SIDE, TOP, FOOT = 14 * MM, 15 * MM, 15 * MM
WIDE_SIDE = 16 * MM
SHORT_TABLE = 15  # lines that are kept on one page where a page can hold them

TITLE = Style(fonts.TITLE, 18)
HEADING = Style(fonts.SANS, 11)
BODY = Style(fonts.SERIF, 10)
SMALL = Style(fonts.SERIF, 8)
MARK = Style(fonts.SANS, 10)
DRAFT = Style(fonts.SANS, 120, 0.9)


class Frame(NamedTuple):
    """What stands around the content of every page. Times and names are texts as printed.

    number: of the form or issue. corrected: 更正第 n 次, 0 = a first issue.
    """

    title: str
    unit: str = ""
    period: str = ""
    number: str = ""
    printed_by: str = ""
    printed_at: str = ""
    corrected: int = 0
    draft: bool = False
    landscape: bool = False
    secret: str = "内部资料 注意保密"


class Paragraph(NamedTuple):
    """Words over the full width. indent: of the first line, in characters; after: gap in points."""

    text: str
    style: Style = BODY
    align: str = LEFT
    indent: float = 0.0
    after: float = 4.0
    heading: bool = False  # never the last thing on a page


class Signatures(NamedTuple):
    """Labels with room to sign, two to four in a line; whole and never alone on a page."""

    labels: Sequence[str]
    seal: bool = False  # room for the office's seal below


class Gap(NamedTuple):
    """Empty room, in points."""

    height: float


class Drawn(NamedTuple):
    """A strip of a fixed height that draws itself: draw(paper, left, top, width)."""

    height: float
    draw: Callable[[Paper, float, float, float], None]


Block = Paragraph | Table | Signatures | Gap | Drawn


class Written(NamedTuple):
    """What came of a page or list: pages, table cells that lost text, a sentence or ""."""

    pages: int
    cut: int = 0
    message: str = ""
    sha256: str = ""  # of the file that was written


class _Piece(NamedTuple):
    """Part of a block on one page: lines start to stop of it, from y on."""

    block: int
    y: float
    start: int
    stop: int


def write(
    frame: Frame, blocks: Sequence[Block], out: Path, progress: Progress = no_progress
) -> Written:
    """Set the blocks on pages and write the PDF. Cancelled leaves no file."""
    written, data = draw(frame, blocks, progress)
    return written._replace(sha256=files.write(out, data))


def draw(
    frame: Frame, blocks: Sequence[Block], progress: Progress = no_progress
) -> tuple[Written, bytes]:
    """The same as bytes."""
    size = A4_LANDSCAPE if frame.landscape else A4
    side = WIDE_SIDE if frame.landscape else SIDE
    width = size[0] - 2 * side
    sets = [_set(block, width, lambda: progress(0, 1)) for block in blocks]
    pages = _place(frame, sets, size)
    paper = Paper(frame.title, size, office=frame.unit)
    progress(0, len(pages))
    for number, pieces in enumerate(pages, start=1):
        if frame.draft:
            paper.slanted(size[0] / 2, size[1] / 2, "草稿", DRAFT, 35)
        _frame(paper, frame, side, number, len(pages))
        for piece in pieces:
            _draw(paper, sets[piece.block], piece, side, width)
        paper.turn()
        progress(number, len(pages))
    cut = sum(each.cut for each in sets if isinstance(each, Measured))
    sentences = [fonts.lost_message(paper.lost)]
    if cut:
        sentences.append(f"有 {cut} 格放不下，已用 … 截断，全文见台账")
    return Written(len(pages), cut, "；".join(filter(None, sentences))), paper.finished()


class _Words(NamedTuple):
    paragraph: Paragraph
    lines: list[str]


_Set = _Words | Measured | Signatures | Gap | Drawn


def _set(block: Block, width: float, beat: Callable[[], None]) -> _Set:
    match block:
        case Paragraph():
            style = block.style
            indent = block.indent * style.size
            return _Words(
                block, text.break_lines(block.text, style.face, style.size, width, indent)
            )
        case Table():
            return measure(block, width, beat)
        case _:
            return block


def _height(block: _Set) -> float:
    match block:
        case _Words():
            style, after = block.paragraph.style, block.paragraph.after
            return len(block.lines) * style.size * 1.5 + after
        case Measured():
            return block.head_height + sum(block.heights)
        case Signatures():
            rows = -(-len(block.labels) // 4)
            return 6 + rows * 9 * MM + (24 * MM if block.seal else 0)
        case Gap() | Drawn():
            return block.height


def _place(frame: Frame, blocks: Sequence[_Set], size: tuple[float, float]) -> list[list[_Piece]]:
    """Which part of which block stands where, page by page."""
    bottom = size[1] - FOOT
    top = TOP + 6 * MM  # below the running head
    y = _first_top(frame)
    fresh = False  # whether the page has only its head so far: never true of page 1
    pages: list[list[_Piece]] = [[]]

    def turn() -> None:
        nonlocal y, fresh
        pages.append([])
        y, fresh = top, True

    for at, block in enumerate(blocks):
        match block:
            case Gap():
                y += block.height
                continue
            case Measured():
                tail = _tail(blocks, at)
                whole = _height(block) + tail
                short = len(block.heights) <= SHORT_TABLE and whole <= bottom - top
                least = block.head_height + sum(block.heights[:2])
                if not fresh and pages[-1] and y + (whole if short else least) > bottom:
                    turn()
                room = bottom - top - block.head_height
                starts = page_starts(
                    block.kinds,
                    block.heights,
                    room,
                    bottom - y - block.head_height,
                    tail,
                    block.table.per_page,
                )
                for number, (start, stop) in enumerate(
                    zip(starts, [*starts[1:], len(block.heights)], strict=True)
                ):
                    if number:
                        turn()
                    if start == stop and block.heights:
                        continue
                    pages[-1].append(_Piece(at, y, start, stop))
                    y += block.head_height + sum(block.heights[start:stop])
                    fresh = False
                y += 5
            case _Words():
                leading = block.paragraph.style.size * 1.5
                following = _least(blocks[at + 1]) if at + 1 < len(blocks) else 0.0
                need = _height(block) + (following if block.paragraph.heading else 0.0)
                start = 0
                if block.paragraph.heading and not fresh and y + need > bottom:
                    turn()
                while start < len(block.lines):
                    fitting = max(0, int((bottom - y) / leading + 1e-6))
                    stop = min(len(block.lines), start + fitting)
                    if stop == start:
                        turn()
                        continue
                    pages[-1].append(_Piece(at, y, start, stop))
                    y += (stop - start) * leading
                    start, fresh = stop, False
                y += block.paragraph.after
            case Signatures() | Drawn():
                if not fresh and y + _height(block) > bottom:
                    turn()
                pages[-1].append(_Piece(at, y, 0, 1))
                y += _height(block)
                fresh = False
    return pages


def _least(block: _Set) -> float:
    """What a heading needs below it on its page."""
    match block:
        case Measured():
            if len(block.heights) <= SHORT_TABLE:
                return _height(block)
            return block.head_height + sum(block.heights[:2])
        case _Words():
            lines = min(2, len(block.lines))
            return lines * block.paragraph.style.size * 1.5
        case _:
            return _height(block)


def _tail(blocks: Sequence[_Set], table: int) -> float:
    """Height of all that follows the last table up to the signatures, 0 for other tables."""
    height = 5.0
    for block in blocks[table + 1 :]:
        if isinstance(block, Measured):
            return 0.0
        height += _height(block)
        if isinstance(block, Signatures):
            return height
    return 0.0


def _first_top(frame: Frame) -> float:
    marks = 6 * MM if frame.corrected else 0.0
    facts = 6 * MM if frame.unit or frame.period or frame.number else 0.0
    return TOP + 11 * MM + marks + facts


def _frame(paper: Paper, frame: Frame, side: float, page: int, pages: int) -> None:
    right = paper.width - side
    width = right - side
    if page == 1:
        y = TOP + 6 * MM
        paper.fitted(side, y, frame.title, TITLE, CENTRE, width)
        if frame.corrected:
            y += 6 * MM
            paper.text(side, y, f"更正第{frame.corrected}次", MARK, CENTRE, width)
        y += 7 * MM
        _facts(paper, frame, side, y, width)
    else:
        again = f"更正第{frame.corrected}次" if frame.corrected else ""
        head = "　".join(part for part in (frame.title, frame.period, again) if part)
        paper.fitted(side, TOP + 1 * MM, head, SMALL, LEFT, width * 0.6)
        paper.fitted(side + width * 0.62, TOP + 1 * MM, frame.unit, SMALL, RIGHT, width * 0.38)
        paper.line(side, TOP + 2.5 * MM, right, TOP + 2.5 * MM, 0.3)
    foot = paper.height - FOOT + 7 * MM
    paper.text(side, foot, frame.secret, SMALL)
    paper.text(side, foot, f"第 {page} 页 共 {pages} 页", SMALL, CENTRE, width)
    printed = "　".join(filter(None, (frame.printed_by, frame.printed_at, frame.number)))
    words = f"打印：{printed}" if printed else ""
    paper.fitted(side + width * 0.6, foot, words, SMALL, RIGHT, width * 0.4)


def _facts(paper: Paper, frame: Frame, left: float, y: float, width: float) -> None:
    """Unit, period and number in one line, the period in the middle where there is room."""
    unit = f"填报单位：{frame.unit}" if frame.unit else ""
    number = f"编号：{frame.number}" if frame.number else ""
    room = width - 16
    needed = sum(BODY.width(words) for words in (unit, frame.period, number))
    style = BODY if needed <= room else BODY._replace(size=max(6.0, 10 * room / needed))
    paper.text(left, y, unit, style)
    paper.text(left, y, number, style, RIGHT, width)
    middle, half = width / 2, style.width(frame.period) / 2
    first = style.width(unit) + 8
    last = width - style.width(number) - 8
    if middle - half < first or middle + half > last:
        middle = (first + last) / 2
    paper.text(left + middle - half, y, frame.period, style)


def _draw(paper: Paper, block: _Set, piece: _Piece, left: float, width: float) -> None:
    match block:
        case Measured():
            block.draw(paper, left, piece.y, piece.start, piece.stop)
        case _Words():
            _draw_words(paper, block, piece, left, width)
        case Signatures():
            _draw_signatures(paper, block, left, piece.y, width)
        case Drawn():
            block.draw(paper, left, piece.y, width)


def _draw_words(paper: Paper, block: _Words, piece: _Piece, left: float, width: float) -> None:
    style = block.paragraph.style
    y = piece.y + style.size * 1.1
    for number in range(piece.start, piece.stop):
        line = block.lines[number]
        indent = block.paragraph.indent * style.size if number == 0 else 0.0
        last = number == len(block.lines) - 1
        if block.paragraph.align == JUSTIFIED and not last:
            paper.justified(left + indent, y, line, style, width - indent)
        else:
            align = LEFT if block.paragraph.align == JUSTIFIED else block.paragraph.align
            paper.text(left + indent, y, line, style, align, width - indent)
        y += style.size * 1.5


def _draw_signatures(
    paper: Paper, block: Signatures, left: float, top: float, width: float
) -> None:
    labels = list(block.labels)
    y = top + 6
    while labels:
        row, labels = labels[:4], labels[4:]
        step = width / len(row)
        for at, label in enumerate(row):
            paper.text(left + at * step, y + 5 * MM, f"{label}：", BODY)
            start = left + at * step + BODY.width(f"{label}：")
            end = left + (at + 1) * step - 8
            if end - start > 20 and not label.endswith("盖章"):
                paper.line(start, y + 5.6 * MM, end, y + 5.6 * MM, 0.3)
        y += 9 * MM
    if block.seal:
        paper.text(left, y + 5 * MM, "（盖章）", BODY, RIGHT, width - 30 * MM)
