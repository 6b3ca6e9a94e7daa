"""Step 4 of an import: what was written, what was not, and the way back."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledger_desk.exchange.importing import ADDED, DOUBTFUL, REFUSED, UNCHANGED, UPDATED
from ledger_desk.ui.icons import icon_label
from ledger_desk.ui.widgets import Button, Card, column, label, row


class DoneStep(QWidget):
    """The counts of one finished import and what can be done next."""

    undo_asked = Signal()
    save_asked = Signal()
    another_asked = Signal()
    register_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._head = label("", "h1", wrap=True)
        self._lines = label("", wrap=True)
        self._where = label("", "muted", wrap=True)
        self.undo = _button("撤销本次导入", "undo-2", self.undo_asked)
        self.save = _button("另存疑问表", "download", self.save_asked)
        self.see = _button("看这本台账", "table", self.register_asked)
        self.another = _button("再导一个文件", "import", self.another_asked)
        card = Card(padding=20, gap=12)
        card.body.addLayout(row(icon_label("circle-check", "green_fill", 28), self._head, None))
        card.body.addWidget(self._lines)
        card.body.addWidget(self._where)
        card.body.addLayout(row(self.undo, self.save, self.see, self.another, None))
        self.setLayout(column(card, None))

    def show_done(self, batch: int, counts: Mapping[str, int], savable: bool) -> None:
        """What became of the rows."""
        written = counts[ADDED] + counts[UPDATED] + counts[DOUBTFUL]
        self._head.setText(f"写入 {written:,} 行（第 {batch} 批）")
        self._lines.setText(
            f"新增 {counts[ADDED]:,}，更新 {counts[UPDATED]:,}，存疑 {counts[DOUBTFUL]:,}。"
            f"没写：无变化 {counts[UNCHANGED]:,}，退回 {counts[REFUSED]:,}。"
        )
        doubts = "存疑的人已标待核实，补上以后再去掉。" if counts[DOUBTFUL] else ""
        self._where.setText(f"{doubts}这一批明天也可以撤销：修改记录 › 按批次。")
        self.undo.show()
        self.save.setVisible(savable and bool(counts[DOUBTFUL] + counts[REFUSED]))

    def show_undone(self, sentence: str) -> None:
        """The import was taken back."""
        self._head.setText("已撤销本次导入")
        self._lines.setText(sentence)
        self._where.setText("台账和导入以前一样。撤销也记在修改记录里。")
        self.undo.hide()
        self.save.hide()


def _button(text: str, icon_name: str, signal: object) -> Button:
    made = Button(text, icon_name)
    made.clicked.connect(lambda: signal.emit())  # type: ignore[attr-defined]
    return made
