"""Changed records on their way into the tables, and what that means for those linking to them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from ledger_desk.fields import Record
from ledger_desk.store import labels
from ledger_desk.store.labels import children_of, table_of

BULK = 5000

Values = dict[str, Any]


def whole(db: Connection, register: str, wanted: Sequence[str]) -> list[Values]:
    """Records with every column."""
    table = table_of(register)
    rows = []
    for start in range(0, len(wanted), BULK):
        statement = select(table).where(
            table.c.community_id == db.info["community"],
            table.c.id.in_(wanted[start : start + BULK]),
        )
        rows += [dict(row) for row in db.execute(statement).mappings()]
    return rows


def save(db: Connection, register: str, pairs: Sequence[tuple[Values, Values]]) -> None:
    """Write what differs, with label and letters anew, and tell the records that depend on it."""
    news = [_afresh(register, {**old, **differing}, differing) for old, differing in pairs]
    labels.name(db, register, news)
    _write(db, register, [(old, new) for (old, _), new in zip(pairs, news, strict=True)], 1)


def _afresh(register: str, row: Values, differing: Record) -> Values:
    """Forget what was taken over from a link that has changed, unless it was said anew."""
    touched = set(differing)
    for link, columns in labels.INHERITED.get(register, ()):
        if f"{link}_id" in touched and row[f"{link}_id"] is not None:
            row |= {key: None for key in columns if key not in differing}
            touched |= set(columns)
    if register == "dwelling" and {"building_id", "unit_id", "room_no"} & differing.keys():
        composed = ("stair_key", "address_key", "std_address")
        row |= {key: None for key in composed if key not in differing}
    return row


def _write(
    db: Connection, register: str, pairs: Iterable[tuple[Values, Values]], versions: int
) -> None:
    table = table_of(register)
    community = db.info["community"]
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    renamed: list[str] = []
    moved: dict[str, list[tuple[Values, Values]]] = {}
    for old, new in pairs:
        keys = tuple(key for key in old if old[key] != new[key])
        if not keys:
            continue
        line = (*(new[key] for key in keys), versions, community, new["id"])
        groups.setdefault(keys, []).append(line)
        if {"label", "pinyin"} & set(keys):
            renamed.append(new["id"])
        for key in keys:
            moved.setdefault(key, []).append((old, new))
    for keys, lines in groups.items():
        sets = ", ".join(f'"{key}" = ?' for key in keys)
        db.exec_driver_sql(
            f'UPDATE "{table.name}" SET {sets}, version = version + ? '
            "WHERE community_id = ? AND id = ?",
            lines,
        )
    _hand_down(db, register, moved)
    rename(db, register, renamed)


def _hand_down(
    db: Connection, register: str, moved: Mapping[str, Sequence[tuple[Values, Values]]]
) -> None:
    """Change what others had taken over: the grid of a building is that of its dwellings."""
    for child, link in children_of(register):
        for via, columns in labels.INHERITED.get(child, ()):
            for column in columns if via == link else ():
                if not (pairs := moved.get(column)):
                    continue
                changed = {old["id"]: (old[column], new[column]) for old, new in pairs}
                rows = _pointing_rows(db, child, link, list(changed))
                _write(
                    db,
                    child,
                    [
                        (row, {**row, column: changed[row[f"{link}_id"]][1]})
                        for row in rows
                        if row[column] == changed[row[f"{link}_id"]][0]
                    ],
                    1,
                )


def rename(db: Connection, register: str, renamed: Sequence[str]) -> None:
    """Records called after these ones are called anew; that is no change of theirs."""
    if not renamed:
        return
    for child, link in children_of(register):
        if link in labels.NAMINGS[child].links:
            rows = _pointing_rows(db, child, link, renamed)
            news = [dict(row) for row in rows]
            labels.name(db, child, news)
            _write(db, child, zip(rows, news, strict=True), 0)


def _pointing_rows(db: Connection, child: str, link: str, wanted: Sequence[str]) -> list[Values]:
    table = table_of(child)
    rows = []
    for start in range(0, len(wanted), BULK):
        statement = select(table).where(
            table.c.community_id == db.info["community"],
            table.c[f"{link}_id"].in_(wanted[start : start + BULK]),
        )
        rows += [dict(row) for row in db.execute(statement).mappings()]
    return rows


def pointing(db: Connection, register: str, id_: str) -> dict[tuple[str, str], list[str]]:
    """Records not removed that point to one: {(register, link): ids}."""
    found = {}
    for child, link in children_of(register):
        table = table_of(child)
        statement = select(table.c.id).where(
            table.c.community_id == db.info["community"],
            table.c[f"{link}_id"] == id_,
            table.c.removed.is_(None),
        )
        if pointing := list(db.execute(statement).scalars()):
            found[child, link] = pointing
    return found


def mark_removed(db: Connection, register: str, wanted: Sequence[str], reason: str) -> None:
    table = table_of(register)
    db.execute(
        update(table)
        .where(
            table.c.community_id == db.info["community"],
            table.c.id.in_(wanted),
            table.c.removed.is_(None),
        )
        .values(removed=reason, version=table.c.version + 1)
    )
