"""Small forms made with openpyxl, and filled files taken apart again."""

import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet
from tests.sheets.stub import StubSource

from ledger_desk.sheets.filling import Filled, fill

THIN = Border(*[Side(style="thin")] * 4)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet_form(
    rows: Sequence[Sequence[Any]],
    *,
    merges: Sequence[str] = (),
    formats: dict[str, str] | None = None,
) -> openpyxl.Workbook:
    """A one-sheet form; None is a framed empty cell, "" no cell at all."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "表"
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value != "":
                cell = sheet.cell(number, column, value)
                cell.border = THIN
    for area in merges:
        sheet.merge_cells(area)
    for address, code in (formats or {}).items():
        sheet[address].number_format = code
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    """A workbook as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def form(rows: Sequence[Sequence[Any]], **more: Any) -> bytes:
    """A one-sheet form as bytes."""
    return saved(sheet_form(rows, **more))


class Output:
    """A filled file: parts, cells, merges; every XML part must parse, no cell may be a formula
    unless the form had one."""

    def __init__(self, content: bytes, result: Filled) -> None:
        self.content, self.result = content, result
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert package.testzip() is None
            self.names = package.namelist()
            self.parts = {name: package.read(name) for name in self.names}
        for name, part in self.parts.items():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(part)
        with warnings.catch_warnings():
            # openpyxl tells what it would lose on saving; it only reads here.
            warnings.filterwarnings("ignore", message=".* extension is not supported")
            self.book = openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
        self.sheet: Worksheet = self.book.worksheets[0]

    def __getitem__(self, address: str) -> Any:
        return self.sheet[address].value

    def column(self, letter: str, first: int = 1) -> list[Any]:
        """The values of a column from a row on."""
        return [cell.value for cell in self.sheet[letter][first - 1 :]]

    def row(self, number: int) -> list[Any]:
        """The values of a row."""
        return [cell.value for cell in self.sheet[number]]

    @property
    def merges(self) -> set[str]:
        """The merged areas."""
        return {str(area) for area in self.sheet.merged_cells.ranges}

    @property
    def formulas(self) -> int:
        """How many formula cells there are in all sheets."""
        return sum(
            len(re.findall(rb"<f[ >/]", part))
            for name, part in self.parts.items()
            if "/sheet" in name
        )

    def tree(self, part: str) -> Any:
        """A part parsed."""
        return etree.fromstring(self.parts[part])


def filled(content: bytes, source: StubSource | None = None) -> Output:
    """A form filled by a stub."""
    out = io.BytesIO()
    result = fill(content, source or StubSource(), out)
    return Output(out.getvalue(), result)


def listing(
    *columns: str, tail: Sequence[Sequence[Any]] = (), spares: int = 0, **more: Any
) -> bytes:
    """A list form: headings in row 1, placeholders in row 2, spare rows, then the tail."""
    rows = [
        [name.strip("【】").partition("|")[0] for name in columns],
        [f"【{name}】" for name in columns],
        *[[None] * len(columns)] * spares,
        *tail,
    ]
    return form(rows, **more)
