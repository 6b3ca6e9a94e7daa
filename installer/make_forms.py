"""Makes resources/forms: our own list and statistics forms, ordinary forms that an office may edit.

Run by a developer when a layout changes; the results are kept with the sources. Two runs give the
same bytes.
"""

# ruff: noqa: E501 - layouts are laid out as tables

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

FORMS = Path(__file__).resolve().parents[1] / "resources" / "forms"
MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - openpyxl writes days without a zone
THIN = Side(style="thin", color="FF808080")
FRAME = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD = PatternFill("solid", fgColor="FFE8EEF4")
SOFT = PatternFill("solid", fgColor="FFF5F5F5")
TEXT, DAY, MONEY, AREA = "@", "yyyy-mm-dd", "#,##0.00", "0.00"
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center")


def main() -> None:
    """Write every form."""
    FORMS.mkdir(parents=True, exist_ok=True)
    for name, make in MAKERS.items():
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.title = name
        make(sheet)
        save(book, FORMS / f"{name}.xlsx")


def save(book: openpyxl.Workbook, path: Path) -> None:
    """The workbook with fixed times inside and out."""
    book.properties.creator = "网格台账"
    book.properties.created = MADE
    first = io.BytesIO()
    book.save(first)
    with (
        zipfile.ZipFile(first) as made,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as fixed,
    ):
        for member in made.infolist():
            content = made.read(member)
            if member.filename == "docProps/core.xml":
                head, _, rest = content.partition(b"<dcterms:modified")
                content = head + rest.partition(b"</dcterms:modified>")[2]
            fixed.writestr(zipfile.ZipInfo(member.filename), content, zipfile.ZIP_DEFLATED)


# --- pieces ------------------------------------------------------------------------------------


def paper(sheet: Worksheet, *, landscape: bool = False, titles: str = "") -> None:
    """A4, one page wide, the header repeated, page numbers below."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(
        left=0.5, right=0.5, top=0.6, bottom=0.6, header=0.3, footer=0.3
    )
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    if titles:
        sheet.print_title_rows = titles


def title(sheet: Worksheet, text: str, width: int, row: int = 1) -> None:
    """The title over the whole width."""
    sheet.cell(row, 1, text).font = Font(name="方正小标宋简体", size=18)
    sheet.cell(row, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    sheet.row_dimensions[row].height = 34


def line(sheet: Worksheet, row: int, parts: Sequence[tuple[int, int, str, Alignment]]) -> None:
    """A line of text without frame: (first column, last column, text, place)."""
    for first, last, text, place in parts:
        cell = sheet.cell(row, first, text)
        cell.alignment = place
        cell.font = Font(name="宋体", size=10.5)
        if last > first:
            sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
    sheet.row_dimensions[row].height = 22


def head(sheet: Worksheet, row: int, texts: Sequence[str], height: float = 30) -> None:
    """A row of headings."""
    for column, text in enumerate(texts, 1):
        framed(sheet, row, column, text, bold=True)
        sheet.cell(row, column).fill = HEAD
    sheet.row_dimensions[row].height = height


def framed(
    sheet: Worksheet,
    row: int,
    column: int,
    text: str | None,
    *,
    form: str = "",
    bold: bool = False,
    place: Alignment = CENTRE,
) -> None:
    """A framed cell."""
    cell = sheet.cell(row, column, text)
    cell.border, cell.alignment = FRAME, place
    cell.font = Font(name="宋体", size=10, bold=bold)
    if form:
        cell.number_format = form


def body(
    sheet: Worksheet, row: int, cells: Sequence[tuple[str | None, str]], height: float = 22
) -> None:
    """A framed row of (text, number format)."""
    for column, (text, form) in enumerate(cells, 1):
        framed(sheet, row, column, text, form=form)
    sheet.row_dimensions[row].height = height


def widths(sheet: Worksheet, sizes: Sequence[float]) -> None:
    """Column widths in characters."""
    for column, size in enumerate(sizes, 1):
        sheet.column_dimensions[get_column_letter(column)].width = size


def over(sheet: Worksheet, row: int, first: int, last: int, text: str, *, bottom: int = 0) -> None:
    """A framed area of one text."""
    for down in range(row, (bottom or row) + 1):
        for column in range(first, last + 1):
            framed(sheet, down, column, None, bold=True)
            sheet.cell(down, column).fill = HEAD
    sheet.cell(row, first, text)
    sheet.merge_cells(start_row=row, end_row=bottom or row, start_column=first, end_column=last)


SIGNED = ("填表人：【填表人】", "审核人：【审核人】", "【填报日期|年月日】")


def signed(sheet: Worksheet, row: int, width: int) -> None:
    """Who filled it in, who looked at it, when."""
    third = width // 3
    line(sheet, row, [
        (1, third, SIGNED[0], LEFT), (third + 1, width - third, SIGNED[1], LEFT),
        (width - third + 1, width, SIGNED[2], RIGHT),
    ])  # fmt: skip
    sheet.row_dimensions[row].height = 30


# --- lists -------------------------------------------------------------------------------------


def floating_list(sheet: Worksheet) -> None:
    """流动人口花名册: one line a person."""
    fields = (
        ("序号", "【序号】", "", 5), ("姓名", "【姓名】", "", 10), ("性别", "【性别】", "", 5),
        ("证件号码", "【证件号码】", TEXT, 20), ("出生日期", "【出生日期】", DAY, 11),
        ("户籍地", "【户籍地】", "", 18), ("联系电话", "【联系电话】", TEXT, 13),
        ("现住地址", "【标准地址】", "", 24), ("居住事由", "【居住事由】", "", 9),
        ("居住处所", "【居住处所】", "", 9), ("来本地日期", "【来本地日期】", DAY, 11),
        ("登记日期", "【登记日期】", DAY, 11), ("居住证号", "【居住证号】", TEXT, 14),
        ("备注", "【备注】", "", 12),
    )  # fmt: skip
    width = len(fields)
    title(sheet, "流动人口花名册", width)
    line(sheet, 2, [(1, 7, "填报单位：【填报单位】", LEFT), (8, width, "【报告期】", RIGHT)])
    head(sheet, 3, [each[0] for each in fields])
    body(sheet, 4, [(text, form) for _, text, form, _ in fields])
    line(
        sheet,
        5,
        [
            (
                1,
                width,
                "合计【记录数】人；本月新登记【流动人口.新登记】人，注销【流动人口.注销】人。",
                LEFT,
            )
        ],
    )
    signed(sheet, 6, width)
    widths(sheet, [each[3] for each in fields])
    sheet.freeze_panes = "C4"
    paper(sheet, landscape=True, titles="3:3")


def rental_list(sheet: Worksheet) -> None:
    """出租房屋登记台账: by building, with subtotals."""
    fields = (
        ("序号", "【序号】", "", 5), ("单元", "【单元】", "", 7), ("房号", "【房号】", "", 7),
        ("房主姓名", "【房主姓名】", "", 10), ("房主电话", "【房主电话】", TEXT, 13),
        ("出租用途", "【出租用途】", "", 8), ("出租方式", "【出租方式】", "", 8),
        ("出租间数", "【出租间数】", "", 7), ("出租面积（㎡）", "【出租面积】", AREA, 9),
        ("实住人数", "【实住人数】", "", 7), ("承租人", "【承租人】", "", 20),
        ("登记日期", "【登记日期】", DAY, 11), ("责任书到期", "【治安责任书到期】", DAY, 11),
        ("管理等级", "【管理等级】", "", 8), ("出租状态", "【出租状态】", "", 7), ("备注", "【备注】", "", 12),
    )  # fmt: skip
    width = len(fields)
    title(sheet, "出租房屋登记台账", width)
    line(sheet, 2, [(1, 8, "社区：【社区】", LEFT), (9, width, "截止日期：【期末|年月日】", RIGHT)])
    head(sheet, 3, [each[0] for each in fields])
    for column in range(1, width + 1):
        framed(sheet, 4, column, None, bold=True, place=LEFT)
        sheet.cell(4, column).fill = SOFT
    sheet["A4"] = "【组:楼栋】（【组记录数】户）"
    sheet.merge_cells(start_row=4, end_row=4, start_column=1, end_column=width)
    sheet.row_dimensions[4].height = 20
    body(sheet, 5, [(text, form) for _, text, form, _ in fields])
    sums = {8: "出租间数", 9: "出租面积", 10: "实住人数"}
    for row, word, first in ((6, "小计", "【小计:楼栋】"), (7, "合计", "合计（【记录数】户）")):
        body(sheet, row, [(f"【{word}:{sums[c]}】" if c in sums else None, AREA if c == 9 else "")
                          for c in range(1, width + 1)])  # fmt: skip
        sheet.cell(row, 1, first)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=7)
    line(sheet, 8, [(1, width, "含个人信息，仅限社区内部使用，不得外传。", LEFT)])
    signed(sheet, 9, width)
    widths(sheet, [each[3] for each in fields])
    sheet.freeze_panes = "D4"
    paper(sheet, landscape=True, titles="3:3")


def issue_list(sheet: Worksheet) -> None:
    """低保金发放表: lines high enough to sign, amounts summed, the sum in words."""
    fields = (
        ("序号", "【序号】", "", 5), ("户主姓名", "【户主姓名】", "", 10), ("证件号码", "【证件号码|脱敏】", TEXT, 20),
        ("低保证号", "【低保证号】", TEXT, 12), ("救助类别", "【救助类别】", "", 11), ("保障人数", "【保障人数】", "", 7),
        ("家庭补差", "【家庭补差】", MONEY, 11), ("分类施保金", "【分类施保金】", MONEY, 11),
        ("照料护理补贴", "【照料护理补贴】", MONEY, 11), ("发放金额", "【发放金额】", MONEY, 12),
        ("领款人签字", None, "", 14), ("领款时间", None, "", 11),
    )  # fmt: skip
    width = len(fields)
    title(sheet, "【社区】【报告期】最低生活保障金发放表", width)
    line(sheet, 2, [(1, 6, "编制单位：【填报单位】", LEFT), (7, width, "金额单位：元", RIGHT)])
    head(sheet, 3, [each[0] for each in fields])
    body(sheet, 4, [(text, form) for _, text, form, _ in fields], 30)
    for row in range(5, 10):
        body(sheet, row, [(None, form) for _, _, form, _ in fields], 30)
    total = {6: "保障人数", 7: "家庭补差", 8: "分类施保金", 9: "照料护理补贴", 10: "发放金额"}
    body(sheet, 10, [(f"【合计:{total[c]}】" if c in total else None, MONEY if c > 6 else "")
                     for c in range(1, width + 1)], 26)  # fmt: skip
    sheet.cell(10, 1, "合计（【记录数】户）")
    sheet.merge_cells(start_row=10, end_row=10, start_column=1, end_column=5)
    line(sheet, 11, [(1, width, "合计金额（大写）：【合计:发放金额|大写】", LEFT)])
    signed(sheet, 12, width)
    widths(sheet, [each[3] for each in fields])
    sheet.freeze_panes = "C4"
    paper(sheet, landscape=True, titles="3:3")


def notice(sheet: Worksheet) -> None:
    """低保公示单: 22 names a page, nothing beyond what may be made public."""
    fields = ("户主姓名", "小区（村屯）", "救助类别", "保障人数", "是否近亲属备案")
    marks = ("【户主姓名|公示】", "【小区】", "【救助类别】", "【保障人数】", "【近亲属备案】")
    title(sheet, "最低生活保障对象公示单", 5)
    line(
        sheet,
        2,
        [
            (1, 3, "区（县）：【区县】  街道：【街道】", LEFT),
            (4, 5, "监督电话：【监督电话】", RIGHT),
        ],
    )
    line(sheet, 3, [(1, 5, "公示期：【公示起|年月日】至【公示止|年月日】", LEFT)])
    line(
        sheet,
        4,
        [
            (
                1,
                5,
                "    现将【社区】下列家庭予以公示。如有异议，请在公示期内向社区居民委员会或街道反映。",
                LEFT,
            )
        ],
    )
    sheet.row_dimensions[4].height = 36
    head(sheet, 5, fields, 26)
    body(sheet, 6, [(text, "") for text in marks], 23)
    sheet["F6"] = "【每页:22】"
    line(sheet, 7, [(3, 5, "【社区】居民委员会（盖章）", RIGHT)])
    line(sheet, 8, [(1, 2, "【公章】", LEFT), (3, 5, "【填报日期|年月日】", RIGHT)])
    sheet.row_dimensions[8].height = 42
    widths(sheet, (14, 24, 18, 12, 18))
    sheet.print_area = "A1:E8"
    paper(sheet, titles="5:5")


# --- statistics --------------------------------------------------------------------------------


def lowincome_counts(sheet: Worksheet) -> None:
    """低保对象综合统计表: households, persons and money by category."""
    columns = (
        ("户数", "本月末户"), ("人数", "本月末人"), ("累计人次", "累计人次"), ("老年人", "老年人"),
        ("成年人", "成年人"), ("未成年人", "未成年人"), ("其中：重残", "重残"), ("当月支出", "当月支出"),
        ("累计支出", "累计支出"), ("当月人均补助", "当月人均补助"), ("累计人均补助", "累计人均补助"),
        ("低保标准", "低保标准"),
    )  # fmt: skip
    width = len(columns) + 1
    title(sheet, "低保对象综合统计表", width)
    line(
        sheet,
        2,
        [
            (1, 5, "填报单位：【填报单位】", LEFT),
            (6, 9, "【报告期】", LEFT),
            (10, width, "单位：户、人、元", RIGHT),
        ],
    )
    over(sheet, 3, 1, 1, "类别", bottom=4)
    for column, (text, _) in enumerate(columns, 2):
        if 5 <= column <= 8:
            framed(sheet, 4, column, text, bold=True)
            sheet.cell(4, column).fill = HEAD
        else:
            over(sheet, 3, column, column, text, bottom=4)
    over(sheet, 3, 5, 8, "保障对象（人）")
    for row, category in enumerate(
        ("城市低保", "农村低保", "低保边缘", "集中特困", "分散特困", ""), 5
    ):
        framed(sheet, row, 1, category or "合计", bold=not category)
        for column, (_, name) in enumerate(columns, 2):
            mark = f"【低保.{name}{'.' + category if category else ''}】"
            if name == "低保标准" and not category:
                mark = "—"
            framed(sheet, row, column, mark, form=MONEY if column > 8 else "")
        sheet.row_dimensions[row].height = 24
    note = "未填年龄【低保.本月末人.年龄=未填】人，未填类别【低保.本月末户.类别=未填】户；待核实【待核实数】条。"
    line(sheet, 11, [(1, width, note, LEFT)])
    signed(sheet, 12, width)
    widths(sheet, (10, *[9.5] * 7, *[11] * 5))
    paper(sheet, landscape=True)


def floating_crosstab(sheet: Worksheet) -> None:
    """暂住人口管理统计报表: reasons down, everything else across; cells say 行 and 列."""
    groups = (
        ("性别", ("男", "女")), ("居住时间", ("半年以下", "半年至五年", "五年以上")),
        ("来自地区", ("省内市", "省内县", "省外市", "省外县", "港澳台", "国外")),
        ("居住处所", ("旅店", "居民家中", "单位内部", "工地现场", "租赁房屋", "其他")),
    )  # fmt: skip
    reasons = "务工 务农 经商 服务 因公出差 借读培训 治病疗养 保姆 投靠亲友 探亲访友 旅游观光 其他".split()  # noqa: SIM905
    width = 2 + sum(len(values) for _, values in groups)
    title(sheet, "暂住人口管理统计报表", width)
    line(
        sheet,
        2,
        [
            (1, 9, "统计单位：【填报单位】", LEFT),
            (10, width, "【期初|年月日】至【期末|年月日】  单位：人", RIGHT),
        ],
    )
    over(sheet, 3, 1, 1, "居住事由", bottom=4)
    over(sheet, 3, 2, 2, "合计", bottom=4)
    column = 3
    for parent, values in groups:
        over(sheet, 3, column, column + len(values) - 1, parent)
        for value in values:
            framed(sheet, 4, column, value, bold=True)
            sheet.cell(4, column).fill = HEAD
            column += 1
    sheet.row_dimensions[4].height = 34
    for row, reason in enumerate(("合计", *reasons), 5):
        framed(sheet, row, 1, reason, bold=reason == "合计")
        for column in range(2, width + 1):
            framed(sheet, row, column, "【流动人口.行.列】")
        sheet.row_dimensions[row].height = 21
    note = "未填：" + "，".join(
        f"{word}【流动人口.{word}=未填】人" for word in ("性别", "期限", "来源", "处所", "事由")
    )
    line(sheet, 18, [(1, width, note + "。各组加未填数等于合计。", LEFT)])
    signed(sheet, 19, width)
    widths(sheet, (10, 7, *[7] * (width - 2)))
    paper(sheet, landscape=True)


def by_unit(sheet: Worksheet, name: str, columns: Sequence[tuple[str, str]], note: str) -> None:
    """One line a grid, the sum below."""
    width = len(columns) + 1
    title(sheet, name, width)
    line(
        sheet,
        2,
        [
            (1, width // 2, "填报单位：【填报单位】", LEFT),
            (width // 2 + 1, width, "【报告期】", RIGHT),
        ],
    )
    head(sheet, 3, ["单位", *(text for text, _ in columns)])
    body(sheet, 4, [("【单位】", ""), *((f"【{mark}】", "") for _, mark in columns)], 24)
    body(sheet, 5, [("合计", ""), *((f"【合计:{mark}】", "") for _, mark in columns)], 24)
    line(sheet, 6, [(1, width, note, LEFT)])
    signed(sheet, 7, width)
    widths(sheet, (16, *[11] * len(columns)))
    paper(sheet, landscape=width > 8)


def floating_counts(sheet: Worksheet) -> None:
    """流动人口统计报表."""
    columns = (
        ("上月末", "流动人口.上月末"), ("新登记", "流动人口.新登记"), ("转入", "流动人口.转入"),
        ("注销", "流动人口.注销"), ("转出", "流动人口.转出"), ("本月末", "流动人口.本月末"),
        ("男", "流动人口.男"), ("女", "流动人口.女"), ("持证", "流动人口.持证"), ("持证率", "流动人口.持证率"),
    )  # fmt: skip
    by_unit(
        sheet,
        "流动人口统计报表",
        columns,
        "性别未填【流动人口.性别=未填】人；待核实【待核实数】条。",
    )


def rental_counts(sheet: Worksheet) -> None:
    """出租房屋统计报表."""
    columns = (
        ("总数", "出租房.本月末"), ("公房", "出租房.公房"), ("私房", "出租房.私房"), ("已租", "出租房.已租"),
        ("治安责任书", "出租房.治安责任书"), ("签订率", "出租房.治安责任书率"), ("备案", "出租房.备案数"),
        ("有产权证", "出租房.有产权证"),
    )  # fmt: skip
    note = "总数含单位产权等，大于或等于公房与私房之和；产权未填【出租房.产权=未填】户；责任书以本月末有效为准。"
    by_unit(sheet, "出租房屋统计报表", columns, note)


# --- ours --------------------------------------------------------------------------------------


def doubts(sheet: Worksheet) -> None:
    """导入疑问: what was doubtful or refused, to be corrected and imported again."""
    head(sheet, 1, ("批次", "行编号", "工作表", "原表行", "原因", "有误栏", "列名"))
    keys = ("batch", "code", "sheet", "row", "reason", "wrong")
    body(sheet, 2, [*((f"【列:{key}】", TEXT) for key in keys), ("【列】", TEXT)], 20)
    for column in "ABCDEF":
        sheet[f"{column}2"].fill = SOFT
    sheet["E2"].alignment = LEFT
    red = PatternFill("solid", bgColor="FFFFC7CE")
    sheet.conditional_formatting.add(
        "G2", FormulaRule(formula=['ISNUMBER(SEARCH("、"&G$1&"、",$F2))'], fill=red)
    )
    widths(sheet, (7, 12, 12, 8, 44, 4, 14))
    sheet.column_dimensions["F"].hidden = True
    sheet.freeze_panes = "F2"
    paper(sheet, landscape=True, titles="1:1")


def general(sheet: Worksheet) -> None:
    """通用清单: the pattern every exported list is made from; its one column is repeated."""
    title(sheet, "【手填:标题】", 2)
    line(sheet, 2, [(1, 2, "【手填:说明】", LEFT)])
    head(sheet, 3, ("序号", "列名"))
    body(sheet, 4, [("【序号】", ""), ("【列】", "")], 20)
    line(sheet, 5, [(1, 2, "共【记录数】条", LEFT)])
    widths(sheet, (6, 14))
    sheet.freeze_panes = "B4"
    sheet.sheet_view.showGridLines = False
    paper(sheet, landscape=True, titles="3:3")
    sheet.oddFooter.left.text = "【手填:导出人】 【手填:导出时间】"
    sheet.oddFooter.right.text = "用途：【手填:用途】"
    book = sheet.parent
    assert book is not None
    options = book.create_sheet("选项")
    options.sheet_state = "hidden"


MAKERS = {
    "流动人口花名册": floating_list,
    "出租房屋登记台账": rental_list,
    "低保金发放表": issue_list,
    "低保公示单": notice,
    "低保对象综合统计表": lowincome_counts,
    "暂住人口管理统计报表": floating_crosstab,
    "流动人口统计报表": floating_counts,
    "出租房屋统计报表": rental_counts,
    "导入疑问": doubts,
    "通用清单": general,
}

if __name__ == "__main__":
    main()
