"""A helper that starts a job in a child process and kills it at a random moment."""

import contextlib
import json
import os
import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

VICTIM = Path(__file__).with_name("victim.py")


class Killer:
    """Starts jobs of victim.py and kills each after some lines and a moment more."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._process = subprocess.Popen(
            [sys.executable, str(VICTIM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def run(self, job: str, folder: Path, seed: int, acks: int, moment: float) -> list[str]:
        """What the child acknowledged before it died; moment: at most so many seconds more."""
        self._pipe(self._process.stdin).write(json.dumps([job, str(folder), seed]).encode() + b"\n")
        self._pipe(self._process.stdin).flush()
        child = int(self._line())
        heard: list[str] = []
        while len(heard) < acks and (not heard or heard[-1] != "gone"):
            heard.append(self._line())
        if not heard or heard[-1] != "gone":
            out = self._pipe(self._process.stdout)
            select.select([], [], [], self.random.uniform(0, moment))
            with contextlib.suppress(ProcessLookupError):  # it failed: its words say why
                os.kill(child, signal.SIGKILL)
            while (line := out.readline().decode().strip()) != "gone":
                heard.append(line)
        said = [line for line in heard if line != "gone"]
        assert not [line for line in said if line.startswith("failed")], said
        return said

    def close(self) -> None:
        """End the helper; it has no child left."""
        self._pipe(self._process.stdin).close()
        self._pipe(self._process.stdout).close()
        self._process.wait()

    def _line(self) -> str:
        line = self._pipe(self._process.stdout).readline().decode().strip()
        assert line, "the helper died"
        return line

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


@pytest.fixture
def killer() -> Iterator[Killer]:
    """A killer whose moments are the same in every run (what the child does by then is not)."""
    made = Killer(20261122)
    yield made
    made.close()
