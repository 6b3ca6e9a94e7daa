"""OpenDocument spreadsheets: read here, since calamine tells neither merges nor hidden rows."""

import re
from collections.abc import Iterator
from typing import Any

from ledger_desk.exchange.child import Answer, Special, Table
from ledger_desk.exchange.sentences import MAX_COLUMNS, MAX_ROWS, Refusal
from ledger_desk.exchange.xlsx_scan import refuse_doctype
from ledger_desk.exchange.xml_tables import moment, parse
from ledger_desk.exchange.zip_parts import Member, unpack, verify

_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE = (
    f"{{{_OPEN}{part}:1.0}}" for part in ("office", "table", "text", "style")
)
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CLOCK = re.compile(r"P(?:(\d{1,5})D)?T(?:(\d{1,7})H)?(?:(\d{1,2})M)?(?:[\d.,]+S)?")
_ROW_FRAMES = {f"{_TABLE}{name}" for name in ("table-header-rows", "table-row-group", "table-rows")}
_COLUMN_FRAMES = {
    f"{_TABLE}{name}" for name in ("table-header-columns", "table-column-group", "table-columns")
}
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def read_ods(content: bytes, found: list[Member], extension: str) -> Answer:
    """Read a spreadsheet whose directory has been checked already."""
    parts = {
        member.name.lower(): member for member in found if member.name.lower().endswith(".xml")
    }
    manifest = parts.get("meta-inf/manifest.xml")
    if manifest and b"encryption-data" in unpack(content, manifest):
        raise Refusal("encrypted_ods")
    for name, member in parts.items():
        if name not in ("content.xml", "meta-inf/manifest.xml"):
            refuse_doctype(unpack(content, member))
    member = parts["content.xml"]
    plain = unpack(content, member)
    verify([(member, plain)])
    root = parse(plain)
    body = root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
    if body is None:
        raise Refusal("document", extension=extension)
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iterfind(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }
    return Answer("ods", [_table(each, hidden) for each in body.iterfind(f"{_TABLE}table")])


def _table(element: Any, hidden: set[str]) -> Table:
    name = element.get(f"{_TABLE}name") or "表1"
    merges: list[tuple[int, int, int, int]] = []
    hidden_rows: list[int] = []
    rows: list[list[Any]] = []
    place = 0
    filtered = False
    for line in _inside(element, _ROW_FRAMES, f"{_TABLE}table-row"):
        times = _count(line, "number-rows-repeated")
        row = _row(line, place, name, merges)
        if row:
            if place + times > MAX_ROWS:
                far = place + times
                raise Refusal("far_cell", sheet=name, cell=f"A{far}", column=1, row=far)
            rows += [[] for _ in range(place - len(rows))]
            rows += [list(row) for _ in range(times)]
        if (seen := line.get(f"{_TABLE}visibility")) in ("collapse", "filter"):
            filtered = filtered or seen == "filter"
            hidden_rows.extend(range(place, min(place + times, MAX_ROWS)))
        place += times
    return Table(
        name,
        rows,
        hidden=element.get(f"{_TABLE}style-name") in hidden,
        merges=merges,
        hidden_rows=[each for each in hidden_rows if each < len(rows)],
        hidden_columns=_hidden_columns(element),
        filtered=filtered,
    )


def _row(line: Any, place: int, name: str, merges: list[tuple[int, int, int, int]]) -> list[Any]:
    row: list[Any] = []
    column = 0
    for cell in line.iterchildren(*_CELLS):
        times = _count(cell, "number-columns-repeated")
        covered = cell.tag == _CELLS[1]
        said = "" if covered else _cell(cell)
        if said:
            if column + times > MAX_COLUMNS:
                far = column + times
                raise Refusal("far_cell", sheet=name, cell="", column=far, row=place + 1)
            row += [""] * (column - len(row)) + [said] * times
        across, down = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
        if (across > 1 or down > 1) and column < MAX_COLUMNS and place < MAX_ROWS:
            right, bottom = min(column + across, MAX_COLUMNS), min(place + down, MAX_ROWS)
            merges.append((place, column, bottom - 1, right - 1))
        column += times
    return row


def _cell(cell: Any) -> Any:
    kind = cell.get(f"{_OFFICE}value-type")
    said = "\n".join(_words(each) for each in cell.iterchildren(f"{_TEXT}p"))
    if cell.get(f"{_CALCEXT}value-type") == "error" or (
        cell.get(f"{_TABLE}formula") and said.startswith(("#", "Err:")) and kind != "string"
    ):
        return Special("e", said[:32])
    match kind:
        case "float" | "percentage" | "currency":
            try:
                return float(cell.get(f"{_OFFICE}value", ""))
            except ValueError:
                return said
        case "date":
            return moment(cell.get(f"{_OFFICE}date-value", ""))
        case "time":
            return _clock(cell.get(f"{_OFFICE}time-value", "")) or said
        case "boolean":
            return bool(cell.get(f"{_OFFICE}boolean-value") == "true")
        case None if cell.get(f"{_TABLE}formula") and not said:
            return Special("f")
        case _:
            return said or cell.get(f"{_OFFICE}string-value", "")


def _clock(said: str) -> Special | None:
    """PT19H30M00S as 19:30; more than a day goes on counting hours."""
    found = _CLOCK.fullmatch(said)
    if not found:
        return None
    days, hours, minutes = (int(each or 0) for each in found.groups())
    return Special("c", f"{days * 24 + hours:02d}:{minutes:02d}")


def _words(element: Any) -> str:
    pieces = [element.text or ""]
    for inner in element:
        if inner.tag == f"{_TEXT}s":
            pieces.append(" " * min(_number(inner.get(f"{_TEXT}c"), 1), 1000))
        elif inner.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif inner.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif inner.tag != f"{_OFFICE}annotation":
            pieces.append(_words(inner))
        pieces.append(inner.tail or "")
    return "".join(pieces)


def _hidden_columns(element: Any) -> list[int]:
    hidden: list[int] = []
    place = 0
    for column in _inside(element, _COLUMN_FRAMES, f"{_TABLE}table-column"):
        times = _count(column, "number-columns-repeated")
        if column.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            hidden.extend(range(place, min(place + times, MAX_COLUMNS)))
        place += times
    return hidden


def _inside(element: Any, frames: set[str], wanted: str) -> Iterator[Any]:
    """Children of one kind, through the groups and headers they may stand in."""
    for each in element:
        if each.tag == wanted:
            yield each
        elif each.tag in frames:
            yield from _inside(each, frames, wanted)


def _count(element: Any, which: str) -> int:
    return max(1, _number(element.get(_TABLE + which), 1))


def _number(said: str | None, missing: int) -> int:
    if said is None:
        return missing
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else missing
