import json
import random
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from ledger_desk.errors import Refused
from ledger_desk.store import history
from ledger_desk.store.history import CannotUndo
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.people_tables import Building, Dwelling, Grid, Person
from ledger_desk.store.tables import BOOKKEEPING, Act, Batch, History, Snapshot, kept_tables

ACTS = 50


def state(ledger: Ledger) -> Any:
    with ledger.reading() as db:
        return {
            (table.name, row["id"]): {k: v for k, v in row.items() if k not in BOOKKEEPING}
            for table in kept_tables()
            for row in db.execute(select(table)).mappings()
        }


def person(ledger: Ledger, name: str, **values: Any) -> dict[str, Any]:
    return {"community_id": ledger.community, "id": ledger.new_key(), "name": name, **values}


def make(ledger: Ledger, table: Any, *rows: dict[str, Any], **act: Any) -> str:
    with ledger.writing("新增", **act) as db:
        db.execute(insert(table), list(rows))
        return str(db.info["act"])


def alter(ledger: Ledger, table: Any, id_: str, **values: Any) -> str:
    with ledger.writing("修改") as db:
        db.execute(update(table).where(table.id == id_).values(**values, version=table.version + 1))
        return str(db.info["act"])


def refused(ledger: Ledger, act: str, **how: Any) -> Refused:
    before = state(ledger)
    with pytest.raises(Refused) as found:
        history.undo_act(ledger, act, **how)
    assert state(ledger) == before
    return found.value


@pytest.mark.accept("G13")
@pytest.mark.parametrize("seed", range(3))
def test_the_last_fifty_acts_go_back_in_one_go_after_a_restart_and_forth_again(
    ledger: Ledger, machine: Machine, day: Any, seed: int
) -> None:
    dice = random.Random(seed)
    for _ in range(20):
        day.act(ledger, dice)
    before = state(ledger)
    acts = [day.act(ledger, dice) for _ in range(ACTS)]
    after = state(ledger)
    ledger.close()

    with Ledger.open(ledger.folder, "gui-hua-2026", machine=machine) as opened:
        undone = history.undo_acts(opened, acts)
        assert state(opened) == before
        history.undo_act(opened, undone.act)
        assert state(opened) == after
        with opened.reading() as db:
            assert history.verify(db).problem == ""
            assert set(db.scalars(select(Act.state).where(Act.id.in_(acts)))) == {"done"}


@pytest.mark.accept("G13")
def test_acts_taken_back_one_by_one_and_redone_in_any_order_that_is_allowed(
    ledger: Ledger, day: Any
) -> None:
    dice = random.Random(13)
    states, acts = [state(ledger)], []
    for _ in range(ACTS):
        acts.append(day.act(ledger, dice))
        states.append(state(ledger))
    undos = []
    for at in reversed(range(ACTS)):
        undos.append(history.undo_act(ledger, acts[at]).act)
        assert state(ledger) == states[at]
    for at in range(ACTS):
        history.undo_act(ledger, undos.pop())
        assert state(ledger) == states[at + 1]


@pytest.mark.accept("G13")
def test_a_field_changed_later_refuses_the_whole_and_offers_the_rest(ledger: Ledger) -> None:
    one, two, three = (person(ledger, name) for name in ("甲", "乙", "丙"))
    made = make(ledger, Person, one, two, three)
    alter(ledger, Person, one["id"], phone="13900000000")
    found = refused(ledger, made)
    assert found.text == "有1条记录后来又改过，不能整批撤销。可以只撤销没有再改过的2条。"
    assert isinstance(found, CannotUndo)
    assert [(stays.register, stays.id) for stays in found.stays] == [("person", one["id"])]

    undone = history.undo_act(ledger, made, partial=True)
    assert (undone.records, len(undone.stays)) == (2, 1)
    assert {id_ for register, id_ in state(ledger) if register == "person"} == {one["id"]}


@pytest.mark.accept("G13")
def test_another_field_changed_later_does_not_stand_in_the_way(ledger: Ledger) -> None:
    one = person(ledger, "甲", phone="1")
    make(ledger, Person, one)
    renamed = alter(ledger, Person, one["id"], name="乙")
    alter(ledger, Person, one["id"], phone="2")
    history.undo_act(ledger, renamed)
    values = state(ledger)["person", one["id"]]
    assert (values["name"], values["phone"]) == ("甲", "2")


@pytest.mark.accept("G13")
def test_a_later_change_that_was_itself_taken_back_does_not_stand_in_the_way(
    ledger: Ledger,
) -> None:
    one = person(ledger, "甲")
    make(ledger, Person, one)
    first = alter(ledger, Person, one["id"], name="乙")
    second = alter(ledger, Person, one["id"], name="丙")
    assert isinstance(refused(ledger, first), CannotUndo)
    undone = history.undo_act(ledger, second).act
    redone = history.undo_act(ledger, undone).act
    assert isinstance(refused(ledger, first), CannotUndo)
    history.undo_act(ledger, redone)
    history.undo_act(ledger, first)
    assert state(ledger)["person", one["id"]]["name"] == "甲"


@pytest.mark.accept("G13")
def test_a_record_that_others_point_to_stays_and_so_does_what_it_points_to(
    ledger: Ledger,
) -> None:
    new = {"community_id": ledger.community}
    grid, building, other = ledger.new_key(), ledger.new_key(), ledger.new_key()
    with ledger.writing("导入") as db:
        db.execute(insert(Grid).values(**new, id=grid, grid_name="一"))
        db.execute(insert(Building).values(**new, id=building, building_no="1", grid_id=grid))
        db.execute(insert(Building).values(**new, id=other, building_no="2"))
        made = str(db.info["act"])
    make(ledger, Dwelling, {**new, "id": "d", "building_id": building, "room_no": "101"})
    found = refused(ledger, made)
    assert found.text == "有2条记录已被后来的登记引用。"
    history.undo_act(ledger, made, partial=True)
    assert ("building", other) not in state(ledger)
    assert ("grid", grid) in state(ledger)


def test_a_link_that_the_same_undo_puts_back_does_not_hold_its_target(ledger: Ledger) -> None:
    new = {"community_id": ledger.community}
    make(ledger, Building, {**new, "id": "b", "building_no": "1"})
    before = state(ledger)
    with ledger.writing("导入") as db:
        db.execute(insert(Grid).values(**new, id="g", grid_name="一"))
        db.execute(update(Building).where(Building.id == "b").values(grid_id="g", version=2))
        act = str(db.info["act"])
    history.undo_act(ledger, act)
    assert state(ledger) == before


@pytest.mark.accept("G13")
def test_erased_values_cannot_come_back(ledger: Ledger) -> None:
    one, two = person(ledger, "甲"), person(ledger, "乙")
    make(ledger, Person, one, two)
    with ledger.writing("删除") as db:
        db.execute(delete(Person).where(Person.id.in_([one["id"], two["id"]])))
        gone = str(db.info["act"])
    with ledger.writing("到期删除", kind="retention") as db:
        nothing = {"before": None, "after": None, "salt": None}
        db.execute(update(History).where(History.row == one["id"]).values(nothing))
        erased = str(db.info["act"])
    assert refused(ledger, gone).text == "其中1条已按期删除，无法还原。"
    assert refused(ledger, erased).text == "这一步不能撤销。"
    assert history.undo_act(ledger, gone, partial=True).records == 1


@pytest.mark.accept("G13")
def test_twice_and_never(ledger: Ledger) -> None:
    made = make(ledger, Person, person(ledger, "甲"))
    history.undo_act(ledger, made)
    assert refused(ledger, made).text == "这一步已经撤销过。"
    with ledger.reading() as db:
        first = db.scalars(select(Act.id).order_by(Act.id)).first()
    assert refused(ledger, str(first)).text == "这一步不能撤销。"
    for kind in ("upgrade", "restore", "key", "retention"):
        act = make(ledger, Person, person(ledger, "甲"), kind=kind)
        assert refused(ledger, act).text == "这一步不能撤销。"
    assert refused(ledger, "f" * 32).code == "undo.unknown"


@pytest.mark.accept("G13")
def test_a_closed_month_is_told_and_not_touched(ledger: Ledger) -> None:
    made = make(ledger, Person, person(ledger, "甲"))
    values = dict.fromkeys((column.name for column in Snapshot.__table__.c), "x")
    with ledger.writing("关账", kind="close") as db:
        values |= {"community_id": ledger.community, "month": "2026-10", "number": 1}
        db.execute(insert(Snapshot).values(values | {"at": db.info["at"] + "~"}))
    undone = history.undo_act(ledger, made)
    assert undone.months == ("2026-10",)
    assert undone.sentence == (
        "已撤销，1条记录恢复原样。涉及已关账的2026年10月：已报出的数不变，差额记入本月“调整”。"
    )


def test_a_batch_goes_back_whole_and_comes_again(ledger: Ledger) -> None:
    people = [person(ledger, f"甲{number}") for number in range(3000)]
    before = state(ledger)
    with ledger.writing("导入 名单.xlsx", kind="import", batch=1) as db:
        db.execute(
            insert(Batch).values(
                community_id=ledger.community, number=1, kind="import", file_name="名单.xlsx",
                sha256="0" * 64, at=db.info["at"], counts=json.dumps({"added": 3000}), undone=None,
            )
        )  # fmt: skip
        db.execute(insert(Person), people[:2000])
    make(ledger, Person, *people[2000:], kind="import", batch=1)
    after = state(ledger)
    undone = history.undo_batch(ledger, 1)
    assert (undone.made, undone.records) == (3000, 3000)
    assert state(ledger) == before
    with ledger.reading() as db:
        assert [(b.number, b.undone, b.counts) for b in history.batches(db)] == [
            (1, True, {"added": 3000})
        ]
    with pytest.raises(Refused, match="已经撤销过"):
        history.undo_batch(ledger, 1)
    history.undo_act(ledger, undone.act)
    assert state(ledger) == after
    with ledger.reading() as db:
        assert not history.batches(db)[0].undone
    with pytest.raises(Refused, match="没有第9批"):
        history.undo_batch(ledger, 9)


def test_what_can_no_longer_be_true_is_refused_whole(ledger: Ledger) -> None:
    one = person(ledger, "甲", id_no="330102199001019019")
    make(ledger, Person, one)
    with ledger.writing("删除") as db:
        db.execute(delete(Person).where(Person.id == one["id"]))
        gone = str(db.info["act"])
    make(ledger, Person, person(ledger, "乙", id_no=one["id_no"]))
    assert refused(ledger, gone).code == "undo.contradiction"
