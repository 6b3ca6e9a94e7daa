"""Children to be killed: loads the program once, then forks one child a line of its input.

A line is JSON: [job, folder, seed]. A child prints its number first and then one line for each
thing it has finished; when it has died (or ended), "gone" follows.
"""

import io
import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select

from ledger_desk import cli
from ledger_desk.exchange import jobs
from ledger_desk.sealing import Cost
from ledger_desk.store import history, retention
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.people_tables import Building, Dwelling, Grid, Person

PASSWORDS = ("gui-hua-2026", "gui-hua-2027")
WORKER = "李四"
DWELLINGS = 700  # in one act that is to be interrupted
NOW = datetime(2026, 11, 22, 1, 41, tzinfo=UTC)


def machine(portable: bool = False) -> Machine:
    return Machine(cost=Cost(t=1, m_kib=8, p=1), device="victim", portable=portable)


def say(*words: object) -> None:
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


def write(folder: Path, seed: int, *, portable: bool = False) -> None:
    """Acts of three rows each, acknowledged when the act is over."""
    ledger = Ledger.open(folder, PASSWORDS[0], WORKER, machine(portable))
    for number in range(10_000):
        with ledger.writing("写入") as db:
            for part in range(3):
                row = {"community_id": ledger.community, "id": ledger.new_key()}
                db.execute(insert(Grid).values(**row, grid_name=f"{seed}-{number}-{part}"))
        say("ack", f"{seed}-{number}")


def write_portable(folder: Path, seed: int) -> None:
    write(folder, seed, portable=True)


def bulk(folder: Path, seed: int) -> None:
    """One long act: a building and its dwellings; then it is taken back; and so on."""
    ledger = Ledger.open(folder, PASSWORDS[0], WORKER, machine())
    while True:
        with ledger.writing("导入", kind="import") as db:
            building = ledger.new_key()
            row = {"community_id": ledger.community}
            db.execute(insert(Building).values(**row, id=building, building_no=str(seed)))
            dwellings = [
                {**row, "id": ledger.new_key(), "building_id": building, "room_no": str(room)}
                for room in range(DWELLINGS)
            ]
            db.execute(insert(Dwelling), dwellings)
            act = db.info["act"]
        say("ack import")
        history.undo_act(ledger, act)
        say("ack undo")


def read_in(folder: Path, seed: int) -> None:
    """A workbook of people imported through the whole importer, taken back, and so on."""
    ledger = Ledger.open(folder, PASSWORDS[0], WORKER, machine())
    content = (folder.parent / "people.xlsx").read_bytes()
    for _ in range(1000):
        done = jobs.import_files(ledger, [("people.xlsx", content)], now=NOW, today=NOW.date())
        say("ack import")
        history.undo_batch(ledger, done["batch"])
        say("ack undo")


def erase(folder: Path, seed: int) -> None:
    """One person after the other, erased for ever."""
    ledger = Ledger.open(folder, PASSWORDS[0], WORKER, machine())
    say("ack open")
    with ledger.reading() as db:
        ids = list(db.scalars(select(Person.id).where(Person.removed.is_(None))))
    for id_ in ids:
        retention.erase(ledger, [("person", id_)], "保存期满")
        say("ack", id_)


def back_up(folder: Path, seed: int) -> None:
    """A copy, a ledger made of it, a copy …"""
    ledger = Ledger.open(folder, PASSWORDS[0], WORKER, machine())
    for number in range(10_000):
        made = ledger.backup()
        say("ack backup", made.folder.name)
        target = folder.parent / f"restored-{seed}-{number}"
        Ledger.restore(made.folder, target, PASSWORDS[0], WORKER, machine()).close()
        say("ack restore", target.name)


def upgrade(folder: Path, seed: int) -> None:
    """A step of the schema that takes a while."""
    machine_ = Machine(cost=Cost(t=1, m_kib=8, p=1), schema=(*Machine().schema, one_more_step))
    ledger = Ledger.open(folder, PASSWORDS[0], WORKER, machine_)
    say("ack upgrade")
    ledger.close()


def one_more_step(db: object) -> None:
    """Adds a column and fills it."""
    db.exec_driver_sql("ALTER TABLE about ADD COLUMN more TEXT")  # type: ignore[attr-defined]
    db.exec_driver_sql("UPDATE about SET more = hex(randomblob(1000))")  # type: ignore[attr-defined]


def change_key(folder: Path, seed: int) -> None:
    """The whole ledger under a new key, again and again."""
    ledger = Ledger.open(folder, PASSWORDS[0], WORKER, machine())
    while True:
        ledger.change_key(PASSWORDS[0])
        say("ack key")


def change_keys(folder: Path, seed: int) -> None:
    """The password to and fro, a worker in and out, a new recovery code."""
    old, new = PASSWORDS
    for password in PASSWORDS:
        try:
            ledger = Ledger.open(folder, password, WORKER, machine())
        except Exception:  # noqa: BLE001 - the other one, then
            continue
        if password == new:
            old, new = new, old
        break
    if "王五" in ledger.workers:
        ledger.remove_worker("王五")
    say("ack open")
    while True:
        ledger.change_password(old, new)
        old, new = new, old
        say("ack password")
        ledger.add_worker("王五", "wang-wu-2026")
        say("ack added")
        ledger.remove_worker("王五")
        ledger.new_recovery_code()
        say("ack removed")


def session(folder: Path, seed: int) -> None:
    """What a worker does on a day, through the verbs, until it is ended."""
    root = folder.parent
    os.environ |= {"LEDGER_DESK_DATA": str(root / "data"), "LEDGER_DESK_PASSWORD": PASSWORDS[0]}
    tempfile.tempdir = str(root / "tmp")
    cli.verbs.opening.machine = machine
    for number in range(seed + 1, 10_000):
        rows = str(root / f"出{os.getpid()}-{number}.xlsx")
        for verb, *more in (
            ("import", root / "people.xlsx"),
            ("show", "person", "--unmasked", "--purpose", "核对信息"),
            ("export", "person", "--out", rows),
            ("backup",),
            ("imports",),
        ):
            with redirect_stdout(io.StringIO()) as out:
                status = cli.main([verb, str(folder), *map(str, more), "--json"])
            if status:
                raise RuntimeError(verb)
            say("ack", verb)
        for batch in json.loads(out.getvalue())["batches"]:
            if not batch["undone"] and batch["kind"] == "import":
                with redirect_stdout(io.StringIO()):
                    cli.main(["undo", str(folder), str(batch["number"]), "--json"])
        say("ack undo")


JOBS: dict[str, Callable[[Path, int], None]] = {
    "write": write,
    "write_portable": write_portable,
    "bulk": bulk,
    "back_up": back_up,
    "erase": erase,
    "read_in": read_in,
    "upgrade": upgrade,
    "change_key": change_key,
    "change_keys": change_keys,
    "session": session,
}


def main() -> None:
    for line in sys.stdin:
        job, folder, seed = json.loads(line)
        child = os.fork()
        if not child:
            say(os.getpid())
            try:
                JOBS[job](Path(folder), seed)
                os._exit(0)
            except BaseException as error:  # noqa: BLE001 - told to the test
                say("failed", type(error).__name__, str(error).replace("\n", " "))
                os._exit(1)
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
