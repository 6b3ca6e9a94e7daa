"""How the window comes up: fonts, theme, Qt's own words, and where exceptions of slots go."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ledger_desk import privacy_log
from ledger_desk import settings as machine_settings
from ledger_desk.settings import places
from ledger_desk.ui import ask, theme
from ledger_desk.ui.window import TITLE, Window

AFTER_PAINT = 40  # milliseconds


def run(folder: Path | None, self_test: bool) -> int:
    """Open the window on a ledger, the one named or the last one; gives the exit status."""
    prepare()
    app = application()
    found = places(os.environ, Path(sys.argv[0]).resolve().parent)
    if folder is not None:
        settings = machine_settings.load(found.settings)
        machine_settings.save(found.settings, machine_settings.opened(settings, folder.absolute()))
    window = Window(found)
    failures = _Failures(window)
    sys.excepthook = failures.hook
    theme.apply(app, window.settings.theme, window.settings.text_size)
    window.show()
    if self_test:
        from ledger_desk.ui.self_test import begin

        failures.quiet = True
        begin(window)
    else:
        # After the first paint, not before it: loading the store takes the processor for itself.
        QTimer.singleShot(AFTER_PAINT, window.begin)
    status = app.exec()
    return status or int(bool(failures.count and self_test))


def prepare() -> None:
    """What has to be said before there is an application."""
    if getattr(sys, "frozen", False) and os.environ.get("QT_IM_MODULE", "").startswith("fcitx"):
        os.environ["QT_IM_MODULE"] = "ibus"  # the wheel has no fcitx plugin; fcitx answers as ibus
    policy = QGuiApplication.highDpiScaleFactorRoundingPolicy()
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(type(policy).PassThrough)


def application() -> QApplication:
    """The application with the program's fonts and Qt's own words in Chinese."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("ledger-desk")
    app.setApplicationDisplayName(TITLE)
    app.setDesktopFileName("ledger-desk")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    words = QTranslator(app)
    if words.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)
    theme.register_font(theme.SANS)
    return app


class _Failures:
    """Exceptions that no slot caught: said once, never swallowed."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._saying = False
        self.count = 0
        self.quiet = False

    def hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """What sys.excepthook is set to."""
        self.count += 1
        if self.quiet:
            privacy_log.uncaught(kind, error, trace)
            QApplication.exit(1)
            return
        if self._saying:
            return
        self._saying = True
        try:
            ask.report(self._window, error.with_traceback(trace))
        finally:
            self._saying = False


def now() -> datetime:
    """The clock of the window."""
    return datetime.now(UTC)
