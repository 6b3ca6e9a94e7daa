"""Step 1 of an import: a file chosen, dropped or pasted, and how its first rows were understood."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ledger_desk.errors import Unreadable
from ledger_desk.exchange import import_view
from ledger_desk.exchange.import_view import Head, Look
from ledger_desk.exchange.importing import SheetPlan
from ledger_desk.registers.targets import TARGETS
from ledger_desk.ui import ask
from ledger_desk.ui.icons import icon_label
from ledger_desk.ui.lists import ListTable, Shown
from ledger_desk.ui.table import Column
from ledger_desk.ui.widgets import Card, Choice, Note, button, column, label, row

KINDS = "表格 (*.xlsx *.xls *.xlsm *.ods *.csv *.txt *.tsv *.html *.htm *.xml);;所有文件 (*)"
TONES = {"heading": "blue", "title": "muted", "blank": "muted", "skipped": "muted"}
SHOWN_COLUMNS = 10


class Source(NamedTuple):
    """A table to be imported: a file, or what was pasted."""

    name: str
    path: Path | None = None
    content: bytes = b""

    def read(self) -> bytes:
        """Its bytes. Raises Unreadable."""
        if self.path is None:
            return self.content
        try:
            return self.path.read_bytes()
        except OSError:
            raise Unreadable(
                f"读不出“{self.name}”：可能在别的程序里开着，或U盘已拔出", "unreadable.file"
            ) from None


class FilesStep(QWidget):
    """given: a list of Source. asked_again: sheet or sort of ledger were chosen by hand."""

    given = Signal(object)
    asked_again = Signal()
    _note: Note

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._look: Look | None = None
        self._build()
        self.show_nothing()

    @property
    def register(self) -> str:
        """The sort of sheet the worker named; "" to be recognised."""
        return str(self._sort.currentData() or "")

    @property
    def sheet(self) -> str:
        """The only sheet to be read; "" for all that are not hidden."""
        return str(self._sheets.currentData() or "")

    def show_nothing(self) -> None:
        """No file yet."""
        self._look = None
        self._file.hide()
        self._rows.hide()
        self._note.hide()
        self._drop.show()
        self._sort.setCurrentIndex(0)
        self._sheets.clear()

    def show_problem(self, text: str) -> None:
        """Why the file was not read; another one can be chosen at once."""
        self.show_nothing()
        self._say("red", text)

    def show_look(self, look: Look) -> None:
        """What was found in a file."""
        self._look = look
        self._drop.hide()
        self._file.show()
        self._rows.show()
        self._name.setText(look.name)
        self._about.setText(self._summary(look))
        self._fill_sheets(look)
        if look.why_not:
            self._say("red", look.why_not.partition("，或用 --register")[0] + "，或选是哪种台账")
        elif look.plan is not None and look.plan.again:
            self._say("yellow", "这个文件以前导入过，一个字都没变。再导一次不会重复记")
        else:
            remarks = [*look.remarks, *(r for s in self._planned(look) for r in s.remarks)]
            remarks = list(dict.fromkeys(remarks))
            self._say("yellow" if remarks else "", " ".join(remarks))
        self._show_sheet()

    @staticmethod
    def _planned(look: Look) -> Sequence[SheetPlan]:
        return look.plan.sheets if look.plan else ()

    def _summary(self, look: Look) -> str:
        parts = []
        for plan in self._planned(look):
            if plan.table is None:
                continue
            rows = plan.table.header_rows
            heads = f"第{rows[0]}–{rows[-1]}行" if len(rows) > 1 else f"第{rows[0]}行"
            said = f"工作表“{plan.sheet}”：{heads}是表头，{len(plan.rows):,}行数据"
            if skipped := import_view.skipped_words(plan):
                said += f"，另跳过{skipped}"
            parts.append(said)
        return "；".join(parts) or f"共{len(look.heads)}张工作表"

    def _fill_sheets(self, look: Look) -> None:
        wanted = self.sheet
        self._sheets.blockSignals(True)
        self._sheets.clear()
        shown = [head for head in look.heads if not head.hidden]
        self._sheets.addItem(f"全部{len(shown)}张" if len(shown) > 1 else "全部", "")
        for head in look.heads:
            words = f"{head.name}（{head.rows:,}行{'，隐藏' if head.hidden else ''}）"
            self._sheets.addItem(words, head.name)
        self._sheets.setCurrentIndex(max(0, self._sheets.findData(wanted)))
        self._sheets.blockSignals(False)

    def _show_sheet(self) -> None:
        look = self._look
        if look is None:
            return
        planned = {plan.sheet for plan in self._planned(look) if plan.table}
        head = next(
            (h for h in look.heads if h.name == self.sheet),
            next((h for h in look.heads if h.name in planned), look.heads[0]),
        )
        self._heading.setText(f"“{head.name}”开头几行")
        width = min(SHOWN_COLUMNS, max((len(each.cells) for each in head.first), default=1))
        letters = [import_view.letter(at) for at in range(width)]
        self._rows_table.set_columns(
            [
                Column("row", "行", 46),
                Column("why", "怎么读", 132),
                *(Column(each, each, 112) for each in letters),
            ]
        )
        self._rows_table.show_list(len(head.first), lambda at: self._cells(head, at, width))

    @staticmethod
    def _cells(head: Head, at: int, width: int) -> list[Shown]:
        each = head.first[at]
        tone = TONES.get(each.kind, "")
        ground = each.kind == "heading"
        texts = [*each.cells[:width], *[""] * (width - len(each.cells))]
        return [
            Shown(str(each.number), "muted"),
            Shown(each.why or "一条记录", tone, ground),
            *(Shown(text, tone, ground) for text in texts),
        ]

    def _say(self, tone: str, text: str) -> None:
        old = self._note
        self._note = Note(text, tone)
        self.layout().replaceWidget(old, self._note)  # type: ignore[union-attr]
        old.deleteLater()
        self._note.setVisible(bool(text))

    # Files come in

    def choose_file(self) -> None:
        """Ask which file."""
        if path := ask.file_to_open(self, "选要导入的表格", KINDS):
            self.given.emit([Source(Path(path).name, Path(path))])

    def paste(self) -> None:
        """Take the table on the clipboard."""
        text = QGuiApplication.clipboard().text()
        if "\n" not in text.strip():
            self.show_problem("剪贴板里没有表格。请先在 Excel 里选中表头和数据，按 Ctrl+C")
            return
        self.given.emit([Source("粘贴的表格.txt", None, text.encode("utf-8", "replace"))])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files := [Source(path.name, path) for path in paths if path.is_file()]:
            self.given.emit(files)

    def _build(self) -> None:
        self._note = Note("")
        self.choose_button = button("选文件…", self.choose_file, "folder-open", "primary")
        paste = button("粘贴表格 Ctrl+V", self.paste, "copy")
        hint = "xlsx、xls、ods、csv、网页另存的表格都可以；什么格式的登记表都行，不用先改"
        self._drop = Card(padding=20, gap=12)
        words = label("把 Excel 文件拖到这里，或者", "h2")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hints = label(hint, "muted", wrap=True)
        hints.setAlignment(Qt.AlignmentFlag.AlignCenter)
        below = label("读的时候不会写台账；写入之前都可以取消", "muted", wrap=True)
        below.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for item in (words, row(None, self.choose_button, paste, None), hints, below):
            if isinstance(item, QWidget):
                self._drop.body.addWidget(item)
            else:
                self._drop.body.addLayout(item)
        self._drop.body.insertStretch(0, 1)
        self._drop.body.addStretch(1)
        self._name = label("", "strong")
        self._about = label("", "muted", wrap=True)
        self._sheets = Choice()
        self._sheets.setAccessibleName("读哪张工作表")
        self._sheets.activated.connect(lambda _: self.asked_again.emit())
        self._sort = Choice([("自动认", ""), *((each.title, each.key) for each in TARGETS)])
        self._sort.setAccessibleName("是哪种台账")
        self._sort.activated.connect(lambda _: self.asked_again.emit())
        other = button("换一个文件", self.choose_file, look="small")
        self._file = Card(padding=10, gap=6)
        self._file.body.addLayout(row(icon_label("file-spreadsheet"), self._name, None, other))
        self._file.body.addWidget(self._about)
        self._file.body.addLayout(
            row(
                label("工作表", "field"),
                self._sheets,
                12,
                label("是哪种台账", "field"),
                self._sort,
                None,
            )
        )
        self._rows = Card(padding=1, gap=0)
        self._heading = label("", "strong")
        self._heading.setContentsMargins(13, 8, 0, 6)
        self._rows_table = ListTable([Column("row", "行", 46)], "开头几行")
        self._rows_table.setSelectionMode(ListTable.SelectionMode.NoSelection)
        self._rows.body.addWidget(self._heading)
        self._rows.body.addWidget(self._rows_table, 1)
        layout = column(self._note, self._file, gap=8)
        layout.addWidget(self._rows, 1)
        layout.addWidget(self._drop, 1)
        self.setLayout(layout)
        paste_key = QShortcut(QKeySequence.StandardKey.Paste, self)
        paste_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste_key.activated.connect(self.paste)
