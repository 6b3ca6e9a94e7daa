from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ledger_desk.store import history
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.people_tables import Grid

from .sizes import figure, size

KILLS = size("kill_write", 15)  # of each journal


@pytest.mark.accept("G1")
@pytest.mark.parametrize("portable", [False, True], ids=["WAL", "DELETE"])
def test_a_killed_program_loses_no_saved_act_and_leaves_no_half_one(
    ledger: Ledger, machine: Machine, killer: Any, portable: bool
) -> None:
    ledger.close()
    acknowledged: set[str] = set()
    for kill in range(KILLS):
        job = "write_portable" if portable else "write"
        said = killer.run(job, ledger.folder, kill, killer.random.randint(0, 12), 0.004)
        acknowledged |= {line.split()[1] for line in said}
    assert acknowledged

    with (
        Ledger.open(ledger.folder, "gui-hua-2026", machine=machine) as opened,
        opened.reading() as db,
    ):
        assert db.exec_driver_sql("PRAGMA cipher_integrity_check").all() == []
        assert db.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        saved: dict[str, list[str]] = {}
        for name in db.scalars(select(Grid.grid_name)):
            act, _, part = name.rpartition("-")
            saved.setdefault(act, []).append(part)
        assert acknowledged <= saved.keys()
        assert all(sorted(parts) == ["0", "1", "2"] for parts in saved.values())
        proof = history.verify(db)
        assert proof.problem == ""
        assert proof.head.rows == 1 + 3 * len(saved)
        assert {deed.state for deed in history.deeds(db, limit=10_000)} == {"done"}
    figure(
        f"killed while writing, {'DELETE' if portable else 'WAL'}",
        kills=KILLS, acknowledged=len(acknowledged), lost=0, half_acts=0,
    )  # fmt: skip


def test_left_overs_of_the_killed_are_swept(ledger: Ledger, machine: Machine, killer: Any) -> None:
    ledger.close()
    for kill in range(5):
        killer.run("change_keys", ledger.folder, kill, 3 + kill, 0.002)
    for password in ("gui-hua-2026", "gui-hua-2027"):
        try:
            Ledger.open(ledger.folder, password, machine=machine).close()
        except Exception:  # noqa: BLE001 - it is the other one
            continue
    assert not list(Path(ledger.folder).glob("~*.part"))
