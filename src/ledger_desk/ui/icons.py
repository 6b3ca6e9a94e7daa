"""Icons by name, drawn in the colours of the theme in force at the screen's own ratio."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel

from ledger_desk.resources import resource_text
from ledger_desk.ui import theme

BUTTON, NAV = 18, 20
GAP = 4  # more room between an icon and its words than Qt leaves: the icon stands at the left


def beside_words(side: int) -> QSize:
    """The size of an icon on a button."""
    return QSize(side + GAP, side)


class _Drawn(QIconEngine):
    """An icon that asks for its colour when it is painted, so it follows a change of theme."""

    def __init__(self, name: str, role: str, checked: str) -> None:
        super().__init__()
        self._name, self._role, self._checked = name, role, checked

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        square = QRectF(rect.left(), rect.top(), rect.height(), rect.height())
        _renderer(self._name, self._colour(mode, state)).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _pixmap(self._name, self._colour(mode, state), size.width(), size.height())

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        return self.pixmap(size, mode, state)

    def clone(self) -> QIconEngine:
        return _Drawn(self._name, self._role, self._checked)

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        tokens = theme.tokens()
        if mode == QIcon.Mode.Disabled:
            return tokens.muted
        return tokens[self._checked if state == QIcon.State.On else self._role]


def icon(name: str, role: str = "text", checked: str = "") -> QIcon:
    """The icon of a name in the colour of a role; another one while its button is checked."""
    return QIcon(_Drawn(name, role, checked or role))


def icon_label(name: str, role: str = "primary", size: int = BUTTON) -> QLabel:
    """An icon that stands beside words; for a reader of screens the words are enough."""
    made = _IconLabel(name, role, size)
    made.setFixedSize(size, size)
    return made


class _IconLabel(QLabel):
    def __init__(self, name: str, role: str, size: int) -> None:
        super().__init__()
        self._icon = icon(name, role)
        self._size = size

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        self._icon.paint(painter, QRect(QPoint(0, 0), QSize(self._size, self._size)))


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = resource_text("icons", f"{name}.svg").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(text.encode("utf-8")))


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, width: int, height: int) -> QPixmap:
    made = QPixmap(width, height)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _renderer(name, colour).render(painter, QRectF(0, 0, height, height))
    painter.end()
    return made
