"""The fault tests at full size: the same code, more kills, more flips; prints the figures.

python -m bench.faults                   all at full size (hours)
python -m bench.faults write key flips   some of them
python -m bench.faults --small           at the size of a test run, to see that all is well
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SIZES, FIGURES = "LEDGER_DESK_FAULT_SIZES", "LEDGER_DESK_FAULT_FIGURES"


class Part(NamedTuple):
    """Some tests, and how often each fault is tried at full size."""

    tests: tuple[str, ...]
    sizes: dict[str, int]


PARTS = {
    "write": Part(("test_kill_write.py",), {"kill_write": 600}),
    "key": Part(("test_kill_key.py",), {"kill_keys": 400, "kill_key": 100}),
    "jobs": Part(("test_kill_jobs.py",), {"kill_jobs": 200, "full_jobs": 200}),
    "flips": Part(("test_bitflip.py",), {"flips": 1000}),
    "stick": Part(("test_atomic_write.py",), {"stick": 100}),
    "workbook": Part(("test_password_xlsx.py",), {"workbook flips": 1000}),
}


def run(name: str, sizes: dict[str, int]) -> tuple[bool, float, dict[str, dict[str, int]]]:
    """Whether all tests of a part passed, how long it took, and the counts they handed over."""
    with tempfile.TemporaryDirectory(prefix="ledger-desk-faults-") as folder:
        figures = Path(folder) / "figures.jsonl"
        environment = os.environ | {SIZES: json.dumps(sizes), FIGURES: str(figures)}
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
             f"--basetemp={folder}/pytest",
             *(f"tests/faults/{test}" for test in PARTS[name].tests)],
            cwd=ROOT, env=environment, check=False, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        took = time.monotonic() - begun
        lines = figures.read_text(encoding="utf-8").splitlines() if figures.exists() else []
    if done.returncode:
        print(done.stdout[-4000:], file=sys.stderr)
    return done.returncode == 0, took, _summed(lines)


def _summed(lines: list[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        counts = json.loads(line)
        what = counts.pop("what")
        for key, value in counts.items():
            found[what][key] += int(value)
    return {what: dict(counts) for what, counts in found.items()}


def main() -> int:
    """Run the parts asked for and print their figures."""
    words = argparse.ArgumentParser(description="fault tests at full size")
    words.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which; all when none")
    words.add_argument("--small", action="store_true", help="at the size of a test run")
    words.add_argument("--times", type=float, default=1.0, help="of the full size")
    asked = words.parse_args()
    failed = False
    for name in asked.parts or PARTS:
        full = {key: max(4, round(count * asked.times)) for key, count in PARTS[name].sizes.items()}
        good, took, figures = run(name, {} if asked.small else full)
        failed |= not good
        print(f"{name}: {'passed' if good else 'FAILED'} in {took:.0f} s", flush=True)
        for what, counts in figures.items():
            said = ", ".join(f"{key} {value}" for key, value in counts.items())
            print(f"  {what}: {said}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
