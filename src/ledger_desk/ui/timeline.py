"""What happened to a record, painted: a dot for each event, what, when and a line of words."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ledger_desk.ui import theme

DOTS = {"red": "red_fill", "yellow": "yellow_line", "green": "green_fill", "blue": "primary"}
LEFT, DOT = 26, 5


class Moment(NamedTuple):
    """One event as it is shown."""

    day: str
    title: str
    text: str
    tone: str


class Timeline(QWidget):
    """Events below each other, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._moments: list[Moment] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_moments(self, moments: list[Moment]) -> None:
        """Show these."""
        self._moments = moments
        self.setAccessibleName(
            "历史记录：" + "；".join(f"{m.day} {m.title} {m.text}".strip() for m in moments)
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, max(1, len(self._moments)) * self._step())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body, small = theme.font(), theme.font(theme.MUTED)
        high, low = QFontMetrics(body).height(), QFontMetrics(small).height()
        step = self._step()
        for at, moment in enumerate(self._moments):
            top = at * step
            middle = QPointF(8, top + high / 2 + 1)
            if at + 1 < len(self._moments):
                painter.setPen(QPen(theme.colour("line"), 2))
                painter.drawLine(middle + QPointF(0, DOT + 3), middle + QPointF(0, step - DOT - 3))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(DOTS.get(moment.tone, "ctl")))
            painter.drawEllipse(middle, DOT, DOT)
            painter.setFont(small)
            painter.setPen(theme.colour("muted"))
            days = painter.fontMetrics().horizontalAdvance(moment.day)
            right = self.width() - 4
            painter.drawText(QPointF(right - days, top + high - 4), moment.day)
            _words(painter, moment.text, QRectF(LEFT, top + high, right - LEFT, low + 2))
            painter.setFont(body)
            painter.setPen(theme.colour("text"))
            _words(painter, moment.title, QRectF(LEFT, top, right - LEFT - days - 8, high))

    def _step(self) -> int:
        return theme.grown(53)


def _words(painter: QPainter, text: str, box: QRectF) -> None:
    said = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), said)
