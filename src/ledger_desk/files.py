"""A file is there whole or not at all: write aside, read back, swap; workbooks with a password."""

import contextlib
import errno
import hashlib
import io
import os
import re
import shutil
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
from msoffcrypto.format.ooxml import OOXMLFile

from ledger_desk.errors import LedgerError, MachineFault, Unreadable, WrongCall

PART = re.compile(r"~[0-9a-f]{16}\.part(-journal|-wal|-shm)?")
SLICE = 1 << 20
LONGEST = 40  # characters before the extension
FAT_LIMIT = (1 << 32) - 1
ROOM = 1.1

_FORBIDDEN = set('\\/:*?"<>|')
_RESERVED = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789"),
}
_writing: set[Path] = set()  # parts of this program that are not left-overs


# Names


def problem_of_name(name: str, endings: tuple[str, ...] = ()) -> str:
    """What is wrong with a file's name, as a sentence; "" when it will do on every system."""
    stem, dot, ending = name.rpartition(".")
    stem = stem if dot else name
    if not stem.strip() or name != unicodedata.normalize("NFC", name):
        return "文件名不能为空，也不能含有拆开的字符。"
    if bad := next((c for c in name if c in _FORBIDDEN or unicodedata.category(c)[0] == "C"), ""):
        shown = bad if bad in _FORBIDDEN else "不可见字符"
        return f"文件名里不能有{shown}。"
    if stem.split(".")[0].strip().upper() in _RESERVED:
        return f"{stem}是系统保留的名字，请换一个文件名。"
    if name[-1] in ". " or stem[-1] == " ":
        return "文件名不能以点或空格结尾。"
    if len(stem) > LONGEST:
        return f"文件名太长（{len(stem)}个字，最多{LONGEST}个字）。"
    if endings and f"{dot}{ending}".lower() not in endings:
        return f"文件名要以{'或'.join(endings)}结尾。"
    return ""


def good_name(text: str, ending: str) -> str:
    """A file name made of any text: what may not stand in one is left out."""
    kept = "".join(
        c
        for c in unicodedata.normalize("NFC", text)
        if c not in _FORBIDDEN and unicodedata.category(c)[0] != "C"
    )
    stem = kept.strip(" .")[:LONGEST].strip(" .") or "未命名"
    return f"{'_' if stem.split('.')[0].strip().upper() in _RESERVED else ''}{stem}{ending}"


# Writing


def write(target: Path, content: bytes) -> str:
    """Put `content` at `target`, or leave what stood there; gives the SHA-256 that was read back.

    Raises WrongCall for a name that will not do, MachineFault for anything the medium did.
    """
    if problem := problem_of_name(target.name):
        raise WrongCall(problem, "file.name")
    wanted = hashlib.sha256(content).hexdigest()
    part = target.with_name(f"~{os.urandom(8).hex()}.part")
    _writing.add(part)
    try:
        with _said(target):
            _need_room(target.parent, len(content))
            _write_part(part, content)
            _same(part, wanted)
            part.replace(target)
            _sync_folder(target.parent)
            _same(target, wanted)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        _writing.discard(part)
    return wanted


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file's bytes."""
    total = hashlib.sha256()
    with file.open("rb") as opened:
        while piece := opened.read(SLICE):
            total.update(piece)
    return total.hexdigest()


def sweep(folder: Path) -> int:
    """Remove what an interrupted writing left behind; gives how many files that were."""
    swept = 0
    with contextlib.suppress(OSError):
        for file in folder.iterdir():
            if PART.fullmatch(file.name) and file not in _writing:
                with contextlib.suppress(OSError):
                    file.unlink()
                    swept += 1
    return swept


def sync(file: Path) -> None:
    """Make sure that a finished file and its folder are on the medium."""
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
    _sync_folder(file.parent)


def fault(error: OSError) -> LedgerError:
    """The sentence for what the medium did."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return MachineFault("介质已满，没有写入。", "disk.full")
        case errno.EROFS:
            return MachineFault("介质写保护，没有写入。", "disk.readonly")
        case errno.EACCES | errno.EPERM:
            return MachineFault(
                "没有写入：文件夹不能写，或文件正在别的程序里打开。请关闭后再试。", "disk.readonly"
            )
        case errno.ENOENT | errno.ENODEV | errno.ENOTDIR | errno.ENXIO:
            return MachineFault("文件夹不在了（U盘可能已拔出），没有写入。", "disk.gone")
    return MachineFault("写入时介质出错，没有写入，原来的文件没有变。", "disk.error")


@contextlib.contextmanager
def _said(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if target.is_dir():
            raise WrongCall(f"“{target.name}”是一个文件夹，没有写入。", "file.folder") from None
        raise fault(error) from None


def _need_room(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free < size * ROOM:
        raise OSError(errno.ENOSPC, "room")
    if size > FAT_LIMIT and volume_of(folder).system in {"vfat", "msdos"}:
        raise MachineFault("这个U盘（FAT32）放不下4 GB以上的文件，没有写入。", "disk.fat32")


def _write_part(part: Path, content: bytes) -> None:
    with part.open("xb") as opened:
        for at in range(0, len(content), SLICE):
            opened.write(content[at : at + SLICE])
        opened.flush()
        os.fsync(opened.fileno())
        if hasattr(os, "posix_fadvise"):  # read back from the medium, not from memory
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _same(file: Path, wanted: str) -> None:
    if sha256_of(file) != wanted:
        raise OSError(errno.EIO, "read back")


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# Where a folder lies


@dataclass(frozen=True)
class Volume:
    """The volume a folder lies on: local, network or removable, and its file system."""

    sort: str
    system: str


_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|ncpfs|afs|coda|davfs|ceph|glusterfs|lustre|fuse\.(sshfs|rclone|davfs2|"
    r"smbnetfs|curlftpfs|glusterfs|gvfsd-fuse)"
)


def volume_of(
    folder: Path,
    mounts: Path = Path("/proc/self/mountinfo"),
    blocks: Path = Path("/sys/dev/block"),
) -> Volume:
    """What kind of volume a folder is on; what cannot be told is taken for local."""
    if sys.platform == "win32":
        return _windows_volume(folder)
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return Volume("local", "")
    best, found = -1, ("", "")
    place = folder.resolve()
    for line in lines:
        head, _, tail = line.partition(" - ")
        words = head.split()
        if len(words) < 5 or not tail:
            continue
        mounted = Path(words[4].replace("\\040", " ").replace("\\011", "\t"))
        depth = len(mounted.parts)
        if depth >= best and place.is_relative_to(mounted):
            best, found = depth, (words[2], tail.split()[0])
    device, system = found
    if _NETWORK.fullmatch(system):
        return Volume("network", system)
    return Volume("removable" if _removable(blocks / device) else "local", system)


def _removable(block: Path) -> bool:
    try:
        real = block.resolve(strict=True)
    except OSError:
        return False
    flags = [real / "removable", real.parent / "removable"]  # of the disk, or of a part's disk
    if any(flag.exists() and flag.read_text().strip() == "1" for flag in flags):
        return True
    return any(re.fullmatch(r"usb\d+", part) for part in real.parts)


def _windows_volume(folder: Path) -> Volume:
    import ctypes

    library: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 - absent elsewhere
    sort = library.GetDriveTypeW(folder.resolve().anchor)
    return Volume({2: "removable", 4: "network"}.get(sort, "local"), "")


# Workbooks with a password


def locked_workbook(content: bytes, password: str) -> bytes:
    """A workbook that opens with a password (agile AES-256), proven by opening it again."""
    if len(password) < 8 or not (password.isascii() and password.isprintable()):
        raise WrongCall("工作簿的口令至少8个字符，只用字母、数字和符号。", "file.password_weak")
    sealed = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, sealed)
    if unlocked_workbook(sealed.getvalue(), password) != content:
        raise MachineFault("加密后核对不上，没有写入。", "file.lock_failed")
    return sealed.getvalue()


def is_locked_workbook(content: bytes) -> bool:
    """Whether a workbook asks for a password."""
    try:
        return bool(msoffcrypto.OfficeFile(io.BytesIO(content)).is_encrypted())
    except (FileFormatError, OSError, ValueError):
        return False


def unlocked_workbook(content: bytes, password: str) -> bytes:
    """The workbook inside. Raises Unreadable, which tells a wrong password from damage."""
    if not password:
        raise Unreadable("文件有打开密码，请输入密码。", "file.password")
    opened = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        if isinstance(file, OOXMLFile):
            file.load_key(password=password, verify_password=True)
            file.decrypt(opened, verify_integrity=True)
        else:
            file.load_key(password=password)
            file.decrypt(opened)
        if opened.getvalue()[:2] == b"PK" and zipfile.ZipFile(opened).testzip():
            raise ValueError
    except InvalidKeyError as error:
        if "integrity" not in str(error).lower():
            raise Unreadable("文件的打开密码不对。", "file.password") from None
        raise Unreadable("文件已损坏，没有读取。", "file.damaged") from None
    except _BROKEN:
        raise Unreadable("文件已损坏，没有读取。", "file.damaged") from None
    return opened.getvalue()


# What the parsers of a foreign file raise when its bytes are not what they expect.
_BROKEN = (
    DecryptionError, FileFormatError, ParseError, OSError, ValueError, LookupError, TypeError,
    AttributeError, ArithmeticError, AssertionError, EOFError, MemoryError, NotImplementedError,
    UnboundLocalError, RecursionError, struct.error, zlib.error, ExpatError, zipfile.BadZipFile,
)  # fmt: skip
