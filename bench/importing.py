"""A whole import of the sample community, against openpyxl merely reading the same cells."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl

from bench.measuring import Measured, compare, now
from bench.town import Town, create
from ledger_desk.exchange import importing, samples

TODAY, AT = dt.date(2026, 11, 2), "2026-11-02T01:41:07Z"


def whole_import(town: Town) -> Iterator[Measured]:
    """Read, judged, matched, indexed, with history; one transaction a file."""
    scale = {"tiny": 0.01, "community": 1.0, "street": 20.0, "stress": 20.0}[town.scale]
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        written = samples.write_samples(folder / "samples", 1, scale, 0)
        files = [file for file in written.files if file.suffix == ".xlsx"]
        rows = 0
        spent = {"plan": 0.0, "write": 0.0}

        def ours() -> float:
            nonlocal rows
            rows = 0
            spent.update(plan=0.0, write=0.0)
            with tempfile.TemporaryDirectory() as where, create(Path(where) / "ledger") as ledger:
                for file in files:
                    content = file.read_bytes()
                    begun = now()
                    plan = importing.plan_import(ledger, content, file.name, today=TODAY)
                    planned = now()
                    importing.carry_out(ledger, plan, at=AT)
                    spent["plan"] += planned - begun
                    spent["write"] += now() - planned
                    counts = plan.counts()
                    assert sum(counts.values()) == len(plan.verdicts)
                    assert counts["added"] > 0.9 * len(plan.verdicts), (file.name, counts)
                    rows += len(plan.verdicts)
                with ledger.reading() as db:
                    saved = db.exec_driver_sql("SELECT count(*) FROM person").scalar_one()
                    assert saved >= 0.9 * max(rows - 3000, 1) * 0.5
            return sum(spent.values())

        def read() -> float:
            begun = now()
            for file in files:
                book = openpyxl.load_workbook(file, read_only=True)
                for sheet in book:
                    for _ in sheet.iter_rows(values_only=True):
                        pass
                book.close()
            return now() - begun

        measured = compare(
            "整份导入（示例社区的.xlsx）",
            ours,
            read,
            "openpyxl只读方式读同样的格",
            goal=None if town.is_tiny else 6,
            rounds=1 if town.is_tiny else 5,
        )
        told = (
            f"{rows}行，每行{measured.ours / rows * 1e6:.0f}µs；"
            f"读和判{spent['plan']:.2f}s，写{spent['write']:.2f}s"
        )
        yield replace(measured, note=told)
