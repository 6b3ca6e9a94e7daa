"""A trial of the installed program: a community imported, shown page by page, locked, closed."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ledger_desk.errors import Progress
from ledger_desk.ui.pages import PAGES
from ledger_desk.ui.window import Window

LIMIT = 240_000  # milliseconds for all of it
STEP = 150  # between two pages
PASSWORD = "自检-口令-2026"  # of a ledger that lives for a minute


def begin(window: Window) -> None:
    """Run the trial once the window is up; the program ends 0, or 1 when anything failed."""
    place = Path(tempfile.mkdtemp(prefix="ledger-desk-"))

    def end(status: int) -> None:
        window.close()
        shutil.rmtree(place, ignore_errors=True)
        QApplication.exit(status)

    def failed(error: Exception) -> None:
        end(1)
        raise error

    def made(ledger: Any) -> None:
        window.enter(ledger)
        _walk(window, [entry.key for entry in PAGES], lambda: end(0))

    QTimer.singleShot(LIMIT, window, lambda: end(1))

    def work(progress: Progress) -> Any:
        return _community(place, window, progress)

    window.jobs.begin("自检", work, done=made, failed=failed)


def _community(place: Path, window: Window, progress: Progress) -> Any:
    """A ledger with made-up people, a report's figures, a proven copy."""
    from ledger_desk.exchange import jobs, samples
    from ledger_desk.store.ledger import Ledger

    now = window.clock()
    today = now.astimezone().date()
    books = samples.write_samples(place / "books", seed=1, scale=0.05)
    ledger, _code = Ledger.create(place / "ledger", "自检社区", "自检", PASSWORD)
    contents = [(book.name, book.read_bytes()) for book in books.files]
    jobs.import_files(ledger, contents, now=now, today=today, progress=progress)
    ledger.backup(reason="test")
    return ledger


def _walk(window: Window, keys: list[str], end: Any) -> None:
    if not keys:
        if window.looks.busy or window.jobs.busy:
            QTimer.singleShot(STEP, window, lambda: _walk(window, keys, end))
            return
        window.lock()
        end()
        return
    window.go(keys[0])
    QTimer.singleShot(STEP, window, lambda: _walk(window, keys[1:], end))
