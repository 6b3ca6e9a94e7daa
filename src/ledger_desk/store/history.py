"""What happened to the ledger and to each record, and how an act or a batch is taken back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from ledger_desk.errors import Refused
from ledger_desk.store import undoing
from ledger_desk.store.acts import log_access
from ledger_desk.store.chain import Head, Proof, head, verify
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.tables import Act, Batch, History
from ledger_desk.store.undoing import CHANGED, ERASED, REFERENCED, Plan, Stays

__all__ = ["Head", "Proof", "head", "log_access", "verify"]


class Deed(NamedTuple):
    """One act, as the list of the last changes shows it. rows: how many rows it changed."""

    id: str
    at: str
    worker: str
    kind: str
    title: str
    reason: str
    batch: int | None
    state: str
    rows: int


class Imported(NamedTuple):
    """One batch: an imported file, a returned sheet, a merge."""

    number: int
    kind: str
    file_name: str
    at: str
    counts: dict[str, int]
    undone: bool
    sha256: str


class Change(NamedTuple):
    """One change of one record; before and after hold the fields that differ."""

    seq: int
    at: str
    worker: str
    title: str
    act: str
    op: str
    before: dict[str, Any]
    after: dict[str, Any]
    undone: bool


class CannotUndo(Refused):
    """An undo that would overwrite what came later; `stays` names the records."""

    def __init__(self, text: str, code: str, plan: Plan) -> None:
        super().__init__(text, code)
        self.stays = plan.stays
        self.possible = plan.records


@dataclass(frozen=True)
class Undone:
    """What an undo did. made: records that were new and are gone; changed, deleted: put back."""

    act: str
    made: int
    changed: int
    deleted: int
    stays: tuple[Stays, ...]
    months: tuple[str, ...]

    @property
    def records(self) -> int:
        """How many records are as they were."""
        return self.made + self.changed + self.deleted

    @property
    def sentence(self) -> str:
        """What is said to a person."""
        said = f"已撤销，{self.records}条记录恢复原样。"
        if self.stays:
            said += f"有{len(self.stays)}条保留未动。"
        if self.months:
            said += closed_months(self.months)
        return said


def closed_months(months: Sequence[str]) -> str:
    """What an undo says about months that were closed since."""
    named = "、".join(f"{int(month[:4])}年{int(month[5:7])}月" for month in months)
    return f"涉及已关账的{named}：已报出的数不变，差额记入本月“调整”。"


# What happened


def deeds(db: Connection, limit: int = 100) -> list[Deed]:
    """The last acts, the newest first."""
    rows = db.execute(
        select(
            Act.id, Act.started, Act.actor, Act.kind, Act.title, Act.reason, Act.batch, Act.state,
            Act.last_seq - Act.first_seq + 1,
        )
        .order_by(Act.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [Deed._make(row) for row in rows]


def batches(db: Connection) -> list[Imported]:
    """Everything that came in as a batch, the newest first."""
    rows = db.execute(
        select(Batch)
        .where(Batch.community_id == db.info["community"])
        .order_by(Batch.number.desc())
    )
    return [
        Imported(
            row.number,
            row.kind,
            row.file_name,
            row.at,
            json.loads(row.counts),
            row.undone is not None,
            row.sha256,
        )
        for row in rows
    ]


def record_history(db: Connection, register: str, id: str) -> list[Change]:
    """Everything that happened to one record, the newest first. register: its key."""
    rows = db.execute(
        select(
            History.seq, Act.started, Act.actor, Act.title, Act.id, History.op,
            History.before, History.after, Act.state,
        )
        .join(Act, Act.id == History.act)
        .where(History.row == id, History.register == register)
        .order_by(History.seq.desc())
    )  # fmt: skip
    return [
        Change(
            seq,
            at,
            worker,
            title,
            act,
            op,
            json.loads(before) if before else {},
            json.loads(after) if after else {},
            state == "undone",
        )
        for seq, at, worker, title, act, op, before, after, state in rows
    ]


# Taking back


def undo_plan(db: Connection, acts: Sequence[str]) -> Plan:
    """What taking these acts back would do, for the preview. Raises Refused."""
    return undoing.plan(db, acts)


def acts_of(db: Connection, batch: int) -> list[str]:
    """The acts of a batch that were not taken back one by one."""
    found = select(Act.id).where(Act.batch == batch, Act.state == "done").order_by(Act.id)
    return list(db.scalars(found))


def undo_act(ledger: Ledger, act: str, *, partial: bool = False) -> Undone:
    """Take one act back, as a new act. Raises CannotUndo, or Refused when it never can be.

    partial: the records that were changed later stay as they are, the others are put back.
    """
    return undo_acts(ledger, [act], partial=partial)


def undo_acts(ledger: Ledger, acts: Sequence[str], *, partial: bool = False) -> Undone:
    """Take several acts back in one go, the newest first."""
    with ledger.reading() as db:
        last = db.scalar(select(Act.title).where(Act.id == max(acts, default="")))
    if last is None:
        raise Refused("没有这一步，可能已经不在这本台账里。", "undo.unknown")
    title = f"撤销：{last}" if len(acts) == 1 else f"撤销{len(acts)}步，最后一步是{last}"
    return _undo(ledger, list(acts), ",".join(sorted(acts)), title, partial)


def undo_batch(ledger: Ledger, batch: int, *, partial: bool = False) -> Undone:
    """Take a batch back: every act of one imported file, one returned sheet, one merge."""
    with ledger.reading() as db:
        row = db.execute(
            select(Batch.file_name, Batch.undone).where(
                Batch.community_id == db.info["community"], Batch.number == batch
            )
        ).one_or_none()
        acts = acts_of(db, batch)
    if row is None:
        raise Refused(f"没有第{batch}批。用“导入记录”可以看到全部批次。", "undo.unknown")
    if row.undone:
        raise Refused("这一步已经撤销过。", "undo.already")
    return _undo(ledger, acts, f"batch:{batch}", f"撤销导入：{row.file_name}", partial)


def _undo(ledger: Ledger, acts: list[str], undoes: str, title: str, partial: bool) -> Undone:
    try:
        with ledger.undoing(title, "undo", None, "", undoes) as db:
            plan = undoing.plan(db, acts)
            if plan.stays and not (partial and plan.steps):
                raise _refusal(plan)
            undoing.carry_out(db, plan.steps)
            if not plan.stays:
                undoing.mark(db, plan.acts, "undone", db.info["at"])
            act = str(db.info["act"])
    except IntegrityError:  # links are judged at the commit
        raise Refused(
            "撤销后有的记录会互相矛盾（证件号码已被别的记录使用，或所属的记录已不在），没有撤销。",
            "undo.contradiction",
        ) from None
    ops = {(step.register, step.id): step.op for step in plan.steps}  # the oldest of each record
    counts = list(ops.values())
    return Undone(
        act=act,
        made=counts.count("I"),
        changed=counts.count("U"),
        deleted=counts.count("D"),
        stays=plan.stays,
        months=plan.months,
    )


def _refusal(plan: Plan) -> CannotUndo:
    reasons = [each.why for each in plan.stays]
    said, code = [], ""
    if changed := reasons.count(CHANGED):
        rest = f"可以只撤销没有再改过的{plan.records}条。" if plan.records else ""
        said.append(f"有{changed}条记录后来又改过，不能整批撤销。{rest}")
        code = "undo.changed"
    if referenced := reasons.count(REFERENCED):
        said.append(f"有{referenced}条记录已被后来的登记引用。")
        code = code or "undo.referenced"
    if erased := reasons.count(ERASED):
        said.append(f"其中{erased}条已按期删除，无法还原。")
        code = code or "undo.erased"
    return CannotUndo("".join(said), code, plan)
