"""A new ledger in four steps: whose, the password, the recovery sheet, where to begin."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from ledger_desk.errors import LedgerError, Progress
from ledger_desk.settings import Places
from ledger_desk.ui import ask, theme
from ledger_desk.ui.jobs import Jobs
from ledger_desk.ui.page import Clock
from ledger_desk.ui.stepper import Stepper
from ledger_desk.ui.title import Footer
from ledger_desk.ui.widgets import Card, button, column, label, row, scrolled, set_tone

if TYPE_CHECKING:
    from ledger_desk.store.ledger import Ledger

STEPS = ("社区和姓名", "口令", "恢复码单", "从哪开始")
WIDE = 720
ASKED = (2, 6)  # which groups of the code are typed back, counted from 1


class FoundingPage(QWidget):
    """opened: the new ledger. left: it was not made."""

    opened = Signal(object)
    left = Signal()

    def __init__(self, places: Places, jobs: Jobs, clock: Clock) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._places, self._jobs, self._clock = places, jobs, clock
        self._folder = places.ledgers / "我的台账"
        self._ledger: Ledger | None = None
        self._code = ""
        self.community = _line("社区名称", "如 幸福里社区")
        self.division = _line("行政区划代码，可以不填", "6、9 或 12 位数字，可以不填")
        self.worker = _line("您的姓名", "")
        self.folder = label("", "muted", wrap=True)
        self.password = _line("口令", "至少 8 个字符，字母、数字、汉字都可以", secret=True)
        self.again = _line("再输一次口令", "", secret=True)
        self.code = label("")
        self.typed = tuple(_line(f"第 {n} 组", f"第 {n} 组") for n in ASKED)
        self.stepper = Stepper(STEPS)
        self.steps = QStackedWidget()
        self.foot = Footer()
        self.back = button("上一步", self._go_back, "chevron-left")
        self.on = button("下一步", self._go_on, look="primary")
        self._build()
        self._show_step(0)
        self.community.setFocus()

    # Steps

    @property
    def step(self) -> int:
        """Which step is shown, from 0."""
        return self.steps.currentIndex()

    def _go_on(self) -> None:
        checks: tuple[Callable[[], str], ...] = (self._named, self._locked, self._kept)
        if self.step == 3:
            self._enter()
            return
        if problem := checks[self.step]():
            self._say(problem, "red")
            return
        if self.step == 1 and self._ledger is None:
            self._make()
            return
        self._show_step(self.step + 1)

    def _go_back(self) -> None:
        if self.step == 0:
            self._leave()
        else:
            self._show_step(self.step - 1)

    def _leave(self) -> None:
        if self._ledger is not None:
            self._enter()
            return
        self.left.emit()

    def _show_step(self, step: int) -> None:
        self.steps.setCurrentIndex(step)
        self.stepper.show_step(step)
        made = self._ledger is not None
        self.back.setText("取消" if step == 0 else "上一步")
        self.back.setVisible(not made)
        self.on.setText("进入台账" if step == 3 else "下一步")
        self._say("", "")
        first = (self.community, self.password, self.typed[0], self.on)[step]
        first.setFocus()

    def _named(self) -> str:
        if not self.community.text().strip():
            self.community.setFocus()
            return "请写社区名称"
        code = self.division.text().strip()
        if code and (not code.isdigit() or len(code) not in (6, 9, 12)):
            self.division.setFocus()
            return f"行政区划代码是 6、9 或 12 位数字，现在是 {len(code)} 位"
        if not self.worker.text().strip():
            self.worker.setFocus()
            return "请写您的姓名"
        if (self._folder / "ledger.db").exists():
            return "这个文件夹里已经有台账了，请换一个"
        return ""

    def _locked(self) -> str:
        from ledger_desk.store import keyfile

        names = (self.worker.text().strip(), self.community.text().strip())
        if problem := keyfile.weakness(self.password.text(), names):
            self.password.setFocus()
            return problem
        if self.password.text() != self.again.text():
            self.again.setFocus()
            return "两次口令不一样"
        return ""

    def _kept(self) -> str:
        groups = self._code.split("-")
        for number, box in zip(ASKED, self.typed, strict=True):
            if box.text().strip().upper() != groups[number - 1].upper():
                box.setFocus()
                return f"第 {number} 组不对，请看恢复码单"
        return ""

    # Making it

    def _make(self) -> None:
        self.on.setEnabled(False)
        self.back.setEnabled(False)
        self._say("正在建台账…", "")
        folder, portable = self._folder, self._places.portable
        words = (
            self.community.text().strip(),
            self.worker.text().strip(),
            self.password.text(),
            self.division.text().strip(),
        )

        def work(_progress: Progress) -> Any:
            from ledger_desk.store.ledger import Ledger
            from ledger_desk.store.opening import Machine

            machine = Machine(clock=self._clock, portable=portable)
            return Ledger.create(folder, *words, machine=machine)

        self._jobs.begin("建台账", work, done=self._made, failed=self._failed)

    def _made(self, found: tuple["Ledger", str]) -> None:
        self._ledger, self._code = found
        self.password.clear()
        self.again.clear()
        groups = self._code.split("-")
        rows = ["  ".join(groups[at : at + 4]) for at in range(0, len(groups), 4)]
        self.code.setText("\n".join(rows))
        self.on.setEnabled(True)
        self._show_step(2)

    def _failed(self, error: Exception) -> None:
        self.on.setEnabled(True)
        self.back.setEnabled(True)
        if isinstance(error, LedgerError):
            self._say(error.text, "red")
        else:
            ask.report(self, error)

    def _enter(self) -> None:
        ledger, self._ledger = self._ledger, None
        self._code = ""
        self.code.setText("")
        self.opened.emit(ledger)

    # The sheet

    def _save_sheet(self) -> None:
        target = ask.file_to_save(self, "另存恢复码单", "恢复码单.pdf", "PDF (*.pdf)")
        if not target:
            return
        from ledger_desk.ui.recovery_sheet import write_sheet

        community, worker = self.community.text().strip(), self.worker.text().strip()
        try:
            write_sheet(Path(target), community, worker, self._code, self._clock())
        except OSError:
            self._say("没有存上，请换一个地方", "red")
            return
        self._say("恢复码单已存好。请打印出来，封好交社区书记保管。", "green")

    def _copy_code(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self._say("已复制。抄到纸上后请清掉。", "")

    def _choose_folder(self) -> None:
        chosen = ask.folder(self, "台账放在哪里", str(self._places.ledgers.parent))
        if chosen:
            name = self.community.text().strip() or "我的台账"
            self._folder = Path(chosen) / name
            self._show_folder()

    def _show_folder(self) -> None:
        self.folder.setText(f"放在：{self._folder}")

    def _rename_folder(self, name: str) -> None:
        if self._folder.parent == self._places.ledgers:
            self._folder = self._places.ledgers / (name.strip() or "我的台账")
            self._show_folder()

    def _strength(self, text: str) -> None:
        from ledger_desk.ui.strength import sentence

        self._say(sentence(text), "")

    def _say(self, text: str, tone: str) -> None:
        self.foot.message.setText(text)
        set_tone(self.foot.message, "tone", tone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Cancel) and self.step == 0:
            self._leave()
            return
        super().keyPressEvent(event)

    # Building

    def _build(self) -> None:
        self.community.textChanged.connect(self._rename_folder)
        self.password.textEdited.connect(self._strength)
        for made in (
            self._step_names(),
            self._step_password(),
            self._step_code(),
            self._step_begin(),
        ):
            self.steps.addWidget(scrolled(made))
        card = Card(padding=20, gap=10)
        card.setMaximumWidth(theme.grown(WIDE))
        card.body.addWidget(label("新建台账", "h1"))
        card.body.addWidget(self.stepper)
        card.body.addWidget(self.steps, 1)
        self.foot.buttons.addWidget(self.back)
        self.foot.buttons.addWidget(self.on)
        middle = QVBoxLayout()
        middle.setContentsMargins(20, 12, 20, 12)
        middle.addWidget(card, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(row(None, _wide(middle), None), 1)
        outer.addWidget(self.foot)
        for box in (self.community, self.division, self.worker, self.password, self.typed[0]):
            box.returnPressed.connect(self.focusNextChild)
        for box in (self.again, self.typed[1]):
            box.returnPressed.connect(self.on.click)

    def _step_names(self) -> QWidget:
        self._show_folder()
        change = button("换地方…", self._choose_folder, "folder-open", "small")
        made = QWidget()
        made.setLayout(
            column(
                _fields(
                    ("社区", self.community), ("区划代码", self.division), ("姓名", self.worker)
                ),
                row(self.folder, change),
                None,
                gap=14,
            )
        )
        return made

    def _step_password(self) -> QWidget:
        made = QWidget()
        made.setLayout(
            column(
                label("口令锁住整本台账。换电脑、拔硬盘，没有口令都看不到。", wrap=True),
                _fields(("口令", self.password), ("再输一次", self.again)),
                None,
                gap=14,
            )
        )
        return made

    def _step_code(self) -> QWidget:
        self.code.setFont(_code_font())
        self.code.setAccessibleName("恢复码")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        save = button("另存恢复码单（PDF）", self._save_sheet, "printer")
        copy = button("复制", self._copy_code, "copy")
        made = QWidget()
        typed = _fields(*((f"第 {n} 组", box) for n, box in zip(ASKED, self.typed, strict=True)))
        made.setLayout(
            column(
                label("忘了口令，只有这张纸能打开。请封好交社区书记保管。", "strong", wrap=True),
                self.code,
                row(save, copy, None),
                label(
                    f"抄好或打印好以后，请照纸输入第 {ASKED[0]} 组和第 {ASKED[1]} 组：", wrap=True
                ),
                typed,
                None,
                gap=10,
            )
        )
        return made

    def _step_begin(self) -> QWidget:
        made = QWidget()
        made.setLayout(
            column(
                label("台账建好了", "h2"),
                label(
                    "进去以后，首页上有三步：导入房屋和住户、导入各本台账、打印走访清单。",
                    wrap=True,
                ),
                label("手里有 Excel 就从「导入 Excel」开始；没有也可以一户一户新增。", wrap=True),
                None,
                gap=12,
            )
        )
        return made


def _line(name: str, hint: str, *, secret: bool = False) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
    return made


def _fields(*fields: tuple[str, QLineEdit]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(10)
    for at, (name, box) in enumerate(fields):
        words: QLabel = label(name)
        words.setBuddy(box)
        words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(words, at, 0)
        grid.addWidget(box, at, 1)
    return grid


def _code_font() -> QFont:
    made = theme.font(theme.H1, bold=True)
    made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.5)
    return made


def _wide(layout: QVBoxLayout) -> QWidget:
    made = QWidget()
    made.setLayout(layout)
    made.setMinimumWidth(theme.grown(560))
    return made
