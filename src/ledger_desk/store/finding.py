"""The search box: what was typed in, records of the open register (or of all) out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from ledger_desk.fields import Register
from ledger_desk.registers import BY_KEY
from ledger_desk.store.labels import table_of
from ledger_desk.store.records import fetch
from ledger_desk.store.search_index import ADDRESS, BITS, BY_NUMBER, BY_REGISTER, SOURCES
from ledger_desk.store.search_routes import FIRST_SLICE, documents
from ledger_desk.store.search_words import TEXTS, Match, Word, match, words

ROW_MASK = (1 << BITS) - 1


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


_LIVES = "residence x ON x.dwelling_id = s.id AND x.to_on IS NULL AND x.removed IS NULL"
_LIVES_IN = "residence x ON x.person_id = s.id AND x.to_on IS NULL AND x.removed IS NULL"
_THE = "ON t.community_id = s.community_id AND t.id"

# How a register is reached from a source (s): the joins that end at its table (t).
PATHS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "person": {
        "dwelling": (
            f"JOIN {_LIVES} JOIN person t {_THE} = x.person_id",
            "JOIN household x ON x.dwelling_id = s.id AND x.removed IS NULL "
            "JOIN person t ON t.household_id = x.id",
        ),
    },
    "household": {
        "person": (
            f"JOIN household t {_THE} = s.household_id",
            "JOIN household t ON t.head_id = s.id",
        ),
        "dwelling": ("JOIN household t ON t.dwelling_id = s.id",),
    },
    "dwelling": {"person": (f"JOIN {_LIVES_IN} JOIN dwelling t {_THE} = x.dwelling_id",)},
    "residence": {
        "person": ("JOIN residence t ON t.person_id = s.id",),
        "dwelling": ("JOIN residence t ON t.dwelling_id = s.id",),
    },
    "rental": {
        "dwelling": ("JOIN rental t ON t.dwelling_id = s.id",),
        "person": (f"JOIN {_LIVES_IN} JOIN rental t ON t.dwelling_id = x.dwelling_id",),
    },
    "inspection": {
        "dwelling": ("JOIN inspection t ON t.dwelling_id = s.id",),
        "rental": ("JOIN inspection t ON t.rental_id = s.id",),
    },
    "hazard": {
        "dwelling": ("JOIN hazard t ON t.dwelling_id = s.id",),
        "rental": ("JOIN hazard t ON t.rental_id = s.id",),
    },
    "floating": {
        "person": ("JOIN floating t ON t.person_id = s.id",),
        "dwelling": ("JOIN floating t ON t.dwelling_id = s.id",),
    },
    "lowincome": {
        "person": (
            "JOIN lowincome t ON t.head_id = s.id",
            "JOIN lowincome_member x ON x.person_id = s.id AND x.removed IS NULL "
            f"JOIN lowincome t {_THE} = x.lowincome_id",
        ),
        "dwelling": ("JOIN lowincome t ON t.dwelling_id = s.id",),
    },
    "lowincome_member": {"person": ("JOIN lowincome_member t ON t.person_id = s.id",)},
    "issue": {
        "person": ("JOIN lowincome x ON x.head_id = s.id JOIN issue t ON t.lowincome_id = x.id",),
    },
    "review": {
        "person": ("JOIN lowincome x ON x.head_id = s.id JOIN review t ON t.lowincome_id = x.id",),
    },
    "member": {"team": ("JOIN member t ON t.team_id = s.id",)},
    "patrol": {
        "team": ("JOIN patrol t ON t.team_id = s.id",),
        "member": (
            "JOIN patrol_member x ON x.member_id = s.id AND x.removed IS NULL "
            f"JOIN patrol t {_THE} = x.patrol_id",
        ),
    },
    "visit": {"dwelling": ("JOIN visit t ON t.target_id = s.id",)},
}
# Asked about everything, an address also gives who lives there and what is let there.
EVERYTHING: Mapping[str, tuple[str, ...]] = {
    "person": ("dwelling",),
    "rental": ("dwelling",),
    "member": (),
    "team": (),
    "dwelling": (),
    "building": (),
    "grid": (),
}


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
        found = _many_words(db, asked, reach, sources, limit)
    hits = _hits(found, limit)
    if not hits and register:
        hits = _contains(db, BY_KEY[register], asked, limit)
    return hits


def _hits(found: Iterable[tuple[str, Found]], limit: int) -> list[Hit]:
    once: dict[tuple[str, int], Found] = {}
    for register, each in found:
        if (register, each.rid) not in once:
            if len(once) == limit:
                break
            once[register, each.rid] = each
    answers = sorted(once.items(), key=lambda item: item[1].match.rank)
    return [
        Hit(register, each.id, rid, each.title, *_shown(each)) for (register, rid), each in answers
    ]


def _shown(found: Found) -> tuple[str, str]:
    """The Chinese name of the field that answered, and its value with the middle hidden."""
    field = BY_KEY[found.source].by_key[found.match.field]
    return field.label, field.kind.mask(found.match.value)


# One word


def _one_word(
    db: Connection,
    asked: Word,
    reach: Mapping[str, tuple[str, ...]],
    sources: Collection[str],
    limit: int,
) -> Iterator[tuple[str, Found]]:
    """Answers as they come: records themselves, and what is reached from them."""
    linked: dict[str, list[Found]] = defaultdict(list)
    at_once = len(reach) == 1
    for numbers in documents(db, asked, sources):
        for source, rids in _by_source(numbers).items():
            answers = _answers(db, source, rids, asked)
            if source in reach:
                for each in answers:
                    yield source, each
            for register, via in reach.items():
                if source in via and register != source:
                    if at_once:
                        yield from _reached(db, source, register, answers)
                    else:
                        linked[register] += islice(answers, limit)
    for register, answers in linked.items():
        for source in dict.fromkeys(each.source for each in answers):
            ours = [each for each in answers if each.source == source]
            yield from _reached(db, source, register, ours[:limit])


def _by_source(numbers: Iterable[int]) -> dict[str, list[int]]:
    """{source: row numbers} of document numbers."""
    found: dict[str, list[int]] = {}
    for number in numbers:
        found.setdefault(BY_NUMBER[number >> BITS].register, []).append(number & ROW_MASK)
    return found


def _answers(db: Connection, source: str, rids: Sequence[int], asked: Word) -> list[Found]:
    """The rows that do answer, in the order of their numbers as given."""
    texts = TEXTS[source]
    found = {}
    for line in _among(db, _texts_of(source), rids):
        rid, id_, title, *values = line
        row = dict(zip(_columns(source), values, strict=True))
        if answer := match(texts, asked, row):
            found[rid] = Found(rid, id_, title, answer, source)
    return [found[rid] for rid in rids if rid in found]


def _reached(
    db: Connection, source: str, register: str, answers: Sequence[Found]
) -> Iterator[tuple[str, Found]]:
    """Records of a register that the answers of a source lead to."""
    by_rid = {each.rid: each for each in answers}
    for path in PATHS[register][source]:
        statement = (
            f"SELECT s.rid, t.rid, t.id, t.label FROM {source} s {path} "
            "WHERE t.removed IS NULL AND s.rid IN ({})"
        )
        for via, rid, id_, title in _among(db, statement, list(by_rid)):
            yield register, Found(rid, id_, title, by_rid[via].match, source)


# Several words


def _many_words(
    db: Connection,
    asked: Sequence[Word],
    reach: Mapping[str, tuple[str, ...]],
    sources: Collection[str],
    limit: int,
) -> Iterator[tuple[str, Found]]:
    """Records that answer all words: the rarest word gives candidates, the others are looked up.

    A word may be answered by the record or by what it is reached from: 姓名 and 房号 at once.
    """
    first, slices = _rarest(db, asked, sources)
    tried: set[tuple[str, int]] = set()
    for numbers in slices:
        for source, rids in _by_source(numbers).items():
            answers = _answers(db, source, rids, first)
            for register, via in reach.items():
                candidates = [each.rid for each in answers] if source == register else []
                if source in via and source != register:
                    reached = _reached(db, source, register, answers)
                    candidates += [each.rid for _, each in reached]
                fresh = [c for c in dict.fromkeys(candidates) if (register, c) not in tried]
                tried.update((register, c) for c in fresh)
                for each in _all_answered(db, register, via, fresh, asked):
                    yield register, each


def _rarest(
    db: Connection, asked: Sequence[Word], sources: Collection[str]
) -> tuple[Word, Iterator[list[int]]]:
    """The word with the fewest candidates, as far as a first look tells, and these."""
    best: tuple[int, int, Word, Iterator[list[int]]] | None = None
    for word in asked:
        slices = documents(db, word, sources)
        begun = []
        count = 0
        for numbers in slices:
            begun.append(numbers)
            count += len(numbers)
            if count >= FIRST_SLICE * 4:
                break
        weighed = (count, -len(word.text), word, chain(begun, slices))
        if best is None or weighed[:2] < best[:2]:
            best = weighed
    assert best is not None
    return best[2], best[3]


def _all_answered(
    db: Connection,
    register: str,
    via: Collection[str],
    rids: Sequence[int],
    asked: Sequence[Word],
) -> list[Found]:
    """Those among the records that answer every word, by themselves or through a link."""
    best: dict[int, dict[Word, Found]] = defaultdict(dict)
    for source in [register, *(each for each in via if each != register)]:
        if source not in TEXTS:
            continue
        columns = _columns(source)
        paths = ("",) if source == register else PATHS[register][source]
        for path in paths:
            for line in _among(db, _texts_towards(source, register, path), rids):
                rid, id_, title, *values = line
                row = dict(zip(columns, values, strict=True))
                for word in asked:
                    if not (answer := match(TEXTS[source], word, row)):
                        continue
                    known = best[rid].get(word)
                    if known is None or answer.rank < known.match.rank:
                        best[rid][word] = Found(rid, id_, title, answer, source)
    found = []
    for rid in rids:
        if len(best[rid]) == len(asked):
            worst = max(each.match.rank for each in best[rid].values())
            shown = best[rid][asked[0]]
            found.append(shown._replace(match=shown.match._replace(rank=worst)))
    return found


# Statements


def _columns(source: str) -> tuple[str, ...]:
    extra = ("address",) if BY_REGISTER[source].addresses else ()
    return ("initials", *TEXTS[source].columns, *extra)


def _chosen(source: str) -> str:
    parts = [f"s.{key}" for key in ("initials", *TEXTS[source].columns)]
    if BY_REGISTER[source].addresses:
        parts.append(ADDRESS.format(row="s."))
    return ", ".join(parts)


@lru_cache(maxsize=64)
def _texts_of(source: str) -> str:
    return (
        f"SELECT s.rid, s.id, s.label, {_chosen(source)} FROM {source} s "
        "WHERE s.removed IS NULL AND s.rid IN ({})"
    )


@lru_cache(maxsize=256)
def _texts_towards(source: str, register: str, path: str) -> str:
    """The texts of a source beside the rows of the register it leads to."""
    if not path:
        return _texts_of(source)
    return (
        f"SELECT t.rid, t.id, t.label, {_chosen(source)} FROM {source} s {path} "
        "WHERE s.removed IS NULL AND t.removed IS NULL AND t.rid IN ({})"
    )


_SIZES = (1, 8, FIRST_SLICE, 512)


def _among(db: Connection, statement: str, rids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Rows of a statement for some row numbers; a handful of lengths, so that it stays prepared."""
    lines: list[tuple[Any, ...]] = []
    for start in range(0, len(rids), _SIZES[-1]):
        chunk = tuple(rids[start : start + _SIZES[-1]])
        size = next(each for each in _SIZES if each >= len(chunk))
        marks = ", ".join("?" * size)
        lines += fetch(db, statement.format(marks), chunk + (None,) * (size - len(chunk)))
    return lines


# What the indexes do not hold


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
                hits.append(Hit(register.key, id_, rid, title, field.label, field.kind.mask(value)))
                break
        else:
            hits.append(Hit(register.key, id_, rid, title, register.title, title))
    return hits


def _any_contains(columns: Sequence[Any], text: str) -> Any:
    first, *rest = (column.contains(text, autoescape=True) for column in columns)
    for each in rest:
        first = first | each
    return first


assert {source.register for source in SOURCES} == set(TEXTS) == set(EVERYTHING)
