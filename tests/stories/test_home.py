"""A community that nobody gave a division code."""

from pathlib import Path

import pytest

from ledger_desk.exchange.samples import Written
from ledger_desk.sealing import Cost
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

from .conftest import PASSWORD, Verb


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """An empty ledger whose community has no code."""
    folder = tmp_path / "台账"
    machine = Machine(cost=Cost(t=1, m_kib=8, p=1), device="test")
    ledger, _ = Ledger.create(folder, "丹枫社区", "李四", PASSWORD, machine=machine)
    ledger.close()
    return folder


def test_its_province_is_presumed_from_the_residents_said_marked_and_taken_back(
    run: Verb, nowhere: Path, community: Written
) -> None:
    roster = next(file for file in community.files if "住户" in file.name or "居民" in file.name)
    said = run("import", nowhere, roster, status=None)
    [file] = said.answer["files"]
    assert any("行政区划代码" in remark for remark in file["remarks"])
    [place] = run("show", nowhere, "division").answer["rows"]
    assert place["division_code"][:6] == community.truth["division"][:6]
    assert "核对" in place["doubt"]
    run("undo", nowhere, 1)
    [place] = run("show", nowhere, "division").answer["rows"]
    assert (place["division_code"], place["doubt"]) == ("", "")


def test_nothing_is_presumed_from_people_who_come_from_everywhere(
    run: Verb, nowhere: Path, community: Written
) -> None:
    movers = next(file for file in community.files if "流动" in file.name)
    said = run("import", nowhere, movers, status=None)
    assert said.answer["files"][0]["remarks"] == []
    found = run("figures", nowhere, "--month", "2026-10").answer["figures"]
    assert found["F11.未填"] == found["F9"]
