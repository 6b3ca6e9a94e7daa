"""Doors to knock at, and the printed sheets that come back with answers."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select

from ledger_desk import addresses
from ledger_desk.kinds import PHONE
from ledger_desk.store import acts, lists
from ledger_desk.store.conditions import natural
from ledger_desk.store.duty_tables import Rental, Visit
from ledger_desk.store.labels import table_of
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.people_tables import (
    Building,
    Division,
    Dwelling,
    Grid,
    Household,
    Person,
    Residence,
)
from ledger_desk.store.people_tables import Unit as Staircase
from ledger_desk.store.tables import Sheet, SheetRow


class Doorway(NamedTuple):
    """One dwelling as a door sheet shows it; the phone is masked already."""

    id: str
    building: str
    unit: str
    floor: int | None
    room: str
    who: str
    persons: int | None
    phone: str
    last_visit: str


class Kept(NamedTuple):
    """A printed sheet on its way into the ledger; rows: (row code, dwelling id or "")."""

    code: str
    title: str
    made: str
    filter: str
    pages: int
    doors: int
    sha256: str
    rows: Sequence[tuple[str, str]]
    places: Sequence[int]
    file_name: str


def place(db: Connection) -> str:
    """The name of the community."""
    return db.scalar(select(Division.community).limit(1)) or ""


def buildings(db: Connection) -> list[str]:
    """What the buildings are called, 2幢 before 10幢."""
    labels = db.scalars(
        select(Building.label).where(
            Building.community_id == db.info["community"], Building.removed.is_(None)
        )
    )
    return sorted(labels, key=natural)


def sheet_codes(db: Connection) -> set[str]:
    """Codes that are taken."""
    return set(db.scalars(select(Sheet.code)))


def doors(
    db: Connection, *, grid: str = "", building: str = "", due_by: date | None = None
) -> list[Doorway]:
    """The doors of a round in stair order; empty dwellings too.

    grid: its name. building: as 金桂苑3幢 or 3幢. due_by: only lettings whose next visit is due by
    then, and doors with people nobody has visited for a cycle.
    """
    ours = Dwelling.community_id == db.info["community"]
    table = (
        select(
            Dwelling.id,
            Building.label.label("building"),
            Staircase.unit_no,
            Dwelling.room_no,
            Dwelling.stair_key,
        )
        .select_from(Dwelling)
        .outerjoin(
            Building,
            (Building.community_id == Dwelling.community_id)
            & (Building.id == Dwelling.building_id),
        )
        .outerjoin(
            Staircase,
            (Staircase.community_id == Dwelling.community_id) & (Staircase.id == Dwelling.unit_id),
        )
        .where(ours, Dwelling.removed.is_(None))
        .order_by(Dwelling.stair_key)
    )
    if grid:
        table = table.join(
            Grid, (Grid.community_id == Dwelling.community_id) & (Grid.id == Dwelling.grid_id)
        ).where((Grid.grid_name == grid) | (Grid.id == grid))
    rows = list(db.execute(table))
    if building:
        wanted = addresses.key_parts(addresses.parse_address(building))
        alone = addresses.key_parts(addresses.from_parts("", building, "", ""))
        rows = [row for row in rows if _is_building(row.building or "", building, wanted, alone)]
    if due_by is not None:
        due = _due(db, due_by)
        rows = [row for row in rows if row.id in due]
    who, persons, phones = people_behind(db, {row.id for row in rows})
    visited = last_visits(db)
    return [
        Doorway(
            row.id,
            row.building or "",
            unit_label(row.unit_no),
            _floor(row.room_no),
            row.room_no or "",
            who.get(row.id, ""),
            persons.get(row.id),
            PHONE.mask(phones[row.id]) if phones.get(row.id) else "",
            visited.get(row.id, ""),
        )
        for row in rows
    ]


def unit_label(unit: str | None) -> str:
    return "" if not unit else f"{unit}单元" if unit[-1:].isdigit() else unit


def _floor(room: str | None) -> int | None:
    digits = "".join(c for c in room or "" if c.isdigit())
    return int(digits[:-2]) if len(digits) >= 3 else None


def _is_building(label: str, said: str, wanted: tuple[str, ...], alone: tuple[str, ...]) -> bool:
    known = addresses.key_parts(addresses.parse_address(label))
    if label == said or known[:2] == wanted[:2]:
        return True
    return not wanted[0] and known[1] in (wanted[1], alone[1])


def people_behind(
    db: Connection, wanted: set[str]
) -> tuple[dict[str, str], dict[str, int], dict[str, str]]:
    """Who is registered behind each door: head or landlord's tenant, how many, a phone."""
    living = (
        select(
            Residence.dwelling_id,
            Person.id,
            Person.name,
            Person.phone,
            Person.relation_to_head,
            Household.head_id,
            Residence.kind,
        )
        .select_from(Residence)
        .join(
            Person,
            (Person.community_id == Residence.community_id) & (Person.id == Residence.person_id),
        )
        .outerjoin(
            Household,
            (Household.community_id == Person.community_id) & (Household.id == Person.household_id),
        )
        .where(
            Residence.community_id == db.info["community"],
            Residence.removed.is_(None),
            Residence.to_on.is_(None),
            Person.removed.is_(None),
        )
        .order_by(Residence.rid)
    )
    names: dict[str, list[tuple[int, str]]] = defaultdict(list)
    phones: dict[str, str] = {}
    counts: dict[str, int] = defaultdict(int)
    for dwelling, id_, name, phone, relation, head, kind in db.execute(living):
        if dwelling not in wanted:
            continue
        leads = id_ == head or relation == "0"
        rank = 0 if leads else 1 if kind == "2" else 2
        names[dwelling].append((rank, name))
        counts[dwelling] += 1
        if phone and (rank == 0 or dwelling not in phones):
            phones[dwelling] = phone.split("、")[0]
    # Whoever opens the door is on the paper: the head first, then tenants, then the others.
    who = {
        dwelling: "、".join(name for _, name in sorted(found, key=lambda pair: pair[0]))
        for dwelling, found in names.items()
    }
    return who, counts, phones


def last_visits(db: Connection) -> dict[str, str]:
    rows = db.execute(
        select(Visit.target_id, func.max(Visit.visited_at))
        .where(Visit.community_id == db.info["community"], Visit.removed.is_(None))
        .group_by(Visit.target_id)
    )
    return {target: (day or "")[:10] for target, day in rows if target}


def _due(db: Connection, day: date) -> set[str]:
    """Dwellings where something is due by a day, as the due list says."""
    from ledger_desk.store import due

    wanted: dict[str, set[str]] = defaultdict(set)
    for item in due.due(db, db.info["community"], day, 0):
        wanted[item.register].add(item.id)
    found = wanted.pop("dwelling", set())
    for register, ids in wanted.items():
        table = table_of(register)
        link = next((key for key in ("dwelling_id", "target_id") if key in table.c), None)
        if link is None:
            continue
        rows = db.execute(
            select(table.c.id, table.c[link]).where(table.c.community_id == db.info["community"])
        )
        found |= {dwelling for id_, dwelling in rows if id_ in ids and dwelling}
    return found


def keep(ledger: Ledger, sheet: Kept) -> None:
    """Keep a printed sheet: what stood on it, in which versions; and that it left the laptop."""
    with ledger.writing(f"打印 {sheet.title} {sheet.code}", kind="print") as db:
        community = db.info["community"]
        sheet_id = ledger.new_key()
        db.execute(
            insert(Sheet).values(
                community_id=community,
                id=sheet_id,
                code=sheet.code,
                kind="checklist",
                title=sheet.title,
                worker=ledger.worker,
                made=sheet.made,
                grid_id=None,
                due_on=None,
                filter=sheet.filter,
                columns="[]",
                masks=json.dumps({"phone": "3-4"}),
                pages=sheet.pages,
                doors=sheet.doors,
                sha256=sheet.sha256,
            )
        )
        shown = _versions(db, [dwelling for _, dwelling in sheet.rows if dwelling])
        lines = [
            {
                "community_id": community,
                "id": ledger.new_key(),
                "sheet_id": sheet_id,
                "number": code[:-1],
                "check": code[-1],
                "page": page,
                "dwelling_id": dwelling or None,
                "household_id": None,
                "records": json.dumps(shown.get(dwelling, [])),
            }
            for (code, dwelling), page in zip(sheet.rows, sheet.places, strict=True)
        ]
        if lines:
            db.execute(insert(SheetRow), lines)
        acts.log_access(
            db,
            "print",
            "dwelling",
            [],
            count=sheet.doors,
            purpose="入户走访",
            file_name=sheet.file_name,
            sha256=sheet.sha256,
        )


def _versions(db: Connection, dwellings: Sequence[str]) -> Mapping[str, list[Any]]:
    """Which records a row showed, and in which version: asked again when the paper comes back."""
    found: dict[str, list[Any]] = defaultdict(list)
    for start in range(0, len(dwellings), lists.CHUNK):
        chunk = list(dwellings[start : start + lists.CHUNK])
        for id_, version in db.execute(
            select(Dwelling.id, Dwelling.version).where(
                Dwelling.community_id == db.info["community"], Dwelling.id.in_(chunk)
            )
        ):
            found[id_].append(["dwelling", id_, version])
        for register, table in (("residence", Residence), ("rental", Rental)):
            for id_, dwelling, version in db.execute(
                select(table.id, table.dwelling_id, table.version).where(
                    table.community_id == db.info["community"],
                    table.dwelling_id.in_(chunk),
                    table.removed.is_(None),
                )
            ):
                found[dwelling].append([register, id_, version])
    return found
