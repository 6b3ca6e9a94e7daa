"""What the cells of a row mean: values by part and field, problems, and the row's fingerprint."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from ledger_desk.addresses import Address, parse_address
from ledger_desk.codes import RELATION_TO_HEAD, code_of
from ledger_desk.exchange.headings import Column, Slot, Table
from ledger_desk.exchange.table_rows import SourceRow
from ledger_desk.fields import Cell, Field, Reading, Register
from ledger_desk.kinds import (
    DATE,
    ID_NUMBER,
    NAME,
    TIME,
    read_age,
    read_birth,
    read_paper,
    split_range,
    split_times,
)
from ledger_desk.store.matching import Door

EPOCH_1904 = 1462  # days between the two ways workbooks count

# A field whose cell may hold the other end as well, and where that goes.
# A code that may as well be somebody's name, and where that goes.
_OR_A_NAME = {"met_role": "persons_met"}

_PARTLY = re.compile(r"(?:([0-9]{1,2})月)?([0-9]{1,2})[日号]|([0-9]{1,2})[./-]([0-9]{1,2})")
_HALF = re.compile("凌晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|晚间|晚|夜间|夜里|夜|深夜")
_SEVERAL = re.compile(r"[、,，;；/]")
_DUTY = re.compile(r".{0,4}[长员]$")
_RANGES = {"start_at": "end_at", "lease_from": "lease_to", "publicity_from": "publicity_to"}

NOTHING = frozenset({"", "-", "—", "/", "\\", "无", "不详", "未知", "暂无", "空"})


class Problem(NamedTuple):
    """One thing to look at: where it stands, what it is, and whether the row is doubtful for it."""

    row: int
    column: str
    code: str
    text: str
    part: str = ""
    doubtful: bool = True


@dataclass
class Judged:
    """One row, understood: {part: {field: value}} and what was found wrong with it."""

    row: SourceRow
    values: dict[str, dict[str, Any]]
    problems: list[Problem]
    fingerprint: str
    address: Address | None = None
    address_text: str = ""
    above: Address | None = None  # what the section line above the row says
    pieces: dict[str, str] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)  # words for the note
    grid: str = ""
    register: str = ""  # what the row became, where that is not what its sheet is about
    changed: list[str] = field(default_factory=list)  # fields of saved records it changes
    odd_names: dict[str, str] = field(default_factory=dict)  # by part
    door: Door | None = None
    blanks: list[tuple[str, str, str, str]] = field(default_factory=list)
    # asked for and not said: part, field, label, heading

    @property
    def describes_door(self) -> bool:
        """Whether the row says more of its dwelling than where it is."""
        return bool(self.values.get("dwelling", {}).keys() - {"room_no"}) or (
            "person" not in self.values
        )

    def problem(self, column: str, code: str, text: str, part: str = "") -> None:
        """Note one more reason to doubt the row."""
        self.problems.append(Problem(self.row.number, column, code, text, part))

    @property
    def doubts(self) -> list[Problem]:
        """The problems that make the row doubtful."""
        return [problem for problem in self.problems if problem.doubtful]


class Judge:
    """Reads the rows of one table; made once a table, so that nothing is looked up per row."""

    def __init__(
        self,
        table: Table,
        registers: Mapping[str, Register],
        own_places: Sequence[str],
        today: date,
        judged_only: frozenset[str] = frozenset(),
        epoch1904: bool = False,
        months: str = "",
    ) -> None:
        self.table = table
        self._own_places = tuple(own_places)
        self._today = today
        self._judged_only = judged_only
        self._shift = EPOCH_1904 if epoch1904 else 0
        self._months = months  # "2026" or "2026-10": what the titles say the sheet is about
        self._plain: list[tuple[int, Column, Slot, Field]] = []
        self._special: list[tuple[int, Column, Slot]] = []
        self._taken: list[int] = []
        for position, column in enumerate(table.columns):
            slot = column.slot
            if slot is None:
                continue
            self._taken.append(position)
            register = registers.get(slot.part)
            known = register.by_key.get(slot.field) if register else None
            ranged = slot.field in _RANGES
            if known is None or slot.field == "std_address" or ranged:
                self._special.append((position, column, slot))
            else:
                self._plain.append((position, column, slot, known))
        self._registers = registers
        self._asked: list[tuple[str, str, str, str]] | None = None
        self._salt = table.vocabulary.key
        self._names = [
            (position, f"{'.'.join(table.columns[position].slot or ())}=")
            for position in self._taken
        ]
        self.columns_there = {
            (c.slot.part, c.slot.field.partition("/")[0]) for c in table.columns if c.slot
        }

    def asked_for(self, register: str) -> list[tuple[str, str, str, str]]:
        """Columns the form asks for: (part, field, label, heading) of the person and the duty."""
        if self._asked is None:
            self._asked = [
                (slot.part, slot.field, known.label, column.heading)
                for _, column, slot, known in self._plain
                if known.wanted and slot.part in (register, "person", "head")
            ]
        return self._asked

    def judge(self, row: SourceRow) -> Judged:
        """The meaning of one row."""
        values: dict[str, dict[str, Any]] = {}
        judged = Judged(row, values, [], self._fingerprint(row))
        if row.doubt:
            judged.problem("", "row.doubtful", row.doubt)
        cells = row.cells
        for position, column, slot, known in self._plain:
            cell = cells[position]
            if cell.kind == "empty":
                continue
            if cell.kind in ("formula", "error", "picture"):
                _unreadable(judged, column, cell)
                continue
            if self._shift and known.kind is DATE and cell.kind == "number":
                cell = _shifted(cell, self._shift)
            reading = (
                read_birth(cell, self._today)
                if slot.field == "birth_date"
                else known.kind.read(cell, column.unit)
            )
            if reading.problem and known.kind is DATE and self._months:
                reading = _in_month(cell, self._months) or reading
            elif reading.code == "name.several" and slot.part == "tenant":
                # A letting links many: each of them lives there.
                reading = _each_name(cell, known)
            if reading.value is not None:
                part = values.setdefault(slot.part, {})
                before = part.get(slot.field)
                if before is None:
                    part[slot.field] = reading.value
                elif known.kind.many and before != reading.value:
                    part[slot.field] = _both(before, reading.value)
                elif slot.field == "note" and before != reading.value:
                    part[slot.field] = f"{before}；{reading.value}"
            if reading.problem and slot.field in _OR_A_NAME and not NAME.read(cell, "").problem:
                # 走访对象: 租户 is whom they are, 张三 is who.
                values.setdefault(slot.part, {}).setdefault(_OR_A_NAME[slot.field], cell.text)
            elif reading.problem:
                _note(judged, column, slot, reading)
                if slot.field == "name" and reading.value is None:
                    # An odd name is kept as it was written, and doubted, rather than lost.
                    judged.odd_names[slot.part] = " ".join(cell.text.split())[:50]
            if reading.rest:
                self._keep_rest(judged, slot, known, reading.rest)
        for position, column, slot in self._special:
            cell = cells[position]
            if cell.kind != "empty" and cell.text.strip():
                self._read_special(judged, column, slot, cell)
        self._join_pieces(judged)
        _reread_papers(judged, cells, self._plain)
        return judged

    def _keep_rest(self, judged: Judged, slot: Slot, known: Field, rest: str) -> None:
        """Words beside the value: those that have a field go there, the others to the note."""
        key, value = "", rest
        if known.kind.codes is not None and rest[:4].isdigit():
            key = f"{slot.field}_on"  # the day of a signature
        elif slot.field == "hukou_division":
            key = "hukou_address"
        elif slot.field == "name":
            key, value = _beside_a_name(slot.part, rest)
        if key and key in self._registers[slot.part].by_key:
            judged.values.setdefault(slot.part, {}).setdefault(key, value)
        elif known.kind is not TIME:
            judged.rest.append(rest)

    def _fingerprint(self, row: SourceRow) -> str:
        cells = row.cells
        said = sorted([name + text for p, name in self._names if (text := cells[p].text.strip())])
        return hashlib.blake2b(
            "\x1f".join([self._salt, row.section, *said]).encode("utf-8", "surrogatepass"),
            digest_size=16,
        ).hexdigest()

    def _read_special(self, judged: Judged, column: Column, slot: Slot, cell: Cell) -> None:
        text = cell.text.strip()
        if cell.kind in ("formula", "error", "picture"):
            _unreadable(judged, column, cell)
            return
        name, _, piece = slot.field.partition("/")
        if f"{slot.part}.{name}" in self._judged_only:
            reading = ID_NUMBER.read(cell, "")
            if reading.code == "id.damaged":
                # Nobody keeps this number here, so the row is no worse for it; it is told all the
                # same, since the workbook it came from has lost it.
                judged.problems.append(
                    Problem(
                        judged.row.number, column.heading, reading.code, reading.problem, "", False
                    )
                )
        elif name == "std_address":
            if text not in NOTHING:
                judged.address_text = text
                judged.address = parse_address(text, self._own_places)
        elif name == "age":
            reading = read_age(cell, self._today)
            part = judged.values.setdefault(slot.part, {})
            if reading.value and not part.get("birth_date"):
                part["birth_date"] = reading.value
            if reading.problem:
                _note(judged, column, slot, reading)
        elif piece:
            if text not in NOTHING:
                judged.pieces[f"{slot.part}.{name}/{piece}"] = text
        else:
            self._read_range(judged, column, slot, cell)

    def _read_range(self, judged: Judged, column: Column, slot: Slot, cell: Cell) -> None:
        """A field that may hold its other end too: 19:00-21:30, 2023.5.1-2024.4.30, …至今."""
        register = self._registers[slot.part]
        last = _RANGES[slot.field]
        known = register[slot.field]
        pair = split_times(cell.text) if known.kind is TIME else split_range(cell.text)
        part = judged.values.setdefault(slot.part, {})
        if cell.kind != "text" or pair is None:
            reading = known.kind.read(cell, column.unit)
            if reading.value is not None:
                part.setdefault(slot.field, reading.value)
            if reading.problem:
                _note(judged, column, slot, reading)
            return
        if known.kind is TIME:
            pair = pair[0], _same_half(*pair)
        for key, text in zip((slot.field, last), pair, strict=True):
            reading = register[key].kind.read(Cell("text", text or ""), column.unit)
            if reading.value is not None:
                part.setdefault(key, reading.value)
            if reading.problem:
                _note(judged, column, slot, reading)

    def _join_pieces(self, judged: Judged) -> None:
        pieces = judged.pieces
        if not pieces:
            return
        province = pieces.get("person.hukou_division/省", "")
        city = pieces.get("person.hukou_division/市", "")
        county = pieces.get("person.hukou_division/区县", "")
        if province or city or county:
            from ledger_desk import regions  # the list of divisions is read when first needed

            code = regions.region_code(province, city, county)
            person = judged.values.setdefault("person", {})
            if code:
                person.setdefault("hukou_division", code)
            else:
                said = "".join((province, city, county))
                judged.problem(
                    "户籍地", "region.unknown", f"户籍地“{said}”查不到行政区划，请核对", "person"
                )


def _beside_a_name(part: str, rest: str) -> tuple[str, str]:
    """What stands in brackets behind a name: 男, 妻, 队长, 曾用名：…; "" for a mere remark."""
    if rest.startswith("曾用名"):
        return "former_name", rest.removeprefix("曾用名：").strip()
    if rest in ("男", "女"):
        return "sex", "1" if rest == "男" else "2"
    if part == "member":
        return ("duty", rest) if _DUTY.fullmatch(rest) else ("", rest)
    relation = None if rest.isdigit() else code_of(RELATION_TO_HEAD, rest)
    return ("relation_to_head", relation) if relation is not None else ("", rest)


def _in_month(cell: Cell, months: str) -> Reading | None:
    """10月4日 on a sheet of 2026, 4日 on one of October 2026."""
    found = _PARTLY.fullmatch("".join(cell.text.split())) if cell.kind == "text" else None
    if found is None:
        return None
    day = int(found[2] or found[4])
    month = f"{int(found[1] or found[3]):02d}" if found[1] or found[3] else months[5:]
    if not month or (found[3] and month != months[5:]):
        return None  # 10.5 is the 5th of October on October's sheet alone
    reading = DATE.read(Cell("text", f"{months[:4]}-{month}-{day:02d}"), "")
    return None if reading.problem else reading


def _each_name(cell: Cell, known: Field) -> Reading:
    """赵六、钱七: each a name that reads well, or the whole is doubtful as before."""
    readings = [
        known.kind.read(Cell("text", piece), "")
        for piece in _SEVERAL.split(cell.text)
        if piece.strip()
    ]
    if len(readings) < 2 or any(not one.value or one.problem for one in readings):
        return known.kind.read(cell, "")
    return Reading("、".join(str(one.value) for one in readings))


def _same_half(start: str, end: str) -> str:
    """下午2点—4点: the second hour is in the half of the day the first one names."""
    named = _HALF.match(start)
    if named is None or _HALF.match(end) is not None:
        return end
    said = TIME.read(Cell("text", named[0] + end), "").value
    begun = TIME.read(Cell("text", start), "").value
    return named[0] + end if said and begun and begun < said < "24" else end


def _shifted(cell: Cell, days: int) -> Cell:
    """A day kept as a plain number in a workbook that counts from 1904."""
    whole = cell.text.partition(".")[0]
    return Cell("number", str(int(whole) + days)) if whole.isdigit() and len(whole) == 5 else cell


def _reread_papers(
    judged: Judged, cells: Sequence[Cell], plain: Sequence[tuple[int, Column, Slot, Field]]
) -> None:
    """A number that is no ID number, beside a column that says it is a passport's."""
    for position, column, slot, _ in plain:
        if slot.field != "id_no" or (sort := judged.values.get(slot.part, {}).get("id_type")) in (
            None,
            "111",
            "112",
        ):
            continue
        reading = read_paper(cells[position], sort)
        if reading.value is not None and not reading.problem:
            judged.values[slot.part]["id_no"] = reading.value
            judged.problems[:] = [p for p in judged.problems if p.column != column.heading]


def _note(judged: Judged, column: Column, slot: Slot, reading: Reading) -> None:
    judged.problems.append(
        Problem(judged.row.number, column.heading, reading.code, reading.problem, slot.part)
    )


def _unreadable(judged: Judged, column: Column, cell: Cell) -> None:
    match cell.kind:
        case "formula":
            judged.problem(column.heading, "cell.formula", "公式没有计算结果，请在表格里算好再导入")
        case "error":
            judged.problem(column.heading, "cell.error", f"单元格是错误值 {cell.text}，已留空")
        case _:
            judged.problem(column.heading, "cell.picture", "单元格里是图片，没有读取")


def _both(first: Any, second: Any) -> Any:
    if not isinstance(first, str) or not isinstance(second, str):
        return first
    known = first.split("、")
    return "、".join([*known, *(one for one in second.split("、") if one not in known)])
