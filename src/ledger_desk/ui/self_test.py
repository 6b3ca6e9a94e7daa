"""A trial of the installed program: a ledger made, opened in the window, shown, closed."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ledger_desk.ui.window import Window

LIMIT = 120_000  # milliseconds


def begin(window: Window) -> None:
    """Run the trial once the window is up; the program ends with its status."""
    QTimer.singleShot(LIMIT, window, lambda: QApplication.exit(1))
    QTimer.singleShot(0, window, lambda: _run(window))


def _run(window: Window) -> None:
    window.close()
    QApplication.exit(0)
