"""The window: the door in front, the pages behind it, who refreshes when what changed, the lock."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QElapsedTimer, QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ledger_desk import settings as machine_settings
from ledger_desk.errors import LedgerError, Progress
from ledger_desk.settings import Places, Settings
from ledger_desk.ui import ask, theme
from ledger_desk.ui.jobs import Job, Jobs
from ledger_desk.ui.navigation import Navigation
from ledger_desk.ui.page import Clock, Counts, Desk, Keeps, Returns, Sends, Shows, Tells
from ledger_desk.ui.pages import BY_KEY, PAGES
from ledger_desk.ui.status import StatusBar
from ledger_desk.ui.unlock import Door
from ledger_desk.ui.widgets import is_press, row

if TYPE_CHECKING:
    from ledger_desk.store.ledger import Ledger

LEAST = QSize(860, 460)
USUAL = QSize(1240, 700)
LOOK_EVERY = 5_000  # milliseconds between two looks whether anybody is there
COPY_EVERY = 60_000  # milliseconds between two looks whether a copy is due
LATE = 300  # milliseconds a job may take before anything is shown
TITLE = "网格台账"


def local_now() -> datetime:
    """The clock of a window that was given no other."""
    return datetime.now(UTC)


class Window(QWidget):
    """One window a program. While it is locked there is no ledger and no page."""

    def __init__(self, places: Places, clock: Clock = local_now) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(TITLE)
        self.setMinimumSize(LEAST)
        self.places = places
        self.clock = clock
        self.settings = machine_settings.load(places.settings)
        self.jobs = Jobs(self)
        self.looks = Jobs(self)
        self.desk: Desk | None = None
        self._pages: dict[str, QWidget] = {}
        self._stale: set[str] = set()
        self._texts: dict[str, str] = {}  # what each page last said
        self._now_on = ""
        self._return_to: tuple[str, dict[str, Any]] = ("home", {})
        self._running: Job | None = None
        self._closing: Ledger | None = None  # locked, but a job still needs it
        self._quiet = QElapsedTimer()
        self._nav = Navigation(PAGES)
        self._stack = QStackedWidget()
        self._status = StatusBar()
        self._frame = QWidget()
        self._layers = QStackedWidget()
        self._door = Door(self.settings, self.places, self.jobs, self.clock)
        self._build()
        self._shortcuts()
        self.jobs.begun.connect(self._job_begun)
        self.jobs.ended.connect(self._job_ended)
        self._restore_size()
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self._guard = QTimer(self)
        self._guard.setInterval(LOOK_EVERY)
        self._guard.timeout.connect(self._look_whether_idle)
        self._copying = QTimer(self)
        self._copying.setInterval(COPY_EVERY)
        self._copying.timeout.connect(self._copy_when_due)

    def begin(self) -> None:
        """Load the store behind the first paint; without any ledger offer to make one."""
        self._door.load()

    # The ledger comes and goes

    def enter(self, ledger: "Ledger") -> None:
        """A ledger was opened: show the page that was open before the lock, or the first."""
        theme.register_font(theme.RARE)  # 30 MB that the first paint need not wait for
        self.settings = machine_settings.opened(self.settings, ledger.folder)
        self._keep(self.settings)
        self.desk = Desk(
            ledger, self.jobs, self.clock, self.settings, self.places, self._keep, self.looks
        )
        self._layers.setCurrentWidget(self._frame)
        key, place = self._return_to
        self.go(key, place)
        self._show_state()
        self._quiet.start()
        self._guard.start()
        self._copying.start()

    def lock(self) -> None:
        """Cover the window, forget what is shown, close the ledger as soon as no job needs it."""
        if self.desk is None:
            return
        ledger, self.desk = self.desk.ledger, None
        self._guard.stop()
        self._copying.stop()
        page = self._pages.get(self._now_on)
        place: dict[str, Any] = {}
        with contextlib.suppress(LedgerError):  # a running job may hold the pen
            place = page.place() if isinstance(page, Returns) else {}
        self._return_to = (self._now_on or "home", place)
        self._layers.setCurrentWidget(self._door)
        self._door.ask_again(ledger.folder, ledger.worker)
        self.looks.abandon()
        self.looks.close()
        self._forget_pages()
        if self._running is not None:
            self._door.wait_for(self._running.title)
            self._closing = ledger
            return
        ledger.close()

    def _forget_pages(self) -> None:
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.setParent(None)
            page.deleteLater()
        self._pages.clear()
        self._stale.clear()
        self._texts.clear()
        self._now_on = ""
        self._status.say("")

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self._pages.get(self._now_on)
        if isinstance(page, Keeps) and not page.may_leave():
            event.ignore()
            return
        self._guard.stop()
        self._copying.stop()
        self._keep(
            replace(self.settings, window=bytes(self.saveGeometry().toHex().data()).decode())
        )
        self.looks.abandon()
        if not self.looks.close() or not self.jobs.close():
            event.ignore()
            return
        ledger = self.desk.ledger if self.desk else self._closing
        self.desk = self._closing = None
        self._forget_pages()
        if ledger is not None:
            ledger.close()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        event.accept()

    # Pages

    def go(self, key: str, asked: object = None) -> None:
        """Open a page, at a place of it; the page that is left may say no."""
        if self.desk is None or key not in BY_KEY:
            return
        page = self._pages.get(self._now_on)
        if key != self._now_on and isinstance(page, Keeps) and not page.may_leave():
            self._nav.show_page(self._now_on)
            return
        fresh = key not in self._pages
        page = self._pages.get(key) or self._made(key)
        self._now_on = key
        self._nav.show_page(key)
        self._stack.setCurrentWidget(page)
        self._status.say(self._texts.get(key, ""))
        if key in self._stale:
            self._stale.discard(key)
            page.refresh()  # type: ignore[attr-defined]
        if fresh:  # a page seen before has its cursor where it was
            _first_stop(page)
        if isinstance(page, Shows) and isinstance(asked, dict) and asked:
            page.show_asked(asked)

    @property
    def page(self) -> QWidget | None:
        """The page that is open."""
        return self._pages.get(self._now_on)

    def _made(self, key: str) -> QWidget:
        assert self.desk is not None
        page = BY_KEY[key].build(self.desk)
        page.changed.connect(lambda register, key=key: self._heard(key, register))  # type: ignore[attr-defined]
        if isinstance(page, Sends):
            page.wanted.connect(self.go)
        if isinstance(page, Tells):
            page.said.connect(lambda text, key=key: self._page_says(key, text))
        if isinstance(page, Counts):
            page.overdue.connect(self.show_overdue)
        self._pages[key] = page
        self._stack.addWidget(page)
        page.refresh()  # type: ignore[attr-defined]
        return page

    def _heard(self, by: str, register: str) -> None:
        """Records of a register were changed: pages that show it look again when next seen."""
        for key in self._pages:
            shows = BY_KEY[key].shows
            if key != by and ("*" in shows or register in shows or not register):
                self._stale.add(key)
        if self._now_on in self._stale:
            self._stale.discard(self._now_on)
            self._pages[self._now_on].refresh()  # type: ignore[attr-defined]
        self._show_state()

    def _page_says(self, key: str, text: str) -> None:
        self._texts[key] = text
        if key == self._now_on:
            self._status.say(text)

    def show_overdue(self, count: int) -> None:
        """The red number beside 待办事项."""
        self._nav.buttons["due"].show_count(count)

    # The status bar

    def _show_state(self) -> None:
        if self.desk is None:
            return
        from ledger_desk.store import history

        ledger, today = self.desk.ledger, self.desk.today
        with ledger.reading() as db:
            last = history.deeds(db, limit=1)
        saved = ""
        if last:
            at = datetime.fromisoformat(last[0].at).astimezone()
            when = f"{at:%H:%M}" if at.date() == today else f"{at:%m-%d}"
            saved = f"已自动保存 {when}"
        copies = ledger.backups
        copied = "还没有备份"
        if copies:
            days = (today - copies[0].made.astimezone().date()).days
            copied = f"上次备份 {days} 天前" if days > 0 else "今天备份过"
        self._status.show_state(saved, copied, ledger.worker)

    def _job_begun(self, job: Job) -> None:
        self._running = job
        job.progressed.connect(self._status.show_progress)
        QTimer.singleShot(LATE, self, lambda: self._show_job(job))

    def _show_job(self, job: Job) -> None:
        if self._running is job and self.desk is not None:
            self._status.show_job(job)

    def _job_ended(self, job: Job) -> None:
        if self.jobs.busy:
            return
        self._running = None
        self._status.end_job()
        self._status.say(self._texts.get(self._now_on, ""))
        if self._closing is not None:
            ledger, self._closing = self._closing, None
            ledger.close()
            self._door.wait_for("")
        self._show_state()

    # Settings of this machine

    def _keep(self, settings: Settings) -> None:
        changed = settings.theme != self.settings.theme
        changed = changed or settings.text_size != self.settings.text_size
        self.settings = settings
        if self.desk is not None:
            self.desk.settings = settings
        machine_settings.save(self.places.settings, settings)
        if changed:
            self._dress()

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.settings.theme, self.settings.text_size)
        self._nav.set_compact(theme.is_compact(self))

    def _grow_text(self, step: int) -> None:
        sizes = list(theme.STEPS)
        at = sizes.index(self.settings.text_size) if self.settings.text_size in sizes else 0
        size = sizes[0] if step == 0 else sizes[max(0, min(len(sizes) - 1, at + step))]
        self._keep(replace(self.settings, text_size=size))

    # Whether anybody is there

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if is_press(event):
            self._quiet.restart()
        return super().eventFilter(watched, event)

    def _look_whether_idle(self) -> None:
        if self._quiet.elapsed() >= self.settings.lock_minutes * 60_000:
            self.lock()

    # Copies nobody has to think of

    def _copy_when_due(self) -> None:
        if self.desk is None or self.jobs.busy:
            return
        ledger = self.desk.ledger

        def work(progress: Progress) -> None:
            if ledger.backup_due():
                ledger.backup(reason="auto")

        self.jobs.begin("正在自动备份", work, failed=self._copy_failed)

    def _copy_failed(self, error: Exception) -> None:
        self._copying.stop()  # said once, not every minute; asked again after the next unlock
        ask.report(self, error)

    # Building

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._nav.set_compact(theme.is_compact(self))

    def _build(self) -> None:
        self._nav.chosen.connect(self.go)
        self._status.lock_asked.connect(self.lock)
        self._status.stop_asked.connect(self.jobs.cancel)
        self._door.opened.connect(self.enter)
        frame = QVBoxLayout(self._frame)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.setSpacing(0)
        frame.addLayout(row(self._nav, self._stack, gap=0), 1)
        frame.addWidget(self._status)
        self._layers.addWidget(self._door)
        self._layers.addWidget(self._frame)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._layers)

    def _shortcuts(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+L": self.lock,
            "Ctrl++": lambda: self._grow_text(1),
            "Ctrl+=": lambda: self._grow_text(1),
            "Ctrl+-": lambda: self._grow_text(-1),
            "Ctrl+0": lambda: self._grow_text(0),
            "F1": lambda: self.go("help", {"page": self._now_on}),
            "Ctrl+/": lambda: self.go("help", {"page": "keys"}),
        }
        for number, entry in enumerate(PAGES[:10], start=1):
            keys[f"Alt+{number % 10}"] = partial(self.go, entry.key)
        for sequence, does in keys.items():
            QShortcut(QKeySequence(sequence), self).activated.connect(does)

    def _restore_size(self) -> None:
        stored = QByteArray.fromHex(self.settings.window.encode())
        if stored.isEmpty() or not self.restoreGeometry(stored):
            self.resize(USUAL)


def _first_stop(page: QWidget) -> None:
    """Put the cursor where work begins on a page: its table, its first field, its first button."""
    for kind in (QAbstractItemView, QLineEdit, QWidget):
        for widget in page.findChildren(kind):
            stops = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if stops and widget.isVisibleTo(page) and widget.isEnabled():
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return
