from array import array

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from tests.store.stock import act, id_number

from ledger_desk.errors import InvalidRecord, Refused
from ledger_desk.registers import BY_KEY
from ledger_desk.store import records
from ledger_desk.store.conditions import natural
from ledger_desk.store.labels import table_of
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.tables import History

PERSONS, DWELLINGS, RENTALS = (BY_KEY[key] for key in ("person", "dwelling", "rental"))
FLOATINGS, BUILDINGS = BY_KEY["floating"], BY_KEY["building"]
ID = id_number("330102", "1985-03-12", 912)


def test_a_record_comes_back_as_it_was_kept(ledger: Ledger) -> None:
    values = {"name": "张𬴊", "id_no": ID, "birth_date": "1985-03", "phone": "13900009388"}
    with act(ledger) as stock:
        id_ = ledger.new_key()
        records.add(stock.db, PERSONS, id_, values, doubt="身份证号待核", source_key="s1")
    with ledger.reading() as db:
        row = records.get(db, PERSONS, id_)
    assert row is not None
    assert {key: row.values[key] for key in values} == values
    assert (row.id, row.version, row.doubt, row.label) == (id_, 1, "身份证号待核", "张𬴊")
    assert row.values["ethnicity"] is None
    assert row.values["household_id"] is None


def test_a_record_is_called_and_ordered_by_what_it_is_about(ledger: Ledger) -> None:
    with act(ledger) as stock:
        grid = stock.add("grid", grid_name="第一网格")
        door = stock.door("金桂苑", "3", "2", "402", grid)
        rental = stock.add("rental", dwelling_id=door, landlord_name="曾国强")
        person = stock.add("person", name="单明")
        floating = stock.add("floating", person_id=person, dwelling_id=door)
    with ledger.reading() as db:
        row = records.get(db, RENTALS, rental)
        assert row is not None
        assert row.label == "金桂苑3幢2单元402室 曾国强"
        assert row.values["dwelling"] == "金桂苑3幢2单元402室"
        assert row.values["grid"] == "第一网格"  # taken over from the building, through the door
        episode = records.get(db, FLOATINGS, floating)
        assert episode is not None
        assert episode.label == "单明"
        letters = [
            db.execute(select(table_of(key).c.pinyin)).scalar_one()
            for key in ("floating", "rental")
        ]
    assert letters == ["shan ming", "zeng guo qiang"]


def test_required_fields_broken_rules_and_unknown_links_are_told_together(ledger: Ledger) -> None:
    with act(ledger) as stock:
        with pytest.raises(InvalidRecord) as nothing:
            records.add(stock.db, PERSONS, ledger.new_key(), {"name": ""})
        with pytest.raises(InvalidRecord) as broken:
            records.add(
                stock.db,
                RENTALS,
                ledger.new_key(),
                {"dwelling_id": "0" * 32, "status": "1", "grade": "4"},
            )
        with pytest.raises(KeyError):
            records.add(stock.db, PERSONS, ledger.new_key(), {"name": "甲", "blood": "A"})
    assert set(nothing.value.problems) == {"name"}
    assert set(broken.value.problems) == {"dwelling", "status"}


def test_an_id_number_in_use_names_the_person_it_belongs_to(ledger: Ledger) -> None:
    with act(ledger) as stock:
        stock.add("person", name="王小明", id_no=ID)
        with pytest.raises(InvalidRecord) as taken:
            stock.add("person", name="王晓明", id_no=ID)
        other = stock.add("person", name="王晓明")
        with pytest.raises(InvalidRecord):
            records.change(stock.db, PERSONS, other, {"id_no": ID})
    assert taken.value.problems == {"id_no": "该证件号码已登记为“王小明”，不能重复登记"}


def test_a_change_counts_up_and_an_equal_value_changes_nothing(ledger: Ledger) -> None:
    with act(ledger) as stock:
        id_ = stock.add("person", name="王小明", phone="13900009388")
    with ledger.writing("改") as db:
        assert not records.change(db, PERSONS, id_, {"phone": "13900009388", "note": ""})
        before = db.execute(select(History.seq)).all()
        assert records.change(db, PERSONS, id_, {"phone": "13900001111"})
        assert len(db.execute(select(History.seq)).all()) == len(before) + 1
        assert records.change(db, PERSONS, id_, {}, doubt="电话待核")
        assert records.change(db, PERSONS, id_, {}, doubt=None)
        row = records.get(db, PERSONS, id_)
    assert row is not None
    assert (row.version, row.doubt, row.values["phone"]) == (4, None, "13900001111")


def test_what_was_amiss_before_does_not_stop_another_change(ledger: Ledger) -> None:
    with act(ledger) as stock:
        person = stock.add("person", name="甲")
        id_ = ledger.new_key()
        row = {"id": id_, "person_id": person, "status": "2", "stay_plan": "4"}
        records.add_many(stock.db, FLOATINGS, [row])  # left, and nobody knows when
    with ledger.writing("改") as db:
        assert records.change(db, FLOATINGS, id_, {"stay_plan": "5"})
        with pytest.raises(InvalidRecord):
            records.change(
                db,
                FLOATINGS,
                id_,
                {"status": "4"} | {"left_on": ""} | {"status": "1", "left_on": "2026-01-01"},
            )


def test_a_new_name_goes_on_to_the_records_called_after_it(ledger: Ledger) -> None:
    with act(ledger) as stock:
        grid = stock.add("grid", grid_name="第一网格")
        door = stock.door("金桂苑", "3", "2", "402", grid)
        person = stock.add("person", name="单明")
        home = stock.add("household", dwelling_id=door, head_id=person)
        aid = stock.add("lowincome", household_id=home, category="1")
        issue = stock.add("issue", lowincome_id=aid, month="2026-10")
        rental = stock.add("rental", dwelling_id=door, landlord_name="曾国强")
    with ledger.writing("改") as db:
        records.change(db, PERSONS, person, {"name": "解明"})
        records.change(db, DWELLINGS, door, {"room_no": "403"})
        paid = records.get(db, BY_KEY["issue"], issue)
        let = records.get(db, RENTALS, rental)
        helped = records.get(db, BY_KEY["lowincome"], aid)
    assert paid is not None
    assert let is not None
    assert helped is not None
    assert paid.label == "2026-10 解明"
    assert let.label == "金桂苑3幢2单元403室 曾国强"
    assert let.version == helped.version == 1  # called anew, not changed
    assert helped.values["dwelling_id"] == door
    assert helped.values["grid_id"] == grid


def test_a_building_in_another_grid_takes_its_doors_and_duties_along(ledger: Ledger) -> None:
    with act(ledger) as stock:
        first, second = (stock.add("grid", grid_name=name) for name in ("第一网格", "第二网格"))
        door = stock.door("金桂苑", "3", "2", "402", first)
        rental = stock.add("rental", dwelling_id=door, landlord_name="甲")
        elsewhere = stock.door("翠湖", "1", "", "101", first)
        other = stock.add("rental", dwelling_id=elsewhere, landlord_name="乙")
        row = records.get(stock.db, DWELLINGS, door)
        assert row is not None
        records.change(stock.db, BUILDINGS, row.values["building_id"], {"grid_id": second})
        grids = [
            found.values["grid_id"]
            for register, id_ in ((DWELLINGS, door), (RENTALS, rental), (RENTALS, other))
            if (found := records.get(stock.db, register, id_))
        ]
        in_second = records.ids(stock.db, RENTALS, [("grid", "=", second)])
    assert grids == [second, second, first]
    assert len(in_second) == 1


def test_what_others_count_on_cannot_be_removed_and_parts_go_along(ledger: Ledger) -> None:
    with act(ledger) as stock:
        door = stock.door("金桂苑", "3", "2", "402", stock.add("grid", grid_name="一"))
        person = stock.dweller(door, name="单明")
        episode = stock.add("floating", person_id=person)
        with pytest.raises(Refused):
            records.remove(stock.db, PERSONS, person, "重复")
        records.remove(stock.db, FLOATINGS, episode, "重复")
        records.remove(stock.db, PERSONS, person, "重复")
        assert records.get(stock.db, PERSONS, person) is None
        assert not records.ids(stock.db, PERSONS)
        assert not records.ids(stock.db, BY_KEY["residence"])
        with pytest.raises(Refused):
            records.change(stock.db, PERSONS, person, {"name": "乙"})


def test_lists_come_in_the_order_of_their_paper(ledger: Ledger) -> None:
    with act(ledger) as stock:
        grid = stock.add("grid", grid_name="一")
        for name in ("周瑜", "安平", "曾国强", "李白", "连城"):
            stock.add("person", name=name)
        for building, room in (("10", "101"), ("2", "1201"), ("2", "301"), ("2", "负101")):
            door = stock.door("金桂苑", building, "", room, grid)
            stock.add("rental", dwelling_id=door, landlord_name="甲")
        for day in ("2026-10-01T19:30", "2026-11-02", "2025-12-31"):
            stock.add("visit", visited_at=day)

    def shown(key: str, field: str, order: str = "") -> list[str]:
        with ledger.reading() as db:
            rids = records.ids(db, BY_KEY[key], order=order)
            return [row.values[field] for row in records.page(db, BY_KEY[key], rids, [field])]

    assert shown("person", "name") == ["安平", "李白", "连城", "曾国强", "周瑜"]
    assert [shown("rental", "dwelling")[n] for n in (1, 2, 3)] == [
        "金桂苑2幢301室",
        "金桂苑2幢1201室",
        "金桂苑10幢101室",
    ]
    assert shown("building", "building_no") == ["2", "2", "2", "10"]
    assert shown("visit", "visited_at") == ["2026-11-02", "2026-10-01T19:30", "2025-12-31"]
    assert shown("person", "name", "-name")[0] == max(shown("person", "name"))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "1", "2"]),
            st.sampled_from([None, "1958", "1985-03", "1985-03-12", "2001-01-31"]),
            st.sampled_from(["王明", "王小明", "李%", "李_"]),
        ),
        max_size=12,
    ),
    st.sampled_from(
        [
            ("sex", "=", None),
            ("sex", "=", "1"),
            ("sex", "!=", "1"),
            ("sex", "in", ["1", "2"]),
            ("sex", "empty"),
            ("sex", "filled"),
            ("birth_date", "before", "1985-03-12"),
            ("birth_date", "between", ("1985-03", "2000")),
            ("birth_date", "between", (None, "1985-03-12")),
            ("name", "like", "王小"),
            ("name", "like", "李%"),
        ]
    ),
)
def test_conditions_choose_as_python_does(
    ledger: Ledger, people: list[tuple[str | None, str | None, str]], asked: tuple[object, ...]
) -> None:
    key, operator, value = (*asked, None)[:3]
    tests = {
        "=": lambda v: v == value,
        "!=": lambda v: v != value,
        "in": lambda v: v in value,
        "empty": lambda v: v is None,
        "filled": lambda v: v is not None,
        "before": lambda v: v is not None and v < value,
        "between": lambda v: (
            v is not None
            and (value[0] is None or v >= value[0])
            and (value[1] is None or v < value[1])
        ),
        "like": lambda v: v is not None and v.startswith(value),
    }
    with ledger.writing("试") as db:
        ids = [ledger.new_key() for _ in people]
        rows = [
            {"id": id_, "sex": sex, "birth_date": born, "name": name}
            for id_, (sex, born, name) in zip(ids, people, strict=True)
        ]
        records.add_many(db, PERSONS, rows)
        mine = ("id", "in", ids)
        found = records.page(db, PERSONS, records.ids(db, PERSONS, [asked, mine]), [])
    assert {row.id for row in found} == {
        row["id"] for row in rows if tests[operator](row[str(key)])
    }


def test_conditions_reach_over_links(ledger: Ledger) -> None:
    with act(ledger) as stock:
        grids = [stock.add("grid", grid_name=name) for name in ("一", "二")]
        doors = [stock.door("金桂苑", str(n), "", "101", grid) for n, grid in enumerate(grids, 1)]
        people = [stock.dweller(door, name="甲", sex="1") for door in doors]
        home = stock.add("household", dwelling_id=doors[0])
        away = stock.add("person", name="乙", household_id=home, sex="2")
        for person in (*people, away):
            stock.add("floating", person_id=person, dwelling_id=doors[0])
        building = records.get(stock.db, DWELLINGS, doors[0])
        assert building is not None

        def found(key: str, *conditions: tuple[object, ...]) -> set[str]:
            register = BY_KEY[key]
            rids = records.ids(stock.db, register, conditions)
            rows = records.page(stock.db, register, rids, ["person"] if key != "person" else [])
            return {row.values.get("person_id", row.id) for row in rows}

        assert found("person", ("grid", "=", grids[0])) == {people[0], away}
        assert found("person", ("building", "=", building.values["building_id"])) == {
            people[0],
            away,
        }
        assert found("residence", ("grid", "in", [grids[1]])) == {people[1]}
        assert found("floating", ("person.sex", "=", "2")) == {away}
        assert found("floating", ("dwelling", "=", doors[1])) == set()
        with pytest.raises(KeyError):
            found("person", ("blood", "=", "A"))


def test_a_page_gives_the_rows_asked_for_in_their_order_with_what_is_shown(ledger: Ledger) -> None:
    with act(ledger) as stock:
        rows = [{"id": ledger.new_key(), "name": f"人{n:03d}"} for n in range(250)]
        records.add_many(stock.db, PERSONS, rows)
        stock.add("floating", person_id=rows[7]["id"])
        rids = records.ids(stock.db, PERSONS)
        assert isinstance(rids, array)
        backwards = rids[::-1]
        shown = records.page(stock.db, PERSONS, [*backwards, 10**9], ["name"])
        [episode] = records.page(
            stock.db, FLOATINGS, records.ids(stock.db, FLOATINGS), ["person", "person.name"]
        )
    assert [row.rid for row in shown] == list(backwards)
    assert [row.values for row in shown[:2]] == [{"name": "人249"}, {"name": "人248"}]
    assert episode.values == {
        "person": "人007",
        "person_id": rows[7]["id"],
        "person.name": "人007",
    }


def test_many_changes_at_once_equal_the_same_changes_one_by_one(ledger: Ledger) -> None:
    with act(ledger) as stock:
        door = stock.door("金桂苑", "3", "2", "402", stock.add("grid", grid_name="一"))
        people = [stock.dweller(door, name=f"甲{n}") for n in "一二三四"]
    with ledger.writing("改") as db:
        changed = records.change_many(
            db,
            PERSONS,
            {people[0]: {"name": "单明"}, people[1]: {"phone": "13900009388"}, people[2]: {}},
        )
        stays = records.page(
            db, BY_KEY["residence"], records.ids(db, BY_KEY["residence"]), ["person"]
        )
        versions = [row.version for id_ in people if (row := records.get(db, PERSONS, id_))]
    assert changed == 2
    assert versions == [2, 2, 1, 1]
    assert {row.values["person"] for row in stays} == {"单明", "甲二", "甲三", "甲四"}
    assert {row.label for row in stays} == {"单明", "甲二", "甲三", "甲四"}


@pytest.mark.parametrize("key", ["person", "floating", "lowincome", "dwelling", "visit", "patrol"])
def test_a_list_is_read_off_its_index_without_sorting(ledger: Ledger, key: str) -> None:
    said: list[str] = []
    with ledger.reading() as db:
        event.listen(db, "before_cursor_execute", lambda *call: said.append(call[2]))
        records.ids(db, BY_KEY[key])
        plan = [line[3] for line in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {said[0]}")]
    assert "INDEX" in plan[0]
    if key != "patrol":  # of one day in the order of their hour
        assert len(plan) == 1


def test_numbers_in_names_count_as_numbers() -> None:
    assert sorted(["10幢", "2幢", "甲幢", "2幢A"], key=natural) == ["2幢", "2幢A", "10幢", "甲幢"]
