"""Rented dwellings, their inspections, and the hazards found in them."""

from ledger_desk.codes import (
    BASEMENT,
    FIXED_AT_ONCE,
    GRADE_FORBIDDEN,
    HAZARD_LEVEL,
    HAZARD_STATUS,
    HAZARD_TYPE,
    HEATING,
    HOUSE_GRADE,
    HOUSE_TYPE,
    INSPECTION_RESULT,
    LANDLORD_KIND,
    MEASURE,
    RECHECK_RESULT,
    RENTAL_CLOSE,
    RENTAL_CLOSED,
    RENTAL_DWELLING,
    RENTAL_MODE,
    RENTAL_STATUS,
    RENTAL_USE,
    RENTED,
    REPORTED,
    YES_NO,
)
from ledger_desk.fields import Field, Record, Register, Rule
from ledger_desk.kinds import (
    ADDRESS,
    AREA,
    COUNT,
    CREDIT_CODE,
    DATE,
    MONEY,
    NAME,
    PHONE,
    choice,
    link,
    text,
)
from ledger_desk.registers.common import (
    INTERNAL,
    PERSONAL,
    SENSITIVE,
    at_least,
    grid,
    in_order,
    needed,
    note,
)


def _closed(rental: Record) -> bool:
    return rental.get("status") == RENTAL_CLOSED


def _forbidden_but_rented(rental: Record) -> str | None:
    clash = rental.get("grade") == GRADE_FORBIDDEN and rental.get("status") == RENTED
    return "禁租房屋不得登记为已租" if clash else None


def _basement_to_live_in(rental: Record) -> str | None:
    clash = rental.get("house_type") == BASEMENT and rental.get("rental_use") == RENTAL_DWELLING
    return "该类房屋不得用于居住：地下室" if clash and not _closed(rental) else None


RENTALS = Register(
    "rental",
    "出租房屋",
    (
        Field("rental_no", "出租屋编号", INTERNAL, text(30), searched=True, aliases=(
            "编号", "出租房编号", "出租屋编码", "出租屋标牌码", "流管编号", "出租房档案号",
            "备案编号", "出租房屋编号",
        )),
        Field("dwelling", "房屋", INTERNAL, link("dwelling"), required=True, wanted=True,
            searched=True, width=24),
        grid(),
        Field("landlord_kind", "出租人类型", INTERNAL, choice(LANDLORD_KIND), wanted=True, width=8,
            aliases=(
                "主体类型", "房主类型", "房东类型",
        )),
        Field("landlord_name", "房主姓名", PERSONAL, NAME, wanted=True, searched=True, width=10,
            aliases=(
                "房主", "房东", "房东姓名", "业主", "业主姓名", "出租人", "出租人姓名",
                "户主(房东)", "房屋所有人", "责任人姓名", "代表人/业主", "房主姓名\\法人代表",
                "出租户", "出租户主", "出租房主", "出租屋主", "房屋出租人", "房主(单位)名称",
                "屋主", "出租户姓名",
        )),
        Field("landlord_id_no", "房主证件号码", SENSITIVE, CREDIT_CODE, searched=True, width=20,
            aliases=(
                "业主身份证号码", "房主身份证号", "(房主\\法人)身份证号码", "出租人证件号码",
                "房东身份证", "房主身份证号码", "业主身份证号", "出租人身份证号码", "房东身份证号",
                "房东身份证号码",
        )),
        Field("landlord_phone", "房主电话", PERSONAL, PHONE, wanted=True, searched=True, width=14,
            aliases=(
                "房东电话", "业主联系电话", "出租人联系电话", "出租人联系手机", "房主联系方式",
                "(房主\\法人)手机", "房主联系电话", "房东联系电话", "业主电话", "(房主\\单位)电话",
        )),
        Field("landlord_address", "房主现居地址", PERSONAL, ADDRESS, width=24, aliases=(
            "房主现居详址", "出租人联系地址", "出租人现居住地址", "房东住址", "房主住址",
            "房主地址", "业主住址", "房东地址", "房主现住址",
        )),
        Field("agent_name", "代管人", PERSONAL, NAME, aliases=(
            "二房东", "代理人", "代管人姓名", "管理人", "二房东姓名", "受托人",
        )),
        Field("agent_phone", "代管人电话", PERSONAL, PHONE, width=14, aliases=(
            "二房东电话", "代理人电话", "代管人联系电话", "管理人电话",
        )),
        Field("safety_person", "治安责任人", PERSONAL, NAME, aliases=(
            "责任人", "房屋责任人", "治安责任人姓名", "安全责任人",
        )),
        Field("safety_phone", "治安责任人电话", PERSONAL, PHONE, width=14, aliases=(
            "责任人联系电话", "责任人电话", "治安责任人联系电话",
        )),
        Field("house_type", "出租房类别", INTERNAL, choice(HOUSE_TYPE), wanted=True, width=10,
            aliases=(
                "房屋类型", "房屋类别", "建筑类型", "租住类型", "出租房类型", "出租屋类型",
                "出租屋类别", "出租房屋类别", "出租房屋类型",
        )),
        Field("rental_use", "出租用途", INTERNAL, choice(RENTAL_USE), wanted=True, width=8,
            aliases=(
                "承租用途", "出租房用途", "出租屋用途", "用途", "出租房屋用途", "租赁用途",
        )),
        Field("rental_mode", "出租方式", INTERNAL, choice(RENTAL_MODE), wanted=True, width=8,
            aliases=(
                "租住方式", "租赁方式", "整租/合租", "是否合租", "出租形式",
        )),
        Field("rented_rooms", "出租间数", INTERNAL, COUNT, wanted=True, width=8, aliases=(
            "间数", "出租房间数", "出租房数", "出租房间", "出租套间数",
        )),
        Field("rented_area", "出租面积", INTERNAL, AREA, width=10, aliases=(
            "出租面积（㎡）", "出租大小(平方米)", "出租房面积", "租赁面积",
        )),
        Field("beds", "床位数", INTERNAL, COUNT, width=8, aliases=("床数", "床位")),
        Field("max_persons", "限住人数", INTERNAL, COUNT, width=8, aliases=(
            "核定人数", "可住人数",
        )),
        Field("actual_persons", "实住人数", INTERNAL, COUNT, width=8, aliases=(
            "租住人数", "实际租住人数", "居住人数", "承租人数", "现住人数", "租客人数", "入住人数",
            "承租人人数",
        )),
        Field("monthly_rent", "月租金", PERSONAL, MONEY, width=10, aliases=(
            "租金", "房租", "月租金(元)", "月租",
        )),
        Field("lease_from", "租赁起", INTERNAL, DATE, wanted=True, aliases=(
            "出租时间", "租赁日期", "租赁开始时间", "租期起", "起租日期", "起租时间", "出租日期",
            "租赁起始日期", "租赁期限起", "租期", "租赁期限", "租赁时间", "合同起始日期",
        )),
        Field("lease_to", "租赁止", INTERNAL, DATE, aliases=(
            "出租终止时间", "租赁结束时间", "租期止", "到期日期", "租赁到期日期", "租赁期限止",
            "合同终止日期",
        )),
        Field("record_no", "租赁备案号", INTERNAL, text(40), width=16, aliases=(
            "租赁备案证号", "备案证号", "登记备案", "出租屋备案登记号", "租赁许可证", "备案号",
            "租赁登记备案号",
        )),
        Field("registered_on", "登记日期", INTERNAL, DATE, wanted=True, aliases=(
            "登记时间", "录入日期", "采集日期", "填表日期", "录入时间", "采集时间", "备案日期",
        )),
        Field("security_letter", "是否签订治安责任书", INTERNAL, choice(YES_NO), width=10, aliases=(
            "是否签订责任书", "是否签订治安责任保证书", "签订责任书", "治安责任书", "责任书",
            "是否签责任书", "治安责任状", "是否签订治安责任状", "治安责任保证书", "责任书签订情况",
            "是否签订治安管理责任书", "签责任书", "签订治安责任书", "签订责任书情况",
            "治安责任书签订情况", "签订治安责任书情况", "治安责任书是否签订", "责任书是否签订",
        )),
        Field("security_letter_on", "治安责任书签订日期", INTERNAL, DATE, aliases=(
            "治安责任书签订时间", "最新核签时间", "责任书签订日期", "责任书签订时间", "签订日期",
            "签订时间",
        )),
        Field("security_letter_to", "治安责任书到期", INTERNAL, DATE, aliases=(
            "治安责任书到期日期", "责任书到期日期", "责任书有效期至", "治安责任书有效期至",
        )),
        Field("fire_letter", "是否签订消防责任书", INTERNAL, choice(YES_NO), width=10, aliases=(
            "消防承诺书", "签订承诺书数", "消防安全责任书", "消防责任书", "是否签订消防承诺书",
            "是否签订消防安全责任书",
        )),
        Field("fire_letter_on", "消防责任书签订日期", INTERNAL, DATE, aliases=(
            "消防责任书签订时间", "消防承诺书签订日期", "消防安全责任书签订日期",
        )),
        Field("fire_letter_to", "消防责任书到期", INTERNAL, DATE, aliases=(
            "消防责任书有效期至", "消防责任书到期日期",
        )),
        Field("grade", "管理等级", INTERNAL, choice(HOUSE_GRADE), wanted=True, width=8, aliases=(
            "管理类别", "管理级别", "隐患程度", "隐患等级", "安全分类", "等级", "分类", "房屋等级",
            "分类管理", "星级", "安全等级", "分级", "出租房等级", "出租屋等级",
        )),
        Field("graded_on", "评级日期", INTERNAL, DATE, aliases=("评定日期", "评定时间")),
        Field("next_visit_due", "下次走访日期", INTERNAL, DATE),
        Field("group_rent", "群租", INTERNAL, choice(YES_NO), width=6, aliases=(
            "是否群租房", "群租房", "是否群租",
        )),
        Field("heating", "取暖方式", INTERNAL, choice(HEATING), width=8, aliases=(
            "采暖方式", "暖", "供暖方式",
        )),
        Field("fire_exit", "消防通道", INTERNAL, choice(YES_NO), width=8, aliases=(
            "有无消防通道", "消防通道是否畅通",
        )),
        Field("escape_exit", "逃生口", INTERNAL, choice(YES_NO), width=8, aliases=(
            "有无安全通道", "安全出口", "有无逃生口", "安全通道", "逃生窗", "逃生窗口",
        )),
        Field("co_alarm", "一氧化碳报警器", INTERNAL, choice(YES_NO), width=8, aliases=(
            "安装报警器数", "报警器", "煤气报警器", "CO报警器",
        )),
        Field("smoke_alarm", "感烟报警器", INTERNAL, choice(YES_NO), width=8, aliases=(
            "烟感", "烟雾报警器", "烟感报警器", "独立式感烟报警器",
        )),
        Field("extinguishers", "灭火器数", INTERNAL, COUNT, width=8, aliases=(
            "灭火器", "灭火器数量",
        )),
        Field("status", "出租状态", INTERNAL, choice(RENTAL_STATUS), wanted=True, width=8, aliases=(
            "房屋状态", "状态", "承租状态", "是否出租", "出租情况", "租赁状态",
        )),
        Field("closed_on", "注销日期", INTERNAL, DATE, aliases=(
            "停租日期", "撤销日期", "停租时间", "注销时间", "停止出租日期", "停止出租时间",
        )),
        Field("close_reason", "注销原因", INTERNAL, choice(RENTAL_CLOSE), width=8, aliases=(
            "停租原因",
        )),
        note(),
    ),
    (
        Rule("status", _forbidden_but_rented, code="C17"),
        Rule("rental_use", _basement_to_live_in, hard=False, code="C22"),
        needed("closed_on", _closed, "已注销的出租房要填注销日期"),
        at_least("rented_rooms", 1, "出租间数至少为1"),
        in_order("lease_from", "lease_to", "租赁止早于租赁起"),
        in_order("lease_from", "closed_on", "注销日期早于租赁起"),
        in_order("security_letter_on", "security_letter_to", "治安责任书到期早于签订日期"),
        in_order("fire_letter_on", "fire_letter_to", "消防责任书到期早于签订日期"),
    ),
    "户",
)  # fmt: skip

INSPECTIONS = Register(
    "inspection",
    "安全检查",
    (
        Field("rental", "出租房屋", INTERNAL, link("rental"), width=24),
        Field("dwelling", "房屋", INTERNAL, link("dwelling"), width=24),
        grid(),
        Field("inspected_on", "检查日期", INTERNAL, DATE, wanted=True, aliases=(
            "巡查时间", "检查时间", "巡查日期", "排查日期", "排查时间",
        )),
        Field("inspector", "检查人", INTERNAL, text(60), wanted=True, aliases=(
            "巡查人", "检查人员", "巡查单位", "排查人", "排查人员", "检查单位",
        )),
        Field("result", "检查结果", INTERNAL, choice(INSPECTION_RESULT), wanted=True, width=8,
            aliases=(
                "巡查情况内容", "巡查情况", "检查情况", "是否存在隐患", "排查情况", "有无隐患",
        )),
        Field("items", "检查项目", INTERNAL, text(400), width=20),
        Field("signed_by_owner", "被检查人签字", INTERNAL, choice(YES_NO), width=8),
        Field("paper_no", "文书编号", INTERNAL, text(40), aliases=("意见书编号", "整改通知书编号")),
        note(),
    ),
    counted="次",
)  # fmt: skip


def _reported(hazard: Record) -> bool:
    return hazard.get("measure") in REPORTED


def _needs_a_term(hazard: Record) -> bool:
    return hazard.get("measure") not in (None, FIXED_AT_ONCE) and not hazard.get("fixed_on")


def _rechecked_before_fixed(hazard: Record) -> str | None:
    unfixed = hazard.get("recheck_on") and not hazard.get("fixed_on")
    return "没有整改日期，不能先复查" if unfixed and not _reported(hazard) else None


def _term_missing(hazard: Record) -> str | None:
    missing = _needs_a_term(hazard) and not hazard.get("due_on")
    return "不是即查即改的隐患要填整改期限" if missing else None


def _report_day_missing(hazard: Record) -> str | None:
    missing = _reported(hazard) and not hazard.get("reported_on")
    return "抄送、上报、查封的隐患要填上报日期" if missing else None


HAZARDS = Register(
    "hazard",
    "隐患",
    (
        Field("inspection", "安全检查", INTERNAL, link("inspection"), width=16),
        Field("rental", "出租房屋", INTERNAL, link("rental"), width=24),
        Field("dwelling", "房屋", INTERNAL, link("dwelling"), width=24),
        grid(),
        Field("hazard_type", "隐患类型", INTERNAL, choice(HAZARD_TYPE), wanted=True, width=10,
            aliases=(
                "隐患类别", "异常类型", "问题类型", "隐患种类",
        )),
        Field("hazard_level", "隐患级别", INTERNAL, choice(HAZARD_LEVEL), wanted=True, width=8,
            aliases=(
                "隐患等级", "严重程度",
        )),
        Field("found_on", "发现日期", INTERNAL, DATE, wanted=True, aliases=("发现时间",)),
        Field("description", "隐患情况", INTERNAL, text(500), wanted=True, searched=True, width=24,
            aliases=(
                "隐患描述", "存在问题", "异常情况", "隐患内容", "存在隐患", "隐患问题", "具体隐患",
        )),
        Field("measure", "处置措施", INTERNAL, choice(MEASURE), wanted=True, width=10, aliases=(
            "处理结果", "处理意见", "整改措施", "处理措施",
        )),
        Field("due_on", "整改期限", INTERNAL, DATE, aliases=("限期", "整改时限", "限期整改日期")),
        Field("fixed_on", "整改日期", INTERNAL, DATE, aliases=(
            "整改完成日期", "整改时间", "完成整改日期", "整改完成时间",
        )),
        Field("recheck_on", "复查日期", INTERNAL, DATE, aliases=("复查时间",)),
        Field("rechecker", "复查人", INTERNAL, text(60), aliases=("复查人员",)),
        Field("recheck_result", "复查结果", INTERNAL, choice(RECHECK_RESULT), width=8, aliases=(
            "复查情况",
        )),
        Field("reported_on", "上报日期", INTERNAL, DATE, aliases=("上报时间", "抄告日期")),
        Field("reported_to", "上报单位", INTERNAL, text(60), aliases=("抄告单位", "移交单位")),
        Field("hazard_status", "整改状态", INTERNAL, choice(HAZARD_STATUS), width=8, aliases=(
            "整改结果", "整改情况", "是否整改", "是否整改到位",
        )),
        note(),
    ),
    (
        in_order("found_on", "fixed_on", "整改、复查日期先后不对", "C42"),
        in_order("fixed_on", "recheck_on", "整改、复查日期先后不对", "C42"),
        Rule("fixed_on", _rechecked_before_fixed, code="C42"),
        Rule("due_on", _term_missing, hard=False),
        Rule("reported_on", _report_day_missing, hard=False),
    ),
    "处",
)  # fmt: skip
