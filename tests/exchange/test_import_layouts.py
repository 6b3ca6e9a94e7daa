"""Workbooks as grid workers, police stations and street offices keep them: each has one reading."""

from typing import Any

import pytest

from ledger_desk import periods
from ledger_desk.kinds import check_digit
from ledger_desk.store import figures
from ledger_desk.store.ledger import Ledger

from .conftest import Importer, book, codes, rows_of


def person_id(sequence: int = 901, born: str = "19800102", division: str = "330102") -> str:
    body = f"{division}{born}{sequence:03d}"
    return body + check_digit(body)


def october(ledger: Ledger, *wanted: str) -> list[int | float | None]:
    with ledger.reading() as db:
        found = figures.month(db, ledger.community, periods.month("2026-10")).figures
    return [found.get(code) for code in wanted]


def addresses_of(ledger: Ledger) -> list[str]:
    return [address for (address,) in rows_of(ledger, "dwelling", "std_address")]


def test_building_stair_and_room_in_one_cell_and_the_sex_behind_the_name(
    bring: Importer, ledger: Ledger
) -> None:
    rows = [
        ["序号", "小区", "楼栋单元房号", "姓名（性别）", "与户主关系", "公民身份号码", "联系电话"],
        [1, "金桂苑", "3-2-401", "张三（男）", "户主", "", "19900000901/0571-88880001"],
        [2, "金桂苑", "3-2-401", "李四(女)", "妻", person_id(902), "19900000902、19900000903"],
        [3, "金桂苑", "3-2-402", "空户", "", "", ""],
    ]
    plan = bring(book(rows))
    assert plan.counts()["added"] == 3
    assert addresses_of(ledger) == ["金桂苑3幢2单元401室", "金桂苑3幢2单元402室"]
    assert rows_of(ledger, "person", "name", "sex", "phone") == [
        ("张三", "1", "19900000901、0571-88880001"),
        ("李四", "2", "19900000902、19900000903"),
    ]


def test_one_sheet_a_building_takes_the_building_from_its_name(
    bring: Importer, ledger: Ledger
) -> None:
    heads = ["单元", "房号", "户主", "人口数", "电话"]
    first, second = [heads, ["1", "101", "张三", 3, ""]], [heads, ["1", "101", "王五", 4, ""]]
    bring(book(first, title="1幢", **{"2幢": second}), "金桂苑住户.xlsx")
    assert addresses_of(ledger) == ["金桂苑1幢1单元101室", "金桂苑2幢1单元101室"]
    assert rows_of(ledger, "household", "member_n") == [(3,), (4,)]


def test_lines_between_the_rows_are_sections_within_sections(
    bring: Importer, ledger: Ledger
) -> None:
    rows = [
        ["金桂苑住户登记表"],
        ["房号", "姓名", "与户主关系", "身份证号", "电话"],
        ["3幢"], ["一楼"], ["101", "张三", "户主", person_id(901), ""],
        ["小计", "1人"],
        ["二楼"], ["201", "李四", "户主", person_id(902), ""],
        ["4幢"], ["一楼"], ["101", "王五", "户主", person_id(903), ""],
        [], ["共计：3户3人"], ["说明：以上为常住人口。"],
    ]  # fmt: skip
    plan = bring(book(rows, ["A1:E1", "A3:E3", "A4:E4", "A7:E7", "A9:E9", "A10:E10", "A14:E14"]))
    [sheet] = plan.sheets
    assert dict(sheet.skipped) == {"section": 5, "total": 2, "blank": 1, "footer": 1}
    assert addresses_of(ledger) == ["金桂苑3幢101室", "金桂苑3幢201室", "金桂苑4幢101室"]
    assert plan.counts()["added"] == 3


def test_a_low_income_roster_with_a_row_for_each_member_counts_households(
    bring: Importer, ledger: Ledger
) -> None:
    heads = ["户主姓名", "家庭成员", "与户主关系", "身份证号码", "家庭住址", "类别", "保障人数",
             "月保障金额（元）", "享受起始时间"]  # fmt: skip
    first, second, third = (person_id(n, "19500102") for n in (901, 902, 903))
    rows = [
        heads,
        ["张三", "张三", "户主", first, "金桂苑3-1-101", "城市低保", 2, "1,250.00", "2024年5月"],
        ["", "李四", "妻", second, "", "", "", "", ""],
        ["王五", "王五", "户主", third, "金桂苑3-1-102", "低边", 1, "300元", "2025.10"],
        ["合计", "", "", "", "", "", 3, 1550, ""],
    ]
    plan = bring(book(rows), "低保.xlsx")
    assert plan.counts()["added"] == 3
    assert october(ledger, "L9", "L9b", "L18") == [2, 3, 155000]
    assert rows_of(ledger, "person", "name", "id_no", "relation_to_head") == [
        ("张三", first, "0"), ("李四", second, "1"), ("王五", third, "0"),
    ]  # fmt: skip
    assert len(rows_of(ledger, "lowincome_member", "id")) == 1
    # A child entered below its mother next month joins the same household.
    child = person_id(905, "20150102")
    bring(book([*rows[:3], ["", "张小", "子", child, *[""] * 5], *rows[3:]]), "低保2.xlsx")
    assert october(ledger, "L9", "L9b") == [2, 3]
    homes = dict(rows_of(ledger, "person", "name", "household_id"))
    assert homes["张小"] == homes["张三"] != homes["王五"]


def test_the_same_roster_with_the_head_merged_over_the_members(
    bring: Importer, ledger: Ledger
) -> None:
    heads = ["户主", "成员姓名", "性别", "与户主关系", "身份证号", "住址", "救助类别", "享受人数",
             "月补差", "起始年月"]  # fmt: skip
    rows = [
        heads,
        ["张三", "张三", "男", "本人", person_id(901), "金桂苑3-1-101", "城保", 2, 1250, "2024-05"],
        ["", "李四", "女", "配偶", person_id(902), "", "", "", "", ""],
    ]
    bring(book(rows, ["A2:A3", "F2:F3", "G2:G3", "H2:H3", "I2:I3", "J2:J3"]), "低保.xlsx")
    assert october(ledger, "L9", "L9b", "L18") == [1, 2, 125000]


def test_a_house_let_by_rooms_is_several_lettings_and_a_letting_again_is_another(
    bring: Importer, ledger: Ledger
) -> None:
    heads = ["房屋地址", "租住房间", "房主姓名", "承租人姓名", "身份证号码", "登记日期", "停租日期"]
    one, two = "金桂苑3幢2单元401室", "金桂苑3幢2单元402室"
    rows = [
        heads,
        [one, "A间", "苏春", "王五", person_id(921), "2026-1-1", ""],
        [one, "B间", "苏春", "赵六", person_id(922), "2026-1-1", ""],
        [one, "C间", "苏春", "钱七", person_id(923), "2026-1-1", "2026-10-5"],
        [two, "", "苏春", "孙八", person_id(924), "2025-1-1", "2026-3-1"],
        [two, "", "苏春", "李九", person_id(925), "2026-10-2", ""],
    ]
    plan = bring(book(rows), "出租.xlsx")
    assert plan.counts()["added"] == 5
    assert october(ledger, "R1", "R3", "R9") == [1, 1, 3]
    # The number beside the tenant is the tenant's, not the landlord's.
    assert rows_of(ledger, "rental", "landlord_id_no") == [(None,)] * 5
    assert ("王五", person_id(921)) in rows_of(ledger, "person", "name", "id_no")
    assert bring(book(rows[::-1][:-1] and [heads, *rows[:0:-1]]), "倒.xlsx").counts()["added"] == 0


def test_the_landlord_written_once_for_several_houses(bring: Importer, ledger: Ledger) -> None:
    rows: list[list[Any]] = [["房东姓名", "房东电话", "出租房地址", "租期", "登记日期"]]
    for landlord, phone in (("苏春", "19900000901"), ("程木", "")):
        for room in range(3):
            named = [landlord, phone] if room == 0 else ["", ""]
            number = f"{301 + room}" if phone else f"{401 + room}"
            rows.append([*named, f"金桂苑3幢{number}", "2024.3.1-2027.2.28", "2024-3-1"])
    bring(book(rows), "出租.xlsx")
    columns = ("landlord_name", "landlord_phone", "lease_from", "lease_to")
    assert rows_of(ledger, "rental", *columns) == [
        *[("苏春", "19900000901", "2024-03-01", "2027-02-28")] * 3,
        *[("程木", None, "2024-03-01", "2027-02-28")] * 3,  # not the phone of the one before
    ]


def test_headings_on_two_levels_without_merged_cells(bring: Importer, ledger: Ledger) -> None:
    rows = [
        ["房屋信息", "", "", "房东", "", "承租人", "", "", "租赁情况", "", "等级"],
        ["小区", "楼栋", "房号", "姓名", "电话", "姓名", "电话", "身份证号", "起租时间", "责任书",
         "红黄绿"],
        ["金桂苑", "3", "401", "苏春", "19900000901", "王五", "", person_id(921), "2025.3", "是",
         "绿"],
    ]  # fmt: skip
    bring(book(rows))
    columns = ("landlord_name", "landlord_phone", "lease_from", "security_letter", "grade")
    assert rows_of(ledger, "rental", *columns) == [("苏春", "19900000901", "2025-03", "1", "1")]
    assert rows_of(ledger, "person", "name", "id_no") == [("王五", person_id(921))]


def test_a_phone_right_of_the_landlord_is_not_the_tenants(bring: Importer, ledger: Ledger) -> None:
    rows = [
        ["姓名", "身份证号", "联系电话", "房东", "联系电话", "现住址", "来本地日期", "登记日期"],
        ["张三", person_id(), "19900000901", "苏春", "19900000911", "金桂苑3-1-101", "2026.1.1",
         "2026.1.2"],
    ]  # fmt: skip
    bring(book(rows), "流动人口.xlsx")
    assert rows_of(ledger, "person", "name", "phone") == [("张三", "19900000901")]
    assert rows_of(ledger, "dwelling", "owner_name", "owner_phone") == [("苏春", "19900000911")]


def test_years_on_sheets_of_their_own_and_those_who_left_on_another(
    bring: Importer, ledger: Ledger
) -> None:
    heads = ["姓名", "证件号码", "户籍地址", "暂住地址", "来本地日期", "登记日期", "注销日期",
             "注销原因"]  # fmt: skip
    home = "安徽省阜阳市太和县某村"

    def one(name: str, number: int, day: str, *left: str) -> list[str]:
        where = f"金桂苑3幢1单元{number}"
        return [name, person_id(number), home, where, day, day, *(left or ("", ""))]

    content = book(
        [heads, one("张三", 901, "2025-1-2")],
        title="2025年",
        **{
            "2026年": [heads, one("李四", 902, "20261002")],
            "注销人员": [heads, one("王五", 903, "2025.1.5", "2026-10-9", "死亡")],
        },
    )
    bring(content, "暂住人口.xlsx")
    assert october(ledger, "F0", "F1", "F3", "F9", "F11.省外") == [2, 1, 1, 2, 2]
    assert rows_of(ledger, "floating", "status", "left_on") == [
        ("1", None), ("1", None), ("4", "2026-10-09"),
    ]  # fmt: skip


def test_days_without_a_year_belong_to_the_month_of_the_title(
    bring: Importer, ledger: Ledger
) -> None:
    rows = [
        ["桂花社区2026年10月夜间巡逻记录表"],
        ["日期", "时段", "巡逻时间", "巡逻队员", "发现问题", "处理情况"],
        ["10月3日", "晚上", "19点30分至21点30分", "张三（带班） 李四 王五",
         "1.楼道堆物；2.路灯不亮", "已清理"],
        ["4日", "深夜", "23:00-1:00", "张三 李四", "无", ""],
        ["10.5", "下午", "下午2点—4点", "李四,王五", "未发现问题", ""],
        ["10月6日", "晚间", "晚7点半到9点", "6人", "正常", ""],
    ]  # fmt: skip
    plan = bring(book(rows, ["A1:F1"]))
    assert plan.counts()["refused"] == 0
    assert rows_of(ledger, "patrol", "patrol_date", "start_at", "end_at", "headcount") == [
        ("2026-10-03", "19:30", "21:30", 3),
        ("2026-10-04", "23:00", "01:00", 2),
        ("2026-10-05", "14:00", "16:00", 2),
        ("2026-10-06", "19:30", "21:00", 6),
    ]
    assert rows_of(ledger, "finding", "text") == [("楼道堆物",), ("路灯不亮",)]


def test_a_roster_of_members_with_the_team_merged_and_the_leader_marked(
    bring: Importer, ledger: Ledger
) -> None:
    rows = [
        ["桂花社区义务巡逻队名单"],
        ["队伍名称", "序号", "姓名", "性别", "年龄", "身份", "手机"],
        ["第一巡逻队", 1, "张三（队长）", "男", 56, "志愿者", "19900000901"],
        ["", 2, "李四", "女", 45, "居民", ""],
        ["第二巡逻队", 1, "王五", "男", 60, "网格员", ""],
    ]
    bring(book(rows, ["A1:G1", "A3:A4"]))
    assert rows_of(ledger, "team", "name", "leader") == [
        ("第一巡逻队", "张三"),
        ("第二巡逻队", None),
    ]
    assert rows_of(ledger, "member", "name", "duty", "birth_date") == [
        ("张三", "队长", "1970"), ("李四", None, "1981"), ("王五", None, "1966"),
    ]  # fmt: skip


def test_passports_passes_and_nobodys_papers(bring: Importer, ledger: Ledger) -> None:
    heads = ["姓名", "性别", "证件类型", "证件号码", "暂住地址", "来本地日期", "登记日期"]
    rows = [
        heads,
        ["SMITH JOHN", "男", "护照", "E12345678", "金桂苑3-1-101", "2026-1-1", "2026-1-2"],
        ["陈大文", "男", "回乡证", "H12345678", "金桂苑3-1-102", "2026-1-1", "2026-1-2"],
        ["张小宝", "男", "户口簿", "", "金桂苑3-1-103", "2026-1-1", "2026-1-2"],
    ]
    plan = bring(book(rows), "流动人口.xlsx")
    assert codes(plan) == []
    assert october(ledger, "F9", "F11.国外", "F11.港澳台") == [3, 1, 1]


@pytest.mark.parametrize("backwards", [False, True])
def test_somebody_on_two_rosters_is_one_person_whichever_comes_first(
    bring: Importer, ledger: Ledger, backwards: bool
) -> None:
    roster = book([
        ["小区", "楼栋", "单元", "房号", "姓名", "与户主关系", "身份证号"],
        ["金桂苑", "3", "1", "101", "张三", "户主", person_id(901)],
        ["金桂苑", "3", "1", "101", "李四", "其他", person_id(902)],
    ])  # fmt: skip
    floating = book([
        ["姓名", "身份证号", "暂住地址", "来本地日期", "登记日期", "联系电话"],
        ["李四", person_id(902), "金桂苑三号楼一单元101", "2026-1-1", "2026-10-2", "19900000902"],
    ])  # fmt: skip
    for content in (roster, floating)[:: -1 if backwards else 1]:
        bring(content)
    assert sorted(rows_of(ledger, "person", "name", "phone")) == [
        ("张三", None), ("李四", "19900000902"),
    ]  # fmt: skip
    assert addresses_of(ledger) == ["金桂苑3幢1单元101室"]
    assert len(rows_of(ledger, "residence", "id")) == 2
    assert len({home for (home,) in rows_of(ledger, "person", "household_id")}) == 1
    assert october(ledger, "F1", "F9") == [1, 1]


def test_columns_for_places_and_the_whole_address_make_one_door_of_a_village(
    bring: Importer, ledger: Ledger
) -> None:
    heads = ["姓名", "与户主关系", "村", "小区", "门牌号", "身份证号"]
    del heads[2]
    bring(book([heads, ["张三", "户主", "王家村三组", "12号", person_id(901)]]), "住户.xlsx")
    floating = [
        ["姓名", "身份证号", "暂住地址", "来本地日期", "登记日期"],
        ["李四", person_id(902), "王家村3组12号4号床", "2026-1-1", "2026-1-2"],
        ["王五", person_id(903), "王家村第3组12号5室", "2026-1-1", "2026-1-2"],
    ]
    bring(book(floating), "流动人口.xlsx")
    assert addresses_of(ledger) == ["王家村3组12号"]
    assert [r for (r,) in rows_of(ledger, "residence", "room_part")] == [None, "4号床", "5室"]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_list_of_payments_before_or_after_the_roster_is_one_household(
    bring: Importer, ledger: Ledger, backwards: bool
) -> None:
    number = person_id(901, "19500102")
    payments = book([
        ["2026年10月城乡低保金发放花名册"],
        ["户主姓名", "身份证号", "保障人数", "家庭补差", "发放金额", "领款时间"],
        ["张三", number, 2, 1000, 1000, "2026-10-15"],
        ["合计", "", 2, 1000, 1000, ""], ["大写：壹仟元整"],
    ], ["A1:F1"])  # fmt: skip
    roster = book([
        ["户主姓名", "身份证号", "家庭住址", "救助类别", "保障人数", "月补差", "起始年月"],
        ["张三", number, "金桂苑3-1-101", "城市低保", 2, 1000, "2024-05"],
    ])  # fmt: skip
    for content, name in [(payments, "发放.xlsx"), (roster, "低保.xlsx")][
        :: -1 if backwards else 1
    ]:
        assert bring(content, name).counts()["refused"] == 0
    assert october(ledger, "L9", "L9b", "L18", "L9.城市低保") == [1, 2, 100000, 1]
    assert rows_of(ledger, "issue", "month", "total") == [("2026-10", 100000)]


def test_a_list_of_people_with_their_phones_is_no_register_of_landlords(
    bring: Importer, ledger: Ledger
) -> None:
    rows = [["姓名", "身份证号码", "现住地址", "联系电话", "登记日期"],
            ["张三", person_id(), "金桂苑3-1-101", "19900000901", "2026-1-2"]]  # fmt: skip
    [sheet] = bring(book(rows)).sheets
    assert sheet.register == "person"
    assert rows_of(ledger, "rental", "id") == []


def test_two_columns_of_one_heading_are_told_apart_and_remembered_so(
    bring: Importer, ledger: Ledger
) -> None:
    heads = ["姓名", "身份证号码", "现住地址", "来的日子", "登记日期", "联系电话", "联系电话"]
    said = {"来的日子": "arrive_local_on", "联系电话（第2列）": ""}

    def month(name: str, number: int, *more: str) -> bytes:
        row = [name, person_id(number), "金桂苑3-1-101", "2026-1-1", "2026-1-2", "19900000901",
               "19900000902"]  # fmt: skip
        return book([[*heads, *more], [*row, *more]])

    bring(month("张三", 901), register="floating", mapping=said)
    plan = bring(month("李四", 903), "下月.xlsx")
    assert plan.sheets[0].questions == []
    bring(month("王五", 905, "新列"), "再下月.xlsx")  # mostly known: the rest still holds
    assert rows_of(ledger, "person", "name", "phone") == [
        ("张三", "19900000901"), ("李四", "19900000901"), ("王五", "19900000901"),
    ]  # fmt: skip
    assert rows_of(ledger, "floating", "arrive_local_on") == [("2026-01-01",)] * 3


def test_police_exports_with_the_origin_in_one_column(bring: Importer, ledger: Ledger) -> None:
    rows = [
        ["打印日期：2026-11-02"],
        ["公民身份号码", "姓名", "户籍省市县（区）", "户籍详址", "现居住地址", "居住事由",
         "登记日期", "注销标识", "离开时间"],
        ["'" + person_id(901), "张三", "安徽省阜阳市太和县", "某村1号",
         "大洋路88号金桂苑3幢1单元101室", "务工", "20260302", "否", ""],
        [person_id(902), "李 四", "贵州省遵义市", "", "大洋路88号金桂苑3幢1单元102", "随迁",
         "2026-10-02 10:33:21", "是", "20261020"],
        ["本页小计：2人"], ["制表人：张警官   审核人：李警官"],
    ]  # fmt: skip
    plan = bring(book(rows), "暂住人口信息.xlsx")
    assert codes(plan) == []
    assert rows_of(ledger, "person", "name", "hukou_division") == [
        ("张三", "341222"), ("李四", "520300"),
    ]  # fmt: skip
    assert rows_of(ledger, "floating", "registered_on", "status", "left_on") == [
        ("2026-03-02", "1", None), ("2026-10-02", "2", "2026-10-20"),
    ]  # fmt: skip
    assert addresses_of(ledger) == ["金桂苑3幢1单元101室", "金桂苑3幢1单元102室"]
