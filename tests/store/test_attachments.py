import os
from pathlib import Path

import pytest

from ledger_desk.errors import LedgerError
from ledger_desk.sealing import WrongKey
from ledger_desk.store import attachments
from ledger_desk.store.attachments import CHUNK, TAG
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

KEY = bytes(range(32))
PIECE = 12 + CHUNK + TAG


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_file_of_any_length_comes_back_as_it_was(ledger: Ledger, size: int) -> None:
    content = os.urandom(size)
    id_ = attachments.add(ledger, "person", "a" * 32, "照片.jpg", content)
    assert attachments.read(ledger, id_) == content
    with ledger.reading() as db:
        [found] = attachments.listed(db, "person", "a" * 32)
    assert (found.name, found.size) == ("照片.jpg", size)
    assert ledger.check().flaws == ()


def test_nothing_readable_lies_in_the_folder_not_even_the_name(ledger: Ledger) -> None:
    attachments.add(ledger, "person", "a" * 32, "欧阳.jpg", "欧阳".encode() * 100_000)
    [file] = (ledger.folder / "attachments").iterdir()
    assert len(file.name) == 32
    assert "欧阳".encode() not in file.read_bytes()


def test_chunks_cannot_be_moved_left_out_cut_off_or_lent_to_another_file() -> None:
    stored = attachments.sealed(os.urandom(3 * CHUNK - 5), "one", KEY)
    head, rest = stored[:8], stored[8:]
    pieces = [rest[at : at + PIECE] for at in range(0, len(rest), PIECE)]
    wrong = [
        head + pieces[1] + pieces[0] + pieces[2],
        head + pieces[0] + pieces[2],
        head + pieces[0] + pieces[1],
        head + pieces[0],
        stored[:-1],
        head,
        b"",
        stored + b"\0" * 40,
        b"LDSKATT2" + rest,
    ]
    for each in wrong:
        with pytest.raises(WrongKey):
            attachments.unsealed(each, "one", KEY)
    with pytest.raises(WrongKey):
        attachments.unsealed(stored, "two", KEY)
    assert len(attachments.unsealed(stored, "one", KEY)) == 3 * CHUNK - 5


def test_a_file_stays_while_a_copy_lists_it_and_is_swept_when_none_does(
    ledger: Ledger, machine: Machine, tmp_path: Path
) -> None:
    id_ = attachments.add(ledger, "person", "a" * 32, "证.pdf", b"%PDF")
    made = ledger.backup(attachments=True)
    with ledger.writing("删除附件") as db:
        attachments.remove(db, [id_])
    with pytest.raises(LedgerError):
        attachments.read(ledger, id_)
    with ledger.reading() as db:
        assert attachments.sweep(db, ledger.folder) == 0
    with Ledger.restore(made.folder, tmp_path / "new", "gui-hua-2026", machine=machine) as again:
        assert attachments.read(again, id_) == b"%PDF"
    for file in made.folder.rglob("*"):
        if file.is_file():
            file.unlink()
    with ledger.reading() as db:
        assert attachments.sweep(db, ledger.folder) == 1
    assert list((ledger.folder / "attachments").iterdir()) == []
