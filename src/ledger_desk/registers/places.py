"""The places of a community: itself, its grids, buildings, stairs and dwellings."""

from ledger_desk.codes import BUILDING_USE, DWELLING_STATE, PROPERTY_TYPE, STRUCTURE
from ledger_desk.fields import Field, Record, Register, Rule
from ledger_desk.kinds import ADDRESS, AREA, COUNT, NAME, PHONE, ROOM, YEAR, choice, link, text
from ledger_desk.registers.common import INTERNAL, OPEN, PERSONAL, not_above, note, within

ADDRESS_PARTS = ("小区", "楼栋", "单元", "楼层", "房号")
"""Columns an address may be spread over, in the order they are joined."""


def _code_is_twelve_digits(division: Record) -> str | None:
    code = division.get("division_code")
    if code and not (code.isascii() and code.isdigit() and len(code) == 12):
        return "行政区划代码是12位数字，6位或9位的请在后面补0"
    return None


DIVISIONS = Register(
    "division",
    "社区",
    (
        Field("community", "社区", OPEN, text(50), required=True, wanted=True, width=16, aliases=(
            "社区名称", "村居", "社区（村）", "居委会", "居村委会", "所属社区", "村（社区）",
            "村社区", "社区村", "村居名称", "所在社区", "居民委员会",
        )),
        Field("division_code", "行政区划代码", OPEN, text(12), wanted=True, width=14, aliases=(
            "区划代码", "区划", "行政区划", "地区代码",
        )),
        Field("province", "省", OPEN, text(50), aliases=("省份", "省（自治区、直辖市）", "所在省")),
        Field("city", "市", OPEN, text(50), aliases=("地市", "所在市", "市（州）")),
        Field("county", "区县", OPEN, text(50), aliases=(
            "县区", "县（市、区）", "所在县", "县市区", "区（县）", "县", "区", "所在区县",
        )),
        Field("street", "街道", OPEN, text(50), wanted=True, width=16, aliases=(
            "街道办", "街道（乡镇）", "乡镇", "乡镇街道", "所在镇", "镇", "街道乡镇",
            "乡镇（街道）", "街道办事处", "镇（街道）", "镇街", "所属街道",
        )),
        note(),
    ),
    (Rule("division_code", _code_is_twelve_digits),),
    "个",
)  # fmt: skip

GRIDS = Register(
    "grid",
    "网格",
    (
        Field("grid_name", "网格", OPEN, text(50), required=True, wanted=True, searched=True,
            aliases=(
                "所属网格", "网格名称", "所在网格", "片组片格", "服务网格", "发生网格", "小组",
                "网格名", "责任网格", "居民小组", "村民小组",
        )),
        Field("grid_code", "网格编号", OPEN, text(24), wanted=True, aliases=(
            "网格代码", "网格号", "网格编码",
        )),
        Field("grid_worker", "网格员", INTERNAL, NAME, wanted=True, aliases=(
            "网格员姓名", "网格管理员", "网格长", "包片专职管理员名称", "包户协管员名称", "协管员",
            "责任人", "网格责任人", "包片人", "专职网格员",
        )),
        Field("worker_phone", "网格员电话", INTERNAL, PHONE, aliases=(
            "网格员手机", "网格员联系电话", "网格员联系方式",
        )),
        note(),
    ),
    counted="个",
)  # fmt: skip

BUILDINGS = Register(
    "building",
    "楼栋",
    (
        Field("grid", "网格", OPEN, link("grid"), width=10),
        Field("complex_name", "小区", OPEN, text(60), searched=True, width=16, aliases=(
            "小区名称", "小区/街路巷", "小区/地址", "街路巷", "街路巷小区", "村屯", "自然村",
            "院落", "居民小区", "小区院落", "小区（村屯）", "小区名", "所在小区", "楼盘", "街巷",
            "街路巷名称", "小区/院落",
        )),
        Field("building_no", "楼栋", OPEN, ROOM, required=True, wanted=True, searched=True, width=8,
            aliases=(
                "幢", "栋", "楼号", "楼栋号", "幢号", "栋号", "楼幢", "门牌号", "建筑物名称",
                "楼宇", "楼", "座", "号楼", "楼座", "门牌", "幢（栋）", "楼栋名称", "楼幢号",
                "几幢",
        )),
        Field("building_use", "建筑用途", OPEN, choice(BUILDING_USE), aliases=(
            "建筑物用途", "楼宇用途", "房屋用途",
        )),
        Field("structure", "建筑结构", OPEN, choice(STRUCTURE), aliases=(
            "房屋结构", "住房结构", "结构", "结构类型",
        )),
        Field("built_year", "建成年份", OPEN, YEAR, aliases=(
            "建造年份", "建成年代", "竣工年份", "建筑年代", "建造年代",
        )),
        Field("floors", "层数", OPEN, COUNT, width=6, aliases=(
            "总层数", "楼层数", "出租层数", "地上层数", "建筑层数",
        )),
        Field("property_company", "物业单位", OPEN, text(60), width=16, aliases=(
            "物业管理单位名称", "物业", "物业公司", "物业服务企业", "物业管理单位",
        )),
        Field("head_name", "楼栋长", PERSONAL, NAME, aliases=(
            "栋长", "楼长", "单元长", "中心户长", "联户长", "楼组长", "楼栋长姓名",
        )),
        Field("head_phone", "楼栋长电话", PERSONAL, PHONE, aliases=(
            "楼长电话", "楼栋长联系电话", "楼长联系电话", "单元长电话", "联户长电话",
        )),
        note(),
    ),
    (
        within("floors", 1, 120, "层数在1到120之间"),
        within("built_year", 1800, 2199, "建成年份不合理"),
    ),
    "幢",
)  # fmt: skip

UNITS = Register(
    "unit",
    "单元",
    (
        Field("building", "楼栋", OPEN, link("building"), required=True, wanted=True, width=16),
        Field("unit_no", "单元", OPEN, ROOM, required=True, wanted=True, width=6, aliases=(
            "单元号", "门洞", "梯", "单元门", "门栋",
        )),
        note(),
    ),
    counted="个",
)  # fmt: skip

DWELLINGS = Register(
    "dwelling",
    "房屋",
    (
        Field("building", "楼栋", INTERNAL, link("building"), required=True, wanted=True, width=16),
        Field("unit", "单元", INTERNAL, link("unit"), width=6),
        Field("grid", "网格", INTERNAL, link("grid"), width=10),
        Field("room_no", "房号", INTERNAL, ROOM, wanted=True, searched=True, width=8, aliases=(
            "室", "室号", "户号", "房间号", "房间编号", "门号", "房屋门牌", "户室", "户室号",
            "房室号", "房号/室", "房间号码", "房屋号", "楼栋单元房号", "楼栋房号", "幢单元室",
            "幢-单元-室",
            "楼-单元-室", "楼单元室", "单元房号", "单元室号", "单元-房号", "楼栋号-单元号-房号",
            "楼栋/单元/房号", "楼号单元房号", "楼栋-单元-房号", "幢室",
        )),
        Field("std_address", "标准地址", INTERNAL, ADDRESS, searched=True, width=26, aliases=(
            "房屋准确地址", "房屋地址", "住房地址", "地址", "详细地址", "现住地址", "家庭住址",
            "现居住地住址", "房屋坐落", "出租屋地址", "住址", "现住址", "居住地址", "现居住地",
            "现居住地址", "现居地", "现居住址", "居住地", "出租房地址", "出租房屋地址", "坐落",
            "房屋位置", "家庭地址", "暂住地址", "暂住地", "门牌地址", "住所", "现居地址",
            "居住详址", "现住地", "房屋坐落地址", "租住地址", "房屋详细地址", "小区地址",
            "暂住地详址", "现住地详址", "居住地详址",
        )),
        Field("dwelling_code", "房屋编号", INTERNAL, text(40), searched=True, aliases=(
            "房屋编码", "住房编号", "户室编码", "房号编码", "出租屋编码", "标准地址编码",
        )),
        Field("floor_area", "建筑面积", INTERNAL, AREA, width=10, aliases=(
            "本户建筑面积", "面积", "住房面积", "房屋面积", "房屋建筑面积",
        )),
        Field("living_area", "使用面积", INTERNAL, AREA, width=10, aliases=(
            "居住面积", "套内面积", "户使用面积",
        )),
        Field("rooms", "房间数", INTERNAL, COUNT, width=8, aliases=(
            "间数", "户型", "房屋户型", "居室数", "房屋间数",
        )),
        Field("dwelling_state", "房屋状态", INTERNAL, choice(DWELLING_STATE), wanted=True, width=8,
            aliases=(
                "使用状态", "使用情况", "住房类别", "房屋使用性质", "是否为出租房",
                "自住/出租/空置", "房屋使用状态", "房屋使用情况", "是否出租房", "居住状况",
        )),
        Field("property_type", "产权性质", INTERNAL, choice(PROPERTY_TYPE), width=8, aliases=(
            "出租房性质", "房屋性质", "产权人类型", "房屋产权", "自主产权", "租凭公房", "租赁公房",
            "产权类型", "产权",
        )),
        Field("owner_name", "产权人姓名", PERSONAL, NAME, searched=True, aliases=(
            "房主", "业主", "代表人/业主", "户主(房主)", "产权人", "所有权人",
            "房主姓名\\法人代表", "产权人名称", "房屋所有权人", "业主姓名", "房屋所有人",
            "房主姓名", "房东", "房东姓名",
        )),
        Field("owner_phone", "产权人电话", PERSONAL, PHONE, width=14, aliases=(
            "业主联系电话", "产权人联系电话", "产权人联系手机", "(房主\\单位)电话", "业主电话",
            "房主电话", "房主联系电话", "房东电话", "业主手机",
        )),
        Field("title_no", "产权证号", INTERNAL, text(60), width=18, aliases=(
            "房屋权证号", "房产证号", "不动产权证号", "房屋产权号", "土地房屋权证号", "房屋凭证",
            "产权证", "房产证",
        )),
        note(),
    ),
    (
        within("floor_area", 1, 999_999, "建筑面积要大于0、小于10000平方米"),
        within("rooms", 0, 200, "房间数在0到200之间"),
        not_above("living_area", "floor_area", "使用面积大于建筑面积", "", hard=False),
    ),
    "套",
)  # fmt: skip
