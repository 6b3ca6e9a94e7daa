"""修改记录: batches and single steps, taken back from the page, with the refusals in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ledger_desk.exchange import importing
from ledger_desk.registers import BY_KEY
from ledger_desk.store import records
from ledger_desk.store.acts import instant
from ledger_desk.store.ledger import Ledger
from ledger_desk.ui import ask
from ledger_desk.ui.history_page import BATCHES, DAYS, SEEN, HistoryPage
from ledger_desk.ui.page import Desk

from .desk_room import HEADINGS, NOW, make_desk, quiet, tenant, write_book

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def imported(ledger: Ledger, tmp_path: Path) -> list[str]:
    """Three people came by a file; their ids."""
    rows = [HEADINGS, *(tenant(f"王小{c}", 900 + n) for n, c in enumerate("一二三", 1))]
    book = write_book(tmp_path / "登记表.xlsx", rows)
    plan = importing.plan_import(ledger, book.read_bytes(), book.name, today=NOW.date())
    importing.carry_out(ledger, plan, at=instant(NOW))
    return people(ledger)


def people(ledger: Ledger) -> list[str]:
    with ledger.reading() as db:
        rids = records.ids(db, BY_KEY["person"])
        rows = records.page(db, BY_KEY["person"], rids, ["name"])
    return [row.id for row in sorted(rows, key=lambda each: "一二三".index(each.label[-1]))]


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(ledger, tmp_path, NOW)
    yield made
    assert made.jobs.close()
    assert made.looks.close()


@pytest.fixture
def page(desk: Desk, imported: list[str], qtbot: QtBot) -> HistoryPage:
    made = HistoryPage(desk)
    made.resize(1194, 715)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.refresh()
    quiet(qtbot, desk)
    return made


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Agrees to the first choice of every question; gives what was asked."""
    asked: list[str] = []

    def agree(_parent: object, _title: str, text: str, *_: object, **__: object) -> int:
        asked.append(text)
        return 0

    monkeypatch.setattr(ask, "choose", agree)
    return asked


def wait(qtbot: QtBot, desk: Desk) -> None:
    for _ in range(3):  # the look, the undo, the fresh list
        quiet(qtbot, desk)


def test_a_batch_is_undone_from_the_list_and_the_undo_can_be_undone(
    page: HistoryPage, desk: Desk, ledger: Ledger, answers: list[str], qtbot: QtBot
) -> None:
    assert [page.table.paged.index(0, at).data() for at in (0, 2, 4, 5)] == [
        "1", "导入", "新增 3", "有效",
    ]  # fmt: skip
    page.take_back()
    wait(qtbot, desk)
    assert people(ledger) == []
    assert "条记录恢复原样" in answers[0]
    assert page.table.paged.index(0, 5).data() == "已撤销"
    assert not page.undo.isEnabled()
    page.chips.choose(DAYS)
    assert page.table.paged.index(0, 2).data() == "撤销"
    page.take_back()
    wait(qtbot, desk)
    assert len(people(ledger)) == 3


def test_what_was_changed_since_is_named_before_and_kept(
    page: HistoryPage, desk: Desk, ledger: Ledger, imported: list[str], answers: list[str],
    qtbot: QtBot,
) -> None:  # fmt: skip
    with ledger.writing("更正") as db:
        records.change(db, BY_KEY["person"], imported[0], {"phone": "13800000009"})
    page.take_back()
    wait(qtbot, desk)
    assert "王小一" in answers[0]
    assert "后来又改过" in answers[0]
    assert people(ledger) == [imported[0]]


def test_one_step_is_undone_and_a_day_or_a_worker_can_be_picked(
    page: HistoryPage, desk: Desk, ledger: Ledger, imported: list[str], answers: list[str],
    qtbot: QtBot,
) -> None:  # fmt: skip
    with ledger.writing("更正电话") as db:
        records.change(db, BY_KEY["person"], imported[0], {"phone": "13800000009"})
    page.refresh()
    wait(qtbot, desk)
    page.chips.choose(DAYS)
    assert page.table.paged.index(0, 3).data() == "更正电话"
    assert page._workers.findData("李四") > 0
    page.take_back()
    wait(qtbot, desk)
    with ledger.reading() as db:
        found = records.get(db, BY_KEY["person"], imported[0])
    assert found is not None
    assert found.values["phone"] == "13900000901"


def test_making_the_ledger_cannot_be_undone_and_the_button_says_so(page: HistoryPage) -> None:
    page.chips.choose(DAYS)
    page.table.go_to(len(page._deeds) - 1)
    assert not page.undo.isEnabled()
    page.chips.choose(SEEN)
    assert not page.undo.isVisible()
    page.chips.choose(BATCHES)
    assert page.undo.isEnabled()
