"""The fence: limits of the child, and a parent that believes nothing it is told."""

import json
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from ledger_desk.errors import Unreadable
from ledger_desk.exchange import fence
from ledger_desk.exchange.sentences import Refusal
from ledger_desk.exchange.workbook import read_workbook

CONTENT = "姓名,电话\r\n张三,1\r\n".encode()
REQUEST = {"name": "a.csv", "password": None, "encoding": None}


def frame(letter: str, said: Any) -> bytes:
    body = letter.encode() + json.dumps(said).encode()
    return struct.pack(">I", len(body)) + body


END = struct.pack(">I", 0)
SHEET = frame("F", ["sheet", {"name": "表"}])
NOTES = frame("F", ["told", {"e": 0, "f": 0, "p": 0}])
DONE = frame("F", ["done", {"kind": "csv", "remarks": []}])
ROW = frame("R", [["甲"]])


def answered_by(monkeypatch: pytest.MonkeyPatch, answer: bytes, last_words: str = "") -> None:
    """Put a child of our own behind the fence that says just this."""
    program = f"import os,sys; sys.stdin.buffer.read(12); os.write(1, {answer!r}); {last_words}"
    monkeypatch.setattr(fence, "command", lambda: [sys.executable, "-I", "-c", program])


def test_an_honest_answer_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    answered_by(monkeypatch, SHEET + ROW + NOTES + DONE + END)
    assert read_workbook(CONTENT, "a.csv").sheets[0].rows[0][0].text == "甲"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\xff\xff\xff\xff",
        SHEET + ROW,
        SHEET + ROW + NOTES + DONE[:-1],
        END,
        SHEET + ROW + NOTES + END,
        ROW + DONE + END,
        struct.pack(">I", 3) + b"R[[" + END,
        frame("X", []) + END,
        frame("F", ["what", {}]) + END,
        frame("F", ["sheet"]) + END,
        frame("F", ["sheet", {}]) + END,
        SHEET + frame("F", ["merges", [[1, 2]]]) + END,
        SHEET + frame("F", ["hidden", [["a", "b"]]]) + END,
        SHEET + frame("F", ["doubtful", [[1, "why"]]]) + END,
        frame("F", ["merges", []]) + END,
        frame("F", {"a": 1}) + END,
        SHEET + frame("R", {"a": 1}) + END,
        SHEET + frame("R", [["甲"] * 101]) + END,
        SHEET + frame("R", ["甲"]) + END,
        SHEET + ROW + NOTES + frame("F", ["done", {"kind": "exe", "remarks": []}]) + END,
        SHEET + ROW + NOTES + frame("F", ["done", {"kind": "csv", "remarks": [["x", {}]]}]) + END,
        SHEET + ROW + NOTES + DONE + ROW + END,
        frame("F", ["refused", "no such code", {}]) + END,
        frame("F", ["refused", "far_cell", {}]) + END,
        struct.pack(">I", 20_001) + b"F" + b"[" * 20_000 + END,
    ],
)
def test_whatever_else_a_child_says_is_one_refusal(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered_by(monkeypatch, answer)
    with pytest.raises(Unreadable) as refused:
        read_workbook(CONTENT, "a.csv")
    assert refused.value.code == "unreadable.crashed"
    assert "读取程序已中止" in refused.value.text


def test_cells_that_may_not_be_sent_become_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    odd: list[Any] = ["\x01dtomorrow", "\x01z", "\x01e" + "x" * 40, None, [1], {"a": 1}, "甲"]
    answered_by(monkeypatch, SHEET + frame("R", [odd]) + NOTES + DONE + END)
    [row] = read_workbook(CONTENT, "a.csv").sheets[0].rows
    assert [cell.kind for cell in row] == ["error"] * 6 + ["text"]


def test_a_child_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    answered_by(monkeypatch, SHEET, "os.kill(os.getpid(), 9)")
    with pytest.raises(Unreadable) as refused:
        read_workbook(CONTENT, "a.csv")
    assert refused.value.code == "unreadable.crashed"


def test_a_child_that_is_too_slow_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    answered_by(monkeypatch, SHEET, "import threading; threading.Event().wait()")
    with pytest.raises(Refusal) as refused:
        fence.run(REQUEST, CONTENT, lambda _: None, seconds=0.01)
    assert refused.value.code == "timeout"


def test_the_child_is_ended_with_its_parent() -> None:
    """Its standard input closes when the parent is gone, in whatever way."""
    content = "".join(f"张三,{n}\r\n" for n in range(100_000)).encode()
    asked = json.dumps(REQUEST).encode()
    with subprocess.Popen(
        fence.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}
    ) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(struct.pack(">IQ", len(asked), len(content)) + asked + content)
        child.stdin.flush()
        assert child.stdout.read(4)  # it answers, more than a pipe holds: now it must wait
        child.stdin.close()
        assert child.wait() == -signal.SIGIO


LIMITED = """
import os, resource, sys
sys.path += sys.argv[1:]
from ledger_desk.exchange import child
child._limit()
"""


def limited(program: str) -> str:
    """What a program prints when it runs under the limits of the child."""
    folders: Sequence[str] = fence.command()[fence.command().index("-c") + 2 :]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", LIMITED + program, *folders],
        capture_output=True,
        text=True,
        env={},
        check=False,
    )
    return done.stdout.strip()


def test_the_child_may_not_write_files_nor_take_all_memory() -> None:
    assert limited("print(resource.getrlimit(resource.RLIMIT_NPROC))") == "(0, 0)"
    assert limited("print(resource.getrlimit(resource.RLIMIT_CORE))") == "(0, 0)"
    assert limited("print(resource.getrlimit(resource.RLIMIT_CPU))") == "(60, 60)"
    said = limited("try: bytearray(2 << 30)\nexcept MemoryError: print('no')")
    assert said == "no"
    name = f"/tmp/ledger-desk-{os.getpid()}"
    try:
        assert (
            limited(
                f"file = os.open({name!r}, os.O_CREAT | os.O_WRONLY)\n"
                "try: os.write(file, b'x')\nexcept OSError: print('no')"
            )
            == "no"
        )
    finally:
        os.unlink(name)  # noqa: PTH108


def test_the_child_knows_nothing_of_where_it_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_DESK_PASSWORD", "geheim")
    program = "import os,json,struct; b = json.dumps(['refused', 'x', dict(os.environ)]).encode()"
    told = "os.write(1, struct.pack('>I', len(b) + 1) + b'F' + b)"
    monkeypatch.setattr(
        fence, "command", lambda: [sys.executable, "-I", "-c", f"{program}; {told}"]
    )
    heard: list[bytes] = []
    with pytest.raises(Refusal):
        fence.run(REQUEST, CONTENT, heard.append)
    assert b"geheim" not in heard[0]
    assert b"PATH" not in heard[0]


def test_a_file_above_the_limit_is_not_even_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "command", lambda: ["/nonexistent"])
    with pytest.raises(Unreadable) as refused:
        read_workbook(bytes(50 * 1024 * 1024 + 1), "a.xlsx")
    assert refused.value.code == "unreadable.too_large"
