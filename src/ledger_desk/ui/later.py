"""A page that is announced but not there yet."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledger_desk.ui.title import TitleRow, page_layout
from ledger_desk.ui.widgets import EmptyState


class LaterPage(QWidget):
    """Says so."""

    changed = Signal(str)

    def __init__(self, title: str) -> None:
        super().__init__()
        page_layout(self, TitleRow(title)).addWidget(EmptyState("这一页还没有做好"), 1)

    def refresh(self) -> None:
        """Nothing to ask."""
