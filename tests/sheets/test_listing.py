"""Lists of ours: columns chosen, drop-downs, text as text, the doubts workbook."""

# ruff: noqa: E501 - forms and their outcome are laid out as tables

import io

import openpyxl
import pytest
from tests.sheets.books import filled
from tests.sheets.stub import StubSource, made_up

from ledger_desk.fields import CodeList, Field, Privacy, Register
from ledger_desk.kinds import choice
from ledger_desk.registers import BY_KEY, REGISTERS
from ledger_desk.sheets.checking import check
from ledger_desk.sheets.listing import doubts_form, list_form, sheet_name
from ledger_desk.sheets.source import FieldRef

ANSWERS = {
    "标题": "出租房屋",
    "说明": "条件：已租",
    "导出人": "周敏",
    "导出时间": "2026-11-02 10:00",
    "用途": "内部使用",
}


def source(register: str, count: int = 3, **more: object) -> StubSource:
    return StubSource(default=count, register=register, answers=ANSWERS, **more)  # type: ignore[arg-type]


def test_a_list_has_the_columns_chosen_with_text_as_text_and_drop_downs() -> None:
    rental = BY_KEY["rental"]
    fields = [
        rental[key]
        for key in ("rental_no", "landlord_name", "landlord_phone", "grade", "rented_area")
    ]
    blank = list_form(rental, fields)
    assert check(blank, "rental").errors == []
    out = filled(blank, source("rental"))

    assert out.result.unknown == []
    assert out["A1"] == "出租房屋"
    assert out["A2"] == "条件：已租"
    assert out.row(3)[:6] == ["序号", "出租屋编号", "房主姓名", "房主电话", "管理等级", "出租面积"]
    assert out.row(4)[:6] == [1, None, "房东0", "13800000000", "放心户", 45.5]
    assert out["A7"] == "共3条"
    assert out.sheet["D4"].number_format == "@"
    assert out.sheet.column_dimensions["D"].width == 14
    assert {"A1:F1", "A2:F2", "A7:F7"} <= out.merges
    [rule] = out.sheet.data_validations.dataValidation
    assert str(rule.sqref) == "E4:E6"
    assert rule.formula1 == '"放心户,一般户,重点户,禁租"'
    footer = out.sheet.oddFooter
    assert "周敏 2026-11-02 10:00" in footer.left.text
    assert footer.right.text == "用途：内部使用"
    assert out.sheet.title == "出租房屋"
    # Headings are locked, what stands below them is not; there is no password.
    assert out.sheet.protection.sheet
    assert out.sheet.protection.password is None
    assert out.sheet["C3"].protection.locked
    assert not out.sheet["C4"].protection.locked
    assert not out.sheet["D4"].protection.locked
    assert out.sheet.print_title_rows == "$3:$3"


def test_long_code_lists_stand_in_a_hidden_sheet() -> None:
    labels = {str(n): f"很长的选项名称{n}" for n in range(60)}
    kind = choice(CodeList("long", labels))
    long = Register("person", "人口", (Field("sex", "性别", Privacy.OPEN, kind),))
    book = openpyxl.load_workbook(io.BytesIO(list_form(long, long.fields)))

    [rule] = book.worksheets[0].data_validations.dataValidation
    assert rule.formula1 == "选项!$A$1:$A$60"
    options = book["选项"]
    assert options.sheet_state == "hidden"
    assert (options["A1"].value, options["A60"].value) == ("很长的选项名称0", "很长的选项名称59")


@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.key)
def test_every_register_can_be_listed_whole(register: Register) -> None:
    asked: set[FieldRef] = set()

    def value(ref: FieldRef, number: int) -> object:
        asked.add(ref)
        return made_up(ref, number)

    out = filled(list_form(register, register.fields), source(register.key, 2, value=value))

    assert out.result.unknown == []
    assert [c for c in out.row(3) if c][1:] == [field.label for field in register.fields]
    assert asked == {FieldRef((), field.key) for field in register.fields}


def test_doubted_rows_come_back_with_their_columns_and_bad_cells_coloured() -> None:
    headings = ["姓名", "身份证号码", "=电话"]
    rows = [
        {"batch": "7", "code": "R012", "sheet": "花名册", "row": "12", "reason": "证件号码被表格截断", "wrong": "、身份证号码、",
         "c1": "张三", "c2": "3.30102E+17", "c3": "=1+1"},
        {"batch": "7", "code": "R013", "sheet": "花名册", "row": "13", "reason": "没有姓名", "wrong": "、姓名、", "c2": "0012"},
    ]  # fmt: skip
    out = filled(
        doubts_form(headings), source("doubts", 2, value=lambda ref, n: rows[n].get(ref.key))
    )

    assert out.row(1)[:9] == [
        "批次",
        "行编号",
        "工作表",
        "原表行",
        "原因",
        "有误栏",
        "姓名",
        "身份证号码",
        "=电话",
    ]
    assert out.row(2)[:9] == [
        "7",
        "R012",
        "花名册",
        "12",
        "证件号码被表格截断",
        "、身份证号码、",
        "张三",
        "3.30102E+17",
        "=1+1",
    ]
    assert out.row(3)[6:9] == [None, "0012", None]
    assert out.sheet["H3"].number_format == "@"
    assert out.sheet.column_dimensions["F"].hidden
    [(area, rules)] = [(str(r.sqref), r.rules) for r in out.sheet.conditional_formatting]
    assert area == "G2:I3"
    assert rules[0].formula == ['ISNUMBER(SEARCH("、"&G$1&"、",$F2))']
    assert out.formulas == 0


def test_a_doubts_workbook_holds_at_most_a_hundred_columns() -> None:
    book = openpyxl.load_workbook(io.BytesIO(doubts_form([f"列{n}" for n in range(150)])))
    assert [c.value for c in book.worksheets[0][1] if c.value][-1] == "列99"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("出租房屋", "出租房屋"),
        ("a/b:c*[x]?\\", "a－b－c－－x－－－"),
        ("长" * 40, "长" * 31),
        ("𠮷" * 20, "𠮷" * 15),
        ("'", "表"),
    ],
)
def test_sheet_names_are_what_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name
