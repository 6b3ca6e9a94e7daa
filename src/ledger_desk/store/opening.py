"""The steps of opening a ledger, in their order; the first that fails has its own sentence."""

import contextlib
import json
import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection

from ledger_desk import __version__, settings
from ledger_desk.errors import CannotOpen, LedgerError
from ledger_desk.files import Volume, volume_of
from ledger_desk.sealing import Cost, WrongKey, random_bytes
from ledger_desk.settings import Places
from ledger_desk.store import backup, keyfile, sqlite, steps
from ledger_desk.store.acts import Clock
from ledger_desk.store.backup import BACKUPS, STORE
from ledger_desk.store.keyfile import KeyFile

LOCK, TRIES = "ledger.lock", "ledger.tries"
LEAST_ROOM = 64  # MB
MB = 1 << 20
HOLDER_AT = 1  # Windows locks the first byte: what the others shall read stands behind it


def utc_now() -> datetime:
    """The clock of a ledger that was given no other."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Machine:
    """What a ledger is told of the machine it is opened on."""

    clock: Clock = utc_now
    device: str = ""  # stands in the history
    portable: bool = False  # on a stick, beside the program
    cost: Cost | None = None  # of a try at a password; None = tuned to this machine
    volume: Callable[[Path], Volume] = volume_of
    schema: tuple[Callable[[Connection], None], ...] = steps.STEPS

    @property
    def journal(self) -> str:
        """SQLite's way of keeping a commit whole."""
        return "DELETE" if self.portable else "WAL"


def check_place(folder: Path, machine: Machine) -> None:
    """Steps 1 to 3: it is a ledger, on a disk of this machine, with room to write."""
    if not (folder / STORE).is_file():
        raise CannotOpen("这个文件夹不是台账。", "open.not_ledger")
    sort = machine.volume(folder).sort
    if sort == "network":
        raise CannotOpen(
            "台账在网络盘上，多人同时写会损坏。请先“复制到本机后打开”。", "open.network"
        )
    if sort == "removable" and not machine.portable:
        raise CannotOpen(
            "台账在U盘上，拔出时可能丢失刚存的内容。请先“复制到本机后打开”。", "open.removable"
        )
    probe = folder / f"~{os.urandom(8).hex()}.part"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError:
        raise CannotOpen("台账所在文件夹不能写入。", "open.readonly") from None
    free = shutil.disk_usage(folder).free // MB
    if free < LEAST_ROOM:
        raise CannotOpen(f"磁盘空间不足（剩{free} MB，至少要{LEAST_ROOM} MB）。", "open.space")


def take_lock(folder: Path) -> FileLock:
    """Step 4: the operating system's lock, which falls with its process.

    What the file says is never believed to hold anything; it only names the holder.
    """
    lock = FileLock(folder / LOCK, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        holder = _holder(folder)
        worker = holder.get("worker") or "另一位工作人员"
        said = f"{worker}，{holder['since']}起" if holder.get("since") else worker
        raise CannotOpen(f"台账正在本机另一个窗口中使用（{said}）。", "open.in_use") from None
    return lock


def name_holder(folder: Path, worker: str, now: datetime) -> None:
    """Write into the lock file who has the ledger open."""
    since = now.astimezone().strftime("%Y-%m-%d %H:%M")
    text = json.dumps(
        {"host": socket.gethostname(), "worker": worker, "since": since}, ensure_ascii=False
    )
    with contextlib.suppress(OSError), (folder / LOCK).open("r+b") as opened:
        opened.seek(HOLDER_AT)
        opened.write(text.encode("utf-8"))
        opened.truncate()


def _holder(folder: Path) -> dict[str, str]:
    try:
        with (folder / LOCK).open("rb") as opened:
            opened.seek(HOLDER_AT)
            found = json.loads(opened.read(4096).decode("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def unwrap(folder: Path, password: str, worker: str, now: datetime) -> tuple[KeyFile, str, bytes]:
    """Steps 5 to 7: the key file, the name of whose slot opened, the data key."""
    key_file = keyfile.read(folder / keyfile.NAME)
    if worker and key_file.worker(worker) is None and worker != keyfile.RECOVERY_NAME:
        raise CannotOpen(f"这本台账里没有叫“{worker}”的工作人员。", "open.worker")
    tries, second = folder / TRIES, now.timestamp()
    if wait := keyfile.tries(tries).wait(second):
        raise CannotOpen(f"口令连续输错，请等{wait}秒再试。", "open.wait")
    try:
        slot, key = keyfile.unlock(key_file, password, worker)
    except WrongKey:
        left = keyfile.note_try(tries, second, wrong=True).left
        said = f"还可以试{left}次。" if left else "请稍等再试。"
        raise CannotOpen(f"口令不对，{said}请看大小写和输入法。", "open.password") from None
    keyfile.note_try(tries, second, wrong=False)
    return key_file, slot.name, key


def check_store(folder: Path, key_file: KeyFile, key: bytes, machine: Machine) -> int:
    """Steps 8 to 10: key and file belong together, the file can be read, the program is new enough.

    Gives the number of its schema; nothing has been written so far.
    """
    store = folder / STORE
    if sqlite.salt_of(store) != key_file.store_salt:
        raise CannotOpen("钥匙文件与台账不是同一套，或台账文件开头已损坏。", "open.key_foreign")
    try:
        opened = sqlite.connect(store, key, journal="")
    except sqlite.Error:
        raise damaged(folder) from None
    try:
        (application,) = opened.execute("PRAGMA application_id").fetchone()
        (version,) = opened.execute("PRAGMA user_version").fetchone()
        if application != sqlite.APPLICATION_ID:
            raise CannotOpen("这个文件夹不是台账。", "open.not_ledger")
        if version > len(machine.schema):
            raise CannotOpen(
                f"台账由新版本{_program_of(opened) or version}建立，本机程序是{__version__}，"
                "请先升级程序。台账没有改动。",
                "open.newer",
            )
    except sqlite.Error:
        raise damaged(folder) from None
    finally:
        opened.close()
    return int(version)


def clean(folder: Path) -> bool:
    """Whether the ledger was closed in order the last time."""
    left = [folder / f"{STORE}{ending}" for ending in ("-wal", "-journal")]
    return not any(file.exists() and file.stat().st_size for file in left)


def damaged(folder: Path) -> CannotOpen:
    """Step 9 and 12: the password is right and the file is not; there is a copy."""
    copies = backup.listed(folder / BACKUPS)
    last = copies[0].at[:16].replace("T", " ") if copies else "没有"
    return CannotOpen(
        f"口令正确，但台账有一处坏了。最近一份查过的备份：{last}。请恢复到新文件夹。",
        "open.damaged",
    )


def _program_of(connection: Any) -> str:
    try:
        found = connection.execute("SELECT value FROM about WHERE key = 'program'").fetchone()
    except sqlite.Error:
        return ""
    return str(found[0]) if found else ""


def this_machine(where: Places) -> Machine:
    """What the settings say of this machine; a machine without a name is given one."""
    known = settings.load(where.settings)
    if not known.device:
        known = replace(known, device=f"{socket.gethostname()[:20]}-{random_bytes(3).hex()}")
        with contextlib.suppress(OSError, LedgerError):  # a read-only place is no ground to stop
            settings.save(where.settings, known)
    return Machine(device=known.device, portable=where.portable)
