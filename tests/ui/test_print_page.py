"""The print page: doors and pages counted, a PDF that is kept, doors left for the next sheet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ledger_desk.store import returns
from ledger_desk.store.ledger import Ledger
from ledger_desk.ui import ask
from ledger_desk.ui.page import Desk
from ledger_desk.ui.print_page import BUILDING, LEFT, PrintPage

from .desk_room import NOW, Street, make_desk, make_street, quiet

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def street(ledger: Ledger) -> Street:
    return make_street(ledger)


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(ledger, tmp_path, NOW)
    yield made
    assert made.jobs.close()
    assert made.looks.close()


@pytest.fixture
def page(desk: Desk, street: Street, qtbot: QtBot) -> PrintPage:
    made = PrintPage(desk)
    made.resize(1194, 715)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.refresh()
    made._chips.choose(BUILDING)
    quiet(qtbot, desk)
    return made


def test_doors_and_pages_are_counted_before_anything_is_printed(
    page: PrintPage, ledger: Ledger
) -> None:
    assert page._counted.text() == "全社区 12 户，2 张"
    rooms = [each.room for each in page._items if hasattr(each, "room")]
    assert rooms[:2] == ["1201", "1101"]
    with ledger.reading() as db:
        assert returns.outings(db) == []


def test_a_printed_sheet_is_a_file_and_can_be_typed_in(
    page: PrintPage, desk: Desk, ledger: Ledger, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    target = tmp_path / "清单.pdf"
    monkeypatch.setattr(ask, "file_to_save", lambda *_, **__: str(target))
    monkeypatch.setattr(ask, "choose", lambda *_, **__: 1)
    page.print_sheet()
    quiet(qtbot, desk)
    quiet(qtbot, desk)
    assert target.read_bytes().startswith(b"%PDF")
    with ledger.reading() as db:
        [sheet] = returns.outings(db)
    assert (sheet.doors, sheet.pages) == (12, 2)  # as was counted before
    with qtbot.waitSignal(page.wanted) as wanted:
        page.sheets.pressed.emit(0, 0)
    assert wanted.args == ["return", {"sheet": sheet.code}]


def test_only_the_doors_left_on_the_last_sheet_are_on_the_next(
    page: PrintPage, desk: Desk, street: Street, qtbot: QtBot
) -> None:
    page.show_asked({"dwellings": street.doors[:3]})
    quiet(qtbot, desk)
    assert page._chips.on == LEFT
    assert page._count == 3
