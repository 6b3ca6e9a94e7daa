import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection

from ledger_desk import files
from ledger_desk.errors import CannotOpen
from ledger_desk.files import Volume
from ledger_desk.store import opening, sqlite
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

PASSWORD = "gui-hua-2026"


class Case(NamedTuple):
    """What is done to a closed ledger, and what opening it then says."""

    code: str
    said: str
    harm: Callable[[Path, Machine], object] = lambda folder, machine: None
    on: Callable[[Machine], Machine] = lambda machine: machine
    password: str = PASSWORD
    worker: str = ""


def flip(folder: Path, name: str, at: int) -> None:
    content = bytearray((folder / name).read_bytes())
    content[at] ^= 1
    (folder / name).write_bytes(content)


def lies_on(sort: str) -> Callable[[Machine], Machine]:
    return lambda machine: replace(machine, volume=lambda _folder: Volume(sort, ""))


def newer(folder: Path, machine: Machine) -> None:
    ledger = Ledger.open(folder, PASSWORD, machine=machine)
    with ledger._writer.begin() as db:
        db.exec_driver_sql("PRAGMA user_version = 99")
        db.exec_driver_sql("UPDATE about SET value = '9.9.1' WHERE key = 'program'")
    ledger.close()


def broken_step(db: Connection) -> None:
    db.exec_driver_sql("CREATE TABLE half (a)")
    db.exec_driver_sql("INSERT INTO nowhere VALUES (1)")


IN_USE = r"台账正在本机另一个窗口中使用（李四，\d{4}-\d\d-\d\d \d\d:\d\d起）。"
DAMAGED = r"口令正确，但台账有一处坏了。最近一份查过的备份：.*"
CASES = {
    "not a ledger": Case(
        "open.not_ledger", "这个文件夹不是台账。", lambda f, _: (f / "ledger.db").unlink()
    ),
    "network": Case("open.network", "台账在网络盘上，多人同时写会损坏。.*", on=lies_on("network")),
    "stick": Case(
        "open.removable",
        "台账在U盘上，拔出时可能丢失刚存的内容。请先“复制到本机后打开”。",
        on=lies_on("removable"),
    ),
    "no key": Case(
        "open.no_key",
        "找不到钥匙文件（ledger.key）。没有它，谁也打不开台账。可以从备份中取回。",
        lambda f, _: (f / "ledger.key").unlink(),
    ),
    "key damaged": Case(
        "open.key_damaged",
        "钥匙文件（ledger.key）已损坏。可以用备份里的那一份代替。",
        lambda f, _: flip(f, "ledger.key", 300),
    ),
    "key cut": Case(
        "open.key_damaged",
        ".*",
        lambda f, _: (f / "ledger.key").write_bytes((f / "ledger.key").read_bytes()[:200]),
    ),
    "key empty": Case("open.key_damaged", ".*", lambda f, _: (f / "ledger.key").write_bytes(b"")),
    "wrong password": Case(
        "open.password", "口令不对，还可以试4次。请看大小写和输入法。", password="gui-hua-2027"
    ),
    "unknown worker": Case("open.worker", ".*没有叫“赵六”的工作人员。", worker="赵六"),
    "start of the file": Case(
        "open.key_foreign",
        "钥匙文件与台账不是同一套，或台账文件开头已损坏。",
        lambda f, _: flip(f, "ledger.db", 3),
    ),
    "first page": Case("open.damaged", DAMAGED, lambda f, _: flip(f, "ledger.db", 600)),
    "another page": Case(
        "open.damaged",
        DAMAGED,
        lambda f, _: flip(f, "ledger.db", 4096 * 3 + 50),
        on=lambda m: replace(m, clock=lambda: opening.utc_now().replace(year=2040)),
    ),
    "cut in half": Case(
        "open.damaged",
        DAMAGED,
        lambda f, _: (f / "ledger.db").write_bytes((f / "ledger.db").read_bytes()[:9000]),
        on=lambda m: replace(m, clock=lambda: opening.utc_now().replace(year=2040)),
    ),
    "newer": Case(
        "open.newer", r"台账由新版本9\.9\.1建立，本机程序是.*，请先升级程序。台账没有改动。", newer
    ),
    "upgrade": Case(
        "open.upgrade_failed",
        "台账升级没有成功，已退回原样。",
        on=lambda m: replace(m, schema=(*m.schema, broken_step)),
    ),
}  # fmt: skip


@pytest.mark.accept("G6")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_each_failing_step_has_its_own_code_and_sentence(
    ledger: Ledger, machine: Machine, case: Case
) -> None:
    ledger.close()
    case.harm(ledger.folder, machine)
    before = files.sha256_of(ledger.folder / "ledger.db") if case.code == "open.newer" else ""
    with pytest.raises(CannotOpen) as refused:
        Ledger.open(ledger.folder, case.password, case.worker, case.on(machine))
    assert refused.value.code == case.code
    assert re.fullmatch(case.said.replace("（ledger.key）", "（ledger\\.key）"), refused.value.text)
    assert refused.value.exit_status == 3
    if before:
        assert files.sha256_of(ledger.folder / "ledger.db") == before


@pytest.mark.accept("G6")
def test_an_open_ledger_is_in_use_and_named(ledger: Ledger, machine: Machine) -> None:
    with pytest.raises(CannotOpen, match=IN_USE) as refused:
        Ledger.open(ledger.folder, PASSWORD, machine=machine)
    assert refused.value.code == "open.in_use"


@pytest.mark.accept("G6")
def test_a_folder_nobody_may_write_and_a_full_disk_are_told_apart(
    ledger: Ledger, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.close()
    usage = shutil.disk_usage(ledger.folder)._replace(free=3 << 20)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _folder: usage)
        with pytest.raises(CannotOpen, match="磁盘空间不足（剩3 MB，至少要64 MB）。") as refused:
            Ledger.open(ledger.folder, PASSWORD, machine=machine)
    assert refused.value.code == "open.space"

    def denied(*_args: object, **_kwargs: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:  # root may write everywhere
        patched.setattr(Path, "touch", denied)
        with pytest.raises(CannotOpen, match="台账所在文件夹不能写入。") as refused:
            Ledger.open(ledger.folder, PASSWORD, machine=machine)
    assert refused.value.code == "open.readonly"


@pytest.mark.accept("G6")
def test_the_last_proven_copy_is_named_and_a_failed_upgrade_left_one(
    ledger: Ledger, machine: Machine
) -> None:
    ledger.close()
    with pytest.raises(CannotOpen):
        Ledger.open(
            ledger.folder, PASSWORD, machine=replace(machine, schema=(*machine.schema, broken_step))
        )
    with Ledger.open(ledger.folder, PASSWORD, machine=machine) as opened:
        [copy] = opened.backups
        assert copy.reason == "upgrade"
        with opened.reading() as db:
            assert db.exec_driver_sql("PRAGMA user_version").scalar() == len(machine.schema)
            tables = db.exec_driver_sql("SELECT name FROM sqlite_schema").scalars()
            assert "half" not in tables.all()
    flip(ledger.folder, "ledger.db", 600)
    with pytest.raises(CannotOpen, match=copy.at[:10]):
        Ledger.open(ledger.folder, PASSWORD, machine=machine)


def test_portable_mode_may_lie_on_a_stick_and_keeps_no_write_ahead_file(
    ledger: Ledger, machine: Machine
) -> None:
    ledger.close()
    portable = replace(lies_on("removable")(machine), portable=True)
    with Ledger.open(ledger.folder, PASSWORD, machine=portable) as opened:
        with opened.writing("写入") as db:
            assert db.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        assert not (ledger.folder / "ledger.db-wal").exists()


def test_after_five_wrong_tries_there_are_waits_that_survive_a_restart(
    ledger: Ledger, machine: Machine
) -> None:
    ledger.close()
    now = opening.utc_now()
    at = replace(machine, clock=lambda: now)
    for left in (4, 3, 2, 1):
        with pytest.raises(CannotOpen, match=f"还可以试{left}次"):
            Ledger.open(ledger.folder, "wrong-one", machine=at)
    with pytest.raises(CannotOpen, match="口令不对"):
        Ledger.open(ledger.folder, "wrong-one", machine=at)
    with pytest.raises(CannotOpen, match="请等30秒") as refused:
        Ledger.open(ledger.folder, PASSWORD, machine=at)
    assert refused.value.code == "open.wait"
    later = replace(machine, clock=lambda: now.replace(year=now.year + 1))
    Ledger.open(ledger.folder, PASSWORD, machine=later).close()
    with pytest.raises(CannotOpen, match="还可以试4次"):
        Ledger.open(ledger.folder, "wrong-one", machine=at)


def test_pragmas_are_those_of_the_design(ledger: Ledger) -> None:
    wanted = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1,
        "temp_store": 2, "cell_size_check": 1, "cache_size": -65536, "page_size": "4096",
        "recursive_triggers": 1, "application_id": sqlite.APPLICATION_ID,
    }  # fmt: skip
    with ledger.writing("看看") as db:
        found = {name: db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert found == wanted
