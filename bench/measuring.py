"""Two sides in turn, round after round, and the ratio that comes of it."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Side = Callable[[], float]
"""One round of one side: what it took (seconds, or bytes for memory)."""

ROUNDS = 5
TOO_WIDE = 2.0  # highest ratio over lowest
TOO_BUSY = 1.5  # load of the machine


@dataclass(frozen=True)
class Measured:
    """One row of the table.

    ratio and goal: ours / reference and at most, or with `faster` reference / ours and at least.
    goal None: printed, not judged.
    """

    name: str
    ours: float
    reference: float
    ratios: tuple[float, ...]
    against: str
    goal: float | None = None
    faster: bool = False
    unit: str = "s"  # s, B
    note: str = ""
    rounds: tuple[tuple[float, float], ...] = field(default=(), repr=False)

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.ratios)

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where nothing is judged."""
        if self.goal is None:
            return None
        return self.ratio >= self.goal if self.faster else self.ratio <= self.goal

    @property
    def unsteady(self) -> bool:
        """Whether the rounds lie too far apart to be trusted."""
        return max(self.ratios) > TOO_WIDE * min(self.ratios)


class Clock:
    """What time is: the wall's, or with `cpu` the processor's, children included.

    On a machine others work on too the processor's is the steadier one; it does not see the disk,
    and counts work done side by side twice.
    """

    def __init__(self) -> None:
        self.is_cpu = False

    def __call__(self) -> float:
        """Seconds, from some beginning."""
        if not self.is_cpu:
            return time.perf_counter()
        ended = os.times()
        return time.process_time() + ended.children_user + ended.children_system


now = Clock()


def timed(work: Callable[[], object], times: int = 1) -> Side:
    """A side that does its work some times and tells the seconds of one."""

    def side() -> float:
        begun = now()
        for _ in range(times):
            work()
        return (now() - begun) / times

    return side


def compare(
    name: str,
    ours: Side,
    reference: Side,
    against: str,
    *,
    rounds: int = ROUNDS,
    goal: float | None = None,
    faster: bool = False,
    unit: str = "s",
    note: str = "",
) -> Measured:
    """A B A B …, after one of each to warm up; where rounds differ too much it is done again.

    A single round is only a look whether it works.
    """
    if rounds > 1:
        ours(), reference()
    measured = _rounds(name, ours, reference, against, rounds, goal, faster, unit, note)
    if measured.unsteady and rounds >= ROUNDS:
        again = _rounds(name, ours, reference, against, rounds, goal, faster, unit, note)
        measured = min(measured, again, key=lambda each: max(each.ratios) / min(each.ratios))
    return measured


def _rounds(
    name: str,
    ours: Side,
    reference: Side,
    against: str,
    rounds: int,
    goal: float | None,
    faster: bool,
    unit: str,
    note: str,
) -> Measured:
    pairs = []
    for _ in range(rounds):
        gc.collect()
        a = ours()
        gc.collect()
        pairs.append((a, reference()))
    ratios = tuple(b / a if faster else a / b for a, b in pairs)
    return Measured(
        name,
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        ratios,
        against,
        goal,
        faster,
        unit,
        note,
        tuple(pairs),
    )


def percentile(values: Sequence[float], share: float = 0.95) -> float:
    """The value below which a share of all lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def load() -> float:
    """How many processes wait for this machine, over the last minute; 0 where nobody tells."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
