"""The list of pages at the left."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QLabel, QVBoxLayout, QWidget

from ledger_desk.ui import theme
from ledger_desk.ui.icons import NAV, beside_words, icon, icon_label
from ledger_desk.ui.pages import Entry
from ledger_desk.ui.widgets import Button, empty_layout, label, row, set_tone

WIDE, TIGHT = 172, 142


class NavButton(Button):
    """One page's name; a red number where something is late."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.title, look="nav")
        self.setIcon(icon(entry.icon, "text", "on_primary"))
        self.setIconSize(beside_words(NAV))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._count = 0

    def show_count(self, count: int) -> None:
        """How many are late; 0 shows nothing."""
        self._count = count
        name = self.text()
        self.setAccessibleName(f"{name}，逾期{count}项" if count else name)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        group = self.group()
        if step is None or group is None:
            super().keyPressEvent(event)
            return
        buttons = group.buttons()
        buttons[(buttons.index(self) + step) % len(buttons)].setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        said = str(self._count) if self._count < 100 else "99+"
        painter.setFont(theme.font(theme.MUTED))
        high = theme.grown(20)
        wide = max(high, painter.fontMetrics().horizontalAdvance(said) + 12)
        box = QRectF(self.width() - wide - 8, (self.height() - high) / 2, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("badge"))
        painter.drawRoundedRect(box, high / 2, high / 2)
        painter.setPen(theme.colour("on_badge"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)


class Navigation(QWidget):
    """Brand, groups of pages, and the two at the foot. `chosen` brings the key of a page."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.setObjectName("nav")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("页面")
        self._entries = entries
        self._group = QButtonGroup(self)
        self.buttons = {each.key: NavButton(each) for each in entries}
        for entry in entries:
            made = self.buttons[entry.key]
            made.clicked.connect(lambda _=False, key=entry.key: self.chosen.emit(key))
            self._group.addButton(made)
        self._brand = QWidget()
        self._brand.setLayout(
            row(icon_label("clipboard-check", "primary", 24), label("网格台账", "brand"), None)
        )
        self._heads: list[QLabel] = []
        self._box = QVBoxLayout(self)
        self._build()
        self.set_compact(False)

    def show_page(self, key: str) -> None:
        """Mark the page that is open."""
        for each, made in self.buttons.items():
            made.setChecked(each == key)
            made.setFocusPolicy(
                Qt.FocusPolicy.TabFocus if each == key else Qt.FocusPolicy.ClickFocus
            )

    def set_compact(self, compact: bool) -> None:
        """Narrow windows have no brand and no names of groups."""
        self.setFixedWidth(theme.grown(TIGHT if compact else WIDE))
        self._brand.setVisible(not compact)
        for head in self._heads:
            head.setVisible(not compact)
        for made in self.buttons.values():
            set_tone(made, "tight", "true" if compact else "false")
        self._box.setSpacing(0 if compact else 2)
        side = 4 if compact else 8
        self._box.setContentsMargins(side, 4 if compact else 8, side, 4 if compact else 8)

    def _build(self) -> None:
        empty_layout(self._box)
        self._box.addWidget(self._brand)
        group = ""
        for entry in self._entries:
            if entry.group != group:
                group = entry.group
                if group.strip():
                    head = label(group, "muted")
                    head.setContentsMargins(14, 4, 0, 2)
                    self._heads.append(head)
                    self._box.addWidget(head)
                else:
                    self._box.addStretch(1)
            self._box.addWidget(self.buttons[entry.key])
