"""Records for paper: in the order of paper, with fields of linked records."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, and_, or_, select

from ledger_desk.store.conditions import natural
from ledger_desk.store.labels import table_of, target_of

CHUNK = 500

# Children that hang on another link than the one of the parent's name: who lives behind the door
# of a rental are its tenants.
_BY_WAY_OF = {("rental", "residence"): ("dwelling_id", "dwelling_id")}
# Where a record of a register stands on its paper: at its dwelling's place in the stair order.
_STAIRS: Mapping[str, tuple[str, ...]] = {
    "dwelling": (),
    "rental": ("dwelling",),
    "floating": ("dwelling",),
    "lowincome": ("dwelling",),
    "household": ("dwelling",),
    "residence": ("dwelling",),
    "issue": ("lowincome", "dwelling"),
    "inspection": ("dwelling",),
    "hazard": ("dwelling",),
    "person": ("household", "dwelling"),
}
_BY_DATE = {
    "patrol": ("patrol_date", "start_at"),
    "visit": ("visited_at",),
    "finding": ("found_on",),
    "found_item": ("found_on",),
    "meeting": ("date",),
    "shift": ("date", "slot"),
    "review": ("reviewed_on",),
}


class Wanted(NamedTuple):
    """A value of a list: links to follow, the column there; child: a list joined by 、."""

    path: tuple[str, ...]
    key: str
    child: str = ""


def in_order(
    db: Connection,
    register: str,
    ids: Sequence[str] | None,
    groups: Sequence[Wanted] = (),
) -> list[str]:
    """Ids in the order of paper: groups (2幢 before 10幢), then stairs or days, then names.

    ids: None = all that are not removed.
    """
    joins = _Joins(register)
    stairs = _STAIRS.get(register)
    columns = [joins.column(group.path, group.key) for group in groups]
    sort: list[Any] = []
    if stairs is not None:
        sort.append(joins.column(stairs, "stair_key"))
    sort += [joins.main.c[key] for key in _BY_DATE.get(register, ())]
    sort.append(joins.main.c.pinyin)
    statement = joins.statement(joins.main.c.id, *columns, *sort).where(
        joins.main.c.community_id == db.info["community"], joins.main.c.removed.is_(None)
    )
    among = None if ids is None else set(ids)
    rows = [row for row in db.execute(statement) if among is None or row[0] in among]
    count = len(columns)
    # A building's own place in the stair order says more than its name.
    by_stairs = stairs is not None and all(
        group.path[-1:] == ("building",)
        or group.key in ("building", "unit", "building_no", "unit_no")
        for group in groups
    )

    def place(row: Any) -> tuple[Any, ...]:
        named = () if by_stairs else tuple(natural(str(v or "")) for v in row[1 : 1 + count])
        return (*named, *(v if v is not None else "\uffff" for v in row[1 + count :]), row[0])

    rows.sort(key=place)
    return [row[0] for row in rows]


def values(
    db: Connection, register: str, ids: Sequence[str], wanted: Sequence[Wanted], end: str = ""
) -> list[tuple[Any, ...]]:
    """One tuple of stored values for each id, in the order of the ids.

    end: the first day after the period; children that ended before it are left out.
    """
    own = [one for one in wanted if not one.child]
    joins = _Joins(register)
    columns = [joins.column(one.path, one.key) for one in own]
    parents = {one.child for one in wanted if one.child}
    keys = {child: _parent_key(register, child) for child in parents}
    statement = joins.statement(
        joins.main.c.id, *columns, *(joins.main.c[key[0]] for key in keys.values())
    )
    found: dict[str, tuple[Any, ...]] = {}
    for start in range(0, len(ids), CHUNK):
        chunk = list(ids[start : start + CHUNK])
        for row in db.execute(
            statement.where(
                joins.main.c.community_id == db.info["community"], joins.main.c.id.in_(chunk)
            )
        ):
            found[row[0]] = tuple(row)
    children: dict[tuple[str, str], dict[Any, list[str]]] = {}
    places = {child: 1 + len(own) + number for number, child in enumerate(keys)}
    for one in wanted:
        if one.child:
            here = places[one.child]
            among = sorted({row[here] for row in found.values() if row[here]})
            children[one.child, one.key] = _children(db, register, one, among, end)
    lines = []
    for id_ in ids:
        line = found[id_]
        mine = iter(line[1 : 1 + len(own)])
        lines.append(
            tuple(
                "、".join(children[one.child, one.key].get(line[places[one.child]], ())) or None
                if one.child
                else next(mine)
                for one in wanted
            )
        )
    return lines


def child_ids(db: Connection, child: str, register: str, id_: str) -> list[str]:
    """The records of a child list of one record, oldest first."""
    key, there = _parent_key(register, child)
    parent, table = table_of(register), table_of(child)
    pointed = db.scalar(
        select(parent.c[key]).where(
            parent.c.community_id == db.info["community"], parent.c.id == id_
        )
    )
    statement = (
        select(table.c.id)
        .where(
            table.c.community_id == db.info["community"],
            table.c[there] == pointed,
            table.c.removed.is_(None),
        )
        .order_by(table.c.rid)
    )
    return list(db.execute(statement).scalars())


def _children(
    db: Connection, register: str, one: Wanted, parents: Sequence[str], end: str
) -> dict[Any, list[str]]:
    _, there = _parent_key(register, one.child)
    joins = _Joins(one.child)
    child = joins.main
    column = joins.column((), one.key)
    found: dict[Any, list[str]] = {}
    for start in range(0, len(parents), CHUNK):
        statement = joins.statement(child.c[there], column).where(
            child.c.community_id == db.info["community"],
            child.c[there].in_(list(parents[start : start + CHUNK])),
            child.c.removed.is_(None),
        )
        if "to_on" in child.c:
            # Tenants: those who rent and are still there when the period ends.
            open_ = (
                or_(child.c.to_on.is_(None), child.c.to_on >= end)
                if end
                else child.c.to_on.is_(None)
            )
            statement = statement.where(open_)
            if (register, one.child) == ("rental", "residence"):
                statement = statement.where(child.c.kind == "2")
        for parent, value in db.execute(statement.order_by(child.c.rid)):
            if value:
                found.setdefault(parent, []).append(str(value))
    return found


def _parent_key(register: str, child: str) -> tuple[str, str]:
    """(column here, column there) by which a child list hangs on its record."""
    if (register, child) in _BY_WAY_OF:
        return _BY_WAY_OF[register, child]
    return "id", f"{register}_id"


class _Joins:
    """A register and the links that are followed from it, each joined once."""

    def __init__(self, register: str) -> None:
        self.register = register
        self.main: Table = table_of(register)
        self._source: Any = self.main
        self._joined: dict[tuple[str, ...], tuple[str, Any]] = {(): (register, self.main)}

    def column(self, path: tuple[str, ...], key: str) -> Any:
        """A column at the end of a path; of a link field the label of what it points to."""
        _, table = self._at(path)
        if key in table.c:
            return table.c[key]
        _, other = self._at((*path, key))
        return other.c.label

    def statement(self, *columns: Any) -> Select[Any]:
        """Select columns over everything joined so far."""
        return select(*columns).select_from(self._source)

    def _at(self, path: tuple[str, ...]) -> tuple[str, Any]:
        if path in self._joined:
            return self._joined[path]
        register, table = self._at(path[:-1])
        target = target_of(register, path[-1])
        other = table_of(target).alias("_".join(path))
        self._source = self._source.outerjoin(
            other,
            and_(
                other.c.community_id == table.c.community_id,
                other.c.id == table.c[f"{path[-1]}_id"],
            ),
        )
        self._joined[path] = (target, other)
        return self._joined[path]


@lru_cache(maxsize=64)
def has_column(register: str, key: str) -> bool:
    """Whether a register's table keeps a field (a link by its id)."""
    columns = table_of(register).c
    return key in columns or f"{key}_id" in columns
