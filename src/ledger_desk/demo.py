"""`./run` without a verb: the window on a made-up community, or the main job where no screen is."""

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from ledger_desk import app
from ledger_desk.errors import LedgerError
from ledger_desk.exchange import exporting, jobs, samples
from ledger_desk.reports import definitions, month, numbers, rounds
from ledger_desk.settings import places
from ledger_desk.store.ledger import Ledger

COMMUNITY, DIVISION, WORKER, PASSWORD = "幸福里社区", "331102000000", "王秀兰", "样例-台账-2026"
MONTH = "2026-10"
EXPORTED = ("rental", "floating", "lowincome", "patrol")
SHOWN = (
    "F0",
    "F1",
    "F3",
    "F9",
    "R0",
    "R1",
    "R3",
    "R9",
    "L9",
    "L9b",
    "L18",
    "P1",
    "P1b",
    "P2",
    "P5",
)


def main() -> int:
    """Open the demo ledger in a window, or do October's work into out/ and print it."""
    try:
        if _has_display():
            return app.desk([str(_demo_ledger())])
        return _main_job(Path("out"))
    except LedgerError as error:
        print(error.text, file=sys.stderr)  # noqa: T201
        return error.exit_status


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _demo_ledger() -> Path:
    """The demo ledger in the program's own data place, made when there is none."""
    folder = places(os.environ, Path(sys.argv[0]).resolve().parent).ledgers / "样例台账"
    if not (folder / "ledger.db").exists():
        _say("第一次运行：正在用虚构的社区建一个样例台账…")
        _fill(folder, folder.parent / "样例工作簿").close()
    _say(f"样例台账的口令是：{PASSWORD}")
    return folder


def _fill(folder: Path, workbooks: Path) -> Ledger:
    given = Path("../shared/samples")
    if given.is_dir():
        files = sorted(p for p in given.iterdir() if p.suffix in (".xlsx", ".xls", ".csv"))
    else:
        files = list(samples.write_samples(workbooks, seed=1, scale=0.35).files)
    ledger, code = Ledger.create(folder, COMMUNITY, WORKER, PASSWORD, DIVISION)
    done = jobs.import_files(
        ledger,
        [(file.name, file.read_bytes()) for file in files],
        now=_now(),
        today=_today(),
    )
    for file in done["files"]:
        for sheet in file["sheets"]:
            _say(
                f"导入 {file['file']} / {sheet['sheet']}：{sheet['rows']}行，新增{sheet['added']}，"
                f"更新{sheet['updated']}，无变化{sheet['unchanged']}，存疑{sheet['doubtful']}，"
                f"退回{sheet['refused']}"
            )
    _say(f"恢复码（样例）：{code}")
    return ledger


def _main_job(out: Path) -> int:
    """Import, October's reports, door sheets, exports; everything written is told."""
    run = out / datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    with _fill(run / "样例台账", run / "样例工作簿") as ledger:
        written: list[str] = []
        for definition in definitions.built_in().values():
            formats = ("xlsx", "pdf") if definition.form else ("pdf",)
            if definition.kind == "notice":
                formats = ("xlsx",)
            made = month.report(
                ledger, definition.id, MONTH, run / "报表", formats=formats, now=_now()
            )
            written += made["files"]
        forms = Path("../shared/forms")
        if forms.is_dir():
            for form in sorted(forms.glob("*.xlsx")):
                made = month.report(ledger, str(form), MONTH, run / "街道表式", now=_now())
                written += made["files"]
        sheet = rounds.checklist(ledger, run / "入户清单.pdf", now=_now())
        written.append(sheet["file"])
        for register in EXPORTED:
            made = exporting.export(
                ledger, exporting.Request(register), run / f"{register}.xlsx", now=_now()
            )
            written.append(made["file"])
        counted = numbers.figures(ledger, MONTH, "", "", _today())
    for file in written:
        _say(f"写出 {file}")
    _say(f"{MONTH} 的指标：")
    for code in SHOWN:
        _say(f"  {code}\t{counted['figures'].get(code)}")
    for sentence in counted["unbalanced"]:
        _say(f"  不平：{sentence}")
    return 0


def _now() -> datetime:
    return datetime.now(UTC)


def _today() -> date:
    return datetime.now().astimezone().date()


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
