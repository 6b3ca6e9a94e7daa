"""The figures' vocabulary: what a clerk types is understood, or the mistake is named."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_desk import codes
from ledger_desk.figure_words import (
    Problem,
    all_words,
    figure_of,
    is_figure,
    parse_figure,
)
from ledger_desk.indicators import (
    DEFAULTS,
    DIMENSIONS,
    HEADER_FIELDS,
    INDICATORS,
    MEASURES,
    OWN,
    PARTITIONS,
    SHARED_FIELDS,
    SUBJECTS,
    UNFILLED,
    Figure,
    dimensions_of,
    key_of,
    title_of,
)


@pytest.mark.parametrize(
    ("typed", "code", "values", "measure"),
    [
        ("流动人口.本月末", "F9", {}, "本月"),
        ("流动人口", "F9", {}, "本月"),
        ("【F9】", "F9", {}, "本月"),
        ("{{流动人口.男}}", "F9", {"性别": "男"}, "本月"),
        ("【 流动人口．\n男 】", "F9", {"性别": "男"}, "本月"),
        ("流动人口.务工.男", "F9", {"性别": "男", "事由": "务工"}, "本月"),
        ("流动人口.男.务工", "F9", {"性别": "男", "事由": "务工"}, "本月"),
        ("流动人口.新登记.务工.男：本年累计", "F1", {"性别": "男", "事由": "务工"}, "本年累计"),
        ("流动人口.事由＝其他.处所=其他", "F9", {"事由": "其他", "处所": "其他"}, "本月"),
        ("流动人口.性别=未填", "F9", {"性别": "未填"}, "本月"),
        ("流动人口.登记率", "F21", {}, "本月"),
        ("流动人口.省内", "F9", {"来源": "省内"}, "本月"),
        ("流动人口.本月末:上月", "F9", {}, "上月"),
        ("低保.本月末人.未成年人", "L9b", {"年龄": "未成年人"}, "本月"),
        ("低保.当月支出.城市低保", "L11d", {"类别": "城市低保"}, "本月"),
        ("事件.本月办结.民生.教育", "E3", {"大类": "民生", "小类": "教育"}, "本月"),
        ("事件.本月办结.困难.住房.实质性", "E3",
         {"大类": "困难", "小类": "住房", "办结": "实质性"}, "本月"),
        ("隐患.整改.消防", "R23b", {"类型": "消防"}, "本月"),
        ("隐患.重点户", "R21", {"等级": "重点户"}, "本月"),
        ("走访.一般走访", "V1", {"类型": "一般走访"}, "本月"),
        ("巡逻.发现问题.纠纷", "P5", {"问题": "纠纷"}, "本月"),
        ("出租房.完整率", "Q1", {"科目": "出租房"}, "本月"),
        ("F10.男", "F9", {"性别": "男"}, "本月"),
        ("f10.未填", "F9", {"性别": "未填"}, "本月"),
        ("R13b", "R13b", {}, "本月"),
        ("F3.其他", "F3", {"注销原因": "其他"}, "本月"),
        ("R21.级别=未填", "R21", {"级别": "未填"}, "本月"),
        ("L9b.城市低保", "L9b", {"类别": "城市低保"}, "本月"),
    ],
)  # fmt: skip
def test_what_clerks_type_is_understood(
    typed: str, code: str, values: dict[str, str], measure: str
) -> None:
    figure = parse_figure(typed)
    assert isinstance(figure, Figure)
    assert (figure.code, dict(figure.values), figure.measure) == (code, values, measure)
    assert is_figure(typed)


@pytest.mark.parametrize(
    ("typed", "code", "said", "suggestion"),
    [
        ("流动人口.男.女", "twice", "“男”和“女”属于同一分类，不能同时要求", ""),
        (
            "流动人口.其他",
            "ambiguous",
            "“其他”不止一种，请写事由=其他或处所=其他",
            "流动人口.事由=其他",
        ),
        ("流动人口.未填", "ambiguous", "要写明分类", "流动人口.性别=未填"),
        ("流动人口.新登计.男", "unknown", "流动人口没有“新登计”", "流动人口.新登记.男"),
        ("流动人囗.男", "unknown", "没有“流动人囗”这个科目", "流动人口.男"),
        ("流动人口.注消:本年累计", "unknown", "流动人口没有“注消”", "流动人口.注销:本年累计"),
        ("流动人口.男:本年", "unknown", "没有“本年”这种取数", "流动人口.男:本年累计"),
        ("流动人口.离开", "unknown", "“离开”只能与注销一起用", "流动人口.注销.离开"),
        ("低保", "missing", "低保要写明指标", "低保.本月末户"),
        ("低保.城市低保", "missing", "低保要写明户或人", "低保.本月末户.城市低保"),
        ("F12", "missing", "F12要写明哪一项", "F12.务工"),
        ("流动人口.性別=男", "unknown", "没有“性別”这种分类", "流动人口.男"),
        ("流动人口.性别=难", "unknown", "性别没有“难”这一项", ""),
        ("流动人口.甲乙丙丁", "unknown", "流动人口没有“甲乙丙丁”", ""),
    ],
)
def test_what_is_wrong_is_named_and_mended_where_it_can_be(
    typed: str, code: str, said: str, suggestion: str
) -> None:
    problem = parse_figure(typed)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert said in problem.text
    assert problem.suggestion == suggestion
    if suggestion:
        assert isinstance(parse_figure(suggestion), Figure)


def _figures() -> list[Figure]:
    figures = []
    for code, indicator in INDICATORS.items():
        known = dimensions_of(code)
        if indicator.subject:
            figures.append(Figure(code))
        singles = [(d, v) for d, values in known.items() for v in (*values, UNFILLED)]
        figures += [Figure(code, (pair,)) for pair in singles if pair != ("科目", UNFILLED)]
        figures += [
            Figure(code, ((one, known[one][0]), (two, known[two][-1])))
            for one, two in combinations(known, 2)
        ]
    return figures


def test_every_figure_is_read_back_from_its_key_and_from_its_title() -> None:
    figures = _figures()
    assert len(figures) > 2000
    keys = {}
    for figure in figures:
        key = key_of(figure)
        assert keys.setdefault(key, figure) == figure, key  # no two figures share a key
        assert figure_of(key) == figure, key
        assert parse_figure(title_of(figure)) == figure, title_of(figure)


def test_keys_are_those_of_the_command_line() -> None:
    expected = {
        "F10.男": Figure("F9", (("性别", "男"),)),
        "F10.未填": Figure("F9", (("性别", UNFILLED),)),
        "F11.省内": Figure("F9", (("来源", "省内"),)),
        "F12.投靠亲友": Figure("F9", (("事由", "投靠亲友"),)),
        "R16.禁租户": Figure("R9", (("等级", "禁租户"),)),
        "L9.城市低保": Figure("L9", (("类别", "城市低保"),)),
        "L10.老年人": Figure("L9b", (("年龄", "老年人"),)),
        "L10c.A": Figure("L9", (("分类", "A"),)),
        "L16b.住房": Figure("L9", (("需求", "住房"),)),
        "P5.纠纷": Figure("P5", (("问题", "纠纷"),)),
        "R18c.整租": Figure("R9", (("方式", "整租"),)),
    }
    assert {key_of(figure): figure for figure in expected.values()} == expected


@given(st.text(max_size=40))
def test_any_text_is_a_figure_or_a_problem(text: str) -> None:
    assert isinstance(parse_figure(text), Figure | Problem)


def test_the_figures_names_are_those_of_the_code_lists() -> None:
    floating = DIMENSIONS["流动人口"]
    assert set(codes.REASON_ROW.values()) == set(floating["事由"])
    assert set(codes.ABODE_COLUMN.values()) == set(floating["处所"])
    assert set(codes.STAY_BAND.values()) == {*floating["期限"], None}
    assert set(codes.LEAVE_GROUP.values()) == set(floating["注销原因"])
    assert DIMENSIONS["出租房"]["等级"] == ("放心户", "一般户", "重点户", "禁租户")
    assert DIMENSIONS["出租房"]["状态"] == ("已租", "待租", "停租", "禁租")
    assert DIMENSIONS["低保"]["类别"][:8] == (
        "城市低保", "农村低保", "低保边缘", "集中特困",
        "分散特困", "刚性支出", "单人保", "临时救助",
    )  # fmt: skip
    assert set(codes.HAZARD_GROUP.values()) == set(DIMENSIONS["隐患"]["类型"])
    assert len(HEADER_FIELDS) == 21
    assert set(SHARED_FIELDS) <= set(HEADER_FIELDS)


def test_the_tables_of_the_vocabulary_agree_with_each_other() -> None:
    for code in (*OWN, *DEFAULTS.values(), *(whole for whole, _ in PARTITIONS.values())):
        assert code in INDICATORS
    for code, own in OWN.items():
        assert set(own) <= set(dimensions_of(code)), code
    for whole, dimension in PARTITIONS.values():
        assert dimension in dimensions_of(whole)
    for subject in SUBJECTS:
        words = all_words(subject)
        assert len(words) == len(set(words))
    assert len(MEASURES) == 6


@pytest.mark.parametrize(
    "text", ["姓名", "社区", "报告期", "手填:废证数", "合计:出租间数", "", "F", "F99"]
)
def test_other_placeholders_are_no_figures(text: str) -> None:
    assert not is_figure(text)
