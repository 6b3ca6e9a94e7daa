"""Which code a text means: code, label or synonym, after folding width, spaces and case."""

import re
from collections.abc import Mapping
from unicodedata import normalize

from ledger_desk.fields import CodeList

_GAPS = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_CODE_FIRST = re.compile(r"([0-9]+|[A-C])[.,、:;)\-_]*(.+)")
# A CodeList cannot be hashed; keeping the list beside its index keeps its id from being reused.
_INDEXES: dict[int, tuple[CodeList, Mapping[str, str]]] = {}


def folded(text: str) -> str:
    """A label as it is compared: NFKC, without spaces and invisible marks, small letters."""
    return _GAPS.sub("", normalize("NFKC", text)).casefold()


def spelled(by_code: Mapping[str, str]) -> dict[str, str]:
    """Synonyms of a list, written as {code: "one spelling another"}."""
    found: dict[str, str] = {}
    for code, texts in by_code.items():
        for text in texts.split():
            if found.setdefault(text, code) != code:
                raise ValueError(f"{text} is given to {found[text]} and {code}")
    return found


def code_of(codelist: CodeList, text: str) -> str | None:
    """The code a cell means, or None where nobody could say.

    "男", "1", "1.男" and a synonym are understood; "1" is "01" in a list of two-digit codes, as a
    number cell writes it.
    """
    key = folded(text)
    index = _index(codelist)
    if key in index:
        return index[key]
    if key.isascii() and key.isdigit():
        padded = key.zfill(2)
        return padded if padded in codelist.labels else None
    if (both := _CODE_FIRST.fullmatch(normalize("NFKC", text).strip())) is not None:
        code, label = code_of(codelist, both[1]), index.get(folded(both[2]))
        return code if code == label else None
    return None


def _index(codelist: CodeList) -> Mapping[str, str]:
    known = _INDEXES.get(id(codelist))
    if known is None or known[0] is not codelist:
        index = {folded(spelling): code for spelling, code in codelist.synonyms.items()}
        index |= {folded(label): code for code, label in codelist.labels.items()}
        index |= {folded(code): code for code in codelist.labels}
        known = _INDEXES[id(codelist)] = (codelist, index)
    return known[1]
