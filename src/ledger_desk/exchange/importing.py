"""A workbook into the ledger: planned without touching it, carried out as one act."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger_desk import addresses
from ledger_desk.errors import Progress, Unreadable, no_progress
from ledger_desk.exchange import vocabularies
from ledger_desk.exchange.duties import PLACES
from ledger_desk.exchange.headings import Table, Vocabulary, find_table
from ledger_desk.exchange.judging import Judge, Judged, Problem
from ledger_desk.exchange.placing import grid_named, place_door, place_grid
from ledger_desk.exchange.staging import Stage, needed
from ledger_desk.exchange.table_rows import SourceRow, data_rows
from ledger_desk.exchange.workbook import Sheet, Workbook, read_workbook
from ledger_desk.registers import BY_KEY
from ledger_desk.registers.targets import BY_KEY as TARGET
from ledger_desk.store import imports, matching
from ledger_desk.store.ledger import Ledger

ADDED, UPDATED, UNCHANGED, DOUBTFUL, REFUSED = VERDICTS = (
    "added",
    "updated",
    "unchanged",
    "doubtful",
    "refused",
)


@dataclass
class Verdict:
    """What became of one source row: exactly one of VERDICTS, with its reasons."""

    row: SourceRow
    outcome: str
    problems: list[Problem]
    register: str = ""
    record: str = ""
    fingerprint: str = ""
    changed: tuple[str, ...] = ()


@dataclass
class SheetPlan:
    """One sheet: where its table is, how its columns go, and the verdict on each of its rows."""

    sheet: str
    table: Table | None
    rows: list[Verdict] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many rows ended so."""
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def register(self) -> str:
        """The register the sheet is about; "" when none was recognised."""
        return vocabularies.main_register(self.table.vocabulary.key) if self.table else ""


@dataclass
class ImportPlan:
    """What one file would do to the ledger; nothing is written yet."""

    file: str
    sha256: str
    sheets: list[SheetPlan]
    remarks: tuple[str, ...]
    stage: Stage
    head: int  # the last row of the history the plan has seen
    again: bool = False  # the very same bytes were imported before

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts of all sheets."""
        return [verdict for sheet in self.sheets for verdict in sheet.rows]

    def counts(self) -> dict[str, int]:
        """Rows by verdict."""
        found = Counter(verdict.outcome for verdict in self.verdicts)
        return {outcome: found[outcome] for outcome in VERDICTS}


def plan_import(
    ledger: Ledger,
    content: bytes,
    name: str,
    *,
    register: str = "",
    sheet: str = "",
    mapping: Mapping[str, str] | None = None,
    password: str | None = None,
    encoding: str | None = None,
    today: date,
    progress: Progress = no_progress,
) -> ImportPlan:
    """Read a file, find its tables, judge every row. Raises Unreadable; writes nothing.

    register: take every sheet for this register instead of recognising it. sheet: only this one
    (a hidden sheet is read only when named). mapping: {heading: field key} that goes before what
    is recognised.
    """
    return plan_workbook(
        ledger,
        read_workbook(content, name, password, encoding),
        name,
        register=register,
        sheet=sheet,
        mapping=mapping,
        today=today,
        progress=progress,
    )


def plan_workbook(
    ledger: Ledger,
    workbook: Workbook,
    name: str,
    *,
    register: str = "",
    sheet: str = "",
    mapping: Mapping[str, str] | None = None,
    today: date,
    progress: Progress = no_progress,
) -> ImportPlan:
    """The same of a workbook that has been read."""
    with ledger.reading() as db:
        remembered = {
            key: {
                heading: path for heading, path in known.items() if heading not in (mapping or ())
            }
            for key, known in imports.remembered_mappings(db).items()
        }  # what is said now goes before what was said last time
        head = imports.history_head(db)
        again = imports.seen_before(db, workbook.sha256)
        division = imports.division(db)
        own_places = _own_places(division)
        wanted = [
            vocabularies.with_mapping(each, mapping) for each in vocabularies.choose(register)
        ]
        sheets: list[SheetPlan] = []
        judged: list[tuple[SheetPlan, Judged]] = []
        for each in _chosen(workbook, sheet):
            plan = _read_sheet(
                each, wanted, remembered, own_places, judged, name, today, workbook.epoch1904
            )
            if plan is not None:
                sheets.append(plan)
        if not any(plan.table for plan in sheets):
            raise Unreadable(_nothing_found(workbook, sheets), "import.no_table")
        stage = _prepare(ledger, db, division)
        _load(stage, db, judged)
        total = len(judged)
        known = matching.known_rows(db, [row.fingerprint for _, row in judged])
    for number, (plan, row) in enumerate(judged):
        if number % 500 == 0:
            progress(number, total)
        plan.rows.append(_verdict(stage, plan, row, known))
    progress(total, total)
    return ImportPlan(name, workbook.sha256, sheets, workbook.remarks, stage, head, again)


def carry_out(
    ledger: Ledger, plan: ImportPlan, *, at: str, replan: Callable[[], ImportPlan] | None = None
) -> int:
    """Write a plan as one act and one batch, all or nothing; gives the batch number.

    A plan made before somebody else wrote is made anew (`replan`) rather than trusted.
    """
    with ledger.reading() as db:
        stale = imports.history_head(db) != plan.head
    if stale:
        if replan is None:
            raise Unreadable("台账刚刚有改动，请重新检查这个文件再导入", "import.stale")
        plan = replan()
    rows = [
        (v.fingerprint, v.register, v.record, v.row.number, sheet.sheet)
        for sheet in plan.sheets
        for v in sheet.rows
        if v.record and v.fingerprint
    ]
    memories = {
        sheet.table.fingerprint(): (
            sheet.table.vocabulary.key,
            {
                column.heading: f"{column.slot.part}.{column.slot.field}" if column.slot else ""
                for column in sheet.table.columns
            },
        )
        for sheet in plan.sheets
        if sheet.table
    }
    return imports.write(
        ledger,
        plan.stage.shelves,
        plan.stage.door_changes,
        file_name=plan.file,
        sha256=plan.sha256,
        counts=plan.counts(),
        rows=rows,
        memories=memories,
        at=at,
    )


def report(plan: ImportPlan) -> dict[str, Any]:
    """What `import --json` says of one file."""
    return {"file": plan.file, "sheets": [_sheet_report(sheet) for sheet in plan.sheets]}


def _sheet_report(sheet: SheetPlan) -> dict[str, Any]:
    table = sheet.table
    columns = table.columns if table else ()
    counts = {outcome: sheet.count(outcome) for outcome in VERDICTS}
    assert sum(counts.values()) == len(sheet.rows)  # no row is lost between the verdicts
    return {
        "sheet": sheet.sheet,
        "register": sheet.register,
        "header_rows": table.header_rows if table else [],
        "mapping": {
            column.heading: column.slot.field.partition("/")[0] for column in columns if column.slot
        },
        "unmapped": [c.heading for c in columns if c.slot is None and not c.stopped],
        "not_collected": [c.heading for c in columns if c.stopped],
        "rows": len(sheet.rows),
        **counts,
        "skipped": dict(sheet.skipped),
        "problems": [
            {"row": p.row, "column": p.column, "code": p.code, "text": p.text}
            for verdict in sheet.rows
            for p in verdict.problems
        ],
        "remarks": sheet.remarks,
    }


def _own_places(division: Mapping[str, Any]) -> list[str]:
    keys = ("province", "city", "county", "street", "community")
    return [str(division[key]) for key in keys if division.get(key)]


def _chosen(workbook: Workbook, name: str) -> list[Sheet]:
    if not name:
        return [sheet for sheet in workbook.sheets if not sheet.hidden]
    found = [sheet for sheet in workbook.sheets if sheet.name == name]
    if not found:
        names = "、".join(sheet.name for sheet in workbook.sheets)
        raise Unreadable(f"没有叫“{name}”的工作表，这个文件里有：{names}", "import.no_sheet")
    return found


def _read_sheet(
    sheet: Sheet,
    wanted: Sequence[Vocabulary],
    remembered: Mapping[str, Mapping[str, str]],
    own_places: Sequence[str],
    judged: list[tuple[SheetPlan, Judged]],
    file_name: str,
    today: date,
    epoch1904: bool,
) -> SheetPlan | None:
    if not any(cell.text for row in sheet.rows for cell in row):
        return None
    above = " ".join(cell.text for row in sheet.rows[:3] for cell in row if cell.text)
    table = find_table(sheet, wanted, remembered, f"{file_name} {sheet.name} {above}")
    plan = SheetPlan(sheet.name, table)
    if table is None:
        plan.remarks.append(f"工作表“{sheet.name}”里没有认出表头，没有读入")
        return plan
    found = data_rows(sheet, table)
    plan.skipped = found.skipped
    plan.questions = [
        f"“{column.heading}”是不是“{BY_KEY[column.suggestion.part][column.suggestion.field].label}”？"
        for column in table.columns
        if column.suggestion
        and column.suggestion.part in BY_KEY
        and column.suggestion.field in BY_KEY[column.suggestion.part].by_key
    ]
    if hidden := sum(row.hidden for row in found.rows):
        why = "正在筛选，没有显示" if sheet.filtered else "被隐藏"
        plan.remarks.append(f"有{hidden}行{why}，也会读入")
    target = table.vocabulary.key
    titles = " ".join(cell.text for row in sheet.rows[: table.first_heading] for cell in row)
    months = _months(titles, sheet.name, file_name)
    judge = Judge(
        table,
        vocabularies.roles(target),
        own_places,
        today,
        TARGET[target].judged_only,
        epoch1904,
        months,
    )
    note_part = next(
        (role for role, register in vocabularies.roles(target).items()
         if register.key == plan.register and "note" in register.by_key),
        "",
    )  # fmt: skip
    around = _around(sheet.name, titles, file_name, own_places)
    grid = grid_named(sheet.name) or grid_named(titles) or grid_named(file_name)
    for row in found.rows:
        one = judge.judge(row)
        if plan.register == "issue" and len(months) == 7:
            one.values.setdefault("issue", {}).setdefault("month", months)
        one.above = around
        if row.section:
            one.above = _within(addresses.parse_address(row.section, own_places), around)
        if one.rest and note_part:
            note = one.values.setdefault(note_part, {})
            note["note"] = "；".join(filter(None, (note.get("note"), *one.rest)))
        own = one.values.get("grid", {}).get("grid_name")
        one.grid = str(own) if own else grid_named(row.section) or grid
        _check_wanted(judge, one, plan.register)
        judged.append((plan, one))
    return plan


_YEAR_MONTH = re.compile(r"(20[0-9]{2})年?(?:\s*([0-9]{1,2})月)?")
_BUILDING_NAMED = re.compile(
    r"[一-龥]*?(?:[0-9]+|[A-Za-z]|[一二三四五六七八九十]+)(?:幢|栋|号楼|座)(?:[0-9一二三四]单元)?"
)
_COMPLEX_NAMED = re.compile(
    r"[一-龥]{1,6}?(?:小区|花园|新村|家园|公寓|名邸|雅居|华庭|苑|村(?!民|居|社))"
)


def _months(titles: str, sheet: str, file: str) -> str:
    """The one year or month a sheet says it is about: "2026", "2026-10"; "" when unclear."""
    for text in (titles, sheet, file):
        found = {match.groups() for match in _YEAR_MONTH.finditer(text)}
        if len(found) == 1:
            [(year, month)] = found
            return f"{year}-{int(month):02d}" if month and 1 <= int(month) <= 12 else year
    return ""


def _around(
    sheet: str, titles: str, file: str, own_places: Sequence[str]
) -> addresses.Address | None:
    """The building or complex that a sheet's name, its title or the file's name speaks of.

    Only for rows that do not say it themselves: 3幢 as the name of a sheet, 金桂苑住户 of a file.
    """
    found = addresses.Address()
    for text in (sheet, titles, file):
        if said := _BUILDING_NAMED.search(text):
            place = addresses.parse_address(said[0], own_places)
        else:
            place = addresses.parse_address(text.partition(".")[0], own_places)
            said = _COMPLEX_NAMED.match(place.complex)
            place = addresses.Address(complex=said[0] if said else "")
        found = _within(found, place) if found.building else _within(place, found)
    return found if found.building or found.complex else None


def _within(near: addresses.Address, far: addresses.Address | None) -> addresses.Address:
    """What the nearer line says, and what it leaves open as the farther one says."""
    if far is None:
        return near
    building = near.building or far.building
    return near._replace(
        complex=near.complex or far.complex,
        building=building,
        unit=near.unit or ("" if near.building else far.unit),
    )


def _check_wanted(judge: Judge, row: Judged, register: str) -> None:
    """A field the form asks for, whose column is there and whose cell says nothing."""
    read = {problem.column for problem in row.problems}
    for part, key, label, heading in judge.asked_for(register):
        if row.values.get(part, {}).get(key) is None and heading not in read:
            row.blanks.append((part, key, label, heading))


def _prepare(ledger: Ledger, db: imports.Db, division: dict[str, Any]) -> Stage:
    """A stage that knows every grid, building, staircase and door of the community."""
    stage = Stage(ledger.new_key, imports.COLUMNS, BY_KEY, division)
    for key, saved in imports.places(db).items():
        stage.put(key, saved)
    for id_, building in stage.shelf("building").records.items():
        parts = addresses.key_parts(
            addresses.from_parts(building["complex_name"] or "", building["building_no"], "", "")
        )
        stage.buildings[parts[0], parts[1]] = id_
    for id_, unit in stage.shelf("unit").records.items():
        stage.units[unit["building_id"], unit["unit_no"]] = id_
    stage.doors = matching.doors(db)
    return stage


def _load(stage: Stage, db: imports.Db, judged: Sequence[tuple[SheetPlan, Judged]]) -> None:
    """Doors first, then everybody and everything the rows could mean, in sets."""
    for _, row in judged:
        if row.grid and row.grid not in stage.grid_ids and (id_ := place_grid(stage, row.grid)):
            stage.grid_ids[row.grid] = id_
        row.door = place_door(stage, row)
    new_doors = stage.shelf("dwelling").records.keys()
    doors = sorted({row.door.id for _, row in judged if row.door} - new_doors)
    stage.people = matching.people(db, *needed(row for _, row in judged), doors)
    registers = {plan.register for plan, _ in judged}
    for key, saved in imports.loaded(db, registers, sorted(stage.people.by_id), doors).items():
        stage.put(key, saved)
    described = {row.door.id for _, row in judged if row.door and row.describes_door}
    stage.shelf("dwelling").records |= matching.values_of(
        db, "dwelling", "id", described - new_doors
    )
    days = {
        row.values["patrol"]["patrol_date"]
        for _, row in judged
        if "patrol" in row.values and row.values["patrol"].get("patrol_date")
    }
    if days:
        for key, saved in imports.patrols_on(db, sorted(days)).items():
            stage.put(key, saved)


def _verdict(
    stage: Stage, plan: SheetPlan, row: Judged, known: Mapping[str, tuple[str, str]]
) -> Verdict:
    before = known.get(row.fingerprint)
    if before is not None:
        _go_on_after(stage, row, *before)
        return Verdict(row.row, UNCHANGED, row.problems, *before, row.fingerprint)
    earlier = stage.rows_met.get(row.fingerprint)
    if earlier is not None:
        return Verdict(row.row, UNCHANGED, row.problems, *earlier, row.fingerprint)
    target = plan.table.vocabulary.key if plan.table else ""
    record = PLACES[target](stage, row, row.door)
    if record is None:
        if not row.doubts:
            row.problem("", "row.nothing", _refusal(plan.register))
        return Verdict(row.row, REFUSED, row.problems)
    register = (
        "dwelling"
        if record.get("room_no") is not None or (target == "person" and "person" not in row.values)
        else row.register or plan.register
    )
    _doubt_blanks(stage, row, register, record)
    _doubt_rules(stage, row, register, record)
    doubts = [problem.text for problem in row.doubts]
    if doubts:
        _mark(stage, register, record, doubts)
        outcome = DOUBTFUL
    elif record.get("version") is None and record["id"] not in stage.counted:
        outcome = ADDED
    elif row.changed:
        outcome = UPDATED
    else:
        outcome = UNCHANGED
    stage.counted.add(record["id"])
    stage.rows_met[row.fingerprint] = (register, str(record["id"]))
    return Verdict(
        row.row,
        outcome,
        row.problems,
        register,
        str(record["id"]),
        row.fingerprint,
        tuple(row.changed),
    )


def _go_on_after(stage: Stage, row: Judged, register: str, id_: str) -> None:
    """A row that is known may be followed by new ones of the same household."""
    record = stage.shelf(register).records.get(id_)
    if record is None:
        return
    stage.last_door = row.door
    if register == "lowincome":
        stage.last_aid = record
    elif register == "person" and record.get("household_id"):
        stage.last_household = stage.shelf("household").records.get(record["household_id"])


def _refusal(register: str) -> str:
    match register:
        case "rental" | "dwelling" | "inspection" | "visit":
            return "这一行没有能认出房屋的地址，没有导入"
        case "issue":
            return "这一行没有户主姓名或发放年月，没有导入"
        case "patrol":
            return "这一行没有巡逻日期，没有导入"
        case _:
            return "这一行没有姓名，也没有证件号码，没有导入"


def _doubt_blanks(stage: Stage, row: Judged, register: str, record: Mapping[str, Any]) -> None:
    for part, key, label, heading in row.blanks:
        filled = record if part == register else {}
        if part in ("person", "head") and register != "person":
            person = stage.shelf("person").records.get(
                str(record.get("person_id") or record.get("head_id"))
            )
            filled = person or {}
        if filled.get(key) is None:
            row.problem(heading, "field.blank", f"{label}没有填", part)


def _doubt_rules(stage: Stage, row: Judged, register: str, record: Mapping[str, Any]) -> None:
    """What the record itself can show to be wrong: the register's own rules."""
    blamed = {problem.code for problem in row.problems}
    for rule in BY_KEY[register].rules:
        if not rule.hard or "rule" in blamed:
            continue
        if text := rule.broken(record):
            label = BY_KEY[register][rule.field].label
            row.problem(label, rule.code or "rule.broken", text, register)


def _mark(stage: Stage, register: str, record: dict[str, Any], doubts: Sequence[str]) -> None:
    if register == "dwelling" and record["id"] not in stage.shelf("dwelling").records:
        return
    text = "；".join(dict.fromkeys(doubts))
    if record.get("doubt") != text:
        stage.shelf(register).set(record, "doubt", text)


def _nothing_found(workbook: Workbook, sheets: Sequence[SheetPlan]) -> str:
    if not sheets:
        return "工作表里没有数据"
    names = "、".join(f"“{sheet.sheet}”" for sheet in sheets[:3])
    return (
        f"没有认出表头：工作表{names}里找不到姓名、地址、日期这类标题行。"
        "请看表头是否在前30行，或用 --register 指明是哪种台账"
    )
