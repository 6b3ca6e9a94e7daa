"""The zip around .xlsx and .ods: checked before anything is unpacked, rebuilt clean afterwards."""

import struct
import zlib
from typing import NamedTuple

from ledger_desk.exchange.sentences import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED, Refusal

_END = b"PK\x05\x06"
_END64_PLACE = b"PK\x06\x07"
_END64 = b"PK\x06\x06"
_ENTRY = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
_SMALL = 1024 * 1024  # below this no ratio is worth a refusal
_LINK = 0xA


Parts = dict[str, "bytes | tuple[bytes | memoryview, ...]"]
"""Plain parts by name; one that was put together is left in its pieces until it is written."""


class Member(NamedTuple):
    """One entry of the directory; start is where its local header stands in the file."""

    name: str
    flags: int
    attributes: int
    method: int
    checksum: int
    packed: int
    size: int
    start: int


def members(content: bytes) -> list[Member]:
    """Read the directory of an archive; whether it may be unpacked is asked by check()."""
    count, place, shift = _directory(content)
    if count > MAX_MEMBERS:
        raise Refusal("too_complex")
    found: list[Member] = []
    for _ in range(count):
        if content[place : place + 4] != _ENTRY or place + 46 > len(content):
            raise Refusal("truncated")
        member, place = _entry(content, place, shift)
        found.append(member)
    return found


def check(found: list[Member]) -> None:
    """Refuse what no honest workbook holds, and what would unpack to too much."""
    if any(member.attributes >> 28 == _LINK or not _inside(member.name) for member in found):
        raise Refusal("member_name")
    if any(member.flags & 1 for member in found):
        raise Refusal("member_locked")
    if sum(member.size for member in found) > MAX_UNPACKED:
        raise Refusal("zipbomb")
    for member in found:
        if member.size > _SMALL and member.size > MAX_RATIO * max(member.packed, 1):
            raise Refusal("zipbomb")
    if len({member.name.lower() for member in found}) < len(found):
        raise Refusal("damaged")


def unpack(content: bytes, member: Member) -> bytes:
    """Give the bytes of one member; it may not be larger than the directory promised.

    Its checksum is left to verify(), which can be done beside other work.
    """
    head = content[member.start : member.start + 30]
    if len(head) < 30 or head[:4] != _LOCAL:
        raise Refusal("truncated")
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    begin = member.start + 30 + name_length + extra_length
    packed = memoryview(content)[begin : begin + member.packed]
    if len(packed) < member.packed:
        raise Refusal("truncated")
    if member.method == 0:
        plain = bytes(packed)
    elif member.method == 8:
        stream = zlib.decompressobj(-15)
        try:
            plain = stream.decompress(packed, member.size + 1)
        except zlib.error:
            raise Refusal("damaged") from None
    else:
        raise Refusal("damaged")
    if len(plain) != member.size:
        raise Refusal("damaged")
    return plain


def verify(unpacked: list[tuple[Member, bytes]]) -> None:
    """Refuse an archive in which a member is not what it was when it was packed."""
    if any(zlib.crc32(plain) != member.checksum for member, plain in unpacked):
        raise Refusal("damaged")


def pack(parts: Parts) -> bytes:
    """Build an archive of unpacked parts: nothing is inflated twice, nothing lies about itself."""
    body: list[bytes | memoryview] = []
    directory: list[bytes] = []
    place = 0
    for name, part in parts.items():
        pieces = part if isinstance(part, tuple) else (part,)
        encoded = name.encode()
        checksum = size = 0
        for piece in pieces:
            checksum = zlib.crc32(piece, checksum)
            size += len(piece)
        common = struct.pack(
            "<HHHHHIIIHH", 20, 0x800, 0, 0, 0x21, checksum, size, size, len(encoded), 0
        )
        body += [_LOCAL, common, encoded, *pieces]
        tail = struct.pack("<HHHII", 0, 0, 0, 0, place)
        directory += [_ENTRY, b"\x14\x00", common, tail, encoded]
        place += 30 + len(encoded) + size
    listing = b"".join(directory)
    end = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(listing), place, 0)
    return b"".join([*body, listing, _END, end])


def _directory(content: bytes) -> tuple[int, int, int]:
    """Number of entries, where they begin, and by how much all places in the file are shifted."""
    end = content.rfind(_END, max(0, len(content) - 65_557))
    if end < 0 or end + 22 > len(content):
        raise Refusal("truncated")
    count, size, begin = struct.unpack("<HII", content[end + 10 : end + 20])
    if count == 0xFFFF or size == 0xFFFFFFFF or begin == 0xFFFFFFFF:
        if content[end - 20 : end - 16] != _END64_PLACE:
            raise Refusal("damaged")
        (end,) = struct.unpack("<Q", content[end - 12 : end - 4])
        if content[end : end + 4] != _END64 or end + 56 > len(content):
            raise Refusal("damaged")
        count, size, begin = struct.unpack("<QQQ", content[end + 32 : end + 56])
    place = end - size
    if place < 0 or place < begin:
        raise Refusal("truncated")
    return count, place, place - begin


def _entry(content: bytes, place: int, shift: int) -> tuple[Member, int]:
    (flags, method, checksum, packed, size, names, extras, remarks, attributes, start) = (
        struct.unpack("<HH4xIIIHHH4xII", content[place + 8 : place + 46])
    )
    raw = content[place + 46 : place + 46 + names]
    extra = content[place + 46 + names : place + 46 + names + extras]
    if 0xFFFFFFFF in (packed, size, start):
        size, packed, start = _wide(extra, size, packed, start)
    name = raw.decode("utf-8" if flags & 0x800 else "cp437", "replace").replace("\\", "/")
    member = Member(name, flags, attributes, method, checksum, packed, size, start + shift)
    return member, place + 46 + names + extras + remarks


def _wide(extra: bytes, *values: int) -> list[int]:
    """Sizes and place from the zip64 field, in the order it keeps them."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        if kind == 1:
            field = extra[4 : 4 + length]
            wide = []
            for value in values:
                if value == 0xFFFFFFFF:
                    if len(field) < 8:
                        raise Refusal("damaged")
                    (value,) = struct.unpack("<Q", field[:8])
                    field = field[8:]
                wide.append(value)
            return wide
        extra = extra[4 + length :]
    raise Refusal("damaged")


def _inside(name: str) -> bool:
    """Whether a member's name stays inside the archive it is in."""
    return bool(name) and not (
        name.startswith("/") or ":" in name or "\0" in name or ".." in name.split("/")
    )
