"""What the tests of the window look at: every text it shows, and whether it fits."""

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

ID_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx]")
PHONE = re.compile(r"(?<![0-9*])1[3-9][0-9]{9}(?![0-9])")


def shown(root: QWidget) -> Iterator[QWidget]:
    """Every visible widget below one."""
    yield from (each for each in root.findChildren(QWidget) if each.isVisible())


def texts(root: QWidget) -> Iterator[str]:
    """Every text of widgets and cells, and what a reader of screens is told."""
    for each in root.findChildren(QWidget):
        yield from (each.accessibleName(), each.accessibleDescription(), each.toolTip())
        if isinstance(each, QLabel | QPushButton | QLineEdit):
            yield each.text()
        if isinstance(each, QAbstractItemView) and (model := each.model()) is not None:
            for row in range(min(model.rowCount(), 200)):
                for column in range(model.columnCount()):
                    index = model.index(row, column)
                    yield str(index.data() or "")
                    yield str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "")


def unmasked(root: QWidget) -> list[str]:
    """Whole ID numbers and telephones among the texts."""
    return [text for text in texts(root) if ID_NUMBER.search(text) or PHONE.search(text)]


def clipped(root: QWidget) -> list[str]:
    """Visible labels, buttons and drop-downs whose words do not fit where they stand."""
    found = []
    for each in shown(root):
        words = _words(each)
        if not words or _scrolled_away(each):
            continue
        if isinstance(each, QLabel) and each.wordWrap():
            wanted = each.heightForWidth(each.width())
            if wanted > each.height() + 2:
                found.append(f"{words!r}: {each.height()} high, {wanted} wanted")
            continue
        metrics = QFontMetrics(each.font())
        wide = max(metrics.horizontalAdvance(line) for line in words.split("\n"))
        room = each.contentsRect().width()
        if isinstance(each, QPushButton) and not each.icon().isNull():
            room -= each.iconSize().width() + 4
        if isinstance(each, QComboBox):
            room -= 24
        elided = each.sizePolicy().horizontalPolicy() is each.sizePolicy().Policy.Ignored
        if wide > room + 1 and not elided:
            found.append(f"{words!r}: {room} wide, {wide} wanted")
        if metrics.height() > each.height() + 1:
            found.append(f"{words!r}: {each.height()} high, {metrics.height()} wanted")
    return found


def outside(root: QWidget) -> list[str]:
    """Visible buttons and inputs that stick out of the window."""
    found = []
    for each in shown(root):
        if not isinstance(each, QPushButton | QLineEdit | QComboBox) or _scrolled_away(each):
            continue
        corner = each.mapTo(root, each.rect().bottomRight())
        if corner.x() > root.width() or corner.y() > root.height():
            found.append(f"{_words(each)!r} ends at {corner.x()}, {corner.y()}")
    return found


def stops(root: QWidget) -> list[QWidget]:
    """What Tab goes through, in its order."""
    found = []
    first = each = root.nextInFocusChain()
    while True:
        if (
            each.focusPolicy() & Qt.FocusPolicy.TabFocus
            and each.isVisible()
            and each.isEnabled()
            and each.focusProxy() is None
        ):
            found.append(each)
        each = each.nextInFocusChain()
        if each is first:
            return found


def write(qtbot: QtBot, widget: QWidget, text: str) -> None:
    """Type; what no key carries comes from an input method, as Chinese does."""
    if text.isascii():
        qtbot.keyClicks(widget, text)
        return
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def _words(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QPushButton):
        return widget.text()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return ""


def _scrolled_away(widget: QWidget) -> bool:
    """Inside a scroll area, where the view need not reach it."""
    area = widget.parentWidget()
    while area is not None:
        if isinstance(area, QAbstractScrollArea):
            return True
        area = area.parentWidget()
    return False
