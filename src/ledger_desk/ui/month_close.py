"""关账核对: what stops, what takes a sentence, what is only said; then the month is frozen."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ledger_desk.errors import LedgerError, Progress
from ledger_desk.reports import month_table
from ledger_desk.reports.month_table import Finding, Review
from ledger_desk.store import months, snapshots
from ledger_desk.store.months import LEAST_REASON
from ledger_desk.ui import ask
from ledger_desk.ui.asking import begin
from ledger_desk.ui.icons import icon_label
from ledger_desk.ui.month_names import page_of
from ledger_desk.ui.page import Desk
from ledger_desk.ui.title import Footer
from ledger_desk.ui.widgets import (
    Badge,
    Button,
    Card,
    button,
    column,
    empty_layout,
    label,
    row,
    rule,
    scrolled,
    set_tone,
)

PICTURES = {
    "red": ("circle-alert", "red_text"),
    "yellow": ("triangle-alert", "yellow_text"),
    "green": ("circle-check", "green_text"),
}
MOST = 40  # findings of one group that are listed; the rest is counted


class ClosePanel(QWidget):
    """closed: the month is. left: back to the numbers. report_asked: now the files."""

    closed = Signal()
    left = Signal()
    wanted = Signal(str, object)
    report_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._month = ""
        self._review: Review | None = None
        self.reasons: dict[str, QLineEdit] = {}
        self._closings: dict[str, int] = {}
        self._build()

    def look(self, month: str) -> None:
        """Check a month."""
        self._month = month
        ledger, today = self._desk.ledger, self._desk.today

        def work(progress: Progress) -> tuple[Review, list[tuple[str, int]]]:
            found = month_table.review(ledger, month, today, progress)
            with ledger.reading() as db:
                return found, snapshots.closed_months(db, ledger.community)

        def done(found: tuple[Review, list[tuple[str, int]]]) -> None:
            if month == self._month:
                self._show(*found)

        self._tell("", "正在核对…")
        self.go.setEnabled(False)
        begin(self._desk.looks, self, "正在核对这个月", work, done, self._failed)

    def set_compact(self, compact: bool) -> None:
        """A narrow window has no right column."""
        self._side.setVisible(not compact)

    def _show(self, found: Review, closings: list[tuple[str, int]]) -> None:
        said = {key: box.text() for key, box in self.reasons.items()}
        self._review = found
        self._closings = dict(closings)
        self.reasons.clear()
        empty_layout(self._list)
        self._group("必须改好才能关账", "red", found.stops)
        self._group("要改，改不完写一句", "yellow", found.asked, asked=True)
        self._group("提醒，不影响关账", "", found.warnings)
        good = [Finding("", text, 1) for text, holds in found.proofs if holds]
        self._group("都对上了", "green", good)
        self._list.addStretch(1)
        for key, text in said.items():
            if key in self.reasons:
                self.reasons[key].setText(text)
        again = self._month in self._closings
        self.go.setText("更正后重报…" if again else "关账")
        self._fill_side()
        self._say_state()
        first: QWidget = next(iter(self.reasons.values()), self.go)
        first.show()  # a widget just put into a layout is hidden, and would get no focus
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _group(
        self, title: str, tone: str, findings: list[Finding], *, asked: bool = False
    ) -> None:
        if not findings:
            return
        count = label(f"{title}　{len(findings)} 项", "h2", tone)
        self._list.addWidget(count)
        for each in findings[:MOST]:
            self._list.addLayout(self._line(each, tone, asked))
            self._list.addWidget(rule())
        if len(findings) > MOST:
            self._list.addWidget(label(f"还有 {len(findings) - MOST} 项", "muted"))

    def _line(self, each: Finding, tone: str, asked: bool) -> Any:
        picture = icon_label(*PICTURES.get(tone, ("info", "muted")))
        words = label(each.text, wrap=True)
        line = row(picture, gap=10)
        if not asked:
            line.addWidget(words, 1)
            if each.records:
                line.addWidget(self._go_button(each))
            return line
        box = QLineEdit()
        box.setPlaceholderText("写一句原因，会印在月报上")
        box.setAccessibleName(f"{each.text}：原因，至少{LEAST_REASON}个字")
        box.textChanged.connect(lambda _: self._say_state())
        box.returnPressed.connect(self._next_reason)
        self.reasons[each.key] = box
        below = row(box, gap=8)
        if each.records:
            below.addWidget(self._go_button(each))
        both = column(words, below, gap=4)
        line.addLayout(both, 1)
        return line

    def _go_button(self, each: Finding) -> Button:
        register, id_, _ = each.records[0]
        page = page_of(register)
        words = "去改" if len(each.records) == 1 else f"去改 {len(each.records)} 条"
        place = {"id": id_, "register": register, "back": "month"}
        made = button(words, lambda: self.wanted.emit(page, place), "arrow-right", "small")
        made.setAccessibleName(f"去改：{each.text}")
        return made

    def _next_reason(self) -> None:
        missing = [box for box in self.reasons.values() if len(box.text().strip()) < LEAST_REASON]
        (missing[0] if missing else self.go).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def missing(self) -> int:
        """How many sentences are still wanted."""
        return sum(len(box.text().strip()) < LEAST_REASON for box in self.reasons.values())

    def _say_state(self) -> None:
        found = self._review
        if found is None:
            return
        stops, missing = len(found.stops), self.missing
        if stops or missing:
            parts = [f"{stops} 项要改"] if stops else []
            parts += [f"{missing} 项要写原因"] if missing else []
            self._tell("red", f"还差 {stops + missing} 处：{'，'.join(parts)}")
        else:
            self._tell("", "可以关账。名单和数字一起封存，以后再改记进下月的“调整”")
        self.go.setEnabled(not stops)

    def _tell(self, tone: str, text: str) -> None:
        set_tone(self.footer.message, "tone", tone)
        self.footer.message.setText(text)

    # Closing

    def close_month(self) -> None:
        """Ask once more with the counts, then freeze."""
        if self._review is None or self._review.stops:
            return
        if self.missing:
            self._next_reason()
            return
        reason = ""
        if self._month in self._closings:
            given = ask.line(
                self, "更正后重报", f"为什么更正（至少{LEAST_REASON}个字），会印在月报上", "更正",
                least=LEAST_REASON,
            )  # fmt: skip
            if not given:
                return
            reason = given
        else:
            words = "关账以后这个月的数不再变，后来的改动记进下个月的“调整”"
            if ask.choose(self, "关账", words, ["关账", "再看看"]) != 0:
                return
        explained = {key: box.text().strip() for key, box in self.reasons.items()}
        ledger, today, month = self._desk.ledger, self._desk.today, self._month

        def work(_progress: Progress) -> dict[str, Any]:
            with ledger.reading() as db:
                period = months.period_of(db, ledger.community, month)
            return months.close(ledger, period, today=today, reason=reason, explained=explained)

        begin(self._desk.jobs, self, "正在关账", work, self._done, self._failed)

    def _done(self, answer: dict[str, Any]) -> None:
        if not answer["closed"]:
            self._tell("red", "没有关账：" + "；".join(answer["stops"][:3]))
            self.look(self._month)
            return
        self.reasons.clear()
        self.closed.emit()
        words = f"历史校验码 {answer['snapshot']['anchor']}。要不要现在就把月报写到文件夹或 U 盘？"
        if ask.choose(self, f"{self._month} 已关账", words, ["出月报", "以后再出"]) == 0:
            self.report_asked.emit()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, LedgerError):
            self._tell("red", error.text)
        else:
            ask.report(self, error)

    # Building

    def _fill_side(self) -> None:
        empty_layout(self._closings_box)
        if not self._closings:
            self._closings_box.addWidget(label("还没有关过账", "muted"))
        for month, number in sorted(self._closings.items(), reverse=True)[:6]:
            words = "已报" if number == 1 else f"已报 · 更正{number - 1}次"
            mark = Badge(words, "green" if number == 1 else "yellow")
            self._closings_box.addLayout(row(label(month), mark, None))

    def _build(self) -> None:
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        card = Card(padding=12)
        card.body.addWidget(scrolled(inside))
        keeps = Card()
        keeps.body.addWidget(label("关账会留下什么", "h2"))
        for words in ("期间、全部数字、每个数后面的名单", "当时的统计口径和期限设置",
                      "您写的原因，会印在月报上", "历史校验码，印在月报上可以核对"):  # fmt: skip
            keeps.body.addWidget(label(f"· {words}", wrap=True))
        keeps.body.addWidget(
            label("以后再改这个月的事，记进下个月的“调整”，报出的数不会变。", "muted", wrap=True)
        )
        before = Card()
        before.body.addWidget(label("以前的月份", "h2"))
        self._closings_box = QVBoxLayout()
        before.body.addLayout(self._closings_box)
        self._side = QWidget()
        self._side.setFixedWidth(300)
        self._side.setLayout(column(keeps, before, None, gap=10))
        body = row(gap=12)
        body.addWidget(card, 1)
        body.addWidget(self._side)
        self.setLayout(body)
        self.footer = Footer()
        back = button("回到月报", self.left.emit)
        again = button("重新核对", lambda: self.look(self._month), "refresh-cw")
        self.go = Button("关账", "clipboard-check", "primary")
        self.go.clicked.connect(lambda: self.close_month())
        for each in (back, again, self.go):
            self.footer.buttons.addWidget(each)
