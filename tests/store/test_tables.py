import pytest
from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger_desk.registers import REGISTERS
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.labels import NAMINGS, children_of, table_of, target_of
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.search_paths import index_on

EVERY = pytest.mark.parametrize("table", [table_of(key) for key in TABLES], ids=list(TABLES))


@EVERY
def test_each_link_stays_in_its_community_and_has_an_index(table: Table) -> None:
    for link in table.foreign_key_constraints:
        assert link.column_keys[0] == "community_id"
        assert [e.column.name for e in link.elements] == ["community_id", "id"]
        assert index_on(table.name, link.column_keys[1])


@EVERY
def test_each_table_can_also_be_made_on_postgresql(table: Table) -> None:
    dialect = postgresql.dialect()
    assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
    for index in table.indexes:
        assert str(CreateIndex(index).compile(dialect=dialect))


def test_every_register_has_a_table_and_a_name() -> None:
    keys = {register.key for register in REGISTERS}
    assert keys == set(TABLES) == set(NAMINGS)


def test_labels_are_made_of_links_that_exist() -> None:
    for key, naming in NAMINGS.items():
        for link in naming.links:
            assert (key, link) in children_of(target_of(key, link))
        assert set(naming.names) <= set(table_of(key).c.keys())


def test_a_link_to_another_community_is_refused(ledger: Ledger) -> None:
    def keep(db: Connection, table: str, community: str, **values: str) -> None:
        db.execute(insert(table_of(table)).values(community_id=community, **values))

    with ledger.writing("试") as db:
        keep(db, "building", "330102001009", id="b", building_no="1")
        with pytest.raises(IntegrityError):
            keep(db, "unit", ledger.community, id="u", building_id="b", unit_no="1")


def test_a_wrong_type_never_gets_in(ledger: Ledger) -> None:
    row = {"community_id": ledger.community, "id": "b", "building_no": "1", "floors": "六层"}
    with ledger.writing("试") as db, pytest.raises(IntegrityError):
        db.execute(insert(table_of("building")).values(**row))


def test_one_id_number_belongs_to_one_active_person(ledger: Ledger) -> None:
    person = table_of("person")

    def row(id_: str, removed: str | None = None) -> dict[str, str | None]:
        return {
            "community_id": ledger.community,
            "id": id_,
            "name": "甲",
            "id_no": "110101199003079016",
            "removed": removed,
        }

    with ledger.writing("试") as db:
        db.execute(insert(person).values(**row("p1", "录错")))
        db.execute(insert(person).values(**row("p2")))
        with pytest.raises(IntegrityError), db.begin_nested():
            db.execute(insert(person).values(**row("p3")))
        assert len(db.execute(select(person.c.id)).all()) == 2
