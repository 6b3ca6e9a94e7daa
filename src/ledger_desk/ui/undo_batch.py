"""Taking a batch or an act back from the window: preview, question, refusal in words."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from ledger_desk.errors import Progress, Refused
from ledger_desk.store import history
from ledger_desk.store.history import CannotUndo, Undone
from ledger_desk.store.undoing import CHANGED, ERASED, REFERENCED, Stays
from ledger_desk.ui import ask
from ledger_desk.ui.asking import begin
from ledger_desk.ui.page import Desk

WHY = {CHANGED: "后来又改过", REFERENCED: "后来的登记用到它", ERASED: "已按期删除"}
NAMED = 6  # records named in a question
Take = Callable[[bool], Undone]


def take_back(
    parent: QWidget, desk: Desk, batch: int, done: Callable[[Undone], object], title: str = ""
) -> None:
    """Ask and take a whole batch back; what was changed later stays if the worker agrees."""

    def take(partial: bool) -> Undone:
        return history.undo_batch(desk.ledger, batch, partial=partial)

    with desk.ledger.reading() as db:
        acts = history.acts_of(db, batch)
    _ask(parent, desk, acts, take, done, title or "撤销这一批")


def take_back_act(
    parent: QWidget, desk: Desk, act: str, done: Callable[[Undone], object], title: str = ""
) -> None:
    """Ask and take one act back."""

    def take(partial: bool) -> Undone:
        return history.undo_act(desk.ledger, act, partial=partial)

    _ask(parent, desk, [act], take, done, title or "撤销这一步")


def _ask(
    parent: QWidget,
    desk: Desk,
    acts: Sequence[str],
    take: Take,
    done: Callable[[Undone], object],
    title: str,
) -> None:
    """Look first (a job: a large import has many rows), then ask with the numbers."""

    def look(_progress: Progress) -> tuple[int, tuple[Stays, ...], tuple[str, ...]]:
        with desk.ledger.reading() as db:
            plan = history.undo_plan(db, acts)
        return plan.records, plan.stays, plan.months

    def ask_then(found: tuple[int, tuple[Stays, ...], tuple[str, ...]]) -> None:
        records, stays, months = found
        said = history.closed_months(months) if months else ""
        if not stays:
            words = f"{records:,}条记录恢复原样。{said}撤销也记在修改记录里，还可以再撤销"
            if ask.choose(parent, title, words, [f"撤销 {records:,} 条", "不撤销"]) == 0:
                _carry_out(parent, desk, lambda: take(False), done)
            return
        named = "；".join(
            f"{each.label}（{WHY.get(each.why, each.why)}）" for each in stays[:NAMED]
        )
        more = f"等{len(stays)}条" if len(stays) > NAMED else ""
        words = f"有{len(stays):,}条记录后来又改过，不能整批撤销：{named}{more}。{said}"
        choices = [f"只撤销没再改过的 {records:,} 条", "不撤销"] if records else ["知道了"]
        if ask.choose(parent, title, words, choices, primary=-1) == 0 and records:
            _carry_out(parent, desk, lambda: take(True), done)

    begin(
        desk.looks, parent, "正在看能不能撤销", look, ask_then,
        lambda error: _failed(parent, error),
    )  # fmt: skip


def _carry_out(
    parent: QWidget, desk: Desk, take: Callable[[], Undone], done: Callable[[Undone], object]
) -> None:
    begin(
        desk.jobs, parent, "正在撤销", lambda _progress: take(), done,
        lambda error: _failed(parent, error),
    )  # fmt: skip


def _failed(parent: QWidget, error: Exception) -> None:
    if isinstance(error, CannotUndo | Refused):
        ask.tell(parent, "没有撤销", error.text)
    else:
        ask.report(parent, error)
