"""Layout 0: a workbook for each register, merged cells, a sheet for each grid."""

from ledger_desk.exchange.samples.hand import Style
from ledger_desk.exchange.samples.layouts.kinds import Book, Layout
from ledger_desk.exchange.samples.paper import Paper

_HOMES = Style(buildings=("number",), synonyms=20)
_LETTINGS = Style(buildings=("栋",), rooms=("室",), synonyms=25, ids=("plain", "plain", "spaced"))
_COMERS = Style(
    dates=("dash", "slash", "dot", "chinese", "padded", "real"),
    doors=("chinese", "lou"),
    synonyms=30,
    damaged=2,
    yes=("有", "有", "是"),
    no=("无", "否"),
)
_SIGNED = ("填表人：            审核人：            负责人（盖章）：",)

LAYOUT = Layout(
    (
        Book(
            "居民住户信息底册.xlsx",
            (
                Paper(
                    "roster",
                    "底册",
                    (
                        "序号|no", "所属网格|grid", "小区名称|complex", "楼栋号|building",
                        "单元号|unit", "室号|room", "居民姓名|name", "与户主的关系|relation",
                        "性别|sex", "身份证号码|id_no", "民族|nation", "手机号码|phone",
                    ),
                    _HOMES,
                    above=("{community}居民住户信息底册", "填报单位：{street}{community}居委会"),
                    merged=("grid", "complex", "building", "unit", "room"),
                ),
            ),
        ),
        Book(
            "租赁房屋管理台账.xlsx",
            (
                Paper(
                    "rental",
                    "租赁房屋",
                    (
                        "序号|no", "网格名称|grid", "房屋坐落>小区|complex",
                        "房屋坐落>楼栋|building", "房屋坐落>单元|unit", "房屋坐落>房号|room",
                        "房东>姓名|landlord_name", "房东>身份证号|landlord_id_no",
                        "房东>联系方式|landlord_phone", "房屋类型|house_type", "出租房用途|use",
                        "出租方式|mode", "出租间数|rooms", "出租面积（㎡）|area",
                        "实住人数|persons", "登记时间|registered", "管理类别|grade",
                        "是否签订责任书|letter_or_day", "停租日期|closed", "停租原因|close_reason",
                        "备注|blank",
                    ),
                    _LETTINGS,
                    above=("出租房屋管理台账", "社区：{community}        单位：间、平方米、人"),
                    below=_SIGNED,
                    section="grid",
                    subtotal=True,
                    total=True,
                ),
            ),
        ),
        Book(
            "流动人口登记簿.xls",
            (
                Paper(
                    "floating",
                    "{part}",
                    (
                        "序号|no", "姓名*|name", "性别*|sex", "身份证号码*|id_no", "民族|nation",
                        "户籍所在地>省|province", "户籍所在地>市|city",
                        "户籍所在地>县（市、区）|county", "现居住地住址|address",
                        "来本地日期*|arrived", "登记日期*|registered", "居住事由*|reason",
                        "居住处所*|abode", "拟居住期限|stay", "联系电话|phone",
                        "服务处所|employer", "居住证|permit_yes", "离开日期|left",
                        "离开原因|leave_reason",
                    ),
                    _COMERS,
                    above=(
                        "{community}流动人口登记簿",
                        "说明：带*为必填项。离开的人员请填写离开日期，不得删除行。",
                    ),
                    each="grid",
                ),
            ),
        ),
        Book(
            "低保及困难家庭台账.xlsx",
            (
                Paper(
                    "aid",
                    "困难家庭",
                    (
                        "序号|no", "低保证号|number", "困难类型|category", "低保类别|class",
                        "申请人>姓名|name", "申请人>身份证号码|id_no", "申请人>联系电话|phone",
                        "家庭住址|address", "人口>家庭人口|family", "人口>保障人口数|covered",
                        "主要致贫原因|cause", "家庭月收入|income", "月保障金额|base",
                        "享受起始时间|since", "复核日期|reviewed",
                    ),
                    Style(doors=("dong", "dash"), synonyms=60),
                    above=("{community}困难家庭台账", "单位：元"),
                    total=True,
                ),
            ),
        ),
        Book(
            "夜间巡逻日志.csv",
            (
                Paper(
                    "patrol",
                    "巡逻",
                    (
                        "巡逻日期|date", "开始时间|begins", "结束时间|ends", "巡逻队|team",
                        "带班人|leader", "巡逻人员|people", "参与人数|headcount", "巡逻路线|route",
                        "发现问题类型|finding", "问题描述|problem", "是否处置|settled",
                    ),
                    Style(numbers=False),
                ),
            ),
            encoding="gb18030",
        ),
        Book(
            "义务巡逻队花名册.xlsx",
            (
                Paper(
                    "member",
                    "花名册",
                    (
                        "序号|no", "队伍|team", "姓名|name", "性别|sex", "身份证号|id_no",
                        "手机号|phone", "人员类别|identity", "入队日期|joined", "离队日期|left",
                    ),
                    Style(damaged=1),
                ),
            ),
        ),
        Book(
            "入户走访登记.xlsx",
            (
                Paper(
                    "visit",
                    "走访",
                    (
                        "序号|no", "走访日期|at", "走访地址|address", "走访人|visitor",
                        "走访类型|kind", "见面情况|met", "接访人|person", "身份|role",
                        "走访情况|content", "发现问题|finding", "回访日期|follow_up",
                    ),
                    Style(doors=("chinese", "dash", "hash")),
                    above=("入户走访登记表",),
                ),
            ),
        ),
        Book(
            "出租房安全检查记录.xlsx",
            (
                Paper(
                    "inspection",
                    "检查记录",
                    (
                        "序号|no", "检查日期|on", "房屋地址|address", "房主姓名|landlord_name",
                        "检查人|inspector", "检查结果|result", "隐患>隐患类型|hazard",
                        "隐患>隐患级别|level", "隐患>隐患情况|problem", "整改>处置措施|measure",
                        "整改>整改期限|due", "整改>整改日期|fixed", "整改>上报日期|reported",
                        "整改>上报单位|reported_to",
                    ),
                    Style(doors=("chinese", "lou")),
                    above=("出租房屋安全检查记录",),
                    below=_SIGNED,
                ),
            ),
        ),
    ),
)  # fmt: skip
