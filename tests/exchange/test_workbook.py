"""Workbooks of every format: kinds of cells, merges, what is hidden, what is odd but honest."""

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from ledger_desk.errors import Unreadable
from ledger_desk.exchange.workbook import Workbook, read_workbook
from ledger_desk.exchange.xlsx_scan import month_only
from ledger_desk.fields import EMPTY, Cell

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HIDDEN = ' hidden="1"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(book: openpyxl.Workbook) -> Workbook:
    target = io.BytesIO()
    book.save(target)
    return read_workbook(target.getvalue(), "表.xlsx")


def xls(book: xlwt.Workbook) -> Workbook:
    target = io.BytesIO()
    book.save(target)
    return read_workbook(target.getvalue(), "表.xls")


def sheet_of(*rows: list[Any]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def handmade(sheet: str, parts: dict[str, str] | None = None, target: str = "sheet1.xml") -> bytes:
    """An .xlsx from the XML of its sheet."""
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    made = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship '
        f'Id="rId1" Type="{OFFICE}/worksheet" Target="{target}"/></Relationships>',
        "xl/sheet1.xml": sheet,
        **(parts or {}),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in made.items():
            archive.writestr(name, part)
    return written.getvalue()


def data(cells: str, around: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData>{around}</worksheet>'


def first(book: Workbook) -> list[list[Cell]]:
    return list(book.sheets[0].rows)


def refusal(content: bytes, name: str = "表.xlsx") -> str:
    with pytest.raises(Unreadable) as refused:
        read_workbook(content, name)
    return refused.value.code.removeprefix("unreadable.")


def test_every_kind_of_cell_keeps_what_it_held() -> None:
    book = sheet_of(
        [None, " 张三 ", "第一行\n第二行", 12, 12.5, -0.25, True, False],
        [123456789012345, 330102199001019017, 0.1 + 0.2, 1e15, 1e-7, "007", "TRUE", "\tx"],
    )
    rows = first(xlsx(book))
    assert rows[0] == [
        EMPTY,
        Cell("text", " 张三 "),
        Cell("text", "第一行\n第二行"),
        Cell("number", "12"),
        Cell("number", "12.5"),
        Cell("number", "-0.25"),
        Cell("bool", "1"),
        Cell("bool", "0"),
    ]
    assert rows[1] == [
        Cell("number", "123456789012345"),
        Cell("number", "3.30102199001019e+17"),
        Cell("number", "0.3"),  # openpyxl writes 15 digits, as Excel shows them
        Cell("number", "1000000000000000.0"),
        Cell("number", "1e-07"),
        Cell("text", "007"),
        Cell("text", "TRUE"),
        Cell("text", "\tx"),
    ]


def test_clocks_that_are_a_hair_off_are_what_was_typed() -> None:
    book = sheet_of([45356 + 19.5 / 24 - 1e-9, 45356.99999999, 19.5 / 24 - 1e-9, 1.25])
    for cell, shown in zip(
        book.active[1], ("yyyy/m/d h:mm", "yyyy-mm-dd", "h:mm", "[h]:mm"), strict=True
    ):
        cell.number_format = shown
    assert first(xlsx(book))[0] == [
        Cell("date", "2024-03-05T19:30"),
        Cell("date", "2024-03-06"),
        Cell("time", "19:30"),
        Cell("time", "30:00"),
    ]


@pytest.mark.parametrize(
    ("code", "length"),
    [
        ('yyyy"年"m"月"', 7),
        ("[$-804]yyyy/m", 7),
        ("mmm-yy", 7),
        ("yyyy", 4),
        ("yyyy/m/d", 0),
        ('m"月"d"日"', 0),
        ("yyyy-mm-dd hh:mm", 0),
        ('0.00"年"', 0),
        ("General", 0),
        ('#,##0"myd"', 0),
        ("@", 0),
    ],
)
def test_a_format_shows_a_month_a_year_or_a_day(code: str, length: int) -> None:
    assert month_only(code) == length


def test_a_cell_that_shows_a_month_is_a_month_unless_its_day_says_more() -> None:
    book = sheet_of([dt.date(2024, 3, 1), dt.date(2024, 3, 5), dt.date(2024, 1, 1)])
    for cell, shown in zip(
        book.active[1], ('yyyy"年"m"月"', 'yyyy"年"m"月"', 'yyyy"年"'), strict=True
    ):
        cell.number_format = shown
    expected = [Cell("date", "2024-03"), Cell("date", "2024-03-05"), Cell("date", "2024")]
    assert first(xlsx(book))[0] == expected

    old = xlwt.Workbook()
    sheet = old.add_sheet("表")
    month = xlwt.easyxf(num_format_str='yyyy"年"m"月"')
    year = xlwt.easyxf(num_format_str='yyyy"年"')
    for column, (day, style) in enumerate(
        [(dt.date(2024, 3, 1), month), (dt.date(2024, 3, 5), month), (dt.date(2024, 1, 1), year)]
    ):
        sheet.write(0, column, day, style)
    assert first(xls(old))[0] == expected


def test_an_old_workbook_tells_as_much_as_a_new_one() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("人员")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    values = ["欧阳", 12, 12.5, 330102199001019017, True, "第一行\r\n第二行"]
    for column, value in enumerate(values, start=1):
        sheet.write(2, column, value)
    sheet.write(2, 7, dt.date(2024, 3, 5), day)
    sheet.write(2, 8, 45356)
    sheet.row(2).set_cell_error(9, "#REF!")
    sheet.write_merge(4, 5, 1, 2, "合并")
    sheet.row(4).hidden = True
    sheet.col(3).hidden = True
    book.add_sheet("旧").visibility = 1
    read = xls(book)
    people, old = read.sheets
    assert list(people.rows[2]) == [
        EMPTY,
        Cell("text", "欧阳"),
        Cell("number", "12"),
        Cell("number", "12.5"),
        Cell("number", "3.30102199001019e+17"),
        Cell("bool", "1"),
        Cell("text", "第一行\n第二行"),
        Cell("date", "2024-03-05"),
        Cell("number", "45356"),
        Cell("error", "#REF!"),
    ]
    assert people.merges == ((4, 1, 5, 2),)
    assert people.hidden_rows == {4}
    assert people.hidden_columns == {3}
    assert old.hidden
    assert "工作表“人员”有1行是隐藏的，也已读取。" in read.remarks


def test_both_date_systems_give_the_same_day_in_an_old_workbook() -> None:
    for epoch1904 in (False, True):
        book = xlwt.Workbook()
        book.dates_1904 = epoch1904
        serial = 45356 - 1462 * epoch1904
        book.add_sheet("表").write(0, 0, serial, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
        read = xls(book)
        assert first(read) == [[Cell("date", "2024-03-05")]]
        assert read.epoch1904 is epoch1904


def test_a_picture_in_a_cell_is_no_text() -> None:
    formula = '<c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
    read = read_workbook(handmade(data(f'<row r="1">{formula}</row>')), "表.xlsx")
    assert first(read) == [[Cell("picture", "")]]
    assert read.remarks == ("工作表“表”有1个单元格是图片，没有文字。",)


def test_formulas_without_a_result_are_told_from_blank_results() -> None:
    cells = (
        '<row r="1"><c r="A1"><f>1</f></c><c r="B1"><f>1</f><v/></c><c r="C1"><f>1</f><v></v></c>'
        '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1"><f t="shared" si="0"/></c>'
        '<c r="F1"><f>1</f><v>0</v></c></row>'
    )
    kinds = [cell.kind for cell in first(read_workbook(handmade(data(cells)), "a.xlsx"))[0]]
    assert kinds == ["formula", "formula", "formula", "empty", "formula", "number"]


def test_prefixes_quotes_and_absolute_targets_change_nothing() -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:cols><x:col min="2" max="3" hidden="1"/></x:cols>'
        '<x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c>'
        '<x:c r="B1"><x:v>2</x:v></x:c></x:row><x:row r="2" hidden="true"><x:c r="A2" t="e">'
        "<x:v>#N/A</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref='A1:A2'/>"
        "</x:mergeCells></x:worksheet>"
    )
    [read] = read_workbook(handmade(sheet, target="/xl/sheet1.xml"), "a.xlsx").sheets
    assert list(read.rows) == [[Cell("text", "甲"), Cell("number", "2")], [Cell("error", "#N/A")]]
    assert read.merges == ((0, 0, 1, 0),)
    assert read.hidden_rows == {1}
    assert read.hidden_columns == {1, 2}


def test_cells_without_references_follow_each_other() -> None:
    cells = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    rows = first(read_workbook(handmade(data(cells)), "a.xlsx"))
    assert [[cell.text for cell in row] for row in rows] == [["1", "2"], ["3"]]


def large() -> openpyxl.Workbook:
    """A sheet that is read in two halves, with a gap and merges in its middle."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(1, 12_001):
        if not 5_980 <= row <= 6_040:
            for column in range(2, 10):
                value = f"{row}行" if column % 2 else row * column
                sheet.cell(row=row, column=column, value=value)
    sheet.cell(row=11_999, column=1, value="左")
    sheet.merge_cells("B5000:C7000")
    sheet.merge_cells("B3:B4")
    return book


def test_a_large_sheet_is_the_same_in_two_halves() -> None:
    book = large()
    target = io.BytesIO()
    book.save(target)
    [sheet] = read_workbook(target.getvalue(), "大.xlsx").sheets
    expected = [
        ["" if value is None else str(value) for value in row]
        for row in book.active.iter_rows(values_only=True)
    ]
    read = [[cell.text for cell in row] for row in sheet.rows]
    for row in expected:
        while row and not row[-1]:
            row.pop()
    assert read == expected
    assert sheet.merges == ((2, 1, 3, 1), (4999, 1, 6999, 2))


def test_many_merges_and_hidden_rows_do_not_make_a_sheet_too_large() -> None:
    count = 60_000
    cells = "".join(
        f'<row r="{n}"{HIDDEN if n % 2 else ""}><c r="A{n}"><v>{n}</v></c></row>'
        for n in range(1, count + 1)
    )
    areas = "".join(f'<mergeCell ref="B{n}:C{n}"/>' for n in range(1, count + 1))
    content = handmade(data(cells, f"<mergeCells>{areas}</mergeCells>"))
    [sheet] = read_workbook(content, "a.xlsx").sheets
    assert len(sheet.merges) == count
    assert sheet.hidden_rows == set(range(0, count, 2))


def test_rows_out_of_order_in_a_large_sheet_are_all_found() -> None:
    pad = f"<is><t>{'长' * 60}</t></is>"
    order = [*range(6_000, 12_001), *range(1, 6_000)]
    cells = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="inlineStr">{pad}</c></row>'
        for n in order
    )
    [sheet] = read_workbook(handmade(data(cells)), "乱.xlsx").sheets
    assert [row[0].text for row in sheet.rows] == [str(n) for n in range(1, 12_001)]


def test_one_flipped_bit_of_a_sheet_is_noticed() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(1, 400))
    content = handmade(data(cells))
    place = content.find(b"xl/sheet1.xml") + 300
    flipped = bytearray(content)
    flipped[place] ^= 0x10
    assert refusal(bytes(flipped)) == "damaged"


def test_limits_are_told_by_name() -> None:
    def cell(reference: str) -> bytes:
        row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        content = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'
        return handmade(data('<row r="1"><c r="A1"><v>1</v></c></row>' + content))

    assert read_workbook(cell("CV200"), "a.xlsx").sheets[0].rows[199][99].text == "1"
    assert refusal(cell("CW200")) == "far_cell"
    assert refusal(cell("A200001")) == "far_cell"
    assert refusal(cell("A1000000")) == "far_cell"
    assert len(read_workbook(cell("B200000"), "a.xlsx").sheets[0].rows) == 200_000
    assert refusal(cell("CV150000")) == "too_many_cells"
    empty = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>'
    assert len(read_workbook(handmade(data(empty)), "a.xlsx").sheets[0].rows) == 1


def test_a_workbook_of_other_kinds_of_office_is_named() -> None:
    def archive(*names: str) -> bytes:
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as made:
            for name in names:
                made.writestr(name, "x")
        return written.getvalue()

    assert refusal(archive("[Content_Types].xml", "word/document.xml")) == "document"
    assert refusal(archive("[Content_Types].xml", "xl/workbook.bin")) == "xlsb"
    assert refusal(archive("照片.jpg")) == "archive"
    assert refusal(archive("xl/workbook.xml", "XL/Workbook.xml")) == "damaged"


WEB = """<html><body><table><tr><td><h1>页眉</h1></td></tr><tr><td>
<table><caption>导出</caption>
<thead><tr><th rowspan=2>姓名</th><th colspan="2">户籍<br>地</th></tr>
<tr><th>省</th><th>市</th></tr></thead>
<tbody><tr><td>张&nbsp;三</td><td> 浙江
  省 </td><td>&nbsp;</td></tr><tr style="display: none"><td>李四<script>x</script></td>
<td>A&amp;B</td></tr>
</tbody></table></td></tr></table></body></html>"""


def test_the_data_table_of_a_page_is_found_with_its_spans() -> None:
    read = read_workbook(WEB.encode("gb18030"), "导出.xls")
    [sheet] = read.sheets
    assert [[cell.text for cell in row] for row in sheet.rows] == [
        ["姓名", "户籍\n地"],
        ["", "省", "市"],
        ["张\xa0三", "浙江 省"],
        ["李四", "A&B"],
    ]
    assert sheet.merges == ((0, 0, 1, 0), (0, 1, 0, 2))
    assert sheet.hidden_rows == {3}
    assert read.kind == "html"


def test_a_page_with_a_broken_character_is_read_and_its_row_doubtful() -> None:
    page = f'<meta charset="gb2312">{WEB}'.replace("\n", "").encode("gb18030")
    [sheet] = read_workbook(page.replace("四".encode("gb18030"), b"\xff"), "导出.xls").sheets
    assert sheet.doubtful_rows == {3: "这一行有无法识别的字符"}
    assert sheet.rows[2][0].text == "张\xa0三"


SS = "urn:schemas-microsoft-com:office:spreadsheet"
XML_2003 = f"""<?xml version="1.0"?><Workbook xmlns="{SS}" xmlns:ss="{SS}"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><Worksheet ss:Name="人员"><Table>
<Column ss:Index="2" ss:Hidden="1"/><Row><Cell ss:MergeAcross="2">
<Data ss:Type="String">题</Data></Cell></Row>
<Row ss:Index="3" ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="Number">3.30102E+17</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-03-05T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="DateTime">1899-12-31T19:30:00.000</Data></Cell>
<Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#REF!</Data></Cell>
<Cell ss:Formula="=NOW()"/></Row></Table></Worksheet>
<Worksheet ss:Name="旧"><Table/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible>
</x:WorksheetOptions>
</Worksheet></Workbook>"""


def test_xml_2003_is_read_with_all_it_says() -> None:
    people, old = read_workbook(XML_2003.encode(), "导出.xml").sheets
    assert list(people.rows) == [
        [Cell("text", "题")],
        [],
        [
            EMPTY,
            Cell("number", "3.30102e+17"),
            Cell("date", "2024-03-05"),
            Cell("time", "19:30"),
            Cell("bool", "1"),
            Cell("error", "#REF!"),
            Cell("formula", ""),
        ],
    ]
    assert people.merges == ((0, 0, 0, 2),)
    assert people.hidden_rows == {2}
    assert people.hidden_columns == {1}
    assert old.hidden
    assert (
        refusal(XML_2003.replace("<Workbook", "<!DOCTYPE a []><Workbook", 1).encode()) == "doctype"
    )
    assert refusal(XML_2003[:-40].encode()) in ("truncated", "damaged")


OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
ODS = f"""<office:document-content xmlns:office="{OPEN}office:1.0" xmlns:table="{OPEN}table:1.0"
 xmlns:text="{OPEN}text:1.0" xmlns:style="{OPEN}style:1.0"><office:automatic-styles>
<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/>
</style:style></office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="人员"><table:table-column table:number-columns-repeated="2"/>
<table:table-column table:visibility="collapse"/>
<table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned="2"
 office:value-type="string"><text:p>姓<text:s text:c="2"/>名</text:p><text:p>栏</text:p>
</table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>
<table:table-row table:number-rows-repeated="2"/>
<table:table-row table:visibility="filter">
<table:table-cell office:value-type="float" office:value="12"/>
<table:table-cell office:value-type="date" office:date-value="2024-03-05"/>
<table:table-cell office:value-type="time" office:time-value="PT19H30M00S"/>
<table:table-cell office:value-type="boolean" office:boolean-value="true"/>
<table:table-cell table:formula="of:=A9"/><table:table-cell table:number-columns-repeated="16000"/>
</table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell/>
</table:table-row></table:table><table:table table:name="旧" table:style-name="off"/>
</office:spreadsheet></office:body></office:document-content>"""


def opendocument(content: str, manifest: str = "<manifest/>") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return written.getvalue()


def test_an_open_document_is_read_without_its_endless_rows() -> None:
    people, old = read_workbook(opendocument(ODS), "表.ods").sheets
    assert list(people.rows) == [
        [Cell("text", "姓  名\n栏")],
        [],
        [],
        [
            Cell("number", "12"),
            Cell("date", "2024-03-05"),
            Cell("time", "19:30"),
            Cell("bool", "1"),
            Cell("formula", ""),
        ],
    ]
    assert people.merges == ((0, 0, 0, 1),)
    assert people.hidden_rows == {3}
    assert people.hidden_columns == {2}
    assert people.filtered
    assert old.hidden
    locked = opendocument(ODS, "<manifest><encryption-data/></manifest>")
    assert refusal(locked, "表.ods") == "encrypted_ods"


@pytest.mark.parametrize("folder", ["samples", "forms"])
def test_the_samples_at_hand_are_all_readable(folder: str) -> None:
    files = sorted((SAMPLES.parent / folder).glob("*.[xc]*"))
    if not files:
        pytest.skip("the sample workbooks are not at hand")
    for file in files:
        book = read_workbook(file.read_bytes(), file.name)
        assert any(len(sheet.rows) > 1 for sheet in book.sheets)
        assert not any(sheet.doubtful_rows for sheet in book.sheets)
