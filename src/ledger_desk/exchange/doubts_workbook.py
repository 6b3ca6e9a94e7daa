"""The doubts of an import as a workbook: the rows to look at, why, and their own columns."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from ledger_desk import files
from ledger_desk.errors import WrongCall
from ledger_desk.exchange.importing import DOUBTFUL, REFUSED, ImportPlan
from ledger_desk.exchange.listed import ListSource
from ledger_desk.sheets import filling, listing
from ledger_desk.sheets.doubts import SLOTS
from ledger_desk.store import acts
from ledger_desk.store.ledger import Ledger


class _Row(NamedTuple):
    values: Mapping[str, str]


def write(
    ledger: Ledger,
    plans: Sequence[ImportPlan],
    reports: Sequence[Mapping[str, Any]],
    out: Path,
    *,
    now: datetime,
) -> str:
    """Write the doubtful and refused rows of several files, and log it; gives the path.

    The row number and batch lead back to what was imported, so that the corrected workbook is
    recognised. Cells are text; nothing in them can become a formula.
    """
    if out.suffix.lower() != ".xlsx":
        raise WrongCall("疑问表的文件名要以 .xlsx 结尾", "doubts.name")
    headings = _headings(plans)
    places = {heading: f"c{number}" for number, heading in enumerate(headings[:SLOTS], 1)}
    rows = [
        row
        for plan, report in zip(plans, reports, strict=True)
        for row in _rows(plan, str(report.get("batch") or ""), places)
    ]

    def fetch(keys: Sequence[str], start: int, stop: int) -> list[tuple[Any, ...]]:
        return [tuple(row.values.get(key) for key in keys) for row in rows[start:stop]]

    # Its own columns go back to the desk they came from: whole, or they could not be corrected.
    source = ListSource("doubts", fetch, len(rows), {"导出人": ledger.worker}, unmasked=True)
    data = io.BytesIO()
    filling.fill(
        listing.doubts_form(headings), source, data, today=now.astimezone().date().isoformat()
    )
    sha256 = files.write(out, data.getvalue())
    with ledger.writing("导出疑问表", kind="export") as db:
        acts.log_access(
            db,
            "export",
            "doubts",
            [],
            count=len(rows),
            fields=headings,
            purpose="核对信息",
            file_name=out.name,
            sha256=sha256,
        )
    return str(out)


def _headings(plans: Sequence[ImportPlan]) -> list[str]:
    """The headings of all tables with something to mend, each once."""
    found: dict[str, None] = {}
    for plan in plans:
        for sheet in plan.sheets:
            if sheet.table and any(v.outcome in (DOUBTFUL, REFUSED) for v in sheet.rows):
                # Columns that are not collected leave no trace, not here either.
                found |= {c.heading: None for c in sheet.table.columns if not c.stopped}
    return list(found)


def _rows(plan: ImportPlan, batch: str, places: Mapping[str, str]) -> list[_Row]:
    rows = []
    for sheet in plan.sheets:
        columns = sheet.table.columns if sheet.table else ()
        for verdict in sheet.rows:
            if verdict.outcome not in (DOUBTFUL, REFUSED):
                continue
            wrong = dict.fromkeys(p.column for p in verdict.problems if p.column)
            values = {
                "batch": batch,
                "code": _code(sheet.sheet, verdict.row.number),
                "sheet": sheet.sheet,
                "row": str(verdict.row.number),
                "reason": "；".join(dict.fromkeys(p.text for p in verdict.problems)),
                "wrong": f"、{'、'.join(wrong)}、" if wrong else "",
            }
            for column, cell in zip(columns, verdict.row.cells, strict=True):
                if (place := places.get(column.heading)) and cell.text:
                    values[place] = cell.text
            rows.append(_Row(values))
    return rows


def _code(sheet: str, row: int) -> str:
    """The code of a row: which sheet and row it was, short enough to be read out."""
    return f"{hashlib.sha256(sheet.encode()).hexdigest()[:4].upper()}-{row}"
