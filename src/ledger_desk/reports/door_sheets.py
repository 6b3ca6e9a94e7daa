"""Door sheets: doors in, a PDF with twelve doors a page and a code for each row out."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ledger_desk import files, sheet_codes
from ledger_desk.errors import Progress, Refused, WrongCall, no_progress
from ledger_desk.kinds.phones import mask_phone
from ledger_desk.reports import fonts, qr, text
from ledger_desk.reports.breaks import GROUP, ROW, page_starts
from ledger_desk.reports.canvas import A4_LANDSCAPE, CENTRE, LEFT, MM, RIGHT, Paper, Style

BLANKS = 3  # rows at the end of a unit for people nobody has registered
SIDE, TOP, FOOT = 12 * MM, 22 * MM, 13 * MM
ROW_HEIGHT = 12.8 * MM
GROUP_HEIGHT = 6 * MM
HEAD_HEIGHT = 9 * MM
SIGN_HEIGHT = 9 * MM
QR_SIDE = 12.4 * MM
PAGE_QR_SIDE = 15 * MM

TITLE = Style(fonts.TITLE, 17)
CODE = Style(fonts.SANS, 20)
HEAD = Style(fonts.SANS, 9)
BODY = Style(fonts.SERIF, 10)
SMALL = Style(fonts.SERIF, 8)
SMALLEST = Style(fonts.SANS, 7, 0.35)
GROUP_LINE = Style(fonts.SANS, 10)
DIGIT = Style(fonts.SANS, 13)
OPTION = Style(fonts.SERIF, 8)

_ID_NUMBER = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9Xx])")
_PHONE = re.compile(r"(?<![0-9])(1[0-9]{2})[0-9]{4}([0-9]{4})(?![0-9])")


class Door(NamedTuple):
    """What is printed of one dwelling; dwelling is its id, floor 0 or below is a basement."""

    dwelling: str
    building: str
    unit: str
    floor: int | None
    room: str
    who: str = ""
    persons: int | None = None
    phone: str = ""
    last_visit: str = ""  # an ISO day


class SheetInfo(NamedTuple):
    """What is printed around the doors.

    top_down: from the top floor to the bottom (up by lift, down on foot) in each unit.
    whole_phones: print the phones as given instead of 3 + 4 digits.
    """

    code: str
    community: str
    grid: str = ""
    title: str = "入户走访清单"
    walker: str = ""
    walked_on: str = ""
    printed_by: str = ""
    printed_at: str = ""  # "2026-11-02 09:30"
    scope: str = ""  # "到期未走访" and the like
    top_down: bool = False
    whole_phones: bool = False


class Printed(NamedTuple):
    """What was printed, to be kept with the sheet.

    rows: (row code with its check character, dwelling id, "" for a blank row) as printed;
    places: (page, building, unit) of each of them. message: a sentence for the worker or "".
    """

    pages: int
    doors: int
    rows: list[tuple[str, str]]
    places: list[tuple[int, str, str]]
    message: str = ""
    sha256: str = ""  # of the file that was written


class _Line(NamedTuple):
    kind: str
    building: str
    unit: str
    label: str  # of a group; the three characters of a row
    door: Door | None = None
    position: int = 0


class _Column(NamedTuple):
    title: str
    width: float  # mm
    options: tuple[str, ...] = ()


COLUMNS = (
    _Column("序号", 13),
    _Column("房号", 17),
    _Column("登记的人", 28),
    _Column("人数", 10),
    _Column("电话", 25),
    _Column("上次走访", 19.5),
    _Column("① 见面", 37, ("见", "未", "电", "拒")),
    _Column("② 住的人", 42, ("没变", "搬", "来", "都有")),
    _Column("③ 隐患", 41, ("无", "有", "改好", "没查")),
    _Column("备注/签字", 27.1),
    _Column("扫码", 13.4),
)


def door_sheet(
    doors: Iterable[Door], sheet: SheetInfo, out: Path, progress: Progress = no_progress
) -> Printed:
    """Write the door sheet, in natural order whatever the order given.

    Raises Refused when a door carries an ID number, WrongCall when a sheet cannot number so many
    rows. Cancelled leaves no file.
    """
    printed, data = draw(doors, sheet, progress)
    return printed._replace(sha256=files.write(out, data))


def draw(
    doors: Iterable[Door], sheet: SheetInfo, progress: Progress = no_progress, codes: bool = True
) -> tuple[Printed, bytes]:
    """The door sheet as bytes; without `codes` no QR is drawn, which only the bench asks for."""
    ordered = in_order(doors, sheet.top_down)
    for door in ordered:
        _refuse_id_numbers(door)
    lines = list(_lines(ordered))
    starts = _starts(lines)
    paper = Paper(f"{sheet.title} {sheet.code}", A4_LANDSCAPE, office=sheet.community)
    rows: list[tuple[str, str]] = []
    places: list[tuple[int, str, str]] = []
    progress(0, len(starts))
    for page, (start, stop) in enumerate(
        zip(starts, [*starts[1:], len(lines)], strict=True), start=1
    ):
        shown = lines[start:stop]
        _frame(paper, sheet, page, len(starts), codes)
        if shown and shown[0].kind == ROW:
            going_on = f"{shown[0].building}{shown[0].unit}（接上页）"
            paper.fitted(SIDE + 118 * MM, 19 * MM, going_on, GROUP_LINE, LEFT, 40 * MM)
        bottom = _table(paper, sheet, shown, codes)
        if page == len(starts):
            _signatures(paper, sheet, bottom)
        for line in shown:
            if line.kind == ROW:
                dwelling = line.door.dwelling if line.door else ""
                rows.append((sheet_codes.row_code(sheet.code, line.label, dwelling), dwelling))
                places.append((page, line.building, line.unit))
        paper.turn()
        progress(page, len(starts))
    data = paper.finished()
    message = fonts.lost_message(paper.lost)
    return Printed(len(starts), len(ordered), rows, places, message), data


def _starts(lines: Sequence[_Line]) -> list[int]:
    heights = [GROUP_HEIGHT if line.kind == GROUP else ROW_HEIGHT for line in lines]
    room = A4_LANDSCAPE[1] - TOP - FOOT - HEAD_HEIGHT
    return page_starts([line.kind for line in lines], heights, room, tail=SIGN_HEIGHT)


def pages_of(ordered: Sequence[Door]) -> int:
    """How many pages doors in their order will take; nothing is drawn."""
    return len(_starts(list(_lines(ordered)))) if ordered else 0


def in_order(doors: Iterable[Door], top_down: bool = False) -> list[Door]:
    """Building, unit, floor, room in natural order: 2 before 10, the basement first."""
    way = -1 if top_down else 1

    def key(door: Door) -> tuple[Any, ...]:
        floor = door.floor if door.floor is not None else 0
        return natural(door.building), natural(door.unit), way * floor, natural(door.room)

    return sorted(doors, key=key)


def natural(name: str) -> list[tuple[int, int, str]]:
    """A key that puts 2 before 10, 10 before 10-1, and digits before other characters."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return [(0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts]


def _lines(doors: Sequence[Door]) -> Iterable[_Line]:
    """Group lines, doors and blank rows in the order printed."""
    position = blank = 0
    start = 0
    while start < len(doors):
        building, unit = doors[start].building, doors[start].unit
        stop = start
        while stop < len(doors) and (doors[stop].building, doors[stop].unit) == (building, unit):
            stop += 1
        yield _Line(GROUP, building, unit, f"{building}{unit}（共 {stop - start} 户）")
        try:
            for door in doors[start:stop]:
                position += 1
                yield _Line(ROW, building, unit, sheet_codes.row_number(position), door, position)
            for _ in range(BLANKS):
                blank += 1
                yield _Line(ROW, building, unit, sheet_codes.row_number(blank, blank=True))
        except ValueError:
            raise WrongCall(
                f"一张清单排不下 {len(doors)} 户，请按楼栋分开打印", "sheet.too_long"
            ) from None
        start = stop


def _refuse_id_numbers(door: Door) -> None:
    shown = (door.building, door.unit, door.room, door.who, door.phone, door.last_visit)
    if any(_ID_NUMBER.search(value) for value in shown):
        raise Refused(
            f"{door.building}{door.unit}{door.room} 的内容里有证件号码，清单上不能印，请先改正",
            "sheet.id_number",
        )


def _frame(paper: Paper, sheet: SheetInfo, page: int, pages: int, codes: bool) -> None:
    """Everything outside the table: title, sheet code, page code, foot."""
    right = paper.width - SIDE
    paper.text(SIDE, 12.5 * MM, sheet.title, TITLE)
    where = "　".join(part for part in (sheet.community, sheet.grid, sheet.scope) if part)
    start = SIDE + TITLE.width(sheet.title) + 14
    paper.fitted(start, 12.5 * MM, where, BODY, LEFT, right - 45 * MM - start)
    walker = f"走访人：{sheet.walker or '＿＿＿＿＿＿＿＿'}"
    paper.fitted(SIDE, 19 * MM, walker, BODY, LEFT, 50 * MM)
    day = sheet.walked_on or "＿＿＿＿年＿＿月＿＿日"
    paper.text(SIDE + 52 * MM, 19 * MM, f"走访日期：{day}", BODY)
    paper.text(SIDE + 160 * MM, 19 * MM, "圈数字：①②③ 各圈一个；不在家只圈 ① 的 2", SMALL)
    side = PAGE_QR_SIDE
    if codes:
        number = sheet_codes.page_number(page)
        check = sheet_codes.row_check(sheet.code, number, "")
        qr.draw(paper, right - side, 5.5 * MM, side, sheet_codes.payload(sheet.code, number, check))
    paper.text(0, 14.5 * MM, sheet.code, CODE, RIGHT, right - side - 6)
    paper.text(0, 19 * MM, "清单编号", SMALL, RIGHT, right - side - 6)
    foot = paper.height - FOOT + 5.2 * MM
    paper.text(SIDE, foot, "内部资料 注意保密　仅限本次走访使用，用后收回", SMALL)
    paper.text(0, foot, f"第 {page} 页 共 {pages} 页", SMALL, CENTRE, paper.width)
    printed = "　".join(part for part in (sheet.printed_by, sheet.printed_at) if part)
    paper.text(0, foot, f"打印：{printed}" if printed else "", SMALL, RIGHT, right)


def _table(paper: Paper, sheet: SheetInfo, lines: Sequence[_Line], codes: bool) -> float:
    """The header and the lines of one page; the y below the last one."""
    edges = [SIDE]
    for column in COLUMNS:
        edges.append(edges[-1] + column.width * MM)
    paper.shade(SIDE, TOP, edges[-1] - SIDE, HEAD_HEIGHT, 0.92)
    for column, left in zip(COLUMNS, edges, strict=False):
        paper.text(left, TOP + 6 * MM, column.title, HEAD, CENTRE, column.width * MM)
    y = TOP + HEAD_HEIGHT
    paper.line(SIDE, TOP, edges[-1], TOP, 0.8)
    paper.line(SIDE, y, edges[-1], y, 0.8)
    upright_from = TOP
    for line in lines:
        if line.kind == GROUP:
            for edge in edges[1:-1]:
                paper.line(edge, upright_from, edge, y, 0.3)
            paper.shade(SIDE, y, edges[-1] - SIDE, GROUP_HEIGHT, 0.96)
            paper.line(SIDE, y, edges[-1], y, 0.3)
            room = edges[-1] - SIDE - 8
            paper.fitted(SIDE + 4, y + 4.4 * MM, line.label, GROUP_LINE, LEFT, room)
            y += GROUP_HEIGHT
            upright_from = y
        else:
            _row(paper, sheet, line, edges, y, codes)
            y += ROW_HEIGHT
        paper.line(SIDE, y, edges[-1], y, 0.3)
    for edge in edges[1:-1]:
        paper.line(edge, upright_from, edge, y, 0.3)
    for edge in (edges[0], edges[-1]):
        paper.line(edge, TOP, edge, y, 0.8)
    paper.line(SIDE, y, edges[-1], y, 0.8)
    return y


def _row(
    paper: Paper, sheet: SheetInfo, line: _Line, edges: Sequence[float], y: float, codes: bool
) -> None:
    door = line.door
    check = sheet_codes.row_check(sheet.code, line.label, door.dwelling if door else "")
    middle = y + ROW_HEIGHT / 2
    number = str(line.position) if door else line.label
    paper.text(edges[0], middle - 0.2 * MM, number, DIGIT, CENTRE, COLUMNS[0].width * MM)
    paper.text(
        edges[0], middle + 4 * MM, line.label + check, SMALLEST, CENTRE, COLUMNS[0].width * MM
    )
    if door:
        who, phone = door.who, door.phone
        if not sheet.whole_phones:  # also one that was typed behind a name
            who, phone = _PHONE.sub(r"\1****\2", who), mask_phone(phone)
        persons = "" if door.persons is None else str(door.persons)
        visited = _short_day(door.last_visit, sheet.printed_at)
        for at, value in enumerate((door.room, who, persons, phone, visited), start=1):
            align = CENTRE if at in (3, 5) else LEFT
            _cell(paper, value, edges[at], COLUMNS[at].width * MM, middle, align)
    for at, column in enumerate(COLUMNS):
        if column.options:
            _options(paper, column, edges[at], middle)
    if codes:
        left = edges[-2] + (COLUMNS[-1].width * MM - QR_SIDE) / 2
        shown = sheet_codes.payload(sheet.code, line.label, check)
        qr.draw(paper, left, middle - QR_SIDE / 2, QR_SIDE, shown)


def _cell(
    paper: Paper, value: str, left: float, width: float, middle: float, align: str = LEFT
) -> None:
    """A text of at most three lines around the middle of its cell."""
    if not value:
        return
    fitted = text.fit(value, BODY.face, BODY.size, width - 5, max_lines=2)
    if len(fitted.lines) > 1:
        fitted = text.fit(value, BODY.face, 8.5, width - 5, max_lines=3)
    style = Style(BODY.face, fitted.size)
    leading = fitted.size * 1.2
    y = middle - leading * len(fitted.lines) / 2 + fitted.size * 0.98
    for shown in fitted.lines:
        paper.text(left + 2.5, y, shown, style, align, width - 5)
        y += leading


def _options(paper: Paper, column: _Column, left: float, middle: float) -> None:
    """The digits to circle, each with its word, spread over the cell."""
    words = [OPTION.width(word) for word in column.options]
    spare = (column.width * MM - 6 - sum(words) - len(words) * (DIGIT.width("0") + 1.5)) / (
        len(words) - 1
    )
    x = left + 3
    for number, (word, wide) in enumerate(zip(column.options, words, strict=True), start=1):
        paper.text(x, middle + 1.7 * MM, str(number), DIGIT)
        x += DIGIT.width("0") + 1.5
        paper.text(x, middle + 1.5 * MM, word, OPTION)
        x += wide + spare


def _signatures(paper: Paper, sheet: SheetInfo, y: float) -> None:
    labels = ("走访人", "社区负责人", "日期")
    for at, label in enumerate(labels):
        paper.text(SIDE + at * 91 * MM, y + 6.5 * MM, f"{label}：＿＿＿＿＿＿＿＿＿＿", BODY)


def _short_day(day: str, printed_at: str) -> str:
    """MM-DD within the year of printing, else the whole day."""
    return day[5:] if len(day) == 10 and day[:4] == printed_at[:4] else day
