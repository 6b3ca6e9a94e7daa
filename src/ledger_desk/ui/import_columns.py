"""Step 2 of an import: which column goes to which field; what is not known is asked."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ledger_desk.exchange import import_view
from ledger_desk.exchange.import_view import ColumnView, Look
from ledger_desk.exchange.importing import SheetPlan
from ledger_desk.fields import Cell
from ledger_desk.privacy import show_masked
from ledger_desk.ui import theme
from ledger_desk.ui.lists import ListCell, ListTable, Shown
from ledger_desk.ui.table import Column
from ledger_desk.ui.title import ChipRow
from ledger_desk.ui.widgets import Button, Card, Choice, Note, button, column, label, row

DROP = "（不导入）"
CHOOSE = "（请选择）"
CHOICE_AT = 3  # the column of the table in which a field is chosen


class ColumnsStep(QWidget):
    """The columns of one sheet at a time. changed: an answer was given."""

    changed = Signal()
    _note: Note
    _drop: Button

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self._sheet: SheetPlan | None = None
        self._views: list[ColumnView] = []
        self.said: dict[str, str] = {}
        self._editor: Choice | None = None
        self._build()

    def show_look(self, look: Look, said: Mapping[str, str]) -> None:
        """The columns of a file, and what was answered about them."""
        self._look, self.said = look, dict(said)
        sheets = self._sheets()
        self._chips.setVisible(len(sheets) > 1)
        self._chips.replace([(each.sheet, each.sheet) for each in sheets])
        name = self._sheet.sheet if self._sheet else ""
        kept = [each for each in sheets if each.sheet == name]
        self._show_sheet((kept or sheets)[0].sheet)

    @property
    def open_columns(self) -> int:
        """How many columns wait for an answer, on all sheets."""
        return sum(_is_open(view) for sheet in self._sheets() for view in self._of(sheet))

    def go_to_first_open(self) -> None:
        """Put the cursor where an answer is missing."""
        for sheet in self._sheets():
            if any(_is_open(view) for view in self._of(sheet)):
                self._chips.choose(sheet.sheet)
                break
        at = next((at for at, view in enumerate(self._views) if _is_open(view)), 0)
        self.table.go_to(at, CHOICE_AT)
        self.table.setFocus()

    def drop_the_rest(self) -> None:
        """Everything not answered is not imported."""
        for sheet in self._sheets():
            for view in self._of(sheet):
                if _is_open(view):
                    self.said[view.heading] = ""
        self._renew()

    def _sheets(self) -> list[SheetPlan]:
        if self._look is None or self._look.plan is None:
            return []
        return [sheet for sheet in self._look.plan.sheets if sheet.table is not None]

    def _of(self, sheet: SheetPlan) -> list[ColumnView]:
        assert self._look is not None
        return import_view.columns(sheet, self._look.remembered, self.said)

    def _show_sheet(self, name: str) -> None:
        self._sheet = next((each for each in self._sheets() if each.sheet == name), None)
        self._renew(keep=False)

    def _renew(self, keep: bool = True) -> None:
        if self._sheet is None or self._look is None:
            return
        if keep:  # rows do not jump away under the cursor
            order = [view.position for view in self._views]
            fresh = {view.position: view for view in self._of(self._sheet)}
            self._views = [fresh[position] for position in order]
        else:
            self._views = self._of(self._sheet)
        self.table.show_list(len(self._views), self._cells)
        asked = sum(map(_is_open, self._views))
        self._count.setText(f"要您处理的排在最前 · {len(self._views)}列")
        self._drop.setVisible(asked > 1)
        self._drop.setText(f"没选的{asked}列都不导入")
        self._tell(asked)
        self._show_preview()
        self.changed.emit()

    def _tell(self, asked: int) -> None:
        assert self._look is not None
        assert self._sheet is not None
        known = self._look.is_remembered(self._sheet)
        if known and not self.said:
            self._say("green", "和上次的表头一样，已照上次对好，不用再选")
        elif asked:
            self._say("yellow", f"有{asked}列不认识，要您选一次；下个月这样的表头不用再选")
        else:
            self._say("green", "每一列都有去处了")

    def _say(self, tone: str, text: str) -> None:
        old = self._note
        self._note = Note(text, tone, self._drop)
        self.layout().replaceWidget(old, self._note)  # type: ignore[union-attr]
        old.deleteLater()

    def _cells(self, at: int) -> list[ListCell]:
        view = self._views[at]
        return [
            Shown(view.letter, "muted"),
            Shown(view.heading),
            Shown(view.samples, "muted"),
            self._choice(view),
            _result(view),
        ]

    def _choice(self, view: ColumnView) -> Shown:
        if view.state == "stopped":
            return Shown("不采集", "muted")
        if view.state == "guessed":
            words = import_view.words_of(self._target, view.suggestion)
            return Shown(f"「猜测」{words}？", "red", look="choice")
        if view.path:
            return Shown(import_view.words_of(self._target, view.path), look="choice")
        return Shown(CHOOSE if _is_open(view) else DROP, "red" if _is_open(view) else "",
                     look="choice")  # fmt: skip

    @property
    def _target(self) -> str:
        return self._sheet.table.vocabulary.key if self._sheet and self._sheet.table else ""

    # Choosing

    def choose_at(self, at: int, _column: int = CHOICE_AT) -> None:
        """Open the list of fields for one column."""
        view = self._views[at]
        if view.state == "stopped":
            return
        items = import_view.choices(self._target)
        guess = view.suggestion if view.state == "guessed" else ""
        rows = [(DROP, "")]
        if guess:
            rows.insert(0, (f"是的：{import_view.words_of(self._target, guess)}", guess))
        if view.path and view.path not in items:
            rows.append((import_view.words_of(self._target, view.path), view.path))
        rows += [(words, path) for path, words in items.items()]
        self._close_editor()
        editor = Choice(rows)
        editor.setParent(self.table.viewport())
        editor.setAccessibleName(f"“{view.heading}”放到哪一项")
        editor.setGeometry(self.table.visualRect(self.table.paged.index(at, CHOICE_AT)))
        wanted = guess or view.path
        editor.setCurrentIndex(max(0, editor.findData(wanted)) if wanted else 0)
        editor.activated.connect(lambda _=0, at=at: self._chosen(at))
        self._editor = editor
        editor.show()
        editor.setFocus()
        editor.showPopup()

    def answer(self, at: int, path: str) -> None:
        """Say where a column goes; "" is 不导入."""
        self.said[self._views[at].heading] = path
        self._renew()
        following = next(
            (n for n, view in enumerate(self._views) if n > at and _is_open(view)), None
        )
        self.table.go_to(at if following is None else following, CHOICE_AT)

    def _chosen(self, at: int) -> None:
        if self._editor is None:
            return
        path = str(self._editor.currentData() or "")
        self._close_editor()
        self.table.setFocus()
        self.answer(at, path)

    def _close_editor(self) -> None:
        if self._editor is not None:
            editor, self._editor = self._editor, None
            editor.hide()
            editor.deleteLater()

    # How the first rows will stand

    def _show_preview(self) -> None:
        sheet = self._sheet
        if sheet is None or sheet.table is None:
            return
        taken = sorted((view for view in self._views if view.path), key=lambda each: each.position)
        names = [import_view.words_of(self._target, view.path) for view in taken]
        self._preview.set_columns([Column("row", "原行", 56), *(Column(n, n, 124) for n in names)])
        rows = sheet.rows[:3]

        def cells(at: int) -> list[ListCell]:
            found: list[ListCell] = [Shown(str(rows[at].row.number), "muted")]
            for view in taken:
                found.append(self._as_it_will_be(rows[at].row.cells[view.position], view))
            return found

        self._preview.show_list(len(rows), cells)

    def _as_it_will_be(self, cell: Cell, view: ColumnView) -> Shown:
        field = import_view.field_at(self._target, view.path)
        if field is None or "/" in view.path:
            return Shown(import_view.masked_text(cell.text, field))
        reading = field.kind.read(cell, "")
        if reading.problem:
            return Shown(import_view.masked_text(cell.text, field), "yellow", icon="triangle-alert")
        return Shown(show_masked(field, reading.value))

    def _build(self) -> None:
        self._note = Note("")
        self._drop = button("没选的都不导入", self.drop_the_rest, look="small")
        self._chips = SheetChips(self._show_sheet)
        self.table = ListTable(
            [
                Column("letter", "列", 42),
                Column("heading", "Excel 里的列名", 132),
                Column("samples", "例子（号码已遮住）", 160, wide=True),
                Column("choice", "放到台账的哪一项", 176),
                Column("result", "结果", 166),
            ],
            "Excel 的列和台账的对应",
            by_cell=True,
        )
        self.table.pressed.connect(self.choose_at)
        self.table.clicked.connect(
            lambda index: self.choose_at(index.row()) if index.column() == CHOICE_AT else None
        )
        self._count = label("", "muted")
        card = Card(padding=1, gap=0)
        head = row(label("把 Excel 的列对应到台账", "h2"), None, self._count)
        head.setContentsMargins(14, 8, 14, 6)
        card.body.addLayout(head)
        card.body.addWidget(self.table, 1)
        self._preview = ListTable([Column("row", "原行", 56)], "前3行会变成这样")
        self._preview.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._preview.setSelectionMode(ListTable.SelectionMode.NoSelection)
        self._below = Card(padding=1, gap=0)
        words = label("前 3 行会变成这样", "h2")
        words.setContentsMargins(14, 8, 0, 6)
        self._below.body.addWidget(words)
        self._below.body.addWidget(self._preview)
        self._below.setFixedHeight(theme.grown(196))
        layout = column(self._note, self._chips, gap=8)
        layout.addWidget(card, 1)
        layout.addWidget(self._below)
        self.setLayout(layout)

    def set_compact(self, compact: bool) -> None:
        """A low window has no preview: the table is what has to be seen."""
        self._below.setVisible(not compact)


class SheetChips(ChipRow):
    """Chips for the sheets of a file, which differ from file to file."""

    def replace(self, chips: list[tuple[str, str]]) -> None:
        """Other chips."""
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None and widget is not self._more:
                widget.hide()
                widget.deleteLater()
        self._chips.clear()
        self.show_chips(chips)


def _is_open(view: ColumnView) -> bool:
    return view.state in ("guessed", "unknown")


def _result(view: ColumnView) -> Shown:
    match view.state:
        case "unknown":
            return Shown("新的一列，要您选", "red", icon="circle-alert")
        case "guessed":
            return Shown("名字相近，请确认", "yellow", icon="triangle-alert")
        case "stopped":
            return Shown("按规定不采集", "muted", icon="info")
        case "elsewhere":
            return Shown("说的是别人，不导入", "muted", icon="info")
        case "dropped":
            return Shown("不导入", "muted", icon="info")
    how = "照上次" if view.state == "remembered" else "认得"
    if view.problems:
        return Shown(f"{how} · {view.problems}行要看", "yellow", icon="triangle-alert")
    return Shown(how, "green", icon="circle-check")
