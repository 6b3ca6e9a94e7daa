"""The import wizard: real workbooks, keys alone, a real ledger looked at afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ledger_desk.registers import BY_KEY
from ledger_desk.store import history, records
from ledger_desk.store.ledger import Ledger
from ledger_desk.ui import ask, start, theme
from ledger_desk.ui.import_files import Source
from ledger_desk.ui.import_page import CHECK, COLUMNS, DONE, FILES, ImportPage
from ledger_desk.ui.page import Desk

from .desk_room import HEADINGS, NOW, make_desk, quiet, tenant, write_book
from .room import clipped, outside, unmasked

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ENTER = Qt.Key.Key_Return


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(ledger, tmp_path, NOW)
    yield made
    assert made.jobs.close()
    assert made.looks.close()


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> ImportPage:
    made = ImportPage(desk)
    made.resize(1194, 715)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


@pytest.fixture
def book(tmp_path: Path) -> Path:
    rows = [HEADINGS, *(tenant(f"王小{c}", 900 + n) for n, c in enumerate("一二三四五", 1))]
    return write_book(tmp_path / "流动人口登记表.xlsx", rows, "桂花社区流动人口登记表")


def give(qtbot: QtBot, page: ImportPage, desk: Desk, path: Path) -> None:
    page.take([Source(path.name, path)])
    quiet(qtbot, desk)


def press(qtbot: QtBot, page: ImportPage, *keys: Qt.Key) -> None:
    """Keys as they come from the keyboard: to whatever has the focus."""
    for key in keys:
        focused = page.window().focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, key)


def names(ledger: Ledger) -> list[str]:
    with ledger.reading() as db:
        rids = records.ids(db, BY_KEY["person"])
        return sorted(row.label for row in records.page(db, BY_KEY["person"], rids, ["name"]))


def test_enter_alone_takes_a_workbook_into_the_ledger(
    page: ImportPage, desk: Desk, ledger: Ledger, book: Path, qtbot: QtBot
) -> None:
    give(qtbot, page, desk, book)
    assert page.step == FILES
    press(qtbot, page, ENTER)
    assert page.step == COLUMNS
    press(qtbot, page, ENTER)
    assert page.step == CHECK
    with qtbot.waitSignal(page.changed, timeout=30_000):
        page.next.setFocus()
        press(qtbot, page, ENTER)

    assert page.step == DONE
    assert names(ledger) == sorted(f"王小{c}" for c in "一二三四五")
    assert len(ledger.backups) == 1  # a proven copy of before
    assert ledger.backups[0].reason == "import"


def test_one_new_column_is_asked_once_and_never_again(
    page: ImportPage, desk: Desk, ledger: Ledger, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = [[*HEADINGS, "网格评语"], [*tenant("李大", 901), "好"], [*tenant("李二", 902), "好"]]
    give(qtbot, page, desk, write_book(tmp_path / "十月.xlsx", rows))
    press(qtbot, page, ENTER)
    assert page.step == COLUMNS
    assert page.columns.open_columns == 1
    page.go_on()  # not before it is answered
    assert page.step == COLUMNS
    assert page.window().focusWidget() is page.columns.table
    press(qtbot, page, ENTER)  # opens the list of fields, 不导入 first
    popup = page.columns.findChild(type(page.columns._editor))  # type: ignore[arg-type]
    assert popup is page.columns._editor
    qtbot.keyClick(page.columns._editor.view(), ENTER)  # type: ignore[union-attr]
    assert page.columns.open_columns == 0
    page.next.setFocus()
    press(qtbot, page, ENTER)
    quiet(qtbot, desk)
    assert page.step == CHECK
    with qtbot.waitSignal(page.changed, timeout=30_000):
        page.go_on()
    assert names(ledger) == ["李二", "李大"]

    again = [[*HEADINGS, "网格评语"], [*tenant("李三", 903), "好"]]
    give(qtbot, page, desk, write_book(tmp_path / "十一月.xlsx", again))
    press(qtbot, page, ENTER)
    assert page.step == CHECK  # known headings ask nothing


def test_the_states_of_all_rows_add_up_and_the_same_file_brings_nothing_new(
    page: ImportPage, desk: Desk, ledger: Ledger, book: Path, qtbot: QtBot
) -> None:
    give(qtbot, page, desk, book)
    page.go_on()
    page.go_on()
    assert page.check._sum.text() == "5 + 0 + 0 + 0 + 0 = 5行"
    with qtbot.waitSignal(page.changed, timeout=30_000):
        page.go_on()

    give(qtbot, page, desk, book)
    page.go_on()
    assert page.step == CHECK
    assert page.check._sum.text() == "0 + 0 + 5 + 0 + 0 = 5行"
    assert page.check.writes == 0
    assert page.next.text() == "没有要写的，完成"
    page.go_on()
    with ledger.reading() as db:
        assert len(history.batches(db)) == 1


def test_a_changed_cell_shows_the_old_value_above_the_new_one(
    page: ImportPage, desk: Desk, book: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    give(qtbot, page, desk, book)
    for _ in range(2):
        page.go_on()
    with qtbot.waitSignal(page.changed, timeout=30_000):
        page.go_on()

    changed = tenant("王小一", 901, 联系电话="13700000001")
    give(qtbot, page, desk, write_book(tmp_path / "新.xlsx", [HEADINGS, changed]))
    page.go_on()
    assert page.check.writes == 1
    table = page.check.table
    cells = [table.cell(0, at) for at in range(len(table.paged.columns))]
    [pair] = [cell for cell in cells if getattr(cell, "before", "")]
    assert (pair.before, pair.text) == ("139****0901", "137****0001")  # type: ignore[union-attr]
    shown = [table.paged.index(0, at).data() for at in range(len(cells))]
    assert not any("13700000001" in text for text in shown)  # masked, on the screen and aloud


def test_undo_from_the_page_leaves_nobody_and_names_what_was_edited_since(
    page: ImportPage, desk: Desk, ledger: Ledger, book: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    give(qtbot, page, desk, book)
    for _ in range(2):
        page.go_on()
    with qtbot.waitSignal(page.changed, timeout=30_000):
        page.go_on()
    with ledger.writing("更正") as db:
        [rid, *_] = records.ids(db, BY_KEY["person"])
        [person] = records.page(db, BY_KEY["person"], [rid], ["name"])
        records.change(db, BY_KEY["person"], person.id, {"phone": "13800000009"})
    asked: list[str] = []

    def agree(_parent: object, _title: str, text: str, *_: object, **__: object) -> int:
        asked.append(text)
        return 0

    monkeypatch.setattr(ask, "choose", agree)
    with qtbot.waitSignal(page.changed, timeout=30_000):
        qtbot.mouseClick(page.done.undo, Qt.MouseButton.LeftButton)
    quiet(qtbot, desk)
    assert person.label in asked[0]
    assert names(ledger) == [person.label]


def test_a_file_with_a_password_asks_for_it(
    page: ImportPage, desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger_desk import files

    plain = write_book(tmp_path / "a.xlsx", [HEADINGS, tenant("赵一", 901)])
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(files.locked_workbook(plain.read_bytes(), "gui-hua-1234"))
    given = iter(["wrong", "gui-hua-1234"])
    monkeypatch.setattr(ask, "line", lambda *_, **__: next(given))
    page.take([Source(locked.name, locked)])
    qtbot.waitUntil(lambda: page._look is not None and page._look.plan is not None, timeout=30_000)
    assert next(given, None) is None


def test_what_cannot_be_read_is_said_and_the_next_file_can_be_chosen(
    page: ImportPage, desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    picture = tmp_path / "照片.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    give(qtbot, page, desk, picture)
    assert page.step == FILES
    assert "图片" in page.files._note.text.text()
    assert page.files.choose_button.isVisible()
    assert not page.next.isVisible()


def test_a_table_on_the_clipboard_is_a_file(page: ImportPage, desk: Desk, qtbot: QtBot) -> None:
    rows = [HEADINGS, tenant("孙贴", 903)]
    QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))
    page.files.paste()
    quiet(qtbot, desk)
    assert page._look is not None
    assert page._look.plan is not None
    assert page._look.plan.counts()["added"] == 1


def test_stopping_forgets_the_file_and_writes_nothing(
    page: ImportPage, desk: Desk, ledger: Ledger, book: Path, qtbot: QtBot
) -> None:
    give(qtbot, page, desk, book)
    page.go_on()
    page.stop()
    assert page.step == FILES
    assert page._look is None
    assert names(ledger) == []


@pytest.mark.parametrize(("width", "height"), [(1194, 703), (921, 557), (769, 447)])
def test_nothing_is_cut_off_on_any_step(
    width: int, height: int, page: ImportPage, desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    """The room a page has in windows of 1366x728, 1093x582 and 911x472."""
    theme.apply(start.application(), "light", "normal")
    page.setMinimumSize(1, 1)  # as in the window, which says itself how small it may be
    page.resize(width, height)
    rows = [[*HEADINGS, "网格评语"], [*tenant("李大", 901), "好"], [*tenant("", 0), "差"]]
    give(qtbot, page, desk, write_book(tmp_path / "十月份流动人口登记表.xlsx", rows))
    for step in (FILES, COLUMNS, CHECK, DONE):
        assert page.step == step
        assert (page.width(), page.height()) == (width, height)
        qtbot.waitUntil(lambda: clipped(page) + outside(page) == [])  # laid out, and fits
        if step == COLUMNS:
            page.columns.drop_the_rest()
        page.go_on()
        quiet(qtbot, desk)


def test_no_number_stands_whole_on_any_step(
    page: ImportPage, desk: Desk, book: Path, qtbot: QtBot
) -> None:
    give(qtbot, page, desk, book)
    for _ in (FILES, COLUMNS, CHECK):
        assert unmasked(page) == []
        page.go_on()
        quiet(qtbot, desk)
    assert unmasked(page) == []
