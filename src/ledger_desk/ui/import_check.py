"""Step 3 of an import: every row in exactly one state, what changes, and why."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledger_desk.exchange import import_view
from ledger_desk.exchange.import_view import Change, Look
from ledger_desk.exchange.importing import (
    ADDED,
    DOUBTFUL,
    REFUSED,
    UNCHANGED,
    UPDATED,
    VERDICTS,
    SheetPlan,
    Verdict,
)
from ledger_desk.ui.lists import ListCell, ListTable, Shown
from ledger_desk.ui.marks import Mark
from ledger_desk.ui.table import Column
from ledger_desk.ui.title import ChipRow
from ledger_desk.ui.widgets import (
    Badge,
    Button,
    Card,
    Chip,
    button,
    column,
    empty_layout,
    label,
    row,
    scrolled,
)

WORDS = {
    ADDED: "新增",
    UPDATED: "更新",
    UNCHANGED: "无变化",
    DOUBTFUL: "存疑",
    REFUSED: "退回",
}
TONES = {ADDED: "green", UPDATED: "blue", UNCHANGED: "plain", DOUBTFUL: "yellow", REFUSED: "red"}
KEY_COLUMNS, TIGHT_COLUMNS = 4, 3
ALL = "all"


class CheckStep(QWidget):
    """save_asked: the rows to be mended are wanted as a workbook of their own."""

    save_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self._rows: list[tuple[SheetPlan, Verdict]] = []
        self._shown: list[tuple[SheetPlan, Verdict]] = []
        self._positions: list[int] = []
        self._compact = False
        self._only_changed = False
        self._build()

    def show_look(self, look: Look) -> None:
        """The verdicts of a file."""
        self._look = look
        plan = look.plan
        assert plan is not None
        sheets = [sheet for sheet in plan.sheets if sheet.table is not None]
        rank = {outcome: at for at, outcome in enumerate(import_view.ORDER)}
        rows = [(sheet, verdict) for sheet in sheets for verdict in sheet.rows]
        self._rows = sorted(rows, key=lambda pair: rank[pair[1].outcome])
        counts = plan.counts()
        self._chips.show_counts({ALL: len(self._rows), **counts})
        said = " + ".join(f"{counts[outcome]:,}" for outcome in VERDICTS)
        words = " + ".join(WORDS[outcome] for outcome in VERDICTS)
        self._sum.setText(f"{said} = {sum(counts.values()):,}行")
        self._sum_words.setText(f"{words}，一行都不会丢")
        wanting = counts[DOUBTFUL] + counts[REFUSED]
        self._save.setVisible(bool(wanting) and can_save_doubts())
        self._save.setText(f"另存要改的 {wanting:,} 行")
        self._about_doubts.setVisible(bool(wanting))
        self._chips.choose(ALL)

    @property
    def writes(self) -> int:
        """How many rows will be written."""
        counts = self._look.plan.counts() if self._look and self._look.plan else {}
        return sum(counts.get(each, 0) for each in (ADDED, UPDATED, DOUBTFUL))

    def set_compact(self, compact: bool) -> None:
        """A narrow window has no side panel."""
        self._side.setVisible(not compact)
        if compact != self._compact:
            self._compact = compact
            self._show_columns()

    def next_doubt(self) -> None:
        """Go to the next row that has to be looked at."""
        count, at = len(self._shown), self.table.currentIndex().row()
        for step in range(1, count + 1):
            row_ = (at + step) % count
            if self._shown[row_][1].outcome in (DOUBTFUL, REFUSED):
                self.table.go_to(row_)
                return

    def _choose(self, chip: str) -> None:
        hidden = UNCHANGED if chip == ALL and len(self._rows) > len(self._unchanged()) else ""
        self._shown = [
            pair
            for pair in self._rows
            if (chip == ALL and pair[1].outcome != hidden) or pair[1].outcome == chip
        ]
        folded = len(self._unchanged()) if hidden else 0
        self._folded.setText(f"另有{folded:,}行无变化，已折起" if folded else "")
        self._show_columns()

    def _unchanged(self) -> Sequence[tuple[SheetPlan, Verdict]]:
        return [pair for pair in self._rows if pair[1].outcome == UNCHANGED]

    def _show_columns(self) -> None:
        sheet = self._shown[0][0] if self._shown else None
        table = sheet.table if sheet else None
        most = TIGHT_COLUMNS if self._compact else KEY_COLUMNS
        self._positions = import_view.key_columns(table, most) if table else []
        if table and self._only_changed:
            self._positions = self._changed_positions()
        places = self._positions
        names = [table.columns[at].path[-1] for at in places] if table else []
        self.table.set_columns(
            [
                Column("outcome", "结果", 86),
                Column("row", "原行", 56, right=True),
                *(
                    Column(name, name, _width(sheet, at))
                    for name, at in zip(names, places, strict=True)
                ),
                Column("why", "说明", 190, wide=True),
            ]
        )
        self.table.show_list(len(self._shown), self._cells)
        self._show_row(self.table.currentIndex().row() if self._shown else -1)

    def _changed_positions(self) -> list[int]:
        """The first column and those in which some row differs from the ledger."""
        assert self._look is not None
        assert self._look.plan is not None
        found: list[int] = []
        for sheet, verdict in self._shown[:500]:
            table = sheet.table
            changed = import_view.changes(self._look.plan, verdict)
            for at, each in enumerate(table.columns if table else ()):
                field = import_view.field_of(table, each) if table else None
                if field and table and each.slot and at not in found:
                    key = (import_view.register_of(table, each.slot), field.key)
                    if key in changed:
                        found.append(at)
        return [*self._positions[:1], *(at for at in sorted(found) if at != self._positions[0])][:7]

    def _cells(self, at: int) -> list[ListCell]:
        assert self._look is not None
        assert self._look.plan is not None
        sheet, verdict = self._shown[at]
        changed = import_view.changes(self._look.plan, verdict)
        tone = TONES[verdict.outcome]
        why = import_view.told(verdict, changed)
        first, second = _two_lines(why)
        return [
            Mark(WORDS[verdict.outcome], tone),
            Shown(str(verdict.row.number), "muted"),
            *(self._cell(sheet, verdict, position, changed) for position in self._positions),
            Shown(f"{first}\n{second}" if second else first, tone if tone != "plain" else "muted"),
        ]

    def _cell(
        self,
        sheet: SheetPlan,
        verdict: Verdict,
        position: int,
        changed: dict[tuple[str, str], Change],
    ) -> Shown:
        table = sheet.table
        if table is None or position >= len(table.columns):
            return Shown("")
        each = table.columns[position]
        field = import_view.field_of(table, each)
        text = import_view.masked_text(verdict.row.cells[position].text, field)
        problem = any(p.column == each.heading and p.doubtful for p in verdict.problems)
        if problem and verdict.outcome in (DOUBTFUL, REFUSED):
            red = verdict.outcome == REFUSED
            return Shown(
                text or "空", "red" if red else "yellow", True,
                icon="circle-alert" if red else "triangle-alert",
            )  # fmt: skip
        if field is not None and each.slot is not None:
            change = changed.get((import_view.register_of(table, each.slot), field.key))
            if change is not None:
                return Shown(change.after, "blue", True, before=change.before or "未填")
        return Shown(text or "—", "muted" if verdict.outcome == UNCHANGED or not text else "")

    # The row in full

    def _show_row(self, at: int) -> None:
        empty_layout(self._detail)
        if not 0 <= at < len(self._shown) or self._look is None or self._look.plan is None:
            return
        sheet, verdict = self._shown[at]
        changed = import_view.changes(self._look.plan, verdict)
        mark = Badge(WORDS[verdict.outcome], TONES[verdict.outcome])
        self._detail.addLayout(row(label(f"原第 {verdict.row.number} 行", "muted"), None, mark))
        for problem in verdict.problems:
            words = f"{problem.column}：{problem.text}" if problem.column else problem.text
            tone = TONES[verdict.outcome] if problem.doubtful else ""
            self._detail.addWidget(label(words, tone=tone, wrap=True))
        if not verdict.problems:
            self._detail.addWidget(label(import_view.told(verdict, changed), wrap=True))
        for change in changed.values():
            words = f"{change.field.label}：{change.before or '未填'} → {change.after}"
            self._detail.addWidget(label(words, tone="blue", wrap=True))
        self._detail.addSpacing(4)
        for position, each in enumerate(sheet.table.columns if sheet.table else ()):
            if each.slot is None or sheet.table is None:
                continue
            field = import_view.field_of(sheet.table, each)
            text = import_view.masked_text(verdict.row.cells[position].text, field)
            if text:
                words = f"{each.path[-1]}：{text}"
                self._detail.addWidget(label(words, "muted", wrap=True))
        self._detail.addStretch(1)

    def _toggle_changed(self) -> None:
        self._only_changed = self._changed_chip.isChecked()
        self._show_columns()

    def _build(self) -> None:
        self._chips = ChipRow(self._choose)
        self._chips.show_chips([(ALL, "全部"), *((each, WORDS[each]) for each in VERDICTS)])
        self._changed_chip = Chip("只看变了的格")
        self._changed_chip.clicked.connect(lambda: self._toggle_changed())
        self._folded = label("", "muted")
        self.table = ListTable([Column("outcome", "结果", 86)], "每一行的结果", two_lines=True)
        self.table.moved.connect(self._show_row)
        self._sum = label("", tone="green", wrap=True)
        self._sum_words = label("", "muted", wrap=True)
        self._about_doubts = label("存疑的已记入并标待核实；退回的没有记", "muted", wrap=True)
        self._save = Button("另存要改的行", "download")
        self._save.clicked.connect(lambda: self.save_asked.emit())
        self._detail = QVBoxLayout()
        self._detail.setSpacing(6)
        inside = QWidget()
        inside.setLayout(self._detail)
        top = Card()
        top.body.addWidget(scrolled(inside))
        below = Card()
        for each in (label("一行都不会丢", "h2"), self._sum, self._sum_words, self._about_doubts,
                     self._save):  # fmt: skip
            below.body.addWidget(each)
        self._side = QWidget()
        self._side.setFixedWidth(300)
        sides = column(gap=10)
        sides.addWidget(top, 1)
        sides.addWidget(below)
        self._side.setLayout(sides)
        chips = row(self._folded, self._changed_chip)
        head = row(gap=8)
        head.addWidget(self._chips, 1)
        head.addLayout(chips)
        body = row(gap=12)
        body.addWidget(self.table, 1)
        body.addWidget(self._side)
        layout = column(head, gap=8)
        layout.addLayout(body, 1)
        self.setLayout(layout)
        doubt = QShortcut(QKeySequence("F8"), self)
        doubt.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        doubt.activated.connect(self.next_doubt)


def can_save_doubts() -> bool:
    """Whether this program can write the workbook of rows to be mended."""
    from importlib.util import find_spec

    return find_spec("ledger_desk.exchange.doubts_workbook") is not None


def _width(sheet: SheetPlan | None, position: int) -> int:
    """A column as wide as what stands in it: a whole ID number, a telephone, a name."""
    slot = sheet.table.columns[position].slot if sheet and sheet.table else None
    key = slot.field if slot else ""
    widths = {"name": 84, "id_no": 166, "phone": 116, "std_address": 132}
    return next((width for end, width in widths.items() if key.endswith(end)), 112)


def _two_lines(text: str) -> tuple[str, str]:
    """A sentence over two lines where it is long, broken behind a mark or in the middle."""
    if len(text) <= 12:
        return text, ""
    marks = [at + 1 for at, c in enumerate(text) if c in "，；：。" and 6 <= at + 1 <= 14]
    cut = marks[-1] if marks else 13
    return text[:cut], text[cut:]


__all__ = ["TONES", "WORDS", "CheckStep", "button", "can_save_doubts"]
