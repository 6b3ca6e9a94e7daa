"""A record as a form: one input below the other, what is amiss beside it, whoever found it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ledger_desk.fields import EMPTY, Cell, Field
from ledger_desk.registers import BY_KEY
from ledger_desk.ui import theme
from ledger_desk.ui.editors import ChoiceEditor, Editor, LinkEditor, Look, make_editor, spelled_day
from ledger_desk.ui.register_views import Section
from ledger_desk.ui.widgets import label, row, set_tone

LABELS, WIDE, NARROW = 112, 300, 250
LONGEST = 7  # characters of a field's name on one line
FROM_ID = "由身份证号自动填写，可以修改"
CHOOSE = "请从列表里选一个，打几个字就会出来"


class Spot(NamedTuple):
    """One input: the register its value belongs to, and the key of its field."""

    register: str
    key: str


class RecordForm(QWidget):
    """Inputs for fields of one register or several. touched: something was typed or chosen."""

    touched = Signal()
    came = Signal(object)  # the editor the cursor is in
    settled = Signal(object)  # Spot whose value was read

    def __init__(self, sections: Sequence[Section], look: Look, today: date) -> None:
        super().__init__()
        self._today = today
        self.fields: dict[Spot, Field] = {}
        self.editors: dict[Spot, Editor] = {}
        self.notes: dict[Spot, QLabel] = {}
        self._loaded: dict[Spot, str] = {}
        self._build(sections, look)

    # Values

    def load(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        """Show records, by register; links are {key: title, key_id: id}."""
        for spot, field in self.fields.items():
            record = values.get(spot.register, {})
            editor = self.editors[spot]
            if isinstance(editor, LinkEditor):
                title, id_ = record.get(spot.key), record.get(f"{spot.key}_id")
                editor.choose(str(id_ or ""), str(title or "") if id_ else "")
            else:
                editor.say(field.kind.show(record.get(spot.key)))
            self.note(spot, "", "")
        self._loaded = self._texts()

    def load_part(self, register: str, record: Mapping[str, Any]) -> None:
        """Show one register's record, and leave the others as they are."""
        for spot, field in self.fields.items():
            if spot.register == register and not field.kind.link:
                self.editors[spot].say(field.kind.show(record.get(spot.key)))
                self.note(spot, "", "")

    def typed(self) -> list[list[str]]:
        """Everything that stands in the inputs: [register, key, text, id of a link]."""
        return [
            [*spot, editor.said(), editor.id if isinstance(editor, LinkEditor) else ""]
            for spot, editor in self.editors.items()
        ]

    def type_again(self, typed: Sequence[Sequence[str]]) -> None:
        """Put back what `typed` gave; it still counts as not saved."""
        for register, key, text, id_ in typed:
            editor = self.editors.get(Spot(register, key))
            if isinstance(editor, LinkEditor) and id_:
                editor.choose(id_, text)
            elif editor is not None:
                editor.say(text)

    @property
    def dirty(self) -> bool:
        """Whether anything differs from what was loaded."""
        return self._texts() != self._loaded

    def read(self) -> tuple[dict[str, dict[str, Any]], dict[Spot, str]]:
        """Values by register, as the store takes them, and a sentence for each bad input."""
        values: dict[str, dict[str, Any]] = {}
        problems: dict[Spot, str] = {}
        for spot, field in self.fields.items():
            record = values.setdefault(spot.register, {})
            editor = self.editors[spot]
            if isinstance(editor, LinkEditor):
                record[f"{spot.key}_id"] = editor.id or None
                if editor.said() and not editor.id:
                    problems[spot] = CHOOSE
                continue
            value, problem = self._read(spot, field)
            record[spot.key] = value
            if problem:
                problems[spot] = problem
        return values, problems

    def text(self, spot: Spot) -> str:
        """What stands in an input."""
        return self.editors[spot].said() if spot in self.editors else ""

    def fill(self, spot: Spot, text: str, why: str) -> None:
        """Fill an input that is empty, and say from what."""
        if spot in self.editors and not self.editors[spot].said():
            self.editors[spot].say(text)
            self.note(spot, why, "")
            set_tone(self.editors[spot], "state", "filled")

    # What is amiss

    def note(self, spot: Spot, text: str, tone: str) -> None:
        """A sentence beside an input, which is also its description. tone: red, yellow, green."""
        note, editor = self.notes[spot], self.editors[spot]
        note.setText(text)
        set_tone(note, "tone", tone)
        set_tone(note, "look", "muted" if not tone else "")
        editor.setAccessibleDescription(text)
        set_tone(editor, "state", {"red": "wrong", "yellow": "warned"}.get(tone, ""))

    def show_problems(self, problems: Mapping[Spot, str]) -> None:
        """Note each problem beside its input, and put the cursor into the first one."""
        for spot in self.fields:
            if spot in problems:
                self.note(spot, problems[spot], "red")
            elif self.editors[spot].property("state") == "wrong":
                self.note(spot, "", "")
        self.to_first(problems)

    def to_first(self, problems: Mapping[Spot, str]) -> None:
        """Put the cursor into the first input with a problem."""
        if first := next((spot for spot in self.fields if spot in problems), None):
            self.editors[first].setFocus()

    def to_start(self) -> None:
        """Put the cursor into the first input that is empty."""
        first = next((s for s in self.fields if not self.editors[s].said()), None)
        target = first or next(iter(self.fields))
        self.editors[target].setFocus()

    # While typing

    def _left(self, spot: Spot) -> None:
        field, editor = self.fields[spot], self.editors[spot]
        if isinstance(editor, LinkEditor):
            wrong = bool(editor.said()) and not editor.id
            self.note(spot, CHOOSE if wrong else "", "red" if wrong else "")
            self.settled.emit(spot)
            return
        value, problem = self._read(spot, field)
        if problem:
            self.note(spot, problem, "red")
            return
        shown = field.kind.show(value)
        if editor.said() != shown:
            editor.say(shown)
        if editor.property("state") != "filled":
            self.note(spot, "", "")
        self.settled.emit(spot)

    def _on(self, spot: Spot) -> None:
        """Enter: the next input."""
        spots = list(self.fields)
        at = spots.index(spot) + 1
        if at < len(spots):
            self.editors[spots[at]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.focusNextChild()

    def _read(self, spot: Spot, field: Field) -> tuple[Any, str]:
        text = self.editors[spot].said()
        if field.kind.name == "date":
            text = spelled_day(text, self._today)
        reading = field.kind.read(Cell("text", text) if text else EMPTY, "")
        return reading.value, reading.problem

    def _texts(self) -> dict[Spot, str]:
        return {
            spot: editor.id if isinstance(editor, LinkEditor) else editor.said()
            for spot, editor in self.editors.items()
        }

    # Building

    def set_compact(self, compact: bool) -> None:
        """Narrow windows have narrower inputs."""
        for editor in self.editors.values():
            editor.setFixedWidth(theme.grown(NARROW if compact else WIDE))

    def _build(self, sections: Sequence[Section], look: Look) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        at = 0
        for section in sections:
            head = label(section.title, "h2")
            head.setContentsMargins(0, 8 if at else 0, 0, 2)
            grid.addWidget(head, at, 0, 1, 3)
            at += 1
            for key in section.fields:
                spot = Spot(section.register, key)
                field = BY_KEY[section.register].by_key[key]
                self._add(grid, at, spot, field, look)
                at += 1
        self.set_compact(False)

    def _add(self, grid: QGridLayout, at: int, spot: Spot, field: Field, look: Look) -> None:
        editor = self.editors[spot] = make_editor(field, look)
        self.fields[spot] = field
        name = label(field.label, wrap=len(field.label) > LONGEST)
        name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        name.setBuddy(editor)
        star = label("*" if field.required else ("·" if field.wanted else ""), tone="red")
        head = QWidget()
        head.setLayout(
            row(None, star, name, gap=3) if len(field.label) <= LONGEST else row(star, name)
        )
        head.setFixedWidth(theme.grown(LABELS))
        note = self.notes[spot] = label("", "muted", wrap=True)
        note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(head, at, 0)
        grid.addWidget(editor, at, 1)
        grid.addWidget(note, at, 2)
        editor.on.connect(lambda: self._on(spot))
        editor.left.connect(lambda: self._left(spot))
        editor.came.connect(lambda: self.came.emit(editor))
        if isinstance(editor, ChoiceEditor):
            editor.currentIndexChanged.connect(lambda _: self.touched.emit())
        else:
            editor.textChanged.connect(lambda *_: self.touched.emit())
