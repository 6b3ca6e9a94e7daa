"""A generated town as an encrypted ledger: weighted surnames, valid check digits, rare names.

Shares of dwellings, tenants and duties are those of the sample community. Built once for a scale
and kept; the file's name holds a digest of the tables and of this module.
"""

import datetime as dt
import hashlib
import inspect
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ledger_desk import addresses
from ledger_desk.exchange.samples.names import Registry
from ledger_desk.registers import BY_KEY
from ledger_desk.sealing import Cost
from ledger_desk.store import keyfile, records, search_index, sqlite, tables
from ledger_desk.store.backup import STORE
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

PASSWORD, WORKER, COMMUNITY = "gui-hua-2026", "李四", "桂花社区"
MACHINE = Machine(cost=Cost(t=1, m_kib=8, p=1), device="bench")
NOW = dt.datetime(2026, 11, 2, 1, 41, 7, tzinfo=dt.UTC)
MONTH = "2026-10"
PEOPLE = {"tiny": 300, "community": 5_800, "street": 120_000, "stress": 1_000_000}

_COMPLEXES = ("金桂苑", "幸福里", "青山花园", "南苑", "滨江名邸", "老城巷", "东湖新村", "和平小区")
_REGIONS = ("330106", "341202", "411525", "522401", "360732", "420583", "512501", "330102")


class Row(NamedTuple):
    """What the benches know of a person, told by the generator and not by the ledger."""

    id: str
    name: str
    id_no: str
    phone: str | None
    birth: str
    room: str
    building: str
    complex_name: str


class Town:
    """One scale: its ledger, open while the benches run, and a plain copy of the file."""

    def __init__(self, folder: Path, scale: str) -> None:
        self.scale = scale
        self.people = PEOPLE[scale]
        self.cache = folder
        digest = hashlib.sha256(inspect.getsource(sys.modules[__name__]).encode())
        for table in tables.kept_tables():
            digest.update("".join(sqlite.schema_of(table)).encode())
        digest.update("".join(search_index.search_schema()).encode())
        self.folder = folder / f"{scale}-{digest.hexdigest()[:10]}"
        self._ledger: Ledger | None = None

    @property
    def is_tiny(self) -> bool:
        """Whether this is no measuring but a look whether it works."""
        return self.scale == "tiny"

    @property
    def ledger(self) -> Ledger:
        """The town's ledger; read only, whoever writes takes a copy."""
        if self._ledger is None:
            if not (self.folder / STORE).exists():
                self._build()
            self._ledger = Ledger.open(self.folder, PASSWORD, WORKER, MACHINE)
        return self._ledger

    @cached_property
    def plain(self) -> Path:
        """The same tables and indexes in a file without encryption, for bare SQLite."""
        target = self.folder.with_suffix(".plain")
        with self.ledger.reading():
            pass
        if not target.exists():
            part = target.with_suffix(".part")
            part.unlink(missing_ok=True)
            source = sqlite.connect(self.folder / STORE, self.key, journal="")
            try:
                source.execute(f"ATTACH '{part}' AS bare KEY ''")
                source.execute("SELECT sqlcipher_export('bare')")
                source.execute("DETACH bare")
            finally:
                source.close()
            part.rename(target)
        return target

    @cached_property
    def key(self) -> bytes:
        """The data key of the made-up ledger."""
        return keyfile.unlock(keyfile.read(self.folder / keyfile.NAME), PASSWORD, WORKER)[1]

    @cached_property
    def rows(self) -> list[Row]:
        """Everybody, as the generator made them."""
        return [row for row, _ in _people(self.people)]

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Ledger]:
        """A copy of the ledger that may be written to."""
        if self._ledger is None:
            _ = self.ledger
        self.close()
        shutil.copytree(self.folder, folder)
        with Ledger.open(folder, PASSWORD, WORKER, MACHINE) as ledger:
            yield ledger

    def close(self) -> None:
        """Close the ledger."""
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def _build(self) -> None:
        self.cache.mkdir(parents=True, exist_ok=True)
        part = self.folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        with create(part) as ledger, ledger.writing("造数", kind="import") as db:
            db.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            search_index.drop(db)
            _fill(db, self.people)
            search_index.create(db)
            db.exec_driver_sql("ANALYZE")
        part.rename(self.folder)


def create(folder: Path) -> Ledger:
    """An empty ledger whose password costs next to nothing to try."""
    made, _ = Ledger.create(
        folder, COMMUNITY, WORKER, PASSWORD, "330106001001", NOW, machine=MACHINE
    )
    return made


def _id(sort: str, number: int) -> str:
    """An id that sorts as made; the time in it is not needed here."""
    return f"{ord(sort):04x}{number:028x}"


def _people(count: int) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Person after person with everything of theirs; the same for the same count."""
    dice = Random(f"town {count}")
    registry = Registry(dice)
    person = BY_KEY["person"].by_key
    for number in range(count):
        sex = dice.choice("12")
        birth = dt.date(1930, 1, 1) + dt.timedelta(days=int(34_000 * dice.random()))
        name = registry.name()
        region = dice.choice(_REGIONS)
        id_no = registry.id_no(region, birth, sex)
        phone = registry.phone() if dice.random() < 0.7 else None
        door = number // 3
        complex_name = _COMPLEXES[door // 400 % 8] + ("" if door < 3200 else str(door // 3200))
        building, unit, room = door // 40 % 10 + 1, door // 20 % 2 + 1, _room(door)
        values = {
            "id": _id("p", number),
            "name": name,
            "id_type": "111",
            "id_no": id_no,
            "sex": sex,
            "birth_date": birth.isoformat(),
            "ethnicity": "01",
            "phone": phone,
            "hukou_division": region,
            "hukou_address": f"{complex_name}{building}幢{unit}单元{room}室",
            "household_id": _id("h", door),
            "relation_to_head": None,
            **{
                key: dice.choice([None, *(person[key].kind.codes.labels)])  # type: ignore[union-attr]
                for key in ("education", "marital", "hukou_type")
            },
        }
        yield (
            Row(
                values["id"],
                name,
                id_no,
                phone,
                values["birth_date"],
                room,
                str(building),
                complex_name,
            ),
            values,
        )


def _room(door: int) -> str:
    return f"{door // 2 % 10 + 1}0{door % 2 + 1}"


def _fill(db: Connection, people: int) -> None:
    doors = -(-people // 3)
    shelves = _places(doors)
    shelves["household"] = [
        {"id": _id("h", n), "dwelling_id": _id("d", n), "head_id": _id("p", 3 * n)}
        for n in range(doors)
    ]
    for key in ("grid", "building", "unit", "dwelling"):
        records.add_many(db, BY_KEY[key], shelves[key])
    persons = [values for _, values in _people(people)]
    records.add_many(db, BY_KEY["person"], persons)
    records.add_many(db, BY_KEY["household"], shelves["household"])
    _add_duties(db, persons, doors)


def _places(doors: int) -> dict[str, list[dict[str, Any]]]:
    """Buildings of forty doors in two staircases, a thousand doors a grid."""
    shelves: dict[str, list[dict[str, Any]]] = {
        "grid": [
            {"id": _id("g", n), "grid_name": f"第{n + 1}网格"} for n in range(-(-doors // 1000))
        ],
        "building": [],
        "unit": [],
        "dwelling": [],
    }
    for door in range(doors):
        complex_name = _COMPLEXES[door // 400 % 8] + ("" if door < 3200 else str(door // 3200))
        number, unit = str(door // 40 % 10 + 1), str(door // 20 % 2 + 1)
        grid = _id("g", door // 1000)
        if door % 40 == 0:
            shelves["building"].append(
                {
                    "id": _id("b", door // 40),
                    "complex_name": complex_name,
                    "building_no": number,
                    "grid_id": grid,
                }
            )
        if door % 20 == 0:
            shelves["unit"].append(
                {
                    "id": _id("u", door // 20),
                    "building_id": _id("b", door // 40),
                    "unit_no": unit,
                }
            )
        shelves["dwelling"].append(
            {
                "id": _id("d", door),
                "building_id": _id("b", door // 40),
                "unit_id": _id("u", door // 20),
                "grid_id": grid,
                "room_no": _room(door),
                "stair_key": addresses.stair_key(
                    addresses.from_parts(complex_name, number, unit, _room(door))
                ),
                "floor_area": 5_000 + door % 9_000,
            }
        )
    return shelves


def _day(dice: Random, first: int = 2019) -> str:
    start = dt.date(first, 1, 1)
    return (
        start + dt.timedelta(days=dice.randrange((dt.date(2026, 11, 1) - start).days))
    ).isoformat()


def _add_duties(db: Connection, persons: list[dict[str, Any]], doors: int) -> None:
    dice = Random(f"duties {doors}")

    def code(register: str, key: str) -> str | None:
        codes = BY_KEY[register].by_key[key].kind.codes
        assert codes is not None
        return dice.choice([None, *codes.labels])

    residences, floating = [], []
    for number, person in enumerate(persons):
        door, since = _id("d", number // 3), _day(dice)
        residences.append(
            {
                "id": _id("r", number),
                "person_id": person["id"],
                "dwelling_id": door,
                "kind": code("residence", "kind"),
                "from_on": since,
            }
        )
        if dice.random() < 0.235:
            left = _day(dice, int(since[:4])) if dice.random() < 0.3 else None
            left = left if left and left >= since else None
            held = dice.random() < 0.5
            floating.append(
                {
                    "id": _id("f", number),
                    "person_id": person["id"],
                    "residence_id": _id("r", number),
                    "dwelling_id": door,
                    "grid_id": _id("g", number // 3000),
                    "arrive_local_on": since,
                    "arrive_address_on": since,
                    "registered_on": since,
                    **{
                        key: code("floating", key)
                        for key in (
                            "reason",
                            "abode_type",
                            "live_mode",
                            "stay_plan",
                            "register_way",
                        )
                    },
                    "permit_type": "02" if held else "00",
                    "permit_no": f"浙{number:09d}" if held else None,
                    "permit_issued_on": since if held else None,
                    "permit_valid_to": f"{int(since[:4]) + 9}-01-01" if held else None,
                    "checked_on": _day(dice, int(since[:4])),
                    "status": "2" if left else "1",
                    "left_on": left,
                    "cancelled_on": left,
                }
            )
    records.add_many(db, BY_KEY["residence"], residences)
    records.add_many(db, BY_KEY["floating"], floating)
    let = [n for n in range(doors) if dice.random() < 0.28]
    records.add_many(
        db,
        BY_KEY["rental"],
        [
            {
                "id": _id("l", n),
                "dwelling_id": _id("d", n),
                "grid_id": _id("g", n // 1000),
                "landlord_name": persons[3 * n]["name"],
                "landlord_phone": persons[3 * n]["phone"],
                "registered_on": _day(dice),
                "grade": code("rental", "grade"),
                "status": "1",
                "rented_rooms": 1 + n % 4,
                "rented_area": 3_000 + n % 5_000,
            }
            for n in let
        ],
    )
    records.add_many(
        db,
        BY_KEY["inspection"],
        [
            {
                "id": _id("i", n),
                "rental_id": _id("l", n),
                "dwelling_id": _id("d", n),
                "grid_id": _id("g", n // 1000),
                "inspected_on": _day(dice, 2026),
            }
            for n in let
            if dice.random() < 0.7
        ],
    )
    records.add_many(
        db,
        BY_KEY["visit"],
        [
            {
                "id": _id("v", n),
                "target_id": _id("d", n),
                "grid_id": _id("g", n // 1000),
                "visited_at": _day(dice, 2026),
                "kind": code("visit", "kind"),
                "met": code("visit", "met"),
            }
            for n in range(doors)
            if dice.random() < 0.3
        ],
    )
    aided = [n for n in range(doors) if dice.random() < 0.02]
    records.add_many(
        db,
        BY_KEY["lowincome"],
        [
            {
                "id": _id("w", n),
                "household_id": _id("h", n),
                "head_id": _id("p", 3 * n),
                "dwelling_id": _id("d", n),
                "grid_id": _id("g", n // 1000),
                "category": code("lowincome", "category"),
                "covered_size": 2,
                "total_amount": 85_000,
                "start_month": "2025-03",
            }
            for n in aided
        ],
    )
