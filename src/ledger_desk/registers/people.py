"""Households, persons, and where each of them lives from when to when."""

from ledger_desk.codes import (
    EDUCATION,
    ETHNICITY,
    HOUSEHOLD_KIND,
    HUKOU_TYPE,
    ID_TYPE,
    MARITAL,
    OCCUPATION,
    OWN_HUKOU,
    PERSON_KIND,
    RELATION_TO_HEAD,
    RESIDENCE_KIND,
    RESIDENT_ID,
    SEX,
    YES_NO,
)
from ledger_desk.fields import Field, Record, Register, Rule
from ledger_desk.kinds import (
    ADDRESS,
    COUNT,
    DATE,
    ID_NUMBER,
    NAME,
    PHONE,
    REGION,
    ROOM,
    birth_of,
    choice,
    link,
    sex_of,
    text,
)
from ledger_desk.registers.common import INTERNAL, PERSONAL, SENSITIVE, in_order, note

PARTS = {"hukou_division": ("省", "市", "区县")}
"""Fields that workbooks spread over several columns, and the parts in the order they are joined."""

HOUSEHOLDS = Register(
    "household",
    "家庭户",
    (
        Field("dwelling", "房屋", INTERNAL, link("dwelling"), wanted=True, width=24),
        Field("household_no", "户号", PERSONAL, text(30), searched=True, aliases=(
            "户口号", "户籍号", "家庭编号", "户编号", "户编码", "户口簿号", "户口本号",
        )),
        Field("head", "户主姓名", PERSONAL, link("person"), wanted=True, searched=True, aliases=(
            "户主", "家长", "承租人(户)", "申请人", "申请人姓名",
        )),
        Field("member_n", "家庭人口", INTERNAL, COUNT, width=8, aliases=(
            "人口数", "家庭人口数", "家庭总人数", "家庭人数", "在家人口", "居住人数", "户人口",
        )),
        Field("household_kind", "户类型", INTERNAL, choice(HOUSEHOLD_KIND), width=8, aliases=(
            "户别", "户性质", "家庭类型",
        )),
        note(PERSONAL),
    ),
    counted="户",
)  # fmt: skip


def _resident_id(person: Record) -> str | None:
    """The ID number of a resident, None for any other paper."""
    return person.get("id_no") if person.get("id_type") in (None, RESIDENT_ID) else None


def _sex_differs(person: Record) -> str | None:
    id_no, sex = _resident_id(person), person.get("sex")
    told = sex_of(id_no)
    if told is None or sex not in ("1", "2") or sex == told:
        return None
    return f"性别与证件号码第{17 if len(id_no or '') == 18 else 15}位不一致"


def _birth_differs(person: Record) -> str | None:
    told, born = birth_of(_resident_id(person)), person.get("birth_date")
    differs = told and born and told[: len(born)] != born
    return "出生日期与证件号码不一致" if differs else None


def _elsewhere_without_region(person: Record) -> str | None:
    elsewhere = person.get("hukou_type") not in (None, OWN_HUKOU, "6", "7")
    return "户籍不在本社区的要填户籍地" if elsewhere and not person.get("hukou_division") else None


def _member_without_relation(person: Record) -> str | None:
    inside = person.get("household_id") and not person.get("relation_to_head")
    return "户内人员要填与户主关系" if inside else None


PERSONS = Register(
    "person",
    "人口",
    (
        Field("name", "姓名", PERSONAL, NAME, required=True, wanted=True, searched=True, width=10,
            aliases=(
                "人员姓名", "名字", "成员姓名", "居民姓名", "承租人姓名", "租客姓名", "租住人姓名",
                "被登记人", "家庭成员姓名", "家庭成员", "本人姓名", "人口姓名", "承租人", "租客",
                "租户", "租户姓名",
        )),
        Field("former_name", "曾用名", PERSONAL, NAME, searched=True, aliases=("别名", "原名")),
        Field("id_type", "证件类型", PERSONAL, choice(ID_TYPE), wanted=True, aliases=(
            "证件种类", "证件名称", "身份证件种类", "身份证件类型",
        )),
        Field("id_no", "证件号码", SENSITIVE, ID_NUMBER, searched=True, width=20, aliases=(
            "身份证", "身份证号", "身份证号码", "公民身份号码", "公民身份证号", "证件号", "证号",
            "居民身份证号码", "户主身份证号", "居民身份证", "居民身份证号", "公民身份证号码",
            "身份号码", "身份证件号码", "身份证件号", "有效证件号码", "承租人身份证号",
            "承租人身份证号码", "承租人证件号码", "租客身份证号", "身份证(号)",
        )),
        Field("sex", "性别", PERSONAL, choice(SEX), wanted=True, width=6, aliases=(
            "男女", "男/女",
        )),
        Field("birth_date", "出生日期", PERSONAL, DATE, wanted=True, aliases=(
            "出生年月", "出生年月日", "生日", "出生", "年龄", "出生时间", "周岁", "年龄（周岁）",
        )),
        Field("ethnicity", "民族", PERSONAL, choice(ETHNICITY), width=8, aliases=(
            "族别", "民族名称",
        )),
        Field("phone", "联系电话", PERSONAL, PHONE, searched=True, width=14, aliases=(
            "电话", "手机", "手机号", "手机号码", "联系手机", "移动电话", "电话号码", "固话",
            "宅电", "联系方式", "本人电话", "固定电话", "联系号码", "手机/电话", "承租人电话",
            "承租人联系电话", "租客电话", "本人联系电话",
        )),
        Field("education", "文化程度", PERSONAL, choice(EDUCATION), width=10, aliases=(
            "学历", "教育程度", "受教育程度", "最高学历",
        )),
        Field("marital", "婚姻状况", PERSONAL, choice(MARITAL), width=8, aliases=(
            "婚姻", "婚否", "婚姻状态",
        )),
        Field("occupation", "职业", PERSONAL, choice(OCCUPATION), width=10, aliases=(
            "从业状况", "从事职业", "职业类别", "就业情况", "就业状况",
        )),
        Field("employer", "工作单位", PERSONAL, text(100), searched=True, width=18, aliases=(
            "服务处所", "单位", "工作单位或就读学校", "单位名称", "就读学校", "工作单位/学校",
            "工作单位及职务", "工作（学习）单位", "务工单位", "就业单位", "从业单位",
            "工作单位（学校）",
        )),
        Field("hukou_type", "户籍类型", PERSONAL, choice(HUKOU_TYPE), wanted=True, width=10,
            aliases=(
                "户口性质", "户籍", "户籍地类型", "本地/外地", "户籍性质",
        )),
        Field("hukou_division", "户籍地", PERSONAL, REGION, width=14, aliases=(
            "户籍地省", "户籍地市", "户籍地区县", "户籍所在地", "籍贯(户籍)", "户籍地行政区划",
            "户口所在地", "来自何地", "户籍省", "户籍市", "户籍区县", "户籍所在地省",
            "户籍所在地市", "户籍所在地区县", "户籍地县", "户籍县", "户籍地县区", "户籍所在地县区",
            "户籍地（省市区县）", "户籍省份", "户籍地省份", "来源地", "原籍", "户籍地区划",
            "户籍区划", "户口所在地省", "户口所在地市", "户口所在地区县", "户籍所在省",
            "户籍所在市", "户籍所在县", "户籍地（省市县）",
            "户籍省市县", "户籍省市县（区）", "户籍省市区", "户籍地省市县", "户籍地省市县区",
        )),
        Field("hukou_address", "户籍详细地址", PERSONAL, ADDRESS, width=24, aliases=(
            "户籍地址", "户籍地详址", "户口详址", "户籍门（楼）详址", "来自地详址",
            "常住户口所在地住址", "户籍住址", "户籍地详细地址", "户口地址", "户口所在地详细地址",
            "户籍所在地详址", "户籍所在地地址", "户籍地住址", "户籍所在地详细地址", "户籍详址",
            "身份证地址", "身份证住址",
        )),
        Field("person_kind", "人员类别", PERSONAL, choice(PERSON_KIND), width=10, aliases=(
            "人口类别", "人口性质", "人员类型", "人口类型", "人员性质",
        )),
        Field("household", "户", PERSONAL, link("household"), width=14),
        Field("relation_to_head", "与户主关系", PERSONAL, choice(RELATION_TO_HEAD), width=10,
            aliases=(
                "与户主的关系", "关系", "家庭关系", "与家长关系", "户主关系", "与户主之关系",
                "与户主",
        )),
        Field("emergency_contact", "紧急联系人", PERSONAL, text(60), aliases=(
            "紧急联系电话", "紧急联系方式", "联系人", "紧急联系人姓名", "紧急联系人电话",
        )),
        Field("guardian", "监护人", PERSONAL, NAME, aliases=("监护人姓名",)),
        Field("social_insured", "参保情况", PERSONAL, choice(YES_NO), aliases=(
            "参保", "是否参保", "是否综合保险",
        )),
        Field("labor_contract", "劳动合同", PERSONAL, choice(YES_NO), aliases=(
            "劳动合同签订情况", "是否签订劳动合同",
        )),
        note(PERSONAL),
    ),
    (
        Rule("sex", _sex_differs, hard=False, code="C04"),
        Rule("birth_date", _birth_differs, hard=False, code="C05"),
        Rule("hukou_division", _elsewhere_without_region, hard=False),
        Rule("relation_to_head", _member_without_relation, hard=False),
    ),
    "人",
)  # fmt: skip


RESIDENCES = Register(
    "residence",
    "居住记录",
    (
        Field("person", "姓名", PERSONAL, link("person"), required=True, wanted=True,
            searched=True),
        Field("dwelling", "房屋", PERSONAL, link("dwelling"), required=True, wanted=True, width=24),
        Field("kind", "居住关系", PERSONAL, choice(RESIDENCE_KIND), wanted=True, width=8, aliases=(
            "居住性质", "与房主关系", "房东关系", "居住类型",
        )),
        Field("from_on", "入住日期", PERSONAL, DATE, wanted=True, aliases=(
            "入住时间", "居住时间", "起租日期", "租住日期", "搬入时间", "来此居住时间", "搬入日期",
            "起租时间",
        )),
        Field("to_on", "搬离日期", PERSONAL, DATE, aliases=(
            "搬离时间", "退租日期", "退租时间", "离开时间", "搬出时间", "搬出日期", "迁出日期",
        )),
        Field("room_part", "租住房间", INTERNAL, ROOM, width=8, aliases=(
            "房间", "床位", "出租部位", "间号",
        )),
        Field("many_homes", "多住处", PERSONAL, choice(YES_NO), width=6),
        note(PERSONAL),
    ),
    (in_order("from_on", "to_on", "搬离日期早于入住日期"),),
    "条",
)  # fmt: skip
