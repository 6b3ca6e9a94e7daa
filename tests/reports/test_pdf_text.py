import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger_desk.reports import fonts, layout, reading
from ledger_desk.reports.canvas import Paper, Style
from ledger_desk.reports.pages import Column, Frame, Line, Section, list_page, month_page

NAMES = "张𬴊 䶮 㛃 𠮷田 魏𫖮"


@pytest.fixture
def names_page(tmp_path: Path) -> Path:
    """A list with rare names in every face, a paragraph and a title."""
    out = tmp_path / "names.pdf"
    columns = [Column("姓名>𬴊", 2), Column("姓名>𠮷", 2), Column("备注", 4)]
    lines = [
        Line((NAMES,), "group"),
        Line((NAMES, "生人", "郎\uf92c")),
        Line(("小计", NAMES, "\U0003134a"), "subtotal"),
    ]
    written = list_page(Frame(f"花名册 {NAMES}"), columns, lines, out)
    assert written.message == "有 1 个字印不出，已用 □ 代替：U+3134A"
    return out


@pytest.mark.accept("P1")
def test_rare_names_are_copied_out_of_the_page_as_they_went_in(
    names_page: Path, pdftotext: Callable[..., str]
) -> None:
    found = pdftotext(names_page, "-")
    for name in NAMES.split():
        assert found.count(name) >= 3  # title, group, row, subtotal
    assert "生人" in found
    assert "\u751f\u4eba" in found
    assert "郎\uf92c" in found
    assert "⽣" not in found  # U+2F63
    assert "□" in found


def test_our_own_reader_finds_the_same_texts(names_page: Path) -> None:
    found = list(reading.pdf_texts(names_page.read_bytes()))
    assert found.count(NAMES) == 3
    assert {"生人", "郎\uf92c", "□", f"花名册 {NAMES}", "第 1 页 共 1 页"} <= set(found)


@pytest.mark.accept("P4")
def test_every_font_is_embedded_cut_to_what_is_used_and_can_be_read_back(
    names_page: Path, pdffonts: Callable[..., str]
) -> None:
    lines = pdffonts(names_page).splitlines()[2:]
    assert len(lines) == 4  # Serif, Sans, Title, Rare: no Helvetica either
    for line in lines:
        assert re.match(r"[A-Z]{6}\+LD", line)
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, ToUnicode
    assert names_page.stat().st_size < 100_000  # 58 MB of fonts are not in it

    folder = fonts.folder()
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 60_000_000
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    assert all(path.name in sums for path in folder.glob("*.ttf"))


def test_the_same_page_has_the_same_bytes(names_page: Path, tmp_path: Path) -> None:
    columns = [Column("姓名>𬴊", 2), Column("姓名>𠮷", 2), Column("备注", 4)]
    lines = [Line((NAMES,), "group"), Line((NAMES, "生人", "郎\uf92c"))]
    for name in ("one.pdf", "two.pdf"):
        list_page(Frame("花名册", printed_at="2026-11-02"), columns, lines, tmp_path / name)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_language_and_title_are_said_and_nobody_is_named(names_page: Path) -> None:
    data = names_page.read_bytes()
    assert b"/Lang (zh-CN)" in data
    assert b"anonymous" not in data
    assert b"20000101000000" in data  # no time of the machine


def test_a_title_character_outside_the_title_face_is_drawn_stronger() -> None:
    paper = Paper("x", compress=False)
    paper.text(50, 50, "张𬴊", Style(fonts.TITLE, 20))
    paper.turn()
    assert b"2 Tr 0.60 w" in paper.finished()


def test_a_month_page_says_what_it_is_and_marks_corrections_and_drafts(tmp_path: Path) -> None:
    out = tmp_path / "month.pdf"
    section = Section("一、流动人口", [Column("指标"), Column("本月末")], [Line(("F1", "1,286"))])
    frame = Frame("", number="YB-2026-10", corrected=2, draft=True, printed_by="王小明")
    written = month_page(
        "工作月报", "2026年10月", "幸福里社区", [section], out, frame, words=["近期动态"]
    )
    found = list(reading.pdf_texts(out.read_bytes()))
    assert written.pages == 1
    assert {
        "工作月报", "2026年10月", "填报单位：幸福里社区", "编号：YB-2026-10", "更正第2次", "草稿",
        "一、流动人口", "1,286", "近期动态", "填表人：", "审核人：", "（盖章）",
        "内部资料 注意保密", "打印：王小明\u3000YB-2026-10",
    } <= set(found)  # fmt: skip
    final = layout.draw(Frame("工作月报"), [])[1]
    assert "草稿" not in set(reading.pdf_texts(final))


def test_cells_that_lose_text_are_told(tmp_path: Path) -> None:
    columns = [Column("备注", 1), Column("空", 30)]
    written = list_page(Frame("x"), columns, [Line(("一" * 400, ""))], tmp_path / "cut.pdf")
    assert written.cut == 1
    assert "1 格" in written.message
