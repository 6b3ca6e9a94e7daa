"""An .xlsx workbook: parts unpacked and scanned here, values read by calamine."""

import io
from collections.abc import Iterator

from ledger_desk.exchange import xlsx_scan
from ledger_desk.exchange.calamine_cells import Patches, cells, merges
from ledger_desk.exchange.child import Answer, Special, Table
from ledger_desk.exchange.sentences import MAX_UNPACKED, Refusal
from ledger_desk.exchange.zip_parts import Member, pack, unpack

# Parts calamine has no need of: looked through for a DOCTYPE, then left out.
_ASIDE = ("xl/theme/", "xl/drawings/", "xl/charts/", "xl/media/", "docprops/", "customxml/",
          "xl/pivot", "xl/externallinks/", "xl/printersettings/", "xl/activex/", "xl/ctrlprops/",
          "xl/comments", "xl/threadedcomments/", "xl/tables/", "xl/querytables/")  # fmt: skip


def read_xlsx(content: bytes, found: list[Member]) -> Answer:
    """Read a workbook whose directory has been checked already."""
    parts: dict[str, bytes] = {}
    total = 0
    macros = False
    for member in found:
        name = member.name
        low = name.lower()
        macros = macros or low.endswith("vbaproject.bin")
        if not low.endswith((".xml", ".rels", ".vml")):
            continue
        plain = unpack(content, member)
        total += len(plain)
        if total > MAX_UNPACKED:
            raise Refusal("zipbomb")
        xlsx_scan.refuse_doctype(plain)
        if low.endswith((".xml", ".rels")) and not low.startswith(_ASIDE):
            parts[name] = plain
    book = xlsx_scan.book(parts)
    scans = {}
    for sheet in book.sheets:
        scans[sheet.name] = xlsx_scan.scan(sheet.name, parts[sheet.part], book)
        parts[sheet.part] = xlsx_scan.merges_first(parts[sheet.part])
    answer = Answer("xlsx", (), epoch1904=book.epoch1904)
    answer.tables = _tables(pack(parts), scans, answer)
    if macros:
        answer.remarks.append(("macros", {}))
    return answer


def _tables(
    packed: bytes, scans: dict[str, xlsx_scan.Scan], answer: Answer
) -> Iterator[Table]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    workbook = CalamineWorkbook.from_object(io.BytesIO(packed))
    others = 0
    for place, meta in enumerate(workbook.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            others += 1
            continue
        scan = scans.get(meta.name, xlsx_scan.NOTHING)
        sheet = workbook.get_sheet_by_index(place)
        yield Table(
            meta.name,
            cells(sheet, _patches(scan)),
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
