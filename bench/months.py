"""A month's figures, all of them, against full scans of the tables they are counted from."""

import sqlite3
from collections.abc import Iterator, Mapping

from bench import bare
from bench.measuring import Measured, compare, timed
from bench.town import MONTH, Town
from ledger_desk import periods
from ledger_desk.store import figures
from ledger_desk.store.labels import table_of

SCANS = 10


def _scan(register: str) -> str:
    """Counts every column, and adds its numbers or the length of its texts."""
    parts = ["count(*)"]
    for column in table_of(register).columns:
        key = f'"{column.name}"'
        parts.append(f"count({key})")
        parts.append(f"sum({key if column.type.python_type is int else f'length({key})'})")
    return f"SELECT {', '.join(parts)} FROM {register} NOT INDEXED"


SCAN = {register: _scan(register) for register in ("person", "floating")}


def month_figures(town: Town) -> Iterator[Measured]:
    """Every figure of an open month of the whole community."""
    fast = bare.bare(town.plain, town.cache.parent / "out")
    plain = bare.connect(town.plain)
    period = periods.month(MONTH)
    with town.ledger.reading() as db:
        community = db.info["community"]
        month = figures.month(db, community, period)
        _check(plain, month.figures, period)

        yield compare(
            "一个月的全部指标",
            timed(lambda: figures.month(db, community, period)),
            lambda: sum(fast.run(SCAN[register])[0] for register in SCAN),
            f"流动人口和人员两表各扫一遍，{fast.name}",
            goal=None if town.is_tiny else SCANS,
            rounds=1 if town.is_tiny else 5,
        )
    plain.close()


def _check(plain: sqlite3.Connection, said: Mapping[str, object], period: periods.Period) -> None:
    """Figures equal what is counted row by row."""
    rows = plain.execute("SELECT registered_on, cancelled_on FROM floating").fetchall()
    here = sum(day < period.end and (gone is None or gone >= period.end) for day, gone in rows)
    new = sum(period.start <= day < period.end for day, _ in rows)
    [(let,)] = plain.execute("SELECT count(*) FROM rental WHERE registered_on < ?", (period.end,))
    assert said["F9"] == here, (said["F9"], here)
    assert said["F1"] == new, (said["F1"], new)
    assert said["R1"] is not None
    assert let
