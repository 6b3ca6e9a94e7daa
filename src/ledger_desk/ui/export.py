"""A register leaves as a workbook: masked, or whole for a purpose and under a password."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from ledger_desk.errors import Progress
from ledger_desk.exchange import exporting
from ledger_desk.fields import Register
from ledger_desk.store import keyfile
from ledger_desk.ui import ask
from ledger_desk.ui.page import Desk

LEAST_PURPOSE = 2


def export_register(page: QWidget, desk: Desk, register: Register) -> None:
    """Ask how and where, then write it beside the window."""
    said = "号码和电话会遮挡一部分。要完整号码的，须写用途，并给文件设口令；都会记下来。"
    answer = ask.choose(
        page, f"导出{register.title}台账", said, ["导出（遮挡）", "导出完整号码…", "不导出"]
    )
    if answer not in (0, 1):
        return
    purpose = password = ""
    if answer == 1:
        purpose = (
            ask.line(
                page, "导出完整号码", "用途，如 上报街道、核对信息", "下一步", least=LEAST_PURPOSE
            )
            or ""
        )
        if not purpose:
            return
        asked = f"给文件设一个口令，至少 {keyfile.LEAST} 个字符"
        password = (
            ask.line(page, "导出完整号码", asked, "导出", least=keyfile.LEAST, secret=True) or ""
        )
        if not password:
            return
    name = f"{register.title}{desk.today.isoformat()}.xlsx"
    target = ask.file_to_save(page, "另存为", name, "Excel 表格 (*.xlsx)")
    if not target:
        return
    out = Path(target).with_suffix(".xlsx")
    request = exporting.Request(register.key, unmasked=answer == 1, purpose=purpose)

    def work(progress: Progress) -> dict[str, Any]:
        now = desk.clock()
        return exporting.export(
            desk.ledger, request, out, password=password, now=now, progress=progress
        )

    job = desk.jobs.begin(f"导出{register.title}", work)
    job.finished.connect(
        lambda done: ask.tell(page, "导出好了", f"{done['rows']} 条，在 {done['file']}")
    )
    job.failed.connect(lambda error: ask.report(page, error))
