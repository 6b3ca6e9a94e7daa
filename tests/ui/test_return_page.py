"""A sheet typed in: keys counted, visits found in the ledger, every way back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ledger_desk.registers import BY_KEY
from ledger_desk.reports import rounds as printing
from ledger_desk.store import history, occupancy, records, returns
from ledger_desk.store.ledger import Ledger
from ledger_desk.ui import ask, start, theme
from ledger_desk.ui.page import Desk
from ledger_desk.ui.return_page import ReturnPage

from .desk_room import NOW, Street, make_desk, make_street, quiet
from .room import clipped, outside

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SPACE, BACK, ENTER = Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_Return


@pytest.fixture
def street(ledger: Ledger) -> Street:
    return make_street(ledger)


@pytest.fixture
def code(ledger: Ledger, street: Street, tmp_path: Path) -> str:
    printed = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    return str(printing.checklist(ledger, tmp_path / "sheet.pdf", now=printed)["sheet"])


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(ledger, tmp_path, NOW)
    yield made
    assert made.jobs.close()
    assert made.looks.close()


@pytest.fixture
def page(desk: Desk, code: str, qtbot: QtBot) -> ReturnPage:
    made = ReturnPage(desk)
    made.resize(1194, 715)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


class Keyboard:
    """Types into whatever has the focus, and counts."""

    def __init__(self, page: ReturnPage, qtbot: QtBot) -> None:
        self.page, self.qtbot, self.count = page, qtbot, 0

    def press(self, *keys: str | Qt.Key) -> None:
        for key in keys:
            focused = self.page.window().focusWidget()
            assert focused is not None
            if isinstance(key, str):
                self.qtbot.keyClicks(focused, key)
                self.count += len(key)
            else:
                self.qtbot.keyClick(focused, key)
                self.count += 1


@pytest.fixture
def keys(page: ReturnPage, code: str, qtbot: QtBot) -> Keyboard:
    """The sheet is open, the hands are on the keys."""
    assert page.open_sheet(code)
    return Keyboard(page, qtbot)


def visits(ledger: Ledger) -> list[dict[str, object]]:
    with ledger.reading() as db:
        rids = records.ids(db, BY_KEY["visit"])
        fields = ["met", "changes", "findings", "note", "visited_at"]
        return [row.values for row in records.page(db, BY_KEY["visit"], rids, fields)]


def test_twelve_doors_take_three_keys_each_and_nobody_in_one(
    keys: Keyboard, page: ReturnPage, ledger: Ledger
) -> None:
    for n in range(12):
        keys.press("2" if n == 4 else "111")
    assert keys.count == 11 * 3 + 1
    assert keys.count <= 12 * 4
    assert [each["met"] for each in visits(ledger)].count("1") == 11
    assert page.finish.text() == "完成"
    assert page.summary() == "走访 12 户，见面 11"


def test_the_code_and_enter_open_the_sheet_at_its_first_open_row(
    page: ReturnPage, code: str, qtbot: QtBot
) -> None:
    page.pick.code.setFocus()
    keyboard = Keyboard(page, qtbot)
    keyboard.press(code.lower(), ENTER)
    assert page.current is not None
    assert (page.current.room, page.current.who) == ("1201", "曹红梅")
    keyboard.press("111")
    page.close_sheet()
    assert page.open_sheet(code)
    assert page.current.room == "1101"


def test_a_wrong_code_says_which_one_is_meant(page: ReturnPage, code: str) -> None:
    wrong = ("Z" if code[0] != "Z" else "Y") + code[1:]
    assert not page.open_sheet(wrong)
    assert f"是不是 {code}" in page.pick.findChildren(type(page._about))[-1].text() or any(
        f"是不是 {code}" in each.text() for each in page.pick.findChildren(type(page._about))
    )


def test_backspace_goes_back_one_key_over_the_border_of_a_door(
    keys: Keyboard, page: ReturnPage, ledger: Ledger
) -> None:
    keys.press("111", "1", BACK)
    assert len(visits(ledger)) == 1
    keys.press(BACK)  # the door before is open again with its first two keys
    assert visits(ledger) == []
    assert page.current is not None
    assert (page.current.room, page._digits) == ("1201", "11")
    keys.press("4")
    assert len(visits(ledger)) == 1


def test_a_blank_on_paper_stays_open_and_goes_to_the_next_sheet(
    keys: Keyboard, page: ReturnPage, ledger: Ledger, street: Street
) -> None:
    keys.press("111", SPACE, *["111"] * 10)
    assert page.finish.text() == "完成：余下 1 户转下张清单"
    page.finish_sheet()
    with ledger.reading() as db:
        assert returns.left_doors(db) == [street.doors[10]]
        assert returns.outings(db)[0].state == "已回"


def test_who_left_who_came_and_what_is_wrong_are_asked_in_the_row(
    keys: Keyboard, page: ReturnPage, ledger: Ledger, street: Street
) -> None:
    keys.press("14")
    assert page.panel.is_asking
    keys.press(ENTER)  # the only one who lives there is ticked
    keys.press("wang", ENTER)
    keys.press("2", "dian", ENTER)
    [visit] = visits(ledger)
    assert visit["findings"] == "dian"
    with ledger.reading() as db:
        living = occupancy.residents(db, street.doors[11])
        [(_, hazard)] = returns.open_hazards(db, street.doors[11])
    assert [each.name for each in living] == ["wang"]
    assert hazard == "11-22 dian"
    assert page.current is not None
    assert page.current.room == "1101"


def test_escape_takes_the_key_back_that_asked(keys: Keyboard, page: ReturnPage) -> None:
    keys.press("12")
    assert page.panel.is_asking
    keys.press(Qt.Key.Key_Escape)
    assert not page.panel.is_asking
    assert page._digits == "1"


def test_letters_are_commands_only_between_doors(
    keys: Keyboard, page: ReturnPage, ledger: Ledger
) -> None:
    keys.press("x7", "B")
    keys.press("men kou", ENTER)
    keys.press("111")
    assert visits(ledger)[0]["note"] == "men kou"
    keys.press("G", "7", ENTER)
    assert page.current is not None
    assert page.current.position == 7
    keys.press("D", "20261119", ENTER, "111")
    assert [each["visited_at"] for each in visits(ledger)] == ["2026-11-22", "2026-11-19"]


def test_somebody_not_on_the_sheet_becomes_a_person_to_be_verified(
    keys: Keyboard, ledger: Ledger
) -> None:
    keys.press("N", "liu lin", ENTER)
    with ledger.reading() as db:
        rids = records.ids(db, BY_KEY["person"])
        people = records.page(db, BY_KEY["person"], rids, ["name"])
    assert {p.label for p in people if p.doubt} == {"liu", "lin"}


def test_an_answered_door_is_not_overwritten_but_corrected(
    keys: Keyboard, page: ReturnPage, ledger: Ledger
) -> None:
    keys.press("111", Qt.Key.Key_Up, "2")
    assert [each["met"] for each in visits(ledger)] == ["1"]
    assert "已录入（李四 2026-11-22）" in page._footer.message.text()
    page.correct()
    keys.press("2")
    assert [each["met"] for each in visits(ledger)] == ["2"]


def test_control_z_undoes_the_last_door_and_the_session_can_be_undone(
    keys: Keyboard, page: ReturnPage, desk: Desk, ledger: Ledger, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    keys.press("111", "111", "2")
    page.undo_last()
    assert len(visits(ledger)) == 2
    monkeypatch.setattr(ask, "choose", lambda *_, **__: 0)
    page._undo_all()
    quiet(qtbot, desk)
    quiet(qtbot, desk)
    assert visits(ledger) == []
    with ledger.reading() as db:
        assert returns.outings(db)[0].state == "未回"
        assert history.batches(db)[0].undone


def test_f8_shows_only_what_is_not_typed_in(keys: Keyboard, page: ReturnPage) -> None:
    keys.press("111", "111")
    page.toggle_open()
    shown = [each for each in page.table.items if hasattr(each, "room")]
    assert len(shown) == 10


@pytest.mark.parametrize(("width", "height"), [(1194, 703), (921, 557), (769, 447)])
def test_nothing_is_cut_off_while_typing_a_sheet_in(
    width: int, height: int, keys: Keyboard, page: ReturnPage, qtbot: QtBot
) -> None:
    """The room a page has in windows of 1366x728, 1093x582 and 911x472."""
    theme.apply(start.application(), "light", "normal")
    page.setMinimumSize(1, 1)  # as in the window, which says itself how small it may be
    page.resize(width, height)
    for typed in ("", "1", "1", "111", "12"):
        keys.press(typed)
        assert (page.width(), page.height()) == (width, height)
        qtbot.waitUntil(lambda: clipped(page) + outside(page) == [])  # laid out, and fits
