"""Every modal question, and the one door through which failures reach the worker."""

import logging
import platform
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QWidget

from ledger_desk import __version__, privacy_log
from ledger_desk.errors import LedgerError
from ledger_desk.ui import theme
from ledger_desk.ui.widgets import Button, button, column, label, row

WIDEST, HIGHEST = 840, 440
_log = logging.getLogger(__name__)


def show(dialog: QDialog) -> int:
    """Run a modal dialog; all of them come through here."""
    return dialog.exec()


def choose(
    parent: QWidget, title: str, text: str, choices: Sequence[str], *, primary: int = 0
) -> int:
    """Ask one question; gives the place of the answer, -1 for Esc. Answers are verbs."""
    dialog = _dialog(parent, title, text)
    buttons = []
    for at, words in enumerate(choices):
        made = Button(words, look="primary" if at == primary else "plain")
        made.clicked.connect(lambda _=False, at=at: dialog.done(at + 1))
        buttons.append(made)
    _lay_out(dialog, text, [], buttons)
    if buttons:
        buttons[max(primary, 0)].setFocus()
    return show(dialog) - 1


def line(
    parent: QWidget,
    title: str,
    text: str,
    answer: str,
    *,
    least: int = 1,
    secret: bool = False,
    given: str = "",
) -> str | None:
    """Ask for one line of text, of at least some characters; None when it is not given."""
    dialog = _dialog(parent, title, text)
    box = QLineEdit(given)
    box.setAccessibleName(text)
    if secret:
        box.setEchoMode(QLineEdit.EchoMode.Password)
    on = Button(answer, look="primary")
    on.setEnabled(len(given.strip()) >= least)
    on.clicked.connect(lambda: dialog.done(1))
    box.textChanged.connect(lambda said: on.setEnabled(len(said.strip()) >= least))
    box.returnPressed.connect(on.click)  # a disabled button stays where it is
    off = button("取消", dialog.reject)
    _lay_out(dialog, text, [box], [off, on])
    box.setFocus()
    return box.text().strip() if show(dialog) == 1 else None


def tell(parent: QWidget, title: str, text: str) -> None:
    """Say something that has to be read before going on."""
    choose(parent, title, text, ["知道了"])


def report(
    parent: QWidget, error: BaseException, again: Callable[[], object] | None = None
) -> None:
    """Say what failed: bad luck in its own words, anything else as our mistake.

    again: what to do when the worker wants to try once more.
    """
    if isinstance(error, LedgerError):
        _log.warning("told: %s %s", type(error).__name__, error.code)
        title, text = "没有做成", error.text
    else:
        _log.error("bug: %s", details(error))
        title, text = "程序出了差错", "这一步没有做成，没有存上任何东西。台账没有变，数据都在。"
    choices = ["知道了", "复制详情给技术人员"]
    if again is not None:
        choices = ["再试一次", *choices]
    answer = choose(parent, title, text, choices)
    said = choices[answer] if answer >= 0 else ""
    if said == "复制详情给技术人员":
        QGuiApplication.clipboard().setText(details(error))
    elif said == "再试一次" and again is not None:
        again()


def details(error: BaseException) -> str:
    """What a technician needs; no value of any record, so only kinds, codes and places."""
    head = f"ledger-desk {__version__} {platform.system()} {platform.release()}"
    return f"{head}\n{privacy_log.told(error)}"


def file_to_open(parent: QWidget, title: str, kinds: str) -> str:
    """A file chosen by the worker, "" for none. kinds: "Excel 表格 (*.xlsx *.xls)"."""
    return QFileDialog.getOpenFileName(parent, title, "", kinds)[0]


def file_to_save(parent: QWidget, title: str, name: str, kinds: str) -> str:
    """Where to write a file, "" for nowhere."""
    return QFileDialog.getSaveFileName(parent, title, name, kinds)[0]


def folder(parent: QWidget, title: str, start: str = "") -> str:
    """A folder chosen by the worker, "" for none."""
    return QFileDialog.getExistingDirectory(parent, title, start)


def _dialog(parent: QWidget, title: str, text: str) -> QDialog:
    dialog = QDialog(parent.window())
    dialog.setWindowTitle(title)
    dialog.setAccessibleDescription(text)
    dialog.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
    dialog.setMaximumSize(WIDEST, HIGHEST)
    dialog.setMinimumWidth(theme.grown(380))
    return dialog


def _lay_out(
    dialog: QDialog, text: str, content: Sequence[QWidget], buttons: Sequence[QWidget]
) -> None:
    title = label(dialog.windowTitle(), "h2")
    words = label(text, wrap=True)
    words.setMinimumWidth(theme.grown(340))
    layout = column(title, words, *content, row(None, *buttons), gap=12)
    layout.setContentsMargins(20, 16, 20, 16)
    dialog.setLayout(layout)
