"""What is due, as rows: when, who, where and why, and the one thing to do about it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ledger_desk.registers import BY_KEY
from ledger_desk.store import records
from ledger_desk.store.due import Due
from ledger_desk.ui import theme, words
from ledger_desk.ui.widgets import Badge, button, column, label

ACTIONS = {
    "走访": "登记走访",
    "困难户走访": "登记走访",
    "回访": "登记走访",
    "预计到期核实": "登记走访",
    "隐患整改": "登记复查",
    "隐患复查": "登记复查",
    "居住证到期": "登记续办",
    "居住证签注": "登记签注",
    "低保复核": "登记复核",
    "治安责任书到期": "补签",
    "消防责任书到期": "补签",
}
WHO = {"rental": "landlord_name", "lowincome": "head", "floating": "person"}
HIGH, WHEN = 53, 108


class Item(NamedTuple):
    """One thing to do, with the words it is shown by. door: id of the dwelling, "" for none."""

    due: Due
    who: str
    where: str
    door: str

    @property
    def action(self) -> str:
        """What the button says."""
        return ACTIONS.get(self.due.kind, "去看看")

    @property
    def visit(self) -> bool:
        """Whether a visit settles it."""
        return self.action == "登记走访" and bool(self.door)


def items(db: Any, dues: Sequence[Due]) -> list[Item]:
    """Who and where of each, asked for together."""
    rows: dict[str, Any] = {}
    asked: defaultdict[str, list[str]] = defaultdict(list)
    for each in dues:
        asked[each.register].append(each.id)
    for key, ids in asked.items():
        register = BY_KEY[key]
        rids = records.ids(db, register, [("id", "in", ids)])
        links = [k for k in ("dwelling", "target") if k in register.by_key]
        more = [WHO[key]] if key in WHO else []
        rows |= {r.id: r for r in records.page(db, register, rids, [*links, *more])}
    return [_item(each, rows.get(each.id)) for each in dues]


def _item(due: Due, row: Any) -> Item:
    values = row.values if row is not None else {}
    where = values.get("dwelling") or values.get("target") or ""
    who = values.get(WHO.get(due.register, "")) or due.title.replace(where, "").strip() or where
    door = values.get("dwelling_id") or values.get("target_id") or ""
    return Item(due, who, where if where != who else "", door)


class DueRow(QWidget):
    """One row. pressed: its button, or Enter on it."""

    pressed = Signal(object)

    def __init__(self, item: Item, today_words: str) -> None:
        super().__init__()
        self.item = item
        mark = words.left_mark(item.due.days)
        badge = Badge(mark.text, mark.tone)
        badge.setMinimumWidth(0)
        when = QWidget()
        when.setFixedWidth(theme.grown(WHEN))
        place = QHBoxLayout(when)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(badge, 0, Qt.AlignmentFlag.AlignLeft)
        parts = [item.due.kind, item.where, today_words]
        second = label(" · ".join(part for part in parts if part), "muted")
        second.setMinimumWidth(0)
        first = label(item.who)
        texts = column(first, second, gap=0)
        self.button = button(item.action, lambda: self.pressed.emit(self.item), look="small")
        self.button.setAccessibleName(f"{item.action}：{item.who}，{item.due.kind}，{mark.text}")
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 4, 12, 4)
        box.setSpacing(2)
        box.addWidget(when)
        box.addLayout(texts, 1)
        box.addWidget(self.button)
        self.setFixedHeight(theme.grown(HIGH) - 1)
        for each in (first, second):
            each.setSizePolicy(each.sizePolicy().Policy.Ignored, each.sizePolicy().Policy.Fixed)
            each.setToolTip(each.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: True, Qt.Key.Key_Up: False}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.focusNextPrevChild(step)


def groups(dues: Iterable[Due]) -> dict[str, list[Due]]:
    """逾期, 今天, 本周, in this order."""
    found: dict[str, list[Due]] = {"late": [], "today": [], "week": []}
    for each in dues:
        found["late" if each.days < 0 else "week" if each.days else "today"].append(each)
    return found


def why(due: Due) -> str:
    """The reason a thing is due, where it says more than its kind."""
    return "" if due.kind in ("走访", "困难户走访") else f"限 {due.due_on}"
