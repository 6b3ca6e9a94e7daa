"""Adding and changing by keys alone: what is typed stands in the ledger, and can be taken back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ledger_desk.kinds import check_digit
from ledger_desk.registers import BY_KEY
from ledger_desk.store import drafts, records
from ledger_desk.store.ledger import Ledger
from ledger_desk.ui import ask
from ledger_desk.ui.editors import LinkEditor
from ledger_desk.ui.form import Spot
from ledger_desk.ui.form_page import FormPage
from ledger_desk.ui.register_page import RegisterPage
from ledger_desk.ui.window import Window

from .conftest import CHEAP, PASSWORD, settle
from .room import write
from .test_register_page import page_of, record

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return


def id_number(sequence: int, born: str = "19880612", place: str = "511303") -> str:
    body = f"{place}{born}{sequence:03d}"
    return body + check_digit(body)


def open_form(page: RegisterPage, qtbot: QtBot) -> FormPage:
    page.window().activateWindow()
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_N, CTRL)
    assert page.form.isVisible()
    return page.form


def type_into(qtbot: QtBot, page: FormPage, text: str) -> None:
    """Type where the cursor is, and go on with Enter."""
    editor = page.window().focusWidget()
    assert editor is not None
    write(qtbot, editor, text)
    qtbot.keyClick(editor, ENTER)


def go_to(page: FormPage, register: str, key: str) -> None:
    """Enter, as often as it takes, to the input of a field."""
    wanted = page.form.editors[Spot(register, key)]
    for _ in page.form.editors:
        focused = page.window().focusWidget()
        if focused is wanted:
            return
        assert focused is not None
        QApplication.sendEvent(focused, _key(ENTER))
    raise AssertionError(f"never came to {key}")


def _key(key: Qt.Key) -> object:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)


def a_door(window: Window) -> tuple[str, str]:
    with window.desk.ledger.reading() as db:  # type: ignore[union-attr]
        rids = records.ids(db, BY_KEY["dwelling"])
        row = records.page(db, BY_KEY["dwelling"], rids[:1], ["std_address"])[0]
    return row.id, row.label


def test_a_person_with_a_wrong_then_a_right_number_is_registered_by_keys_alone(
    window: Window, qtbot: QtBot
) -> None:
    page = page_of(window, "floating", qtbot)
    form = open_form(page, qtbot)
    right = id_number(905)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    number = Spot("person", "id_no")
    assert form.form.editors[number].hasFocus()

    type_into(qtbot, form, wrong)
    assert form.form.notes[number].property("tone") == "red"
    form.form.editors[number].setFocus()
    form.form.editors[number].selectAll()  # type: ignore[union-attr]
    type_into(qtbot, form, right)
    assert form.form.notes[number].property("tone") == "green"
    assert form.form.text(Spot("person", "birth_date")) == "1988-06-12"
    assert form.form.text(Spot("person", "sex")) == "男"
    assert form.form.text(Spot("person", "hukou_division")).startswith("四川省南充市")

    type_into(qtbot, form, "欧阳𬴊")
    go_to(form, "person", "phone")
    type_into(qtbot, form, "139 0000 9388")
    door, address = a_door(window)
    go_to(form, "floating", "dwelling")
    editor = form.form.editors[Spot("floating", "dwelling")]
    assert isinstance(editor, LinkEditor)
    write(qtbot, editor, address)
    qtbot.waitUntil(lambda: editor._list is not None and editor._list.isVisible(), timeout=5_000)
    qtbot.keyClick(editor, ENTER)
    assert editor.id == door
    type_into(qtbot, form, "1003")
    with qtbot.waitSignal(page.changed) as changed:
        qtbot.keyClick(form, Qt.Key.Key_S, CTRL)

    assert changed.args == ["floating"]
    person = record(window, "person", id_no=right)
    assert (person["name"], person["phone"]) == ("欧阳𬴊", "13900009388")
    assert (person["sex"], person["birth_date"]) == ("1", "1988-06-12")
    episode = record(window, "floating", pinyin="ouyang lin")
    assert episode["dwelling_id"] == door
    assert episode["arrive_local_on"] == "2026-10-03"
    assert page.table.isVisible()
    assert "欧阳𬴊" in page.undo._text.text()


def test_a_rental_is_kept_and_taken_back_by_its_undo(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    before = page._total
    form = open_form(page, qtbot)
    _, address = a_door(window)
    editor = form.form.editors[Spot("rental", "dwelling")]
    assert isinstance(editor, LinkEditor)
    assert editor.hasFocus()
    write(qtbot, editor, address)
    qtbot.waitUntil(lambda: editor._list is not None and editor._list.isVisible(), timeout=5_000)
    qtbot.keyClick(editor, ENTER)
    go_to(form, "rental", "landlord_name")
    type_into(qtbot, form, "单雄信")
    qtbot.keyClick(form, Qt.Key.Key_S, CTRL)
    assert page._total == before + 1
    assert record(window, "rental", landlord_name="单雄信")["registered_on"] == "2026-10-28"
    page.undo._button.click()
    assert page._total == before


def test_a_missing_door_is_said_beside_it_and_nothing_is_kept(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    before = page._total
    form = open_form(page, qtbot)
    form.save.click()
    dwelling = Spot("rental", "dwelling")
    assert form.form.notes[dwelling].text() == "房屋要填写"
    assert form.form.editors[dwelling].accessibleDescription() == "房屋要填写"
    assert form.form.editors[dwelling].hasFocus()
    assert form.foot.message.text() == "还有 1 处要改好才能保存"
    page._leave_form()
    page.refresh()
    assert page._total == before


def test_words_that_name_no_door_are_not_taken_for_one(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    form = open_form(page, qtbot)
    editor = form.form.editors[Spot("rental", "dwelling")]
    write(qtbot, editor, "没有这条街没有这个门")
    form.save.click()
    assert "从列表里选" in form.form.notes[Spot("rental", "dwelling")].text()


def test_a_change_writes_only_what_differs(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    rid = page.table.current
    page._edit(rid)
    form = page.form
    form.form.editors[Spot("rental", "note")].say("后窗加了护栏")
    form.save.click()
    register = BY_KEY["rental"]
    with window.desk.ledger.reading() as db:  # type: ignore[union-attr]
        from ledger_desk.store import history

        row = records.page(db, register, [rid], ["note"])[0]
        last = history.record_history(db, "rental", row.id)[0]
    assert row.values["note"] == "后窗加了护栏"
    assert set(last.after) == {"note"}


def test_a_soft_rule_may_be_passed_by_saving_twice(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "places", qtbot)
    page._new({"name": "夏侯婴", "hukou_type": "2"})
    page.form.save.click()
    assert page.form.isVisible()
    assert "按一次保存" in page.form.foot.message.text()
    page.form.save.click()
    assert record(window, "person", name="夏侯婴")["hukou_type"] == "2"


def test_the_same_number_offers_the_person_that_is_there(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "floating", qtbot)
    with window.desk.ledger.reading() as db:  # type: ignore[union-attr]
        people = BY_KEY["person"]
        rids = records.ids(db, people, [("id_no", "filled")])
        known = records.page(db, people, rids[:1], ["id_no", "name"])[0]
    page._new()
    form = page.form
    form.form.editors[Spot("person", "id_no")].say(known.values["id_no"])
    form.form._left(Spot("person", "id_no"))
    assert form._twin.isVisible()
    assert known.label in form._twin.text.text()
    form._use_twin()
    form._save(stay=False)
    with window.desk.ledger.reading() as db:  # type: ignore[union-attr]
        assert len(records.ids(db, people, [("id_no", "=", known.values["id_no"])])) == 1
        episodes = records.ids(db, BY_KEY["floating"], [("person", "=", known.id)])
    assert len(episodes) >= 1


@pytest.mark.parametrize(("answer", "leaves"), [(2, False), (1, True), (-1, False)])
def test_a_form_begun_is_asked_about_before_it_is_left(
    answer: int, leaves: bool, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(window, "rental", qtbot)
    form = open_form(page, qtbot)
    form.form.editors[Spot("rental", "landlord_name")].say("半句")
    monkeypatch.setattr(ask, "choose", lambda *_a, **_k: answer)
    window.go("home")
    assert (window.page is not page) is leaves
    monkeypatch.setattr(ask, "choose", lambda *_a, **_k: 1)  # the window is closed after the test


def test_an_untouched_form_is_left_without_a_word(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    form = open_form(page, qtbot)
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert page.table.isVisible()


def test_a_drop_down_is_chosen_by_number_letters_or_word(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "rental", qtbot)
    form = open_form(page, qtbot)
    grade = form.form.editors[Spot("rental", "grade")]
    grade.setFocus()
    qtbot.keyClicks(grade, "3")
    assert grade.said() == "重点户"
    grade._typed = ""  # type: ignore[union-attr]
    qtbot.keyClicks(grade, "fx")
    assert grade.said() == "放心户"
    qtbot.keyClick(grade, Qt.Key.Key_Delete)
    assert grade.said() == ""


def test_a_form_begun_survives_the_lock(window: Window, qtbot: QtBot) -> None:
    page = page_of(window, "floating", qtbot)
    form = open_form(page, qtbot)
    door, address = a_door(window)
    name, dwelling = Spot("person", "name"), Spot("floating", "dwelling")
    form.form.editors[name].say("欧阳𬴊")
    editor = form.form.editors[dwelling]
    assert isinstance(editor, LinkEditor)
    editor.choose(door, address)
    window.lock()
    assert window.page is None
    window.enter(Ledger.open(Path(window.settings.last_ledger), PASSWORD, machine=CHEAP))
    settle(qtbot, window)
    back = window.page
    assert isinstance(back, RegisterPage)
    assert back.form.isVisible()
    assert back.form.form.text(name) == "欧阳𬴊"
    again = back.form.form.editors[dwelling]
    assert isinstance(again, LinkEditor)
    assert again.id == door
    back.form.save.click()
    assert record(window, "person", name="欧阳𬴊")["id_no"] is None
    with window.desk.ledger.reading() as db:  # type: ignore[union-attr]
        assert drafts.kept(db, "floating") is None
