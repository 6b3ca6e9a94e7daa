"""An .xls workbook (BIFF8): values read by calamine, what it does not tell from the records."""

import io
import struct
from collections.abc import Iterator
from typing import NamedTuple

from ledger_desk.exchange.calamine_cells import Patches, cells, merges
from ledger_desk.exchange.child import Answer, Special, Table
from ledger_desk.exchange.compound import Compound
from ledger_desk.exchange.sentences import MAX_COLUMNS, Refusal
from ledger_desk.exchange.xlsx_scan import MONTH_FORMATS, month_only

_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BOF, _EOF, _LOCKED, _SHEET, _EPOCH = 0x0809, 0x000A, 0x002F, 0x0085, 0x0022
_FORMAT, _STYLE, _ROW, _COLUMNS, _FILTER = 0x041E, 0x00E0, 0x0208, 0x007D, 0x009B
_NUMBER, _RK, _RKS, _FORMULA, _TRUTH, _STRING = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205, 0x0207


class Scan:
    """What the records of one sheet tell beside its values."""

    def __init__(self) -> None:
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.filtered = False
        self.patches: Patches = {}

    def patch(self, row: int, column: int, better: Special | int) -> None:
        """Note a cell that is known better than calamine tells it."""
        if column < MAX_COLUMNS:
            self.patches.setdefault(row, {})[column] = better


class Globals(NamedTuple):
    """The first part of the stream: where the sheets begin, epoch, formats."""

    starts: list[int]
    epoch1904: bool
    short_styles: dict[int, int]


def is_locked(file: Compound) -> bool:
    """Whether the workbook asks for a password."""
    return any(kind == _LOCKED for kind, _ in _records(_stream(file), 0))


def read_xls(content: bytes, file: Compound) -> Answer:
    """Read a workbook whose compound file has been opened already."""
    stream = _stream(file)
    told = _globals(stream)
    answer = Answer("xls", (), epoch1904=told.epoch1904)
    answer.tables = _tables(content, [_scan(stream, start, told) for start in told.starts], answer)
    if "_VBA_PROJECT" in file.streams:
        answer.remarks.append(("macros", {}))
    return answer


def _tables(content: bytes, scans: list[Scan], answer: Answer) -> Iterator[Table]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_object(io.BytesIO(content))
    except PasswordError:
        raise Refusal("encrypted_xls") from None
    others = 0
    for place, meta in enumerate(workbook.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            others += 1
            continue
        scan = scans[place] if place < len(scans) else Scan()
        sheet = workbook.get_sheet_by_index(place)
        yield Table(
            meta.name,
            cells(sheet, scan.patches),
            hidden=meta.visible != SheetVisibleEnum.Visible,
            merges=merges(sheet.merged_cell_ranges),
            hidden_rows=sorted(scan.hidden_rows),
            hidden_columns=sorted(scan.hidden_columns),
            filtered=scan.filtered,
        )
    if others:
        answer.remarks.append(("other_sheets", {"count": others}))


def _stream(file: Compound) -> bytes:
    return file.stream("Workbook" if "Workbook" in file.streams else "Book")


def _globals(stream: bytes) -> Globals:
    starts: list[int] = []
    epoch1904 = False
    formats = dict(MONTH_FORMATS)
    styles: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == _LOCKED:
            raise Refusal("encrypted_xls")
        if kind == _SHEET and len(body) > 6:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _EPOCH:
            epoch1904 = body[:1] == b"\1"
        elif kind == _FORMAT and len(body) > 5:
            key, length, wide = struct.unpack_from("<HHB", body)
            code = body[5:].decode("utf-16-le" if wide & 1 else "latin-1", "replace")
            formats[key] = month_only(code[:length])
        elif kind == _STYLE and len(body) >= 4:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    short = {place: formats[key] for place, key in enumerate(styles) if formats.get(key)}
    return Globals(starts, epoch1904, short)


def _scan(stream: bytes, start: int, told: Globals) -> Scan:
    scan = Scan()
    waiting: tuple[int, int] | None = None  # a formula whose text comes in the next record
    for kind, body in _records(stream, start):
        if waiting and kind != _STRING:
            if kind not in (0x0221, 0x04BC, 0x0236):  # array, shared formula, table: in between
                scan.patch(*waiting, Special("f"))
                waiting = None
        elif waiting:
            waiting = None
        if kind == _ROW and len(body) >= 16:
            row, options = struct.unpack_from("<H10xI", body)
            if options & 0x20:
                scan.hidden_rows.add(row)
        elif kind == _COLUMNS and len(body) >= 10:
            first, last, options = struct.unpack_from("<HH4xH", body)
            if options & 1:
                scan.hidden_columns.update(range(first, min(last + 1, MAX_COLUMNS)))
        elif kind == _FILTER:
            scan.filtered = True
        elif kind == _TRUTH and len(body) >= 8:
            row, column, _, value, is_error = struct.unpack_from("<HHHBB", body)
            if is_error:
                scan.patch(row, column, Special("e", _ERRORS.get(value, "#N/A")))
        elif kind == _FORMULA and len(body) >= 16:
            row, column, style, result, options = struct.unpack_from("<HHH8sH", body)
            if result[6:] != b"\xff\xff":
                _shorten(scan, row, column, style, told)
            elif result[0] == 0:
                waiting = (row, column)
            elif result[0] == 2:
                scan.patch(row, column, Special("e", _ERRORS.get(result[2], "#N/A")))
            elif result[0] == 3 and options & 2:  # blank, and asks to be worked out on loading
                scan.patch(row, column, Special("f"))
        elif kind in (_NUMBER, _RK) and told.short_styles and len(body) >= 6:
            row, column, style = struct.unpack_from("<HHH", body)
            _shorten(scan, row, column, style, told)
        elif kind == _RKS and told.short_styles and len(body) >= 6:
            row, column = struct.unpack_from("<HH", body)
            for nth in range((len(body) - 6) // 6):
                (style,) = struct.unpack_from("<H", body, 4 + 6 * nth)
                _shorten(scan, row, column + nth, style, told)
    return scan


def _shorten(scan: Scan, row: int, column: int, style: int, told: Globals) -> None:
    if length := told.short_styles.get(style):
        scan.patch(row, column, length)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream, from its BOF to its EOF."""
    place = start
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length
