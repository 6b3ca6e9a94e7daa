"""The search box: what was typed in, records of the open register (or of all) out."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from ledger_desk.fields import Register
from ledger_desk.privacy import show_masked
from ledger_desk.registers import BY_KEY
from ledger_desk.store.labels import table_of
from ledger_desk.store.records import fetch
from ledger_desk.store.search_index import ADDRESS, BITS, BY_NUMBER
from ledger_desk.store.search_paths import EVERYTHING, PATHS, Path, joins
from ledger_desk.store.search_routes import FIRST_SLICE, SLICE, documents
from ledger_desk.store.search_words import TEXTS, Match, Word, match, needed, words

ROW_MASK = (1 << BITS) - 1
MANY = 2048  # candidates from which one word is as good to begin with as another


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
    sources = {key for key in reach if key in TEXTS} | set(chain.from_iterable(reach.values()))
    if len(asked) == 1:
        found = _one_word(db, asked[0], reach, sources, limit)
    else:
        found = _many_words(db, asked, reach, sources)
    hits = _hits(found, limit)
    if not hits and register and _is_elsewhere(register, asked):
        hits = _contains(db, BY_KEY[register], asked, limit)
    return hits


def _hits(found: Iterable[tuple[str, Found]], limit: int) -> list[Hit]:
    once: dict[tuple[str, int], Found] = {}
    for register, each in found:
        if (register, each.rid) not in once:
            once[register, each.rid] = each
            if len(once) == limit:
                break
    answers = sorted(once.items(), key=lambda item: item[1].match.rank)
    hits = []
    for (register, rid), (_, id_, title, (_, key, value), source) in answers:
        name, mask = _shown(source, key)
        hits.append(Hit(register, id_, rid, title, name, mask(value)))
    return hits


@lru_cache(maxsize=64)
def _shown(source: str, key: str) -> tuple[str, Callable[[Any], str]]:
    """The Chinese name of a field, and what hides the middle of its value."""
    field = BY_KEY[source].by_key[key]
    return field.label, partial(show_masked, field)


# One word


def _one_word(
    db: Connection,
    asked: Word,
    reach: Mapping[str, tuple[str, ...]],
    sources: Collection[str],
    limit: int,
) -> Iterator[tuple[str, Found]]:
    """Answers as they come: records themselves, and what is reached from them."""
    if len(reach) == 1:
        [(register, via)] = reach.items()
        yield from _of_register(db, asked, register, via, sources)
        return
    linked: dict[str, list[int]] = defaultdict(list)
    for numbers in documents(db, [asked], sources):
        for source, rids in _by_source(numbers).items():
            answers = _answers(db, source, (), source, rids, [asked])
            for each in answers:
                yield source, each
            linked[source] += [each.rid for each in answers[: limit - len(linked[source])]]
    for register, via in reach.items():
        for source in via:
            for path in PATHS[register][source]:
                for each in _answers(db, source, path, register, linked[source], [asked]):
                    yield register, each


def _of_register(
    db: Connection, asked: Word, register: str, via: Collection[str], sources: Collection[str]
) -> Iterator[tuple[str, Found]]:
    for numbers in documents(db, [asked], sources):
        for source, rids in _by_source(numbers).items():
            if source == register:
                for each in _answers(db, source, (), register, rids, [asked]):
                    yield register, each
            if source in via:
                for path in PATHS[register][source]:
                    for each in _answers(db, source, path, register, rids, [asked]):
                        yield register, each


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
    [first, *rest] = asked
    found: dict[int, list[Found]] = {}
    for at, rid, id_, title, *values in _among(db, _statement(source, path, columns, "s"), rids):
        row = dict(zip(columns, values, strict=True))
        if (answer := match(texts, first, row, linked)) and all(
            match(texts, word, row, linked) for word in rest
        ):
            found.setdefault(at, []).append(Found(rid, id_, title, answer, source))
    if not path:
        return [each for rid in rids if rid in found for each in found[rid]]
    return list(chain.from_iterable(found.values()))


# Several words


def _many_words(
    db: Connection,
    asked: Sequence[Word],
    reach: Mapping[str, tuple[str, ...]],
    sources: Collection[str],
) -> Iterator[tuple[str, Found]]:
    """Records that answer all words, by themselves or by what they are reached from.

    The rarest words give candidates and the others are looked up in the texts of these; where
    none is rare the answers lie close together. Words of a name are asked for together.
    """
    names = [word for word in asked if word.by_name and not word.addresses]
    groups = [[word] for word in asked if word not in names]
    groups = [names, *groups] if names else groups
    weighed = [(group, *_weighed(documents(db, group, sources))) for group in groups]
    first, slices, _ = min(weighed, key=lambda each: each[2])
    others = [word for word in asked if word not in first]
    tried: dict[str, set[int]] = defaultdict(set)
    for numbers in slices:
        yield from _checked(db, reach, numbers, first, others, tried)


def _weighed(slices: Iterator[list[int]]) -> tuple[Iterator[list[int]], int]:
    """Document numbers from their beginning, and how many there are, up to a limit."""
    begun: list[list[int]] = []
    count = 0
    for numbers in slices:
        begun.append(numbers)
        count += len(numbers)
        if count >= MANY:
            break
    return chain(begun, slices), min(count, MANY)


def _checked(
    db: Connection,
    reach: Mapping[str, tuple[str, ...]],
    numbers: Sequence[int],
    first: Sequence[Word],
    others: Sequence[Word],
    tried: dict[str, set[int]],
) -> Iterator[tuple[str, Found]]:
    for source, rids in _by_source(numbers).items():
        for register, via in reach.items():
            candidates = {}
            for path in _paths(register, source, via):
                for each in _answers(db, source, path, register, rids, first):
                    if each.rid not in tried[register]:
                        candidates[each.rid] = each
            tried[register].update(candidates)
            for each in _all_answered(db, register, via, candidates, others):
                yield register, each


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
        for path in _paths(register, source, via):
            statement = _statement(source, path, columns, "t" if path else "s")
            unsure = [rid for rid in rids if rid not in best]
            for _, rid, id_, title, *values in _among(db, statement, unsure):
                row = dict(zip(columns, values, strict=True))
                answer = match(TEXTS[source], word, row, linked)
                if answer and (rid not in best or answer.rank < best[rid].match.rank):
                    best[rid] = Found(rid, id_, title, answer, source)
    return best


def _worse(found: Found, other: Found) -> Found:
    if other.match.rank <= found.match.rank:
        return found
    return found._replace(match=found.match._replace(rank=other.match.rank))


# Statements


_SIZES = (1, 8, FIRST_SLICE, SLICE)


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
