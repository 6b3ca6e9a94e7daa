"""Copies, proven before they are called so; which of them stay; a copy made a ledger again."""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select

from ledger_desk import files
from ledger_desk.errors import CannotOpen, LedgerError, MachineFault, Refused
from ledger_desk.sealing import WrongKey
from ledger_desk.store import acts, erasing, keyfile, sqlite
from ledger_desk.store.chain import verify
from ledger_desk.store.keyfile import KeyFile
from ledger_desk.store.tables import About, Act, Base

STORE, MANIFEST, ATTACHMENTS, BACKUPS = "ledger.db", "backup.json", "attachments", "backups"
HOURLY, DAILY, MONTHLY = 12, 14, 12
BEFORE_IMPORT = timedelta(days=30)
STAMP = "%Y%m%d-%H%M"


@dataclass(frozen=True)
class Source:
    """The ledger a copy is made of: an idle connection of its own, key and key file."""

    folder: Path
    connection: Any
    key: bytes
    key_file: KeyFile


@dataclass(frozen=True)
class Backup:
    """A proven copy, as its backup.json describes it. tables: {name: [rows, hash of the rows]}."""

    folder: Path
    at: str
    reason: str
    ledger_id: str
    epoch: str
    schema: int
    program: str
    tables: dict[str, list[Any]]
    history: int
    head: str
    attachments: dict[str, str]
    carries_attachments: bool = False

    @property
    def rows(self) -> int:
        """How many rows of registers and books it holds."""
        return sum(int(rows) for rows, _ in self.tables.values())

    @property
    def made(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.at)


# Making one


def make(
    source: Source, place: Path, now: datetime, *, reason: str, program: str, attachments: bool
) -> Backup:
    """Copy the ledger into a new folder under `place` and prove the copy; all or nothing."""
    part = place / f"~{os.urandom(8).hex()}.part"
    try:
        place.mkdir(parents=True, exist_ok=True)
        sweep(place)
        part.mkdir()
        made = _copied(source, part, now, reason, program, attachments)
        prove(made, source.key)
        final = _free_name(place, now)
        part.rename(final)
        files.sync(final / MANIFEST)
    except OSError as error:
        raise files.fault(error) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return replace(made, folder=final)


def _copied(
    source: Source, part: Path, now: datetime, reason: str, program: str, attachments: bool
) -> Backup:
    live = source.connection
    store = part / STORE
    with sqlite.faults():
        live.execute("BEGIN")  # the copy, its counts and its hashes are of one moment
        try:
            tables = fingerprints(live)
            rows, head = head_of(live)
            about = dict(live.execute("SELECT key, value FROM about"))
            (schema,) = live.execute("PRAGMA user_version").fetchone()
            sqlite.copy(live, store, source.key)
        finally:
            live.execute("ROLLBACK")
    files.sync(store)
    kept = source.folder / ATTACHMENTS
    named = {file.name: files.sha256_of(file) for file in _files_in(kept)}
    made = Backup(
        folder=part,
        at=now.isoformat(timespec="milliseconds"),
        reason=reason,
        ledger_id=source.key_file.ledger_id,
        epoch=about.get("epoch", ""),
        schema=schema,
        program=program,
        tables=tables,
        history=rows,
        head=head,
        attachments=named,
        carries_attachments=attachments,
    )
    keyfile.write(part / keyfile.NAME, replace(source.key_file, store_salt=sqlite.salt_of(store)))
    if attachments:
        (part / ATTACHMENTS).mkdir()
        for name in named:
            shutil.copyfile(kept / name, part / ATTACHMENTS / name)
            files.sync(part / ATTACHMENTS / name)
    if part.parent != source.folder / BACKUPS and (
        erased := erasing.read_list(source.folder / BACKUPS)
    ):
        for place in (part, part.parent):  # an older copy beside this one learns of it too
            erasing.write_list(place, erased)
    stored = {key: value for key, value in asdict(made).items() if key != "folder"}
    text = json.dumps(stored, ensure_ascii=False, indent=1)
    files.write(part / MANIFEST, text.encode("utf-8"))
    return made


def fingerprints(connection: Any) -> dict[str, list[Any]]:
    """{table: [rows, hash]} of every table but the history, which its chain proves.

    Rows are put into words by SQLite a thousand at a time; only the hashing is done here.
    """
    found: dict[str, list[Any]] = {}
    present = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    for name, table in Base.metadata.tables.items():
        if name not in present:
            continue
        (rows,) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
        if name == "history":
            found[name] = [rows, ""]
            continue
        values = ", ".join(f'quote("{column.name}")' for column in table.columns)
        key = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
        total = hashlib.sha256()
        for (said,) in connection.execute(
            f"SELECT group_concat(said, char(10)) FROM"
            f" (SELECT concat_ws(',', {values}) AS said,"
            f' (row_number() OVER (ORDER BY {key})) / 1000 AS page FROM "{name}" ORDER BY {key})'
            " GROUP BY page"
        ):
            total.update(said.encode("utf-8"))
        found[name] = [rows, total.hexdigest()]
    return found


def head_of(connection: Any) -> tuple[int, str]:
    """Rows of the history and its last link, over a connection of the driver."""
    last = connection.execute("SELECT seq, chain FROM history ORDER BY seq DESC LIMIT 1")
    rows, chain = last.fetchone() or (0, "")
    return int(rows), str(chain)


def _free_name(place: Path, now: datetime) -> Path:
    stem = now.astimezone().strftime(STAMP)
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    return next(place / name for name in names if not (place / name).exists())


def _files_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.is_file()) if folder.exists() else []


# Proving one


def prove(backup: Backup, key: bytes) -> None:
    """Read every row (and attachment) of a copy back. Raises MachineFault when it is not whole."""
    try:
        salt = keyfile.read(backup.folder / keyfile.NAME).store_salt
        if problem := _unproven(backup, key, salt):
            raise _failed(problem)
    except OSError:
        raise _failed("file") from None


def _unproven(backup: Backup, key: bytes, salt: bytes) -> str:
    store = backup.folder / STORE
    if sqlite.salt_of(store) != salt:
        return "salt"
    opened = None
    try:
        opened = sqlite.connect(store, key, journal="DELETE")
        opened.execute("PRAGMA query_only = ON")
        if flaws := sqlite.flaws(opened):
            return flaws[0]
        if fingerprints(opened) != backup.tables or head_of(opened) != (
            backup.history,
            backup.head,
        ):
            return "rows"
    except sqlite.Error as error:
        return f"code {sqlite.code_of(error)}"
    finally:
        if opened is not None:
            opened.close()
    engine = sqlite.engine(store, lambda: key, writes=False, journal="DELETE")
    try:
        with engine.begin() as db:
            if verify(db).problem:
                return "chain"
    finally:
        engine.dispose()
    if backup.carries_attachments:
        copied = {
            file.name: files.sha256_of(file) for file in _files_in(backup.folder / ATTACHMENTS)
        }
        if copied != backup.attachments:
            return "attachments"
    return ""


def _failed(detail: str) -> MachineFault:
    return MachineFault(
        f"备份没有通过检查，没有算作备份（{detail}）。以前的备份都还在。", "backup.failed"
    )


# Which there are, and which stay


def read(folder: Path) -> Backup:
    """The description of one copy. Raises LedgerError when this is none."""
    try:
        stored = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Backup(folder=folder, **stored)
    except (OSError, ValueError, TypeError):
        raise CannotOpen("这个文件夹不是备份，或备份说明已损坏。", "backup.not_one") from None


def listed(place: Path) -> list[Backup]:
    """The copies in a folder, the newest first."""
    found = []
    for folder in place.iterdir() if place.exists() else ():
        if folder.is_dir() and not files.PART.fullmatch(folder.name):
            with contextlib.suppress(LedgerError):
                found.append(read(folder))
    return sorted(found, key=lambda backup: (backup.at, backup.folder.name), reverse=True)


def sweep(place: Path) -> None:
    """Remove what an interrupted copy left."""
    for folder in place.iterdir():
        if folder.is_dir() and files.PART.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)
    files.sweep(place)


def superfluous(backups: Sequence[Backup], epoch: str, now: datetime) -> list[Backup]:
    """Copies that rotation may delete: 12 hours, 14 days, 12 months and the newest are kept.

    One made before an import stays 30 days; those of another branch are nobody's to delete.
    """
    ours = sorted((b for b in backups if b.epoch == epoch), key=lambda b: b.at, reverse=True)
    kept = {b.folder for b in ours[:1]}
    for pattern, count in (("%Y%m%d%H", HOURLY), ("%Y%m%d", DAILY), ("%Y%m", MONTHLY)):
        kept |= {b.folder for b in _latest_of_each(ours, pattern, count)}
    kept |= {b.folder for b in ours if b.reason == "import" and now - b.made < BEFORE_IMPORT}
    return [b for b in ours if b.folder not in kept]


def _latest_of_each(backups: Iterable[Backup], pattern: str, count: int) -> list[Backup]:
    latest: dict[str, Backup] = {}
    for backup in backups:  # the newest first
        latest.setdefault(backup.made.strftime(pattern), backup)
    return list(latest.values())[:count]


def rotate(place: Path, made: Backup, now: datetime) -> int:
    """Delete what is superfluous after a copy was made; gives how many that were."""
    gone = [b for b in superfluous(listed(place), made.epoch, now) if b.folder != made.folder]
    for backup in gone:
        shutil.rmtree(backup.folder, ignore_errors=True)
    return len(gone)


# A copy made a ledger again


def unlocked(backup: Backup, password: str, worker: str = "") -> tuple[KeyFile, str, bytes]:
    """Key file, worker's name and data key, by the copy's own key file or the ledger's of now."""
    now = backup.folder.parent.parent / keyfile.NAME
    failure: LedgerError = CannotOpen("口令不对。请看大小写和输入法。", "open.password")
    for file in (backup.folder / keyfile.NAME, now):
        try:
            found = keyfile.read(file)
            if found.ledger_id != backup.ledger_id:
                continue
            slot, key = keyfile.unlock(found, password, worker)
        except WrongKey:
            continue
        except LedgerError as error:
            failure = error if file != now else failure
            continue
        return found, slot.name, key
    raise failure


def unpack(
    backup: Backup,
    folder: Path,
    key_file: KeyFile,
    key: bytes,
    *,
    worker: str,
    device: str,
    now: datetime,
) -> None:
    """Put a proven copy into a new folder, as a ledger that can be opened: a new branch."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(
            "要恢复到的文件夹不是空的。请选一个新文件夹，原来的台账不会被覆盖。", "restore.exists"
        )
    prove(backup, key)
    part = folder.with_name(f"~{os.urandom(8).hex()}.part")
    try:
        part.mkdir(parents=True)
        shutil.copyfile(backup.folder / STORE, part / STORE)
        erased = [
            record
            for place in (backup.folder, backup.folder.parent)
            for record in erasing.read_list(place)
        ]
        gone = _branch_off(
            part / STORE,
            key,
            f"从备份恢复（{backup.at[:16].replace('T', ' ')}）",
            worker,
            device,
            now,
            erased,
        )
        files.sync(part / STORE)
        keyfile.write(
            part / keyfile.NAME, replace(key_file, store_salt=sqlite.salt_of(part / STORE))
        )
        (part / BACKUPS).mkdir()
        (part / ATTACHMENTS).mkdir()
        for source in (backup.folder / ATTACHMENTS, backup.folder.parent.parent / ATTACHMENTS):
            for file in _files_in(source):
                wanted = backup.attachments.get(file.name)
                if not wanted or file.name in gone:
                    continue
                if not (part / ATTACHMENTS / file.name).exists():
                    shutil.copyfile(file, part / ATTACHMENTS / file.name)
        erasing.write_list(part / BACKUPS, erased)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except OSError as error:
        raise files.fault(error) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _branch_off(
    store: Path,
    key: bytes,
    title: str,
    worker: str,
    device: str,
    now: datetime,
    erased: Sequence[erasing.Record],
) -> tuple[str, ...]:
    """A new epoch, an act that says so, no rotation until a person says which folder is used.

    What was erased since the copy is erased again; gives the attachments that are gone by it.
    """
    gone: tuple[str, ...] = ()
    engine = sqlite.engine(store, lambda: key, writes=True, journal="DELETE")
    try:
        with sqlite.faults(), engine.begin() as db:
            last = db.scalar(select(Act.id).order_by(Act.id.desc()).limit(1)) or ""
            keys = acts.Keys(lambda: now, last)
            acts.begin(db, keys, now, actor=worker, device=device, title=title, kind="restore")
            facts = {"epoch": os.urandom(8).hex(), "rotation": "paused", "backed_up": ""}
            db.execute(delete(About).where(About.key.in_(facts)))
            db.execute(insert(About), [{"key": k, "value": v} for k, v in facts.items()])
            if erased:
                db.info["community"] = acts.fact(db, "community")
                gone = erasing.erase(db, erased).files
            acts.finish(db)
    finally:
        engine.dispose()
    if erased:
        with sqlite.faults():
            sqlite.vacuum(store, key, "DELETE")
    return gone
