import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_desk import regions
from ledger_desk.regions import full_name, is_code, names, region_code
from ledger_desk.resources import resource_text

CODES = [
    line.split("\t")[0]
    for line in resource_text("divisions.tsv").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(
    ("province", "city", "county", "code"),
    [
        ("浙江省", "丽水市", "青田县", "331121"),
        ("浙江", "丽水", "青田", "331121"),
        ("", "", "青田县", "331121"),
        ("", "", "朝阳区", None),
        ("北京市", "", "朝阳区", "110105"),
        ("吉林", "长春", "朝阳", "220104"),
        ("重庆市", "重庆市", "万州区", "500101"),
        ("重庆市", "市辖区", "万州区", "500101"),
        ("重庆", "县", "奉节", "500236"),
        ("上海", "", "浦东", "310115"),
        ("贵州省", "遵义市", "播州区", "520304"),
        ("贵州省", "遵义市", "遵义县", "520321"),
        ("浙江省", "义乌市", "", "330782"),
        ("湖北省", "", "仙桃市", "429004"),
        ("湖北省", "仙桃市", "仙桃市", "429004"),
        ("广东省", "东莞市", "", "441900"),
        ("海南省", "", "儋州市", "460400"),
        ("吉林省", "吉林市", "船营区", "220204"),
        ("安徽省", "巢湖市", "居巢区", "341402"),
        ("湖北", "恩施州", "利川市", "422802"),
        ("新疆", "伊犁州", "尼勒克县", "654028"),
        ("内蒙古", "锡林郭勒盟", "多伦县", "152531"),
        ("四川", "南充", "高坪", "511303"),
        ("浙江省", "", "", "330000"),
        ("", "丽水市", "", "331100"),
        ("浙江省丽水市青田县", "", "", "331121"),
        ("", "", "331121", "331121"),
        ("香港", "", "", "810000"),
        ("台湾省", "", "", "710000"),
        ("", "", "", None),
        ("不详", "", "", None),
        ("浙江省", "丽水市", "不存在县", None),
    ],
)
def test_three_columns_mean_a_code(province: str, city: str, county: str, code: str | None) -> None:
    assert region_code(province, city, county) == code


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("浙江省丽水市青田县", "331121", ""),
        ("浙江丽水青田", "331121", ""),
        ("浙江省 丽水市 青田县", "331121", ""),
        ("331121", "331121", ""),
        ("331121000000", "331121", ""),
        ("浙江省丽水市青田县船寮镇东村12号", "331121", "船寮镇东村12号"),
        ("重庆市万州区", "500101", ""),
        ("吉林市船营区", "220204", ""),
        ("吉林长春", "220100", ""),
        ("北京朝阳", "110105", ""),
        ("海南", "460000", ""),
        ("四川省南充市", "511300", ""),
        ("广西壮族自治区桂林市阳朔县", "450321", ""),
        ("朝阳区", None, "朝阳区"),
        ("张三", None, "张三"),
        ("999999", None, "999999"),
        ("", None, ""),
    ],
)
def test_a_joined_text_means_a_code(text: str, code: str | None, rest: str) -> None:
    assert regions.read(text) == (code, rest)


def test_every_code_reads_back_from_what_is_shown() -> None:
    assert len(CODES) > 6000
    assert [code for code in CODES if regions.read(full_name(code))[0] != code] == []


def test_withdrawn_codes_stay_valid_and_show_the_present_name() -> None:
    assert names("522121") == names("520304") == ("贵州省", "遵义市", "播州区")
    assert full_name("520304") == "贵州省遵义市播州区"
    assert full_name("522121") == "贵州省遵义市播州区（522121）"
    assert is_code("522121")
    assert not is_code("522199")


def test_names_of_the_levels() -> None:
    assert names("331121") == ("浙江省", "丽水市", "青田县")
    assert names("331100") == ("浙江省", "丽水市", "")
    assert names("500101") == ("重庆市", "重庆市", "万州区")
    assert names("110000") == ("北京市", "北京市", "")
    assert names("429004") == ("湖北省", "", "仙桃市")
    assert names("710000") == ("台湾省", "", "")
    assert names("999999") == ("", "", "")


@given(
    st.text(alphabet="浙江省丽水市青田县区朝阳重庆自治州0123456789() ", max_size=16),
    st.text(max_size=8),
)
def test_no_text_is_too_strange(text: str, other: str) -> None:
    code, rest = regions.read(text)
    assert code is None or is_code(code)
    assert len(rest) <= len(text)
    assert region_code(text, other, text) is None or is_code(region_code(text, other, text) or "")
