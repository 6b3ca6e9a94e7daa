"""A returned door sheet typed in from a file: row code, answer, note."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from ledger_desk.errors import LedgerError, Refused, Unreadable
from ledger_desk.sheet_codes import folded, read_payload
from ledger_desk.store import answers, returns
from ledger_desk.store.answers import Said, Walk
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.returns import DoorRow

BLANK = frozenset({"", "-", "—", "空"})
HEADINGS = ("行码", "行号", "编号", "row", "code")
SEPARATORS = "，,、；;"


class Line(NamedTuple):
    """One line of the file."""

    number: int
    code: str
    answer: str
    note: str


def type_in(
    ledger: Ledger, sheet: str, content: bytes, *, on: date, walkers: str = ""
) -> dict[str, Any]:
    """Keep every answer of a file as one act and one batch; what `return --json` gives.

    Lines that cannot be taken (a code of another sheet, a row already typed, digits that mean
    nothing) are listed in `refused` and change nothing. Raises Refused for an unknown sheet.
    """
    lines = list(_lines(content))
    with ledger.reading() as db:
        found = returns.find_sheet(db, sheet)
        rows = {row.code: row for row in returns.rows(db, found.id)}
        batch = answers.number_of_batch(db, found.code)
    by_number = {row.number: row for row in rows.values()}
    refused: list[dict[str, Any]] = []
    taken: list[tuple[Line, DoorRow]] = []
    blank = 0
    for line in lines:
        if line.answer in BLANK and not (line.code.startswith("N") and line.note):
            blank += 1
            continue
        try:
            row = _row(line, found.code, rows, by_number)
            _judge(line, row, {each.id for _, each in taken})
        except LedgerError as error:
            refused.append(_refusal(line, error))
            continue
        taken.append((line, row))
    counts: Counter[str] = Counter()
    if taken:
        walk = Walk(on.isoformat(), walkers)
        with ledger.writing(f"按清单补录 {found.code}", kind="return", batch=batch[0]) as db:
            for line, row in taken:
                answers.record_answer(db, found, row, _said(line, row), walk, batch)
                counts[line.answer or "1"] += 1
    return {
        "sheet": found.code,
        "batch": batch[0] if taken else None,
        "rows": len(lines),
        "typed": len(taken),
        "blank": blank,
        "refused": refused,
        "answers": dict(sorted(counts.items())),
        "open": found.doors - found.answered - sum(1 for _, row in taken if row.dwelling),
    }


def _lines(content: bytes) -> Iterator[Line]:
    text = _decoded(content)
    for number, cells in enumerate(csv.reader(io.StringIO(text)), 1):
        values = [cell.strip() for cell in cells]
        if not any(values) or values[0].casefold() in HEADINGS:
            continue
        code, answer, *notes = [*values, "", ""]
        scanned = read_payload(code)
        row = scanned[1] if scanned else folded(code)
        yield Line(number, row, answer, "，".join(filter(None, notes)))


def _row(
    line: Line, sheet: str, rows: dict[str, DoorRow], by_number: dict[str, DoorRow]
) -> DoorRow:
    row = rows.get(line.code)
    if row is not None:
        return row
    if line.code[:-1] in by_number:
        raise Refused(
            f"行码“{line.code}”的校验位不对：不是这张清单 {sheet} 上的，或抄错了一位",
            "sheet.row_check",
        )
    raise Refused(f"清单 {sheet} 上没有行码“{line.code[:8]}”", "sheet.row")


def _judge(line: Line, row: DoorRow, typed: set[str]) -> None:
    """Raises Refused for a line that must not be taken."""
    if row.answer and row.answer != returns.LEFT:
        raise Refused(
            f"第{row.code}行已录入（{row.answered_by} {row.answered_on}）", "sheet.already"
        )
    if row.id in typed:
        raise Refused(f"第{row.code}行在文件里写了两次，只取第一次", "sheet.twice")
    if problem := answers.problem_of(line.answer, blank=row.is_blank):
        raise Refused(problem, "sheet.answer")
    if row.is_blank and not line.note:
        raise Refused(f"第{row.code}行没有写姓名", "sheet.nobody")


def _said(line: Line, row: DoorRow) -> Said:
    if not row.is_blank:
        return Said(line.answer, line.note)
    for separator in SEPARATORS:
        line = line._replace(note=line.note.replace(separator, " "))
    return Said(line.answer, line.note, came=tuple(line.note.split()))


def _refusal(line: Line, error: LedgerError) -> dict[str, Any]:
    return {"line": line.number, "row": line.code, "code": error.code, "text": error.text}


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("答案文件的编码无法识别，请存为 UTF-8 或 GB18030", "unreadable.encoding")
