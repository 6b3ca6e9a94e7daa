"""Reads the words back out of finished files, so that what really stands there is judged."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from io import BytesIO

_OBJECT = re.compile(rb"(\d+) 0 obj\b")
_LENGTH = re.compile(rb"/Length (\d+)")
_FONT = re.compile(rb"/(F\d+\+\d+) (\d+) 0 R")
_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_CODE = re.compile(rb"<([0-9A-F]{2})> <((?:[0-9A-F]{4}){1,2})>")
_SHOWN = re.compile(rb"/(F\d+\+\d+) [0-9.]+ Tf <([0-9a-f]*)> Tj")
_GROUP = re.compile(
    r"<((?:\w+:)?(?:si|is|text|p|v|oddHeader|oddFooter|evenHeader|evenFooter|firstHeader|"
    r"firstFooter))\b[^>]*>(.*?)</\1>",
    re.DOTALL,
)
_PHONETIC = re.compile(r"<rPh\b.*?</rPh>", re.DOTALL)


def pdf_texts(data: bytes) -> Iterator[str]:
    """Every text drawn, in order, as a reader copies it out of the page: through ToUnicode."""
    for page in pdf_pages(data):
        yield from page


def pdf_pages(data: bytes) -> Iterator[list[str]]:
    """The texts of each page that has any."""
    heads, streams = _objects(data)
    letters = {
        name: {
            code: bytes.fromhex(found.decode()).decode("utf-16-be")
            for code, found in _CODE.findall(streams[int(number)])
        }
        for head in heads.values()
        for name, font in _FONT.findall(head)
        for number in _UNICODE.findall(heads[int(font)])
    }
    for stream in streams.values():
        lines = (_SHOWN.findall(line) for line in stream.splitlines())
        texts = [
            "".join(
                letters[name].get(shown[at : at + 2].upper(), "")
                for name, shown in parts
                for at in range(0, len(shown), 2)
            )
            for parts in lines
            if parts
        ]
        if texts:
            yield texts


def xlsx_texts(data: bytes) -> Iterator[str]:
    """Every text of a workbook: cells of all sheets, comments, text boxes, headers and footers."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".vml")) or "/theme/" in name:
                continue
            part = archive.read(name).decode("utf-8", "replace")
            for _, inside in _GROUP.findall(_PHONETIC.sub("", part)):
                if text := unescape(re.sub(r"<[^>]*>", "", inside)):
                    yield text


def _objects(data: bytes) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """The objects of a PDF by number: what stands before a stream, and the streams unpacked."""
    heads: dict[int, bytes] = {}
    streams: dict[int, bytes] = {}
    at = 0
    while found := _OBJECT.search(data, at):
        number = int(found[1])
        end = data.index(b"endobj", found.end())
        start = data.find(b"stream", found.end(), end)
        heads[number] = data[found.end() : start if start >= 0 else end]
        at = end
        if start >= 0:
            start = data.index(b"\n", start) + 1
            length = _LENGTH.search(heads[number])
            stop = start + int(length[1]) if length else end
            packed = data[start:stop]
            at = max(stop, start)
            streams[number] = (
                zlib.decompress(packed) if b"/FlateDecode" in heads[number] else packed
            )
    return heads, streams
