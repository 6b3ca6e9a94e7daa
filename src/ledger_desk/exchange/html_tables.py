"""Web pages named .xls, as the export buttons of many systems make them."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ledger_desk.exchange.child import Answer, Table
from ledger_desk.exchange.sentences import MAX_COLUMNS, MAX_ROWS, Refusal
from ledger_desk.exchange.text_encoding import decode

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_ROWS = "./tr|./thead/tr|./tbody/tr|./tfoot/tr"
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_PARAGRAPHS = {"p", "div", "br", "li"}
_UNSEEN = {"script", "style", "head", "title"}


def read_html(content: bytes, encoding: str | None) -> Answer:
    """Read every data table of a page; layout tables around them are passed over."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    plain = _decoded(content, encoding)
    root: Any
    try:
        root = etree.fromstring(plain.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        raise Refusal("damaged") from None
    if root is None:
        raise Refusal("no_data")
    outermost = root.xpath("//table[not(ancestor::table)]")
    found = [each for table in outermost for each in _data_tables(table)] or [root]
    tables: list[Table] = []
    for element in found:
        table = _table(element, f"表格{len(tables) + 1}")
        if table.rows:
            tables.append(table)
    return Answer("html", tables)


def _decoded(content: bytes, chosen: str | None) -> str:
    """The page as text: by choice, by what it says of itself, or by its bytes as any text.

    Characters that fit no encoding are shown as such; their rows are doubtful.
    """
    declared = _CHARSET.search(content[:8192])
    if chosen or not declared or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode(content, chosen).text
    named = declared[1].decode().lower()
    named = "gb18030" if named.startswith(("gb", "x-gbk", "cp936")) else named
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode(named)
    except (LookupError, UnicodeDecodeError):
        pass  # what the page says of itself is not so: its bytes are asked
    try:
        return decode(content).text
    except Refusal:
        return content.decode("gb18030" if named == "gb18030" else "utf-8", "replace")


def _data_tables(table: Any) -> list[Any]:
    """The table itself, or those within it where it only arranges them."""
    inner = table.xpath(".//table")
    if not inner or max(len(each.xpath(_ROWS)) for each in inner) < len(table.xpath(_ROWS)):
        return [table]
    depth = min(sum(1 for _ in each.iterancestors("table")) for each in inner)
    nearest = [e for e in inner if sum(1 for _ in e.iterancestors("table")) == depth]
    return [found for each in nearest for found in _data_tables(each)]


def _table(element: Any, name: str) -> Table:
    rows: list[list[str]] = []
    merges: list[tuple[int, int, int, int]] = []
    hidden: list[int] = []
    taken: dict[int, int] = {}  # column -> rows it is still covered from above
    elements = element.xpath(_ROWS) or (element.xpath(".//tr") if element.tag != "table" else [])
    for place, line in enumerate(elements):
        if place >= MAX_ROWS:
            raise Refusal("far_cell", sheet=name, cell=f"A{place + 1}", column=1, row=place + 1)
        if "display:none" in (line.get("style") or "").replace(" ", "").lower():
            hidden.append(place)
        rows.append(_row(line, place, len(elements), taken, merges, name))
    while rows and not rows[-1]:
        rows.pop()
    table = Table(name, rows, merges=merges, hidden_rows=hidden)
    table.doubtful = [
        (place, "garbled")
        for place, row in enumerate(rows)
        if any("\ufffd" in cell for cell in row)
    ]
    return table


def _row(
    line: Any,
    place: int,
    count: int,
    taken: dict[int, int],
    merges: list[tuple[int, int, int, int]],
    name: str,
) -> list[str]:
    row: list[str] = []
    column = 0
    covered = {each for each, left in taken.items() if left > 0}
    for each in covered:
        taken[each] -= 1
    for cell in line.xpath("./td|./th"):
        while column in covered:
            column += 1
        across, down = _span(cell, "colspan"), min(_span(cell, "rowspan"), count - place)
        said = _words(cell)
        if said and column >= MAX_COLUMNS:
            raise Refusal("far_cell", sheet=name, cell="", column=column + 1, row=place + 1)
        last = min(column + across, MAX_COLUMNS) - 1
        if said:
            row += [""] * (column - len(row)) + [said]
        if (last > column or down > 1) and column < MAX_COLUMNS:
            merges.append((place, column, place + down - 1, last))
            for each in range(column, last + 1):
                taken[each] = down - 1
        column += across
    return row


def _span(cell: Any, which: str) -> int:
    said = (cell.get(which) or "1").strip()
    return max(1, min(int(said), 1000)) if said.isascii() and said.isdigit() else 1


def _words(cell: Any) -> str:
    """The text of a cell as a page shows it: blanks run together, line breaks where they are."""
    shown = "".join(_pieces(cell))
    lines = [_BLANKS.sub(" ", line).strip(" ") for line in shown.split("\v")]
    joined = "\n".join(lines).strip("\n")
    return joined if joined.strip("\xa0 \n") else ""


def _pieces(element: Any) -> Iterator[str]:
    if element.tag in _UNSEEN:
        return
    yield element.text or ""
    for inner in element:
        broken = inner.tag in _PARAGRAPHS and inner.getprevious() is not None
        if inner.tag == "br" or broken:
            yield "\v"
        yield from _pieces(inner)
        yield inner.tail or ""
