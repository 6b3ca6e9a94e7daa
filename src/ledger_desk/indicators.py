"""The vocabulary of the month's figures: subjects, indicators, dimensions, measures.

A figure of a partition has one spelling inside the program, whichever way it was typed:
【F10.男】 and 【流动人口.男】 are both `Figure("F9", (("性别", "男"),))`; `key_of` says "F10.男".
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ledger_desk import codes
from ledger_desk.fields import CodeList

UNFILLED = "未填"
OTHER = "其他"

SUBJECTS = ("流动人口", "出租房", "隐患", "低保", "巡逻", "走访", "事件", "纠纷")

DEFAULTS = {
    "流动人口": "F9",
    "出租房": "R9",
    "隐患": "R21",
    "巡逻": "P1",
    "走访": "V1",
    "事件": "E1",
    "纠纷": "E20",
}
"""The indicator meant when only the subject is named; 低保 has none: 户 or 人 must be said."""

MEASURES = ("本月", "上月", "本年累计", "增减", "环比", "去年同月")


class Indicator(NamedTuple):
    """One figure of the forms.

    unit: 户, 人, … for counts; 元 (fen inside), ㎡ (1/100 inside), 小时, % (0..1 inside), 平均.
    flow: its year to date is the sum of the months; otherwise the month's own value, and for a
    rate the quotient of the cumulated parts.
    """

    code: str
    subject: str
    name: str
    unit: str
    flow: bool = False


def _rows(subject: str, text: str) -> tuple[Indicator, ...]:
    """Indicators from lines of "code name unit"; a "+" before the unit marks a flow."""
    rows = (line.split() for line in text.strip().splitlines())
    return tuple(
        Indicator(code, subject, name, unit.lstrip("+"), unit.startswith("+"))
        for code, name, unit in rows
    )


_ALL = (
    *_rows(
        "流动人口",
        """
        F0 上月末 人
        F1 新登记 +人
        F2 转入 +人
        F3 注销 +人
        F4 转出 +人
        F5 调整 +人
        F9 本月末 人
        F20 应登记 人
        F21 登记率 %
        F22 及时登记率 %
        F23 应办证 人
        F24 持证 人
        F25 办证率 %
        F25b 持证率 %
        F26 新办证 +人
        F26b 到期未签注 人
        F27 核查率 %
        F28 应注销未注销 人
        F29 注销率 %
        """,
    ),
    *_rows(
        "出租房",
        """
        R0 上月末 户
        R1 新登记 +户
        R3 注销 +户
        R5 调整 +户
        R9 本月末 户
        R10 出租间数 间
        R10b 实住人数 人
        R10c 户均人数 平均
        R10d 出租面积 ㎡
        R13 治安责任书 户
        R13b 治安责任书率 %
        R14 消防责任书 户
        R14b 消防责任书率 %
        R15 备案数 户
        R15b 备案率 %
        R15c 有产权证 户
        R17 应走访 +户
        R17b 已走访 +户
        R17c 走访率 %
        R20 检查户次 +次
        R20b 检查户数 +户
        R25 群租数 户
        R25b 群租整治 +户
        """,
    ),
    *_rows(
        "隐患",
        """
        R21 发现 +处
        R22 当场整改 +处
        R22b 限期整改 +处
        R23 上月遗留 处
        R23b 整改 +处
        R23c 上报 +处
        R23d 未整改 处
        R23e 调整 +处
        R24 整改率 %
        R24b 逾期 处
        R24c 逾期率 %
        """,
    ),
    *_rows(
        "低保",
        """
        L0 上月末户 户
        L0b 上月末人 人
        L1 新增户 +户
        L1b 新增人 +人
        L2 转入户 +户
        L2b 转入人 +人
        L2c 转出户 +户
        L2d 转出人 +人
        L3 停保户 +户
        L3b 停保人 +人
        L4 减员 +人
        L5 增员 +人
        L6 调整户 +户
        L6b 调整人 +人
        L9 本月末户 户
        L9b 本月末人 人
        L10b 重残 人
        L11 当月保障金 +元
        L11b 当月分类施保金 +元
        L11c 当月照料护理补贴 +元
        L11d 当月支出 +元
        L12 当月人均补助 元
        L13 累计支出 元
        L13b 累计人次 人次
        L13c 累计人均补助 元
        L14 增发户 +户
        L14b 增发金额 +元
        L14c 减发户 +户
        L14d 减发金额 +元
        L15 应复核 户
        L15b 已复核 户
        L15c 复核逾期 户
        L15d 复核率 %
        L17 低保标准 元
        L18 应发金额 元
        """,
    ),
    *_rows(
        "巡逻",
        """
        P1 次数 +次
        P1b 夜巡次数 +次
        P2 人次 +人次
        P2b 时长 +小时
        P2c 人均时长 平均
        P3 队伍数 支
        P3b 队员数 人
        P4 计划班次 +次
        P4b 到岗班次 +次
        P4c 到岗率 %
        P5 发现问题 +处
        P5b 已处置 +处
        P5c 处置率 %
        P6 应巡点位 +个
        P6b 实巡点位 +个
        P6c 到位率 %
        P7 拾获物品 +件
        P7b 移交物品 +件
        P8 例会次数 +次
        """,
    ),
    *_rows(
        "走访",
        """
        V1 户次 +次
        V2 户数 +户
        V3 见面率 %
        V4 覆盖率 %
        V5 发现问题 +处
        V5b 应回访 +次
        V5c 已回访 +次
        """,
    ),
    *_rows(
        "事件",
        """
        E0 上月办理中 件
        E1 本月建账 +件
        E3 本月办结 +件
        E4 本月呈报 +件
        E5 调整 +件
        E9 本月办理中 件
        E10 累计建账 件
        E10b 上年接转 件
        E10c 累计办结 件
        E10d 累计呈报 件
        E11 办结率 %
        E11b 按期办结率 %
        E11c 满意率 %
        """,
    ),
    *_rows(
        "纠纷",
        """
        E20 排查数 +件
        E20b 调处数 +件
        E20c 成功数 +件
        E20d 调处率 %
        E20e 成功率 %
        """,
    ),
    Indicator("Q1", "", "完整率", "%"),
    Indicator("Q2", "", "待核实率", "%"),
)
INDICATORS: Mapping[str, Indicator] = MappingProxyType({each.code: each for each in _ALL})
QUALITY_SUBJECTS = ("流动人口", "出租房", "低保")
"""Whose records Q1 and Q2 judge; the subject is their only dimension."""


def _labels(*lists: CodeList) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for each in lists for label in each.labels.values()))


_GRADES = tuple(codes.GRADE_IN_FIGURES.values())
DIMENSIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "流动人口": {
        "性别": ("男", "女"),
        "来源": codes.REGIONS,
        "事由": codes.REASON_ROWS,
        "处所": codes.ABODE_COLUMNS,
        "期限": codes.STAY_BANDS,
        "年龄": ("未成年", "成年", "老年"),
        "注销原因": codes.LEAVE_GROUPS,
    },
    "出租房": {
        "产权": tuple(codes.PROPERTY_IN_FIGURES.values()),
        "状态": tuple(
            label
            for code, label in codes.RENTAL_STATUS.labels.items()
            if code != codes.RENTAL_CLOSED
        ),
        "等级": _GRADES,
        "用途": _labels(codes.RENTAL_USE),
        "类别": _labels(codes.HOUSE_TYPE),
        "方式": _labels(codes.RENTAL_MODE),
    },
    "隐患": {
        "类型": codes.HAZARD_GROUPS,
        "级别": _labels(codes.HAZARD_LEVEL),
        "等级": _GRADES,
    },
    "低保": {
        "类别": tuple(codes.AID_SHORT.values()),
        "分类": _labels(codes.AID_CLASS),
        "年龄": ("老年人", "成年人", "未成年人"),
        "原因": _labels(codes.POVERTY_CAUSE),
        "需求": _labels(codes.AID_NEED),
    },
    "巡逻": {
        "时段": _labels(codes.SLOT),
        "方式": _labels(codes.MANNER),
        "队伍类型": tuple(codes.TEAM_KIND_IN_FIGURES.values()),
        "问题": _labels(codes.FINDING_TYPE),
    },
    "走访": {
        "类型": _labels(codes.VISIT_KIND),
        "见面": _labels(codes.MET),
        "身份": _labels(codes.MET_ROLE),
    },
    "事件": {
        "大类": _labels(codes.EVENT_CLASS),
        "小类": _labels(codes.EVENT_LIVELIHOOD, codes.EVENT_HARDSHIP),
        "办结": _labels(codes.CLOSE_KIND),
    },
    "纠纷": {
        "类型": _labels(codes.DISPUTE_KIND),
        "规模": _labels(codes.DISPUTE_SCALE),
    },
}
"""{subject: {dimension: its values in the order of the forms}}, without 未填."""

SUMS: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = {
    ("流动人口", "来源"): codes.REGION_SUMS,
    ("走访", "类型"): {
        "一般走访": tuple(codes.VISIT_KIND.labels[code] for code in codes.GENERAL_VISITS)
    },
}
"""Values that are the sum of others, beside the values of their dimension."""

OWN: Mapping[str, tuple[str, ...]] = {
    "F3": ("注销原因",),
    "R21": ("类型", "级别"),
    "R23b": ("类型", "级别"),
    "R23d": ("类型", "级别"),
    **{code: ("类别",) for code in INDICATORS if code[0] == "L" and code not in ("L17",)},
    "P1": ("时段", "方式", "队伍类型"),
    "P5": ("问题",),
    "P5b": ("问题",),
    "V1": ("类型", "见面", "身份"),
    "E1": ("大类", "小类"),
    "E3": ("办结",),
    "E20": ("类型", "规模"),
    "Q1": ("科目",),
    "Q2": ("科目",),
}
"""Dimensions a code is always given by; in its code form a value means the first that holds it."""

PARTITIONS: Mapping[str, tuple[str, str]] = {
    "F10": ("F9", "性别"),
    "F11": ("F9", "来源"),
    "F12": ("F9", "事由"),
    "F13": ("F9", "处所"),
    "F14": ("F9", "期限"),
    "F15": ("F9", "年龄"),
    "R11": ("R9", "产权"),
    "R12": ("R9", "状态"),
    "R16": ("R9", "等级"),
    "R18": ("R9", "用途"),
    "R18b": ("R9", "类别"),
    "R18c": ("R9", "方式"),
    "L10": ("L9b", "年龄"),
    "L10c": ("L9", "分类"),
    "L16": ("L9", "原因"),
    "L16b": ("L9", "需求"),
}
"""Codes that are no figure of their own but the parts of one: {code: (whole, dimension)}."""

_PARTITION_OF = {whole: code for code, whole in PARTITIONS.items()}
_ONLY = {  # dimension -> codes it goes with, where it does not go with the whole subject
    ("流动人口", "注销原因"): ("F3",),
    ("低保", "年龄"): ("L0b", "L9b"),
    ("巡逻", "问题"): ("P5c", "P5b", "P5"),
    ("事件", "办结"): ("E3",),
}
_NEVER = {  # codes that know fewer dimensions than their subject
    "P3": ("队伍类型",),
    "P3b": ("队伍类型",),
    "P4": ("时段", "队伍类型"),
    "P4b": ("时段", "队伍类型"),
    "P4c": ("时段", "队伍类型"),
    "P8": ("队伍类型",),
    "L17": ("类别",),
}

HEADER_FIELDS = (
    "填报单位",
    "区县",
    "街道",
    "社区",
    "网格",
    "填表人",
    "审核人",
    "负责人",
    "联系电话",
    "监督电话",
    "填报日期",
    "报告期",
    "报告年",
    "报告月",
    "期初",
    "期末",
    "公示起",
    "公示止",
    "打印日期",
    "待核实数",
    "更正次数",
)
SHARED_FIELDS = ("社区", "街道", "网格", "区县", "联系电话", "公示起", "公示止")
"""Header fields that are list fields inside a repeat row, and make none by themselves."""


class Figure(NamedTuple):
    """What is asked for: an indicator, values that narrow it, and of which month.

    values: ((dimension, value), …) in the order of DIMENSIONS, each dimension at most once.
    """

    code: str
    values: tuple[tuple[str, str], ...] = ()
    measure: str = "本月"


def dimensions_of(code: str) -> Mapping[str, tuple[str, ...]]:
    """The dimensions an indicator can be narrowed by, with their values."""
    indicator = INDICATORS[code]
    if not indicator.subject:
        return {"科目": QUALITY_SUBJECTS}
    all_of = DIMENSIONS[indicator.subject]
    if code in _NEVER:
        return {dimension: all_of[dimension] for dimension in _NEVER[code]}
    return {
        dimension: values
        for dimension, values in all_of.items()
        if code in _ONLY.get((indicator.subject, dimension), (code,))
    }


def narrow_dimensions(subject: str) -> Mapping[str, tuple[str, ...]]:
    """Dimensions that go with a few indicators of a subject only: {dimension: codes}."""
    return {dimension: only for (whose, dimension), only in _ONLY.items() if whose == subject}


def sums_of(code: str, dimension: str) -> Mapping[str, tuple[str, ...]]:
    """Values of a dimension that stand for several others: 省内 = 省内市 + 省内县."""
    return SUMS.get((INDICATORS[code].subject, dimension), {})


def key_of(figure: Figure) -> str:
    """The name of a figure in JSON and beside lists of names: "F10.男", "L9b", "R21.级别=未填"."""
    if not figure.values:
        return figure.code
    code, values, own = figure.code, figure.values, OWN.get(figure.code, ())
    if len(values) == 1 and (figure.code, values[0][0]) in _PARTITION_OF:
        code = _PARTITION_OF[figure.code, values[0][0]]
        own = (values[0][0],)
    said = [
        value if bare_dimension(figure.code, own, value) == dimension else f"{dimension}={value}"
        for dimension, value in values
    ]
    return ".".join((code, *said))


def title_of(figure: Figure) -> str:
    """The figure as the forms call it and a clerk would type it: 流动人口.新登记.男."""
    indicator = INDICATORS[figure.code]
    said = [
        value
        if value != UNFILLED and len(holding(figure.code, value)) == 1
        else f"{dimension}={value}"
        for dimension, value in figure.values
        if indicator.subject
    ]
    subject = indicator.subject or figure.values[0][1]
    name = [] if said and DEFAULTS.get(subject) == figure.code else [indicator.name]
    measure = "" if figure.measure == MEASURES[0] else f":{figure.measure}"
    return ".".join((subject, *name, *said)) + measure


def holding(code: str, value: str) -> list[str]:
    """The dimensions of an indicator in which a value occurs."""
    return [
        dimension
        for dimension, values in dimensions_of(code).items()
        if value in values or value in sums_of(code, dimension)
    ]


def bare_dimension(code: str, own: tuple[str, ...], value: str) -> str | None:
    """Which dimension a bare value means in a code form; None: it must be said."""
    if value == UNFILLED:
        return own[0] if own else None
    found = holding(code, value)
    mine = [dimension for dimension in own if dimension in found]
    if mine:
        return mine[0]
    return found[0] if len(found) == 1 else None
