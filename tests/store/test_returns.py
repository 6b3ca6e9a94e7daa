"""Door sheets coming back: every answer one visit, what it changes, what it leaves to be done."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger_desk import cli
from ledger_desk.errors import Refused
from ledger_desk.exchange import returning
from ledger_desk.registers import BY_KEY
from ledger_desk.reports import rounds as printing
from ledger_desk.store import answers, due, history, occupancy, records, returns
from ledger_desk.store.answers import Said, Walk
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.returns import DoorRow, Outing

from .stock import act

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ON = date(2026, 11, 21)
WALK = Walk(ON.isoformat(), "李四")
FAMILIES = ("郑国强", "孙丽", "", "李龑", "陈吉", "何秀英")


class Printed(NamedTuple):
    """A printed sheet of six doors of one staircase."""

    code: str
    dwellings: list[str]
    people: list[str]


@pytest.fixture
def printed(ledger: Ledger, tmp_path: Path) -> Printed:
    dwellings, people = [], []
    with act(ledger) as stock:
        grid = stock.add("grid", grid_name="第一网格")
        built = stock.add("building", complex_name="幸福里", building_no="3", grid_id=grid)
        stair = stock.add("unit", building_id=built, unit_no="2")
        for floor, name in enumerate(FAMILIES, 1):
            door = stock.add("dwelling", building_id=built, unit_id=stair, room_no=f"{floor}01")
            dwellings.append(door)
            people.append(stock.dweller(door, name=name) if name else "")
        stock.add("rental", dwelling_id=dwellings[3], landlord_name="赵东", status="1",
                  registered_on="2026-01-05", grade="2", grid_id=grid)  # fmt: skip
    made = printing.checklist(ledger, tmp_path / "sheet.pdf", now=NOW)
    return Printed(made["sheet"], dwellings, people)


def sheet_of(ledger: Ledger, printed: Printed) -> tuple[Outing, dict[str, DoorRow]]:
    """The sheet, and its rows by dwelling (blank rows by number)."""
    with ledger.reading() as db:
        sheet = returns.find_sheet(db, printed.code)
        return sheet, {row.dwelling or row.number: row for row in returns.rows(db, sheet.id)}


def answer(ledger: Ledger, printed: Printed, at: int | str, **said: Any) -> str:
    sheet, rows = sheet_of(ledger, printed)
    row = rows[printed.dwellings[at] if isinstance(at, int) else at]
    with ledger.reading() as db:
        batch = answers.number_of_batch(db, sheet.code)
    with ledger.writing("按清单补录", "return", batch[0]) as db:
        return answers.record_answer(db, sheet, row, Said(**said), WALK, batch)


def visit(ledger: Ledger, id_: str) -> dict[str, Any]:
    with ledger.reading() as db:
        found = records.get(db, BY_KEY["visit"], id_)
    assert found is not None
    return found.values


def test_rows_come_back_in_the_order_of_the_paper(ledger: Ledger, printed: Printed) -> None:
    with ledger.reading() as db:
        rows = returns.rows(db, returns.find_sheet(db, printed.code).id)
    doors = [row for row in rows if row.dwelling]
    assert [row.room for row in doors] == ["601", "501", "401", "301", "201", "101"]
    assert [row.who for row in doors] == list(reversed(FAMILIES))
    assert [row.number for row in rows if row.is_blank] == ["N01", "N02", "N03"]


def test_one_answer_is_one_visit_and_the_rental_is_due_later(
    ledger: Ledger, printed: Printed
) -> None:
    with ledger.reading() as db:
        before = [d for d in due.due(db, ledger.community, date(2026, 11, 22)) if d.kind == "走访"]
    values = visit(ledger, answer(ledger, printed, 3, digits="111", note="门口有婴儿车"))
    assert len(before) == 1
    assert values["visited_at"] == "2026-11-21"
    assert values["target_id"] == printed.dwellings[3]
    assert (values["met"], values["changes"], values["findings"]) == ("1", "0", None)
    assert (values["note"], values["visitor"]) == ("门口有婴儿车", "李四")
    assert values["follow_up_on"] is None
    with ledger.reading() as db:
        after = due.due(db, ledger.community, date(2026, 11, 22))
    assert [each for each in after if each.kind == "走访"] == []


def test_who_left_and_who_came_is_written_with_the_visit(ledger: Ledger, printed: Printed) -> None:
    said = {"digits": "141", "left": (printed.people[3],), "came": ("王骦", "吕梅")}
    values = visit(ledger, answer(ledger, printed, 3, **said))
    assert values["changes"] == "4,3"  # 退租, 新增租户: the door is let
    with ledger.reading() as db:
        living = occupancy.residents(db, printed.dwellings[3])
        assert [each.name for each in living] == ["王骦", "吕梅"]
        new = records.get(db, BY_KEY["person"], living[0].person)
    assert new is not None
    assert new.doubt == "按清单补录，其他内容待补全"
    assert values["follow_up_on"] is None


def test_a_hazard_named_is_a_record_and_one_not_named_is_a_task(
    ledger: Ledger, printed: Printed
) -> None:
    answer(ledger, printed, 3, digits="112", hazard="群租隔断")
    with ledger.reading() as db:
        [(id_, words)] = returns.open_hazards(db, printed.dwellings[3])
        found = records.get(db, BY_KEY["hazard"], id_)
    assert found is not None
    assert words == "11-21 群租隔断"
    assert found.values["due_on"] == "2026-11-28"
    vague = visit(ledger, answer(ledger, printed, 0, digits="112"))
    assert vague["follow_up_on"] == "2026-11-28"
    assert vague["findings"] == "有隐患，待查清"


def test_a_mended_hazard_gets_its_day(ledger: Ledger, printed: Printed, tmp_path: Path) -> None:
    answer(ledger, printed, 3, digits="112", hazard="电线老化")
    with ledger.reading() as db:
        [(id_, _)] = returns.open_hazards(db, printed.dwellings[3])
    second = printing.checklist(ledger, tmp_path / "second.pdf", now=NOW)["sheet"]
    answer(ledger, printed._replace(code=second), 3, digits="113", fixed=(id_,))
    with ledger.reading() as db:
        assert returns.open_hazards(db, printed.dwellings[3]) == []
        found = records.get(db, BY_KEY["hazard"], id_)
    assert found is not None
    assert found.values["fixed_on"] == "2026-11-21"


def test_nobody_in_says_nothing_of_people_and_hazards(ledger: Ledger, printed: Printed) -> None:
    values = visit(ledger, answer(ledger, printed, 1, digits="2"))
    assert (values["met"], values["changes"], values["findings"]) == ("2", None, None)


def test_a_row_is_answered_once(ledger: Ledger, printed: Printed) -> None:
    answer(ledger, printed, 0, digits="111")
    with pytest.raises(Refused, match="已录入（李四 2026-11-21）"):
        answer(ledger, printed, 0, digits="2")


def test_everything_of_a_sheet_is_one_batch_and_undone_as_one(
    ledger: Ledger, printed: Printed
) -> None:
    answer(ledger, printed, 3, digits="141", left=(printed.people[3],), came=("王骦",))
    answer(ledger, printed, 0, digits="112", hazard="飞线充电")
    with ledger.reading() as db:
        [batch] = history.batches(db)
    assert (batch.kind, batch.file_name, batch.counts) == (
        "return", printed.code, {"112": 1, "141": 1},
    )  # fmt: skip
    history.undo_batch(ledger, batch.number)
    with ledger.reading() as db:
        assert list(records.ids(db, BY_KEY["visit"])) == []
        assert returns.open_hazards(db, printed.dwellings[0]) == []
        assert [r.name for r in occupancy.residents(db, printed.dwellings[3])] == ["李龑"]
        [sheet] = returns.outings(db)
    assert sheet.state == "未回"
    answer(ledger, printed, 3, digits="111")  # and it can be typed again
    with ledger.reading() as db:
        assert len(history.batches(db)) == 2


def test_what_changed_since_printing_is_said(ledger: Ledger, printed: Printed) -> None:
    with ledger.writing("搬走") as db:
        occupancy.move_out(db, printed.people[0], "2026-11-20")
    _, rows = sheet_of(ledger, printed)
    with ledger.reading() as db:
        assert returns.since_printing(db, rows[printed.dwellings[0]]) == (
            "打印后已改：11-20 郑国强登记搬走"
        )
        assert returns.since_printing(db, rows[printed.dwellings[1]]) == ""


def test_doors_left_open_go_to_the_next_sheet_once(
    ledger: Ledger, printed: Printed, tmp_path: Path
) -> None:
    answer(ledger, printed, 0, digits="111")
    sheet, rows = sheet_of(ledger, printed)
    with ledger.writing("转下张", "return") as db:
        assert answers.leave_for_the_next(db, rows.values()) == 5
    with ledger.reading() as db:
        left = returns.left_doors(db)
        assert returns.outings(db)[0].state == "已回"
    assert sorted(left) == sorted(printed.dwellings[1:])
    made = printing.checklist(ledger, tmp_path / "next.pdf", dwellings=left, now=NOW)
    assert made["doors"] == 5
    with ledger.reading() as db:
        assert returns.left_doors(db) == []
    assert sheet.code != made["sheet"]


def test_a_code_read_wrongly_is_told_with_the_one_meant(ledger: Ledger, printed: Printed) -> None:
    wrong = ("Z" if printed.code[0] != "Z" else "Y") + printed.code[1:]
    with ledger.reading() as db:
        assert returns.find_sheet(db, f" {printed.code[:2].lower()}-{printed.code[2:]} ")
        with pytest.raises(Refused, match=f"是不是 {printed.code}"):
            returns.find_sheet(db, wrong)


# From a file


def lines(ledger: Ledger, printed: Printed, *answers: tuple[int | str, str, str]) -> bytes:
    _, rows = sheet_of(ledger, printed)
    return "\n".join(
        f"{rows[printed.dwellings[at] if isinstance(at, int) else at].code},{said},{note}"
        for at, said, note in answers
    ).encode()


def test_a_file_of_answers_opens_tasks_and_changes_no_register(
    ledger: Ledger, printed: Printed
) -> None:
    content = lines(ledger, printed, (0, "111", ""), (1, "2", ""), (3, "122", "厨房"), (2, "", ""),
                    ("N01", "", "王骦、吕梅"))  # fmt: skip
    done = returning.type_in(ledger, printed.code, content, on=ON)
    assert (done["typed"], done["blank"], done["refused"]) == (4, 1, [])
    assert done["answers"] == {"1": 1, "111": 1, "122": 1, "2": 1}
    assert done["open"] == 3
    with ledger.reading() as db:
        assert [r.name for r in occupancy.residents(db, printed.dwellings[3])] == ["李龑"]
        assert returns.open_hazards(db, printed.dwellings[3]) == []
        rids = records.ids(db, BY_KEY["person"])
        people = records.page(db, BY_KEY["person"], rids, ["name"])
        tasks = due.due(db, ledger.community, date(2026, 11, 22), 30)
    assert {p.label for p in people if p.doubt} == {"王骦", "吕梅"}
    assert [each.due_on for each in tasks if each.kind == "回访"] == ["2026-11-28"]
    history.undo_batch(ledger, done["batch"])
    again = returning.type_in(ledger, printed.code, content, on=ON)
    assert again["typed"] == 4


def test_lines_that_cannot_be_taken_are_listed_and_change_nothing(
    ledger: Ledger, printed: Printed, tmp_path: Path
) -> None:
    other = printing.checklist(ledger, tmp_path / "b.pdf", now=NOW)["sheet"]
    foreign = lines(ledger, printed._replace(code=other), (5, "111", ""))
    mine = lines(ledger, printed, (0, "111", ""), (0, "2", ""), (1, "119", ""), (4, "21", ""))
    done = returning.type_in(ledger, printed.code, mine + b"\n" + foreign + b"\n999Z,111,", on=ON)
    codes = [each["code"] for each in done["refused"]]
    assert done["typed"] == 1
    assert codes == ["sheet.twice", "sheet.answer", "sheet.answer", "sheet.row_check", "sheet.row"]
    once_more = returning.type_in(ledger, printed.code, mine, on=ON)
    assert once_more["refused"][0]["code"] == "sheet.already"


def test_the_verb_types_a_sheet_in(
    ledger: Ledger, printed: Printed, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    typed = tmp_path / "answers.csv"
    typed.write_bytes("行码,答案,备注\n".encode() + lines(ledger, printed, (0, "111", "")))
    folder = ledger.folder
    ledger.close()
    monkeypatch.setenv("LEDGER_DESK_PASSWORD", "gui-hua-2026")
    call = ["return", str(folder), printed.code, str(typed), "--on", "2026-11-21", "--json"]
    assert cli.main(call) == 0
    assert '"typed": 1' in capsys.readouterr().out
    assert cli.main(call) == 1  # typed already: refused, and said so
    assert cli.main([*call[:5], "21.11.2026"]) == 2
