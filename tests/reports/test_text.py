import random
import re

import pytest

from ledger_desk.reports import fonts, text

TOKENS = [
    *"的一是不了人在有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后",
    *"𬴊𠮷𫖮䶮㛃",
    "，", "。", "、", "；", "：", "！", "？", "）", "》", "”", "…", "——", "%", "·", ")", "]",
    "（", "《", "“", "【", "￥", "(", "№",
    "330102199001019991", "330102********1234", "13900009388", "139****9388", "0571-88886666",
    "￥1,200.50元", "2026年10月31日", "96.71%", "1286人", "365户", "2026-10-31", "https://a.b/c",
    "word", " ", "\u3000",
]  # fmt: skip
UNSPLIT = [
    token for token in TOKENS if re.fullmatch(r"[0-9*\-./:a-z]{4,}|￥.*|[0-9.]+[%人户]", token)
]


@pytest.mark.accept("P2")
def test_no_line_begins_or_ends_as_it_may_not_and_no_number_is_split() -> None:
    picks = random.Random(20261031)
    chain = fonts.chain(fonts.SERIF)
    assert len(UNSPLIT) >= 10
    for _ in range(10_000):
        size = picks.choice((9.0, 10.5, 16.0))
        width = size * picks.uniform(22, 45)
        tokens = picks.choices(TOKENS, k=picks.randint(5, 60))
        whole = "".join(tokens)
        if any(chain.width(block, size) > width for block in text.blocks(whole)):
            continue  # nothing but cutting is left; see the test below
        lines = text.break_lines(whole, fonts.SERIF, size, width)
        for number, line in enumerate(lines):
            assert chain.width(line, size) <= width + 1e-6
            if number:
                assert line[0] not in text.NO_START, lines
            if number < len(lines) - 1:
                assert line[-1] not in text.NO_END, lines
        assert "".join(lines).replace(" ", "") == whole.replace(" ", "")
        for token in UNSPLIT:  # as often whole within the lines as in the text
            assert sum(line.count(token) for line in lines) == whole.count(token), (token, lines)


def test_a_run_wider_than_the_line_is_cut_and_nothing_is_lost() -> None:
    for width in (30, 47, 80):
        lines = text.break_lines("330102199001019991，（好的）" * 3, fonts.SERIF, 10, width)
        assert "".join(lines) == "330102199001019991，（好的）" * 3
        assert all(fonts.chain(fonts.SERIF).width(line, 10) <= width for line in lines)


def test_first_line_indent_full_width_spaces_and_line_breaks_are_kept() -> None:
    lines = text.break_lines("\u3000\u3000一二三四五\n六", fonts.SERIF, 10, 50)
    assert lines == ["\u3000\u3000一二三", "四五", "六"]
    assert text.break_lines("一二三四五六", fonts.SERIF, 10, 50, first_indent=20) == [
        "一二三",
        "四五六",
    ]
    assert text.break_lines("", fonts.SERIF, 10, 50) == [""]


def test_a_cell_wraps_then_shrinks_then_is_cut() -> None:
    assert text.fit("一二三", fonts.SERIF, 9, 50) == text.Fitted(["一二三"], 9)
    assert text.fit("一" * 12, fonts.SERIF, 9, 50) == text.Fitted(["一" * 5, "一" * 5, "一" * 2], 9)
    shrunk = text.fit("一" * 40, fonts.SERIF, 9, 50)
    assert (len(shrunk.lines), shrunk.size, shrunk.cut) == (6, 7.0, False)
    cut = text.fit("一" * 100, fonts.SERIF, 9, 50)
    assert (len(cut.lines), cut.size, cut.cut) == (6, 7.0, True)
    assert cut.lines[-1].endswith("…")
