"""Layout 1: text tables in all encodings, the whole address in one cell, days as serial numbers."""

from ledger_desk.exchange.samples.hand import Style
from ledger_desk.exchange.samples.layouts.kinds import Book, Layout
from ledger_desk.exchange.samples.paper import Paper
from ledger_desk.exchange.samples.world import Shape

_TEXT = Style(
    dates=("dash", "slash", "solid", "serial", "hao", "han", "midnight", "wide"),
    phones=("plain", "plain", "dash", "country", "space", "wide"),
    ids=("plain", "plain", "plain", "quoted", "small", "times", "wide"),
    doors=("chinese", "floor", "han", "wide"),
    numbers=False,
    damaged=1,
    synonyms=40,
    own_places=15,
    yes=("√", "Y", "是"),
    no=("×", "N", "否"),
)
_SERIALS = Style(
    dates=("serial", "serial", "real", "solid_number", "listed", "spaced"),
    phones=("plain", "float", "country"),
    doors=("floor", "dash", "hash", "chinese"),
    damaged=2,
    synonyms=50,
    own_places=10,
    yes=("已办", "是"),
    no=("未办", "否"),
)

LAYOUT = Layout(
    (
        Book(
            "实有人口.txt",
            (
                Paper(
                    "roster",
                    "人口",
                    (
                        "户编号|household", "住房地址|address", "人员姓名|name",
                        "家庭关系|relation", "公民身份号码|id_no", "男女|sex", "出生年月日|birth",
                        "移动电话|phone1", "宅电|phone2", "受教育程度|education",
                        "婚姻状况|marital", "户类型|kind",
                    ),
                    _TEXT,
                    ditto=("household",),
                ),
            ),
            encoding="utf-16",
            separator="\t",
        ),
        Book(
            "出租屋.csv",
            (
                Paper(
                    "rental",
                    "出租屋",
                    (
                        "出租屋编码|number", "出租屋地址|address", "业主姓名|landlord_name",
                        "业主身份证号码|landlord_id_no", "业主联系电话|landlord_phone1",
                        "业主联系手机|landlord_phone2", "租住类型|house_type", "承租用途|use",
                        "租赁方式|mode", "间数|rooms", "承租人数|persons", "安全分类|grade",
                        "采集日期|registered", "治安责任书签订时间|letter_on",
                        "备案证号|record_no", "撤销日期|closed",
                    ),
                    _TEXT,
                ),
            ),
            encoding="utf-8",
        ),
        Book(
            "外来人口.xlsx",
            (
                Paper(
                    "floating",
                    "外来人口",
                    (
                        "所在网格|grid", "被登记人|name", "证件种类|id_type", "证件号码|id_no",
                        "男女|sex", "生日|birth", "户籍地行政区划|origin_code",
                        "户籍地址|origin_address", "现住地址|address", "到达本地日期|arrived",
                        "申报日期|registered", "暂住事由|reason", "处所类型|abode",
                        "居住时限|stay", "采集方式|way", "手机|phone1", "固话|phone2",
                        "是否申领居住证|permit_yes", "流出日期|left", "流出原因|leave_reason",
                    ),
                    _SERIALS,
                ),
            ),
        ),
        Book(
            "救助对象.csv",
            (
                Paper(
                    "aid",
                    "救助",
                    (
                        "救助证编号|number", "救助对象|name", "居民身份证号码|id_no",
                        "地址|address", "救助类型|category", "享受分类|class", "家庭人口数|family",
                        "救助人数|covered", "救助原因|cause", "家庭总收入|income", "家庭补差|base",
                        "分类施保金额|extra", "合计金额|total", "救助开始月份|since",
                        "停止日期|stopped", "停止原因|stop_reason",
                    ),
                    Style(
                        dates=("dash", "solid", "slash"),
                        doors=("han", "chinese", "dong"),
                        numbers=False,
                        synonyms=50,
                        money="thousands",
                    ),
                ),
            ),
            encoding="gb18030",
            separator=";",
        ),
        Book(
            "巡防记录.txt",
            (
                Paper(
                    "patrol",
                    "巡防",
                    (
                        "日期|date", "起止时间|span", "巡防组织|team", "领班|leader",
                        "队员|others", "巡逻人数|headcount", "路线|route", "巡逻类型|manner",
                        "问题类型|finding", "问题内容|problem", "处置日期|settled_on",
                    ),
                    Style(dates=("dash", "chinese", "solid"), numbers=False),
                    ditto=("date",),
                ),
            ),
            encoding="utf-8-sig",
            separator="\t",
        ),
        Book(
            "巡防队员.csv",
            (
                Paper(
                    "member",
                    "队员",
                    (
                        "巡防组织名称|team", "成员姓名|name", "男女|sex", "联系方式|phone",
                        "队员身份|identity", "参加工作时间|joined", "离岗时间|left", "状态|blank",
                    ),
                    _TEXT,
                ),
            ),
            encoding="utf-8",
            separator="，",
        ),
        Book(
            "民情日志.csv",
            (
                Paper(
                    "visit",
                    "民情",
                    (
                        "入户时间|on", "走访对象地址|address", "入户人|visitor", "走访原因|kind",
                        "是否见面|met", "群众姓名|person", "群众属性|role", "走访调查内容|content",
                    ),
                    _TEXT,
                ),
            ),
            encoding="utf-16",
        ),
        Book(
            "排查台账.csv",
            (
                Paper(
                    "inspection",
                    "排查",
                    (
                        "排查日期|on", "出租屋地址|address", "检查人员|inspector",
                        "是否存在隐患|result", "隐患类别|hazard", "严重程度|level",
                        "存在问题|problem", "整改措施|measure", "整改时限|due",
                        "整改完成日期|fixed", "上报日期|reported", "移交单位|reported_to",
                    ),
                    _TEXT,
                ),
            ),
            encoding="gb18030",
        ),
    ),
    Shape(villages=True, overseas=True, sites=True, beds=True),
)  # fmt: skip
