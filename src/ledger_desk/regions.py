"""The divisions of the country: GB/T 2260 codes, present and withdrawn, and their names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ledger_desk.codes import ETHNICITY
from ledger_desk.kinds.cleaning import close_up
from ledger_desk.resources import resource_text

_NOTHING = frozenset(("", "市辖区", "县", "无", "/", "-", "—", "不详", "未知"))
_PEOPLES = sorted(
    {label for label in ETHNICITY.labels.values() if label.endswith("族")}
    | {
        "各族",
        "蒙古",
        "哈萨克",
        "柯尔克孜",
        "塔吉克",
        "锡伯",
        "达斡尔",
        "撒拉",
        "东乡",
        "保安",
        "仫佬",
        "毛南",
    },
    key=len,
    reverse=True,
)
_PROVINCE_ENDS = re.compile("(?:壮族|回族|维吾尔)?自治区$|特别行政区$|省$|市$")
_ENDS = re.compile("(?:自治州|自治县|自治旗|地区|新区|林区|特区|左旗|右旗|盟|州|市|区|县|旗)$")
_CODE = re.compile(r"[0-9]{6}(?:0{6})?")
_CODE_IN_BRACKETS = re.compile(r"\(([0-9]{6})\)$")
_MEASURES = ("省", "市", "区", "县", "州", "盟", "旗")
_OPENING = re.compile("^(?:中国|中华人民共和国)")


class _Division(NamedTuple):
    code: str
    name: str
    became: str  # "" in force, "-" withdrawn without heir
    others: tuple[str, ...]


class _Divisions(NamedTuple):
    by_code: dict[str, _Division]
    by_name: dict[str, dict[str, int]]  # every spelling -> {code: how far from its own name}
    longest: int


def region_code(province: str, city: str, county: str) -> str | None:
    """The 6-digit code three columns mean, None when nobody could say.

    Names with or without 省, 市, 区, 县; a county alone if only one is called so; the city of
    a 直辖市 may be its own name, 市辖区 or nothing. Withdrawn names give withdrawn codes.
    """
    return _region_code(close_up(province), close_up(city), close_up(county))


def read(text: str) -> tuple[str | None, str]:
    """The code of "浙江省丽水市青田县…" or of six digits, and the words after the names."""
    return _read(close_up(text))


def names(code: str) -> tuple[str, str, str]:
    """Province, city and county (户籍省, 户籍市, 户籍区县) by their present names, "" for none.

    A 直辖市 is its own city; a county right under the province has none.
    """
    division = _present(code)
    if division is None:
        return "", "", ""
    known = _divisions().by_code
    province = known.get(division.code[:2] + "0000")
    city = known.get(division.code[:4] + "00")
    first = province.name if province else ""
    if division.code.endswith("0000"):
        return first, first if division.code[:2] in _MUNICIPALITIES else "", ""
    second = city.name if city else first if division.code[:2] in _MUNICIPALITIES else ""
    return first, second, "" if division.code.endswith("00") else division.name


def full_name(code: str) -> str:
    """The names joined, as they can be read again; a withdrawn code stands behind the new name."""
    said = "".join(dict.fromkeys(part for part in names(code) if part))
    division = _divisions().by_code.get(code)
    if division is None or not said:
        return code
    return said if not division.became else f"{said}（{code}）"


def is_code(code: str) -> bool:
    """Whether a code was ever given to a division."""
    return code in _divisions().by_code


_MUNICIPALITIES = ("11", "12", "31", "50")


@lru_cache(maxsize=8192)
def _region_code(province: str, city: str, county: str) -> str | None:
    province, city, county = ("" if p in _NOTHING else p for p in (province, city, county))
    if not (province or city or county):
        return None
    if _CODE.fullmatch(county) is not None and is_code(county[:6]):
        return county[:6]
    first = _of_level(province, 2)
    if province and not first:  # all three in one column, or columns swapped
        return _read(province + city + county)[0]
    second = [c for c in _of_level(city, 4) if not first or c[:2] in first]
    if city and first and not second and city not in _spellings_of(first):
        # 义乌 or 仙桃 in the column of cities: a county of its own
        third = [c for c in _of_level(city, 6) if c[:2] in first]
        if third and not county:
            return _only(third, city)
    if not county:
        return _only(second, city) or _only([c + "0000" for c in first], province)
    prefixes = tuple(c[:4] for c in second)
    wide = [c for c in _of_level(county, 6) if not first or c[:2] in first]
    near = [c for c in wide if c.startswith(prefixes)] if prefixes else []
    if (code := _only(near or wide, county)) is not None and not _withdrawn(code):
        return code
    risen = [c for c in _of_level(county, 4) if not city and c[:2] in first and not _withdrawn(c)]
    if len(risen) == 1:  # 儋州市 was a county and is a city without counties now
        return risen[0]
    if code is not None or wide:
        return code
    read, _ = _read(county)
    return read if read is not None and (not first or read[:2] in first) else None


@lru_cache(maxsize=8192)
def _read(said: str) -> tuple[str | None, str]:
    if _CODE.fullmatch(said) is not None:
        return (said[:6], "") if is_code(said[:6]) else (None, said)
    bracket = _CODE_IN_BRACKETS.search(said)
    if bracket is not None and is_code(bracket[1]):
        return bracket[1], ""
    said = _OPENING.sub("", said)
    found = sorted(_begun(said, (2, 4, 6), "", 0))
    if not found:
        return None, said
    left, _, _, code = found[0]
    return code, said[len(said) - left :]


def _begun(
    said: str, levels: tuple[int, ...], inside: str, far: int
) -> Iterable[tuple[int, int, int, str]]:
    """Every way to read names at the start of a text, one below the other.

    Each with the number of characters left over, how far the names are from those in force, the
    level and the code: the least of them is the best.
    """
    table = _divisions()
    for size in range(min(len(said), table.longest), 1, -1):
        spelling, rest = said[:size], said[size:]
        codes = table.by_name.get(spelling, {})
        if codes and rest[:1] in _MEASURES and all(codes.values()):
            continue  # 朝阳 of 朝阳区 is not the city of 朝阳
        for level in levels:
            fitting = [c for c in codes if _level(c) == level and c.startswith(inside)]
            if not fitting:
                continue
            deeper = tuple(each for each in levels if each > level)
            if deeper and rest:
                for code in fitting:
                    below = _without_fillers(rest)
                    yield from _begun(below, deeper, code[:level], far + codes[code])
            if (only := _only(fitting, spelling)) is not None:
                yield len(rest), far + codes[only], _level(only), only


def _without_fillers(said: str) -> str:
    """市辖区 and 县 as names of a level say nothing."""
    return said.removeprefix("市辖区")


def _only(codes: Sequence[str], spelling: str) -> str | None:
    """The code a spelling means best, of those given; None for several equally good."""
    how_far = _divisions().by_name.get(spelling, {})
    if not codes:
        return None
    nearest = min(how_far[code] for code in codes)
    chosen = [code for code in codes if how_far[code] == nearest]
    if len(chosen) == 1:
        return chosen[0]
    heirs = {_divisions().by_code[code].became for code in chosen}
    if len(heirs) == 1 and not heirs & {"", "-"}:
        return max(chosen)  # one county that carried several numbers: either is right
    return None


def _withdrawn(code: str) -> bool:
    return bool(_divisions().by_code[code].became)


def _of_level(name: str, level: int) -> list[str]:
    """Codes of a name on one level (2 province, 4 city, 6 county); of provinces two digits."""
    if not name:
        return []
    found = [c for c in _divisions().by_name.get(name, {}) if _level(c) == level]
    return [c[:2] for c in found] if level == 2 else found


def _spellings_of(provinces: Iterable[str]) -> set[str]:
    known = _divisions().by_code
    found: set[str] = set()
    for two in provinces:
        found |= _spellings(known[two + "0000"])
    return found


def _level(code: str) -> int:
    if code.endswith("0000"):
        return 2
    return 4 if code.endswith("00") else 6


def _present(code: str) -> _Division | None:
    division = _divisions().by_code.get(code)
    if division is not None and division.became not in ("", "-"):
        return _divisions().by_code.get(division.became, division)
    return division


@cache
def _divisions() -> _Divisions:
    by_code: dict[str, _Division] = {}
    for line in resource_text("divisions.tsv").splitlines():
        if line and not line.startswith("#"):
            code, name, became, others = (*line.split("\t"), "", "")[:4]
            by_code[code] = _Division(
                code, name, became, tuple(others.split(",") if others else ())
            )
    by_name: dict[str, dict[str, int]] = defaultdict(dict)
    for division in by_code.values():
        withdrawn = 2 if division.became else 0
        for spelling in _spellings(division):
            by_name[spelling][division.code] = withdrawn + (spelling != division.name)
        for other in division.others:
            by_name[other].setdefault(division.code, 4)
            by_name[_short(other)].setdefault(division.code, 5)
    return _Divisions(by_code, dict(by_name), max(map(len, by_name)))


def _spellings(division: _Division) -> set[str]:
    """恩施土家族苗族自治州 is also 恩施 and 恩施州; 浙江省 is 浙江."""
    if _level(division.code) == 2:
        return {division.name, _PROVINCE_ENDS.sub("", division.name)}
    short = _short(division.name)
    found = {division.name, short}
    if division.name.endswith("自治州"):
        found.add(short + "州")
    if division.name.endswith(("自治县", "自治旗")):
        found.add(short + division.name[-1])
    return found


def _short(name: str) -> str:
    """A name without its measure word and peoples; what would be one character stays whole."""
    bare = _ENDS.sub("", name)
    if bare == name or len(bare) < 2:
        return name
    if name.endswith(("自治州", "自治县", "自治旗")):
        shorter = bare
        while (people := next((p for p in _PEOPLES if shorter.endswith(p)), "")) and len(
            shorter
        ) > len(people) + 1:
            shorter = shorter.removesuffix(people)
        return shorter
    return bare
