"""One thread beside the main one, begun before the process gives up the right to begin more."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any

Job = Callable[[], Any]


class Helper:
    """Does one job at a time; calamine leaves Python free, so two of them take half the time."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._done: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        Thread(target=self._work, daemon=True).start()

    def begin(self, job: Job) -> None:
        """Have a job done; every begin() is followed by one result()."""
        self._jobs.put(job)

    def result(self) -> Any:
        """Wait for the job; what it raised is raised here."""
        value, error = self._done.get()
        if error is not None:
            raise error
        return value

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                self._done.put((job(), None))
            except BaseException as error:  # noqa: BLE001 - raised again by result()
                self._done.put((None, error))
