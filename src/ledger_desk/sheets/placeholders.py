"""【…】 as clerks type them: found in a text and understood as far as no register is needed."""

import difflib
import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from ledger_desk import figure_words, indicators
from ledger_desk.indicators import Figure
from ledger_desk.sheets import formats

LONGEST = 60
_INVISIBLE = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_OPEN, _CLOSE = "【", "】"
_DOUBLE = (("{{", "}}"), ("｛｛", "｝｝"))
_CODE = re.compile(r"[A-Z][0-9]{1,2}[a-z]?")
_ITEM = re.compile(r"项目([0-9A-Za-z]{1,12})(?:\.(备注|说明))?")
ROW, COLUMN = "行", "列"
EXACT = "列"
"""【列:key】 is the field of that key and no other: lists that the program makes are spelled so."""


class Spot(NamedTuple):
    """A place in a text: a placeholder (`inside` is what stands between the brackets), or a bracket
    meant as such (`literal`)."""

    start: int
    end: int
    inside: str = ""
    literal: str = ""


class Kind(StrEnum):
    """What a placeholder asks for."""

    HEADER = "header"
    ANSWER = "answer"
    FIGURE = "figure"
    CROSS = "cross"
    FIELD = "field"
    ITEM = "item"
    SERIAL = "serial"
    GROUP_SERIAL = "group serial"
    PAGE_SERIAL = "page serial"
    UNIT = "unit"
    GROUP = "group"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    COUNT = "count"
    GROUP_COUNT = "group count"
    PAGE_COUNT = "page count"
    CONTROL = "control"
    QR = "qr"
    PICTURE = "picture"
    SEAL = "seal"


class Problem(NamedTuple):
    """What is wrong with a placeholder: the check's code, the offending word, what was meant."""

    code: str
    word: str = ""
    other: str = ""


class Mark(NamedTuple):
    """A placeholder understood: `name` is a field, answer, control word or item by kind.

    figure: of FIGURE, and of a TOTAL over a column of figures. subject/rows: of CROSS, the figure
    with what is fixed, and which of 行 and 列 it takes from the headings.
    """

    kind: Kind
    text: str
    name: str = ""
    argument: str = ""
    figure: Figure | None = None
    takes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    problem: Problem | None = None


CONTROL_WORDS = ("数据", "每页", "空行", "分页", "重复")
SPARE_POLICIES = ("保留", "删除", "末页删除")
_WORDS = {
    "序号": Kind.SERIAL,
    "组序号": Kind.GROUP_SERIAL,
    "页序号": Kind.PAGE_SERIAL,
    "单位": Kind.UNIT,
    "记录数": Kind.COUNT,
    "组记录数": Kind.GROUP_COUNT,
    "本页记录数": Kind.PAGE_COUNT,
    "公章": Kind.SEAL,
    "二维码": Kind.QR,
}
_PREFIXES = {
    "组": Kind.GROUP,
    "小计": Kind.SUBTOTAL,
    "合计": Kind.TOTAL,
    "手填": Kind.ANSWER,
    "二维码": Kind.QR,
    "图片": Kind.PICTURE,
}


def folded(text: str) -> str:
    """A name as it is compared: NFKC, without white space, line breaks and invisible marks."""
    return _INVISIBLE.sub("", normalize("NFKC", text))


def spots(text: str) -> tuple[list[Spot], bool]:
    """The placeholders and doubled brackets of a text, and whether an opening one stays open."""
    found: list[Spot] = []
    open_end = False
    at = 0
    while at < len(text):
        char = text[at]
        if char in "【】" and text[at : at + 2] == char * 2:
            found.append(Spot(at, at + 2, literal=char))
            at += 2
        elif char == _OPEN:
            end = _end(text, at + 1, _CLOSE, _OPEN)
            if end < 0:
                open_end = True
                at += 1
                continue
            found += _spot(text, at, at + 1, end, end + 1)
            at = end + 1
        elif any(text.startswith(left, at) for left, _ in _DOUBLE):
            right = next(r for left, r in _DOUBLE if text.startswith(left, at))
            end = text.find(right, at + 2)
            inside = text[at + 2 : end] if end > 0 else "{"
            if re.search(r"[{｛【】]", inside):
                at += 2
                continue
            found += _spot(text, at, at + 2, end, end + 2)
            at = end + 2
        else:
            at += 1
    return found, open_end


def _end(text: str, start: int, close: str, opening: str) -> int:
    end = text.find(close, start)
    return -1 if end < 0 or opening in text[start:end] else end


def _spot(text: str, start: int, inner: int, inner_end: int, end: int) -> list[Spot]:
    inside = text[inner:inner_end]
    return [Spot(start, end, inside)] if 1 <= len(folded(inside)) <= LONGEST else []


@lru_cache(maxsize=4096)
def understood(inside: str) -> Mark:
    """What a placeholder asks for; list fields stay FIELD until the register is known."""
    body, *words = folded(inside).split("|")
    known = [formats.known(word) for word in words]
    bad = next((w for w, ok in zip(words, known, strict=True) if not ok), None)
    problem = (
        Problem(
            "format",
            bad,
            nearest(bad.partition(":")[0], formats.FORMATS, 0.3) or formats.FORMATS[0],
        )
        if bad is not None
        else None
    )
    mark = _body(body)._replace(text=inside, formats=tuple(words))
    return mark._replace(problem=problem) if problem else mark


def _body(body: str) -> Mark:
    if body in _WORDS:
        return Mark(_WORDS[body], body)
    if body == "重复":
        return Mark(Kind.CONTROL, body, name=body)
    if item := _ITEM.fullmatch(body):
        return Mark(Kind.ITEM, body, name=item[1], argument=item[2] or "")
    head, colon, rest = body.partition(":")
    if colon and head in CONTROL_WORDS:
        return _control(head, rest)
    if head == EXACT and rest:
        return Mark(Kind.FIELD, body, name=body)
    if colon and head in _PREFIXES and rest:
        kind = _PREFIXES[head]
        if kind in (Kind.SUBTOTAL, Kind.TOTAL) and (figure := _figure(rest)):
            return figure._replace(kind=kind, name=rest)
        return Mark(kind, body, name=rest, argument=rest)
    if figure := _figure(body):
        return figure
    if body in indicators.HEADER_FIELDS:
        return Mark(Kind.HEADER, body, name=body)
    return Mark(Kind.FIELD, body, name=body)


def _control(word: str, argument: str) -> Mark:
    mark = Mark(Kind.CONTROL, word, name=word, argument=argument)
    if word == "每页" and not (
        argument.isascii() and argument.isdigit() and 0 < int(argument) < 1000
    ):
        return mark._replace(problem=Problem("format", argument, "22"))
    if word == "空行" and argument not in SPARE_POLICIES:
        return mark._replace(problem=Problem("format", argument, nearest(argument, SPARE_POLICIES)))
    return mark


# --- figures -----------------------------------------------------------------------------------


def _figure(body: str) -> Mark | None:
    """A figure or crosstab cell, None when the text does not begin like one."""
    path, colon, measure = body.partition(":")
    parts = path.split(".")
    takes = tuple(part for part in parts if part in (ROW, COLUMN))
    kept = [part for part in parts if part not in takes]
    if not kept or not figure_words.is_figure(kept[0]):
        return None
    read = figure_words.parse_figure(".".join(_completed(kept, bool(takes))) + colon + measure)
    if isinstance(read, figure_words.Problem):
        code = "twice" if read.code == "twice" else "unknown"
        return Mark(Kind.FIGURE, body, problem=Problem(code, read.text, read.suggestion))
    return Mark(Kind.CROSS if takes else Kind.FIGURE, body, figure=read, takes=takes)


def _completed(parts: list[str], crossed: bool) -> list[str]:
    """A subject without a default, completed by what its values can only count.

    老年人 are persons (L10), 因病 and 分类 A are households (L16, L10c); 低保.分类.A says its
    dimension before its value, as the figures' own table does.
    """
    subject, rest = parts[0], parts[1:]
    if subject not in indicators.SUBJECTS or subject in indicators.DEFAULTS:
        return parts
    partitions = [
        (whole, dimension)
        for whole, dimension in indicators.PARTITIONS.values()
        if indicators.INDICATORS[whole].subject == subject
    ]
    names = {i.name for i in indicators.INDICATORS.values() if i.subject == subject}
    if rest and rest[0] in names:
        return parts
    for whole, dimension in partitions:
        values = indicators.dimensions_of(whole)[dimension]
        for at, part in enumerate(rest):
            name, _, value = part.rpartition("=")
            if part == dimension and at + 1 < len(rest):
                rest = [*rest[:at], f"{dimension}={rest[at + 1]}", *rest[at + 2 :]]
            elif not (
                (name == "" and value in values)
                or (name == dimension and value in (*values, indicators.UNFILLED))
            ):
                continue
            return [subject, indicators.INDICATORS[whole].name, *rest]
    return parts


def nearest(word: str, among: Iterable[str], alike: float = 0.5) -> str:
    """The word with the fewest characters changed, "" when none is near enough to ask."""
    close = difflib.get_close_matches(word, list(among), 5, alike)
    order = {each: (_changed(word, each), abs(len(word) - len(each))) for each in close}
    return min(close, key=order.__getitem__, default="")


def _changed(one: str, other: str) -> int:
    """How many characters must be changed, added or dropped."""
    row = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        above, row[0] = row[0], at
        for place, wanted in enumerate(other, 1):
            above, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, above + (char != wanted)),
            )
    return row[-1]
