"""从 Excel 导入: four steps; files are read and written by jobs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ledger_desk.errors import LedgerError, Progress
from ledger_desk.exchange import import_view, importing
from ledger_desk.exchange.import_view import Look
from ledger_desk.registers import BY_KEY
from ledger_desk.store import history
from ledger_desk.store.acts import instant
from ledger_desk.ui import ask, theme, undo_batch
from ledger_desk.ui.asking import begin
from ledger_desk.ui.import_check import CheckStep, can_save_doubts
from ledger_desk.ui.import_columns import ColumnsStep
from ledger_desk.ui.import_done import DoneStep
from ledger_desk.ui.import_files import FilesStep, Source
from ledger_desk.ui.jobs import Job
from ledger_desk.ui.page import Desk
from ledger_desk.ui.stepper import Stepper
from ledger_desk.ui.title import Footer, TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import Button, button, set_tone

FILES, COLUMNS, CHECK, DONE = range(4)
STEPS = ("选文件", "对应列", "检查", "完成")
TITLE = "从 Excel 导入"
HINTS = (
    "读的时候不写台账，随时可以取消",
    "这样的表头，下个月不用再对",
    "写入前自动备份；写入后可整批撤销，明天也行",
    "",
)


class ImportPage(QWidget):
    """Four steps. changed: "" after a write, since a file touches many registers."""

    changed = Signal(str)
    said = Signal(str)
    wanted = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._waiting: list[Source] = []
        self._source: Source | None = None
        self._content = b""
        self._look: Look | None = None
        self._mapping: dict[str, str] = {}
        self._password: str | None = None
        self._encoding: str | None = None
        self._batch = 0
        self._job: Job | None = None
        self._build()
        self._go(FILES)

    # What the window asks of a page

    def refresh(self) -> None:
        """A plan that became old is made anew when it is carried out; nothing to ask here."""

    def may_leave(self) -> bool:
        """Going to another page keeps everything; only a running write has to end first."""
        return True

    @property
    def step(self) -> int:
        """Which step is open."""
        return self._steps.currentIndex()

    # Steps

    def _go(self, step: int) -> None:
        self._steps.setCurrentIndex(step)
        self._stepper.show_step(step)
        self._say_state()
        self._focus()

    def _focus(self) -> None:
        match self.step:
            case 0:
                target: QWidget = (
                    self.next if self._look and self._look.plan else (self.files.choose_button)
                )
            case 1:
                target = self.columns.table if self.columns.open_columns else self.next
            case 2:
                target = self.check.table
            case _:
                target = self.done.another
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_state(self) -> None:
        plan = self._look.plan if self._look else None
        names = {sheet.register for sheet in plan.sheets if sheet.table} if plan else set()
        titles = "、".join(BY_KEY[name].title for name in sorted(names) if name in BY_KEY)
        self._title.title.setText(f"{TITLE} · {titles}" if titles else TITLE)
        self._title.fold()
        self._footer.message.setText(HINTS[self.step])
        set_tone(self._footer.message, "tone", "")
        self.cancel.setVisible(self.step < DONE and (plan is not None or self._job is not None))
        self.cancel.setText("停下" if self._job else "取消")
        self.back.setVisible(self.step in (COLUMNS, CHECK))
        self.next.setVisible(plan is not None)
        self._footer.setVisible(self.step < DONE or bool(self._waiting))
        busy = self._job is not None
        self.back.setEnabled(not busy)
        self.next.setEnabled(not busy)
        match self.step:
            case 0:
                self.next.setText("下一步：对应列")
            case 1:
                left = self.columns.open_columns
                self.next.setText("下一步：检查")
                if left:
                    self._footer.message.setText(f"还有 {left} 列要您选")
                    set_tone(self._footer.message, "tone", "red")
            case 2:
                count = self.check.writes
                self.next.setText(f"写入 {count:,} 行" if count else "没有要写的，完成")
            case _:
                more = len(self._waiting)
                self.next.setText(f"下一个文件（还有 {more} 个）")
                self.next.setVisible(more > 0)

    def go_on(self) -> None:
        """The blue button, Alt+→."""
        if self._job is not None or self._look is None or self._look.plan is None:
            return
        match self.step:
            case 0:
                self.columns.show_look(self._look, self._mapping)
                known = all(self._look.is_remembered(s) for s in self._look.plan.sheets if s.table)
                if known and not self._mapping:
                    self._show_check()
                    self._footer.message.setText("和上次的表头一样，已照上次对好（Alt+← 可以看）")
                else:
                    self._go(COLUMNS)
            case 1:
                if self.columns.open_columns:
                    self.columns.go_to_first_open()
                elif self.columns.said != self._mapping:
                    self._mapping = dict(self.columns.said)
                    self._read(then=self._show_check)
                else:
                    self._show_check()
            case 2:
                self._write()
            case _:
                if self._waiting:
                    self._begin(self._waiting.pop(0))

    def go_back(self) -> None:
        """The step before, Alt+←, Esc."""
        if self._job is None and self.step in (COLUMNS, CHECK):
            if self.step == CHECK and self._look is not None:
                self.columns.show_look(self._look, self._mapping)
            self._go(self.step - 1)

    def stop(self) -> None:
        """取消: the running job is stopped, else everything is forgotten; nothing was written."""
        if self._job is not None:
            self._job.cancel()
            return
        self._waiting.clear()
        self._forget()
        self.said.emit("没有导入，台账和刚才一样")

    def _forget(self) -> None:
        self._source, self._look, self._content = None, None, b""
        self._mapping, self._password, self._encoding = {}, None, None
        self.files.show_nothing()
        self._go(FILES)

    # Reading

    def take(self, sources: list[Source]) -> None:
        """Files were chosen, dropped or pasted: one batch each, one after the other."""
        self._waiting = sources[1:]
        self._begin(sources[0])

    def _begin(self, source: Source) -> None:
        self._forget()
        self._source = source
        self._read(then=self._show_files, fresh=True)

    def _read(self, then: Callable[[], None], fresh: bool = False) -> None:
        source = self._source
        if source is None or self._job is not None:
            return
        ledger, today = self._desk.ledger, self._desk.today
        content = b"" if fresh else self._content
        asked: dict[str, Any] = {
            "register": self.files.register,
            "sheet": self.files.sheet,
            "mapping": self._mapping or None,
            "password": self._password,
            "encoding": self._encoding,
            "today": today,
        }

        def work(progress: Progress) -> tuple[bytes, Look]:
            read = content or source.read()
            return read, import_view.look(ledger, read, source.name, progress=progress, **asked)

        def done(found: tuple[bytes, Look]) -> None:
            self._content, self._look = found
            self._end()
            then()

        self._start(f"正在读“{source.name}”", work, done, self._not_read)

    def _not_read(self, error: Exception) -> None:
        self._end()
        code = error.code if isinstance(error, LedgerError) else ""
        if code in ("unreadable.encrypted", "unreadable.password") and self._source:
            words = "这个文件有打开密码" if code.endswith("encrypted") else "打开密码不对"
            given = ask.line(self, "打开密码", f"{words}，请输入密码", "打开", secret=True)
            if given:
                self._password = given
                self._read(then=self._show_files)
                return
        if code == "unreadable.encoding" and self._source:
            found = ask.choose(
                self,
                "文字编码",
                "认不出这个文件的文字编码，请选一种",
                ["简体 GB18030", "UTF-8", "繁体 Big5"],
            )
            if found >= 0:
                self._encoding = ("gb18030", "utf-8", "big5")[found]
                self._read(then=self._show_files)
                return
        if isinstance(error, LedgerError):
            self._look = None
            self.files.show_problem(error.text)
            self._go(FILES)
        else:
            ask.report(self, error)

    def _show_files(self) -> None:
        assert self._look is not None
        self.files.show_look(self._look)
        self._go(FILES)

    def _show_check(self) -> None:
        assert self._look is not None
        if self._look.plan is None:
            self._show_files()
            return
        self.check.show_look(self._look)
        self._go(CHECK)

    # Writing

    def _write(self) -> None:
        look, source = self._look, self._source
        assert look is not None
        assert look.plan is not None
        assert source is not None
        if not self.check.writes:
            self._forget()
            self.said.emit("这个文件没有要写的，台账没有变")
            return
        ledger, plan, at = self._desk.ledger, look.plan, instant(self._desk.clock())
        content, mapping, today = self._content, self._mapping or None, self._desk.today
        register, sheet = self.files.register, self.files.sheet
        password, encoding = self._password, self._encoding

        def replan() -> importing.ImportPlan:
            return importing.plan_import(
                ledger, content, source.name, register=register, sheet=sheet, mapping=mapping,
                password=password, encoding=encoding, today=today,
            )  # fmt: skip

        def work(progress: Progress) -> int:
            progress(0, 2)
            ledger.backup(reason="import")
            progress(1, 2)
            return importing.carry_out(ledger, plan, at=at, replan=replan)

        def done(batch: int) -> None:
            self._batch = batch
            self._end()
            self.done.show_done(batch, plan.counts(), can_save_doubts())
            self._go(DONE)
            self.changed.emit("")

        self._start(f"正在写入“{source.name}”", work, done, self._not_written)

    def _not_written(self, error: Exception) -> None:
        self._end()
        ask.report(self, error)
        self._footer.message.setText("没有写入，台账和刚才一样")

    def _undo(self) -> None:
        undo_batch.take_back(self, self._desk, self._batch, self._undone)

    def _undone(self, undone: history.Undone) -> None:
        self.done.show_undone(undone.sentence)
        self.changed.emit("")

    def _save_doubts(self) -> None:
        look = self._look
        if look is None or look.plan is None:
            return
        from ledger_desk.exchange import doubts_workbook

        name = f"疑问_{Path(look.name).stem}.xlsx"
        chosen = ask.file_to_save(self, "另存疑问表", name, "Excel 表格 (*.xlsx)")
        if not chosen:
            return
        plan, ledger, now = look.plan, self._desk.ledger, self._desk.clock()
        reports = [{**importing.report(plan), "batch": self._batch or None}]

        def work(_progress: Progress) -> str:
            return doubts_workbook.write(ledger, [plan], reports, Path(chosen), now=now)

        def done(written: str) -> None:
            self._end()
            self.said.emit(f"疑问表已存为 {Path(written).name}，改好后直接再导入它")

        self._start("正在写疑问表", work, done, self._not_written)

    # Jobs

    def _start(
        self,
        title: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
    ) -> None:
        self._job = begin(self._desk.jobs, self, title, work, done, failed, self._stopped)
        self._say_state()
        self._footer.message.setText(f"{title}…")

    def _stopped(self) -> None:
        self._end()
        self._footer.message.setText("已停下，台账和刚才一样")

    def _end(self) -> None:
        self._job = None
        self._say_state()

    def _see_register(self) -> None:
        plan = self._look.plan if self._look else None
        keys = [sheet.register for sheet in plan.sheets if sheet.table] if plan else []
        pages = {"person": "places", "dwelling": "places", "member": "patrol", "team": "patrol",
                 "issue": "lowincome", "inspection": "rental", "found_item": "patrol",
                 "meeting": "patrol"}  # fmt: skip
        if keys:
            self.wanted.emit(pages.get(keys[0], keys[0]), {})

    # Building

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = theme.is_compact(self)
        tighten(self._body, compact)
        self.columns.set_compact(compact or self.height() < 620)
        self.check.set_compact(compact)

    def _build(self) -> None:
        self._title = TitleRow(TITLE)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._inner = QWidget()
        self._body = page_layout(self._inner, self._title)
        self._stepper = Stepper(STEPS)
        self._body.addWidget(self._stepper)
        self.files, self.columns = FilesStep(), ColumnsStep()
        self.check, self.done = CheckStep(), DoneStep()
        self._steps = QStackedWidget()
        for each in (self.files, self.columns, self.check, self.done):
            self._steps.addWidget(each)
        self._body.addWidget(self._steps, 1)
        self._footer = Footer()
        self.cancel = button("取消", self.stop)
        self.back = button("上一步", self.go_back, "chevron-left")
        self.next = Button("下一步", look="primary")
        self.next.clicked.connect(lambda: self.go_on())
        for made in (self.cancel, self.back, self.next):
            self._footer.buttons.addWidget(made)
        outer.addWidget(self._inner, 1)
        outer.addWidget(self._footer)
        self.files.given.connect(self.take)
        self.files.asked_again.connect(lambda: self._read(then=self._show_files))
        self.columns.changed.connect(self._say_state)
        self.check.save_asked.connect(self._save_doubts)
        self.done.undo_asked.connect(self._undo)
        self.done.save_asked.connect(self._save_doubts)
        self.done.another_asked.connect(self._forget)
        self.done.register_asked.connect(self._see_register)
        for keys, does in (("Alt+Right", self.go_on), ("Alt+Left", self.go_back),
                           ("Escape", self.go_back)):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(does)
