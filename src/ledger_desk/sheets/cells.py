"""Cells of a sheet's XML: read with their text and runs, written as text, never as a formula."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from ledger_desk.sheets import addresses, references
from ledger_desk.sheets.ooxml import MAIN, Element, M, Package
from ledger_desk.sheets.placeholders import Mark, Spot, spots, understood

LONGEST_TEXT = 32_767
CUT = "…（余下见台账）"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel reads _x0041_ in a string as the character; the underscore itself is then written so.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What a text may not hold to be written without a second look.
_ODD = re.compile("[&<>_\x00-\x1f\ud800-\udfff\ufffe\uffff]|^\\s|\\s$")
# Between texts that are looked at together; a text that holds it is looked at alone.
SEPARATOR = "\ue000"
_ANY = re.compile("[&<>_\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_ELEVEN = re.compile("[0-9]{11}")
_EDGES = (*(SEPARATOR + first for first in " =+-@0"), " " + SEPARATOR)
# Text that Excel would take for a number or a formula once somebody presses F2 and Enter.
_TRAP = re.compile(r"^\s*[=+\-@]|^0.|[0-9]{11}", re.DOTALL)


@dataclass
class Run:
    """A stretch of a cell's text of one look; `look` is its rPr."""

    text: str
    look: Element | None = None


@dataclass
class FormCell:
    """One cell of a form. element is None where only a merge knows of it."""

    row: int
    column: int
    style: int
    element: Element
    runs: list[Run] = field(default_factory=list)
    formula: str = ""
    array: str = ""  # the range of an array formula
    number: bool = False  # holds a number
    marks: list[tuple[Spot, Mark]] = field(default_factory=list)
    literals: bool = False  # 【【 is in it
    open_end: bool = False

    @cached_property
    def text(self) -> str:
        """The whole text, runs joined."""
        return "".join(run.text for run in self.runs)

    @property
    def address(self) -> str:
        """A1."""
        return addresses.address(self.row, self.column)

    @cached_property
    def alone(self) -> Mark | None:
        """The placeholder, when nothing else stands in the cell."""
        if len(self.marks) != 1:
            return None
        spot, mark = self.marks[0]
        text = self.text
        return mark if not (text[: spot.start] + text[spot.end :]).strip() else None

    @property
    def empty(self) -> bool:
        """Whether the cell shows nothing."""
        return not self.runs and not self.formula and self.element.find(f"{M}v") is None


def shared_strings(package: Package) -> list[list[Run]]:
    """The workbook's shared strings with their runs."""
    found = package.related(package.workbook_part, "sharedStrings")
    if not found:
        return []
    return [runs_of(item) for item in package.tree(found[0]).iterchildren(f"{M}si")]


def runs_of(item: Element) -> list[Run]:
    """The runs of a shared or inline string; phonetic runs are no text."""
    runs = []
    for child in item:
        if child.tag == f"{M}t":
            runs.append(Run(unescaped(child.text or "")))
        elif child.tag == f"{M}r":
            text = child.find(f"{M}t")
            look = child.find(f"{M}rPr")
            runs.append(Run(unescaped((text.text or "") if text is not None else ""), look))
    return runs


def read_cells(sheet: Element, strings: list[list[Run]]) -> Iterator[FormCell]:
    """Every cell of a sheet; shared formulas are given to each of their cells."""
    masters: dict[str, tuple[str, int, int]] = {}
    row_number = 0
    for row in sheet.iterfind(f"{M}sheetData/{M}row"):
        row_number = int(row.get("r") or row_number + 1)
        column = 0
        for element in row.iterchildren(f"{M}c"):
            if reference := element.get("r"):
                column = addresses.cell(reference)[1]
            else:
                column += 1
            cell = FormCell(row_number, column, int(element.get("s") or 0), element)
            _read_formula(cell, masters)
            _read_value(cell, strings)
            yield cell


def _read_formula(cell: FormCell, masters: dict[str, tuple[str, int, int]]) -> None:
    formula = cell.element.find(f"{M}f")
    if formula is None:
        return
    kind, text = formula.get("t", ""), formula.text or ""
    if kind == "shared":
        number = formula.get("si", "")
        if text:
            masters[number] = (text, cell.row, cell.column)
        elif number in masters:
            master, row, column = masters[number]
            text = references.shifted(master, cell.row - row, cell.column - column)
    elif kind in ("array", "dataTable"):
        cell.array = formula.get("ref", cell.address)
    cell.formula = text


def _read_value(cell: FormCell, strings: list[list[Run]]) -> None:
    kind = cell.element.get("t", "n")
    value = cell.element.find(f"{M}v")
    if cell.formula or cell.array:
        return
    if kind == "s" and value is not None:
        number = int(value.text or 0)
        cell.runs = list(strings[number]) if number < len(strings) else []
    elif kind == "inlineStr":
        item = cell.element.find(f"{M}is")
        cell.runs = runs_of(item) if item is not None else []
    elif kind == "str" and value is not None:
        cell.runs = [Run(value.text or "")]
    elif kind == "n" and value is not None and value.text:
        cell.number = True
    if not cell.text:
        cell.runs = []
    if "【" in cell.text or "】" in cell.text or "{" in cell.text or "｛" in cell.text:
        found, cell.open_end = spots(cell.text)
        cell.marks = [(spot, understood(spot.inside)) for spot in found if spot.inside]
        cell.literals = any(spot.literal for spot in found)


def unescaped(text: str) -> str:
    """_x0041_ -> A, as Excel stores what XML cannot hold."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def escaped(text: str) -> str:
    """Text as it stands between tags: what XML cannot hold is dropped, never refused."""
    if not _ODD.search(text):
        return text
    text = _ILLEGAL.sub("", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _ESCAPE.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text_element(text: str) -> str:
    """<t> with its text; white space at the edges is kept."""
    inner = escaped(text)
    keep = ' xml:space="preserve"' if inner != inner.strip() or "\n" in inner else ""
    return f"<t{keep}>{inner}</t>"


def needs_care(texts: Sequence[str], digits: bool) -> bool:
    """Whether any of many texts may need escaping, cutting or (unless `digits`) a style of its own.

    One look at all of them: texts of a list are almost always harmless.
    """
    joined = SEPARATOR.join(("", *texts, ""))
    if len(joined) > LONGEST_TEXT or joined.count(SEPARATOR) != len(texts) + 1:
        return True
    if _ANY.search(joined) or any(edge in joined for edge in _EDGES):
        return True
    return not digits and _ELEVEN.search(joined) is not None


def is_trap(text: str) -> bool:
    """Whether the cell must be formatted as text to stay what it is."""
    return bool(_TRAP.search(text))


def cut(text: str) -> str:
    """At most what a cell holds."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(CUT)] + CUT


def xml_of(element: Element) -> str:
    """An element as it stands inside a part whose default namespace is the main one.

    lxml says all namespaces in scope again; those the element does not use are dropped.
    """
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    end = text.index(">")
    head, rest = text[:end], text[end:]
    head = head.replace(f' xmlns="{MAIN}"', "", 1)
    for prefix, uri in element.nsmap.items():
        said = f' xmlns:{prefix}="{uri}"'
        if prefix and f"{prefix}:" not in head.replace(said, "") + rest:
            head = head.replace(said, "", 1)
    return head + rest
