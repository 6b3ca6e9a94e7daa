import io
import resource
from pathlib import Path

import pytest
from openpyxl import Workbook

from ledger_desk import files
from ledger_desk.errors import MachineFault, Unreadable, WrongCall

RARE = "欧阳𬴊𠀀"


def workbook(name: str = RARE) -> bytes:
    book = Workbook()
    book.active.append(["姓名", name])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_a_file_is_written_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "名单.xlsx"
    target.write_bytes(b"old")
    content = bytes(3 << 20)
    assert files.write(target, content) == files.sha256_of(target)
    assert target.read_bytes() == content
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    "name",
    ["a/b", "a:b.xlsx", "CON.xlsx", "con", "a.xlsx.", "a ", "", " .xlsx", "a\n.xlsx", "a\u202eb",
     "字" * 41 + ".xlsx", "e\u0301.txt"],
)  # fmt: skip
def test_a_name_that_another_system_would_not_take_is_refused(name: str) -> None:
    assert files.problem_of_name(name)


def test_any_text_gives_a_name_that_will_do() -> None:
    for text in (
        "桂花社区 2026-10",
        "a/b:c*?",
        "CON",
        "...",
        "字" * 99,
        "\u202ex\n",
        "e\u0301",
        "aux.x",
    ):
        assert files.problem_of_name(files.good_name(text, ".xlsx"), (".xlsx",)) == ""
    assert files.problem_of_name("a.exe", (".xlsx", ".pdf")) == "文件名要以.xlsx或.pdf结尾。"
    with pytest.raises(WrongCall):
        files.write(Path("NUL.xlsx"), b"")


def test_a_full_medium_leaves_the_old_file_and_no_part(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, limit[1]))  # Python ignores SIGXFSZ
    try:
        with pytest.raises(MachineFault) as refused:
            files.write(target, bytes(2 << 20))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert refused.value.text == "介质已满，没有写入。"
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="no folder that nobody may write")
def test_a_folder_that_takes_no_files_is_said_to_be_so() -> None:
    with pytest.raises(MachineFault) as refused:
        files.write(Path("/sys/kernel/a.xlsx"), b"")
    assert refused.value.code == "disk.readonly"


def test_what_stands_in_the_way_as_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    (tmp_path / "a.xlsx" / "b").touch()
    with pytest.raises(WrongCall):
        files.write(tmp_path / "a.xlsx", b"")
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


def test_parts_of_an_interrupted_program_are_swept_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "~0123456789abcdef.part").touch()
    for name in ("~x.part", "a.part", "~0123456789abcdef.part.xlsx"):
        (tmp_path / name).touch()
    assert files.sweep(tmp_path) == 1
    assert len(list(tmp_path.iterdir())) == 3


MOUNTS = """\
22 1 8:1 / / rw - ext4 /dev/sda1 rw
30 22 0:40 / {net} rw - nfs4 server:/x rw
31 22 8:17 / {stick} rw - vfat /dev/sdb1 rw
32 31 0:41 / {stick}/a\\040b rw - tmpfs tmpfs rw
"""


def test_the_volume_of_a_folder_is_read_from_the_mount_table(tmp_path: Path) -> None:
    net, stick, blocks = tmp_path / "net", tmp_path / "stick", tmp_path / "blocks"
    for folder in (net / "deep", stick / "a b", blocks / "8:17", blocks / "8:1"):
        folder.mkdir(parents=True)
    (blocks / "8:17" / "removable").write_text("1\n")
    (blocks / "8:1" / "removable").write_text("0\n")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.format(net=net, stick=stick))
    assert files.volume_of(net / "deep", mounts, blocks).sort == "network"
    assert files.volume_of(stick, mounts, blocks) == files.Volume("removable", "vfat")
    assert files.volume_of(stick / "a b", mounts, blocks).sort == "local"
    assert files.volume_of(tmp_path, mounts, blocks) == files.Volume("local", "ext4")
    assert files.volume_of(tmp_path, tmp_path / "none", blocks).sort == "local"


def test_a_locked_workbook_opens_with_its_password_alone() -> None:
    content = workbook()
    locked = files.locked_workbook(content, "abcd-1234")
    assert files.is_locked_workbook(locked)
    assert not files.is_locked_workbook(content)
    assert RARE.encode() not in locked
    assert files.unlocked_workbook(locked, "abcd-1234") == content
    with pytest.raises(Unreadable) as wrong:
        files.unlocked_workbook(locked, "abcd-1235")
    assert wrong.value.code == "file.password"
    for weak in ("short", "口令口令口令口令"):
        with pytest.raises(WrongCall):
            files.locked_workbook(content, weak)


def test_a_flipped_byte_in_a_locked_workbook_is_never_read_as_something_else() -> None:
    content = workbook()
    locked = files.locked_workbook(content, "abcd-1234")
    refused = 0
    for at in range(0, len(locked), len(locked) // 16):
        damaged = bytearray(locked)
        damaged[at] ^= 0x10
        try:
            assert files.unlocked_workbook(bytes(damaged), "abcd-1234") == content
        except Unreadable:
            refused += 1
    assert refused > 8
