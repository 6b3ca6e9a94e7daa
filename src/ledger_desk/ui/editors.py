"""One input for each kind of value; all say and are told text, as paper would."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit

from ledger_desk.fields import Field, Kind
from ledger_desk.ui import theme
from ledger_desk.ui.widgets import ENTER, Choice

MOST_OFFERED = 7
ONE_WORD = 900  # milliseconds between keys that still belong to one word of a drop-down
NOT_FILLED = "（未填）"
_MONTH_DAY = re.compile("([0-9]{2})([0-9]{2})")
_DAY_WORDS = {"今天": 0, "昨天": -1, "明天": 1, "前天": -2, "后天": 2}


class Offer(NamedTuple):
    """A record that can be linked to: its id, what it is called, and what tells it apart."""

    id: str
    title: str
    beside: str = ""


Look = Callable[[str, str], Sequence[Offer]]  # (register, words) -> records


class TextEditor(QLineEdit):
    """One line. on: Enter was pressed. left: the cursor went elsewhere. came: it arrived."""

    on = Signal()
    left = Signal()
    came = Signal()

    def said(self) -> str:
        """What stands there."""
        return self.text().strip()

    def say(self, text: str) -> None:
        """Put something there."""
        self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.modifiers():
            self.on.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.came.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class NoteEditor(QPlainTextEdit):
    """Several lines; Enter goes on, Shift+Enter makes a new line."""

    on = Signal()
    left = Signal()
    came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(theme.grown(64))

    def said(self) -> str:
        """What stands there."""
        return self.toPlainText().strip()

    def say(self, text: str) -> None:
        """Put something there."""
        self.setPlainText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.modifiers():
            self.on.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.came.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class ChoiceEditor(Choice):
    """One code of a list, chosen by typing its number, its first letters, or its word."""

    on = Signal()
    left = Signal()
    came = Signal()

    def __init__(self, kind: Kind) -> None:
        labels = kind.codes.labels if kind.codes else {}
        super().__init__([(NOT_FILLED, ""), *((text, code) for code, text in labels.items())])
        self._typed = ""
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(ONE_WORD)
        self._clock.timeout.connect(self._forget)

    def said(self) -> str:
        """The word that is chosen, "" for 未填."""
        return self.currentText() if self.currentIndex() > 0 else ""

    def say(self, text: str) -> None:
        """Choose a word; one that is no longer in the list is kept as it is."""
        at = self.findText(text) if text else 0
        if at < 0:
            self.addItem(text, text)
            at = self.count() - 1
        self.setCurrentIndex(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if event.key() in ENTER and not event.modifiers():
            self.on.emit()
        elif typed.strip() and typed.isprintable() and not event.modifiers():
            self._find(typed.lower())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.setCurrentIndex(0)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling the form must not change an answer

    def _find(self, typed: str) -> None:
        from ledger_desk.search import pinyin

        self._typed += typed
        self._clock.start()
        for at in range(1, self.count()):
            text = self.itemText(at)
            initials = "".join(part[0] for c in text if (part := pinyin(c)))
            ways = (str(self.itemData(at)).lower(), text.lower(), initials)
            if any(way.startswith(self._typed) for way in ways):
                self.setCurrentIndex(at)
                return

    def _forget(self) -> None:
        self._typed = ""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.came.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class LinkEditor(TextEditor):
    """A record of another register, found by typing; the list lies over the form, never a popup.

    WORKAROUND: an input inside a Qt popup kills Chinese input on Windows.
    """

    def __init__(self, register: str, look: Look) -> None:
        super().__init__()
        self._register, self._look = register, look
        self._chosen, self._chosen_text = "", ""
        self._list: QListWidget | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(120)
        self._pause.timeout.connect(self._offer)
        self.textEdited.connect(self._typed)

    @property
    def id(self) -> str:
        """The id of the record that is linked to, "" for none."""
        return self._chosen if self.said() == self._chosen_text else ""

    def choose(self, id_: str, title: str) -> None:
        """Link to a record."""
        self._chosen, self._chosen_text = id_, title.strip()
        self.setText(title)
        self._close()

    def say(self, text: str) -> None:
        self._chosen, self._chosen_text = "", ""
        self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        offered = self._list
        if offered is not None and offered.isVisible():
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                at = max(0, min(offered.count() - 1, offered.currentRow() + step))
                offered.setCurrentRow(at)
                return
            if event.key() in ENTER:
                self._take(offered.currentItem())
                self.on.emit()
                return
            if event.key() == Qt.Key.Key_Escape:
                self._close()
                return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._settle()
        super().focusOutEvent(event)

    def _settle(self) -> None:
        """Leaving with words that mean exactly one record takes it."""
        if self._pause.isActive():
            self._pause.stop()
            self._offer()
        if self.said() and not self.id and self._list is not None:
            offers = [self._list.item(n) for n in range(self._list.count())]
            same = [o for o in offers if o.data(Qt.ItemDataRole.UserRole).title == self.said()]
            if len(same) == 1 or len(offers) == 1:
                self._take((same or offers)[0])
        self._close()

    def _typed(self, _text: str) -> None:
        self._pause.start()

    def _offer(self) -> None:
        text = self.said()
        offers = self._look(self._register, text) if text and not self.id else []
        shown = self._list_here()
        shown.clear()
        for each in offers[:MOST_OFFERED]:
            words = f"{each.title}　{each.beside}" if each.beside else each.title
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, each)
            shown.addItem(item)
        if not offers or not self.hasFocus():
            shown.hide()
            return
        shown.setCurrentRow(0)
        high = theme.grown(32) * shown.count() + 6
        below = self.mapTo(self.window(), QPoint(0, self.height() + 2))
        if below.y() + high > self.window().height():
            below = self.mapTo(self.window(), QPoint(0, -high - 2))
        shown.setGeometry(below.x(), below.y(), max(self.width(), theme.grown(300)), high)
        shown.raise_()
        shown.show()

    def _list_here(self) -> QListWidget:
        if self._list is None:
            made = QListWidget(self.window())
            made.setObjectName("choices")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setAccessibleName("可以选的")
            made.itemPressed.connect(self._take)
            made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.destroyed.connect(made.deleteLater)
            self._list = made
        return self._list

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            offer: Offer = item.data(Qt.ItemDataRole.UserRole)
            self.choose(offer.id, offer.title)

    def _close(self) -> None:
        self._pause.stop()
        if self._list is not None:
            self._list.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._close()


Editor = TextEditor | NoteEditor | ChoiceEditor | LinkEditor


def make_editor(field: Field, look: Look) -> Editor:
    """The input of a field; its accessible name says whether it has to be filled."""
    kind = field.kind
    made: Editor
    if kind.link:
        made = LinkEditor(kind.link, look)
        made.setPlaceholderText("打几个字来找")
    elif kind.codes is not None and not kind.many:
        made = ChoiceEditor(kind)
    elif kind.name == "note" or (kind.name.startswith("text(") and int(kind.name[5:-1]) >= 400):
        made = NoteEditor()
    else:
        made = TextEditor()
        if kind.name == "date":
            made.setPlaceholderText("如 1103 或 2026-11-03")
        elif kind.name == "datetime":
            made.setPlaceholderText("如 2026-11-03 19:30")
        elif kind.codes is not None:
            made.setPlaceholderText("、".join(list(kind.codes.labels.values())[:4]))
    required = "，必填" if field.required else ""
    made.setAccessibleName(field.label + required)
    return made


def spelled_day(text: str, today: date) -> str:
    """今天 and 1103 as a whole day; everything else is left to the kind."""
    if text in _DAY_WORDS:
        return (today + timedelta(days=_DAY_WORDS[text])).isoformat()
    if short := _MONTH_DAY.fullmatch(text):
        return f"{today.year}-{short[1]}-{short[2]}"
    return text
