"""Lists of what a page has in its hands: rows made when looked at, cells richer than text."""

from array import array
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

from ledger_desk.ui import theme
from ledger_desk.ui.icons import icon
from ledger_desk.ui.marks import Mark, paint_mark
from ledger_desk.ui.table import CELL, CellDelegate, Column, Index, Line, RegisterTable
from ledger_desk.ui.widgets import ENTER

TWO_LINES = 43
SIDE, ICON = 9, 16
GROUNDS = {"red": "red_bg", "yellow": "yellow_bg", "green": "green_bg", "blue": "blue_bg"}
INKS = {"red": "red_text", "yellow": "yellow_text", "green": "green_text", "blue": "primary"}


class Shown(NamedTuple):
    """A cell that says more than its text.

    tone: red, yellow, green, blue, muted or "". ground: whether the tone colours the cell, too.
    look: plain, strong, link (can be opened), choice (drawn as a drop-down), group (a heading over
    the whole row), pair (two lines). before: what stood there, struck out above the text.
    """

    text: str
    tone: str = ""
    ground: bool = False
    look: str = "plain"
    icon: str = ""
    before: str = ""


ListCell = str | Mark | Shown
Make = Callable[[int], Sequence[ListCell]]


class ListTable(RegisterTable):
    """Rows by their place in a list the page holds; `pressed` brings (row, column) of Enter."""

    pressed = Signal(int, int)

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        *,
        by_cell: bool = False,
        two_lines: bool = False,
    ) -> None:
        super().__init__(columns, name)
        self._make: Make = lambda _row: ()
        self.setItemDelegate(ListDelegate(self))
        self.verticalHeader().hide()
        if two_lines:
            height = theme.grown(TWO_LINES)
            self.verticalHeader().setMinimumSectionSize(height)
            self.verticalHeader().setDefaultSectionSize(height)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        if by_cell:
            self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.doubleClicked.connect(lambda index: self.pressed.emit(index.row(), index.column()))

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Other columns; the rows are to be shown anew."""
        self.paged.beginResetModel()
        self.paged.columns = tuple(columns)
        self.paged.endResetModel()
        self.spread()

    def show_list(self, count: int, make: Make) -> None:
        """Show `count` rows; the cells of one are asked for when it is looked at."""
        self._make = make
        at = self.currentIndex()
        place = (at.row(), at.column()) if at.isValid() else (0, 0)
        self.paged.show(array("q", range(count)), self._lines)
        if count:
            self.go_to(min(place[0], count - 1), max(place[1], 0))
        else:
            self.moved.emit(-1)

    def go_to(self, row: int, column: int = 0) -> None:
        """Make a row (and cell) the current one, and visible."""
        index = self.paged.index(row, min(column, len(self.paged.columns) - 1))
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def cell(self, row: int, column: int) -> ListCell:
        """What stands in a cell."""
        return self._make(row)[column]

    def _lines(self, rows: Sequence[int]) -> list[Line]:
        return [Line(row, str(row), tuple(self._make(row))) for row in rows]  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in ENTER and plain and self.currentIndex().isValid():
            self.pressed.emit(self.currentIndex().row(), self.currentIndex().column())
            return
        super().keyPressEvent(event)


class ListDelegate(CellDelegate):
    """Paints the richer cells; plain texts and badges as everywhere."""

    def __init__(self, parent: ListTable) -> None:
        super().__init__(parent)
        self._list = parent

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(CELL)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, self._ground(cell, index.row(), selected))
        column = self._list.paged.columns[index.column()]
        match cell:
            case Mark():
                paint_mark(
                    painter, cell, rect.left() + SIDE, rect.center().y() + 0.5,
                    rect.width() - SIDE - 2,
                )  # fmt: skip
            case Shown():
                self._paint_shown(painter, rect, cell, column, index, selected)
            case str():
                ink = "sel_text" if selected else "text"
                self._write(painter, self._inner(rect), cell, ink, right=column.right)
        if state & QStyle.StateFlag.State_HasFocus and not self._whole_rows():
            painter.setPen(QPen(theme.colour("primary"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def _whole_rows(self) -> bool:
        behaviour = QAbstractItemView.SelectionBehavior.SelectRows
        return self._list.selectionBehavior() == behaviour

    def _ground(self, cell: object, row: int, selected: bool) -> QColor:
        if isinstance(cell, Shown):
            if cell.look == "group":
                return theme.colour("head")
            if cell.ground and cell.tone in GROUNDS:
                return theme.colour(GROUNDS[cell.tone])
        if selected:
            return theme.colour("sel")
        return theme.colour("zebra" if row % 2 else "surface")

    @staticmethod
    def _inner(rect: QRect) -> QRect:
        return rect.adjusted(SIDE, 0, -SIDE + 2, 0)

    def _paint_shown(
        self,
        painter: QPainter,
        rect: QRect,
        cell: Shown,
        column: Column,
        index: Index,
        selected: bool,
    ) -> None:
        ink = _ink(cell, selected)
        inner = self._inner(rect)
        bold = cell.look == "strong"
        if cell.icon:
            top = rect.center().y() - ICON // 2
            icon(cell.icon, ink).paint(painter, inner.left(), top, ICON, ICON)
            inner.setLeft(inner.left() + ICON + 6)
        match cell.look:
            case "group":
                self._paint_group(painter, rect, index.row())
            case "choice":
                self._paint_choice(painter, rect, cell)
            case "link":
                self._write(painter, inner, cell.text, ink, right=column.right, under=True)
            case _ if cell.before:
                upper, lower = _halves(inner)
                self._write(painter, upper, cell.before, "muted", small=True, struck=True)
                self._write(painter, lower, f"→ {cell.text}", ink, small=True)
            case _ if "\n" in cell.text:
                first, _, second = cell.text.partition("\n")
                upper, lower = _halves(inner)
                self._write(painter, upper, first, ink, small=cell.look == "plain")
                self._write(painter, lower, second, _second(ink), small=True)
            case _:
                self._write(painter, inner, cell.text, ink, right=column.right, bold=bold)

    def _paint_group(self, painter: QPainter, rect: QRect, row: int) -> None:
        """A heading runs over all cells of its row; each paints its own part of it."""
        first = self._list.cell(row, 0)
        if isinstance(first, Shown):
            left = self._list.columnViewportPosition(0) + SIDE
            painter.setClipRect(rect)
            whole = QRect(left, rect.top(), self._list.viewport().width(), rect.height())
            self._write(painter, whole, first.text, "text", bold=True)

    def _paint_choice(self, painter: QPainter, rect: QRect, cell: Shown) -> None:
        box = QRectF(rect.adjusted(3, 3, -6, -3))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("red_fill" if cell.tone == "red" else "ctl"), 1))
        painter.setBrush(theme.colour("red_bg" if cell.tone == "red" else "surface"))
        painter.drawRoundedRect(box, 5, 5)
        inner = rect.adjusted(SIDE + 3, 0, -30, 0)
        self._write(painter, inner, cell.text, "red_text" if cell.tone == "red" else "text")
        icon("chevron-down", "muted").paint(
            painter, rect.right() - 26, rect.center().y() - 7, 14, 14
        )

    def _write(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        ink: str,
        *,
        right: bool = False,
        bold: bool = False,
        small: bool = False,
        under: bool = False,
        struck: bool = False,
    ) -> None:
        face = theme.font(theme.MUTED if small else theme.BODY, bold)
        face.setUnderline(under)
        face.setStrikeOut(struck)
        painter.setFont(face)
        painter.setPen(theme.colour(ink))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        said = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), said)


def _ink(cell: Shown, selected: bool) -> str:
    if cell.ground and cell.tone in INKS and cell.tone != "blue":
        return INKS[cell.tone]
    if selected and not cell.ground:
        return "sel_text"
    if cell.look == "link":
        return "primary"
    if cell.tone == "blue" and cell.ground:
        return "text"
    return INKS.get(cell.tone, "muted" if cell.tone == "muted" else "text")


def _second(ink: str) -> str:
    return "muted" if ink == "text" else ink


def _halves(box: QRect) -> tuple[QRect, QRect]:
    half = box.height() // 2
    return box.adjusted(0, 2, 0, -half), box.adjusted(0, half - 1, 0, -3)
