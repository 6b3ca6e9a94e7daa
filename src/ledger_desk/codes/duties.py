"""Code lists of patrols and visits, and the time of day a patrol belongs to."""

from collections.abc import Mapping

from ledger_desk.fields import CodeList

TEAM_KIND = CodeList(
    "team_kind",
    {
        "01": "专职巡防队伍",
        "02": "义务巡防队伍",
        "03": "保安服务公司",
        "04": "志愿者队伍",
        "99": "其他",
    },
    {
        spelling: code
        for code, spellings in {
            "01": "专职 专职巡防 专职队伍 专职巡逻队",
            "02": "义务 义务巡防 义务队伍 义务巡逻队 群防群治队伍",
            "03": "保安 保安公司 保安队伍",
            "04": "志愿者 志愿 志愿队伍 志愿服务队",
            "99": "其它",
        }.items()
        for spelling in spellings.split()
    },
    "GB/T 31000-2015",
)
TEAM_KIND_IN_FIGURES = {"01": "专职", "02": "义务", "03": "保安", "04": "志愿者", "99": "其他"}

MEMBER_IDENTITY = CodeList(
    "member_identity",
    {
        "1": "网格员",
        "2": "社区干部",
        "3": "志愿者",
        "4": "保安",
        "5": "居民",
        "6": "门卫",
        "7": "楼栋长",
        "9": "其他",
    },
    {
        spelling: code
        for code, spellings in {
            "1": "专职网格员 网格长",
            "2": "社工 村干部 社区工作者 居委会干部 两委干部",
            "3": "义工",
            "4": "保安员",
            "5": "村民 群众 热心居民",
            "6": "门岗",
            "7": "楼长 楼组长 栋长",
            "9": "其它",
        }.items()
        for spelling in spellings.split()
    },
)
MEMBER_STATE = CodeList(
    "member_state",
    {"1": "在岗", "2": "离岗"},
    {"在职": "1", "在队": "1", "正常": "1", "离职": "2", "离队": "2", "退出": "2"},
)
ON_DUTY = "1"

SLOT = CodeList(
    "slot",
    {"1": "上午", "2": "下午", "3": "晚间", "4": "深夜"},
    {"早班": "1", "中班": "2", "晚上": "3", "夜间": "3", "晚班": "3", "凌晨": "4", "夜班": "4"},
    "settings",
)
SLOT_STARTS = {"1": "06:00", "2": "12:00", "3": "18:00", "4": "23:00"}
"""When each slot begins (setting `slots`); the last one lasts until the first."""
NIGHT_SLOTS = ("3", "4")


def slot_of(start: str, starts: Mapping[str, str] = SLOT_STARTS) -> str:
    """The slot of a patrol that begins at "19:30"; before the first slot it is still the last."""
    begun = [(at, code) for code, at in starts.items() if at <= start]
    return max(begun)[1] if begun else max((at, code) for code, at in starts.items())[1]


MANNER = CodeList(
    "manner",
    {"1": "步巡", "2": "车巡", "3": "视频巡查"},
    {
        "步行": "1",
        "徒步": "1",
        "步行巡逻": "1",
        "骑行": "2",
        "车辆巡逻": "2",
        "电动车": "2",
        "视频": "3",
        "视频巡逻": "3",
    },
)
EQUIPMENT = CodeList(
    "equipment",
    {"1": "袖标", "2": "手电", "3": "对讲机", "4": "记录仪", "5": "灭火器", "9": "其他"},
    {"红袖章": "1", "袖章": "1", "手电筒": "2", "强光手电": "2", "执法记录仪": "4", "其它": "9"},
)
CHECKPOINT_STATE = CodeList(
    "checkpoint_state", {"1": "准时", "2": "早到", "3": "晚到", "4": "未到", "5": "顺序错"}
)

FINDING_TYPE = CodeList(
    "finding_type",
    {"1": "治安", "2": "消防", "3": "设施", "4": "环境", "5": "纠纷", "9": "其他"},
    {
        spelling: code
        for code, spellings in {
            "1": "治安隐患 治安问题",
            "2": "消防隐患 火灾隐患 消防问题",
            "3": "设施损坏 公共设施 市政设施",
            "4": "环境卫生 卫生 市容",
            "5": "矛盾纠纷 邻里纠纷",
            "9": "其它",
        }.items()
        for spelling in spellings.split()
    },
)
FINDING_ACTION = CodeList(
    "finding_action",
    {
        "1": "当场处置",
        "2": "报网格员",
        "3": "移交社区",
        "4": "移交街道",
        "5": "报警",
        "9": "其他",
    },
    {
        spelling: code
        for code, spellings in {
            "1": "当场处理 现场处置 现场处理 当场整改 劝离 当场劝导",
            "2": "上报网格员 通知网格员",
            "3": "报社区 上报社区 移交居委会",
            "4": "上报街道 报街道",
            "5": "拨打110 报派出所",
            "9": "其它",
        }.items()
        for spelling in spellings.split()
    },
)

VISIT_KIND = CodeList(
    "visit_kind",
    {
        "1": "例行走访",
        "2": "信息核查",
        "3": "安全检查",
        "4": "帮扶走访",
        "5": "回访",
        "6": "宣传",
    },
    {
        spelling: code
        for code, spellings in {
            "1": "例行 日常走访 走访 日常 入户走访",
            "2": "核查 信息采集 核实",
            "3": "检查 安全",
            "4": "帮扶 慰问",
            "6": "宣传走访 政策宣传",
        }.items()
        for spelling in spellings.split()
    },
)
GENERAL_VISITS = ("1", "2", "3", "4", "6")
"""一般走访: every kind but 回访."""

VISIT_CHANGE = CodeList(
    "visit_change",
    {"1": "迁入", "2": "迁出", "3": "新增租户", "4": "退租", "0": "无"},
    {"搬入": "1", "搬出": "2", "新租户": "3", "无变化": "0", "无变动": "0"},
)
MET = CodeList(
    "met",
    {"1": "见面", "2": "未遇", "3": "电话", "4": "拒访"},
    {
        "是": "1",
        "已见面": "1",
        "见到": "1",
        "√": "1",
        "否": "2",
        "未见面": "2",
        "无人": "2",
        "无人在家": "2",
        "未见": "2",
        "×": "2",
        "电话联系": "3",
        "拒绝": "4",
        "拒绝走访": "4",
    },
)
MET_IN_PERSON = "1"
MET_ROLE = CodeList(
    "met_role",
    {
        "1": "居民",
        "2": "租户",
        "3": "街道干部",
        "4": "社区干部",
        "5": "小区负责人",
        "6": "单位法人",
        "7": "办公室主任",
        "8": "安保负责人",
        "9": "物管负责人",
        "10": "业委会成员",
        "11": "楼栋长",
        "12": "志愿者",
        "13": "共建单位",
        "99": "其他",
    },
    {
        spelling: code
        for code, spellings in {
            "1": "户主 业主 本人 家属 村民",
            "2": "承租人 租客 租房人",
            "9": "物业 物业负责人 物业经理",
            "10": "业委会",
            "11": "楼长 楼组长",
            "99": "其它",
        }.items()
        for spelling in spellings.split()
    },
)
