"""References inside formulas: found outside of quoted text, moved with the rows."""

import re
from collections.abc import Callable
from typing import NamedTuple

from ledger_desk.sheets.addresses import MAX_ROW, column_number, letters

_SHEET = r"(?:'(?:[^']|'')+'|(?:[^\W\d]|_)[\w.]*(?::(?:[^\W\d]|_)[\w.]*)?)!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
       | (?P<outside>'?[^'!(),;+*/&=<>^{{}}\s"]*\[[^\]]*\][^'!(),;+*/&=<>^{{}}"]*'?!)
       | (?<![\w.$\]!])(?P<sheet>{_SHEET})?
         (?P<first>{_CELL}|\$?[0-9]{{1,7}}(?=:\$?[0-9]))
         (?::(?P<last>{_CELL}|\$?[0-9]{{1,7}}))?
         (?![\w(.\[!])""",
    re.VERBOSE,
)
_PARTS = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]+)")
_VOLATILE = re.compile(r"\b(?:INDIRECT|OFFSET)\s*\(", re.IGNORECASE)
_OUTSIDE = re.compile(r"\[([^\]\[]*)\][^\[\]!]*!")


class Reference(NamedTuple):
    """A reference as it stands in a formula: the sheet named ("" is its own), rows, how fixed."""

    sheet: str
    top: int
    bottom: int
    single: bool
    fixed: bool  # a $ before the first row
    fixed_last: bool = False


Piece = str | int
"""Text of a formula, or a row of the record that the formula stands in: an offset to its first."""
Moved = tuple[Piece, Piece] | tuple[Piece] | None
Mover = Callable[[Reference], Moved]
"""Where a reference's rows go: new rows as text, offsets as int, None for "stays"."""


def rewritten(formula: str, move: Mover) -> list[Piece]:
    """The formula with every reference's rows moved, as text pieces and record rows."""
    pieces: list[Piece] = []
    at = 0
    for match in _TOKEN.finditer(formula):
        if match["first"] is None:
            continue
        reference, halves = _read(match)
        moved = move(reference)
        if moved is None:
            continue
        pieces.append(formula[at : match.start()] + (match["sheet"] or ""))
        for half, row in zip(halves, moved, strict=False):
            dollar, column, fixed, _ = half
            pieces += [f"{dollar}{column}{fixed}", row, ":"]
        pieces.pop()
        at = match.end()
    pieces.append(formula[at:])
    return _closed(pieces)


def references(formula: str) -> list[Reference]:
    """Everything a formula refers to by address."""
    return [_read(m)[0] for m in _TOKEN.finditer(formula) if m["first"] is not None]


def columns(formula: str) -> list[tuple[Reference, str, str]]:
    """The references with their first and last column's letters, for checks on sums."""
    found = []
    for match in _TOKEN.finditer(formula):
        if match["first"] is not None:
            reference, halves = _read(match)
            found.append((reference, halves[0][1].upper(), halves[-1][1].upper()))
    return found


def is_volatile(formula: str) -> bool:
    """Whether it builds its references itself, so that nobody can move them."""
    return bool(_VOLATILE.search(_without_text(formula)))


def outside(formula: str) -> str:
    """The other file a formula refers to, "" when there is none."""
    match = _OUTSIDE.search(_without_text(formula))
    return match[1] if match else ""


def shifted(formula: str, rows: int, columns: int) -> str:
    """A shared formula as another cell has it: relative references moved, fixed ones not."""

    def half(text: str) -> str:
        parts = _PARTS.fullmatch(text)
        assert parts
        dollar, column, fixed, row = parts.groups()
        if column and not dollar:
            column = letters(max(1, column_number(column) + columns))
        if not fixed:
            row = str(min(MAX_ROW, max(1, int(row) + rows)))
        return f"{dollar}{column}{fixed}{row}"

    def whole(match: re.Match[str]) -> str:
        if match["first"] is None:
            return match[0]
        ends = [half(e) for e in (match["first"], match["last"]) if e is not None]
        return (match["sheet"] or "") + ":".join(ends)

    return _TOKEN.sub(whole, formula)


def sheet_name(prefix: str) -> str:
    """'带 空格'! -> 带 空格; a pair of quotes inside is one."""
    name = prefix.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _read(match: re.Match[str]) -> tuple[Reference, list[tuple[str, str, str, str]]]:
    halves = []
    for text in (match["first"], match["last"]):
        if text is not None:
            parts = _PARTS.fullmatch(text)
            assert parts
            halves.append((parts[1], parts[2], parts[3] if parts[2] else parts[1], parts[4]))
    # A whole row ($4:$4) has its $ where a cell has that of its column.
    halves = [("", c, f, r) if not c else (d, c, f, r) for d, c, f, r in halves]
    rows = [int(h[3]) for h in halves]
    sheet = sheet_name(match["sheet"]) if match["sheet"] else ""
    single = len(halves) == 1
    fixed, fixed_last = bool(halves[0][2]), bool(halves[-1][2])
    return Reference(sheet, min(rows), max(rows), single, fixed, fixed_last), halves


def _closed(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring texts made one."""
    result: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and result and isinstance(result[-1], str):
            result[-1] += piece
        else:
            result.append(piece)
    return result


def _without_text(formula: str) -> str:
    return re.sub(r'"(?:[^"]|"")*"', '""', formula)
