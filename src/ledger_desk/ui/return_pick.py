"""Which sheet is typed in: its code, the day of the walk, who walked; and those not back yet."""

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ledger_desk.fields import Cell
from ledger_desk.kinds import DATE
from ledger_desk.store.answers import Walk
from ledger_desk.store.returns import Outing
from ledger_desk.ui import theme
from ledger_desk.ui.lists import ListCell, ListTable, Shown
from ledger_desk.ui.marks import Mark
from ledger_desk.ui.table import Column
from ledger_desk.ui.widgets import (
    Button,
    Card,
    EmptyState,
    Note,
    button,
    column,
    empty_layout,
    label,
    row,
)

STATES = {"未回": "yellow", "部分": "blue", "已回": "green"}
COLUMNS = (
    Column("code", "清单编号", 92),
    Column("scope", "范围", 150, wide=True),
    Column("made", "打印", 96),
    Column("worker", "谁打的", 92),
    Column("doors", "户数", 64, right=True),
    Column("done", "已录", 64, right=True),
    Column("state", "回来没有", 100),
)


class Pick(QWidget):
    """asked: (code, Walk)."""

    asked = Signal(str, object)
    print_asked = Signal()

    def __init__(self, today: date, worker: str) -> None:
        super().__init__()
        self._out: list[Outing] = []
        self._build(today, worker)

    def show_outings(self, out: Sequence[Outing], today: date) -> None:
        """The sheets printed, those not back first."""
        self._today = today
        self._out = sorted(out, key=lambda each: each.state == "已回")
        waiting = sum(each.state != "已回" for each in out)
        self._heading.setText(f"还没回来的清单 {waiting} 张" if waiting else "清单都回来了")
        self.table.show_list(len(self._out), self._cells)
        self.table.setVisible(bool(self._out))
        self._empty.setVisible(not self._out)

    def show_problem(self, text: str) -> None:
        """Why a sheet cannot be opened."""
        self._say("red", text)
        self.code.setFocus()
        self.code.selectAll()

    def show_done(self, text: str) -> None:
        """A sheet was finished."""
        self.code.clear()
        self._say("green", text)

    def _say(self, tone: str, text: str) -> None:
        empty_layout(self._note)
        if text:
            self._note.addWidget(Note(text, tone))

    def _cells(self, at: int) -> list[ListCell]:
        each = self._out[at]
        made = datetime.fromisoformat(each.made).astimezone()
        day = f"{made:%m-%d}" if made.year == self._today.year else f"{made:%Y-%m-%d}"
        return [
            Shown(each.code, look="link"),
            Shown(each.scope),
            Shown(day, "muted"),
            Shown(each.worker),
            Shown(f"{each.doors:,}"),
            Shown(f"{each.answered:,}"),
            Mark(each.state, STATES[each.state]),
        ]

    def _pressed(self, at: int, _column: int = 0) -> None:
        self.code.setText(self._out[at].code)
        self._go()

    def _go(self) -> None:
        reading = DATE.read(Cell("text", self.day.text()), "")
        if not reading.value or len(str(reading.value)) != 10:
            self._say("red", "走访日期看不懂，请写成 2026-11-21")
            self.day.setFocus()
            return
        if not self.code.text().strip():
            self._say("red", "请输入清单右上角的编号，或在下面选一张")
            self.code.setFocus()
            return
        self._say("", "")
        self.day.setText(str(reading.value))
        self.asked.emit(self.code.text(), Walk(str(reading.value), self.walkers.text().strip()))

    def _build(self, today: date, worker: str) -> None:
        self._today = today
        self.code, self.day, self.walkers = QLineEdit(), QLineEdit(today.isoformat()), QLineEdit()
        self.walkers.setText(worker)
        self.code.setPlaceholderText("如 4K7QR，或扫码")
        card = Card(padding=14, gap=10)
        fields = row(gap=8)
        for words, box, wide in (("清单编号", self.code, 148), ("走访日期", self.day, 112),
                                 ("走访人", self.walkers, 112)):  # fmt: skip
            name = label(words, "field")
            name.setBuddy(box)
            box.setAccessibleName(f"{words}，必填")
            box.setFixedWidth(theme.grown(wide))
            box.returnPressed.connect(self._go)
            fields.addWidget(name)
            fields.addWidget(box)
        self.go = Button("开始补录", look="primary")
        self.go.clicked.connect(lambda: self._go())
        fields.addStretch(1)
        fields.addWidget(self.go)
        card.body.addLayout(fields)
        self._note = column()
        self._heading = label("", "h2")
        self.table = ListTable(COLUMNS, "打印过的清单")
        self.table.pressed.connect(self._pressed)
        self._empty = EmptyState(
            "还没有打印过清单。走访回来，照着纸上的数字三键一户就录完",
            button("打印走访清单", self.print_asked.emit, "printer"),
        )
        layout = column(card, self._note, self._heading, gap=10)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._empty, 1)
        self.setLayout(layout)
