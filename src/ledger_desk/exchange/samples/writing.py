"""Writing sheets as .xlsx, .xls or text tables, byte for byte the same every time."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import xlwt
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from ledger_desk.exchange.samples.hand import Value

_THEN = (2026, 10, 31, 16, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(?=<)")
_XLS_ROWS = 65_536


Merge = tuple[int, int, int, int]
"""Top, left, bottom and right, counted from 0, all inside."""


@dataclass
class Grid:
    """One sheet: its rows as they are made, and what is known of it once they are."""

    name: str
    rows: Iterable[list[Value]]
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden: bool = False
    width: int = 10


def write_xlsx(target: Path, grids: Iterable[Grid]) -> None:
    """Write a workbook row by row; the clock leaves no trace in it."""
    book = Workbook(write_only=True)
    for grid in grids:
        sheet: Any = book.create_sheet(grid.name)
        if grid.hidden:
            sheet.sheet_state = "hidden"
        rows = iter(grid.rows)
        # A sheet written row by row must know its hidden rows before them: the heads come first.
        for number in grid.hidden_rows:
            sheet.row_dimensions[number + 1].hidden = True
        for row in rows:
            sheet.append([_xlsx_cell(sheet, value) for value in row])
        sheet.merged_cells = [_span(merge) for merge in grid.merges]
        sheet.close()
    with TemporaryFile() as raw:
        book.save(raw)
        raw.seek(0)
        _without_clock(raw, target)


def write_xls(target: Path, grids: Iterable[Grid]) -> None:
    """Write a BIFF8 workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy/m/d")
    moment = xlwt.easyxf(num_format_str="yyyy/m/d h:mm")
    for grid in grids:
        sheet = book.add_sheet(grid.name)
        if grid.hidden:
            sheet.visibility = 1
        for at, row in enumerate(grid.rows):
            if at >= _XLS_ROWS:
                raise ValueError(f"{target.name}: {grid.name} is longer than an .xls sheet can be")
            for column, value in enumerate(row):
                match value:
                    case None:
                        pass
                    case datetime():
                        sheet.write(at, column, value, moment)
                    case date():
                        sheet.write(at, column, value, day)
                    case _:
                        sheet.write(at, column, value)
            if at in grid.hidden_rows:
                sheet.row(at).hidden = True
            if at % 1000 == 999:
                sheet.flush_row_data()  # and no row above may be touched again
        for top, left, bottom, right in grid.merges:
            sheet.merged_ranges.append((top, bottom, left, right))
    book.save(str(target))


def write_text(target: Path, grid: Grid, encoding: str, separator: str) -> None:
    """Write a text table with CRLF, as spreadsheets save it."""
    with target.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
        writer.writerows(map(_text, row) for row in grid.rows)


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return f"{value:%Y/%m/%d %H:%M}"
        case time():
            return f"{value:%H:%M}"
        case _:
            return str(value)


def _xlsx_cell(sheet: Any, value: Value) -> Any:
    if not isinstance(value, (date, time)):
        return value
    cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # it knows days and times
    match value:
        case datetime():
            cell.number_format = "yyyy/m/d h:mm"
        case date():
            cell.number_format = "yyyy/m/d"
        case _:
            cell.number_format = "h:mm"
    return cell


def _span(merge: Merge) -> str:
    top, left, bottom, right = merge
    return f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"


def _letters(column: int) -> str:
    head, last = divmod(column, 26)
    return (_letters(head - 1) if head else "") + chr(65 + last)


def _without_clock(raw: Any, target: Path) -> None:
    """The same parts with one date for all, also inside the properties."""
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(target, "w") as made:
        for part in source.infolist():
            entry = zipfile.ZipInfo(part.filename, _THEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with source.open(part) as content, made.open(entry, "w") as copy:
                for piece in _pieces(content, part.filename):
                    copy.write(piece)


def _pieces(content: Any, name: str) -> Iterator[bytes]:
    if name == "docProps/core.xml":
        yield _MODIFIED.sub(rb"\g<1>2026-10-31T08:00:00Z", content.read())
        return
    while piece := content.read(io.DEFAULT_BUFFER_SIZE * 16):
        yield piece
