"""SpreadsheetML of Excel 2003, as some systems export it under the name .xls."""

import re
from typing import Any

from lxml import etree

from ledger_desk.exchange.child import Answer, Special, Table
from ledger_desk.exchange.sentences import MAX_COLUMNS, MAX_ROWS, Refusal

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2})[0-9:.,Z]*)?")
_NO_DAY = ("1899-12-31", "1899-12-30", "1904-01-01")
_X = "{urn:schemas-microsoft-com:office:excel}"


def parse(content: bytes) -> Any:
    """The root of a foreign XML file; a document type refuses it, entities are never resolved."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        attribute_defaults=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refusal("doctype")
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        cut = getattr(error, "code", 0) in (
            etree.ErrorTypes.ERR_TAG_NOT_FINISHED, etree.ErrorTypes.ERR_DOCUMENT_END,
        )  # fmt: skip
        raise Refusal("truncated" if cut else "damaged") from None
    except ValueError:
        raise Refusal("damaged") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refusal("doctype")
    return root


def read_xml_2003(content: bytes) -> Answer:
    """Read a workbook kept as one XML file."""
    root = parse(content)
    if root.tag != f"{_SS}Workbook":
        raise Refusal("not_a_table", extension="")
    answer = Answer("xml2003", [_table(sheet) for sheet in root.iterfind(f"{_SS}Worksheet")])
    answer.facts["epoch1904"] = root.find(f"{_X}ExcelWorkbook/{_X}Date1904") is not None
    return answer


def _table(sheet: Any) -> Table:
    name = sheet.get(f"{_SS}Name") or "表1"
    visible = sheet.findtext(f"{_X}WorksheetOptions/{_X}Visible") or ""
    filtered = sheet.find(f"{_X}AutoFilter//{_X}AutoFilterCondition") is not None
    element = sheet.find(f"{_SS}Table")
    merges: list[tuple[int, int, int, int]] = []
    hidden_rows: list[int] = []
    rows = [] if element is None else _rows(element, name, merges, hidden_rows)
    return Table(
        name,
        rows,
        hidden=visible in ("SheetHidden", "SheetVeryHidden"),
        merges=merges,
        hidden_rows=hidden_rows,
        hidden_columns=[] if element is None else _hidden_columns(element),
        filtered=filtered,
    )


def _rows(
    element: Any, name: str, merges: list[tuple[int, int, int, int]], hidden: list[int]
) -> list[list[Any]]:
    """The rows to the last that holds something; blank ones beyond it are never made."""
    rows: list[list[Any]] = []
    place = 0
    for line in element.iterfind(f"{_SS}Row"):
        place = _count(line, "Index", place + 1) - 1
        following = place + 1 + _count(line, "Span", 0)
        row = _row(line, place, name, merges)
        if row:
            if following > MAX_ROWS:
                raise Refusal("far_cell", sheet=name, cell="", column=1, row=following)
            if place < len(rows):
                raise Refusal("damaged")
            rows += [[] for _ in range(place - len(rows))]
            rows += [list(row) for _ in range(following - place)]
        if line.get(f"{_SS}Hidden") == "1":
            hidden.extend(range(place, min(following, MAX_ROWS)))
        place = following
    return rows


def _row(line: Any, place: int, name: str, merges: list[tuple[int, int, int, int]]) -> list[Any]:
    row: list[Any] = []
    column = 0
    for cell in line.iterfind(f"{_SS}Cell"):
        column = _count(cell, "Index", column + 1) - 1
        across, down = _count(cell, "MergeAcross", 0), _count(cell, "MergeDown", 0)
        said = _cell(cell)
        if said:
            if column >= MAX_COLUMNS:
                raise Refusal("far_cell", sheet=name, cell="", column=column + 1, row=place + 1)
            row += [""] * (column - len(row)) + [said]
        if (across or down) and column < MAX_COLUMNS:
            right, bottom = min(column + across, MAX_COLUMNS - 1), min(place + down, MAX_ROWS - 1)
            merges.append((place, column, bottom, right))
        column += across + 1
    return row


def _cell(cell: Any) -> Any:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return Special("f") if cell.get(f"{_SS}Formula") else ""
    said = "".join(data.itertext())
    match data.get(f"{_SS}Type"):
        case "Number":
            try:
                return float(said)
            except ValueError:
                return said
        case "DateTime":
            return moment(said)
        case "Boolean":
            return said.strip() == "1"
        case "Error":
            return Special("e", said[:32])
        case _:
            return said


def moment(said: str) -> Special | str:
    """2024-03-05T00:00:00.000 as a day; the days before 1900 stand for a clock alone."""
    found = _MOMENT.fullmatch(said.strip())
    if not found:
        return said
    day, clock = found.groups()
    if day in _NO_DAY and clock:
        return Special("c", clock)
    return Special("d", day if clock in (None, "00:00") else f"{day}T{clock}")


def _hidden_columns(element: Any) -> list[int]:
    hidden: list[int] = []
    place = 0
    for column in element.iterfind(f"{_SS}Column"):
        index = _count(column, "Index", place + 1) - 1
        last = index + _count(column, "Span", 0)
        if column.get(f"{_SS}Hidden") == "1":
            hidden.extend(range(index, min(last + 1, MAX_COLUMNS)))
        place = last + 1
    return hidden


def _count(element: Any, which: str, missing: int) -> int:
    said = element.get(_SS + which)
    if said is None:
        return missing
    if not (said.isascii() and said.isdigit() and len(said) < 8):
        raise Refusal("damaged")
    return int(said)
