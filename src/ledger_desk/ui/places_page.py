"""房屋住户: who lives in the community, and its doors; the same page twice, with a switch."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ledger_desk.ui.page import Desk
from ledger_desk.ui.register_page import RegisterPage
from ledger_desk.ui.register_views import DWELLING, PERSON
from ledger_desk.ui.widgets import Chip, row

WORDS = {"person": "住户", "dwelling": "房屋"}


class PlacesPage(QWidget):
    """The two registers everything else stands on."""

    changed = Signal(str)
    wanted = Signal(str, object)
    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.pages = {view.register.key: RegisterPage(view, desk) for view in (PERSON, DWELLING)}
        self._stale: set[str] = set(self.pages)
        self._levels = QStackedWidget()
        for key, page in self.pages.items():
            page.title.add(self._switch(key))
            page.changed.connect(self._hear)
            page.wanted.connect(self.wanted)
            page.said.connect(self.said)
            self._levels.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._levels)

    @property
    def page(self) -> RegisterPage:
        """The one that is shown."""
        return next(page for page in self.pages.values() if page is self._levels.currentWidget())

    def refresh(self) -> None:
        """Ask again; the hidden one when it is next shown."""
        self._stale = set(self.pages)
        self._fresh()

    def show_asked(self, asked: Mapping[str, Any]) -> None:
        """{"register": "dwelling", …}, and what a register's page understands."""
        self.show_register(str(asked.get("register", "person")))
        self.page.show_asked(asked)

    def place(self) -> dict[str, Any]:
        """Where the page stands."""
        key = next(key for key, page in self.pages.items() if page is self.page)
        return {"register": key, **self.page.place()}

    def may_leave(self) -> bool:
        """An unfinished form is asked about."""
        return self.page.may_leave()

    def show_register(self, key: str) -> None:
        """Switch between people and doors."""
        if key in self.pages:
            self._levels.setCurrentWidget(self.pages[key])
            self._fresh()
            self.page.table.setFocus()

    def _fresh(self) -> None:
        key = next(key for key, page in self.pages.items() if page is self.page)
        if key in self._stale:
            self._stale.discard(key)
            self.page.refresh()

    def _hear(self, register: str) -> None:
        self._stale.add("dwelling" if register == "person" else "person")
        self.changed.emit(register)

    def _switch(self, key: str) -> QWidget:
        made = QWidget()
        box = row(gap=6)
        for each, words in WORDS.items():
            chip = Chip(words)
            chip.setChecked(each == key)
            chip.clicked.connect(lambda _=False, chip=chip, to=each: self._press(chip, key, to))
            box.addWidget(chip)
        made.setLayout(box)
        return made

    def _press(self, chip: Chip, own: str, to: str) -> None:
        chip.setChecked(to == own)  # a page's own switch always shows that page
        self.show_register(to)
