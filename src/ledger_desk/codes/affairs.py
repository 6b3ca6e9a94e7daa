"""Code lists of events, disputes and partners (codes.md §8)."""

from ledger_desk.fields import CodeList


def _numbered(names: str) -> dict[str, str]:
    """Codes 1, 2, … for names in order, 99 for 其他."""
    return {
        "99" if name == "其他" else str(number): name
        for number, name in enumerate(names.split(), 1)
    }


EVENT_CLASS = CodeList(
    "event_class1", {"1": "民生", "2": "困难", "3": "安全", "4": "环境", "5": "其他"}
)
EVENT_LIVELIHOOD = CodeList(
    "event_class2_livelihood",
    _numbered("水利 交通 能源 教育 科技文体 医疗卫生 劳动保障 环境保护 城乡规划 农业 其他"),
)
EVENT_HARDSHIP = CodeList("event_class2_hardship", _numbered("住房 生活 医疗 就业 就学 其他"))
EVENT_STAGE = CodeList(
    "event_stage", {"1": "受理", "2": "办理中", "3": "办结", "4": "呈报", "5": "退回"}
)
CLOSE_KIND = CodeList("close_kind", {"1": "实质性", "2": "阶段性", "3": "程序性"})
SATISFACTION = CodeList(
    "satisfaction", {"1": "满意", "2": "一般", "3": "不满意"}, {"基本满意": "2"}
)
DISPUTE_KIND = CodeList(
    "dispute_kind",
    _numbered(
        "婚姻家庭 邻里 房屋宅基地 物业 合同 劳动争议 损害赔偿 道路交通 消费 医疗 环境污染 征地拆迁 "
        "山林土地 生产经营 施工扰民 租赁 旅游 电子商务 其他"
    ),
)
DISPUTE_SCALE = CodeList(
    "dispute_scale",
    {"01": "个体性", "02": "一般群体性", "03": "重大群体性"},
    standard="GB/T 31000-2015",
)
DISPUTE_RESULT = CodeList(
    "dispute_result",
    {"1": "达成协议", "2": "未达成", "3": "引导诉讼", "4": "调解中", "9": "其他"},
)
PARTNER_KIND = CodeList(
    "partner_kind",
    {"1": "机关", "2": "企业", "3": "学校", "4": "医院", "5": "社会组织", "9": "其他"},
)
