"""Which records a list holds and in which order: conditions and orders as SQL."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Table, and_, or_, select, true

from ledger_desk.store.labels import table_of, target_of
from ledger_desk.store.people_tables import Dwelling, Household, Residence


class Condition(NamedTuple):
    """One thing asked of a record; a bare tuple does as well.

    field: a field's key, `grid` or `building` (reached through whatever link leads there), or a
    field of a linked record: `person.sex`. A link is compared by id. operator: see OPERATORS.
    """

    field: str
    operator: str
    value: Any = None


def _between(column: ColumnElement[Any], bounds: tuple[Any, Any]) -> ColumnElement[bool]:
    start, end = bounds
    parts = [] if start is None else [column >= start]
    return and_(true(), *parts, *([] if end is None else [column < end]))


OPERATORS: Mapping[str, Callable[[ColumnElement[Any], Any], ColumnElement[bool]]] = {
    "=": lambda column, value: column.is_(None) if value is None else column == value,
    "!=": lambda column, value: column.is_distinct_from(value),
    "in": lambda column, values: column.in_(list(values)),
    "between": _between,  # half open, as periods are; a bound may be None
    "before": lambda column, value: column < value,
    "empty": lambda column, _: column.is_(None),
    "filled": lambda column, _: column.is_not(None),
    "like": lambda column, text: column.startswith(text, autoescape=True),  # begins with
}

# The links that lead from a register to the place it is about, the nearest first.
_TO_A_PLACE = ("dwelling", "target", "rental", "household", "lowincome", "patrol", "inspection")

# Where a list begins and how it goes on; "-" is newest first. Other registers: as they came.
ORDERS: Mapping[str, tuple[str, ...]] = {
    "dwelling": ("stair_key",),
    "household": ("dwelling.stair_key",),
    "person": ("pinyin",),
    "residence": ("pinyin", "from_on"),
    "rental": ("dwelling.stair_key",),
    "inspection": ("-inspected_on",),
    "hazard": ("-found_on",),
    "floating": ("pinyin",),
    "lowincome": ("pinyin",),
    "lowincome_member": ("pinyin",),
    "issue": ("-month", "label"),
    "review": ("-reviewed_on",),
    "team": ("pinyin",),
    "member": ("pinyin",),
    "patrol": ("-patrol_date", "-start_at"),
    "shift": ("-date", "slot"),
    "finding": ("-found_on",),
    "found_item": ("-found_on",),
    "meeting": ("-date",),
    "visit": ("-visited_at",),
}
NATURAL = frozenset({"grid", "building", "unit"})
"""Small registers in the order a person counts: 2幢 before 10幢."""

_NUMBER = re.compile("([0-9]+)")


def natural(label: str) -> list[tuple[int, int, str]]:
    """A sort key in which numbers count as numbers."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in _NUMBER.split(label)
        if part
    ]


def column_of(table: Table, key: str) -> ColumnElement[Any]:
    """The column of a field; of a link the one that holds its id. KeyError: no such field."""
    return table.c[key] if key in table.c else table.c[f"{key}_id"]


def where(
    register: str, conditions: Sequence[Condition | tuple[Any, ...]]
) -> list[ColumnElement[bool]]:
    """The conditions as SQL, and that the record was not removed."""
    table = table_of(register)
    return [table.c.removed.is_(None), *(_one(register, Condition(*each)) for each in conditions)]


def _one(register: str, condition: Condition) -> ColumnElement[bool]:
    table = table_of(register)
    key, operator, value = condition
    link, dot, rest = key.partition(".")
    if dot:
        return _through(register, link, Condition(rest, operator, value))
    if key in table.c or f"{key}_id" in table.c:
        return OPERATORS[operator](column_of(table, key), value)
    if key not in ("grid", "building"):
        raise KeyError(f"{register}.{key}")
    if register == "person":
        return _lives(condition)
    for link in _TO_A_PLACE:
        if f"{link}_id" in table.c:
            return _through(register, link, condition)
    raise KeyError(f"{register}.{key}")


def _through(register: str, link: str, condition: Condition) -> ColumnElement[bool]:
    target = target_of(register, link)
    inner = select(table_of(target).c.id).where(_one(target, condition))
    return column_of(table_of(register), link).in_(inner)


def _lives(condition: Condition) -> ColumnElement[bool]:
    """Persons who live there now, or whose household does."""
    person = table_of("person")
    doors = select(Dwelling.id).where(_one("dwelling", condition))
    living = select(Residence.person_id).where(
        Residence.dwelling_id.in_(doors), Residence.to_on.is_(None), Residence.removed.is_(None)
    )
    families = select(Household.id).where(Household.dwelling_id.in_(doors))
    return or_(person.c.id.in_(living), person.c.household_id.in_(families))


def ordered(register: str, orders: Sequence[str]) -> tuple[FromClause, list[ColumnElement[Any]]]:
    """What to select from, and the columns to order by; links are ordered by their label."""
    table = table_of(register)
    source: FromClause = table
    columns: list[ColumnElement[Any]] = []
    joined: dict[str, FromClause] = {}
    for each in orders:
        key = each.removeprefix("-")
        link, _, rest = key.partition(".")
        if rest or key not in table.c:
            if link not in joined:
                other = joined[link] = table_of(target_of(register, link)).alias(f"by_{link}")
                source = source.outerjoin(
                    other,
                    and_(
                        other.c.community_id == table.c.community_id,
                        other.c.id == column_of(table, link),
                    ),
                )
            column: ColumnElement[Any] = joined[link].c[rest or "label"]
        else:
            column = table.c[key]
        columns.append(column.desc() if each.startswith("-") else column)
    last = table.c.rid
    columns.append(last.desc() if orders and orders[0].startswith("-") else last)
    return source, columns
