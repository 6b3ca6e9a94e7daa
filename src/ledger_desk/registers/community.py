"""The office's dated settings: limits, cycles, standards, each with its default and its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger_desk.codes import SLOT_STARTS


@dataclass(frozen=True)
class Setting:
    """One thing offices do differently; a month is closed with the value in force at its end.

    default: int (days, months, persons, fen, 1/100 ㎡ as `unit` says), text (a code of `choices`),
    or a mapping by code. None: must be typed, nothing is computed without it.
    """

    key: str
    label: str
    default: Any
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None


_ON_OFF = {"1": "是", "0": "否"}
_DAY_UNITS = {"working": "工作日", "calendar": "自然日"}

SETTINGS = (
    # The month and its deadlines
    Setting("period_end_day", "统计截止日", 0, "日，0为月末", least=0, most=28),
    Setting("report_due_day", "上报日", 25, "日", least=1, most=31),
    # Floating population
    Setting("register_deadline", "登记期限", 3, "天", least=0, most=60),
    Setting("register_deadline_unit", "登记期限按", "working", choices=_DAY_UNITS),
    Setting("leave_report_days", "离开申报期限", 3, "工作日", least=0, most=60),
    Setting("relative_exempt_days", "近亲属免登记", 30, "天", least=0, most=365),
    Setting("address_change_days", "变更期限", 10, "天", least=0, most=365),
    Setting("permit_after_months", "居住证申领满", 6, "个月", least=0, most=60),
    Setting("permit_min_age", "申领年龄", 16, "周岁", least=0, most=30),
    Setting("endorse_every_months", "签注周期", 12, "个月", least=1, most=60),
    Setting("endorse_window_months", "签注窗口", 1, "个月，到期之前", least=0, most=12),
    Setting(
        "stay_basis",
        "居住时限口径",
        "planned",
        choices={"planned": "拟居住期限", "since": "来本地日期至期末"},
    ),
    Setting("county_city_as", "县级市归入", "市", choices={"市": "市", "县": "县"}),
    # Rentals
    Setting(
        "area_basis",
        "人均面积口径",
        "living",
        choices={"living": "使用面积", "floor": "建筑面积"},
    ),
    Setting("min_area_per_person", "人均面积下限", 500, "百分之一平方米", least=0, most=10_000),
    Setting("max_persons_per_room", "每间人数上限", 2, "人", least=1, most=20),
    Setting("family_exempt", "家庭豁免", "1", choices=_ON_OFF),
    Setting("group_rent_persons", "群租认定人数", 10, "人", least=2, most=100),
    Setting("group_rent_rooms", "群租认定间数", 10, "间", least=2, most=100),
    Setting("letter_valid_years", "责任书有效期", 1, "年", least=1, most=10),
    Setting("letter_required", "无责任书不得出租", "0", choices=_ON_OFF),
    Setting(
        "house_grades",
        "房屋等级名称与颜色",
        {
            "1": {"name": "放心户", "colour": "green"},
            "2": {"name": "一般户", "colour": "yellow"},
            "3": {"name": "重点户", "colour": "orange"},
            "4": {"name": "禁租", "colour": "red"},
        },
    ),
    Setting("visit_cycle_days", "走访周期（按等级）", {"1": 90, "2": 30, "3": 7, "4": 7}, "天"),
    Setting("visit_cycle_aid", "困难户走访周期", 30, "天", least=1, most=365),
    Setting("hazard_due_days", "默认整改期限", 7, "天", least=0, most=365),
    # Low income
    Setting("aid_standard", "低保标准（按类别）", None, "分每人每月"),
    Setting("aid_rounding", "补差取整", "up", choices={"up": "进位", "half_up": "四舍五入"}),
    Setting("aid_rounding_to", "补差取整到", 100, "分", least=1, most=1000),
    Setting("aid_class_rates", "分类施保标准", None, "分每人每月"),
    Setting("aid_edge_factor", "边缘家庭倍数", 150, "百分之一倍", least=100, most=300),
    Setting("review_months", "复核间隔（按分类）", {"A": 12, "B": 6, "C": 3}, "个月"),
    Setting("grace_months", "渐退期", 0, "个月", least=0, most=24),
    Setting("publicity_days", "公示天数", 7, "天", least=0, most=60),
    Setting("elder_age", "老年年龄", 60, "周岁", least=40, most=100),
    Setting("child_age", "未成年年龄", 18, "周岁", least=10, most=30),
    # Patrols and events
    Setting("slots", "巡逻时段（起）", SLOT_STARTS),
    Setting("meetings_per_month", "例会次数", 1, "次", least=0, most=31),
    Setting("event_due_days", "事件办理期限", 15, "天", least=0, most=365),
    # How things are printed
    Setting("rate_decimals", "率的小数位", 2, "位", least=0, most=4),
    Setting("zero_as", "零值显示", "0", choices={"0": "0", "": "空白", "—": "—"}),
    Setting("mask_name", "姓名脱敏", "0", choices=_ON_OFF),
    Setting("mask_id", "证件号码脱敏", "6-4"),
    Setting("mask_phone", "电话脱敏", "3-4"),
    # How long things are kept
    Setting("retain_left_months", "已离开人员保存期限", 24, "个月", least=1, most=1200),
    Setting("retain_aid_months", "停保后保存期限", 60, "个月", least=1, most=1200),
    Setting("retain_patrol_months", "巡逻记录保存期限", 36, "个月", least=1, most=1200),
    Setting("retain_log_months", "日志保存期限", 36, "个月", least=1, most=1200),
)

DEFAULTS: Mapping[str, Any] = {each.key: each.default for each in SETTINGS}
