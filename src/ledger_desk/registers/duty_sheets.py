"""Workbooks about patrols, visits and inspections."""

from ledger_desk.registers.sheet_parts import A_DOOR, EVERYWHERE, NO_NOTE, OWNER, place
from ledger_desk.registers.sheet_words import NOWHERE, Part, Target

PATROLS = Target(
    key="patrol",
    title="巡逻记录",
    register="patrol",
    parts=(
        Part("patrol", "patrol"),
        Part("team", "team", only=frozenset({"name"})),
        Part("finding", "finding", without=NO_NOTE),
        Part("grid", "grid", only=frozenset({"grid_name", "grid_code"})),
        Part("division", "division", without=NO_NOTE),
    ),
    signature=(
        "patrol.patrol_date",
        "patrol.start_at",
        "patrol.end_at",
        "patrol.leader",
        "patrol.route",
        "patrol.members",
        "patrol.headcount",
        "team.name",
        "finding.text",
    ),
    must=(
        frozenset({"patrol.patrol_date", "patrol.route"}),
        frozenset({"patrol.patrol_date", "patrol.leader"}),
        frozenset({"patrol.patrol_date", "patrol.start_at"}),
        frozenset({"patrol.patrol_date", "patrol.members"}),
    ),
    titles=("巡逻", "巡防", "夜巡", "巡查"),
    overrides={
        "日期": "patrol.patrol_date",
        "时间": "patrol.start_at",
        "人数": "patrol.headcount",
        "地点": "patrol.route",
        "负责人": "patrol.leader",
        "姓名": "patrol.members",
        "备注": "patrol.note",
        "情况": "patrol.situation",
        "班次": "patrol.slot",
        "巡防队": "team.name",
    },
    holds=("patrol.patrol_date",),
    seconds={
        "巡逻时间": "patrol.start_at",
        "巡查时间": "patrol.start_at",
        "时间": "patrol.start_at",
        "起止时间": "patrol.start_at",
    },
)

MEMBERS = Target(
    key="member",
    title="巡逻队员名册",
    register="member",
    parts=(
        Part("member", "member"),
        Part("team", "team", only=frozenset({"name", "kind"})),
        Part("grid", "grid", only=frozenset({"grid_name", "grid_code"})),
        Part("division", "division", without=NO_NOTE),
    ),
    signature=(
        "member.name",
        "team.name",
        "member.identity",
        "member.duty",
        "member.joined_on",
        "member.state",
    ),
    must=(
        frozenset({"member.name", "team.name"}),
        frozenset({"member.name", "member.joined_on"}),
        frozenset({"member.name", "member.duty"}),
    ),
    titles=("队员", "巡逻队", "巡防队", "队伍", "志愿者名册"),
    overrides={
        "人员类别": "member.identity",
        "类型": "member.identity",
        "队伍类型": "team.kind",
        "所在单位": NOWHERE,
    },
    judged_only=frozenset({"person.id_no"}),
    holds=("member.name",),
)

TEAMS = Target(
    key="team",
    title="巡防队伍名册",
    register="team",
    parts=(Part("team", "team"), Part("division", "division", without=NO_NOTE)),
    signature=(
        "team.name",
        "team.kind",
        "team.founded_on",
        "team.leader",
        "team.superior",
        "team.org",
        "team.phone",
    ),
    must=(frozenset({"team.name", "team.leader"}), frozenset({"team.name", "team.kind"})),
    titles=("队伍", "组织", "巡防组织"),
    overrides={
        "名称": "team.name",
        "电话": "team.phone",
        "联系电话": "team.phone",
        "人数": NOWHERE,
    },
    holds=("team.name",),
)

VISITS = Target(
    key="visit",
    title="走访记录",
    register="visit",
    parts=(Part("visit", "visit", without=frozenset({"address_text"})), *place()),
    signature=(
        "visit.visited_at",
        "visit.visitor",
        "visit.kind",
        "visit.met",
        "visit.content",
        "visit.persons_met",
        "visit.follow_up_on",
        "visit.changes",
    ),
    must=(
        frozenset({"visit.visited_at", "visit.visitor"}),
        frozenset({"visit.visited_at", "visit.content"}),
        frozenset({"visit.visited_at", "visit.kind"}),
    ),
    titles=("走访", "入户", "民情", "服务日志"),
    parties=EVERYWHERE | {"landlord": OWNER, "head": {"name": "visit.persons_met"}},
    overrides={
        "走访地址": "dwelling.std_address",
        "走访地点": "dwelling.std_address",
        "走访对象地址": "dwelling.std_address",
        "户": "dwelling.std_address",
        "日期": "visit.visited_at",
        "时间": "visit.visited_at",
        "姓名": "visit.persons_met",
        "网格员": "visit.visitor",
        "网格员姓名": "visit.visitor",
        "内容": "visit.content",
        "类型": "visit.kind",
        "类别": "visit.kind",
    },
    holds=("visit.visited_at", *A_DOOR),
)

INSPECTIONS = Target(
    key="inspection",
    title="安全检查和隐患台账",
    register="inspection",
    parts=(
        Part("inspection", "inspection"),
        Part("hazard", "hazard", without=NO_NOTE),
        Part("rental", "rental", only=frozenset({"rental_no", "landlord_name", "landlord_phone"})),
        *place(),
    ),
    signature=(
        "inspection.inspected_on",
        "inspection.inspector",
        "inspection.result",
        "hazard.hazard_type",
        "hazard.hazard_level",
        "hazard.description",
        "hazard.measure",
        "hazard.due_on",
        "hazard.fixed_on",
        "hazard.recheck_on",
    ),
    must=(
        frozenset({"inspection.inspected_on"}),
        frozenset({"hazard.description"}),
        frozenset({"hazard.found_on", "hazard.hazard_type"}),
    ),
    titles=("检查", "隐患", "排查", "整改"),
    parties=EVERYWHERE
    | {"landlord": {"name": "rental.landlord_name", "phone": "rental.landlord_phone"}},
    overrides={
        "日期": "inspection.inspected_on",
        "姓名": "rental.landlord_name",
        "编号": "rental.rental_no",
        "出租屋编码": "rental.rental_no",
        "房主姓名\\法人代表": "rental.landlord_name",
        "(房主\\单位)电话": "rental.landlord_phone",
        "隐患等级": "hazard.hazard_level",
    },
    holds=("inspection.inspected_on", "hazard.description", *A_DOOR),
)

FOUND_ITEMS = Target(
    key="found_item",
    title="拾获物品登记",
    register="found_item",
    parts=(
        Part("found_item", "found_item"),
        Part("team", "team", only=frozenset({"name"})),
        Part("division", "division", without=NO_NOTE),
    ),
    signature=(
        "found_item.item",
        "found_item.place",
        "found_item.found_on",
        "found_item.handed_to",
        "found_item.receipt",
    ),
    must=(frozenset({"found_item.item"}),),
    titles=("拾获", "拾得", "失物"),
    overrides={
        "物品": "found_item.item",
        "日期": "found_item.found_on",
        "地点": "found_item.place",
    },
    holds=("found_item.item",),
)

MEETINGS = Target(
    key="meeting",
    title="巡防例会记录",
    register="meeting",
    parts=(
        Part("meeting", "meeting"),
        Part("team", "team", only=frozenset({"name"})),
        Part("division", "division", without=NO_NOTE),
    ),
    signature=("meeting.date", "meeting.place", "meeting.attendees", "meeting.minutes"),
    must=(frozenset({"meeting.date", "meeting.minutes"}),),
    titles=("例会", "会议"),
    overrides={
        "日期": "meeting.date",
        "时间": "meeting.date",
        "地点": "meeting.place",
        "内容": "meeting.minutes",
        "记录": "meeting.minutes",
    },
    holds=("meeting.date",),
)
