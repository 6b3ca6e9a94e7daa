"""What moves with the rows: form X with eleven records in three groups, looked at part by part."""

import io
import zipfile

import pytest
from tests.sheets.books import Output, filled, form, listing, saved, sheet_form
from tests.sheets.form_x import PARTS, SHEET, SUMMARY, form_x
from tests.sheets.stub import StubSource

SHEET_PART = "xl/worksheets/sheet1.xml"
XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
# Eleven records in groups of 4, 4 and 3: group rows 6, 12, 18; records 7-10, 13-16, 19-21;
# subtotals 11, 17, 22; then 合计 23, the note 24, the signature 25.
MOVED = 14


@pytest.fixture(scope="module")
def out() -> Output:
    return filled(form_x(), StubSource(default=11))


@pytest.mark.accept("T5")
def test_the_part_list_is_the_forms_and_untouched_parts_are_its_bytes(out: Output) -> None:
    assert set(out.names) == set(PARTS) - {"xl/calcChain.xml"}
    assert out.names[0] == "[Content_Types].xml"
    assert b"calcChain" not in out.parts["[Content_Types].xml"]
    assert b"calcChain" not in out.parts["xl/_rels/workbook.xml.rels"]
    for name in (
        "xl/theme/theme1.xml", "xl/sharedStrings.xml", "xl/printerSettings/printerSettings1.bin",
        "xl/media/image1.png", "xl/drawings/vmlDrawing2.vml", "xl/ctrlProps/ctrlProp1.xml",
        "xl/cellimages.xml", "customXml/item1.xml", "xl/worksheets/sheet3.xml", "xl/styles.xml",
        "xl/drawings/_rels/drawing1.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels", "_rels/.rels",
    ):  # fmt: skip
        expected = PARTS[name]
        assert out.parts[name] == (
            expected if isinstance(expected, bytes) else expected.encode()
        ), name

    # Rows are written as they were: no namespace said again, no prefix made up.
    sheet = out.parts[SHEET_PART].decode()
    kept = (
        '<row r="1" spans="1:7" x14ac:dyDescent="0.2" ht="30" customHeight="1">'
        '<c r="A1" s="1" t="s">'
    )
    assert f"{kept}<v>0</v></c></row>" in sheet
    rows = sheet.partition("<sheetData>")[2].partition("</sheetData>")[0]
    assert "xmlns" not in rows

    assert out["A25"] == "审核人：郑国强"
    rows = [int(row.text) for row in out.tree("xl/drawings/drawing1.xml").iter(f"{XDR}row")]
    assert rows == [9 + MOVED, 10 + MOVED, 10 + MOVED, 11 + MOVED, 12 + MOVED, 20 + MOVED]
    texts = [t.text for t in out.tree("xl/drawings/drawing1.xml").iter("{*}t")]
    assert texts == ["制表：周敏", None]
    # Who last saved the form is not passed on.
    assert "某人" not in out.parts["docProps/core.xml"].decode()


@pytest.mark.accept("T6")
def test_rules_names_charts_comments_and_breaks_point_at_exactly_the_records(out: Output) -> None:
    sheet = out.tree(SHEET_PART)
    records = "D7:D10 D13:D16 D19:D21"
    [rule] = sheet.iterfind("{*}conditionalFormatting")
    assert rule.get("sqref") == records
    assert rule.findtext("{*}cfRule/{*}formula") == "D7>$D$23"
    [validation] = sheet.iterfind("{*}dataValidations/{*}dataValidation")
    assert validation.get("sqref") == records.replace("D", "G")
    assert sheet.find("{*}ignoredErrors/{*}ignoredError").get("sqref") == records.replace("D", "B")
    [new_rule] = sheet.iter(f"{XM}sqref")
    assert new_rule.text == records.replace("D", "E")
    assert next(sheet.iter(f"{XM}f")).text == "E7>'汇总'!$B$1"
    assert sheet.find("{*}autoFilter").get("ref") == "A5:G21"
    assert sheet.find("{*}dimension").get("ref") == "A1:G25"
    assert sheet.find("{*}hyperlinks/{*}hyperlink").get("ref") == "A24"
    assert sheet.find("{*}hyperlinks/{*}hyperlink").get("location") == "'台账'!A23"
    assert [each.get("id") for each in sheet.iterfind("{*}rowBreaks/{*}brk")] == ["24"]
    selection = sheet.find("{*}sheetViews/{*}sheetView/{*}selection")
    assert selection.get("activeCell") == "C24"
    assert sheet.find("{*}sheetViews/{*}sheetView/{*}pane").get("topLeftCell") == "A6"
    assert sheet.find("{*}headerFooter/{*}oddHeader").text == "&L&G&C金桂社区"
    assert [row.text for row in sheet.find("{*}controls").iter(f"{XDR}row")] == ["23", "24"]

    names = {
        (n.get("name"), n.get("localSheetId")): n.text
        for n in out.tree("xl/workbook.xml").iter("{*}definedName")
    }
    assert names["_xlnm.Print_Area", "0"] == "'台账'!$A$1:$G$25"
    assert names["_xlnm.Print_Titles", "0"] == "'台账'!$3:$5"
    assert names["_xlnm._FilterDatabase", "0"] == "'台账'!$A$5:$G$21"
    assert names["数据区", None] == "台账!$A$7:$G$21"

    charts = [f.text for f in out.tree("xl/charts/chart1.xml").iter("{*}f")]
    assert charts == ["台账!$C$7:$C$21", "'台账'!$D$7:$D$21"]
    [comment] = out.tree("xl/comments1.xml").iter("{*}comment")
    assert comment.get("ref") == "A24"
    assert [t.text for t in comment.iter("{*}t")] == ["报送前请", "郑国强签字"]
    vml = out.parts["xl/drawings/vmlDrawing1.vml"].decode()
    assert "<x:Anchor>1, 15, 23, 10, 3, 31, 26, 1</x:Anchor><x:Row>23</x:Row>" in vml
    assert "<x:Anchor>5, 0, 23, 0, 6, 0, 24, 0</x:Anchor>" in vml

    assert out.merges == {
        "A1:G1", "A3:A5", "B3:C3", "D3:F3", "A25:C25",
        "A6:G6", "A12:G12", "A18:G18", "A11:C11", "A17:C17", "A22:C22",
    }  # fmt: skip
    heights = {n: out.sheet.row_dimensions[n].height for n in (1, 7, 21, 22)}
    assert (heights[1], heights[7], heights[21]) == (30, 21, 21)


@pytest.mark.accept("T9")
def test_references_of_other_sheets_and_shared_formulas_follow(out: Output) -> None:
    summary = {
        c.get("r"): c.findtext("{*}f") for c in out.tree("xl/worksheets/sheet2.xml").iter("{*}c")
    }
    assert summary == {
        "B1": "SUM('台账'!D7:D21)",
        "B2": "'台账'!D23+IF(A1=\"台账!D9\",1,0)",
        "B3": "SUM(台账!7:21)",
    }
    assert out["F8"] == "=D8*2"
    assert out["F21"] == "=D21*2"
    assert out["F11"] == "=SUM(F7:F10)"
    assert out["F17"] == "=SUM(F13:F16)"
    assert out["F23"] == "=COUNT(A7:A21)"
    assert b"<v>" not in out.parts["xl/worksheets/sheet2.xml"]
    assert b'fullCalcOnLoad="1"' in out.parts["xl/workbook.xml"]

    quoted = sheet_form([["【房号】", "【出租间数】"]])
    quoted.active.title = "带 空格'号"
    other = quoted.create_sheet("二")
    other["A1"] = "='带 空格''号'!A1+SUM('带 空格''号'!B1:B1)"
    moved = filled(saved(quoted), StubSource(default=4))
    assert moved.book["二"]["A1"].value == "='带 空格''号'!A1+SUM('带 空格''号'!B1:B4)"

    # A shared formula in the repeat row and its neighbours is written out for each record.
    shared = SHEET.replace(
        '<c r="F7" s="1"><f>D7*2</f><v>0</v></c>',
        '<c r="F7" s="1"><f t="shared" ref="F7:F9" si="0">D7*2</f><v>0</v></c>',
    ).replace("<f>COUNT(A7:A7)</f>", '<f t="shared" si="0"/>')
    expanded = filled(form_x({SHEET_PART: shared}), StubSource(default=11))
    assert expanded["F10"] == "=D10*2"
    assert expanded["F23"] == "=D23*2"


def test_indirect_is_advised_against_and_an_array_in_the_row_is_refused() -> None:
    from ledger_desk.errors import Refused
    from ledger_desk.sheets.checking import check
    from ledger_desk.sheets.filling import fill

    advised = check(
        form([["房号", "数"], ["【房号】", "【出租间数】"], ["合计", '=SUM(INDIRECT("B2"))']])
    )
    assert [note.text for note in advised.advice if note.code == "volatile"] == [
        "B3 用了 INDIRECT/OFFSET，行数变化后可能算错"
    ]
    array = SHEET.replace("<f>D7*2</f>", '<f t="array" ref="F7">D7*2</f>')
    content = form_x({SHEET_PART: array})
    refused = check(content)
    assert [note.text for note in refused.errors] == ["台账!F7 是数组公式，不能随数据行重复"]
    with pytest.raises(Refused, match="数组公式"):
        fill(content, StubSource(), io.BytesIO())


def test_an_array_formula_below_the_records_gets_its_new_range() -> None:
    array = SHEET.replace("<f>COUNT(A7:A7)</f>", '<f t="array" ref="F9:G9">SUM(D7:D7*E7:E7)</f>')
    out = filled(form_x({SHEET_PART: array}), StubSource(default=11))
    [formula] = [f for f in out.tree(SHEET_PART).iter("{*}f") if f.get("t") == "array"]

    assert formula.get("ref") == "F23:G23"
    assert formula.text == "SUM(D7:D21*E7:E21)"


def test_a_running_total_and_a_share_of_the_whole_are_written_for_each_record() -> None:
    out = filled(
        form(
            [
                ["数", "累计", "占比"],
                ["【出租间数】", "=SUM(A$2:A2)", "=A2/SUM(A$2:A$2)"],
                ["合计", "=B2", ""],
            ]
        ),
        StubSource(default=3),
    )

    assert out.column("B", 2) == ["=SUM(A$2:A2)", "=SUM(A$2:A3)", "=SUM(A$2:A4)", "=B2"]
    assert out.column("C", 2)[:3] == [f"=A{row}/SUM(A$2:A$4)" for row in (2, 3, 4)]
    running = filled(form([["数", "累计"], ["【出租间数】", "=N(B1)+A2"]]), StubSource(default=3))
    assert running.column("B", 2) == ["=N(B1)+A2", "=N(B2)+A3", "=N(B3)+A4"]


def test_a_label_beside_the_records_is_stretched_with_them() -> None:
    out = filled(
        form([["片", "房号"], ["一片", "【房号】"], [None, None], ["合计", ""]], merges=["A2:A3"]),
        StubSource(default=6),
    )

    assert out.merges == {"A2:A7"}
    assert out["A8"] == "合计"


def test_merges_of_a_single_row_are_made_for_each_record() -> None:
    out = filled(
        form(
            [["房号", "注", ""], ["【房号】", "【备注】", None], ["末", "", ""]], merges=["B2:C2"]
        ),
        StubSource(default=3),
    )

    assert out.merges == {"B2:C2", "B3:C3", "B4:C4"}


def test_a_table_grows_and_keeps_its_columns() -> None:
    from openpyxl.worksheet.table import Table

    book = sheet_form([["房号", "间数"], ["【房号】", "【出租间数】"]])
    book.active.add_table(Table(displayName="表1", ref="A1:B2"))
    out = filled(saved(book), StubSource(default=5))

    table = out.tree("xl/tables/table1.xml")
    assert table.get("ref") == "A1:B6"
    assert [c.get("name") for c in table.iter("{*}tableColumn")] == ["房号", "间数"]


def test_a_wrapped_cell_makes_its_row_taller_and_only_its_row() -> None:
    from openpyxl.styles import Alignment

    book = sheet_form([["房号", "备注"], ["【房号】", "【备注】"]])
    book.active["B2"].alignment = Alignment(wrap_text=True)
    book.active.column_dimensions["B"].width = 20
    book.active.row_dimensions[2].height = 18
    long = "房主在外地，钥匙由楼栋长保管，检查请先打电话" * 3
    out = filled(
        saved(book),
        StubSource(
            default=3, value=lambda ref, n: long if ref.key == "note" and n == 1 else str(n)
        ),
    )

    heights = [out.sheet.row_dimensions[n].height for n in (2, 3, 4)]
    assert heights[0] == heights[2] == 18
    assert 60 < heights[1] < 409.5


def test_without_records_in_groups_one_blank_row_stays_and_formulas_are_whole() -> None:
    out = filled(form_x(), StubSource(default=0))

    assert out["A6"] is None
    assert out["A7"] == "合计"
    assert out["D7"] == 0
    assert out["F7"] == "=COUNT(A6:A6)"
    assert "#REF" not in out.parts["xl/worksheets/sheet2.xml"].decode()


def test_a_form_without_bands_keeps_its_other_sheets_byte_for_byte() -> None:
    row = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>【社区】</t></is></c></row>'
    single = SUMMARY.replace("<sheetData>", row).replace(
        '<row r="1"><c r="B1">', '<row r="4"><c r="B4">'
    )
    content = form_x({SHEET_PART: single})
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        before = package.read("xl/worksheets/sheet2.xml")

    out = filled(content)
    assert out["A1"] == "金桂社区"
    assert out.parts["xl/worksheets/sheet2.xml"] == before


def test_existing_page_breaks_and_those_of_groups_stand_together() -> None:
    rows = [
        ["房号", "【分页:楼栋】"],
        ["【组:楼栋】", ""],
        ["【房号】", ""],
        ["【小计:楼栋】", ""],
        ["末", ""],
    ]
    out = filled(form(rows), StubSource(default=8))

    # Two groups of four: one break, not after the last.
    assert [each.id for each in out.sheet.row_breaks.brk] == [7]
    assert out["A14"] == "末"
    assert out["B1"] is None


def test_listing_of_one_field_needs_no_styles_of_its_own() -> None:
    assert filled(listing("房号"), StubSource(default=2)).column("A", 2) == ["101", "102"]
