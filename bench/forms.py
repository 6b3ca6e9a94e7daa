"""Lists out through the form filler, against openpyxl; and what memory that takes."""

import datetime as dt
import io
import random
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.styles import Border, Side

from bench import child
from bench.measuring import Measured, compare, now, timed
from ledger_desk.fields import Field
from ledger_desk.indicators import Figure
from ledger_desk.registers import BY_KEY
from ledger_desk.sheets.filling import fill
from ledger_desk.sheets.source import Band, FieldRef, Habits

if TYPE_CHECKING:
    from bench.town import Town

COLUMNS = (
    "序号", "姓名", "性别", "出生日期", "民族", "身份证号", "文化程度", "婚姻状况", "联系电话",
    "户籍详细地址", "现住地址原文", "来本地日期", "入住日期", "居住事由", "居住处所", "居住方式",
    "与房主关系", "拟居住期限", "登记日期", "登记方式", "办证类型", "居住证号", "居住证有效期至",
    "居住状态", "备注",
)  # fmt: skip


class Source:
    """Made-up records in memory. Kept ones are made once; others are made as they are asked for."""

    habits = Habits()
    register = "floating"

    def __init__(self, count: int, *, keep: bool) -> None:
        self._count = count
        self._keep = keep
        self._kept: dict[tuple[FieldRef, ...], list[tuple[Any, ...]]] = {}

    def header(self, name: str) -> Any:
        """No head."""
        raise KeyError(name)

    def answer(self, name: str) -> Any:
        """Nothing was typed."""
        return None

    def figure(self, figure: Figure, unit: str | None) -> int | None:
        """No figures."""
        return None

    def units(self) -> Sequence[str]:
        """No units."""
        return ()

    def count(self, band: Band) -> int:
        """So many records."""
        return self._count

    def records(
        self, band: Band, fields: Sequence[FieldRef], start: int, stop: int
    ) -> Sequence[tuple[Any, ...]]:
        """Records start..stop."""
        asked = tuple(fields)
        if not self._keep:
            return [tuple(made_up(ref, n) for ref in asked) for n in range(start, stop)]
        if asked not in self._kept:
            whole = range(self._count)
            self._kept[asked] = [tuple(made_up(ref, n) for ref in asked) for n in whole]
        return self._kept[asked][start:stop]

    def record(self, register: str, fields: Sequence[FieldRef]) -> tuple[Any, ...]:
        """The first one."""
        return tuple(made_up(ref, 0) for ref in fields)

    def mask(self, register: str, ref: FieldRef, field: Field) -> str:
        """Nothing is hidden."""
        return ""


_CODES = {
    field.key: list(field.kind.codes.labels)
    for key in ("person", "floating")
    for field in BY_KEY[key].fields
    if field.kind.codes
}
_NAMES = ["".join(random.Random(n).choices("王李张刘陈伟芳娜秀英𬴊䶮", k=3)) for n in range(997)]


def made_up(ref: FieldRef, n: int) -> Any:
    """A stored value: text, code, day."""
    key = ref.key
    if key in ("name", "person", "label"):
        return _NAMES[n % 997]
    if key in _CODES:
        codes = _CODES[key]
        return codes[n % len(codes)]
    if key == "id_no":
        return f"33010619{n % 80 + 10:02d}{n % 12 + 1:02d}{n % 28 + 1:02d}9{n % 100:02d}X"
    if key == "phone":
        return f"1990{n:07d}"
    if key == "birth_date":
        return _day(n * 7919 % 25_000)
    if key.endswith("_on") or key == "permit_valid_to":  # the newer the more
        return _day(25_000 + int((n * 7919 % 9_973 / 9_973) ** 0.5 * 2_500))
    if key.endswith("address") or key == "address_text":
        return f"金桂苑{n % 60}幢{n % 4}单元{n % 2000}室"
    return f"浙{n:09d}" if key == "permit_no" else None


@cache
def _day(number: int) -> str:
    return (dt.date(1950, 1, 1) + dt.timedelta(days=number)).isoformat()


def blank() -> bytes:
    """A list form of 25 columns with frames, as offices make them."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    line = Side(style="thin")
    frame = Border(line, line, line, line)
    for column, name in enumerate(COLUMNS, 1):
        sheet.cell(1, column, name)
        sheet.cell(2, column, f"【{name}】").border = frame
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(form: bytes, source: Source) -> bytes:
    """The form filled, in memory."""
    out = io.BytesIO()
    done = fill(form, source, out, today="2026-10-31")
    assert not done.unknown, done.unknown
    return out.getvalue()


def values_of(content: bytes) -> list[list[Any]]:
    """The cells of the first sheet, read back."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def export(town: "Town") -> Iterator[Measured]:
    """10,000 × 25 in process, and a few records in a form."""
    count = 60 if town.is_tiny else 10_000
    form, source = blank(), Source(count, keep=True)
    content = filled(form, source)
    rows = values_of(content)
    _check(rows, count)

    def plainly() -> None:
        book = openpyxl.Workbook()
        sheet: Any = book.active
        for row in rows:
            sheet.append(row)
        book.save(io.BytesIO())

    yield compare(
        f"导出{count:,}行×{len(COLUMNS)}列",
        timed(lambda: filled(form, source)),
        timed(plainly),
        "openpyxl普通方式写同样的格",
        goal=None if town.is_tiny else 8,
        faster=True,
        rounds=1 if town.is_tiny else 5,
    )
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = max((package.read(name) for name in package.namelist()), key=len)

    def deflate() -> float:
        begun = now()
        packer = zlib.compressobj(1)
        for start in range(0, len(sheet), 65536):
            packer.compress(sheet[start : start + 65536])
        packer.flush()
        return now() - begun

    yield compare(
        "同上",
        timed(lambda: filled(form, source)),
        deflate,
        "zlib一级压缩同样的字节",
        goal=None if town.is_tiny else 2.9,
        rounds=1 if town.is_tiny else 5,
    )
    few = Source(11, keep=True)

    def load_and_save() -> None:
        openpyxl.load_workbook(io.BytesIO(form)).save(io.BytesIO())

    yield compare(
        "填11条记录的表",
        timed(lambda: filled(form, few), 3),
        timed(load_and_save, 3),
        "openpyxl打开再保存",
        goal=None if town.is_tiny else 1.5,
        rounds=1 if town.is_tiny else 5,
    )


def _check(rows: list[list[Any]], count: int) -> None:
    assert rows[0] == list(COLUMNS)
    assert len(rows) == count + 1
    for n in (0, count // 2, count - 1):
        row = dict(zip(COLUMNS, rows[n + 1], strict=True))
        assert row["序号"] == n + 1
        assert row["姓名"] == _NAMES[n % 997], row
        assert row["身份证号"] == made_up(FieldRef((), "id_no"), n)
        assert row["联系电话"].replace(" ", "") == made_up(FieldRef((), "phone"), n)


def memory(town: "Town") -> Iterator[Measured]:
    """Peak memory of fresh processes that fill the form, less an empty one."""
    small, large = (20, 60) if town.is_tiny else (2_000, 20_000)
    yield compare(
        f"导出{large:,}行的内存",
        lambda: child.peak("fill", large),
        lambda: child.peak("fill", small),
        f"{small:,}行",
        goal=None if town.is_tiny else 1.5,
        unit="B",
        rounds=1 if town.is_tiny else 3,
    )
    if town.scale in ("street", "stress"):
        yield compare(
            "导出100,000行的内存",
            lambda: child.peak("fill", 100_000),
            lambda: child.peak("openpyxl", 100_000),
            "openpyxl普通方式",
            goal=1 / 8,
            unit="B",
            rounds=1,
        )
