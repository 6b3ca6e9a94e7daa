import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Integer, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from ledger_desk.store import chain, history, sqlite
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.people_tables import Grid, Person
from ledger_desk.store.tables import BOOKKEEPING, AccessLog, Anchor, Base, History, kept_tables


def grid(ledger: Ledger, name: str = "丹桂") -> dict[str, str]:
    return {"community_id": ledger.community, "id": ledger.new_key(), "grid_name": name}


def replayed(db: Connection) -> Any:
    """The records as the history alone tells them."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    columns = {table.name: set(table.c.keys()) - BOOKKEEPING for table in kept_tables()}
    for register, row, op, before, after in db.execute(
        select(History.register, History.row, History.op, History.before, History.after).order_by(
            History.seq
        )
    ):
        key = register, row
        if op == "I":
            found[key] = dict.fromkeys(columns[register]) | json.loads(after)
        elif op == "U":
            assert json.loads(before) == {k: found[key][k] for k in json.loads(before)}
            found[key] |= json.loads(after)
        else:
            gone = found.pop(key)
            assert {k: v for k, v in gone.items() if v is not None} == json.loads(before)
    return found


@pytest.mark.accept("G12")
def test_every_change_by_core_or_raw_sql_is_in_the_history(ledger: Ledger, day: Any) -> None:
    dice = random.Random(12)
    for _ in range(60):
        day.act(ledger, dice)
    with ledger.writing("维修") as db:
        row = (ledger.community, ledger.new_key(), "原样")
        db.exec_driver_sql("INSERT INTO grid (community_id, id, grid_name) VALUES (?, ?, ?)", row)
        db.exec_driver_sql("UPDATE grid SET note = 'sql' WHERE note IS NULL")
        db.exec_driver_sql("REPLACE INTO grid (community_id, id, grid_name) VALUES (?, ?, ?)", row)
        db.exec_driver_sql("DELETE FROM person WHERE id IN (SELECT id FROM person LIMIT 2)")
    with ledger.reading() as db:
        assert replayed(db) == day.state(db)
        assert history.verify(db).problem == ""


@pytest.mark.accept("G12")
def test_without_an_open_act_every_write_of_every_register_aborts(ledger: Ledger) -> None:
    with ledger.writing("写入") as db:
        db.execute(insert(Grid).values(**grid(ledger)))
    for table in kept_tables():
        values = {
            column.name: 99 if isinstance(column.type, Integer) else "x" for column in table.columns
        }
        with pytest.raises(DBAPIError, match="no act"), ledger._writer.begin() as db:
            db.execute(insert(table).values(values))
    for statement in ("UPDATE grid SET note = 'x'", "DELETE FROM grid", "DELETE FROM division"):
        with pytest.raises(DBAPIError, match="no act"), ledger._writer.begin() as db:
            db.exec_driver_sql(statement)


def test_one_call_seals_a_row(tmp_path: Path) -> None:
    calls = []
    connection = sqlite.connect(tmp_path / "a.db", bytes(32))
    for table in Base.metadata.tables.values():
        for statement in sqlite.schema_of(table):
            connection.execute(statement)
    for statement in sqlite.triggers(kept_tables()):
        connection.execute(statement)
    seal = chain.Sealer()

    def counted(*row: Any) -> str:
        calls.append(row)
        return seal(*row)

    connection.create_function("seal_history", 9, counted)
    connection.execute(
        "INSERT INTO act (id, actor, device, kind, title, reason, started, hlc, state)"
        " VALUES ('a', '', '', '', '', '', '', '', 'open')"
    )
    connection.execute("INSERT INTO grid (community_id, id, grid_name) VALUES ('c', 'i', 'n')")
    connection.execute("UPDATE grid SET note = 'x'")
    connection.execute("UPDATE grid SET note = 'x', version = 9")  # nothing is different
    connection.execute("DELETE FROM grid")
    assert [row[6] for row in calls] == ["I", "U", "D"]
    connection.close()


def test_a_rolled_back_part_of_an_act_does_not_break_the_chain(ledger: Ledger) -> None:
    with ledger.writing("写入") as db:
        db.execute(insert(Grid).values(**grid(ledger, "一")))
        with db.begin_nested() as part:
            db.execute(insert(Grid).values(**grid(ledger, "二")))
            part.rollback()
        db.execute(insert(Grid).values(**grid(ledger, "三")))
    with ledger.reading() as db:
        assert history.verify(db) == chain.Proof(history.head(db))
        assert history.head(db).rows == 3


def without_guards(change: str) -> Callable[[Connection], None]:
    def tamper(db: Connection) -> None:
        for name in ("kept_history_stays", "kept_history_as_it_is"):
            db.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in change.split(";"):
            db.exec_driver_sql(statement)

    return tamper


REORDER = "UPDATE history SET seq = -5 WHERE seq = 5; UPDATE history SET seq = 5 WHERE seq = 6;"
TAMPERING = {
    "value": ('UPDATE history SET after = \'{"grid_name":"x"}\' WHERE seq = 5', "（第5条）"),
    "act": ("UPDATE history SET act = 'x' WHERE seq = 5", "（第5条）"),
    "version": ("UPDATE history SET version = 7 WHERE seq = 5", "（第5条）"),
    "salt": ("UPDATE history SET salt = NULL WHERE seq = 5", "（第5条）"),
    "deleted": ("DELETE FROM history WHERE seq = 5", "（第5条）"),
    "reordered": (REORDER + "UPDATE history SET seq = 6 WHERE seq = -5", "（第5条）"),
    "tail cut": ("DELETE FROM history WHERE seq > 6", "修改记录比2026-11-22的校验码少4条。"),
}


@pytest.mark.accept("G12")
@pytest.mark.parametrize(("change", "said"), TAMPERING.values(), ids=TAMPERING.keys())
def test_whoever_alters_the_past_is_found(ledger: Ledger, change: str, said: str) -> None:
    for number in range(9):
        with ledger.writing("写入") as db:
            db.execute(insert(Grid).values(**grid(ledger, str(number))))
    with ledger._writer.begin() as db:
        code = chain.drop_anchor(db, "2026-11-22T01:00:00Z", "backup").code()
        assert history.verify(db, code).sentence == "修改记录完整，共10条。"
        without_guards(change)(db)
        proof = history.verify(db)
        assert said in proof.problem
        assert history.verify(db, code).problem


def test_a_tail_cut_before_the_last_anchor_is_found_by_the_code_on_paper(ledger: Ledger) -> None:
    for number in range(4):
        with ledger.writing("写入") as db:
            db.execute(insert(Grid).values(**grid(ledger, str(number))))
    with ledger.reading() as db:
        paper = history.head(db).code()
    assert paper.startswith("5-")
    with ledger._writer.begin() as db:
        without_guards("DELETE FROM history WHERE seq > 3")(db)
        assert history.verify(db).problem == ""
        assert history.verify(db, paper).problem == "修改记录比纸上的校验码少2条。"
        assert history.verify(db, "3-AAAA-AAAA-AAAA-AAAA").at == 3


def test_the_books_cannot_be_changed_or_shortened(ledger: Ledger) -> None:
    with ledger.writing("导出", kind="export") as db:
        history.log_access(
            db, "export", "person", ["a" * 32], purpose="交接", file_name="a.xlsx", sha256="0" * 64
        )
    with ledger._writer.begin() as db:
        chain.drop_anchor(db, "2026-11-22T01:00:00Z", "backup")
    forbidden = [f"DELETE FROM {table}" for table in ("act", "history", "access_log", "anchor")] + [
        "UPDATE act SET actor = 'x'",
        "UPDATE act SET state = 'open'",
        "UPDATE act SET first_seq = 0",
        "UPDATE history SET after = '{}'",
        "UPDATE history SET before = NULL, after = NULL, salt = NULL, digest = 'x'",
        "UPDATE access_log SET purpose = 'x'",
        "UPDATE anchor SET head = 'x'",
    ]
    for statement in forbidden:
        with pytest.raises(DBAPIError, match="stays"), ledger.writing("写入") as db:
            db.exec_driver_sql(statement)
    with pytest.raises(DBAPIError, match="for ever"), ledger.writing("写入") as db:
        db.exec_driver_sql("UPDATE division SET id = 'x'")


def test_erased_values_leave_a_chain_that_still_verifies(ledger: Ledger) -> None:
    with ledger.writing("写入") as db:
        db.execute(insert(Person).values(community_id=ledger.community, id="p", name="欧阳"))
    with ledger.writing("删除", kind="retention") as db:
        db.execute(
            update(History).where(History.row == "p").values(before=None, after=None, salt=None)
        )
    with ledger.reading() as db:
        assert history.verify(db).problem == ""
        assert "欧阳" not in str(db.execute(select(History)).all())


def test_who_looked_at_what_is_chained_like_every_change(ledger: Ledger, day: Any) -> None:
    with ledger.writing("导出流动人口", kind="export") as db:
        history.log_access(db, "export", "floating", [], count=928, purpose="上报街道")
    with ledger._writer.begin() as db:
        db.exec_driver_sql("DROP TRIGGER kept_access_log_as_it_is")
        assert replayed(db) == day.state(db)
        row = db.execute(select(AccessLog.kind, AccessLog.count, AccessLog.purpose)).one()
        assert row == ("export", 928, "上报街道")


def test_the_history_of_a_record_says_who_changed_what_and_when(ledger: Ledger) -> None:
    row = grid(ledger, "一网格")
    with ledger.writing("新增网格") as db:
        db.execute(insert(Grid).values(**row))
    with ledger.writing("修改网格") as db:
        db.execute(update(Grid).where(Grid.id == row["id"]).values(grid_name="二网格", version=2))
    with ledger.reading() as db:
        changed, made = history.record_history(db, "grid", row["id"])
    assert (changed.before, changed.after) == ({"grid_name": "一网格"}, {"grid_name": "二网格"})
    assert (made.op, made.worker, made.title) == ("I", "李四", "新增网格")


def test_the_clock_of_acts_grows_even_when_the_machine_s_is_set_back(
    ledger: Ledger, machine: Machine
) -> None:
    ledger.close()
    past = Machine(cost=machine.cost, clock=lambda: machine.clock().replace(year=2020))
    with Ledger.open(ledger.folder, "gui-hua-2026", machine=past) as opened:
        for _ in range(3):
            with opened.writing("写入"):
                pass
        with opened.reading() as db:
            rows = db.execute(text("SELECT hlc, started FROM act ORDER BY id")).all()
    clocks = [hlc for hlc, _ in rows]
    assert clocks == sorted(set(clocks))
    assert rows[-1].started.startswith("2020")


def test_a_backup_drops_an_anchor(ledger: Ledger) -> None:
    made = ledger.backup()
    with ledger.reading() as db:
        assert db.execute(select(Anchor.seq, Anchor.head)).all() == [(made.history, made.head)]
