"""How words are found by typing: their plain form, and pinyin with every reading of a surname."""

from functools import cache, lru_cache
from itertools import product
from unicodedata import normalize

from ledger_desk.kinds.cleaning import clean
from ledger_desk.resources import resource_text

LONGEST = 12  # characters of a name that are searched by letters
MOST_READINGS = 4
_DOTS = "·•・．‧."


def plain(text: str) -> str:
    """The form two spellings share: NFKC, small letters, single spaces, nothing invisible."""
    said = clean(text)
    if not said.isascii():
        said = normalize("NFKC", said)
    return " ".join(said.lower().split())


def pinyin(name: str) -> str:
    """The main reading, by which lists are ordered: 欧阳修 is "ouyang xiu", 单文 "shan wen"."""
    surname, given = _split(name)
    said = ["".join(_readings_of_surname(surname)[0])] if surname else []
    return " ".join([*said, *(syllables_of(c)[0] for c in given)])


def readings(name: str) -> list[list[str]]:
    """Every way to say a name, the main one first: lists of syllables, one a character.

    All readings of the surname (单: shan, dan, chan); of the given name the usual one, since nobody
    types a rare one. A character without a reading stands for itself.
    """
    surname, given = _split(name)
    rest = [syllables_of(c)[0] for c in given]
    if not surname:
        return [rest] if rest else []
    return [[*said, *rest] for said in _all_readings_of_surname(surname)]


def search_tokens(name: str) -> str:
    """The suffixes a name is found by: 孙丽华 gives "sunlihua lihua hua slh lh h"."""
    tokens: dict[str, None] = {}
    for syllables in readings(name):
        tokens |= dict.fromkeys("".join(syllables[n:]) for n in range(len(syllables)))
        tokens |= dict.fromkeys("".join(s[0] for s in syllables[n:]) for n in range(len(syllables)))
    return " ".join(tokens)


@lru_cache(maxsize=32768)
def syllables_of(character: str) -> tuple[str, ...]:
    """Every reading of one character without tones, the usual one first; itself if it has none."""
    if character.isascii():
        return (character.lower(),)
    from pypinyin import Style
    from pypinyin import pinyin as of_library

    found = of_library(character, Style.NORMAL, heteronym=True, errors="ignore")
    said = tuple(dict.fromkeys(s.replace("ü", "v") for s in found[0] if s)) if found else ()
    return said or (character.lower(),)


def _split(name: str) -> tuple[str, str]:
    """Surname and given name; a foreign name (with a dot, or Latin) has no surname here."""
    said = plain(name)
    foreign = any(dot in said for dot in _DOTS) or said[:1].isascii()
    letters = "".join(c for c in said if c not in _DOTS and not c.isspace())[:LONGEST]
    if foreign or len(letters) < 2:
        return ("", letters) if foreign else (letters, "")
    known = _surnames()
    size = 2 if len(letters) > 2 and letters[:2] in known else 1
    return letters[:size], letters[size:]


def _readings_of_surname(surname: str) -> tuple[tuple[str, ...], ...]:
    known = _surnames().get(surname)
    return known or (tuple(syllables_of(c)[0] for c in surname),)


@lru_cache(maxsize=8192)
def _all_readings_of_surname(surname: str) -> tuple[tuple[str, ...], ...]:
    """True readings first, then whatever else the characters can be read as."""
    found = dict.fromkeys(_readings_of_surname(surname))
    if len(surname) == 1 or surname in _surnames():
        found |= dict.fromkeys(product(*(syllables_of(c) for c in surname)))
    return tuple(found)[: max(MOST_READINGS, len(_readings_of_surname(surname)))]


@cache
def _surnames() -> dict[str, tuple[tuple[str, ...], ...]]:
    """{surname: its readings} of those read otherwise than usual, and of all double surnames."""
    found = {}
    for line in resource_text("surnames.tsv").splitlines():
        if line and not line.startswith("#"):
            surname, said = line.split("\t")
            found[surname] = tuple(tuple(reading.split()) for reading in said.split(","))
    return found
