"""The sorts of workbooks an import knows (TARGETS), each with the fields its columns may be."""

from collections.abc import Mapping

from ledger_desk.registers.sheet_words import (
    NOWHERE,
    PARTIES,
    WHAT,
    Part,
    Target,
    bare,
    claims,
    decided,
    folded_heading,
    headings,
)

__all__ = [
    "BY_KEY",
    "NOWHERE",
    "PARTIES",
    "TARGETS",
    "WHAT",
    "Part",
    "Target",
    "bare",
    "claims",
    "decided",
    "folded_heading",
    "headings",
]


def _place(*without: str) -> tuple[Part, ...]:
    """The parts that say where: dwelling, stair, building, grid, community."""
    return (
        Part("dwelling", "dwelling", without=frozenset({"note", *without})),
        Part("unit", "unit", without=frozenset({"note"})),
        Part("building", "building", without=frozenset({"note"})),
        Part("grid", "grid", without=frozenset({"note"})),
        Part("division", "division", without=frozenset({"note"})),
    )


_NO_NOTE = frozenset({"note"})
_A_DOOR = ("dwelling.std_address", "dwelling.room_no", "building.building_no")
_OWNER = {"name": "dwelling.owner_name", "phone": "dwelling.owner_phone"}
_WORKER = {"name": "grid.grid_worker", "phone": "grid.worker_phone"}
_BUILDING_HEAD = {"name": "building.head_name", "phone": "building.head_phone"}
_LANDLORD = {
    "name": "rental.landlord_name",
    "id_no": "rental.landlord_id_no",
    "phone": "rental.landlord_phone",
    "address": "rental.landlord_address",
    "kind": "rental.landlord_kind",
}
_PERSON = {
    "name": "person.name",
    "id_no": "person.id_no",
    "phone": "person.phone",
    "address": "dwelling.std_address",
    "id_type": "person.id_type",
    "sex": "person.sex",
    "birth_date": "person.birth_date",
    "ethnicity": "person.ethnicity",
    "hukou_address": "person.hukou_address",
    "employer": "person.employer",
}
_GUARDIAN = {"name": "person.guardian"}
_CONTACT = {"name": "person.emergency_contact", "phone": "person.emergency_contact"}
_EVERYWHERE = {
    "worker": _WORKER,
    "building_head": _BUILDING_HEAD,
    "owner": _OWNER,
    "safety": _WORKER,
}

# Two places of origin side by side: the one under 流入来源 is not 户籍地.
_OTHER_ORIGIN = {
    parent + child: NOWHERE
    for parent in ("流入来源", "来源", "流出地", "原住地", "原居住地", "迁往地", "工作地")
    for child in ("省", "市", "区县", "县", "县区", "街道", "地址", "省份")
}

RESIDENTS = Target(
    key="residents",
    title="住户底册",
    register="person",
    parts=(
        Part("person", "person"),
        Part("household", "household", without=_NO_NOTE),
        Part("residence", "residence", without=_NO_NOTE),
        *_place(),
        Part("head", "person", only=frozenset({"name", "id_no", "phone"}), by_party=True),
    ),
    signature=(
        "person.relation_to_head",
        "household.household_no",
        "household.member_n",
        "household.household_kind",
        "residence.kind",
        "person.person_kind",
        "person.name",
    ),
    must=(frozenset({"person.name"}), frozenset({"head.name"})),
    titles=("住户", "居民", "户籍", "人口信息", "常住人口", "实有人口", "家庭成员", "底册"),
    parties=_EVERYWHERE
    | {
        "head": {"name": "head.name", "id_no": "head.id_no", "phone": "head.phone"},
        "guardian": _GUARDIAN,
        "contact": _CONTACT,
        "tenant": _PERSON,
        "landlord": _OWNER,
    },
    overrides=_OTHER_ORIGIN
    | {
        "姓名": "person.name",
        "关系": "person.relation_to_head",
        "与户主关系": "person.relation_to_head",
        "户主关系": "person.relation_to_head",
        "家庭关系": "person.relation_to_head",
        "户号": "household.household_no",
    },
    holds=("person.name", "person.id_no", "head.name", *_A_DOOR),
)

DWELLINGS = Target(
    key="dwelling",
    title="房屋底册",
    register="dwelling",
    parts=_place(),
    signature=(
        "dwelling.room_no",
        "dwelling.dwelling_state",
        "dwelling.property_type",
        "dwelling.owner_name",
        "dwelling.floor_area",
        "dwelling.title_no",
        "dwelling.dwelling_code",
        "building.structure",
    ),
    must=(
        frozenset({"dwelling.room_no", "building.building_no"}),
        frozenset({"dwelling.std_address"}),
    ),
    titles=("房屋", "楼栋", "住房", "门牌"),
    parties=_EVERYWHERE | {"landlord": _OWNER, "head": _OWNER},
    overrides={"房屋用途": "building.building_use"},
    holds=_A_DOOR,
)

RENTALS = Target(
    key="rental",
    title="出租房屋登记台账",
    register="rental",
    parts=(
        Part("rental", "rental"),
        *_place(),
        Part(
            "tenant",
            "person",
            only=frozenset({"name", "id_no", "phone", "sex"}),
            by_party=True,
        ),
    ),
    signature=(
        "rental.landlord_name",
        "rental.landlord_phone",
        "rental.rented_rooms",
        "rental.grade",
        "rental.house_type",
        "rental.rental_use",
        "rental.rental_mode",
        "rental.security_letter",
        "rental.actual_persons",
        "rental.closed_on",
        "rental.lease_from",
    ),
    must=(
        frozenset({"rental.landlord_name"}),
        frozenset({"rental.rented_rooms"}),
        frozenset({"rental.rental_use"}),
        frozenset({"rental.house_type"}),
    ),
    titles=("出租", "租赁", "房东"),
    parties=_EVERYWHERE
    | {
        "landlord": _LANDLORD,
        "agent": {"name": "rental.agent_name", "phone": "rental.agent_phone"},
        "safety": {"name": "rental.safety_person", "phone": "rental.safety_phone"},
        "tenant": {
            "name": "tenant.name",
            "id_no": "tenant.id_no",
            "phone": "tenant.phone",
            "sex": "tenant.sex",
        },
    },
    overrides=bare(_LANDLORD, "name", "id_no", "phone")
    | {
        "房主姓名\\法人代表": "rental.landlord_name",
        "(房主\\单位)电话": "rental.landlord_phone",
        "户主姓名": "rental.landlord_name",
        "户主": "rental.landlord_name",
        "间数": "rental.rented_rooms",
        "房屋状态": "rental.status",
        "状态": "rental.status",
        "等级": "rental.grade",
        "分类": "rental.grade",
        "类别": "rental.house_type",
        "用途": "rental.rental_use",
        "人数": "rental.actual_persons",
        "出租屋编码": "rental.rental_no",
        "出租房地址": "dwelling.std_address",
        "产权人类型": "dwelling.property_type",
    },
    holds=("rental.landlord_name", *_A_DOOR),
)

FLOATINGS = Target(
    key="floating",
    title="流动人口信息登记表",
    register="floating",
    parts=(
        Part("floating", "floating"),
        Part("person", "person", without=_NO_NOTE),
        Part("residence", "residence", only=frozenset({"room_part"})),
        *_place(),
    ),
    signature=(
        "floating.arrive_local_on",
        "floating.reason",
        "floating.abode_type",
        "floating.stay_plan",
        "floating.permit_type",
        "floating.permit_no",
        "floating.expect_leave_on",
        "floating.left_on",
        "person.hukou_division",
    ),
    must=(
        frozenset({"floating.arrive_local_on"}),
        frozenset({"floating.reason"}),
        frozenset({"floating.abode_type"}),
        frozenset({"floating.stay_plan"}),
        frozenset({"floating.permit_type"}),
        frozenset({"floating.permit_no"}),
    ),
    titles=("流动人口", "暂住人口", "外来人口", "居住证", "新居民"),
    parties=_EVERYWHERE
    | {
        "tenant": _PERSON,
        "guardian": _GUARDIAN,
        "contact": _CONTACT,
        "landlord": _OWNER | {"relation": "floating.relation_to_host"},
    },
    overrides=_OTHER_ORIGIN
    | {
        "来自何地": "person.hukou_division",
        "来源地": "person.hukou_division",
        "证件类型": "person.id_type",
        "证号": "person.id_no",
        "居住证证号": "floating.permit_no",
        "居住证证件号码": "floating.permit_no",
        "居住证有效期至": "floating.permit_valid_to",
        "居住证有效期": "floating.permit_valid_to",
        "居住证到期日期": "floating.permit_valid_to",
        "居住证签发日期": "floating.permit_issued_on",
        "居住证办理日期": "floating.permit_issued_on",
        "关系": NOWHERE,
        "状态": "floating.status",
    },
    holds=("person.name", "person.id_no", *_A_DOOR),
)

LOWINCOMES = Target(
    key="lowincome",
    title="困难家庭花名册",
    register="lowincome",
    parts=(
        Part("lowincome", "lowincome"),
        Part(
            "head",
            "person",
            only=frozenset({"name", "id_no", "id_type", "phone", "sex", "birth_date", "ethnicity"}),
        ),
        *_place("owner_name", "owner_phone"),
        Part("review", "review", only=frozenset({"reviewed_on", "review_due", "review_result"})),
        Part(
            "member",
            "lowincome_member",
            only=frozenset({"health", "disability_kind", "disability_level", "labor"}),
        ),
    ),
    signature=(
        "lowincome.category",
        "lowincome.cert_no",
        "lowincome.base_amount",
        "lowincome.covered_size",
        "lowincome.cause",
        "lowincome.start_month",
        "lowincome.month_income",
        "lowincome.class_abc",
        "review.reviewed_on",
    ),
    must=(
        frozenset({"lowincome.category"}),
        frozenset({"lowincome.cert_no"}),
        frozenset({"lowincome.covered_size"}),
        frozenset({"lowincome.base_amount"}),
    ),
    titles=("低保", "困难", "救助", "特困", "最低生活保障"),
    parties=_EVERYWHERE
    | {
        "head": {
            "name": "head.name",
            "id_no": "head.id_no",
            "phone": "head.phone",
            "address": "dwelling.std_address",
            "id_type": "head.id_type",
            "sex": "head.sex",
            "birth_date": "head.birth_date",
            "ethnicity": "head.ethnicity",
        },
    },
    overrides={
        "姓名": "head.name",
        "保障对象": "head.name",
        "保障对象姓名": "head.name",
        "救助对象": "head.name",
        "救助对象姓名": "head.name",
        "证号": "lowincome.cert_no",
        "登记证号": "lowincome.cert_no",
        "人数家庭人口": "lowincome.family_size",
        "人数家庭": "lowincome.family_size",
        "人数保障人数": "lowincome.covered_size",
        "人数保障": "lowincome.covered_size",
        "人数": NOWHERE,
        "合计": NOWHERE,
        "类型": "lowincome.category",
        "类别": "lowincome.category",
        "性质": "lowincome.category",
        "身份证号码": "head.id_no",
        "户主身份证号": "head.id_no",
    },
    holds=("head.name", "head.id_no", "lowincome.cert_no"),
)

ISSUES = Target(
    key="issue",
    title="低保金发放表",
    register="issue",
    parts=(
        Part("issue", "issue"),
        Part("head", "person", only=frozenset({"name", "id_no"})),
        Part("lowincome", "lowincome", only=frozenset({"cert_no", "category"})),
        *_place("owner_name", "owner_phone"),
    ),
    signature=(
        "issue.month",
        "issue.total",
        "issue.receiver",
        "issue.received_on",
        "issue.way",
        "issue.back_pay",
        "issue.base",
        "issue.class",
    ),
    must=(
        frozenset({"issue.total", "issue.receiver"}),
        frozenset({"issue.total", "issue.received_on"}),
        frozenset({"issue.total", "issue.month"}),
        frozenset({"issue.total", "issue.way"}),
    ),
    titles=("发放", "领取", "补贴汇总"),
    parties=_EVERYWHERE
    | {
        "head": {
            "name": "head.name",
            "id_no": "head.id_no",
            "address": "dwelling.std_address",
        },
    },
    overrides={
        "姓名": "head.name",
        "户主身份证号": "head.id_no",
        "救助对象": "head.name",
        "证号": "lowincome.cert_no",
        "保障人数合计": "issue.covered",
        "领取金额家庭补差": "issue.base",
        "领取金额合计": "issue.total",
        "领取金额分类施保金": "issue.class",
        "领取金额照料护理补贴": "issue.care",
    },
    holds=("head.name", "head.id_no", "lowincome.cert_no"),
)

PATROLS = Target(
    key="patrol",
    title="巡逻记录",
    register="patrol",
    parts=(
        Part("patrol", "patrol"),
        Part("team", "team", only=frozenset({"name"})),
        Part("finding", "finding", without=_NO_NOTE),
        Part("grid", "grid", only=frozenset({"grid_name", "grid_code"})),
        Part("division", "division", without=_NO_NOTE),
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
)

MEMBERS = Target(
    key="member",
    title="巡逻队员名册",
    register="member",
    parts=(
        Part("member", "member"),
        Part("team", "team", only=frozenset({"name", "kind"})),
        Part("grid", "grid", only=frozenset({"grid_name", "grid_code"})),
        Part("division", "division", without=_NO_NOTE),
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
    parts=(Part("team", "team"), Part("division", "division", without=_NO_NOTE)),
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
    parts=(Part("visit", "visit", without=frozenset({"address_text"})), *_place()),
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
    parties=_EVERYWHERE | {"landlord": _OWNER, "head": {"name": "visit.persons_met"}},
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
    holds=("visit.visited_at", *_A_DOOR),
)

INSPECTIONS = Target(
    key="inspection",
    title="安全检查和隐患台账",
    register="inspection",
    parts=(
        Part("inspection", "inspection"),
        Part("hazard", "hazard", without=_NO_NOTE),
        Part("rental", "rental", only=frozenset({"rental_no", "landlord_name", "landlord_phone"})),
        *_place("owner_name", "owner_phone"),
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
    parties=_EVERYWHERE
    | {"landlord": {"name": "rental.landlord_name", "phone": "rental.landlord_phone"}},
    overrides={
        "日期": "inspection.inspected_on",
        "姓名": "rental.landlord_name",
        "编号": "rental.rental_no",
        "出租屋编码": "rental.rental_no",
        "隐患等级": "hazard.hazard_level",
    },
    holds=("inspection.inspected_on", "hazard.description", *_A_DOOR),
)

FOUND_ITEMS = Target(
    key="found_item",
    title="拾获物品登记",
    register="found_item",
    parts=(
        Part("found_item", "found_item"),
        Part("team", "team", only=frozenset({"name"})),
        Part("division", "division", without=_NO_NOTE),
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
        Part("division", "division", without=_NO_NOTE),
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

TARGETS: tuple[Target, ...] = (
    FLOATINGS,
    RENTALS,
    ISSUES,
    LOWINCOMES,
    PATROLS,
    MEMBERS,
    TEAMS,
    VISITS,
    INSPECTIONS,
    FOUND_ITEMS,
    MEETINGS,
    RESIDENTS,
    DWELLINGS,
)
"""In the order in which they are tried: at equal score the earlier one is meant."""

BY_KEY: Mapping[str, Target] = {each.key: each for each in TARGETS}
