"""Pages of a list anywhere in it, against the same read in C over an unencrypted copy."""

import os
from array import array
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from bench import bare
from bench.measuring import Measured, compare, timed
from bench.town import Town
from ledger_desk.fields import Row
from ledger_desk.registers import BY_KEY
from ledger_desk.store import records

PAGE, PAGES = 100, 40
PERSON = (
    "name", "sex", "birth_date", "id_no", "phone", "ethnicity", "education", "marital",
    "hukou_type", "hukou_address", "relation_to_head", "note",
)  # fmt: skip
FLOATING = (
    "person", "dwelling", "person.sex", "person.id_no", "person.phone", "arrive_address_on",
    "reason", "abode_type", "registered_on", "permit_no", "permit_valid_to", "status",
)  # fmt: skip
MARKS = ", ".join("?" * PAGE)
HEAD = "t.id, t.version, t.doubt, t.label, t.rid"
SQL = {
    "person": f"SELECT {HEAD}, {', '.join(f't.{key}' for key in PERSON)} "
    f"FROM person t WHERE t.rid IN ({MARKS})",
    "floating": f"SELECT {HEAD}, p.label, t.person_id, d.label, t.dwelling_id, p.sex, p.id_no, "
    f"p.phone, {', '.join(f't.{key}' for key in FLOATING[5:])} FROM floating t "
    "LEFT JOIN person p ON p.community_id = t.community_id AND p.id = t.person_id "
    "LEFT JOIN dwelling d ON d.community_id = t.community_id AND d.id = t.dwelling_id "
    f"WHERE t.rid IN ({MARKS})",
}


def list_pages(town: Town) -> Iterator[Measured]:
    """A page of 100 rows anywhere; the list of ids is fetched once."""
    fast = bare.bare(town.plain, town.cache.parent / "out")
    with town.ledger.reading() as db:
        for key, fields, title in (("person", PERSON, "人员"), ("floating", FLOATING, "流动人口")):
            yield _anywhere(town, db, fast, key, fields, title)
        yield _far(town, db)
        yield _all_ids(town, db)


def _anywhere(
    town: Town, db: Connection, fast: bare.Bare, key: str, fields: Sequence[str], title: str
) -> Measured:
    register = BY_KEY[key]
    rids = records.ids(db, register)
    size = min(PAGE, len(rids))
    wanted = bare.pages(rids, size, PAGES)
    numbers = [rid for page in wanted for rid in page]
    rows = [row for page in wanted for row in records.page(db, register, page, fields)]
    assert [row.rid for row in rows] == numbers
    assert all(row.label for row in rows)
    assert fast.run(SQL[key], numbers, size)[1] == sum(map(_bytes, rows)), "not the same rows"

    def ours() -> None:
        for page in wanted:
            records.page(db, register, page, fields)

    return compare(
        f"列表一页{PAGE}行（{title}，{len(fields)}列，任意处）",
        timed(ours),
        lambda: fast.run(SQL[key], numbers, size)[0],
        f"同样的查询，{fast.name}，不加密",
        goal=None if town.is_tiny else 6,
        rounds=1 if town.is_tiny else 7,
    )


def _bytes(row: Row) -> int:
    values = (row.id, row.version, row.doubt, row.label, row.rid, *row.values.values())
    return sum(len(str(value).encode()) for value in values if value is not None)


def _far(town: Town, db: Connection) -> Measured:
    register = BY_KEY["person"]
    rids = records.ids(db, register)
    near, far = list(rids[:PAGE]), list(rids[-PAGE:])
    return compare(
        "列表最后一页",
        timed(lambda: records.page(db, register, far, PERSON), 20),
        timed(lambda: records.page(db, register, near, PERSON), 20),
        "第一页",
        goal={"community": 1.5, "street": 1.5, "stress": 2}.get(town.scale),
        rounds=1 if town.is_tiny else 5,
    )


def _all_ids(town: Town, db: Connection) -> Measured:
    register = BY_KEY["person"]
    plain = bare.connect(town.plain)
    statement = "SELECT rid FROM person WHERE removed IS NULL ORDER BY pinyin"
    ours: array[int] = records.ids(db, register)
    assert len(ours) == town.people
    assert sorted(ours) == sorted(rid for (rid,) in plain.execute(statement))
    measured = compare(
        "整个列表的顺序",
        timed(lambda: records.ids(db, register)),
        timed(lambda: array("q", [rid for (rid,) in plain.execute(statement)])),
        "sqlite3，不加密",
        rounds=1 if town.is_tiny else 5,
    )
    plain.close()
    return measured


def warm_scan(town: Town) -> Iterator[Measured]:
    """A whole table read through the encryption once its pages are in the cache."""
    from bench.months import SCAN
    from ledger_desk.store import sqlite
    from ledger_desk.store.backup import STORE

    _ = town.plain
    sealed = sqlite.connect(town.ledger.folder / STORE, town.key, journal="")
    import sqlcipher3.dbapi2 as driver

    plain = driver.connect(os.fspath(town.plain), isolation_level=None)
    plain.execute("PRAGMA cache_size = -65536")
    assert sealed.execute(SCAN["person"]).fetchall() == plain.execute(SCAN["person"]).fetchall()
    yield compare(
        "加密的整表扫描（热）",
        timed(lambda: sealed.execute(SCAN["person"]).fetchall()),
        timed(lambda: plain.execute(SCAN["person"]).fetchall()),
        "同一个库，不加密",
        goal={"community": 1.3, "street": 1.3}.get(town.scale),
        rounds=1 if town.is_tiny else 7,
    )
    sealed.close()
    plain.close()
