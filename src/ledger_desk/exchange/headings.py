"""Where the table of a foreign sheet starts, and which column is which field."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from ledger_desk.exchange.workbook import Sheet
from ledger_desk.fields import Cell
from ledger_desk.registers.targets import PARTIES, WHAT

SEARCHED_ROWS = 30
DEEPEST = 5  # three levels of headings, or labels written one character a cell downwards
TITLE_WIDTH = 0.7
LEVEL_COST = 0.3
DIGITS_COST = 1.5
MOSTLY_KNOWN = 0.8
TARGET_KEY = ""  # in a remembered mapping, where no heading can be: the sort of sheet it is of
SIGNATURE_WORTH = 1.0
TITLE_WORTH = 1.5
LEAST_MATCHES = 2

# Below a parent heading that names a party the bare words 姓名, 电话, 身份证号 are that party's.
_PARTY_WORDS = tuple(name for names in PARTIES.values() for name in names)

# Parents under which a place is another than the one the sheet is about.
_ELSEWHERE = (
    "户籍",
    "户口",
    "原籍",
    "籍贯",
    "来源",
    "来自",
    "流出",
    "迁往",
    "去向",
    "原住",
    "单位",
)

_UNIT = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_NOISE = re.compile(r"[\s*＊:：·.、]+")
_INFO = re.compile(r"[:：]|[0-9]{4}|单位|日期")
_DIGITS = re.compile(r"[0-9]{6,}|[0-9][0-9Xx*]{13,}")


_CHOICES = re.compile(
    r"(?:[甲乙丙丁]{2,4}|[红橙黄绿蓝]{2,4}|a/?b/?c/?d?|是/?否|有/?无|男/?女|√/?×?|[高中低]{2,3}|好/?中/?差)(?:级|类|牌)?"
)
_SAID_OF_SOMEBODY = frozenset(word for words in WHAT.values() for word in words)


class Slot(NamedTuple):
    """A place a column can go: a field of a register, in the part it plays on this sheet."""

    part: str  # "person", "landlord", "dwelling": the key of the target's part
    field: str  # field key, or "hukou_division/省" for one piece of a joined field


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All headings one target understands, folded; made once from its registers."""

    key: str
    title: str
    slots: Mapping[str, Slot]
    signature: frozenset[Slot]
    never_guessed: frozenset[Slot]
    stop: frozenset[str]
    needed: tuple[frozenset[Slot], ...] = ()  # one of these groups must be there whole
    titles: tuple[str, ...] = ()  # words in title or sheet name that speak for it
    places: frozenset[Slot] = frozenset()  # where the sheet's people live
    neighbours: Mapping[Slot, Mapping[str, Slot]] = field(default_factory=dict)
    # right of somebody's name the bare words 电话, 身份证号 are theirs: {name: {word: slot}}
    seconds: Mapping[str, Slot] = field(default_factory=dict)
    borrowed: frozenset[str] = frozenset()  # bare words that only here mean somebody special
    said: frozenset[str] = frozenset()  # headings the worker has said the meaning of
    # what a heading means beside another column of its first meaning: 日期 | 巡逻时间


class Column(NamedTuple):
    """One column of a table: what stood above it, and where it goes (None: not taken)."""

    at: int  # the column of the sheet, from 0
    path: tuple[str, ...]
    slot: Slot | None
    unit: str = ""
    stopped: bool = False  # on the stop list: 不采集
    settled: bool = False  # known, even if it goes nowhere: no suggestion is looked for
    suggestion: Slot | None = None  # a near heading, to be confirmed; never taken by itself
    nth: int = 1  # the second 联系电话 is another column

    @property
    def heading(self) -> str:
        """The path as it is shown and remembered: 户籍地/省, 联系电话（第2列）."""
        return _heading(self.path, self.nth)


@dataclass(frozen=True)
class Table:
    """A table found in a sheet: rows are counted from 0."""

    vocabulary: Vocabulary
    first_heading: int
    first_row: int
    columns: tuple[Column, ...]
    score: float
    remembered: bool = False  # its mapping is that of an earlier import

    @property
    def header_rows(self) -> list[int]:
        """Heading rows as the worker counts them, from 1."""
        return list(range(self.first_heading + 1, self.first_row + 1))

    def fingerprint(self) -> str:
        """What stays equal when columns are moved or the file renamed: the set of paths."""
        return fingerprint(self.vocabulary.key, (c.path for c in self.columns if c.path))


def _heading(path: Sequence[str], nth: int) -> str:
    return "/".join(path) + (f"（第{nth}列）" if nth > 1 else "")


def fingerprint(target: str, paths: Iterable[Sequence[str]]) -> str:
    """The name under which a mapping is remembered."""
    folded = sorted("/".join(fold(word)[0] for word in path) for path in paths)
    return hashlib.sha256("\n".join([target, *folded]).encode()).hexdigest()


@lru_cache(maxsize=20_000)
def fold(heading: str) -> tuple[str, str, str]:
    """A heading folded for comparing: (with its brackets, without them, the unit in them)."""
    text = unicodedata.normalize("NFKC", heading)
    unit = next((found.strip() for found in _UNIT.findall(text)), "")
    whole = _NOISE.sub("", text).casefold()
    bare = _NOISE.sub("", _UNIT.sub("", text)).casefold()
    return whole, bare or whole, unit


def find_table(
    sheet: Sheet,
    vocabularies: Sequence[Vocabulary],
    remembered: Mapping[str, Mapping[str, str]] | None = None,
    words: str = "",
) -> Table | None:
    """The best reading of a sheet's first rows as headings, or None when there is none.

    vocabularies: the targets that may be meant, in order of preference. remembered:
    {fingerprint: {heading: "part.field"}} of earlier imports; an equal one wins untested. words:
    names of sheet and file and what stands above the table, for telling alike sheets apart.
    """
    best: Table | None = None
    named = {
        each.key: TITLE_WORTH for each in vocabularies if any(word in words for word in each.titles)
    }
    rows = sheet.rows[: SEARCHED_ROWS + DEEPEST]
    width = max((len(row) for row in rows), default=0)
    every = _every_word(tuple(vocabularies))
    texts, titles = _filled(sheet, rows, width, every)
    columns: dict[tuple[str, tuple[str, ...]], Column] = {}
    # A row that goes on with cells merged from above is not where the headings begin.
    inside = {
        r
        for top, _, bottom, _ in sheet.merges
        for r in range(top + 1, min(bottom, len(rows) - 1) + 1)
        if top not in titles and top < SEARCHED_ROWS
    }
    for start in range(min(len(rows), SEARCHED_ROWS)):
        if start in titles or start in inside or not any(texts[start]):
            continue
        if sum(bool(_DIGITS.search(word)) for word in texts[start]) > 1:
            break  # these are people, and further down there are only more of them
        for depth in range(1, DEEPEST + 1):
            if start + depth > len(rows) or (start + depth - 1) in titles:
                break
            paths = _paths(texts[start : start + depth], width)
            digits = sum(bool(_DIGITS.search(path[-1])) for path in paths if path)
            if digits > 1:
                break
            if not remembered and _hits(paths, every) < LEAST_MATCHES:
                continue
            for vocabulary in vocabularies:
                table = _read_as(vocabulary, paths, start, depth, digits, remembered, columns)
                if table:
                    table = replace(table, score=table.score + named.get(vocabulary.key, 0))
                if table and (best is None or table.score > best.score + 1e-9):
                    best = table
    if best is None:
        return None
    while best.first_heading and best.first_heading - 1 not in titles:
        # Groups that name no party (基本情况, 居住情况) say nothing, but they are headings too.
        above = best.first_heading - 1
        if not _is_grouping(texts[above]):
            break
        paths = _paths(texts[above : best.first_row], width)
        wider = _read_as(
            best.vocabulary, paths, above, best.first_row - above, 0, remembered, columns
        )
        if wider is None or _mapped(wider) != _mapped(best):
            break
        best = wider
    if not best.remembered:
        best = _mostly_remembered(
            _where_it_is_said(_beside_others(best), sheet), remembered or {}, vocabularies
        )
    return _with_suggestions(best)


def _mostly_remembered(
    table: Table,
    remembered: Mapping[str, Mapping[str, str]],
    vocabularies: Sequence[Vocabulary],
) -> Table:
    """A known layout with a few new columns: what was said of the others still holds."""
    headings = {column.heading for column in table.columns}
    by_key = {vocabulary.key: vocabulary for vocabulary in vocabularies}
    alike = [
        known
        for known in remembered.values()
        if known.get(TARGET_KEY) in by_key
        and len(headings & known.keys()) >= MOSTLY_KNOWN * max(len(headings), len(known) - 1)
    ]
    if not alike:
        return table
    known = max(alike, key=lambda each: len(headings & each.keys()))
    vocabulary = by_key[known[TARGET_KEY]]
    taken = {path for heading, path in known.items() if heading in headings}
    columns: list[Column] = []
    for column in table.columns:
        if column.heading in known:
            column = _column(vocabulary, column.at, column.path, known, column.nth)
        else:
            column = _column(vocabulary, column.at, column.path, None, column.nth)
            if column.slot and ".".join(column.slot) in taken and not _may_repeat(column.slot):
                column = column._replace(slot=None)
        columns.append(column._replace(nth=table.columns[len(columns)].nth))
    return replace(table, vocabulary=vocabulary, columns=tuple(columns))


def _beside_others(table: Table) -> Table:
    """What columns mean because of those beside them: 承租人 | 身份证号码, 日期 | 巡逻时间.

    Not where the worker or an earlier import has said it.
    """
    vocabulary = table.vocabulary
    columns = list(table.columns)
    taken = {column.slot for column in columns if column.slot}
    theirs: Mapping[str, Slot] | None = None
    at = -1
    for position, column in enumerate(columns):
        word = fold(column.path[-1])[1]
        if column.slot is not None and column.slot in vocabulary.neighbours:
            theirs, at = vocabulary.neighbours[column.slot], column.at + 1
            continue
        if "".join(fold(word)[0] for word in column.heading.split("/")) in vocabulary.said:
            theirs = None
            continue
        if theirs is None or column.at != at or len(column.path) > 1 or word not in theirs:
            if column.slot is not None and word not in _SAID_OF_SOMEBODY:
                theirs = None
            at = column.at + 1
            continue
        at = column.at + 1
        slot = theirs[word]
        if slot == column.slot or (slot.field and slot in taken):
            continue
        if not slot.field and (column.slot is None or not _repeats(columns, position)):
            continue  # nobody else's phone is known: it stays whose it was
        taken.add(slot)
        columns[position] = column._replace(slot=slot if slot.field else None, settled=True)
    for position, column in enumerate(columns):
        second = vocabulary.seconds.get(fold(column.path[-1])[1])
        if second is None or second in taken or (column.settled and column.slot is None):
            continue
        first = _column(vocabulary, column.at, column.path, None).slot
        if column.slot is None and first in taken:
            columns[position] = column._replace(slot=second)
        elif column.slot == first:
            for other, rival in enumerate(columns):
                meant = _column(vocabulary, rival.at, rival.path, None).slot
                if rival.slot is None and not rival.stopped and meant == first:
                    columns[position] = column._replace(slot=second)
                    columns[other] = rival._replace(slot=first)
                    break
    return replace(table, columns=tuple(columns))


def _repeats(columns: Sequence[Column], position: int) -> bool:
    return any(
        other.slot == columns[position].slot for n, other in enumerate(columns) if n < position
    )


def _where_it_is_said(table: Table, sheet: Sheet) -> Table:
    """Of two columns of one field the first is read, unless nobody ever wrote anything into it."""
    columns = list(table.columns)
    for position, column in enumerate(columns):
        if column.slot or column.stopped or column.settled:
            continue
        meant = _column(table.vocabulary, column.at, column.path, None).slot
        if meant is None or not _is_used(sheet, table.first_row, column.at):
            continue
        holder = next(n for n, other in enumerate(columns) if other.slot == meant)
        if not _is_used(sheet, table.first_row, columns[holder].at):
            columns[position] = column._replace(slot=meant)
            columns[holder] = columns[holder]._replace(slot=None)
    return replace(table, columns=tuple(columns))


def _is_used(sheet: Sheet, first: int, at: int) -> bool:
    return any(at < len(row) and row[at].text.strip() for row in sheet.rows[first:])


def _mapped(table: Table) -> list[tuple[int, Slot]]:
    return [(column.at, column.slot) for column in table.columns if column.slot]


def _is_grouping(texts: Sequence[str]) -> bool:
    """A row of parents: a few short words, each over several columns; no titles, no 填报单位：."""
    words = [word for word in texts if word]
    if len(set(words)) < 2 or len(words) < len(texts) / 2:
        return False
    return not any(len(word) > 12 or _INFO.search(word) for word in words)


def _with_suggestions(table: Table) -> Table:
    """Near headings for the columns nobody knows; looked for once, since it is slow."""
    columns = tuple(
        column._replace(suggestion=_guess(table.vocabulary, column.path))
        if column.slot is None and not column.stopped and not column.settled
        else column
        for column in table.columns
    )
    return replace(table, columns=columns)


@lru_cache(maxsize=8)
def _every_word(vocabularies: tuple[Vocabulary, ...]) -> frozenset[str]:
    """All headings anybody understands, and the words of stop list and parts below a parent."""
    words = {word for each in vocabularies for word in (*each.slots, *each.stop)}
    return frozenset(words | {"姓名", "电话", "省", "市", "县", "区县", "身份证号", "号码"})


def _hits(paths: Sequence[tuple[str, ...]], every: frozenset[str]) -> int:
    """How many columns have a heading, joined or alone, that anybody understands."""
    return sum(any(word in every for word in _candidates(path)) for path in paths if path)


def _filled(
    sheet: Sheet, rows: Sequence[Sequence[Cell]], width: int, every: frozenset[str]
) -> tuple[list[list[str]], set[int]]:
    """Texts of the first rows with merged areas filled, and the rows that are titles."""
    texts = [
        [" ".join(row[c].text.split()) if c < len(row) else "" for c in range(width)]
        for row in rows
    ]
    used = max((c + 1 for row in texts for c in range(width) if row[c]), default=0)
    titles: set[int] = set()
    for top, left, bottom, right in sheet.merges:
        if top >= len(texts) or left >= width:
            continue
        wide = (min(right, width - 1) - left + 1) >= max(2, TITLE_WIDTH * used)
        if wide and texts[top][left]:
            titles |= set(range(top, bottom + 1))
            continue
        for r in range(top, min(bottom + 1, len(texts))):
            for c in range(left, min(right, width - 1) + 1):
                texts[r][c] = texts[top][left]
    merged = {top for top, left, _, right in sheet.merges if right > left and top not in titles}
    _spread_parents(texts, titles | merged, every)
    return texts, titles


def _spread_parents(texts: list[list[str]], but: set[int], every: frozenset[str]) -> None:
    """Where parents are not merged, a parent's heading stands over the blanks to its right."""
    for r in range(min(len(texts) - 1, SEARCHED_ROWS)):
        above, below = texts[r], texts[r + 1]
        if r in but or r + 1 in but or sum(map(bool, above)) < 2:
            continue
        words = [word for word in below if word]
        known = sum(fold(word)[0] in every or fold(word)[1] in every for word in words)
        if known < 2 or known < len(words) / 2:
            continue
        for c in range(1, len(above)):
            if not above[c] and below[c] and below[c - 1]:
                above[c] = above[c - 1]


def _paths(rows: Sequence[Sequence[str]], width: int) -> list[tuple[str, ...]]:
    """For each column its headings from the top down, repeats of a merged area left out."""
    paths = []
    for c in range(width):
        path: list[str] = []
        for row in rows:
            if row[c] and (not path or path[-1] != row[c]):
                path.append(row[c])
        paths.append(tuple(path))
    return paths


def _read_as(
    vocabulary: Vocabulary,
    paths: Sequence[tuple[str, ...]],
    start: int,
    depth: int,
    digits: int,
    remembered: Mapping[str, Mapping[str, str]] | None,
    seen: dict[tuple[str, tuple[str, ...]], Column],
) -> Table | None:
    known = None
    if remembered:
        known = remembered.get(fingerprint(vocabulary.key, (p for p in paths if p)))
    columns: list[Column] = []
    taken: set[Slot] = set()
    named: set[Slot] = set()  # those by words of their own; 姓名 alone makes nobody a landlord
    for at, path in enumerate(paths):
        if not path:
            continue
        nth = paths[:at].count(path) + 1
        if known is not None:
            column = _column(vocabulary, at, path, known, nth)
        else:
            key = vocabulary.key, path
            if key not in seen:
                seen[key] = _column(vocabulary, at, path, None)
            column = seen[key]._replace(at=at)
        if nth > 1:
            said = vocabulary.slots.get(fold(_heading(path, nth))[0])
            column = column._replace(nth=nth)
            if said is not None:
                column = column._replace(slot=said if said.field else None, settled=True)
        if column.slot in taken and not _may_repeat(column.slot):
            # Two columns for one field: the first exact one keeps it, the worker may swap them.
            column = Column(at, path, None, column.unit, nth=nth)
        if column.slot:
            taken.add(column.slot)
            if len(path) > 1 or fold(path[0])[1] not in vocabulary.borrowed:
                named.add(column.slot)
        columns.append(column)
    if len(taken) < LEAST_MATCHES or not named & vocabulary.signature:
        return None
    if vocabulary.needed and not any(group <= taken for group in vocabulary.needed):
        return None
    signature = len(named & vocabulary.signature)
    stopped = sum(column.stopped for column in columns)
    score = len(taken) + 0.3 * stopped + SIGNATURE_WORTH * signature
    score -= LEVEL_COST * (depth - 1) + DIGITS_COST * digits
    if known is not None:
        score += 100
    return Table(vocabulary, start, start + depth, tuple(columns), score, known is not None)


def _may_repeat(slot: Slot | None) -> bool:
    """Several columns may fill one field where it holds several values: two phone columns."""
    return slot is not None and (slot.field.endswith("phone") or slot.field == "note")


def _column(
    vocabulary: Vocabulary,
    at: int,
    path: tuple[str, ...],
    known: Mapping[str, str] | None,
    nth: int = 1,
) -> Column:
    unit = next((u for u in (fold(word)[2] for word in reversed(path)) if u), "")
    if known is not None:
        kept = known.get(_heading(path, nth))
        if kept is not None:
            part, _, name = kept.partition(".")
            slot = Slot(part, name) if name else None
            stopped = slot is None and _stopped(vocabulary, path)
            return Column(at, path, slot, unit, stopped, settled=True, nth=nth)
    for word in _candidates(path):
        slot = vocabulary.slots.get(word)
        if slot is not None and not (slot in vocabulary.places and _of_elsewhere(path, word)):
            # The empty slot is an answer too: about somebody this sheet does not keep.
            return Column(at, path, slot if slot.field else None, unit, settled=True)
    return Column(at, path, None, unit, stopped=_stopped(vocabulary, path))


def _of_elsewhere(path: Sequence[str], word: str) -> bool:
    """详细地址 below 户籍地 is not where somebody lives; 户籍地详细地址 itself says what it is."""
    above = [fold(parent)[0] for parent in path[:-1]]
    return any(
        any(other in parent for other in _ELSEWHERE) and not word.startswith(parent)
        for parent in above
    )


def _stopped(vocabulary: Vocabulary, path: Sequence[str]) -> bool:
    words = fold(path[-1])[:2]
    return any(word in vocabulary.stop for word in words)


def _candidates(path: Sequence[str]) -> Iterable[str]:
    """Spellings of a path in the order they are tried: joined first, alone only among friends."""
    folded = [fold(word) for word in path]
    last_whole, last_bare, _ = folded[-1]
    if len(path) > 1:
        yield "".join(f[0] for f in folded)
        yield "".join(f[1] for f in folded)
        for parent in reversed(folded[:-1]):
            yield parent[0] + last_whole
            yield parent[1] + last_bare
        if any(_names_a_party(word) for word in path[:-1]):
            return
    yield last_whole
    yield last_bare
    if len(path) > 1 and _CHOICES.fullmatch(last_bare):
        yield folded[-2][0]  # 等级 above 红黄绿: the choices are the heading's
        yield folded[-2][1]
    # A heading that lists its choices or its example behind a separator: 性别/男女, 电话（必填）.
    if len(path) == 1 and last_bare.startswith(("是否", "有无")):
        yield last_bare[2:]


@lru_cache(maxsize=4096)
def _names_a_party(heading: str) -> bool:
    folded = fold(heading)[0]
    return any(party in folded for party in _PARTY_WORDS)


def _guess(vocabulary: Vocabulary, path: Sequence[str]) -> Slot | None:
    word = fold(path[-1])[1]
    if len(word) < 4 or _DIGITS.search(word):
        return None
    if any(_names_a_party(parent) for parent in path[:-1]):
        return None
    return _nearest(vocabulary, word)


def _nearest(vocabulary: Vocabulary, word: str) -> Slot | None:
    best, best_ratio = None, 0.8
    matcher = SequenceMatcher(b=word)
    for alias, slot in vocabulary.slots.items():
        if slot in vocabulary.never_guessed or abs(len(alias) - len(word)) > 2:
            continue
        matcher.set_seq1(alias)
        if matcher.quick_ratio() >= best_ratio and (ratio := matcher.ratio()) >= best_ratio:
            best, best_ratio = slot, ratio
    return best
