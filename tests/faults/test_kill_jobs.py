import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from ledger_desk.errors import CannotOpen, MachineFault
from ledger_desk.exchange import jobs
from ledger_desk.store import backup, erasing, history, retention, sqlite
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.people_tables import Building, Dwelling, Person

from .planted import people, workbook
from .sizes import figure, size

PASSWORD = "gui-hua-2026"
KILLS = size("kill_jobs", 6)  # of each job
FULLS = size("full_jobs", 6)


def looked_at(ledger: Ledger, machine: Machine) -> tuple[int, int]:
    """Buildings and dwellings; the ledger is whole besides."""
    with Ledger.open(ledger.folder, PASSWORD, machine=machine) as opened:
        assert opened.check().sentence.startswith("修改记录完整")
        with opened.reading() as db:
            states = {deed.state for deed in history.deeds(db, limit=10_000)}
            assert states <= {"done", "undone"}
            return (
                db.scalar(select(func.count()).select_from(Building)) or 0,
                db.scalar(select(func.count()).select_from(Dwelling)) or 0,
            )


@pytest.mark.accept("G2")
def test_an_import_or_its_undo_that_is_killed_happened_whole_or_not_at_all(
    ledger: Ledger, machine: Machine, killer: Any
) -> None:
    ledger.close()
    for kill in range(KILLS):
        killer.run("bulk", ledger.folder, kill, killer.random.randint(0, 2), 0.15)
        buildings, dwellings = looked_at(ledger, machine)
        assert dwellings == 700 * buildings


@pytest.mark.accept("G2")
def test_a_killed_backup_or_restore_leaves_whole_copies_and_whole_ledgers_alone(
    ledger: Ledger, machine: Machine, killer: Any
) -> None:
    ledger.close()
    for kill in range(KILLS):
        said = killer.run("back_up", ledger.folder, kill, killer.random.randint(0, 3), 0.1)
        with Ledger.open(ledger.folder, PASSWORD, machine=machine) as opened:
            names = {copy.folder.name for copy in opened.backups}
            folders = {f.name for f in (ledger.folder / "backups").iterdir() if f.is_dir()}
            assert {name for name in folders if not name.startswith("~")} == names
        backups = [line.split()[2] for line in said if "backup" in line]
        assert set(backups[-1:]) <= names  # earlier ones of this hour are rotated away
    for folder in ledger.folder.parent.glob("restored-*"):
        with Ledger.open(folder, PASSWORD, machine=machine) as restored:
            assert restored.check().sentence.startswith("修改记录完整")


@pytest.mark.accept("G2")
def test_a_killed_upgrade_is_done_whole_or_not_begun(
    ledger: Ledger, machine: Machine, killer: Any
) -> None:
    ledger.close()
    steps = (*machine.schema, lambda db: None)
    versions = set()
    for kill in range(KILLS):
        killer.run("upgrade", ledger.folder, kill, 0, 0.25)
        with (
            Ledger.open(ledger.folder, PASSWORD, machine=replace(machine, schema=steps)) as opened,
            opened.reading() as db,
        ):
            versions.add(db.exec_driver_sql("PRAGMA user_version").scalar())
            columns = [row[1] for row in db.exec_driver_sql("PRAGMA table_info(about)")]
            assert history.verify(db).problem == ""
        assert columns in (["key", "value"], ["key", "value", "more"])
    figure("killed while upgrading", kills=KILLS, third_states=0)


def counted(ledger: Ledger, machine: Machine) -> tuple[int, int]:
    """People, and open batches; the ledger is whole besides."""
    with Ledger.open(ledger.folder, PASSWORD, machine=machine) as opened:
        assert opened.check().sentence.startswith("修改记录完整")
        with opened.reading() as db:
            found = db.scalar(select(func.count()).select_from(Person)) or 0
            return found, len([batch for batch in history.batches(db) if not batch.undone])


@pytest.mark.accept("G2")
def test_a_workbook_that_is_read_in_is_in_whole_or_not_at_all_and_so_is_its_undo(
    ledger: Ledger, machine: Machine, killer: Any
) -> None:
    (ledger.folder.parent / "people.xlsx").write_bytes(workbook(people()))
    ledger.close()
    seen = set()
    for kill in range(KILLS):
        killer.run("read_in", ledger.folder, kill, killer.random.randint(0, 2), 0.8)
        seen.add(counted(ledger, machine))
    assert seen <= {(0, 0), (50, 1)}
    figure("killed while importing or undoing", kills=KILLS, third_states=0)


def with_people(ledger: Ledger, count: int) -> list[str]:
    ids = [ledger.new_key() for _ in range(count)]
    rows = [
        {"community_id": ledger.community, "id": id_, "name": f"欧阳{number}", "phone": "139"}
        for number, id_ in enumerate(ids)
    ]
    with ledger.writing("登记") as db:
        db.execute(insert(Person), rows)
    return ids


@pytest.mark.accept("G2")
def test_a_person_is_erased_whole_or_not_at_all(
    ledger: Ledger, machine: Machine, killer: Any
) -> None:
    with_people(ledger, 3 * KILLS + 10)
    ledger.close()
    gone: set[str] = set()
    for kill in range(KILLS):
        said = killer.run("erase", ledger.folder, kill, killer.random.randint(1, 3), 0.3)
        gone |= {line.split()[1] for line in said} - {"open"}
        with Ledger.open(ledger.folder, PASSWORD, machine=machine) as opened:
            assert opened.check().sentence.startswith("修改记录完整")
            with opened.reading() as db:
                erased = {id_ for _, id_ in erasing.listed(db)}
                names: dict[str, str] = dict(
                    db.execute(select(Person.id, Person.name)).all()  # type: ignore[arg-type]
                )
                empty = {id_ for id_, name in names.items() if name == erasing.WORD}
                for id_, name in names.items():
                    changes = history.record_history(db, "person", id_)
                    told = any(name in str(c.after) for c in changes)
                    assert told is (id_ not in erased)
            assert erased == empty
            assert gone <= erased
            assert {i for _, i in erasing.read_list(ledger.folder / "backups")} == erased
    figure("killed while erasing", kills=KILLS, third_states=0)


# The disk is full: SQLite may not take one page more


def limited(patch: pytest.MonkeyPatch, more: int) -> None:
    """Every connection made from now on may add so many pages to its file and not one more."""
    real = sqlite.connect

    def connect(file: Path, key: bytes, *, journal: str = "WAL") -> Any:
        made = real(file, key, journal=journal)
        (pages,) = made.execute("PRAGMA page_count").fetchone()
        made.execute(f"PRAGMA max_page_count = {pages + more}")
        return made

    patch.setattr(sqlite, "connect", connect)


def state_of(ledger: Ledger, machine: Machine) -> tuple[Any, ...]:
    """Everything that an interrupted job might have changed."""
    with Ledger.open(ledger.folder, PASSWORD, machine=machine) as opened:
        assert opened.check().sentence.startswith("修改记录完整")
        with opened.reading() as db:
            (tables,) = [backup.fingerprints(db.connection.driver_connection)]
            for own in ("about", "anchor"):  # the ledger's own books: when it was checked
                tables.pop(own)
            return tuple(map(str, tables.items()))


def imports(ledger: Ledger, _target: Path) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    content = [("people.xlsx", workbook(people()))]
    jobs.import_files(ledger, content, now=now, today=now.date())


def undoes(ledger: Ledger, _target: Path) -> None:
    with ledger.reading() as db:
        act = next(deed.id for deed in history.deeds(db) if deed.title == "注销")
    history.undo_act(ledger, act)


def erases(ledger: Ledger, _target: Path) -> None:
    with ledger.reading() as db:
        ids = list(db.scalars(select(Person.id)))
    retention.erase(ledger, [("person", id_) for id_ in ids], "保存期满")


def restores(ledger: Ledger, target: Path) -> None:
    Ledger.restore(ledger.backups[0].folder, target, PASSWORD, machine=ledger.machine).close()


def backs_up(ledger: Ledger, target: Path) -> None:
    ledger.backup(target)


def upgrades(ledger: Ledger, _target: Path) -> None:
    def step(db: Any) -> None:
        db.exec_driver_sql("CREATE TABLE more (x TEXT) STRICT")
        db.exec_driver_sql("INSERT INTO more SELECT hex(randomblob(9000)) FROM person")

    machine = replace(ledger.machine, schema=(*ledger.machine.schema, step))
    ledger.close()
    Ledger.open(ledger.folder, PASSWORD, machine=machine).close()


@pytest.fixture
def ready(ledger: Ledger) -> Ledger:
    """A closed ledger with something to undo, to erase and to restore."""
    with_people(ledger, 60)
    with ledger.writing("注销") as db:
        db.exec_driver_sql("UPDATE person SET removed = 'x', employer = hex(randomblob(200))")
    ledger.backup()
    ledger.close()
    return ledger


@pytest.mark.accept("G2")
@pytest.mark.parametrize("job", [imports, undoes, erases, upgrades], ids=lambda job: job.__name__)
def test_on_a_full_disk_a_job_leaves_the_ledger_as_it_was_and_says_so(
    ready: Ledger,
    machine: Machine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    job: Callable[[Ledger, Path], None],
) -> None:
    before, dice = state_of(ready, machine), random.Random(2)
    for number in range(FULLS):
        with monkeypatch.context() as patch:
            limited(patch, dice.randrange(0, 6))
            with (
                Ledger.open(ready.folder, PASSWORD, machine=machine) as opened,
                pytest.raises((MachineFault, CannotOpen)) as refused,
            ):
                job(opened, tmp_path / str(number))
        assert refused.value.code in {"disk.full", "open.upgrade_failed"}
        assert state_of(ready, machine) == before
        assert not [file for file in tmp_path.rglob("~*") if "part" in file.name]
    figure(f"disk full: {job.__name__}", tried=FULLS, third_states=0)


@pytest.mark.accept("G2")
@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
@pytest.mark.parametrize("job", [backs_up, restores], ids=lambda job: job.__name__)
def test_where_a_medium_takes_no_more_no_copy_and_no_ledger_is_begun(
    ready: Ledger, machine: Machine, tmp_path: Path, job: Callable[[Ledger, Path], None]
) -> None:
    import resource

    before, dice = state_of(ready, machine), random.Random(3)
    copies = {made.folder for made in ready.backups}
    largest = (ready.folder / "ledger.db").stat().st_size
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    for number in range(FULLS):
        target = tmp_path / f"target{number}"
        with Ledger.open(ready.folder, PASSWORD, machine=machine) as opened:
            resource.setrlimit(
                resource.RLIMIT_FSIZE, (dice.randrange(8192, largest - 8192), unlimited[1])
            )
            try:
                with pytest.raises(MachineFault):
                    job(opened, target)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        assert not target.exists() or list(target.iterdir()) == []
        assert {made.folder for made in ready.backups} == copies
        assert state_of(ready, machine) == before
        assert not [file for file in tmp_path.rglob("~*") if "part" in file.name]
    figure(f"medium full: {job.__name__}", tried=FULLS, third_states=0)
