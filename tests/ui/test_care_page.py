"""备份与交接: proven copies, ledgers made of them, and what left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ledger_desk.reports import rounds as printing
from ledger_desk.store import backup, matching
from ledger_desk.store.ledger import Ledger
from ledger_desk.ui import ask
from ledger_desk.ui.care_page import CarePage
from ledger_desk.ui.page import Desk

from .desk_room import NOW, make_desk, make_street, quiet

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PASSWORD = "gui-hua-2026"


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> Iterator[Desk]:
    make_street(ledger)
    made = make_desk(ledger, tmp_path, NOW)
    yield made
    assert made.jobs.close()
    assert made.looks.close()


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> CarePage:
    made = CarePage(desk)
    made.resize(1194, 715)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.refresh()
    quiet(qtbot, desk)
    return made


def wait(qtbot: QtBot, desk: Desk) -> None:
    for _ in range(2):
        quiet(qtbot, desk)


def said(page: CarePage) -> str:
    item = page._note.itemAt(0)
    assert item is not None
    return str(item.widget().text.text())  # type: ignore[attr-defined]


def test_a_copy_goes_to_the_stick_and_is_proven(
    page: CarePage, desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    monkeypatch.setattr(ask, "folder", lambda *_, **__: str(stick))
    page.copy_to_stick()
    wait(qtbot, desk)
    [made] = backup.listed(stick)
    assert "读回核对过，可以拔出 U 盘" in said(page)
    assert made.tables["dwelling"][0] == 12


def test_a_copy_of_here_is_listed_with_what_it_holds_and_restored_beside(
    page: CarePage, desk: Desk, ledger: Ledger, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert page._badge.mark.text == "还没有备份"
    page.copy_here()
    wait(qtbot, desk)
    assert page.copies.paged.index(0, 1).data() == "手动"
    assert page.copies.paged.index(0, 3).data() == "房屋 12 · 人口 11"
    place = tmp_path / "别处"
    place.mkdir()
    monkeypatch.setattr(ask, "folder", lambda *_, **__: str(place))
    monkeypatch.setattr(ask, "line", lambda *_, **__: PASSWORD)
    monkeypatch.setattr(ask, "choose", lambda *_, **__: 1)
    page.restore_copy()
    wait(qtbot, desk)
    with (
        Ledger.open(place / "恢复的台账", PASSWORD, machine=ledger.machine) as restored,
        restored.reading() as db,
    ):
        assert matching.count(db, "dwelling") == 12
    page.restore_copy()  # never over what is there
    wait(qtbot, desk)
    assert sorted(each.name for each in place.iterdir()) == ["恢复的台账", "恢复的台账（2）"]


def test_a_drill_opens_the_copy_and_leaves_nothing(
    page: CarePage, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.copy_here()
    wait(qtbot, desk)
    monkeypatch.setattr(ask, "line", lambda *_, **__: PASSWORD)
    page.drill_copy()
    wait(qtbot, desk)
    assert "人口和房屋共 23 条" in said(page)


def test_a_wrong_password_is_said_and_nothing_is_made(
    page: CarePage, desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.copy_here()
    wait(qtbot, desk)
    place = tmp_path / "别处"
    place.mkdir()
    told: list[str] = []
    monkeypatch.setattr(ask, "folder", lambda *_, **__: str(place))
    monkeypatch.setattr(ask, "line", lambda *_, **__: "not-the-password")
    monkeypatch.setattr(ask, "report", lambda _parent, error: told.append(error.text))
    page.restore_copy()
    wait(qtbot, desk)
    assert "口令不对" in told[0]
    assert list(place.iterdir()) == []


def test_what_left_this_laptop_is_listed(
    page: CarePage, desk: Desk, ledger: Ledger, tmp_path: Path, qtbot: QtBot
) -> None:
    printing.checklist(ledger, tmp_path / "清单.pdf", now=NOW)
    page.refresh()
    wait(qtbot, desk)
    page._chips.choose("left")
    shown = [page.left.paged.index(0, at).data() for at in (1, 2, 3, 4)]
    assert shown == ["李四", "打印", "房屋 12套　清单.pdf", "入户走访"]
