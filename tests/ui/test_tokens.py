"""Colours: every pair that is read or seen is strong enough, on paper and as painted."""

from collections import Counter
from itertools import product

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ledger_desk.ui import theme, tokens
from ledger_desk.ui.widgets import Button, column


@pytest.mark.accept("U8")
@pytest.mark.parametrize("name", tokens.THEMES)
@pytest.mark.parametrize("pair", tokens.PAIRS, ids=lambda pair: f"{pair[0]} on {pair[1]}")
def test_every_pair_of_colours_is_strong_enough(name: str, pair: tuple[str, str, float]) -> None:
    ink, ground, least = pair
    colours = tokens.THEMES[name]
    assert tokens.contrast(colours[ink], colours[ground]) >= least


def test_black_on_white_is_twentyone_to_one() -> None:
    assert round(tokens.contrast("#000000", "#FFFFFF"), 2) == 21
    assert tokens.contrast("#777777", "#777777") == 1


@pytest.mark.parametrize("name", tokens.THEMES)
def test_every_role_is_a_colour(name: str) -> None:
    assert all(QColor(tokens.THEMES[name][role]).isValid() for role in tokens.roles())


@pytest.mark.accept("U8")
@pytest.mark.parametrize("name", tokens.THEMES)
@pytest.mark.parametrize("state", ["plain", "disabled", "hover", "checked"])
def test_words_on_a_button_can_be_read_as_it_is_painted(
    name: str, state: str, qapp: QApplication, qtbot: QtBot
) -> None:
    theme.apply(qapp, name, "normal")
    page = QWidget()
    qtbot.addWidget(page)
    button = Button("登记走访登记走访", look="chip" if state == "checked" else "plain")
    button.setCheckable(state == "checked")
    button.setChecked(state == "checked")
    button.setEnabled(state != "disabled")
    page.setLayout(column(button))
    with qtbot.waitExposed(page):
        page.show()
    if state == "hover":
        for spot in (QPoint(2, 2), button.rect().center()):
            qtbot.mouseMove(button, spot)
        qtbot.waitUntil(button.underMouse)
    ground = {"disabled": "surface2", "hover": "hover", "checked": "primary"}.get(state, "surface")
    inner = button.grab().toImage().copy(button.rect().adjusted(14, 8, -14, -8))
    assert commonest(inner) == tokens.THEMES[name][ground].lower()
    assert most_contrast(inner) >= tokens.TEXT
    theme.apply(qapp, "light", "normal")


def most_contrast(image: QImage) -> float:
    """Between the commonest colour and the one furthest from it."""
    ground = commonest(image)
    return max(tokens.contrast(ground, name) for name in colours_of(image))


def commonest(image: QImage) -> str:
    seen = colours_of(image)
    return max(seen, key=lambda name: seen[name])


def colours_of(image: QImage) -> Counter[str]:
    places = product(range(image.width()), range(image.height()))
    return Counter(image.pixelColor(x, y).name() for x, y in places)
