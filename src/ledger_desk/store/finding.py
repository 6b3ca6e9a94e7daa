"""The search box: what was typed in, records of the open register (or of all) out."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from ledger_desk.fields import Register
from ledger_desk.privacy import masked, show_masked
from ledger_desk.registers import BY_KEY
from ledger_desk.store.labels import table_of
from ledger_desk.store.records import fetch
from ledger_desk.store.search_index import ADDRESS, BITS, BY_NUMBER
from ledger_desk.store.search_paths import EVERYTHING, PATHS, Path, joins
from ledger_desk.store.search_routes import FIRST_SLICE, SLICE, documents
from ledger_desk.store.search_words import TEXTS, Match, Word, looker, needed, words

ROW_MASK = (1 << BITS) - 1
LEAD = 4  # columns before those that are looked into
FEW = 24  # doors whose dwellers are asked for together
SLICES = 6  # of candidates, after which one word is as good to begin with as another


class Hit(NamedTuple):
    """A record found: what it is called, which field answered, and that field's value, masked."""

    register: str
    id: str
    rid: int
    title: str
    field: str
    value: str


class Found(NamedTuple):
    """A row of a source or of the register asked for, and how it answered."""

    rid: int
    id: str
    title: str
    match: Match
    source: str


def find(db: Connection, text: str, register: str = "", limit: int = 50) -> list[Hit]:
    """Records that answer every word, exact answers first; of one register, or of all."""
    asked = words(text)
    if not asked or limit < 1:
        return []
    reach = {register: tuple(PATHS.get(register, {}))} if register else dict(EVERYTHING)
    own = {key for key in reach if key in TEXTS}
    sources = own | set(chain.from_iterable(reach.values()))
    # A door on the way answers by its number and address alone, not by its owner.
    named = own | {key for key in sources if not TEXTS[key].addresses}
    asking = _Asking(db, reach, sources, named)
    one = len(asked) == 1
    hits = _hits(_one_word(asking, asked[0], limit) if one else _many_words(asking, asked), limit)
    if not hits and register and _is_elsewhere(register, asked):
        hits = _contains(db, BY_KEY[register], asked, limit)
    return hits


class _Asking(NamedTuple):
    """Where answers are looked for.

    reach: the registers asked for, and the sources that lead to each. named: the sources whose
    names and numbers answer.
    """

    db: Connection
    reach: Mapping[str, tuple[str, ...]]
    sources: Collection[str]
    named: Collection[str]

    def documents(self, asked: Sequence[Word]) -> Iterator[list[int]]:
        """Document numbers that may answer."""
        return documents(self.db, asked, self.sources, self.named)


Answers = Iterable[tuple[str, list[Found]]]
"""(register, records of it that answer), as they are found."""


def _hits(found: Answers, limit: int) -> list[Hit]:
    kept = sorted(_first_of(found, limit), key=lambda pair: pair[1].match.rank)
    hits = []
    for register, (rid, id_, title, (_, key, value), source) in kept:
        name, mask = _shown(source, key)
        hits.append(Hit(register, id_, rid, title, name, mask(value)))
    return hits


def _first_of(found: Answers, limit: int) -> list[tuple[str, Found]]:
    """Each record once, no more than asked for: what lies behind is not looked for any more."""
    once: set[tuple[str, int]] = set()
    kept: list[tuple[str, Found]] = []
    for register, answers in found:
        for each in answers:
            if (which := (register, each.rid)) not in once:
                once.add(which)
                kept.append((register, each))
                if len(kept) == limit:
                    return kept
    return kept


@lru_cache(maxsize=64)
def _shown(source: str, key: str) -> tuple[str, Callable[[Any], str]]:
    """The Chinese name of a field, and what hides the middle of its value."""
    field = masked(BY_KEY[source]).by_key[key]
    return field.label, field.kind.show


# One word


def _one_word(asking: _Asking, asked: Word, limit: int) -> Answers:
    """Answers as they come: records themselves, and what is reached from them."""
    if len(asking.reach) == 1:
        [(register, via)] = asking.reach.items()
        yield from _of_register(asking, asked, register, via)
        return
    linked: dict[str, list[int]] = defaultdict(list)
    for numbers in asking.documents([asked]):
        for source, rids in _by_source(numbers).items():
            answers = _answers(asking.db, source, (), source, rids, [asked])
            yield source, answers
            linked[source] += [each.rid for each in answers[: limit - len(linked[source])]]
    for register, via in asking.reach.items():
        for source in via:
            yield from _linked(asking.db, source, register, linked[source], asked)


def _of_register(asking: _Asking, asked: Word, register: str, via: Collection[str]) -> Answers:
    for numbers in asking.documents([asked]):
        for source, rids in _by_source(numbers).items():
            if source == register:
                yield register, _answers(asking.db, source, (), register, rids, [asked])
            if source in via:
                yield from _linked(asking.db, source, register, rids, asked)


def _linked(
    db: Connection, source: str, register: str, rids: Sequence[int], asked: Word
) -> Answers:
    """What a few rows of a source lead to, then a few more: a door has several dwellers."""
    for path in PATHS[register][source]:
        for start in range(0, len(rids), FEW):
            part = rids[start : start + FEW]
            yield register, _answers(db, source, path, register, part, [asked])


def _by_source(numbers: Sequence[int]) -> dict[str, list[int]]:
    """{source: row numbers} of document numbers."""
    if numbers[0] >> BITS == numbers[-1] >> BITS == max(numbers) >> BITS == min(numbers) >> BITS:
        return {BY_NUMBER[numbers[0] >> BITS].register: [n & ROW_MASK for n in numbers]}
    found: dict[str, list[int]] = {}
    for number in numbers:
        found.setdefault(BY_NUMBER[number >> BITS].register, []).append(number & ROW_MASK)
    return found


def _answers(
    db: Connection,
    source: str,
    path: Path,
    register: str,
    rids: Sequence[int],
    asked: Sequence[Word],
) -> list[Found]:
    """Records of a register that rows of a source lead to, where these answer the words."""
    texts, linked = TEXTS[source], bool(path)
    columns = tuple(dict.fromkeys(key for word in asked for key in needed(texts, word, linked)))
    if not columns:
        return []
    first, *rest = (looker(texts, word, columns, LEAD, linked) for word in asked)
    lines = _among(db, _statement(source, path, columns, "s"), rids)
    found = [
        (line[0], Found(line[1], line[2], line[3], answer, source))
        for line in lines
        if (answer := first(line)) and (not rest or all(look(line) for look in rest))
    ]
    if path:
        return [each for _, each in found]
    by_rid = dict(found)
    return [by_rid[rid] for rid in rids if rid in by_rid]


# Several words


def _many_words(asking: _Asking, asked: Sequence[Word]) -> Answers:
    """Records that answer all words, by themselves or by what they are reached from.

    The rarest words give candidates and the others are looked up in the texts of these; where
    none is rare the answers lie close together. Words of a name are asked for together.
    """
    names = [word for word in asked if word.by_name and not word.addresses]
    groups = [[word] for word in asked if word not in names]
    groups = [names, *groups] if names else groups
    first, slices = _rarest(asking, groups)
    others = [word for word in asked if word not in first]
    tried: dict[str, set[int]] = defaultdict(set)
    for numbers in slices:
        yield from _checked(asking, numbers, first, others, tried)


def _rarest(
    asking: _Asking, groups: Sequence[Sequence[Word]]
) -> tuple[Sequence[Word], Iterator[list[int]]]:
    """The words that fewest documents may answer, and these: the first to come to their end."""
    begun: list[tuple[Sequence[Word], Iterator[list[int]], list[list[int]]]] = [
        (group, iter(asking.documents(group)), []) for group in groups
    ]
    for _ in range(SLICES):
        for group, slices, seen in begun:
            numbers = next(slices, None)
            if numbers is None:
                return group, iter(seen)
            seen.append(numbers)
    group, slices, seen = min(begun, key=lambda each: sum(map(len, each[2])))
    return group, chain(seen, slices)


def _checked(
    asking: _Asking,
    numbers: Sequence[int],
    first: Sequence[Word],
    others: Sequence[Word],
    tried: dict[str, set[int]],
) -> Answers:
    for source, rids in _by_source(numbers).items():
        for register, via in asking.reach.items():
            candidates = {}
            for path in _paths(register, source, via):
                for each in _answers(asking.db, source, path, register, rids, first):
                    if each.rid not in tried[register]:
                        candidates[each.rid] = each
            tried[register].update(candidates)
            yield register, _all_answered(asking.db, register, via, candidates, others)


def _paths(register: str, source: str, via: Collection[str]) -> tuple[Path, ...]:
    if source == register:
        return ((),)
    return PATHS[register][source] if source in via else ()


def _all_answered(
    db: Connection,
    register: str,
    via: Collection[str],
    candidates: Mapping[int, Found],
    others: Sequence[Word],
) -> list[Found]:
    """Those among the records that answer the other words too."""
    left = dict(candidates)
    for word in others:
        found = _answered(db, register, via, list(left), word)
        left = {rid: _worse(each, found[rid]) for rid, each in left.items() if rid in found}
    return list(left.values())


def _answered(
    db: Connection, register: str, via: Collection[str], rids: Sequence[int], word: Word
) -> dict[int, Found]:
    """An answer to a word each record gives, by itself or by what it is reached from.

    A number is a room before it is a part of an ID number or telephone.
    """
    best: dict[int, Found] = {}
    sources = [register, *(each for each in via if each != register)]
    for source in reversed(sources) if word.is_room else sources:
        linked = source != register
        columns = needed(TEXTS[source], word, linked) if source in TEXTS else ()
        if not columns:
            continue
        look = looker(TEXTS[source], word, columns, LEAD, linked)
        for path in _paths(register, source, via):
            statement = _statement(source, path, columns, "t" if path else "s")
            unsure = [rid for rid in rids if rid not in best]
            for line in _among(db, statement, unsure):
                _, rid, id_, title = line[:LEAD]
                answer = look(line)
                if answer and (rid not in best or answer.rank < best[rid].match.rank):
                    best[rid] = Found(rid, id_, title, answer, source)
    return best


def _worse(found: Found, other: Found) -> Found:
    if other.match.rank <= found.match.rank:
        return found
    return found._replace(match=found.match._replace(rank=other.match.rank))


# Statements


_SIZES = (1, FEW, FIRST_SLICE, SLICE)


@lru_cache(maxsize=1024)
def _statement(source: str, path: Path, columns: tuple[str, ...], by: str) -> tuple[str, ...]:
    """Rows of a source with what they lead to, for each of a few numbers of row numbers.

    by: whose row numbers are given, the source's (s) or the register's that is reached (t).
    """
    reached = "t" if path else "s"
    address = ADDRESS.format(row="s.")
    chosen = "".join(f", {address if key == 'address' else f's.{key}'}" for key in columns)
    head = (
        f"SELECT s.rid, {reached}.rid, {reached}.id, {reached}.label{chosen} "
        f"FROM {source} s {joins(path, by == 's')} "
        f"WHERE s.removed IS NULL AND {reached}.removed IS NULL AND {by}.rid IN "
    )
    return tuple(f"{head}({', '.join('?' * size)})" for size in _SIZES)


def _among(
    db: Connection, statements: tuple[str, ...], rids: Sequence[int]
) -> Iterator[tuple[Any, ...]]:
    """Rows for some row numbers; few statements, so that they stay prepared."""
    for start in range(0, len(rids), SLICE):
        part = tuple(rids[start : start + SLICE])
        which = next(n for n, size in enumerate(_SIZES) if size >= len(part))
        missing = _SIZES[which] - len(part)
        yield from fetch(db, statements[which], part + (None,) * missing)


# What the indexes do not hold


def _is_elsewhere(register: str, asked: Sequence[Word]) -> bool:
    """Whether words that no index holds may stand in other fields of the register.

    Names, numbers and addresses of a source are all indexed: 张 is not looked for once more in
    every row, 某某公司 is.
    """
    if register not in TEXTS:
        return True
    return all(word.sort == "han" and word.text.isalpha() and len(word.text) > 2 for word in asked)


def _contains(db: Connection, register: Register, asked: Sequence[Word], limit: int) -> list[Hit]:
    """Records of the open register in whose searched fields or label every word stands."""
    table = table_of(register.key)
    fields = [f for f in register.fields if f.searched and f.key in table.c]
    columns = [table.c.plain, *(table.c[f.key] for f in fields)]
    statement = select(table.c.rid, table.c.id, table.c.label, *columns).where(
        table.c.removed.is_(None)
    )
    for word in asked:
        statement = statement.where(_any_contains(columns, word.text))
    hits = []
    for rid, id_, title, _, *values in db.execute(statement.limit(limit)):
        for field, value in zip(fields, values, strict=True):
            if value and asked[0].text in str(value).lower():
                hits.append(
                    Hit(register.key, id_, rid, title, field.label, show_masked(field, value))
                )
                break
        else:
            hits.append(Hit(register.key, id_, rid, title, register.title, title))
    return hits


def _any_contains(columns: Sequence[Any], text: str) -> Any:
    first, *rest = (column.contains(text, autoescape=True) for column in columns)
    for each in rest:
        first = first | each
    return first
