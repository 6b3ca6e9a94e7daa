"""How a ledger begins: folder, key file and database, made aside and put in place last."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert

from ledger_desk import __version__, files, sealing
from ledger_desk.errors import Refused, WrongCall
from ledger_desk.sealing import Cost
from ledger_desk.store import acts, keyfile, sqlite, steps
from ledger_desk.store.acts import Keys, instant, note
from ledger_desk.store.backup import ATTACHMENTS, BACKUPS, STORE
from ledger_desk.store.keyfile import KeyFile
from ledger_desk.store.people_tables import Division


def found(
    folder: Path,
    community: str,
    worker: str,
    password: str,
    division_code: str,
    now: datetime,
    cost: Cost,
) -> str:
    """Make a ledger of one community with its first worker; gives the recovery code."""
    if not community:
        raise WrongCall("请写社区名称。", "init.community")
    if not re.fullmatch(r"(?:[0-9]{6}|[0-9]{9}|[0-9]{12})?", division_code):
        raise WrongCall("行政区划代码是6、9或12位数字。", "init.division")
    if (folder / STORE).exists():
        raise Refused("这个文件夹里已经有台账了，请换一个文件夹。", "init.exists")
    if problem := keyfile.weakness(password, (worker, community)):
        raise Refused(problem, "password.weak")
    key, at = sealing.random_bytes(sealing.KEY_BYTES), instant(now)
    empty = KeyFile(
        ledger_id=sealing.random_bytes(16).hex(),
        key_id=sealing.random_bytes(8).hex(),
        store_salt=b"",
    )
    key_file = keyfile.with_worker(empty, key, worker, password, at, cost)
    key_file, code = keyfile.with_recovery(key_file, key, at, cost)
    try:
        for name in ("", ATTACHMENTS, BACKUPS):
            (folder / name).mkdir(parents=True, exist_ok=True)
        files.sweep(folder)
        _make_store(folder, key, key_file, community, division_code, worker, now)
    except OSError as error:
        raise files.fault(error) from None
    return code


def _make_store(
    folder: Path,
    key: bytes,
    key_file: KeyFile,
    community_name: str,
    code: str,
    worker: str,
    now: datetime,
) -> None:
    """The database, made aside and then put in its place."""
    part = folder / f"~{sealing.random_bytes(8).hex()}.part"
    community = code if len(code) == 12 and not code.endswith("000") else _made_up_code()
    engine = sqlite.engine(part, lambda: key, writes=True, journal="DELETE")
    keys = Keys(lambda: now)
    try:
        with sqlite.faults(), engine.begin() as db:
            for number in range(1, steps.LATEST + 1):
                steps.step(db, number)
            for name, value in (
                ("ledger_id", key_file.ledger_id),
                ("community", community),
                ("epoch", sealing.random_bytes(8).hex()),
                ("program", __version__),
                ("made", instant(now)),
                ("checked", instant(now)),
            ):
                note(db, name, value)
            db.info["community"] = community
            acts.begin(db, keys, now, actor=worker, device="", title="建立台账", kind="create")
            db.execute(
                insert(Division).values(
                    community_id=community,
                    id=keys.new(),
                    community=community_name,
                    division_code=code.ljust(12, "0") if code else None,
                    label=community_name,
                    plain=community_name.casefold(),
                )
            )
            acts.finish(db)
        engine.dispose()
        files.sync(part)
        key_file = replace(key_file, store_salt=sqlite.salt_of(part))
        keyfile.write(folder / keyfile.NAME, key_file)
        part.rename(folder / STORE)
        files.sync(folder / STORE)
    finally:
        engine.dispose()
        part.unlink(missing_ok=True)


def _made_up_code() -> str:
    """12 characters for a community whose code nobody typed; not digits alone."""
    return "L" + sealing.spelled(sealing.random_bytes(16)).replace("-", "")[:11]
