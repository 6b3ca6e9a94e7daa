"""G5: fifty people are worked with for a whole session, and no file of ours speaks of them."""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ledger_desk import app, cli
from ledger_desk.cli import opening
from ledger_desk.store import history
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.people_tables import Person

from .planted import Planted, people, traces, workbook
from .sizes import size

PASSWORD = "gui-hua-2026"
KILLS = size("leak_kills", 3)

_opened: list[str] | None = None  # what Python opens for writing, while a test listens


def _listen(event: str, args: tuple[Any, ...]) -> None:
    if _opened is not None and event == "open" and isinstance(args[0], str):
        mode, flags = args[1], args[2]
        if (mode and set(mode) & set("wxa+")) or (flags and flags & (os.O_WRONLY | os.O_RDWR)):
            _opened.append(args[0])


@pytest.fixture
def written() -> Iterator[list[str]]:
    """The paths of all files that are opened for writing meanwhile."""
    global _opened
    _opened = []
    yield _opened
    _opened = None


sys.addaudithook(_listen)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: Machine) -> Path:
    """A machine of our own: private data, a folder for temporary files, the people's workbook."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("LEDGER_DESK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LEDGER_DESK_PASSWORD", PASSWORD)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(opening, "machine", lambda: machine)
    return tmp_path


@pytest.fixture(scope="module")
def who() -> list[Planted]:
    """The fifty."""
    return people()


def run(*words: object) -> None:
    assert cli.main([*map(str, words), "--json"]) in (0, 1), words


def ours(desk: Path) -> list[Path]:
    """The places a session leaves something in without having been asked to write there."""
    return [desk / "台账", desk / "data", desk / "tmp"]


@pytest.mark.accept("G5")
def test_a_session_and_kills_leave_nobody_readable_in_any_file_of_ours(
    desk: Path,
    who: list[Planted],
    written: list[str],
    killer: Any,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    ledger, out = desk / "台账", desk / "out"
    out.mkdir()
    (desk / "people.xlsx").write_bytes(workbook(who))
    written.clear()
    app.start_log()
    request.addfinalizer(_end_log)
    run("init", ledger, "--community", "桂花社区", "--as", "李四")
    run("import", ledger, desk / "people.xlsx", "--doubts", out / "疑问.xlsx")
    for one in who[:3]:
        run("find", ledger, one.name)
        run("find", ledger, one.id_no[-6:])
        run("find", ledger, one.phone)
    assert who[2].name in capsys.readouterr().out
    run("show", ledger, "person")
    run("show", ledger, "person", "--unmasked", "--purpose", "核对信息")
    assert who[2].id_no in capsys.readouterr().out
    run("export", ledger, "floating", "--out", out / "名册.xlsx")
    run("export", ledger, "person", "--out", out / "全.xlsx", "--unmasked", "--purpose", "核对信息")
    run("report", ledger, "floating-list", "--month", "2026-10", "--out", out, "--format", "pdf")
    run("report", ledger, "floating-list", "--month", "2026-10", "--out", out)
    run("checklist", ledger, "--out", out / "清单.pdf")
    run("backup", ledger)
    assert cli.main(["import", str(ledger), str(desk / "台账" / "ledger.db")]) == 2
    assert cli.main(["find", str(ledger), who[0].name, "--register", who[0].id_no]) == 2

    # A second day, ended at moments nobody chose; the write-ahead file stays behind.
    for kill in range(KILLS):
        killer.run("session", ledger, kill, killer.random.randint(0, 5), 0.3)
        assert [traces(place, who) for place in ours(desk)] == [[], [], []]
    open_ended = Ledger.open(ledger, PASSWORD, machine=opening.machine())
    with open_ended.reading():
        pass
    batch = max(each.number for each in _batches(open_ended))
    assert (ledger / "ledger.db-wal").exists()
    assert [traces(place, who) for place in ours(desk)] == [[], [], []]
    open_ended.close()
    run("undo", ledger, batch)
    run("backup", ledger)

    assert [traces(place, who) for place in ours(desk)] == [[], [], []]
    assert list((ledger / "backups").iterdir())
    assert traces(out, who), "the search finds what was written on purpose"
    places = tuple(str(each) for each in (*ours(desk), out))
    opened = [file for file in written if file.startswith(str(desk))]  # not pytest's own
    assert [file for file in opened if not file.startswith(places)] == []
    assert [file for file in written if file.startswith(str(desk / "tmp"))] == []


def _batches(ledger: Ledger) -> list[Any]:
    with ledger.reading() as db:
        return [batch for batch in history.batches(db) if not batch.undone]


def _end_log() -> None:
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if type(handler).__name__ == "RotatingFileHandler":
            root.removeHandler(handler)
            handler.close()


def test_the_search_finds_somebody_in_plain_packed_or_other_spelling(
    tmp_path: Path, who: list[Planted]
) -> None:
    one = who[0]
    for number, text in enumerate(
        [
            one.name.encode("utf-8"),
            one.name.encode("utf-16-le"),
            one.name.encode("gb18030"),
            one.id_no.encode("utf-16-be"),
            one.phone.encode(),
            one.id_no[4:14].encode(),
        ]
    ):
        (tmp_path / f"{number}.bin").write_bytes(b"\x00\xff" + text + b"\x01")
    (tmp_path / "book.bin").write_bytes(workbook(who))
    assert len(traces(tmp_path, who)) == 7


def test_an_unencrypted_copy_of_the_ledger_would_be_found(
    desk: Path, who: list[Planted], capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "people.xlsx").write_bytes(workbook(who))
    run("init", desk / "台账", "--community", "桂花社区", "--as", "李四")
    run("import", desk / "台账", desk / "people.xlsx")
    with Ledger.open(desk / "台账", PASSWORD, machine=opening.machine()) as opened:
        with opened.reading() as db:
            names = "\n".join(db.scalars(select(Person.name)))
        (desk / "tmp" / "dump.sql").write_text(names, encoding="utf-8")
    assert traces(desk / "tmp", who) == ["dump.sql"]
    capsys.readouterr()
