"""The XML of one worksheet as bytes: what to look for in it, and how it is put before calamine."""

import re

Piece = bytes | memoryview

_PREFIX = re.compile(rb"<(\w+:)?worksheet[\s>]")


class Tags:
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


def tags_of(xml: bytes) -> Tags:
    """What to look for in this sheet."""
    found = _PREFIX.search(xml, 0, 4096)
    return Tags((found[1] or b"") if found else b"")


def merges_first(xml: bytes) -> bytes | tuple[Piece, ...]:
    """The same sheet with its merged areas in front of its rows, in pieces.

    calamine reads a sheet a second time for the merges, until it has met them: put first, that
    costs nothing; behind the rows it is two fifths of the whole reading.
    """
    tags = tags_of(xml)
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
    tags = tags_of(xml)
    data, end = xml.find(tags.data), xml.rfind(tags.data_end)
    middle = xml.find(tags.row, (data + end) // 2, end)
    if not 0 <= data < middle or not xml[middle - 6 : middle].endswith((b"</row>", b"/>")):
        return None
    begin = middle + len(tags.row)
    number = xml[begin : begin + 8].partition(b'"')[0]
    if not number.isdigit() or (border := int(number) - 1) < 1:
        return None
    view = memoryview(xml)
    areas, begin, behind = _merges(xml, tags, end)
    tail = (view[end:begin], view[behind:])
    none = tags.merges[0] + b">" + tags.merges[1]
    return (
        border,
        (view[:data], areas, view[data:middle], *tail),
        (view[:data], none, tags.data + b">", view[middle:end], *tail),
    )


def _merges(xml: bytes, tags: Tags, end: int) -> tuple[bytes, int, int]:
    """The merged areas behind the rows (none is said as well), and where they begin and end."""
    begin = xml.find(tags.merges[0], end)
    behind = xml.find(tags.merges[1], begin) + len(tags.merges[1]) if begin >= 0 else -1
    if begin < 0 or behind <= begin:
        return tags.merges[0] + b">" + tags.merges[1], len(xml), len(xml)
    return xml[begin:behind], begin, behind
