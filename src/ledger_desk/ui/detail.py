"""One record beside the list: badges, name, what can be done, its fields masked, its history."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from ledger_desk.fields import Row
from ledger_desk.privacy import is_masked
from ledger_desk.ui import reveal, theme, words
from ledger_desk.ui.page import Desk
from ledger_desk.ui.register_views import View, field_of, masked_text
from ledger_desk.ui.timeline import Moment, Timeline
from ledger_desk.ui.widgets import (
    Badge,
    Card,
    MaskedValue,
    button,
    column,
    empty_layout,
    label,
    row,
    scrolled,
)

WIDTH, NAMES = 304, 86


class DetailPanel(Card):
    """The record of a row number; nothing where there is none."""

    edit_asked = Signal(int)
    visit_asked = Signal(str)  # id of the dwelling
    close_asked = Signal(int)
    history_asked = Signal(str, str)  # register, id

    def __init__(self, view: View, desk: Desk) -> None:
        super().__init__(padding=14, gap=6)
        self._view, self._desk = view, desk
        self._rid = -1
        self._id, self._door = "", ""
        self._revealed: list[MaskedValue] = []
        self._marks = row(gap=6)
        self._title = label("", "h2", wrap=True)
        self._place = label("", "muted", wrap=True)
        self._doubt = label("", tone="yellow", wrap=True)
        self._fields = QFormLayout()
        self._nobody = label("选中一行，这里显示详细内容", "muted", wrap=True)
        self._visit = button("登记走访", self._ask_visit, "footprints", "primary")
        self.timeline = Timeline()
        self._build()
        self.show_record(-1)

    def show_record(self, rid: int) -> None:
        """Show a record; masked again whatever was revealed before."""
        self._rid = rid
        found = self._look(rid) if rid >= 0 else None
        self._body.setVisible(found is not None)
        self._nobody.setVisible(found is None)
        self._revealed.clear()
        empty_layout(self._marks)
        while self._fields.rowCount():
            self._fields.removeRow(0)
        if found is None:
            self._title.setText("")
            self._place.setText("")
            self.timeline.show_moments([])
            return
        shown, beside, moments = found
        self._fill(shown, beside, moments)

    def _look(self, rid: int) -> tuple[Row, object, list[Moment]] | None:
        from ledger_desk.store import overview, records

        view, today = self._view, self._desk.today
        with self._desk.ledger.reading() as db:
            rows = records.page(db, view.register, [rid], view.fields)
            if not rows:
                return None
            beside = view.beside(db, rows, today).get(rows[0].id)
            events = overview.events(db, view.register, rows[0].id)
        moments = [Moment(words.day(e.day, today), e.title, e.text, e.tone) for e in events]
        return rows[0], beside, moments

    def _fill(self, shown: Row, beside: object, moments: list[Moment]) -> None:
        view = self._view
        for mark in view.marks(shown, beside, self._desk.today):
            self._marks.addWidget(Badge(*mark))
        self._marks.addStretch(1)
        title, place = view.heading(shown)
        self._title.setText(title)
        self._place.setText(place)
        self._place.setVisible(bool(place))
        self._doubt.setText(f"待核实：{shown.doubt}" if shown.doubt else "")
        self._doubt.setVisible(bool(shown.doubt))
        for key in view.panel:
            self._fields.addRow(self._name_of(key), self._value_of(shown, key))
        self.timeline.show_moments(moments)
        self._id = shown.id
        door = shown.values.get("dwelling_id") or shown.values.get("target_id")
        self._door = shown.id if view.register.key == "dwelling" else str(door or "")
        self._visit.setVisible(bool(view.visits and self._door))

    def _name_of(self, key: str) -> QWidget:
        made = label(field_of(self._view.register, key).label, "muted", wrap=True)
        made.setFixedWidth(theme.grown(NAMES))
        return made

    def _value_of(self, shown: Row, key: str) -> QWidget:
        text = masked_text(self._view.register, shown, key)
        field = field_of(self._view.register, key)
        hidden = is_masked(field) and shown.values.get(key) not in (None, "")
        if not hidden:
            return label(text if text != words.NOTHING else words.NOT_FILLED, wrap=True)
        made = MaskedValue(text, hidden, field.label)
        made.asked.connect(lambda: self._reveal(made, shown, key))
        return made

    def _reveal(self, value: MaskedValue, shown: Row, key: str) -> None:
        from ledger_desk.registers import BY_KEY

        link, dot, rest = key.partition(".")
        if dot:
            register = BY_KEY[self._view.register.by_key[link].kind.link]
            text = reveal.whole(self._desk, register, shown.values[f"{link}_id"], rest)
        else:
            text = reveal.whole(self._desk, self._view.register, shown.id, key)
        value.reveal(text)
        self._revealed.append(value)

    def hide_again(self) -> None:
        """Mask what was revealed."""
        for value in self._revealed:
            value.hide_again()
        self._revealed.clear()

    def _ask_visit(self) -> None:
        self.visit_asked.emit(self._door)

    def _ask_history(self) -> None:
        self.history_asked.emit(self._view.register.key, self._id)

    def _build(self) -> None:
        self._fields.setContentsMargins(0, 6, 0, 0)
        self._fields.setHorizontalSpacing(4)
        self._fields.setVerticalSpacing(5)
        self._fields.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        head = row(gap=6)
        head.addLayout(self._marks, 1)
        head.addWidget(button("修改", lambda: self.edit_asked.emit(self._rid), "pencil", "small"))
        past = row(label("历史记录", "h2"), None, button("全部", self._ask_history, look="link"))
        acts = row(self._visit, gap=8)
        if self._view.closing:
            words = f"{self._view.closing}…"
            acts.addWidget(button(words, lambda: self.close_asked.emit(self._rid)))
        acts.addStretch(1)
        inner = QWidget()
        inner.setLayout(
            column(
                head, self._title, self._place, self._doubt, acts, self._fields, 6, past,
                self.timeline, None, gap=6,
            )
        )  # fmt: skip
        self._body = scrolled(inner)
        self.body.addWidget(self._body, 1)
        self.body.addWidget(self._nobody)
