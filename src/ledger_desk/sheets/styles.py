"""Cell formats of a workbook: read, and cloned with another number format; never renumbered."""

import copy
import re
from functools import cached_property

from lxml import etree

from ledger_desk.sheets.ooxml import Element, M, Package

TEXT_FORMAT = 49
_DATES = frozenset([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)])
_PERCENTS = frozenset([9, 10])
_BUILT_IN = {"0": 1, "0.00": 2}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


class Styles:
    """The cellXfs of a workbook: a new look is a clone appended, the same one for the same wish."""

    def __init__(self, package: Package) -> None:
        self._package = package
        found = package.related(package.workbook_part, "styles")
        self.part = found[0] if found else ""
        self._made: dict[tuple[int, str], int] = {}
        self._dates: dict[int, bool] = {}

    @cached_property
    def _root(self) -> Element | None:
        return self._package.tree(self.part) if self.part else None

    @cached_property
    def _xfs(self) -> list[Element]:
        table = self._root.find(f"{M}cellXfs") if self._root is not None else None
        return list(table) if table is not None else []

    @cached_property
    def _codes(self) -> dict[int, str]:
        root = self._root
        found = root.iter(f"{M}numFmt") if root is not None else ()
        return {int(each.get("numFmtId", 0)): each.get("formatCode", "") for each in found}

    def _xf(self, style: int) -> Element | None:
        return self._xfs[style] if 0 <= style < len(self._xfs) else None

    def number_format(self, style: int) -> int:
        """The number format's id, 0 is General."""
        xf = self._xf(style)
        return int(xf.get("numFmtId", 0)) if xf is not None else 0

    def is_text(self, style: int) -> bool:
        """Whether the cell is formatted as text."""
        return self.number_format(style) == TEXT_FORMAT

    def is_general(self, style: int) -> bool:
        """Whether nobody chose a number format."""
        return self.number_format(style) == 0

    def is_date(self, style: int) -> bool:
        """Whether a number in this cell is shown as a day."""
        known = self._dates.get(style)
        if known is None:  # asked for every day of a list; a style never changes
            known = self._dates[style] = self._shows_days(self.number_format(style))
        return known

    def _shows_days(self, number: int) -> bool:
        if number in _DATES:
            return True
        code = _QUOTED.sub("", self._codes.get(number, "")).lower()
        return bool(code) and bool(re.search("[yd年月日]|m", code)) and "0" not in code

    def is_percent(self, style: int) -> bool:
        """Whether a number in this cell is shown with %."""
        number = self.number_format(style)
        return number in _PERCENTS or "%" in _QUOTED.sub("", self._codes.get(number, ""))

    def wraps(self, style: int) -> bool:
        """Whether long text goes on in the next line of the cell."""
        xf = self._xf(style)
        alignment = xf.find(f"{M}alignment") if xf is not None else None
        return alignment is not None and alignment.get("wrapText") in ("1", "true")

    def font_size(self, style: int) -> float:
        """In points."""
        xf = self._xf(style)
        fonts = self._root.find(f"{M}fonts") if self._root is not None else None
        if xf is None or fonts is None:
            return 11.0
        font = fonts[int(xf.get("fontId", 0))] if int(xf.get("fontId", 0)) < len(fonts) else None
        size = font.find(f"{M}sz") if font is not None else None
        return float(size.get("val", 11)) if size is not None else 11.0

    def border(self, style: int) -> str:
        """Which border a cell has; equal words are equal borders."""
        xf = self._xf(style)
        return xf.get("borderId", "0") if xf is not None else "0"

    def as_text(self, style: int) -> int:
        """The style with number format @, so that F2 and Enter in Excel keep the digits."""
        return style if self.is_text(style) else self._clone(style, "number", str(TEXT_FORMAT))

    def with_format(self, style: int, code: str) -> int:
        """The style with a number format, where nobody chose one."""
        if not self.is_general(style) or not code:
            return style
        return self._clone(style, "number", str(self._format_id(code)))

    def with_border(self, style: int, border: str) -> int:
        """The style with the border of another cell."""
        return style if self.border(style) == border else self._clone(style, "border", border)

    def unlocked(self, style: int) -> int:
        """The style for a cell that may be typed into on a protected sheet."""
        return self._clone(style, "unlocked", "")

    def _format_id(self, code: str) -> int:
        if code in _BUILT_IN:
            return _BUILT_IN[code]
        for number, known in self._codes.items():
            if known == code:
                return number
        number = max([163, *self._codes]) + 1
        self._codes[number] = code
        root = self._package.edit(self.part)
        table = root.find(f"{M}numFmts")
        if table is None:
            table = etree.Element(f"{M}numFmts")
            root.insert(0, table)
        etree.SubElement(table, f"{M}numFmt", {"numFmtId": str(number), "formatCode": code})
        table.set("count", str(len(table)))
        return number

    def _clone(self, style: int, what: str, value: str) -> int:
        xf = self._xf(style)
        if xf is None:
            return style
        key = (style, what + value)
        if key in self._made:
            return self._made[key]
        self._package.edit(self.part)
        clone = copy.deepcopy(xf)
        if what == "number":
            clone.set("numFmtId", value)
            clone.set("applyNumberFormat", "1")
        elif what == "border":
            clone.set("borderId", value)
            clone.set("applyBorder", "1")
        else:
            clone.set("applyProtection", "1")
            for old in clone.findall(f"{M}protection"):
                clone.remove(old)
            protection = etree.Element(f"{M}protection", {"locked": "0"})
            alignment = clone.find(f"{M}alignment")
            clone.insert(0 if alignment is None else 1, protection)
        table = xf.getparent()
        assert table is not None
        table.append(clone)
        table.set("count", str(len(table)))
        self._xfs.append(clone)
        self._made[key] = len(self._xfs) - 1
        return self._made[key]
