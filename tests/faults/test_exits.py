"""G16: whatever leaves the ledger is text, is in the log by its hash, and makes nobody public."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import insert, select

from ledger_desk.errors import LedgerError, Refused
from ledger_desk.exchange import exporting, jobs
from ledger_desk.reports import month, rounds
from ledger_desk.store.duty_tables import Floating, LowIncome, Patrol, Rental
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.people_tables import Building, Dwelling, Household, Person, Residence
from ledger_desk.store.tables import AccessLog

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
MONTH = "2026-10"
HOSTILE = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "＝1+1", "\r=1+1",
    '=HYPERLINK("http://x","y")', "=DDE(\"cmd\";\"/C calc\";\"a\")", "'=1+1", "{=1+1}", "＠SUM(1)",
)  # fmt: skip


class Hostile:
    """A small community whose every text wants to be a formula."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        with ledger.writing("测试") as self._db:
            for number, text in enumerate(HOSTILE):
                self._family(number, text)

    def _family(self, number: int, text: str) -> None:
        building = self._add(Building, building_no=str(number + 1), complex_name=text)
        door = self._add(
            Dwelling, building_id=building, room_no=text, std_address=text, label=text,
            owner_name=text,
        )  # fmt: skip
        person = self._add(
            Person, name=text, label=text, sex="1", employer=text, occupation=text, note=text,
            phone=text, hukou_address=text, birth_date="1985-03-12",
        )  # fmt: skip
        household = self._add(Household, dwelling_id=door, head_id=person, household_no=text)
        self._add(Residence, person_id=person, dwelling_id=door, from_on="2026-01-01")
        self._add(
            Rental, dwelling_id=door, landlord_name=text, landlord_address=text, label=text,
            registered_on="2026-01-02", status="1", rental_no=text, note=text,
        )  # fmt: skip
        self._add(
            Floating, person_id=person, dwelling_id=door, arrive_local_on="2026-10-01",
            registered_on="2026-10-02", address_text=text, label=text,
        )  # fmt: skip
        self._add(
            LowIncome, household_id=household, head_id=person, dwelling_id=door, label=text,
            start_month="2026-01", covered_size=1, family_size=1, cert_no=text, category="1",
        )  # fmt: skip
        self._add(Patrol, patrol_date="2026-10-03", route=text, leader=text, label=text)

    def _add(self, table: Any, **values: Any) -> str:
        id_ = self.ledger.new_key()
        known = {key: value for key, value in values.items() if key in table.__table__.c}
        row = {"community_id": self.ledger.community, "id": id_, **known}
        self._db.execute(insert(table).values(**row))
        return id_


@pytest.fixture
def hostile(ledger: Ledger) -> Ledger:
    """The ledger full of such texts."""
    return Hostile(ledger).ledger


def formulas(data: bytes) -> list[str]:
    """Cells that hold a formula, links that are followed, and parts that run something."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if re.search(rb"<(\w+:)?f[ />]|ddeLink|<(\w+:)?hyperlink ", part):
                found.append(name)
            if "externalLink" in name or "vbaProject" in name:
                found.append(name)
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        found += [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    return found


def texts(data: bytes) -> set[str]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value}


def logged(ledger: Ledger) -> list[tuple[str, str]]:
    with ledger.reading() as db:
        rows = db.execute(
            select(AccessLog.file_name, AccessLog.sha256).where(AccessLog.file_name != "")
        )
        return sorted((name, sha256) for name, sha256 in rows)


def lying_in(folder: Path) -> list[tuple[str, str]]:
    return sorted(
        (file.name, hashlib.sha256(file.read_bytes()).hexdigest())
        for file in folder.rglob("*")
        if file.is_file()
    )


def office_form(*rows: list[str], title: str = "街道名册") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.accept("G16")
def test_every_exit_holds_no_formula_and_is_in_the_log_once_by_its_hash(
    hostile: Ledger, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    everything = {"unmasked": True, "purpose": "核对信息"}
    for register in ("person", "floating", "rental", "lowincome", "patrol", "dwelling"):
        for number, how in enumerate(({}, everything)):
            request = exporting.Request(register, **how)  # type: ignore[arg-type]
            exporting.export(hostile, request, out / f"{register}{number}.xlsx", now=NOW)
    exporting.export(
        hostile, exporting.Request("person"), out / "锁.xlsx", password="Abc-12345", now=NOW
    )
    csv = "姓名,性别,身份证号码,现住地址,来本地日期,备注\n" + "".join(
        f'"{text}",男,3.30102E+17,"{text}",2026-10-01,"{text}"\n'.replace("\r", " ")
        for text in (text.replace('"', '""') for text in HOSTILE)
    )
    done = jobs.import_files(
        hostile, [("名册.csv", csv.encode("utf-8-sig"))], register="floating",
        doubts=out / "疑问.xlsx", now=NOW, today=date(2026, 11, 2),
    )  # fmt: skip
    assert done["doubts"]
    form = tmp_path / "街道表式.xlsx"
    form.write_bytes(
        office_form(["房主", "地址", "备注"], ["【房主姓名】", "【房屋】", "【备注】"])
    )
    for name, formats in (
        (str(form), ("xlsx", "pdf")), ("rental-list", ("xlsx", "pdf")), ("month", ("pdf",)),
        ("patrol-list", ("pdf",)), ("floating-list", ("xlsx",)), ("lowincome-issue", ("xlsx",)),
        ("lowincome-notice", ("xlsx",)), ("floating-counts", ("xlsx", "pdf")),
    ):  # fmt: skip
        month.report(hostile, name, MONTH, out / "报表", formats=formats, now=NOW)
    rounds.checklist(hostile, out / "清单.pdf", now=NOW)

    written = sorted(file for file in out.rglob("*") if file.is_file())
    assert len(written) == 12 + 1 + 1 + 11 + 1
    books = [file for file in written if file.suffix == ".xlsx" and file.name != "锁.xlsx"]
    assert {file.name: found for file in books if (found := formulas(file.read_bytes()))} == {}
    assert logged(hostile) == lying_in(out)
    whole = texts((out / "person1.xlsx").read_bytes())
    assert {text for text in HOSTILE if text[0] in "=+-@＝＠'{"} <= whole  # and nothing is lost


ID, PHONE, ACCOUNT, DOOR = (
    "331121198503129013",
    "13900009388",
    "6228480402564890018",
    "3幢2单元401室",
)
PERSONAL = (
    ID,
    PHONE,
    ACCOUNT,
    DOOR,
    "3311 2119 8503 1290 13",
    "0578-3140001",
    "331121********9013",
)


@pytest.fixture
def notice(ledger: Ledger) -> Iterator[Any]:
    """Fills the notice from a ledger in which somebody's complex is called as said."""

    def filled(complex_name: str, form: str, out: Path, **answers: str) -> dict[str, Any]:
        with ledger.writing("测试") as db:
            row = {"community_id": ledger.community}
            house, door, head, home, aid = (ledger.new_key() for _ in range(5))
            db.execute(
                insert(Building).values(**row, id=house, building_no="3", complex_name=complex_name)
            )
            db.execute(insert(Dwelling).values(**row, id=door, building_id=house, room_no="401"))
            person = {"name": "欧阳娜", "label": "欧阳娜", "birth_date": "2012-03-12"}
            db.execute(insert(Person).values(**row, id=head, **person))
            db.execute(insert(Household).values(**row, id=home, dwelling_id=door, head_id=head))
            aided = {"start_month": "2026-01", "covered_size": 1, "category": "1"}
            db.execute(
                insert(LowIncome).values(
                    **row, id=aid, household_id=home, head_id=head, dwelling_id=door, **aided
                )
            )
        return month.report(ledger, form, MONTH, out, answers=answers, now=NOW)

    return filled


@pytest.mark.accept("G16")
@pytest.mark.parametrize("personal", PERSONAL)
def test_a_notice_with_a_number_or_door_in_it_is_refused_and_no_file_is_there(
    notice: Any, ledger: Ledger, tmp_path: Path, personal: str
) -> None:
    street = {"街道": f"湖滨街道 {personal}"}
    for at, (complex_name, answers) in enumerate(((personal, {}), ("金桂苑", street))):
        with pytest.raises(Refused, match="已停止") as refused:
            notice(complex_name, "lowincome-notice", tmp_path / f"out{at}", **answers)
        assert refused.value.exit_status == 4
        assert list((tmp_path / f"out{at}").iterdir()) == []
    assert logged(ledger) == []


def test_a_clean_notice_is_written_with_its_telephone_and_hides_minors(
    notice: Any, ledger: Ledger, tmp_path: Path
) -> None:
    made = notice(
        "金桂苑", "lowincome-notice", tmp_path / "out", 监督电话="0571-88886666", 街道="湖滨街道"
    )
    [file] = made["files"]
    assert "欧*娜" in texts(Path(file).read_bytes())
    assert "监督电话：0571-88886666" in texts(Path(file).read_bytes())
    assert logged(ledger) == lying_in(tmp_path / "out")


@pytest.mark.parametrize(
    ("row", "title", "code"),
    [
        (["【户主姓名|公示】", "【户主证件号码】"], "低保公示单", "notice.field"),
        (["【户主姓名|公示】", "【户主电话】"], "公示名单", "notice.field"),
        (["【户主姓名|公示】", "【银行账号】"], "公示", "notice.field"),
        (["【户主姓名】", "【救助类别】"], "最低生活保障对象公示表", "notice.names"),
    ],
)
def test_an_office_form_that_calls_itself_a_notice_keeps_to_the_rule(
    notice: Any, ledger: Ledger, tmp_path: Path, row: list[str], title: str, code: str
) -> None:
    form = tmp_path / "街道的表.xlsx"
    form.write_bytes(office_form(["户主", "其他"], row, title=title))
    with pytest.raises(Refused) as refused:
        notice("金桂苑", str(form), tmp_path / "out")
    assert refused.value.code == code
    assert list((tmp_path / "out").iterdir() if (tmp_path / "out").exists() else ()) == []
    assert logged(ledger) == []


@pytest.mark.parametrize("telephone", [ID, ACCOUNT, DOOR])
def test_what_is_no_telephone_does_not_pass_as_the_one_number_allowed(
    notice: Any, tmp_path: Path, telephone: str
) -> None:
    with pytest.raises(Refused) as refused:
        notice("金桂苑", "lowincome-notice", tmp_path / "out", 监督电话=telephone)
    assert refused.value.code == "notice.telephone"


def test_a_notice_leaves_in_no_format_that_is_not_judged(
    notice: Any, ledger: Ledger, tmp_path: Path
) -> None:
    notice("金桂苑", "lowincome-notice", tmp_path / "out", 监督电话="0571-88886666")
    with pytest.raises(LedgerError) as refused:
        month.report(ledger, "lowincome-notice", MONTH, tmp_path, formats=("pdf",), now=NOW)
    assert refused.value.code == "report.notice_format"
    assert len(logged(ledger)) == 1


def test_the_log_keeps_what_left_with_rows_purpose_and_who(hostile: Ledger, tmp_path: Path) -> None:
    request = exporting.Request("person", columns=["姓名"], unmasked=True, purpose="交接")
    exporting.export(hostile, request, tmp_path / "x.xlsx", now=NOW)
    with hostile.reading() as db:
        row = db.execute(select(AccessLog)).one()
        assert (row.kind, row.count, json.loads(row.fields)) == ("export", len(HOSTILE), ["name"])
        assert row.purpose == "交接"


def test_a_copy_that_leaves_the_folder_is_in_the_log_too(hostile: Ledger, tmp_path: Path) -> None:
    hostile.backup()
    assert logged(hostile) == []
    made = hostile.backup(tmp_path / "stick")
    store = (made.folder / "ledger.db").read_bytes()
    assert logged(hostile) == [(made.folder.name, hashlib.sha256(store).hexdigest())]
