"""What a record is called, how it is found by letters, and what it takes over from its links."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from ledger_desk import addresses, search
from ledger_desk.fields import Record
from ledger_desk.store.duty_tables import TABLES

CHUNK = 5000
SHORT = 20  # characters of a free text that stand for it in a label


_NO_SIGNS = str.maketrans("", "", " ·•・．‧.")


class Linked(NamedTuple):
    """What a label takes of a linked record."""

    label: str
    pinyin: str = ""
    values: Mapping[str, Any] = {}


NOBODY = Linked("")
Links = Mapping[str, Linked]


class Naming(NamedTuple):
    """How records of a register are called.

    links: the links the label is made of. label: of the values and the linked records.
    names: the fields whose words are searched by letters and by character.
    by_link: the link whose letters order this register, where it has no name of its own.
    """

    label: Callable[[Record, Links], str]
    links: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    by_link: str = ""


def _words(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _of(links: Links, *keys: str) -> str:
    """The label of the first link that is there."""
    return next((links[key].label for key in keys if key in links and links[key].label), "")


def _building(values: Record, links: Links) -> str:
    number = values.get("building_no") or ""
    return f"{values.get('complex_name') or ''}{number}{'幢' if number[-1:].isdigit() else ''}"


def _unit(values: Record, links: Links) -> str:
    number = values.get("unit_no") or ""
    return f"{_of(links, 'building')}{number}{'单元' if number[-1:].isdigit() else ''}"


def _dwelling(values: Record, links: Links) -> str:
    said = values.get("std_address")
    return said or f"{_of(links, 'unit', 'building')}{values.get('room_no') or ''}"


NAMINGS: Mapping[str, Naming] = {
    "division": Naming(lambda v, _: v["community"]),
    "grid": Naming(lambda v, _: v["grid_name"], names=("grid_name",)),
    "building": Naming(_building, names=("complex_name",)),
    "unit": Naming(_unit, ("building",)),
    "dwelling": Naming(_dwelling, ("unit", "building"), ("owner_name",)),
    "household": Naming(
        lambda v, links: _words(_of(links, "head"), _of(links, "dwelling")) or v["household_no"],
        ("head", "dwelling"),
        by_link="head",
    ),
    "person": Naming(lambda v, _: v["name"], names=("name", "former_name")),
    "residence": Naming(lambda v, links: _of(links, "person"), ("person",), by_link="person"),
    "rental": Naming(
        lambda v, links: _words(_of(links, "dwelling"), v.get("landlord_name")),
        ("dwelling",),
        ("landlord_name",),
    ),
    "inspection": Naming(
        lambda v, links: _words(v.get("inspected_on"), _of(links, "dwelling", "rental")),
        ("dwelling", "rental"),
    ),
    "hazard": Naming(
        lambda v, links: _words(
            _of(links, "dwelling", "rental"), (v.get("description") or "")[:SHORT]
        ),
        ("dwelling", "rental"),
    ),
    "floating": Naming(lambda v, links: _of(links, "person"), ("person",), by_link="person"),
    "lowincome": Naming(lambda v, links: _of(links, "head"), ("head",), by_link="head"),
    "lowincome_member": Naming(
        lambda v, links: _of(links, "person"), ("person",), by_link="person"
    ),
    "issue": Naming(
        lambda v, links: _words(v.get("month"), _of(links, "lowincome")), ("lowincome",)
    ),
    "review": Naming(
        lambda v, links: _words(v.get("reviewed_on"), _of(links, "lowincome")), ("lowincome",)
    ),
    "team": Naming(lambda v, _: v["name"], names=("name",)),
    "member": Naming(lambda v, _: v["name"], names=("name",)),
    "patrol": Naming(
        lambda v, links: _words(
            v.get("patrol_date"), v.get("start_at"), _of(links, "team") or v.get("leader")
        ),
        ("team",),
    ),
    "patrol_member": Naming(
        lambda v, links: v.get("name") or _of(links, "member"), ("member",), ("name",)
    ),
    "shift": Naming(lambda v, links: _words(v.get("date"), _of(links, "team")), ("team",)),
    "finding": Naming(lambda v, _: (v.get("text") or v.get("place") or "")[:SHORT]),
    "found_item": Naming(lambda v, _: v.get("item") or ""),
    "meeting": Naming(lambda v, links: _words(v.get("date"), _of(links, "team")), ("team",)),
    "visit": Naming(
        lambda v, links: _words(
            (v.get("visited_at") or "")[:10], _of(links, "target") or v.get("address_text")
        ),
        ("target",),
    ),
}

# What a record takes over from a link when it does not say it itself, in this order.
INHERITED: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "dwelling": (("unit", ("building_id",)), ("building", ("grid_id",))),
    "rental": (("dwelling", ("grid_id",)),),
    "inspection": (("rental", ("dwelling_id",)), ("dwelling", ("grid_id",))),
    "hazard": (
        ("inspection", ("rental_id", "dwelling_id")),
        ("rental", ("dwelling_id",)),
        ("dwelling", ("grid_id",)),
    ),
    "floating": (("residence", ("dwelling_id",)), ("dwelling", ("grid_id",))),
    "lowincome": (("household", ("head_id", "dwelling_id")), ("dwelling", ("grid_id",))),
    "visit": (("target", ("grid_id",)),),
}


def table_of(register: str) -> Table:
    """The table a register is kept in."""
    return TABLES[register].__table__  # type: ignore[return-value]


@lru_cache(maxsize=256)
def target_of(register: str, link: str) -> str:
    """The register the link field `link` points to: `target` of a visit is a dwelling."""
    table = table_of(register)
    return next(
        constraint.elements[-1].column.table.name
        for constraint in table.foreign_key_constraints
        if constraint.column_keys[-1] == f"{link}_id"
    )


@lru_cache(maxsize=256)
def children_of(register: str) -> tuple[tuple[str, str], ...]:
    """(register, link) of every link that points to this register."""
    return tuple(
        (key, constraint.column_keys[-1].removesuffix("_id"))
        for key in TABLES
        for constraint in sorted(
            table_of(key).foreign_key_constraints, key=lambda each: each.column_keys[-1]
        )
        if constraint.elements[-1].column.table.name == register
    )


def linked(
    db: Connection, register: str, ids: Iterable[str], columns: Sequence[str] = ()
) -> dict[str, Linked]:
    """Label, letters and wanted columns of many records at once."""
    table = table_of(register)
    wanted = sorted(set(ids))
    statement = select(table.c.id, table.c.label, table.c.pinyin, *(table.c[c] for c in columns))
    ours = table.c.community_id == db.info["community"]
    found = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        for id_, label, pinyin, *rest in db.execute(statement.where(ours, table.c.id.in_(chunk))):
            found[id_] = Linked(label, pinyin, dict(zip(columns, rest, strict=True)))
    return found


@lru_cache(maxsize=65536)
def letters(name: str) -> str:
    """A name's main reading, by which lists are ordered: "sun li hua"."""
    return search.pinyin(name)


@lru_cache(maxsize=65536)
def search_words(name: str) -> str:
    """Every word by which a name is found, the whole ones first, then the tails of each.

    孙丽华: 孙丽华 sunlihua slh | 丽华 lihua lh 华 hua h. A surname of several readings has all.
    """
    signs = bare(name)
    whole, tails = {signs: None}, {signs[n:]: None for n in range(1, len(signs))}
    for syllables in search.readings(name):
        for n in range(len(syllables)):
            words = dict.fromkeys(
                ("".join(syllables[n:]), "".join(each[0] for each in syllables[n:]))
            )
            (tails if n else whole).update(words)
    return f"{' '.join(whole)} | {' '.join(key for key in tails if key not in whole)}".strip(" |")


def name(db: Connection, register: str, rows: Sequence[dict[str, Any]]) -> None:
    """Give rows what they inherit, their label, plain form and letters; values are in place."""
    inherit(db, register, rows)
    naming = NAMINGS[register]
    known = {
        link: linked(
            db,
            target_of(register, link),
            {row[f"{link}_id"] for row in rows if row.get(f"{link}_id")},
        )
        for link in naming.links
    }
    label_of, names, by_link = naming.label, naming.names, naming.by_link
    for row in rows:
        links = {
            link: found.get(row.get(f"{link}_id") or "", NOBODY) for link, found in known.items()
        }
        label = row["label"] = label_of(row, links) or ""
        row["plain"] = plain(label)
        said = [value for key in names if (value := row.get(key))]
        row["initials"] = " ".join(map(search_words, said)) if said else ""
        if by_link:
            row["pinyin"] = links[by_link].pinyin
        else:
            row["pinyin"] = letters(said[0]) if said else ""


@lru_cache(maxsize=65536)
def plain(label: str) -> str:
    """The form two spellings of a label share."""
    return search.plain(label)


@lru_cache(maxsize=65536)
def bare(name: str) -> str:
    """A name's signs alone, without spaces and the dots of foreign names."""
    return plain(name).translate(_NO_SIGNS)


def inherit(db: Connection, register: str, rows: Sequence[dict[str, Any]]) -> None:
    """Fill what rows leave open and a linked record knows."""
    for link, columns in INHERITED.get(register, ()):
        key = f"{link}_id"
        lacking = [row for row in rows if row.get(key) and any(row.get(c) is None for c in columns)]
        if not lacking:
            continue
        known = linked(db, target_of(register, link), {row[key] for row in lacking}, columns)
        for row in lacking:
            if (found := known.get(row[key])) is None:
                continue
            for column in columns:
                if row.get(column) is None:
                    row[column] = found.values[column]
    if register == "dwelling":
        _address(db, rows)


def _address(db: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """The composed address of a door, the folded one and the place in the stair order."""
    lacking = [row for row in rows if not (row.get("stair_key") and row.get("address_key"))]
    if not lacking:
        return
    buildings = linked(
        db,
        "building",
        {row["building_id"] for row in lacking if row.get("building_id")},
        ("complex_name", "building_no"),
    )
    units = linked(
        db, "unit", {row["unit_id"] for row in lacking if row.get("unit_id")}, ("unit_no",)
    )
    for row in lacking:
        building = buildings.get(row.get("building_id") or "", NOBODY).values
        unit = units.get(row.get("unit_id") or "", NOBODY).values
        made = addresses.from_parts(
            building.get("complex_name") or "",
            building.get("building_no") or "",
            unit.get("unit_no") or "",
            row.get("room_no") or "",
        )
        row["stair_key"] = row.get("stair_key") or addresses.stair_key(made)
        row["address_key"] = row.get("address_key") or addresses.join_key(
            *addresses.key_parts(made)
        )
        row["std_address"] = row.get("std_address") or addresses.standard_address(made)
