"""The fence around foreign files: a child process with limits, bytes in, frames out."""

import json
import os
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from ledger_desk.exchange.sentences import SECONDS, Refusal

MAX_FRAME = 1024 * 1024

_START = "import sys; sys.path += sys.argv[1:]; from ledger_desk.exchange.child import main; main()"


def run(
    request: dict[str, Any],
    content: bytes,
    take: Callable[[bytes], None],
    seconds: float = SECONDS,
) -> None:
    """Have content read behind the fence; take() is handed every frame as it comes.

    Raises Refusal when the process is too slow, dies, or sends what it may not send. What take()
    was given before counts for nothing then.
    """
    with tempfile.TemporaryDirectory(prefix="ledger-desk-") as nowhere:
        process = subprocess.Popen(
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=nowhere,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        late = threading.Event()
        clock = threading.Timer(seconds, _stop, (process, late))
        clock.daemon = True
        clock.start()
        job = 0
        try:
            job = _shut_in(process)
            _converse(process, request, content, take)
        except Refusal:
            if late.is_set():
                raise Refusal("timeout") from None
            raise
        finally:
            clock.cancel()
            process.kill()
            for pipe in (process.stdin, process.stdout):
                _close(pipe)
            process.wait()
            _let_go(job)


@cache
def command() -> list[str]:
    """The child's command line: isolated, without site packages but for the folders it needs.

    A frozen program has no interpreter to lend; there the program starts itself with a word that
    its first line must answer with child.main().
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, "--read-workbook"]
    folders = {str(Path(__file__).parents[2])}
    for library in ("python_calamine", "lxml", "msoffcrypto", "olefile", "cryptography"):
        spec = find_spec(library)
        if spec and spec.origin:
            folders.add(str(Path(spec.origin).parents[1]))
    return [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", _START, *sorted(folders)]


def _environment() -> dict[str, str]:
    """Nothing but what Windows needs to start a process at all."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def _stop(process: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    process.kill()


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe:
            pipe.close()
    except OSError:  # what was still to be written has no reader any more
        pass


def _shut_in(process: "subprocess.Popen[bytes]") -> int:
    """On POSIX the child limits itself, first thing; on Windows the parent must."""
    if sys.platform != "win32":
        return 0
    from ledger_desk.exchange import fence_windows

    return fence_windows.shut_in(process)


def _let_go(job: int) -> None:
    if job:
        from ledger_desk.exchange import fence_windows

        fence_windows.let_go(job)


def _converse(
    process: "subprocess.Popen[bytes]",
    request: dict[str, Any],
    content: bytes,
    take: Callable[[bytes], None],
) -> None:
    assert process.stdin
    assert process.stdout
    asked = json.dumps(request).encode()
    try:
        process.stdin.write(struct.pack(">IQ", len(asked), len(content)) + asked)
        process.stdin.write(content)
        process.stdin.flush()  # left open: its end tells the child that we are gone
    except OSError:
        raise Refusal("crashed") from None
    while True:
        head = process.stdout.read(4)
        if len(head) < 4:
            raise Refusal("crashed")
        (length,) = struct.unpack(">I", head)
        if length > MAX_FRAME:
            raise Refusal("crashed")
        if length == 0:
            return
        frame = process.stdout.read(length)
        if len(frame) < length:
            raise Refusal("crashed")
        take(frame)
