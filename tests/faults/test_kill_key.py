from typing import Any

import pytest

from ledger_desk.errors import CannotOpen
from ledger_desk.store import history
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

from .sizes import figure, size

PASSWORDS = ("gui-hua-2026", "gui-hua-2027")


def opened_by(ledger: Ledger, machine: Machine) -> list[str]:
    """The passwords that open the ledger; each time it is looked at whole."""
    found = []
    for password in PASSWORDS:
        try:
            opened = Ledger.open(ledger.folder, password, machine=machine)
        except CannotOpen as refused:
            assert refused.code == "open.password"  # noqa: PT017
            continue
        with opened, opened.reading() as db:
            assert history.verify(db).problem == ""
        found.append(password)
    return found


@pytest.mark.accept("G3")
@pytest.mark.parametrize(
    ("job", "kills", "acks", "moment"),
    [("change_keys", size("kill_keys", 34), 3, 0.02), ("change_key", size("kill_key", 6), 0, 0.5)],
)
def test_after_a_kill_the_old_password_opens_or_the_new_one_and_never_neither(
    ledger: Ledger, machine: Machine, killer: Any, job: str, kills: int, acks: int, moment: float
) -> None:
    ledger.close()
    done = set()
    for kill in range(kills):
        done |= set(killer.run(job, ledger.folder, kill, killer.random.randint(0, acks), moment))
        assert len(opened_by(ledger, machine)) == 1
    assert done or job == "change_key"
    figure(f"killed in {job}", kills=kills, neither_opens=0)
    assert not [f for f in ledger.folder.iterdir() if "part" in f.name or "next" in f.name]
