"""Workbooks about who lives where: residents, dwellings, rentals, floating population."""

from ledger_desk.registers.sheet_parts import (
    A_DOOR,
    CONTACT,
    EVERYWHERE,
    GUARDIAN,
    LANDLORD,
    NO_NOTE,
    OTHER_ORIGIN,
    OWNER,
    PERSON,
    place,
)
from ledger_desk.registers.sheet_words import NOWHERE, Part, Target, bare

RESIDENTS = Target(
    key="residents",
    title="住户底册",
    register="person",
    parts=(
        Part("person", "person"),
        Part("household", "household", without=NO_NOTE),
        Part("residence", "residence", without=NO_NOTE),
        *place(),
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
    parties=EVERYWHERE
    | {
        "head": {"name": "head.name", "id_no": "head.id_no", "phone": "head.phone"},
        "guardian": GUARDIAN,
        "contact": CONTACT,
        "tenant": PERSON,
        "landlord": OWNER,
    },
    overrides=OTHER_ORIGIN
    | {
        "姓名": "person.name",
        "关系": "person.relation_to_head",
        "与户主关系": "person.relation_to_head",
        "户主关系": "person.relation_to_head",
        "家庭关系": "person.relation_to_head",
        "户号": "household.household_no",
    },
    holds=("person.name", "person.id_no", "head.name", *A_DOOR),
)

DWELLINGS = Target(
    key="dwelling",
    title="房屋底册",
    register="dwelling",
    parts=place(),
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
    parties=EVERYWHERE | {"landlord": OWNER, "head": OWNER},
    overrides={"房屋用途": "building.building_use"},
    holds=A_DOOR,
)

RENTALS = Target(
    key="rental",
    title="出租房屋登记台账",
    register="rental",
    parts=(
        Part("rental", "rental"),
        *place(),
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
    parties=EVERYWHERE
    | {
        "landlord": LANDLORD,
        "agent": {"name": "rental.agent_name", "phone": "rental.agent_phone"},
        "safety": {"name": "rental.safety_person", "phone": "rental.safety_phone"},
        "tenant": {
            "name": "tenant.name",
            "id_no": "tenant.id_no",
            "phone": "tenant.phone",
            "sex": "tenant.sex",
        },
    },
    overrides=bare(LANDLORD, "name", "id_no", "phone")
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
    holds=("rental.landlord_name", *A_DOOR),
)

FLOATINGS = Target(
    key="floating",
    title="流动人口信息登记表",
    register="floating",
    parts=(
        Part("floating", "floating"),
        Part("person", "person", without=NO_NOTE),
        Part("residence", "residence", only=frozenset({"room_part"})),
        *place(),
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
    parties=EVERYWHERE
    | {
        "tenant": PERSON,
        "guardian": GUARDIAN,
        "contact": CONTACT,
        "landlord": OWNER | {"relation": "floating.relation_to_host"},
    },
    overrides=OTHER_ORIGIN
    | {
        "来自何地": "person.hukou_division",
        "来源地": "person.hukou_division",
        "证件类型": "person.id_type",
        "证号": "person.id_no",
        "居住证证件": "floating.permit_type",
        "居住证种类": "floating.permit_type",
        "居住证类型": "floating.permit_type",
        "居住证有无": "floating.permit_type",
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
    holds=("person.name", "person.id_no", *A_DOOR),
)
