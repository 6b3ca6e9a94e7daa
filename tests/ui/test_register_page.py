"""A register on screen: found by letters, masked, looked at when asked, saved in one act."""

import json
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ledger_desk.privacy import show_masked
from ledger_desk.registers import BY_KEY
from ledger_desk.search import pinyin
from ledger_desk.store import history, records
from ledger_desk.ui.pages import PAGES
from ledger_desk.ui.places_page import PlacesPage
from ledger_desk.ui.register_page import RegisterPage
from ledger_desk.ui.register_views import VIEWS
from ledger_desk.ui.widgets import MaskedValue
from ledger_desk.ui.window import Window

from .conftest import OpenWindow, settle
from .room import unmasked


def page_of(window: Window, key: str, qtbot: QtBot) -> RegisterPage:
    window.go(key)
    settle(qtbot, window)
    page = window.page
    if isinstance(page, PlacesPage):
        page = page.page
    assert isinstance(page, RegisterPage)
    return page


def shown(page: RegisterPage, column: int) -> list[str]:
    model = page.table.paged
    return [model.index(row, column).data() for row in range(model.rowCount())]


def accesses(window: Window) -> list[tuple[str, str, list[str], list[str]]]:
    assert window.desk is not None
    from sqlalchemy import select

    from ledger_desk.store.tables import AccessLog

    with window.desk.ledger.reading() as db:
        rows = db.execute(
            select(AccessLog.kind, AccessLog.register, AccessLog.records, AccessLog.fields)
        )
        return [(kind, key, json.loads(ids), json.loads(fields)) for kind, key, ids, fields in rows]


def hidden_values(page: RegisterPage) -> list[MaskedValue]:
    return [each for each in page.panel.findChildren(MaskedValue) if each.link.isVisible()]


def test_a_landlord_is_found_by_the_initials_of_the_name(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    name = next(n for n in shown(page, 2) if len(n) == 3 and "·" not in n)
    initials = "".join(syllable[0] for syllable in (pinyin(c) for c in name))
    qtbot.keyClicks(page.search, initials)
    qtbot.waitUntil(lambda: 0 < page.table.paged.rowCount() < page._total, timeout=5_000)
    assert name in shown(page, 2)


def test_a_composed_word_is_not_searched_before_it_is_there(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    asked: list[str] = []
    page.search.asked.connect(asked.append)
    QApplication.sendEvent(page.search, QInputMethodEvent("zhang", []))
    page.search.ask_now()
    assert asked == []
    done = QInputMethodEvent("", [])
    done.setCommitString("张")
    QApplication.sendEvent(page.search, done)
    page.search.ask_now()
    assert asked == ["张"]


def test_nothing_found_says_so_and_empties_the_panel(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    page.search.setText("没有这样的人")
    page.search.ask_now()
    qtbot.waitUntil(lambda: page.panel._title.text() == "")
    assert page.faces.currentWidget() is page._nothing_found
    page._clear_filters()
    page.search.ask_now()
    assert page.faces.currentWidget() is page.table


def test_a_chip_shows_its_records_and_as_many_as_it_says(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    for chosen in page._view.filters:
        page.chips.choose(chosen.key)
        said = page.chips._chips[chosen.key].text().rsplit(" ", 1)[-1]
        assert int(said.replace(",", "")) == page.table.paged.rowCount(), chosen.words


@pytest.mark.parametrize("key", ["rental", "floating", "lowincome", "patrol", "visit", "places"])
def test_no_page_shows_a_whole_number_unasked(key: str, window: Window, qtbot: QtBot) -> None:
    page = page_of(window, key, qtbot)
    page.panel.show_record(page.table.current)
    assert unmasked(window) == []
    assert accesses(window) == []


def test_a_revealed_value_is_written_down_and_hidden_with_the_row(
    window: Window, qtbot: QtBot
) -> None:
    page = page_of(window, "rental", qtbot)
    page.table.select(next(at for at, text in enumerate(shown(page, 4)) if "*" in text))
    page.panel.show_record(page.table.current)
    qtbot.waitUntil(lambda: bool(hidden_values(page)))
    field = hidden_values(page)[0]
    masked = field.value.text()
    field.link.click()
    assert "*" not in field.value.text()
    [(kind, key, _, fields)] = accesses(window)
    assert (kind, key, fields) == ("view", "rental", ["landlord_phone"])
    page.panel.hide_again()
    assert field.value.text() == masked
    field.link.click()
    assert len(accesses(window)) == 1  # within ten minutes once


def test_rows_are_fetched_by_pages_as_they_are_looked_at(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "places", qtbot)
    assert page.table.paged.rowCount() > 150
    assert page.table.paged.fetched <= 2


def test_a_click_on_a_head_sorts_and_another_turns_round(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "floating", qtbot)
    page._sort("registered_on", False)
    first = [page._all[0], page._all[-1]]
    page._sort("registered_on", False)
    assert [page._all[-1], page._all[0]] == first or page._all[0] != first[0]
    with window.desk.ledger.reading() as db:  # type: ignore[union-attr]
        rows = records.page(db, BY_KEY["floating"], page._all, ["registered_on"])
    days = [row.values["registered_on"] or "" for row in rows]
    assert days == sorted(days, reverse=True)


def test_what_is_due_stands_first(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    marks = shown(page, 3)
    late = [text.startswith("逾期") for text in marks]
    assert any(late)
    assert late == sorted(late, reverse=True)


def test_a_narrow_window_opens_the_record_as_a_page_of_its_own(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(911, 472)
    page = page_of(window, "rental", qtbot)
    assert not page.panel.isVisible()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert page.panel.isVisible()
    assert not page.table.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.table.isVisible()
    assert page.table.hasFocus()


def test_a_letter_typed_in_the_table_begins_a_search(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Z)
    assert page.search.text() == "z"
    assert page.search.hasFocus()


def test_every_view_names_fields_that_are_there(window: Window) -> None:
    for key, view in VIEWS.items():
        register = BY_KEY[key]
        own = {name.partition(".")[0] for name in view.fields}
        assert own <= set(register.by_key), key
        for section in view.sections:
            assert set(section.fields) <= set(BY_KEY[section.register].by_key), section.title


def test_the_store_is_as_it_was_after_looking_around(window: Window, qtbot: QtBot) -> None:
    def deeds() -> int:
        with window.desk.ledger.reading() as db:  # type: ignore[union-attr]
            return len(history.deeds(db, 1000))

    before = deeds()
    for key in ("rental", "floating", "lowincome", "patrol", "visit", "places", "due", "home"):
        window.go(key)
        settle(qtbot, window)
    assert deeds() == before


def record(window: Window, key: str, **asked: Any) -> dict[str, Any]:
    """The one record with these values."""
    register = BY_KEY[key]
    with window.desk.ledger.reading() as db:  # type: ignore[union-attr]
        rids = records.ids(db, register, [(k, "=", v) for k, v in asked.items()])
        assert len(rids) == 1, f"{len(rids)} records"
        row = records.page(db, register, rids, [*register.by_key])[0]
    return row.values


def test_no_part_of_a_page_ever_stands_alone_as_a_window(window: Window, qtbot: QtBot) -> None:
    for entry in PAGES:
        window.go(entry.key)
        settle(qtbot, window)
    alone = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    assert alone == [window]
    assert window.isActiveWindow()


def test_masks_are_those_of_the_register(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    rid = page.table.current
    with window.desk.ledger.reading() as db:  # type: ignore[union-attr]
        row = records.page(db, BY_KEY["rental"], [rid], ["landlord_phone"])[0]
    whole = row.values["landlord_phone"]
    cell = page.table.paged.index(0, 4).data()
    assert cell == show_masked(BY_KEY["rental"]["landlord_phone"], whole)
    assert whole is None or whole not in cell
