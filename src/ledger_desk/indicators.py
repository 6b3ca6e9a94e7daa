"""The vocabulary of the month's figures: subjects, indicators, dimensions, measures.

A figure of a partition has one spelling inside the program, whichever way it was typed:
【F10.男】 and 【流动人口.男】 are both `Figure("F9", (("性别", "男"),))`; `key_of` says "F10.男".
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ledger_desk import codes
from ledger_desk.fields import CodeList
from ledger_desk.figure_list import INDICATORS as INDICATORS
from ledger_desk.figure_list import Indicator as Indicator

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


@lru_cache(maxsize=8192)
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
