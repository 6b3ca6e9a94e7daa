"""A register on screen: row numbers in order, pages by row number, cells that are shown as made.

It knows no ledger: pages come through a callable it was given, and masks came with them.
"""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ledger_desk.ui import theme
from ledger_desk.ui.marks import Mark, paint_mark
from ledger_desk.ui.widgets import ENTER

Index = QModelIndex | QPersistentModelIndex
Cell = str | Mark

PAGE, KEPT = 100, 20
ROW, HEADER, NUMBERS, SIDE = 34, 34, 44, 9
MOST_COPIED = 20  # rows; more go out through the guard of exports
DISPLAY = int(Qt.ItemDataRole.DisplayRole)
ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
CELL = int(Qt.ItemDataRole.UserRole)


class Column(NamedTuple):
    """One column. width: pixels at the standard text size. wide: takes what is left over."""

    key: str
    label: str
    width: int
    wide: bool = False
    right: bool = False
    sort: str = ""  # what is asked of the page when its head is clicked; "" cannot be sorted by


class Line(NamedTuple):
    """One row as it is shown: masked, and made once."""

    rid: int
    id: str
    cells: tuple[Cell, ...]


Fetch = Callable[[Sequence[int]], list[Line]]


class PagedModel(QAbstractTableModel):
    """Rows by number; pages of a hundred are fetched when they are looked at, twenty are kept."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._ids: array[int] = array("q")
        self._fetch: Fetch = lambda _rids: []
        self._pages: OrderedDict[int, list[Line | None]] = OrderedDict()
        self._last_row = -1
        self._last_line: Line | None = None
        self.fetched = 0  # pages asked for since `show`, for tests

    def show(self, ids: "array[int]", fetch: Fetch) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._ids, self._fetch = ids, fetch
        self._drop()
        self.fetched = 0
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing, and remember nothing."""
        self.show(array("q"), lambda _rids: [])

    def renew(self, rid: int) -> None:
        """One record was changed: its page is fetched anew, nothing moves."""
        row = self.row_of(rid)
        if row >= 0:
            self._pages.pop(row // PAGE, None)
            self._last_row = -1
            first = self.index(row, 0)
            self.dataChanged.emit(first, self.index(row, len(self.columns) - 1))

    def renew_all(self) -> None:
        """Every page is fetched anew when looked at, nothing moves."""
        self._drop()
        if self._ids:
            last = self.index(len(self._ids) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def line(self, row: int) -> Line | None:
        """The row at a place; None when its record has gone meanwhile."""
        if row == self._last_row:
            return self._last_line
        if not 0 <= row < len(self._ids):
            return None
        number, at = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._load(number)
        else:
            self._pages.move_to_end(number)
        self._last_row, self._last_line = row, page[at]
        return page[at]

    def row_of(self, rid: int) -> int:
        """Where a record stands, -1 when it does not."""
        try:
            return self._ids.index(rid)
        except ValueError:
            return -1

    def rid_at(self, row: int) -> int:
        """The row number of the record at a place, -1 where there is none."""
        return self._ids[row] if 0 <= row < len(self._ids) else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if role and role not in (ACCESSIBLE, CELL):
            return None
        line = self.line(index.row())
        if line is None:
            return "" if not role else None
        cell = line.cells[index.column()]
        if role == CELL:
            return cell
        text = cell if isinstance(cell, str) else cell.text
        if role:
            return f"{self.columns[index.column()].label}：{text or '未填'}"
        return text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if role:
            if role == int(Qt.ItemDataRole.TextAlignmentRole):
                if orientation is Qt.Orientation.Vertical:
                    return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                side = (
                    Qt.AlignmentFlag.AlignRight
                    if self.columns[section].right
                    else Qt.AlignmentFlag.AlignLeft
                )
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1)
        return self.columns[section].label

    def _load(self, number: int) -> list[Line | None]:
        rids = self._ids[number * PAGE : (number + 1) * PAGE]
        found = {line.rid: line for line in self._fetch(rids)}
        page = self._pages[number] = [found.get(rid) for rid in rids]
        self.fetched += 1
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        return page

    def _drop(self) -> None:
        self._pages.clear()
        self._last_row, self._last_line = -1, None  # the line is shown nowhere any more


class CellDelegate(QStyledItemDelegate):
    """Paints text and badges; no widget ever sits in a cell."""

    def __init__(self, parent: "RegisterTable") -> None:
        super().__init__(parent)
        self._table = parent

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, theme.colour("sel"))
        elif index.row() % 2:
            painter.fillRect(rect, theme.colour("zebra"))
        cell = index.data(CELL)
        if cell is None:
            return
        if isinstance(cell, Mark):
            middle = rect.center().y() + 0.5
            paint_mark(painter, cell, rect.left() + SIDE, middle, rect.width() - SIDE - 2)
            return
        column = self._table.paged.columns[index.column()]
        painter.setPen(theme.colour("sel_text" if selected else "text"))
        painter.setFont(self._table.body_font)
        inner = rect.adjusted(SIDE, 0, -SIDE + 2, 0)
        said = self._table.metrics.elidedText(cell, Qt.TextElideMode.ElideRight, inner.width())
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, int(side | Qt.AlignmentFlag.AlignVCenter), said)


class RegisterTable(QTableView):
    """The table of a register. Enter opens, Space selects, a letter begins a search.

    opened: a row number of the record. moved: the current one, -1 for none. typed: a letter.
    sort_asked: what to sort by, and whether a second one.
    """

    opened = Signal(int)
    moved = Signal(int)
    typed = Signal(str)
    sort_asked = Signal(str, bool)
    too_many = Signal(int)

    def __init__(self, columns: Sequence[Column], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.paged = PagedModel(columns, self)
        self.setModel(self.paged)
        self.body_font = theme.font()
        self.metrics = QFontMetrics(self.body_font)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self._dress_headers()
        self.activated.connect(lambda index: self.opened.emit(self.paged.rid_at(index.row())))
        self.selectionModel().currentRowChanged.connect(
            lambda now, _before: self.moved.emit(self.paged.rid_at(now.row()))
        )

    def show_rows(self, ids: "array[int]", fetch: Fetch) -> None:
        """Show other rows; the current record stays current where it is still among them."""
        rid = self.current
        top = self.verticalScrollBar().value()
        self.paged.show(ids, fetch)
        row = self.paged.row_of(rid) if rid >= 0 else -1
        if row >= 0:
            self.select(row)
            self.verticalScrollBar().setValue(top)
            self.scrollTo(self.paged.index(row, 0))
        elif len(ids):
            self.select(0)
        else:
            self.moved.emit(-1)

    @property
    def current(self) -> int:
        """The row number of the current record, -1 for none."""
        return self.paged.rid_at(self.currentIndex().row())

    def select(self, row: int) -> None:
        """Make one row the current and the only selected one."""
        index = self.paged.index(row, 0)
        self.selectionModel().setCurrentIndex(
            index,
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )

    def select_record(self, rid: int) -> bool:
        """Go to a record; False when it is not among the rows."""
        row = self.paged.row_of(rid)
        if row < 0:
            return False
        self.select(row)
        self.scrollTo(self.paged.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    @property
    def selected(self) -> list[int]:
        """The row numbers of the selected records, in their order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.paged.rid_at(row) for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, mods = event.key(), event.modifiers()
        plain = not mods & ~Qt.KeyboardModifier.KeypadModifier
        if key in ENTER and plain:
            if self.current >= 0:
                self.opened.emit(self.current)
            return
        if key == Qt.Key.Key_C and mods == Qt.KeyboardModifier.ControlModifier:
            self.copy()
            return
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End) and plain and self.paged.rowCount():
            self.select(0 if key == Qt.Key.Key_Home else self.paged.rowCount() - 1)
            return
        text = event.text()
        if plain and text.isprintable() and text.strip():
            self.typed.emit(text)
            return
        super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected rows on the clipboard as they are shown: masked, cells by tabs."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        if len(rows) > MOST_COPIED:
            self.too_many.emit(len(rows))
            return
        lines = [[column.label for column in self.paged.columns]]
        for row in rows:
            if line := self.paged.line(row):
                lines.append([c if isinstance(c, str) else c.text for c in line.cells])
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.spread()

    def spread(self) -> None:
        """Columns at their widths; what is left over goes to the wide ones."""
        widths = [theme.grown(column.width) for column in self.paged.columns]
        wide = [at for at, column in enumerate(self.paged.columns) if column.wide]
        spare = self.viewport().width() - sum(widths)
        if spare > 0 and wide:
            for at in wide:
                widths[at] += spare // len(wide)
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.paged.rowCount() and not self.currentIndex().isValid():
            self.select(0)

    def _dress_headers(self) -> None:
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        across.setHighlightSections(False)
        across.setSectionsClickable(True)
        across.setFixedHeight(theme.grown(HEADER))
        across.sectionClicked.connect(self._ask_sort)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(theme.grown(ROW))
        down.setMinimumSectionSize(theme.grown(ROW))
        down.setFixedWidth(theme.grown(NUMBERS))
        down.setHighlightSections(False)
        down.setSectionsClickable(False)

    def _ask_sort(self, section: int) -> None:
        column = self.paged.columns[section]
        if column.sort:
            shift = Qt.KeyboardModifier.ShiftModifier
            self.sort_asked.emit(column.sort, bool(QGuiApplication.keyboardModifiers() & shift))
