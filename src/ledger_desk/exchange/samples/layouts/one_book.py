"""Layout 4: one workbook with a sheet for every register, merged cells, hidden rows, time cells."""

from ledger_desk.exchange.samples.hand import Style
from ledger_desk.exchange.samples.layouts.kinds import Book, Layout
from ledger_desk.exchange.samples.paper import Paper

_OURS = Style(
    dates=("real", "real", "real", "dot", "chinese"),
    phones=("float", "float", "plain", "dash"),
    buildings=("栋", "幢", "号楼"),
    rooms=("number", "plain"),
    doors=("spaced", "dong", "lou", "dash"),
    damaged=1,
    synonyms=35,
    yes=("是", "已签"),
    no=("否", "未签"),
)
_COMERS = Style(
    dates=("real", "real", "dots", "hao"),
    phones=("float", "plain", "space"),
    doors=("spaced", "hash", "chinese"),
    damaged=2,
    synonyms=45,
)

LAYOUT = Layout(
    (
        Book(
            "社区综合台账.xlsx",
            (
                Paper(
                    "roster",
                    "1.住户",
                    (
                        "序号|no", "网格|grid", "小区|complex", "栋|building", "单元|unit",
                        "户室|room", "姓名|name", "与户主关系|relation", "性别|sex",
                        "居民身份证号码|id_no", "联系电话|phone", "入住时间|since",
                    ),
                    _OURS,
                    above=("一、住户",),
                    merged=("grid", "complex", "building", "unit", "room", "since"),
                    hidden_rows=(6, 9),
                ),
                Paper(
                    "rental",
                    "2.出租房",
                    (
                        "序号|no", "小区|complex", "栋|building", "单元|unit", "户室|room",
                        "出租人|landlord_name", "出租人证件号码|landlord_id_no",
                        "出租人联系电话|landlord_phone", "房屋类别|house_type", "出租屋用途|use",
                        "整租/合租|mode", "出租房间数|rooms", "分类|grade",
                        "是否签订治安责任书|letter", "登记日期|registered", "注销日期|closed",
                        "注销原因|close_reason",
                    ),
                    _OURS,
                    above=("二、出租房屋",),
                    section="complex_building",
                    blank_rows=50,
                    total=True,
                ),
                Paper(
                    "floating",
                    "3.流动人口",
                    (
                        "序号|no", "姓名|name", "性别|sex", "身份证号|id_no", "户籍地|origin",
                        "暂住地址|address", "来此居住时间|arrived", "登记时间|registered",
                        "居住原因|reason", "住所类别|abode", "居住期限|stay", "联系电话|phone",
                        "办证类型|permit", "居住证编号|permit_no", "居住证有效期至|permit_valid",
                        "居住状态|status", "离开时间|left", "流出原因|leave_reason",
                    ),
                    _COMERS,
                    above=("三、流动人口",),
                    hidden_rows=(5,),
                    blank_rows=80,
                ),
                Paper(
                    "aid",
                    "4.困难家庭",
                    (
                        "序号|no", "户主|name", "公民身份号码|id_no", "家庭住址|address",
                        "保障类型|category", "类|class", "人口数|family", "保障人数|covered",
                        "困难原因|cause", "保障金|base", "享受日期|since", "最近复核日期|reviewed",
                    ),
                    _OURS,
                    above=("四、困难家庭",),
                    total=True,
                ),
                Paper(
                    "patrol",
                    "5.巡逻",
                    (
                        "巡逻日期|date", "开始时间|begins_cell", "结束时间|ends_cell", "队伍|team",
                        "带班|leader", "参加人员|people", "巡逻人数|headcount", "巡逻区域|route",
                        "发现问题类型|finding", "问题描述|problem", "是否处置|settled",
                    ),
                    _OURS,
                    above=("五、巡逻",),
                ),
                Paper(
                    "member",
                    "6.巡逻队",
                    (
                        "队伍|team", "姓名|name", "性别|sex", "手机|phone", "人员类别|identity",
                        "入队日期|joined", "离队日期|left",
                    ),
                    _OURS,
                    above=("六、巡逻队员",),
                ),
                Paper(
                    "visit",
                    "7.走访",
                    (
                        "走访时间|at", "小区|complex", "栋|building", "单元|unit", "户室|room",
                        "走访人员|visitor", "走访类型|kind", "见面情况|met", "走访情况|content",
                    ),
                    _OURS,
                    above=("七、走访",),
                ),
                Paper(
                    "inspection",
                    "8.检查",
                    (
                        "检查日期|on", "小区|complex", "栋|building", "单元|unit", "户室|room",
                        "检查人|inspector", "检查结果|result", "隐患类型|hazard", "隐患级别|level",
                        "隐患内容|problem", "处置措施|measure", "整改期限|due", "整改日期|fixed",
                        "上报日期|reported", "抄告单位|reported_to",
                    ),
                    _OURS,
                    above=("八、安全检查",),
                ),
            ),
            keys=True,
        ),
    ),
)  # fmt: skip
