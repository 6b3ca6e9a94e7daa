"""Importing several files in one call: one batch a file, a proven copy before the first."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ledger_desk.errors import LedgerError, Progress, no_progress
from ledger_desk.exchange import importing, vocabularies
from ledger_desk.exchange.importing import DOUBTFUL, REFUSED, ImportPlan
from ledger_desk.store import home
from ledger_desk.store.acts import instant
from ledger_desk.store.ledger import Ledger


def import_files(
    ledger: Ledger,
    files: Sequence[tuple[str, bytes]],
    *,
    register: str = "",
    sheet: str = "",
    mapping: Mapping[str, str] | None = None,
    password: str | None = None,
    dry_run: bool = False,
    doubts: Path | None = None,
    now: datetime,
    today: date,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Import files ((name, content) each) in their order; what `import --json` says.

    Every file is read and judged before it is written; a file that cannot be read stops the call
    with its sentence, and the files before it stay imported. Raises Unreadable, WrongCall.
    """
    if mapping:
        vocabularies.check_mapping(mapping, vocabularies.choose(register))
    if not dry_run and _holds_something(ledger):
        ledger.backup(reason="import")
    reports: list[dict[str, Any]] = []
    plans: list[ImportPlan] = []
    batch: int | None = None
    for name, content in files:

        def planned(name: str = name, content: bytes = content) -> ImportPlan:
            return importing.plan_import(
                ledger,
                content,
                name,
                register=register,
                sheet=sheet,
                mapping=mapping,
                password=password,
                today=today,
                progress=progress,
            )

        try:
            plan = planned()
        except LedgerError as error:
            if len(files) > 1:
                error.args = (f"{name}：{error.text}",)
                error.text = f"{name}：{error.text}"
            raise
        number = None
        if not dry_run:
            number = importing.carry_out(ledger, plan, at=instant(now), replan=planned)
            batch = number
        told = home.settle(ledger, number) if number is not None else ""
        remarks = [*plan.remarks, *([told] if told else [])]
        plans.append(plan)
        reports.append({**importing.report(plan), "batch": number, "remarks": remarks})
    written = ""
    if doubts is not None and any(_wanting(plan) for plan in plans):
        from ledger_desk.exchange import doubts_workbook

        written = doubts_workbook.write(ledger, plans, reports, doubts, now=now)
    return {"batch": batch, "files": reports, "doubts": written}


def has_doubts(done: Mapping[str, Any]) -> bool:
    """Whether any row of an import was doubtful or refused."""
    return any(
        sheet["doubtful"] or sheet["refused"] for file in done["files"] for sheet in file["sheets"]
    )


def _wanting(plan: ImportPlan) -> bool:
    return any(verdict.outcome in (DOUBTFUL, REFUSED) for verdict in plan.verdicts)


def _holds_something(ledger: Ledger) -> bool:
    """An empty ledger needs no copy before its first import."""
    from ledger_desk.store import matching

    with ledger.reading() as db:
        return any(matching.count(db, key) for key in ("person", "dwelling", "patrol", "member"))
