"""How many lines a text needs in its cell, and the row's height for them."""

import re
from math import ceil

from ledger_desk.sheets.cells import FormCell
from ledger_desk.sheets.form import SheetForm
from ledger_desk.sheets.ooxml import Element, M
from ledger_desk.sheets.styles import Styles

TALLEST = 409.5
_HT = re.compile(r'ht="([0-9.]+)"')
_NARROW = re.compile("[\x20-\x7e]")


class Heights:
    """Estimates for one sheet: Han are two units wide, a column is as wide as it says."""

    def __init__(self, sheet: SheetForm, styles: Styles) -> None:
        self._sheet, self._styles = sheet, styles
        self._widths = _widths(sheet.tree)
        shape = sheet.tree.find(f"{M}sheetFormatPr")
        given = shape.get("defaultColWidth") if shape is not None else None
        self._default = float(given) if given else 8.43
        height = shape.get("defaultRowHeight") if shape is not None else None
        self.default_height = float(height) if height else 15.0
        self._capacity: dict[tuple[int, int], float] = {}
        self._points: dict[str, float] = {}
        self._matters: dict[tuple[int, int], bool] = {}

    def matters(self, cell: FormCell) -> bool:
        """Whether text of this cell can make its row taller: it wraps and spans no further rows."""
        key = (cell.row, cell.column)
        if key not in self._matters:
            area = self._sheet.merge_at(*key)
            one_row = area is None or area.top == area.bottom
            self._matters[key] = one_row and self._styles.wraps(cell.style)
        return self._matters[key]

    def may_grow(self, row: Element) -> bool:
        """Whether the row shows at all."""
        return row.get("hidden") not in ("1", "true")

    def lines(self, cell: FormCell, text: str) -> int:
        """Lines a text takes in a cell; 1 where it does not wrap."""
        if not self.matters(cell):
            return 1
        room = self.capacity(cell)
        if len(text) * 2 <= room and "\n" not in text:
            return 1
        return sum(max(1, ceil(units(line) / room)) for line in text.split("\n"))

    def capacity(self, cell: FormCell) -> float:
        """Units that fit on a line, for the cell's own font size and merged width."""
        key = (cell.row, cell.column)
        if key not in self._capacity:
            area = self._sheet.merge_at(*key)
            columns = range(area.left, area.right + 1) if area else range(key[1], key[1] + 1)
            width = sum(self.width(column) for column in columns)
            scale = 11 / max(6.0, self._styles.font_size(cell.style))
            self._capacity[key] = max(1.0, (width - 0.7) * scale)
        return self._capacity[key]

    def width(self, column: int) -> float:
        """A column's width in characters."""
        found = next((w for low, high, w in self._widths if low <= column <= high), None)
        return self._default if found is None else found

    def of_row(self, row: Element, cells: list[FormCell], lines: int) -> str:
        """The height attributes of a row whose fullest cell has so many lines."""
        own = row.get("ht")
        custom = row.get("customHeight") in ("1", "true")
        kept = (f' ht="{own}"' if own else "") + (' customHeight="1"' if custom else "")
        if lines <= 1 or not self.may_grow(row):
            return kept
        size = max([9.0, *(self._styles.font_size(c.style) for c in cells if self.matters(c))])
        needed = min(TALLEST, lines * size * 1.3 + 3)
        if own and float(own) >= needed:
            return kept
        return f' ht="{needed:.2f}" customHeight="1"'

    def points(self, row: Element, attributes: str) -> float:
        """The height that a row's attributes stand for, in points."""
        if row.get("hidden") in ("1", "true"):
            return 0.0
        if attributes not in self._points:
            found = _HT.search(attributes)
            self._points[attributes] = float(found[1]) if found else self.default_height
        return self._points[attributes]


def units(text: str) -> int:
    """The width of a text: 1 for a narrow character, 2 for any other."""
    return 2 * len(text) - len(_NARROW.findall(text))


def _widths(sheet: Element) -> list[tuple[int, int, float]]:
    found = []
    for column in sheet.iterfind(f"{M}cols/{M}col"):
        if width := column.get("width"):
            hidden = column.get("hidden") in ("1", "true")
            low, high = int(column.get("min", 1)), int(column.get("max", 1))
            found.append((low, high, 0.0 if hidden else float(width)))
    return found
