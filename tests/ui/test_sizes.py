"""On the smallest screen as on the largest, in both text sizes: nothing is cut off."""

import pytest
from pytestqt.qtbot import QtBot

from ledger_desk.ui.pages import PAGES
from ledger_desk.ui.window import Window

from .conftest import OpenWindow, settle
from .room import clipped, outside, stops

SIZES = ((1366, 728), (1093, 582), (911, 472))


@pytest.mark.accept("U1")
@pytest.mark.parametrize("text", ["normal", "huge"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_is_cut_off_on_any_page(
    width: int, height: int, text: str, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(width, height, text=text)
    found = {}
    for entry in PAGES:
        window.go(entry.key)
        settle(qtbot, window)
        assert (window.width(), window.height()) == (width, height)
        if cut := clipped(window) + outside(window):
            found[entry.key] = cut
    assert found == {}


@pytest.mark.parametrize("text", ["normal", "huge"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_is_cut_off_in_a_form(
    width: int, height: int, text: str, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(width, height, text=text)
    found = {}
    for key in ("rental", "floating", "lowincome", "patrol", "visit", "places"):
        window.go(key, {"new": {}})
        settle(qtbot, window)
        assert (window.width(), window.height()) == (width, height)
        if cut := clipped(window) + outside(window):
            found[key] = cut
    assert found == {}


def test_every_stop_of_the_tab_key_has_a_name_and_can_be_seen(window: Window, qtbot: QtBot) -> None:
    nameless = []
    for entry in PAGES:
        window.go(entry.key)
        settle(qtbot, window)
        for stop in stops(window):
            name = stop.accessibleName() or getattr(stop, "text", lambda: "")()
            if not name.strip():
                nameless.append(f"{entry.key}: {type(stop).__name__}")
    assert nameless == []
