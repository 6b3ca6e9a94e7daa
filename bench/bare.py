"""Bare SQLite over an unencrypted copy: a small C program, else Python's module."""

import ctypes
import shutil
import sqlite3
import subprocess
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from bench.measuring import now

SOURCE = Path(__file__).with_name("reference.c")


class Bare(Protocol):
    """A way to read the copy as fast as SQLite allows."""

    name: str

    def run(self, sql: str, numbers: Sequence[int] = (), per: int = 0) -> tuple[float, int]:
        """Seconds and bytes of a statement, run once for every `per` numbers."""
        ...


def bare(file: Path, out: Path) -> Bare:
    """The C program where it can be built."""
    library = _built(out)
    return InC(library, file) if library else InPython(file)


def connect(file: Path) -> sqlite3.Connection:
    """Python's own SQLite on the copy."""
    db = sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)
    db.execute("PRAGMA cache_size = -65536")
    return db


def _built(out: Path) -> Path | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    out.mkdir(parents=True, exist_ok=True)
    target = out / "reference.so"
    if not target.exists() or target.stat().st_mtime < SOURCE.stat().st_mtime:
        command = [compiler, "-O2", "-shared", "-fPIC", "-o", str(target), str(SOURCE)]
        done = subprocess.run([*command, "-l:libsqlite3.so.0"], capture_output=True, check=False)
        if done.returncode:
            return None
    return target


class InC:
    """The C program."""

    name = "C"

    def __init__(self, library: Path, file: Path) -> None:
        made = ctypes.CDLL(str(library))
        made.ref_use_cpu(int(now.is_cpu))
        made.ref_open.restype = ctypes.c_void_p
        made.ref_run.restype = ctypes.c_double
        self._made = made
        self._db = ctypes.c_void_p(made.ref_open(str(file).encode()))

    def run(self, sql: str, numbers: Sequence[int] = (), per: int = 0) -> tuple[float, int]:
        """Seconds and bytes."""
        size = ctypes.c_longlong(0)
        held = (ctypes.c_longlong * max(len(numbers), 1))(*numbers)
        runs = len(numbers) // per if per else 1
        took = self._made.ref_run(self._db, sql.encode(), held, per, runs, ctypes.byref(size))
        if took < 0:
            raise ValueError(sql)
        return took, size.value


class InPython:
    """Python's module, where there is no compiler."""

    name = "sqlite3（没有C编译器）"

    def __init__(self, file: Path) -> None:
        self._db = connect(file)

    def run(self, sql: str, numbers: Sequence[int] = (), per: int = 0) -> tuple[float, int]:
        """Seconds and bytes."""
        runs = len(numbers) // per if per else 1
        begun = now()
        found = [
            self._db.execute(sql, tuple(numbers[n * per : (n + 1) * per])).fetchall()
            for n in range(runs)
        ]
        took = now() - begun
        size = sum(
            len(str(value).encode())
            for rows in found
            for row in rows
            for value in row
            if value is not None
        )
        return took, size


def pages(rids: "array[int]", size: int, count: int) -> list[list[int]]:
    """Pages of row numbers spread from the first to the last."""
    last = max(len(rids) - size, 0)
    return [list(rids[last * n // max(count - 1, 1) :][:size]) for n in range(count)]
