"""Forms filled: records, spare rows, groups, totals, values that stay what they are."""

# ruff: noqa: E501 - forms and their outcome are laid out as tables

import hashlib
import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from tests.sheets.books import filled, form, listing, saved, sheet_form
from tests.sheets.form_x import form_x, zipped
from tests.sheets.stub import StubSource, made_up

from ledger_desk.errors import Cancelled, Refused
from ledger_desk.sheets.filling import fill
from ledger_desk.sheets.source import FieldRef, Habits

LIST = ("序号", "姓名", "身份证号", "入住日期")


def floating(count: int, **more: object) -> StubSource:
    return StubSource(default=count, **more)  # type: ignore[arg-type]


@pytest.mark.accept("T1")
def test_an_unknown_placeholder_stays_visible_and_is_reported_with_a_suggestion() -> None:
    out = filled(form([["【填报单位】", "【填报但位】"], ["【重要】通知", "【流动人口.务公】"]]))

    assert out.row(1) == ["青山街道金桂社区", "【填报但位】"]
    assert out.row(2) == ["【重要】通知", "【流动人口.务公】"]
    told = {each.cell: (each.text, each.suggestion) for each in out.result.unknown}
    assert told["B1"] == ("【填报但位】", "【填报单位】")
    assert told["A2"][0] == "【重要】"
    assert told["B2"][1] in ("【流动人口.务工】", "【流动人口.服务】")


@pytest.mark.parametrize("count", [0, 1, 2, 5000])
def test_every_record_has_its_row(count: int) -> None:
    out = filled(listing(*LIST, tail=[["合计", "【记录数】", "", ""]]), floating(count))

    numbers = out.column("A", 2)[:-1]
    assert numbers == (list(range(1, count + 1)) if count else [None])
    assert out.sheet.cell(max(count, 1) + 2, 2).value == count
    assert out.result.rows == count


@pytest.mark.accept("T3")
def test_lists_of_none_and_of_a_hundred_thousand_records() -> None:
    names = {0: [None], 1: ["张三0"], 2: ["张三0", "张三1"]}
    for count, expected in names.items():
        assert filled(listing(*LIST), floating(count)).column("B", 2) == expected
    for count in (5000, 100_000):
        source = floating(count, value=lambda ref, n: f"人{n}" if ref.key == "name" else None)
        out = io.BytesIO()
        fill(listing("序号", "姓名"), source, out)
        book = openpyxl.load_workbook(out, read_only=True)
        rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
        assert len(rows) == count
        assert rows[0] == (1, "人0")
        assert rows[-1] == (count, f"人{count - 1}")


@pytest.mark.accept("T4")
def test_spare_rows_are_used_first_and_further_ones_go_in_before_the_last() -> None:
    blank = listing("房号", "出租间数", spares=4, tail=[["合计", "=SUM(B2:B6)"]])

    def rentals(count: int) -> StubSource:
        return StubSource(counts={"rental": count})

    few = filled(blank, rentals(3))
    assert few.column("A") == ["房号", "101", "102", "103", None, None, "合计"]
    assert few["B7"] == "=SUM(B2:B6)"

    many = filled(blank, rentals(9))
    assert many.column("A")[1:] == [str(101 + n) for n in range(9)] + ["合计"]
    assert many["B11"] == "=SUM(B2:B10)"

    for count, left in ((2, 2), (0, 1)):
        without = listing(
            "房号", "出租间数", spares=4, tail=[["合计", "=SUM(B2:B6)"], ["【空行:删除】", ""]]
        )
        out = filled(without, rentals(count))
        assert out.column("A")[1 : left + 2] == [
            *[str(101 + n) for n in range(count)],
            *[None] * (left - count),
            "合计",
        ]
        assert out[f"B{left + 2}"] == f"=SUM(B2:B{left + 1})"

    paged = form(
        [
            ["房号", "出租间数", "【每页:22】"],
            ["【房号】", "【出租间数】", ""],
            ["社区（盖章）", "", ""],
        ]
    )
    for count, rows, breaks in (
        (0, 22, []),
        (21, 22, []),
        (22, 22, []),
        (23, 23, [23]),
        (45, 45, [23, 45]),
    ):
        out = filled(paged, rentals(count))
        assert out["C1"] is None
        assert out[f"A{rows + 2}"] == "社区（盖章）"
        assert [each.id for each in out.sheet.row_breaks.brk] == breaks
        assert [value for value in out.column("A", 2)[:rows] if value] == [
            str(101 + n) for n in range(count)
        ]


def test_the_last_page_keeps_its_blank_rows_only_when_asked() -> None:
    source = StubSource(default=23)
    kept = filled(
        form([["房号", "【每页:22】"], ["【房号】", "【空行:保留】"], ["末", ""]]), source
    )
    dropped = filled(
        form([["房号", "【每页:22】"], ["【房号】", "【空行:删除】"], ["末", ""]]), source
    )

    assert kept["A46"] == "末"
    assert dropped["A25"] == "末"


def test_spare_rows_keep_the_frame_of_the_last_one_and_numbers_typed_into_them() -> None:
    from openpyxl.styles import Border, Side

    book = sheet_form(
        [["序号", "房号"], ["【序号】", "【房号】"], [2, None], [3, None], ["末", ""]]
    )
    thick = Border(*[Side(style="thin")] * 3, Side(style="thick"))
    for column in "AB":
        book.active[f"{column}4"].border = thick
    content = saved(book)

    few = filled(content, StubSource(default=1))
    many = filled(content, StubSource(default=6))

    assert few.column("A") == ["序号", 1, 2, 3, "末"]
    assert many.column("A") == ["序号", 1, 2, 3, 4, 5, 6, "末"]
    assert many.sheet["A7"].border.bottom.style == "thick"
    assert many.sheet["A6"].border.bottom.style == "thin"


@pytest.mark.accept("T8")
def test_a_red_run_stays_red_and_a_placeholder_over_three_runs_works() -> None:
    book = sheet_form([["【填报单位】"], [""]])
    sheet = book.active
    red = InlineFont(color="FFFF0000", b=True)
    plain = InlineFont(color="FF000000")
    sheet["A1"] = CellRichText(
        "单位：", TextBlock(red, "【填报单位】"), TextBlock(plain, "（盖章）")
    )
    sheet["A2"] = CellRichText(
        "填表人：", TextBlock(red, "【填"), TextBlock(plain, "表"), TextBlock(red, "人】先生")
    )
    out = filled(saved(book))

    first, second = out["A1"], out["A2"]
    assert str(first) == "单位：青山街道金桂社区（盖章）"
    assert [(str(each), getattr(each, "font", None) and each.font.b) for each in first][1] == (
        "青山街道金桂社区",
        True,
    )
    assert str(second) == "填表人：周敏先生"
    looks = {str(each): each.font.color.rgb for each in second if isinstance(each, TextBlock)}
    assert looks == {"周敏": "FFFF0000", "先生": "FFFF0000"}


GROUPED = [
    ["房号", "间数", "等级"],
    ["【组:网格】", "【组记录数】", ""],
    ["【组:楼栋】", "【组记录数】", ""],
    ["【组:单元】", "", ""],
    ["【组序号】", "【出租间数】", "【房号】"],
    ["【小计:单元】", "【小计:出租间数】", "【组记录数】"],
    ["【小计:楼栋】", "【小计:出租间数】", "=SUM(B5:B5)"],
    ["【小计:网格】", "【小计:出租间数】", ""],
    ["合计", "【合计:出租间数】", "【记录数】"],
]


def three_levels(ref: FieldRef, number: int) -> object:
    return {
        "grid": f"{1 + number // 6}格", "building": f"{1 + number // 3}幢", "unit": f"{number % 3 // 2 + 1}单元",
        "rented_rooms": number + 1, "room_no": f"{number}室",
    }.get(ref.key)  # fmt: skip


@pytest.mark.accept("T10")
def test_subtotals_of_three_levels_are_right_and_the_total_is_not_doubled() -> None:
    out = filled(form(GROUPED), StubSource(counts={"rental": 8}, value=three_levels))

    labels = out.column("A", 2)
    assert labels == [
        "1格", "1幢", "1单元", 1, 2, "1单元小计", "2单元", 1, "2单元小计", "1幢小计",
        "2幢", "1单元", 1, 2, "1单元小计", "2单元", 1, "2单元小计", "2幢小计", "1格小计",
        "2格", "3幢", "1单元", 1, 2, "1单元小计", "3幢小计", "2格小计", "合计",
    ]  # fmt: skip
    sums = {
        label: out.sheet.cell(n + 2, 2).value
        for n, label in enumerate(labels)
        if "计" in str(label)
    }
    assert [
        sums[each] for each in ("1幢小计", "2幢小计", "3幢小计", "1格小计", "2格小计", "合计")
    ] == [6, 15, 15, 21, 15, 36]
    assert out.sheet.cell(len(labels) + 1, 3).value == 8
    # A formula in a subtotal row covers its own group's records.
    assert out.sheet.cell(labels.index("1幢小计") + 2, 3).value == "=SUM(B5:B9)"
    assert out.sheet.cell(labels.index("3幢小计") + 2, 3).value == "=SUM(B25:B26)"

    # A rate under a total is asked for as a whole: adding 50 % and 100 % would give 150 %.
    def figures(figure: object, unit: str | None) -> float:
        code = figure.code  # type: ignore[attr-defined]
        return {"第一网格": 0.5, "第二网格": 1.0, None: 0.6}[unit] if code == "R13b" else 10

    rates = form([["单位", "户", "率"], ["【单位】", "【出租房】", "【出租房.治安责任书率】"],
                  ["合计", "【合计:出租房】", "【合计:出租房.治安责任书率】"]])  # fmt: skip
    units = filled(rates, StubSource(rows=["第一网格", "第二网格"], figures=figures))
    assert units.row(2) == ["第一网格", 10, "50.00%"]
    assert units.row(4) == ["合计", 20, "60.00%"]


@pytest.mark.accept("T12")
def test_no_value_ever_becomes_a_formula() -> None:
    traps = [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\t=1",
        "＝1",
        '=HYPERLINK("http://x")',
        " =1",
        "-cmd|' /C calc'!A0",
    ]
    source = StubSource(
        default=len(traps),
        value=lambda ref, n: traps[n] if ref.key == "name" else None,
        headers={"填报单位": "=1+1", "填表人": "+1", "期末": "2026-10-31"},
        answers={"数": "=1+1"},
    )
    blank = form(
        [["【填报单位】", "【手填:数】", "注【填表人】"], ["【序号】", "【姓名】", "【姓名】=注"]]
    )
    out = filled(blank, source)

    assert out.formulas == 0
    assert out["A1"] == "=1+1"
    assert out["B1"] == "=1+1"
    assert [out.sheet.cell(n + 2, 2).value for n in range(len(traps))] == traps
    assert all(cell.data_type != "f" for row in out.sheet.iter_rows() for cell in row)
    for number, trap in enumerate(traps):
        if trap[0] in "=+-@\t ":
            assert out.sheet.cell(number + 2, 2).number_format == "@"
    assert out.sheet.cell(2, 3).value == "=1+1=注"


@pytest.mark.accept("T14")
def test_days_are_serials_only_where_the_cell_is_a_date_and_the_day_is_known() -> None:
    days = ["2026-03-05", "2026-03", "2026", "1900-02-28", "1903-12-31"]
    source = StubSource(
        default=5, value=lambda ref, n: days[n] if ref.key == "arrive_address_on" else None
    )
    rows = [["入住日期", "同"], ["【入住日期】", "【入住日期】"]]
    for epoch, first in (("1900", 46086), ("1904", 46086 - 1462)):
        book = sheet_form(rows, formats={"A2": "yyyy-mm-dd"})
        if epoch == "1904":
            from openpyxl.utils.datetime import CALENDAR_MAC_1904

            book.epoch = CALENDAR_MAC_1904
        content = saved(book)
        out = filled(content, source)
        values = [
            cell.findtext("{*}v") or cell.findtext("{*}is/{*}t")
            for cell in out.tree("xl/worksheets/sheet1.xml").iter("{*}c")
            if cell.get("r") in ("A2", "A3", "A4", "A5", "A6")
        ]
        early = ["59", "1461"] if epoch == "1900" else ["1900年2月28日", "1903年12月31日"]
        assert values == [str(first), "2026年3月", "2026年", *early]
        assert out.column("B", 2) == [
            "2026年3月5日",
            "2026年3月",
            "2026年",
            "1900年2月28日",
            "1903年12月31日",
        ]
        assert out["A2"].strftime("%Y-%m-%d") == "2026-03-05"


@pytest.mark.accept("T20")
def test_the_same_values_give_the_same_bytes() -> None:
    for content in (form_x(), listing(*LIST, spares=3), form(GROUPED)):
        hashes = set()
        for _ in range(2):
            out = io.BytesIO()
            fill(content, StubSource(default=11), out)
            hashes.add(hashlib.sha256(out.getvalue()).hexdigest())
        assert len(hashes) == 1


def test_numbers_money_and_rates_follow_the_cell_they_stand_in() -> None:
    source = StubSource(
        figures=lambda figure, unit: {"L11d": 123450, "F21": 0.96551, "F9": 7, "R10d": 4550}.get(
            figure.code
        )
    )
    blank = form(
        [["【低保.当月支出】", "【流动人口.登记率】", "【流动人口.登记率】", "共【流动人口】人，支出【低保.当月支出】元"],
         ["【低保.当月支出|大写】", "【低保.当月支出|万元】", "【流动人口.登记率|一位】", "【流动人口.办证率】"],
         ["【出租房.出租面积】", "【报告月】", "【更正次数】", "【F9:上月】"]],
        formats={"B1": "0.00%"},
    )  # fmt: skip
    out = filled(blank, source)

    assert out["A1"] == 1234.5
    assert out.sheet["A1"].number_format == "0.00"
    assert out["B1"] == 0.96551
    assert out["C1"] == "96.55%"
    assert out["D1"] == "共7人，支出1234.50元"
    assert out.row(2) == ["壹仟贰佰叁拾肆元伍角整", 0.12345, "96.6%", "—"]
    assert out.row(3) == [45.5, 10, None, 7]


def test_zero_is_shown_as_the_office_wants_it() -> None:
    blank = form([["【流动人口】", "【流动人口|空零】", "【流动人口|横零】"]])
    nothing = StubSource(figures=lambda figure, unit: 0)

    assert filled(blank, nothing).row(1) == [0, None, "—"]
    nothing.habits = Habits(zero_as="—")
    assert filled(blank, nothing).row(1) == ["—", None, "—"]


def test_typed_in_figures_are_numbers_that_formulas_can_count_with() -> None:
    out = filled(
        form([["【手填:非农人口】", "【手填:编号】", "【手填:空】"]]),
        StubSource(answers={"非农人口": "12,345", "编号": "007"}),
    )

    assert out.row(1) == [12345, "007", None]


def test_sensitive_numbers_are_masked_unless_the_profile_says_otherwise() -> None:
    blank = listing("姓名", "身份证号", "身份证号|后四位", "联系电话")
    shut = filled(blank, floating(1))
    open_ = filled(blank, floating(1, masks=lambda register, ref, field: ""))

    assert shut.row(2)[1:3] == ["330102********900X"[:6] + "********900X", "900X"]
    assert open_["B2"] == "33010219900101900X"
    assert open_["C2"] == "900X"  # a format can narrow, never widen


def test_names_on_a_notice_are_reduced_for_minors() -> None:
    def value(ref: FieldRef, number: int) -> object:
        if ref.key == "birth_date":
            return ["2010-11-01", "2008-10-31"][number]
        return made_up(ref, number)

    out = filled(
        form([["姓名"], ["【户主姓名|公示】"]]),
        StubSource(counts={"lowincome": 2}, value=value, register="lowincome"),
    )

    assert out.column("A", 2) == ["李*0", "李四1"]


def test_a_cancelled_job_stops_between_batches() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        fill(listing(*LIST), floating(2000), io.BytesIO(), progress=stop)


def test_progress_counts_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    fill(listing(*LIST), floating(1700), io.BytesIO(), progress=lambda d, t: told.append((d, t)))

    assert told[-1] == (1700, 1700)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_more_records_than_a_sheet_has_rows_are_refused() -> None:
    with pytest.raises(Refused, match="共 1048576 行，超过 Excel 上限"):
        fill(listing(*LIST), floating(1_048_576), io.BytesIO())


def test_styles_made_while_rows_are_written_are_in_the_file_wherever_its_part_stands() -> None:
    content = listing("证件号码", "联系电话")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    first = {name: parts[name] for name in ("xl/styles.xml", *parts)}
    out = filled(zipped(first), floating(2))

    assert out.sheet["A2"].number_format == "@"
    assert out.names.index("xl/styles.xml") > out.names.index("xl/worksheets/sheet1.xml")


def test_a_form_whose_elements_all_have_a_prefix_is_filled_like_any_other() -> None:
    content = form(
        [["房号", "间数"], ["【房号】", "【出租间数】"], ["合计", "【合计:出租间数】"]],
        merges=["A1:B1"],
    )
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    sheet = re.sub(r"<(/?)(\w)", r"<\1x:\2", sheet).replace("xmlns=", "xmlns:x=")
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    out = filled(zipped(parts), StubSource(default=3))

    assert out.column("A") == ["房号", "101", "102", "103", "合计"]
    assert out["B5"] == 6
    assert out.merges == {"A1:B1"}


def test_rows_and_cells_without_addresses_are_counted() -> None:
    content = form([["房号", "间数"], ["【房号】", "【出租间数】"], ["合计", "【合计:出租间数】"]])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = re.sub(r'<(row|c) r="[A-Z]*[0-9]+"', r"<\1", parts["xl/worksheets/sheet1.xml"].decode())
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()

    assert filled(zipped(parts), StubSource(default=3)).column("B") == ["间数", 2, 2, 2, 6]
