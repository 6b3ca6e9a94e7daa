"""`python -m bench [--scale community|street|stress] [--json FILE] [NAME…]`: a table of ratios."""

import argparse
import json
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import (
    forms,
    importing,
    lists,
    months,
    papers,
    reading,
    searching,
    starting,
    writing,
)
from bench.measuring import TOO_BUSY, Measured, load, now
from bench.town import PEOPLE, Town

HERE = Path(__file__).resolve().parent

BENCHES: Mapping[str, Callable[[Town], Iterator[Measured]]] = {
    "import": importing.whole_import,
    "find": searching.search_box,
    "find_bytes": searching.index_bytes,
    "list": lists.list_pages,
    "month": months.month_figures,
    "fill": forms.export,
    "fill_memory": forms.memory,
    "start": starting.first_window,
    "read": reading.workbooks,
    "pdf": papers.lists,
    "doors": papers.doors,
    "bulk": writing.bulk,
    "save": writing.save,
    "scan": lists.warm_scan,
}

LIBRARIES = (
    "sqlalchemy",
    "sqlcipher3",
    "openpyxl",
    "python-calamine",
    "lxml",
    "reportlab",
    "pyside6-essentials",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benches named, or all; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--scale", choices=PEOPLE, default="community")
    parser.add_argument("--json", type=Path, default=HERE / "out" / "RESULT.json")
    parser.add_argument("--cache", type=Path, default=HERE / "cache", help=argparse.SUPPRESS)
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(BENCHES))
    arguments = parser.parse_args(argv)
    if unknown := [name for name in arguments.names if name not in BENCHES]:
        parser.error(f"unknown: {' '.join(unknown)}")
    now.is_cpu = arguments.clock == "cpu"
    town = Town(arguments.cache, arguments.scale)
    found: list[tuple[str, Measured, float]] = []
    print(_line("项目", "本程序", "参照", "比", "目标", ""))
    try:
        for name in arguments.names or BENCHES:
            for measured in BENCHES[name](town):
                busy = load()
                found.append((name, measured, busy))
                print(_told(measured, busy), flush=True)
    finally:
        town.close()
    _save(arguments.json, arguments.scale, found)
    return int(any(measured.met is False for _, measured, _ in found))


def _told(measured: Measured, busy: float) -> str:
    ok = {True: "达到", False: "没有达到", None: ""}[measured.met]
    if measured.unsteady or (busy > TOO_BUSY and not now.is_cpu):
        ok += " 不稳定"
    sign = "快" if measured.faster else ""
    low, high = min(measured.ratios), max(measured.ratios)
    ratio = f"{sign}{measured.ratio:.2f} ({low:.2f}–{high:.2f})"
    goal = "" if measured.goal is None else f"{'≥' if measured.faster else '≤'}{measured.goal:g}"
    line = _line(
        measured.name,
        _amount(measured.ours, measured.unit),
        _amount(measured.reference, measured.unit),
        ratio,
        goal,
        ok.strip(),
    )
    note = f"；{measured.note}" if measured.note else ""
    return f"{line}\n    参照：{measured.against}{note}"


def _amount(value: float, unit: str) -> str:
    if unit == "B":
        return f"{value / 2**20:.1f}MiB"
    for factor, name in ((1, "s"), (1e3, "ms")):
        if value * factor >= 1:
            return f"{value * factor:.2f}{name}"
    return f"{value * 1e6:.1f}µs"


def _line(*cells: str) -> str:
    widths = (40, 10, 10, 24, 7, 10)
    return "  ".join(
        cell + " " * max(width - _columns(cell), 0)
        for cell, width in zip(cells, widths, strict=True)
    ).rstrip()


def _columns(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _save(target: Path, scale: str, found: Sequence[tuple[str, Measured, float]]) -> None:
    facts: dict[str, Any] = {
        "scale": scale,
        "clock": "cpu" if now.is_cpu else "wall",
        "at": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": _cores(),
        "sqlite": sqlite3.sqlite_version,
        "versions": {name: version(name) for name in LIBRARIES},
        "results": [
            {
                "bench": name,
                "name": measured.name,
                "against": measured.against,
                "unit": measured.unit,
                "ours": measured.ours,
                "reference": measured.reference,
                "faster": measured.faster,
                "ratio": measured.ratio,
                "ratios": measured.ratios,
                "rounds": measured.rounds,
                "goal": measured.goal,
                "met": measured.met,
                "unsteady": measured.unsteady,
                "load": busy,
                "note": measured.note,
            }
            for name, measured, busy in found
        ],
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if "model name" in line), "")


def _cores() -> int:
    return os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
