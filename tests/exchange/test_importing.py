"""Imports end to end: real workbooks into a real ledger, both sides looked at."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger_desk.errors import Unreadable
from ledger_desk.exchange import importing
from ledger_desk.kinds import check_digit
from ledger_desk.store import history
from ledger_desk.store.ledger import Ledger

from .conftest import AT, TODAY, Importer, book, codes, rows_of


def person_id(sequence: int = 901, born: str = "19800102", division: str = "330102") -> str:
    body = f"{division}{born}{sequence:03d}"
    return body + check_digit(body)


ROSTER = ["小区", "幢", "单元", "室", "姓名", "与户主关系", "性别", "身份证号", "联系电话"]
FLOATING = ["姓名", "性别", "身份证号码", "现住地址", "流入时间", "登记日期", "流入原因",
            "居住处所", "拟居住期限", "联系电话", "离开日期"]  # fmt: skip


def tenant(
    name: str, id_no: object, address: str = "金桂苑3幢2单元401室", **more: object
) -> list[object]:
    values = {
        "姓名": name, "性别": "男", "身份证号码": id_no, "现住地址": address,
        "流入时间": "2026-03-01", "登记日期": "2026-03-02", "流入原因": "务工",
        "居住处所": "租赁房屋", "拟居住期限": "半年以下", "联系电话": "", "离开日期": "",
    } | more  # fmt: skip
    return [values[heading] for heading in FLOATING]


@pytest.mark.accept("I1")
@pytest.mark.parametrize("above", [0, 1, 5, 27])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_headings_are_found_below_any_titles_and_on_one_to_three_levels(
    ledger: Ledger, above: int, depth: int
) -> None:
    titles = [["桂花社区流动人口登记表"], *[[f"填表说明第{n}条"] for n in range(1, above)]][:above]
    low = ["姓名", "性别", "身份证号码", "省", "市", "区县", "现住地址", "流入时间", "流入原因"]
    top = [*low[:3], "户籍地", "户籍地", "户籍地", *low[6:]]
    levels = {1: [[*low[:3], "户籍地省", "户籍地市", "户籍地区县", *low[6:]]],
              2: [top, low], 3: [["基本情况"] * 6 + ["居住情况"] * 3, top, low]}[depth]  # fmt: skip
    merges = []
    if above:
        merges.append("A1:I1")
    first = above + 1
    if depth > 1:
        parents = first + depth - 2
        merges.append(f"D{parents}:F{parents}")
        merges += [f"{c}{parents}:{c}{parents + 1}" for c in "ABCGHI"]
        levels[-1] = ["", "", "", "省", "市", "区县", "", "", ""]
    if depth == 3:
        merges += [f"A{first}:F{first}", f"G{first}:I{first}"]
    row = [
        "张三",
        "男",
        person_id(),
        "安徽省",
        "阜阳市",
        "太和县",
        "金桂苑1幢1单元101室",
        "2026-3-1",
        "务工",
    ]
    plan = importing.plan_import(
        ledger, book([*titles, *levels, row], merges), "x.xlsx", today=TODAY
    )
    [sheet] = plan.sheets
    assert sheet.table is not None
    assert sheet.table.header_rows == list(range(first, first + depth))
    assert sheet.register == "floating"
    person = plan.stage.shelf("person").new[0]
    assert (person["name"], person["hukou_division"]) == ("张三", "341222")


@pytest.mark.accept("I1")
def test_labels_written_one_character_a_cell_downwards_are_joined(ledger: Ledger) -> None:
    rows = [["出租房屋台账"], ["小", "幢", "单", "房", "房", "出"],
            ["区", "", "元", "号", "主", "租"],
            ["", "", "", "", "姓", "间"], ["", "", "", "", "名", "数"],
            ["金桂苑", "3", "2", "401", "苏春", 2]]  # fmt: skip
    plan = importing.plan_import(ledger, book(rows, ["A1:F1"]), "x.xlsx", today=TODAY)
    [rental] = plan.stage.shelf("rental").new
    assert (rental["landlord_name"], rental["rented_rooms"]) == ("苏春", 2)


@pytest.mark.accept("I2")
def test_landlord_tenant_and_guardian_are_never_mixed(bring: Importer, ledger: Ledger) -> None:
    head = ["房屋地址", "房主", "房主", "承租人", "承租人", "监护人", "出租间数"]
    low = ["", "姓名", "联系电话", "姓名", "联系电话", "姓名", ""]
    row = ["金桂苑3幢2单元401室", "苏春", "19900000901", "李明", "19900000902", "王芳", 2]
    bring(book([head, low, row], ["A1:A2", "B1:C1", "D1:E1", "G1:G2"]))
    assert rows_of(ledger, "rental", "landlord_name", "landlord_phone") == [("苏春", "19900000901")]
    assert rows_of(ledger, "person", "name", "phone") == [("李明", "19900000902")]


@pytest.mark.accept("I2")
def test_a_province_below_another_parent_is_no_home(bring: Importer, ledger: Ledger) -> None:
    head = ["姓名", "身份证号码", "户籍地", "", "", "流入来源", "", "", "流入时间", "流入原因"]
    low = ["", "", "省", "市", "区县", "省", "市", "区县", "", ""]
    row = [
        "张三",
        person_id(),
        "安徽省",
        "阜阳市",
        "太和县",
        "江苏省",
        "南京市",
        "玄武区",
        "2026-3-1",
        "务工",
    ]
    bring(book([head, low, row], ["C1:E1", "F1:H1", "A1:A2", "B1:B2", "I1:I2", "J1:J2"]))
    assert rows_of(ledger, "person", "hukou_division") == [("341222",)]


@pytest.mark.accept("I3")
@pytest.mark.parametrize("cell", [330102198001029017.0, "3.30102E+17", "330102198001029000"])
def test_a_damaged_number_is_not_stored_and_its_person_is(
    bring: Importer, ledger: Ledger, cell: object
) -> None:
    plan = bring(book([FLOATING, tenant("张三", cell)]))
    assert rows_of(ledger, "person", "name", "id_no") == [("张三", None)]
    assert plan.counts()["doubtful"] == 1
    assert codes(plan) == ["id.damaged"]
    [(doubt,)] = rows_of(ledger, "floating", "doubt")
    assert "身份证号" in doubt


@pytest.mark.accept("I8")
def test_rows_that_are_no_records_are_counted_by_kind(bring: Importer, ledger: Ledger) -> None:
    rows = [
        ["出租房屋台账"],
        ["小区", "楼栋", "单元", "房号", "房主姓名", "出租间数", "登记日期"],
        ["3幢"],
        ["金桂苑", "", "1", "101", "苏春", 2, "2026-01-02"],
        ["", "", "", "", "小计", 2, ""],
        ["小区", "楼栋", "单元", "房号", "房主姓名", "出租间数", "登记日期"],
        [],
        ["金桂苑", "", "1", "102", "程木", 1, "2026-01-02"],
        ["合计", "", "", "", "", 3, ""],
        ["填表人：王五", "", "", "审核人："],
    ]
    plan = bring(book(rows, ["A1:G1"]))
    [sheet] = plan.sheets
    assert dict(sheet.skipped) == {"section": 1, "total": 2, "header": 1, "blank": 1, "footer": 1}
    assert len(sheet.rows) == 2
    assert rows_of(ledger, "building", "complex_name", "building_no") == [("金桂苑", "3")]


@pytest.mark.accept("I9")
def test_merged_cells_fill_their_own_rows_and_ditto_takes_the_value_above(
    bring: Importer, ledger: Ledger
) -> None:
    rows = [
        ROSTER,
        ["金桂苑", "3", "2", "401", "张三", "户主", "男", person_id(901), ""],
        ["", "", "", "", "李四", "配偶", "女", person_id(902), ""],
        ["金桂苑", "3", "2", "402", "王五", "户主", "男", person_id(903), ""],
        ["同上", "〃", "同上", "402", "赵六", "子", "男", person_id(905), ""],
    ]
    bring(book(rows, ["A2:A3", "B2:B3", "C2:C3", "D2:D3"]))
    assert [a for (a,) in rows_of(ledger, "dwelling", "std_address")] == [
        "金桂苑3幢2单元401室",
        "金桂苑3幢2单元402室",
    ]
    homes = rows_of(ledger, "person", "name", "household_id")
    assert len({home for _, home in homes}) == 2
    assert homes[0][1] == homes[1][1] != homes[2][1] == homes[3][1]


@pytest.mark.accept("I11")
def test_the_same_file_again_changes_nothing_also_shuffled_and_without_numbers(
    bring: Importer, ledger: Ledger
) -> None:
    people = [
        tenant("张" + "甲乙丙丁戊己"[n], person_id(901 + 2 * n) if n % 2 else "") for n in range(6)
    ]
    bring(book([FLOATING, *people]))
    before = rows_of(ledger, "floating", "id", "version")
    order = list(range(len(FLOATING)))
    random.Random(3).shuffle(order)
    random.Random(4).shuffle(people)
    turned = [[FLOATING[n] for n in order], *[[row[n] for n in order] for row in people]]
    for content in (book([FLOATING, *people]), book(turned)):
        assert bring(content).counts() == {
            "added": 0, "updated": 0, "unchanged": 6, "doubtful": 0, "refused": 0,
        }  # fmt: skip
    assert rows_of(ledger, "floating", "id", "version") == before


@pytest.mark.accept("I17")
def test_namesakes_stay_apart_and_a_number_with_another_name_is_doubtful(
    bring: Importer, ledger: Ledger
) -> None:
    first, second = person_id(901), person_id(903)
    bring(book([FLOATING, tenant("王伟", first), tenant("王伟", second)]))
    assert len(rows_of(ledger, "person", "id")) == 2  # one name, one birth date, one door
    plan = bring(book([FLOATING, tenant("王维", first)]), "二.xlsx")
    assert codes(plan) == ["id.name_differs"]
    assert plan.counts()["doubtful"] == 1
    assert [name for (name,) in rows_of(ledger, "person", "name")] == ["王伟", "王伟"]
    twins = [tenant("李双", person_id(911)), tenant("李对", person_id(913))]
    bring(book([FLOATING, *twins]), "三.xlsx")
    assert len(rows_of(ledger, "person", "id")) == 4


@pytest.mark.accept("I18")
def test_sixty_spellings_of_one_door_are_one_dwelling(bring: Importer, ledger: Ledger) -> None:
    listed = Path(__file__).parents[1] / "words" / "address_spellings.txt"
    spellings = [
        line for line in listed.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "!"))
    ]  # fmt: skip
    assert len(spellings) >= 60
    people = [
        tenant(
            f"张{chr(0x4E00 + n)}", person_id(901, f"1980{1 + n // 28:02d}{1 + n % 28:02d}"), where
        )
        for n, where in enumerate([*spellings, "金桂园3幢2单元401室"])
    ]
    bring(book([FLOATING, *people]))
    assert len(rows_of(ledger, "dwelling", "id")) == 2


@pytest.mark.accept("I20")
def test_an_undone_batch_leaves_every_row_as_it_was_and_a_later_edit_is_kept(
    bring: Importer, ledger: Ledger
) -> None:
    one = person_id(901)
    bring(book([FLOATING, tenant("张三", one)]), "一.xlsx")
    columns = ("id", "label", "phone", "id_no", "sex")
    before = rows_of(ledger, "person", *columns)
    bring(
        book([FLOATING, tenant("张三", one, 联系电话="19900000911"), tenant("李四", "")]), "二.xlsx"
    )
    history.undo_batch(ledger, 2)
    assert rows_of(ledger, "person", *columns) == before
    assert len(rows_of(ledger, "floating", "id")) == 1
    bring(book([FLOATING, tenant("王五", "")]), "三.xlsx")
    [_, (id_, _)] = rows_of(ledger, "floating", "id", "label")
    with ledger.writing("改一处") as db:
        db.exec_driver_sql("UPDATE floating SET destination = '外地' WHERE id = ?", (id_,))
    with pytest.raises(history.CannotUndo) as refused:
        history.undo_batch(ledger, 3)
    assert id_ in [stay.id for stay in refused.value.stays]
    assert len(rows_of(ledger, "floating", "id")) == 2


def test_what_was_undone_may_come_again(bring: Importer, ledger: Ledger) -> None:
    content = book([FLOATING, tenant("张三", "")])
    bring(content)
    history.undo_batch(ledger, 1)
    assert bring(content).counts()["added"] == 1


@pytest.mark.accept("I21")
def test_a_mapping_is_remembered_and_only_a_new_column_is_asked(
    bring: Importer, ledger: Ledger
) -> None:
    head = [*FLOATING[:-1], "哪天走的"]
    first = bring(book([head, tenant("张三", "")]), mapping={"哪天走的": "left_on"})
    assert first.sheets[0].table is not None
    again = bring(book([head, tenant("李四", "", 离开日期="2026-10-03")]), "下月.xlsx")
    assert again.sheets[0].questions == []
    assert rows_of(ledger, "floating", "left_on") == [(None,), ("2026-10-03",)]
    wider = [*head, "拟居住期现"]
    plan = importing.plan_import(
        ledger, book([wider, [*tenant("王五", ""), ""]]), "再下月.xlsx", today=TODAY
    )
    assert len(plan.sheets[0].questions) <= 1


@pytest.mark.accept("I22")
def test_a_blank_never_erases_and_protected_fields_are_offered_not_written(
    bring: Importer, ledger: Ledger
) -> None:
    one = person_id(901)
    bring(book([FLOATING, tenant("张三", one, 联系电话="19900000911")]))
    plan = bring(
        book([FLOATING, tenant("张三", one, 联系电话="", 性别="女", 拟居住期限="五年以上")]),
        "二.xlsx",
    )
    assert rows_of(ledger, "person", "phone", "sex") == [("19900000911", "1")]
    assert codes(plan) == ["protected"]
    assert rows_of(ledger, "floating", "stay_plan") == [("6",)]  # an ordinary field is updated


@pytest.mark.accept("I23")
def test_columns_of_the_stop_list_leave_no_trace(bring: Importer, ledger: Ledger) -> None:
    head = [*FLOATING, "宗教信仰", "血型"]
    plan = bring(book([head, [*tenant("张三", ""), "某某教徒甲", "稀有血型乙"]]))
    assert importing.report(plan)["sheets"][0]["not_collected"] == ["宗教信仰", "血型"]
    with ledger.reading() as db:
        dump = "\n".join(
            str(tuple(row))
            for (table,) in db.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
            ).fetchall()
            for row in db.exec_driver_sql(f'SELECT * FROM "{table}"').fetchall()
        )
    assert "某某教徒甲" not in dump
    assert "稀有血型乙" not in dump
    assert "某某教徒甲" not in str(importing.report(plan))


def test_a_departure_closes_the_stay_it_belongs_to(bring: Importer, ledger: Ledger) -> None:
    one = person_id(901)
    bring(book([FLOATING, tenant("张三", one)]))
    plan = bring(
        book(
            [
                FLOATING,
                tenant(
                    "张三", one, 离开日期=datetime(2026, 10, 5, tzinfo=UTC).replace(tzinfo=None)
                ),
            ]
        ),
        "十月.xlsx",
    )
    assert plan.counts()["updated"] == 1
    assert rows_of(ledger, "floating", "status", "left_on", "cancelled_on") == [
        ("2", "2026-10-05", "2026-10-05")
    ]


def test_a_returner_has_two_stays_in_either_order(bring: Importer, ledger: Ledger) -> None:
    one = person_id(901)
    gone = tenant("张三", one, 登记日期="2025-01-02", 流入时间="2025-01-01", 离开日期="2025-06-01")
    bring(book([FLOATING, tenant("张三", one), gone]))
    assert sorted(rows_of(ledger, "floating", "registered_on", "status")) == [
        ("2025-01-02", "2"),
        ("2026-03-02", "1"),
    ]
    assert len(rows_of(ledger, "person", "id")) == 1


def test_an_odd_name_is_kept_as_written_and_doubted(bring: Importer, ledger: Ledger) -> None:
    plan = bring(book([FLOATING, tenant("张三2", "")]))
    assert plan.counts()["doubtful"] == 1
    assert rows_of(ledger, "person", "name") == [("张三2",)]


def test_several_sheets_of_several_registers_are_one_batch(bring: Importer, ledger: Ledger) -> None:
    roster = [ROSTER, ["金桂苑", "3", "2", "401", "张三", "户主", "男", person_id(), ""]]
    patrols = [["日期", "开始时间", "结束时间", "巡逻队", "带班", "参加人员", "路线"],
               ["2026-10-03", "19:00", "21:30", "一队", "王五", "王五、赵六", "东街"]]  # fmt: skip
    plan = bring(book(roster, title="住户", 巡逻=patrols))
    assert [sheet.register for sheet in plan.sheets] == ["person", "patrol"]
    assert rows_of(ledger, "patrol", "headcount", "slot") == [(2, "3")]
    with ledger.reading() as db:
        assert [batch.number for batch in history.batches(db)] == [1]


def test_a_member_row_is_told_of_a_damaged_number_nobody_keeps(
    bring: Importer, ledger: Ledger
) -> None:
    rows = [["队伍", "姓名", "性别", "身份证号", "手机号"],
            ["一队", "王五", "男", 330102198001029017.0, "19900000915"]]  # fmt: skip
    plan = bring(book(rows))
    assert codes(plan) == ["id.damaged"]
    assert plan.counts()["added"] == 1
    assert rows_of(ledger, "member", "name", "sex") == [("王五", "1")]


def test_a_sheet_without_headings_is_refused_in_words(ledger: Ledger) -> None:
    with pytest.raises(Unreadable, match="没有认出表头"):
        importing.plan_import(ledger, book([[1, 2, 3], [4, 5, 6]]), "x.xlsx", today=TODAY)


def test_a_plan_made_before_another_act_is_made_anew(ledger: Ledger) -> None:
    content = book([FLOATING, tenant("张三", person_id())])

    def planned() -> importing.ImportPlan:
        return importing.plan_import(ledger, content, "x.xlsx", today=TODAY)

    stale = planned()
    importing.carry_out(ledger, planned(), at=AT)
    with pytest.raises(Unreadable, match="重新检查"):
        importing.carry_out(ledger, stale, at=AT)
    importing.carry_out(ledger, stale, at=AT, replan=planned)
    assert len(rows_of(ledger, "floating", "id")) == 1
