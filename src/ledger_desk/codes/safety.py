"""Code lists of inspections and hazards, the checklist, and the roll-up of hazard types."""

from ledger_desk.fields import CodeList

HAZARD_TYPE = CodeList(
    "hazard_type",
    {
        "00": "无",
        "01": "治安隐患",
        "02": "消防隐患",
        "03": "矛盾纠纷隐患",
        "04": "劳资纠纷隐患",
        "99": "其他",
        "11": "用电",
        "12": "燃气",
        "13": "房屋结构",
        "14": "卫生",
        "15": "交通",
        "16": "食药",
    },
    {
        spelling: code
        for code, spellings in {
            "00": "无隐患 没有",
            "01": "治安",
            "02": "消防 火灾隐患 消防安全",
            "03": "矛盾纠纷 纠纷",
            "04": "劳资纠纷",
            "99": "其它 其他隐患",
            "11": "电气 用电隐患 用电安全 私拉乱接",
            "12": "用气 燃气隐患 燃气安全",
            "13": "房屋 结构 房屋隐患 房屋安全 危房 房屋结构隐患",
            "14": "卫生隐患 环境卫生",
            "15": "交通隐患 交通安全",
            "16": "食品药品 食品安全 食药隐患 食药安全",
        }.items()
        for spelling in spellings.split()
    },
    "GB/T 31000-2015 + own",
)
HAZARD_GROUP = {
    "01": "治安",
    "02": "消防",
    "11": "消防",
    "12": "消防",
    "13": "房屋",
    "14": "卫生",
    "15": "交通",
    "16": "食药",
    "03": "纠纷",
    "04": "纠纷",
    "99": "其他",
}
"""Roll-up in reports; 无 (00) is no hazard and belongs nowhere."""
HAZARD_GROUPS = ("治安", "消防", "房屋", "卫生", "交通", "食药", "纠纷", "其他")

HAZARD_LEVEL = CodeList(
    "hazard_level",
    {"1": "一般", "2": "较大", "3": "重大", "4": "特大"},
    {
        "一般隐患": "1",
        "轻微": "1",
        "较大隐患": "2",
        "重大隐患": "3",
        "严重": "3",
        "特别重大": "4",
    },
)
HAZARD_TWO_STEPS = {"1": "一般", "2": "严重", "3": "严重", "4": "严重"}

INSPECTION_RESULT = CodeList(
    "inspection_result",
    {"1": "合格", "2": "有隐患"},
    {
        spelling: code
        for code, spellings in {
            "1": "正常 无隐患 否 无 未发现隐患 未发现问题 安全 通过",
            "2": "不合格 存在隐患 是 有 发现隐患 不通过 异常",
        }.items()
        for spelling in spellings.split()
    },
)
ITEM_RESULT = CodeList(
    "item_result",
    {"1": "合格", "0": "不合格", "8": "不适用"},
    {"√": "1", "✓": "1", "是": "1", "×": "0", "否": "0", "/": "8"},
)
RECHECK_RESULT = CodeList(
    "recheck_result",
    {"1": "合格", "0": "不合格"},
    {"通过": "1", "已整改": "1", "√": "1", "未通过": "0", "不通过": "0", "未整改": "0", "×": "0"},
)
MEASURE = CodeList(
    "measure",
    {"1": "即查即改", "2": "限期整改", "3": "抄送街道", "4": "上报", "5": "查封"},
    {
        spelling: code
        for code, spellings in {
            "1": "当场整改 立即整改 现场整改 当场处置",
            "2": "责令整改 责令限期整改 下发整改通知书 限期",
            "3": "抄告 抄送 抄告街道",
            "4": "移交 上报街道 移送 移交部门",
            "5": "封停 停用",
        }.items()
        for spelling in spellings.split()
    },
)
FIXED_AT_ONCE, WITHIN_A_TERM = "1", "2"
REPORTED = ("3", "4", "5")
"""Measures that need the day and the place of reporting."""

HAZARD_STATUS = CodeList(
    "hazard_status",
    {
        "1": "未整改",
        "2": "整改中",
        "3": "已整改",
        "4": "逾期",
        "5": "已上报",
        "6": "复查不合格",
    },
    {
        spelling: code
        for code, spellings in {
            "1": "否 未处理 待整改",
            "2": "正在整改",
            "3": "是 整改完成 已完成 完成 已处理 整改到位",
            "4": "逾期未整改",
            "5": "上报",
        }.items()
        for spelling in spellings.split()
    },
)

CHECK_ITEM = CodeList(
    "check_item",
    {
        str(number): text
        for number, text in enumerate(
            (
                "彩钢板建筑不住人",
                "独立式感烟报警器完好",
                "住人与生产经营储存分隔",
                "外窗有逃生口",
                "疏散楼梯数量够",
                "有逃生绳或软梯",
                "通道、楼梯间畅通",
                "疏散通道内不设厨房",
                "人均面积达标",
                "每间人数达标",
                "灭火器数量足、有效",
                "防烟口罩、哨、手电齐备",
                "十人以上有报警与应急照明",
                "电线穿管、无私拉乱接",
                "有漏电保护开关",
                "电动自行车不入户停放充电",
                "燃气管未私改、软管未老化",
                "钢瓶在检验期、不进卧室",
                "有燃气浓度报警器",
                "热水器安装与通风合规",
                "煤炉取暖有风斗和一氧化碳报警器",
                "不存放易燃易爆品",
                "隔断为不燃材料",
                "外墙无开裂渗漏",
                "楼梯扶手牢固",
                "门窗完好",
                "起居室隔断符合规定",
                "厨卫阳台车库地下室不住人",
                "责任书已签",
                "宣传材料已张贴",
            ),
            1,
        )
    },
)
