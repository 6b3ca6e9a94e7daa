"""Which rows repeat: two-row records, several lists on a sheet, children of one record, refusals."""

# ruff: noqa: E501 - forms and their outcome are laid out as tables

import io

import pytest
from tests.sheets.books import filled, form, saved, sheet_form
from tests.sheets.stub import StubSource, made_up

from ledger_desk.errors import Refused
from ledger_desk.sheets.bands import read_form
from ledger_desk.sheets.checking import check
from ledger_desk.sheets.filling import fill
from ledger_desk.sheets.source import FieldRef


@pytest.mark.accept("T2")
def test_what_would_spoil_the_sheet_is_an_error_in_words_and_nothing_is_filled() -> None:
    assert [n.text for n in check(_covered()).errors] == [
        "台账!B1 写在合并单元格 A1:C1 被遮住的部分，打印时看不见，请写到左上角那一格"
    ]

    header = form([["序号", "房号"], ["", "【房号】"], ["末", ""]], merges=["A1:A2"])
    [note] = check(header).errors
    assert (note.code, note.text) == (
        "header_merge",
        "A1:A2 的合并跨进了数据行，数据会把表头拉长，请把合并缩到第 1 行为止",
    )

    apart = form([["【组:楼栋】"], ["说明"], ["【房号】"], ["【小计:楼栋】"]])
    [note] = check(apart).errors
    assert (note.code, note.text) == ("apart", "第 1 行：数据行、分组行、小计行必须挨在一起")

    for content in (header, apart):
        out = io.BytesIO()
        with pytest.raises(Refused):
            fill(content, StubSource(), out)
        assert out.getvalue() == b""


def _covered() -> bytes:
    """openpyxl empties covered cells, so the text is put back into the part."""
    from tests.sheets.form_x import HEAD, MAIN, form_x

    sheet = (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"/><c r="B1" t="inlineStr"><is>'
        '<t>【社区】</t></is></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'
        "</worksheet>"
    )
    return form_x(
        {
            "xl/worksheets/sheet1.xml": sheet,
            "xl/worksheets/sheet2.xml": sheet.replace("【社区】", ""),
        }
    )


def test_fields_of_two_registers_in_one_row_are_an_error() -> None:
    content = form([["一", "二"], ["【出租间数】", "【救助类别】"]])

    [note] = check(content).errors
    assert note.code == "two_sub"
    assert note.text == "第 2 行混用了“出租间数”和“救助类别”的字段，一行只能来自一张台账"


@pytest.mark.accept("T7")
def test_two_row_records_two_lists_on_a_sheet_and_children_of_one_record() -> None:
    two = form(
        [["序号", "房号", "房主"], ["", "电话", "用途"],
         ["【序号】", "【房号】", "【房主姓名】"], [None, "【房主电话】", "【出租用途】"], ["合计", "【合计:出租间数】", ""]],
        merges=["A1:A2", "A3:A4"],
    )  # fmt: skip
    out = filled(two, StubSource(default=3))
    assert out.merges == {"A1:A2", "A3:A4", "A5:A6", "A7:A8"}
    assert [out[f"{c}{r}"] for r in (7, 8) for c in "ABC"] == [
        3,
        "103",
        "房东2",
        None,
        "13800000002",
        "住房",
    ]
    assert out.row(9) == ["合计", 6, None]

    lists = form(
        [["房号", "出租间数"], ["【房号】", "【出租间数】"], ["合计", "【合计:出租间数】"], ["", ""],
         ["户主", "保障人数"], ["【户主姓名】", "【保障人数】"], ["合计", "【合计:保障人数】"], ["共", "【记录数】"]]
    )  # fmt: skip
    out = filled(lists, StubSource(counts={"rental": 3, "lowincome": 2}))
    assert out.column("A") == [
        "房号",
        "101",
        "102",
        "103",
        "合计",
        None,
        "户主",
        "李四0",
        "李四1",
        "合计",
        "共",
    ]
    assert (out["B5"], out["B10"], out["B11"]) == (6, 4, 2)

    one = form(
        [["【户主姓名】家庭情况", "【救助类别】"], ["成员", "健康"], ["【成员.姓名】", "【成员.健康状况】"], ["小计", "【记录数】"],
         ["发放年月", "金额"], ["【发放.发放年月】", "【发放.发放金额】"], ["合计", "【合计:发放金额】"], ["审核", "【审核人】"]]
    )  # fmt: skip

    def value(ref: FieldRef, number: int) -> object:
        special = {"name": f"成员{number}", "health": "01", "month": f"2026-{9 + number:02d}"}
        return special.get(ref.key, made_up(ref, number))

    out = filled(
        one,
        StubSource(counts={"lowincome_member": 2, "issue": 3}, value=value, register="lowincome"),
    )
    assert out.column("A") == [
        "李四0家庭情况", "成员", "成员0", "成员1", "小计", "发放年月", "2026年9月", "2026年10月", "2026年11月", "合计", "审核",
    ]  # fmt: skip
    assert (out["B1"], out["B5"], out["B10"], out["B11"]) == ("城市低保", 2, 2550, "郑国强")


def test_a_row_of_units_repeats_for_each_and_its_figures_are_theirs() -> None:
    source = StubSource(
        rows=["第一网格", "第二网格"],
        figures=lambda figure, unit: {"第一网格": 3, "第二网格": 4, None: 9}[unit],
    )
    for first in ("【单位】", "【网格】"):
        out = filled(
            form(
                [[first, "【流动人口】"], ["合计", "【合计:流动人口】"], ["全社区", "【流动人口】"]]
            ),
            source,
        )
        assert out.column("B") == [3, 4, 7, 9]


def test_header_fields_make_no_repeat_row_by_themselves() -> None:
    shared = form(
        [["【社区】", "【网格】", "【联系电话】"], ["【公示起】", "【公示止】", "【街道】"]]
    )
    [sheet] = read_form(shared).sheets
    assert sheet.bands == []
    assert filled(shared).row(1) == ["金桂社区", "第一网格", "0571-12345678"]

    inside = form([["房号", "网格"], ["【房号】", "【网格】"]])
    out = filled(
        inside, StubSource(default=2, value=lambda ref, n: f"{'-'.join(ref.path)}{ref.key}")
    )
    assert out.row(2)[1] == "gridgrid_name"


def test_what_decides_the_register_when_labels_do_not() -> None:
    plain = form([["姓名"], ["【姓名】"]])
    said = form([["姓名", "【数据:流动人口】"], ["【姓名】", ""]])

    assert read_form(plain).sheets[0].bands[0].register == "person"
    assert read_form(plain, "floating").sheets[0].bands[0].register == "floating"
    assert read_form(said).sheets[0].bands[0].register == "floating"
    assert filled(said, StubSource(default=1)).row(1) == ["姓名", None]


def test_a_marked_row_repeats_without_a_field() -> None:
    out = filled(
        form([["签到", "【数据:出租房屋】"], ["____", "【重复】"]]),
        StubSource(default=3, register="rental"),
    )

    assert out.column("A", 2) == ["____"] * 3


def test_names_of_two_fields_in_one_and_of_children() -> None:
    def value(ref: FieldRef, number: int) -> object:
        return {
            "start_at": "19:00",
            "end_at": "21:30",
            "name": "甲、乙",
            "patrol_date": "2026-10-03",
        }.get(ref.key)

    out = filled(
        form([["日期", "时间", "队员"], ["【巡逻日期】", "【起止时间】", "【队员】"]]),
        StubSource(default=1, value=value),
    )

    assert out.row(2) == ["2026年10月3日", "19:00-21:30", "甲、乙"]


def test_a_cover_sheet_may_count_and_sum_the_only_list_of_the_workbook() -> None:
    book = sheet_form([["房号", "间数"], ["【房号】", "【出租间数】"]])
    cover = book.create_sheet("封面", 0)
    cover["A1"] = "共【记录数】户"
    cover["A2"] = "【合计:出租间数】"
    out = filled(saved(book), StubSource(default=4))

    assert [out["A1"], out["A2"]] == ["共4户", 8]
