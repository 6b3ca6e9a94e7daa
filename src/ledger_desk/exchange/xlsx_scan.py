"""What calamine does not tell, taken from the raw XML of a sheet by regular expressions.

Cells far outside (calamine would abort), hidden rows and columns, filters, errors, formulas
without a result, dates shown as a month. Everything is asked for by a plain `in` first: a sheet
has ten megabytes and most have none of it.
"""

import re
from itertools import chain
from typing import NamedTuple
from xml.parsers import expat

from ledger_desk.exchange.sentences import MAX_BOX, MAX_COLUMNS, MAX_ROWS, Refusal
from ledger_desk.exchange.sheet_xml import Tags, tags_of

Place = tuple[int, int]

_DOCTYPES = tuple("<!DOCTYPE".encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be"))
_TRUE = ("1", "true", "on")
# Built-in formats of Chinese Excel that show a year and a month only: 2024年3月, Mar-24.
MONTH_FORMATS = {17: 7, 27: 7, 36: 7, 50: 7, 52: 7, 57: 7}
_SPOKEN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_REFERENCE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
_ATTRIBUTE = re.compile(rb"""\s([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")


class SheetPart(NamedTuple):
    """A worksheet of the book and the part it is kept in."""

    name: str
    part: str


class Book(NamedTuple):
    """What workbook.xml and styles.xml say; short_styles: {cell style: characters of a date}."""

    sheets: list[SheetPart]
    epoch1904: bool
    short_styles: dict[int, int]


class Scan(NamedTuple):
    """What was seen in a sheet; places are (row, column), 0-based."""

    hidden_rows: set[int]
    hidden_columns: set[int]
    filtered: bool
    errors: dict[Place, str]
    no_result: list[Place]
    short_dates: dict[Place, int]


NOTHING = Scan(set(), set(), False, {}, [], {})


def refuse_doctype(plain: bytes) -> None:
    """An XML part of an honest workbook has no document type: it is where entities come from."""
    if _DOCTYPES[0] in plain or (
        b"\0" in plain[:4] and any(doctype in plain for doctype in _DOCTYPES)
    ):
        raise Refusal("doctype")


def book(parts: dict[str, bytes]) -> Book:
    """Read which sheet is in which part, the epoch, and which styles show months."""
    named = {name.lower(): name for name in parts}
    by_name = {name.lower(): plain for name, plain in parts.items()}
    targets = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for tag, attributes in _tags(by_name.get("xl/_rels/workbook.xml.rels", b"<none/>"))
        if tag == "Relationship"
    }
    sheets: list[SheetPart] = []
    epoch1904 = False
    for tag, attributes in _tags(by_name["xl/workbook.xml"]):
        if tag == "workbookPr":
            epoch1904 = attributes.get("date1904", "").lower() in _TRUE
        if tag == "sheet":
            target = targets.get(attributes.get("id", ""), "")
            path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            if (part := named.get(path.lower())) is not None:
                sheets.append(SheetPart(attributes.get("name", ""), part))
    return Book(sheets, epoch1904, _short_styles(by_name.get("xl/styles.xml")))


def scan(name: str, xml: bytes, book: Book) -> Scan:
    """Look through the XML of one sheet; Refusal for a cell too far out."""
    tags = tags_of(xml)
    refuse_far(name, xml, tags)
    hidden = b"hidden=" in xml
    end = max(xml.rfind(tags.data_end), 0)
    return Scan(
        hidden_rows=_hidden_rows(xml) if hidden else set(),
        hidden_columns=_hidden_columns(xml, tags) if hidden else set(),
        filtered=xml.find(b"filterColumn", end) >= 0,
        errors=_errors(xml, tags) if b't="e"' in xml else {},
        no_result=_no_result(xml, tags) if tags.formula_end in xml else [],
        short_dates=_short_dates(xml, tags, book.short_styles) if book.short_styles else {},
    )


def month_only(code: str) -> int:
    """How much of a date a number format shows: 7 a month, 4 a year, 0 the day or no date."""
    shown = _SPOKEN.sub("", code.lower().split(";")[0])
    if "y" not in shown or "d" in shown or "h" in shown or "s" in shown or "general" in shown:
        return 0
    return 7 if "m" in shown else 4


def refuse_far(name: str, xml: bytes, tags: Tags) -> None:
    """Name the first cell with content beyond what is read: calamine itself would abort."""
    far = [tags.far_column.finditer(xml)]
    last = xml.rfind(tags.row)  # rows rise; where they do not, calamine's own extent tells
    rows = _number(_attributes(xml[last : xml.find(b">", last)]).get(b"r", b"")) if last > 0 else 0
    if rows > MAX_ROWS:
        far.append(tags.far_cell.finditer(xml))
    for found in chain(*far):
        row, column = _place(found[1])
        if row >= MAX_ROWS or column >= MAX_COLUMNS:
            raise Refusal(
                "far_cell", sheet=name, cell=found[1].decode(), column=column + 1, row=row + 1
            )
    if rows * MAX_COLUMNS > MAX_BOX and (columns := _widest(xml)) * rows > MAX_BOX:
        raise Refusal("too_many_cells", sheet=name, rows=rows, columns=columns)


def _widest(xml: bytes) -> int:
    names = set(re.findall(rb'<c r="([A-Z]+)', xml))
    return max((_place(name)[1] for name in names), default=0) + 1


def _hidden_rows(xml: bytes) -> set[int]:
    found: set[int] = set()
    row = -1
    for tag in _ROW.finditer(xml):
        attributes = _attributes(tag[1])
        row = _number(attributes.get(b"r", b"")) - 1 if b"r" in attributes else row + 1
        if _true(attributes.get(b"hidden")) and row < MAX_ROWS:
            found.add(row)
    return found


def _hidden_columns(xml: bytes, tags: Tags) -> set[int]:
    found: set[int] = set()
    for tag in _COLUMN.finditer(xml, 0, max(xml.find(tags.data), 0)):
        attributes = _attributes(tag[1])
        if _true(attributes.get(b"hidden")):
            first, last = (_number(attributes.get(each, b"0")) for each in (b"min", b"max"))
            found.update(range(max(first, 1) - 1, min(last, MAX_COLUMNS)))
    return found


def _errors(xml: bytes, tags: Tags) -> dict[Place, str]:
    return {
        place: found[2].decode("utf-8", "replace")[:32]
        for found in tags.error.finditer(xml)
        if (place := _cell_place(found[1]))
    }


def _no_result(xml: bytes, tags: Tags) -> list[Place]:
    found: list[Place] = []
    for end in tags.no_result.finditer(xml):
        begin = max(xml.rfind(tags.cell, 0, end.start()), 0)
        tag = xml[begin : xml.find(b">", begin)]
        if end[1] and _attributes(tag).get(b"t") == b"str":
            continue  # ="" was worked out: the cell is blank and nothing is missing
        if place := _cell_place(tag):
            found.append(place)
    return found


def _short_dates(xml: bytes, tags: Tags, styles: dict[int, int]) -> dict[Place, int]:
    wanted = b"|".join(str(style).encode() for style in styles)
    cell = re.compile(tags.cell + rb"""([^>]*\bs=["'](?:%s)["'][^>]*)>(?!</)""" % wanted)
    found: dict[Place, int] = {}
    for each in cell.finditer(xml):
        if not each[1].endswith(b"/") and (place := _cell_place(each[1])):
            found[place] = styles[_number(_attributes(each[1])[b"s"])]
    return found


def _short_styles(xml: bytes | None) -> dict[int, int]:
    if not xml:
        return {}
    formats = dict(MONTH_FORMATS)
    styles: dict[int, int] = {}
    count = 0
    inside = False
    for tag, attributes in _tags(xml):
        if tag == "numFmt":
            key = int(attributes.get("numFmtId") or 0)
            formats[key] = month_only(attributes.get("formatCode", ""))
        elif tag in ("cellXfs", "cellStyles", "cellStyleXfs", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            if length := formats.get(int(attributes.get("numFmtId") or 0), 0):
                styles[count] = length
            count += 1
    return styles


def _tags(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Start tags of a small part in order, prefixes cut off."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        short = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        found.append((name.rpartition(":")[2], short))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError):
        raise Refusal("damaged") from None
    return found


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(b" " + tag)}


def _cell_place(tag: bytes) -> Place | None:
    reference = _attributes(tag).get(b"r", b"")
    if not _REFERENCE.fullmatch(reference):
        return None
    row, column = _place(reference)
    return (row, column) if row < MAX_ROWS and column < MAX_COLUMNS else None


def _place(reference: bytes) -> Place:
    """A1 -> (0, 0); a bare column name has row -1."""
    name = reference.rstrip(b"0123456789")
    column = 0
    for letter in name.upper():
        column = column * 26 + letter - 64
    return _number(reference[len(name) :]) - 1, column - 1


def _number(digits: bytes) -> int:
    return int(digits) if digits.isdigit() and len(digits) < 10 else 0


def _true(value: bytes | None) -> bool:
    return value is not None and value.decode("ascii", "replace").lower() in _TRUE
