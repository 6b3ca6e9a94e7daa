from pathlib import Path

from ledger_desk.reports import reading
from ledger_desk.reports.cards import (
    PERSON_CARD,
    Box,
    Hazard,
    HazardNotice,
    card,
    hazard_notice,
    person_card,
)
from ledger_desk.reports.layout import Frame


def test_the_card_has_every_label_and_the_values_given(tmp_path: Path) -> None:
    out = tmp_path / "card.pdf"
    values = {"name": "张𬴊", "id_no": "330102********9991", "reason": "务工"}
    assert person_card(values, Frame("流动人口基本信息表"), out).pages == 1
    texts = set(reading.pdf_texts(out.read_bytes()))
    assert {label for label, _, _ in PERSON_CARD} <= texts
    assert set(values.values()) <= texts


def test_a_line_of_boxes_fills_the_width(tmp_path: Path) -> None:
    out = tmp_path / "card.pdf"
    boxes = [Box("甲", "1", 4), Box("乙", "2", 4), Box("丙", "长" * 200, 12, lines=3)]
    assert card(Frame("x"), boxes, out).pages == 1
    assert {"甲", "乙", "丙"} <= set(reading.pdf_texts(out.read_bytes()))


def test_a_hazard_notice_has_its_four_signatures_and_never_one_alone(tmp_path: Path) -> None:
    out = tmp_path / "notice.pdf"
    for count in (1, 5, 12, 18, 25, 40):
        hazards = [
            Hazard("电气", "一般", f"隐患{n}", "限期整改", "2026-11-09") for n in range(count)
        ]
        notice = HazardNotice(
            "YH-2026-031", "王建国", "金桂苑3幢2单元401室", "张𬴊", "2026年11月2日", "王小明",
            "幸福里社区居民委员会", hazards,
        )  # fmt: skip
        hazard_notice(notice, Frame(""), out)
        pages = list(reading.pdf_pages(out.read_bytes()))
        signatures = {"检查人：", "房主（被检查人）：", "承租人：", "社区负责人："}
        signed = [page for page in pages if signatures & set(page)]
        assert len(signed) == 1
        assert signatures <= set(signed[0])
        assert any(text.startswith("隐患") for text in signed[0]) or len(pages) == 1
        texts = [text for page in pages for text in page]
        assert sum(text.startswith("隐患") and text[2:].isdigit() for text in texts) == count
