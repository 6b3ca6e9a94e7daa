"""What is damaged, hidden, cut off or killed: told, doubtful, or as if it had never been."""

import contextlib
import os
import random
import select
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_desk.errors import Cancelled, Unreadable
from ledger_desk.exchange import importing
from ledger_desk.exchange.importing import VERDICTS
from ledger_desk.exchange.workbook import Sheet, Workbook
from ledger_desk.fields import EMPTY, Cell
from ledger_desk.kinds import check_digit
from ledger_desk.store import history
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

from .conftest import TODAY, Importer, book, codes, rows_of

FLOATING = ["姓名", "身份证号码", "现住地址", "流入时间", "登记日期", "联系电话"]
AID = ["户主姓名", "身份证号码", "救助类别", "保障人数", "家庭补差"]
VICTIM = Path(__file__).with_name("import_victim.py")
KILLS = 50


def person_id(sequence: int = 901, born: str = "19800102", division: str = "330102") -> str:
    body = f"{division}{born}{sequence:03d}"
    return body + check_digit(body)


def tenant(name: object, id_no: object, **more: object) -> list[object]:
    values = {
        "姓名": name, "身份证号码": id_no, "现住地址": "金桂苑3幢2单元401室",
        "流入时间": "2026-03-01", "登记日期": "2026-03-02", "联系电话": "",
    } | more  # fmt: skip
    return [values[heading] for heading in FLOATING]


def everything(ledger: Ledger) -> dict[str, list[Any]]:
    with ledger.reading() as db:
        return {
            key: [tuple(row) for row in db.exec_driver_sql(f'SELECT * FROM "{key}" ORDER BY id')]
            for key in TABLES
        }


@pytest.mark.accept("I6")
def test_numbers_are_cleaned_by_rule_and_foreign_digits_refused(
    bring: Importer, ledger: Ledger
) -> None:
    ends_in_x = next(n for seq in range(901, 999) if (n := person_id(seq)).endswith("X"))
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    arabic_indic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    plain = person_id(905)
    rows = [
        FLOATING,
        tenant("张三", plain.translate(wide)),
        tenant("李四", ends_in_x[:17] + "x"),
        tenant("王五", ends_in_x[:17].replace("330102", "330103") + "×"),  # another digit is right
        tenant("赵六", f"\u200b{person_id(907)[:6]}\u202d {person_id(907)[6:]}\ufeff"),
        tenant("钱七", person_id(909).translate(arabic_indic)),
    ]
    plan = bring(book(rows))
    assert rows_of(ledger, "person", "name", "id_no") == [
        ("张三", plain), ("李四", ends_in_x), ("王五", None), ("赵六", person_id(907)),
        ("钱七", None),
    ]  # fmt: skip
    doubtful = [v.outcome == "doubtful" for v in plan.verdicts]
    assert doubtful == [False, False, True, False, True]


@pytest.mark.accept("I7")
def test_phones_and_amounts_as_people_write_them(bring: Importer, ledger: Ledger) -> None:
    phones = {
        "19900000901/19900000902": "19900000901、19900000902",
        "0571-88880001转8012": "0571-88880001",
        "+86 199 0000 0903": "19900000903",
        19900000904.0: "19900000904",
    }
    people = [
        tenant(f"张{'甲乙丙丁'[n]}", person_id(901 + 2 * n), 联系电话=written)
        for n, written in enumerate(phones)
    ]
    bring(book([FLOATING, *people]))
    assert [phone for (phone,) in rows_of(ledger, "person", "phone")] == list(phones.values())
    assert "8012" in rows_of(ledger, "floating", "note")[1][0]
    amounts = {"0.12万元": 120000, "壹仟贰佰元整": 120000, "1,200.50": 120050, "￥900元": 90000,
               "800元/月": 80000}  # fmt: skip
    aids = [
        [f"李{'甲乙丙丁戊'[n]}", person_id(921 + 2 * n), "城市低保", 1, written]
        for n, written in enumerate(amounts)
    ]
    bring(book([AID, *aids]), "低保.xlsx")
    assert [sum_ for (sum_,) in rows_of(ledger, "lowincome", "base_amount")] == list(
        amounts.values()
    )
    head = [*AID[:-1], "家庭补差（万元）"]
    bring(book([head, ["周八", person_id(941), "城市低保", 1, 0.13]]), "万元.xlsx")
    assert rows_of(ledger, "lowincome", "base_amount")[-1] == (130000,)


@pytest.mark.accept("I12")
def test_what_is_hidden_is_read_and_told_and_what_is_no_text_is_doubtful(
    bring: Importer, ledger: Ledger
) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (
        FLOATING,
        tenant("张三", person_id(901)),
        tenant("李四", person_id(902)),
        tenant("王五", person_id(903), 登记日期="=TODAY()-1"),
        tenant("赵六", person_id(905)),
    ):
        sheet.append(row)
    picture = sheet.cell(5, 6, '=DISPIMG("ID_1",1)')
    picture.data_type = "s"  # as WPS leaves it to others
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["F"].hidden = True
    filtered = workbook.create_sheet("筛选")
    for row in (FLOATING, tenant("钱七", person_id(907)), tenant("孙八", person_id(909))):
        filtered.append(row)
    filtered.auto_filter.ref = "A1:F3"
    filtered.auto_filter.add_filter_column(0, ["孙八"])
    filtered.row_dimensions[2].hidden = True
    away = workbook.create_sheet("底稿")
    for row in (FLOATING, tenant("周九", person_id(911))):
        away.append(row)
    away.sheet_state = "hidden"
    out = BytesIO()
    workbook.save(out)

    plan = bring(out.getvalue())
    shown, sieved = plan.sheets
    assert (len(shown.rows), len(sieved.rows)) == (4, 2)
    assert [v.row.hidden for v in shown.rows] == [False, True, False, False]
    assert shown.remarks == ["有1行被隐藏，也会读入"]
    assert sieved.remarks == ["有1行正在筛选，没有显示，也会读入"]
    told = "".join(plan.remarks)
    assert "“底稿”是隐藏的，默认不导入" in told
    assert "列是隐藏的" in told
    assert "筛选" in told
    names = [name for (name,) in rows_of(ledger, "person", "name")]
    assert names == ["张三", "李四", "王五", "赵六", "钱七", "孙八"]
    assert sorted(codes(plan))[:2] == ["cell.formula", "cell.picture"]
    assert plan.counts()["doubtful"] == 2
    assert not any("DISPIMG" in str(row) for row in rows_of(ledger, "person", "phone", "note"))
    late = bring(out.getvalue(), sheet="底稿")
    assert late.counts()["added"] == 1  # chosen by name it is read


def test_a_cancelled_import_leaves_the_ledger_as_it_was(ledger: Ledger) -> None:
    rows = [tenant(f"张{chr(0x4E00 + n)}", "") for n in range(1500)]
    content = book([FLOATING, *rows])
    before = everything(ledger)
    seen = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done >= 1000:
            raise Cancelled

    with pytest.raises(Cancelled):
        importing.plan_import(ledger, content, "x.xlsx", today=TODAY, progress=stop)
    assert seen[-1] == (1000, 1500)
    assert everything(ledger) == before
    with ledger.reading() as db:
        assert history.batches(db) == []


_WORDS = st.sampled_from(
    ["", "张三", "李四", "空户", "合计", "第一网格", "3幢", "无", "同上", "金桂苑3幢2单元401室",
     "王家村3组12号", "2026-10-03", "10月3日", "20261003", "务工", "租赁房屋", "是", "城市低保",
     "19900000901", person_id(901), person_id(902), "330102198001029000", "填表人：王五", "1,200元",
     "19:30-21:00", "张三、李四", "户主", "女", "3", "401", "第一巡逻队", "消防"]
)  # fmt: skip
_CELL = st.one_of(
    _WORDS.map(lambda text: Cell("text", text) if text else EMPTY),
    st.integers(0, 10**18).map(lambda n: Cell("number", str(n))),
    st.dates(max_value=TODAY).map(lambda day: Cell("date", day.isoformat())),
    st.sampled_from(
        [EMPTY, Cell("bool", "1"), Cell("error", "#N/A"), Cell("formula", ""), Cell("picture", "")]
    ),
    st.text(max_size=12).map(lambda text: Cell("text", text)),
)
_HEADINGS = st.sampled_from([
    "姓名", "身份证号码", "性别", "与户主关系", "小区", "楼栋", "单元", "房号", "现住地址",
    "户籍地", "流入时间", "登记日期", "离开日期", "流入原因", "居住处所", "房东姓名",
    "房东电话", "出租间数", "承租人", "租住房间", "签责任书", "等级", "户主姓名",
    "家庭成员", "救助类别", "保障人数", "家庭补差", "巡逻日期", "开始时间", "带班人",
    "参加人员", "发现问题", "队伍名称", "队员姓名", "走访人", "检查日期", "隐患情况",
    "备注", "联系电话", "政治面貌", "别的",
])  # fmt: skip


@st.composite
def workbooks(draw: st.DrawFn) -> Workbook:
    """A sheet that may be anybody's: known headings in any order, any cells below, any merges."""
    heads = draw(st.lists(_HEADINGS, min_size=2, max_size=9))
    above = [[Cell("text", "桂花社区2026年10月登记表")]] * draw(st.integers(0, 2))
    body = draw(st.lists(st.lists(_CELL, max_size=len(heads) + 1), max_size=8))
    rows = [*above, [Cell("text", word) for word in heads], *body]
    merges = []
    if body and draw(st.booleans()):
        top = draw(st.integers(0, len(rows) - 1))
        left = draw(st.integers(0, len(heads) - 1))
        merges = [(top, left, min(top + draw(st.integers(0, 3)), len(rows) - 1),
                   min(left + draw(st.integers(0, 3)), len(heads) - 1))]  # fmt: skip
    hidden = frozenset(draw(st.sets(st.integers(0, 12), max_size=2)))
    sheet = Sheet("表", False, rows, tuple(merges), hidden)
    return Workbook("xlsx", (sheet,), (), draw(st.text("0123456789abcdef", min_size=8, max_size=8)))


@pytest.mark.accept("I16")
def test_every_row_below_the_headings_has_exactly_one_verdict(ledger: Ledger) -> None:
    planned = 0

    @settings(
        max_examples=2000, deadline=None, database=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )  # fmt: skip
    @given(workbooks())
    def prove(workbook: Workbook) -> None:
        nonlocal planned
        try:
            plan = importing.plan_workbook(ledger, workbook, "表.xlsx", today=TODAY)
        except Unreadable as refused:
            if refused.code != "import.no_table":
                raise
            return
        planned += 1
        [sheet] = plan.sheets
        assert sheet.table is not None
        below = len(workbook.sheets[0].rows) - sheet.table.first_row
        assert sum(plan.counts().values()) == len(sheet.rows)
        assert len(sheet.rows) + sum(sheet.skipped.values()) == below
        assert {verdict.outcome for verdict in sheet.rows} <= set(VERDICTS)
        for verdict in sheet.rows:
            assert (verdict.outcome == "refused") == (not verdict.record)
        [told] = importing.report(plan)["sheets"]
        assert told["rows"] == sum(told[outcome] for outcome in VERDICTS)

    prove()
    assert planned > 500


@pytest.mark.accept("I15")
def test_a_program_killed_while_importing_leaves_a_whole_batch_or_none(
    ledger: Ledger, machine: Machine
) -> None:
    """The child that reads is killed in test_workbook_fence; here it is the program itself."""
    people = 60
    folder = ledger.folder
    ledger.close()
    moments = random.Random(20261122)
    helper = subprocess.Popen(
        [sys.executable, str(VICTIM), str(folder), str(people)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=VICTIM.parent,
    )  # fmt: skip
    assert helper.stdin is not None
    assert helper.stdout is not None
    finished, writing = 0, 0.0
    for kill in range(KILLS):
        helper.stdin.write(f"{kill}\n")
        helper.stdin.flush()
        child = int(helper.stdout.readline())
        line = helper.stdout.readline().strip()  # "planned": from now on it writes
        assert line == "planned"
        begun = time.monotonic()
        if kill:  # the first lives, and shows how long writing takes here
            select.select([], [], [], moments.uniform(0, 1.2 * writing))
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        while (line := helper.stdout.readline().strip()) != "gone":
            finished += line == "done"
        writing = writing or time.monotonic() - begun
    helper.stdin.close()
    helper.wait()
    helper.stdout.close()
    with Ledger.open(folder, "gui-hua-2026", machine=machine) as opened:
        with opened.reading() as db:
            batches = history.batches(db)
            persons = db.exec_driver_sql("SELECT count(*) FROM person").scalar()
            stays = db.exec_driver_sql("SELECT count(*) FROM floating").scalar()
            rows = db.exec_driver_sql("SELECT count(*) FROM import_row").scalar()
            assert history.verify(db).problem == ""
        assert persons == stays == rows == people * len(batches)
        assert finished <= len(batches) <= KILLS
    assert 0 < len(batches) < KILLS  # some lived, and some were killed in time
