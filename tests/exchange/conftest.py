"""Workbooks as people keep them, made in memory; and imports of them in one line."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from ledger_desk.exchange import importing
from ledger_desk.exchange.importing import ImportPlan
from ledger_desk.store.acts import instant
from ledger_desk.store.ledger import Ledger

TODAY = date(2026, 11, 22)
AT = instant(datetime(2026, 11, 22, 1, 41, tzinfo=UTC))


def book(
    rows: Sequence[Sequence[Any]], merges: Sequence[str] = (), title: str = "表", **more: Any
) -> bytes:
    """An .xlsx of one sheet, or with `more` of several: {title: rows}."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merges:
        sheet.merge_cells(area)
    for name, others in more.items():
        other = workbook.create_sheet(name)
        for row in others:
            other.append(list(row))
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


Importer = Callable[..., ImportPlan]


@pytest.fixture
def bring(ledger: Ledger) -> Importer:
    """Import a file into the ledger; gives the plan that was carried out."""

    def imported(content: bytes, name: str = "表.xlsx", **how: Any) -> ImportPlan:
        plan = importing.plan_import(ledger, content, name, today=TODAY, **how)
        importing.carry_out(ledger, plan, at=AT)
        return plan

    return imported


def rows_of(ledger: Ledger, register: str, *columns: str) -> list[tuple[Any, ...]]:
    """Values of all records of a register that are not removed, in the order they came."""
    names = ", ".join(f'"{column}"' for column in columns)
    with ledger.reading() as db:
        found = db.exec_driver_sql(
            f'SELECT {names} FROM "{register}" WHERE removed IS NULL ORDER BY rid'
        )
        return [tuple(row) for row in found]


def codes(plan: ImportPlan) -> list[str]:
    """The codes of all problems of a plan."""
    return [problem.code for verdict in plan.verdicts for problem in verdict.problems]
