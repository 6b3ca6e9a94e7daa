"""Text tables: what separates the columns, and rows with quotes that may not be closed."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ledger_desk.exchange.calamine_cells import letters
from ledger_desk.exchange.child import Answer, Table
from ledger_desk.exchange.sentences import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Refusal
from ledger_desk.exchange.text_encoding import Decoded

_NAME = "表1"
_ENCODINGS = {
    "utf-8": "UTF-8", "gb18030": "GB18030", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "big5": "Big5",
}  # fmt: skip
_SEPARATORS = {",": "逗号", ";": "分号", "\t": "制表符", "，": "全角逗号", "|": "竖线"}
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_AS_TEXT = re.compile(r'="([^"]*)"')  # how exports tell Excel that a number is a text
_REASONS = ("garbled", "encoding", "nul", "quotes")  # the worst first


def read_text(decoded: Decoded) -> Answer:
    """Cut a text into rows and cells."""
    lines = decoded.text.split("\n")
    if re.fullmatch("sep=.", lines[0], re.IGNORECASE):  # a word to Excel, no row
        separator = lines[0][4]
        lines[0] = ""
    else:
        separator = _separator(lines[:200])
    literal = _unclosed(lines, separator)
    rows: list[list[str]] = []
    doubtful: list[tuple[int, str]] = []
    for row, reasons in _rows(lines, separator, decoded.doubtful, literal):
        if row and reasons:
            doubtful.append((len(rows), min(reasons, key=_REASONS.index)))
        rows.append(row)
    table = Table(_NAME, rows)
    table.doubtful = doubtful
    answer = Answer("csv", (table,))
    answer.remarks += _remarks(decoded.encoding, separator, Counter(why for _, why in doubtful))
    return answer


def _rows(
    lines: list[str], separator: str, doubtful: dict[int, str], literal: bool
) -> Iterator[tuple[list[str], set[str]]]:
    """Each row of the table, and why it is doubtful; literal: quotes are but characters."""
    reader = _reader(lines, separator, quoting=csv.QUOTE_NONE if literal else csv.QUOTE_MINIMAL)
    before = 0
    try:
        for place, values in enumerate(reader):
            reasons = {
                doubtful[each] for each in range(before, reader.line_num) if each in doubtful
            }
            if literal and any('"' in value for value in values):
                reasons.add("quotes")
            before = reader.line_num
            row = [_cell(value) for value in values]
            while row and not row[-1]:
                row.pop()
            if len(row) > MAX_COLUMNS or (row and place >= MAX_ROWS):
                cell = f"{letters(len(row) - 1)}{place + 1}"
                raise Refusal("far_cell", sheet=_NAME, cell=cell, column=len(row), row=place + 1)
            yield row, reasons
    except csv.Error:
        raise Refusal("too_complex") from None


def _reader(lines: list[str], separator: str, **how: Any) -> Any:
    csv.field_size_limit(MAX_CELL + 1)
    # The line ends are put back: csv keeps those within quotes.
    return csv.reader((f"{line}\n" for line in lines), delimiter=separator, **how)


def _cell(value: str) -> str:
    if value[:1] == "=" and (shown := _AS_TEXT.fullmatch(value)):
        return shown[1]
    return value


def _unclosed(lines: list[str], separator: str) -> bool:
    """Whether a quote is opened that is never closed: it would swallow the rest of the file."""
    try:
        for _ in _reader(lines, separator, strict=True):
            pass
    except csv.Error as error:
        return "end of data" in str(error) or "field limit" in str(error)
    return False


def _separator(lines: list[str]) -> str:
    """The sign that cuts most lines alike, quoted parts aside."""
    heads = [line for line in _QUOTED.sub("", "\n".join(lines)).split("\n") if line.strip()]
    best, most = ",", (0, 0)
    for sign in _SEPARATORS:
        counts = Counter(line.count(sign) for line in heads if sign in line)
        if not counts:
            continue
        [(count, times)] = counts.most_common(1)
        lines_cut = counts.total() if counts.total() * 2 >= len(heads) else 0
        if (lines_cut, times * count) > most:
            best, most = sign, (lines_cut, times * count)
    return best


def _remarks(
    encoding: str, separator: str, counts: Counter[str]
) -> list[tuple[str, dict[str, str | int]]]:
    said: list[tuple[str, dict[str, str | int]]] = [
        ("encoding", {"encoding": _ENCODINGS[encoding]})
    ]
    if separator != ",":
        said.append(("separator", {"separator": _SEPARATORS.get(separator, separator)}))
    if mixed := counts["encoding"] + counts["garbled"]:
        said.append(("encoding_mixed", {"rows": mixed}))
    said += [(why, {"rows": counts[why]}) for why in ("nul", "quotes") if counts[why]]
    return said
