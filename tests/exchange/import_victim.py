"""Imports to be killed: a forked child for each line of the input, which is the number of the run.

A child prints its own number, "planned" before it writes and "done" after; "gone" follows it.
"""

import os
import sys
from datetime import date
from pathlib import Path

from ledger_desk.exchange import importing
from ledger_desk.exchange.workbook import Sheet, Workbook
from ledger_desk.fields import Cell
from ledger_desk.sealing import Cost
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

HEADINGS = ["姓名", "性别", "现住地址", "流入时间", "登记日期", "流入原因"]


def say(word: object) -> None:
    os.write(1, f"{word}\n".encode())


def workbook(run: int, people: int) -> Workbook:
    """So many people nobody has heard of, each behind a door of their own."""
    rows = [[Cell("text", word) for word in HEADINGS]]
    for n in range(people):
        name = "张" + chr(0x4E00 + run) + chr(0x5E00 + n)
        where = f"金桂苑{run + 1}幢{101 + n}室"
        values = [name, "男", where, "2026-03-01", "2026-03-02", "务工"]
        rows.append([Cell("text", value) for value in values])
    return Workbook("xlsx", (Sheet("表", False, rows),), (), f"{run:064d}")


def bring(folder: Path, run: int, people: int) -> None:
    machine = Machine(cost=Cost(t=1, m_kib=8, p=1), device="victim")
    ledger = Ledger.open(folder, "gui-hua-2026", "李四", machine)
    plan = importing.plan_workbook(
        ledger, workbook(run, people), f"{run}.xlsx", today=date(2026, 11, 22)
    )
    say("planned")
    importing.carry_out(ledger, plan, at="2026-11-22T01:41:00.000Z")
    say("done")


def main() -> None:
    """A child for each line."""
    folder, people = Path(sys.argv[1]), int(sys.argv[2])
    for line in sys.stdin:
        child = os.fork()
        if not child:
            say(os.getpid())
            try:
                bring(folder, int(line), people)
                os._exit(0)
            except BaseException as error:  # noqa: BLE001 - told to the test
                say(f"failed {error!r}")
                os._exit(1)
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
