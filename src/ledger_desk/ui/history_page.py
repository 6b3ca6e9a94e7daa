"""修改记录: what came in as a batch, what was done each day, who looked; and the ways back."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ledger_desk.errors import Progress
from ledger_desk.exchange.importing import VERDICTS
from ledger_desk.registers import BY_KEY
from ledger_desk.store import departures, history
from ledger_desk.store.departures import Departure
from ledger_desk.store.history import Deed, Imported, Undone
from ledger_desk.store.undoing import NEVER
from ledger_desk.ui import ask, theme, undo_batch
from ledger_desk.ui.asking import begin
from ledger_desk.ui.days import day_of, moment
from ledger_desk.ui.import_check import WORDS
from ledger_desk.ui.lists import ListCell, ListTable, Shown
from ledger_desk.ui.marks import Mark
from ledger_desk.ui.page import Desk
from ledger_desk.ui.table import Column
from ledger_desk.ui.title import ChipRow, TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import Button, Choice, EmptyState, label, row

BATCHES, DAYS, SEEN = "batches", "days", "seen"
KINDS = {
    "form": "登记", "grid": "表格录入", "import": "导入", "return": "按清单补录", "merge": "合并",
    "undo": "撤销", "close": "关账", "retention": "到期删除", "restore": "恢复", "upgrade": "升级",
    "create": "新建台账", "print": "打印", "export": "导出", "key": "口令", "view": "查看",
}  # fmt: skip
SEEN_KINDS = {"view": "显示全号", "print": "打印", "export": "导出", "copy": "复制", "send": "送出"}
MOST = 1000
COLUMNS = {
    BATCHES: (
        Column("number", "批", 46, right=True),
        Column("when", "时间", 112),
        Column("kind", "来路", 104),
        Column("name", "文件或清单", 180, wide=True),
        Column("counts", "行数", 270, wide=True),
        Column("state", "现在", 86),
    ),
    DAYS: (
        Column("when", "时间", 112),
        Column("worker", "谁", 84),
        Column("kind", "怎么改的", 104),
        Column("title", "做了什么", 240, wide=True),
        Column("rows", "记录", 66, right=True),
        Column("reason", "原因", 130, wide=True),
        Column("state", "现在", 86),
    ),
    SEEN: (
        Column("when", "时间", 112),
        Column("worker", "谁", 84),
        Column("kind", "做了什么", 92),
        Column("what", "哪本台账", 104),
        Column("count", "条数", 64, right=True),
        Column("purpose", "用途", 130, wide=True),
        Column("file", "文件", 170, wide=True),
    ),
}


class HistoryPage(QWidget):
    """changed: "" after an undo, since it may touch every register."""

    changed = Signal(str)
    said = Signal(str)
    chips: ChipRow
    table: ListTable
    _days: Choice
    _workers: Choice
    _empty: EmptyState

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._tab = BATCHES
        self._batches: list[Imported] = []
        self._deeds: list[Deed] = []
        self._shown: list[Any] = []
        self._seen: list[Departure] = []
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Ask the ledger again."""
        ledger = self._desk.ledger

        def work(_progress: Progress) -> tuple[list[Imported], list[Deed], list[Departure]]:
            with ledger.reading() as db:
                return history.batches(db), history.deeds(db, MOST), departures.departures(db)

        begin(self._desk.looks, self, "正在看修改记录", work, self._show,
              lambda e: ask.report(self, e))  # fmt: skip

    def show_asked(self, asked: Mapping[str, Any]) -> None:
        """{"tab": "days"}."""
        if tab := asked.get("tab"):
            self.chips.choose(str(tab))

    def _show(self, found: tuple[list[Imported], list[Deed], list[Departure]]) -> None:
        self._batches, self._deeds, self._seen = found
        self.chips.show_counts({BATCHES: len(self._batches)})
        here = self._days.currentData()
        self._days.clear()
        self._days.addItem("所有日子", "")
        for day in dict.fromkeys(day_of(each.at) for each in self._deeds):
            self._days.addItem(day, day)
        self._days.setCurrentIndex(max(0, self._days.findData(here)))
        here = self._workers.currentData()
        self._workers.clear()
        self._workers.addItem("所有人", "")
        for name in dict.fromkeys(each.worker for each in self._deeds):
            self._workers.addItem(name, name)
        self._workers.setCurrentIndex(max(0, self._workers.findData(here)))
        self._fill()

    def _fill(self) -> None:
        tab = self.chips.on
        match tab:
            case "batches":
                self._shown = list(self._batches)
                make: Any = self._batch_cells
            case "days":
                self._shown = [each for each in self._deeds if self._wanted(each)]
                make = self._deed_cells
            case _:
                self._shown = list(self._seen)
                make = self._seen_cells
        for each in (self._days, self._workers):
            each.setVisible(tab == DAYS)
        if self._tab != tab:
            self._tab = tab
            self._set_columns()
        self.table.show_list(len(self._shown), make)
        self.table.setVisible(bool(self._shown))
        self._empty.setVisible(not self._shown)
        self._say_state()

    def _wanted(self, deed: Deed) -> bool:
        day, worker = self._days.currentData(), self._workers.currentData()
        return (not day or day_of(deed.at) == day) and (not worker or deed.worker == worker)

    def _set_columns(self) -> None:
        columns = COLUMNS[self._tab]
        if theme.is_compact(self):
            columns = tuple(c for c in columns if c.key not in ("reason", "file"))
        self.table.set_columns(columns)

    def _picked(self, cells: dict[str, ListCell]) -> list[ListCell]:
        return [cells[each.key] for each in self.table.paged.columns]

    def _batch_cells(self, at: int) -> list[ListCell]:
        each = self._batches[at]
        return self._picked(
            {
                "number": Shown(str(each.number), "muted"),
                "when": Shown(moment(each.at, self._desk.today)),
                "kind": Shown(KINDS.get(each.kind, each.kind)),
                "name": Shown(each.file_name, look="strong"),
                "counts": Shown(_counted(each), "muted"),
                "state": Mark("已撤销", "plain") if each.undone else Mark("有效", "green"),
            }
        )

    def _deed_cells(self, at: int) -> list[ListCell]:
        each: Deed = self._shown[at]
        return self._picked(
            {
                "when": Shown(moment(each.at, self._desk.today)),
                "worker": Shown(each.worker),
                "kind": Shown(KINDS.get(each.kind, each.kind), "muted"),
                "title": Shown(each.title),
                "rows": Shown(f"{each.rows:,}" if each.rows > 0 else "", "muted"),
                "reason": Shown(each.reason, "muted"),
                "state": Mark("已撤销", "plain") if each.state == "undone" else Shown(""),
            }
        )

    def _seen_cells(self, at: int) -> list[ListCell]:
        each = self._seen[at]
        register = BY_KEY.get(each.register)
        return self._picked(
            {
                "when": Shown(moment(each.at, self._desk.today)),
                "worker": Shown(each.worker),
                "kind": Shown(SEEN_KINDS.get(each.kind, each.kind)),
                "what": Shown(register.title if register else ""),
                "count": Shown(f"{each.records:,}" if each.records else ""),
                "purpose": Shown(each.purpose),
                "file": Shown(each.file_name, "muted"),
            }
        )

    # Taking back

    def _say_state(self) -> None:
        self.undo.setVisible(self._tab != SEEN)
        self.undo.setText("撤销这批…" if self._tab == BATCHES else "撤销这一步…")
        self.undo.setEnabled(self._may_undo(self.table.currentIndex().row()))
        words = {
            BATCHES: "撤销以前先看会恢复几条、哪几条后来又改过；撤销本身也能再撤销",
            DAYS: f"最近 {len(self._deeds):,} 步。选一步可以单独撤销",
            SEEN: "显示全号、打印和导出都在这里留名",
        }
        self._hint.setText(words[self._tab])

    def _may_undo(self, at: int) -> bool:
        if not 0 <= at < len(self._shown):
            return False
        each = self._shown[at]
        if isinstance(each, Imported):
            return not each.undone
        return (
            isinstance(each, Deed)
            and each.state == "done"
            and (each.kind not in NEVER and each.rows > 0)
        )

    def take_back(self) -> None:
        """Undo the batch or act under the cursor, after the preview."""
        at = self.table.currentIndex().row()
        if not self._may_undo(at):
            self.said.emit("这一步不能撤销，或已经撤销过")
            return
        each = self._shown[at]
        if isinstance(each, Imported):
            title = f"撤销“{each.file_name}”"
            undo_batch.take_back(self, self._desk, each.number, self._undone, title)
        else:
            undo_batch.take_back_act(
                self, self._desk, each.id, self._undone, f"撤销“{each.title[:20]}”"
            )

    def _undone(self, undone: Undone) -> None:
        self.said.emit(undone.sentence)
        self.refresh()
        self.changed.emit("")

    # Building

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        tighten(self._body, theme.is_compact(self))
        self._set_columns()
        if self._shown:
            self._fill()

    def _build(self) -> None:
        self._title = TitleRow("修改记录")
        self._body = page_layout(self, self._title)
        self.chips = ChipRow(lambda _key: self._fill())
        self.chips.show_chips([(BATCHES, "按批次"), (DAYS, "按时间"), (SEEN, "谁看过")])
        self._days, self._workers = Choice([("所有日子", "")]), Choice([("所有人", "")])
        for each, name in ((self._days, "哪一天"), (self._workers, "谁")):
            each.setAccessibleName(name)
            each.activated.connect(lambda _: self._fill())
        chips = row(gap=8)
        chips.addWidget(self.chips, 1)
        chips.addWidget(self._days)
        chips.addWidget(self._workers)
        self._body.addLayout(chips)
        self.table = ListTable(COLUMNS[BATCHES], "修改记录")
        self.table.pressed.connect(lambda _row, _column: self.take_back())
        self.table.moved.connect(lambda _at: self._say_state())
        self._body.addWidget(self.table, 1)
        self._empty = EmptyState("还没有记录")
        self._body.addWidget(self._empty, 1)
        self._empty.hide()
        self._hint = label("", "muted", wrap=True)
        self.undo = Button("撤销这批…", "undo-2")
        self.undo.clicked.connect(lambda: self.take_back())
        foot = row(gap=8)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self.undo)
        self._body.addLayout(foot)


def _counted(batch: Imported) -> str:
    if batch.kind == "return":
        total = sum(batch.counts.values())
        missed = batch.counts.get("2", 0)
        return f"补录 {total} 户" + (f"，未遇 {missed}" if missed else "")
    return "，".join(
        f"{WORDS[each]} {batch.counts[each]:,}" for each in VERDICTS if batch.counts.get(each)
    )
