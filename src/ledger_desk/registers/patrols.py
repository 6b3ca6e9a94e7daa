"""Patrols: teams and their members, shifts, the walks themselves, and what came of them."""

from datetime import time

from ledger_desk.codes import (
    EQUIPMENT,
    FINDING_ACTION,
    FINDING_TYPE,
    MANNER,
    MEMBER_IDENTITY,
    MEMBER_STATE,
    SEX,
    SLOT,
    TEAM_KIND,
    YES_NO,
)
from ledger_desk.fields import Field, Record, Register, Rule
from ledger_desk.kinds import COUNT, DATE, NAME, PHONE, TIME, choice, link, multi, text
from ledger_desk.kinds.names import NAMES
from ledger_desk.registers.common import (
    INTERNAL,
    PERSONAL,
    at_least,
    grid,
    in_order,
    not_above,
    note,
)

LONGEST = 12 * 60
"""Minutes after which a patrol is doubted (C45)."""


def minutes(start: str, end: str) -> int:
    """Minutes from one time of day to the next occurrence of another; 0 where both are equal."""
    first, last = time.fromisoformat(start), time.fromisoformat(end)
    return ((last.hour - first.hour) * 60 + last.minute - first.minute) % (24 * 60)


def _too_long(patrol: Record) -> str | None:
    start, end = patrol.get("start_at"), patrol.get("end_at")
    long = start and end and minutes(start, end) > LONGEST
    return "巡逻时长或人数不合理" if long else None


def _no_time_between(patrol: Record) -> str | None:
    start, end = patrol.get("start_at"), patrol.get("end_at")
    return "结束时间与开始时间相同" if start and start == end else None


TEAMS = Register(
    "team",
    "巡防队",
    (
        Field("name", "队伍名称", INTERNAL, text(50), required=True, wanted=True, searched=True,
            width=16, aliases=(
                "巡防组织名称", "巡防组织", "队伍", "巡防队", "巡逻队", "巡逻队名称", "队名",
                "所属队伍", "巡防队名称", "巡逻队伍",
        )),
        Field("kind", "队伍类型", INTERNAL, choice(TEAM_KIND), wanted=True, width=12, aliases=(
            "类型", "队伍类别",
        )),
        Field("founded_on", "组建日期", INTERNAL, DATE, aliases=(
            "组建时间", "成立日期", "成立时间",
        )),
        Field("leader", "负责人", INTERNAL, NAME, wanted=True, aliases=(
            "负责任人", "队长", "负责人姓名",
        )),
        Field("phone", "负责人电话", INTERNAL, PHONE, width=14, aliases=(
            "单位电话", "队长电话", "负责人联系电话", "负责人手机",
        )),
        Field("superior", "分管领导", INTERNAL, NAME, aliases=("主管领导",)),
        Field("org", "所属单位", INTERNAL, text(60), width=16, aliases=("主管单位",)),
        note(),
    ),
    counted="支",
)  # fmt: skip

MEMBERS = Register(
    "member",
    "巡防队员",
    (
        Field("team", "巡防队", PERSONAL, link("team"), width=16),
        Field("name", "队员姓名", PERSONAL, NAME, required=True, wanted=True, searched=True,
            aliases=(
                "成员姓名", "姓名", "队员", "人员姓名",
        )),
        Field("sex", "性别", PERSONAL, choice(SEX), width=6, aliases=("男女", "男/女")),
        Field("birth_date", "出生日期", PERSONAL, DATE, aliases=(
            "出生年月", "出生年月日", "生日", "年龄",
        )),
        Field("phone", "联系电话", PERSONAL, PHONE, searched=True, width=14, aliases=(
            "电话", "手机", "手机号", "手机号码", "联系手机", "移动电话", "电话号码", "联系方式",
            "队员电话",
        )),
        Field("identity", "队员身份", PERSONAL, choice(MEMBER_IDENTITY), wanted=True, width=10,
            aliases=(
                "人员类别", "身份", "人员类型",
        )),
        Field("duty", "职务", PERSONAL, text(30), width=10, aliases=(
            "保卫职务", "队内职务", "岗位",
        )),
        Field("joined_on", "入队日期", PERSONAL, DATE, wanted=True, aliases=(
            "参加工作时间", "入队时间", "加入日期", "加入时间",
        )),
        Field("left_on", "离队日期", PERSONAL, DATE, aliases=(
            "离岗时间", "离队时间", "退出日期", "离岗日期",
        )),
        Field("state", "在岗状态", PERSONAL, choice(MEMBER_STATE), wanted=True, width=8, aliases=(
            "状态", "是否在岗", "在职状态", "在岗情况", "在岗", "在岗/离岗",
        )),
        note(PERSONAL),
    ),
    (in_order("joined_on", "left_on", "离队日期早于入队日期"),),
    "人",
)  # fmt: skip

PATROLS = Register(
    "patrol",
    "巡逻记录",
    (
        Field("patrol_date", "巡逻日期", INTERNAL, DATE, wanted=True, aliases=(
            "日期", "巡逻时间", "巡查日期",
        )),
        Field("start_at", "开始时间", INTERNAL, TIME, wanted=True, width=8, aliases=(
            "起止时间", "巡逻时段", "时间", "巡逻开始时间", "起始时间", "出发时间", "巡逻起止时间",
            "开始", "起",
        )),
        Field("end_at", "结束时间", INTERNAL, TIME, wanted=True, width=8, aliases=(
            "巡逻结束时间", "终止时间", "截止时间", "返回时间", "结束", "止",
        )),
        Field("slot", "时段", INTERNAL, choice(SLOT), width=6, aliases=("班次",)),
        Field("team", "巡防队", INTERNAL, link("team"), width=16),
        grid(),
        Field("leader", "带班人", PERSONAL, NAME, wanted=True, searched=True, aliases=(
            "带班", "带队人", "负责人", "领班", "带班领导", "带队", "带班干部",
        )),
        Field("members", "巡逻人员", PERSONAL, NAMES, searched=True, width=24, aliases=(
            "参加人员", "队员", "参与人员", "巡逻队员", "巡防人员", "巡查人员", "参加队员", "人员",
            "人员名单",
        )),
        Field("headcount", "人数", INTERNAL, COUNT, wanted=True, width=6, aliases=(
            "巡逻人数", "参与人数", "参加人数", "人次",
        )),
        Field("route", "巡逻路线", INTERNAL, text(200), wanted=True, width=20, aliases=(
            "路线", "巡逻区域", "巡逻社区", "地点", "范围", "巡逻地点", "巡逻范围", "巡查路线",
            "巡逻路段", "线路", "巡逻线路", "巡查线路",
        )),
        Field("manner", "巡逻方式", INTERNAL, choice(MANNER), width=8, aliases=("巡逻类型",)),
        Field("equipment", "装备", INTERNAL, multi(EQUIPMENT), width=14, aliases=(
            "携带装备", "巡逻装备",
        )),
        Field("situation", "巡逻情况", INTERNAL, text(500), width=20, aliases=(
            "巡查情况", "记录", "情况记录", "巡逻内容", "巡逻记录", "巡防情况",
        )),
        Field("checkpoint_planned", "应巡点位", INTERNAL, COUNT, width=8, aliases=(
            "点位数", "应到点位",
        )),
        Field("checkpoint_done", "实巡点位", INTERNAL, COUNT, width=8, aliases=(
            "打卡数", "实到点位",
        )),
        note(),
    ),
    (
        Rule("end_at", _no_time_between),
        Rule("end_at", _too_long, hard=False, code="C45"),
        at_least("headcount", 1, "人数至少为1"),
        not_above("checkpoint_done", "checkpoint_planned", "实巡点位大于应巡点位"),
    ),
    "次",
)  # fmt: skip

PATROL_MEMBERS = Register(
    "patrol_member",
    "巡逻人员",
    (
        Field("patrol", "巡逻记录", PERSONAL, link("patrol"), required=True, wanted=True, width=20),
        Field("member", "巡防队员", PERSONAL, link("member"), width=10),
        Field("name", "姓名", PERSONAL, NAME, wanted=True, searched=True),
        Field("is_leader", "带班", PERSONAL, choice(YES_NO), width=6),
        note(PERSONAL),
    ),
    counted="人",
)  # fmt: skip

SHIFTS = Register(
    "shift",
    "排班",
    (
        Field("team", "巡防队", INTERNAL, link("team"), width=16),
        Field("date", "排班日期", INTERNAL, DATE, wanted=True, aliases=("值班日期", "日期")),
        Field("slot", "时段", INTERNAL, choice(SLOT), wanted=True, width=6, aliases=("班次",)),
        Field("route", "巡逻路线", INTERNAL, text(200), width=20, aliases=("路线", "巡逻区域")),
        Field("leader", "带班人", PERSONAL, NAME, aliases=("带班", "带班领导", "值班领导")),
        Field("members", "值班人员", PERSONAL, NAMES, width=24, aliases=(
            "巡逻人员", "队员", "参加人员",
        )),
        note(),
    ),
    counted="班",
)  # fmt: skip

FINDINGS = Register(
    "finding",
    "巡逻发现问题",
    (
        Field("patrol", "巡逻记录", INTERNAL, link("patrol"), width=20),
        Field("type", "问题类型", INTERNAL, choice(FINDING_TYPE), wanted=True, width=8, aliases=(
            "发现问题类型", "问题类别", "发现问题类别", "隐患类型",
        )),
        Field("place", "发现地点", INTERNAL, text(100), wanted=True, width=16, aliases=(
            "问题地点", "发生地点",
        )),
        Field("text", "问题内容", INTERNAL, text(500), wanted=True, searched=True, width=24,
            aliases=(
                "发现问题", "问题描述", "发现隐患", "发现的问题", "发现问题描述", "存在问题",
                "问题", "问题情况", "发现问题内容", "发现情况", "发现问题及处理",
                "发现问题及处理情况",
                "发现问题及处置情况", "问题及处理情况", "发现的问题及处理情况", "巡逻发现问题",
                "巡逻中发现的问题", "发现问题情况", "发现隐患情况",
        )),
        Field("action", "处置措施", INTERNAL, choice(FINDING_ACTION), wanted=True, width=10,
            aliases=(
                "处理方式", "处置方式", "处理措施",
        )),
        Field("result", "处置结果", INTERNAL, text(200), width=16, aliases=(
            "处理情况", "处置情况", "处理结果",
        )),
        Field("handed_to", "移交单位", INTERNAL, text(60), aliases=("移送单位",)),
        Field("found_on", "发现日期", INTERNAL, DATE, wanted=True, aliases=("发现时间",)),
        Field("closed_on", "处置日期", INTERNAL, DATE, aliases=(
            "处理日期", "处置时间", "办结日期", "处理时间",
        )),
        Field("settled", "是否处置", INTERNAL, choice(YES_NO), width=8, aliases=(
            "是否处理", "是否已处置", "是否解决", "是否办结", "是否整改", "处置与否",
        )),
        note(),
    ),
    (in_order("found_on", "closed_on", "处置日期早于发现日期"),),
    "件",
)  # fmt: skip

FOUND_ITEMS = Register(
    "found_item",
    "拾获物品",
    (
        Field("patrol", "巡逻记录", INTERNAL, link("patrol"), width=20),
        Field("item", "物品名称", INTERNAL, text(100), wanted=True, searched=True,
            width=16, aliases=(
                "拾获物品", "拾得物", "拾得物品",
        )),
        Field("place", "拾获地点", INTERNAL, text(100), wanted=True, width=16, aliases=(
            "拾得地点",
        )),
        Field("found_on", "拾获日期", INTERNAL, DATE, wanted=True, aliases=(
            "拾得日期", "拾获时间", "拾得时间",
        )),
        Field("handed_to", "移交单位", INTERNAL, text(60), aliases=("移交对象",)),
        Field("handed_on", "移交日期", INTERNAL, DATE, aliases=("移交时间",)),
        Field("receipt", "收据号", INTERNAL, text(40), aliases=("收据编号",)),
        note(),
    ),
    (in_order("found_on", "handed_on", "移交日期早于拾获日期"),),
    "件",
)  # fmt: skip

MEETINGS = Register(
    "meeting",
    "例会",
    (
        Field("team", "巡防队", INTERNAL, link("team"), width=16),
        Field("date", "例会日期", INTERNAL, DATE, wanted=True, aliases=(
            "会议时间", "月例会", "会议日期",
        )),
        Field("place", "地点", INTERNAL, text(100), width=16, aliases=("会议地点",)),
        Field("attendees", "参加人员", PERSONAL, NAMES, width=24, aliases=("参会人员", "出席人员")),
        Field("minutes", "会议记录", INTERNAL, text(2000), wanted=True, width=24, aliases=(
            "会议内容", "会议议题",
        )),
        note(),
    ),
    counted="次",
)  # fmt: skip
