"""Every bench runs, and its outputs are right; nothing here judges time."""

import json
from pathlib import Path

import pytest
from bench.__main__ import BENCHES, main
from bench.measuring import Measured, compare, percentile
from bench.town import Town


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tiny town is kept."""
    return tmp_path_factory.mktemp("bench") / "cache"


@pytest.mark.parametrize("name", BENCHES)
def test_every_bench_works_at_a_tiny_size(name: str, cache: Path, tmp_path: Path) -> None:
    target = tmp_path / "RESULT.json"

    assert main(["--scale", "tiny", "--cache", str(cache), "--json", str(target), name]) == 0

    told = json.loads(target.read_text(encoding="utf-8"))
    assert told["results"]
    assert all(each["ours"] > 0 and each["reference"] > 0 for each in told["results"])
    assert all(each["bench"] == name for each in told["results"])


def test_the_town_is_the_same_each_time_and_its_people_are_nobody(cache: Path) -> None:
    town, other = Town(cache, "tiny"), Town(cache, "tiny")

    assert town.rows == other.rows
    assert len({row.id_no for row in town.rows}) == town.people
    assert all(row.id_no[14] == "9" for row in town.rows)


def test_a_missed_goal_is_told_and_ends_with_1() -> None:
    slow = Measured("慢", 3.0, 1.0, (3.0, 2.0, 4.0), "参照", goal=2)
    fast = Measured("快", 1.0, 9.0, (9.0, 8.0, 10.0), "参照", goal=8, faster=True)

    assert slow.ratio == 3.0
    assert slow.met is False
    assert fast.met is True
    assert not slow.unsteady


def test_rounds_go_in_turn_after_one_to_warm_up() -> None:
    said: list[str] = []

    def side(name: str, took: float) -> float:
        said.append(name)
        return took

    measured = compare("甲", lambda: side("a", 6.0), lambda: side("b", 2.0), "乙", rounds=2, goal=3)

    assert said == ["a", "b"] * 3
    assert measured.ratios == (3.0, 3.0)
    assert measured.met is True
    assert percentile([float(n) for n in range(100)]) == 95.0
