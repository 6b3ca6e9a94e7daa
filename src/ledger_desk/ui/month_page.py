"""工作月报: the numbers with their names, the comparison, the reports, the close."""

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ledger_desk.errors import Progress
from ledger_desk.periods import month as month_of
from ledger_desk.periods import months_later
from ledger_desk.reports import month_table
from ledger_desk.reports.month_table import Behind, Figured, MonthTable, TableRow, shown
from ledger_desk.ui import ask, theme
from ledger_desk.ui.asking import begin
from ledger_desk.ui.lists import ListCell, ListTable, Shown
from ledger_desk.ui.marks import Mark
from ledger_desk.ui.month_close import ClosePanel
from ledger_desk.ui.month_names import NamesPanel
from ledger_desk.ui.month_reports import ReportsPanel
from ledger_desk.ui.page import Desk
from ledger_desk.ui.table import Column
from ledger_desk.ui.title import ChipRow, TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import (
    Badge,
    Card,
    Choice,
    Note,
    button,
    column,
    empty_layout,
    label,
    row,
)

COLUMNS = (
    Column("title", "项目", 190, wide=True),
    Column("opening", "上月末", 84, right=True),
    Column("more", "增", 66, right=True),
    Column("less", "减", 66, right=True),
    Column("adjusted", "调整", 62, right=True),
    Column("closing", "本月末", 92, right=True),
    Column("difference", "比上月", 76, right=True),
)
WORDS = {"opening": "上月末", "more": "本月增", "less": "本月减", "adjusted": "调整",
         "closing": "本月末"}  # fmt: skip
MONTHS_BACK = 24
STILL_LAST = 10
NUMBERS, REPORTS, CLOSE = range(3)


class MonthPage(QWidget):
    """changed: "" after a month was closed."""

    changed = Signal(str)
    said = Signal(str)
    wanted = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._table: MonthTable | None = None
        self._asked = 0  # the number of the last question, so that an older answer is dropped
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Count the month again."""
        self._asked += 1
        asked, month, grid = self._asked, self.month, self.grid
        ledger = self._desk.ledger

        def work(progress: Progress) -> MonthTable:
            return month_table.table(ledger, month, grid, progress)

        def done(found: MonthTable) -> None:
            if asked == self._asked:
                self._show(found)

        begin(self._desk.looks, self, "正在算这个月的数", work, done, self._failed)

    def show_asked(self, asked: dict[str, Any]) -> None:
        """{"month": "2026-10"}, {"close": True}."""
        if month := asked.get("month"):
            self._months.setCurrentIndex(max(0, self._months.findData(str(month))))
            self.refresh()
        if asked.get("close"):
            self.go(CLOSE)

    def place(self) -> dict[str, Any]:
        """The month that is shown."""
        return {"month": self.month}

    @property
    def month(self) -> str:
        """Which month, as 2026-11."""
        return str(self._months.currentData())

    @property
    def grid(self) -> str:
        """The name of the grid; "" for the whole community."""
        return str(self._grids.currentData() or "")

    # The numbers

    def _show(self, found: MonthTable) -> None:
        self._table = found
        self._fill_grids(found.grids)
        self._badge.show_mark(_state(found, self._desk.today))
        self.table.show_list(len(found.rows), self._cells)
        empty_layout(self._proofs)
        wrong = [text for text, holds in found.proofs if not holds]
        wrong += [text for text in found.unbalanced if text not in wrong]
        if wrong:
            for text in wrong[:4]:
                self._proofs.addWidget(Note(text, "red"))
        else:
            at = next(
                (n for n, (text, _) in enumerate(found.proofs) if text.startswith("流动人口")), 0
            )
            self._proofs.addWidget(Note(found.proofs[at][0], "green"))
        self._comparison.setText(found.comparison)
        self.reports.show_month(found.period.label, bool(found.closed))
        self._title.fold()

    def _fill_grids(self, names: list[str]) -> None:
        here = self.grid
        self._grids.blockSignals(True)
        self._grids.clear()
        self._grids.addItem("全社区", "")
        for name in names:
            self._grids.addItem(name, name)
        self._grids.setCurrentIndex(max(0, self._grids.findData(here)))
        self._grids.blockSignals(False)
        self._grids.setVisible(len(names) > 1)

    def _cells(self, at: int) -> list[ListCell]:
        assert self._table is not None
        each = self._table.rows[at]
        if each.closing is None:
            return [Shown(each.title, look="group"), *[Shown("", look="group")] * 6]
        title = f"　{each.title}" if each.inner else each.title
        if each.rate is not None:
            title += f"（{each.rate:.1%}）"
        moves = each.more is not None
        return [
            Shown(title),
            _number(each.opening, each.unit),
            _number(each.more, each.unit) if moves else Shown("—", "muted"),
            _number(each.less, each.unit) if moves else Shown("—", "muted"),
            _number(each.adjusted, each.unit) if moves else Shown("—", "muted"),
            _number(each.closing, each.unit),
            Shown(shown(each.difference, each.unit, signed=True), "muted"),
        ]

    def open_names(self, at: int, column_: int) -> None:
        """Enter on a number: who stands behind it."""
        if self._table is None or not 0 < column_ < 6:
            return
        each = self._table.rows[at]
        key = COLUMNS[column_].key
        figured = getattr(each, key)
        if not isinstance(figured, Figured) or not figured.named:
            self.said.emit("这个数后面没有名单")
            return
        ledger, month, grid = self._desk.ledger, self.month, self.grid
        title = (
            f"{_subject(self._table.rows, at)} · {each.title}{WORDS[key]} {shown(figured.value)}"
        )

        def work(_progress: Progress) -> list[Behind]:
            return month_table.names(ledger, month, figured, grid)

        def done(found: list[Behind]) -> None:
            self.names.show_names(title.replace("其中：", ""), self._days(key), found)
            self.names.show()
            self._numbers.setVisible(not theme.is_compact(self))
            self.names.table.setFocus()

        begin(self._desk.looks, self, "正在找名单", work, done, self._failed)

    def _days(self, key: str) -> str:
        assert self._table is not None
        period = self._table.period
        if key in ("more", "less"):
            return f"日期在 {period.first_day} 到 {period.last_day} 之间"
        if key == "opening":
            return f"{period.first_day} 以前的"
        return f"到 {period.last_day} 为止"

    def close_names(self) -> None:
        """Back to the numbers."""
        self.names.hide()
        self._numbers.show()
        self.table.setFocus()

    def _failed(self, error: Exception) -> None:
        ask.report(self, error, self.refresh)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._comparison.text())
        self.said.emit("这段话已复制，可以粘到月报里")

    # Layers

    def go(self, layer: int) -> None:
        """The numbers, the reports, or the check before closing."""
        self._layers.setCurrentIndex(layer)
        self._chips_row.setVisible(layer != CLOSE)
        for each in (self._pdf_button, self._close_button):
            each.setProperty("gone", layer == CLOSE)
            each.setVisible(layer != CLOSE)
        words = f"{month_of(self.month).label}关账核对" if layer == CLOSE else "工作月报"
        self._title.title.setText(words)
        self._months.setVisible(layer != CLOSE)
        if layer == CLOSE:
            self.close_panel.look(self.month)
        elif layer == REPORTS:
            self.reports.refresh()
            self.reports.table.setFocus()
        else:
            self.table.setFocus()
        self._title.fold()

    def _closed(self) -> None:
        self.go(NUMBERS)
        self.refresh()
        self.changed.emit("")

    def _save_pdf(self) -> None:
        self.reports.write("month", ("pdf",))

    def _written(self, files: list[str]) -> None:
        folder = Path(files[0]).parent
        names = "、".join(Path(each).name for each in files)
        self.said.emit(f"已写好 {names}")
        if (
            ask.choose(
                self, "月报写好了", f"{names}，在 {folder}", ["打开文件夹", "知道了"], primary=1
            )
            == 0
        ):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # Building

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = theme.is_compact(self)
        tighten(self._body, compact)
        self._compare.setVisible(not compact)
        wide = self.width() if compact else theme.grown(404)
        self.names.setFixedWidth(max(wide - 40, 300) if compact else wide)
        self._numbers.setVisible(not (compact and self.names.isVisible()))
        self.close_panel.set_compact(compact)

    def _build(self) -> None:
        today = self._desk.today
        this = month_of(f"{today:%Y-%m}")
        months = [months_later(this, -back) for back in range(MONTHS_BACK)]
        self._months = Choice([(each.label, each.key) for each in months])
        self._months.setAccessibleName("哪个月")
        if today.day <= STILL_LAST:  # the month that is over is the one to be reported
            self._months.setCurrentIndex(1)
        self._months.activated.connect(lambda _: self.refresh())
        self._grids = Choice([("全社区", "")])
        self._grids.setAccessibleName("哪个网格")
        self._grids.activated.connect(lambda _: self.refresh())
        self._grids.hide()
        self._badge = Badge("未关账", "yellow")
        self._title = TitleRow("工作月报")
        self._title.add(self._months)
        self._title.add(self._badge)
        self._pdf_button = self._title.action("另存 PDF", self._save_pdf, "download")
        self._close_button = self._title.action(
            "核对并关账", lambda: self.go(CLOSE), "list-checks", primary=True
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        inner = QWidget()
        self._body = page_layout(inner, self._title)
        self._chips = ChipRow(lambda key: self.go(NUMBERS if key == "numbers" else REPORTS))
        self._chips.show_chips([("numbers", "数字"), ("reports", "出报表")])
        self._chips_row = QWidget()
        chips = row(gap=8)
        chips.addWidget(self._chips, 1)
        chips.addWidget(self._grids)
        self._chips_row.setLayout(chips)
        self._body.addWidget(self._chips_row)
        self.table = ListTable(COLUMNS, "这个月的数", by_cell=True)
        self.table.verticalHeader().setMinimumSectionSize(theme.grown(30))
        self.table.verticalHeader().setDefaultSectionSize(theme.grown(30))
        self.table.pressed.connect(self.open_names)
        self._proofs = QVBoxLayout()
        self._proofs.setSpacing(6)
        self._comparison = label("", wrap=True)
        self._compare = Card(padding=12, gap=6)
        copy = button("复制这段话", self._copy, "copy", "small")
        self._compare.body.addLayout(row(label("与上月比较", "h2"), None, copy))
        self._compare.body.addWidget(self._comparison)
        left = column(gap=8)
        left.addWidget(self.table, 1)
        left.addLayout(self._proofs)
        left.addWidget(self._compare)
        self._numbers = QWidget()
        self._numbers.setLayout(left)
        self.names = NamesPanel()
        self.names.hide()
        self.names.closed.connect(self.close_names)
        self.names.opened.connect(self.wanted)
        body = row(gap=12)
        body.addWidget(self._numbers, 1)
        body.addWidget(self.names)
        first = QWidget()
        first.setLayout(body)
        self.reports = ReportsPanel(self._desk, lambda: (self.month, self.grid))
        self.reports.written.connect(self._written)
        self.close_panel = ClosePanel(self._desk)
        self.close_panel.closed.connect(self._closed)
        self.close_panel.left.connect(lambda: self.go(NUMBERS))
        self.close_panel.wanted.connect(self.wanted)
        self.close_panel.report_asked.connect(self._save_pdf)
        self._layers = QStackedWidget()
        for each in (first, self.reports):
            self._layers.addWidget(each)
        self._layers.addWidget(self.close_panel)
        self._body.addWidget(self._layers, 1)
        outer.addWidget(inner, 1)
        outer.addWidget(self.close_panel.footer)
        self.close_panel.footer.hide()
        self._layers.currentChanged.connect(
            lambda at: self.close_panel.footer.setVisible(at == CLOSE)
        )
        back = QShortcut(QKeySequence("Escape"), self)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self._back)

    def _back(self) -> None:
        if self._layers.currentIndex() != NUMBERS:
            self._chips.choose("numbers")
        elif self.names.isVisible():
            self.close_names()


def _number(figured: Figured | None, unit: str) -> Shown:
    value = figured.value if figured else None
    text = shown(value, unit)
    return Shown(text, look="link") if figured and figured.named else Shown(text)


def _subject(rows: list[TableRow], at: int) -> str:
    heads = [each.title for each in rows[: at + 1] if each.closing is None]
    return heads[-1].partition("（")[0] if heads else ""


def _state(found: MonthTable, today: date) -> Mark:
    if found.closed:
        more = f" · 更正{found.closed - 1}次" if found.closed > 1 else ""
        return Mark(f"已关账{more}", "green")
    if found.period.last_day >= today:
        return Mark("未关账 · 还没过完", "plain")
    return Mark("未关账", "yellow")
