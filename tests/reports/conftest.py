"""What the tests of paper look through: poppler from outside, made-up doors from inside."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger_desk.reports.door_sheets import Door, SheetInfo


def _poppler(tool: str) -> Callable[..., str]:
    path = shutil.which(tool)
    if path is None:
        pytest.skip(f"{tool} of poppler-utils is not installed")

    def run(*arguments: str | Path) -> str:
        done = subprocess.run(
            [path, *map(str, arguments)], check=True, capture_output=True, text=True
        )
        return done.stdout

    return run


@pytest.fixture
def pdftotext() -> Callable[..., str]:
    """Runs pdftotext; what it prints."""
    return _poppler("pdftotext")


@pytest.fixture
def pdffonts() -> Callable[..., str]:
    """Runs pdffonts; what it prints."""
    return _poppler("pdffonts")


@pytest.fixture
def pdftoppm() -> Callable[..., str]:
    """Runs pdftoppm."""
    return _poppler("pdftoppm")


@pytest.fixture
def doors() -> list[Door]:
    """84 doors of six units, not in order."""
    found = []
    for building in ("10幢", "3幢", "2幢"):
        for unit in ("1单元", "2单元"):
            for floor in (5, -1, 10, 1, 2, 3, 4):
                for room in (2, 1):
                    number = f"负一0{room}" if floor < 0 else f"{floor}0{room}"
                    found.append(
                        Door(
                            f"{len(found):032x}",
                            building,
                            unit,
                            floor,
                            number,
                            ("郑** 一家", "张𬴊", "魏𫖮、𠮷田（承租人）", "")[len(found) % 4],
                            len(found) % 6 or None,
                            "13900009388",
                            ("2026-08-24", "2025-11-01", "")[len(found) % 3],
                        )
                    )
    return found


@pytest.fixture
def sheet() -> SheetInfo:
    """What is printed around the doors."""
    return SheetInfo(
        "4K7Q5", "幸福里社区", "第三网格", printed_by="王小明", printed_at="2026-11-02 09:30"
    )
