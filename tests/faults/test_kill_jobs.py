from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from ledger_desk.store import history
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.people_tables import Building, Dwelling

PASSWORD = "gui-hua-2026"
KILLS = 6


def looked_at(ledger: Ledger, machine: Machine) -> tuple[int, int]:
    """Buildings and dwellings; the ledger is whole besides."""
    with Ledger.open(ledger.folder, PASSWORD, machine=machine) as opened:
        assert opened.check().sentence.startswith("修改记录完整")
        with opened.reading() as db:
            states = {deed.state for deed in history.deeds(db, limit=10_000)}
            assert states <= {"done", "undone"}
            return (
                db.scalar(select(func.count()).select_from(Building)) or 0,
                db.scalar(select(func.count()).select_from(Dwelling)) or 0,
            )


def test_an_import_or_its_undo_that_is_killed_happened_whole_or_not_at_all(
    ledger: Ledger, machine: Machine, killer: Any
) -> None:
    ledger.close()
    for kill in range(KILLS + 2):
        killer.run("bulk", ledger.folder, kill, killer.random.randint(0, 2), 0.15)
        buildings, dwellings = looked_at(ledger, machine)
        assert dwellings == 2000 * buildings


def test_a_killed_backup_or_restore_leaves_whole_copies_and_whole_ledgers_alone(
    ledger: Ledger, machine: Machine, killer: Any
) -> None:
    ledger.close()
    for kill in range(KILLS + 2):
        said = killer.run("back_up", ledger.folder, kill, killer.random.randint(0, 3), 0.1)
        with Ledger.open(ledger.folder, PASSWORD, machine=machine) as opened:
            names = {copy.folder.name for copy in opened.backups}
            folders = {f.name for f in (ledger.folder / "backups").iterdir() if f.is_dir()}
            assert {name for name in folders if not name.startswith("~")} == names
        backups = [line.split()[2] for line in said if "backup" in line]
        assert set(backups[-1:]) <= names  # earlier ones of this hour are rotated away
    for folder in ledger.folder.parent.glob("restored-*"):
        with Ledger.open(folder, PASSWORD, machine=machine) as restored:
            assert restored.check().sentence.startswith("修改记录完整")


def test_a_killed_upgrade_is_done_whole_or_not_begun(
    ledger: Ledger, machine: Machine, killer: Any
) -> None:
    ledger.close()
    steps = (*machine.schema, lambda db: None)
    versions = set()
    for kill in range(KILLS):
        killer.run("upgrade", ledger.folder, kill, 0, 0.25)
        with (
            Ledger.open(ledger.folder, PASSWORD, machine=replace(machine, schema=steps)) as opened,
            opened.reading() as db,
        ):
            versions.add(db.exec_driver_sql("PRAGMA user_version").scalar())
            columns = [row[1] for row in db.exec_driver_sql("PRAGMA table_info(about)")]
            assert history.verify(db).problem == ""
        assert columns in (["key", "value"], ["key", "value", "more"])
        if versions == {2}:
            break
