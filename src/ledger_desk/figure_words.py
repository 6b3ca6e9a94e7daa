"""Figures as clerks type them: 流动人口.新登记.务工.男:本年累计, F10.男, 【R13b】."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple
from unicodedata import normalize

from ledger_desk.indicators import (
    DEFAULTS,
    DIMENSIONS,
    INDICATORS,
    MEASURES,
    OWN,
    PARTITIONS,
    QUALITY_SUBJECTS,
    SUBJECTS,
    UNFILLED,
    Figure,
    bare_dimension,
    dimensions_of,
    holding,
    narrow_dimensions,
    sums_of,
    title_of,
)

_SPACE = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_CODE = re.compile(r"[a-zA-Z][0-9]{1,2}[a-zA-Z]?")
_BRACKETS = (("【", "】"), ("{{", "}}"))

_NAMES: Mapping[str, Mapping[str, str]] = {
    subject: {each.name: each.code for each in INDICATORS.values() if each.subject == subject}
    | ({"完整率": "Q1", "待核实率": "Q2"} if subject in QUALITY_SUBJECTS else {})
    for subject in SUBJECTS
}


class Problem(NamedTuple):
    """Why a text is no figure: a stable name, a Chinese sentence, and what may have been meant.

    code: "unknown" (a word nobody knows), "twice" (two values of one dimension), "ambiguous" (the
    dimension must be said), "missing" (an indicator or value must be said).
    """

    code: str
    text: str
    suggestion: str = ""


class _Unclear(Exception):
    def __init__(self, code: str, text: str, part: int = -1, instead: str = "") -> None:
        super().__init__(text)
        self.code, self.text, self.part, self.instead = code, text, part, instead


def folded(text: str) -> str:
    """A placeholder as it is compared: NFKC, without spaces, without its brackets."""
    text = _SPACE.sub("", normalize("NFKC", text))
    for opening, closing in _BRACKETS:
        if text.startswith(opening) and text.endswith(closing):
            return text[len(opening) : -len(closing)]
    return text


def is_figure(text: str) -> bool:
    """Whether a text begins as a figure does (with a subject or a code), be it right or wrong."""
    first = re.split(r"[.:|]", folded(text), maxsplit=1)[0]
    return first in SUBJECTS or _known_code(first) is not None


def parse_figure(text: str) -> Figure | Problem:
    """Understand a figure without its formats (what stands after "|" has been taken off)."""
    body, colon, measure = folded(text).partition(":")
    parts = body.split(".")
    try:
        figure = _by_code(parts) if _known_code(parts[0]) else _by_name(parts)
        if colon and measure not in MEASURES:
            raise _Unclear(
                "unknown", f"没有“{measure}”这种取数", len(parts), _near(measure, MEASURES)
            )
    except _Unclear as unclear:
        return Problem(unclear.code, unclear.text, _suggestion(parts, measure, unclear))
    return figure._replace(measure=measure or MEASURES[0])


def figure_of(key: str) -> Figure:
    """The figure behind a key of JSON; KeyError for anything else."""
    figure = parse_figure(key)
    if isinstance(figure, Problem):
        raise KeyError(key)
    return figure


def all_words(subject: str) -> tuple[str, ...]:
    """Every word that may follow a subject, for choosers and suggestions."""
    words = dict.fromkeys(_NAMES[subject])
    for code in _NAMES[subject].values():
        for dimension, values in dimensions_of(code).items():
            if dimension != "科目":
                words |= dict.fromkeys((*values, *sums_of(code, dimension)))
    return tuple(words)


def _known_code(word: str) -> str | None:
    if not _CODE.fullmatch(word):
        return None
    code = word[0].upper() + word[1:].lower()
    return code if code in INDICATORS or code in PARTITIONS else None


def _by_code(parts: list[str]) -> Figure:
    code = _known_code(parts[0]) or ""
    if code not in PARTITIONS:
        return Figure(code, _values(code, parts, 1, OWN.get(code, ())))
    whole, dimension = PARTITIONS[code]
    if len(parts) == 1:
        first = dimensions_of(whole)[dimension][0]
        raise _Unclear("missing", f"{code}要写明哪一项，例如{code}.{first}", 0, f"{code}.{first}")
    return Figure(whole, _values(whole, parts, 1, (dimension,)))


def _by_name(parts: list[str]) -> Figure:
    subject = parts[0]
    if subject not in SUBJECTS:
        raise _Unclear("unknown", f"没有“{subject}”这个科目", 0, _near(subject, SUBJECTS))
    code, begin = DEFAULTS.get(subject, ""), 1
    if len(parts) > 1 and parts[1] in _NAMES[subject]:
        code, begin = _NAMES[subject][parts[1]], 2
    if code in ("Q1", "Q2"):
        if len(parts) > begin:
            raise _Unclear("unknown", f"“{parts[1]}”不能再细分", begin)
        return Figure(code, (("科目", subject),))
    if not code:
        name = parts[1] if len(parts) > 1 else ""
        if name in all_words(subject):  # a value, but of households or of persons?
            text = "低保要写明户或人，例如低保.本月末户"
            raise _Unclear("missing", text, 0, f"{subject}.本月末户")
        near = _near(name, _NAMES[subject])
        if not name:
            raise _Unclear("missing", "低保要写明指标，例如低保.本月末户", 0, f"{subject}.本月末户")
        raise _Unclear("unknown", f"{subject}没有“{name}”这个指标", 1, near)
    return Figure(code, _values(code, parts, begin, ()))


def _values(
    code: str, parts: list[str], begin: int, own: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for at in range(begin, len(parts)):
        dimension, value = _value(code, parts, at, own)
        if dimension in found:
            text = f"“{found[dimension]}”和“{value}”属于同一分类，不能同时要求"
            raise _Unclear("twice", text)
        found[dimension] = value
    return tuple((each, found[each]) for each in dimensions_of(code) if each in found)


def _value(code: str, parts: list[str], at: int, own: tuple[str, ...]) -> tuple[str, str]:
    said, equals, value = parts[at].partition("=")
    known = dimensions_of(code)
    subject = INDICATORS[code].subject
    if equals:
        if said not in known:
            text = f"{subject}没有“{said}”这种分类"
            raise _Unclear("unknown", text, at, _rest(_near(said, known), "=" + value))
        if value != UNFILLED and value not in (*known[said], *sums_of(code, said)):
            near = _near(value, (*known[said], UNFILLED))
            raise _Unclear("unknown", f"{said}没有“{value}”这一项", at, near and f"{said}={near}")
        return said, value
    value = said
    if (dimension := bare_dimension(code, own, value)) is not None:
        return dimension, value
    if value == UNFILLED:
        first = next(iter(known), "")
        raise _Unclear("ambiguous", f"“{UNFILLED}”要写明分类，例如{first}={UNFILLED}", at,
                       f"{first}={UNFILLED}")  # fmt: skip
    if several := holding(code, value):
        choices = "或".join(f"{each}={value}" for each in several)
        raise _Unclear(
            "ambiguous", f"“{value}”不止一种，请写{choices}", at, f"{several[0]}={value}"
        )
    for dimension, only in narrow_dimensions(subject).items():
        if value in DIMENSIONS[subject][dimension]:
            name = INDICATORS[only[-1]].name
            whole = len(parts) == at + 1 and at <= 2
            instead = f"{subject}.{name}.{value}" if whole else ""
            raise _Unclear("unknown", f"“{value}”只能与{name}一起用", -1, instead)
    words = [each for dimension, values in known.items() for each in (*values, dimension)]
    if at == 1 and subject:
        words += _NAMES[subject]
    raise _Unclear("unknown", f"{subject}没有“{value}”", at, _near(value, words))


def _near(word: str, words: Iterable[str]) -> str:
    """The likeliest of the known words; half of the characters are to agree."""
    close = get_close_matches(word, list(words), 1, 0.5)
    return close[0] if close else ""


def _rest(word: str, rest: str) -> str:
    return word + rest if word else ""


def _suggestion(parts: list[str], measure: str, unclear: _Unclear) -> str:
    """The whole text with the unclear part replaced; "" when nothing comes near."""
    if not unclear.instead:
        return ""
    if unclear.part < 0:
        return unclear.instead
    mended = [*parts, *([measure] if measure else [])]
    mended[unclear.part] = unclear.instead
    body = ".".join(mended[: len(parts)])
    text = body + (f":{mended[-1]}" if measure else "")
    figure = parse_figure(text)
    return text if isinstance(figure, Problem) else _as_typed(figure, text)


def _as_typed(figure: Figure, text: str) -> str:
    """Names are preferred: a code form stays one, a name form is given in its shortest spelling."""
    return text if _known_code(re.split(r"[.:]", text)[0]) else title_of(figure)
