"""Layout 2: .xls as it is printed: section lines, headings on each page, vertical headings."""

from ledger_desk.exchange.samples.hand import Style
from ledger_desk.exchange.samples.layouts.kinds import Book, Layout
from ledger_desk.exchange.samples.paper import Paper
from ledger_desk.exchange.samples.world import Shape

_PLAIN = Style(
    dates=("dots", "chinese", "real", "dash"),
    buildings=("号楼",),
    rooms=("number", "plain"),
    synonyms=25,
)
_PADDED = Style(
    dates=("slash", "real", "padded"),
    buildings=("numeral",),
    rooms=("padded", "室"),
    synonyms=50,
    damaged=2,
    yes=("√",),
    no=("×",),
)
_SIGNED = ("制表人：              审核：              年   月   日",)

LAYOUT = Layout(
    (
        Book(
            "人口底册（打印版）.xls",
            (
                Paper(
                    "roster",
                    "{part}",
                    (
                        "序号|no", "小区|complex", "单元|unit", "房号|room", "姓名|name",
                        "关系|relation", "性别|sex", "身份证号|id_no", "民族|nation", "电话|phone",
                        "入住日期|since",
                    ),
                    _PLAIN,
                    above=("{community}人口底册",),
                    below=_SIGNED,
                    each="grid",
                    section="building",
                    subtotal=True,
                    page=40,
                    vertical=True,
                ),
            ),
        ),
        Book(
            "出租房台账（打印版）.xls",
            (
                Paper(
                    "rental",
                    "{part}登记",
                    (
                        "编号|number", "房屋情况>地点>小区|complex", "房屋情况>地点>幢号|building",
                        "房屋情况>地点>单元|unit", "房屋情况>地点>室|room",
                        "房屋情况>类别|house_type", "房屋情况>产权性质|property",
                        "房主>身份>姓名|landlord_name", "房主>身份>身份证号码|landlord_id_no",
                        "房主>联系电话|landlord_phone", "出租情况>出租用途|use",
                        "出租情况>出租间数|rooms", "出租情况>实住人数|persons",
                        "出租情况>出租状态|status", "管理>等级|grade", "管理>签订责任书|letter",
                        "管理>登记日期|registered", "管理>注销日期|closed",
                    ),
                    _PADDED,
                    above=("出租房屋台账", "单位：{community}"),
                    below=_SIGNED,
                    each="year",
                    total=True,
                    page=30,
                ),
            ),
        ),
        Book(
            "流动人口台账（打印版）.xls",
            (
                Paper(
                    "floating",
                    "{part}",
                    (
                        "序\n号|no", "基本情况>姓\n名|name", "基本情况>性\n别|sex",
                        "基本情况>身份证\n号码|id_no", "基本情况>民\n族|nation",
                        "基本情况>户籍地>省|province", "基本情况>户籍地>市|city",
                        "基本情况>户籍地>区县|county", "居住情况>现住地址|address",
                        "居住情况>流入时间|arrived", "居住情况>登记时间|registered",
                        "居住情况>流入原因|reason", "居住情况>住所类型|abode",
                        "居住情况>拟居期限|stay", "登记证>情况|permit", "登记证>编号|permit_no",
                        "联系电话|phone", "离开时间|left", "注销原因|leave_reason",
                    ),
                    Style(
                        dates=("dots", "chinese", "real", "slash"),
                        doors=("lou", "han", "dash"),
                        synonyms=50,
                        damaged=2,
                    ),
                    above=("{community}流动人口台账",),
                    below=_SIGNED,
                    each="grid",
                    page=35,
                ),
            ),
        ),
        Book(
            "低保名册（打印版）.xls",
            (
                Paper(
                    "aid",
                    "低保",
                    (
                        "序号|no", "户主姓名|name", "身份证号码|id_no", "住址|address",
                        "类别|category", "分类|class", "保障情况>家庭人口|family",
                        "保障情况>保障人数|covered", "保障情况>致贫原因|cause",
                        "领取金额>家庭补差|base", "领取金额>重点救助|extra",
                        "领取金额>合计金额|total", "起始年月|since", "停保日期|stopped",
                        "停保原因|stop_reason",
                    ),
                    Style(doors=("chinese", "padded"), synonyms=50, money="yuan"),
                    above=("{community}低保名册", "单位：元"),
                    below=_SIGNED,
                    section="grid",
                    subtotal=True,
                    total=True,
                    page=20,
                ),
            ),
        ),
        Book(
            "巡逻登记（打印版）.xls",
            (
                Paper(
                    "patrol",
                    "巡逻",
                    (
                        "序号|no", "日期|date", "时间>开始时间|begins", "时间>结束时间|ends",
                        "队伍|team", "带队人|leader", "参加人员|people", "人数|headcount",
                        "地点|route", "发现问题>问题类型|finding", "发现问题>问题内容|problem",
                        "发现问题>是否处置|settled",
                    ),
                    _PADDED,
                    above=("治安巡逻登记",),
                    below=_SIGNED,
                    page=25,
                ),
            ),
        ),
        Book(
            "巡逻队员（打印版）.xls",
            (
                Paper(
                    "member",
                    "队员",
                    (
                        "序号|no", "姓名|name", "性别|sex", "队伍|team", "职务|blank",
                        "队员身份|identity", "电话|phone", "入队日期|joined", "在岗状态|state",
                        "离队日期|left",
                    ),
                    _PLAIN,
                    above=("巡逻队员名册",),
                    vertical=True,
                    page=30,
                ),
            ),
        ),
        Book(
            "走访登记（打印版）.xls",
            (
                Paper(
                    "visit",
                    "{part}",
                    (
                        "走\n访\n日\n期|on", "小\n区|complex", "楼\n栋|building", "单\n元|unit",
                        "房\n号|room", "走\n访\n人|visitor", "走\n访\n类\n型|kind",
                        "见\n面\n情\n况|met", "走访内容|content",
                    ),
                    _PLAIN,
                    above=("走访登记",),
                    each="grid",
                ),
            ),
        ),
        Book(
            "检查登记（打印版）.xls",
            (
                Paper(
                    "inspection",
                    "检查",
                    (
                        "序号|no", "检查时间|on", "地点>小区|complex", "地点>楼栋|building",
                        "地点>单元|unit", "地点>房号|room", "房东姓名|landlord_name",
                        "检查人|inspector", "检查情况|result", "隐患类型|hazard", "隐患等级|level",
                        "隐患描述|problem", "处理意见|measure", "限期|due", "整改时间|fixed",
                        "上报日期|reported", "上报单位|reported_to",
                    ),
                    _PADDED,
                    above=("安全检查登记",),
                    below=_SIGNED,
                ),
            ),
        ),
    ),
    Shape(statuses=True),
)  # fmt: skip
