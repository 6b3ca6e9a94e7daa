"""Near names: two names that a tired hand or another character set makes of one."""

from functools import lru_cache

from ledger_desk.search import plain, syllables_of

_DOTS_AND_SPACES = str.maketrans("", "", " ·•・．‧.")


def near_name(name: str, other: str) -> bool:
    """Whether two different names may be one: sounding alike, or written in variant characters.

    张玮 is near 张伟; variants sound alike too (峯 is 峰, 劉 is 刘), and so do the dots of foreign
    names. 张伟 is near neither 张强 nor itself.
    """
    if not name or not other or name == other:
        return False
    first, second = _sounds(name), _sounds(other)
    if len(first) != len(second) or len(first) < 2:
        return False
    return all(heard & others for heard, others in zip(first, second, strict=True))


@lru_cache(maxsize=32768)
def _sounds(name: str) -> tuple[frozenset[str], ...]:
    """Every sound each character has; one that no dictionary knows sounds like itself."""
    return tuple(map(_heard, plain(name).translate(_DOTS_AND_SPACES)))


@lru_cache(maxsize=8192)
def _heard(character: str) -> frozenset[str]:
    return frozenset(syllables_of(character))
