"""Low income and aid: the household's aid, its members, what was paid, and the reviews."""

from ledger_desk.codes import (
    AID_CATEGORY,
    AID_CLASS,
    AID_NEED,
    DESTITUTE,
    DISABILITY_KIND,
    DISABILITY_LEVEL,
    HEALTH,
    ISSUE_WAY,
    LABOR,
    POVERTY_CAUSE,
    REVIEW_RESULT,
    STOP_REASON,
    YES_NO,
)
from ledger_desk.fields import Field, Record, Register, Rule
from ledger_desk.kinds import ACCOUNT, COUNT, DATE, MONEY, MONTH, NAME, choice, link, text
from ledger_desk.registers.common import (
    INTERNAL,
    OPEN,
    PERSONAL,
    SENSITIVE,
    at_least,
    grid,
    in_order,
    needed,
    not_above,
    note,
)

_INCOME_PARTS = ("income_wage", "income_business", "income_property", "income_transfer")


def _income_is_its_parts(aid: Record) -> str | None:
    parts, whole = [aid.get(key) for key in _INCOME_PARTS], aid.get("month_income")
    if whole is None or None in parts or sum(part or 0 for part in parts) == whole:
        return None
    return "家庭月收入与各项收入之和不符"


def _care_for_others(aid: Record) -> str | None:
    other = aid.get("category") not in (None, *DESTITUTE)
    return "照料护理补贴只发给特困人员" if aid.get("care_amount") and other else None


def _stopped(aid: Record) -> bool:
    return bool(aid.get("stop_on"))


LOWINCOMES = Register(
    "lowincome",
    "低保困难",
    (
        Field("household", "家庭户", PERSONAL, link("household"), width=14),
        Field("head", "户主姓名", PERSONAL, link("person"), wanted=True, searched=True, aliases=(
            "户主", "申请人姓名", "姓名", "救助对象",
        )),
        Field("dwelling", "住址", PERSONAL, link("dwelling"), width=24),
        grid(),
        Field("category", "救助类别", SENSITIVE, choice(AID_CATEGORY), wanted=True, width=14,
            aliases=(
                "困难类型", "保障类型", "救助类型", "居民类型", "申请类别", "低边类别", "类别",
                "享受类别", "是否低保", "保障类别", "低保类型", "对象类别", "困难类别",
                "救助对象类别",
        )),
        Field("class_abc", "分类", SENSITIVE, choice(AID_CLASS), width=6, aliases=(
            "低保类别", "分类施保类别", "享受分类", "类", "保障分类", "分类类别",
        )),
        Field("cert_no", "低保证号", PERSONAL, text(30), searched=True, width=14, aliases=(
            "困难证号", "救助证编号", "低保(五保)证号", "登记证号", "证号", "低保证编号", "低保证",
            "救助证号", "低保证号码", "低保编号",
        )),
        Field("family_size", "家庭人口", SENSITIVE, COUNT, wanted=True, width=8, aliases=(
            "家庭总人数", "家庭人口数", "家庭人数", "人口", "共同生活家庭成员人数", "人口数",
        )),
        Field("covered_size", "保障人数", SENSITIVE, COUNT, wanted=True, width=8, aliases=(
            "保障人口数", "享受人数", "享受人口", "保障总人口", "救助人数", "保障人口",
            "享受低保人数", "低保人数", "享受保障人数",
        )),
        Field("elder_n", "老年人数", SENSITIVE, COUNT, width=8, aliases=("老年人",)),
        Field("adult_n", "成年人数", SENSITIVE, COUNT, width=8, aliases=("成年人",)),
        Field("child_n", "未成年人数", SENSITIVE, COUNT, width=8, aliases=("未成年人", "未成年")),
        Field("severe_n", "重残人数", SENSITIVE, COUNT, width=8, aliases=(
            "重残保障人数", "残疾人数", "一般残疾人数", "重点保障人数",
        )),
        Field("cause", "致贫原因", SENSITIVE, choice(POVERTY_CAUSE), wanted=True, width=12,
            aliases=(
                "救助原因", "主要致贫原因", "困难原因", "申请救助原因", "申请理由",
        )),
        Field("need", "具体需求", SENSITIVE, choice(AID_NEED), width=10, aliases=(
            "帮扶需求", "需求",
        )),
        Field("month_income", "家庭月收入", SENSITIVE, MONEY, wanted=True, aliases=(
            "家庭总收入", "家庭月总收入", "月收入", "家庭收入",
        )),
        Field("income_wage", "工资性收入", SENSITIVE, MONEY),
        Field("income_business", "经营性净收入", SENSITIVE, MONEY, aliases=("经营性收入",)),
        Field("income_property", "财产性收入", SENSITIVE, MONEY, aliases=(
            "财产净收入", "财产性净收入",
        )),
        Field("income_transfer", "转移性收入", SENSITIVE, MONEY, aliases=(
            "转移净收入", "转移性净收入",
        )),
        Field("rigid_cost", "刚性支出", SENSITIVE, MONEY, aliases=("支出金额", "累计支出")),
        Field("standard", "低保标准", OPEN, MONEY, aliases=("保障标准", "纳入救助标准")),
        Field("base_amount", "家庭补差", SENSITIVE, MONEY, aliases=(
            "户月保障金", "月保障金额", "保障金", "补差金额", "月补差", "救助金", "领取金额",
            "领取金额(元)", "月保障金", "月救助金额", "保障金额", "月补助金额", "月补差金额",
            "户月补差",
        )),
        Field("class_amount", "分类施保金", SENSITIVE, MONEY, aliases=(
            "分类施保金额", "户分类施保", "重点救助", "残疾人救助", "其他补助金", "分类施保",
        )),
        Field("care_amount", "照料护理补贴", SENSITIVE, MONEY, aliases=(
            "照料护理费", "护理补贴", "照料护理",
        )),
        Field("total_amount", "月救助金合计", SENSITIVE, MONEY, aliases=(
            "合计金额", "总发放金额", "户月合计", "金额", "合计", "月发放金额",
        )),
        Field("approved_on", "审批日期", PERSONAL, DATE, wanted=True, aliases=(
            "审批时间", "救助日期", "批准日期", "批准时间",
        )),
        Field("start_month", "起始年月", PERSONAL, MONTH, wanted=True, aliases=(
            "享受起始时间", "享受时间", "救助开始月份", "起始保障年月", "享受日期", "起始时间",
            "享受起始年月", "开始享受时间", "纳入时间", "起保时间", "起保年月", "享受低保时间",
            "保障起始年月", "起始月份",
        )),
        Field("stop_on", "停保日期", SENSITIVE, DATE, aliases=(
            "停止日期", "待遇截止日期", "停保时间", "停止时间",
        )),
        Field("stop_reason", "停保原因", SENSITIVE, choice(STOP_REASON), width=10, aliases=(
            "停止原因", "退出原因",
        )),
        Field("grace_to", "渐退期至", SENSITIVE, DATE, aliases=("渐退截止",)),
        Field("publicity_from", "公示起", OPEN, DATE, aliases=(
            "公示时间", "公示周期", "公示开始日期",
        )),
        Field("publicity_to", "公示止", OPEN, DATE, aliases=("公示结束日期",)),
        Field("objection", "公示异议", OPEN, text(200), aliases=("异议", "公示结果")),
        Field("near_relative", "近亲属备案", PERSONAL, choice(YES_NO), width=8, aliases=(
            "是否近亲属备案", "近亲属备案情况", "近亲属", "是否近亲属",
        )),
        Field("bank", "开户银行", SENSITIVE, text(60), aliases=("低保开户银行", "开户行")),
        Field("account", "银行账号", SENSITIVE, ACCOUNT, width=20, aliases=(
            "银行帐号", "低保银行账号", "一卡通账号", "银行卡号", "一卡通", "账号", "帐号",
        )),
        Field("account_name", "账户名称", SENSITIVE, NAME, aliases=("开户人", "户名", "开户名")),
        note(PERSONAL),
    ),
    (
        at_least("covered_size", 1, "保障人数至少为1"),
        not_above("covered_size", "family_size", "保障人数大于家庭人口"),
        in_order("start_month", "stop_on", "停保日期早于起始年月"),
        needed("stop_reason", _stopped, "已停保的要填停保原因"),
        in_order("publicity_from", "publicity_to", "公示止早于公示起"),
        Rule("month_income", _income_is_its_parts, hard=False),
        Rule("care_amount", _care_for_others, hard=False),
    ),
    "户",
)  # fmt: skip

LOWINCOME_MEMBERS = Register(
    "lowincome_member",
    "保障对象",
    (
        Field("lowincome", "低保困难", PERSONAL, link("lowincome"), required=True, wanted=True,
            width=20),
        Field("person", "姓名", PERSONAL, link("person"), required=True, wanted=True,
            searched=True),
        Field("health", "健康状况", SENSITIVE, choice(HEALTH), width=8),
        Field("disability_kind", "残疾类别", SENSITIVE, choice(DISABILITY_KIND), width=8, aliases=(
            "残疾类型",
        )),
        Field("disability_level", "残疾等级", SENSITIVE, choice(DISABILITY_LEVEL), width=8,
            aliases=(
                "残疾级别",
        )),
        Field("labor", "劳动能力", SENSITIVE, choice(LABOR), width=8),
        note(SENSITIVE),
    ),
    counted="人",
)  # fmt: skip


def _total_differs(issue: Record) -> str | None:
    parts, total = [issue.get(key) for key in ("base", "class", "care")], issue.get("total")
    if total is None or all(part is None for part in parts):
        return None
    return "发放金额与各项之和不符" if sum(part or 0 for part in parts) != total else None


ISSUES = Register(
    "issue",
    "发放记录",
    (
        Field("lowincome", "低保困难", PERSONAL, link("lowincome"), required=True, wanted=True,
            width=20),
        Field("month", "发放年月", PERSONAL, MONTH, wanted=True, width=10, aliases=(
            "发放月份", "领取时间", "发放时间", "发放月", "月份",
        )),
        Field("covered", "保障人数", SENSITIVE, COUNT, wanted=True, width=8, aliases=(
            "保障人口数", "享受人数", "享受人口", "保障总人口", "救助人数", "保障人口",
        )),
        Field("base", "家庭补差", SENSITIVE, MONEY, wanted=True, aliases=(
            "户月保障金", "月保障金额", "保障金", "补差金额", "月补差",
        )),
        Field("class", "分类施保金", SENSITIVE, MONEY, wanted=True, aliases=(
            "分类施保金额", "户分类施保", "重点救助", "残疾人救助", "其他补助金", "分类施保",
        )),
        Field("care", "照料护理补贴", SENSITIVE, MONEY, wanted=True, aliases=(
            "照料护理费", "护理补贴",
        )),
        Field("total", "发放金额", SENSITIVE, MONEY, wanted=True, aliases=(
            "实发金额", "应发金额", "本月金额", "合计金额", "总发放金额", "户月合计", "金额",
            "领取金额", "合计",
        )),
        Field("back_pay", "补发金额", SENSITIVE, MONEY, aliases=("补发", "补扣", "扣回")),
        Field("way", "发放方式", PERSONAL, choice(ISSUE_WAY), width=10, aliases=("发放类型",)),
        Field("receiver", "领款人", PERSONAL, NAME, aliases=(
            "接收人", "领款人签字(章)", "领款人签字",
        )),
        Field("received_on", "领款时间", PERSONAL, DATE, aliases=("签收日期", "领款日期")),
        note(PERSONAL),
    ),
    (Rule("total", _total_differs, code="C36"),),
    "条",
)  # fmt: skip

REVIEWS = Register(
    "review",
    "复核记录",
    (
        Field("lowincome", "低保困难", PERSONAL, link("lowincome"), required=True, wanted=True,
            width=20),
        Field("review_due", "应复核日期", SENSITIVE, DATE, aliases=("下次复核", "下次复核日期")),
        Field("reviewed_on", "复核日期", SENSITIVE, DATE, wanted=True, aliases=(
            "最近复核日期", "年审日期", "复审时间", "调整日期", "复核时间", "最近复核时间",
            "年审时间", "复审日期",
        )),
        Field("review_result", "复核结果", SENSITIVE, choice(REVIEW_RESULT), wanted=True, width=8,
            aliases=(
                "复审结果", "复核意见",
        )),
        Field("reviewer", "复核人", INTERNAL, NAME, wanted=True, aliases=("复核人员", "复审人")),
        Field("old_amount", "原金额", SENSITIVE, MONEY, aliases=("原保障金",)),
        Field("new_amount", "新金额", SENSITIVE, MONEY, aliases=("新保障金", "现保障金")),
        Field("note", "复核说明", SENSITIVE, text(500), width=20, aliases=("备注", "理由", "说明")),
    ),
    counted="次",
)  # fmt: skip
