import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from ledger_desk.errors import CannotOpen, LedgerError, MachineFault, Refused
from ledger_desk.store import backup, history
from ledger_desk.store.acts import fact
from ledger_desk.store.backup import Backup
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.people_tables import Person
from ledger_desk.store.tables import Act, kept_tables

PASSWORD = "gui-hua-2026"
PEOPLE = 2000


def all_rows(ledger: Ledger) -> dict[str, list[Any]]:
    with ledger.reading() as db:
        return {table.name: db.execute(select(table)).all() for table in kept_tables()}


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A ledger of 2,000 people and one attachment."""
    new = {"community_id": ledger.community}
    with ledger.writing("导入", kind="import") as db:
        db.execute(
            insert(Person),
            [{**new, "id": ledger.new_key(), "name": f"欧阳𬴊{n}"} for n in range(PEOPLE)],
        )
    (ledger.folder / "attachments" / "a1").write_bytes(b"sealed elsewhere" * 5000)
    return ledger


def flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


@pytest.mark.accept("G20")
def test_a_copy_restores_to_the_same_rows_byte_for_byte(filled: Ledger, machine: Machine) -> None:
    made = filled.backup(attachments=True)
    wanted = all_rows(filled)
    assert made.tables["person"][0] == PEOPLE
    assert made == filled.backups[0]

    target = filled.folder.parent / "restored"
    with Ledger.restore(made.folder, target, PASSWORD, machine=machine) as restored:
        assert all_rows(restored) == wanted
        copied = target / "attachments" / "a1"
        assert copied.read_bytes() == (filled.folder / "attachments" / "a1").read_bytes()
        with restored.reading() as db:
            assert history.verify(db).problem == ""
            assert fact(db, "epoch") != made.epoch
            last = db.execute(select(Act.kind, Act.actor).order_by(Act.id.desc())).first()
        assert last == ("restore", "李四")
        again = restored.backup()
        same = {"person", "division", "grid", "batch", "setting"}
        assert {n: again.tables[n] for n in same} == {n: made.tables[n] for n in same}


@pytest.mark.accept("G20")
@pytest.mark.parametrize("at", [5, 700, 40_000, -50], ids=["salt", "first page", "page", "last"])
def test_a_planted_damage_of_a_copy_is_found(filled: Ledger, machine: Machine, at: int) -> None:
    made = filled.backup()
    backup.prove(made, filled._secret())
    flip(made.folder / "ledger.db", at)
    with pytest.raises(MachineFault) as found:
        backup.prove(made, filled._secret())
    assert found.value.code == "backup.failed"
    target = filled.folder.parent / "restored"
    with pytest.raises(MachineFault):
        Ledger.restore(made.folder, target, PASSWORD, machine=machine)
    assert not target.exists()


@pytest.mark.accept("G20")
def test_a_copy_with_other_rows_than_it_says_or_another_attachment_is_none(filled: Ledger) -> None:
    made = filled.backup(attachments=True)
    tables = {**made.tables, "person": [PEOPLE, "0" * 64]}
    with pytest.raises(MachineFault, match="rows"):
        backup.prove(replace(made, tables=tables), filled._secret())
    flip(made.folder / "attachments" / "a1", 100)
    with pytest.raises(MachineFault, match="attachments"):
        backup.prove(made, filled._secret())


def test_a_damaged_live_page_makes_the_backup_fail_and_the_earlier_ones_stay(
    filled: Ledger, machine: Machine
) -> None:
    first = filled.backup()
    filled.close()
    flip(filled.folder / "ledger.db", 4096 * 60 + 99)
    with Ledger.open(filled.folder, PASSWORD, machine=machine) as opened:
        with pytest.raises(LedgerError):
            opened.backup()
        assert [copy.folder for copy in opened.backups] == [first.folder]
        assert opened.check().flaws
        assert "恢复到新文件夹" in opened.check().sentence
    assert len(list((filled.folder / "backups").iterdir())) == 1


def test_a_copy_is_made_while_others_read_and_write(filled: Ledger) -> None:
    with filled.reading() as db:
        assert db.scalar(select(Person.id)) is not None
        made = filled.backup()
    with filled.writing("保存") as db:
        new = {"community_id": filled.community, "id": filled.new_key()}
        db.execute(insert(Person).values(**new, name="后来"))
    assert made.tables["person"][0] == PEOPLE
    assert filled.backup().tables["person"][0] == PEOPLE + 1


def test_a_restore_never_goes_over_anything(filled: Ledger, machine: Machine) -> None:
    made = filled.backup()
    with pytest.raises(Refused, match="不是空的"):
        Ledger.restore(made.folder, filled.folder, PASSWORD, machine=machine)
    with pytest.raises(CannotOpen):
        Ledger.restore(made.folder, filled.folder.parent / "new", "wrong-one", machine=machine)
    with pytest.raises(CannotOpen, match="不是备份"):
        Ledger.restore(filled.folder, filled.folder.parent / "new", PASSWORD, machine=machine)
    assert not (filled.folder.parent / "new").exists()


def test_a_copy_whose_key_file_is_lost_opens_by_the_ledger_s_of_now(
    filled: Ledger, machine: Machine
) -> None:
    made = filled.backup()
    filled.change_password(PASSWORD, "gui-hua-2027")
    target = filled.folder.parent / "restored"
    with Ledger.restore(made.folder, target, "gui-hua-2027", machine=machine) as restored:
        assert len(all_rows(restored)["person"]) == PEOPLE


def test_a_copy_elsewhere_carries_the_list_of_the_erased(filled: Ledger, machine: Machine) -> None:
    listed = f"patrol {'b' * 32}\nperson {'a' * 32}\n"  # of records this ledger never had
    (filled.folder / "backups" / "erased.list").write_text(listed, encoding="utf-8")
    made = filled.backup(filled.folder.parent / "stick")
    assert made.folder.parent == filled.folder.parent / "stick"
    assert filled.backups == []
    shutil.move(made.folder, filled.folder.parent / "copy")
    target = filled.folder.parent / "restored"
    Ledger.restore(filled.folder.parent / "copy", target, PASSWORD, machine=machine).close()
    assert (target / "backups" / "erased.list").read_text(encoding="utf-8") == listed


def test_a_copy_is_due_half_an_hour_after_a_change(filled: Ledger, machine: Machine) -> None:
    assert filled.backup_due()
    filled.backup()
    assert not filled.backup_due()
    with filled.writing("保存") as db:
        new = {"community_id": filled.community, "id": filled.new_key()}
        db.execute(insert(Person).values(**new, name="后来"))
    assert not filled.backup_due()
    filled.machine = replace(machine, clock=lambda: machine.clock() + timedelta(minutes=31))
    assert filled.backup_due()


def test_no_value_stands_in_plain_in_a_copy(filled: Ledger) -> None:
    made = filled.backup()
    for file in made.folder.iterdir():
        assert "欧阳".encode() not in file.read_bytes()
        assert json.dumps("欧阳").encode()[1:-1] not in file.read_bytes()


def copies(*days_ago: float, epoch: str = "e", reason: str = "hand") -> list[Backup]:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    return [
        Backup(
            folder=Path(f"{epoch}-{ago}"), at=(now - timedelta(days=ago)).isoformat(),
            reason=reason, ledger_id="", epoch=epoch, schema=1, program="", tables={},
            history=0, head="", attachments={},
        )
        for ago in days_ago
    ]  # fmt: skip


def test_rotation_keeps_hours_days_months_and_never_the_last_nor_another_branch_s() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    hourly = copies(*(hour / 24 for hour in range(30)))
    gone = backup.superfluous(hourly, "e", now)
    assert {copy.folder for copy in gone} < {copy.folder for copy in hourly[12:]}
    assert len(hourly) - len(gone) == 12 + 1  # the day before has its last one

    daily = copies(*range(400))
    kept = len(daily) - len(backup.superfluous(daily, "e", now))
    assert 14 + 10 <= kept <= 14 + 12

    assert backup.superfluous(copies(900), "e", now) == []
    assert backup.superfluous(copies(*range(100, 200), epoch="other"), "e", now) == []
    imports = copies(*(20 + minute / 1440 for minute in range(50)), reason="import")
    assert backup.superfluous(imports, "e", now) == []
    old = copies(*(40 + minute / 1440 for minute in range(50)), reason="import")
    assert len(backup.superfluous([*daily[:1], *old], "e", now)) > 40
