"""The month page: every number is the length of its list; a month is closed by keys alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ledger_desk.exchange import importing
from ledger_desk.registers import BY_KEY
from ledger_desk.reports import month_table
from ledger_desk.reports.month_table import Figured, TableRow
from ledger_desk.store import months, records, snapshots
from ledger_desk.store.acts import instant
from ledger_desk.store.ledger import Ledger
from ledger_desk.ui import ask
from ledger_desk.ui.month_page import CLOSE, COLUMNS, NUMBERS, MonthPage
from ledger_desk.ui.page import Desk

from .desk_room import HEADINGS, make_desk, make_street, quiet, tenant, write_book

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # the month is over
TODAY = date(2026, 12, 1)


@pytest.fixture
def busy(ledger: Ledger, tmp_path: Path) -> Ledger:
    """A ledger in which something happened in October and November."""
    street = make_street(ledger)
    people = [
        tenant("王小一", 901, "101", 登记日期="2026-09-05"),
        tenant("王小二", 902, "301", 登记日期="2026-10-06", 流入原因="投靠亲友"),
        tenant("王小三", 903, "401", 登记日期="2026-11-03"),
        tenant("王小四", 904, "401", 登记日期="2026-11-12", 流入原因="务农"),
    ]
    book = write_book(tmp_path / "流动人口.xlsx", [HEADINGS, *people])
    plan = importing.plan_import(ledger, book.read_bytes(), book.name, today=TODAY)
    importing.carry_out(ledger, plan, at=instant(NOW))
    with ledger.writing("登记") as db:

        def add(register: str, **values: object) -> None:
            records.add(db, BY_KEY[register], ledger.new_key(), values)

        for at, (day, grade) in enumerate([("2026-08-01", "1"), ("2026-11-02", "3")]):
            add("rental", dwelling_id=street.doors[at], landlord_name="赵东", status="1",
                registered_on=day, grade=grade, landlord_phone="13900000001")  # fmt: skip
        for day in ("2026-10-09", "2026-11-08", "2026-11-09"):
            add(
                "visit",
                visited_at=day,
                target_id=street.doors[0],
                kind="1",
                met="1",
                visitor="李四",
            )
        add("hazard", dwelling_id=street.doors[0], found_on="2026-11-09", description="飞线",
            measure="2", due_on="2026-11-16")  # fmt: skip
    return ledger


@pytest.fixture
def desk(busy: Ledger, tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(busy, tmp_path, NOW)
    yield made
    assert made.jobs.close()
    assert made.looks.close()


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> MonthPage:
    made = MonthPage(desk)
    made.resize(1194, 715)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.show_asked({"month": "2026-11"})
    quiet(qtbot, desk)
    return made


def row_at(page: MonthPage, title: str) -> int:
    assert page._table is not None
    return next(at for at, each in enumerate(page._table.rows) if each.title == title)


def row(page: MonthPage, title: str) -> TableRow:
    assert page._table is not None
    return page._table.rows[row_at(page, title)]


def test_the_month_opens_with_what_the_last_one_closed_with(page: MonthPage) -> None:
    people, houses = row(page, "在册人数"), row(page, "出租房屋总数")
    shown = [
        [each.value if each else None for each in found[2:7]]  # opening … closing
        for found in (people, houses)
    ]
    assert shown == [[2, 2, 0, 0, 4], [1, 1, 0, 0, 2]]
    assert "2 + 2 − 0 + 0 = 4，与名单一致" in [t for t, _ in page._table.proofs][1]  # type: ignore[union-attr]
    assert "在册流动人口 4 人，比上月增加 2 人（新增 2 人）" in page._comparison.text()


def test_every_number_that_can_be_opened_is_the_length_of_its_list(
    page: MonthPage, busy: Ledger
) -> None:
    assert page._table is not None
    opened = 0
    for each in page._table.rows:
        for figured in each[2:7]:
            if isinstance(figured, Figured) and figured.named:
                names = month_table.names(busy, "2026-11", figured)
                assert len(names) == figured.value, (each.title, figured)
                opened += 1
    assert opened >= 12


def test_enter_on_a_number_lists_who_stands_behind_it_and_escape_goes_back(
    page: MonthPage, desk: Desk, qtbot: QtBot
) -> None:
    page.table.go_to(row_at(page, "在册人数"), [c.key for c in COLUMNS].index("more"))
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    quiet(qtbot, desk)
    assert page.names.isVisible()
    assert [each.title for each in page.names.names] == ["王小三", "王小四"]
    assert page.names.names[0].where.endswith("401室") or "401" in page.names.names[0].where
    assert page.names.table.paged.index(0, 2).data() == "导入"
    assert page.names._title.text() == "流动人口 · 在册人数本月增 2"
    with qtbot.waitSignal(page.wanted) as wanted:
        qtbot.keyClick(page.names.table, Qt.Key.Key_Return)
    assert wanted.args is not None
    assert wanted.args[0] == "floating"
    qtbot.keyClick(page.names.table, Qt.Key.Key_Escape)
    assert not page.names.isVisible()


def test_a_month_is_closed_with_one_sentence_for_one_finding_by_keys_alone(
    page: MonthPage, desk: Desk, busy: Ledger, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U3: close a month with one finding."""
    with busy.reading() as db:
        period = months.period_of(db, busy.community, "2026-11")
        standing = months.standing(db, busy.community, period, TODAY)
    assert standing.stops == []
    page.go(CLOSE)
    quiet(qtbot, desk)
    assert len(page.close_panel.reasons) == len(standing.asked)
    answers = iter([0, -1])  # 关账; and no report now
    monkeypatch.setattr(ask, "choose", lambda *_, **__: next(answers))
    for _ in standing.asked:
        box = QApplication.focusWidget()
        assert box in page.close_panel.reasons.values()
        qtbot.keyClicks(box, "yi jing he shi")
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.close_panel.go
    qtbot.keyClick(page.close_panel.go, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page._layers.currentIndex() == NUMBERS, timeout=20_000)
    quiet(qtbot, desk)
    with busy.reading() as db:
        closed = snapshots.read(db, busy.community, "2026-11")
    assert closed is not None
    assert closed.figures()["F9"] == 4
    assert page._badge.mark.text == "已关账"


def test_what_stops_a_month_is_said_and_the_button_waits(
    page: MonthPage, desk: Desk, busy: Ledger, qtbot: QtBot
) -> None:
    with busy.reading() as db:
        august = months.period_of(db, busy.community, "2026-08")
    done = months.close(busy, august, today=TODAY, reason="八月关账，都看过了")
    assert done["closed"]
    page.go(CLOSE)  # September comes first
    quiet(qtbot, desk)
    assert not page.close_panel.go.isEnabled()
    assert "1 项要改" in page.close_panel.footer.message.text()


def test_a_report_is_written_into_a_folder_and_nothing_is_overwritten(
    page: MonthPage, desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "U盘"
    folder.mkdir()
    monkeypatch.setattr(ask, "folder", lambda *_, **__: str(folder))
    monkeypatch.setattr(ask, "choose", lambda *_, **__: 1)
    page.reports.refresh()
    for _ in range(2):
        page.reports.write("floating-counts", ("xlsx",))
        quiet(qtbot, desk)
    page.reports.write("month", ("pdf",))
    quiet(qtbot, desk)
    assert sorted(each.suffix for each in folder.iterdir()) == [".pdf", ".xlsx", ".xlsx"]
