"""What each register shows on screen: columns, chips, the detail panel, the form's sections."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ledger_desk import codes
from ledger_desk.fields import Register, Row
from ledger_desk.privacy import show_masked
from ledger_desk.registers import BY_KEY
from ledger_desk.store import due, overview
from ledger_desk.ui import words
from ledger_desk.ui.marks import Mark
from ledger_desk.ui.table import Cell

Db = Any
"""A connection of the ledger; what it is made of is the store's own business."""

Beside = Mapping[str, Any]
"""What is known of a record besides its fields, by the record's id."""


class Shown(NamedTuple):
    """One column. field: its key, or `link.key` of a linked record. cell: how it is shown, when it
    is more than the masked value."""

    field: str
    label: str
    width: int
    cell: Callable[[Row, Any, date], Cell] | None = None
    wide: bool = False
    right: bool = False
    sort: str = ""


class Filter(NamedTuple):
    """One chip: its words, and the conditions it stands for on a day."""

    key: str
    words: str
    conditions: Callable[[Db, date], Sequence[tuple[Any, ...]]]


class Section(NamedTuple):
    """A part of a form: fields of one register under a heading."""

    title: str
    register: str
    fields: tuple[str, ...]


class View(NamedTuple):
    """A register on screen. heading: title and second line of the panel."""

    register: Register
    title: str
    columns: tuple[Shown, ...]
    filters: tuple[Filter, ...]
    panel: tuple[str, ...]
    heading: Callable[[Row], tuple[str, str]]
    sections: tuple[Section, ...]
    marks: Callable[[Row, Any, date], list[Mark]] = lambda _row, _beside, _today: []
    beside: Callable[[Db, Sequence[Row], date], Beside] = lambda _db, _rows, _today: {}
    new: str = "新增"
    visits: bool = False  # its records have a door that can be visited
    closing: str = ""  # what ending a record is called: 注销, 登记离开, 停保
    defaults: Callable[[date, str], Mapping[str, Any]] = lambda _today, _worker: {}
    first: Callable[[Db, date], Sequence[str]] | None = None  # ids that stand first: what is due

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields a page of the list asks for."""
        shown = [column.field for column in self.columns if column.field]
        return tuple(dict.fromkeys([*shown, *self.panel]))


def field_of(register: Register, key: str) -> Any:
    """The field of a key, or of `link.key`."""
    link, dot, rest = key.partition(".")
    if not dot:
        return register.by_key[key]
    return BY_KEY[register.by_key[link].kind.link].by_key[rest]


def masked_text(register: Register, row: Row, key: str) -> str:
    """One value as it may stand on a screen."""
    field = field_of(register, key)
    value = row.values.get(key)
    return show_masked(field, value) or words.NOTHING


def _always(
    *conditions: tuple[Any, ...],
) -> Callable[[Db, date], Sequence[tuple[Any, ...]]]:
    return lambda _db, _today: conditions


def _late_and_soon(kinds: tuple[str, ...], register: str, late: bool) -> Any:
    def conditions(db: Db, today: date) -> Sequence[tuple[Any, ...]]:
        found = due.due(db, db.info["community"], today)
        ids = {
            each.id
            for each in found
            if each.register == register and each.kind in kinds and (each.days < 0) is late
        }
        return (("id", "in", sorted(ids)),)

    return conditions


def _by_due(register: str) -> Callable[[Db, date], Sequence[str]]:
    def first(db: Db, today: date) -> Sequence[str]:
        found = due.due(db, db.info["community"], today)
        return list(dict.fromkeys(each.id for each in found if each.register == register))

    return first


def _day(key: str) -> Callable[[Row, Any, date], Cell]:
    return lambda row, _beside, today: words.day(row.values.get(key), today)


def _due(key: str) -> Callable[[Row, Any, date], Cell]:
    return lambda row, _beside, today: words.due_mark(row.values.get(key), today)


def _first_of(*keys: str) -> Callable[[Row, Any, date], Cell]:
    return lambda row, _beside, _today: next(
        (str(row.values[key]) for key in keys if row.values.get(key)), words.NOTHING
    )


# 出租房屋

_HOUSE = overview.House()


def _grade(row: Row, _beside: Any, _today: date) -> Cell:
    code = row.values.get("grade")
    return words.grade_mark(code, codes.HOUSE_GRADE.labels.get(code or "", ""))


def _next_visit(_row: Row, house: Any, today: date) -> Cell:
    return words.due_mark((house or _HOUSE).next_visit, today)


def _hazards(_row: Row, house: Any, _today: date) -> Cell:
    kinds = (house or _HOUSE).hazards
    if not kinds:
        return words.NOTHING
    return Mark(kinds[0] if len(kinds) == 1 else f"{kinds[0]}等{len(kinds)}处")


def _tenants(row: Row, house: Any, _today: date) -> Cell:
    number = (house or _HOUSE).tenants or row.values.get("actual_persons")
    return f"{number} 人" if number is not None else words.NOTHING


def _rental_marks(row: Row, house: Any, today: date) -> list[Mark]:
    code = row.values.get("grade")
    found = [words.grade_mark(code, codes.HOUSE_GRADE.labels.get(code or "", ""))]
    made = [each for each in found if isinstance(each, Mark)]
    made = [each._replace(text=codes.HOUSE_GRADE.labels[code or ""]) for each in made]
    visit = words.due_mark((house or _HOUSE).next_visit, today)
    return made + ([visit] if isinstance(visit, Mark) else [])


_HERE = ("status", "!=", codes.RENTAL_CLOSED)

RENTAL = View(
    register=BY_KEY["rental"],
    title="出租房屋台账",
    columns=(
        Shown("grade", "等级", 78, _grade, sort="-grade"),
        Shown("dwelling", "房屋地址", 176, wide=True, sort="dwelling.stair_key"),
        Shown("landlord_name", "房东", 64, sort="landlord_name"),
        Shown("", "下次走访", 106, _next_visit),
        Shown("landlord_phone", "联系电话", 110),
        Shown("actual_persons", "租住", 52, _tenants),
        Shown("", "安全隐患", 100, _hazards),
        Shown("", "上次走访", 84, lambda _r, h, t: words.day((h or _HOUSE).last_visit, t)),
    ),
    filters=(
        Filter("all", "全部", _always(_HERE)),
        Filter("late", "逾期未走访", _late_and_soon(("走访",), "rental", True)),
        Filter("soon", "7天内到期", _late_and_soon(("走访",), "rental", False)),
        Filter("3", "重点户", _always(_HERE, ("grade", "=", "3"))),
        Filter("2", "一般户", _always(_HERE, ("grade", "=", "2"))),
        Filter("1", "放心户", _always(_HERE, ("grade", "=", "1"))),
        Filter("hazard", "有隐患", lambda db, _: (("id", "in", overview.with_open_hazards(db)),)),
        Filter("empty", "待租", _always(("status", "=", "2"))),
        Filter("closed", "已注销", _always(("status", "=", codes.RENTAL_CLOSED))),
    ),
    panel=(
        "landlord_phone", "landlord_id_no", "house_type", "rental_mode", "rented_rooms",
        "actual_persons", "max_persons", "security_letter", "security_letter_to", "registered_on",
        "status", "note",
    ),
    heading=lambda row: (
        f"{row.values.get('landlord_name') or '房东未填'}（房东）",
        str(row.values.get("dwelling") or ""),
    ),
    sections=(
        Section("房屋", "rental", (
            "dwelling", "house_type", "rental_use", "rental_mode", "rented_rooms", "rented_area",
            "max_persons", "actual_persons", "monthly_rent",
        )),
        Section("房东", "rental", (
            "landlord_kind", "landlord_name", "landlord_id_no", "landlord_phone",
            "landlord_address", "agent_name", "agent_phone", "safety_person", "safety_phone",
        )),
        Section("登记", "rental", (
            "rental_no", "registered_on", "status", "lease_from", "lease_to", "record_no",
            "closed_on", "close_reason",
        )),
        Section("安全", "rental", (
            "grade", "graded_on", "next_visit_due", "security_letter", "security_letter_on",
            "security_letter_to", "fire_letter", "fire_letter_on", "fire_letter_to", "group_rent",
            "heating", "fire_exit", "escape_exit", "co_alarm", "smoke_alarm", "extinguishers",
            "note",
        )),
    ),
    marks=_rental_marks,
    beside=lambda db, rows, today: overview.houses(db, [row.id for row in rows], today),
    new="新增",
    visits=True,
    closing="注销",
    defaults=lambda today, _worker: {"registered_on": today.isoformat(), "status": "1"},
    first=_by_due("rental"),
)  # fmt: skip


# 流动人口


def _status(row: Row, _beside: Any, _today: date) -> Cell:
    code = row.values.get("status")
    label = codes.FLOATING_STATUS.labels.get(code or "", words.NOT_FILLED)
    return Mark(label, "green" if code == codes.STAYING else "plain")


def _doubtful(row: Row) -> list[Mark]:
    return [Mark("待核实", "yellow")] if row.doubt else []


def _age(row: Row, _beside: Any, today: date) -> Cell:
    from ledger_desk.periods import age_on

    years = age_on(row.values.get("person.birth_date"), today)
    return words.NOTHING if years is None else f"{years} 岁"


_STAYS = ("status", "=", codes.STAYING)


def _permit_soon(_db: Db, today: date) -> Sequence[tuple[Any, ...]]:
    until = words.in_days(today, words.WEEK * 4)
    return (_STAYS, ("permit_valid_to", "between", (None, until)))


def _leaves_late(_db: Db, today: date) -> Sequence[tuple[Any, ...]]:
    return (_STAYS, ("expect_leave_on", "before", today.isoformat()))


FLOATING = View(
    register=BY_KEY["floating"],
    title="流动人口台账",
    columns=(
        Shown("person", "姓名", 72, sort="pinyin"),
        Shown("dwelling", "现住房屋", 168, _first_of("dwelling", "address_text"), wide=True,
              sort="dwelling.stair_key"),
        Shown("status", "状态", 68, _status),
        Shown("person.phone", "联系电话", 110),
        Shown("registered_on", "登记日期", 96, _day("registered_on"), sort="-registered_on"),
        Shown("permit_valid_to", "居住证到期", 100, _due("permit_valid_to"),
              sort="permit_valid_to"),
        Shown("person.id_no", "证件号码", 158),
    ),
    filters=(
        Filter("all", "在住", _always(_STAYS)),
        Filter("doubt", "待核实", _always(("doubt", "filled"))),
        Filter("permit", "居住证到期", _permit_soon),
        Filter("leave", "预计到期已过", _leaves_late),
        Filter("unplaced", "没对上房屋", _always(_STAYS, ("dwelling_id", "empty"))),
        Filter("left", "已注销", _always(("status", "in", ("2", "3", "4", "5")))),
    ),
    panel=(
        "person.id_no", "person.phone", "person.sex", "person.birth_date",
        "person.hukou_division", "dwelling", "address_text", "arrive_local_on", "registered_on",
        "reason", "permit_type", "permit_valid_to", "status", "left_on", "note",
    ),
    heading=lambda row: (
        row.label,
        str(row.values.get("dwelling") or row.values.get("address_text") or ""),
    ),
    sections=(
        Section("身份信息", "person", (
            "id_no", "name", "sex", "birth_date", "hukou_division", "hukou_address", "phone",
            "ethnicity", "education", "employer",
        )),
        Section("居住信息", "floating", (
            "dwelling", "arrive_local_on", "arrive_address_on", "reason", "abode_type",
            "live_mode", "relation_to_host", "stay_plan", "expect_leave_on",
        )),
        Section("登记信息", "floating", (
            "registered_on", "register_way", "permit_type", "permit_no", "permit_issued_on",
            "permit_valid_to", "permit_endorsed_on", "status", "left_on", "leave_reason",
            "destination", "note",
        )),
    ),
    marks=lambda row, beside, today: [
        each for each in (_status(row, beside, today),) if isinstance(each, Mark)
    ] + _doubtful(row),
    closing="登记离开",
    defaults=lambda today, _worker: {"registered_on": today.isoformat(), "status": "1"},
    visits=True,
)  # fmt: skip


# 低保困难

_AIDED = ("stop_on", "empty")

LOWINCOME = View(
    register=BY_KEY["lowincome"],
    title="低保困难台账",
    columns=(
        Shown("head", "户主", 80, sort="pinyin"),
        Shown("dwelling", "住址", 170, wide=True, sort="dwelling.stair_key"),
        Shown("category", "救助类别", 92),
        Shown("total_amount", "月救助金", 84, right=True),
        Shown("start_month", "起始年月", 88, sort="-start_month"),
        Shown("approved_on", "审批日期", 100, _day("approved_on"), sort="-approved_on"),
        Shown("cert_no", "低保证号", 130),
    ),
    filters=(
        Filter("all", "在保", _always(_AIDED)),
        Filter("review", "要复核", _late_and_soon(("低保复核",), "lowincome", False)),
        Filter("late", "逾期未复核", _late_and_soon(("低保复核",), "lowincome", True)),
        Filter("visit", "逾期未走访", _late_and_soon(("困难户走访",), "lowincome", True)),
        Filter("doubt", "待核实", _always(("doubt", "filled"))),
        Filter("stopped", "已停保", _always(("stop_on", "filled"))),
    ),
    panel=(
        "category", "class_abc", "family_size", "covered_size", "total_amount", "month_income",
        "cause", "need", "approved_on", "start_month", "cert_no", "bank", "account", "note",
    ),
    heading=lambda row: (f"{row.label}（户主）", str(row.values.get("dwelling") or "")),
    sections=(
        Section("家庭", "lowincome", (
            "head", "household", "dwelling", "family_size", "covered_size", "elder_n", "adult_n",
            "child_n", "severe_n", "cause", "need", "near_relative",
        )),
        Section("救助", "lowincome", (
            "category", "class_abc", "cert_no", "approved_on", "start_month", "publicity_from",
            "publicity_to", "objection", "grace_to", "stop_on", "stop_reason",
        )),
        Section("金额", "lowincome", (
            "month_income", "income_wage", "income_business", "income_property", "income_transfer",
            "rigid_cost", "standard", "base_amount", "class_amount", "care_amount", "total_amount",
            "bank", "account", "account_name", "note",
        )),
    ),
    marks=lambda row, _beside, _today: _doubtful(row),
    closing="停保",
    first=_by_due("lowincome"),
    visits=True,
)  # fmt: skip


# 治安巡逻, 走访记录


def _from_to(row: Row, _beside: Any, _today: date) -> Cell:
    start, end = row.values.get("start_at"), row.values.get("end_at")
    return f"{start or '?'}–{end or '?'}" if start or end else words.NOTHING


def _this_month(_db: Db, today: date) -> Sequence[tuple[Any, ...]]:
    month = f"{today:%Y-%m}"
    return (("patrol_date", "between", (month, month + "~")),)


PATROL = View(
    register=BY_KEY["patrol"],
    title="治安巡逻台账",
    columns=(
        Shown("patrol_date", "巡逻日期", 102, _day("patrol_date"), sort="-patrol_date"),
        Shown("start_at", "时间", 106, _from_to),
        Shown("team", "巡防队", 110, wide=True, sort="team"),
        Shown("leader", "带班人", 68),
        Shown("headcount", "人数", 50, right=True),
        Shown("slot", "时段", 58),
        Shown("route", "巡逻路线", 140, wide=True),
        Shown("situation", "巡逻情况", 120, wide=True),
    ),
    filters=(
        Filter("all", "全部", _always()),
        Filter("month", "本月", _this_month),
        Filter("night", "晚间和深夜", _always(("slot", "in", ("3", "4")))),
        Filter("doubt", "待核实", _always(("doubt", "filled"))),
    ),
    panel=(
        "slot", "end_at", "leader", "members", "headcount", "manner", "equipment", "route",
        "situation", "checkpoint_planned", "checkpoint_done", "note",
    ),
    heading=lambda row: (
        str(row.values.get("team") or row.values.get("leader") or "巡逻"),
        " ".join(str(row.values.get(k) or "") for k in ("patrol_date", "start_at")).strip(),
    ),
    sections=(
        Section("巡逻", "patrol", (
            "patrol_date", "start_at", "end_at", "slot", "team", "leader", "members", "headcount",
            "manner", "equipment", "route",
        )),
        Section("情况", "patrol", ("situation", "checkpoint_planned", "checkpoint_done", "note")),
    ),
    marks=lambda row, _beside, _today: _doubtful(row),
    new="登记巡逻",
    defaults=lambda today, worker: {"patrol_date": today.isoformat(), "leader": worker},
)  # fmt: skip

MET_TONES = {"1": "green", "2": "yellow", "3": "blue", "4": "red"}


def _met(row: Row, _beside: Any, _today: date) -> Cell:
    code = row.values.get("met")
    label = codes.MET.labels.get(code or "")
    return Mark(label, MET_TONES.get(code or "", "plain")) if label else words.NOTHING


def _visits_this_month(_db: Db, today: date) -> Sequence[tuple[Any, ...]]:
    month = f"{today:%Y-%m}"
    return (("visited_at", "between", (month, month + "~")),)


def _follow_up(_db: Db, today: date) -> Sequence[tuple[Any, ...]]:
    until = words.in_days(today, words.WEEK)
    return (("follow_up_on", "between", (None, until)), ("followed_on", "empty"))


VISIT = View(
    register=BY_KEY["visit"],
    title="走访记录",
    columns=(
        Shown("visited_at", "走访时间", 98, _day("visited_at"), sort="-visited_at"),
        Shown("target", "走访地址", 168, _first_of("target", "address_text"), wide=True,
              sort="target.stair_key"),
        Shown("met", "见面情况", 76, _met),
        Shown("visitor", "走访人", 66),
        Shown("kind", "走访类型", 80),
        Shown("findings", "发现问题", 100, wide=True),
        Shown("content", "走访内容", 96, wide=True),
        Shown("follow_up_on", "回访日期", 90, _due("follow_up_on"), sort="follow_up_on"),
    ),
    filters=(
        Filter("all", "全部", _always()),
        Filter("month", "本月", _visits_this_month),
        Filter("missed", "未遇", _always(("met", "in", ("2", "4")))),
        Filter("found", "有问题", _always(("findings", "filled"))),
        Filter("follow", "要回访", _follow_up),
        Filter("doubt", "待核实", _always(("doubt", "filled"))),
    ),
    panel=(
        "visited_at", "visitor", "kind", "met", "met_role", "persons_met", "content", "findings",
        "changes", "follow_up_on", "followed_on", "address_text", "note",
    ),
    heading=lambda row: (
        str(row.values.get("target") or row.values.get("address_text") or "走访"),
        str(row.values.get("visited_at") or ""),
    ),
    sections=(
        Section("走访", "visit", (
            "target", "visited_at", "visitor", "kind", "met", "met_role", "persons_met",
        )),
        Section("情况", "visit", (
            "content", "findings", "changes", "follow_up_on", "followed_on", "signed", "note",
        )),
    ),
    marks=lambda row, beside, today: [
        each for each in (_met(row, beside, today),) if isinstance(each, Mark)
    ] + _doubtful(row),
    new="登记走访",
    defaults=lambda today, worker: {
        "visited_at": today.isoformat(),
        "visitor": worker,
        "kind": "1",
    },
)  # fmt: skip


# 房屋住户: persons and dwellings


def _born(row: Row, _beside: Any, today: date) -> Cell:
    from ledger_desk.periods import age_on

    years = age_on(row.values.get("birth_date"), today)
    return words.NOTHING if years is None else f"{years} 岁"


PERSON = View(
    register=BY_KEY["person"],
    title="住户",
    columns=(
        Shown("name", "姓名", 72, sort="pinyin"),
        Shown("sex", "性别", 46),
        Shown("birth_date", "年龄", 58, _born, sort="birth_date"),
        Shown("household", "户", 160, wide=True),
        Shown("phone", "联系电话", 110),
        Shown("relation_to_head", "与户主关系", 94),
        Shown("person_kind", "人员类别", 80),
        Shown("id_no", "证件号码", 156),
    ),
    filters=(
        Filter("all", "全部", _always()),
        Filter("home", "常住户籍", _always(("person_kind", "=", "1"))),
        Filter("away", "人户分离", _always(("person_kind", "=", "2"))),
        Filter("floating", "流动人口", _always(("person_kind", "=", "3"))),
        Filter("doubt", "待核实", _always(("doubt", "filled"))),
        Filter("no_id", "证件号未填", _always(("id_no", "empty"))),
    ),
    panel=(
        "id_no", "sex", "birth_date", "phone", "household", "relation_to_head", "person_kind",
        "hukou_type", "hukou_division", "hukou_address", "ethnicity", "education", "marital",
        "employer", "emergency_contact", "note",
    ),
    heading=lambda row: (row.label, str(row.values.get("household") or "")),
    sections=(
        Section("身份信息", "person", (
            "id_type", "id_no", "name", "former_name", "sex", "birth_date", "ethnicity", "phone",
        )),
        Section("户籍", "person", (
            "household", "relation_to_head", "hukou_type", "hukou_division", "hukou_address",
            "person_kind",
        )),
        Section("其他", "person", (
            "education", "marital", "occupation", "employer", "social_insured", "labor_contract",
            "guardian", "emergency_contact", "note",
        )),
    ),
    marks=lambda row, _beside, _today: _doubtful(row),
)  # fmt: skip


def _dwellers(_row: Row, people: Any, _today: date) -> Cell:
    return f"{people} 人" if people else words.NOTHING


DWELLING = View(
    register=BY_KEY["dwelling"],
    title="房屋",
    columns=(
        Shown("std_address", "标准地址", 200, wide=True, sort="stair_key"),
        Shown("dwelling_state", "房屋状态", 84),
        Shown("", "现住", 54, _dwellers),
        Shown("owner_name", "产权人", 70, sort="owner_name"),
        Shown("owner_phone", "产权人电话", 110),
        Shown("floor_area", "建筑面积", 80, right=True),
        Shown("rooms", "房间数", 64, right=True),
        Shown("grid", "网格", 88),
    ),
    filters=(
        Filter("all", "全部", _always()),
        Filter("let", "出租", _always(("dwelling_state", "in", ("2", "3")))),
        Filter("own", "自住", _always(("dwelling_state", "=", "1"))),
        Filter("empty", "空置", _always(("dwelling_state", "=", "4"))),
        Filter("unknown", "状态未填", _always(("dwelling_state", "empty"))),
        Filter("doubt", "待核实", _always(("doubt", "filled"))),
    ),
    panel=(
        "building", "unit", "room_no", "dwelling_state", "property_type", "owner_name",
        "owner_phone", "floor_area", "living_area", "rooms", "dwelling_code", "title_no", "note",
    ),
    heading=lambda row: (row.label, str(row.values.get("grid") or "")),
    sections=(
        Section("坐落", "dwelling", (
            "building", "unit", "room_no", "std_address", "dwelling_code",
        )),
        Section("房屋", "dwelling", (
            "dwelling_state", "property_type", "floor_area", "living_area", "rooms", "owner_name",
            "owner_phone", "title_no", "note",
        )),
    ),
    marks=lambda row, _beside, _today: _doubtful(row),
    beside=lambda db, rows, today: overview.people_behind(db, [row.id for row in rows], today),
    visits=True,
)  # fmt: skip

VIEWS: Mapping[str, View] = {
    each.register.key: each
    for each in (RENTAL, FLOATING, LOWINCOME, PATROL, VISIT, PERSON, DWELLING)
}
