"""The right side of typing a sheet in: the three questions, and what is asked between them."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from ledger_desk.ui import theme
from ledger_desk.ui.widgets import (
    ENTER,
    Badge,
    Button,
    Card,
    button,
    column,
    empty_layout,
    label,
    row,
    set_tone,
)

QUESTIONS = (
    ("① 见面", ("见面", "未遇", "电话", "拒访")),
    ("② 住的人", ("没变化", "有人搬走", "有人新来", "都有")),
    ("③ 隐患", ("没有", "有", "已改好", "没查")),
)
SHORT = (
    ("见面", "未遇", "电话", "拒访"),
    ("没变化", "搬走", "新来", "都有"),
    ("没有", "有隐患", "已改好", "没查"),
)


class Question(QFrame):
    """One question with its four answers; the digits of the paper are the keys."""

    pressed = Signal(str)

    def __init__(self, at: int) -> None:
        super().__init__()
        self.setObjectName("note")
        self._title, words = QUESTIONS[at]
        self._short = SHORT[at]
        self._state = label("", tone="blue")
        self._options = []
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for number, word in enumerate(words, 1):
            made = Button(f"{number} {word}", look="chip")
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.clicked.connect(lambda _=False, number=number: self.pressed.emit(str(number)))
            grid.addWidget(made, (number - 1) // 2, (number - 1) % 2)
            self._options.append(made)
        self._answers = QWidget()
        self._answers.setLayout(grid)
        box = column(row(label(self._title, "h2"), None, self._state), self._answers, gap=4)
        box.setContentsMargins(12, 4, 12, 5)
        self.setLayout(box)

    def fold(self) -> None:
        """Only its line: something else is asked and takes the room."""
        self._answers.hide()

    def show_state(self, answer: str, active: bool, folded: bool) -> None:
        """answer: the digit, "—" where it is not asked, "" for none yet."""
        set_tone(self, "tone", "blue" if active else "")
        said = self._short[int(answer) - 1] if answer.isdigit() else answer
        self._state.setText("现在按" if active else said)
        self._answers.setVisible(active or not folded)
        for number, made in enumerate(self._options, 1):
            made.setChecked(answer == str(number))
            made.setEnabled(active)
        self.setAccessibleName(f"{self._title}：{'现在按' if active else said or '还没录'}")


class Ticks(QWidget):
    """Things to be ticked by their digits; Enter goes on, Esc goes back."""

    done = Signal()
    left = Signal()

    def __init__(self, items: Sequence[tuple[str, str]], ticked: Sequence[str] = ()) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._items = list(items)
        self._on = set(ticked)
        self._labels = [
            button("", partial(self._toggle, at), look="small") for at in range(len(items))
        ]
        for made in self._labels:
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(*self._labels, gap=4))
        self._show()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The keys that are ticked."""
        return tuple(key for key, _ in self._items if key in self._on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text.isdigit() and text != "0" and int(text) <= len(self._items):
            self._toggle(int(text) - 1)
        elif event.key() in ENTER:
            self.done.emit()
        elif event.key() == Qt.Key.Key_Backspace:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _toggle(self, at: int) -> None:
        self._on ^= {self._items[at][0]}
        self._show()

    def _show(self) -> None:
        for at, (key, words) in enumerate(self._items):
            mark = "✓ " if key in self._on else ""
            self._labels[at].setText(f"{mark}{at + 1} {words}")
        said = "、".join(words for key, words in self._items if key in self._on)
        self.setAccessibleName(f"按数字勾选，已勾：{said or '无'}")


class Line(QLineEdit):
    """A line of text in the panel; what stands there is selected."""

    def __init__(self, hint: str, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()


class Panel(QWidget):
    """Door, questions, and below them the keys or what is asked in between."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.compact = False
        self._left: Callable[[], object] = lambda: None
        self._number = label("", "muted")
        self._room = label("", "h2")
        self._who = label("", wrap=True)
        self._last = label("", "muted", wrap=True)
        self._changed = label("", tone="yellow", wrap=True)
        door = Card(padding=9, gap=2)
        door.body.addLayout(row(self._number, self._room, None, gap=6))
        for each in (self._who, self._last, self._changed):
            door.body.addWidget(each)
        self.questions = [Question(at) for at in range(3)]
        for question in self.questions:
            question.pressed.connect(self.pressed)
        self._keys = Card(padding=9, gap=4)
        self._hints = [
            _hint("三键一户，自动跳到下一户", "1", "1", "1"),
            _hint("留到下张", "空格", more=("退回一键", "退格")),
            _hint("备注", "B", more=("清单上没有的人", "N")),
            _hint("换日期", "D", more=("跳到几号", "G")),
        ]
        for hint in self._hints:
            self._keys.body.addWidget(hint)
        self._asked = QFrame()
        self._asked.setObjectName("note")
        self._asked.setProperty("tone", "blue")
        self._asking = QVBoxLayout(self._asked)
        self._asking.setContentsMargins(12, 8, 12, 8)
        self._asked.hide()
        self.setLayout(column(door, *self.questions, self._asked, self._keys, None, gap=5))

    def set_compact(self, compact: bool) -> None:
        """A low window shows the current question alone."""
        self.compact = compact
        for hint in self._hints[1:]:
            hint.setVisible(not compact)
        side = 4 if compact else 9
        self._keys.body.setContentsMargins(9, side, 9, side)
        self._hints[-1].setVisible(not compact and self.height() > theme.grown(580))

    def show_door(self, number: str, room: str, who: str, last: str, changed: str) -> None:
        """Which door it is about."""
        self._number.setText(number)
        self._room.setText(room)
        self._who.setText(who)
        self._last.setText(last)
        self._changed.setText(changed)
        self._who.setVisible(bool(who))
        self._last.setVisible(bool(last) and not self.compact)
        self._changed.setVisible(bool(changed))

    def show_digits(self, digits: str, *, done: bool) -> None:
        """What was pressed for this door."""
        for at, question in enumerate(self.questions):
            answer = digits[at : at + 1] or ("—" if done and digits[:1] in ("2", "4") else "")
            active = not done and at == len(digits) and self._asked.isHidden()
            question.show_state(answer, active, self.compact)

    @property
    def is_asking(self) -> bool:
        """Whether something is asked in between."""
        return not self._asked.isHidden()

    def ask_ticks(
        self,
        title: str,
        items: Sequence[tuple[str, str]],
        done: Callable[[tuple[str, ...]], object],
        left: Callable[[], object],
        ticked: Sequence[str] = (),
    ) -> None:
        """Ask which of some things; Enter goes on."""
        ticks = Ticks(items, ticked)
        ticks.done.connect(lambda: done(ticks.chosen))
        ticks.left.connect(self.go_back)
        self._ask(title, "按数字勾选，回车继续", ticks, left)

    def ask_line(
        self,
        title: str,
        hint: str,
        done: Callable[[str], object],
        left: Callable[[], object],
        given: str = "",
    ) -> None:
        """Ask for one line; Enter goes on, also when it is empty."""
        line = Line(hint, title)
        line.setText(given)
        line.returnPressed.connect(lambda: done(line.text().strip()))
        self._ask(title, "回车继续，Esc 退回", line, left)

    def ask_nothing(self) -> None:
        """The question in between is answered."""
        empty_layout(self._asking)
        self._asked.hide()
        self._keys.show()

    def go_back(self) -> None:
        """Esc: what was asked is not answered."""
        if self.is_asking:
            self._left()

    def _ask(self, title: str, hint: str, widget: QWidget, left: Callable[[], object]) -> None:
        self._left = left
        empty_layout(self._asking)
        self._asking.addWidget(label(title, "h2", wrap=True))
        self._asking.addWidget(widget)
        self._asking.addWidget(label(hint, "muted"))
        self._keys.hide()
        self._asked.show()
        for question in self.questions:
            question.setVisible(not self.compact)
            question.fold()
        widget.show()  # a widget just put into a layout is hidden, and would get no focus
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_questions(self) -> None:
        """All three are to be seen."""
        for question in self.questions:
            question.setVisible(True)


def _hint(words: str, *keys: str, more: tuple[str, str] | None = None) -> QWidget:
    made = QWidget()
    parts: list[QWidget | int | None] = [*(Badge(key) for key in keys), label(words, "muted")]
    if more:
        parts += [8, Badge(more[1]), label(more[0], "muted")]
    made.setLayout(row(*parts, None, gap=5))
    return made
