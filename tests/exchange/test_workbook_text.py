"""Text tables: encodings, separators, quotes."""

import pytest

from ledger_desk.errors import Unreadable
from ledger_desk.exchange.workbook import Workbook, read_workbook

ROWS = [["姓名", "住址"], ["欧阳𬴊", "金桂苑1幢"], ["赵㛃", "金桂苑2幢"], ["张三", "丽阳街8号"]]


def written(separator: str = ",", rows: list[list[str]] = ROWS) -> str:
    return "".join(separator.join(row) + "\r\n" for row in rows)


def read(content: bytes, encoding: str | None = None) -> Workbook:
    return read_workbook(content, "表.csv", encoding=encoding)


def texts(book: Workbook) -> list[list[str]]:
    [sheet] = book.sheets
    return [[cell.text for cell in row] for row in sheet.rows]


def marked(content: bytes) -> dict[int, str]:
    [sheet] = read(content).sheets
    return dict(sheet.doubtful_rows)


ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


@pytest.mark.accept("I4")
def test_no_encoding_separator_or_mixture_garbles_a_name() -> None:
    for encoding in ENCODINGS:
        for separator in (",", ";", "\t", "，"):
            content = written(separator).encode(encoding)
            book = read(content)
            assert texts(book) == ROWS, (encoding, separator)
            assert not book.sheets[0].doubtful_rows
    assert texts(read(("\ufeff" + written()).encode("utf-16-be"))) == ROWS
    assert texts(read(written("|").encode())) == ROWS
    common = [["姓名", "住址"], ["张三", "金桂苑1幢"], ["李四", "丽阳街8号"]]
    assert texts(read(written(rows=common).encode("gbk"))) == common

    lines = written().split("\r\n")
    for usual, other in (("utf-8", "gb18030"), ("gb18030", "utf-8")):
        encoded = [line.encode(other if n == 2 else usual) for n, line in enumerate(lines)]
        book = read(b"\r\n".join(encoded))
        assert texts(book) == ROWS
        assert book.sheets[0].doubtful_rows == {2: "这一行的文字编码与其他行不同"}

    holed = written().encode().replace("张三".encode(), "张\0三".encode())
    assert texts(read(holed)) == ROWS
    assert marked(holed) == {3: "这一行里有空字符，可能缺字"}


def test_a_line_in_no_encoding_is_doubtful_and_the_rest_is_read() -> None:
    rows = [["姓名", "住址"], *(["张三", f"金桂苑{n}幢"] for n in range(20))]
    content = written(rows=rows).encode().replace("金桂苑7幢".encode(), b"\xe9\x87\xff\xfe")
    book = read(content)
    assert book.sheets[0].doubtful_rows == {8: "这一行有无法识别的字符"}
    assert [row[0] for row in texts(book)] == [row[0] for row in rows]


def test_a_bad_line_in_a_chosen_encoding_is_doubtful_many_refuse_the_choice() -> None:
    lines = ["姓名,住址", *(f"张三,金桂苑{n}幢" for n in range(20))]
    content = "\n".join(lines).encode("gb18030")
    holed = content.replace("苑7".encode("gb18030"), b"\xd4\xb77\xff")
    book = read(holed, "gb18030")
    assert book.sheets[0].doubtful_rows == {8: "这一行有无法识别的字符"}
    with pytest.raises(Unreadable) as refused:
        read(content, "utf-8")
    assert refused.value.code == "unreadable.encoding_wrong"


def test_big5_is_asked_for_and_a_wrong_choice_is_told() -> None:
    content = "姓名,地址\r\n陳麗華,臺北縣板橋市\r\n張國榮,桃園縣\r\n".encode("big5")
    with pytest.raises(Unreadable) as asked:
        read(content)
    assert asked.value.code == "unreadable.encoding"
    assert texts(read(content, "big5"))[1] == ["陳麗華", "臺北縣板橋市"]
    with pytest.raises(Unreadable, match="按所选的编码读不通"):
        read(content, "utf-8")
    with pytest.raises(Unreadable, match="没有这种编码可选"):
        read(content, "koi8-r")


def test_traditional_characters_in_gbk_are_no_reason_to_ask() -> None:
    rows = [["姓名", "備註"], *([f"王{n}", "电话已停机，房东说已搬走，待核实"] for n in range(9))]
    assert texts(read(written(";", rows).encode("gbk"))) == rows


def test_two_gbk_names_are_not_taken_for_latin_letters() -> None:
    assert texts(read("邓,孟\r\n".encode("gbk"))) == [["邓", "孟"]]


def test_line_breaks_within_quotes_stay_and_rows_are_counted_by_line() -> None:
    content = '姓名,备注\r\n"张\r\n三","说""好"""\r\n李四,\0x\r\n'.encode()
    book = read(content)
    assert texts(book) == [["姓名", "备注"], ["张\n三", '说"好"'], ["李四", "x"]]
    assert dict(book.sheets[0].doubtful_rows) == {2: "这一行里有空字符，可能缺字"}


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    book = read('姓名,备注\r\n张三,"未写完\r\n李四,乙\r\n'.encode())
    assert texts(book) == [["姓名", "备注"], ["张三", '"未写完'], ["李四", "乙"]]
    assert dict(book.sheets[0].doubtful_rows) == {1: "这一行的引号不成对，分列可能不对"}
    assert "引号不成对，已按原样逐行读取，涉及的1行已标为待核实。" in book.remarks


def test_numbers_written_as_text_for_excel_lose_their_wrapping_only() -> None:
    book = read('姓名,证号\r\n张三,="330102199001019017"\r\n李四,=1+1\r\n'.encode())
    assert texts(book)[1:] == [["张三", "330102199001019017"], ["李四", "=1+1"]]


def test_commas_in_addresses_do_not_cut_a_table_of_tabs() -> None:
    rows = [["姓名", "住址", "电话"], *([f"张{n}", "金桂苑1幢,2单元,401", "1"] for n in range(5))]
    assert texts(read(written("\t", rows).encode())) == rows


def test_old_line_ends_and_the_separator_told_to_excel() -> None:
    assert texts(read("sep=;\r\n甲;乙\r\n".encode())) == [[], ["甲", "乙"]]
    assert texts(read("甲,乙\r丙,丁\r".encode())) == [["甲", "乙"], ["丙", "丁"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\r\n \r\n".replace(b" ", b""), "no_data"),
        (b"\0" * 40, "no_data"),
        (("甲," * 101 + "乙\r\n").encode(), "far_cell"),
        (b"%PDF-1.4 \n1 0 obj", "pdf"),
        (b"Rar!\x1a\x07\0", "archive"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "mht"),
        (b"{\\rtf1\\ansi", "document"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
    ],
)
def test_what_is_no_text_table_is_said(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert refused.value.code == f"unreadable.{code}"
