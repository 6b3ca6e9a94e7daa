"""What tests share: a real encrypted ledger, whose password costs next to nothing to try."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anybody imports Qt: it aborts without

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger_desk.sealing import Cost
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

PASSWORD = "gui-hua-2026"
WORKER = "李四"
COMMUNITY = "桂花社区"
NOW = datetime(2026, 11, 22, 1, 41, 7, tzinfo=UTC)


@pytest.fixture
def machine() -> Machine:
    """A machine that tries passwords fast: 8 KiB and one pass instead of 64 MiB and three."""
    return Machine(cost=Cost(t=1, m_kib=8, p=1), device="test")


@pytest.fixture
def ledger(tmp_path: Path, machine: Machine) -> Iterator[Ledger]:
    """A new ledger of one community, open, with the worker 李四."""
    made, _code = Ledger.create(
        tmp_path / "ledger", COMMUNITY, WORKER, PASSWORD, "330102001001", machine=machine
    )
    yield made
    made.close()
