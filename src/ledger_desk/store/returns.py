"""Printed sheets coming back: which are out, what stands on their rows, one answer at a time."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from ledger_desk.codes import (
    MET,
    RENTAL_CLOSED,
    VISIT_KIND,
    WITHIN_A_TERM,
)
from ledger_desk.errors import Refused
from ledger_desk.fields import Cell
from ledger_desk.kinds import NAME
from ledger_desk.registers import BY_KEY
from ledger_desk.sheet_codes import folded, read_sheet_code
from ledger_desk.store import history, lists, occupancy, records, rounds
from ledger_desk.store.duty_tables import Hazard, Rental, Visit
from ledger_desk.store.people_tables import Building, Dwelling, Person, Residence
from ledger_desk.store.people_tables import Unit as Staircase
from ledger_desk.store.tables import Batch, Sheet, SheetRow

LEFT = "-"
"""The answer of a door that goes to the next sheet."""
ROUTINE = next(iter(VISIT_KIND.labels))
TASK_DAYS = 7  # until what an answer left open is asked again; a hazard's term
NOT_IN = ("2", "4")  # 未遇, 拒访: nothing is known of people and hazards
INCOMPLETE = "按清单补录，其他内容待补全"


class Outing(NamedTuple):
    """A printed sheet: how many of its doors are answered, how many were left for the next one."""

    id: str
    code: str
    title: str
    made: str
    worker: str
    scope: str
    pages: int
    doors: int
    answered: int
    left: int

    @property
    def state(self) -> str:
        """未回, 部分 or 已回."""
        if self.answered + self.left >= self.doors:
            return "已回"
        return "部分" if self.answered + self.left else "未回"


class DoorRow(NamedTuple):
    """One printed row, with what is known now behind its door."""

    id: str
    number: str
    check: str
    position: int
    page: int
    dwelling: str
    building: str
    unit: str
    room: str
    who: str
    persons: int | None
    last: str  # the day of the last visit
    answer: str
    note: str
    answered_on: str
    answered_by: str
    visit: str
    records: str = "[]"

    @property
    def code(self) -> str:
        """What stands on the paper."""
        return self.number + self.check

    @property
    def is_blank(self) -> bool:
        """A row for people nobody has registered."""
        return self.number.startswith("N")


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


# Which are out


def outings(db: Connection, limit: int = 200) -> list[Outing]:
    """The printed sheets, the newest first."""
    counted = (
        select(
            SheetRow.sheet_id,
            func.count().filter(SheetRow.answer != LEFT).label("answered"),
            func.count().filter(SheetRow.answer == LEFT).label("left"),
        )
        .where(
            SheetRow.community_id == db.info["community"],
            SheetRow.answer.is_not(None),
            SheetRow.dwelling_id.is_not(None),
        )
        .group_by(SheetRow.sheet_id)
        .subquery()
    )
    rows = db.execute(
        select(
            Sheet.id, Sheet.code, Sheet.title, Sheet.made, Sheet.worker, Sheet.filter,
            Sheet.pages, Sheet.doors, counted.c.answered, counted.c.left,
        )
        .outerjoin(counted, counted.c.sheet_id == Sheet.id)
        .where(Sheet.community_id == db.info["community"])
        .order_by(Sheet.made.desc(), Sheet.rid.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        Outing(
            row.id, row.code, row.title, row.made, row.worker, _scope(row.filter), row.pages,
            row.doors, row.answered or 0, row.left or 0,
        )
        for row in rows
    ]  # fmt: skip


def _scope(filter_: str) -> str:
    said = json.loads(filter_ or "{}")
    parts = [str(said.get("grid") or ""), str(said.get("building") or "")]
    parts += ["到期的"] if said.get("due") else []
    return " ".join(part for part in parts if part) or "全社区"


def find_sheet(db: Connection, typed: str) -> Outing:
    """The sheet of a code as it was typed or scanned. Raises Refused, with the code meant."""
    code = read_sheet_code(typed)
    known = {each.code: each for each in outings(db, limit=10_000)}
    if code in known:
        return known[code]
    said = folded(typed)
    if code is None:
        near = [each for each in known if sum(a != b for a, b in zip(each, said, strict=False)) == 1
                and len(each) == len(said)]  # fmt: skip
        hint = f"，是不是 {near[0]}？" if len(near) == 1 else "，请核对"
        raise Refused(f"清单编号“{said[:8]}”有误{hint}", "sheet.code")
    raise Refused(f"本台账没有打印过这张表（{code}），可能是别的网格的表", "sheet.unknown")


# Its rows


def rows(db: Connection, sheet: str) -> list[DoorRow]:
    """The rows of a sheet in the order printed, blank rows too."""
    found = db.execute(
        select(
            SheetRow,
            Building.label.label("building"),
            Staircase.unit_no,
            Dwelling.room_no,
        )
        .outerjoin(Dwelling, _link(Dwelling, SheetRow.dwelling_id, SheetRow))
        .outerjoin(Building, _link(Building, Dwelling.building_id, Dwelling))
        .outerjoin(Staircase, _link(Staircase, Dwelling.unit_id, Dwelling))
        .where(SheetRow.community_id == db.info["community"], SheetRow.sheet_id == sheet)
        .order_by(SheetRow.rid)
    ).all()
    doors = {row.dwelling_id for row in found if row.dwelling_id}
    who, persons, _ = rounds.people_behind(db, doors)
    visited = _last_visits(db, sorted(doors))
    made, unit, building, position = [], "", "", 0
    for row in found:
        if row.dwelling_id:
            position += 1
            unit, building = rounds.unit_label(row.unit_no), row.building or ""
        made.append(
            DoorRow(
                row.id,
                row.number,
                row.check,
                position if row.dwelling_id else 0,
                row.page,
                row.dwelling_id or "",
                building,
                unit,
                row.room_no or "",
                who.get(row.dwelling_id, ""),
                persons.get(row.dwelling_id),
                visited.get(row.dwelling_id, ""),
                row.answer or "",
                row.answer_note or "",
                row.answered_on or "",
                row.answered_by or "",
                row.visit_id or "",
                row.records,
            )
        )  # fmt: skip
    return made


def row(db: Connection, known: DoorRow) -> DoorRow:
    """A row as it is answered now; what is known of its door stays."""
    found = db.execute(
        select(
            SheetRow.answer,
            SheetRow.answer_note,
            SheetRow.answered_on,
            SheetRow.answered_by,
            SheetRow.visit_id,
        ).where(SheetRow.community_id == db.info["community"], SheetRow.id == known.id)
    ).one()
    answer, note, on, by, visit = (each or "" for each in found)
    return known._replace(answer=answer, note=note, answered_on=on, answered_by=by, visit=visit)


def note_row(db: Connection, known: DoorRow, words: str) -> None:
    """Another note on an answered row, within the open act."""
    db.execute(
        update(SheetRow)
        .where(SheetRow.community_id == db.info["community"], SheetRow.id == known.id)
        .values(answer_note=words or None, version=SheetRow.version + 1)
    )


def _link(table: Any, id_: Any, source: Any) -> Any:
    return (table.community_id == source.community_id) & (table.id == id_)


def _last_visits(db: Connection, doors: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(doors), lists.CHUNK):
        rows = db.execute(
            select(Visit.target_id, func.max(Visit.visited_at))
            .where(
                Visit.community_id == db.info["community"],
                Visit.target_id.in_(doors[start : start + lists.CHUNK]),
                Visit.removed.is_(None),
            )
            .group_by(Visit.target_id)
        )
        found |= {target: (day or "")[:10] for target, day in rows if target}
    return found


def since_printing(db: Connection, row: DoorRow) -> str:
    """What was changed behind a door after its row was printed; "" when nothing was."""
    if not row.dwelling:
        return ""
    printed = {(register, id_): version for register, id_, version in json.loads(row.records)}
    said: list[str] = []
    stays = db.execute(
        select(Residence.id, Residence.version, Residence.to_on, Person.name)
        .join(Person, _link(Person, Residence.person_id, Residence))
        .where(
            Residence.community_id == db.info["community"],
            Residence.dwelling_id == row.dwelling,
            Residence.removed.is_(None),
        )
    )
    for id_, version, to_on, name in stays:
        known = printed.get(("residence", id_))
        if known is None and to_on is None:
            said.append(f"新登记了{name}")
        elif known is not None and version != known:
            said.append(f"{to_on[5:]} {name}登记搬走" if to_on else f"{name}的居住登记改过")
    for table, words in ((Rental, "出租登记改过"), (Dwelling, "房屋登记改过")):
        column = table.dwelling_id if table is Rental else table.id
        changed = db.execute(
            select(table.id, table.version).where(
                table.community_id == db.info["community"], column == row.dwelling
            )
        )
        register = str(table.__tablename__)
        if any(printed.get((register, id_), version) != version for id_, version in changed):
            said.append(words)
    return "打印后已改：" + "，".join(said) if said else ""


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


def left_doors(db: Connection) -> list[str]:
    """Doors that were left for the next sheet, and are on none printed since."""
    rows_ = db.execute(
        select(SheetRow.dwelling_id, SheetRow.answer)
        .join(Sheet, _link(Sheet, SheetRow.sheet_id, SheetRow))
        .where(SheetRow.community_id == db.info["community"], SheetRow.dwelling_id.is_not(None))
        .order_by(Sheet.made, SheetRow.rid)
    )
    last: dict[str, str | None] = {}
    for door, answer in rows_:
        if door is not None:
            last[door] = answer
    return [door for door, answer in last.items() if answer == LEFT]


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


# Behind one door


def open_hazards(db: Connection, dwelling: str) -> list[tuple[str, str]]:
    """(id, what) of the hazards of a door that are not mended."""
    found = db.execute(
        select(Hazard.id, Hazard.description, Hazard.found_on)
        .where(
            Hazard.community_id == db.info["community"],
            Hazard.dwelling_id == dwelling,
            Hazard.removed.is_(None),
            Hazard.fixed_on.is_(None),
        )
        .order_by(Hazard.found_on, Hazard.rid)
    )
    return [(id_, f"{(on or '')[5:]} {what or '隐患'}".strip()) for id_, what, on in found]


def act_of(db: Connection, row: DoorRow) -> str:
    """The act that answered a row; "" when it is not answered."""
    for change in history.record_history(db, "sheet_row", row.id):
        if "answer" in change.after and not change.undone:
            return change.act if change.after.get("answer") not in (None, LEFT) else ""
    return ""


def missed_in_a_row(db: Connection, dwelling: str) -> int:
    """How many of the last visits of a door met nobody, counted back from the newest."""
    days = db.scalars(
        select(Visit.met)
        .where(
            Visit.community_id == db.info["community"],
            Visit.target_id == dwelling,
            Visit.removed.is_(None),
        )
        .order_by(Visit.visited_at.desc(), Visit.rid.desc())
        .limit(5)
    )
    count = 0
    for met in days:
        if met != "2":
            break
        count += 1
    return count
