"""The head of a page, its foot, and rows whose parts fold away where the window is narrow."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from ledger_desk.ui import theme
from ledger_desk.ui.widgets import Button, Chip, label, row


class TitleRow(QWidget):
    """Title, badge, then the actions, the primary one rightmost.

    What does not fit goes into 「更多」, the leftmost action first.
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = label(title, "h1")
        self.beside = label("", "muted")
        self.more = Button("更多 ▾")
        self._menu = QMenu(self.more)
        self.more.setMenu(self._menu)
        self.more.hide()
        self._actions: list[Button] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.title)
        self._row.addWidget(self.beside)
        self._row.addStretch(1)
        self._row.addWidget(self.more)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def add(self, widget: QWidget) -> None:
        """Put a badge or a drop-down beside the title."""
        self._row.insertWidget(self._row.indexOf(self.beside), widget)

    def action(
        self,
        text: str,
        pressed: Callable[[], object],
        icon_name: str = "",
        *,
        primary: bool = False,
    ) -> Button:
        """Add an action; the primary one is added last."""
        made = Button(text, icon_name, "primary" if primary else "plain")
        made.clicked.connect(lambda: pressed())
        self._row.addWidget(made)
        self._actions.append(made)
        return made

    def sizeHint(self) -> QSize:
        return QSize(0, theme.grown(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.grown(34))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a title or a badge says something longer
            self.fold()
        return super().event(event)

    def fold(self) -> None:
        """Hide actions from the left until the row fits; they are in the menu then."""
        shown = [each for each in self._actions if not each.property("gone")]
        fixed = self.title.sizeHint().width() + 24
        fixed += sum(
            item.widget().sizeHint().width() + 8
            for at in range(1, self._row.count())
            if (item := self._row.itemAt(at)).widget() is not None
            and item.widget() not in (*self._actions, self.more, self.beside)
        )
        widths = [each.sizeHint().width() + 8 for each in shown]
        folded = 0
        while (
            folded < len(shown) - 1
            and fixed + sum(widths[folded:]) + (self.more.sizeHint().width() + 8 if folded else 0)
            > self.width()
        ):
            folded += 1
        self.beside.setVisible(
            bool(self.beside.text())
            and fixed + sum(widths[folded:]) + self.beside.sizeHint().width() + 90 < self.width()
        )
        self._menu.clear()
        for at, each in enumerate(shown):
            each.setVisible(at >= folded)
            if at < folded:
                entry = QAction(each.icon(), each.text(), self._menu)
                entry.setEnabled(each.isEnabled())
                entry.triggered.connect(lambda _=False, each=each: each.click())
                self._menu.addAction(entry)
        self.more.setVisible(folded > 0)


class ChipRow(QWidget):
    """Chips of which one is on; those that do not fit are in 「更多筛选」."""

    def __init__(self, chosen: Callable[[str], object]) -> None:
        super().__init__()
        self._chosen = chosen
        self._chips: dict[str, Chip] = {}
        self._row = row(gap=6)
        self.setLayout(self._row)
        self._more = Button("更多筛选 ▾", look="chip")
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_chips(self, chips: Sequence[tuple[str, str]]) -> None:
        """(key, words) of each chip; the first one is on."""
        for key, words in chips:
            chip = self._chips[key] = Chip(words)
            chip.clicked.connect(lambda _=False, key=key: self.choose(key))
            self._row.addWidget(chip)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        if chips:
            self._chips[chips[0][0]].setChecked(True)

    def show_counts(self, counts: dict[str, int]) -> None:
        """How many records each chip has."""
        for key, chip in self._chips.items():
            chip.show_count(counts.get(key))
        self.fold()

    @property
    def on(self) -> str:
        """The key of the chip that is on."""
        return next((key for key, chip in self._chips.items() if chip.isChecked()), "")

    def choose(self, key: str) -> None:
        """Turn one chip on."""
        if key not in self._chips:
            return
        for other, chip in self._chips.items():
            chip.setChecked(other == key)
        self.fold()
        self._chosen(key)

    def sizeHint(self) -> QSize:
        return QSize(0, theme.grown(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.grown(30))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()

    def fold(self) -> None:
        """Show as many as fit, the chosen one always."""
        widths = {key: chip.sizeHint().width() + 6 for key, chip in self._chips.items()}
        room = self.width()
        if sum(widths.values()) > room + 6:
            room -= self._more.sizeHint().width() + 6
        room -= widths.get(self.on, 0)
        self._menu.clear()
        folded = False
        for key, chip in self._chips.items():
            fits = key == self.on or (not folded and widths[key] <= room + 6)
            if key != self.on and fits:
                room -= widths[key]
            folded = folded or not fits
            chip.setVisible(fits)
            if not fits:
                entry = QAction(chip.text(), self._menu)
                entry.triggered.connect(lambda _=False, key=key: self.choose(key))
                self._menu.addAction(entry)
        self._more.setVisible(folded)


class Footer(QWidget):
    """The foot of forms and wizards: what is to be said on the left, buttons on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.message: QLabel = label("")
        self.beside = QWidget()
        self.buttons = row()
        box = QHBoxLayout(self)
        box.setContentsMargins(20, 7, 20, 7)
        box.addWidget(self.message)
        box.addWidget(self.beside)
        box.addStretch(1)
        box.addLayout(self.buttons)


def page_layout(page: QWidget, title: TitleRow) -> QVBoxLayout:
    """The layout of a page with the design's margins; the title row is in it."""
    page.setObjectName("page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    box = QVBoxLayout(page)
    box.setContentsMargins(20, 12, 20, 10)
    box.setSpacing(10)
    box.addWidget(title)
    return box


def tighten(box: QVBoxLayout, compact: bool) -> None:
    """Page margins as the width of the window asks for."""
    side, top = (16, 8) if compact else (20, 12)
    box.setContentsMargins(side, top, side, 8 if compact else 10)
    box.setSpacing(8 if compact else 10)
