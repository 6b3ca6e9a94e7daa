"""How long records are kept: what is due to go, first out of sight, then erased by a person."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, or_, select

from ledger_desk.errors import MachineFault, Refused
from ledger_desk.store import acts, attachments, erasing, saving
from ledger_desk.store.backup import BACKUPS
from ledger_desk.store.duty_tables import Floating, LowIncome, LowIncomeMember, Patrol
from ledger_desk.store.erasing import Record
from ledger_desk.store.labels import table_of
from ledger_desk.store.limits import in_force
from ledger_desk.store.people_tables import Person, Residence
from ledger_desk.store.spans import earlier

if TYPE_CHECKING:
    from ledger_desk.store.ledger import Ledger

RESTRICTED = "已到保存期限，限制查阅"
LEAST_REASON = 2
OPEN = "9999"


class Expired(NamedTuple):
    """A record kept longer than the office decided. since: the day its time began to run."""

    kind: str
    register: str
    id: str
    title: str
    since: str
    months: int
    restricted: bool


class Erased(NamedTuple):
    """What an erasure did. compacted: the file was written anew without the free pages."""

    records: int
    history: int
    attachments: int
    backup: str
    compacted: bool

    @property
    def sentence(self) -> str:
        """What is said to a person."""
        return (
            f"已删除{self.records}条记录的内容，已关账的数字没有变。"
            "以前的备份里还有，最迟12个月后随备份轮换消失；从旧备份恢复时会再次删除。"
        )


def due(db: Connection, community: str, today: dt.date) -> list[Expired]:
    """What the office's own terms say is to be deleted, the oldest first."""
    limits = in_force(db, community, today.isoformat())
    months = {
        "已离开人员": int(limits["retain_left_months"]),
        "停保家庭": int(limits["retain_aid_months"]),
        "巡逻记录": int(limits["retain_patrol_months"]),
    }
    sources = {"已离开人员": _left, "停保家庭": _stopped, "巡逻记录": _walked}
    found = []
    for kind, kept in months.items():
        last = earlier(today.isoformat(), kept)
        for register, id_, title, since, removed in sources[kind](db, community, last):
            if _whole(since) < last:
                hidden = removed is not None
                found.append(Expired(kind, register, id_, title, since, kept, hidden))
    return sorted(found, key=lambda each: (each.since, each.kind, each.title, each.id))


def restrict(ledger: "Ledger", records: Sequence[Record]) -> int:
    """Step 1: out of lists, search and forms, with all that is about them; can be undone."""
    with ledger.writing("到期资料限制查阅", kind="form", reason=RESTRICTED) as db:
        wanted = erasing.with_their_own(db, records)
        for register, id_ in wanted:
            saving.mark_removed(db, register, [id_], RESTRICTED)
    return len(wanted)


def look(ledger: "Ledger", register: str, id: str, purpose: str) -> dict[str, Any]:
    """A restricted record's values, for a purpose, which is logged. Raises Refused."""
    if len(purpose.strip()) < LEAST_REASON:
        raise Refused("限制查阅的资料要写明用途才能打开。", "privacy.purpose")
    with ledger.writing("查看限制查阅的资料", kind="view") as db:
        found = saving.whole(db, register, [id])
        if not found or found[0]["removed"] != RESTRICTED:
            raise Refused("这条记录不在限制查阅之列。", "retention.not_restricted")
        acts.log_access(db, "view", register, [id], purpose=purpose.strip())
    return found[0]


def erase(ledger: "Ledger", records: Sequence[Record], reason: str) -> Erased:
    """Step 2: the values are gone, from rows, history, search and attachments; never undone.

    A proven copy is made before. Raises Refused without a reason, MachineFault when the copy
    fails; then nothing was erased.
    """
    if len(reason.strip()) < LEAST_REASON:
        raise Refused("请写明删除的原因，例如“保存期满”或“本人要求”。", "retention.reason")
    if not records:
        raise Refused("没有选要删除的记录。", "retention.none")
    made = ledger.backup(reason="retention")
    title = f"按期删除{len(records)}条"
    with ledger.writing(title, kind="retention", reason=reason.strip()) as db:
        gone = erasing.erase(db, records)
        if not gone.records:
            raise Refused("这些记录已经删除过。", "retention.already")
    write_list(ledger)
    try:
        ledger.compact()
    except MachineFault:  # freed pages were overwritten already: it is done, only not smaller
        compacted = False
    else:
        compacted = True
    return Erased(len(gone.records), gone.history, len(gone.files), made.folder.name, compacted)


def write_list(ledger: "Ledger") -> None:
    """Finish outside the ledger what is finished inside: the list beside the copies, files gone.

    Also after a crash between the two.
    """
    with ledger.reading() as db:
        if not erasing.count(db):
            return
        records = erasing.listed(db)
        attachments.sweep(db, ledger.folder)
    erasing.write_list(ledger.folder / BACKUPS, records)


# What is due

_Found = Iterator[tuple[str, str, str, str, str | None]]
"""Register, id, title, the day, removed."""


def _whole(day: str) -> str:
    """The last day a date of any precision may mean."""
    return day + {4: "-12-31", 7: "-31"}.get(len(day), "")


def _here_or_hidden(table: Any, community: str) -> tuple[Any, Any]:
    return (
        table.community_id == community,
        or_(table.removed.is_(None), table.removed == RESTRICTED),
    )


def _left(db: Connection, community: str, last: str) -> _Found:
    """People of whom every registration has ended, and who are on no aid."""
    ends: dict[str, str] = {}
    for source, day in ((Floating, Floating.left_on), (Residence, Residence.to_on)):
        rows = db.execute(select(source.person_id, day).where(*_here_or_hidden(source, community)))
        for person, end in rows:
            ends[person] = max(ends.get(person, ""), end or OPEN, key=_whole)
    aided = set(
        db.scalars(
            select(LowIncome.head_id).where(
                *_here_or_hidden(LowIncome, community), LowIncome.head_id.is_not(None)
            )
        )
    ) | set(
        db.scalars(
            select(LowIncomeMember.person_id).where(*_here_or_hidden(LowIncomeMember, community))
        )
    )
    gone = {person for person, end in ends.items() if _whole(end) < last} - aided
    statement = select(Person.id, Person.name, Person.removed).where(
        *_here_or_hidden(Person, community)
    )
    for id_, name, removed in db.execute(statement):
        if id_ in gone:
            yield "person", id_, name, ends[id_], removed


def _stopped(db: Connection, community: str, last: str) -> _Found:
    rows = db.execute(
        select(LowIncome.id, LowIncome.label, LowIncome.stop_on, LowIncome.removed).where(
            *_here_or_hidden(LowIncome, community), LowIncome.stop_on < last
        )
    )
    for id_, label, day, removed in rows:
        if day is not None:
            yield "lowincome", id_, label, day, removed


def _walked(db: Connection, community: str, last: str) -> _Found:
    rows = db.execute(
        select(Patrol.id, Patrol.label, Patrol.patrol_date, Patrol.removed).where(
            *_here_or_hidden(Patrol, community), Patrol.patrol_date < last
        )
    )
    for id_, label, day, removed in rows:
        if day is not None:
            yield "patrol", id_, label, day, removed


def restricted_records(db: Connection) -> list[Record]:
    """Everything out of sight because its time is over."""
    found = []
    for register in erasing.OWN:
        table = table_of(register)
        ids = select(table.c.id).where(
            table.c.community_id == db.info["community"], table.c.removed == RESTRICTED
        )
        found += [(register, id_) for id_ in db.scalars(ids)]
    return found
