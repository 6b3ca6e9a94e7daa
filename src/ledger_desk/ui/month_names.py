"""Who stands behind a number: the names, each opening its record."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledger_desk.registers import BY_KEY
from ledger_desk.reports.month_table import Behind
from ledger_desk.ui.history_page import KINDS
from ledger_desk.ui.lists import ListCell, ListTable, Shown
from ledger_desk.ui.table import Column
from ledger_desk.ui.widgets import Card, button, label, row

PAGES_OF = {
    "person": "places", "dwelling": "places", "household": "places", "residence": "places",
    "hazard": "rental", "inspection": "rental", "review": "lowincome", "issue": "lowincome",
    "finding": "patrol", "shift": "patrol", "member": "patrol", "team": "patrol",
    "found_item": "patrol", "meeting": "patrol",
}  # fmt: skip
"""The page that shows a record of a register without a page of its own."""


def page_of(register: str) -> str:
    """The page on which a record of a register is found."""
    return PAGES_OF.get(register, register)


class NamesPanel(QWidget):
    """opened: (page, what it shall show). closed: the worker has seen enough."""

    opened = Signal(str, object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.names: list[Behind] = []
        self._title = label("", "h2", wrap=True)
        self._about = label("", "muted", wrap=True)
        self.table = ListTable(
            [
                Column("title", "名称", 100),
                Column("where", "住址", 150, wide=True),
                Column("origin", "来历", 92),
            ],
            "数字后面的名单",
        )
        self.table.pressed.connect(lambda at, _column: self._open(at))
        self._count = label("", "muted")
        close = button("关闭", self.closed.emit, look="small")
        self.card = Card(padding=1, gap=0)
        head = row(self._title, None, close)
        head.setContentsMargins(14, 8, 10, 0)
        about = row(self._about)
        about.setContentsMargins(14, 0, 10, 6)
        foot = row(self._count, None)
        foot.setContentsMargins(12, 6, 10, 6)
        self.card.body.addLayout(head)
        self.card.body.addLayout(about)
        self.card.body.addWidget(self.table, 1)
        self.card.body.addLayout(foot)
        box = row(self.card, gap=0)
        self.setLayout(box)

    def show_names(self, title: str, about: str, names: Sequence[Behind]) -> None:
        """The records behind a number."""
        self.names = list(names)
        self._title.setText(title)
        self._about.setText(about)
        self._count.setText(f"共 {len(names):,} 条 · 回车打开")
        self.table.show_list(len(self.names), self._cells)

    def _cells(self, at: int) -> list[ListCell]:
        each = self.names[at]
        known = BY_KEY.get(each.register)
        title = "" if each.title == each.where else each.title
        return [
            Shown(title or (known.title if known else "")),
            Shown(each.where),
            Shown(KINDS.get(each.origin, ""), "muted"),
        ]

    def _open(self, at: int) -> None:
        each = self.names[at]
        self.opened.emit(page_of(each.register), {"id": each.id, "register": each.register})
