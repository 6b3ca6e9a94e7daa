import os
import random
from pathlib import Path

import pytest
from sqlalchemy import insert

from ledger_desk.errors import CannotOpen, MachineFault
from ledger_desk.store import attachments, backup, health
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.people_tables import Person

from .sizes import figure, size

PASSWORD = "gui-hua-2026"
FLIPS = size("flips", 60) // 4  # of each: ledger, copy, key file, attachment


def flipped(file: Path, dice: random.Random) -> None:
    content = bytearray(file.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    file.write_bytes(content)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A closed ledger of some hundred people with one proven copy."""
    people = [{"community_id": ledger.community, "id": ledger.new_key()} for _ in range(300)]
    with ledger.writing("导入") as db:
        db.execute(insert(Person), [{**one, "name": "欧阳"} for one in people])
    attachments.add(ledger, "person", people[0]["id"], "照片.jpg", os.urandom(150_000))
    ledger.backup(attachments=True)
    ledger.close()
    return ledger


@pytest.mark.accept("G4")
def test_a_flipped_bit_of_the_ledger_is_found_by_opening_or_by_the_check(
    filled: Ledger, machine: Machine
) -> None:
    store, dice = filled.folder / "ledger.db", random.Random(4)
    whole = store.read_bytes()
    for _ in range(FLIPS):
        store.write_bytes(whole)
        flipped(store, dice)
        try:
            opened = Ledger.open(filled.folder, PASSWORD, machine=machine)
        except CannotOpen as found:
            assert found.code in {"open.damaged", "open.key_foreign"}  # noqa: PT017
            assert found.code == "open.key_foreign" or "备份：20" in found.text  # noqa: PT017
            continue
        with opened:
            assert opened.check().flaws
            assert "备份" in opened.check().sentence
            assert opened.backups[0].folder.exists()
    figure("bit flipped in the ledger", tried=FLIPS, missed=0)


@pytest.mark.accept("G4")
def test_a_flipped_bit_of_a_copy_is_found_when_it_is_proven(filled: Ledger) -> None:
    made, dice = filled.backups[0], random.Random(5)
    store = made.folder / "ledger.db"
    whole = store.read_bytes()
    _, _, key = backup.unlocked(made, PASSWORD)
    for _ in range(FLIPS):
        store.write_bytes(whole)
        flipped(store, dice)
        with pytest.raises(MachineFault):
            backup.prove(made, key)
    figure("bit flipped in a copy", tried=FLIPS, missed=0)


@pytest.mark.accept("G4")
def test_a_flipped_bit_of_the_key_file_is_told_from_a_wrong_password(
    filled: Ledger, machine: Machine
) -> None:
    file, dice = filled.folder / "ledger.key", random.Random(6)
    whole = file.read_bytes()
    for _ in range(FLIPS):
        file.write_bytes(whole)
        flipped(file, dice)
        with pytest.raises(CannotOpen) as found:
            Ledger.open(filled.folder, PASSWORD, machine=machine).close()
        assert found.value.code == "open.key_damaged"
    figure("bit flipped in the key file", tried=FLIPS, missed=0)


@pytest.mark.accept("G4")
def test_a_flipped_bit_of_an_attachment_is_found_by_the_check_and_by_reading(
    filled: Ledger, machine: Machine
) -> None:
    [file] = (filled.folder / "attachments").iterdir()
    whole, dice = file.read_bytes(), random.Random(7)
    with Ledger.open(filled.folder, PASSWORD, machine=machine) as opened:
        for number in range(FLIPS):
            file.write_bytes(whole)
            flipped(file, dice)
            assert opened.check().flaws == (f"attachment {file.name}",)
            if not number:
                answer = health.check(opened, "", opened.machine.clock().date())
                assert answer["integrity"] != "ok"
    figure("bit flipped in an attachment", tried=FLIPS, missed=0)
