"""A month out of the workbooks of five offices: whatever their layout and order, it is right."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from ledger_desk import periods
from ledger_desk.exchange import jobs
from ledger_desk.exchange.samples import LAYOUTS, Written, write_samples
from ledger_desk.store import figures, history
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.tables import kept_tables

NOW = datetime(2026, 11, 22, 1, 41, 7, tzinfo=UTC)
SCALE = 0.05
BOOKKEEPING = {"act", "history", "access_log", "anchor", "batch"}

Count = int | float | None


@contextmanager
def new_ledger(folder: Path, machine: Machine, truth: dict[str, Any]) -> Iterator[Ledger]:
    made, _code = Ledger.create(
        folder, truth["community"], "李四", "gui-hua-2026", truth["division"], machine=machine
    )
    try:
        yield made
    finally:
        made.close()


def imported(ledger: Ledger, files: Sequence[Path]) -> list[dict[str, Any]]:
    """What was said of each sheet, with the file it is in."""
    contents = [(file.name, file.read_bytes()) for file in files]
    done = jobs.import_files(ledger, contents, now=NOW, today=date(2026, 11, 22))
    return [sheet | {"file": file["file"]} for file in done["files"] for sheet in file["sheets"]]


def rows_of(sheets: Sequence[dict[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for sheet in sheets:
        counts[sheet["file"]] = counts.get(sheet["file"], 0) + sheet["rows"]
    return counts


def count(ledger: Ledger, register: str) -> int:
    table = TABLES[register]
    with ledger.reading() as db:
        found = db.scalar(select(func.count()).where(table.removed.is_(None)))
    return int(found or 0)


def month_of(ledger: Ledger, truth: dict[str, Any]) -> figures.Month:
    with ledger.reading() as db:
        return figures.month(db, db.info["community"], periods.month(truth["period"]))


def wrong(month: figures.Month, truth: dict[str, Any]) -> dict[str, tuple[Count, Count]]:
    """The figures that differ: {key: (counted, true)}; rates agree to nine places."""
    return {
        key: (month.figures.get(key), value)
        for key, value in truth["figures"].items()
        if month.figures.get(key) != (pytest.approx(value, abs=1e-9) if value else value)
    }


def records(ledger: Ledger) -> dict[str, set[str]]:
    """Every row of every register, but for its number and version."""
    found = {}
    with ledger.reading() as db:
        for table in kept_tables():
            if table.name in BOOKKEEPING:
                continue
            columns = [each for each in table.c if each.name not in ("rid", "version")]
            found[table.name] = {repr(tuple(row)) for row in db.execute(select(*columns))}
    return found


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize("layout", range(len(LAYOUTS)))
def test_every_figure_of_the_truth_is_counted_in_whatever_order_the_files_come(
    tmp_path: Path, machine: Machine, layout: int, backwards: bool
) -> None:
    written = write_samples(tmp_path / "files", 1, SCALE, layout)
    truth = written.truth
    with new_ledger(tmp_path / "ledger", machine, truth) as ledger:
        sheets = imported(ledger, written.files[::-1] if backwards else written.files)
        month = month_of(ledger, truth)
        doors, buildings = count(ledger, "dwelling"), count(ledger, "building")

    damaged = sum(p["code"] == "id.damaged" for sheet in sheets for p in sheet["problems"])
    assert rows_of(sheets) == truth["rows"]
    assert wrong(month, truth) == {}
    assert not month.unbalanced
    assert doors == truth["dwellings"]
    assert truth["buildings"] in (None, buildings)
    assert damaged == truth["notes"]["damaged_ids"]
    assert sum(sheet["refused"] for sheet in sheets) == 0


@pytest.mark.parametrize("layout", range(len(LAYOUTS)))
def test_the_same_files_again_change_nothing_and_undoing_leaves_nothing(
    tmp_path: Path, machine: Machine, layout: int
) -> None:
    written: Written = write_samples(tmp_path / "files", 6, 0.02, layout)
    with new_ledger(tmp_path / "ledger", machine, written.truth) as ledger:
        before = records(ledger)
        imported(ledger, written.files)
        after = records(ledger)
        again = imported(ledger, written.files)

        assert [(sheet["added"], sheet["updated"]) for sheet in again] == [(0, 0)] * len(again)
        assert records(ledger) == after

        with ledger.reading() as db:
            batches = sorted((batch.number for batch in history.batches(db)), reverse=True)
        for batch in batches:
            history.undo_batch(ledger, batch)
        assert records(ledger) == before


def test_the_roster_alone_gives_its_people_and_their_households(
    tmp_path: Path, machine: Machine
) -> None:
    written = write_samples(tmp_path / "files", 8, SCALE, 0)
    with new_ledger(tmp_path / "ledger", machine, written.truth) as ledger:
        imported(ledger, written.files[:1])
        people, households = count(ledger, "person"), count(ledger, "household")

    assert people == written.truth["residents"]
    assert households == written.truth["resident_households"]


def small(folder: Path, rows: Sequence[Sequence[str | None]], merge: str = "") -> Path:
    """A workbook of these rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    book.save(folder / "small.xlsx")
    return folder / "small.xlsx"


def only(ledger: Ledger, register: str) -> dict[str, Any]:
    """The one record of a register."""
    with ledger.reading() as db:
        [row] = db.execute(select(TABLES[register])).mappings().all()
    return dict(row)


SOMEBODY = ("张三", "男", "341222199001019117")
ARRIVED = ("2026-10-05", "2026-10-06", "务工", "租赁房屋")
ARRIVALS = ("流入时间", "登记日期", "流入原因", "居住处所")


def test_the_county_of_origin_is_read_under_the_other_names_of_both_headings(
    tmp_path: Path, ledger: Ledger
) -> None:
    head = ("姓名", "性别", "身份证号码", "户籍所在地", None, None, "现住地址", *ARRIVALS)
    below = (None, None, None, "省", "市", "县（市、区）")
    row = (*SOMEBODY, "安徽省", "阜阳市", "太和县", "金桂苑3幢1单元401室", *ARRIVED)
    imported(ledger, [small(tmp_path, (head, below, row), "D1:F1")])

    assert only(ledger, "person")["hukou_division"] == "341222"


def test_a_bed_in_a_house_of_a_village_is_a_part_of_the_house(
    tmp_path: Path, ledger: Ledger
) -> None:
    head = ("姓名", "性别", "身份证号码", "现住地址", *ARRIVALS)
    imported(ledger, [small(tmp_path, (head, (*SOMEBODY, "王家村3组12号4号床", *ARRIVED)))])

    assert only(ledger, "dwelling")["std_address"] == "王家村3组12号"


def test_of_two_columns_of_a_field_the_one_that_says_something_is_read(
    tmp_path: Path, ledger: Ledger
) -> None:
    head = ("房屋准确地址*", "*房主姓名", "自主产权", "房屋凭证", "房屋权证号", "出租房性质",
            "出租间数", "登记日期")  # fmt: skip
    row = ("金桂苑3-402", "李四", None, None, "不动产权第0000001号", "私房", "2", "2026-10-06")
    imported(ledger, [small(tmp_path, (head, row))])

    dwelling = only(ledger, "dwelling")
    assert dwelling["property_type"] == "1"
    assert dwelling["title_no"] == "不动产权第0000001号"


def test_headings_with_line_breaks_are_known_again_on_the_next_page(
    tmp_path: Path, ledger: Ledger
) -> None:
    head = ("姓\n名", "性\n别", "身份证\n号码", "现住\n地址", *ARRIVALS)
    row = (*SOMEBODY, "金桂苑3幢1单元401室", *ARRIVED)
    other = ("李四", "女", "341222199001019029", "金桂苑3幢1单元402室", *ARRIVED)
    [sheet] = imported(ledger, [small(tmp_path, (head, row, head, other))])

    assert sheet["rows"] == 2
    assert sheet["skipped"] == {"header": 1}
