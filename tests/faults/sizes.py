"""How often a fault is tried: seldom in a test run, often by `bench/faults.py`, by one code."""

import json
import os
from pathlib import Path

SIZES, FIGURES = "LEDGER_DESK_FAULT_SIZES", "LEDGER_DESK_FAULT_FIGURES"


def size(key: str, usual: int) -> int:
    """How many times; the bench says it in the environment as JSON."""
    return int(json.loads(os.environ.get(SIZES, "{}")).get(key, usual))


def figure(key: str, **counts: object) -> None:
    """Hand a figure to the bench, where one listens."""
    if file := os.environ.get(FIGURES):
        with Path(file).open("a", encoding="utf-8") as opened:
            opened.write(json.dumps({"what": key, **counts}, ensure_ascii=False) + "\n")
