"""设置: how the program looks on this machine, when it locks, and who may open the ledger."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QSpinBox, QWidget

from ledger_desk.errors import LedgerError, Progress
from ledger_desk.ui import ask, theme
from ledger_desk.ui.page import Desk
from ledger_desk.ui.title import TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import Card, Chip, button, column, label, row, scrolled, set_tone

THEMES = (("light", "浅色"), ("dark", "深色"), ("system", "跟随系统"))
LEAST_LOCK, MOST_LOCK = 2, 30


class SettingsPage(QWidget):
    """Each card loads, checks and saves by itself."""

    changed = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._groups: list[QButtonGroup] = []
        self.minutes = QSpinBox()
        self.old = _secret("现在的口令")
        self.new = _secret("新口令")
        self.again = _secret("再输一次新口令")
        self.message = label("", wrap=True)
        self.workers = label("", wrap=True)
        self._build()

    def refresh(self) -> None:
        """Show what is set."""
        self.minutes.setValue(self._desk.settings.lock_minutes)
        self.workers.setText("、".join(self._desk.ledger.workers))

    # This machine

    def _keep(self, **changed: Any) -> None:
        self._desk.keep(replace(self._desk.settings, **changed))

    # The password

    def _change_password(self) -> None:
        if self.new.text() != self.again.text():
            self._say("两次新口令不一样", "red")
            return
        ledger, old, new = self._desk.ledger, self.old.text(), self.new.text()

        def work(_progress: Progress) -> None:
            ledger.change_password(old, new)

        self._say("正在改…", "")
        self._desk.jobs.begin("改口令", work, done=self._did_change, failed=self._did_not)

    def _did_change(self, _nothing: object) -> None:
        for box in (self.old, self.new, self.again):
            box.clear()
        self._say("口令已改。旧口令不能再打开台账，旧备份除外。", "green")
        self.changed.emit("")

    def _did_not(self, error: Exception) -> None:
        if isinstance(error, LedgerError):
            self._say(error.text, "red")
        else:
            ask.report(self, error)

    def _new_code(self) -> None:
        words = "换了以后，旧的恢复码单就打不开台账了。"
        if ask.choose(self, "换一张恢复码单", words, ["换新的恢复码", "不换"]) != 0:
            return
        ledger = self._desk.ledger

        def work(_progress: Progress) -> str:
            return ledger.new_recovery_code()

        self._desk.jobs.begin("换恢复码", work, done=self._show_code, failed=self._did_not)

    def _show_code(self, code: str) -> None:
        ask.tell(self, "新的恢复码", f"请抄在纸上，封好交社区书记保管：\n\n{code}")
        self.changed.emit("")

    def _add_worker(self) -> None:
        name = ask.line(self, "增加工作人员", "新工作人员的姓名", "下一步")
        if not name:
            return
        password = ask.line(self, "增加工作人员", f"请{name}自己设一个口令", "增加", secret=True)
        if not password:
            return
        ledger = self._desk.ledger

        def work(_progress: Progress) -> None:
            ledger.add_worker(name, password)

        self._desk.jobs.begin("增加工作人员", work, done=self._did_add, failed=self._did_not)

    def _did_add(self, _nothing: object) -> None:
        self.refresh()
        self.changed.emit("")

    def _say(self, text: str, tone: str) -> None:
        self.message.setText(text)
        set_tone(self.message, "tone", tone)

    # Building

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        tighten(self._box, theme.is_compact(self))

    def _build(self) -> None:
        sheet = QWidget()
        sheet.setLayout(
            column(self._look_card(), self._key_card(), self._people_card(), None, gap=12)
        )
        self._box = page_layout(self, TitleRow("设置"))
        self._box.addWidget(scrolled(sheet), 1)

    def _look_card(self) -> Card:
        card = Card(gap=12)
        card.body.addWidget(label("这台电脑", "h2"))
        sizes = tuple(theme.SIZES.items())
        s = self._desk.settings
        card.body.addLayout(
            self._choice("字号", sizes, s.text_size, lambda key: self._keep(text_size=key))
        )
        card.body.addLayout(
            self._choice("颜色", THEMES, s.theme, lambda key: self._keep(theme=key))
        )
        self.minutes.setRange(LEAST_LOCK, MOST_LOCK)
        self.minutes.setSuffix(" 分钟")
        self.minutes.setAccessibleName("没人操作多久锁定")
        self.minutes.setFixedWidth(theme.grown(110))
        self.minutes.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.minutes.editingFinished.connect(lambda: self._keep(lock_minutes=self.minutes.value()))
        card.body.addLayout(
            row(
                _name("自动锁定"),
                self.minutes,
                label("没人操作就锁定，2 到 30 分钟", "muted"),
                None,
            )
        )
        return card

    def _choice(
        self,
        name: str,
        choices: tuple[tuple[str, str], ...],
        now: str,
        chosen: Callable[[str], object],
    ) -> Any:
        box = row(_name(name), gap=8)
        group = QButtonGroup(self)
        for key, words in choices:
            chip = Chip(words)
            chip.setChecked(key == now)
            chip.setAccessibleName(f"{name}：{words}")
            chip.clicked.connect(lambda _=False, key=key: chosen(key))
            group.addButton(chip)
            box.addWidget(chip)
        self._groups.append(group)
        box.addStretch(1)
        return box

    def _key_card(self) -> Card:
        card = Card(gap=10)
        card.body.addWidget(label("口令与恢复码", "h2"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for at, box in enumerate((self.old, self.new, self.again)):
            grid.addWidget(_name(box.accessibleName()), at, 0)
            grid.addWidget(box, at, 1)
        grid.setColumnStretch(2, 1)
        card.body.addLayout(grid)
        card.body.addWidget(self.message)
        change = button("改口令", self._change_password, "key")
        code = button("换一张恢复码单…", self._new_code, "file-text")
        card.body.addLayout(row(change, code, None))
        return card

    def _people_card(self) -> Card:
        card = Card()
        card.body.addWidget(label("能打开这本台账的人", "h2"))
        card.body.addWidget(self.workers)
        card.body.addLayout(row(button("增加工作人员…", self._add_worker, "user-plus"), None))
        return card


def _name(text: str) -> QWidget:
    made = label(text)
    made.setFixedWidth(theme.grown(120))
    made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return made


def _secret(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setAccessibleName(name)
    made.setFixedWidth(theme.grown(300))
    return made
