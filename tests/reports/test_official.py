import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from ledger_desk.reports import official, reading

MM = 72 / 25.4
WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


@pytest.mark.accept("P10")
def test_a_page_has_22_lines_of_28_characters_and_numbers_outside(
    tmp_path: Path, pdftotext: Callable[..., str]
) -> None:
    out = tmp_path / "paper.pdf"
    written = official.official_paper("", ["汉" * (28 * 22 * 3)], "", "", out)
    assert written.pages == 4  # the first line is indented by two
    pages = pdftotext("-bbox", out, "-").split("<page ")[1:]
    for number, page in enumerate(pages, start=1):
        words = [(*map(float, found[:4]), found[4]) for found in WORD.findall(page)]
        body = [word for word in words if word[4].startswith("汉")]
        if number < 4:
            assert len(body) == 22
            baselines = sorted(word[1] for word in body)
            steps = [b - a for a, b in pairwise(baselines)]
            assert steps == pytest.approx([225 * MM / 22] * 21, abs=0.1)
        full = body[1:] if number == 1 else body[:21]
        for left, _, right, _, text in full if number < 4 else []:
            assert len(text) == 28
            assert left == pytest.approx(28 * MM, abs=0.5)
            assert right == pytest.approx((28 + 156) * MM, abs=0.5)
        if number == 1:
            assert len(body[0][4]) == 26
            assert body[0][0] == pytest.approx((28 + 2 * 156 / 28) * MM, abs=0.5)
        tops, bottoms = [word[1] for word in body], [word[3] for word in body]
        assert min(tops) >= 37 * MM - 1
        assert max(bottoms) <= (37 + 225) * MM + 1
        [digit] = [word for word in words if word[4] == str(number)]
        middle = 210 * MM / 2
        assert (digit[0] > middle) == (number % 2 == 1)
        assert digit[1] > (37 + 225) * MM


def test_the_date_stands_four_characters_in_and_never_alone(tmp_path: Path) -> None:
    for lines in range(16, 24):
        data = official.draw("报告", ["汉" * 28 * lines], "社区", "2026年11月2日")[1]
        pages = list(reading.pdf_pages(data))
        assert "2026年11月2日" in pages[-1]
        assert sum(text.startswith("汉") for text in pages[-1]) >= 1


def test_heads_and_the_addressee_are_set_apart(
    tmp_path: Path, pdftotext: Callable[..., str]
) -> None:
    out = tmp_path / "paper.pdf"
    official.official_paper(
        "关于出租房屋管理的报告", ["湖滨街道：", "一、概况", "正文。"], "社区", "2026年11月2日", out
    )
    words = {found[4]: float(found[0]) for found in WORD.findall(pdftotext("-bbox", out, "-"))}
    assert words["湖滨街道："] == pytest.approx(28 * MM, abs=0.5)
    assert words["正文。"] == pytest.approx((28 + 2 * 156 / 28) * MM, abs=0.5)
