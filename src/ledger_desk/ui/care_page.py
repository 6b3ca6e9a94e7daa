"""备份与交接: proven copies out, ledgers back, and what left this laptop."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QWidget

from ledger_desk.errors import Progress
from ledger_desk.registers import BY_KEY
from ledger_desk.store import departures, matching
from ledger_desk.store.backup import Backup
from ledger_desk.store.departures import Departure
from ledger_desk.store.ledger import Ledger
from ledger_desk.ui import ask, theme
from ledger_desk.ui.asking import begin
from ledger_desk.ui.days import moment
from ledger_desk.ui.history_page import SEEN_KINDS
from ledger_desk.ui.lists import ListCell, ListTable, Shown
from ledger_desk.ui.marks import Mark
from ledger_desk.ui.page import Desk
from ledger_desk.ui.table import Column
from ledger_desk.ui.title import ChipRow, TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import Badge, Note, column, empty_layout, label

WHY = {"hand": "手动", "import": "导入前", "upgrade": "升级前", "key": "换钥匙前", "auto": "自动",
       "quit": "退出时", "time": "自动（有改动）"}  # fmt: skip
LATE_DAYS = 7
OUT = ("print", "export", "copy", "send")
COPIES = (
    Column("when", "时间", 120),
    Column("why", "为什么", 116),
    Column("size", "大小", 84, right=True),
    Column("holds", "里面有多少", 260, wide=True),
    Column("proof", "自检", 150),
)
LEFT = (
    Column("when", "时间", 120),
    Column("worker", "谁", 90),
    Column("kind", "怎么出去的", 104),
    Column("what", "什么", 220, wide=True),
    Column("purpose", "用途", 160, wide=True),
)


class Copy(NamedTuple):
    """A copy in the ledger's own folder, and how large it is."""

    backup: Backup
    size: int


class CarePage(QWidget):
    """changed: never a register; "" so that the status bar hears of a new copy."""

    changed = Signal(str)
    said = Signal(str)
    wanted = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._copies: list[Copy] = []
        self._left: list[Departure] = []
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Ask which copies there are, and what left."""
        ledger = self._desk.ledger

        def work(_progress: Progress) -> tuple[list[Copy], list[Departure]]:
            copies = [Copy(each, _size(each.folder)) for each in ledger.backups]
            with ledger.reading() as db:
                return copies, departures.departures(db, OUT)

        begin(self._desk.looks, self, "正在看备份", work, self._show, self._failed)

    def _show(self, found: tuple[list[Copy], list[Departure]]) -> None:
        self._copies, self._left = found
        self.copies.show_list(len(self._copies), self._copy_cells)
        self.left.show_list(len(self._left), self._left_cells)
        self._chips.show_counts({"copies": len(self._copies), "left": len(self._left)})
        if not self._copies:
            self._badge.show_mark(Mark("还没有备份", "yellow"))
        else:
            made = self._copies[0].backup.made.astimezone().date()
            days = (self._desk.today - made).days
            words = f"{days} 天没备份" if days > 0 else "今天备份过"
            self._badge.show_mark(Mark(words, "yellow" if days > LATE_DAYS else "green"))
        for each in (self.restore, self.drill):
            each.setEnabled(bool(self._copies))
        self._title.fold()

    def _copy_cells(self, at: int) -> list[ListCell]:
        copy = self._copies[at]
        rows = {key: int(rows) for key, (rows, _) in copy.backup.tables.items()}
        shown = [
            f"{BY_KEY[key].title} {rows[key]:,}"
            for key in ("dwelling", "person", "rental", "floating", "lowincome")
            if rows.get(key)
        ]
        return [
            Shown(moment(copy.backup.made, self._desk.today)),
            Shown(WHY.get(copy.backup.reason, copy.backup.reason)),
            Shown(_words(copy.size), "muted"),
            Shown(" · ".join(shown) or "还没有登记"),
            Shown("读回核对过，一致", "green", icon="circle-check"),
        ]

    def _left_cells(self, at: int) -> list[ListCell]:
        each = self._left[at]
        register = BY_KEY.get(each.register)
        what = ""
        if register and each.records:
            what = f"{register.title} {each.records:,}{register.counted}"
        return [
            Shown(moment(each.at, self._desk.today)),
            Shown(each.worker),
            Shown(SEEN_KINDS.get(each.kind, each.kind)),
            Shown("　".join(part for part in (what, each.file_name) if part)),
            Shown(each.purpose or "—", "muted"),
        ]

    # Copies out

    def copy_to_stick(self) -> None:
        """Into a folder the worker names; written, read back, compared."""
        chosen = ask.folder(self, "备份到哪里（U 盘上的文件夹）")
        if chosen:
            self._copy(Path(chosen))

    def copy_here(self) -> None:
        """Into the ledger's own folder."""
        self._copy(None)

    def _copy(self, to: Path | None) -> None:
        ledger = self._desk.ledger

        def work(progress: Progress) -> Backup:
            progress(0, 1)
            return ledger.backup(to)

        def done(made: Backup) -> None:
            where = "可以拔出 U 盘" if to else "在本机"
            self._tell(
                "green", f"已备份到 {made.folder.name}：{made.rows:,} 行，写好又读回核对过，{where}"
            )
            self.refresh()
            self.changed.emit("")

        self._tell("", "正在备份：写入、读回、核对…")
        begin(self._desk.jobs, self, "正在备份", work, done, self._failed)

    # Ledgers back

    def _chosen(self) -> Backup | None:
        at = self.copies.currentIndex().row()
        return self._copies[at].backup if 0 <= at < len(self._copies) else None

    def restore_copy(self) -> None:
        """A copy into a new folder; the ledger that is open stays as it is."""
        if (copy := self._chosen()) is not None:
            self._restore(copy.folder, moment(copy.made, self._desk.today))

    def restore_other(self) -> None:
        """A copy from elsewhere, as on a stick."""
        if chosen := ask.folder(self, "选备份所在的文件夹"):
            self._restore(Path(chosen), Path(chosen).name)

    def _restore(self, copy: Path, words: str) -> None:
        place = ask.folder(self, "恢复到哪里（里面会新建一个文件夹）")
        if not place:
            return
        password = ask.line(self, "恢复", f"备份（{words}）的口令", "恢复", secret=True)
        if not password:
            return
        target = _free(Path(place), "恢复的台账")
        machine, worker = self._desk.ledger.machine, self._desk.ledger.worker

        def work(progress: Progress) -> Path:
            progress(0, 1)
            Ledger.restore(copy, target, password, worker, machine).close()
            return target

        def done(folder: Path) -> None:
            self._tell("green", f"已恢复到 {folder}。现在这本台账没有变")
            if (
                ask.choose(
                    self, "恢复好了", f"新台账在 {folder}，现在这本没有变", ["打开文件夹", "知道了"]
                )
                == 0
            ):
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

        begin(self._desk.jobs, self, "正在恢复", work, done, self._failed)

    def drill_copy(self) -> None:
        """演练一次: restore to a temporary place, count, delete."""
        copy = self._chosen()
        if copy is None:
            return
        password = ask.line(
            self, "演练一次", "先恢复到临时地方数一遍，再删掉。请输入口令", "演练", secret=True
        )
        if not password:
            return
        machine, worker = self._desk.ledger.machine, self._desk.ledger.worker

        def work(progress: Progress) -> int:
            progress(0, 1)
            with tempfile.TemporaryDirectory(prefix="ledger-drill-") as place:
                folder = Path(place) / "drill"
                with (
                    Ledger.restore(copy.folder, folder, password, worker, machine) as drilled,
                    drilled.reading() as db,
                ):
                    return matching.count(db, "person") + matching.count(db, "dwelling")

        def done(rows: int) -> None:
            self._tell("green", f"演练成功：这份备份打得开，人口和房屋共 {rows:,} 条；临时文件已删")

        begin(self._desk.jobs, self, "正在演练恢复", work, done, self._failed)

    def _failed(self, error: Exception) -> None:
        self._tell("", "")
        ask.report(self, error)

    def _tell(self, tone: str, text: str) -> None:
        empty_layout(self._note)
        if text:
            self._note.addWidget(Note(text, tone))

    def _show_tab(self, key: str) -> None:
        self.copies.setVisible(key == "copies")
        self.left.setVisible(key == "left")

    # Building

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = theme.is_compact(self)
        tighten(self._body, compact)
        self._about.setVisible(not compact)

    def _build(self) -> None:
        self._title = TitleRow("备份与交接")
        self._badge = Badge("", "plain")
        self._title.add(self._badge)
        self.drill = self._title.action("演练一次", self.drill_copy, "eye")
        self._title.action("从 U 盘恢复…", self.restore_other, "usb")
        self.restore = self._title.action("恢复选中的…", self.restore_copy, "archive-restore")
        self._title.action("备份在本机", self.copy_here, "save")
        self.copy_button = self._title.action(
            "备份到 U 盘…", self.copy_to_stick, "usb", primary=True
        )
        self._body = page_layout(self, self._title)
        self._about = label(
            "整本台账加密写入，写完读回核对，没有口令或恢复码打不开。"
            "恢复总是到新文件夹，现在的台账原样不动",
            "muted",
            wrap=True,
        )
        self._body.addWidget(self._about)
        self._note = column()
        self._body.addLayout(self._note)
        self._chips = ChipRow(self._show_tab)
        self._chips.show_chips([("copies", "已有的备份"), ("left", "离开本机的资料")])
        self._body.addWidget(self._chips)
        self.copies = ListTable(COPIES, "已有的备份")
        self.left = ListTable(LEFT, "离开本机的资料")
        self.left.hide()
        self._body.addWidget(self.copies, 1)
        self._body.addWidget(self.left, 1)


def _size(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def _words(size: int) -> str:
    return f"{size / 1_048_576:,.1f} MB"


def _free(place: Path, name: str) -> Path:
    names = [name, *(f"{name}（{number}）" for number in range(2, 1000))]
    return next(place / each for each in names if not (place / each).exists())
