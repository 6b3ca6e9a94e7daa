"""A window on a real, made-up community; guards against stray dialogs and threads left alive."""

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from ledger_desk import settings
from ledger_desk.exchange import jobs, samples
from ledger_desk.sealing import Cost
from ledger_desk.settings import Places, Settings
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.ui import ask, start, theme
from ledger_desk.ui.window import Window

PASSWORD, WORKER = "gui-hua-2026", "李四"
TODAY = datetime(2026, 10, 28, 1, 41, 7, tzinfo=UTC)
CHEAP = Machine(cost=Cost(t=1, m_kib=8, p=1), device="test", clock=lambda: TODAY)


def pytest_configure(config: pytest.Config) -> None:
    # The offscreen platform says so whenever a window has a least size.
    config.addinivalue_line("qt_log_ignore", "does not support propagateSizeHints")


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    start.prepare()
    return QApplication


@pytest.fixture(autouse=True)
def _no_stray_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a modal dialog that the test has not answered fails it."""

    def opened(*_: object, **__: object) -> int:
        raise AssertionError("a modal dialog was opened")

    monkeypatch.setattr(ask, "show", opened)
    for name in ("getOpenFileName", "getSaveFileName", "getExistingDirectory"):
        monkeypatch.setattr(QFileDialog, name, opened)


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [each for each in threading.enumerate() if each not in before and each.name == "jobs"]
    assert not left, "a job's thread is still alive"


@pytest.fixture(scope="session")
def community(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of some hundred made-up people, to be copied."""
    folder = tmp_path_factory.mktemp("community")
    books = samples.write_samples(folder / "books", seed=1, scale=0.06)
    ledger, _code = Ledger.create(
        folder / "ledger", "桂花社区", WORKER, PASSWORD, "330102001001", machine=CHEAP
    )
    contents = [(each.name, each.read_bytes()) for each in books.files]
    jobs.import_files(ledger, contents, now=TODAY, today=date(2026, 10, 28))
    ledger.close()
    return folder / "ledger"


@pytest.fixture
def folder(community: Path, tmp_path: Path) -> Path:
    """That ledger, for one test."""
    return Path(shutil.copytree(community, tmp_path / "桂花社区"))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data")


OpenWindow = Callable[..., Window]


@pytest.fixture
def open_window(folder: Path, places: Places, qtbot: QtBot) -> Iterator[OpenWindow]:
    """Opens the window on the community: open_window(width, height, theme, text size)."""
    made: list[Window] = []

    def opened(
        width: int = 1366, height: int = 728, look: str = "light", text: str = "normal"
    ) -> Window:
        settings.save(
            places.settings, Settings(theme=look, text_size=text, last_ledger=str(folder))
        )
        app = start.application()
        theme.apply(app, look, text)
        window = Window(places, clock=lambda: TODAY)
        made.append(window)
        window.resize(width, height)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.enter(Ledger.open(folder, PASSWORD, machine=CHEAP))
        settle(qtbot, window)
        return window

    yield opened
    for window in made:
        window.close()
        window.deleteLater()
    theme.apply(start.application(), "light", "normal")


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    return open_window()


def settle(qtbot: QtBot, window: Window) -> None:
    """Until nothing runs beside the window any more."""
    qtbot.waitUntil(lambda: not (window.jobs.busy or window.looks.busy), timeout=30_000)
    QApplication.sendPostedEvents()  # what was laid out anew is in its place
    QApplication.processEvents()
