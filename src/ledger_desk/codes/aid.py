"""Code lists of low income and aid, and the short names its figures go by."""

from ledger_desk.fields import CodeList

AID_CATEGORY = CodeList(
    "aid_category",
    {
        "1": "城市低保",
        "2": "农村低保",
        "3": "低保边缘家庭",
        "4": "特困人员集中供养",
        "5": "特困人员分散供养",
        "6": "刚性支出困难家庭",
        "7": "单人保",
        "8": "临时救助",
        "9": "其他",
    },
    {
        spelling: code
        for code, spellings in {
            "1": "城镇低保 城保 城市 城镇 城低保 城市居民最低生活保障 城市最低生活保障",
            "2": "农保 农村 农低保 农村居民最低生活保障 农村最低生活保障",
            "3": "低保边缘 低边 低边户 低边家庭 边缘户 边缘家庭 低保边缘户 低收入家庭",
            "4": "集中特困 特困(集中) 特困集中 集中供养 集中供养特困人员 特困集中供养 特困供养(集中)",
            "5": "分散特困 特困(分散) 特困分散 分散供养 五保 五保户 分散供养特困人员 特困分散供养 特困供养(分散)",
            "6": "刚性支出 刚性支出家庭 支出型困难家庭 支出型 支出型贫困",
            "7": "单人户 单人低保 低保单人保",
            "8": "临时 急难救助",
            "9": "其它",
        }.items()
        for spelling in spellings.split()
    },
)
AID_SHORT = {
    "1": "城市低保",
    "2": "农村低保",
    "3": "低保边缘",
    "4": "集中特困",
    "5": "分散特困",
    "6": "刚性支出",
    "7": "单人保",
    "8": "临时救助",
    "9": "其他",
}
"""What figures and placeholders call a category (indicators.md §8)."""
DESTITUTE = ("4", "5")
"""特困: the only categories with 照料护理补贴."""

POVERTY_CAUSE = CodeList(
    "poverty_cause",
    {
        "1": "因病",
        "2": "因残",
        "3": "孤老无劳力",
        "4": "孤幼无劳力",
        "5": "劳力不全",
        "6": "未就业",
        "7": "医疗支出过大",
        "8": "教育支出过大",
        "9": "突发事件",
        "10": "因灾",
        "99": "其他",
    },
    {
        spelling: code
        for code, spellings in {
            "1": "疾病 患病 大病 重病 因病致贫",
            "2": "残疾 因残致贫",
            "3": "孤老 年老 年老无劳力",
            "4": "孤幼 孤儿 年幼",
            "5": "缺劳动力 缺劳力 缺乏劳动能力 缺乏劳动力 无劳动力 缺少劳动力",
            "6": "失业 下岗 无业",
            "7": "医疗支出",
            "8": "因学 教育支出 因学致贫",
            "9": "意外 意外事故 突发",
            "10": "灾害 自然灾害 因灾致贫",
            "99": "其它",
        }.items()
        for spelling in spellings.split()
    },
)

AID_NEED = CodeList(
    "aid_need",
    {
        "1": "口粮",
        "2": "特困供养",
        "3": "低保",
        "4": "救助资金",
        "5": "救助物资",
        "6": "住房",
        "7": "职业培训",
        "8": "职业指导",
        "9": "求职登记",
        "10": "职业介绍",
        "99": "其他",
    },
    {"五保": "2", "资金": "4", "物资": "5", "技能培训": "7", "培训": "7", "其它": "99"},
)

AID_CLASS = CodeList(
    "aid_class",
    {"A": "A", "B": "B", "C": "C"},
    {
        spelling: code
        for code, spellings in {
            "A": "A类 A档 A级 一类 甲类",
            "B": "B类 B档 B级 二类 乙类",
            "C": "C类 C档 C级 三类 丙类",
        }.items()
        for spelling in spellings.split()
    },
    "local",
)
AID_CLASS_KIND = CodeList(
    "aid_class_kind",
    {"1": "重病", "2": "重残", "3": "高龄", "4": "未成年"},
    {
        "重病人员": "1",
        "大病": "1",
        "重度残疾": "2",
        "重残人员": "2",
        "高龄老人": "3",
        "未成年人": "4",
    },
)

HEALTH = CodeList(
    "health",
    {"01": "很好", "02": "较好", "03": "一般", "04": "较差", "05": "很差"},
    {"健康": "01", "良好": "02", "好": "02", "差": "04"},
    "GB/T 31000-2015",
)

DISABILITY_KIND = CodeList(
    "disability_kind",
    {"1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重"},
    {
        spelling: code
        for code, spellings in {
            "1": "视力残疾 盲 视残",
            "2": "听力残疾 聋",
            "3": "言语残疾 语言 语言残疾 哑",
            "4": "肢体残疾 肢残",
            "5": "智力残疾 智残",
            "6": "精神残疾",
            "7": "多重残疾",
        }.items()
        for spelling in spellings.split()
    },
    "national classification",
)
DISABILITY_LEVEL = CodeList(
    "disability_level",
    {"1": "一级", "2": "二级", "3": "三级", "4": "四级"},
    {"1级": "1", "2级": "2", "3级": "3", "4级": "4", "壹级": "1", "贰级": "2"},
    "national classification",
)
LABOR = CodeList(
    "labor",
    {"1": "有", "2": "部分", "3": "无"},
    {
        spelling: code
        for code, spellings in {
            "1": "有劳动能力 具备 正常 完全",
            "2": "部分劳动能力 部分丧失 部分丧失劳动能力 半劳力",
            "3": "无劳动能力 丧失 丧失劳动能力 完全丧失 没有",
        }.items()
        for spelling in spellings.split()
    },
)


def severe(kind: str | None, level: str | None) -> bool:
    """Whether a disability counts as 重残: level 1 or 2, and level 3 of 智力 or 精神."""
    return level in ("1", "2") or (level == "3" and kind in ("5", "6"))


STOP_REASON = CodeList(
    "stop_reason",
    {
        "1": "死亡",
        "2": "迁出",
        "3": "收入超标",
        "4": "主动退出",
        "5": "转类",
        "6": "查处退出",
        "9": "其他",
    },
    {
        spelling: code
        for code, spellings in {
            "1": "去世 病故",
            "2": "户口迁出 户籍迁出",
            "3": "收入增加 收入超过标准 超标 家庭收入增加 收入超低保标准",
            "4": "自愿退出 主动放弃 申请退出",
            "5": "转为其他类别 类别变更 跨类转出",
            "6": "违规退出 骗保",
            "9": "其它",
        }.items()
        for spelling in spellings.split()
    },
)
CHANGED_CATEGORY = "5"
"""转类 closes a row but is never counted as 停保."""

ISSUE_WAY = CodeList(
    "issue_way",
    {"1": "银行代发", "2": "现金", "9": "其他"},
    {
        "银行": "1",
        "一卡通": "1",
        "打卡": "1",
        "社会化发放": "1",
        "转账": "1",
        "现金发放": "2",
        "其它": "9",
    },
)

REVIEW_RESULT = CodeList(
    "review_result",
    {"1": "维持", "2": "增发", "3": "减发", "4": "停发"},
    {
        spelling: code
        for code, spellings in {
            "1": "继续享受 不变 保持不变 继续保障 维持不变",
            "2": "提高 调增 增加",
            "3": "降低 调减 减少",
            "4": "停保 取消 停止 退出",
        }.items()
        for spelling in spellings.split()
    },
)
STOPPED = "4"
