"""Small pieces every page is made of; they know no record."""

from collections.abc import Callable, Iterable
from typing import ClassVar, TypeVar

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ledger_desk.ui import theme
from ledger_desk.ui.icons import BUTTON, beside_words, icon, icon_label
from ledger_desk.ui.marks import Mark, mark_size, paint_mark

_Box = TypeVar("_Box", bound=QBoxLayout)

UNDO_SECONDS = 10
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Button(QPushButton):
    """A button with words; Enter presses it as the space bar does."""

    def __init__(self, text: str, icon_name: str = "", look: str = "plain") -> None:
        super().__init__(text)
        self.setProperty("look", look)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if icon_name:
            role = {"primary": "on_primary", "link": "primary"}.get(look, "text")
            self.setIcon(icon(icon_name, role, "on_primary"))
            self.setIconSize(beside_words(BUTTON))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)


def button(
    text: str, pressed: Callable[[], object], icon_name: str = "", look: str = "plain"
) -> Button:
    """A button and what it does."""
    made = Button(text, icon_name, look)
    made.clicked.connect(lambda: pressed())
    return made


def label(text: str = "", look: str = "", tone: str = "", wrap: bool = False) -> QLabel:
    """Text in one of the looks; it is never read as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("look", look)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def set_tone(widget: QWidget, name: str, value: str) -> None:
    """Change a property the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def row(*items: QWidget | QLayout | int | None, gap: int = 8) -> QHBoxLayout:
    """Things beside each other; None is the stretch, a number a space."""
    return _filled(QHBoxLayout(), items, gap)


def column(*items: QWidget | QLayout | int | None, gap: int = 8) -> QVBoxLayout:
    """Things below each other; None is the stretch, a number a space."""
    return _filled(QVBoxLayout(), items, gap)


def _filled(layout: _Box, items: Iterable[object], gap: int) -> _Box:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
    return layout


def empty_layout(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            empty_layout(inner)


def rule() -> QFrame:
    """A thin line."""
    made = QFrame()
    made.setObjectName("rule")
    return made


class Badge(QWidget):
    """A painted badge."""

    def __init__(self, text: str, tone: str = "plain", shape: str = "") -> None:
        super().__init__()
        self._mark = Mark(text, tone, shape)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    @property
    def mark(self) -> Mark:
        """What it says."""
        return self._mark

    def show_mark(self, mark: Mark) -> None:
        """Say something else."""
        self._mark = mark
        self.setAccessibleName(mark.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return mark_size(self._mark)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_mark(QPainter(self), self._mark, 0, self.height() / 2, self.width())


class Chip(Button):
    """A round button that is on or off, with its count."""

    def __init__(self, text: str, count: int | None = None) -> None:
        super().__init__("", look="chip")
        self.setCheckable(True)
        self._words = text
        self.show_count(count)

    def show_count(self, count: int | None) -> None:
        """How many there are; None while that is not known."""
        self.setText(self._words if count is None else f"{self._words} {count:,}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: True, Qt.Key.Key_Left: False}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.focusNextPrevChild(step)


class Card(QFrame):
    """A white sheet with a thin border; its content goes into `body`."""

    def __init__(self, *, padding: int = 14, gap: int = 8) -> None:
        super().__init__()
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(gap)


class Note(QFrame):
    """A coloured line: what is the matter, and the buttons on."""

    ICONS: ClassVar = {"yellow": "triangle-alert", "red": "circle-alert", "green": "circle-check"}

    def __init__(self, text: str, tone: str = "", *buttons: QWidget, icon_name: str = "") -> None:
        super().__init__()
        self.setObjectName("note")
        self.setProperty("tone", tone)
        role = f"{tone}_text" if tone in self.ICONS else ("primary" if tone == "blue" else "muted")
        self.text = label(text, tone=tone, wrap=True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        picture = icon_label(icon_name or self.ICONS.get(tone, "info"), role)
        box = row(picture, self.text, *buttons, gap=10)
        box.setContentsMargins(12, 6, 10, 6)
        self.setLayout(box)

    def say(self, text: str) -> None:
        """Change the words."""
        self.text.setText(text)


class Meter(QWidget):
    """A bar that fills up; the number stands beside it in words."""

    def __init__(self) -> None:
        super().__init__()
        self._part = 0.0
        self.setFixedHeight(8)

    def show_part(self, done: int, whole: int) -> None:
        """How much of the whole is done."""
        self._part = min(1.0, done / whole) if whole else 0.0
        self.setAccessibleName(f"完成{done}，共{whole}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(box, 4, 4)
        if self._part:
            painter.setBrush(theme.colour("primary"))
            painter.drawRoundedRect(QRectF(0, 0, max(8.0, box.width() * self._part), 8), 4, 4)


class KeyCap(Badge):
    """The name of a key, as on the keyboard."""


class Choice(QComboBox):
    """A drop-down of words; data is what is kept."""

    def __init__(self, items: Iterable[tuple[str, object]] = ()) -> None:
        super().__init__()
        for text, value in items:
            self.addItem(text, value)
        self.setMaxVisibleItems(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        mode = icon("chevron-down", "muted")
        side = 14
        mode.paint(QPainter(self), self.width() - side - 8, (self.height() - side) // 2, side, side)


class SearchBox(QLineEdit):
    """A box that asks a moment after the last key, never in the middle of a composed word."""

    asked = Signal(str)

    def __init__(self, hint: str, name: str) -> None:
        super().__init__()
        self.setProperty("look", "search")
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(False)
        self._composing = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(120)
        self._pause.timeout.connect(self._ask)
        self.textChanged.connect(lambda _: self._pause.start())

    def inputMethodEvent(self, event: object) -> None:
        self._composing = bool(event.preeditString())  # type: ignore[attr-defined]
        super().inputMethodEvent(event)  # type: ignore[arg-type]
        if not self._composing:
            self._pause.start()

    def _ask(self) -> None:
        if not self._composing:
            self.asked.emit(self.text().strip())

    def ask_now(self) -> None:
        """Do not wait for the pause."""
        self._pause.stop()
        self._ask()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        top = (self.height() - BUTTON) // 2
        icon("search", "muted").paint(QPainter(self), 8, top, BUTTON, BUTTON)


class EmptyState(QWidget):
    """What stands where nothing is: one sentence and the ways on."""

    def __init__(self, text: str, *buttons: QWidget) -> None:
        super().__init__()
        self.text = label(text, "h2", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box = column(None, self.text, row(None, *buttons, None), None, gap=16)
        box.setContentsMargins(20, 12, 20, 12)
        self.setLayout(box)


class MaskedValue(QWidget):
    """A value that is hidden until asked for; asking is told to the page, which answers."""

    asked = Signal()

    def __init__(self, text: str, hidden: bool, name: str) -> None:
        super().__init__()
        self._masked = text
        self.value = label(text, wrap=True)
        self.value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.link = button("显示", self.asked.emit, look="link")
        self.link.setAccessibleName(f"显示{name}")
        self.setLayout(row(self.value, self.link, gap=4))
        self.link.setVisible(hidden)  # only now: without a parent it would be a window

    def reveal(self, text: str) -> None:
        """Show the whole value, until `hide_again`."""
        self.value.setText(text)
        self.link.setVisible(False)

    def hide_again(self) -> None:
        """Mask it again."""
        if self.value.text() != self._masked:
            self.value.setText(self._masked)
            self.link.setVisible(True)


class UndoBar(QFrame):
    """What was just done, with the way back, for ten seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("note")
        self.setProperty("tone", "blue")
        self._text = label("", wrap=True)
        self._undo: Callable[[], object] = lambda: None
        self._button = button("撤销", self._take_back, "undo-2", "small")
        box = row(self._text, None, self._button)
        box.setContentsMargins(12, 4, 10, 4)
        self.setLayout(box)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(UNDO_SECONDS * 1000)
        self._clock.timeout.connect(self.forget)
        self.hide()

    def offer(self, text: str, undo: Callable[[], object]) -> None:
        """Say what was done, and how it is taken back."""
        self._text.setText(text)
        self._undo = undo
        self.show()
        self._clock.start()

    def forget(self) -> None:
        """Nothing is offered any more; the batch list still has it."""
        self._clock.stop()
        self._undo = lambda: None
        self._text.setText("")
        self.hide()

    def _take_back(self) -> None:
        undo = self._undo
        self.forget()
        undo()


def scrolled(content: QWidget) -> QScrollArea:
    """A content that is taller than the window; it never scrolls sideways."""
    content.setObjectName("sheet")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    area.setWidget(content)
    return area


def is_press(event: QEvent) -> bool:
    """Whether somebody is at the machine: a key, a button of the mouse, its wheel."""
    return event.type() in (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.InputMethod,
    )
