"""Walks everything declared: registers, their fields and tables, and the sheets an import knows."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from ledger_desk.codes import LISTS
from ledger_desk.fields import Cell, Field, Privacy, Record, Register
from ledger_desk.registers import BY_KEY, REGISTERS, register
from ledger_desk.registers.community import DEFAULTS, SETTINGS
from ledger_desk.registers.marks import COMPUTED, OFF
from ledger_desk.registers.people import PARTS
from ledger_desk.registers.stoplist import stopped
from ledger_desk.registers.targets import (
    NOWHERE,
    TARGETS,
    Target,
    claims,
    decided,
    folded_heading,
    headings,
)
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.tables import Recorded

MALE = "110101199003079016"  # made up: born 1990-03-07
EVERY = pytest.mark.parametrize("declared", REGISTERS, ids=lambda each: each.key)
SHEETS = pytest.mark.parametrize("target", TARGETS, ids=lambda each: each.key)
FIELDS = [(each.key, field) for each in REGISTERS for field in each.fields]
EACH_FIELD = pytest.mark.parametrize(
    "field", [field for _, field in FIELDS], ids=[f"{key}.{field.key}" for key, field in FIELDS]
)

# Columns the store keeps for itself: keys for finding and sorting, and the member behind a name.
COMMON = frozenset(
    [
        "rid",
        "community_id",
        "id",
        "version",
        "doubt",
        "removed",
        "label",
        "plain",
        "pinyin",
        "initials",
        "source_key",
    ]
)
OWN_COLUMNS = {"dwelling": {"stair_key", "address_key"}, "patrol": {"leader_id"}}


@EVERY
def test_keys_labels_and_aliases_of_a_register_are_its_own(declared: Register) -> None:
    keys = Counter(field.key for field in declared.fields)
    labels = Counter(field.label for field in declared.fields)
    assert [key for key, times in keys.items() if times > 1] == []
    assert [label for label, times in labels.items() if times > 1] == []
    for field in declared.fields:
        words = [folded_heading(word) for word in (field.label, *field.aliases)]
        assert [word for word, times in Counter(words).items() if times > 1] == []
        assert all(words)


@EVERY
def test_a_heading_means_one_field_of_its_register(declared: Register) -> None:
    meant: dict[str, set[str]] = {}
    for field in declared.fields:
        for word in (field.label, *field.aliases):
            meant.setdefault(folded_heading(word), set()).add(field.key)
    assert {word: keys for word, keys in meant.items() if len(keys) > 1} == {}


@EVERY
def test_a_register_has_a_title_a_measure_word_and_a_note(declared: Register) -> None:
    assert declared.title
    assert len(declared.counted) == 1
    assert declared["note"].kind.python_type is str
    assert register(declared.key) is declared
    for rule in declared.rules:
        assert rule.field in declared.by_key


def test_register_keys_are_unique() -> None:
    assert len(BY_KEY) == len(REGISTERS)


@EACH_FIELD
def test_privacy_links_and_lists_exist(field: Field) -> None:
    assert field.privacy in Privacy
    assert not field.required or field.wanted, "what cannot be left out is asked for"
    if field.kind.link:
        assert field.kind.link in BY_KEY
    if field.kind.codes is not None:
        assert LISTS[field.kind.codes.name] is field.kind.codes
    assert field.width >= 6


@EACH_FIELD
def test_what_a_code_field_shows_can_be_typed(field: Field) -> None:
    kind = field.kind
    if kind.codes is None:
        return
    for code in kind.codes.labels:
        assert kind.read(Cell("text", kind.show(code)), "").value == code
        assert kind.read(Cell("text", code), "").value == code
    if kind.many:
        several = ",".join(kind.codes.labels)
        assert kind.read(Cell("text", kind.show(several)), "").value == several


@EACH_FIELD
def test_no_person_stands_in_the_open(field: Field) -> None:
    names = {"name", "phone", "id_number", "credit_code", "account", "names"}
    if field.kind.name in names:
        assert field.privacy is not Privacy.OPEN
    if field.kind.name in {"id_number", "credit_code", "account"}:
        assert field.privacy is Privacy.SENSITIVE


def differences(declared: Register, table: type[Recorded]) -> list[str]:
    """In words: where a register and the columns of its table do not agree."""
    columns = {each.key: each for each in table.__table__.columns}
    found, expected = [], []
    for field in declared.fields:
        name = f"{field.key}_id" if field.kind.link else field.key
        expected.append(name)
        column = columns.get(name)
        if column is None:
            found.append(f"{declared.key}.{name} has no column")
            continue
        if column.type.python_type is not field.kind.python_type:
            found.append(f"{declared.key}.{name}: {column.type} for {field.kind.name}")
        if column.nullable is field.required:
            found.append(f"{declared.key}.{name}: nullable={column.nullable}")
        if field.kind.link:
            targets = {key.column.table.name for key in column.foreign_keys}
            if targets != {field.kind.link}:
                found.append(f"{declared.key}.{name} points to {targets or 'nothing'}")
    own = OWN_COLUMNS.get(declared.key, set())
    extra = [key for key in columns if key not in {*expected, *COMMON, *own}]
    found += [f"{declared.key}: column {key} belongs to no field" for key in extra]
    there = [key for key in columns if key in expected and key != "note"]
    wanted = [key for key in expected if key in columns and key != "note"]
    if there != wanted:
        found.append(f"{declared.key}: order {there} instead of {wanted}")
    return found


def test_each_register_agrees_with_its_table() -> None:
    found = [f"no table for {key}" for key in BY_KEY.keys() - TABLES.keys()]
    found += [f"no register for {key}" for key in TABLES.keys() - BY_KEY.keys()]
    for each in REGISTERS:
        if each.key in TABLES:
            found += differences(each, TABLES[each.key])
    assert not found, "\n" + "\n".join(found)


def test_a_planted_difference_is_told() -> None:
    rental = register("rental")
    less = Register("rental", "出租房屋", rental.fields[1:])
    twisted = Register(
        "rental", "出租房屋", (rental.fields[1], rental.fields[0], *rental.fields[2:])
    )
    more = Register("rental", "出租房屋", (*rental.fields, replace(rental["heating"], key="x")))
    bare = Register("rental", "出租房屋", tuple(replace(f, required=True) for f in rental.fields))
    wrong = Register(
        "rental",
        "出租房屋",
        tuple(replace(f, kind=rental["beds"].kind) for f in rental.fields),
    )
    for planted, said in (
        (less, "column rental_no belongs to no field"),
        (twisted, "order"),
        (more, "rental.x has no column"),
        (bare, "rental.grade: nullable=True"),
        (wrong, "rental.grade: TEXT for count"),
    ):
        assert any(said in sentence for sentence in differences(planted, TABLES["rental"]))


@pytest.mark.parametrize("marks", [COMPUTED, OFF], ids=["computed", "off"])
def test_marked_fields_exist_and_are_never_required(marks: dict[str, frozenset[str]]) -> None:
    for key, fields in marks.items():
        for field in fields:
            assert not register(key)[field].required
    assert all(not OFF.get(key, frozenset()) & fields for key, fields in COMPUTED.items())


def test_settings_have_defaults_that_their_own_bounds_allow() -> None:
    assert len(DEFAULTS) == len(SETTINGS)
    for each in SETTINGS:
        assert json.loads(json.dumps(each.default)) == each.default, "settings are kept as JSON"
        if each.choices:
            assert each.default in each.choices
        if each.least is not None and each.most is not None:
            assert each.least <= each.default <= each.most


# What the rules say


@pytest.mark.parametrize(
    ("key", "values", "field", "code"),
    [
        ("person", {"id_no": MALE, "sex": "2"}, "sex", "C04"),
        ("person", {"id_no": "110101900307901", "sex": "2"}, "sex", "C04"),
        ("person", {"id_no": MALE, "birth_date": "1990-03-08"}, "birth_date", "C05"),
        ("person", {"id_no": MALE, "birth_date": "1991"}, "birth_date", "C05"),
        ("rental", {"grade": "4", "status": "1"}, "status", "C17"),
        ("rental", {"house_type": "6", "rental_use": "02"}, "rental_use", "C22"),
        ("rental", {"status": "5"}, "closed_on", ""),
        ("rental", {"lease_from": "2026-05-01", "lease_to": "2026-04"}, "lease_to", ""),
        ("rental", {"rented_rooms": 0}, "rented_rooms", ""),
        (
            "floating",
            {"arrive_local_on": "2026-03-02", "arrive_address_on": "2026-03-01"},
            "arrive_address_on",
            "C27",
        ),
        (
            "floating",
            {"arrive_local_on": "2026-03-02", "registered_on": "2026-02"},
            "registered_on",
            "C27",
        ),
        ("floating", {"status": "2"}, "left_on", ""),
        ("floating", {"status": "1", "left_on": "2026-03-02"}, "status", ""),
        ("lowincome", {"family_size": 2, "covered_size": 3}, "covered_size", ""),
        ("lowincome", {"stop_on": "2026-03-02"}, "stop_reason", ""),
        ("lowincome", {"start_month": "2026-04", "stop_on": "2026-03-31"}, "stop_on", ""),
        ("issue", {"base": 100, "class": 5, "care": None, "total": 100}, "total", "C36"),
        ("hazard", {"found_on": "2026-03-02", "fixed_on": "2026-03-01"}, "fixed_on", "C42"),
        ("hazard", {"recheck_on": "2026-03-02"}, "fixed_on", "C42"),
        ("patrol", {"start_at": "09:00", "end_at": "21:01"}, "end_at", "C45"),
        ("patrol", {"start_at": "09:00", "end_at": "09:00"}, "end_at", ""),
        ("patrol", {"checkpoint_planned": 3, "checkpoint_done": 4}, "checkpoint_done", ""),
        ("residence", {"from_on": "2026-03-02", "to_on": "2026-03-01"}, "to_on", ""),
        ("visit", {"visited_at": "2026-03-02", "followed_on": "2026-03-01"}, "followed_on", ""),
        ("division", {"division_code": "331102"}, "division_code", ""),
    ],
)  # fmt: skip
def test_a_rule_blames_its_field(key: str, values: Record, field: str, code: str) -> None:
    broken = [rule for rule in register(key).rules if rule.broken(values)]
    assert (field, code) in [(rule.field, rule.code) for rule in broken]


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("person", {"id_no": MALE, "sex": "1", "birth_date": "1990-03"}),
        ("person", {"id_no": "E12345678", "id_type": "414", "sex": "2"}),
        ("rental", {"grade": "4", "status": "4", "lease_from": "2026", "lease_to": "2026-03-01"}),
        ("rental", {"status": "5", "closed_on": "2026-03-01"}),
        ("floating", {"arrive_local_on": "2026-03", "registered_on": "2026-03-01", "status": "1"}),
        ("issue", {"total": 100}),
        ("issue", {"base": 100, "class": 5, "care": 0, "total": 105}),
        ("patrol", {"start_at": "23:00", "end_at": "01:00", "headcount": 1}),
        ("patrol", {"start_at": "20:00", "end_at": "08:00"}),
        ("visit", {"visited_at": "2026-03-02T10:00", "follow_up_on": "2026-03-02"}),
    ],
)
def test_a_sound_record_breaks_no_rule(key: str, values: Record) -> None:
    assert [rule.broken(values) for rule in register(key).rules if rule.broken(values)] == []


@EVERY
def test_no_rule_falls_over_an_empty_record(declared: Register) -> None:
    blank = dict.fromkeys(declared.by_key)
    for rule in declared.rules:
        assert rule.broken({}) is None
        assert rule.broken(blank) is None


# What a sheet's headings mean


def paths(target: Target) -> set[str]:
    """Every path a target names anywhere."""
    named = {*target.signature, *target.holds, *target.judged_only, *target.overrides.values()}
    named |= {path for group in target.must for path in group}
    named |= {path for home in target.parties.values() for path in home.values()}
    return named - {NOWHERE}


@SHEETS
def test_a_target_speaks_of_fields_that_exist_and_can_be_columns(target: Target) -> None:
    assert target.part(target.register if target.key != "residents" else "person")
    for part in target.parts:
        keys = {field.key for field in BY_KEY[part.register].fields}
        assert part.only <= keys
        assert part.without <= keys
        assert not (part.only and part.without)
    columns = {f"{part.role}.{field.key}" for part in target.parts for field in part.fields()}
    assert paths(target) <= columns | target.judged_only
    for path in paths(target):
        assert target.field(path).label


@SHEETS
def test_no_heading_is_ambiguous_unless_an_override_decides(target: Target) -> None:
    settled = decided(target)
    open_questions = {
        heading: claimed
        for heading, claimed in claims(target).items()
        if len(claimed) > 1 and heading not in settled
    }
    assert open_questions == {}


def test_target_keys_are_unique() -> None:
    assert len({target.key for target in TARGETS}) == len(TARGETS)


def meaning(key: str, heading: str) -> str | None:
    """The path a (joined) heading has in a target."""
    target = next(each for each in TARGETS if each.key == key)
    return headings(target).get(folded_heading(heading))


@pytest.mark.parametrize(
    ("key", "heading", "path"),
    [
        ("rental", "房主姓名", "rental.landlord_name"),
        ("rental", "房主 身份证号码", "rental.landlord_id_no"),
        ("rental", "房主联系电话", "rental.landlord_phone"),
        ("rental", "业主", "rental.landlord_name"),
        ("rental", "*房主姓名", "rental.landlord_name"),
        ("rental", "电话", "rental.landlord_phone"),
        ("rental", "承租人姓名", "tenant.name"),
        ("rental", "承租人身份证号", "tenant.id_no"),
        ("rental", "监护人电话", NOWHERE),
        ("rental", "产权人姓名", "dwelling.owner_name"),
        ("rental", "租凭公房", "dwelling.property_type"),
        ("rental", "隐患程度", "rental.grade"),
        ("rental", "所属网格", "grid.grid_name"),
        ("rental", "房屋地址", "dwelling.std_address"),
        ("rental", "幢", "building.building_no"),
        ("rental", "停租日期", "rental.closed_on"),
        ("floating", "姓名", "person.name"),
        ("floating", "户籍地省", "person.hukou_division"),
        ("floating", "流入来源省", NOWHERE),
        ("floating", "房主姓名", "dwelling.owner_name"),
        ("floating", "房主身份证号", NOWHERE),
        ("floating", "监护人姓名", "person.guardian"),
        ("floating", "流入时间", "floating.arrive_local_on"),
        ("floating", "居住证", "floating.permit_type"),
        ("floating", "离开日期", "floating.left_on"),
        ("floating", "现住地址", "dwelling.std_address"),
        ("floating", "证件号码", "person.id_no"),
        ("lowincome", "姓名", "head.name"),
        ("lowincome", "户主姓名", "head.name"),
        ("lowincome", "户主身份证号码", "head.id_no"),
        ("lowincome", "申请人联系电话", "head.phone"),
        ("lowincome", "人数家庭人口", "lowincome.family_size"),
        ("lowincome", "人数保障人数", "lowincome.covered_size"),
        ("lowincome", "证号", "lowincome.cert_no"),
        ("lowincome", "最近复核日期", "review.reviewed_on"),
        ("issue", "领款人签字（章）", "issue.receiver"),
        ("issue", "领取金额家庭补差", "issue.base"),
        ("patrol", "日期", "patrol.patrol_date"),
        ("patrol", "人数", "patrol.headcount"),
        ("patrol", "巡逻队", "team.name"),
        ("patrol", "参加人员", "patrol.members"),
        ("patrol", "是否处置", "finding.settled"),
        ("member", "身份证号", "person.id_no"),
        ("member", "姓名", "member.name"),
        ("member", "队伍", "team.name"),
        ("residents", "姓名", "person.name"),
        ("residents", "户主姓名", "head.name"),
        ("residents", "户主身份证号", "head.id_no"),
        ("residents", "与户主关系", "person.relation_to_head"),
        ("residents", "承租人姓名", "person.name"),
        ("residents", "业主姓名", "dwelling.owner_name"),
        ("dwelling", "业主", "dwelling.owner_name"),
        ("visit", "走访地点", "dwelling.std_address"),
        ("inspection", "隐患等级", "hazard.hazard_level"),
    ],
)  # fmt: skip
def test_what_a_heading_means_in_a_sheet(key: str, heading: str, path: str) -> None:
    assert meaning(key, heading) == path


def test_parts_of_a_region_are_headings_of_its_field() -> None:
    for key, parts in PARTS.items():
        field = register("person")[key]
        for part in parts:
            assert field.label + part in field.aliases


@pytest.mark.parametrize(
    "heading",
    [
        *("血型", "身高", "宗教信仰", "*政治面貌", "兵役 状况", "避孕节育措施", "是否信访"),
        *("人员风险等级", "配偶政治面貌", "是否参加宗教活动", "关注等级", "婚育证明编号"),
    ],
)
def test_what_is_never_collected_is_recognised(heading: str) -> None:
    assert stopped(heading)


@SHEETS
def test_the_stop_list_stops_no_field_of_a_sheet(target: Target) -> None:
    kept = {"lowincome": {"health"}}.get(target.key, set())
    stopped_fields = {
        word
        for part in target.parts
        for field in part.fields()
        if field.key not in kept
        for word in (field.label, *field.aliases)
        if stopped(word)
    }
    assert stopped_fields == set()
