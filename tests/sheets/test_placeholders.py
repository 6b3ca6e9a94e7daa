"""How clerks spell: brackets, widths, line breaks, formats in a chain."""

# ruff: noqa: E501 - forms and their outcome are laid out as tables

import pytest
from tests.sheets.books import filled, form
from tests.sheets.stub import StubSource

from ledger_desk.indicators import Figure
from ledger_desk.sheets.checking import check
from ledger_desk.sheets.formats import NUMBER, TEXT, Setting, Shown, applied, capitals, reduced_name
from ledger_desk.sheets.placeholders import Kind, spots, understood


@pytest.mark.accept("T18")
def test_brackets_widths_line_breaks_chains_and_formats_nobody_knows() -> None:
    blank = form(
        [["「【【注】】」【填报单位】", "【 流动人口．男 】", "【流动\n人口.\n男】"],
         ["{{填报单位}}", "｛｛填报单位｝｝", "【填报日期｜年月日】"],
         ["【低保.当月支出|万元|空零】", "【低保.当月支出|大写】", "【填报单位|年月曰】"],
         ["【流动人口：上月】", "【公示起|点】至【公示止|横线】", "【【】】"]]
    )  # fmt: skip
    out = filled(blank, StubSource(figures=lambda figure, unit: 0 if figure.code == "L11d" else 5))

    assert out.row(1) == ["「【注】」青山街道金桂社区", 5, 5]
    assert out.row(2) == ["青山街道金桂社区", "青山街道金桂社区", "2026年11月2日"]
    assert out.row(3) == [None, "零元整", "【填报单位|年月曰】"]
    assert out.row(4) == [5, "2026.11.03至2026-11-10", "【】"]

    errors = check(blank).errors
    assert [note.text for note in errors] == [
        "C3【填报单位|年月曰】：没有“年月曰”这种格式，是不是“年月日”？"
    ]
    [unknown] = out.result.unknown
    assert (unknown.cell, unknown.suggestion) == ("C3", "【填报单位|年月日】")


def test_a_bracket_that_stays_open_is_an_error_and_too_long_a_text_no_placeholder() -> None:
    assert spots("【姓名")[1]
    assert not spots("【姓名】")[1]
    assert spots("【" + "长" * 61 + "】")[0] == []
    [note] = check(form([["【姓名"]])).errors
    assert (note.code, note.text) == ("split", "A1：只有“【”没有“】”")


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("流动人口.本月末", Figure("F9")),
        ("流动人口", Figure("F9")),
        ("F9", Figure("F9")),
        ("流动人口.新登记.务工.男", Figure("F1", (("性别", "男"), ("事由", "务工")))),
        ("流动人口.事由=其他.处所=其他", Figure("F9", (("事由", "其他"), ("处所", "其他")))),
        ("流动人口.注销:本年累计", Figure("F3", (), "本年累计")),
        ("低保.老年人.城市低保", Figure("L9b", (("类别", "城市低保"), ("年龄", "老年人")))),
        ("低保.分类.A", Figure("L9", (("分类", "A"),))),
        ("低保.因病", Figure("L9", (("原因", "因病"),))),
        ("R13b", Figure("R13b")),
    ],
)
def test_a_figure_is_understood_however_it_is_typed(typed: str, figure: Figure) -> None:
    mark = understood(typed)
    assert (mark.kind, mark.figure, mark.problem) == (Kind.FIGURE, figure, None)


def test_two_values_of_one_dimension_are_an_error() -> None:
    [note] = check(form([["【流动人口.男.女】"]])).errors
    assert note.text == "A1【流动人口.男.女】：“男”和“女”属于同一分类，不能同时要求"


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"), (5, "伍分"), (20, "贰角整"), (100, "壹元整"), (10005, "壹佰元零伍分"), (120000, "壹仟贰佰元整"),
        (1_000_000, "壹万元整"), (100_000_100, "壹佰万零壹元整"), (10_010_000_000, "壹亿零壹拾万元整"),
        (123_456_789_012, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"), (-80_000, "负捌佰元整"),
        (99_999_999_999_999, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)  # fmt: skip
def test_amounts_in_words(fen: int, words: str) -> None:
    assert capitals(fen) == words


@pytest.mark.parametrize(
    ("name", "reduced"),
    [("张三", "张*"), ("欧阳娜", "欧*娜"), ("欧阳娜娜", "欧**娜"), ("魏", "魏"), ("𠮷田", "𠮷*")],
)
def test_reduced_names(name: str, reduced: str) -> None:
    assert reduced_name(name) == reduced


def test_formats_follow_one_another() -> None:
    from decimal import Decimal

    from ledger_desk.codes import DWELLING_STATE

    setting = Setting("2026-10-31", codes=DWELLING_STATE, raw="2")
    born = Shown("day", "2008-11-01")
    assert applied(born, ["年龄"], setting).number == 17
    assert applied(Shown(NUMBER, number=Decimal("2.345")), ["两位"], setting).number == Decimal(
        "2.35"
    )
    assert applied(Shown(TEXT, "出租"), ["勾选"], setting).text.startswith("□自住 ■出租 □部分出租")
    assert applied(Shown(TEXT, "出租"), ["勾选:出租"], setting).text == "■"
    assert applied(Shown(TEXT, "是"), ["勾"], setting).text == "√"
    assert applied(Shown(TEXT, "甲、乙"), ["分行"], setting).text == "甲\n乙"
    assert applied(Shown(TEXT, "6222020200001234567"), ["脱敏"], setting).text == "*" * 15 + "4567"
    assert applied(Shown(TEXT, "13900009999、0571-88886666"), ["脱敏"], setting).text.startswith(
        "139****9999、"
    )
