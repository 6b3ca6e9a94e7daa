"""The two charts of the first page, painted in the colours of the theme."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ledger_desk.ui import theme
from ledger_desk.ui.marks import paint_shape

BAR = 34


class Bar(NamedTuple):
    """One month: its name, the bar's number, the line's number."""

    label: str
    bar: int
    line: int


class TrendChart(QWidget):
    """Bars and a line over some months; the last month is the one that is still running."""

    def __init__(self, bar_name: str, line_name: str) -> None:
        super().__init__()
        self._names = bar_name, line_name
        self._bars: list[Bar] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.grown(120))

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show these months."""
        self._bars = list(bars)
        bar_name, line_name = self._names
        said = "；".join(f"{b.label}{bar_name}{b.bar}，{line_name}{b.line}" for b in bars)
        self.setAccessibleName(f"近{len(bars)}个月：{said}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, theme.grown(240))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(theme.MUTED))
        high = painter.fontMetrics().height()
        self._legend(painter, high)
        if not self._bars:
            return
        top = nice(max(max(b.bar, b.line) for b in self._bars))
        left = painter.fontMetrics().horizontalAdvance(f"{top:,}") + 10
        area = QRectF(left, 2.4 * high, self.width() - left - 6, self.height() - 4.0 * high)
        if area.height() < 2 * high:
            return
        self._grid(painter, area, top)
        step = area.width() / len(self._bars)
        points = []
        for at, each in enumerate(self._bars):
            middle = area.left() + step * (at + 0.5)
            last = at == len(self._bars) - 1
            self._bar(painter, area, each, middle, top, last)
            points.append(QPointF(middle, area.bottom() - area.height() * each.line / top))
        self._line(painter, points)

    def _legend(self, painter: QPainter, high: int) -> None:
        x, middle = 36.0, high * 0.7
        painter.fillRect(QRectF(x, middle - 5, 12, 10), theme.colour("primary"))
        painter.setPen(theme.colour("muted"))
        bar_name, line_name = self._names
        painter.drawText(QPointF(x + 19, middle + high * 0.32), bar_name)
        x += 40 + painter.fontMetrics().horizontalAdvance(bar_name)
        painter.setPen(QPen(theme.colour("yellow_line"), 2.5))
        painter.drawLine(QPointF(x, middle), QPointF(x + 18, middle))
        self._dot(painter, QPointF(x + 9, middle))
        painter.setPen(theme.colour("muted"))
        painter.drawText(QPointF(x + 24, middle + high * 0.32), line_name)

    def _grid(self, painter: QPainter, area: QRectF, top: int) -> None:
        for part in range(5):
            y = area.bottom() - area.height() * part / 4
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme.colour("muted"))
            box = QRectF(0, y - 10, area.left() - 8, 20)
            number = top * part / 4
            said = f"{number:,.0f}" if number == int(number) else ""
            painter.drawText(
                box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), said
            )

    def _bar(
        self, painter: QPainter, area: QRectF, each: Bar, middle: float, top: int, last: bool
    ) -> None:
        colour = theme.colour("primary")
        if not last:
            colour = QColor(colour)
            colour.setAlphaF(0.45)
        wide = min(theme.grown(BAR), area.width() / len(self._bars) * 0.7)
        tall = area.height() * each.bar / top
        box = QRectF(middle - wide / 2, area.bottom() - tall, wide, tall)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, 2, 2)
        painter.setPen(theme.colour("text" if last else "muted"))
        centre = int(Qt.AlignmentFlag.AlignCenter)
        if each.bar:
            painter.drawText(QRectF(middle - 40, box.top() - 20, 80, 18), centre, f"{each.bar:,}")
        painter.drawText(QRectF(middle - 40, area.bottom() + 4, 80, 20), centre, each.label)

    def _line(self, painter: QPainter, points: list[QPointF]) -> None:
        painter.setPen(QPen(theme.colour("yellow_line"), 2.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        for point in points:
            self._dot(painter, point)

    def _dot(self, painter: QPainter, at: QPointF) -> None:
        painter.setPen(QPen(theme.colour("yellow_line"), 2))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(at, 3.5, 3.5)


class Part(NamedTuple):
    """One part of a whole."""

    label: str
    number: int
    tone: str
    shape: str


class GradeBar(QWidget):
    """Parts of a whole as one bar, with shape, word, number and share below."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[Part] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show these; parts of nothing are left out."""
        self._parts = [part for part in parts if part.number]
        self.setAccessibleName("，".join(f"{p.label}{p.number}户" for p in self._parts))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, theme.grown(46))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, theme.grown(46))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = sum(part.number for part in self._parts)
        if not whole:
            painter.setFont(theme.font(theme.MUTED))
            painter.setPen(theme.colour("muted"))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), "还没有评级")
            return
        high = theme.grown(16)
        room = self.width() - 2 * (len(self._parts) - 1)
        x = 0.0
        for part in self._parts:
            wide = max(3.0, room * part.number / whole)
            painter.fillRect(QRectF(x, 0, wide, high), theme.colour(f"{part.tone}_fill"))
            x += wide + 2
        self._words(painter, whole, high)

    def _words(self, painter: QPainter, whole: int, top: int) -> None:
        body, small = theme.font(), theme.font(theme.MUTED)
        wide, narrow = QFontMetrics(body), QFontMetrics(small)
        middle, x = top + theme.grown(18), 0.0
        for part in self._parts:
            said, share = f"{part.label} {part.number}", f"{100 * part.number / whole:.0f}%"
            needed = 18 + wide.horizontalAdvance(said) + 6 + narrow.horizontalAdvance(share)
            if x + needed > self.width():
                return
            line = "line" if part.tone in ("orange", "yellow") else "fill"
            paint_shape(
                painter, part.shape, QPointF(x + 6, middle), theme.colour(f"{part.tone}_{line}")
            )
            painter.setPen(theme.colour("text"))
            painter.setFont(body)
            base = middle + wide.height() * 0.32
            painter.drawText(QPointF(x + 18, base), said)
            painter.setPen(theme.colour("muted"))
            painter.setFont(small)
            painter.drawText(QPointF(x + 24 + wide.horizontalAdvance(said), base), share)
            x += needed + 22


def nice(most: int) -> int:
    """The number at the top of an axis: four even steps that hold the largest number."""
    for size in (4, 8, 20, 40, 80, 100, 200, 400, 800, 1000, 2000, 4000, 8000):
        if most <= size:
            return size
    step: int = 10 ** (len(str(most)) - 1)
    return (most // step + 1) * step
