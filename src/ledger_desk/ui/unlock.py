"""The door: which ledger, who, the password; a wrong one said in words; a new ledger begun."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from ledger_desk.errors import LedgerError, Progress
from ledger_desk.settings import Places, Settings
from ledger_desk.ui import ask, theme
from ledger_desk.ui.icons import icon_label
from ledger_desk.ui.jobs import Jobs
from ledger_desk.ui.page import Clock
from ledger_desk.ui.widgets import Button, Card, Choice, button, column, label, row, set_tone

if TYPE_CHECKING:
    from ledger_desk.store.ledger import Ledger

OTHER = "打开别的台账…"


class Door(QStackedWidget):
    """Everything that can be done without an open ledger. `opened` brings the ledger."""

    opened = Signal(object)

    def __init__(self, settings: Settings, places: Places, jobs: Jobs, clock: Clock) -> None:
        super().__init__()
        self.setObjectName("page")
        self._settings, self._places, self._jobs, self._clock = settings, places, jobs, clock
        self._ready = False
        self._waiting_for = ""
        self.unlock = UnlockCard(settings, clock)
        self.unlock.open_asked.connect(self._open)
        self.unlock.new_asked.connect(self.begin_new)
        self.addWidget(_centred(self.unlock))
        self._founding: QWidget | None = None

    def load(self) -> None:
        """Load what unlocking needs, while the password is typed."""
        self._jobs.begin("准备", _load_store, done=self._loaded)

    def ask_again(self, folder: Path, worker: str) -> None:
        """The ledger was locked: the same one is opened again."""
        self.setCurrentIndex(0)
        self.unlock.ask_again(folder, worker)

    def wait_for(self, title: str) -> None:
        """A job still needs the ledger: it is finished first."""
        self._waiting_for = title
        self.unlock.say(f"“{title}”还没做完，做完就锁上" if title else "", "muted")
        self.unlock.setEnabled(not title)

    def begin_new(self) -> None:
        """Four steps to a new ledger."""
        from ledger_desk.ui.founding import FoundingPage

        self._founding = FoundingPage(self._places, self._jobs, self._clock)
        self._founding.opened.connect(self._founded)
        self._founding.left.connect(self._back)
        self.addWidget(self._founding)
        self.setCurrentWidget(self._founding)

    def _founded(self, ledger: "Ledger") -> None:
        self._back()
        self.opened.emit(ledger)

    def _back(self) -> None:
        self.setCurrentIndex(0)
        if self._founding is not None:
            self.removeWidget(self._founding)
            self._founding.deleteLater()
            self._founding = None

    def _loaded(self, _nothing: object) -> None:
        self._ready = True
        self.unlock.show_workers()

    def _open(self, folder: Path, worker: str, password: str) -> None:
        self.unlock.show_busy(True)
        places = self._places
        device = self._settings.device

        def work(_progress: Progress) -> "Ledger":
            from ledger_desk.store.ledger import Ledger
            from ledger_desk.store.opening import Machine

            machine = Machine(clock=self._clock, device=device, portable=places.portable)
            return Ledger.open(folder, password, worker, machine)

        self._jobs.begin("打开台账", work, done=self._did_open, failed=self._did_not)

    def _did_open(self, ledger: "Ledger") -> None:
        self.unlock.show_busy(False)
        self.unlock.forget_password()
        self.opened.emit(ledger)
        self._jobs.begin("准备", _load_rest)

    def _did_not(self, error: Exception) -> None:
        self.unlock.show_busy(False)
        if isinstance(error, LedgerError):
            self.unlock.refuse(error)
        else:
            ask.report(self, error)


class UnlockCard(Card):
    """打开台账: recent ledgers, worker, password."""

    open_asked = Signal(object, str, str)  # folder, worker, password
    new_asked = Signal()

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(padding=24, gap=12)
        self._clock = clock
        self._recent = [Path(each) for each in settings.ledgers if Path(each).is_dir()]
        self._wait = QTimer(self)
        self._wait.setInterval(1000)
        self._wait.timeout.connect(self._tick)
        self._seconds = 0
        self._build()
        self.show_ledgers(self._recent)

    @property
    def folder(self) -> Path | None:
        """The ledger that is chosen."""
        chosen = self.ledger.currentData()
        return chosen if isinstance(chosen, Path) else None

    def show_ledgers(self, folders: list[Path], chosen: Path | None = None) -> None:
        """The ledgers that can be opened, the last one first."""
        self.ledger.blockSignals(True)
        self.ledger.clear()
        for each in folders:
            self.ledger.addItem(each.name, each)
            self.ledger.setItemData(self.ledger.count() - 1, str(each), Qt.ItemDataRole.ToolTipRole)
        self.ledger.addItem(OTHER, None)
        self.ledger.setCurrentIndex(max(0, folders.index(chosen)) if chosen in folders else 0)
        self.ledger.blockSignals(False)
        has_one = bool(folders)
        self.open.setEnabled(has_one)
        if not has_one:
            self.say("还没有台账。可以新建一本，或打开别处的一本。", "muted")

    def show_workers(self) -> None:
        """Who can open the chosen ledger; read when the store is loaded."""
        folder = self.folder
        if folder is None:
            return
        from ledger_desk.store import keyfile

        try:
            names = keyfile.read(folder / keyfile.NAME).workers
        except LedgerError as error:
            self.say(error.text, "red")
            return
        chosen = self.worker.currentText()
        self.worker.clear()
        self.worker.addItems(list(names))
        if chosen in names:
            self.worker.setCurrentText(chosen)
        self._worker_row.setVisible(len(names) > 1)

    def ask_again(self, folder: Path, worker: str) -> None:
        """Only the password is missing."""
        if folder not in self._recent:
            self._recent.insert(0, folder)
        self.show_ledgers(self._recent, folder)
        self.show_workers()
        self.worker.setCurrentText(worker)
        self.say("已锁定。输口令回到刚才的地方。", "muted")
        self.forget_password()
        self.password.setFocus()

    def refuse(self, error: LedgerError) -> None:
        """Say why it was not opened; after too many tries count the seconds down."""
        self.say(error.text, "red")
        self.password.selectAll()
        self.password.setFocus()
        if error.code in ("open.wait", "open.password"):
            self._seconds = self._to_wait()
            if self._seconds:
                self._tick()
                self._wait.start()

    def show_busy(self, busy: bool) -> None:
        """While the key is being stretched."""
        for widget in (self.open, self.password, self.ledger, self.worker, self.new, self.recover):
            widget.setEnabled(not busy)
        if busy:
            self.say("正在打开…", "muted")

    def forget_password(self) -> None:
        """Leave no password in a field."""
        self.password.clear()

    def say(self, text: str, tone: str) -> None:
        """One sentence below the password, which is also its description."""
        self.message.setText(text)
        set_tone(self.message, "tone", tone if tone == "red" else "")
        set_tone(self.message, "look", "muted" if tone == "muted" else "")
        self.password.setAccessibleDescription(text)
        set_tone(self.password, "state", "wrong" if tone == "red" else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        typed = event.text()
        if self.password.hasFocus() and typed.isalpha() and typed.isascii():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if typed.isupper() != shifted:
                self.say("大写锁定（Caps Lock）开着", "muted")

    def _ask_open(self) -> None:
        if self.folder is None or not self.open.isEnabled():
            return
        if not self.password.text():
            self.say("请输口令", "red")
            self.password.setFocus()
            return
        self.open_asked.emit(self.folder, self.worker.currentText(), self.password.text())

    def _choose(self, _index: int) -> None:
        if self.folder is None:
            chosen = ask.folder(self, "打开别的台账")
            if chosen:
                self._recent.insert(0, Path(chosen))
            self.show_ledgers(self._recent, Path(chosen) if chosen else None)
        self.open.setEnabled(self.folder is not None)
        self.say("", "")
        self.worker.clear()
        self.show_workers()

    def _reveal(self) -> None:
        hidden = self.password.echoMode() == QLineEdit.EchoMode.Password
        mode = QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password
        self.password.setEchoMode(mode)
        self.reveal.setText("隐藏" if hidden else "显示")

    def _use_code(self) -> None:
        """The recovery code is typed where the password goes."""
        self.password.setEchoMode(QLineEdit.EchoMode.Normal)
        self.password.setPlaceholderText("恢复码：8 组，每组 4 个字符")
        self.password.clear()
        self.password.setFocus()
        self.say("请照恢复码单输入，横线可以不打。打开后请马上改口令。", "muted")

    def _to_wait(self) -> int:
        from ledger_desk.store import keyfile, opening

        if self.folder is None:
            return 0
        now = self._clock().timestamp()
        return keyfile.tries(self.folder / opening.TRIES).wait(now)

    def _tick(self) -> None:
        self.open.setEnabled(self._seconds <= 0)
        if self._seconds <= 0:
            self._wait.stop()
            self.say("现在可以再试了", "muted")
            return
        self.say(f"口令不对。请等 {self._seconds} 秒再试。", "red")
        self._seconds -= 1

    def _build(self) -> None:
        self.setFixedWidth(theme.grown(460))
        head = row(icon_label("clipboard-check", "primary", 32), label("网格台账", "h1"), None)
        self.ledger = Choice()
        self.ledger.setAccessibleName("台账")
        self.ledger.currentIndexChanged.connect(self._choose)
        self.worker = Choice()
        self.worker.setAccessibleName("工作人员")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName("口令")
        self.password.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.password.returnPressed.connect(self._ask_open)
        self.reveal = button("显示", self._reveal, look="small")
        self.reveal.setAccessibleName("显示或隐藏口令")
        self.message = label("", wrap=True)
        self.open = button("打开", self._ask_open, "key", "primary")
        self.recover = button("用恢复码", self._use_code)
        self.new = button("新建台账", self.new_asked.emit, "plus")
        self._worker_row = QWidget()
        self._worker_row.setLayout(column(label("工作人员", "field"), self.worker, gap=4))
        self.body.addLayout(head)
        self.body.addSpacing(4)
        self.body.addLayout(column(label("台账", "field"), self.ledger, gap=4))
        self.body.addWidget(self._worker_row)
        self.body.addLayout(column(label("口令", "field"), row(self.password, self.reveal), gap=4))
        self.body.addWidget(self.message)
        self.body.addLayout(row(self.new, self.recover, None, self.open))
        self._worker_row.hide()


def _centred(card: QWidget) -> QWidget:
    made = QWidget()
    made.setObjectName("page")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    box = QVBoxLayout(made)
    box.addStretch(2)
    box.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
    box.addStretch(3)
    return made


def _load_store(_progress: Progress) -> Any:
    """What unlocking needs: SQLAlchemy, SQLCipher, Argon2."""
    from ledger_desk.store import history, ledger

    return (history, ledger)


def _load_rest(_progress: Progress) -> Any:
    """What is wanted soon after: pinyin, the registers' tables, figures."""
    from ledger_desk.search import syllables_of
    from ledger_desk.store import due, figures, finding

    syllables_of("台")
    return (due, figures, finding)


__all__ = ["Button", "Door", "UnlockCard"]
