"""The 47 hostile files of the safety design, made here: nobody in them exists.

`python build.py FOLDER` writes them for looking at; the tests make them in memory. The names say
what is wrong with each; ID numbers use sequence numbers 9xx.
"""

import datetime as dt
import io
import random
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ledger_desk.files import locked_workbook

PASSWORD = "gui-hua-2026"
HEADINGS = ["姓名", "身份证号", "联系电话", "住址"]
NAMES = ("张三", "李四", "王小五", "欧阳修", "赵六")
RARE = ("欧阳𬴊", "赵㛃", "钱𠮷")
FAR = "XFD1048576"
LAUGHS = 9  # levels of ten: a thousand million

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Hostile(NamedTuple):
    """A file by the name it goes under, and how it is made."""

    name: str
    make: Callable[[], bytes]


def id_number(sequence: int, born: str = "19900101") -> str:
    """A made-up ID number with the right check digit; sequence is one of 900 to 999."""
    digits = f"330102{born}{sequence}"
    return (
        digits + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 11]
    )


def people(
    names: tuple[str, ...] = ("张三", "李四", "王小五", "欧阳修", "赵六"),
) -> list[list[str]]:
    """Rows that go with HEADINGS."""
    return [
        [name, id_number(901 + place), f"1390000000{place}", f"金桂苑{place + 1}幢2单元401室"]
        for place, name in enumerate(names)
    ]


def text(rows: list[list[str]], separator: str = ",") -> str:
    """A text table as programs write it."""
    return "".join(separator.join(row) + "\r\n" for row in rows)


def table(names: tuple[str, ...] = NAMES) -> str:
    """Headings and people as a text table."""
    return text([HEADINGS, *people(names)])


# Text


def big5() -> bytes:
    """Traditional characters: the bytes pass as GB 18030 as well."""
    rows = [
        ["姓名", "證號", "電話", "住址"],
        ["張國榮", "9", "1", "臺灣臺北縣"],
        ["陳麗華", "8", "2", "桃園廳"],
    ]
    return text(rows).encode("big5")


def mixed() -> bytes:
    """UTF-8, and one line that a clerk pasted from another program."""
    lines = table().encode().split(b"\r\n")
    lines[3] = lines[3].decode().encode("gbk")
    return b"\r\n".join(lines)


def commands() -> bytes:
    """Cells that a spreadsheet would run."""
    cells = ["=cmd|'/c calc'!A0", "@SUM(A1)", "\t=1+1", "+1\r", "＝1+1", "-2+3"]
    quoted = [f'"{cell}"' for cell in cells]
    return text([["姓名", *"ABCDE"], quoted]).encode()


# Workbooks


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def workbook(rows: list[list[object]], title: str = "人员") -> bytes:
    """An ordinary workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return saved(book)


def headed() -> bytes:
    """Title, two levels of headings, a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["出租房屋台账", None, None, None],
        ["序号", "房主", None, "住址"],
        [None, "姓名", "身份证号", None],
        *([n + 1, *row[:2], row[3]] for n, row in enumerate(people())),
        ["合计", 5, None, None],
    ):
        sheet.append(row)
    for area in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        sheet.merge_cells(area)
    return saved(book)


def hidden() -> bytes:
    """Rows, a column and a sheet out of sight, and a filter that is on."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "筛选中"
    for row in [HEADINGS, *people()]:
        sheet.append(row)
    sheet.auto_filter.ref = "A1:D6"
    sheet.auto_filter.add_filter_column(0, ["张三", "李四", "赵六"])
    for place in (4, 5):
        sheet.row_dimensions[place].hidden = True
    sheet.column_dimensions["C"].hidden = True
    other = book.create_sheet("旧数据")
    other.append(HEADINGS)
    other.append(people()[0])
    other.sheet_state = "hidden"
    return saved(book)


def dates(epoch: dt.datetime | None = None) -> bytes:
    """Days in every disguise; in the other date system too."""
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    sheet = book.active
    assert sheet is not None
    sheet.append(["说明", "日期"])
    for said, day in (
        ("文字", "2024-03-05"),
        ("日期格", dt.date(2024, 3, 5)),
        ("带时间", dt.datetime.combine(dt.date(2024, 3, 5), dt.time(19, 30))),
        ("只有钟点", dt.time(19, 30)),
        ("数字", 45356),
        ("早年", "1900"),
        ("没有这一天", "1990-02-30"),
        ("分不清", "5/6/1990"),
        ("汉字", "九〇年元月"),
    ):
        sheet.append([said, day])
    month = sheet.cell(row=11, column=2, value=dt.date(2024, 3, 1))
    sheet.cell(row=11, column=1, value="只显示年月")
    month.number_format = 'yyyy"年"m"月"'
    return saved(book)


def ooxml(
    cells: str,
    around: tuple[str, str] = ("", ""),
    more: dict[str, bytes] | None = None,
    main: str = _MAIN,
    packed: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook written by hand: the content of sheetData, and what stands around it."""
    relation = f'<Relationship Id="rId{{}}" Type="{_OFFICE}/{{}}" Target="{{}}"/>'
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": relations.format(relation.format(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="人员" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations.format(
            relation.format(1, "worksheet", "worksheets/sheet1.xml")
            + relation.format(2, "sharedStrings", "sharedStrings.xml")
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{around[0]}'
        f"<sheetData>{cells}</sheetData>{around[1]}</worksheet>",
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packed) as archive:
        for name, part in {**parts, **(more or {})}.items():
            archive.writestr(name, part)
    return target.getvalue()


def row(number: int, *cells: str) -> str:
    """A row of hand-written cells: text, or a number as it stands behind a #."""
    said = ""
    for column, cell in zip("ABCDEFGH", cells, strict=False):
        if cell.startswith("#"):
            said += f'<c r="{column}{number}"><v>{cell[1:]}</v></c>'
        else:
            said += f'<c r="{column}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
    return f'<row r="{number}">{said}</row>'


def rows() -> str:
    """Headings and people, written by hand."""
    return "".join(row(n + 1, *each) for n, each in enumerate([HEADINGS, *people()]))


def formulas() -> bytes:
    """A result, two errors, and a formula that nobody has worked out."""
    return ooxml(
        row(1, "合计", "引用", "除零", "未算") + '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c>'
        '<c r="B2" t="e"><f>Sheet9!A1</f><v>#REF!</v></c><c r="C2" t="e"><v>#DIV/0!</v></c>'
        '<c r="D2"><f>NOW()</f></c><c r="E2" t="str"><f>IF(1,"","")</f><v></v></c></row>'
    )


def entity(declared: str) -> bytes:
    """A sheet with a document type in front."""
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [{declared}]><worksheet xmlns="{_MAIN}">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData>'
        "</worksheet>"
    )
    return ooxml(rows(), more={"xl/worksheets/sheet1.xml": sheet.encode()})


def laughs() -> bytes:
    """Entities that grow tenfold at every level."""
    levels = ["<!ENTITY a0 'ha'>"]
    levels += [f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, LAUGHS)]
    return entity("".join(levels) + f"<!ENTITY a '{f'&a{LAUGHS - 1};' * 10}'>")


def bomb(size: int = 600 * 1024 * 1024) -> bytes:
    """A sheet of 600 MB in an archive of 0.6 MB, without ever making the 600 MB."""
    piece = b" " * (1024 * 1024)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    body = block * (size // len(piece)) + packer.flush()
    checksum = 0
    for _ in range(size // len(piece)):
        checksum = zlib.crc32(piece, checksum)
    name = b"xl/worksheets/big.xml"
    common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, checksum, len(body), size, len(name), 0)
    plain = ooxml(rows())
    end = plain.rfind(b"PK\x05\x06")
    (begin,) = struct.unpack("<I", plain[end + 16 : end + 20])
    local = b"PK\x03\x04" + common + name + body
    entry = b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, begin) + name
    directory = plain[begin:end] + entry
    count = plain.count(b"PK\x01\x02") + 1
    tail = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), begin + len(local), 0)
    return plain[:begin] + local + directory + b"PK\x05\x06" + tail


def renamed(content: bytes, change: Callable[[str], str]) -> bytes:
    """The same archive with other names for its members."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for name in old.namelist():
            info = zipfile.ZipInfo(name)
            info.filename = change(name)  # past the constructor, which would put it right
            new.writestr(info, old.read(name))
    return target.getvalue()


def archive_of_workbooks() -> bytes:
    """Names that no file system should be asked for, and one of them twice."""
    inner = workbook([HEADINGS])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for place, name in enumerate(("a.xlsx", "CON.xlsx", "../b.xlsx", "C:\\x.xlsx", "e.xlsx")):
            info = zipfile.ZipInfo(f"member{place}")
            info.filename = name
            archive.writestr(info, inner)
    return target.getvalue().replace(b"e.xlsx", b"a.xlsx")


def ole_stub() -> bytes:
    """A compound file with one stream that is no workbook, as WPS keeps its own."""
    free, end, table_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    head += struct.pack("<108I", *[free] * 108)
    sectors = struct.pack("<128I", table_sector, end, *[free] * 126)

    def entry(name: str, kind: int, child: int) -> bytes:
        said = name.encode("utf-16-le") + b"\0\0"
        named = said.ljust(64, b"\0") + struct.pack("<HBB", len(said), kind, 1)
        return (
            named + struct.pack("<III", free, free, child) + bytes(36) + struct.pack("<IQ", end, 0)
        )

    listing = entry("Root Entry", 5, 1) + entry("ETContents", 2, free) + bytes(256)
    return head + sectors + listing


def jpeg() -> bytes:
    """The beginning of a photograph."""
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0H\0H\0\0" + bytes(2000)


def far_cell() -> bytes:
    """One forgotten cell at the very end of the sheet: a few kilobytes."""
    last = f'<row r="1048576"><c r="{FAR}"><v>1</v></c></row>'
    return ooxml(rows() + last)


def formatted() -> bytes:
    """Five people, and formats dragged down over 200,000 rows."""
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(7, 200_001))
    return ooxml(rows() + blank)


def wide() -> bytes:
    """A cell as long as cells may be, and five thousand columns."""
    long = f'<c r="A1" t="inlineStr"><is><t>{"长" * 32_767}</t></is></c>'
    names = (openpyxl.utils.get_column_letter(n) for n in range(2, 5001))
    more = "".join(f'<c r="{name}1"><v>1</v></c>' for name in names)
    return ooxml(f'<row r="1">{long}{more}</row>')


def html() -> bytes:
    """What the export button of many systems writes."""
    lines = "".join(
        "<tr>"
        + "".join(f"<td style='mso-number-format:\"\\@\"'>{cell}</td>" for cell in each)
        + "</tr>"
        for each in [HEADINGS, *people()]
    )
    head = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    return f"<html><head>{head}</head><body><table border=1>{lines}</table></body></html>".encode(
        "gbk"
    )


def xml_2003() -> bytes:
    """A workbook as one XML file."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    lines = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in each)
        + "</Row>"
        for each in [HEADINGS, *people()]
    )
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="人员">'
        f"<Table>{lines}</Table></Worksheet></Workbook>"
    ).encode()


def strict() -> bytes:
    """The ISO names of everything."""
    return ooxml(rows(), main="http://purl.oclc.org/ooxml/spreadsheetml/main")


def with_odd_text() -> bytes:
    """Everything a keyboard and the web put into cells."""
    return workbook(
        [
            HEADINGS,
            [
                "张\u200b三",
                "３３０１０２１９９００１０１９０１１",
                "\u202a13900000001\u202c",
                "金桂苑\u00a01幢",
            ],
            ["é 与 e\u0301", "330102900101902", "13900000002", "无"],
        ]
    )


FILES: dict[int, Hostile] = {
    1: Hostile("gbk.csv", lambda: table().encode("gbk")),
    2: Hostile("gb18030.csv", lambda: table(RARE).encode("gb18030")),
    3: Hostile("utf8.csv", lambda: table().encode()),
    4: Hostile("utf8-bom.csv", lambda: table().encode("utf-8-sig")),
    5: Hostile("utf16le.csv", lambda: b"\xff\xfe" + table().encode("utf-16-le")),
    6: Hostile("utf16be.csv", lambda: table().encode("utf-16-be")),
    7: Hostile("big5.csv", big5),
    8: Hostile("mixed.csv", mixed),
    9: Hostile("nul.csv", lambda: table().encode().replace("王小五".encode(), "王小\0五".encode())),
    10: Hostile("semicolons.csv", lambda: '姓名;住址\r\n"张\n三";金桂苑1幢\r\n'.encode()),
    11: Hostile("commands.csv", commands),
    12: Hostile("tabs.xls", lambda: text([HEADINGS, *people()], "\t").encode("gbk")),
    13: Hostile("page.xls", html),
    14: Hostile("xml2003.xls", xml_2003),
    15: Hostile("headed.xlsx", headed),
    16: Hostile("hidden.xlsx", hidden),
    17: Hostile("formulas.xlsx", formulas),
    18: Hostile("dates.xlsx", dates),
    19: Hostile("dates1904.xlsx", lambda: dates(CALENDAR_MAC_1904)),
    20: Hostile(
        "floats.xlsx",
        lambda: ooxml(
            row(1, *HEADINGS)
            + row(2, "张三", "#330102199001019010", "#13900000001", "甲")
            + row(3, "李四", "#3.30102E+17", "#1.3900000002E+10", "乙")
        ),
    ),
    21: Hostile("oddtext.xlsx", with_odd_text),
    22: Hostile(
        "twice.xlsx",
        lambda: workbook([HEADINGS, people()[0], people()[0], ["李四", *people()[0][1:]]]),
    ),
    23: Hostile(
        "headings.xlsx",
        lambda: workbook(
            [["姓 名", "身份证号", "身份证号", "備註", "联系\n电话"], ["张三", *"12xy"]]
        ),
    ),
    24: Hostile("headless.xlsx", lambda: workbook([*people()])),
    25: Hostile("empty-sheet.xlsx", lambda: workbook([])),
    26: Hostile("far.xlsx", far_cell),
    27: Hostile("formatted.xlsx", formatted),
    28: Hostile("wide.xlsx", wide),
    29: Hostile("xxe.xlsx", lambda: entity('<!ENTITY a SYSTEM "file:///etc/passwd">')),
    30: Hostile("laughs.xlsx", laughs),
    31: Hostile("bomb.xlsx", bomb),
    32: Hostile("dimension.xlsx", lambda: ooxml(rows(), (f'<dimension ref="A1:{FAR}"/>', ""))),
    33: Hostile("climbing.xlsx", lambda: ooxml(rows(), more={"../../evil.xml": b"<evil/>"})),
    34: Hostile("no-strings.xlsx", lambda: ooxml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')),
    35: Hostile(
        "string-99.xlsx",
        lambda: ooxml(
            '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
            more={"xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"><si/></sst>'.encode()},
        ),
    ),
    36: Hostile(
        "numbers.xlsx",
        lambda: ooxml(
            '<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>1e999</v></c></row>'
            '<row r="-2"><c r="A-2"><v>1</v></c></row>'
        ),
    ),
    37: Hostile("macros.xlsm", lambda: ooxml(rows(), more={"xl/vbaProject.bin": b"\xd0\xcf" * 40})),
    38: Hostile("half.xlsx", lambda: (whole := workbook([HEADINGS, *people()]))[: len(whole) // 2]),
    39: Hostile("nothing.xlsx", lambda: b""),
    40: Hostile("random.xls", lambda: random.Random(40).randbytes(4000)),
    41: Hostile("photo.xlsx", jpeg),
    42: Hostile("locked.xlsx", lambda: locked_workbook(workbook([HEADINGS, *people()]), PASSWORD)),
    43: Hostile("wps.et", ole_stub),
    44: Hostile(
        "ofd.xlsx",
        lambda: renamed(ooxml(""), lambda name: name.replace("xl/workbook.xml", "OFD.xml")),
    ),
    45: Hostile("strict.xlsx", strict),
    46: Hostile(
        "backslash.xlsx", lambda: renamed(ooxml(rows()), lambda name: name.replace("/", "\\"))
    ),
    47: Hostile("workbooks.zip", archive_of_workbooks),
}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, hostile in FILES.items():
        (folder / f"{number:02d}-{hostile.name}").write_bytes(hostile.make())
