"""Forms about one record: the card of a floating person, the notice of hazards."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ledger_desk.errors import Progress, no_progress
from ledger_desk.reports import fonts, text
from ledger_desk.reports.canvas import CENTRE, JUSTIFIED, LEFT, MM, RIGHT, Paper, Style
from ledger_desk.reports.layout import (
    Block,
    Drawn,
    Frame,
    Gap,
    Paragraph,
    Signatures,
    Written,
    write,
)
from ledger_desk.reports.tables import Column, Line, Table

UNITS = 12  # of the width; a label takes 2
LABEL = 2
LINE = 9 * MM
BODY = Style(fonts.SERIF, 10)
HEAD = Style(fonts.SANS, 10)
BODY_LARGE = Style(fonts.SERIF, 12)


class Box(NamedTuple):
    """A label and the value beside it; units: how many twelfths of the width both take."""

    label: str
    value: str = ""
    units: int = 4
    lines: int = 1  # height, in lines


PERSON_CARD: tuple[tuple[str, str, int], ...] = (
    ("姓名", "name", 4), ("曾用名", "former_name", 4), ("性别", "sex", 4),
    ("民族", "ethnicity", 4), ("出生日期", "birth_date", 4), ("文化程度", "education", 4),
    ("婚姻状况", "marital", 4), ("证件类型", "id_type", 4), ("联系电话", "phone", 4),
    ("证件号码", "id_no", 8), ("职业", "occupation", 4),
    ("户籍地", "hukou_division", 8), ("户籍类型", "hukou_type", 4),
    ("户籍详细地址", "hukou_address", 12),
    ("现住址", "dwelling", 8), ("租住房间", "room_part", 4),
    ("居住事由", "reason", 4), ("居住处所", "abode_type", 4), ("居住方式", "live_mode", 4),
    ("与房主关系", "relation_to_host", 4), ("来本地日期", "arrive_local_on", 4),
    ("入住日期", "arrive_address_on", 4),
    ("拟居住期限", "stay_plan", 4), ("预计到期", "expect_leave_on", 4),
    ("登记日期", "registered_on", 4),
    ("办证类型", "permit_type", 4), ("居住证号", "permit_no", 8),
    ("发证日期", "permit_issued_on", 4), ("有效期至", "permit_valid_to", 4),
    ("签注日期", "permit_endorsed_on", 4),
    ("工作单位", "employer", 12),
    ("房主姓名", "landlord_name", 4), ("房主电话", "landlord_phone", 4),
    ("监护人", "guardian", 4),
    ("紧急联系人", "emergency_contact", 12),
    ("随同人员", "companions", 12),
    ("居住状态", "status", 4), ("离开日期", "left_on", 4), ("去向", "destination", 4),
    ("备注", "note", 12),
)  # fmt: skip
"""The card 流动人口基本信息表: label, field key of person, residence, floating or rental, width."""

_TALL = frozenset(("companions", "note"))


class Hazard(NamedTuple):
    """One hazard as the notice says it: shown texts, none of them a code."""

    kind: str
    level: str
    description: str
    measure: str
    due_on: str


class HazardNotice(NamedTuple):
    """What a notice to put hazards right says; days as printed (2026年11月2日)."""

    number: str
    landlord: str
    address: str
    tenants: str
    inspected_on: str
    inspector: str
    community: str
    hazards: Sequence[Hazard]
    issued_on: str = ""


def person_card(
    values: Mapping[str, str], frame: Frame, out: Path, progress: Progress = no_progress
) -> Written:
    """Write the card of one floating person; values: shown texts by field key, as masked."""
    boxes = [
        Box(label, values.get(key, ""), units, lines=2 if key in _TALL else 1)
        for label, key, units in PERSON_CARD
    ]
    return card(frame, boxes, out, ("本人（监护人）签字", "采集人", "采集日期"), progress)


def card(
    frame: Frame,
    boxes: Sequence[Box],
    out: Path,
    sign: Sequence[str] = (),
    progress: Progress = no_progress,
) -> Written:
    """Write a form of labelled boxes, filled line by line from the left."""
    blocks: list[Block] = [_drawn(row) for row in _rows(boxes)]
    if sign:
        blocks += [Gap(6), Signatures(sign)]
    return write(frame, blocks, out, progress)


def hazard_notice(
    notice: HazardNotice, frame: Frame, out: Path, progress: Progress = no_progress
) -> Written:
    """Write the notice of hazards with its four signatures and the part on the second check."""
    around = frame._replace(
        title=frame.title or "出租房屋安全隐患整改通知书", number=notice.number, unit=""
    )
    found = [Line((str(number), *hazard)) for number, hazard in enumerate(notice.hazards, start=1)]
    columns = (
        Column("序号", 0.6, CENTRE),
        Column("隐患类型", 1.6),
        Column("级别", 0.9, CENTRE),
        Column("隐患情况", 4),
        Column("处置措施", 1.6),
        Column("整改期限", 1.6, CENTRE),
    )
    checked = (Column("复查日期", 2), Column("复查结果", 3), Column("未改好的隐患及处理", 5))
    blocks: list[Block] = [
        Paragraph(f"{notice.landlord or '＿＿＿＿＿＿'}：", BODY_LARGE, after=4),
        Paragraph(
            f"{notice.inspected_on}，{notice.community}工作人员对您出租的房屋"
            f"（{notice.address}，承租人：{notice.tenants or '—'}）进行了安全检查，"
            f"发现下列隐患 {len(notice.hazards)} 处。请在期限内整改，整改期间请采取措施保证安全，"
            "并告知承租人。",
            BODY_LARGE,
            JUSTIFIED,
            indent=2,
            after=8,
        ),
        Table(columns, found, size=10, least=9),
        Gap(4),
        Paragraph("整改完成后请告知社区复查；到期未整改的，将按规定上报有关部门。", indent=2),
        Paragraph(notice.community, BODY_LARGE, RIGHT, after=0),
        Paragraph(notice.issued_on or notice.inspected_on, BODY_LARGE, RIGHT, after=8),
        Signatures(("检查人", "房主（被检查人）")),
        Signatures(("承租人", "社区负责人")),
        Gap(8),
        Paragraph("复查情况", HEAD, heading=True),
        Table(checked, [Line(("", "", ""))] * 2, size=10, least=10),
        Signatures(("复查人", "日期")),
    ]
    return write(around, blocks, out, progress)


def _rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """The boxes line by line; the last of a line takes what is left of the width."""
    rows: list[list[Box]] = []
    used = UNITS
    for box in boxes:
        if used + box.units > UNITS:
            if rows and used < UNITS:
                last = rows[-1][-1]
                rows[-1][-1] = last._replace(units=last.units + UNITS - used)
            rows.append([])
            used = 0
        rows[-1].append(box)
        used += box.units
    if rows and used < UNITS:
        last = rows[-1][-1]
        rows[-1][-1] = last._replace(units=last.units + UNITS - used)
    return rows


def _drawn(row: Sequence[Box]) -> Drawn:
    height = LINE * max(box.lines for box in row)

    def draw(paper: Paper, left: float, top: float, width: float) -> None:
        unit = width / UNITS
        x = left
        for box in row:
            label, value = LABEL * unit, (box.units - LABEL) * unit
            paper.shade(x, top, label, height, 0.95)
            paper.box(x, top, label, height, 0.4)
            paper.box(x + label, top, value, height, 0.4)
            _middle(paper, box.label, x, top, label, height, HEAD, CENTRE)
            _middle(paper, box.value, x + label, top, value, height, BODY, LEFT)
            x += label + value

    return Drawn(height, draw)


def _middle(
    paper: Paper,
    value: str,
    x: float,
    top: float,
    width: float,
    height: float,
    style: Style,
    align: str,
) -> None:
    fitted = text.fit(value, style.face, style.size, width - 6, max_lines=int(height // 11))
    leading = fitted.size * 1.2
    y = top + height / 2 - leading * (len(fitted.lines) - 1) / 2 + fitted.size * 0.36
    for line in fitted.lines:
        paper.text(x + 3, y, line, style._replace(size=fitted.size), align, width - 6)
        y += leading
