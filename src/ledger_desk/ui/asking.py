"""Work a page has begun: its answer comes back only while the page is still there."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ledger_desk.ui.jobs import Job, Jobs, Work


def begin(
    jobs: Jobs,
    page: QWidget,
    title: str,
    work: Work,
    done: Callable[[Any], object],
    failed: Callable[[Exception], object],
    cancelled: Callable[[], object] = lambda: None,
) -> Job:
    """Do some work; a page that was locked away meanwhile hears nothing of it."""

    def hear(does: Callable[[Any], object]) -> Callable[[Any], object]:
        return lambda value: does(value) if isValid(page) else None

    job = jobs.begin(title, work, hear(done), hear(failed))
    job.cancelled.connect(lambda: cancelled() if isValid(page) else None)
    return job
