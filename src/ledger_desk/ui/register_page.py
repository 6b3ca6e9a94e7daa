"""A register: search, chips, the table, one record beside it, and the form to add or change one."""

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ledger_desk.errors import LedgerError, Progress
from ledger_desk.store import finding, overview, records
from ledger_desk.ui import ask, detail, theme
from ledger_desk.ui.detail import DetailPanel
from ledger_desk.ui.form_page import FormPage
from ledger_desk.ui.page import Desk
from ledger_desk.ui.register_views import View, masked_text
from ledger_desk.ui.table import Cell, Column, Line, RegisterTable
from ledger_desk.ui.title import ChipRow, TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import EmptyState, SearchBox, UndoBar, button, row

FOUND_AT_MOST = 500
SMALL = 20_000  # records whose order is asked for in the window's own thread
SETTLE = 40  # milliseconds the current row must rest before its record is looked up
HINT = "输姓名、拼音首字母、门牌或电话"


class RegisterPage(QWidget):
    """One register of the ledger, from one View."""

    changed = Signal(str)
    wanted = Signal(str, object)
    said = Signal(str)
    counted = Signal()  # the chips have their numbers

    def __init__(self, view: View, desk: Desk) -> None:
        super().__init__()
        self._view, self._desk = view, desk
        self._all: array[int] = array("q")  # of the chip that is on
        self._shown = 0
        self._total = 0
        self._order = ""
        self._came_from = ""
        self._build()

    # What the window asks

    def refresh(self) -> None:
        """Ask the ledger again: the rows of the chip that is on, then the numbers of all chips."""
        self._ask_rows()
        self._ask_counts()

    def show_asked(self, asked: Mapping[str, Any]) -> None:
        """{"chip": key}, {"find": words}, {"rid": n}, {"id": id}, {"new": values}, {"edit": id}."""
        if "chip" in asked:
            self.search.clear()
            self.chips.choose(str(asked["chip"]))
        if "find" in asked:
            self.search.setText(str(asked["find"]))
            self.search.ask_now()
        rid = int(asked.get("rid", -1))
        if id_ := asked.get("id") or asked.get("edit"):
            rid = self._rid_of(str(id_))
        if rid >= 0 and not self.table.select_record(rid):
            self.search.clear()
            self.chips.choose("all")
            self.table.select_record(rid)
        if "edit" in asked and rid >= 0:
            self._edit(rid)
        self._came_from = str(asked.get("back", ""))
        if asked.get("draft"):
            self.levels.setCurrentWidget(self.form)
            if not self.form.take_draft():
                self.levels.setCurrentWidget(self.list)
        if "new" in asked:
            self._new(asked["new"] if isinstance(asked["new"], dict) else {})

    def place(self) -> dict[str, Any]:
        """Where the page stands."""
        found: dict[str, Any] = {"chip": self.chips.on}
        if self.table.current >= 0:
            found["rid"] = self.table.current
        if self.levels.currentWidget() is self.form and self.form.keep_draft():
            found["draft"] = True
        return found

    def may_leave(self) -> bool:
        """An unfinished form is asked about."""
        return self.levels.currentWidget() is not self.form or self.form.may_leave()

    # Rows

    def _ask_rows(self) -> None:
        view = self._view
        with self._desk.ledger.reading() as db:
            self._total = overview.count(db, view.register)
            if self._total <= SMALL:
                self._show_ids(self._ids_of_chip(db))
                return
        self._desk.looks.begin("取名单", self._look_ids, done=self._show_ids)

    def _look_ids(self, _progress: Progress) -> "array[int]":
        with self._desk.ledger.reading() as db:
            return self._ids_of_chip(db)

    def _ids_of_chip(self, db: Any) -> "array[int]":
        chosen = next(f for f in self._view.filters if f.key == self.chips.on)
        where = chosen.conditions(db, self._desk.today)
        ids = records.ids(db, self._view.register, where, self._order)
        if self._order or self._view.first is None:
            return ids
        return self._due_first(db, self._view.first(db, self._desk.today), ids)

    def _due_first(self, db: Any, first: Sequence[str], ids: "array[int]") -> "array[int]":
        """What is due stands first, the longest overdue on top; then the usual order."""
        among = set(ids)
        due = [rid for rid in overview.rids_first(db, self._view.register, first) if rid in among]
        standing = set(due)
        return array("q", [*due, *(rid for rid in ids if rid not in standing)])

    def _show_ids(self, ids: "array[int]") -> None:
        self._all = ids
        self._search(self.search.text().strip())

    def _search(self, text: str) -> None:
        ids = self._all
        if text:
            with self._desk.ledger.reading() as db:
                hits = finding.find(db, text, self._view.register.key, FOUND_AT_MOST)
            among = set(self._all)
            ids = array("q", [hit.rid for hit in hits if hit.rid in among])
        self._shown = len(ids)
        self.table.show_rows(ids, self._lines)
        self._choose_face()
        self._say()

    def _lines(self, rids: Sequence[int]) -> list[Line]:
        view, today = self._view, self._desk.today
        with self._desk.ledger.reading() as db:
            rows = records.page(db, view.register, rids, view.fields)
            beside = view.beside(db, rows, today)
        lines = []
        for each in rows:
            known = beside.get(each.id)
            cells: list[Cell] = [
                column.cell(each, known, today)
                if column.cell
                else masked_text(view.register, each, column.field)
                for column in view.columns
            ]
            lines.append(Line(each.rid, each.id, tuple(cells)))
        return lines

    def _ask_counts(self) -> None:
        self._desk.looks.begin("数一数", self._count, done=self._show_counts)

    def _count(self, _progress: Progress) -> dict[str, int]:
        view, today = self._view, self._desk.today
        with self._desk.ledger.reading() as db:
            return {
                f.key: overview.count(db, view.register, f.conditions(db, today))
                for f in view.filters
            }

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.chips.show_counts(counts)
        self.counted.emit()

    def _choose_face(self) -> None:
        """The table, or why there is nothing in it."""
        if self._shown:
            self.faces.setCurrentWidget(self.table)
        elif self._total:
            self.faces.setCurrentWidget(self._nothing_found)
        else:
            self.faces.setCurrentWidget(self._first_use)

    def _say(self) -> None:
        chosen = len(self.table.selected)
        self.said.emit(
            f"共 {self._total:,} 条 · 筛选后 {self._shown:,} 条"
            + (f" · 已选 {chosen} 条" if chosen else "")
        )

    def _sort(self, key: str, _second: bool) -> None:
        falling = self._order == key and not key.startswith("-")
        self._order = f"-{key}" if falling else ("" if self._order == key else key)
        self._ask_rows()

    def _clear_filters(self) -> None:
        self.search.clear()
        self.chips.choose("all")
        self.search.setFocus()

    # One record

    def _moved(self, _rid: int) -> None:
        self._rest.start()
        self._say()

    def _show_current(self) -> None:
        if not self._compact:
            self.panel.show_record(self.table.current)

    def _open(self, rid: int) -> None:
        """Enter: the panel beside the list, or a page of its own where there is no room."""
        if self._compact:
            self._back_to = self.table.current
            self._own_page.layout().addWidget(self.panel)  # type: ignore[union-attr]
            self.panel.show()
            self.panel.setMaximumWidth(16_777_215)
            self.panel.show_record(rid)
            self.levels.setCurrentWidget(self._own_page)
        else:
            self.panel.show_record(rid)
        self.panel.setFocus()
        self.panel.focusNextChild()

    def _rid_of(self, id_: str) -> int:
        with self._desk.ledger.reading() as db:
            found = records.ids(db, self._view.register, [("id", "=", id_)])
        return found[0] if found else -1

    # Adding and changing

    def _new(self, values: Mapping[str, Any] | None = None) -> None:
        self.levels.setCurrentWidget(self.form)
        self.form.begin(values or {})

    def _edit(self, rid: int) -> None:
        if rid < 0:
            return
        try:
            opened = self.form.open(rid)
        except LedgerError as error:
            ask.report(self, error)
            return
        if opened:
            self.levels.setCurrentWidget(self.form)

    def _saved(self, words: str, act: str, rid: int, stay: bool) -> None:
        if not stay:
            self.levels.setCurrentWidget(self.list)
            self.table.setFocus()
        self.refresh()
        if rid >= 0 and not stay:
            self.table.select_record(rid)
        self.panel.show_record(self.table.current)
        self.undo.offer(words, lambda: self._take_back(act))
        self.changed.emit(self._view.register.key)
        if not stay:
            self._go_back()

    def _take_back(self, act: str) -> None:
        from ledger_desk.store import history

        try:
            history.undo_act(self._desk.ledger, act)
        except LedgerError as error:
            ask.report(self, error)
        self.refresh()
        self.changed.emit(self._view.register.key)

    def _leave_form(self) -> None:
        self.levels.setCurrentWidget(self.list)
        self.table.setFocus()
        self._go_back()

    def _go_back(self) -> None:
        """To the page that asked for the form."""
        page, self._came_from = self._came_from, ""
        if page:
            self.wanted.emit(page, {})

    def _back(self) -> None:
        """Esc: from the record to the list, from the panel to the table, out of the search."""
        if self.levels.currentWidget() is self._own_page:
            self.levels.setCurrentWidget(self.list)
            self.table.setFocus()
        elif self.search.text():
            self.search.clear()
        else:
            self.panel.hide_again()
            self.table.setFocus()

    def _visit(self, dwelling: str) -> None:
        self.wanted.emit("visit", {"new": {"target_id": dwelling}})

    def _visit_current(self) -> None:
        rid = self.table.current
        if rid < 0:
            return
        with self._desk.ledger.reading() as db:
            rows = records.page(db, self._view.register, [rid], self._view.fields)
        if rows:
            values = rows[0].values
            own = rows[0].id if self._view.register.key == "dwelling" else ""
            self._visit(own or values.get("dwelling_id") or values.get("target_id") or "")

    def _export(self) -> None:
        from ledger_desk.ui.export import export_register

        export_register(self, self._desk, self._view.register)

    def _print(self) -> None:
        self.wanted.emit("print", {"register": self._view.register.key, "rids": self._chosen()})

    def _chosen(self) -> list[int]:
        """Several selected rows, else all that are shown."""
        chosen = self.table.selected
        return chosen if len(chosen) > 1 else list(self._all)

    # Keys and sizes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Cancel):
            self._back()
            return
        super().keyPressEvent(event)

    def _type_on(self, text: str) -> None:
        self.search.setFocus()
        self.search.setText(self.search.text() + text)

    @property
    def _compact(self) -> bool:
        return theme.is_compact(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = self._compact
        tighten(self._box, compact)
        if compact and self.levels.currentWidget() is not self._own_page:
            self.panel.hide()
        elif not compact:
            if self.panel.parent() is not self.list:
                self._beside.addWidget(self.panel)
                self.levels.setCurrentWidget(self.list)
            self.panel.setFixedWidth(theme.grown(detail.WIDTH))
            self.panel.show()
        self.search.setFixedWidth(theme.grown(230 if compact else 290))

    # Building

    def _build(self) -> None:
        view = self._view
        self.table = RegisterTable(
            [
                Column(c.field or f"x{at}", c.label, c.width, c.wide, c.right, c.sort)
                for at, c in enumerate(view.columns)
            ],
            view.title,
        )
        self.search = SearchBox(HINT, f"在{view.title}里找")
        self.chips = ChipRow(lambda _key: self._ask_rows())
        self.chips.show_chips([(f.key, f.words) for f in view.filters])
        self.panel = DetailPanel(view, self._desk)
        self.undo = UndoBar()
        self.form = FormPage(view, self._desk)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SETTLE)
        self._nothing_found = EmptyState(
            "没有找到符合条件的记录", button("清除搜索和筛选", self._clear_filters, "x")
        )
        self._first_use = EmptyState(
            f"还没有{view.register.title}",
            button("导入 Excel", lambda: self.wanted.emit("import", {}), "import", "primary"),
            button(f"新增一{view.register.counted}", self._new, "plus"),
        )
        self.faces = QStackedWidget()
        for face in (self.table, self._nothing_found, self._first_use):
            self.faces.addWidget(face)
        self.title = self._title_row()
        self.list = QWidget()
        self._beside = row(self.faces, self.panel, gap=12)
        self._box = page_layout(self.list, self.title)
        self._box.addLayout(row(self.search, self.chips, gap=10))
        self._box.addWidget(self.undo)
        self._box.addLayout(self._beside, 1)
        self._own_page = QWidget()
        self._own_page.setObjectName("page")
        own = QVBoxLayout(self._own_page)
        own.setContentsMargins(16, 8, 16, 8)
        back = button("返回名单（Esc）", self._back, "chevron-left", "small")
        own.addLayout(row(back, None))
        self.levels = QStackedWidget()
        for level in (self.list, self._own_page, self.form):
            self.levels.addWidget(level)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.levels)
        self._connect()

    def _title_row(self) -> TitleRow:
        made = TitleRow(self._view.title)
        made.action("导入", lambda: self.wanted.emit("import", {}), "import")
        made.action("导出", self._export, "download")
        made.action("打印", self._print, "printer")
        if self._view.visits:
            made.action("登记走访", self._visit_current, "footprints")
        made.action(self._view.new, self._new, "plus", primary=True)
        return made

    def _connect(self) -> None:
        self._rest.timeout.connect(self._show_current)
        self.search.asked.connect(self._search)
        self.search.returnPressed.connect(self._to_first)
        self.table.moved.connect(self._moved)
        self.table.opened.connect(self._open)
        self.table.typed.connect(self._type_on)
        self.table.sort_asked.connect(self._sort)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._say())
        self.table.too_many.connect(
            lambda n: ask.tell(self, "复制", f"选了 {n} 行。超过 20 行请用「导出」，会记下用途。")
        )
        self.panel.edit_asked.connect(self._edit)
        self.panel.visit_asked.connect(self._visit)
        self.panel.close_asked.connect(self._edit)
        self.panel.history_asked.connect(
            lambda register, id_: self.wanted.emit("history", {"register": register, "id": id_})
        )
        self.form.saved.connect(self._saved)
        self.form.left.connect(self._leave_form)
        within = {
            "Ctrl+N": self._new,
            "F2": lambda: self._edit(self.table.current),
            "F4": self._visit_current,
            "Ctrl+F": self._to_search,
            "F3": self._to_search,
            "Ctrl+P": self._print,
        }
        for keys, does in within.items():
            QShortcut(QKeySequence(keys), self.list).activated.connect(does)

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _to_first(self) -> None:
        self.search.ask_now()
        self.table.setFocus()
