"""An .xlsx workbook: parts unpacked and scanned here, values read by calamine."""

import io
from collections.abc import Iterator
from itertools import chain
from typing import Any

from ledger_desk.exchange import sheet_xml, xlsx_scan
from ledger_desk.exchange.calamine_cells import Patches, cells, merges
from ledger_desk.exchange.child import Answer, Special, Table
from ledger_desk.exchange.helper import Helper
from ledger_desk.exchange.sentences import MAX_UNPACKED, Refusal
from ledger_desk.exchange.zip_parts import Member, Parts, pack, unpack, verify

_LARGE = 2 * 1024 * 1024  # a sheet of more XML is read in two halves at once
_NEEDED = ("xl/workbook.xml", "xl/styles.xml", "xl/sharedstrings.xml", "[content_types].xml")
# Parts calamine has no need of: looked through for a DOCTYPE, then left out.
_ASIDE = ("xl/theme/", "xl/drawings/", "xl/charts/", "xl/media/", "docprops/", "customxml/",
          "xl/pivot", "xl/externallinks/", "xl/printersettings/", "xl/activex/", "xl/ctrlprops/",
          "xl/comments", "xl/threadedcomments/", "xl/tables/", "xl/querytables/")  # fmt: skip


def read_xlsx(content: bytes, found: list[Member], helper: Helper) -> Answer:
    """Read a workbook whose directory has been checked already."""
    plain: dict[str, bytes] = {}
    unpacked: list[tuple[Member, bytes]] = []
    macros = False
    total = 0
    for member in found:
        low = member.name.lower()
        macros = macros or low.endswith("vbaproject.bin")
        if not low.endswith((".xml", ".rels", ".vml")):
            continue
        part = unpack(content, member)
        unpacked.append((member, part))
        total += len(part)
        if total > MAX_UNPACKED:
            raise Refusal("zipbomb")
        xlsx_scan.refuse_doctype(part)
        if not low.startswith(_ASIDE):
            plain[member.name] = part
    helper.begin(lambda: verify(unpacked))
    book = xlsx_scan.book(plain)
    scans: dict[str, xlsx_scan.Scan] = {}
    parts: Parts = dict(plain)
    second: Parts = {
        name: part
        for name, part in plain.items()
        if name.lower() in _NEEDED or name.lower().endswith(".rels")
    }
    borders: dict[str, int] = {}  # sheet -> the first row of its second half
    for sheet in book.sheets:
        xml = plain[sheet.part]
        scans[sheet.name] = xlsx_scan.scan(sheet.name, xml, book)
        halves = sheet_xml.halves(xml) if len(xml) > _LARGE else None
        if halves:
            borders[sheet.name], parts[sheet.part], second[sheet.part] = halves
        else:
            parts[sheet.part] = sheet_xml.merges_first(xml)
    helper.result()
    answer = Answer("xlsx", (), epoch1904=book.epoch1904)
    reader = _Reader(dict(plain), parts, second, borders, helper)
    answer.tables = _tables(reader, scans, answer)
    if macros:
        answer.remarks.append(("macros", {}))
    return answer


class _Reader:
    """Calamine over the parts; large sheets in two halves, each in a thread of its own."""

    def __init__(
        self, whole: Parts, parts: Parts, second: Parts, borders: dict[str, int], helper: Helper
    ) -> None:
        self._whole, self._borders, self._helper = whole, borders, helper
        if borders:
            helper.begin(lambda: _open(second))
        self.book = _open(parts)
        self._beside: Any = helper.result() if borders else None

    def sheet(self, place: int, name: str, patches: Patches) -> tuple[Any, Iterator[list[Any]]]:
        """A sheet of calamine, for what it tells beside its cells, and all of its rows."""
        border = self._borders.get(name)
        if border is None:
            sheet = self.book.get_sheet_by_index(place)
            return sheet, cells(sheet, patches)
        self._helper.begin(lambda: self._beside.get_sheet_by_index(place))
        sheet = self.book.get_sheet_by_index(place)
        below = self._helper.result()
        if (sheet.end and sheet.end[0] >= border) or (below.start and below.start[0] < border):
            sheet = _open(self._whole).get_sheet_by_index(place)  # its rows do not rise
            return sheet, cells(sheet, patches)
        return sheet, chain(cells(sheet, patches, 0, border), cells(below, patches, border))


def _open(parts: Parts) -> Any:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_object(io.BytesIO(pack(parts)))


def _tables(reader: _Reader, scans: dict[str, xlsx_scan.Scan], answer: Answer) -> Iterator[Table]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    others = 0
    for place, meta in enumerate(reader.book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            others += 1
            continue
        scan = scans.get(meta.name, xlsx_scan.NOTHING)
        sheet, rows = reader.sheet(place, meta.name, _patches(scan))
        yield Table(
            meta.name,
            rows,
            hidden=meta.visible != SheetVisibleEnum.Visible,
            merges=merges(sheet.merged_cell_ranges),
            hidden_rows=sorted(scan.hidden_rows),
            hidden_columns=sorted(scan.hidden_columns),
            filtered=scan.filtered,
        )
    if others:
        answer.remarks.append(("other_sheets", {"count": others}))


def _patches(scan: xlsx_scan.Scan) -> Patches:
    """What the scan knows better than calamine, by row and column."""
    patches: Patches = {}
    for (row, column), said in scan.errors.items():
        patches.setdefault(row, {})[column] = Special("e", said)
    for row, column in scan.no_result:
        patches.setdefault(row, {})[column] = Special("f")
    for (row, column), length in scan.short_dates.items():
        patches.setdefault(row, {})[column] = length
    return patches
