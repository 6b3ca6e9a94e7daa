"""A ledger while it is open: its key, who reads, who writes, who may open it."""

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from ledger_desk import __version__, files, sealing
from ledger_desk.errors import CannotOpen, LedgerError, Refused
from ledger_desk.sealing import WrongKey
from ledger_desk.store import (
    acts,
    attachments,
    backup,
    chain,
    founding,
    keyfile,
    opening,
    rekey,
    retention,
    sqlite,
    steps,
)
from ledger_desk.store.acts import Keys, fact, instant, note
from ledger_desk.store.backup import ATTACHMENTS, BACKUPS, STORE, Backup, Source
from ledger_desk.store.keyfile import KeyFile
from ledger_desk.store.opening import Machine
from ledger_desk.store.tables import Act

PATIENCE = 2.0  # seconds a save waits for another one
CHECK_EVERY = timedelta(days=7)
BACKUP_EVERY = timedelta(minutes=30)


@dataclass(frozen=True)
class Checked:
    """What a check of the ledger found. flaws: places of the file that are damaged."""

    flaws: tuple[str, ...]
    chain: chain.Proof | None  # None: a damaged file is not walked

    @property
    def sentence(self) -> str:
        """What is said to a person."""
        if self.flaws or self.chain is None:
            return f"台账有{len(self.flaws)}处坏了。请用最近一份查过的备份恢复到新文件夹。"
        return self.chain.sentence


class Ledger:
    """One opened ledger folder. Made by `create`, `open` and `restore`; ended by `close`."""

    def __init__(
        self,
        folder: Path,
        key_file: KeyFile,
        key: bytes,
        worker: str,
        lock: FileLock,
        machine: Machine,
    ) -> None:
        self.folder = folder
        self.worker = worker
        self.community = ""
        self.machine = machine
        self._key_file = key_file
        self._key = bytearray(key)
        self._lock = lock
        self._turn = threading.Lock()
        self._writing = ""
        self._open = True
        store, journal = folder / STORE, machine.journal
        self._writer = sqlite.engine(store, self._secret, writes=True, journal=journal)
        self._readers = sqlite.engine(store, self._secret, writes=False, journal=journal)
        self._keys = Keys(machine.clock)

    # How it comes to be

    @classmethod
    def create(
        cls,
        folder: Path,
        community_name: str,
        worker: str,
        password: str,
        division_code: str = "",
        now: datetime | None = None,
        machine: Machine | None = None,
    ) -> tuple["Ledger", str]:
        """Make a ledger with its first worker; gives it open, and the recovery code."""
        machine = machine or Machine()
        code = founding.found(
            folder,
            community_name.strip(),
            worker.strip(),
            password,
            division_code.strip(),
            now or machine.clock(),
            machine.cost or sealing.tuned(),
        )
        return cls.open(folder, password, worker.strip(), machine), code

    @classmethod
    def open(
        cls, folder: Path, password: str, worker: str = "", machine: Machine | None = None
    ) -> "Ledger":
        """Open a ledger. Raises CannotOpen with the code of the first step that fails."""
        machine = machine or Machine()
        now = machine.clock()
        folder = folder.absolute()
        opening.check_place(folder, machine)
        lock = opening.take_lock(folder)
        ledger: Ledger | None = None
        try:
            rekey.finish(folder)
            key_file, name, key = opening.unwrap(folder, password, worker, now)
            version = opening.check_store(folder, key_file, key, machine)
            clean = opening.clean(folder)
            ledger = cls(folder, key_file, key, name, lock, machine)
            ledger._begin(version, clean, now)
        except BaseException:
            if ledger is not None:
                ledger._forget()
            lock.release()
            raise
        return ledger

    @classmethod
    def restore(
        cls,
        copy: Path,
        folder: Path,
        password: str,
        worker: str = "",
        machine: Machine | None = None,
    ) -> "Ledger":
        """Make a proven copy a ledger of its own, in a new folder: a new branch."""
        machine = machine or Machine()
        found = backup.read(copy)
        key_file, name, key = backup.unlocked(found, password, worker)
        backup.unpack(
            found, folder, key_file, key, worker=name, device=machine.device, now=machine.clock()
        )
        return cls.open(folder, password, worker, machine)

    # Reading and writing

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent picture of the ledger: the last finished act, however long it takes."""
        self._still_open()
        with sqlite.faults(), self._readers.begin() as db:
            db.info["community"] = self.community
            yield db

    @contextmanager
    def writing(
        self, title: str, kind: str = "form", batch: int | None = None, reason: str = ""
    ) -> Iterator[Connection]:
        """One act: everything written inside is kept, or nothing is.

        Raises Refused when another act is still being written.
        """
        with self.undoing(title, kind, batch, reason, undoes=None) as db:
            yield db

    @contextmanager
    def undoing(
        self, title: str, kind: str, batch: int | None, reason: str, undoes: str | None
    ) -> Iterator[Connection]:
        """An act that takes another one back; everything else calls `writing`."""
        with self._the_turn(title), sqlite.faults(), self._writer.begin() as db:
            db.info["community"] = self.community
            acts.begin(
                db,
                self._keys,
                self.machine.clock(),
                actor=self.worker,
                device=self.machine.device,
                title=title,
                kind=kind,
                batch=batch,
                reason=reason,
                undoes=undoes,
            )
            yield db
            acts.finish(db)

    def new_key(self) -> str:
        """An id for a new record."""
        return self._keys.new()

    def key_for(self, purpose: str) -> bytes:
        """A key of its own for one purpose, derived from the data key."""
        self._still_open()
        return sealing.derived(self._secret(), purpose)

    @contextmanager
    def _the_turn(self, title: str) -> Iterator[None]:
        self._still_open()
        if not self._turn.acquire(timeout=PATIENCE):
            raise Refused(f"正在写入“{self._writing}”，请稍候", "store.busy")
        try:
            self._still_open()
            self._writing = title
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _noting(self, title: str) -> Iterator[Connection]:
        """A transaction for the ledger's own books, which are no act of anybody."""
        with self._the_turn(title), sqlite.faults(), self._writer.begin() as db:
            yield db

    def check(self) -> Checked:
        """Read the whole file and the whole history: what `check` and the monthly care ask."""
        self._still_open()
        flaws = sqlite.flaws_of(self.folder / STORE, self._secret())
        if flaws:
            return Checked(tuple(flaws), None)
        with self.reading() as db:
            proof = chain.verify(db)
            flaws = attachments.flaws(db, self.folder, self.key_for)
        if flaws:
            return Checked(tuple(flaws), proof)
        with self._noting("检查") as db:
            note(db, "checked", instant(self.machine.clock()))
        return Checked((), proof)

    # Copies

    @property
    def backups(self) -> list[Backup]:
        """The proven copies in the ledger's own folder, the newest first."""
        return backup.listed(self.folder / BACKUPS)

    def backup(
        self, to: Path | None = None, reason: str = "hand", *, attachments: bool = False
    ) -> Backup:
        """Make a proven copy, in the ledger's own folder or elsewhere. Raises MachineFault."""
        self._still_open()
        now = self.machine.clock()
        source = sqlite.connect(self.folder / STORE, self._secret(), journal="")
        try:
            made = backup.make(
                Source(self.folder, source, self._secret(), self._key_file),
                to or self.folder / BACKUPS,
                now,
                reason=reason,
                program=__version__,
                attachments=attachments,
            )
        finally:
            source.close()
        with self._noting("备份") as db:
            chain.drop_anchor(db, instant(now), f"backup {made.folder.name}")
            note(db, "backed_up", str(made.history))
            paused = fact(db, "rotation") == "paused"
        if to is not None:
            self._log_copy(made)
        elif not paused:
            backup.rotate(self.folder / BACKUPS, made, now)
            self._sweep()
        return made

    def _sweep(self) -> None:
        with self.reading() as db:
            attachments.sweep(db, self.folder)

    def _log_copy(self, made: Backup) -> None:
        """A copy that leaves the folder stands among what left the machine."""
        sha256 = files.sha256_of(made.folder / STORE)
        with self.writing(f"备份到外面 {made.folder.name}", kind="copy") as db:
            acts.log_access(
                db,
                "copy",
                "",
                [],
                count=made.rows,
                purpose="备份",
                file_name=made.folder.name,
                sha256=sha256,
            )

    def backup_due(self) -> bool:
        """Whether something changed since the last copy, and that is half an hour ago."""
        with self.reading() as db:
            changed = str(chain.head(db).rows) != fact(db, "backed_up")
        last = next(iter(self.backups), None)
        return changed and (last is None or self.machine.clock() - last.made > BACKUP_EVERY)

    def compact(self) -> None:
        """Write the file anew without the room that deleted rows took. Raises MachineFault."""
        with self._the_turn("整理"), sqlite.faults():
            sqlite.vacuum(self.folder / STORE, self._secret(), self.machine.journal)

    def use_this_branch(self) -> None:
        """The worker confirms that the restored folder is the one in use: rotation goes on."""
        with self._noting("确认台账") as db:
            note(db, "rotation", "")

    # Who may open it

    @property
    def workers(self) -> tuple[str, ...]:
        """The names of those who can open the ledger."""
        return self._key_file.workers

    def change_password(self, old: str, new: str) -> None:
        """Give the worker who opened the ledger another password; the store is not touched."""
        try:
            keyfile.unlock(self._key_file, old, self.worker)
        except WrongKey:
            raise Refused("原来的口令不对。", "password.wrong") from None
        self._rewrap(self._with_worker(self.worker, new), f"修改口令：{self.worker}")

    def add_worker(self, name: str, password: str) -> None:
        """Let one more worker open the ledger with a password of their own."""
        if name in self.workers:
            raise Refused(f"已经有叫“{name}”的工作人员。", "worker.exists")
        self._rewrap(self._with_worker(name, password), f"增加工作人员：{name}")

    def remove_worker(self, name: str) -> None:
        """Take a worker's slot away, here and in the copies in this folder."""
        self._rewrap(keyfile.without_worker(self._key_file, name), f"移除工作人员：{name}")
        for made in self.backups:
            with contextlib.suppress(LedgerError):
                file = made.folder / keyfile.NAME
                kept = keyfile.read(file)
                if kept.worker(name) and len(kept.workers) > 1:
                    keyfile.write(file, keyfile.without_worker(kept, name))

    def new_recovery_code(self) -> str:
        """A new recovery code; the old sheet of paper opens nothing any more."""
        made, code = keyfile.with_recovery(
            self._key_file, self._secret(), instant(self.machine.clock()), self._cost()
        )
        self._rewrap(made, "更换恢复码")
        return code

    def change_key(self, password: str) -> str:
        """换新钥匙: write the ledger anew under another data key; gives the new recovery code.

        Only the worker whose password is given can open it afterwards; the others are added anew.
        """
        try:
            keyfile.unlock(self._key_file, password, self.worker)
        except WrongKey:
            raise Refused("口令不对。请看大小写和输入法。", "password.wrong") from None
        if any((self.folder / ATTACHMENTS).iterdir()):
            raise Refused("台账里有附件，暂时不能换新钥匙。", "key.attachments")
        self.backup(reason="key")
        with self.writing("换新钥匙", kind="key"):
            pass
        key, at, cost = sealing.random_bytes(32), instant(self.machine.clock()), self._cost()
        empty = replace(self._key_file, key_id=sealing.random_bytes(8).hex(), slots=())
        made = keyfile.with_worker(empty, key, self.worker, password, at, cost)
        made, code = keyfile.with_recovery(made, key, at, cost)
        with self._alone():
            part = rekey.exported(self.folder, self._secret(), key)
            made = replace(made, store_salt=sqlite.salt_of(part))
            rekey.swap(self.folder, part, made)
            self._key_file, self._key[:] = made, key
        return code

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No connection is open but those made inside."""
        with self._the_turn("换新钥匙"):
            self._open = False  # nobody begins to read
            try:
                if self._readers.pool.checkedout():  # type: ignore[attr-defined]
                    raise Refused("正在读取台账，请稍候再换钥匙。", "store.busy")
                self._end_connections()
                yield
            finally:
                self._open = True

    def _with_worker(self, name: str, password: str) -> KeyFile:
        at = instant(self.machine.clock())
        return keyfile.with_worker(
            self._key_file, self._secret(), name.strip(), password, at, self._cost()
        )

    def _rewrap(self, key_file: KeyFile, title: str) -> None:
        self._still_open()
        with self.writing(title, kind="key"):
            keyfile.write(self.folder / keyfile.NAME, key_file)
        self._key_file = key_file

    def _cost(self) -> sealing.Cost:
        return self.machine.cost or sealing.tuned()

    # How it ends

    def close(self) -> None:
        """End the connections, forget the key, let go of the folder. A second call does nothing."""
        if not self._open:
            return
        with self._turn:  # a running act is finished first
            self._end_connections()
            self._forget()
            self._lock.release()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _end_connections(self) -> None:
        """The last one to leave empties the write-ahead file into the ledger."""
        with contextlib.suppress(DBAPIError), self._writer.begin() as db:
            db.exec_driver_sql("PRAGMA optimize")
        self._readers.dispose()
        self._writer.dispose()

    def _forget(self) -> None:
        self._open = False
        self._readers.dispose()
        self._writer.dispose()
        self._key[:] = bytes(len(self._key))

    def _secret(self) -> bytes:
        return bytes(self._key)

    def _still_open(self) -> None:
        if not self._open:
            raise Refused("台账已锁定，请先输入口令。", "store.locked")

    # Opening, steps 11 and 12

    def _begin(self, version: int, clean: bool, now: datetime) -> None:
        files.sweep(self.folder)
        for name in (ATTACHMENTS, BACKUPS):
            (self.folder / name).mkdir(exist_ok=True)
        try:
            if steps.pending(version, self.machine.schema) > 0:
                self._upgrade(version)
            with self.reading() as db:
                checked = fact(db, "checked")
                self.community = fact(db, "community")
                last = db.scalar(select(Act.id).order_by(Act.id.desc()).limit(1)) or ""
                stale = not checked or now - datetime.fromisoformat(checked) > CHECK_EVERY
                if (stale or not clean) and not _sound(db):
                    raise opening.damaged(self.folder)
            if stale:
                with self._noting("检查") as db:
                    note(db, "checked", instant(now))
        except CannotOpen as error:
            if error.code == "open.damaged":
                raise opening.damaged(self.folder) from None
            raise
        self._keys = Keys(self.machine.clock, last)
        retention.write_list(self)
        opening.name_holder(self.folder, self.worker, now)

    def _upgrade(self, version: int) -> None:
        try:
            self.backup(reason="upgrade")
            with self._noting("升级") as db:
                for number in range(version + 1, len(self.machine.schema) + 1):
                    steps.step(db, number, self.machine.schema)
                note(db, "program", __version__)
        except Exception as error:
            raise CannotOpen("台账升级没有成功，已退回原样。", "open.upgrade_failed") from error


def _sound(db: Connection) -> bool:
    return db.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
