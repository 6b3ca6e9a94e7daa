"""Visits: one knock at one door, and what was learnt there."""

from ledger_desk.codes import MET, MET_ROLE, VISIT_CHANGE, VISIT_KIND, YES_NO
from ledger_desk.fields import Field, Register
from ledger_desk.kinds import DATE, DATETIME, choice, link, multi, text
from ledger_desk.kinds.names import NAMES
from ledger_desk.registers.common import INTERNAL, PERSONAL, grid, in_order, note

VISITS = Register(
    "visit",
    "走访记录",
    (
        Field("visited_at", "走访时间", INTERNAL, DATETIME, wanted=True, width=16, aliases=(
            "走访日期", "入户时间", "日期", "服务时间", "入户日期", "服务日期",
        )),
        Field("target", "走访地址", INTERNAL, link("dwelling"), wanted=True, searched=True,
            width=24),
        Field("address_text", "走访地址原文", INTERNAL, text(200), width=24),
        grid(),
        Field("visitor", "走访人", INTERNAL, NAMES, wanted=True, width=12, aliases=(
            "走访人员", "入户人", "走访单位", "服务成员", "记录人", "入户人员", "走访网格员",
        )),
        Field("kind", "走访类型", INTERNAL, choice(VISIT_KIND), wanted=True, width=10, aliases=(
            "走访原因", "事由", "类型", "日志类型", "走访事由", "走访类别",
        )),
        Field("met", "见面情况", INTERNAL, choice(MET), wanted=True, width=8, aliases=(
            "是否见面", "见面否", "是否入户",
        )),
        Field("met_role", "接访人身份", PERSONAL, choice(MET_ROLE), width=10, aliases=(
            "群众属性", "走访对象", "身份",
        )),
        Field("persons_met", "接访人", PERSONAL, NAMES, width=12, aliases=(
            "群众姓名", "被走访人", "接待人", "走访对象姓名", "被访人", "被走访人姓名",
        )),
        Field("content", "走访内容", INTERNAL, text(1000), width=24, aliases=(
            "走访调查内容", "走访情况", "调查结果", "民情", "服务内容", "走访记录",
        )),
        Field("findings", "发现问题", INTERNAL, text(500), width=24, aliases=(
            "反映问题", "存在问题", "问题",
        )),
        Field("changes", "本次变化", INTERNAL, multi(VISIT_CHANGE), width=12, aliases=(
            "变动情况", "变化情况",
        )),
        Field("follow_up_on", "回访日期", INTERNAL, DATE, aliases=("回访时间", "计划回访日期")),
        Field("followed_on", "实际回访日期", INTERNAL, DATE, aliases=("实际回访时间",)),
        Field("signed", "已签字", INTERNAL, choice(YES_NO), width=6, aliases=("签字", "是否签字")),
        note(),
    ),
    (
        in_order("visited_at", "follow_up_on", "回访日期早于走访时间"),
        in_order("visited_at", "followed_on", "实际回访日期早于走访时间"),
    ),
    "次",
)  # fmt: skip
