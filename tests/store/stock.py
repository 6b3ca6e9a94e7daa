"""A small community by hand, for the tests of records, search and moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from ledger_desk.kinds import check_digit
from ledger_desk.registers import BY_KEY
from ledger_desk.store import records
from ledger_desk.store.ledger import Ledger


def id_number(region: str, born: str, sequence: int) -> str:
    """A right ID number of nobody: its sequence is one of the 900s."""
    assert 900 <= sequence <= 999
    head = f"{region}{born.replace('-', '')}{sequence}"
    return head + check_digit(head)


class Stock:
    """An act in which records are added one by one, by register and values."""

    def __init__(self, ledger: Ledger, db: Connection) -> None:
        self.ledger = ledger
        self.db = db

    def add(self, register: str, **values: Any) -> str:
        """A new record; gives its id."""
        id_ = self.ledger.new_key()
        records.add(self.db, BY_KEY[register], id_, values)
        return id_

    def door(self, complex_: str, building: str, unit: str, room: str, grid: str) -> str:
        """A dwelling with a building and unit of its own."""
        built = self.add("building", complex_name=complex_, building_no=building, grid_id=grid)
        stair = self.add("unit", building_id=built, unit_no=unit) if unit else None
        return self.add("dwelling", building_id=built, unit_id=stair, room_no=room)

    def dweller(self, dwelling: str, **values: Any) -> str:
        """A person who lives somewhere since 2026."""
        person = self.add("person", **values)
        self.add("residence", person_id=person, dwelling_id=dwelling, from_on="2026-01-01")
        return person


@contextmanager
def act(ledger: Ledger, title: str = "测试") -> Iterator[Stock]:
    """One act of a ledger."""
    with ledger.writing(title) as db:
        yield Stock(ledger, db)
