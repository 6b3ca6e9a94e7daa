import pytest
from tests.store.stock import Stock, act

from ledger_desk.errors import InvalidRecord
from ledger_desk.registers import BY_KEY
from ledger_desk.store import occupancy, records
from ledger_desk.store.ledger import Ledger


def doors(stock: Stock) -> tuple[str, str]:
    grid, other = (stock.add("grid", grid_name=name) for name in ("一", "二"))
    return stock.door("金桂苑", "3", "2", "402", grid), stock.door("金桂苑", "5", "1", "101", other)


def names(residents: list[occupancy.Resident]) -> list[str]:
    return [each.name for each in residents]


def test_who_moves_in_lives_there_until_moving_out(ledger: Ledger) -> None:
    with act(ledger) as stock:
        here, _ = doors(stock)
        person = stock.add("person", name="王明")
        owner = stock.add("person", name="李白")
        occupancy.move_in(stock.db, ledger.new_key, person, here, "2026-09-01", room_part="东间")
        occupancy.move_in(stock.db, ledger.new_key, owner, here, "2020-01-01", kind="1")
        assert names(occupancy.residents(stock.db, here)) == ["李白", "王明"]
        [tenant] = occupancy.tenants(stock.db, here)
        assert (tenant.name, tenant.room_part, tenant.from_on) == ("王明", "东间", "2026-09-01")
        assert occupancy.move_out(stock.db, person, "2026-10-31") == 1
        assert names(occupancy.tenants(stock.db, here)) == []
        assert names(occupancy.tenants(stock.db, here, "2026-10-31")) == ["王明"]
        assert names(occupancy.tenants(stock.db, here, "2026-11-01")) == []
        assert names(occupancy.tenants(stock.db, here, "2026-08-31")) == []
        assert occupancy.move_out(stock.db, person, "2026-10-31") == 0


def test_nobody_lives_in_two_places_unless_it_is_said(ledger: Ledger) -> None:
    with act(ledger) as stock:
        here, there = doors(stock)
        person = stock.dweller(here, name="王明")
        with pytest.raises(InvalidRecord) as twice:
            occupancy.move_in(stock.db, ledger.new_key, person, there, "2026-10-01")
        assert "金桂苑3幢2单元402室" in twice.value.problems["person"]
        with pytest.raises(InvalidRecord):
            occupancy.move_in(stock.db, ledger.new_key, person, here, "2026-10-01")
        occupancy.move_in(stock.db, ledger.new_key, person, there, "2026-10-01", many_homes="1")
        assert len(occupancy.stays(stock.db, person)) == 2


def test_a_move_leaves_no_day_at_two_doors_and_takes_the_episode_along(ledger: Ledger) -> None:
    with act(ledger) as stock:
        here, there = doors(stock)
        person = stock.add("person", name="王明")
        occupancy.move_in(stock.db, ledger.new_key, person, here, "2026-09-01", kind="3")
        episode = stock.add("floating", person_id=person, dwelling_id=here, status="1")
        stay = occupancy.move(stock.db, ledger.new_key, person, there, "2026-10-01")
        assert occupancy.move(stock.db, ledger.new_key, person, there, "2026-10-01") == stay
        assert names(occupancy.residents(stock.db, here, "2026-09-30")) == ["王明"]
        assert names(occupancy.residents(stock.db, here, "2026-10-01")) == []
        [now] = occupancy.residents(stock.db, there)
        assert now.kind == "3"
        row = records.get(stock.db, BY_KEY["floating"], episode)
        assert row is not None
        assert (row.values["dwelling_id"], row.values["grid"]) == (there, "二")


def test_a_move_known_by_its_month_ends_the_old_stay_in_that_month(ledger: Ledger) -> None:
    with act(ledger) as stock:
        here, there = doors(stock)
        person = stock.dweller(here, name="王明")
        occupancy.move(stock.db, ledger.new_key, person, there, "2026-10")
        residences = BY_KEY["residence"]
        rids = records.ids(stock.db, residences, [("dwelling", "=", here)])
        [old] = records.page(stock.db, residences, rids, ["to_on"])
        assert old.values["to_on"] == "2026-10"


def test_a_family_moves_whole_but_not_the_daughter_who_lives_elsewhere(ledger: Ledger) -> None:
    with act(ledger) as stock:
        here, there = doors(stock)
        home = stock.add("household", dwelling_id=here)
        father = stock.dweller(here, name="王父", household_id=home, relation_to_head="0")
        son = stock.add("person", name="王子", household_id=home, relation_to_head="2")
        daughter = stock.dweller(there, name="王女", household_id=home, relation_to_head="3")
        records.change(stock.db, BY_KEY["household"], home, {"head_id": father})
        last = stock.door("金桂苑", "9", "1", "901", stock.add("grid", grid_name="三"))
        assert occupancy.registered(stock.db, here) == [
            (father, "王父"),
            (son, "王子"),
            (daughter, "王女"),
        ]
        moved = occupancy.move_family(stock.db, ledger.new_key, home, last, "2026-11-01")
        assert moved == [father, son]
        assert names(occupancy.residents(stock.db, last)) == ["王父", "王子"]
        assert names(occupancy.residents(stock.db, there)) == ["王女"]
        assert names(occupancy.residents(stock.db, here)) == []
        assert [name for _, name in occupancy.registered(stock.db, last)] == [
            "王父",
            "王子",
            "王女",
        ]
        with pytest.raises(InvalidRecord):
            occupancy.move_family(stock.db, ledger.new_key, home, last, "2026-12-01")
        row = records.get(stock.db, BY_KEY["household"], home)
    assert row is not None
    assert row.label == "王父 金桂苑9幢1单元901室"
