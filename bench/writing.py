"""Rows in: with history, with indexes, with the search box kept in step; and one record saved."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection

from bench.measuring import Measured, compare, now, percentile
from bench.town import Town
from ledger_desk.registers import BY_KEY
from ledger_desk.store import labels, records, search_index
from ledger_desk.store.ledger import Ledger

PERSON = BY_KEY["person"]


class _Back(Exception):
    """Takes the act back: every round begins with the same ledger."""


def bulk(town: Town) -> Iterator[Measured]:
    """New persons into the town, against `executemany` of the same rows into a bare table."""
    count = 50 if town.is_tiny else 5_500
    rounds = 1 if town.is_tiny else 5
    with tempfile.TemporaryDirectory() as kept, town.copy(Path(kept) / "ledger") as ledger:
        rows = _rows(ledger, count)
        columns, tuples = _named(ledger, rows)
        bare = sqlite3.connect(Path(kept) / "bare.db", isolation_level=None)
        bare.execute(f"CREATE TABLE person (rid INTEGER PRIMARY KEY, {', '.join(columns)})")
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO person ({', '.join(columns)}) VALUES ({marks})"

        def reference() -> float:
            bare.execute("BEGIN")
            begun = now()
            bare.executemany(statement, tuples)
            took = now() - begun
            bare.execute("ROLLBACK")
            return took

        def side(*, history: bool, search: bool) -> float:
            took = 0.0
            try:
                with ledger.writing("试") as db:
                    if not history:
                        db.exec_driver_sql("DROP TRIGGER kept_person_made")
                    if not search:
                        search_index.drop(db)
                    fresh = [dict(row) for row in rows]
                    begun = now()
                    records.add_many(db, PERSON, fresh)
                    took = now() - begun
                    _check(db, town.people + count, search)
                    raise _Back
            except _Back:
                return took

        for title, history, search, goal in (
            ("成批新增，带索引和读音", False, False, 4),
            ("成批新增，再带历史", True, False, 6),
            ("成批新增，再带查找索引", True, True, None),
        ):
            yield compare(
                title,
                lambda history=history, search=search: side(history=history, search=search),  # type: ignore[misc]
                reference,
                "executemany写同样的行，无索引、不加密",
                goal=None if town.is_tiny else goal,
                rounds=rounds,
                note=f"{count:,}行",
            )
        yield compare(
            "查找索引边写边更新",
            lambda: side(history=True, search=True),
            lambda: side(history=True, search=False),
            "不更新查找索引",
            goal=None if town.is_tiny else 2,
            rounds=rounds,
        )
        bare.close()


def _rows(ledger: Ledger, count: int) -> list[dict[str, Any]]:
    dice = Random("bulk")
    given = "伟芳娜秀英敏静丽强磊洋艳勇军杰娟涛明超霞平刚"
    return [
        {
            "id": ledger.new_key(),
            "name": dice.choice("王李张刘陈杨赵黄周吴") + "".join(dice.choices(given, k=2)),
            "id_no": f"990101{1950 + n % 70}{n % 12 + 1:02d}{n % 28 + 1:02d}{n:04d}"[:18],
            "sex": dice.choice("12"),
            "birth_date": f"{1950 + n % 70}-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
            "phone": f"1991{n:07d}",
            "hukou_address": f"金桂苑{n % 60}幢{n % 4}单元{n % 2000}室",
            "education": "60",
        }
        for n in range(count)
    ]


def _named(ledger: Ledger, rows: list[dict[str, Any]]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The rows as they are kept, for the bare table."""
    whole = [dict(row, version=1, community_id=ledger.community) for row in rows]
    with ledger.reading() as db:
        labels.name(db, "person", whole)
    columns = [column.name for column in labels.table_of("person").columns if column.name != "rid"]
    return columns, [tuple(map(row.get, columns)) for row in whole]


def _check(db: Connection, people: int, search: bool) -> None:
    assert db.exec_driver_sql("SELECT count(*) FROM person").scalar_one() == people
    if search:
        docs = "SELECT count(*) FROM find_digits WHERE find_digits MATCH '19910000'"
        assert db.exec_driver_sql(docs).scalar_one()


def save(town: Town) -> Iterator[Measured]:
    """One person saved with history and indexes, kept on the disk; against one fsync of 4 KiB.

    By the wall's clock always: waiting for the disk is what is measured.
    """
    count = 5 if town.is_tiny else 100
    with (
        tempfile.TemporaryDirectory(dir=town.cache) as kept,
        town.copy(Path(kept) / "ledger") as ledger,
    ):
        with ledger.reading() as db:
            rids = records.ids(db, PERSON)
            chosen = [each.id for each in records.page(db, PERSON, rids[:count], ["name"])]
        number = 0

        def saves() -> float:
            nonlocal number
            took = []
            for id_ in chosen:
                number += 1
                begun = time.perf_counter()
                with ledger.writing("修改") as db:
                    changed = records.change(
                        db, PERSON, id_, {"name": f"王{number}明", "phone": f"1992{number:07d}"}
                    )
                took.append(time.perf_counter() - begun)
                assert changed
            return percentile(took)

        block = os.urandom(4096)
        with (Path(kept) / "block").open("wb", buffering=0) as file:

            def fsync() -> float:
                took = []
                for _ in range(count):
                    begun = time.perf_counter()
                    file.write(block)
                    os.fsync(file.fileno())
                    took.append(time.perf_counter() - begun)
                return percentile(took, 0.5)

            yield compare(
                "保存一人 p95（历史、索引、落盘）",
                saves,
                fsync,
                "写4KiB并fsync",
                goal=None if town.is_tiny else 150,
                rounds=1 if town.is_tiny else 5,
            )
