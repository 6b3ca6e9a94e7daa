"""The first page: four numbers, what is due, six months, the houses by grade, what to see to."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ledger_desk import periods
from ledger_desk.errors import Progress
from ledger_desk.registers import BY_KEY
from ledger_desk.store import due, figures, overview
from ledger_desk.store.limits import in_force
from ledger_desk.ui import theme, words
from ledger_desk.ui.charts import Bar, GradeBar, Part, TrendChart
from ledger_desk.ui.due_rows import DueRow, Item, groups, items, why
from ledger_desk.ui.icons import icon_label
from ledger_desk.ui.marks import GRADE_SHAPES
from ledger_desk.ui.page import Desk
from ledger_desk.ui.title import TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import (
    Card,
    Chip,
    Meter,
    Note,
    button,
    column,
    empty_layout,
    label,
    row,
    rule,
    scrolled,
    set_tone,
)

MOST_ROWS = 20
MONTHS = 6
BACKUP_DAYS = 7
GRADES = (("3", "重点户"), ("2", "一般户"), ("1", "放心户"), ("4", "禁租"))
GREETINGS = ((5, 11, "上午好"), (11, 13, "中午好"), (13, 18, "下午好"))


class Today(NamedTuple):
    """Everything the page shows, asked for beside the window."""

    community: str
    figures: Mapping[str, int | float | None]
    dues: list[due.Due]
    rows: list[Item]
    months: list[tuple[str, int, int]]
    grades: dict[str, int]
    doubtful: int
    counts: dict[str, int]  # of dwellings, rentals, sheets: what a new ledger still lacks
    backup_days: int | None


class NumberCard(Card):
    """One number of the ledger, with what changed, and the way to its names."""

    def __init__(self, title: str, icon_name: str, unit: str, names: Callable[[], object]) -> None:
        super().__init__(padding=12, gap=4)
        self._icon = icon_label(icon_name, "primary", 20)
        self.number = label(words.NOTHING, "figure")
        self.unit = label(unit, "muted")
        self.below = label("", "muted")
        self.meter = Meter()
        self.meter.hide()
        self._title = label(title)
        self.link = button("看名单", names, look="link")
        self.link.setAccessibleName(f"看名单：{title}")
        self.body.addLayout(row(self._title, None, self._icon))
        self.body.addLayout(row(self.number, self.unit, None, self.link, gap=6))
        self.body.addWidget(self.meter)
        self.body.addWidget(self.below)
        self.setMinimumWidth(0)

    def show_number(self, number: int | float | None, below: str, tone: str = "") -> None:
        """Show it; what cannot be computed is said so."""
        self.number.setText(words.NOTHING if number is None else f"{number:,.0f}")
        self.below.setText(below if number is not None else "算不出来")
        set_tone(self.below, "tone", tone)
        set_tone(self.below, "look", "muted")

    def set_compact(self, compact: bool) -> None:
        """Narrow windows have a row of bare numbers."""
        self.below.setVisible(not compact)
        self._icon.setVisible(not compact)
        self.body.setContentsMargins(*((10, 4, 6, 4) if compact else (14, 10, 12, 10)))


class HomePage(QWidget):
    """首页."""

    changed = Signal(str)
    wanted = Signal(str, object)
    shown = Signal()  # everything is there
    overdue = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._today: Today | None = None
        self._group = "all"
        self.title = TitleRow("")
        self.sub = label("", "muted")
        self.cards = {
            "rental": NumberCard("出租房屋", "building-2", "户", lambda: self._names("rental")),
            "floating": NumberCard("流动人口", "users", "人", lambda: self._names("floating")),
            "lowincome": NumberCard(
                "低保困难家庭", "hand-heart", "户", lambda: self._names("lowincome")
            ),
            "visit": NumberCard("本月走访", "footprints", "户", lambda: self._names("visit")),
        }
        self.chips: dict[str, Chip] = {}
        self.trend = TrendChart("走访户数", "新增登记")
        self.bar = GradeBar()
        self.list = QVBoxLayout()
        self.rows: list[DueRow] = []
        self._build()

    def refresh(self) -> None:
        """Ask for everything beside the window; what is shown stays until the answer is here."""
        self._desk.looks.begin("看看今天", self._look, done=self._show, failed=self._failed)

    def _look(self, progress: Progress) -> Today:
        desk, today = self._desk, self._desk.today
        with desk.ledger.reading() as db:
            limits = in_force(db, desk.ledger.community, today.isoformat())
            month = periods.month_of(today, limits["period_end_day"])
            progress(0, 2)
            found = figures.month(db, desk.ledger.community, month)
            progress(1, 2)
            dues = due.due(db, desk.ledger.community, today)
            six = [
                periods.months_later(month, back, limits["period_end_day"])
                for back in range(1 - MONTHS, 1)
            ]
            work = overview.month_work(db, six)
            rental, open_ = BY_KEY["rental"], ("status", "!=", "5")
            return Today(
                community=overview.community_name(db),
                figures=found.figures,
                dues=dues,
                rows=items(db, _first_rows(dues)),
                months=[
                    (f"{int(m.key[5:])}月", doors, people)
                    for m, (doors, people) in zip(six, work, strict=True)
                ],
                grades={
                    code: overview.count(db, rental, [open_, ("grade", "=", code)])
                    for code, _ in GRADES
                },
                doubtful=overview.count(db, BY_KEY["person"], [("doubt", "filled")]),
                counts={
                    key: overview.count(db, BY_KEY[key])
                    for key in ("dwelling", "rental", "floating", "visit")
                },
                backup_days=self._backup_days(),
            )

    def _backup_days(self) -> int | None:
        copies = self._desk.ledger.backups
        if not copies:
            return None
        return (self._desk.today - copies[0].made.astimezone().date()).days

    def _failed(self, _error: Exception) -> None:
        for card in self.cards.values():
            card.show_number(None, "")
        self.shown.emit()

    # Showing

    def _show(self, found: Today) -> None:
        self._today = found
        self._greet(found)
        empty = not found.counts["dwelling"]
        self.faces.setCurrentWidget(self._steps if empty else self._full)
        self._show_cards(found)
        self._show_dues()
        self.trend.show_bars([Bar(*each) for each in found.months])
        self.bar.show_parts(
            [
                Part(name, found.grades[code], words.GRADE_TONES[code], GRADE_SHAPES[int(code) - 1])
                for code, name in GRADES
            ]
        )
        self.heavy.setText(f"看重点户 {found.grades['3']} 户")
        self._show_notes(found)
        self._show_steps(found)
        self.overdue.emit(sum(each.days < 0 for each in found.dues))
        self.shown.emit()

    def _greet(self, found: Today) -> None:
        hour = self._desk.clock().astimezone().hour
        greeting = next((w for start, end, w in GREETINGS if start <= hour < end), "晚上好")
        self.title.title.setText(f"{greeting}，{self._desk.ledger.worker}")
        self.sub.setText(f"{found.community} · {words.whole_day(self._desk.today)}")
        self.title.fold()

    def _show_cards(self, found: Today) -> None:
        f = found.figures
        self.cards["rental"].show_number(
            f.get("R9"), f"本月新增 {_said(f.get('R1'))}，注销 {_said(f.get('R3'))}"
        )
        self.cards["floating"].show_number(
            f.get("F9"), f"本月登记 {_said(f.get('F1'))}，注销 {_said(f.get('F3'))}"
        )
        reviews = sum(each.kind == "低保复核" for each in found.dues)
        self.cards["lowincome"].show_number(
            f.get("L9"),
            f"{reviews} 户 7 天内要复核" if reviews else "7 天内没有要复核的",
            "yellow" if reviews else "",
        )
        card, whole, done = self.cards["visit"], f.get("R17"), f.get("R17b")
        card.show_number(done, "")
        if done is not None and whole:
            card.unit.setText(f"/ {whole:,.0f} 户")
            card.meter.show_part(int(done), int(whole))
            card.below.setText(f"完成 {100 * done / whole:.0f}%，还差 {whole - done:,.0f} 户")
        card.meter.setVisible(bool(whole) and not theme.is_compact(self))

    def _show_dues(self) -> None:
        if self._today is None:
            return
        parts = groups(self._today.dues)
        counts = {"all": len(self._today.dues), **{key: len(dues) for key, dues in parts.items()}}
        for key, chip in self.chips.items():
            chip.show_count(counts[key])
            chip.setChecked(key == self._group)
        for each in self.rows:
            each.setParent(None)
            each.deleteLater()
        self.rows.clear()
        empty_layout(self.list)
        chosen = [
            item
            for item in self._today.rows
            if self._group == "all" or item.due in parts[self._group]
        ][:MOST_ROWS]
        for item in chosen:
            made = DueRow(item, why(item.due))
            made.pressed.connect(self._do)
            self.rows.append(made)
            self.list.addWidget(made)
            self.list.addWidget(rule())
        if not chosen:
            done = label("今天的事都办完了", "muted")
            done.setContentsMargins(14, 20, 14, 20)
            self.list.addWidget(done)
        self.list.addStretch(1)

    def _show_notes(self, found: Today) -> None:
        self._doubt.setVisible(bool(found.doubtful))
        self._doubt.say(f"还有 {found.doubtful} 人待核实")
        days = found.backup_days
        self._backup.setVisible(days is None or days > BACKUP_DAYS)
        self._backup.say("还没有备份过" if days is None else f"已 {days} 天没有备份到 U 盘")

    def _show_steps(self, found: Today) -> None:
        done = (
            bool(found.counts["dwelling"]),
            bool(found.counts["rental"] or found.counts["floating"]),
            bool(found.counts["visit"]),
        )
        for mark, ready in zip(self._ticks, done, strict=True):
            mark.setText("✓ 已做" if ready else "")

    # Going on

    def _names(self, key: str) -> None:
        self.wanted.emit(key, {"chip": "month" if key == "visit" else "all"})

    def _do(self, item: Item) -> None:
        if item.visit:
            self.wanted.emit("visit", {"new": {"target_id": item.door}, "back": "home"})
        elif item.due.register in ("rental", "floating", "lowincome", "visit"):
            self.wanted.emit(item.due.register, {"edit": item.due.id, "back": "home"})
        else:
            self.wanted.emit("due", {"id": item.due.id})

    def _to_doubts(self) -> None:
        self.wanted.emit("places", {"chip": "doubt"})

    def _choose(self, key: str) -> None:
        self._group = key
        self._show_dues()

    # Sizes

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = theme.is_compact(self)
        tighten(self._box, compact)
        self._box.setSpacing(8 if compact else 4)
        self._grid.setSpacing(8 if compact else 12)
        self._right.setVisible(not compact)
        self.sub.setVisible(not compact)
        for card in self.cards.values():
            card.set_compact(compact)
        whole = self._today is not None and bool(self._today.figures.get("R17"))
        self.cards["visit"].meter.setVisible(not compact and whole)

    # Building

    def _build(self) -> None:
        self.title.action("按清单补录", lambda: self.wanted.emit("return", {}), "list-checks")
        self.title.action("打印走访清单", lambda: self.wanted.emit("print", {}), "printer")
        self.title.action(
            "登记走访", lambda: self.wanted.emit("visit", {"new": {}}), "footprints", primary=True
        )
        self.faces = QStackedWidget()
        self._full = self._full_face()
        self._steps = self._steps_face()
        self.faces.addWidget(self._full)
        self.faces.addWidget(self._steps)
        self._box = page_layout(self, self.title)
        self._box.addWidget(self.sub)
        self._box.addWidget(self.faces, 1)
        visit = QShortcut(QKeySequence("F4"), self)
        visit.activated.connect(lambda: self.wanted.emit("visit", {"new": {}}))

    def _full_face(self) -> QWidget:
        made = QWidget()
        self._grid = QGridLayout(made)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for at, card in enumerate(self.cards.values()):
            self._grid.addWidget(card, 0, at)
            self._grid.setColumnStretch(at, 1)
        lower = row(self._due_card(), self._right_side(), gap=12)
        lower.setStretch(0, 11)
        lower.setStretch(1, 9)
        self._grid.addLayout(lower, 1, 0, 1, 4)
        self._grid.setRowStretch(1, 1)
        return made

    def _due_card(self) -> QWidget:
        card = Card(padding=0, gap=0)
        head = row(label("今日待办", "h2"), 6, gap=6)
        for key, text in (("all", "全部"), ("late", "逾期"), ("today", "今天"), ("week", "本周")):
            chip = self.chips[key] = Chip(text)
            chip.clicked.connect(lambda _=False, key=key: self._choose(key))
            head.addWidget(chip)
        head.addStretch(1)
        head.addWidget(button("全部待办", lambda: self.wanted.emit("due", {}), look="link"))
        head.setContentsMargins(14, 8, 8, 6)
        rows = QWidget()
        self.list.setContentsMargins(0, 0, 0, 0)
        self.list.setSpacing(0)
        rows.setLayout(self.list)
        card.body.addLayout(head)
        card.body.addWidget(scrolled(rows), 1)
        return card

    def _right_side(self) -> QWidget:
        self._right = QWidget()
        trend = Card()
        trend.body.addWidget(label("近 6 个月走访与登记", "h2"))
        trend.body.addWidget(self.trend, 1)
        grades = Card()
        self.heavy = button(
            "看重点户", lambda: self.wanted.emit("rental", {"chip": "3"}), look="link"
        )
        grades.body.addLayout(row(label("出租房屋分级", "h2"), None, self.heavy))
        grades.body.addWidget(self.bar)
        check = button("去核实", self._to_doubts, look="small")
        copy = button("现在备份", lambda: self.wanted.emit("care", {"do": "backup"}), look="small")
        self._doubt = Note("", "yellow", check)
        self._backup = Note("", "yellow", copy, icon_name="usb")
        self._right.setLayout(column(trend, grades, self._doubt, self._backup, gap=10))
        return self._right

    def _steps_face(self) -> QWidget:
        made = QWidget()
        self._ticks = [label("", tone="green") for _ in range(3)]
        steps: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
            ("① 导入房屋和住户", "先有房子和人，别的台账才对得上", "导入 Excel", "import", {}),
            ("② 导入出租房屋等台账", "出租房、流动人口、低保、巡逻", "导入 Excel", "import", {}),
            ("③ 打印第一张走访清单", "拿着它上门，回来按清单补录", "清单打印", "print", {}),
        )
        box = column(None, label("从这三步开始", "h1"), gap=12)
        for (title, text, words_, page, asked), tick in zip(steps, self._ticks, strict=True):
            card = Card()
            on = button(words_, partial(self.wanted.emit, page, asked))
            on.setAccessibleName(f"{words_}：{title}")
            card.body.addLayout(
                row(column(label(title, "h2"), label(text, "muted"), gap=2), None, tick, on)
            )
            box.addWidget(card)
        box.addStretch(2)
        wide = QHBoxLayout(made)
        wide.addStretch(1)
        wide.addLayout(box, 3)
        wide.addStretch(1)
        return made


def _first_rows(dues: list[due.Due]) -> list[due.Due]:
    """Enough of each group for whichever chip is chosen."""
    parts = groups(dues)
    return [each for part in parts.values() for each in part[:MOST_ROWS]]


def _said(number: int | float | None) -> str:
    return words.NOTHING if number is None else f"{number:,.0f}"
