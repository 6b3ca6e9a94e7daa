"""The floating population: one registration of one person, from arrival until departure."""

from ledger_desk.codes import (
    ABODE,
    FLOATING_STATUS,
    HOST_RELATION,
    LEAVE_REASON,
    LIVE_MODE,
    PERMIT,
    REASON,
    REGISTER_WAY,
    STAY,
    STAYING,
)
from ledger_desk.fields import Field, Record, Register, Rule
from ledger_desk.kinds import DATE, choice, link, text
from ledger_desk.registers.common import INTERNAL, PERSONAL, grid, in_order, later, needed, note

_DAYS = {
    "arrive_local_on": "来本地日期",
    "arrive_address_on": "入住日期",
    "registered_on": "登记日期",
    "left_on": "离开日期",
    "cancelled_on": "注销日期",
    "expect_leave_on": "预计到期日期",
}


def _gone(episode: Record) -> bool:
    return episode.get("status") not in (None, STAYING)


def _left_but_staying(episode: Record) -> str | None:
    both = episode.get("left_on") and episode.get("status") == STAYING
    return "已填离开日期，居住状态不能是在住" if both else None


def _permit_without_number(episode: Record) -> str | None:
    missing = episode.get("permit_type") not in (None, "00") and not episode.get("permit_no")
    return "已办证的请补填居住证号" if missing else None


def _order(first: str, last: str, hard: bool = True) -> Rule:
    """C27 for two days: the later field is blamed, both days are in the sentence."""

    def broken(episode: Record) -> str | None:
        begun, ended = episode.get(first), episode.get(last)
        if not later(begun, ended):
            return None
        return f"日期先后不对：{_DAYS[last]}{ended}早于{_DAYS[first]}{begun}"

    return Rule(last, broken, hard, "C27")


FLOATINGS = Register(
    "floating",
    "流动人口",
    (
        Field("person", "姓名", PERSONAL, link("person"), required=True, wanted=True,
            searched=True),
        Field("residence", "居住记录", PERSONAL, link("residence"), width=16),
        Field("dwelling", "现住房屋", PERSONAL, link("dwelling"), width=24),
        Field("address_text", "现住地址原文", PERSONAL, text(200), width=24),
        grid(),
        Field("arrive_local_on", "来本地日期", PERSONAL, DATE, wanted=True, aliases=(
            "流入时间", "流入日期", "到达本地日期", "来本市日期", "来甬日期", "来沪日期",
            "来深日期", "到本地时间", "来本地时间", "来本市时间", "来甬时间", "来沪时间",
            "来深时间", "抵达日期", "到达时间", "来此时间",
        )),
        Field("arrive_address_on", "入住日期", PERSONAL, DATE, wanted=True, aliases=(
            "居住时间", "入住时间", "来此居住时间", "来此居住日期", "居住起始日期", "暂住时间",
            "暂住日期",
        )),
        Field("reason", "居住事由", PERSONAL, choice(REASON), wanted=True, width=10, aliases=(
            "流入原因", "暂住事由", "暂住事由(流入原因)", "来本地事由", "来深事由", "居住原因",
            "暂住原因", "来本地原因", "流动原因", "事由",
        )),
        Field("abode_type", "居住处所", PERSONAL, choice(ABODE), wanted=True, width=10, aliases=(
            "住所类型", "暂住处所", "居住处所类别", "住所类别", "处所类型", "住房性质", "居住场所",
            "暂住处所类别", "居住处所类型",
        )),
        Field("live_mode", "居住方式", PERSONAL, choice(LIVE_MODE), width=8, aliases=(
            "居住形式", "夫妻同行",
        )),
        Field("relation_to_host", "与房主关系", PERSONAL, choice(HOST_RELATION), width=8, aliases=(
            "与户主关系(房主)", "房东关系", "与房东关系", "与业主关系",
        )),
        Field("stay_plan", "拟居住期限", PERSONAL, choice(STAY), wanted=True, width=10, aliases=(
            "拟居期限", "拟暂住期限", "预居住时限", "居住期限", "居住时限", "拟居住时间",
            "拟居住时限", "暂住期限", "预计居住时间", "拟住期限",
        )),
        Field("expect_leave_on", "预计到期日期", PERSONAL, DATE, aliases=(
            "预计离开日期", "到期日期", "预计离开时间",
        )),
        Field("registered_on", "登记日期", PERSONAL, DATE, wanted=True, aliases=(
            "登记时间", "申报日期", "采集日期", "申报时间", "采集时间", "录入日期", "填表日期",
        )),
        Field("register_way", "登记方式", INTERNAL, choice(REGISTER_WAY), width=8, aliases=(
            "采集方式", "申报方式",
        )),
        Field("permit_type", "办证类型", PERSONAL, choice(PERMIT), width=8, aliases=(
            "居住证", "登记证情况", "是否申领居住证", "证件种类(居住证)", "是否办理居住证",
            "居住证办理情况", "办证情况", "是否办证", "有无居住证", "居住证情况", "暂住证",
        )),
        Field("permit_no", "居住证号", PERSONAL, text(30), searched=True, width=16, aliases=(
            "居住证编号", "登记证编号", "暂住证号", "办证号码", "居住证号码", "证号(居住证)",
            "居住证证号",
        )),
        Field("permit_issued_on", "发证日期", PERSONAL, DATE, aliases=(
            "签发日期", "证件登记日期", "居住证发证日期", "居住证签发日期", "办证日期", "办证时间",
        )),
        Field("permit_valid_to", "居住证有效期至", PERSONAL, DATE, aliases=(
            "有效期限", "证件到期日期", "居住证有效期", "证件到期时间", "居住证到期日期",
            "有效期至", "居住证有效期限",
        )),
        Field("permit_endorsed_on", "签注日期", PERSONAL, DATE, aliases=(
            "最近签注", "签注时间", "最近签注日期",
        )),
        Field("companions", "随同人员", PERSONAL, text(200), width=16, aliases=(
            "随同亲友", "随行人员", "携带子女", "随迁人员",
        )),
        Field("checked_on", "最近核查日期", PERSONAL, DATE, aliases=(
            "核查时间", "走访日期", "核查日期",
        )),
        Field("status", "居住状态", PERSONAL, choice(FLOATING_STATUS), wanted=True, width=8,
            aliases=(
                "注销标志", "注销标识", "状态", "是否离开", "是否注销", "在住状态",
        )),
        Field("left_on", "离开日期", PERSONAL, DATE, aliases=(
            "离开时间", "流出日期", "搬离时间", "流出时间", "搬离日期", "离开本地日期",
        )),
        Field("leave_reason", "注销原因", PERSONAL, choice(LEAVE_REASON), width=10, aliases=(
            "流出原因", "离开原因",
        )),
        Field("destination", "去向", PERSONAL, text(100), width=14, aliases=(
            "流向", "迁往地", "离开去向",
        )),
        Field("cancelled_on", "注销日期", PERSONAL, DATE, aliases=("注销时间",)),
        note(PERSONAL),
    ),
    (
        needed("left_on", _gone, "不在住的要填离开日期"),
        Rule("status", _left_but_staying),
        _order("arrive_local_on", "arrive_address_on"),
        _order("arrive_local_on", "registered_on"),
        _order("arrive_address_on", "registered_on", hard=False),
        _order("arrive_address_on", "left_on"),
        _order("arrive_local_on", "left_on"),
        _order("left_on", "cancelled_on"),
        _order("arrive_address_on", "expect_leave_on"),
        in_order("permit_issued_on", "permit_valid_to", "居住证有效期至早于发证日期"),
        Rule("permit_no", _permit_without_number, hard=False),
    ),
    "人",
)  # fmt: skip
