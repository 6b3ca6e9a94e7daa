import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger_desk import files
from ledger_desk.errors import MachineFault

from .sizes import figure, size

OLD, NEW = b"the old file " * 1000, os.urandom(300_000)
Patch = pytest.MonkeyPatch


def fails_with(number: int) -> Callable[..., None]:
    def failing(*_args: object) -> None:
        raise OSError(number, "planted")

    return failing


def fsync_fails(patch: Patch, _target: Path) -> None:
    patch.setattr(os, "fsync", fails_with(errno.EIO))


def rename_fails(patch: Patch, _target: Path) -> None:
    patch.setattr(os, "rename", fails_with(errno.EIO))
    patch.setattr(os, "replace", fails_with(errno.EIO))


def medium_fills_up(patch: Patch, _target: Path) -> None:
    patch.setattr(os, "fsync", fails_with(errno.ENOSPC))


def write_protected(patch: Patch, _target: Path) -> None:
    real = Path.open

    def denied(self: Path, mode: str = "r", *args: object, **kwargs: object) -> object:
        if "x" in mode:
            raise OSError(errno.EROFS, "planted")
        return real(self, mode, *args, **kwargs)  # type: ignore[call-overload]

    patch.setattr(Path, "open", denied)


def a_bit_flips_unseen(patch: Patch, target: Path) -> None:
    real = os.fsync

    def flipping(handle: int) -> None:
        for part in target.parent.glob("~*.part"):
            content = bytearray(part.read_bytes())
            content[len(content) // 2] ^= 1
            part.write_bytes(content)
        real(handle)

    patch.setattr(os, "fsync", flipping)


def stick_is_pulled(patch: Patch, target: Path) -> None:
    real = os.fsync

    def pulling(handle: int) -> None:
        if target.parent.exists():
            target.parent.rename(target.parent.with_name("pulled"))
        real(handle)

    patch.setattr(os, "fsync", pulling)


FAULTS = [
    medium_fills_up, write_protected, fsync_fails, rename_fails, a_bit_flips_unseen,
    stick_is_pulled,
]  # fmt: skip


@pytest.mark.accept("G7")
@pytest.mark.parametrize("attempt", range(size("stick", 5)))
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_of_the_stick_never_says_done_and_never_costs_the_old_file(
    tmp_path: Path,
    monkeypatch: Patch,
    fault: Callable[[Patch, Path], None],
    attempt: int,
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    target = stick / f"月报{attempt}.xlsx"
    target.write_bytes(OLD)
    with monkeypatch.context() as patch:
        fault(patch, target)
        with pytest.raises(MachineFault) as refused:
            files.write(target, NEW[: 1 + attempt % 5 * 70_000])
    assert "没有写入" in refused.value.text
    if not stick.exists():
        stick = tmp_path / "pulled"
        files.sweep(stick)  # at the next insertion
    assert [each.name for each in stick.iterdir()] == [target.name]
    assert (stick / target.name).read_bytes() == OLD
    figure(f"stick: {fault.__name__}", tried=1, said_done=0, old_lost=0)


@pytest.mark.accept("G7")
def test_done_means_that_the_bytes_were_read_back_equal(tmp_path: Path) -> None:
    target = tmp_path / "月报.xlsx"
    files.write(target, NEW)
    assert target.read_bytes() == NEW
