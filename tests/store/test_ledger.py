import threading
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from ledger_desk.errors import MachineFault, Refused
from ledger_desk.store import history, steps
from ledger_desk.store import ledger as ledger_module
from ledger_desk.store.acts import Keys
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.people_tables import Division, Dwelling, Grid


def grid(ledger: Ledger, name: str) -> dict[str, str]:
    return {"community_id": ledger.community, "id": ledger.new_key(), "grid_name": name}


def names(ledger: Ledger) -> list[str]:
    with ledger.reading() as db:
        return list(db.scalars(select(Grid.grid_name).order_by(Grid.rid)))


def test_a_new_ledger_knows_its_community_and_says_nothing_in_plain(ledger: Ledger) -> None:
    with ledger.reading() as db:
        assert db.execute(select(Division.community, Division.community_id)).all() == [
            ("桂花社区", "330102001001")
        ]
        assert db.info["community"] == ledger.community == "330102001001"
    with ledger.writing("写入") as db:
        db.execute(insert(Grid).values(**grid(ledger, "丹桂网格")))
    for file in ledger.folder.iterdir():
        if file.is_file() and file.name.startswith("ledger.db"):
            assert b"SQLite format" not in file.read_bytes()
            assert "丹桂".encode() not in file.read_bytes()


def test_a_ledger_is_never_made_over_another(ledger: Ledger, machine: Machine) -> None:
    with pytest.raises(Refused, match="已经有台账"):
        Ledger.create(ledger.folder, "别的社区", "王五", "wang-wu-2026", machine=machine)
    assert names(ledger) == []


def test_the_file_is_exactly_as_declared(ledger: Ledger) -> None:
    with ledger.reading() as db:
        assert steps.differences(db) == []
    with ledger.writing("改坏") as db:
        db.exec_driver_sql("DROP TRIGGER kept_grid_made")
        db.exec_driver_sql("DROP INDEX visit_target")
        db.exec_driver_sql("ALTER TABLE grid ADD COLUMN more TEXT")
        assert steps.differences(db) == ["grid", "kept_grid_made", "visit_target"]


def test_a_failed_act_leaves_nothing_and_an_act_in_progress_is_not_seen(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError), ledger.writing("写入") as db:  # noqa: PT012
        db.execute(insert(Grid).values(**grid(ledger, "半个")))
        assert names(ledger) == []
        raise ZeroDivisionError
    with ledger.writing("写入") as db:
        db.execute(insert(Grid).values(**grid(ledger, "整个")))
    assert names(ledger) == ["整个"]
    with ledger.reading() as db:
        assert [deed.title for deed in history.deeds(db)] == ["写入", "建立台账"]


def test_a_reading_is_one_picture_however_long_it_takes(ledger: Ledger) -> None:
    with ledger.reading() as db:
        assert db.scalar(select(Grid.id)) is None
        with ledger.writing("写入") as other:
            other.execute(insert(Grid).values(**grid(ledger, "后来")))
        assert db.scalar(select(Grid.id)) is None
    assert names(ledger) == ["后来"]


def test_nobody_writes_while_reading_and_nobody_writes_beside_an_act(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(MachineFault), ledger.reading() as db:
        db.execute(insert(Grid).values(**grid(ledger, "偷写")))
    monkeypatch.setattr(ledger_module, "PATIENCE", 0.01)
    with (
        ledger.writing("导入 台账"),
        pytest.raises(Refused) as refused,
        ledger.writing("保存"),
    ):
        pass
    assert (refused.value.text, refused.value.code) == ("正在写入“导入 台账”，请稍候", "store.busy")
    with ledger.writing("保存"):
        pass


def test_a_save_that_meets_another_waits_for_it(ledger: Ledger) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def long_act() -> None:
        with ledger.writing("导入") as db:
            inside.set()
            go_on.wait(5)
            db.execute(insert(Grid).values(**grid(ledger, "先")))

    thread = threading.Thread(target=long_act)
    thread.start()
    inside.wait(5)
    go_on.set()
    with ledger.writing("保存") as db:
        db.execute(insert(Grid).values(**grid(ledger, "后")))
    thread.join()
    assert names(ledger) == ["先", "后"]


def test_a_full_disk_undoes_the_act_and_the_next_one_goes_through(ledger: Ledger) -> None:
    with pytest.raises(MachineFault, match="磁盘空间不足") as full, ledger.writing("导入") as db:  # noqa: PT012
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        for number in range(500):
            db.execute(insert(Grid).values(**grid(ledger, f"{number}" * 50)))
    assert full.value.exit_status == 5
    assert names(ledger) == []
    with ledger.writing("保存") as db:
        db.exec_driver_sql("PRAGMA max_page_count = 1000000")
        db.execute(insert(Grid).values(**grid(ledger, "整个")))
    assert names(ledger) == ["整个"]


def test_a_wrong_type_and_a_link_to_nowhere_never_get_in(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError), ledger.writing("写入") as db:
        db.execute(text("INSERT INTO building (community_id, id, building_no, floors)"
                        " VALUES ('x', 'y', '1', '六层')"))  # fmt: skip
    row = {"community_id": ledger.community, "id": ledger.new_key(), "room_no": "1"}
    with pytest.raises(DBAPIError) as refused, ledger.writing("写入") as db:
        db.execute(insert(Dwelling).values(**row, building_id="nowhere"))
    assert "nowhere" not in str(refused.value)  # no value in the text of an error


def test_a_closed_ledger_refuses_and_has_forgotten_its_key(ledger: Ledger) -> None:
    ledger.close()
    with pytest.raises(Refused, match="已锁定"), ledger.reading():
        pass
    with pytest.raises(Refused, match="已锁定"), ledger.writing("写入"):
        pass
    assert not any(ledger._key)
    assert not (ledger.folder / "ledger.db-wal").exists()


def test_keys_grow_even_when_the_clock_is_set_back() -> None:
    now = [datetime(2026, 11, 22, tzinfo=UTC)]
    keys = Keys(lambda: now[0])
    made = [keys.new() for _ in range(10_000)]
    now[0] -= timedelta(days=400)
    made += [keys.new() for _ in range(100)]
    made.append(Keys(lambda: now[0], made[-1]).new())
    assert made == sorted(set(made))
    assert {uuid.UUID(key).version for key in made} == {7}
    assert {uuid.UUID(key).variant for key in made} == {uuid.RFC_4122}
    assert int(made[0][:12], 16) == int(datetime(2026, 11, 22, tzinfo=UTC).timestamp() * 1000)


def test_a_community_without_a_full_code_gets_twelve_characters_of_its_own(
    tmp_path: Path, machine: Machine
) -> None:
    made = set()
    for number, code in enumerate(("", "330102", "330102001000")):
        ledger, _ = Ledger.create(
            tmp_path / str(number), "桂花社区", "李四", "gui-hua-2026", code, machine=machine
        )
        made.add(ledger.community)
        ledger.close()
    assert len(made) == 3
    assert all(len(each) == 12 and not each.isdigit() for each in made)
