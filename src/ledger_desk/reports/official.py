"""Papers in the official layout of GB/T 9704-2012: 22 lines of 28 characters on A4."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ledger_desk import files
from ledger_desk.errors import Progress, no_progress
from ledger_desk.reports import fonts, text
from ledger_desk.reports.canvas import A4, MM, Paper, Style
from ledger_desk.reports.layout import Written

LEFT, TOP = 28 * MM, 37 * MM
WIDTH, HEIGHT = 156 * MM, 225 * MM
LINES, CHARACTERS = 22, 28
LEADING = HEIGHT / LINES
PITCH = WIDTH / CHARACTERS

# 三号 is 15.75 pt where 28 characters fill 156 mm; the line adds what is missing to the pitch.
SIZE = 15.75
TITLE = Style(fonts.TITLE, 22)
BODY = Style(fonts.SERIF, SIZE)
HEAD = Style(fonts.SANS, SIZE)
NUMBER = Style(fonts.SERIF, 14)

_FIRST_HEAD = re.compile(r"[一二三四五六七八九十]+、")


def official_paper(
    title: str,
    paragraphs: Sequence[str],
    issuer: str,
    date: str,
    out: Path,
    progress: Progress = no_progress,
) -> Written:
    """Write a paper; date as printed (2026年11月2日), the seal's place left free above it."""
    written, data = draw(title, paragraphs, issuer, date, progress)
    return written._replace(sha256=files.write(out, data))


def draw(
    title: str,
    paragraphs: Sequence[str],
    issuer: str,
    date: str,
    progress: Progress = no_progress,
) -> tuple[Written, bytes]:
    """The paper as bytes."""
    lines = _title_lines(title)
    for paragraph in paragraphs:
        style = HEAD if _FIRST_HEAD.match(paragraph) else BODY
        lines += _body_lines(paragraph, style)
    closing = _closing(issuer, date) if issuer or date else []
    if closing and -len(lines) % LINES < len(closing):
        # The signature is never alone: two lines of the text go with it.
        keep = lines[-2:]
        lines = lines[:-2]
        lines += [None] * (-len(lines) % LINES)
        lines += keep
    lines += closing
    pages = max(1, -(-len(lines) // LINES))
    paper = Paper(title, A4, office=issuer)
    progress(0, pages)
    for page in range(pages):
        for at, line in enumerate(lines[page * LINES : (page + 1) * LINES]):
            if line:
                _draw_line(paper, line, TOP + at * LEADING)
        _page_number(paper, page + 1)
        paper.turn()
        progress(page + 1, pages)
    return Written(pages, message=fonts.lost_message(paper.lost)), paper.finished()


class _Line(NamedTuple):
    """One line: its words, how far in they begin, whether they are spread to the full width."""

    words: str
    style: Style
    offset: float
    spread: bool = False


_Lines = list[_Line | None]  # None is a free line


def _title_lines(title: str) -> _Lines:
    lines: _Lines = []
    for words in filter(None, text.break_lines(title, TITLE.face, TITLE.size, WIDTH)):
        lines.append(_Line(words, TITLE, (WIDTH - TITLE.width(words)) / 2))
    return [*lines, None] if lines else []


def _body_lines(paragraph: str, style: Style) -> _Lines:
    addressee = paragraph.endswith("：") and len(paragraph) <= CHARACTERS
    indent = 0.0 if addressee else 2 * PITCH
    words = text.break_lines(paragraph, style.face, style.size, WIDTH, indent)
    return [
        _Line(line, style, indent if at == 0 else 0.0, at < len(words) - 1)
        for at, line in enumerate(words)
    ]


def _closing(issuer: str, date: str) -> _Lines:
    """Two free lines, the issuer centred above the date, the date 4 characters from the right."""
    lines: _Lines = [None, None]
    day = WIDTH - 4 * PITCH - BODY.width(date)
    middle = day + BODY.width(date) / 2
    name = min(middle - BODY.width(issuer) / 2, WIDTH - 2 * PITCH - BODY.width(issuer))
    return [*lines, _Line(issuer, BODY, max(0.0, name)), _Line(date, BODY, day)]


def _draw_line(paper: Paper, line: _Line, top: float) -> None:
    words, style, offset, spread = line
    baseline = top + LEADING / 2 + style.size * 0.36
    room = WIDTH - offset
    if spread:
        paper.justified(LEFT + offset, baseline, words, style, room)
    else:
        extra = (PITCH - SIZE) * len(words) if style.size == SIZE else 0.0
        paper.justified(LEFT + offset, baseline, words, style, style.width(words) + extra)


def _page_number(paper: Paper, page: int) -> None:
    """Between one-character dashes below the text: odd pages right, even left, one in."""
    words = f"— {page} —"
    y = TOP + HEIGHT + 7 * MM + NUMBER.size
    width = NUMBER.width(words)
    x = LEFT + WIDTH - NUMBER.size - width if page % 2 else LEFT + NUMBER.size
    paper.text(x, y, words, NUMBER)
