"""The main job through the verbs: workbooks in, October counted, forms filled, doors printed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ledger_desk.exchange.samples import Written

from .conftest import PASSWORD, Said, Verb


def figures(said: Said) -> dict[str, float]:
    return said.answer["figures"]


def test_the_figures_of_the_month_are_those_of_the_truth(
    run: Verb, counted: Path, community: Written
) -> None:
    said = run("figures", counted, "--month", "2026-10")
    truth, found = community.truth, figures(said)
    assert said.answer["period"] == "2026-10"
    assert said.answer["unbalanced"] == []
    wanted = {
        "F0": truth["floating"]["opening"],
        "F1": truth["floating"]["registered_in"],
        "F3": truth["floating"]["left_in"],
        "F9": truth["floating"]["closing"],
        "F10.男": truth["floating"]["by_sex"]["男"],
        "F11.省内": truth["floating"]["in_province"],
        "F24": truth["floating"]["permit"],
        "R9": truth["rentals"]["active"],
        "R13": truth["rentals"]["letters"],
        "L9": truth["low_income"]["households"],
        "L9b": truth["low_income"]["covered"],
        "L18": truth["low_income"]["amount_fen"],
        "P1": truth["patrols"]["in_month"],
        "P2": truth["patrols"]["person_times"],
        "P5": truth["patrols"]["findings"],
        "P3b": truth["members"],
    }
    assert {code: found[code] for code in wanted} == wanted


def test_every_number_names_the_people_behind_it(run: Verb, counted: Path) -> None:
    found = figures(run("figures", counted, "--month", "2026-10"))
    for code in ("F0", "F1", "F9", "F12.务工", "R9", "R16.放心户", "L9", "P1"):
        said = run("figures", counted, "--month", "2026-10", "--names", code)
        assert len(said.answer["names"]) == found[code], code


def test_the_same_files_again_are_unchanged_and_a_batch_can_be_taken_back(
    run: Verb, community: Written, made: Callable[[], Path]
) -> None:
    folder = made()
    first = community.files[0]
    run("import", folder, first, status=None)
    again = run("import", folder, first)
    sheets = [sheet for file in again.answer["files"] for sheet in file["sheets"]]
    assert [(s["added"], s["updated"], s["doubtful"]) for s in sheets] == [(0, 0, 0)]
    for batch in (2, 1):
        run("undo", folder, batch)
    assert run("show", folder, "person").answer["rows"] == []
    assert run("check", folder).answer["chain"]["ok"]
    said = run("undo", folder, 1, status=4)
    assert said.answer["code"].startswith("undo.")


def test_rows_are_masked_unless_a_purpose_is_given(run: Verb, counted: Path) -> None:
    said = run("show", counted, "person", "--columns", "姓名,证件号码", "--limit", 5)
    assert all("*" in row["id_no"] for row in said.answer["rows"] if row["id_no"])
    refused = run("show", counted, "person", "--unmasked", status=4)
    assert "用途" in refused.errors
    whole = run(
        "show", counted, "person", "--columns", "id_no", "--limit", 5, "--unmasked",
        "--purpose", "核对信息",
    )  # fmt: skip
    assert any(len(row["id_no"]) == 18 and "*" not in row["id_no"] for row in whole.answer["rows"])


def test_somebody_is_found_by_letters_and_shown_masked(run: Verb, counted: Path) -> None:
    person = run("show", counted, "person", "--columns", "name", "--limit", 1).answer["rows"][0]
    hits = run("find", counted, person["name"]).answer["hits"]
    assert person["id"] in [hit["id"] for hit in hits]


def test_an_office_form_is_filled_with_the_figures_of_the_month(
    run: Verb, counted: Path, tmp_path: Path
) -> None:
    blank = openpyxl.Workbook()
    sheet = blank.active
    assert sheet is not None
    sheet["A1"] = "【社区】【报告期】流动人口"
    sheet["A2"], sheet["B2"] = "单位", "人数"
    sheet["A3"], sheet["B3"] = "【单位】", "【流动人口.本月末】"
    sheet["A4"], sheet["B4"] = "合计", "【合计:流动人口.本月末】"
    sheet["A5"] = "【流动人口.性别=女】和【没有这个】"
    form = tmp_path / "街道报表.xlsx"
    blank.save(form)
    said = run("report", counted, form, "--month", "2026-10", "--out", tmp_path / "出")
    [file] = said.answer["files"]
    filled = openpyxl.load_workbook(file).active
    assert filled is not None
    cells = [[cell.value for cell in row] for row in filled.iter_rows()]
    total = next(row[1] for row in cells if row[0] == "合计")
    assert total == figures(said)["F9"]
    assert sum(row[1] for row in cells[2:] if str(row[0]).endswith("网格")) == total
    assert [each["text"] for each in said.answer["unknown_placeholders"]] == ["【没有这个】"]
    again = run("report", counted, form, "--month", "2026-10", "--out", tmp_path / "出")
    assert again.answer["files"] != said.answer["files"]  # nothing is written over


def test_door_sheets_are_printed_in_stair_order(run: Verb, counted: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "清单.pdf"
    said = run("checklist", counted, "--out", pdf)
    assert said.answer["doors"] == len(run("show", counted, "dwelling").answer["rows"])
    assert pdf.read_bytes().startswith(b"%PDF")
    assert len(said.answer["sheet"]) == 5
    away = tmp_path / "x.pdf"
    none = run("checklist", counted, "--building", "没有的楼99幢", "--out", away, status=4)
    assert not away.exists()
    assert "没有符合条件的房屋" in none.errors


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("find", "没有的文件夹", "王"), 3, "open.not_ledger"),
        (("figures", None, "--month", "2026-13"), 2, "period.month"),
        (("figures", None, "--month", "2026-10", "--names", "没有"), 2, "figures.code"),
        (("figures", None, "--month", "2026-10", "--grid", "没有"), 2, "figures.grid"),
        (("show", None, "没有"), 2, "call.register"),
        (("show", None, "person", "--where", "没有=1"), 2, "call.field"),
        (("import", None, "没有.xlsx"), 2, "call.no_file"),
        (("report", None, "没有", "--month", "2026-10", "--out", "."), 2, "report.unknown"),
    ],
)
def test_a_wrong_call_has_its_sentence_and_status(
    run: Verb, counted: Path, words: tuple[str | None, ...], status: int, code: str
) -> None:
    said = run(*(counted if word is None else word for word in words), status=status)
    assert said.answer["code"] == code
    assert said.answer["error"]


def test_a_wrong_password_is_told_from_everything_else(run: Verb, made: Callable[[], Path]) -> None:
    folder = made()
    said = run("find", folder, "王", password="falsch-falsch", status=3)
    assert said.answer["code"] == "open.password"
    assert "口令不对" in said.errors


def test_without_password_and_terminal_a_verb_says_what_is_missing(
    run: Verb, counted: Path
) -> None:
    said = run("find", counted, "王", password="", status=3)
    assert said.answer["code"] == "open.no_password"


def test_a_ledger_is_made_and_opened_by_processes_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    environment = os.environ | {"LEDGER_DESK_DATA": str(tmp_path), "LEDGER_DESK_PASSWORD": PASSWORD}
    for words in (("init", folder, "--community", "丹枫社区"), ("check", folder)):
        done = subprocess.run(
            [sys.executable, "-m", "ledger_desk", *map(str, words), "--json"],
            capture_output=True,
            encoding="utf-8",
            env=environment,
            check=True,
            timeout=120,
        )
        answer = json.loads(done.stdout)
    assert answer["integrity"] == "ok"


def test_help_is_there_and_loads_nothing_heavy() -> None:
    probe = (
        "import sys; from ledger_desk import cli; cli.parser();"
        "print([m for m in ('sqlalchemy', 'PySide6', 'openpyxl', 'reportlab', 'pypinyin', 'lxml')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "[]"
