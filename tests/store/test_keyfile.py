import json
from dataclasses import replace
from pathlib import Path

import pytest

from ledger_desk.errors import CannotOpen, LedgerError, Refused
from ledger_desk.sealing import Cost, WrongKey
from ledger_desk.store import history, keyfile
from ledger_desk.store.keyfile import KeyFile
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

COST = Cost(t=1, m_kib=8, p=1)
AT = "2026-11-22T01:41:07.000Z"
KEY = bytes(range(32))
EMPTY = KeyFile(ledger_id="a" * 32, key_id="b" * 16, store_salt=bytes(16))


def two_workers() -> KeyFile:
    one = keyfile.with_worker(EMPTY, KEY, "李四", "gui-hua-2026", AT, COST)
    return keyfile.with_worker(one, KEY, "王五", "wang-wu-2026", AT, COST)


def test_a_key_file_reads_back_and_every_worker_opens_with_their_own_password(
    tmp_path: Path,
) -> None:
    made, code = keyfile.with_recovery(two_workers(), KEY, AT, COST)
    keyfile.write(tmp_path / "ledger.key", made)
    read = keyfile.read(tmp_path / "ledger.key")
    assert read == made
    assert (tmp_path / "ledger.key").stat().st_size < keyfile.LARGEST
    for password, name in (("gui-hua-2026", "李四"), ("wang-wu-2026", "王五"), (code, "恢复码")):
        slot, key = keyfile.unlock(read, password)
        assert (slot.name, key) == (name, KEY)
    with pytest.raises(WrongKey):
        keyfile.unlock(read, "wang-wu-2026", "李四")
    assert KEY.hex() not in (tmp_path / "ledger.key").read_text(encoding="utf-8")


def test_a_mistyped_recovery_code_names_its_group_and_a_foreign_one_is_just_wrong() -> None:
    made, code = keyfile.with_recovery(two_workers(), KEY, AT, COST)
    wrong = code[:11] + ("7" if code[11] != "7" else "8") + code[12:]
    with pytest.raises(CannotOpen, match="恢复码第3组有误。"):
        keyfile.unlock(made, wrong)
    _, other = keyfile.with_recovery(EMPTY, KEY, AT, COST)
    with pytest.raises(WrongKey):
        keyfile.unlock(made, other)


@pytest.mark.parametrize("part", ["kind", "name", "kdf"])
def test_nothing_in_a_slot_can_be_changed_even_with_a_new_checksum(
    tmp_path: Path, part: str
) -> None:
    file = tmp_path / "ledger.key"
    keyfile.write(file, two_workers())
    stored = json.loads(file.read_text(encoding="utf-8"))
    changed = {"kind": "recovery", "name": "赵六", "kdf": stored["slots"][1]["kdf"]}
    stored["slots"][0][part] = changed[part]
    stored.pop("checksum")
    stored["checksum"] = keyfile._checksum(stored)
    file.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(WrongKey):
        keyfile.unlock(keyfile.read(file), "gui-hua-2026")


@pytest.mark.parametrize(
    "kdf", [{"m_kib": (1 << 20) + 1}, {"t": 21}, {"name": "scrypt"}, {"t": "x"}, {"salt": "zz"}]
)
def test_absurd_or_foreign_parameters_are_refused_unread(
    tmp_path: Path, kdf: dict[str, object]
) -> None:
    file = tmp_path / "ledger.key"
    keyfile.write(file, two_workers())
    stored = json.loads(file.read_text(encoding="utf-8"))
    stored["slots"][0]["kdf"] |= kdf
    stored.pop("checksum")
    stored["checksum"] = keyfile._checksum(stored)
    file.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(CannotOpen) as refused:
        keyfile.read(file)
    assert refused.value.code == "open.key_damaged"


def test_every_flipped_byte_of_a_key_file_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "ledger.key"
    keyfile.write(file, two_workers())
    whole = file.read_bytes()
    for at in range(0, len(whole), 7):
        content = bytearray(whole)
        content[at] ^= 1
        file.write_bytes(content)
        try:
            assert keyfile.read(file) == two_workers_read(whole, tmp_path)
        except CannotOpen as refused:
            assert refused.code == "open.key_damaged"  # noqa: PT017


def two_workers_read(content: bytes, folder: Path) -> KeyFile:
    """What the untouched file says: a blank between two words may have become another."""
    (folder / "whole.key").write_bytes(content)
    return keyfile.read(folder / "whole.key")


@pytest.mark.parametrize(
    "weak", ["", "1234567", "password", "PASSWORD", "88888888", "李四社区桂花园区"]
)
def test_a_password_anybody_would_guess_is_refused(weak: str) -> None:
    with pytest.raises(Refused):
        keyfile.with_worker(EMPTY, KEY, "李四社区桂花园区", weak, AT, COST)


def test_the_last_worker_stays() -> None:
    one = keyfile.without_worker(two_workers(), "王五")
    assert one.workers == ("李四",)
    with pytest.raises(Refused, match="至少要留一名"):
        keyfile.without_worker(one, "李四")
    with pytest.raises(LedgerError):
        keyfile.without_worker(one, "王五")


def test_a_clock_set_back_does_not_lock_anybody_out_for_ever() -> None:
    tries = keyfile.Tries(wrong=9, last=1_000_000.0)
    assert tries.wait(now=5.0) == 300
    assert tries.wait(now=1_000_299.0) == 1
    assert tries.wait(now=1_000_301.0) == 0


def test_workers_and_passwords_change_and_the_history_says_who_did_it(
    ledger: Ledger, machine: Machine
) -> None:
    ledger.backup()
    ledger.add_worker("王五", "wang-wu-2026")
    copy = ledger.backup()
    ledger.change_password("gui-hua-2026", "gui-hua-2027")
    with pytest.raises(Refused, match="原来的口令不对。"):
        ledger.change_password("gui-hua-2026", "gui-hua-2028")
    with ledger.reading() as db:
        keys = [deed.title for deed in history.deeds(db) if deed.kind == "key"]
    assert keys == ["修改口令：李四", "增加工作人员：王五"]
    ledger.close()

    with Ledger.open(ledger.folder, "wang-wu-2026", "王五", machine) as opened:
        with opened.writing("写入") as db:
            assert db.info["worker"] == "王五"
        opened.remove_worker("李四")
    assert keyfile.read(copy.folder / "ledger.key").workers == ("王五",)
    with pytest.raises(CannotOpen):
        Ledger.open(ledger.folder, "gui-hua-2027", machine=machine)


def test_a_new_recovery_code_ends_the_old_one(tmp_path: Path, machine: Machine) -> None:
    ledger, old = Ledger.create(tmp_path / "l", "桂花社区", "李四", "gui-hua-2026", machine=machine)
    new = ledger.new_recovery_code()
    ledger.close()
    with pytest.raises(CannotOpen):
        Ledger.open(ledger.folder, old, machine=machine)
    with Ledger.open(ledger.folder, new, machine=machine) as opened:
        opened.add_worker("王五", "wang-wu-2026")
        assert opened.worker == "恢复码"
    Ledger.open(ledger.folder, "wang-wu-2026", machine=replace(machine)).close()


def test_a_changed_key_opens_nothing_old_and_everything_is_still_there(
    ledger: Ledger, machine: Machine
) -> None:
    ledger.add_worker("王五", "wang-wu-2026")
    before = keyfile.unlock(keyfile.read(ledger.folder / "ledger.key"), "gui-hua-2026")[1]
    with ledger.reading() as db:
        rows = history.head(db)
    code = ledger.change_key("gui-hua-2026")
    with ledger.reading() as db:
        assert history.verify(db).problem == ""
        assert history.head(db).rows == rows.rows
    with ledger.writing("写入"):
        pass
    ledger.close()
    after = keyfile.unlock(keyfile.read(ledger.folder / "ledger.key"), code)[1]
    assert after != before
    for gone in ("wang-wu-2026",):
        with pytest.raises(CannotOpen):
            Ledger.open(ledger.folder, gone, machine=machine)
    with Ledger.open(ledger.folder, "gui-hua-2026", machine=machine) as opened:
        assert [copy.reason for copy in opened.backups] == ["key"]
        Ledger.restore(
            opened.backups[0].folder, ledger.folder.parent / "old", "wang-wu-2026", machine=machine
        ).close()
