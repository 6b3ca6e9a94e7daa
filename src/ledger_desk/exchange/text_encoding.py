"""Which encoding a text is in, line by line if need be.

Nothing is guessed. What reads as two things is asked for (Big5), and what disagrees with the rest
of its file is marked.
"""

import re
from collections import Counter
from typing import NamedTuple

from ledger_desk.exchange.sentences import Refusal

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_GB_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
# Pairs outside GB 2312: a text in GBK has few of them, Big5 taken for GBK has every third.
_GB_EXTENDED = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xa0]|[\x81-\xa0\xaa-\xaf\xf8-\xfe].")


class Decoded(NamedTuple):
    """A text with \\n as its only line end, and its doubtful lines (from 0) with the reason."""

    text: str
    encoding: str
    doubtful: dict[int, str]


def decode(content: bytes, chosen: str | None = None) -> Decoded:
    """Turn bytes into text by mark, strict UTF-8, NUL pattern, strict GB 18030; else ask."""
    if chosen:
        return _by_choice(content, chosen)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _known(content[len(mark) :], encoding)
    if wide := _wide(content):
        return _known(content, wide)
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    doubtful = _nul_lines(content.split(b"\n"), b"\0") if b"\0" in content else {}
    content = content.replace(b"\0", b"")
    if (plain := _strict(content, "utf-8")) is not None and not _rather_gb(content, plain):
        return Decoded(plain, "utf-8", doubtful)
    if not any(map(_is_utf8, content.split(b"\n"))):
        plain = _strict(content, "gb18030")
        if plain is not None and not _may_be_big5(content):
            return Decoded(plain, "gb18030", doubtful)
    return _line_by_line(content.split(b"\n"), doubtful)


def _by_choice(content: bytes, chosen: str) -> Decoded:
    for mark, encoding in _MARKS:
        if content.startswith(mark) and encoding.startswith(chosen):
            return _known(content[len(mark) :], encoding)
    match chosen:
        case "utf-16":
            return _known(content, _wide(content) or "utf-16-le")
        case "big5":
            return _known(content, "big5hkscs", "cp950")
    return _known(content, chosen)


def _known(content: bytes, *encodings: str) -> Decoded:
    """A text whose encoding is known; lines that do not fit it are doubtful, many refuse it."""
    doubtful: dict[int, str] = {}
    for encoding in encodings:
        if (plain := _strict(content, encoding)) is not None:
            break
    else:
        plain, doubtful = _mostly(content, encoding)
    plain = plain.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in plain:
        doubtful = _nul_lines(plain.split("\n"), "\0") | doubtful
    shown = "big5" if encoding in ("big5hkscs", "cp950") else encoding
    return Decoded(plain.replace("\0", ""), shown, doubtful)


def _mostly(content: bytes, encoding: str) -> tuple[str, dict[int, str]]:
    if encoding.startswith("utf-16"):
        raise Refusal("encoding_wrong")
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    bad = {place: "garbled" for place, line in enumerate(lines) if _strict(line, encoding) is None}
    if 10 * len(bad) > len(lines):
        raise Refusal("encoding_wrong")
    return "\n".join(line.decode(encoding, "replace") for line in lines), bad


def _nul_lines(lines: list[str] | list[bytes], nul: str | bytes) -> dict[int, str]:
    return {place: "nul" for place, line in enumerate(lines) if nul in line}


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark, by the zero bytes of its ASCII characters."""
    head = content[: min(len(content), 65_536) // 2 * 2]
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    enough = len(head) // 2 * 5 // 100 + 1
    if odd >= enough and even * 20 <= odd:
        return "utf-16-le"
    if even >= enough and odd * 20 <= even:
        return "utf-16-be"
    return None


def _rather_gb(content: bytes, as_utf8: str) -> bool:
    """A few GBK characters can pass as Latin or Cyrillic letters of UTF-8."""
    strange = {each for each in as_utf8 if each > "\x7f"}
    if not strange or any(each >= "\u0800" for each in strange):
        return False
    as_gb = _strict(content, "gb18030")
    return as_gb is not None and any("\u4e00" <= each <= "\u9fff" for each in as_gb)


def _is_utf8(line: bytes) -> bool:
    """Whether a line can only be UTF-8: it decodes, and to more than two-byte letters."""
    if line.isascii():
        return False
    plain = _strict(line, "utf-8")
    return plain is not None and any(each >= "\u0800" for each in plain)


def _may_be_big5(content: bytes) -> bool:
    """Whether Big5 explains the bytes as well, and GB 18030 needs many uncommon characters."""
    if _strict(content, "cp950") is None and _strict(content, "big5hkscs") is None:
        return False
    pairs = _GB_PAIR.findall(content)
    return 10 * sum(map(bool, map(_GB_EXTENDED.match, pairs))) > len(pairs)


def _line_by_line(lines: list[bytes], doubtful: dict[int, str]) -> Decoded:
    """Each line by its own encoding; the minority, and what fits none, is doubtful."""
    found = [_line(line) for line in lines]
    counts = Counter(encoding for encoding, _ in found)
    if 10 * counts["garbled"] > max(counts["utf-8"] + counts["gb18030"], 1):
        raise Refusal("encoding")
    ours = [line for line, (how, _) in zip(lines, found, strict=True) if how == "gb18030"]
    if ours and _may_be_big5(b"\n".join(ours)):
        raise Refusal("encoding")
    usual = "utf-8" if counts["utf-8"] >= counts["gb18030"] else "gb18030"
    for place, (encoding, _) in enumerate(found):
        if encoding == "garbled":
            doubtful[place] = "garbled"
        elif encoding not in ("ascii", usual):
            doubtful[place] = "encoding"
    return Decoded("\n".join(plain for _, plain in found), usual, doubtful)


def _line(line: bytes) -> tuple[str, str]:
    if line.isascii():
        return "ascii", line.decode("ascii")
    if _is_utf8(line):
        return "utf-8", line.decode("utf-8")
    if (plain := _strict(line, "gb18030")) is not None:
        return "gb18030", plain
    return "garbled", line.decode("utf-8", "replace")
