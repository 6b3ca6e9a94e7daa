import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ledger_desk.errors import CannotOpen
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine

PASSWORD = "gui-hua-2026"
HOLD = """
import sys
from pathlib import Path
from ledger_desk.sealing import Cost
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
ledger = Ledger.open(Path(sys.argv[1]), sys.argv[2], machine=Machine(cost=Cost(1, 8, 1)))
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.accept("G10")
def test_a_second_start_is_refused_by_name_and_after_a_kill_opens_without_a_question(
    ledger: Ledger, machine: Machine
) -> None:
    ledger.close()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(ledger.folder), PASSWORD],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(CannotOpen, match="正在本机另一个窗口中使用（李四，") as refused:
            Ledger.open(ledger.folder, PASSWORD, machine=machine)
        assert refused.value.code == "open.in_use"
        os.kill(holder.pid, signal.SIGKILL)
        select.select([holder.stdout], [], [])
        holder.wait()
        Ledger.open(ledger.folder, PASSWORD, machine=machine).close()


@pytest.mark.accept("G10")
@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff garbage", b' {"host": "elsewhere", "worker": "x", "since": "2020"}'],
    ids=["empty", "garbage", "another computer"],
)
def test_what_stands_in_a_lock_file_never_blocks(
    ledger: Ledger, machine: Machine, content: bytes
) -> None:
    ledger.close()
    (ledger.folder / "ledger.lock").write_bytes(content)
    with Ledger.open(ledger.folder, PASSWORD, machine=machine) as opened:
        assert opened.worker == "李四"


def test_a_refused_opening_lets_go_of_the_lock(ledger: Ledger, machine: Machine) -> None:
    ledger.close()
    with pytest.raises(CannotOpen):
        Ledger.open(ledger.folder, "wrong-one", machine=machine)
    Ledger.open(Path(ledger.folder), PASSWORD, machine=machine).close()
