from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_desk import kinds
from ledger_desk.codes import EQUIPMENT, ETHNICITY, LISTS, PERMIT, REASON, SEX, YES_NO
from ledger_desk.fields import Cell, Kind
from ledger_desk.kinds import AREA, COUNT, MONEY, NAME, NOTE, PHONE, ROOM, choice, link, multi, text

EVERY: dict[str, Kind] = {
    **{name: getattr(kinds, name) for name in kinds.__all__ if name.isupper()},
    "text": text(50),
    "choice": choice(REASON),
    "yes_no": choice(YES_NO),
    "multi": multi(EQUIPMENT),
    "link": link("dwelling"),
    "links": link("member", many=True),
}
CELLS = ("text", "number", "date", "time", "bool")

DAYS = st.dates().filter(lambda day: 1900 <= day.year <= 2199).map(lambda day: day.isoformat())
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "DATE": DAYS.flatmap(lambda day: st.sampled_from([day, day[:7], day[:4]])),
    "MONTH": DAYS.map(lambda day: day[:7]),
    "TIME": st.times().map(lambda time: f"{time:%H:%M}"),
    "DATETIME": st.tuples(DAYS, st.times()).map(lambda both: f"{both[0]}T{both[1]:%H:%M}"),
    "MONEY": st.integers(-(10**11), 10**11),
    "AREA": st.integers(0, 10**8),
    "COUNT": st.integers(0, 10**6),
    "YEAR": st.integers(1900, 2100),
    "PHONE": st.lists(
        st.sampled_from(["13900009388", "0578-6821234", "010-61234567", "6821234"]),
        min_size=1,
        unique=True,
    ).map("、".join),
    "ROOM": st.sampled_from(["401", "0401", "10-1", "A座", "3幢", "负1楼", "12号"]),
    "NAME": st.sampled_from(
        ["张三", "欧阳𬴊", "阿卜杜拉·买买提", "Smith John", "㛃娜", "𠮷田", "任", "郎"]
    ),
    "NOTE": st.sampled_from(["一行", "一行\n两行", "有 空格"]),
    "ADDRESS": st.just("金桂苑3幢2单元401室"),
    "REGION": st.sampled_from(
        ["331121", "522121", "520304", "330000", "500101", "441900", "710000"]
    ),
    "ID_NUMBER": st.sampled_from(["331121850312901", "E12345678"]),
    "CREDIT_CODE": st.just("91110000600037341L"),
    "ACCOUNT": st.just("6228480402564890018"),
    "text": st.just("一段 话"),
    "choice": st.sampled_from(list(REASON.labels)),
    "yes_no": st.sampled_from(list(YES_NO.labels)),
    "multi": st.lists(st.sampled_from(list(EQUIPMENT.labels)), min_size=1, unique=True).map(
        ",".join
    ),
    "link": st.just("金桂苑3幢2单元401室"),
    "links": st.just("张三、李四"),
}


@pytest.mark.parametrize("name", EVERY)
def test_what_is_shown_can_be_read_again(name: str) -> None:
    kind = EVERY[name]

    @given(VALUES[name])
    @settings(max_examples=150, deadline=None)
    def same(value: Any) -> None:
        reading = kind.read(Cell("text", kind.show(value)), "")
        assert (reading.value, reading.problem) == (value, "")
        assert isinstance(value, kind.python_type)

    same()


@pytest.mark.parametrize("name", EVERY)
def test_no_cell_is_too_strange(name: str) -> None:
    kind = EVERY[name]

    @given(st.sampled_from(CELLS), st.text(max_size=24), st.sampled_from(["", "元", "万元", "亩"]))
    @settings(max_examples=200, deadline=None)
    def harmless(sort: str, said: str, unit: str) -> None:
        reading = kind.read(Cell(sort, said), unit)
        assert reading.value is None or isinstance(reading.value, kind.python_type)
        assert not (reading.problem and not reading.code)
        assert isinstance(kind.show(reading.value), str)
        assert isinstance(kind.mask(reading.value), str)

    harmless()


@pytest.mark.parametrize("name", EVERY)
def test_cells_without_a_text_are_told_apart(name: str) -> None:
    read = EVERY[name].read
    assert read(Cell("empty", ""), "") == (None, "", "", "")
    for sort in ("picture", "error", "formula"):
        reading = read(Cell(sort, "#REF!"), "")
        assert (reading.value, reading.code) == (None, f"cell.{sort}")
    assert EVERY[name].show(None) == EVERY[name].mask(None) == ""


@pytest.mark.parametrize("name", [name for name in EVERY if name not in ("yes_no", "ID_NUMBER")])
@pytest.mark.parametrize("word", ["", "无", "/", "—", "不详", "未知", "　"])
def test_words_for_unknown_are_blank(name: str, word: str) -> None:
    reading = EVERY[name].read(Cell("text", word), "")
    assert (reading.value, reading.problem) == (None, "")


def test_a_code_list_that_has_the_word_goes_first() -> None:
    assert choice(PERMIT).read(Cell("text", "无"), "").value == "00"
    assert choice(YES_NO).read(Cell("text", "无"), "").value == "0"
    assert choice(YES_NO).read(Cell("text", "不详"), "").value == "9"
    assert choice(ETHNICITY).read(Cell("text", "无"), "") == (None, "", "", "")


def read(kind: Kind, sort: str = "text", unit: str = "") -> Callable[[str], tuple[Any, str]]:
    def one(said: str) -> tuple[Any, str]:
        reading = kind.read(Cell(sort, said), unit)
        return reading.value, reading.code

    return one


@pytest.mark.parametrize("codelist", LISTS.values(), ids=lambda each: each.name)
def test_every_label_code_and_synonym_of_every_list_is_read(codelist: Any) -> None:
    kind = choice(codelist)
    for code, label in codelist.labels.items():
        assert kind.read(Cell("text", label), "").value == code
        assert kind.read(Cell("text", code), "").value == code
        assert kind.show(code) == label
    for said, code in codelist.synonyms.items():
        assert kind.read(Cell("text", said), "").value == code


def test_codes_from_cells() -> None:
    assert choice(SEX).read(Cell("number", "1.0"), "").value == "1"
    assert choice(YES_NO).read(Cell("bool", "1"), "").value == "1"
    assert choice(YES_NO).read(Cell("text", "✓"), "").value == "1"
    assert choice(YES_NO).read(Cell("text", "×"), "").value == "0"
    assert choice(YES_NO).read(Cell("date", "2024-03-05"), "") == ("1", "", "", "2024-03-05")
    assert choice(YES_NO).read(Cell("text", "2024.3.5"), "") == ("1", "", "", "2024-03-05")
    assert choice(REASON).read(Cell("number", "1"), "").value == "01"
    unknown = choice(SEX).read(Cell("text", "那"), "")
    assert (unknown.value, unknown.code) == (None, "code.unknown")
    assert "那" in unknown.problem
    assert multi(EQUIPMENT).read(Cell("text", "袖标、手电、飞机"), "")[::2] == (
        "1,2",
        "code.unknown",
    )


@pytest.mark.parametrize(
    ("said", "value", "rest"),
    [
        ("13900009388", "13900009388", ""),
        ("139 0000 9388", "13900009388", ""),
        ("139-0000-9388", "13900009388", ""),
        ("１３９００００９３８８", "13900009388", ""),
        ("+8613900009388", "13900009388", ""),
        ("+86 139 0000 9388", "13900009388", ""),
        ("（+86）13900009388", "13900009388", ""),
        ("0086-13900009388", "13900009388", ""),
        ("\u202d13900009388\u202c", "13900009388", ""),
        ("013900009388", "13900009388", ""),
        ("19960001083.0", "19960001083", ""),
        ("1.9960001083E+10", "19960001083", ""),
        ("0578-6821234", "0578-6821234", ""),
        ("05786821234", "0578-6821234", ""),
        ("（0578）6821234", "0578-6821234", ""),
        ("010 61234567", "010-61234567", ""),
        ("0578-6821234转801", "0578-6821234", "分机801"),
        ("0578-6821234-801", "0578-6821234", "分机801"),
        ("6821234", "6821234", ""),
        ("400-800-1234", "4008001234", ""),
        ("13900009388/13900009389", "13900009388、13900009389", ""),
        ("13900009388，13900009389", "13900009388、13900009389", ""),
        ("13900009388 13900009389", "13900009388、13900009389", ""),
        ("13900009388\n0578-6821234", "13900009388、0578-6821234", ""),
        ("13900009388、13900009388", "13900009388", ""),
        ("13900009388（张三）", "13900009388", "张三"),
        ("张三：13900009388", "13900009388", "张三"),
    ],
)
def test_spellings_of_phones(said: str, value: str, rest: str) -> None:
    assert PHONE.read(Cell("text", said), "") == (value, "", "", rest)


@pytest.mark.parametrize(
    ("said", "value", "code"),
    [
        ("1390000938", None, "phone.length"),
        ("139000093888", None, "phone.length"),
        ("12345", None, "phone.length"),
        ("13900009388、1390", "13900009388", "phone.length"),
        ("1.99E+10", None, "phone.damaged"),
        ("没有电话", None, "phone.length"),
        ("١٣٩٠٠٠٠٩٣٨٨", None, "phone.length"),
    ],
)
def test_phones_of_a_wrong_length(said: str, value: str | None, code: str) -> None:
    assert read(PHONE)(said) == (value, code)
    assert read(PHONE, "number")("13900009388.0") == ("13900009388", "")
    assert "11 位，现在是 10 位" in PHONE.read(Cell("text", "1390000938"), "").problem


@pytest.mark.parametrize(
    ("said", "unit", "fen"),
    [
        ("1,234.5", "", 123450),
        ("￥1，234.00", "", 123400),
        ("800元", "", 80000),
        ("800元/月", "", 80000),
        ("每月800元", "", 80000),
        ("3.5万元", "", 3500000),
        ("3.5万", "元", 3500000),
        ("3.5", "万元", 3500000),
        ("800元", "万元", 80000),
        ("壹仟贰佰叁拾肆元伍角陆分", "", 123456),
        ("壹万元整", "", 1000000),
        ("贰佰零伍元", "", 20500),
        ("八百元", "", 80000),
        ("(800)", "", -80000),
        ("（1,200.50）", "", -120050),
        ("−800", "", -80000),
        ("0", "", 0),
    ],
)
def test_amounts(said: str, unit: str, fen: int) -> None:
    assert read(MONEY, unit=unit)(said) == (fen, "")


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        (MONEY, "约800", "money.text"),
        (MONEY, "800-1000", "money.text"),
        (MONEY, "1,5", "money.text"),
        (MONEY, "50%", "money.text"),
        (MONEY, "612.345", "money.decimals"),
        (AREA, "89.123", "area.decimals"),
        (AREA, "约90", "area.text"),
        (AREA, "-3", "area.negative"),
        (COUNT, "3.5", "count.fraction"),
        (COUNT, "2-3", "count.text"),
        (COUNT, "50%", "count.text"),
        (COUNT, "-1", "count.negative"),
        (COUNT, "几个", "count.text"),
    ],
)
def test_amounts_that_are_none(kind: Kind, said: str, code: str) -> None:
    assert read(kind)(said) == (None, code)


def test_a_computed_cell_may_carry_float_noise_and_typed_text_may_not() -> None:
    assert read(MONEY, "number")("0.30000000000000004") == (30, "")
    assert read(MONEY, "number")("612.345") == (None, "money.decimals")
    assert read(MONEY)("0.30000000000000004") == (None, "money.decimals")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("89.5㎡", 8950),
        ("89.5平方米", 8950),
        ("89.50", 8950),
        ("１２０", 12000),
        ("90平", 9000),
        ("90 m2", 9000),
    ],
)
def test_areas(said: str, value: int) -> None:
    assert read(AREA)(said) == (value, "")
    assert read(AREA, unit="亩")(said)[0] is None


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("3室2厅", 3), ("三室一厅", 3), ("3室2厅1卫", 3), ("一室户", 1), ("2人", 2),
        ("两人", 2), ("3间", 3), ("3.0", 3), ("十二", 12),
        ("1,200", 1200), ("2人（含1孩）", 2), ("３", 3),
    ],
)  # fmt: skip
def test_counts(said: str, value: int) -> None:
    assert read(COUNT)(said) == (value, "")


@pytest.mark.parametrize(
    ("said", "value", "rest"),
    [
        ("张 三", "张三", ""),
        ("张　三", "张三", ""),
        ("欧 阳 修", "欧阳修", ""),
        ("张三（曾用名：李四）", "张三", "曾用名：李四"),
        ("张三(原名李四)", "张三", "曾用名：李四"),
        ("张三（已故）", "张三", "已故"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提", ""),
        ("Smith  John", "Smith  John", ""),
        ("\u200b张三\ufeff", "张三", ""),
        ("青田88超市有限公司", "青田88超市有限公司", ""),
        ("𬴊㛃𠮷", "𬴊㛃𠮷", ""),
        ("郎", "郎", ""),
    ],
)
def test_names_are_kept_as_they_are(said: str, value: str, rest: str) -> None:
    assert NAME.read(Cell("text", said), "") == (value, "", "", rest)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("张三1", "name.digits"),
        ("本人", "name.word"),
        ("户主", "name.word"),
        ("张三、李四", "name.several"),
        ("张三 李四", "name.several"),
        ("字" * 51, "text.long"),
    ],
)
def test_what_is_no_name(said: str, code: str) -> None:
    assert read(NAME)(said) == (None, code)
    assert read(NAME, "number")("12") == (None, "name.digits")


def test_rooms_are_texts_and_never_dates() -> None:
    assert read(ROOM, "number")("12.0") == ("12", "")
    assert read(ROOM)("４０１") == ("401", "")
    assert read(ROOM)("3 幢") == ("3幢", "")
    assert read(ROOM)("0401") == ("0401", "")
    assert read(ROOM, "date")("2026-10-01") == (None, "room.date")


def test_long_numbers_that_a_sheet_rounded_are_no_texts() -> None:
    assert read(text(40), "number")("33102185031290150") == (None, "number.damaged")
    assert read(text(40), "number")("3.3102E+17") == (None, "number.damaged")
    assert read(text(40), "number")("12.0") == ("12", "")
    assert read(kinds.ACCOUNT, "number")("6.22848040256489E+18") == (None, "account.damaged")
    assert read(text(4))("五个字太长") == (None, "text.long")
    assert read(NOTE)("第一行\r\n第二行") == ("第一行\n第二行", "")


def test_masks_cut_by_code_points() -> None:
    assert PHONE.mask("13900009388") == "139****9388"
    assert PHONE.mask("13900009388、0578-6821234") == "139****9388、057*****1234"
    assert PHONE.mask("6821234") == "***1234"
    assert kinds.ACCOUNT.mask("6228480402564890018") == "***************0018"
    assert NAME.mask("欧阳𬴊") == "欧阳𬴊"


def test_one_kind_a_list_and_a_register() -> None:
    assert choice(SEX) is choice(SEX)
    assert choice(EQUIPMENT) is not multi(EQUIPMENT)
    assert link("dwelling") is link("dwelling")
    assert link("dwelling").link == "dwelling"
    assert text(30) is text(30)
    assert (
        link("member", many=True).read(Cell("text", "张三,李四；王五"), "").value
        == "张三、李四、王五"
    )
