"""Which report is written: ours, the forms the office registered, or a form file; into a folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledger_desk.errors import LedgerError, Progress
from ledger_desk.reports import definitions, month
from ledger_desk.reports import forms as office_forms
from ledger_desk.store import forms
from ledger_desk.ui import ask
from ledger_desk.ui.asking import begin
from ledger_desk.ui.lists import ListCell, ListTable, Shown
from ledger_desk.ui.page import Desk
from ledger_desk.ui.table import Column
from ledger_desk.ui.widgets import Button, Note, button, column, empty_layout, label, row

KINDS = {"statistics": "统计表", "list": "花名册", "notice": "公示", "month": "综合月报"}


class Choice(NamedTuple):
    """One report. name: what `report` is asked for."""

    name: str
    title: str
    kind: str
    formats: tuple[str, ...]


class ReportsPanel(QWidget):
    """written: the files, as texts."""

    written = Signal(object)

    def __init__(self, desk: Desk, what: Callable[[], tuple[str, str]]) -> None:
        super().__init__()
        self._desk, self._what = desk, what
        self._choices: list[Choice] = []
        self._draft = True
        self._build()

    def show_month(self, words: str, closed: bool) -> None:
        """Which month the reports are of."""
        self._draft = not closed
        draft = "，还没关账，PDF 会印“草稿”" if self._draft else ""
        self._about.setText(f"{words}{draft}。数字和名单从台账里取，写到您选的文件夹，不覆盖已有的")

    def refresh(self) -> None:
        """Ask which reports there are."""
        found = [
            Choice(each.id, each.title, KINDS.get(each.kind, ""),
                   ("xlsx", "pdf") if each.form else ("pdf",))
            for each in definitions.built_in().values()
        ]  # fmt: skip
        with self._desk.ledger.reading() as db:
            found += [Choice(name, name, "街道表样", ("xlsx",)) for name in forms.names(db)]
        self._choices = found
        self.table.show_list(len(found), self._cells)

    def _cells(self, at: int) -> list[ListCell]:
        each = self._choices[at]
        words = {"xlsx": "Excel", "pdf": "PDF"}
        return [
            Shown(each.title),
            Shown(each.kind, "muted"),
            Shown("、".join(words[f] for f in each.formats), "muted"),
        ]

    def write(self, name: str, formats: tuple[str, ...]) -> None:
        """Ask for the folder and write a report there."""
        chosen = ask.folder(self, "报表放到哪里")
        if not chosen:
            return
        self._write(name, formats, Path(chosen))

    def _write(self, name: str, formats: tuple[str, ...], folder: Path) -> None:
        ledger, now = self._desk.ledger, self._desk.clock()
        month_key, grid = self._what()

        def work(progress: Progress) -> dict[str, Any]:
            return month.report(
                ledger, name, month_key, folder, formats=formats, grid=grid, now=now,
                progress=progress,
            )  # fmt: skip

        def done(made: dict[str, Any]) -> None:
            self._tell_unknown(made["unknown_placeholders"])
            self.written.emit(made["files"])

        begin(self._desk.jobs, self, "正在出报表", work, done, lambda e: ask.report(self, e))

    def _tell_unknown(self, unknown: list[dict[str, str]]) -> None:
        empty_layout(self._notes)
        for each in unknown[:5]:
            meant = (
                f"：是不是【{each['suggestion']}】？" if each["suggestion"] else "：不认识，没有填"
            )
            self._notes.addWidget(Note(f"{each['cell']} {each['text']}{meant}", "yellow"))

    def _selected(self) -> Choice | None:
        at = self.table.currentIndex().row()
        return self._choices[at] if 0 <= at < len(self._choices) else None

    def _save(self, format_: str) -> None:
        choice = self._selected()
        if choice is None:
            return
        if format_ not in choice.formats:
            self._tell("yellow", f"“{choice.title}”没有这种格式")
            return
        self.write(choice.name, (format_,))

    def _tell(self, tone: str, text: str) -> None:
        empty_layout(self._notes)
        self._notes.addWidget(Note(text, tone))

    def _with_file(self) -> None:
        path = ask.file_to_open(self, "选街道给的空白表样", "Excel 表格 (*.xlsx)")
        if path:
            self.write(path, ("xlsx",))

    def register_form(self) -> None:
        """Check a form of the office's and keep it."""
        path = ask.file_to_open(self, "登记街道的表样", "Excel 表格 (*.xlsx)")
        if not path:
            return
        ledger, now = self._desk.ledger, self._desk.clock()

        def work(_progress: Progress) -> dict[str, Any]:
            try:
                content = Path(path).read_bytes()
            except OSError:
                raise LedgerError(f"读不出“{Path(path).name}”", "form.file") from None
            return office_forms.register(ledger, content, Path(path).stem, now)

        def done(found: dict[str, Any]) -> None:
            if found["errors"]:
                first = found["errors"][0]
                self._tell("red", f"表样有 {len(found['errors'])} 处要改：{first.get('text', '')}")
            else:
                self._tell("green", f"已登记，认出 {len(found['placeholders'])} 处要填的")
                self.refresh()

        begin(self._desk.jobs, self, "正在查表样", work, done, lambda e: ask.report(self, e))

    def _build(self) -> None:
        self._about = label("", "muted", wrap=True)
        self.table = ListTable(
            [
                Column("title", "报表", 260, wide=True),
                Column("kind", "种类", 110),
                Column("formats", "格式", 120),
            ],
            "可以出的报表",
        )
        self.table.pressed.connect(lambda _row, _column: self._save_first())
        self._notes = QVBoxLayout()
        self._notes.setSpacing(6)
        excel = Button("另存 Excel", "file-spreadsheet")
        excel.clicked.connect(lambda: self._save("xlsx"))
        pdf = Button("另存 PDF", "download")
        pdf.clicked.connect(lambda: self._save("pdf"))
        other = button("用一个表样文件…", self._with_file, "folder-open")
        keep = button("登记表样…", self.register_form, "plus")
        layout = column(self._about, gap=8)
        layout.addWidget(self.table, 1)
        layout.addLayout(self._notes)
        layout.addLayout(row(keep, other, None, excel, pdf))
        self.setLayout(layout)

    def _save_first(self) -> None:
        choice = self._selected()
        if choice is not None:
            self.write(choice.name, (choice.formats[0],))
