"""Draws docs/screens/*.png: pages of the window on a made-up community.

Run by a developer: `python docs/make_screens.py [WORD…]` draws those whose name has a word in it.
The people are those of the sample workbooks; nobody in them exists.
"""

import os
import sys
import tempfile
import time

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["TZ"] = "Asia/Shanghai"

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtWidgets import QApplication

from ledger_desk import settings
from ledger_desk.exchange import jobs, samples
from ledger_desk.sealing import Cost
from ledger_desk.settings import Places, Settings
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.ui import start, theme
from ledger_desk.ui.register_page import RegisterPage
from ledger_desk.ui.window import Window

OUT = Path(__file__).resolve().parent / "screens"
NOW = datetime(2026, 10, 28, 1, 41, 7, tzinfo=UTC)
MACHINE = Machine(cost=Cost(t=1, m_kib=8, p=1), device="screens", clock=lambda: NOW)
PASSWORD = "样例-台账-2026"
WIDE, NARROW = (1366, 728), (911, 472)


class Screen(NamedTuple):
    """One picture. do: what to do on the page before it is drawn."""

    name: str
    page: str
    asked: Mapping[str, object] = MappingProxyType({})
    do: Callable[[Window], object] = lambda _window: None


def _open_panel(window: Window) -> None:
    page = window.page
    assert isinstance(page, RegisterPage)
    page._open(page.table.current)  # noqa: SLF001 - what Enter does


def _wrong_number(window: Window) -> None:
    page = window.page
    assert isinstance(page, RegisterPage)
    spots = {spot.key: spot for spot in page.form.form.fields}
    form = page.form.form
    for key, text in (("id_no", "511303198806129054"), ("name", "刘𫖮"), ("phone", "1398765432")):
        form.editors[spots[key]].say(text)
        form._left(spots[key])  # noqa: SLF001 - what leaving an input does
    page.form.save.click()


SCREENS = (
    Screen("home", "home"),
    Screen("rental", "rental", {"chip": "hazard"}),
    Screen("rental_detail", "rental", {}, _open_panel),
    Screen("floating", "floating"),
    Screen("floating_form", "floating", {"new": {}}, _wrong_number),
    Screen("lowincome", "lowincome"),
    Screen("patrol", "patrol"),
    Screen("visit", "visit"),
    Screen("places", "places"),
    Screen("dwellings", "places", {"register": "dwelling"}),
    Screen("due", "due"),
    Screen("check", "due", {"tab": "check"}),
    Screen("month", "month"),
    Screen("print", "print"),
    Screen("import", "import"),
    Screen("history", "history"),
    Screen("care", "care"),
    Screen("settings", "settings"),
    Screen("help", "help"),
)


def main(wanted: list[str]) -> None:
    """Draw everything, light and dark, wide and narrow."""
    time.tzset()
    app = start.application()
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = _community(Path(place))
        for look in ("light", "dark"):
            for size in (WIDE, NARROW):
                _draw(app, Path(place), folder, look, size, wanted)


def _community(place: Path) -> Path:
    books = samples.write_samples(place / "books", seed=1, scale=0.35)
    folder = place / "幸福里社区"
    ledger, _code = Ledger.create(folder, "幸福里社区", "王秀兰", PASSWORD, machine=MACHINE)
    contents = [(book.name, book.read_bytes()) for book in books.files]
    jobs.import_files(ledger, contents, now=NOW, today=NOW.date())
    ledger.close()
    return folder


def _draw(
    app: QApplication,
    place: Path,
    folder: Path,
    look: str,
    size: tuple[int, int],
    wanted: list[str],
) -> None:
    places = Places(place / "data")
    settings.save(places.settings, Settings(theme=look, ledgers=(str(folder),)))
    theme.apply(app, look, "normal")
    window = Window(places, clock=lambda: NOW)
    window.resize(*size)
    window.show()
    tail = f"{look}_{size[0]}.png"
    if not wanted or any(word in "door" for word in wanted):
        window.begin()
        _settle(app, window)
        window.grab().save(str(OUT / f"door_{tail}"))
    window.enter(Ledger.open(folder, PASSWORD, machine=MACHINE))
    _settle(app, window)
    for screen in SCREENS:
        if wanted and not any(word in screen.name for word in wanted):
            continue
        window.go(screen.page, dict(screen.asked))
        _settle(app, window)
        screen.do(window)
        _settle(app, window)
        window.grab().save(str(OUT / f"{screen.name}_{tail}"))
        if screen.do is _wrong_number:
            window.page.form._forget()  # type: ignore[union-attr] # noqa: SLF001
            window.page._leave_form()  # type: ignore[union-attr] # noqa: SLF001
    window.close()


def _settle(app: QApplication, window: Window) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.02)
        if not (window.jobs.busy or window.looks.busy):
            break
    for _ in range(8):
        app.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main(sys.argv[1:])
