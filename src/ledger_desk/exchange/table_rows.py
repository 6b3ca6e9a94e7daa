"""The rows of a found table: merged cells filled down, rows that are no records set aside."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger_desk.exchange.headings import Column, Table
from ledger_desk.exchange.workbook import Sheet
from ledger_desk.fields import EMPTY, Cell

MOSTLY_BLANK = 0.6

_TOTAL = re.compile(
    r"^(本页|本表|以上|全[部社]区?|[0-9一二三四五六七八九十]+[幢栋号楼]*|第?.{0,6}网格|.{0,12})?(合计|小计|总计|累计|共计)"
)
_SUSPECT = re.compile(r"计|填|审|负责|说明|注|备")
_FOOT = re.compile(
    r"^(填表|制表|审核|复核|负责|单位负责|社区负责|经办|填报|统计|联系|说明|注[:：]|注$|备注[:：]|注\d|备注\d|"
    r"大写|人民币|金额大写|打印|签字|盖章|（?盖章|日期[:：]|\d{4}年\d{1,2}月\d{1,2}日$|领导|主管|监督)"
)
# A line that names a place for the rows below it: 第一网格, 3幢, 百合名邸A座, 王家村3组.
_SECTION = re.compile(
    r"(网格|[0-9A-Za-z一二三四五六七八九十甲乙丙丁]\s*[幢栋座号#层楼]楼?|单元|小区|花园|新村|苑|里|"
    r"[路街巷弄村组]|社区)[：:]?(（.*）|\(.*\))?$"
)
# How much of an address a section line leaves standing: what is as fine as it, or finer, is over.
_LEVELS = (
    re.compile(r"网格"),
    re.compile(r"^(?!第?[0-9A-Za-z一二三四五六七八九十甲乙丙丁]+\s*([幢栋座#层楼]|号楼|单元))"),
    re.compile(r"[幢栋座号#]楼?[：:]?$|[0-9]号楼"),
    re.compile(r"单元"),
    re.compile(r"[层楼]"),
)
_NAMES = frozenset({"name", "landlord_name"})
_SAME = frozenset({"同上", "〃", "″", "''", '"', "“", "”", "同 上", "…同上"})
_BLANK_WORDS = frozenset({"", "-", "—", "/"})


@dataclass(frozen=True)
class SourceRow:
    """One row that is a record: its number as the worker counts it, and a cell per column."""

    number: int
    cells: tuple[Cell, ...]  # in the order of Table.columns
    section: str = ""  # the section line above it: 第一网格, 3幢
    hidden: bool = False
    doubt: str = ""  # what the reader of the file says about it


@dataclass
class Found:
    """Everything below the headings of one table, record or not."""

    rows: list[SourceRow] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


def data_rows(sheet: Sheet, table: Table) -> Found:
    """All rows below the headings; skipped ones are counted by kind (blank, total, …)."""
    found = Found()
    columns = table.columns
    indexes = [column.at for column in columns]
    fills = _merged(sheet, table)
    carried = _carried_columns(sheet, table)
    above: list[Cell] = [EMPTY] * len(columns)
    heading_words = {word for column in columns for word in column.path}
    sections: dict[int, str] = {}
    section = ""
    lines = _lines(sheet, table)
    for r in range(table.first_row, len(sheet.rows)):
        row = sheet.rows[r]
        kind = _line_kind(row) if r in lines else _kind(row, columns, heading_words)
        if kind == "section":
            section = _under(sections, _first(row))
        if kind:
            found.skipped[kind] += 1
            continue
        size = len(row)
        filled = fills.get(r)
        cells = []
        new_group = 0  # columns finer than one that is written anew are not taken over
        for level, index in carried.values():
            if index < size and row[index].text.strip() and row[index].text.strip() not in _SAME:
                new_group = max(new_group, level)
        for position, index in enumerate(indexes):
            cell = row[index] if index < size else EMPTY
            if cell.kind == "empty" or not cell.text.strip():
                if filled and index in filled:
                    cell = filled[index]
                elif index in carried and not _is_renewed(carried[index][0], new_group):
                    cell = above[position]
            elif cell.text.strip() in _SAME:
                cell = above[position]
            cells.append(cell)
        above = cells
        found.rows.append(
            SourceRow(
                r + 1,
                tuple(cells),
                section,
                r in sheet.hidden_rows,
                sheet.doubtful_rows.get(r, ""),
            )
        )
    return found


def _lines(sheet: Sheet, table: Table) -> set[int]:
    """Rows below the headings that are one cell merged over most of the table: never a record."""
    width = max(3, round(MOSTLY_BLANK * len(table.columns)))
    return {
        top
        for top, left, bottom, right in sheet.merges
        if top >= table.first_row
        and top == bottom
        and right - left + 1 >= width
        and top < len(sheet.rows)
        and sum(bool(cell.text.strip()) for cell in sheet.rows[top]) == 1
    }


def _line_kind(row: Sequence[Cell]) -> str:
    said = unicodedata.normalize("NFKC", _first(row)).replace(" ", "")
    if _TOTAL.match(said):
        return "total"
    return "section" if len(said) <= 24 and _SECTION.search(said) else "footer"


def _under(sections: dict[int, str], said: str) -> str:
    """A section line below those above it: 3幢 ends what 2幢 began, and both are in 第一网格."""
    level = next((n for n, word in enumerate(_LEVELS) if word.search(said)), 1)
    for finer in [each for each in sections if each >= level]:
        del sections[finer]
    sections[level] = said
    return "".join(sections[each] for each in sorted(sections))


def _first(row: Sequence[Cell]) -> str:
    return next((cell.text.strip() for cell in row if cell.text.strip()), "")


def _kind(row: Sequence[Cell], columns: Sequence[Column], heading_words: set[str]) -> str:
    """Why a row is no record: blank, total, footer, header, section; "" when it is one."""
    texts = [text for cell in row if cell.text and (text := cell.text.strip())]
    if not texts:
        return "blank"
    if len(texts) > max(4, len(columns) // 2) and not _SUSPECT.search(texts[0] + texts[1]):
        # A full row that begins with no word of a total or a foot: a record, or the headings again.
        again = sum(" ".join(text.split()) in heading_words for text in texts)
        return "header" if again >= max(2, 0.7 * len(texts)) else ""
    first = unicodedata.normalize("NFKC", texts[0])
    joined = first.replace(" ", "")
    if _TOTAL.match(joined) and not _names_somebody(row, columns):
        return "total"
    if len(texts) > 1 and _is_number(first):
        second = unicodedata.normalize("NFKC", texts[1]).replace(" ", "")
        if _TOTAL.match(second) and len(second) <= 4:
            return "total"
    few = len(texts) <= max(3, len(columns) // 4)
    if few and _FOOT.match(joined) and not _names_somebody(row, columns):
        return "footer"
    if len(texts) == 1 and _is_section(row, columns, joined):
        return "section"
    if len(texts) == 1 and _is_number(first) and len(columns) > 2:
        return "blank"  # a running number drawn ahead, with nobody in the row yet
    if len(texts) == 1 and len(joined) > 24:
        return "footer"
    if len(texts) >= 2:
        headings = sum(" ".join(text.split()) in heading_words for text in texts)
        if headings >= max(2, 0.7 * len(texts)):
            return "header"
    return ""


def _is_section(row: Sequence[Cell], columns: Sequence[Column], joined: str) -> bool:
    """A lone cell that names a place, not standing where names stand."""
    if len(joined) > 24 or not _SECTION.search(joined):
        return False
    at = next(index for index, cell in enumerate(row) if cell.text.strip())
    column = next((column for column in columns if column.at == at), None)
    return column is None or column.slot is None or column.slot.field not in _NAMES


def _is_number(text: str) -> bool:
    return bool(text) and all(c in "0123456789.," for c in text)


def _names_somebody(row: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """A row with an ID number in its column is a record, whatever it begins with."""
    for column in columns:
        if column.slot and column.slot.field in {"id_no", "landlord_id_no"}:
            cell = row[column.at] if column.at < len(row) else EMPTY
            if sum(map(str.isdigit, cell.text)) >= 12:
                return True
    return False


def _merged(sheet: Sheet, table: Table) -> dict[int, dict[int, Cell]]:
    """Cells that merged areas lend to the rows below and right of their first cell."""
    wanted = {column.at for column in table.columns}
    fills: dict[int, dict[int, Cell]] = {}
    for top, left, bottom, right in sheet.merges:
        if top < table.first_row or top >= len(sheet.rows):
            continue
        row = sheet.rows[top]
        cell = row[left] if left < len(row) else EMPTY
        if not cell.text:
            continue
        for r in range(top, min(bottom + 1, len(sheet.rows))):
            for c in range(left, right + 1):
                if c in wanted and (r, c) != (top, left):
                    fills.setdefault(r, {})[c] = cell
    return fills


# Places and landlords: what people write once and leave blank below it. A place is finer than the
# one before it in this order; the rest of a landlord goes with the name.
_PLACES = ("grid_name", "complex_name", "building_no", "unit_no", "room_no", "std_address")
_LANDLORD = ("landlord_name", "landlord_phone", "landlord_id_no", "landlord_address")
_OF_LANDLORD = 100  # levels of the landlord's columns; 101 is the name


def _is_renewed(level: int, new: int) -> bool:
    """Whether a blank column belongs to a group that begins anew in this row."""
    if level >= _OF_LANDLORD:
        return new > _OF_LANDLORD
    return 0 < new < level


def _blanks(rows: Sequence[Sequence[Cell]], at: int) -> int:
    return sum(at >= len(row) or row[at].text.strip() in _BLANK_WORDS for row in rows)


def _carried_columns(sheet: Sheet, table: Table) -> dict[int, tuple[int, int]]:
    """Columns written once for a group of rows: mostly blank, though the group goes on.

    Gives {column: (level of its group, column)}. Columns with merged areas are not among them.
    """
    wanted = {
        column.at
        for column in table.columns
        if column.slot and column.slot.field in (*_PLACES, *_LANDLORD)
    } - {
        c
        for top, left, bottom, right in sheet.merges
        if bottom >= table.first_row and bottom > top
        for c in range(left, right + 1)
    }
    below = sheet.rows[table.first_row :]
    if not any(_blanks(below, at) >= len(below) / 2 for at in wanted):
        return {}  # nobody leaves anything out here; that is told without reading every row
    rows = [row for row in below if row and not _kind(row, table.columns, set())]
    carried: dict[int, tuple[int, int]] = {}
    for column in table.columns:
        if not column.slot or column.at not in wanted or not rows:
            continue
        key = column.slot.field
        if key in _PLACES:
            level = _PLACES.index(key) + 1
        elif key in _LANDLORD:
            level = _OF_LANDLORD + (key == "landlord_name")
        else:
            continue
        blank = _blanks(rows, column.at)
        begins = column.at < len(rows[0]) and bool(rows[0][column.at].text.strip())
        if begins and MOSTLY_BLANK * len(rows) <= blank < len(rows):
            carried[column.at] = (level, column.at)
    if not any(level > _OF_LANDLORD for level, _ in carried.values()):
        # Without the name nobody's phone goes on to the next row.
        carried = {at: each for at, each in carried.items() if each[0] < _OF_LANDLORD}
    return carried
