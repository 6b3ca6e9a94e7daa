"""The steps of a wizard in one painted line: done, now, to come."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ledger_desk.ui import theme
from ledger_desk.ui.icons import icon

RADIUS, GAP = 13, 9


class Stepper(QWidget):
    """Numbers, words and lines; a step that is done carries a tick."""

    def __init__(self, steps: Sequence[str]) -> None:
        super().__init__()
        self._steps = tuple(steps)
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_step(0)

    def show_step(self, now: int) -> None:
        """Which step it is, from 0."""
        self._now = now
        self.setAccessibleName(f"第{now + 1}步，共{len(self._steps)}步：{self._steps[now]}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, theme.grown(30))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        part = (self.width() - 10) / len(self._steps)
        for at, words in enumerate(self._steps):
            self._paint_step(painter, at, words, at * part, part)

    def _paint_step(self, painter: QPainter, at: int, words: str, left: float, part: float) -> None:
        middle, radius = self.height() / 2, theme.grown(RADIUS)
        centre = QPointF(left + radius + 1, middle)
        done, now = at < self._now, at == self._now
        fill = "green_fill" if done else "primary" if now else "surface"
        painter.setPen(QPen(theme.colour("ctl" if not done and not now else fill), 1.5))
        painter.setBrush(theme.colour(fill))
        painter.drawEllipse(centre, radius, radius)
        if done:
            side = radius + 2
            icon("check", "on_primary").paint(
                painter, int(centre.x() - side / 2), int(middle - side / 2), side, side
            )
        else:
            painter.setPen(theme.colour("on_primary" if now else "muted"))
            painter.setFont(theme.font(theme.BODY, now))
            box = QRectF(centre.x() - radius, middle - radius, 2 * radius, 2 * radius)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(at + 1))
        painter.setFont(theme.font(theme.BODY, now))
        painter.setPen(theme.colour("text" if now or done else "muted"))
        wide = painter.fontMetrics().horizontalAdvance(words)
        start = centre.x() + radius + GAP
        box = QRectF(start, 0, wide + 2, self.height())
        painter.drawText(
            box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words
        )
        if at < len(self._steps) - 1:
            painter.setPen(QPen(theme.colour("green_fill" if done else "line"), 2))
            painter.drawLine(
                QPointF(start + wide + GAP, middle), QPointF(left + part - GAP, middle)
            )
