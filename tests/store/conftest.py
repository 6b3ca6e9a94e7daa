"""What the tests of the store share: a made-up working day, and all that is kept after it."""

import random
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from ledger_desk.store.ledger import Ledger
from ledger_desk.store.people_tables import Building, Dwelling, Grid, Person
from ledger_desk.store.tables import BOOKKEEPING, kept_tables

State = dict[tuple[str, str], dict[str, Any]]


class Day(NamedTuple):
    """Acts that make, change and delete records that point to each other."""

    act: Any
    state: Any


@pytest.fixture
def day() -> Day:
    """The functions of a made-up day: one act, and every kept record as it stands."""
    return Day(act, state)


def state(db: Connection) -> State:
    """Every kept record with every value that is one."""
    found: State = {}
    for table in kept_tables():
        for row in db.execute(select(table)).mappings():
            values = {key: value for key, value in row.items() if key not in BOOKKEEPING}
            found[table.name, row["id"]] = values
    return found


def act(ledger: Ledger, dice: random.Random, title: str = "保存", **kind: Any) -> str:
    """One act of one to four changes, some of them of records of the same act; gives its id."""
    with ledger.writing(title, **kind) as db:
        for _ in range(dice.randint(1, 4)):
            dice.choice([make, make, make, alter, alter, alter, discard])(db, ledger, dice)
        return str(db.info["act"])


def make(db: Connection, ledger: Ledger, dice: random.Random) -> None:
    new = {"community_id": ledger.community, "id": ledger.new_key()}
    match dice.choice(["grid", "building", "dwelling", "person"]):
        case "grid":
            db.execute(insert(Grid).values(**new, grid_name=word(dice), label=word(dice)))
        case "building":
            grid = some(db, dice, Grid)
            db.execute(insert(Building).values(**new, building_no=word(dice), grid_id=grid))
        case "dwelling":
            building = some(db, dice, Building)
            if building:
                room = {"building_id": building, "room_no": word(dice)}
                db.execute(insert(Dwelling).values(**new, **room, floor_area=dice.randint(1, 9999)))
        case _:
            db.execute(insert(Person).values(**new, name=word(dice), note=dice.choice([None, ""])))


def alter(db: Connection, _ledger: Ledger, dice: random.Random) -> None:
    table: Any = dice.choice([Grid, Building, Dwelling, Person])
    if id_ := some(db, dice, table):
        values: dict[str, Any] = {"note": dice.choice([None, word(dice)]), "label": word(dice)}
        if table is Building:
            values["grid_id"] = some(db, dice, Grid)
        if table is Dwelling:
            values |= {
                "building_id": some(db, dice, Building),
                "floor_area": dice.choice([None, 7]),
            }
        if table is Person:
            values["phone"] = dice.choice([None, "13900000000"])
        chosen = dice.sample(sorted(values), dice.randint(1, len(values)))
        changed = {key: values[key] for key in chosen}
        db.execute(
            update(table).where(table.id == id_).values(**changed, version=table.version + 1)
        )


def discard(db: Connection, _ledger: Ledger, dice: random.Random) -> None:
    table: Any = dice.choice([Dwelling, Person])
    if id_ := some(db, dice, table):
        db.execute(delete(table).where(table.id == id_))


def some(db: Connection, dice: random.Random, table: Any) -> str | None:
    ids = list(db.scalars(select(table.id).order_by(table.id)))
    return dice.choice(ids) if ids else None


def word(dice: random.Random) -> str:
    return "".join(dice.choice('桂花𬴊"\\,{}a 1\n\t·é') for _ in range(dice.randint(1, 6)))
