"""Crosstabs by 行 and 列: the headings say what explicit spelling would."""

# ruff: noqa: E501 - forms and their outcome are laid out as tables

import pytest
from tests.sheets.books import saved, sheet_form

from ledger_desk.sheets.bands import read_form
from ledger_desk.sheets.checking import check
from ledger_desk.sheets.crosstab import resolved
from ledger_desk.sheets.placeholders import understood

REASONS = (
    "务工",
    "务农",
    "经商",
    "服务",
    "因公出差",
    "借读培训",
    "治病疗养",
    "保姆",
    "投靠亲友",
    "探亲访友",
    "旅游观光",
    "其他",
)
COLUMNS = (
    "", "男", "女", "半年以下", "半年至五年", "五年以上", "省内市", "省内县", "省外市", "省外县", "港澳台", "国外",
    "旅店", "居民家中", "单位内部", "工地现场", "租赁房屋", "处所=其他",
)  # fmt: skip
VERTICAL = {"E": "半年以下", "F": "半,年至,五,年", "G": "五年以上", "L": "港澳台", "M": ",国,外", "N": ",旅,店", "O": "居民家中",
            "P": "单位内部", "Q": "工地现场", "R": "租赁房屋", "S": ",其,他"}  # fmt: skip


def m1(cell: str = "【流动人口.行.列】") -> bytes:
    """The police form: five header rows, labels typed one or two characters a cell."""
    book = sheet_form([["暂住人口管理统计报表"]])
    sheet = book.active
    for address, text in {"B3": "合\n计", "C3": "性别", "E3": "暂住时间", "H3": "来自地区", "N3": "居住处所", "C4": "男",
                          "D4": "女", "H4": "省内", "J4": "省外", "H6": "市", "I6": "县", "J6": "市", "K6": "县"}.items():  # fmt: skip
        sheet[address] = text
    for column, text in VERTICAL.items():
        parts = text.split(",") if "," in text else list(text)
        for offset, part in enumerate(parts):
            if part:
                sheet[f"{column}{4 + offset}"] = part
    for area in ("A1:S1", "A3:A7", "B3:B7", "C3:D3", "E3:G3", "H3:M3", "N3:S3", "C4:C7", "D4:D7", "H4:I5", "J4:K5",
                 "H6:H7", "I6:I7", "J6:J7", "K6:K7"):  # fmt: skip
        sheet.merge_cells(area)
    for row, label in enumerate(("合计", *REASONS), 8):
        sheet.cell(row, 1, label)
        for column in range(2, 20):
            sheet.cell(row, column, cell)
    return saved(book)


def m7() -> bytes:
    """The grid system's form: blocks with 小计, a heading without parent, brackets in headings."""
    book = sheet_form([["困难群众信息情况统计表"]])
    sheet = book.active
    blocks = {"城市低保": ("小计", "因病", "因残"), "农村低保": ("小计", "因病（户）", "其他")}
    sheet["A2"], sheet["B2"] = "内容", "合计（件数）"
    column = 3
    for parent, children in blocks.items():
        sheet.cell(2, column, parent)
        sheet.merge_cells(
            start_row=2, end_row=2, start_column=column, end_column=column + len(children) - 1
        )
        for child in children:
            sheet.cell(3, column, child)
            column += 1
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:B3")
    sheet["A4"] = "A"
    for each in range(2, column):
        sheet.cell(4, each, "【低保.本月末户.行.列】")
    return saved(book)


def found(content: bytes) -> dict[str, object]:
    form = read_form(content)
    figures = resolved(form)
    assert form.notes == []
    from ledger_desk.sheets.addresses import address

    return {address(row, column): figure for (_, row, column, _), figure in figures.items()}


@pytest.mark.accept("T17")
def test_headings_mean_what_the_explicit_spelling_says_and_wrong_ones_are_errors() -> None:
    got = found(m1())
    for row, reason in enumerate(("", *REASONS), 8):
        for column, value in enumerate(COLUMNS, 2):
            said = ("事由=其他" if reason == "其他" else reason, value)
            explicit = understood(".".join(("流动人口", *filter(None, said)))).figure
            assert got[f"{chr(64 + column)}{row}"] == explicit, (reason, value)

    blocks = found(m7())
    explicit = {
        "B4": "低保.本月末户.A", "C4": "低保.本月末户.A.城市低保", "D4": "低保.本月末户.A.因病",
        "E4": "低保.本月末户.A.因残", "F4": "低保.本月末户.A.农村低保", "G4": "低保.本月末户.A.因病",
        "H4": "低保.本月末户.A.原因=其他",
    }  # fmt: skip
    assert blocks == {cell: understood(text).figure for cell, text in explicit.items()}

    book = sheet_form([["", "男", "血型"], ["务工", "【流动人口.行.列】", "【流动人口.行.列】"]])
    [error] = check(saved(book)).errors
    assert error.code == "cross"
    assert error.text == "C2：表头“血型”对不上“流动人口”的任何一项，请改用完整写法"


def test_explicit_cells_may_stand_beside_and_one_axis_alone_is_enough() -> None:
    book = sheet_form(
        [["", "总数", "男"], ["务工", "【流动人口.新登记.行】", "【流动人口.新登记.男.行】"]]
    )
    got = found(saved(book))

    assert got["B2"] == understood("流动人口.新登记.务工").figure
    assert got["C2"] == understood("流动人口.新登记.务工.男").figure
