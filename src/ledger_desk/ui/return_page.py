"""按清单补录: the paper comes back; three keys a door, every door kept when it is complete."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ledger_desk.codes import HAZARD_TYPE
from ledger_desk.errors import LedgerError, Refused
from ledger_desk.fields import Cell
from ledger_desk.kinds import DATE
from ledger_desk.registers import BY_KEY
from ledger_desk.sheet_codes import read_payload
from ledger_desk.store import answers, history, occupancy, records, returns
from ledger_desk.store.answers import Said, Walk
from ledger_desk.store.returns import LEFT, DoorRow, Outing
from ledger_desk.ui import theme, undo_batch
from ledger_desk.ui.page import Desk
from ledger_desk.ui.return_panel import Panel
from ledger_desk.ui.return_pick import Pick
from ledger_desk.ui.return_rows import DoorTable
from ledger_desk.ui.title import Footer, TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import Button, Meter, button, label, row, set_tone

NAMES_APART = "，,、；; "
SIDE = 316


class ReturnPage(QWidget):
    """First which sheet, then its doors. changed: "visit", or "" when more was changed."""

    changed = Signal(str)
    said = Signal(str)
    wanted = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._sheet: Outing | None = None
        self._rows: list[DoorRow] = []
        self._walk = Walk(desk.today.isoformat(), desk.ledger.worker)
        self._digits = ""
        self._beside = Said("")  # what was told beside the digits of the current door
        self._done: list[tuple[str, str, str]] = []  # row, act, digits: what this session typed
        self._only_open = False
        self._build()
        self.refresh()

    # What the window asks of a page

    def refresh(self) -> None:
        """Sheets that are out; while one is typed in, its rows."""
        with self._desk.ledger.reading() as db:
            out = returns.outings(db)
        self.pick.show_outings(out, self._desk.today)
        if self._sheet is not None:
            self._load(self._sheet.code)

    def show_asked(self, asked: Mapping[str, Any]) -> None:
        """{"sheet": code} opens a sheet."""
        if code := asked.get("sheet"):
            self.open_sheet(str(code))

    def place(self) -> dict[str, Any]:
        """The sheet that is open."""
        return {"sheet": self._sheet.code} if self._sheet else {}

    @property
    def current(self) -> DoorRow | None:
        """The door the keys are about."""
        return next((each for each in self._rows if each.id == self.table.current_id), None)

    # A sheet is opened

    def open_sheet(self, typed: str, walk: Walk | None = None) -> bool:
        """Go to the first open door of a sheet; says why not and gives False."""
        scanned = read_payload(typed)
        code = scanned[0] if scanned else typed
        try:
            self._load(code)
        except LedgerError as error:
            self.pick.show_problem(error.text)
            return False
        self._walk = walk or self._walk
        self._done.clear()
        self._layers.setCurrentIndex(1)
        self._show_frame()
        first = next((each for each in self._doors() if not each.answer), None)
        if first is None:
            self._tell("yellow", "这张清单已经录完了。要改哪一户，走到那一行按“更正这户”")
        self._go(first or self._doors()[0])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _load(self, code: str) -> None:
        with self._desk.ledger.reading() as db:
            self._sheet = returns.find_sheet(db, code)
            self._rows = returns.rows(db, self._sheet.id)
        self.table.show_rows_of(self._rows, only_open=self._only_open)
        self._show_progress()

    def _doors(self) -> list[DoorRow]:
        return [each for each in self._rows if each.dwelling]

    def close_sheet(self) -> None:
        """Back to the list of sheets; what is typed is kept already."""
        self._sheet, self._rows = None, []
        self.table.show_rows_of([], only_open=False)
        self._layers.setCurrentIndex(0)
        self._title.beside.setText("")
        self._show_frame()
        self.refresh()
        self.pick.code.setFocus()

    # Keys

    def press(self, key: str) -> None:
        """One key of the paper."""
        if self._sheet is None or self.panel.is_asking:
            return
        match key:
            case "1" | "2" | "3" | "4":
                self._answer(key)
            case "space":
                self._step(1, only_open=True)
            case "back":
                self._back()
            case "up" | "down":
                self._step(-1 if key == "up" else 1, only_open=False)
            case "B":
                self._ask_note()
            case "N":
                self._ask_newcomer()
            case "D":
                self._ask_day()
            case "G":
                self._ask_number()

    def _answer(self, digit: str) -> None:
        door = self.current
        if door is None:
            return
        if door.answer and door.answer != LEFT:
            self._tell(
                "yellow", f"已录入（{door.answered_by} {door.answered_on}），要改请点“更正这户”"
            )
            return
        self._digits += digit
        self._show_digits()
        at = len(self._digits)
        if at == 1 and digit in answers.NOT_IN:
            self._save()
        elif at == 2 and digit in "234":
            self._ask_people(digit)
        elif at == 3 and digit == "2":
            self._ask_hazard()
        elif at == 3 and digit == "3":
            self._ask_fixed()
        elif at == 3:
            self._save()

    def _back(self) -> None:
        """One key back; over the border of a door the door is opened again."""
        if self._digits:
            self._digits = self._digits[:-1]
            if len(self._digits) < 2:
                self._beside = Said("", self._beside.note)
            self._show_digits()
        elif self._done:
            self.undo_last(keep=True)

    def undo_last(self, keep: bool = False) -> None:
        """Take the last door back: all of it, or (backspace) its last key alone."""
        if not self._done:
            self._tell("", "这一次还没有录过")
            return
        id_, act, digits = self._done[-1]
        try:
            history.undo_act(self._desk.ledger, act)
        except Refused as error:
            self._tell("red", error.text)
            return
        self._done.pop()
        self._reread(id_)
        self._go(self._row(id_))
        self._digits = digits[:-1] if keep else ""
        self._beside = Said("")
        self._show_digits()
        self._changed_all(digits)

    def correct(self) -> None:
        """Open an answered door again: its visit and what came with it are taken back."""
        door = self.current
        if door is None or not door.answer:
            self._tell("", "这户还没有录，直接按数字就行")
            return
        with self._desk.ledger.reading() as db:
            act = returns.act_of(db, door)
        if not act:
            self._tell("", "这户转到了下张清单，直接按数字就行")
            return
        try:
            history.undo_act(self._desk.ledger, act)
        except Refused as error:
            self._tell("red", error.text)
            return
        self._done = [each for each in self._done if each[0] != door.id]
        self._reread(door.id)
        self._go(self._row(door.id))
        self._changed_all(door.answer)
        self.table.setFocus()

    # What is asked in between

    def _ask_people(self, digit: str) -> None:
        door = self.current
        assert door is not None
        with self._desk.ledger.reading() as db:
            living = occupancy.residents(db, door.dwelling)
        people = [(each.person, each.name) for each in living][:9]
        if digit in "24" and people:
            self.panel.ask_ticks(
                "谁搬走了", people, lambda left: self._left(digit, left), self._asked_back,
                [people[0][0]] if len(people) == 1 else [],
            )  # fmt: skip
        else:
            self._left(digit, ())

    def _left(self, digit: str, left: tuple[str, ...]) -> None:
        self._beside = self._beside._replace(left=left)
        if digit in "34":
            self.panel.ask_line("新来的人", "姓名，几个人用顿号隔开", self._came, self._asked_back)
        else:
            self._asked_on()

    def _came(self, names: str) -> None:
        self._beside = self._beside._replace(came=_names(names))
        self._asked_on()

    def _ask_hazard(self) -> None:
        words = "、".join(list(HAZARD_TYPE.labels.values())[:4])
        self.panel.ask_line("什么隐患", f"如：{words}", self._hazard, self._asked_back)

    def _hazard(self, words: str) -> None:
        self._beside = self._beside._replace(hazard=words)
        self._asked_on()

    def _ask_fixed(self) -> None:
        door = self.current
        assert door is not None
        with self._desk.ledger.reading() as db:
            hazards = returns.open_hazards(db, door.dwelling)[:9]
        if hazards:
            ticked = [hazards[0][0]] if len(hazards) == 1 else []
            self.panel.ask_ticks("哪处改好了", hazards, self._fixed, self._asked_back, ticked)
        else:
            self._save()

    def _fixed(self, fixed: tuple[str, ...]) -> None:
        self._beside = self._beside._replace(fixed=fixed)
        self._asked_on()

    def _asked_on(self) -> None:
        self._asked_end()
        if len(self._digits) == 3:
            self._save()

    def _asked_back(self) -> None:
        self._digits = self._digits[:-1]
        self._asked_end()

    def _asked_end(self) -> None:
        self.panel.ask_nothing()
        self.panel.show_questions()
        self._show_digits()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_note(self) -> None:
        door = self.current
        if door is not None:
            given = door.note or self._beside.note
            self.panel.ask_line("备注", "写在备注栏里的话", self._noted, self._asked_end, given)

    def _noted(self, words: str) -> None:
        door = self.current
        if door is not None and door.visit:
            self._note_afterwards(door, words)
        else:
            self._beside = self._beside._replace(note=words)
        self._asked_end()

    def _note_afterwards(self, door: DoorRow, words: str) -> None:
        sheet = self._sheet
        assert sheet is not None
        with self._desk.ledger.reading() as db:
            batch, _ = answers.number_of_batch(db, sheet.code)
        with self._desk.ledger.writing(f"补录备注 {door.room}", "return", batch) as db:
            records.change(db, BY_KEY["visit"], door.visit, {"note": words or None})
            answers.note_row(db, door, words)
        self._reread(door.id)
        self.changed.emit("visit")

    def _ask_newcomer(self) -> None:
        if self._free_blank() is None:
            self._tell("yellow", "清单上的空行用完了，请到“流动人口”里登记")
            return
        self.panel.ask_line(
            "清单上没有的人", "姓名，几个人用顿号隔开", self._newcomer, self._asked_end
        )

    def _newcomer(self, words: str) -> None:
        names, blank = _names(words), self._free_blank()
        if names and blank is not None:
            self._keep(blank, Said("1", words, came=names))
            self._tell("green", f"已记下{len(names)}人，标为待核实，补全在后面")
        self._asked_end()

    def _free_blank(self) -> DoorRow | None:
        door = self.current
        free = [each for each in self._rows if each.is_blank and not each.answer]
        if door is None or not free:
            return None
        here = [each for each in free if (each.building, each.unit) == (door.building, door.unit)]
        return (here or free)[0]

    def _ask_day(self) -> None:
        self.panel.ask_line(
            "走访日期（从这户开始）", "如 1121、2026-11-21", self._day, self._asked_end,
            self._walk.on,
        )  # fmt: skip

    def _day(self, words: str) -> None:
        reading = DATE.read(Cell("text", words), "")
        if reading.value and len(str(reading.value)) == 10 and not reading.problem:
            self._walk = self._walk._replace(on=str(reading.value))
            self._tell("", f"从这户开始，走访日期是 {self._walk.on}")
        else:
            self._tell("red", f"日期“{words}”看不懂，还是 {self._walk.on}")
        self._asked_end()

    def _ask_number(self) -> None:
        self.panel.ask_line("跳到几号", "纸上的序号", self._number, self._asked_end)

    def _number(self, words: str) -> None:
        door = next((each for each in self._doors() if str(each.position) == words), None)
        self._asked_end()
        if door is None:
            self._tell("yellow", f"这张清单上没有 {words} 号")
        else:
            self._go(door)

    # Keeping

    def _save(self) -> None:
        door = self.current
        if door is None:
            return
        said = self._beside._replace(digits=self._digits)
        if self._keep(door, said):
            self._step(1, only_open=True)

    def _keep(self, door: DoorRow, said: Said) -> bool:
        sheet, ledger = self._sheet, self._desk.ledger
        assert sheet is not None
        try:
            with ledger.reading() as db:
                batch = answers.number_of_batch(db, sheet.code)
            title = f"按清单补录 {sheet.code} {door.unit}{door.room or door.number}"
            with ledger.writing(title, "return", batch[0]) as db:
                answers.record_answer(db, sheet, door, said, self._walk, batch)
                act = str(db.info["act"])
        except LedgerError as error:
            self._digits = ""
            self._show_digits()
            self._tell("red", error.text)
            return False
        self._done.append((door.id, act, said.digits))
        self._reread(door.id)
        self._beside = Said("")
        missed = self._missed(door) if said.digits == "2" else ""
        self._tell("yellow" if missed else "", missed)
        self._changed_all(said.digits)
        return True

    def _missed(self, door: DoorRow) -> str:
        with self._desk.ledger.reading() as db:
            times = returns.missed_in_a_row(db, door.dwelling)
        return f"{door.room}连续 {times} 次未遇，请核实是否在住" if times > 1 else ""

    def _changed_all(self, digits: str) -> None:
        more = digits[1:2] in ("2", "3", "4") or digits[2:3] in ("2", "3")
        self.changed.emit("" if more else "visit")

    def _reread(self, id_: str) -> None:
        """One row as it stands in the ledger now."""
        assert self._sheet is not None
        with self._desk.ledger.reading() as db:
            fresh = returns.row(db, self._row(id_))
        self._rows = [fresh if each.id == id_ else each for each in self._rows]
        if self._only_open or fresh.is_blank:
            self.table.show_rows_of(self._rows, only_open=self._only_open)
        else:
            self.table.renew(fresh)
            self.table.renew_groups(self._rows)
        self._show_progress()

    def _row(self, id_: str) -> DoorRow:
        return next(each for each in self._rows if each.id == id_)

    def _step(self, by: int, *, only_open: bool) -> None:
        doors = self._doors()
        at = next((n for n, each in enumerate(doors) if each.id == self.table.current_id), -1)
        at += by
        while 0 <= at < len(doors):
            if not only_open or not doors[at].answer:
                self._go(doors[at])
                return
            at += by
        if only_open and all(each.answer for each in doors):
            self._tell("green", f"{len(doors)}户都录完了")
        elif only_open:
            left = sum(not each.answer for each in doors)
            self._tell("", f"到最后一户了，还有{left}户没录（F8 只看没录的）")
        self._digits = ""
        self._show_digits()

    def _go(self, door: DoorRow) -> None:
        self._digits, self._beside = "", Said("")
        self.table.go_to_door(door.id)
        with self._desk.ledger.reading() as db:
            changed = returns.since_printing(db, door)
        who = f"{door.who or '空置'}　{door.persons or 0}人"
        last = f"上次走访 {door.last[5:] if door.last else '没有'}"
        number = str(door.position) if door.dwelling else door.number
        self.panel.show_door(number, f"{door.unit}{door.room}", who, last, changed)
        self._show_digits()

    def _show_digits(self) -> None:
        door = self.current
        done = bool(door and door.answer and door.answer != LEFT)
        self.table.digits = self._digits
        self.table.paged.renew_all()
        self.panel.show_digits(door.answer if door and done else self._digits, done=done)

    def _show_progress(self) -> None:
        doors = self._doors()
        done = sum(bool(each.answer) and each.answer != LEFT for each in doors)
        left = sum(not each.answer for each in doors)
        self._meter.show_part(done, len(doors))
        self._count.setText(f"已录 {done} / {len(doors)}")
        self.finish.setText(f"完成：余下 {left} 户转下张清单" if left else "完成")
        self._rest.setText(f"打印没录的 {left} 户")
        self._rest.setVisible(bool(left))
        self._open_button.setText("看全部" if self._only_open else f"只看没录的 {left} 户")

    def toggle_open(self) -> None:
        """F8: only the doors that are not answered."""
        self._only_open = not self._only_open
        self.table.show_rows_of(self._rows, only_open=self._only_open)
        self._show_progress()
        self.table.setFocus()

    def _tell(self, tone: str, text: str) -> None:
        set_tone(self._footer.message, "tone", tone)
        self._footer.message.setText(text or "每户录完就存好；中途停下，下次接着录")

    # The end of a sheet

    def finish_sheet(self) -> None:
        """Doors that are still open go to the next sheet; then the summary."""
        sheet = self._sheet
        if sheet is None:
            return
        open_doors = [each for each in self._doors() if not each.answer]
        if open_doors:
            with self._desk.ledger.reading() as db:
                batch, is_new = answers.number_of_batch(db, sheet.code)
            title = f"清单 {sheet.code} 录完，{len(open_doors)}户转下张"
            with self._desk.ledger.writing(title, "return", None if is_new else batch) as db:
                answers.leave_for_the_next(db, open_doors)
        text = self.summary()
        self.changed.emit("visit")
        self.close_sheet()
        self.pick.show_done(f"清单 {sheet.code}：{text}")

    def summary(self) -> str:
        """走访 18 户，见面 15，…"""
        answers = [each.answer for each in self._doors() if each.answer not in ("", LEFT)]
        met = sum(answer[0] in "13" for answer in answers)
        new = sum(answer[1:2] in ("3", "4") for answer in answers)
        hazards = sum(answer[2:3] == "2" for answer in answers)
        parts = [f"走访 {len(answers)} 户", f"见面 {met}"]
        parts += [f"{new} 户有人新来，待补全"] if new else []
        parts += [f"隐患 {hazards} 处"] if hazards else []
        return "，".join(parts)

    def _undo_all(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        with self._desk.ledger.reading() as db:
            batch, is_new = answers.number_of_batch(db, sheet.code)
        if is_new:
            self._tell("", "这张清单还没有录过")
            return
        undo_batch.take_back(self, self._desk, batch, self._undone, "撤销本次补录")

    def _undone(self, undone: history.Undone) -> None:
        self._done.clear()
        if self._sheet is not None:
            self.open_sheet(self._sheet.code)
        self._tell("green", undone.sentence)
        self.changed.emit("")

    def _print_rest(self) -> None:
        if self._sheet is not None:
            left = [each.dwelling for each in self._doors() if not each.answer]
            self.wanted.emit("print", {"dwellings": left})

    def _leave(self) -> None:
        if self.panel.is_asking:
            self.panel.go_back()
        elif self._sheet is not None:
            self.close_sheet()

    # Building

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = theme.is_compact(self)
        tighten(self._body, compact)
        low = compact or self.height() < 600
        self.table.set_compact(compact)
        self.panel.set_compact(low)
        self._side.setFixedWidth(theme.grown(272 if compact else SIDE))
        self._undo.setVisible(not compact)
        self._show_digits()

    def _show_frame(self) -> None:
        entering = self._sheet is not None
        self._footer.setVisible(entering)
        for each in (self._other, self._open_button, self._correct):
            each.setProperty("gone", not entering)
            each.setVisible(entering)
        self._meter_row.setVisible(entering)
        sheet = self._sheet
        if sheet is not None:
            day = sheet.made[5:10]
            self._about.setText(
                f"清单 {sheet.code} · {sheet.scope} · {sheet.doors}户 · {day} 打印，{sheet.pages}张"
                f" · 走访日期 {self._walk.on}"
            )
            self._tell("", "")
        self._title.fold()

    def _build(self) -> None:
        self._title = TitleRow("按清单补录")
        self._correct = self._title.action("更正这户", self.correct, "pencil")
        self._other = self._title.action("换一张清单", self.close_sheet, "refresh-cw")
        self._open_button = self._title.action("只看没录的", self.toggle_open)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        inner = QWidget()
        self._body = page_layout(inner, self._title)
        self._about = label("", "muted")
        self._meter, self._count = Meter(), label("")
        self._meter.setFixedWidth(150)
        self._meter_row = QWidget()
        self._meter_row.setLayout(row(self._about, None, self._meter, self._count, gap=10))
        self._body.addWidget(self._meter_row)
        self.pick = Pick(self._desk.today, self._desk.ledger.worker)
        self.pick.asked.connect(self.open_sheet)
        self.pick.print_asked.connect(lambda: self.wanted.emit("print", {}))
        self.table, self.panel = DoorTable(), Panel()
        self.table.key.connect(self.press)
        self.table.clicked.connect(lambda index: self._clicked(index.row()))
        self.panel.pressed.connect(self.press)
        self._side = self.panel
        entry = QWidget()
        body = row(gap=12)
        body.addWidget(self.table, 1)
        body.addWidget(self.panel)
        entry.setLayout(body)
        self._layers = QStackedWidget()
        self._layers.addWidget(self.pick)
        self._layers.addWidget(entry)
        self._body.addWidget(self._layers, 1)
        self._footer = Footer()
        self._undo = button("撤销本次补录", self._undo_all, "undo-2")
        self._rest = button("打印没录的", self._print_rest, "printer")
        self.finish = Button("完成", look="primary")
        self.finish.clicked.connect(lambda: self.finish_sheet())
        for each in (self._undo, self._rest, self.finish):
            self._footer.buttons.addWidget(each)
        outer.addWidget(inner, 1)
        outer.addWidget(self._footer)
        keys = {"F8": self.toggle_open, "Ctrl+Z": self.undo_last, "Escape": self._leave}
        for key, does in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda does=does: does())
        self._show_frame()

    def _clicked(self, at: int) -> None:
        each = self.table.items[at]
        if isinstance(each, DoorRow) and not self.panel.is_asking:
            self._go(each)


def _names(words: str) -> tuple[str, ...]:
    for mark in NAMES_APART:
        words = words.replace(mark, " ")
    return tuple(words.split())
