"""Chinese line breaking: where a text may be cut, and how it is made to fit a cell."""

import re
from typing import NamedTuple

from ledger_desk.reports import fonts

NO_START = frozenset("，。、；：！？）》〉」』】〕〗％‰℃…—～·”’,.;:!?)]}%")
NO_END = frozenset("（《〈「『【〔〖“‘￥$([{＃№·")
MAX_LINES = 6
MIN_SIZE = 7.0

# ID numbers, phones, dates, amounts: never split while they fit on a line of their own.
_RUN = re.compile(
    r"[A-Za-z0-9]+(?:[.,:/\-_@*%]+[A-Za-z0-9]+)*(?:\*+)?[年月日元%户人]?|\n| +|.", re.DOTALL
)


class Fitted(NamedTuple):
    """A text set into a width: its lines, the size they need, and whether something was cut."""

    lines: list[str]
    size: float
    cut: bool = False


def break_lines(
    text: str, face: str, size: float, width: float, first_indent: float = 0.0
) -> list[str]:
    """The lines of a text. Spaces at a break are dropped, leading full-width spaces are kept."""
    chain = fonts.chain(face)
    if not first_indent and "\n" not in text and chain.width(text, size) <= width:
        return [text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _paragraph(paragraph, chain, size, width, first_indent)
    return lines


def fit(text: str, face: str, size: float, width: float, max_lines: int = MAX_LINES) -> Fitted:
    """Wrap to at most `max_lines`, then smaller down to 7 points, then cut with …."""
    lines = break_lines(text, face, size, width)
    while len(lines) > max_lines and size > MIN_SIZE:
        size = max(MIN_SIZE, size - 0.5)
        lines = break_lines(text, face, size, width)
    if len(lines) <= max_lines:
        return Fitted(lines, size)
    lines = lines[:max_lines]
    last = lines[-1]
    chain = fonts.chain(face)
    while last and chain.width(last + "…", size) > width:
        last = last[:-1]
    return Fitted([*lines[:-1], last + "…"], size, cut=True)


def one_line(text: str, face: str, size: float, width: float) -> Fitted:
    """A text that must stay on one line: smaller while it is too wide, then cut with …."""
    chain = fonts.chain(face)
    needed = chain.width(text, size)
    if needed <= width:
        return Fitted([text], size)
    size = max(MIN_SIZE, size * width / needed - 0.01)
    return fit(text.replace("\n", " "), face, size, width, max_lines=1)


def blocks(text: str) -> list[str]:
    """The parts between which a line may end: runs, with what may not stand apart from them."""
    glued: list[str] = []
    open_end = False
    for found in _RUN.finditer(text):
        atom = found.group()
        if glued and (open_end or atom[0] in NO_START or atom[0] == " "):
            glued[-1] += atom
        else:
            glued.append(atom)
        last = glued[-1].rstrip(" ")
        open_end = bool(last) and last[-1] in NO_END
    return glued


def _paragraph(
    text: str, chain: fonts.Chain, size: float, width: float, first_indent: float
) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    room = width - first_indent
    for block in blocks(text):
        wide = chain.width(block, size)
        if used + wide <= room:
            line, used = line + block, used + wide
            continue
        bare = block.rstrip(" ")
        if bare != block and used + chain.width(bare, size) <= room:
            line, used = line + bare, room  # the space falls into the margin
            continue
        if line.strip(" "):
            lines.append(line.rstrip(" "))
            room = width
        line, used = "", 0.0
        if not bare:
            continue
        *whole, line = _split(bare, chain, size, room, width)
        lines += whole
        room = width if whole else room
        line += block[len(bare) :]
        used = chain.width(line, size)
    return [*lines, line.rstrip(" ")] if line or not lines else lines


def _split(block: str, chain: fonts.Chain, size: float, room: float, width: float) -> list[str]:
    """Cut a block wider than the line, anywhere if need be; a block that fits stays whole."""
    parts: list[str] = []
    while chain.width(block, size) > room:
        used, cut = 0.0, 0
        while cut < len(block):
            used += chain.width(block[cut], size)
            if used > room:
                break
            cut += 1
        cut = max(cut, 1)
        best = cut
        while best > 1 and (block[best] in NO_START or block[best - 1] in NO_END):
            best -= 1
        if best > 1 or cut == 1:
            cut = best
        parts.append(block[:cut])
        block = block[cut:]
        room = width
        if not block:
            break
    return [*parts, block]
