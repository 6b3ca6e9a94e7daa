"""Other programs read what the filler writes: LibreOffice, calamine, openpyxl, and paper."""

# ruff: noqa: E501 - forms and their outcome are laid out as tables

import io
from copy import copy
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.pagebreak import Break
from python_calamine import load_workbook as calamine
from tests.sheets.books import form, listing, saved, sheet_form
from tests.sheets.form_x import form_x
from tests.sheets.office import converted, needs_office, needs_poppler, pages, pictures
from tests.sheets.stub import StubSource, made_up

from ledger_desk.resources import resource_path
from ledger_desk.sheets.filling import filled_bytes
from ledger_desk.sheets.listing import sheet_name
from ledger_desk.sheets.source import FieldRef

OURS = ("流动人口花名册", "出租房屋登记台账", "低保金发放表", "低保公示单", "低保对象综合统计表", "暂住人口管理统计报表",
        "流动人口统计报表", "出租房屋统计报表")  # fmt: skip


@needs_office
@pytest.mark.accept("T11")
def test_ids_and_phones_stay_text_through_libreoffice(tmp_path: Path) -> None:
    def value(ref: FieldRef, number: int) -> object:
        return {
            "id_no": ["330102199001019990", "330102900101999"][number],
            "phone": ["13900009999", "057188886666"][number],
        }.get(ref.key)

    source = StubSource(default=2, value=value, masks=lambda register, ref, field: "")
    content, _ = filled_bytes(listing("证件号码", "联系电话"), source)
    back = converted(tmp_path, {"ids": content}, "xlsx")["ids"]

    for book in (openpyxl.load_workbook(io.BytesIO(content)), openpyxl.load_workbook(back)):
        cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row]
        assert [c.value for c in cells] == [
            "330102199001019990",
            "13900009999",
            "330102900101999",
            "057188886666",
        ]
        assert all(cell.data_type == "s" and cell.number_format == "@" for cell in cells)


STRANGE = [
    "竖\x0b排", "非字\ufffe符\uffff", "半个\ud83d代理", "表情😀家", "张𬴊䶮㛃𠮷", "换\n行", "回\r\n车", "  两边空格  ",
    "A&B<C>\"D'", "_x0041_", "长" * 32_768,
]  # fmt: skip


@needs_office
@pytest.mark.accept("T13")
def test_strange_characters_and_long_texts_open_everywhere(tmp_path: Path) -> None:
    book = sheet_form([["姓名"], ["【姓名】"]])
    book.active.title = sheet_name("很长的工作表名称" * 5)
    assert len(book.active.title) == 31
    source = StubSource(default=len(STRANGE), value=lambda ref, n: STRANGE[n])
    content, _ = filled_bytes(saved(book), source)

    expected = [
        "竖排", "非字符", "半个代理", "表情😀家", "张𬴊䶮㛃𠮷", "换\n行", "回\n车", "  两边空格  ", "A&B<C>\"D'",
        "_x0041_", "长" * (32_767 - 8) + "…（余下见台账）",
    ]  # fmt: skip
    here = [
        cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A"][1:]
    ]
    assert [text.replace("_x005F_", "_") for text in here] == expected
    there = [row[0] for row in calamine(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1:]]
    assert [text.replace("_x005F_", "_") for text in there] == expected
    office = openpyxl.load_workbook(converted(tmp_path, {"strange": content}, "xlsx")["strange"])
    assert len(office.worksheets[0].title) == 31
    last = [cell.value for cell in office.worksheets[0]["A"][1:]]
    assert [text.replace("_x005F_", "_") for text in last] == expected


def roster(ref: FieldRef, number: int) -> object:
    """Names that are found on a page."""
    return (
        f"住户{number:03d}号"
        if ref.key in ("name", "head", "landlord_name")
        else made_up(ref, number)
    )


def by_hand(name: str, filled: bytes) -> bytes:
    """The golden workbook: the filled cells laid into the blank form by another program.

    openpyxl copies the form's rows and writes the values; what it cannot do (move merges, breaks)
    is done by hand here. Only for the forms whose rows openpyxl can lay out.
    """
    golden = openpyxl.load_workbook(resource_path("forms", f"{name}.xlsx"))
    sheet = golden.worksheets[0]
    source = openpyxl.load_workbook(io.BytesIO(filled)).worksheets[0]
    grown = source.max_row - sheet.max_row
    marks = ("【序号】", "【单位】", "【户主姓名|公示】")
    bands = [c.row for row in sheet.iter_rows() for c in row if str(c.value).startswith(marks)]
    band = min(bands, default=sheet.max_row)
    merges = [(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges]
    for merge in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merge))
    heights = {row: sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)}
    styles = {(c.row, c.column): copy(c._style) for row in sheet.iter_rows() for c in row}
    last_column = sheet.max_column
    for row in range(1, source.max_row + 1):
        model = row if row <= band else max(band, row - grown)
        sheet.row_dimensions[row].height = heights.get(model)
        for column in range(1, last_column + 1):
            cell = sheet.cell(row, column)
            cell._style = copy(styles.get((model, column), styles[1, 1]))
            cell.value = source.cell(row, column).value
            if cell.number_format != source.cell(row, column).number_format:
                cell.number_format = source.cell(row, column).number_format
    for top, left, bottom, right in merges:
        shift = grown if top > band else 0
        sheet.merge_cells(
            start_row=top + shift, end_row=bottom + shift, start_column=left, end_column=right
        )
    if sheet.print_area:
        sheet.print_area = source.print_area
    sheet.row_breaks.brk = tuple(Break(id=each.id) for each in source.row_breaks.brk)
    return saved(golden)


@needs_office
@needs_poppler
@pytest.mark.accept("T15")
def test_paper_looks_as_if_made_by_hand_and_no_signature_stands_alone(tmp_path: Path) -> None:
    books: dict[str, bytes] = {}
    for name in OURS:
        content = resource_path("forms", f"{name}.xlsx").read_bytes()
        register = "issue" if name == "低保金发放表" else ""
        filled, result = filled_bytes(
            content, StubSource(default=7, value=roster, register=register)
        )
        assert result.unknown == []
        if name != "出租房屋登记台账":  # its groups cannot be laid out by openpyxl
            books[f"{name}-ours"] = filled
            books[f"{name}-golden"] = by_hand(name, filled)
    lists = {"流动人口花名册": "", "低保金发放表": "issue"}
    for name, register in lists.items():
        content = resource_path("forms", f"{name}.xlsx").read_bytes()
        for count in range(5, 61):
            source = StubSource(default=count, value=roster, register=register)
            books[f"{name}-{count}"] = filled_bytes(content, source)[0]

    papers = converted(tmp_path, books, "pdf")
    for name in OURS:
        if f"{name}-ours" in papers:
            ours, golden = pictures(papers[f"{name}-ours"]), pictures(papers[f"{name}-golden"])
            assert len(ours) >= 1
            assert ours == golden, name
    several = 0
    for name in lists:
        for count in range(5, 61):
            texts = pages(papers[f"{name}-{count}"])
            signed = [text for text in texts if "审核人" in text]
            assert len(signed) == 1
            assert "住户" in signed[0], (name, count)
            assert sum(text.count("住户") for text in texts) == count
            several += len(texts) > 1
    assert several > 20


@needs_office
@pytest.mark.filterwarnings("ignore:.* extension is not supported")
def test_form_x_opens_and_its_formulas_compute(tmp_path: Path) -> None:
    content, _ = filled_bytes(form_x(), StubSource(default=11))
    computed = openpyxl.load_workbook(
        converted(tmp_path, {"x": content}, "xlsx")["x"], data_only=True
    )

    first, summary, *_ = computed.worksheets
    assert [first["F8"].value, first["F11"].value, first["F23"].value] == [4, 16, 11]
    assert [summary["B1"].value, summary["B2"].value] == [2 * 11 + 8 + 8, 22]


def test_calamine_reads_every_cell_of_a_grouped_list() -> None:
    rows = [
        ["【组:楼栋】", "【组记录数】"],
        ["【房号】", "【出租间数】"],
        ["【小计:楼栋】", "【小计:出租间数】"],
    ]
    content, _ = filled_bytes(form(rows), StubSource(default=5))

    assert calamine(io.BytesIO(content)).get_sheet_by_index(0).to_python() == [
        ["1幢", 4.0], ["101", 2.0], ["102", 2.0], ["103", 2.0], ["104", 2.0], ["1幢小计", 8.0],
        ["2幢", 1.0], ["105", 2.0], ["2幢小计", 2.0],
    ]  # fmt: skip
