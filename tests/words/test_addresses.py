from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_desk.addresses import (
    Address,
    as_house,
    from_parts,
    join_key,
    key_parts,
    number,
    parse_address,
    stair_key,
    standard_address,
)

OWN = ("大洋社区", "紫金街道", "莲都区", "丽水市", "浙江省")
SPELLINGS = (
    (Path(__file__).parent / "address_spellings.txt").read_text(encoding="utf-8").splitlines()
)
DOOR = ("金桂苑", "3", "2", "401")


def test_sixty_spellings_are_listed() -> None:
    assert len(set(SPELLINGS)) >= 60


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_of_one_door_has_its_key(text: str) -> None:
    address = parse_address(text, OWN)
    assert key_parts(address) == DOOR
    assert standard_address(address._replace(complex="金桂苑", room="401")) == "金桂苑3幢2单元401室"


@pytest.mark.parametrize(
    "text",
    [
        "金桂园3幢2单元401室",
        "金桂苑A区3幢2单元401室",
        "金桂苑二期3幢2单元401室",
        "金桂苑13幢2单元401室",
        "金桂苑3幢1单元401室",
        "金桂苑3幢2单元402室",
        "金桂苑3幢2单元1401室",
        "金桂苑3幢2单元4001室",
        "金桂苑3幢2单元401A室",
        "金桂苑3A幢2单元401室",
        "金桂苑3-1幢2单元401室",
        "金桂苑3幢401室",
        "金桂苑2单元401室",
        "3幢2单元401室",
    ],
)
def test_other_doors_have_other_keys(text: str) -> None:
    assert key_parts(parse_address(text, OWN)) != DOOR


@pytest.mark.parametrize(
    ("text", "complex_", "building", "unit", "room"),
    [
        ("3#2-401", "", "3", "2", "401"),
        ("3-2-401", "", "3", "2", "401"),
        ("3栋二单元4楼401", "", "3", "2", "401"),
        ("幸福路88号1栋101", "幸福路88号", "1", "", "101"),
        ("幸福路88号401室", "幸福路", "88号", "", "401"),
        ("幸福路88号", "幸福路", "", "", "88号"),
        ("幸福路88弄5号401室", "幸福路88弄", "5号", "", "401"),
        ("五一路12号院3号楼2单元401", "五一路12号院", "3", "2", "401"),
        ("三组12号", "", "3组", "", "12号"),
        ("王家村12号", "王家村", "", "", "12号"),
        ("王家村三组12号", "王家村", "3组", "", "12号"),
        ("大洋社区12号", "大洋社区", "", "", "12号"),
        ("大洋新村21幢1单元602室", "大洋新村", "21", "1", "602"),
        ("阳光花园A区3号楼2单元1502", "阳光花园A区", "3", "2", "1502"),
        ("翠苑一区十一幢3单元602", "翠苑一区", "11", "3", "602"),
        ("金桂苑（一期）3幢2单元401", "金桂苑一期", "3", "2", "401"),
        ("杭州市西湖区翠苑街道翠苑一区3幢2单元401室", "翠苑一区", "3", "2", "401"),
        ("金桂苑A座1001室", "金桂苑", "A座", "", "1001"),
        ("金桂苑甲栋401", "金桂苑", "甲幢", "", "401"),
        ("金桂苑3幢A单元401", "金桂苑", "3", "A", "401"),
        ("金桂苑3幢东单元401", "金桂苑", "3", "东", "401"),
        ("金桂苑3幢10-1", "金桂苑", "3", "", "10-1"),
        ("金桂苑3-2-10-1", "金桂苑", "3", "2", "10-1"),
        ("10-1", "", "", "", "10-1"),
        ("金桂苑3幢负一楼", "金桂苑", "3", "", "负1楼"),
        ("金桂苑3幢B1层", "金桂苑", "3", "", "负1楼"),
        ("金桂苑3幢地下室", "金桂苑", "3", "", "地下室"),
        ("金桂苑401室", "金桂苑", "", "", "401"),
        ("新华大厦B座12A03室", "新华大厦", "B座", "", "12A03"),
        ("金桂苑21幢1单元六〇二", "金桂苑", "21", "1", "602"),
        ("金桂苑21幢1单元6楼东户", "金桂苑", "21", "1", "6楼东户"),
        ("金桂苑21幢1单元6楼西户", "金桂苑", "21", "1", "6楼西户"),
        ("金桂苑3幢店面12号", "金桂苑", "3", "", "店面12号"),
        ("东港路5号1幢宿舍302", "东港路5号", "1", "", "宿舍302号"),
        ("工业园3号宿舍楼201", "工业园", "3", "", "201"),
        ("五里牌村2组33号附1号", "五里牌村", "2组", "", "33号附1号"),
        ("第三网格金桂苑3幢401", "金桂苑", "3", "", "401"),
        ("1958小区3幢2单元401", "1958小区", "3", "2", "401"),
        ("解放街168号2单元301室", "解放街", "168号", "2", "301"),
        ("401室3号床", "", "", "", "401"),
        ("金桂苑3幢", "金桂苑", "3", "", ""),
        ("金桂苑3幢2单元", "金桂苑", "3", "2", ""),
        ("出租房", "出租房", "", "", ""),
        ("", "", "", "", ""),
    ],
)
def test_addresses_are_taken_apart(
    text: str, complex_: str, building: str, unit: str, room: str
) -> None:
    address = parse_address(text, OWN)
    assert address[:3] == (complex_, building, unit)
    assert address.room == room


def test_the_part_of_a_dwelling_and_words_beside_it_are_told_apart() -> None:
    assert parse_address("金桂苑3幢401室3号床").part == "3号床"
    assert parse_address("金桂苑3幢2单元401-2").part == "2"
    assert parse_address("金桂苑3幢401室（北间）").part == "北间"
    assert parse_address("金桂苑3幢401租户").rest == "租户"
    assert parse_address("王家村12号2楼").part == "2楼"


@pytest.mark.parametrize(
    "text",
    [
        "金桂苑3幢2单元401、402",
        "金桂苑3幢2单元401室、402室",
        "金桂苑3-2-401,402",
        "金桂苑3幢2单元401-402",
    ],
)
def test_two_rooms_in_one_cell_are_both_named(text: str) -> None:
    assert parse_address(text).rooms == ("401", "402")


def test_columns_of_their_own_give_the_same_key() -> None:
    for parts in (
        ("金桂苑", "3", "2", "401"),
        ("金桂苑", "三号楼", "二单元", "0401室"),
        ("金桂苑小区", "3#", "2单元", "401"),
        ("金桂苑", "金桂苑3幢", "2", "401"),
        ("金桂苑", "3幢", "", "2-401"),
        ("金桂苑", "", "", "3-2-401"),
    ):
        assert key_parts(from_parts(*parts)) == DOOR, parts
    village = from_parts("王家村", "王家村", "", "12号")
    assert key_parts(village) == key_parts(parse_address("王家村12号"))
    assert as_house(from_parts("王家村", "12号", "", "")) == village
    assert from_parts("金桂苑", "3", "2", "") == Address("金桂苑", "3", "2")


def test_a_stored_address_reads_back_as_itself() -> None:
    for text in SPELLINGS:
        written = standard_address(parse_address(text, OWN))
        assert key_parts(parse_address(written)) == DOOR


def test_doors_are_ordered_as_one_walks() -> None:
    walked = [
        "金桂苑2幢1单元101",
        "金桂苑3幢负一楼",
        "金桂苑3幢101",
        "金桂苑3幢1单元负一楼",
        "金桂苑3幢1单元101",
        "金桂苑3幢1单元102",
        "金桂苑3幢1单元201",
        "金桂苑3幢1单元10-1",
        "金桂苑3幢1单元1001",
        "金桂苑3幢2单元101",
        "金桂苑3幢10单元101",
        "金桂苑10幢101",
        "金桂苑甲幢101",
        "金桂苑乙幢101",
    ]
    assert sorted(walked, key=lambda text: stair_key(parse_address(text))) == walked


def test_numbers_are_read_in_digits_and_numerals() -> None:
    assert [number(text) for text in ("12", "十二", "１２", "廿三", "一百零五", "西")] == [
        12, 12, 12, 23, 105, None,
    ]  # fmt: skip


def test_the_key_is_four_parts() -> None:
    assert join_key(*DOOR) == "金桂苑|3|2|401"


@given(
    st.text(
        alphabet="金桂苑路村号幢栋楼单元室层组弄座#-、/ 0123456789ABx一二三十〇负地下东甲()（）",
        max_size=24,
    )
)
@settings(max_examples=1500, deadline=None)
def test_no_address_is_too_strange(text: str) -> None:
    address = parse_address(text, OWN)
    assert stair_key(address).count(" ") == 4
    assert join_key(*key_parts(address)).count("|") == 3
    assert isinstance(standard_address(address), str)


@given(st.text(max_size=40))
@settings(max_examples=500, deadline=None)
def test_no_text_is_too_strange(text: str) -> None:
    key_parts(from_parts(text, text, text, text))
    stair_key(parse_address(text, (text,)))
