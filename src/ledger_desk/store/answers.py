"""One answer of a door sheet kept: the visit, and who moved, who came, what is wrong."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from ledger_desk.codes import MET, RENTAL_CLOSED, VISIT_KIND, WITHIN_A_TERM
from ledger_desk.errors import Refused
from ledger_desk.fields import Cell
from ledger_desk.kinds import NAME
from ledger_desk.registers import BY_KEY
from ledger_desk.store import lists, occupancy, records
from ledger_desk.store.duty_tables import Rental
from ledger_desk.store.returns import LEFT, DoorRow, Outing
from ledger_desk.store.tables import Batch, SheetRow

ROUTINE = next(iter(VISIT_KIND.labels))
TASK_DAYS = 7  # until what an answer left open is asked again; a hazard's term
NOT_IN = ("2", "4")  # 未遇, 拒访: nothing is known of people and hazards
INCOMPLETE = "按清单补录，其他内容待补全"


class Said(NamedTuple):
    """An answer: the digits of the paper ("111", "2"), and what was told beside them.

    left: (person ids) who moved away. came: names of newcomers. hazard: what is wrong. fixed: ids
    of hazards. With none of these, an answer that speaks of them leaves a task.
    """

    digits: str
    note: str = ""
    left: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    hazard: str = ""
    fixed: tuple[str, ...] = ()
    address: str = ""  # where an unregistered person lives, for blank rows


class Walk(NamedTuple):
    """Who walked, on which day."""

    on: str
    walkers: str


# One answer


def problem_of(digits: str, *, blank: bool = False) -> str:
    """Why digits are no answer, "" when they are one: three digits 1–4, or 2 or 4 alone."""
    if len(digits) == 1 and digits in NOT_IN:
        return ""
    if len(digits) == 3 and all(d in MET.labels for d in digits) and digits[0] not in NOT_IN:
        return ""
    if blank and digits in ("", "1"):
        return ""
    return f"答案“{digits[:8]}”看不懂：应是三个数字（如 111），未遇写 2，拒访写 4"


def number_of_batch(db: Connection, code: str) -> tuple[int, bool]:
    """The batch of what is typed on a sheet, and whether it has to be made first."""
    community = db.info["community"]
    known = db.scalar(
        select(func.max(Batch.number)).where(
            Batch.community_id == community,
            Batch.kind == "return",
            Batch.file_name == code,
            Batch.undone.is_(None),
        )
    )
    if known is not None:
        return int(known), False
    last = db.scalar(select(func.max(Batch.number)).where(Batch.community_id == community))
    return int(last or 0) + 1, True


def record_answer(
    db: Connection,
    sheet: Outing,
    row: DoorRow,
    said: Said,
    walk: Walk,
    batch: tuple[int, bool],
) -> str:
    """Keep what one row says, within the open act; gives the id of the visit.

    One visit, and with it who moved, who came, what is wrong. Raises Refused for a row that was
    answered already, and for digits that are no answer.
    """
    if problem := problem_of(said.digits, blank=row.is_blank):
        raise Refused(problem, "sheet.answer")
    known = db.execute(
        select(SheetRow.answer, SheetRow.answered_by, SheetRow.answered_on).where(
            SheetRow.community_id == db.info["community"], SheetRow.id == row.id
        )
    ).one()
    if known.answer not in (None, LEFT):
        raise Refused(
            f"第{row.code}行已录入（{known.answered_by} {known.answered_on}）", "sheet.already"
        )
    if row.is_blank and not said.came:
        raise Refused(f"第{row.code}行没有写姓名", "sheet.nobody")
    _keep_batch(db, sheet, batch)
    told = _carry_out(db, row, said, walk.on)
    visit = _visit(db, row, said, walk, told)
    answer = said.digits or "1"
    db.execute(
        update(SheetRow)
        .where(SheetRow.community_id == db.info["community"], SheetRow.id == row.id)
        .values(
            answer=answer,
            answer_note=said.note or None,
            answered_on=walk.on,
            answered_by=db.info["worker"],
            visit_id=visit,
            version=SheetRow.version + 1,
        )
    )
    _count(db, batch[0], answer, 1)
    return visit


def leave_for_the_next(db: Connection, rows_: Iterable[DoorRow]) -> int:
    """Close a sheet within the open act: its open doors go to the next one; gives how many."""
    ids = [row.id for row in rows_ if row.dwelling and not row.answer]
    for start in range(0, len(ids), lists.CHUNK):
        db.execute(
            update(SheetRow)
            .where(
                SheetRow.community_id == db.info["community"],
                SheetRow.id.in_(ids[start : start + lists.CHUNK]),
            )
            .values(answer=LEFT, version=SheetRow.version + 1)
        )
    return len(ids)


def note_row(db: Connection, known: DoorRow, words: str) -> None:
    """Another note on an answered row, within the open act."""
    db.execute(
        update(SheetRow)
        .where(SheetRow.community_id == db.info["community"], SheetRow.id == known.id)
        .values(answer_note=words or None, version=SheetRow.version + 1)
    )


def _keep_batch(db: Connection, sheet: Outing, batch: tuple[int, bool]) -> None:
    number, is_new = batch
    if (
        is_new
        and db.scalar(
            select(func.count()).where(
                Batch.community_id == db.info["community"], Batch.number == number
            )
        )
        == 0
    ):
        db.execute(
            insert(Batch).values(
                community_id=db.info["community"],
                number=number,
                kind="return",
                file_name=sheet.code,
                sha256="",
                at=db.info["at"],
                counts="{}",
                undone=None,
            )
        )


def _count(db: Connection, batch: int, answer: str, more: int) -> None:
    same = (Batch.community_id == db.info["community"]) & (Batch.number == batch)
    counts = Counter(json.loads(db.scalar(select(Batch.counts).where(same)) or "{}"))
    counts[answer] += more
    kept = {key: count for key, count in sorted(counts.items()) if count > 0}
    db.execute(update(Batch).where(same).values(counts=json.dumps(kept)))


# What an answer changes


class _Told(NamedTuple):
    changes: str | None
    findings: str | None
    content: str | None
    task: bool


def _carry_out(db: Connection, row: DoorRow, said: Said, on: str) -> _Told:
    people, hazards = (said.digits[1:2], said.digits[2:3])
    let = _rental(db, row.dwelling)
    new_key = db.info["key"]
    codes: list[str] = []
    notes: list[str] = []
    task = False
    if people in ("2", "4"):
        codes.append("4" if let else "2")
        for person in said.left:
            occupancy.move_out(db, person, on, row.dwelling)
        task |= not said.left
        notes += [] if said.left else ["有人搬走，待核实是谁"]
    if people in ("3", "4") or said.came:
        codes.append("3" if let else "1")
        task |= not said.came
        notes += [f"新来：{'、'.join(said.came)}"] if said.came else ["有人新来，待登记"]
        for name in said.came:
            _newcomer(db, new_key, name, row, said, on, let)
    if people == "1" and not said.came:
        codes.append("0")
    findings = None
    if hazards == "2":
        findings = said.hazard or "有隐患，待查清"
        task |= not said.hazard
        if said.hazard and row.dwelling:
            _hazard(db, new_key, row.dwelling, let, said.hazard, on)
    if hazards == "3":
        for id_ in said.fixed:
            records.change(db, BY_KEY["hazard"], id_, {"fixed_on": on})
        task |= not said.fixed
        notes.append("隐患已改好" if said.fixed else "隐患说已改好，待复查")
    if hazards == "4":
        notes.append("隐患没查")
    changes = ",".join(dict.fromkeys(codes)) or None
    return _Told(changes, findings, "；".join(notes) or None, task)


def _visit(db: Connection, row: DoorRow, said: Said, walk: Walk, told: _Told) -> str:
    id_: str = db.info["key"]()
    later = (date.fromisoformat(walk.on) + timedelta(days=TASK_DAYS)).isoformat()
    values = {
        "visited_at": walk.on,
        "target_id": row.dwelling or None,
        "address_text": None if row.dwelling else (said.address or f"{row.building}{row.unit}"),
        "visitor": walk.walkers or db.info["worker"],
        "kind": ROUTINE,
        "met": said.digits[:1] or "1",
        "changes": told.changes,
        "findings": told.findings,
        "content": told.content,
        "follow_up_on": later if told.task else None,
        "note": said.note or None,
    }
    records.add(db, BY_KEY["visit"], id_, values)
    return id_


def _rental(db: Connection, dwelling: str) -> str:
    """The letting of a door that is not closed; "" for none."""
    found = db.scalar(
        select(Rental.id)
        .where(
            Rental.community_id == db.info["community"],
            Rental.dwelling_id == dwelling,
            Rental.removed.is_(None),
            func.coalesce(Rental.status, "") != RENTAL_CLOSED,
        )
        .limit(1)
    )
    return found or ""


def _newcomer(
    db: Connection, new_key: Any, name: str, row: DoorRow, said: Said, on: str, let: str
) -> None:
    reading = NAME.read(Cell("text", name), "")
    where = said.address or f"{row.building}{row.unit}"
    doubt = INCOMPLETE if row.dwelling else f"{INCOMPLETE}；住在：{where}"
    id_ = new_key()
    records.add(db, BY_KEY["person"], id_, {"name": reading.value or name}, doubt=doubt)
    if row.dwelling:
        kind = occupancy.TENANT if let else None
        occupancy.move_in(db, new_key, id_, row.dwelling, on, kind)


def _hazard(
    db: Connection, new_key: Any, dwelling: str, let: str, description: str, on: str
) -> None:
    due = (date.fromisoformat(on) + timedelta(days=TASK_DAYS)).isoformat()
    values = {
        "dwelling_id": dwelling,
        "rental_id": let or None,
        "found_on": on,
        "description": description,
        "measure": WITHIN_A_TERM,
        "due_on": due,
    }
    records.add(db, BY_KEY["hazard"], new_key(), values)
