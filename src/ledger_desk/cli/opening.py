"""What every verb begins with: the ledger unlocked, files read, the clock."""

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ledger_desk.errors import CannotOpen, WrongCall

if TYPE_CHECKING:
    from ledger_desk.store.ledger import Ledger
    from ledger_desk.store.opening import Machine

PASSWORD_VARIABLE = "LEDGER_DESK_PASSWORD"


@contextmanager
def opened(arguments: argparse.Namespace) -> "Iterator[Ledger]":
    """The ledger a verb names, unlocked, and closed at the end."""
    from ledger_desk.store.ledger import Ledger

    folder = Path(arguments.ledger)
    if not folder.is_dir():
        raise CannotOpen(f"找不到台账文件夹：{folder.name}", "open.not_ledger")
    ledger = Ledger.open(folder, password(arguments), arguments.worker or "", machine())
    try:
        yield ledger
    finally:
        ledger.close()


def machine() -> "Machine":
    """What this machine is called, and whether the program runs from a stick."""
    from ledger_desk.settings import places
    from ledger_desk.store.opening import this_machine

    return this_machine(places(os.environ, Path(sys.argv[0]).resolve().parent))


def password(arguments: argparse.Namespace) -> str:
    if arguments.password_file:
        return first_line(arguments.password_file)
    if known := os.environ.get(PASSWORD_VARIABLE):
        return known
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass.getpass("口令：")
    raise CannotOpen(
        f"没有口令：请用 --password-file 指定口令文件，或设置环境变量 {PASSWORD_VARIABLE}",
        "open.no_password",
    )


def first_line(file: str) -> str:
    try:
        line = Path(file).read_text(encoding="utf-8-sig").splitlines()[0].strip()
    except (OSError, UnicodeDecodeError, IndexError):
        raise WrongCall(f"读不出口令文件：{Path(file).name}", "call.password_file") from None
    if not line:  # an empty password would mean: none
        raise WrongCall(f"口令文件的第一行是空的：{Path(file).name}", "call.password_file")
    return line


def content_of(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise WrongCall(f"没有这个文件：{Path(file).name}", "call.no_file") from None
    except OSError:
        raise WrongCall(
            f"读不出文件：{Path(file).name}，是不是在别的程序里开着，或U盘已拔出？",
            "call.unreadable",
        ) from None


def now() -> datetime:
    """The clock, read on this floor alone."""
    return datetime.now(UTC)


def today() -> date:
    """The local day."""
    return datetime.now().astimezone().date()


def new_password(a: argparse.Namespace) -> str:
    if a.new_password_file:
        return first_line(a.new_password_file)
    if sys.stdin is not None and sys.stdin.isatty():
        return getpass.getpass("新口令：")
    raise WrongCall("没有新口令：请用 --new-password-file 指定", "call.new_password")
