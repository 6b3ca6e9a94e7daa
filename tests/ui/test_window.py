"""The door, the lock, and what is loaded when."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ledger_desk import settings
from ledger_desk.settings import Places, Settings
from ledger_desk.store import due
from ledger_desk.ui.jobs import Jobs
from ledger_desk.ui.register_page import RegisterPage
from ledger_desk.ui.unlock import Door
from ledger_desk.ui.window import Window

from .conftest import PASSWORD, TODAY, OpenWindow, settle
from .room import texts

HEAVY = {"sqlalchemy", "openpyxl", "reportlab", "pypinyin", "lxml", "sqlcipher3"}


@pytest.fixture
def door(folder: Path, places: Places, qtbot: QtBot) -> Door:
    jobs = Jobs()
    made = Door(Settings(ledgers=(str(folder),)), places, jobs, lambda: TODAY)
    jobs.setParent(made)
    qtbot.addWidget(made, before_close_func=lambda _: jobs.close())
    with qtbot.waitExposed(made):
        made.show()
    made.load()
    qtbot.waitUntil(lambda: not jobs.busy, timeout=30_000)
    return made


def test_a_wrong_password_is_said_with_the_tries_left_and_a_right_one_opens(
    door: Door, qtbot: QtBot
) -> None:
    card = door.unlock
    for left in (4, 3):
        qtbot.keyClicks(card.password, "falsch-falsch")
        qtbot.keyClick(card.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda left=left: f"{left}次" in card.message.text(), timeout=30_000)  # type: ignore[misc]
        assert "口令不对" in card.message.text()
        assert card.password.accessibleDescription() == card.message.text()
        card.password.clear()
    qtbot.keyClicks(card.password, PASSWORD)
    with qtbot.waitSignal(door.opened, timeout=30_000) as opened:
        qtbot.keyClick(card.password, Qt.Key.Key_Return)
    opened.args[0].close()
    assert card.password.text() == ""


def test_after_five_wrong_ones_the_seconds_are_counted_down(door: Door, qtbot: QtBot) -> None:
    card = door.unlock
    for _ in range(5):
        qtbot.waitUntil(lambda: card.open.isEnabled(), timeout=30_000)
        card.password.setText("falsch-falsch")
        card.open.click()
        qtbot.waitUntil(lambda: "正在打开" not in card.message.text(), timeout=30_000)
    assert "秒" in card.message.text()
    assert not card.open.isEnabled()


def test_nothing_typed_asks_for_the_password(door: Door) -> None:
    door.unlock.open.click()
    assert door.unlock.message.text() == "请输口令"


def test_a_lock_forgets_everything_shown_and_comes_back_to_the_same_place(
    window: Window, qtbot: QtBot
) -> None:
    window.go("rental", {"chip": "1"})
    settle(qtbot, window)
    page = window.page
    assert isinstance(page, RegisterPage)
    page.table.select(3)
    rid, name = page.table.current, page.table.paged.index(3, 2).data()
    ledger = window.desk.ledger  # type: ignore[union-attr]
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.desk is None
    assert window.page is None
    assert not any(name in text for text in texts(window))
    with pytest.raises(Exception, match="已锁定"), ledger.reading():
        pass

    card = window.findChild(Door).unlock  # type: ignore[union-attr]
    assert card.isVisible()
    qtbot.keyClicks(card.password, PASSWORD)
    qtbot.keyClick(card.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.page is not None, timeout=30_000)
    settle(qtbot, window)
    back = window.page
    assert isinstance(back, RegisterPage)
    assert (back.chips.on, back.table.current) == ("1", rid)


def test_an_idle_window_locks_itself(window: Window, qtbot: QtBot) -> None:
    window._look_whether_idle()
    assert window.desk is not None
    window.settings = Settings(lock_minutes=0)
    window._look_whether_idle()
    assert window.desk is None


def test_a_key_says_that_somebody_is_there(window: Window, qtbot: QtBot) -> None:
    qtbot.wait(30)
    before = window._quiet.elapsed()
    qtbot.keyClick(window, Qt.Key.Key_Shift)
    assert window._quiet.elapsed() < before


def test_alt_and_a_digit_change_the_page(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert isinstance(window.page, RegisterPage)
    assert window._nav.buttons["rental"].isChecked()


def test_pages_are_built_when_first_visited_and_kept(window: Window, qtbot: QtBot) -> None:
    assert set(window._pages) == {"home"}
    window.go("visit")
    first = window.page
    window.go("home")
    window.go("visit")
    assert window.page is first


def test_what_one_page_changes_another_looks_at_again(window: Window, qtbot: QtBot) -> None:
    window.go("rental")
    window.go("home")
    window._pages["rental"].changed.emit("rental")  # type: ignore[attr-defined]
    assert window._stale == {"rental"} or not window._stale
    settle(qtbot, window)


def test_text_grows_and_shrinks_by_keys_and_is_remembered(
    window: Window, places: Places, qtbot: QtBot
) -> None:
    plus = Qt.KeyboardModifier.ControlModifier
    before = window.fontMetrics().height()
    qtbot.keyClick(window, Qt.Key.Key_Plus, plus)
    assert settings.load(places.settings).text_size == "large"
    assert window.fontMetrics().height() >= before
    qtbot.keyClick(window, Qt.Key.Key_0, plus)
    assert settings.load(places.settings).text_size == "normal"


FIRST_PAINT = """
import sys
from PySide6.QtCore import QEvent, QObject
from ledger_desk.settings import Places
from ledger_desk.ui import start, theme
from ledger_desk.ui.window import Window
from pathlib import Path
start.prepare()
app = start.application()
window = Window(Places(Path(sys.argv[1])))
theme.apply(app, "light", "normal")
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched is window._door.unlock:
            print("painted", *sorted({name.split(".")[0] for name in sys.modules}))
            app.exit(0)
        return False
watch = Watch()
app.installEventFilter(watch)
window.show()
app.exec()
window.close()
"""


def test_nothing_heavy_is_loaded_when_the_window_is_first_painted(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, str(tmp_path)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    said = done.stdout.split()
    assert said[0] == "painted"
    assert HEAVY & set(said) == set()


def test_what_is_late_is_a_red_number_in_the_navigation(window: Window) -> None:
    said = window._nav.buttons["due"].accessibleName()
    with window.desk.ledger.reading() as db:  # type: ignore[union-attr]
        late = [each for each in due.due(db, db.info["community"], TODAY.date()) if each.days < 0]
    assert late
    assert said == f"待办事项，逾期{len(late)}项"


def test_a_window_shrinks_to_the_smallest_screen(open_window: OpenWindow) -> None:
    window = open_window(911, 472)
    assert (window.width(), window.height()) == (911, 472)


def test_the_page_that_is_opened_gets_the_cursor(window: Window) -> None:
    window.go("floating")
    page = window.page
    focused = window.focusWidget()
    assert isinstance(page, RegisterPage)
    assert isinstance(focused, QWidget)
    assert focused is page.table


def test_a_copy_that_is_due_is_made_without_being_asked_for(window: Window, qtbot: QtBot) -> None:
    assert window.desk is not None
    ledger = window.desk.ledger
    before = len(ledger.backups)
    assert ledger.backup_due()
    window._copying.timeout.emit()
    settle(qtbot, window)
    assert [made.reason for made in ledger.backups[: len(ledger.backups) - before]] == ["auto"]
    window._copying.timeout.emit()
    settle(qtbot, window)
    assert len(ledger.backups) == before + 1
    window.lock()
    assert not window._copying.isActive()
