"""The table of a register: pages by number, nothing fetched that is not looked at."""

from array import array
from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from ledger_desk.ui.marks import Mark
from ledger_desk.ui.table import KEPT, PAGE, Column, Line, PagedModel, RegisterTable

COLUMNS = (Column("name", "姓名", 80, wide=True, sort="name"), Column("grade", "等级", 80))


class Source:
    """Makes lines, and remembers which were asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, rids: Sequence[int]) -> list[Line]:
        self.asked += rids
        return [Line(rid, f"{rid:032x}", (f"人{rid}", Mark("重点", "orange"))) for rid in rids]


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def table(qtbot: QtBot, source: Source) -> RegisterTable:
    made = RegisterTable(COLUMNS, "试")
    made.resize(400, 300)
    qtbot.addWidget(made)
    made.show_rows(array("q", range(1, 100_001)), source)
    return made


def test_the_model_keeps_qts_rules(source: Source) -> None:
    model = PagedModel(COLUMNS)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(array("q", range(250)), source)
    model.renew_all()
    model.clear()
    assert tester.model() is model


def test_a_hundred_thousand_rows_fetch_only_what_is_seen(
    table: RegisterTable, source: Source, qtbot: QtBot
) -> None:
    with qtbot.waitExposed(table):
        table.show()
    assert len(source.asked) <= 2 * PAGE
    table.scrollToBottom()
    table.viewport().repaint()
    assert len(source.asked) <= 4 * PAGE
    assert table.paged.index(99_999, 0).data() == "人100000"


def test_pages_are_let_go_of_but_not_the_ones_in_use(source: Source) -> None:
    model = PagedModel(COLUMNS)
    model.show(array("q", range(PAGE * (KEPT + 5))), source)
    for page in range(KEPT + 5):
        model.index(page * PAGE, 0).data()
    asked = len(source.asked)
    model.index((KEPT + 4) * PAGE + 7, 0).data()
    assert len(source.asked) == asked
    model.index(0, 0).data()
    assert len(source.asked) == asked + PAGE


def test_one_changed_record_fetches_its_page_alone(source: Source) -> None:
    model = PagedModel(COLUMNS)
    model.show(array("q", range(1, 301)), source)
    for row in (0, 150, 250):
        model.index(row, 0).data()
    source.asked.clear()
    model.renew(151)
    for row in (0, 150, 250):
        model.index(row, 0).data()
    assert source.asked == list(range(101, 201))


def test_other_rows_keep_the_current_record(table: RegisterTable, source: Source) -> None:
    assert table.select_record(500)
    table.show_rows(array("q", range(400, 700)), source)
    assert table.current == 500
    table.show_rows(array("q", [7, 8]), source)
    assert table.current == 7


def test_no_rows_have_no_current_record(table: RegisterTable, source: Source, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.moved) as moved:
        table.show_rows(array("q"), source)
    assert moved.args == [-1]


def test_a_cell_says_its_column_to_a_reader_of_screens(table: RegisterTable) -> None:
    said = table.paged.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "等级：重点"


def test_keys(table: RegisterTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [1]
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert table.current == 100_000
    with qtbot.waitSignal(table.typed) as typed:
        qtbot.keyClick(table, Qt.Key.Key_W)
    assert typed.args == ["w"]


def test_a_copy_is_what_is_shown(table: RegisterTable, qtbot: QtBot) -> None:
    table.select(1)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "姓名\t等级\n人2\t重点"


def test_many_rows_are_not_copied(table: RegisterTable, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("前")
    table.selectAll()
    with qtbot.waitSignal(table.too_many):
        table.copy()
    assert QGuiApplication.clipboard().text() == "前"
