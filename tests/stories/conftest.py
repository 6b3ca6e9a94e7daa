"""Journeys as a user takes them, through the verbs."""

import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger_desk import cli
from ledger_desk.exchange.samples import Written, write_samples
from ledger_desk.sealing import Cost
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

PASSWORD = "gui-hua-2026"


class Said(NamedTuple):
    """What a verb answered: its exit status, its JSON, what stood on standard error."""

    status: int
    answer: dict[str, Any]
    errors: str


Verb = Callable[..., Said]


@pytest.fixture(scope="session")
def community(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A small made-up community as workbooks, with what any right reading of it gives."""
    return write_samples(tmp_path_factory.mktemp("samples"), seed=5, scale=0.05, layout=0)


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verb]:
    """Run a verb with --json, in this process: its own start is proved once, below."""
    kept = {key: os.environ.get(key) for key in ("LEDGER_DESK_DATA", "LEDGER_DESK_PASSWORD")}
    os.environ["LEDGER_DESK_DATA"] = str(tmp_path_factory.mktemp("home"))

    def verb(*words: object, password: str = PASSWORD, status: int | None = 0) -> Said:
        os.environ["LEDGER_DESK_PASSWORD"] = password
        out, errors = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(errors):
            ended = cli.main([*map(str, words), "--json"])
        assert "Traceback" not in errors.getvalue()
        if status is not None:
            assert ended == status, errors.getvalue()
        answer = json.loads(out.getvalue()) if out.getvalue().strip() else {}
        return Said(ended, answer, errors.getvalue())

    yield verb
    for key, value in kept.items():
        if value is None:
            os.environ.pop(key, None)
        else:
            os.environ[key] = value


@pytest.fixture(scope="session")
def made(community: Written, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """An empty ledger whose password is cheap to try, closed."""
    machine = Machine(cost=Cost(t=1, m_kib=8, p=1), device="test")

    def empty() -> Path:
        folder = tmp_path_factory.mktemp("ledgers") / "台账"
        truth = community.truth
        ledger, _ = Ledger.create(
            folder, truth["community"], "李四", PASSWORD, truth["division"], machine=machine
        )
        ledger.close()
        return folder

    return empty


@pytest.fixture(scope="session")
def counted(run: Verb, community: Written, made: Callable[[], Path]) -> Path:
    """A ledger with the whole community imported; for reading only."""
    folder = made()
    run("import", folder, *community.files, status=None)
    return folder
