"""What a person is shown of a planned import: samples, choices, old and new, and why."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ledger_desk.errors import Progress, Unreadable, no_progress
from ledger_desk.exchange import vocabularies
from ledger_desk.exchange.headings import Column, Slot, Table
from ledger_desk.exchange.importing import (
    ADDED,
    DOUBTFUL,
    REFUSED,
    UNCHANGED,
    UPDATED,
    ImportPlan,
    SheetPlan,
    Verdict,
    plan_import,
)
from ledger_desk.exchange.workbook import Sheet, read_workbook
from ledger_desk.fields import Cell, Field
from ledger_desk.privacy import is_masked, show_masked
from ledger_desk.registers import BY_KEY
from ledger_desk.registers.targets import BY_KEY as TARGET
from ledger_desk.store import imports
from ledger_desk.store.ledger import Ledger

ORDER = (DOUBTFUL, REFUSED, UPDATED, ADDED, UNCHANGED)
"""The order in which a person looks at the verdicts: what has to be decided comes first."""

HEAD_ROWS = 12  # rows of a sheet shown before it is taken
SAMPLES = 3

_LONG_NUMBER = re.compile(r"[0-9]{7,}[0-9Xx]?")
_TOTAL = re.compile(r"^(合计|总计|小计|共计)")


class ColumnView(NamedTuple):
    """One column of a foreign sheet and what becomes of it.

    state: known, remembered, guessed (a suggestion to be confirmed), unknown (to be chosen),
    dropped (不导入), elsewhere (about somebody this sheet does not keep), stopped (不采集).
    """

    position: int  # in the table's columns
    letter: str
    heading: str
    samples: str
    path: str  # "person.phone", "" where nothing is taken
    state: str
    suggestion: str = ""
    problems: int = 0  # rows with something amiss in this column


class FirstRow(NamedTuple):
    """One of the first rows of a sheet. kind: title, blank, heading, data, skipped."""

    number: int
    kind: str
    why: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A value of a saved record and what the file makes of it, as they may be shown."""

    field: Field
    before: str
    after: str


def letter(at: int) -> str:
    """The name a worker's own program gives a column: A … Z, AA …"""
    text = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(65 + rest) + text
    return text


def field_of(table: Table, column: Column) -> Field | None:
    """The field a column goes to; None for none, and for what no single field holds."""
    if column.slot is None:
        return None
    return field_at(table.vocabulary.key, f"{column.slot.part}.{column.slot.field}")


def field_at(target: str, path: str) -> Field | None:
    """The field of a path "part.field" on a sort of sheet."""
    part, _, key = path.partition(".")
    register = vocabularies.roles(target).get(part)
    return register.by_key.get(key.partition("/")[0]) if register else None


def choices(target: str) -> dict[str, str]:
    """{path: words} of every field a column of this sort of sheet can go to."""
    parts = TARGET[target].parts
    fields = [(part, field) for part in parts for field in part.fields()]
    labels = [field.label for _, field in fields]
    found = {}
    for part, field in fields:
        once = labels.count(field.label) == 1
        words = field.label if once else f"{field.label}（{BY_KEY[part.register].title}）"
        found[f"{part.role}.{field.key}"] = words
    return found


def words_of(target: str, path: str) -> str:
    """What a path is called, also one of a piece of a field (户籍地：省)."""
    known = choices(target)
    if path in known:
        return known[path]
    whole, _, piece = path.partition("/")
    if whole in known and piece:
        return f"{known[whole]}：{piece}"
    field = field_at(target, whole)
    if field is not None:
        return field.label
    return {"age": "年龄（换算成出生日期）"}.get(path.partition(".")[2], "只核对，不保存")


def columns(
    sheet: SheetPlan, remembered: Mapping[str, Mapping[str, str]], said: Mapping[str, str]
) -> list[ColumnView]:
    """Every column of a sheet, those that need an answer first.

    remembered: mappings of earlier imports. said: {heading: path or ""} answered in this one.
    """
    table = sheet.table
    if table is None:
        return []
    before = remembered.get(table.fingerprint())
    amiss = _amiss(sheet)
    found = []
    for position, column in enumerate(table.columns):
        path = f"{column.slot.part}.{column.slot.field}" if column.slot else ""
        guess = f"{column.suggestion.part}.{column.suggestion.field}" if column.suggestion else ""
        state = _state(column, before)
        if column.heading in said:
            path = said[column.heading]
            state = "known" if path else "dropped"
        found.append(
            ColumnView(
                position,
                letter(column.at),
                column.heading,
                "、".join(samples(sheet, position)),
                path,
                state,
                guess,
                amiss.get(column.heading, 0),
            )
        )
    return sorted(found, key=lambda each: (_urgency(each), each.position))


def _state(column: Column, before: Mapping[str, str] | None) -> str:
    if column.stopped:
        return "stopped"
    if column.slot is not None:
        return "remembered" if before and before.get(column.heading) else "known"
    if before is not None and column.heading in before:
        return "dropped"
    if column.settled:
        return "elsewhere"
    return "guessed" if column.suggestion else "unknown"


def _urgency(view: ColumnView) -> int:
    if view.state in ("guessed", "unknown"):
        return 0
    if view.problems:
        return 1
    return 2 if view.path else 3


def _amiss(sheet: SheetPlan) -> dict[str, int]:
    counts: dict[str, int] = {}
    for verdict in sheet.rows:
        for heading in {problem.column for problem in verdict.problems}:
            counts[heading] = counts.get(heading, 0) + 1
    return counts


def samples(sheet: SheetPlan, position: int, most: int = SAMPLES) -> list[str]:
    """The first different texts of a column, numbers masked."""
    if sheet.table is None:
        return []
    column = sheet.table.columns[position]
    field = field_of(sheet.table, column)
    found: list[str] = []
    for verdict in sheet.rows[:200]:
        text = verdict.row.cells[position].text.strip()
        shown = masked_text(text, field)
        if shown and shown not in found:
            found.append(shown)
        if len(found) == most:
            break
    return found


def masked_text(text: str, field: Field | None = None) -> str:
    """A text of a foreign cell as it may stand on a screen."""
    text = " ".join(text.split())
    if field is not None and is_masked(field):
        read = field.kind.read(Cell("text", text), "")
        if read.value is not None and not read.problem:
            return show_masked(field, read.value)
        if field.kind.mask is field.kind.show:
            return show_masked(field, text)
    return _LONG_NUMBER.sub(lambda found: _cut(found[0]), text)


def _cut(digits: str) -> str:
    head = 6 if len(digits) >= 15 else 3
    return digits[:head] + "*" * max(len(digits) - head - 4, 1) + digits[-4:]


# A file looked at


@dataclass(frozen=True)
class Head:
    """A sheet as it came: its name, how many rows it has, the first of them."""

    name: str
    hidden: bool
    rows: int
    first: tuple[FirstRow, ...]


@dataclass(frozen=True)
class Look:
    """A file that was read: what it holds, and the plan; without one, why there is none."""

    name: str
    heads: tuple[Head, ...]
    remarks: tuple[str, ...]
    plan: ImportPlan | None
    why_not: str
    remembered: Mapping[str, Mapping[str, str]]

    def is_remembered(self, sheet: SheetPlan) -> bool:
        """Whether the very same headings were imported before."""
        return sheet.table is not None and sheet.table.fingerprint() in self.remembered


def look(
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
) -> Look:
    """Read a file and plan its import; a file without any table is shown all the same.

    Raises Unreadable for a file that cannot be read at all. The rest is that of `plan_import`.
    """
    workbook = read_workbook(content, name, password, encoding)
    plan, why_not = None, ""
    try:
        plan = plan_import(
            ledger,
            content,
            name,
            register=register,
            sheet=sheet,
            mapping=mapping,
            password=password,
            encoding=encoding,
            today=today,
            progress=progress,
        )
    except Unreadable as error:
        if error.code != "import.no_table":
            raise
        why_not = error.text
    with ledger.reading() as db:
        remembered = imports.remembered_mappings(db)
    planned = {each.sheet: each for each in plan.sheets} if plan else {}
    heads = tuple(
        Head(
            each.name,
            each.hidden,
            len(each.rows),
            tuple(first_rows(each, planned.get(each.name))),
        )
        for each in workbook.sheets
    )
    return Look(name, heads, workbook.remarks, plan, why_not, remembered)


# The first rows


def first_rows(sheet: Sheet, plan: SheetPlan | None) -> list[FirstRow]:
    """How the first rows of a sheet were understood, each with its reason."""
    table = plan.table if plan else None
    taken = {verdict.row.number for verdict in plan.rows} if plan else set()
    found = []
    for at, cells in enumerate(sheet.rows[:HEAD_ROWS]):
        texts = tuple(masked_text(cell.text) for cell in cells[:40])
        kind, why = _kind(at, texts, table, taken)
        if at in sheet.hidden_rows and kind == "data":
            why = "隐藏的行，也会读入"
        found.append(FirstRow(at + 1, kind, why, texts))
    return found


def _kind(at: int, texts: Sequence[str], table: Table | None, taken: set[int]) -> tuple[str, str]:
    filled = [text for text in texts if text]
    if table is None:
        return ("blank", "空行") if not filled else ("title", "")
    if table.first_heading <= at < table.first_row:
        return "heading", "表头"
    if not filled:
        return "blank", "空行，不读"
    if at < table.first_heading:
        return "title", "标题，不读"
    if at + 1 in taken:
        return "data", ""
    return "skipped", "合计，不读" if _TOTAL.match(filled[0]) else "不是记录，不读"


SKIPPED = {
    "blank": "空行",
    "total": "合计",
    "footer": "表尾说明",
    "header": "重复的表头",
    "section": "分段标题",
}


def skipped_words(sheet: SheetPlan) -> str:
    """What was skipped, counted by kind; "" when nothing was."""
    parts = [
        f"{SKIPPED.get(kind, kind)}{count}行" for kind, count in sheet.skipped.items() if count
    ]
    return "、".join(parts)


# What becomes of a row


def told(verdict: Verdict, changed: Mapping[tuple[str, str], Change]) -> str:
    """Why a row ended as it did, in one line."""
    if verdict.outcome in (DOUBTFUL, REFUSED):
        return "；".join(dict.fromkeys(p.text for p in verdict.problems if p.doubtful))
    if verdict.outcome == UPDATED:
        names = dict.fromkeys(each.field.label for each in changed.values())
        return "、".join(names) + "变了" if names else "补了台账里没有的内容"
    return "台账里没有，新记一条" if verdict.outcome == ADDED else "和台账一样，不动"


def changes(plan: ImportPlan, verdict: Verdict) -> dict[tuple[str, str], Change]:
    """{(register, field): old and new} of the saved records a row changes."""
    if verdict.outcome not in (UPDATED, DOUBTFUL) or not verdict.record:
        return {}
    found: dict[tuple[str, str], Change] = {}
    for register, change in _touched(plan, verdict):
        for key, after in change.after.items():
            field = _field_behind(register, key)
            if field is None or (key not in verdict.changed and key != "doubt"):
                continue
            before = change.before.get(key)
            found[register, field.key] = Change(
                field, show_masked(field, before), show_masked(field, after)
            )
    return found


def _field_behind(register: str, key: str) -> Field | None:
    known = BY_KEY[register].by_key if register in BY_KEY else {}
    field = known.get(key)
    return field if field is not None and not field.kind.link else None


def _touched(plan: ImportPlan, verdict: Verdict) -> Iterator[tuple[str, Any]]:
    """The record of a row and those it points to, where the import changes them."""
    shelves = plan.stage.shelves
    record = (
        shelves[verdict.register].records.get(verdict.record)
        if (verdict.register in shelves)
        else None
    )
    ids = {verdict.record}
    for key, value in (record or {}).items():
        if key.endswith("_id") and value:
            ids.add(str(value))
    for register, shelf in shelves.items():
        for id_ in ids & shelf.changes.keys():
            yield register, shelf.changes[id_]


def register_of(table: Table, slot: Slot) -> str:
    """The register behind a slot."""
    register = vocabularies.roles(table.vocabulary.key).get(slot.part)
    return register.key if register else ""


def ordered(sheet: SheetPlan) -> list[Verdict]:
    """The rows of a sheet, what has to be decided first."""
    rank = {outcome: at for at, outcome in enumerate(ORDER)}
    return sorted(sheet.rows, key=lambda verdict: rank[verdict.outcome])


def key_columns(table: Table, most: int) -> list[int]:
    """The columns by which a person recognises a row: name, number, phone, address, then others."""
    wanted = ("name", "id_no", "phone", "std_address")

    def rank(position: int) -> tuple[int, int]:
        slot = table.columns[position].slot
        key = slot.field if slot else ""
        for at, each in enumerate(wanted):
            if key == each or key.endswith(f"_{each}"):
                return at, position
        return len(wanted), position

    taken = [at for at, column in enumerate(table.columns) if column.slot is not None]
    return sorted(sorted(taken, key=rank)[:most], key=rank)
