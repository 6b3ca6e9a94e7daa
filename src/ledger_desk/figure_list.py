"""Every indicator of the monthly forms: its code, its name, what it is counted in."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


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
