"""Long work beside the window: one thread, one job after the other, progress, a way to stop."""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Qt, Signal

from ledger_desk.errors import Cancelled, Progress
from ledger_desk.ui.collecting import Collecting

Work = Callable[[Progress], Any]
PACE = 100  # milliseconds between two reports of progress
PATIENCE = 60.0  # seconds a closing window waits for the running job


class Job(QObject):
    """One piece of work. All its signals come in the window's thread.

    `finished` brings what the work gave, `failed` its error; a stopped job says `cancelled`.
    """

    progressed = Signal(int, int)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, title: str, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.work = work
        self.unheard = False  # nobody waits for what it gives any more
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Stop at the next report of progress; what the job was writing is undone."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()


class Jobs(QObject):
    """The one worker thread; owned by the window, closed before the ledger."""

    begun = Signal(object)  # Job, when it is put in
    ended = Signal(object)  # Job, whatever became of it
    _told = Signal(object, str, object)  # crosses from the worker's thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._open: list[Job] = []
        self._thread: threading.Thread | None = None
        self._collecting = Collecting(self)
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def begin(
        self,
        title: str,
        work: Work,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> Job:
        """Do some work after what was begun before; the callbacks run in the window's thread."""
        job = Job(title, work, self)
        if done:
            job.finished.connect(done)
        if failed:
            job.failed.connect(failed)
        self._open.append(job)
        if self._thread is None:
            self._collecting.hold()
            self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
            self._thread.start()
        self._waiting.put(job)
        self.begun.emit(job)
        return job

    @property
    def busy(self) -> bool:
        """Whether anything is running or waiting."""
        return bool(self._open)

    def cancel(self) -> None:
        """Stop everything that is running or waiting."""
        for job in self._open:
            job.cancel()

    def abandon(self) -> None:
        """Stop everything, and let nobody hear of it: those who asked are going away."""
        for job in self._open:
            job.unheard = True
            job.cancel()

    def close(self) -> bool:
        """Stop everything and wait for the thread to end; False when it did not within a minute."""
        self.cancel()
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self._waiting.put(None)
        thread.join(PATIENCE)
        if thread.is_alive():
            return False
        self._collecting.release()
        return True

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None:
            self._do(job)

    def _do(self, job: Job) -> None:
        clock = QElapsedTimer()
        clock.start()
        last = -PACE

        def note(done: int, total: int) -> None:
            nonlocal last
            if job.stopped:
                raise Cancelled
            now = clock.elapsed()
            if now - last >= PACE or done == total:
                last = now
                self._told.emit(job, "progressed", (done, total))

        try:
            if job.stopped:
                raise Cancelled
            result = job.work(note)
        except Cancelled:
            self._told.emit(job, "cancelled", None)
        except Exception as error:  # noqa: BLE001 - crosses to the window's thread, which sorts it
            self._told.emit(job, "failed", error)
        else:
            self._told.emit(job, "finished", result)

    def _hear(self, job: Job, what: str, value: Any) -> None:
        if what == "progressed":
            job.progressed.emit(*value)
            return
        if job in self._open:
            self._open.remove(job)
        if job.unheard:
            what = "cancelled"
        if what == "finished":  # even after a stop that came too late: it was done
            job.finished.emit(value)
        elif what == "failed":
            job.failed.emit(value)
        else:
            job.cancelled.emit()
        self.ended.emit(job)
        job.deleteLater()
