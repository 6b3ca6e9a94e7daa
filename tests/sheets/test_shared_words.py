"""Words that stand on every form: 社区, 网格, 核实状态 inside a list row."""

from io import BytesIO

from openpyxl import Workbook, load_workbook

from ledger_desk.sheets.filling import filled_bytes

from .stub import StubSource, made_up


def test_the_community_in_a_list_row_is_no_second_list_and_a_doubt_is_one_word() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["【序号】", "【姓名】", "【居住事由】", "【社区】", "【核实状态】"])
    out = BytesIO()
    book.save(out)
    source = StubSource(
        default=2,
        value=lambda ref, number: (
            ("证号不清" if number else None) if ref.key == "doubt" else made_up(ref, number)
        ),
    )
    data, filled = filled_bytes(out.getvalue(), source)
    assert filled.unknown == []
    rows = list(load_workbook(BytesIO(data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [row[3:] for row in rows] == [("金桂社区", None), ("金桂社区", "待核实")]
