"""OLE2 compound files: the streams inside an .xls, or around an encrypted .xlsx."""

import struct

from ledger_desk.exchange.sentences import Refusal

_END = 0xFFFFFFFA  # this and above: no further sector
_STREAM, _ROOT = 2, 5


class Compound:
    """The directory of a compound file; streams: {name: (first sector, size)}."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 1536:
            raise Refusal("truncated")
        self._content = content
        self._shift = struct.unpack_from("<H", content, 30)[0]
        self._mini_shift = struct.unpack_from("<H", content, 32)[0]
        if self._shift not in (9, 12) or self._mini_shift != 6:
            raise Refusal("damaged")
        self._cutoff = struct.unpack_from("<I", content, 56)[0]
        self._table = self._allocation()
        self.streams: dict[str, tuple[int, int]] = {}
        self._root = (_END, 0)
        self._read_directory(struct.unpack_from("<I", content, 48)[0])

    def stream(self, name: str) -> bytes:
        """The bytes of one stream."""
        first, size = self.streams[name]
        if size >= self._cutoff:
            return self._chain(first)[:size]
        mini = self._chain(self._root[0])
        links = self._links(struct.unpack_from("<I", self._content, 60)[0])
        pieces, left = [], len(links)
        while first < len(links) and left:
            pieces.append(mini[first << self._mini_shift : (first + 1) << self._mini_shift])
            first, left = links[first], left - 1
        return b"".join(pieces)[:size]

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) << self._shift
        return self._content[begin : begin + (1 << self._shift)]

    def _allocation(self) -> list[int]:
        """Which sector follows which; the list of its own sectors may go on beyond the header."""
        places = list(struct.unpack_from("<109I", self._content, 76))
        following, count = struct.unpack_from("<II", self._content, 68)
        for _ in range(min(count, 1024)):
            if following >= _END:
                break
            *more, following = self._numbers(self._sector(following))
            places += more
        table: list[int] = []
        for place in places:
            if place < _END:
                table += self._numbers(self._sector(place))
        return table

    def _chain(self, first: int) -> bytes:
        pieces, left = [], len(self._table)
        while first < len(self._table):
            if left == 0:
                raise Refusal("damaged")
            pieces.append(self._sector(first))
            first, left = self._table[first], left - 1
        return b"".join(pieces)

    def _links(self, first: int) -> list[int]:
        return self._numbers(self._chain(first))

    def _read_directory(self, first: int) -> None:
        listing = self._chain(first)
        for begin in range(0, len(listing) - 127, 128):
            entry = listing[begin : begin + 128]
            length, kind = struct.unpack_from("<HB", entry, 64)
            first, size = struct.unpack_from("<II", entry, 116)
            if kind == _ROOT:
                self._root = (first, size)
            elif kind == _STREAM and 2 <= length <= 64:
                name = entry[: length - 2].decode("utf-16-le", "replace")
                self.streams.setdefault(name, (first, size))
        if not self.streams:
            raise Refusal("damaged")

    @staticmethod
    def _numbers(sector: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4]))
