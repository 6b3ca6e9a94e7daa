"""Long work beside the window: results, failures, progress and stopping, in the window's thread."""

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ledger_desk.errors import Progress, Refused
from ledger_desk.ui.jobs import Jobs


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    assert made.close()


def test_a_job_runs_elsewhere_and_answers_here(jobs: Jobs, qtbot: QtBot) -> None:
    where: dict[str, int] = {}

    def work(_progress: Progress) -> str:
        where["work"] = threading.get_ident()
        return "好"

    with qtbot.waitSignal(jobs.ended):
        jobs.begin("试", work, done=lambda _: where.update(answer=threading.get_ident()))
    assert where["answer"] == threading.get_ident() != where["work"]


def test_a_failure_comes_back_as_it_was_raised(jobs: Jobs, qtbot: QtBot) -> None:
    def work(_progress: Progress) -> None:
        raise Refused("不行", "no")

    caught: list[Exception] = []
    with qtbot.waitSignal(jobs.ended):
        jobs.begin("试", work, failed=caught.append)
    assert [type(error) for error in caught] == [Refused]


def test_a_stopped_job_never_delivers(jobs: Jobs, qtbot: QtBot) -> None:
    started, stopped = threading.Event(), threading.Event()
    got: list[object] = []

    def work(progress: Progress) -> str:
        started.set()
        stopped.wait(10)
        progress(1, 2)
        return "太晚"

    job = jobs.begin("试", work, done=got.append)
    assert started.wait(10)
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
        stopped.set()
    assert got == []


@pytest.mark.parametrize("abandoned", [False, True])
def test_a_stop_that_came_too_late_is_told_unless_nobody_is_there_to_hear(
    abandoned: bool, jobs: Jobs, qtbot: QtBot
) -> None:
    started, go_on = threading.Event(), threading.Event()
    got: list[object] = []

    def work(_progress: Progress) -> str:
        started.set()
        go_on.wait(10)
        return "太晚"

    jobs.begin("试", work, done=got.append)
    assert started.wait(10)
    if abandoned:
        jobs.abandon()
    else:
        jobs.cancel()
    with qtbot.waitSignal(jobs.ended):
        go_on.set()
    assert got == ([] if abandoned else ["太晚"])


def test_no_widget_is_ever_destroyed_by_the_worker(jobs: Jobs, qtbot: QtBot) -> None:
    """A cycle made here is not collected there, however much the work allocates."""
    where: list[int] = []

    class Cycle:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            where.append(threading.get_ident())

    def work(_progress: Progress) -> None:
        for _ in range(20_000):
            [].append([{}])

    assert gc.isenabled()
    Cycle()
    with qtbot.waitSignal(jobs.ended):
        jobs.begin("试", work)
        assert not gc.isenabled()
    gc.collect()
    assert set(where) == {threading.get_ident()}
    assert jobs.close()
    assert gc.isenabled()


def test_jobs_run_one_after_the_other(jobs: Jobs, qtbot: QtBot) -> None:
    order: list[int] = []

    def work(number: int) -> None:
        order.append(number)

    for number in range(5):
        jobs.begin("试", lambda _progress, number=number: work(number))
    qtbot.waitUntil(lambda: not jobs.busy)
    assert order == [0, 1, 2, 3, 4]


def test_progress_is_told_at_a_human_pace_and_the_last_one_always(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []

    def work(progress: Progress) -> None:
        for done in range(1, 1001):
            progress(done, 1000)

    job = jobs.begin("试", work)
    job.progressed.connect(lambda done, total: seen.append((done, total)))
    with qtbot.waitSignal(jobs.ended):
        pass
    assert seen[-1] == (1000, 1000)
    assert len(seen) < 100
