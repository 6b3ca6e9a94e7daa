"""The 47 hostile files, as the reader sees them: rows as expected, or a plain refusal."""

import resource
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from ledger_desk.errors import Unreadable
from ledger_desk.exchange.compound import Compound
from ledger_desk.exchange.workbook import Workbook, read_workbook
from ledger_desk.fields import Cell

GIGABYTE = 1024 * 1024  # in the kilobytes of getrusage
BUILD = Path(__file__).resolve().parents[1] / "data" / "hostile" / "build.py"


def _load() -> Any:
    spec = spec_from_file_location("hostile_build", BUILD)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build = _load()
TABLE = [build.HEADINGS, *build.people()]


def texts(book: Workbook, sheet: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in book.sheets[sheet].rows]


def cells(book: Workbook) -> list[list[Cell]]:
    return list(book.sheets[0].rows)


def the_table(book: Workbook) -> None:
    assert texts(book) == TABLE
    assert not book.sheets[0].doubtful_rows


def rare_names(book: Workbook) -> None:
    assert [row[0] for row in texts(book)[1:]] == list(build.RARE)


def said(*sentences: str) -> Callable[[Workbook], None]:
    def look(book: Workbook) -> None:
        the_table(book)
        for sentence in sentences:
            assert sentence in book.remarks

    return look


def one_doubtful(reason: str) -> Callable[[Workbook], None]:
    def look(book: Workbook) -> None:
        assert texts(book) == TABLE
        assert book.sheets[0].doubtful_rows == {3: reason}

    return look


def semicolons(book: Workbook) -> None:
    assert texts(book) == [["姓名", "住址"], ["张\n三", "金桂苑1幢"]]


def commands(book: Workbook) -> None:
    kinds = {cell.kind for cell in cells(book)[1]}
    assert kinds == {"text"}
    assert texts(book)[1][0] == "=cmd|'/c calc'!A0"
    assert texts(book)[1][4] == "＝1+1"


def headed(book: Workbook) -> None:
    assert len(book.sheets[0].rows) == 9
    assert (0, 0, 0, 3) in book.sheets[0].merges
    assert (1, 1, 1, 2) in book.sheets[0].merges


def hidden(book: Workbook) -> None:
    shown, old = book.sheets
    assert len(shown.rows) == 6
    assert shown.hidden_rows == {3, 4}
    assert shown.hidden_columns == {2}
    assert shown.filtered
    assert old.hidden
    assert "工作表“筛选中”正在筛选，有2行没有显示，也已读取。" in book.remarks
    assert "工作表“旧数据”是隐藏的，默认不导入。" in book.remarks


def formulas(book: Workbook) -> None:
    assert cells(book)[1] == [
        Cell("number", "2"),
        Cell("error", "#REF!"),
        Cell("error", "#DIV/0!"),
        Cell("formula", ""),
    ]


def dates(book: Workbook) -> None:
    days = {row[0].text: row[1] for row in cells(book)[1:]}
    assert days["日期格"] == Cell("date", "2024-03-05")
    assert days["带时间"] == Cell("date", "2024-03-05T19:30")
    assert days["只有钟点"] == Cell("time", "19:30")
    assert days["只显示年月"] == Cell("date", "2024-03")
    assert days["数字"] == Cell("number", "45356")
    for as_typed in ("2024-03-05", "1900", "1990-02-30", "5/6/1990", "九〇年元月"):
        assert Cell("text", as_typed) in days.values()


def dates_1904(book: Workbook) -> None:
    assert book.epoch1904
    dates(book)


def floats(book: Workbook) -> None:
    assert cells(book)[1][1:3] == [
        Cell("number", "3.30102199001019e+17"),
        Cell("number", "13900000001"),
    ]
    assert cells(book)[2][1] == Cell("number", "3.30102e+17")


def odd_text(book: Workbook) -> None:
    assert texts(book)[1][0] == "张\u200b三"  # cleaned by the kinds, not by the reader
    assert texts(book)[2] == ["é 与 e\u0301", "330102900101902", "13900000002", "无"]


def rows(count: int) -> Callable[[Workbook], None]:
    def look(book: Workbook) -> None:
        assert len(book.sheets[0].rows) == count

    return look


OTHER_ENCODING = "这一行的文字编码与其他行不同"
OUTCOMES: dict[int, str | Callable[[Workbook], None]] = {
    1: said("文字编码：GB18030。"),
    2: rare_names,
    3: the_table,
    4: the_table,
    5: the_table,
    6: the_table,
    7: "encoding：请选择文件的编码",
    8: one_doubtful(OTHER_ENCODING),
    9: one_doubtful("这一行里有空字符，可能缺字"),
    10: semicolons,
    11: commands,
    12: said("文件名是xls，内容是文本，已按文本读取。"),
    13: said("文件名是xls，内容是网页表格，已按网页表格读取。"),
    14: said("文件名是xls，内容是XML表格，已按XML表格读取。"),
    15: headed,
    16: hidden,
    17: formulas,
    18: dates,
    19: dates_1904,
    20: floats,
    21: odd_text,
    22: rows(4),
    23: rows(2),
    24: rows(5),
    25: "no_data：工作表里没有数据",
    26: "far_cell：XFD1048576",
    27: the_table,
    28: "far_cell：第101列第1行",
    29: "doctype：DOCTYPE",
    30: "doctype：DOCTYPE",
    31: "zipbomb：解压后过大",
    32: the_table,
    33: "member_name：文件内部的名称异常",
    34: "damaged：文件结构异常",
    35: "damaged：文件结构异常",
    36: "damaged：文件结构异常",
    37: said("文件带有宏，只读取数值，宏不会运行。"),
    38: "truncated：文件不完整",
    39: "empty：空文件",
    40: "unknown：无法识别这个文件",
    41: "picture：文件名是xlsx，内容却是图片",
    42: "encrypted：文件有打开密码，请输入密码",
    43: "et：请在WPS里另存为xlsx",
    44: "ofd：内容却是OFD",
    45: the_table,
    46: the_table,
    47: "archive：请先解压",
}


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working folder and a temporary folder that must be as empty afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


@pytest.mark.accept("G14", "I14")
@pytest.mark.parametrize("number", sorted(OUTCOMES), ids=lambda n: f"{n:02d}-{build.FILES[n].name}")
def test_a_hostile_file_gives_its_rows_or_a_plain_refusal(number: int, nowhere: Path) -> None:
    hostile, outcome = build.FILES[number], OUTCOMES[number]
    content = hostile.make()
    # Slower than 60 seconds, or a dead child, would be another refusal than the one listed.
    if isinstance(outcome, str):
        code, _, sentence = outcome.partition("：")
        with pytest.raises(Unreadable) as refused:
            read_workbook(content, hostile.name)
        assert refused.value.code == f"unreadable.{code}"
        assert sentence in refused.value.text
    else:
        outcome(read_workbook(content, hostile.name))
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= GIGABYTE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss <= GIGABYTE


def test_there_are_47_of_them() -> None:
    assert sorted(build.FILES) == sorted(OUTCOMES) == list(range(1, 48))


def test_big5_is_read_by_choice_and_never_otherwise() -> None:
    book = read_workbook(build.big5(), "big5.csv", encoding="big5")
    assert texts(book)[1] == ["張國榮", "9", "1", "臺灣臺北縣"]


@pytest.mark.accept("I10")
def test_a_locked_workbook_asks_and_opens_with_its_password_alone() -> None:
    content = build.FILES[42].make()
    with pytest.raises(Unreadable, match="文件有打开密码，请输入密码"):
        read_workbook(content, "a.xlsx")
    with pytest.raises(Unreadable, match="打开密码不对") as wrong:
        read_workbook(content, "a.xlsx", password="wrong-2026")
    assert wrong.value.code == "unreadable.password"
    the_table(read_workbook(content, "a.xlsx", password=build.PASSWORD))

    first, size = Compound(content).streams["EncryptedPackage"]
    begin = (first + 1) * 512
    for place in range(begin + 8, begin + size, size // 5):
        flipped = bytearray(content)
        flipped[place] ^= 1
        with pytest.raises(Unreadable) as refused:
            read_workbook(bytes(flipped), "a.xlsx", password=build.PASSWORD)
        assert refused.value.code == "unreadable.damaged"
