"""Printed sheets coming back: which are out, what stands on their rows, one answer at a time."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from ledger_desk.errors import Refused
from ledger_desk.sheet_codes import folded, read_sheet_code
from ledger_desk.store import history, lists, rounds
from ledger_desk.store.duty_tables import Hazard, Rental, Visit
from ledger_desk.store.people_tables import Building, Dwelling, Person, Residence
from ledger_desk.store.people_tables import Unit as Staircase
from ledger_desk.store.tables import Sheet, SheetRow

LEFT = "-"
"""The answer of a door that goes to the next sheet."""


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
