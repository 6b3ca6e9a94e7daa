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

Place = tuple[int, int]
Piece = bytes | memoryview

_DOCTYPES = tuple("<!DOCTYPE".encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be"))
_TRUE = ("1", "true", "on")
# Built-in formats of Chinese Excel that show a year and a month only: 2024年3月, Mar-24.
MONTH_FORMATS = {17: 7, 27: 7, 36: 7, 50: 7, 52: 7, 57: 7}
_SPOKEN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_REFERENCE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
_ATTRIBUTE = re.compile(rb"""\s([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_PREFIX = re.compile(rb"<(\w+:)?worksheet[\s>]")


class _Tags:
    """What to look for in a sheet whose elements carry one prefix (mostly none): literal text
    first, since that is what makes ten megabytes quick."""

    def __init__(self, prefix: bytes) -> None:
        p = prefix
        self.cell = b"<" + p + b"c "
        self.row = b"<" + p + b'row r="'
        self.formula_end = b"</" + p + b"f>"
        self.data = b"<" + p + b"sheetData"
        self.data_end = b"</" + p + b"sheetData>"
        self.merges = (b"<" + p + b"mergeCells", b"</" + p + b"mergeCells>")
        # A cell with content beyond column CV, or in a row of six digits and more.
        self.far_column = re.compile(
            b"<" + p + rb'c r="((?:[A-Z]{3}|[D-Z][A-Z]|C[W-Z])[A-Z]*[0-9]+)"[^>/]*>(?!</)'
        )
        self.far_cell = re.compile(b"<" + p + rb'c r="([A-Z]+[0-9]{6,})"[^>/]*>(?!</)')
        # An error has its value straight behind it or behind its formula.
        self.error = re.compile(
            self.cell
            + rb"""([^>]*\bt=["']e["'][^>]*)>(?:<%sf\b[^<]*(?:</%sf>)?)?<%sv>([^<]*)<""" % (p, p, p)
        )
        # The end of a formula cell that has no value, or an empty one.
        self.no_result = re.compile(
            rb"(?:</%sf>|<%sf\b[^>]*/>)\s*(<%sv\s*/>|<%sv>\s*</%sv>)?\s*</%sc>" % (p, p, p, p, p, p)
        )


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
    tags = _tags_of(xml)
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


def merges_first(xml: bytes) -> bytes | tuple[Piece, ...]:
    """The same sheet with its merged areas in front of its rows, in pieces.

    calamine reads a sheet a second time for the merges, until it has met them: put first, that
    costs nothing; behind the rows it is two fifths of the whole reading.
    """
    tags = _tags_of(xml)
    data, end = xml.find(tags.data), xml.rfind(tags.data_end)
    if data < 0 or end < 0:
        return xml
    view = memoryview(xml)
    areas, begin, behind = _merges(xml, tags, end)
    return (view[:data], areas, view[data:begin], view[behind:])


def halves(xml: bytes) -> tuple[int, tuple[Piece, ...], tuple[Piece, ...]] | None:
    """A large sheet as two sheets: the first row of the second, and both, in pieces.

    The merged areas stand in the first. None where no row in the middle says which one it is.
    """
    tags = _tags_of(xml)
    data, end = xml.find(tags.data), xml.rfind(tags.data_end)
    middle = xml.find(tags.row, (data + end) // 2, end)
    if not 0 <= data < middle or not xml[:middle][-6:].endswith((b"</row>", b"/>")):
        return None
    number = xml[middle + len(tags.row) : middle + len(tags.row) + 8].partition(b'"')[0]
    border = _number(number) - 1
    if border < 1:
        return None
    view = memoryview(xml)
    areas, begin, behind = _merges(xml, tags, end)
    tail = (view[end:begin], view[behind:])
    none = tags.merges[0] + b">" + tags.merges[1]
    return (
        border,
        (view[:data], areas, view[data:middle], *tail),
        (view[:data], none, _opened(tags), view[middle:end], *tail),
    )


def _opened(tags: _Tags) -> bytes:
    return tags.data + b">"


def _merges(xml: bytes, tags: _Tags, end: int) -> tuple[bytes, int, int]:
    """The merged areas behind the rows (none is said as well), and where they begin and end."""
    begin = xml.find(tags.merges[0], end)
    behind = xml.find(tags.merges[1], begin) + len(tags.merges[1]) if begin >= 0 else -1
    if begin < 0 or behind <= begin:
        return tags.merges[0] + b">" + tags.merges[1], len(xml), len(xml)
    return xml[begin:behind], begin, behind


def month_only(code: str) -> int:
    """How much of a date a number format shows: 7 a month, 4 a year, 0 the day or no date."""
    shown = _SPOKEN.sub("", code.lower().split(";")[0])
    if "y" not in shown or "d" in shown or "h" in shown or "s" in shown or "general" in shown:
        return 0
    return 7 if "m" in shown else 4


def refuse_far(name: str, xml: bytes, tags: _Tags) -> None:
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
    return (
        max((_place(each)[1] for each in set(re.findall(rb'<c r="([A-Z]+)', xml))), default=0) + 1
    )


def _hidden_rows(xml: bytes) -> set[int]:
    found: set[int] = set()
    row = -1
    for tag in _ROW.finditer(xml):
        attributes = _attributes(tag[1])
        row = _number(attributes.get(b"r", b"")) - 1 if b"r" in attributes else row + 1
        if _true(attributes.get(b"hidden")) and row < MAX_ROWS:
            found.add(row)
    return found


def _hidden_columns(xml: bytes, tags: _Tags) -> set[int]:
    found: set[int] = set()
    for tag in _COLUMN.finditer(xml, 0, max(xml.find(tags.data), 0)):
        attributes = _attributes(tag[1])
        if _true(attributes.get(b"hidden")):
            first, last = (_number(attributes.get(each, b"0")) for each in (b"min", b"max"))
            found.update(range(max(first, 1) - 1, min(last, MAX_COLUMNS)))
    return found


def _errors(xml: bytes, tags: _Tags) -> dict[Place, str]:
    return {
        place: found[2].decode("utf-8", "replace")[:32]
        for found in tags.error.finditer(xml)
        if (place := _cell_place(found[1]))
    }


def _no_result(xml: bytes, tags: _Tags) -> list[Place]:
    found: list[Place] = []
    for end in tags.no_result.finditer(xml):
        begin = max(xml.rfind(tags.cell, 0, end.start()), 0)
        tag = xml[begin : xml.find(b">", begin)]
        if end[1] and _attributes(tag).get(b"t") == b"str":
            continue  # ="" was worked out: the cell is blank and nothing is missing
        if place := _cell_place(tag):
            found.append(place)
    return found


def _short_dates(xml: bytes, tags: _Tags, styles: dict[int, int]) -> dict[Place, int]:
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


def _tags_of(xml: bytes) -> _Tags:
    found = _PREFIX.search(xml, 0, 4096)
    return _Tags((found[1] or b"") if found else b"")


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
