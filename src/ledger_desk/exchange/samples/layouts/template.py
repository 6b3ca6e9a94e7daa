"""Layout 3: forms of an import template: notes above, asterisks, 53 and 38 columns, text days."""

from ledger_desk.exchange.samples.hand import Style
from ledger_desk.exchange.samples.layouts.kinds import Book, Layout
from ledger_desk.exchange.samples.paper import Paper
from ledger_desk.exchange.samples.world import Shape

_TEXT = Style(
    dates=("dash", "dash", "slash", "solid"),
    phones=("plain",),
    ids=("plain",) * 20 + ("trailing",),
    doors=("dash", "hash"),
    damaged=2,
    synonyms=10,
)
_NOTES = (
    "填写说明：1.带“*”的为必填项；2.身份证号码必须为18位，请将单元格设为文本格式；3.日期格式为"
    "2026-10-05；4.所属网格须与系统中的网格名称一致；5.请勿修改表头，不要合并单元格，不要插入空行；"
    "6.房屋准确地址填写到门牌，如金桂苑3-402。"
)

LAYOUT = Layout(
    (
        Book(
            "房屋人口导入模板.xlsx",
            (
                Paper(
                    "roster",
                    "人口信息",
                    (
                        "*所属网格|grid", "*房屋准确地址|address", "户号*|household", "*姓名|name",
                        "与户主关系*|relation", "*性别|sex", "公民身份证号|id_no",
                        "出生日期|birth", "民族|nation", "文化程度|education", "婚姻状况|marital",
                        "政治面貌|stop_politics", "宗教信仰|stop_belief", "血型|stop_blood",
                        "兵役状况|stop_service", "联系手机|phone", "备注|blank",
                    ),
                    _TEXT,
                    above=("V3.1", _NOTES, "填报单位：{street}{community}"),
                ),
            ),
            keys=True,
        ),
        Book(
            "出租房信息登记表导入模板.xlsx",
            (
                Paper(
                    "rental",
                    "出租房信息",
                    (
                        "所属网格*|grid", "房屋准确地址*|address", "*房主姓名|landlord_name",
                        "*隐患程度|grade", "出租房类别*|house_type", "房屋编号|blank",
                        "房产证地址|blank", "建筑物名称|blank", "建筑物用途|blank",
                        "物业管理单位名称|blank", "代表人/业主|blank",
                        "业主身份证号码|landlord_id_no", "业主联系电话|landlord_phone1",
                        "房屋户型|blank", "建成年份|blank", "本户建筑面积|blank", "房屋结构|blank",
                        "房屋用途|blank", "房屋来源|blank", "自主产权|blank", "租凭公房|blank",
                        "房屋凭证|blank", "房屋权证号|title_no", "房屋权证发证时间|blank",
                        "土地凭证|blank", "土地权证号|blank", "土地权证发证时间|blank",
                        "产权人类型|blank", "产权人姓名|blank", "产权人证件类型|blank",
                        "产权人证件号码|blank", "产权人联系电话|blank", "产权人联系手机|blank",
                        "出租房用途|use", "租赁备案证号|record_no", "出租人类型|blank",
                        "出租人证件类型|blank", "出租人证件号码|blank", "出租人联系电话|blank",
                        "出租人联系手机|landlord_phone2", "出租人联系地址|blank",
                        "出租房性质|property", "管理类别|blank", "登记日期|registered",
                        "出租时间|registered", "出租间数|rooms", "限住人数|blank", "月租金|blank",
                        "隐患情况|blank", "是否签订治安责任保证书|letter", "有无安全通道|blank",
                        "有无消防通道|blank", "停租日期|closed", "备注|blank",
                    ),
                    _TEXT,
                    above=("V2.4", _NOTES, "填报单位：{street}{community}"),
                ),
            ),
            keys=True,
        ),
        Book(
            "流动人口信息登记表导入模板.xlsx",
            (
                Paper(
                    "floating",
                    "流动人口信息",
                    (
                        "姓名*|name", "所属网格*|grid", "性别*|sex", "出生日期|birth",
                        "证件类型|id_type", "身份证号码*|id_no", "流入原因*|reason",
                        "流入时间*|arrived", "户籍地>省*|province", "户籍地>市*|city",
                        "户籍地>区县*|county", "民族*|nation", "文化程度*|education",
                        "婚姻状况*|marital", "预计到期日期*|blank", "暂住处所*|abode",
                        "户籍详细地址|origin_address", "临时居所|address", "曾用名|blank",
                        "工作单位或就读学校|employer", "联系电话|phone1", "联系手机|phone2",
                        "电子邮件|blank", "职业|blank", "流入来源>省|province", "流入来源>市|city",
                        "流入来源>区县|county", "登记证情况|permit", "登记证编号|permit_no",
                        "居住证有效期|permit_valid", "登记日期|registered", "经济来源|blank",
                        "预居住时限|stay", "政治面貌|stop_politics", "宗教信仰|stop_belief",
                        "血型|stop_blood", "婚育证明|stop_fertility", "离开日期|left",
                        "注销日期|cancelled", "注销原因|leave_reason", "备注|blank",
                    ),
                    _TEXT,
                    above=("V3.1", _NOTES, "填报单位：{street}{community}"),
                ),
            ),
            keys=True,
        ),
        Book(
            "低保救助导入模板.xlsx",
            (
                Paper(
                    "aid",
                    "救助信息",
                    (
                        "*户主姓名|name", "*户主身份证号|id_no", "*家庭住址|address",
                        "*救助类别|category", "分类|class", "*家庭总人数|family",
                        "*享受人数|covered", "*致贫原因|cause", "家庭月总收入(元)|income",
                        "户月保障金(元)|base", "审批日期|approved", "*起始保障年月|since",
                        "待遇截止日期|stopped", "停保原因|stop_reason",
                    ),
                    _TEXT,
                    above=("V1.0", _NOTES),
                ),
            ),
        ),
        Book(
            "治安巡逻导入模板.xlsx",
            (
                Paper(
                    "patrol",
                    "巡逻信息",
                    (
                        "*巡逻日期|date", "*开始时间|begins", "*结束时间|ends", "巡防队|team",
                        "*带班人|leader", "*巡逻人员|others", "*人数|headcount", "*巡逻路线|route",
                        "巡逻方式|manner", "发现问题类型|finding", "问题内容|problem",
                        "处置日期|settled_on",
                    ),
                    _TEXT,
                    above=("V1.0", _NOTES),
                ),
            ),
        ),
        Book(
            "巡逻队员导入模板.xlsx",
            (
                Paper(
                    "member",
                    "队员信息",
                    (
                        "*队伍名称|team", "*队员姓名|name", "性别|sex", "出生日期|birth",
                        "联系电话|phone1", "*队员身份|identity", "*入队日期|joined",
                        "离队日期|left", "政治面貌|stop_politics",
                    ),
                    _TEXT,
                    above=("V1.0", _NOTES),
                ),
            ),
        ),
        Book(
            "走访记录导入模板.xlsx",
            (
                Paper(
                    "visit",
                    "走访信息",
                    (
                        "*走访时间|at", "*走访地址|address", "*走访人|visitor", "*走访类型|kind",
                        "*见面情况|met", "接访人身份|role", "走访内容|content", "发现问题|finding",
                        "回访日期|follow_up",
                    ),
                    _TEXT,
                    above=("V1.0", _NOTES),
                ),
            ),
        ),
        Book(
            "出租房检查导入模板.xlsx",
            (
                Paper(
                    "inspection",
                    "检查信息",
                    (
                        "*检查日期|on", "*房屋准确地址|address", "*检查人|inspector",
                        "*检查结果|result", "隐患类型|hazard", "隐患级别|level",
                        "隐患情况|problem", "处置措施|measure", "整改期限|due", "整改日期|fixed",
                        "上报日期|reported", "上报单位|reported_to",
                    ),
                    _TEXT,
                    above=("V1.0", _NOTES),
                ),
            ),
        ),
    ),
    Shape(units=False, named_grids=True, overseas=True),
)  # fmt: skip
