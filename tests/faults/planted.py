"""Fifty made-up people as a workbook, and the search for any trace of them in files."""

import io
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl

WEIGHTS, LETTERS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
RARE = "𬴊𠮷𰻞"  # outside the Basic Multilingual Plane
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
SURNAME = "欧阳"
DIGITS = 9  # so many digits of a number in a row are a trace: chance makes none
RUNS = re.compile(rb"[0-9]{9,}|(?:[0-9]\x00){9,}|(?:\x00[0-9]){9,}")


class Planted(NamedTuple):
    """Somebody who must not be found where a ledger was used."""

    name: str
    id_no: str
    phone: str


def people(count: int = 50, seed: int = 5) -> list[Planted]:
    """People whose names are no words and whose ID numbers carry the sequence numbers 9xx."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        letters = "".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(2))
        name = SURNAME + letters[0] + (dice.choice(RARE) if number % 5 == 0 else letters[1])
        day = f"{1950 + number}{dice.randrange(1, 13):02d}{dice.randrange(1, 29):02d}"
        digits = f"331121{day}{900 + number:03d}"
        rest = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
        phone = f"139{dice.randrange(10**7, 10**8)}"
        made.append(Planted(name, digits + LETTERS[rest], phone))
    return made


def workbook(who: list[Planted]) -> bytes:
    """The people as a roster of the floating population."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "流动人口"
    sheet.append(
        ["姓名", "性别", "民族", "身份证号码", "户籍地址", "现住地址", "联系电话", "来本地日期",
         "居住事由"]
    )  # fmt: skip
    for number, one in enumerate(who):
        sheet.append(
            [one.name, "男" if int(one.id_no[16]) % 2 else "女", "汉族", one.id_no,
             "浙江省缙云县壶镇镇", f"金桂苑3幢1单元{number + 101}室", one.phone,
             f"2026-10-{1 + number % 28:02d}", "务工"]
        )  # fmt: skip
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def traces(folder: Path, who: list[Planted]) -> list[str]:
    """The files below a folder that speak of somebody, also packed or by their own name."""
    known = Known(who)
    return [
        str(file.relative_to(folder))
        for file in sorted(folder.rglob("*"))
        if known.spoken_of(file.name.encode())
        or (file.is_file() and any(map(known.spoken_of, _parts(file))))
    ]


class Known:
    """All spellings of the people: names by their surname first, numbers by runs of digits."""

    def __init__(self, who: list[Planted]) -> None:
        self._names = {
            SURNAME.encode(encoding): {one.name.encode(encoding) for one in who}
            for encoding in ENCODINGS
        }
        numbers = [number for one in who for number in (one.id_no[:17], one.phone)]
        self._runs = {n[at : at + DIGITS] for n in numbers for at in range(len(n) - DIGITS + 1)}

    def spoken_of(self, content: bytes) -> bool:
        """Whether a name stands there, or DIGITS digits of a number in a row."""
        for surname, names in self._names.items():
            at = content.find(surname)
            while at >= 0:
                if any(content.startswith(name, at) for name in names):
                    return True
                at = content.find(surname, at + 1)
        for found in RUNS.findall(content):
            run = bytes(byte for byte in found if byte).decode()
            if any(run[at : at + DIGITS] in self._runs for at in range(len(run) - DIGITS + 1)):
                return True
        return False


def _parts(file: Path) -> Iterator[bytes]:
    content = file.read_bytes()
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield archive.read(name)
