"""待办事项: everything that falls due, and what the ledger says against itself."""

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ledger_desk.errors import Progress
from ledger_desk.store import checks, due
from ledger_desk.store.contradictions import Contradiction
from ledger_desk.ui import theme, words
from ledger_desk.ui.due_rows import Item, groups, items
from ledger_desk.ui.marks import Mark
from ledger_desk.ui.page import Desk
from ledger_desk.ui.table import Column, Line, RegisterTable
from ledger_desk.ui.title import ChipRow, TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import EmptyState, button

AHEAD = 30  # days
DUE_COLUMNS = (
    Column("when", "期限", 116),
    Column("kind", "事情", 120),
    Column("who", "谁", 130, wide=True),
    Column("where", "哪里", 200, wide=True),
    Column("day", "日期", 104),
    Column("action", "怎么办", 96),
)
CHECK_COLUMNS = (
    Column("weight", "轻重", 76),
    Column("register", "台账", 96),
    Column("text", "哪里对不上", 420, wide=True),
    Column("code", "编号", 70),
)
REGISTER_WORDS = {
    "person": "住户", "household": "家庭户", "dwelling": "房屋", "residence": "居住记录",
    "rental": "出租房屋", "hazard": "隐患", "inspection": "安全检查", "floating": "流动人口",
    "lowincome": "低保困难", "issue": "发放", "review": "复核", "patrol": "治安巡逻",
    "visit": "走访记录", "member": "队员", "shift": "排班", "finding": "巡逻发现",
}  # fmt: skip


class DuePage(QWidget):
    """Two lists of the same make: Enter goes to where it can be settled."""

    changed = Signal(str)
    wanted = Signal(str, object)
    said = Signal(str)
    shown = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._items: list[Item] = []
        self._found: list[Contradiction] = []
        self._rows: list[int] = []
        self.title = TitleRow("待办事项")
        self.chips = ChipRow(lambda _key: self._show())
        self.due = RegisterTable(DUE_COLUMNS, "到期的事")
        self.check = RegisterTable(CHECK_COLUMNS, "自查")
        self.faces = QStackedWidget()
        self._build()

    def refresh(self) -> None:
        """Ask for both lists beside the window."""
        self._desk.looks.begin("看看待办", self._look, done=self._take)

    def show_asked(self, asked: Mapping[str, Any]) -> None:
        """{"tab": "check"}."""
        if asked.get("tab") == "check":
            self.chips.choose("check")

    def place(self) -> dict[str, Any]:
        """Where the page stands."""
        return {"tab": self.chips.on}

    def _look(self, _progress: Progress) -> tuple[list[Item], list[Contradiction]]:
        desk = self._desk
        with desk.ledger.reading() as db:
            dues = due.due(db, desk.ledger.community, desk.today, AHEAD)
            return items(db, dues), checks.contradictions(db, desk.ledger.community, desk.today)

    def _take(self, found: tuple[list[Item], list[Contradiction]]) -> None:
        self._items, self._found = found
        parts = groups(item.due for item in self._items)
        week = [each for each in parts["week"] if each.days <= words.WEEK]
        self.chips.show_counts(
            {
                "all": len(self._items),
                "late": len(parts["late"]),
                "today": len(parts["today"]),
                "week": len(week),
                "later": len(parts["week"]) - len(week),
                "check": len(self._found),
            }
        )
        self.title.beside.setText(f"{self._desk.clock().astimezone():%H:%M} 刚查过")
        self.title.fold()
        self._show()
        self.shown.emit()

    def _show(self) -> None:
        key = self.chips.on
        if key == "check":
            self.check.show_rows(array("q", range(len(self._found))), self._check_lines)
            self.faces.setCurrentWidget(self.check if self._found else self._all_right)
            self.said.emit(f"共 {len(self._found):,} 处对不上")
            return
        self._rows = [at for at, item in enumerate(self._items) if _in_group(item, key)]
        self.due.show_rows(array("q", self._rows), self._due_lines)
        self.faces.setCurrentWidget(self.due if self._rows else self._nothing)
        self.said.emit(f"共 {len(self._items):,} 件 · 这里 {len(self._rows):,} 件")

    def _due_lines(self, rows: Sequence[int]) -> list[Line]:
        lines = []
        for at in rows:
            item = self._items[at]
            when = words.left_mark(item.due.days)
            day = words.day(item.due.due_on, self._desk.today)
            cells = (when, item.due.kind, item.who, item.where or words.NOTHING, day, item.action)
            lines.append(Line(at, item.due.id, cells))
        return lines

    def _check_lines(self, rows: Sequence[int]) -> list[Line]:
        lines = []
        for at in rows:
            each = self._found[at]
            weight = Mark("要改", "red") if each.hard else Mark("提醒", "yellow")
            register = REGISTER_WORDS.get(each.register, "")
            lines.append(Line(at, each.record, (weight, register, each.text, each.code)))
        return lines

    def _do(self, at: int) -> None:
        if not 0 <= at < len(self._items):
            return
        item = self._items[at]
        if item.visit:
            self.wanted.emit("visit", {"new": {"target_id": item.door}, "back": "due"})
        elif item.due.register in ("rental", "floating", "lowincome", "visit"):
            self.wanted.emit(item.due.register, {"edit": item.due.id, "back": "due"})
        elif item.door:
            self.wanted.emit("places", {"register": "dwelling", "id": item.door})

    def _mend(self, at: int) -> None:
        if not 0 <= at < len(self._found):
            return
        each = self._found[at]
        if each.register in ("person", "dwelling"):
            asked = {"register": each.register, "edit": each.record, "back": "due"}
            self.wanted.emit("places", asked)
        elif each.register in ("rental", "floating", "lowincome", "patrol", "visit"):
            self.wanted.emit(each.register, {"edit": each.record, "back": "due"})

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        tighten(self._box, theme.is_compact(self))

    def _build(self) -> None:
        self.title.action("重新检查", self.refresh, "refresh-cw")
        self.title.action(
            "打印走访清单", lambda: self.wanted.emit("print", {}), "printer", primary=True
        )
        self.chips.show_chips(
            [
                ("all", "全部"),
                ("late", "逾期"),
                ("today", "今天"),
                ("week", "本周"),
                ("later", "以后"),
                ("check", "自查"),
            ]
        )
        visits = button("看走访记录", lambda: self.wanted.emit("visit", {}), "footprints")
        self._nothing = EmptyState("这里没有要办的事", visits)
        self._all_right = EmptyState("各本台账都对得上")
        for face in (self.due, self.check, self._nothing, self._all_right):
            self.faces.addWidget(face)
        self.due.opened.connect(self._do)
        self.check.opened.connect(self._mend)
        self._box = page_layout(self, self.title)
        self._box.addWidget(self.chips)
        self._box.addWidget(self.faces, 1)


def _in_group(item: Item, key: str) -> bool:
    days = item.due.days
    match key:
        case "late":
            return days < 0
        case "today":
            return days == 0
        case "week":
            return 0 < days <= words.WEEK
        case "later":
            return days > words.WEEK
    return True
