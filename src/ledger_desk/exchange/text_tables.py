"""Text tables: which encoding, line by line if need be, and which separator.

Nothing is guessed. What reads as two things is asked for (Big5), and what disagrees with the rest
of its file is marked.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from ledger_desk.exchange.child import Answer, Table
from ledger_desk.exchange.sentences import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Refusal

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SHOWN = {
    "utf-8": "UTF-8", "gb18030": "GB18030", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "big5": "Big5",
}  # fmt: skip
_SEPARATORS = ",;\t，|"
_SPOKEN = {",": "逗号", ";": "分号", "\t": "制表符", "，": "全角逗号", "|": "竖线"}
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_AS_TEXT = re.compile(r'="([^"]*)"')  # how exports tell Excel that a number is a text
_GB_EXTENDED = re.compile(
    rb"[\x81-\xfe][\x40-\x7e\x80-\xa0]|[\x81-\xa0\xaa-\xaf\xf8-\xfe][\xa1-\xfe]"
)
_GB_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")


class Decoded(NamedTuple):
    """A text and the lines of it (from 0) that are doubtful, with the code of the reason."""

    text: str
    encoding: str
    doubtful: dict[int, str]


def decode(content: bytes, chosen: str | None) -> Decoded:
    """Turn bytes into text by mark, strict UTF-8, NUL pattern, strict GB18030; else ask."""
    if chosen:
        return _by_choice(content, chosen)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _marked(content[len(mark) :], encoding)
    if wide := _wide(content):
        return _marked(content, wide)
    doubtful: dict[int, str] = {}
    if b"\0" in content:
        doubtful = {
            place: "nul" for place, line in enumerate(content.split(b"\n")) if b"\0" in line
        }
        content = content.replace(b"\0", b"")
    if (plain := _strict(content, "utf-8")) is not None and not _rather_gb(content, plain):
        return Decoded(plain, "utf-8", doubtful)
    if not _has_utf8_lines(content) and (plain := _strict(content, "gb18030")) is not None:
        if _may_be_big5(content):
            raise Refusal("encoding")
        return Decoded(plain, "gb18030", doubtful)
    return _line_by_line(content, doubtful)


def read_text(decoded: Decoded) -> Answer:
    """Cut a text into rows and cells."""
    lines = (
        decoded.text.splitlines(keepends=True)
        if "\n" not in decoded.text
        else (decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    )
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        separator = lines[0][4]
        lines[0] = ""
    else:
        separator = _separator(lines[:200])
    notes: dict[str, Any] = {}
    answer = Answer("csv", ())
    quotes = "".join(lines[:]).count('"') % 2 == 1 or _unclosed(lines, separator)
    rows = list(_rows(lines, separator, decoded.doubtful, quotes, notes))
    table = Table("表1", (row for row in rows))
    table.notes = notes
    answer.tables = (table,)
    answer.remarks += _remarks(decoded, separator, notes)
    return answer


def _rows(
    lines: list[str], separator: str, doubtful: dict[int, str], quotes: bool, notes: dict[str, Any]
) -> Iterator[list[str]]:
    """The rows of the table; which of them are doubtful is put into notes."""
    marked: list[tuple[int, str]] = []
    notes["doubtful"] = marked
    csv.field_size_limit(MAX_CELL + 1)
    # Line ends back on: csv keeps those inside quotes.
    reader = csv.reader(
        (f"{line}\n" for line in lines),
        delimiter=separator,
        quoting=csv.QUOTE_NONE if quotes else csv.QUOTE_MINIMAL,
    )
    before = 0
    place = -1
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refusal("too_complex") from None
        place += 1
        reasons = {doubtful[line] for line in range(before, reader.line_num) if line in doubtful}
        if quotes and any('"' in value for value in values):
            reasons.add("quotes")
        before = reader.line_num
        row = [_cell(value) for value in values]
        while row and row[-1] == "":
            row.pop()
        if len(row) > MAX_COLUMNS or (place >= MAX_ROWS and row):
            raise Refusal("far_cell", sheet="表1", cell="", column=len(row), row=place + 1)
        for reason in ("garbled", "encoding", "nul", "quotes"):
            if reason in reasons and row:
                marked.append((place, reason))
                break
        yield row


def _cell(value: str) -> str:
    if value[:1] == "=" and (shown := _AS_TEXT.fullmatch(value)):
        return shown[1]
    return value


def _remarks(
    decoded: Decoded, separator: str, notes: dict[str, Any]
) -> list[tuple[str, dict[str, str | int]]]:
    counts = Counter(reason for _, reason in notes["doubtful"])
    said: list[tuple[str, dict[str, str | int]]] = []
    said.append(("encoding", {"encoding": _SHOWN[decoded.encoding]}))
    if separator != ",":
        said.append(("separator", {"separator": _SPOKEN.get(separator, separator)}))
    if mixed := counts["encoding"] + counts["garbled"]:
        said.append(("encoding_mixed", {"rows": mixed}))
    for reason in ("nul", "quotes"):
        if counts[reason]:
            said.append((reason, {"rows": counts[reason]}))
    return said


def _separator(lines: list[str]) -> str:
    """The sign that cuts most lines alike, quoted parts aside."""
    heads = [_QUOTED.sub("", line) for line in _QUOTED.sub("", "\n".join(lines)).split("\n")]
    heads = [line for line in heads if line.strip()]
    best, most = ",", (0, 0)
    for sign in _SEPARATORS:
        counts = Counter(line.count(sign) for line in heads if sign in line)
        if counts:
            count, times = counts.most_common(1)[0]
            total = sum(counts.values())
            weight = (total if total * 2 >= len(heads) else 0, times * count)
            if weight > most:
                best, most = sign, weight
    return best


def _unclosed(lines: list[str], separator: str) -> bool:
    """Whether a quote is opened that is never closed: it would swallow the rest of the file."""
    try:
        for _ in csv.reader((f"{line}\n" for line in lines), delimiter=separator, strict=True):
            pass
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _by_choice(content: bytes, chosen: str) -> Decoded:
    for mark, encoding in _MARKS:
        if content.startswith(mark) and encoding.startswith(chosen):
            return _marked(content[len(mark) :], encoding)
    if chosen == "utf-16":
        return _marked(content, _wide(content) or "utf-16-le")
    if chosen == "big5":
        plain = _strict(content, "big5hkscs")
        if plain is None:
            plain = _strict(content, "cp950")
        if plain is None:
            raise Refusal("encoding_wrong")
        return _without_nul(plain, "big5")
    return _marked(content, chosen)


def _marked(content: bytes, encoding: str) -> Decoded:
    """A text whose encoding is known; what does not fit it refuses the file."""
    plain = _strict(content, encoding)
    if plain is None:
        raise Refusal("encoding_wrong")
    return _without_nul(plain.removeprefix("\ufeff"), encoding)


def _without_nul(plain: str, encoding: str) -> Decoded:
    if "\0" not in plain:
        return Decoded(plain, encoding, {})
    doubtful = {place: "nul" for place, line in enumerate(plain.split("\n")) if "\0" in line}
    return Decoded(plain.replace("\0", ""), encoding, doubtful)


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark, by the zero bytes of its ASCII characters."""
    head = content[:65_536]
    head = head[: len(head) // 2 * 2]
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


def _has_utf8_lines(content: bytes) -> bool:
    return any(_is_utf8(line) for line in content.split(b"\n"))


def _is_utf8(line: bytes) -> bool:
    """Whether a line can only be UTF-8: it decodes, and to more than two-byte letters."""
    if line.isascii():
        return False
    plain = _strict(line, "utf-8")
    return plain is not None and any(each >= "\u0800" for each in plain)


def _may_be_big5(content: bytes) -> bool:
    """Whether Big5 explains the bytes as well, and GB18030 needs many uncommon characters."""
    if _strict(content, "cp950") is None and _strict(content, "big5hkscs") is None:
        return False
    extended = len(_GB_EXTENDED.findall(b"".join(_GB_PAIR.findall(content))))
    pairs = len(_GB_PAIR.findall(content))
    return extended * 10 > pairs


def _line_by_line(content: bytes, doubtful: dict[int, str]) -> Decoded:
    """Each line by its own encoding; the minority, and what fits none, is doubtful."""
    lines = content.split(b"\n")
    found: list[tuple[str, str]] = []
    for line in lines:
        if line.isascii():
            found.append(("", line.decode("ascii")))
        elif _is_utf8(line):
            found.append(("utf-8", line.decode("utf-8")))
        elif (plain := _strict(line, "gb18030")) is not None:
            found.append(("gb18030", plain))
        else:
            found.append(("garbled", line.decode("utf-8", "replace")))
    counts = Counter(encoding for encoding, _ in found if encoding)
    telling = counts["utf-8"] + counts["gb18030"]
    if counts["garbled"] * 10 > max(telling, 10) or telling == 0:
        raise Refusal("encoding")
    if counts["gb18030"] and _may_be_big5(
        b"".join(line for line, (how, _) in zip(lines, found, strict=True) if how == "gb18030")
    ):
        raise Refusal("encoding")
    usual = "utf-8" if counts["utf-8"] >= counts["gb18030"] else "gb18030"
    for place, (encoding, _) in enumerate(found):
        if encoding == "garbled":
            doubtful[place] = "garbled"
        elif encoding not in ("", usual):
            doubtful[place] = "encoding"
    return Decoded("\n".join(plain for _, plain in found), usual, doubtful)
