"""Adding or changing one record of a register: the form, its rail at the right, its foot."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledger_desk.errors import LedgerError
from ledger_desk.fields import Row
from ledger_desk.kinds import birth_of, sex_of
from ledger_desk.privacy import is_masked, show_masked
from ledger_desk.registers import BY_KEY
from ledger_desk.store import drafts, finding, records
from ledger_desk.ui import ask, reveal, saving, theme
from ledger_desk.ui.editors import Offer
from ledger_desk.ui.form import FROM_ID, RecordForm, Spot
from ledger_desk.ui.page import Desk
from ledger_desk.ui.register_views import View
from ledger_desk.ui.title import Footer, TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import Card, Note, button, column, label, row, scrolled, set_tone

RAIL = 304
KEYS = (
    ("下一项", "回车 / Tab"),
    ("上一项", "Shift+Tab"),
    ("保存", "Ctrl+S"),
    ("保存并再录一条", "Ctrl+回车"),
    ("照抄上一条本项", "Ctrl+D"),
    ("今天日期", "Ctrl+;"),
    ("未填", "Ctrl+U"),
)
ID = Spot("person", "id_no")


class FormPage(QWidget):
    """saved: (words, act, row number, stay) after a save. left: the form was closed."""

    saved = Signal(str, str, int, bool)
    left = Signal()

    def __init__(self, view: View, desk: Desk) -> None:
        super().__init__()
        self._view, self._desk = view, desk
        self._ids: dict[str, str] = {}  # of the records that are being changed
        self._old: dict[str, dict[str, Any]] = {}
        self._last: dict[Spot, tuple[str, str]] = {}  # of the record saved before: text, link
        self._warned = False
        self._same = ""  # the person with this ID number
        self._problems: dict[Spot, str] = {}
        self.form = RecordForm(view.sections, self._look, desk.today)
        self.title = TitleRow("")
        self.foot = Footer()
        self._jump = button("跳到第一处", lambda: self.form.to_first(self._problems), look="link")
        self.again = button("保存并再录一条", lambda: self._save(stay=True))
        self.save = button("保存", lambda: self._save(stay=False), "save", "primary")
        self._build()

    def begin(self, values: Mapping[str, Any]) -> None:
        """An empty form, or one with something filled in: {field key: value}."""
        self._ids, self._old = {}, {}
        defaults = self._view.defaults(self._desk.today, self._desk.ledger.worker)
        own = self._titled({**defaults, **values})
        self.title.title.setText(self._words("新增"))
        self.again.show()
        self._show({self._view.register.key: own})

    def open(self, rid: int) -> bool:
        """Change a record; looking at what is masked is noted. False when it is gone."""
        register = self._view.register
        with self._desk.ledger.reading() as db:
            rows = records.page(db, register, [rid], ["id"])
            row = records.get(db, register, rows[0].id) if rows else None
            if row is None:
                return False
            found = {register.key: row}
            for other in {s.register for s in self._view.sections} - {register.key}:
                link = saving.link_to(register, other)
                linked = records.get(db, BY_KEY[other], str(row.values[f"{link}_id"]))
                if linked is not None:
                    found[other] = linked
        for key, each in found.items():
            self._note_view(key, each)
        self._ids = {key: each.id for key, each in found.items()}
        self._old = {key: dict(each.values) for key, each in found.items()}
        self.title.title.setText(self._words("修改"))
        self.again.hide()
        self._show(self._old)
        return True

    def keep_draft(self) -> bool:
        """Keep what was typed in the ledger, before a lock; False when there is nothing."""
        if not self.form.dirty:
            return False
        drafts.keep(
            self._desk.ledger,
            self._view.register.key,
            self._ids.get(self._view.register.key, ""),
            {"ids": self._ids, "typed": self.form.typed()},
        )
        return True

    def take_draft(self) -> bool:
        """Go on with the form that was kept; False when there is none."""
        register = self._view.register
        with self._desk.ledger.reading() as db:
            found = drafts.kept(db, register.key)
            rids = records.ids(db, register, [("id", "=", found[0])]) if found else []
        if found is None:
            return False
        record, contents = found
        if not (rids and self.open(rids[0])):
            self.begin({})
            self._ids = {k: v for k, v in contents["ids"].items() if k != register.key}
        self.form.type_again(contents["typed"])
        drafts.drop(self._desk.ledger, register.key)
        self._say("锁定前没有存完的，接着填" if record or not rids else "", "", {})
        return True

    def may_leave(self) -> bool:
        """Ask when something was typed."""
        if not self.form.dirty:
            return True
        answer = ask.choose(
            self, "还没有保存", "这张表填了还没有保存。", ["保存", "不保存", "接着填"]
        )
        if answer == 0:
            return self._save(stay=False)
        if answer == 1:
            self._forget()
            return True
        return False

    # Saving

    def _save(self, stay: bool) -> bool:
        values, problems = self.form.read()
        problems = {**self._broken(values), **problems}
        if problems:
            self.form.show_problems(problems)
            self._say_problems(problems)
            return False
        soft = self._soft(values)
        if soft and not self._warned:
            self._warned = True
            for spot, text in soft.items():
                self.form.note(spot, text, "yellow")
            self._say(f"有 {len(soft)} 处不常见，没有错就再按一次保存", "yellow", soft)
            return False
        changed = self._changed(values)
        try:
            kept = saving.save(
                self._desk.ledger, self._view.register, changed, self._ids, self._title_of_act()
            )
        except saving.Blamed as blamed:
            found = {Spot(blamed.register, key): text for key, text in blamed.problems.items()}
            self.form.show_problems(found)
            self._say_problems(found)
            return False
        except LedgerError as error:
            ask.report(self, error)
            return False
        self._remember()
        with self._desk.ledger.reading() as db:
            rids = records.ids(db, self._view.register, [("id", "=", kept.id)])
            title = records.page(db, self._view.register, rids, ["id"])[0].label if rids else ""
        words = f"已{self._title_of_act()}　{title}"
        if stay:
            self.begin({})
            self._say(words, "green", {})
        else:
            self._forget()
        self.saved.emit(words, kept.act, rids[0] if rids else -1, stay)
        return True

    def _broken(self, values: Mapping[str, Mapping[str, Any]]) -> dict[Spot, str]:
        """Hard rules and required fields, of every register the form spans."""
        found = {}
        for key, record in values.items():
            whole = {**self._old.get(key, {}), **record}
            for field in BY_KEY[key].fields:
                if field.kind.link:
                    whole[field.key] = whole.get(f"{field.key}_id")
            for blamed, text in BY_KEY[key].problems(whole).items():
                if Spot(key, blamed) in self.form.fields:
                    found[Spot(key, blamed)] = text
        return found

    def _soft(self, values: Mapping[str, Mapping[str, Any]]) -> dict[Spot, str]:
        found = {}
        for key, record in values.items():
            whole = {**self._old.get(key, {}), **record}
            for rule in BY_KEY[key].rules:
                spot = Spot(key, rule.field)
                if not rule.hard and spot in self.form.fields and (text := rule.broken(whole)):
                    found[spot] = text
        return found

    def _changed(self, values: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Of records that are there already only what differs."""
        return {
            key: {k: v for k, v in record.items() if self._old[key].get(k) != v}
            if key in self._old
            else record
            for key, record in values.items()
        }

    def _title_of_act(self) -> str:
        verb = "修改" if self._view.register.key in self._ids else "新增"
        return f"{verb}{self._view.register.title}"

    # While typing

    def _settled(self, spot: Spot) -> None:
        self._warned = False
        if spot == ID:
            self._from_id(self.form.read()[0]["person"]["id_no"])

    def _from_id(self, id_no: str | None) -> None:
        """What an ID number tells, and whether somebody has it already."""
        born, sex = birth_of(id_no), sex_of(id_no)
        self._same = ""
        self._twin.hide()
        if not id_no or born is None:
            return
        person = BY_KEY["person"]
        self.form.note(ID, "校验通过，已自动填写下面几项", "green")
        self.form.fill(Spot("person", "sex"), person["sex"].kind.show(sex), FROM_ID)
        self.form.fill(Spot("person", "birth_date"), born, FROM_ID)
        region = person["hukou_division"].kind.show(id_no[:6])
        if not region.isdigit():
            self.form.fill(Spot("person", "hukou_division"), region, FROM_ID)
        with self._desk.ledger.reading() as db:
            rids = records.ids(db, person, [("id_no", "=", id_no)])
            rows = records.page(db, person, rids, ["name", "id_no"])
        others = [each for each in rows if each.id != self._ids.get("person")]
        if others:
            self._same = others[0].id
            shown = show_masked(person["id_no"], others[0].values["id_no"])
            self._twin.say(f"台账里已有此人：{others[0].label} {shown}")
            self._twin.show()

    def _use_twin(self) -> None:
        """The person is there already: only the registration is new."""
        with self._desk.ledger.reading() as db:
            row = records.get(db, BY_KEY["person"], self._same)
        self._twin.hide()
        if row is None:
            return
        self._note_view("person", row)
        self._ids["person"] = row.id
        self._old["person"] = dict(row.values)
        self.form.load_part("person", row.values)
        self.form.note(ID, "用台账里的这一位", "green")

    def _look(self, register: str, text: str) -> Sequence[Offer]:
        with self._desk.ledger.reading() as db:
            hits = finding.find(db, text, register, limit=8)
        return [
            Offer(hit.id, hit.title, "" if hit.value == hit.title else hit.value) for hit in hits
        ]

    def _note_view(self, key: str, row: Row) -> None:
        register = BY_KEY[key]
        shown = [s.key for s in self.form.fields if s.register == key]
        hidden = [k for k in shown if is_masked(register[k]) and row.values.get(k)]
        if hidden:
            reveal.note_view(self._desk, register, row.id, hidden)

    def _titled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Links given by id alone get the name they are shown by."""
        own = dict(values)
        with self._desk.ledger.reading() as db:
            for field in self._view.register.fields:
                id_ = own.get(f"{field.key}_id")
                if field.kind.link and id_ and not own.get(field.key):
                    row = records.get(db, BY_KEY[field.kind.link], str(id_))
                    own[field.key] = row.label if row else ""
        return own

    # Keys

    def _current(self) -> Spot | None:
        focused = self.window().focusWidget()
        return next((s for s, e in self.form.editors.items() if e is focused), None)

    def _copy_last(self) -> None:
        spot = self._current()
        if spot is not None and spot in self._last:
            self.form.editors[spot].say(self._last[spot][0])
            editor = self.form.editors[spot]
            if hasattr(editor, "choose") and self._last[spot][1]:
                editor.choose(self._last[spot][1], self._last[spot][0])

    def _today(self) -> None:
        spot = self._current()
        if spot is not None and self.form.fields[spot].kind.name in ("date", "datetime"):
            self.form.editors[spot].say(self._desk.today.isoformat())

    def _not_filled(self) -> None:
        spot = self._current()
        if spot is not None:
            self.form.editors[spot].say("")

    def _remember(self) -> None:
        self._last = {
            spot: (editor.said(), getattr(editor, "id", ""))
            for spot, editor in self.form.editors.items()
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Cancel):
            self._leave()
            return
        super().keyPressEvent(event)

    def _leave(self) -> None:
        if self.may_leave():
            self.left.emit()

    # Showing

    def _show(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        self._warned = False
        self._twin.hide()
        self.form.load(values)
        self._say("", "", {})
        self.area.verticalScrollBar().setValue(0)
        self.form.to_start()

    def _forget(self) -> None:
        self.form.load({})
        self._ids, self._old = {}, {}

    def _say_problems(self, problems: Mapping[Spot, str]) -> None:
        self._say(f"还有 {len(problems)} 处要改好才能保存", "red", problems)

    def _say(self, text: str, tone: str, problems: Mapping[Spot, str]) -> None:
        self.foot.message.setText(text)
        set_tone(self.foot.message, "tone", tone)
        self._problems = dict(problems)
        self._jump.setVisible(bool(problems))

    def _words(self, verb: str) -> str:
        view = self._view
        if verb == "新增" and view.new != "新增":
            return view.new
        return f"{verb}{view.register.title}"

    # Building

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = theme.is_compact(self)
        self._rail.setVisible(not compact)
        self.form.set_compact(compact)
        tighten(self._box, compact)

    def _build(self) -> None:
        self.title.beside.setText("带 * 的必须填，带 · 的算进完整率，可以以后补")
        sheet = QWidget()
        sheet.setLayout(column(self.form, None))
        sheet.layout().setContentsMargins(20, 14, 14, 14)  # type: ignore[union-attr]
        self.area = scrolled(sheet)
        card = Card(padding=1)
        card.body.addWidget(self.area)
        self._rail = self._make_rail()
        page = QWidget()
        self._box = page_layout(page, self.title)
        self._box.addLayout(row(card, self._rail, gap=12), 1)
        self._jump.hide()
        self.foot.beside.setLayout(row(self._jump))
        for each in (button("取消", self._leave), self.again, self.save):
            self.foot.buttons.addWidget(each)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(page, 1)
        outer.addWidget(self.foot)
        self.form.settled.connect(self._settled)
        self.form.came.connect(lambda editor: self.area.ensureWidgetVisible(editor, 0, 40))
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+S": lambda: self._save(stay=False),
            "Ctrl+Return": lambda: self._save(stay=self.again.isVisible()),
            "Ctrl+D": self._copy_last,
            "Ctrl+;": self._today,
            "Ctrl+U": self._not_filled,
        }
        for sequence, does in keys.items():
            QShortcut(QKeySequence(sequence), self).activated.connect(does)

    def _make_rail(self) -> QWidget:
        rail = QWidget()
        box = QVBoxLayout(rail)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        self._twin = Note(
            "", "yellow", button("用这一位", self._use_twin, look="small"), icon_name="id-card"
        )
        self._twin.hide()
        keys = Card()
        keys.body.addWidget(label("录入快捷键", "h2"))
        for what, key in KEYS:
            keys.body.addLayout(row(label(what), None, label(key, "muted")))
        box.addWidget(self._twin)
        box.addWidget(keys)
        box.addStretch(1)
        rail.setFixedWidth(theme.grown(RAIL))
        return rail
