"""Public notices (公示单): only what the rule allows, and the finished file judged once more."""

import datetime as dt
import re
import zipfile
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

_CALLED = re.compile(r"公示(?:单|表|名单|公告|栏|书|情况)?$|公示(?:单|表|名单)")
_TELEPHONE = r"(?:\(?0[0-9]{2,3}\)?[- ]?)?[1-9][0-9]{6,7}(?:[-转][0-9]{1,6})?|1[0-9]{10}|1[0-9]{4}"
_TELEPHONES = re.compile(rf"\s*(?:{_TELEPHONE})(?:\s*[、/，,]\s*(?:{_TELEPHONE}))?\s*")
_NAMES = ("姓名", "户主姓名", "户主", "家庭成员")
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


def is_notice(form: bytes, title: str = "") -> bool:
    """Whether an office's own form is a notice: its name, title or a line of it says so."""
    if "公示" in title:
        return True
    try:
        return any(_CALLED.search(re.sub(r"\s", "", text)) for text in reading.xlsx_texts(form))
    except zipfile.BadZipFile:
        return False


def require_form(form: bytes) -> None:
    """Raise Refused when a form asks for what may not stand on a notice, or shows minors whole."""
    from ledger_desk.sheets import checking

    found = checking.check(form, notice=True)
    if problems := [note.text for note in found.errors if note.code == "notice"]:
        raise Refused("；".join(problems) + "，请改表后再公示", "notice.field")
    for each in found.placeholders:
        words = each.text.strip("【】").split("|")
        if words[0] in _NAMES and not {"公示", "隐名"} & set(words[1:]):
            raise Refused(
                f"公示表里的【{words[0]}】要写成【{words[0]}|公示】，未成年人的姓名才会隐去",
                "notice.names",
            )


def require_telephone(telephone: str) -> None:
    """Raise Refused when what was typed for 监督电话 is something else."""
    if telephone and not _TELEPHONES.fullmatch(telephone):
        raise Refused("监督电话填的不是电话号码，已停止", "notice.telephone")


def judge_pdf(data: bytes, telephone: str = "") -> None:
    """Raise Refused when the text layer of a finished PDF holds a number that is not 监督电话."""
    _judge(reading.pdf_texts(data), telephone)


def judge_xlsx(data: bytes, telephone: str = "", form: bytes = b"") -> None:
    """The same for a finished workbook: cells, comments, hidden sheets, headers and footers.

    form: the blank it was filled from; what does not stand there came out of the ledger or was
    typed, and may hold no door number either.
    """
    texts = list(reading.xlsx_texts(data))
    _judge(texts, telephone)
    if form:
        printed = set(reading.xlsx_texts(form))
        notice_rules.require_clean((t for t in texts if t not in printed), telephone)


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
