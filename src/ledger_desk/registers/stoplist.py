"""Headings nobody may collect here: recognised on import, reported as 不采集, never stored.

Body, fertility, belief, opinion, military service, petitions, and any rating of a person.
"""

from ledger_desk.codes import folded

STOP_LIST: frozenset[str] = frozenset(
    " ".join(
        (
            # body
            "血型 身高 体重 体型 体貌特征 相貌特征 脸型 口音 指纹 指纹编号 人脸 人脸照片 虹膜 "
            "DNA 基因 鞋码 足长 健康状况 身体状况 病史 既往病史 患病情况 疾病情况 慢性病 传染病 "
            "精神状况 疫苗接种 核酸 健康码 是否残疾",
            # fertility and family planning
            "计生 计划生育 计生情况 计划生育情况 节育 节育措施 避孕 避孕措施 避孕节育 "
            "避孕节育措施 生育 生育状况 生育情况 婚育 婚育证明 婚育证明号 婚育证编号 "
            "是否持有婚育证明 婚育情况 怀孕 孕检 孕情 是否怀孕 现孕 子女数 子女情况 生育证 "
            "生育服务证 准生证 独生子女证 独生子女证号 流产 结扎 上环 计生证号 流动人口婚育证明 "
            "男孩数 女孩数 现有子女数 生育子女数 初婚日期 结扎日期 社会抚养费 性取向",
            # belief
            "宗教 信仰 宗教信仰 信教 信教情况 是否信教 教派 教徒 宗教活动 邪教 是否信仰邪教",
            # political and opinion
            "政治面貌 政治面目 党派 党员 是否党员 党团 入党时间 入团时间 团员 政治态度 政治倾向 "
            "政治表现 思想动态 思想状况 现实表现 言论 舆情 不满情绪 意识形态 民主党派",
            # military service
            "兵役 兵役状况 兵役情况 服役 服兵役情况 服役情况 退役 退伍 退伍军人 退役军人 "
            "是否退役军人 是否退伍军人 军人 民兵 预备役 军籍 参战 军龄 入伍时间 退役时间",
            # petitions and conflicts with authority
            "信访 上访 信访情况 上访情况 是否信访 是否上访 上访史 信访次数 信访人员 上访人员 "
            "缠访 闹访 越级上访 涉访",
            # criminal and drug records, supervision of persons
            "前科 犯罪记录 违法犯罪记录 违法记录 刑释 刑满释放 刑释解教 社区矫正 矫正 吸毒 "
            "吸毒史 涉毒 戒毒 涉黑 涉恐 在逃 处罚记录 失信 失信人员 案底 涉案 涉稳 是否有前科",
            # ratings of a person
            "人员等级 人员评级 人员分级 人员积分 个人积分 积分 信用分 信用等级 信用评分 个人信用 "
            "风险等级 人员风险等级 人员风险 危险等级 危险程度 关注等级 关注程度 关注类型 "
            "重点人员 重点人员类别 重点人员类型 是否重点人员 重点人 是否重点人 特殊人群 特殊人员 "
            "特殊人群类型 管控等级 管控级别 管控措施 管控状态 稳控 稳控等级 列管 列管等级 布控 "
            "人员标签 人员画像 可疑 可疑情况 是否可疑 嫌疑 表现评价 评价等级 品行 品行评价 "
            "星级评定 人员颜色 治安重点人口 重点人口 重点人口类别 高危人员 高危人群 五类人员",
        )
    ).split()
)

STOP_WORDS: tuple[str, ...] = (
    "宗教",
    "信仰",
    "政治面貌",
    "政治面目",
    "兵役",
    "服役",
    "退役",
    "退伍",
    "信访",
    "上访",
    "计生",
    "计划生育",
    "节育",
    "避孕",
    "生育",
    "婚育",
    "孕",
    "血型",
    "身高",
    "体重",
    "指纹",
    "人脸",
    "吸毒",
    "涉毒",
    "前科",
    "刑释",
    "刑满",
    "矫正",
    "邪教",
    "涉稳",
    "稳控",
    "布控",
    "列管",
    "重点人",
    "高危人",
    "人员等级",
    "人员评级",
    "人员积分",
    "风险等级",
    "危险等级",
    "关注等级",
    "思想动态",
    "政治态度",
    "现实表现",
)
"""Words that stop a longer heading too: 配偶政治面貌, 是否参加宗教活动."""


def stopped(heading: str) -> bool:
    """Whether a heading, no field of the sheet, asks for what is never collected."""
    plain = folded(heading).replace("*", "").replace(":", "")
    return plain in _FOLDED or any(word in plain for word in STOP_WORDS)


_FOLDED = frozenset(folded(heading) for heading in STOP_LIST)
