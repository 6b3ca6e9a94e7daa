"""The blank forms that offices handed in: each is understood whole and filled."""

from pathlib import Path

import pytest
from tests.sheets.books import filled
from tests.sheets.stub import StubSource

from ledger_desk.sheets.checking import check

SHARED = Path(__file__).resolve().parents[3] / "shared" / "forms"
FORMS = sorted(SHARED.glob("*.xlsx")) if SHARED.is_dir() else []
REGISTERS = {
    "低保公示单": "lowincome",
    "低保金发放表": "issue",
    "出租房屋登记台账": "rental",
    "流动人口花名册": "floating",
}


@pytest.mark.skipif(not FORMS, reason="the offices' forms are not beside this project")
@pytest.mark.parametrize("path", FORMS, ids=lambda each: each.stem)
def test_an_offices_form_is_understood_and_filled(path: Path) -> None:
    content = path.read_bytes()
    checked = check(content)
    assert checked.errors == []
    assert [note for note in checked.advice if note.code == "unknown"] == []
    assert checked.register == REGISTERS.get(path.stem, "")

    for count in (0, 3, 40):
        out = filled(content, StubSource(default=count, answers={"非农人口总数": "12345"}))
        assert out.result.unknown == []
        texts = [str(cell.value) for row in out.sheet.iter_rows() for cell in row if cell.value]
        assert not [text for text in texts if "【" in text]
        if path.stem in REGISTERS:
            assert out.result.rows == count
