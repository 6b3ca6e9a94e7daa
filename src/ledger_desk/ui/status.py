"""The bar below everything: what the page says, when was saved, how old the copy is, the lock."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from ledger_desk.ui import theme
from ledger_desk.ui.jobs import Job
from ledger_desk.ui.widgets import button, label

HEIGHT, TIGHT = 25, 25


class StatusBar(QWidget):
    """One line; the long work that runs stands in it with its count and a way to stop."""

    lock_asked = Signal()
    stop_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._said = label("就绪", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(140)
        self._count = label("", "muted")
        self._stop = button("取消", self.stop_asked.emit, look="foot")
        self._saved = label("", "muted")
        self._copied = label("", "muted")
        self._worker = label("", "muted")
        self._offline = label("离线", "muted")
        self._lock = button("锁定 Ctrl+L", self.lock_asked.emit, look="foot")
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 0, 16, 0)
        box.setSpacing(24)
        box.addWidget(self._said, 1)
        for widget in (self._bar, self._count, self._stop):
            box.addWidget(widget)
            widget.hide()
        for widget in (self._saved, self._copied, self._worker, self._offline, self._lock):
            box.addWidget(widget)
        self.setFixedHeight(theme.grown(HEIGHT))

    def say(self, text: str) -> None:
        """What the open page has to say."""
        self._said.setText(text or "就绪")
        self._tell()

    def show_state(self, saved: str, copied: str, worker: str) -> None:
        """When was saved, how old the last copy is, who works here."""
        self._saved.setText(saved)
        self._copied.setText(copied)
        self._worker.setText(worker)
        self._tell()

    def show_job(self, job: Job) -> None:
        """Say that something is going on."""
        self._said.setText(job.title)
        self._bar.setRange(0, 0)
        for widget in (self._bar, self._stop):
            widget.show()
        self._saved.hide()
        self._copied.hide()

    def show_progress(self, done: int, total: int) -> None:
        """How far it is."""
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(done)
        self._count.setText(f"{done:,} / {total:,}")
        self._count.show()

    def end_job(self) -> None:
        """Nothing is going on any more."""
        for widget in (self._bar, self._count, self._stop):
            widget.hide()
        self._saved.show()
        self._copied.show()

    def _tell(self) -> None:
        """All of it as one label, for a reader of screens."""
        parts = (self._said, self._saved, self._copied, self._worker, self._offline)
        self.setAccessibleName("，".join(each.text() for each in parts if each.text()))
