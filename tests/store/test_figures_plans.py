"""What a month, the checks and the due list ask of the database: how much, and of which server."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.dialects import postgresql

from ledger_desk import periods
from ledger_desk.store import checks, due, figures
from ledger_desk.store.ledger import Ledger

TODAY = dt.date(2026, 11, 22)
OCTOBER = periods.month("2026-10")


@pytest.fixture
def db(ledger: Ledger) -> Iterator[Connection]:
    with ledger.reading() as reading:
        yield reading


class Asked:
    """Every statement asked while it listens, as built and as SQLite got it."""

    def __init__(self, db: Connection) -> None:
        self.built: list[Any] = []
        self.sent: list[tuple[str, Any]] = []
        event.listen(db, "before_execute", self._note)
        event.listen(db, "before_cursor_execute", self._send)

    def _note(self, db: Connection, clause: Any, *_: Any) -> None:
        self.built.append(clause)

    def _send(self, db: Connection, cursor: Any, sql: str, values: Any, *_: Any) -> None:
        self.sent.append((sql, values))


def _scans(db: Connection, asked: Asked) -> Counter[str]:
    """How often each table is read from end to end, by the query plans."""
    scans: Counter[str] = Counter()
    for sql, values in list(asked.sent):
        for *_, step in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values):
            word, table, *_ = step.split()
            if word == "SCAN" and "CONSTANT" not in step:
                scans[table] += 1
    return scans


def test_every_statement_is_understood_by_postgresql(db: Connection, ledger: Ledger) -> None:
    asked = Asked(db)
    figures.month(db, ledger.community, OCTOBER)
    for code in (
        "F2",
        "F9.务工.男",
        "R10b",
        "R17b",
        "R20b",
        "V2",
        "Q2.流动人口",
        "L15c",
        "P5.治安",
    ):
        figures.names(db, ledger.community, OCTOBER, code)
    checks.contradictions(db, ledger.community, TODAY)
    due.due(db, ledger.community, TODAY)
    assert len(asked.built) > 60
    for clause in asked.built:
        sql = str(clause.compile(dialect=postgresql.dialect()))
        assert sql.startswith("SELECT")


def test_a_month_reads_each_register_once_and_no_person_but_those_it_counts(
    db: Connection, ledger: Ledger
) -> None:
    asked = Asked(db)
    figures.month(db, ledger.community, OCTOBER)
    assert len(asked.sent) <= 35
    scans = _scans(db, asked)
    assert scans["person"] == 0
    assert scans["residence"] <= 2  # who moved; who lives in a rented dwelling
    assert scans["floating"] <= 1
    assert scans["rental"] <= 1
    assert scans["visit"] <= 2  # who is said to have gone, or to have come
    assert scans["dwelling"] <= 1  # doors by grid
    assert scans["patrol"] == scans["issue"] == 0  # by the index of their days


def test_asking_for_crosstabs_measures_and_grids_counts_each_month_once(
    db: Connection, ledger: Ledger
) -> None:
    known = figures.Figures(db, ledger.community, OCTOBER)
    known.month()
    asked = Asked(db)
    for place in (None, "a", "b"):
        for figure in ("F9.务工.男", "F1.省内", "L9b.城市低保", "V2.回访"):
            known.value(figures.figure_of(figure), place)
    assert asked.sent == []
    known.value(figures.figure_of("F9.男:上月"))
    once = len(asked.sent)
    known.value(figures.figure_of("F12.务工:增减"))
    assert len(asked.sent) == once
