"""form-check: each refusal and each piece of advice in its own words."""

# ruff: noqa: E501 - forms and their outcome are laid out as tables

import io

import openpyxl
import pytest
from openpyxl.worksheet.page import PageMargins
from tests.sheets.books import form, listing, saved, sheet_form
from tests.sheets.form_x import PARTS, SHEET, form_x, rels, zipped
from tests.sheets.stub import StubSource

from ledger_desk.errors import Unreadable
from ledger_desk.sheets.checking import check
from ledger_desk.sheets.filling import fill
from ledger_desk.sheets.printing import mended

SHEET_PART = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def with_link() -> bytes:
    sheet = SHEET.replace("<f>COUNT(A7:A7)</f>", "<f>[1]上年!A1+1</f>")
    workbook_rels = str(PARTS["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        '<Relationship Id="rId90" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"'
        ' Target="externalLinks/externalLink1.xml"/></Relationships>',
    )
    link_rels = rels(("externalLinkPath", "file:///D:/报表/上年台账.xlsx")).replace(
        "/>", ' TargetMode="External"/>', 1
    )
    return form_x(
        {
            SHEET_PART: sheet,
            "xl/_rels/workbook.xml.rels": workbook_rels,
            "xl/externalLinks/externalLink1.xml": "<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": link_rels,
        }
    )


@pytest.mark.accept("T16")
@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (OLE, "xls", "这是 .xls（.et）文件，请在 WPS 或 Excel 中打开，另存为 .xlsx 后再登记"),
        (OLE + b"W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00", "xls",
         "这是 .xls（.et）文件，请在 WPS 或 Excel 中打开，另存为 .xlsx 后再登记"),
        (b"\xef\xbb\xbf<html><table></table></html>", "html",
         "这个文件其实是网页，只是改名为 .xls，请用 WPS 打开后另存为 .xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked", "表式有打开密码，请去掉密码后再登记"),
        (form_x({"xl/vbaProject.bin": b"x"}), "xlsm", "表式带有宏或外部数据连接，不能登记，请另存为不带宏的 .xlsx"),
        (form_x({"xl/connections.xml": b"<x/>"}), "xlsm", "表式带有宏或外部数据连接，不能登记，请另存为不带宏的 .xlsx"),
        (form_x({"_xmlsignatures/sig1.xml": b"<x/>"}), "signed",
         "表式带数字签名，填写后签名会失效，请向发表单位要未签名的表式"),
        (form_x({"xl/pivotCache/pivotCacheDefinition1.xml": b"<x/>"}), "pivot",
         "表式带有数据透视表，里面存着旧数据，不能登记，请删去透视表后再登记"),
        (with_link(), "link", "第 台账!F9 的公式引用了别的文件《上年台账.xlsx》，请改为本表内引用"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_forms_are_refused_each_in_its_sentence(
    content: bytes, code: str, sentence: str
) -> None:
    errors = check(content).errors
    assert [(note.code, note.text) for note in errors] == [(code, sentence)]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK\x03\x04" + b"\x00" * 40, form_x()[:-400], zipped({"a.xml": "<a/>"}),
        form_x({SHEET_PART: "<worksheet>"}),
        form_x({SHEET_PART: '<!DOCTYPE a [<!ENTITY x "y">]>' + SHEET.partition("?>")[2].strip()}),
        form_x({"xl/theme/big.xml": b"\x00" * (101 * 1024 * 1024)}),
        zipped({f"x/{n}.xml": "<a/>" for n in range(1001)} | PARTS),
    ],
    ids=["empty", "header", "cut", "no workbook", "broken xml", "doctype", "unpacked", "members"],
)  # fmt: skip
def test_broken_and_hostile_files_are_refused_in_words(content: bytes) -> None:
    [error] = check(content).errors
    assert error.code in ("form.damaged", "form.large")
    with pytest.raises(Unreadable):
        fill(content, StubSource(), io.BytesIO())


def leaky() -> openpyxl.Workbook:
    book = sheet_form(
        [
            ["姓名", "身份证号"],
            ["【姓名】", "【身份证号】"],
            ["例：330102199001019990", 13900009999],
        ]
    )
    hidden = book.create_sheet("上月")
    hidden["A1"] = "旧数据"
    hidden.sheet_state = "hidden"
    book.active.page_margins = PageMargins(left=0, right=0, top=0, bottom=0)
    return book


@pytest.mark.accept("T21")
def test_leftovers_hidden_sheets_and_print_setup_are_advised_and_mended_only_after_a_yes() -> None:
    content = saved(leaky())
    advice = {note.code: [] for note in check(content).advice}
    for note in check(content).advice:
        advice[note.code].append(note.text)

    assert advice["leftover"] == [
        "表!A3 像是真实的证件号码或电话，空白表式里不应有",
        "表!B3 像是真实的证件号码或电话，空白表式里不应有",
    ]
    assert advice["hidden"] == ["工作表“上月”有隐藏内容，会随表一起报出，请确认"]
    assert advice["print"] == [
        "打印设置：纸张不是 A4、页边距过小、没有重复表头，建议 A4、宽度一页、重复表头；是否由软件改好？"
    ]
    assert advice["text"] == ["表!B2：证件号码将按文本写入"]

    # Filling changes nothing of it; only the mended copy does.
    out = io.BytesIO()
    fill(content, StubSource(default=1), out)
    untouched = openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0]
    assert untouched.page_margins.left == 0
    assert untouched.page_setup.paperSize is None
    better = openpyxl.load_workbook(io.BytesIO(mended(content))).worksheets[0]
    assert better.page_margins.left == 0.5
    assert better.page_setup.paperSize == 9
    assert better.print_title_rows == "$1:$1"
    assert not [note for note in check(mended(content)).advice if note.code == "print"]


def test_a_form_too_wide_for_its_paper_is_fitted_to_one_page_width() -> None:
    wide = listing(*["备注"] * 30)
    assert "表宽超出纸面" in next(n.text for n in check(wide).advice if n.code == "print")

    sheet = openpyxl.load_workbook(io.BytesIO(mended(wide))).worksheets[0]
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_a_sum_over_subtotals_and_missing_remainders_are_advised() -> None:
    rows = [
        ["【组:楼栋】", ""],
        ["【房号】", "【出租间数】"],
        ["【小计:楼栋】", "【小计:出租间数】"],
        ["合计", "=SUM(B2:B3)"],
    ]
    advice = {note.code: note.text for note in check(form(rows)).advice}
    assert advice["sum"] == "B4 的 SUM 会把小计再加一遍，请改用【合计:出租间数】"
    assert advice["value"] == "表中有公式，手机和预览里可能显示为空，建议改用【合计:…】"

    halves = check(form([["【流动人口.男】", "【流动人口.女】"]]))
    assert [n.text for n in halves.advice if n.code == "remainder"] == [
        "“性别”一组没有“未填”栏，合计可能不等于各项之和；未填数会印在表下"
    ]
    whole = check(form([["【流动人口.男】", "【流动人口.女】", "【流动人口.性别=未填】"]]))
    assert not [n for n in whole.advice if n.code == "remainder"]


def test_a_seal_wants_room() -> None:
    small = sheet_form([["【公章】"]])
    assert [n.text for n in check(saved(small)).advice if n.code == "seal"] == [
        "落款处空间不足 12 毫米"
    ]
    small.active.row_dimensions[1].height = 40
    assert not [n for n in check(saved(small)).advice if n.code == "seal"]


def test_notices_may_only_show_what_the_law_lets_and_nobody_asks_for_belief() -> None:
    content = form([["户主", "证件"], ["【户主姓名】", "【身份证号】"]])
    assert [n.text for n in check(content, "lowincome", notice=True).errors] == [
        "B2：公示不得出现“身份证号”"
    ]
    assert check(content, "lowincome").errors == []

    belief = check(form([["姓名", "信仰"], ["【姓名】", "【宗教信仰】"]]))
    assert [n.text for n in belief.errors] == ["B2：本软件不采集“宗教信仰”"]


def test_every_placeholder_is_listed_with_its_meaning_and_an_example() -> None:
    rows = [["序号", "房主", "电话"], ["【序号】", "【房主姓名】", "【房主电话|脱敏】"], ["合计", "【合计:出租间数】", "【记录数】"],
            ["【填报单位】", "【流动人口.男】", "【手填:备注】"]]  # fmt: skip
    listed = [(p.cell, p.text, p.meaning, p.example) for p in check(form(rows)).placeholders]

    assert listed == [
        ("A2", "【序号】", "序号", "1"),
        ("B2", "【房主姓名】", "出租房屋：房主姓名", "张三"),
        ("C2", "【房主电话|脱敏】", "出租房屋：房主电话", "139****9999"),
        ("B3", "【合计:出租间数】", "合计：出租间数", "6"),
        ("C3", "【记录数】", "记录数", "3"),
        ("A4", "【填报单位】", "表头：填报单位", "幸福街道金桂社区"),
        ("B4", "【流动人口.男】", "指标：流动人口.男", "12"),
        ("C4", "【手填:备注】", "输出时填写：备注", "（备注）"),
    ]


def test_an_unknown_name_is_advised_with_what_is_near() -> None:
    notes = [
        n.text for n in check(form([["【填报但位】", "【重要】"]])).advice if n.code == "unknown"
    ]

    assert notes[0] == "A1【填报但位】：没有这个字段，是不是【填报单位】？输出时将原样保留"
    assert notes[1].startswith("B1【重要】：没有这个字段")
