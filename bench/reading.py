"""A foreign workbook read in the fenced child, against openpyxl read-only."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl

from bench.forms import Source, blank, filled, values_of
from bench.measuring import Measured, compare, timed
from bench.town import Town
from ledger_desk.exchange.workbook import read_workbook

SHEET = "xl/worksheets/sheet1.xml"


def workbooks(town: Town) -> Iterator[Measured]:
    """10,000 × 25 with inline strings, as programs write, and with shared ones, as Excel does."""
    count = 60 if town.is_tiny else 10_000
    inline = filled(blank(), Source(count, keep=True))
    rows = values_of(inline)
    for content, title in ((inline, "文字在格内"), (_shared(rows), "共享字符串")):
        assert (b"inlineStr" in _sheet(content)) == (content is inline)
        _check(content, rows)

        def openpyxl_reads(content: bytes = content) -> None:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            for sheet in book:
                for _ in sheet.iter_rows(values_only=True):
                    pass

        yield compare(
            f"读{count:,}行×{len(rows[0])}列（{title}）",
            timed(lambda content=content: read_workbook(content, "名册.xlsx")),  # type: ignore[misc]
            timed(openpyxl_reads),
            "openpyxl只读方式，同样的格",
            goal=None if town.is_tiny else 6,
            faster=True,
            rounds=1 if town.is_tiny else 5,
        )


_TEXT = re.compile(rb't="inlineStr"><is><t(?: [^>]*)?>(.*?)</t></is>', re.DOTALL)
_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_RELATION = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def _shared(rows: list[list[Any]]) -> bytes:
    """As Excel keeps it: every text once, the cells point to it."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    texts: dict[bytes, int] = {}
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        parts[SHEET] = _TEXT.sub(
            lambda found: b't="s"><v>%d</v>' % texts.setdefault(found[1], len(texts)), parts[SHEET]
        )
        parts["xl/sharedStrings.xml"] = (
            b'<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org'
            b'/spreadsheetml/2006/main">%s</sst>'
            % b"".join(b"<si><t>%s</t></si>" % text for text in texts)
        )
        _put_in(parts, "[Content_Types].xml", b"</Types>", b'<Override PartName="/xl/sharedStrings'
                b'.xml" ContentType="%s"/>' % _TYPE)  # fmt: skip
        _put_in(parts, "xl/_rels/workbook.xml.rels", b"</Relationships>", b'<Relationship Id='
                b'"rIdShared" Type="%s" Target="sharedStrings.xml"/>' % _RELATION)  # fmt: skip
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


def _put_in(parts: dict[str, bytes], name: str, before: bytes, more: bytes) -> None:
    if b"sharedStrings" not in parts[name]:
        parts[name] = parts[name].replace(before, more + before)


def _sheet(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(SHEET)


def _check(content: bytes, rows: list[list[Any]]) -> None:
    sheet = read_workbook(content, "名册.xlsx").sheets[0]
    assert len(sheet.rows) == len(rows)
    for number in (0, 1, len(rows) // 2, len(rows) - 1):
        for cell, value in zip(sheet.rows[number], rows[number], strict=False):
            shown = "" if value is None else str(value)
            assert re.sub(r"[T ]00:00(:00)?$", "", shown) == cell.text, (cell, value)
