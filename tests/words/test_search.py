import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_desk.search import pinyin, plain, readings, search_tokens
from ledger_desk.variants import near_name

_TRUE = (
    "单:shan 曾:zeng 解:xie 仇:qiu 区:ou 查:zha 盖:ge 缪:miao 朴:piao "
    "任:ren 华:hua 乐:yue 翟:zhai 覃:qin 召:shao 折:she 那:na 秘:bi "
    "冼:xian 员:yun 尹:yin 种:chong 黑:he 宿:su 逄:pang 牟:mu 句:gou "
    "尉:wei 车:che 卜:bu 隗:wei 祭:zhai 薄:bo 能:nai 繁:po 都:du "
    "佴:nai 莘:shen 郄:qie 谌:chen 长:zhang 重:chong 石:shi 柏:bai 葛:ge "
    "宁:ning 欧:ou 吕:lv "
)
SURNAMES = dict(pair.split(":") for pair in _TRUE.split())
DOUBLE = {
    "尉迟": "yuchi",
    "万俟": "moqi",
    "欧阳": "ouyang",
    "澹台": "tantai",
    "令狐": "linghu",
    "长孙": "zhangsun",
}


@pytest.mark.parametrize(("surname", "said"), [*SURNAMES.items(), *DOUBLE.items()])
def test_lists_are_ordered_by_the_true_reading_of_the_surname(surname: str, said: str) -> None:
    assert pinyin(surname + "晓明") == f"{said} xiao ming"
    assert search_tokens(surname + "晓明").split()[0] == f"{said}xiaoming"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单雄", ["shan", "dan", "chan", "sx", "dx"]),
        ("乐山", ["yue", "le", "ys", "ls"]),
        ("翟天", ["zhai", "di", "zt", "dt"]),
        ("覃辉", ["qin", "tan"]),
        ("曾国", ["zeng", "ceng"]),
        ("朴志", ["piao", "pu"]),
        ("盖叫", ["ge", "gai"]),
        ("尉迟恭", ["yuchi", "ycg", "weichi"]),
    ],
)
def test_every_reading_of_a_surname_finds_it(name: str, typed: list[str]) -> None:
    tokens = search_tokens(name).split()
    for letters in typed:
        assert any(token.startswith(letters) for token in tokens), letters


def test_suffixes_in_letters_and_initials() -> None:
    assert search_tokens("孙丽华") == "sunlihua lihua hua slh lh h"
    assert search_tokens("欧阳修").split()[:3] == ["ouyangxiu", "yangxiu", "xiu"]
    assert pinyin("欧阳修") == "ouyang xiu"
    assert readings("孙丽华") == [["sun", "li", "hua"]]


def test_foreign_and_rare_names_are_found_as_they_stand() -> None:
    assert pinyin("阿卜杜拉·买买提").startswith("a ")
    assert search_tokens("Smith John").split()[0] == "smithjohn"
    unknown = "\ue000"  # a glyph of the office's own: no dictionary has a reading
    assert pinyin(unknown + "明") == f"{unknown} ming"
    assert pinyin("") == ""
    assert readings("  ") == []


def test_plain_form() -> None:
    assert plain(" Ａ座　３幢\u200b ") == "a座 3幢"
    assert plain("SOHO  现代城") == "soho 现代城"
    assert plain("") == ""


@given(st.text(max_size=20))
def test_no_name_is_too_strange(name: str) -> None:
    assert pinyin(name) == " ".join(pinyin(name).split())
    for syllables in readings(name):
        assert all(syllables)
    search_tokens(name)
    assert plain(plain(name)) == plain(name)


def test_near_names_sound_alike_or_are_variants() -> None:
    for name, other in [
        ("张玮", "张伟"), ("李峯", "李峰"), ("刘强", "劉強"), ("陈慧", "陈惠"),
        ("阿卜杜拉·买买提", "阿卜杜拉•买买提"), ("曾国", "曽国"), ("王 伟", "王炜"),
    ]:  # fmt: skip
        assert near_name(name, other), (name, other)
        assert near_name(other, name)
    for name, other in [
        ("张伟", "张强"), ("张伟", "张伟"), ("张伟", "张伟明"),
        ("张", "章"), ("", ""), ("李四", "李三"),
    ]:  # fmt: skip
        assert not near_name(name, other), (name, other)


def test_the_dictionary_is_read_only_when_a_name_is_spelled() -> None:
    code = (
        "import sys; from ledger_desk import search, regions, periods, kinds; search.plain('张');"
        "print([m for m in ('pypinyin', 'chinese_calendar') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
