"""Public notices (公示单): only what the rule allows, and the finished file judged once more."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ledger_desk import files, notice_rules
from ledger_desk.errors import Progress, Refused, no_progress
from ledger_desk.reports import layout, reading
from ledger_desk.reports.canvas import CENTRE, JUSTIFIED, RIGHT
from ledger_desk.reports.layout import Frame, Paragraph, Signatures, Written
from ledger_desk.reports.tables import Column, Line, Table
from ledger_desk.sheets.formats import reduced_name

ROWS = 22  # names a page
COLUMNS = (
    Column("姓名", 2, CENTRE),
    Column("小区（村屯）", 3, CENTRE),
    Column("救助类型", 2.4, CENTRE),
    Column("救助人数", 1.6, CENTRE),
    Column("是否近亲属备案", 2.4, CENTRE),
)


class Notice(NamedTuple):
    """What a notice says around its rows. Days are ISO texts; telephone is the 监督电话.

    by_setting: columns of notice_rules.WITH_REASON that the community has switched on.
    """

    title: str
    district: str
    street: str
    community: str
    shown_from: str
    shown_to: str
    telephone: str
    rows: Sequence[Sequence[str]]
    columns: Sequence[Column] = COLUMNS
    text: str = (
        "根据社会救助有关规定，现将下列家庭予以公示。对公示内容有异议的，"
        "请在公示期内向社区居民委员会或街道办事处反映。"
    )
    note: str = ""
    issued_on: str = ""
    by_setting: Collection[str] = ()
    least_days: int = 7


def public_name(name: str, minor: bool, reduced: bool = False) -> str:
    """A name as a notice prints it: 隐名 by setting, and always for persons under 18."""
    return reduced_name(name) if minor or reduced else name


def notice_page(notice: Notice, out: Path, progress: Progress = no_progress) -> Written:
    """Write a notice, 22 names a page, its blank rows kept on the first page only.

    Raises Refused, and leaves no file, for a column outside the rule, a number or address in any
    text, a term shorter than the setting.
    """
    _require_term(notice)
    notice_rules.require_fields([c.title for c in notice.columns], notice.by_setting)
    free = [notice.title, notice.text, notice.note, notice.community]
    cells = [cell for row in notice.rows for cell in row]
    notice_rules.require_clean([*free, *cells])
    blanks = max(0, ROWS - len(notice.rows))
    empty = Line(("",) * len(notice.columns))
    days = f"{_long_day(notice.shown_from)}至{_long_day(notice.shown_to)}"
    blocks: list[layout.Block] = [
        Paragraph(f"所在区（县）：{notice.district}　　所在街道（镇）：{notice.street}"),
        Paragraph(f"公示时间：{days}　　监督电话：{notice.telephone}", after=6),
        Paragraph(notice.text, indent=2, align=JUSTIFIED, after=6),
        Table(
            notice.columns,
            [*(Line(tuple(row)) for row in notice.rows), *[empty] * blanks],
            size=10.5,
            least=8.2,
            per_page=ROWS,
        ),
    ]
    if notice.note:
        blocks.append(Paragraph(f"备注：{notice.note}"))
    blocks.append(Paragraph(notice.community, align=RIGHT, after=2))
    if notice.issued_on:
        blocks.append(Paragraph(_long_day(notice.issued_on), align=RIGHT, after=2))
    blocks.append(Signatures(("张贴人", "张贴日期")))
    frame = Frame(notice.title, secret="")
    written, data = layout.draw(frame, blocks, progress)
    judge_pdf(data, notice.telephone)
    return written._replace(sha256=files.write(out, data))


def judge_pdf(data: bytes, telephone: str = "") -> None:
    """Raise Refused when the text layer of a finished PDF holds a number that is not 监督电话."""
    _judge(reading.pdf_texts(data), telephone)


def judge_xlsx(data: bytes, telephone: str = "") -> None:
    """The same for a finished workbook: cells, comments, hidden sheets, headers and footers."""
    _judge(reading.xlsx_texts(data), telephone)


def judge_file(file: Path, telephone: str = "") -> None:
    """The same for a file on the disk; the file is removed when it must not be made public."""
    judge = judge_pdf if file.suffix == ".pdf" else judge_xlsx
    try:
        judge(file.read_bytes(), telephone)
    except Refused:
        file.unlink()
        raise


def _judge(texts: Iterable[str], telephone: str) -> None:
    for text in texts:
        bare = text.replace(telephone, "") if telephone else text
        if notice_rules.numbers_in(bare):
            raise Refused(notice_rules.STOPPED, "notice.text")


def _require_term(notice: Notice) -> None:
    first, last = (dt.date.fromisoformat(day) for day in (notice.shown_from, notice.shown_to))
    days = (last - first).days + 1
    if days < notice.least_days:
        raise Refused(
            f"公示期只有 {max(days, 0)} 天，至少要 {notice.least_days} 天，请改公示起止日期",
            "notice.term",
        )


def _long_day(day: str) -> str:
    year, month, date = day.split("-")
    return f"{year}年{int(month)}月{int(date)}日"
