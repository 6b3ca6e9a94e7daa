"""What the tests of pages share: a desk with a real ledger, workbooks, and waiting for jobs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ledger_desk.kinds import check_digit
from ledger_desk.registers import BY_KEY
from ledger_desk.settings import Places, Settings
from ledger_desk.store import records
from ledger_desk.store.ledger import Ledger
from ledger_desk.ui.jobs import Jobs
from ledger_desk.ui.page import Desk

NOW = datetime(2026, 11, 22, 1, 41, 7, tzinfo=UTC)
HEADINGS = [
    "姓名", "性别", "身份证号码", "现住地址", "流入时间", "登记日期", "流入原因", "居住处所",
    "拟居住期限", "联系电话",
]  # fmt: skip
ROSTER = ["小区", "幢", "单元", "室", "姓名", "与户主关系", "性别", "身份证号", "联系电话"]


def make_desk(ledger: Ledger, folder: Path, now: datetime) -> Desk:
    places = Places(folder)
    return Desk(ledger, Jobs(), lambda: now, Settings(), places, lambda _settings: None, Jobs())


def person_id(sequence: int, born: str = "19800102", division: str = "330102") -> str:
    body = f"{division}{born}{sequence:03d}"
    return body + check_digit(body)


def tenant(name: str, sequence: int, room: str = "401", **more: str) -> list[str]:
    values = {
        "姓名": name, "性别": "男" if sequence % 2 else "女", "身份证号码": person_id(sequence),
        "现住地址": f"金桂苑3幢2单元{room}室", "流入时间": "2026-03-01",
        "登记日期": "2026-03-02", "流入原因": "务工", "居住处所": "租赁房屋",
        "拟居住期限": "半年以下", "联系电话": f"139{sequence:08d}",
    } | more  # fmt: skip
    return [values[heading] for heading in HEADINGS]


def resident(name: str, sequence: int, room: str, relation: str = "户主") -> list[str]:
    sex = "男" if sequence % 2 else "女"
    return [
        "金桂苑",
        "3",
        "2",
        room,
        name,
        relation,
        sex,
        person_id(sequence),
        f"138{sequence:08d}",
    ]


def write_book(path: Path, rows: Sequence[Sequence[str]], title: str = "") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(rows[0]))
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.number_format = "@"
    book.save(path)
    return path


def quiet(qtbot: QtBot, desk: Desk) -> None:
    """Until no job runs or waits."""
    qtbot.waitUntil(lambda: not (desk.jobs.busy or desk.looks.busy), timeout=30_000)


@contextmanager
def shown(qtbot: QtBot, page: QWidget, width: int = 1194, height: int = 715) -> Iterator[QWidget]:
    page.resize(width, height)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    yield page


class Street(NamedTuple):
    """Doors of one staircase, from the ground up, and who lives behind them ("" = nobody)."""

    doors: list[str]
    people: list[str]


FAMILIES = ("郑国强", "孙丽", "", "李龑", "陈吉", "何秀英", "冯敏", "许文海", "邓桂兰", "韩勇",
            "唐伟", "曹红梅")  # fmt: skip


def make_street(ledger: Ledger) -> Street:
    doors, people = [], []
    with ledger.writing("登记房屋") as db:

        def add(register: str, **values: object) -> str:
            id_ = ledger.new_key()
            records.add(db, BY_KEY[register], id_, values)
            return id_

        grid = add("grid", grid_name="第一网格")
        built = add("building", complex_name="幸福里", building_no="3", grid_id=grid)
        stair = add("unit", building_id=built, unit_no="2")
        for floor, name in enumerate(FAMILIES, 1):
            doors.append(add("dwelling", building_id=built, unit_id=stair, room_no=f"{floor}01"))
            people.append(add("person", name=name) if name else "")
            if name:
                add("residence", person_id=people[-1], dwelling_id=doors[-1], from_on="2026-01-05")
    return Street(doors, people)
