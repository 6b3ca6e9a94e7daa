import zipfile
from pathlib import Path

import pytest

from ledger_desk import notice_rules
from ledger_desk.errors import Refused
from ledger_desk.reports import layout, notices, reading
from ledger_desk.reports.notices import COLUMNS, Notice, notice_page, public_name
from ledger_desk.reports.tables import Column


@pytest.fixture
def notice() -> Notice:
    return Notice(
        "最低生活保障对象公示单", "上城区", "湖滨街道", "幸福里社区居民委员会",
        "2026-11-02", "2026-11-08", "0571-88886666",
        [("张*", "金桂苑", "城市低保", "2", "否"), ("欧**娜", "金桂苑", "城市低保", "1", "是")],
        issued_on="2026-11-02",
    )  # fmt: skip


def test_a_notice_is_written_with_its_telephone_and_blank_rows(
    notice: Notice, tmp_path: Path
) -> None:
    out = tmp_path / "公示单.pdf"
    assert notice_page(notice, out).pages == 1
    texts = list(reading.pdf_texts(out.read_bytes()))
    assert any("监督电话：0571-88886666" in text for text in texts)
    assert {"张*", "欧**娜", "2026年11月2日"} <= set(texts)


@pytest.mark.parametrize(("names", "pages"), [(0, 1), (21, 1), (22, 1), (23, 2), (45, 3)])
def test_twenty_two_names_a_page(notice: Notice, tmp_path: Path, names: int, pages: int) -> None:
    rows = [(f"张{n:02d}*", "金桂苑", "城市低保", "2", "否") for n in range(names)]
    out = tmp_path / "公示单.pdf"
    written = notice_page(notice._replace(rows=rows), out)
    found = [
        [text for text in page if text.startswith("张") and text.endswith("*")]
        for page in reading.pdf_pages(out.read_bytes())
    ]
    assert written.pages == pages
    assert max(map(len, found)) <= 22
    assert sum(map(len, found)) == names


@pytest.mark.parametrize(
    "title", ["身份证号", "联系电话", "户籍地", "致贫原因", "家庭月收入", "房号"]
)
def test_a_column_outside_the_rule_is_refused_and_no_file_is_left(
    notice: Notice, tmp_path: Path, title: str
) -> None:
    columns = (*COLUMNS[:4], Column(title))
    with pytest.raises(Refused, match=title) as refused:
        notice_page(notice._replace(columns=columns), tmp_path / "x.pdf")
    assert refused.value.exit_status == 4
    assert list(tmp_path.iterdir()) == []
    assert notice_rules.refused_fields([title]) == [title]


def test_a_column_of_the_setting_needs_the_setting(notice: Notice, tmp_path: Path) -> None:
    columns = (*COLUMNS[:4], Column("网格"))
    with pytest.raises(Refused):
        notice_page(notice._replace(columns=columns), tmp_path / "x.pdf")
    allowed = notice._replace(columns=columns, by_setting=["网格"])
    assert notice_page(allowed, tmp_path / "x.pdf").pages == 1
    with pytest.raises(Refused):
        notice_page(notice._replace(columns=(Column("身份证号"),), by_setting=["身份证号"]), Path())


PLANTED = [
    "330102199001019991", "33010219900101999X", "330102900101999", "13900009388",
    "139 0000 9388", "1390-000-9388", "3301 0219 9001 0199 91", "６２２２０２１２３４５６７８９０",
    "330102********9991", "0571-87654321", "3幢2单元401", "金桂苑3-2-401",
]  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
def test_a_number_planted_in_the_remark_stops_everything(
    notice: Notice, tmp_path: Path, planted: str
) -> None:
    for changed in (
        notice._replace(note=f"有事请找 {planted}。"),
        notice._replace(rows=[*notice.rows, (f"张*{planted}", "", "", "", "")]),
        notice._replace(title=f"公示{planted}"),
    ):
        with pytest.raises(Refused, match="已停止") as refused:
            notice_page(changed, tmp_path / "x.pdf")
        assert refused.value.exit_status == 4
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-02至2026-11-08",
        "1,200.50元 3,456.00元",
        "第 1 页 共 12 页",
        "城市低保",
        "2026年10月31日",
    ],
)
def test_days_amounts_and_pages_are_no_numbers_of_persons(text: str) -> None:
    assert notice_rules.suspicious(text) == ""


def test_a_short_term_is_refused(notice: Notice, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="6 天"):
        notice_page(notice._replace(shown_to="2026-11-07"), tmp_path / "x.pdf")


def test_minors_are_always_reduced_and_adults_by_setting() -> None:
    assert public_name("张三", minor=True) == "张*"
    assert public_name("张三", minor=False) == "张三"
    assert public_name("欧阳娜娜", minor=False, reduced=True) == "欧**娜"


def test_the_finished_pdf_is_judged_by_its_text_layer() -> None:
    for planted in ("13900009388", "𠮷330102199001019991"):
        data = layout.draw(layout.Frame("x"), [layout.Paragraph(f"备注{planted}")])[1]
        with pytest.raises(Refused):
            notices.judge_pdf(data)
        notices.judge_pdf(data, telephone="13900009388" if planted[0] == "1" else planted[1:])


SHEET = "xl/worksheets/sheet"
PARTS = [
    ("xl/sharedStrings.xml", "<si><r><t>330102</t></r><r><t>199001019991</t></r></si>"),
    (SHEET + "2.xml", "<c t='inlineStr'><is><t>x13900009388</t></is></c>"),
    (SHEET + "1.xml", "<c><v>330102199001019</v></c>"),
    ("xl/comments1.xml", "<comment><text><t>139&#48;0009388</t></text></comment>"),
    ("xl/drawings/drawing1.xml", "<a:p><a:r><a:t>139</a:t></a:r><a:t>00009388</a:t></a:p>"),
    (SHEET + "1.xml", "<oddFooter>&amp;C13900009388</oddFooter>"),
]


@pytest.mark.parametrize(("part", "text"), PARTS)
def test_a_finished_workbook_is_judged_everywhere_and_removed(
    tmp_path: Path, part: str, text: str
) -> None:
    file = tmp_path / "公示.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(part, f"<x>{text}</x>")
        archive.writestr("xl/styles.xml", "<a x='330102199001019991'/>")  # no text of a cell
    with pytest.raises(Refused):
        notices.judge_file(file)
    assert not file.exists()


def test_a_clean_workbook_stays(tmp_path: Path) -> None:
    file = tmp_path / "公示.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "xl/sharedStrings.xml", "<sst><si><t>监督电话：0571-88886666</t></si></sst>"
        )
    notices.judge_file(file, telephone="0571-88886666")
    assert file.exists()
