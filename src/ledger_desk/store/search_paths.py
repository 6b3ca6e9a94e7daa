"""How the search box gets from the rows whose text it looks into to the register asked for."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Column

from ledger_desk.store.labels import table_of


class Step(NamedTuple):
    """One join. In a path `s` is the source, `t` the register asked for, `x` what lies between."""

    alias: str
    register: str
    column: str
    value: str
    more: str = ""


Path = tuple[Step, ...]


def _to(register: str, column: str, value: str = "s.id") -> Step:
    return Step("t", register, column, value)


def _over(register: str, column: str, more: str = "") -> Step:
    return Step("x", register, column, "s.id", f" AND x.removed IS NULL{more}")


_STILL = " AND x.to_on IS NULL"
_DWELLERS = _over("residence", "dwelling_id", _STILL)
_THEIR_DOOR = _over("residence", "person_id", _STILL)

PATHS: Mapping[str, Mapping[str, tuple[Path, ...]]] = {
    "person": {
        "dwelling": (
            (_DWELLERS, _to("person", "id", "x.person_id")),
            (_over("household", "dwelling_id"), _to("person", "household_id", "x.id")),
        ),
    },
    "household": {
        "person": (
            (_to("household", "id", "s.household_id"),),
            (_to("household", "head_id"),),
        ),
        "dwelling": ((_to("household", "dwelling_id"),),),
    },
    "dwelling": {"person": ((_THEIR_DOOR, _to("dwelling", "id", "x.dwelling_id")),)},
    "residence": {
        "person": ((_to("residence", "person_id"),),),
        "dwelling": ((_to("residence", "dwelling_id"),),),
    },
    "rental": {
        "dwelling": ((_to("rental", "dwelling_id"),),),
        "person": ((_THEIR_DOOR, _to("rental", "dwelling_id", "x.dwelling_id")),),
    },
    "inspection": {
        "dwelling": ((_to("inspection", "dwelling_id"),),),
        "rental": ((_to("inspection", "rental_id"),),),
    },
    "hazard": {
        "dwelling": ((_to("hazard", "dwelling_id"),),),
        "rental": ((_to("hazard", "rental_id"),),),
    },
    "floating": {
        "person": ((_to("floating", "person_id"),),),
        "dwelling": ((_to("floating", "dwelling_id"),),),
    },
    "lowincome": {
        "person": (
            (_to("lowincome", "head_id"),),
            (_over("lowincome_member", "person_id"), _to("lowincome", "id", "x.lowincome_id")),
        ),
        "dwelling": ((_to("lowincome", "dwelling_id"),),),
    },
    "lowincome_member": {"person": ((_to("lowincome_member", "person_id"),),)},
    "issue": {
        "person": ((_over("lowincome", "head_id"), _to("issue", "lowincome_id", "x.id")),),
    },
    "review": {
        "person": ((_over("lowincome", "head_id"), _to("review", "lowincome_id", "x.id")),),
    },
    "member": {"team": ((_to("member", "team_id"),),)},
    "patrol": {
        "team": ((_to("patrol", "team_id"),),),
        "member": (
            (_over("patrol_member", "member_id"), _to("patrol", "id", "x.patrol_id")),
            (_to("patrol", "leader_id"),),
        ),
    },
    "visit": {"dwelling": ((_to("visit", "target_id"),),)},
}
"""{register: {source: the ways}}; a source is also its own register."""

# Asked about everything, an address also gives who lives there and what is let there.
EVERYTHING: Mapping[str, tuple[str, ...]] = {
    "person": ("dwelling",),
    "rental": ("dwelling",),
    "member": (),
    "team": (),
    "dwelling": (),
    "building": (),
    "grid": (),
}


def joins(path: Path, from_source: bool) -> str:
    """A path as SQL; from the source the order and the indexes are told.

    Left alone, SQLite scans a table whose link column was empty when it was last analysed.
    """
    parts = []
    for alias, register, column, value, more in path:
        by_id = column == "id"
        # The + keeps the community from being taken for a good index of a child table.
        ours = f"{'' if by_id else '+'}{alias}.community_id = s.community_id"
        join, hint = "JOIN", ""
        if from_source:
            join = "CROSS JOIN"
            hint = "" if by_id else f" INDEXED BY {index_on(register, column)}"
        parts.append(
            f"{join} {register} {alias}{hint} ON {ours} AND {alias}.{column} = {value}{more}"
        )
    return " ".join(parts)


@lru_cache(maxsize=64)
def index_on(register: str, column: str) -> str:
    """The name of the index that begins with a link."""
    return next(
        str(index.name)
        for index in sorted(table_of(register).indexes, key=lambda each: str(each.name))
        if isinstance(first := index.expressions[0], Column)
        and first.name == column
        and index.dialect_options["sqlite"]["where"] is None
    )
