"""Badges as values, and how one is painted: shape, word and colour together."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from ledger_desk.ui import theme


class Mark(NamedTuple):
    """A badge: tone is red, orange, yellow, green, blue or plain; shape says it without colour."""

    text: str
    tone: str = "plain"
    shape: str = ""  # circle, diamond, triangle, square


GRADE_SHAPES = ("circle", "diamond", "triangle", "square")  # by place in the order of grades
SIDE, GAP, HEIGHT = 8, 6, 26


def colours(tone: str) -> tuple[QColor, QColor, QColor]:
    """(text, background, border) of a tone."""
    t = theme.tokens()
    match tone:
        case "red" | "green":
            return QColor(t[f"{tone}_text"]), QColor(t[f"{tone}_bg"]), QColor(t[f"{tone}_fill"])
        case "orange" | "yellow":
            return QColor(t[f"{tone}_text"]), QColor(t[f"{tone}_bg"]), QColor(t[f"{tone}_line"])
        case "blue":
            return QColor(t.primary), QColor(t.blue_bg), QColor(t.primary)
    return QColor(t.muted), QColor(t.surface2), QColor(t.ctl)


def mark_size(mark: Mark) -> QSize:
    """How large a badge is painted."""
    width = QFontMetrics(theme.font()).horizontalAdvance(mark.text) + 2 * SIDE + 2
    if mark.shape:
        width += _shape_side() + GAP
    return QSize(width, theme.grown(HEIGHT))


def paint_mark(painter: QPainter, mark: Mark, x: float, middle: float, most: float) -> float:
    """Paint a badge with its left edge at x, not wider than `most`; gives its width."""
    size = mark_size(mark)
    width = min(float(size.width()), most)
    box = QRectF(x + 0.5, middle - size.height() / 2 + 0.5, width - 1, size.height() - 1)
    text, ground, line = colours(mark.tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 4, 4)
    inner = box.adjusted(SIDE, 0, -SIDE, 0)
    if mark.shape:
        paint_shape(painter, mark.shape, QPointF(inner.left() + _shape_side() / 2, middle), line)
        inner.setLeft(inner.left() + _shape_side() + GAP)
    painter.setPen(text)
    painter.setFont(theme.font())
    said = painter.fontMetrics().elidedText(
        mark.text, Qt.TextElideMode.ElideRight, int(inner.width() + 1)
    )
    painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), said)
    painter.restore()
    return width


def paint_shape(painter: QPainter, shape: str, at: QPointF, colour: QColor) -> None:
    """One of the four shapes, filled, around a point."""
    half = _shape_side() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    match shape:
        case "circle":
            painter.drawEllipse(at, half, half)
        case "square":
            painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))
        case "diamond":
            painter.drawPolygon(_around(at, (0, -half), (half, 0), (0, half), (-half, 0)))
        case "triangle":
            painter.drawPolygon(_around(at, (0, -half), (half, half), (-half, half)))


def _around(at: QPointF, *corners: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(at.x() + x, at.y() + y) for x, y in corners])


def _shape_side() -> int:
    return theme.grown(11)
