"""Names a clerk types, found among the fields of a register and of what it refers to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ledger_desk.fields import Field, Privacy, Register
from ledger_desk.kinds import text
from ledger_desk.registers import BY_KEY
from ledger_desk.sheets.doubts import DOUBTS
from ledger_desk.sheets.placeholders import EXACT, folded, nearest
from ledger_desk.sheets.source import FieldRef

DEPTH = 3
_REGISTERS = {**BY_KEY, DOUBTS.key: DOUBTS}


class Found(NamedTuple):
    """A field by its name: how to get there, what it is, formats its name brings along."""

    ref: FieldRef
    field: Field
    register: str
    formats: tuple[str, ...] = ()


# Names that are no label of a field: another field's, shown in a way of its own.
_SHOWN_AS = {
    "年龄": ("出生日期", ("年龄",)),
    "户籍省": ("户籍地", ("省名",)),
    "户籍市": ("户籍地", ("市名",)),
    "户籍区县": ("户籍地", ("区县名",)),
}
# {register: {name: (child register, field there)}}: names joined by 、.
_CHILDREN = {
    "rental": {"承租人": ("residence", "person"), "租客": ("residence", "person")},
    "patrol": {
        "队员": ("patrol_member", "name"),
        "发现问题": ("finding", "text"),
        "拾获物品": ("found_item", "item"),
    },
    "inspection": {"隐患": ("hazard", "description")},
}
# What clerks call a child list, beside its register's title.
_LISTS = {
    "lowincome": {"成员": "lowincome_member", "发放": "issue", "复核": "review"},
    "household": {"成员": "person"},
    "rental": {"检查": "inspection", "隐患": "hazard"},
    "dwelling": {"居住": "residence", "居民": "residence", "走访": "visit", "出租": "rental"},
    "inspection": {"隐患": "hazard"},
    "patrol": {
        "队员": "patrol_member", "成员": "patrol_member", "问题": "finding", "拾获": "found_item",
    },
    "team": {"队员": "member", "成员": "member", "排班": "shift", "例会": "meeting"},
    "person": {"居住": "residence"},
}  # fmt: skip
_SHORT = {
    "出租房": "rental", "低保": "lowincome", "人员": "person", "发放": "issue", "家庭": "household",
}  # fmt: skip


def _state(value: str | None) -> str:
    return "待核实" if value else ""


_STATE = replace(text(200), name="state", show=_state, mask=_state)
# What every record carries and no register declares.
_OF_EVERY_RECORD = {
    "核实状态": Field("doubt", "核实状态", Privacy.INTERNAL, _STATE),
    "待核实原因": Field("doubt", "待核实原因", Privacy.INTERNAL, text(200)),
}
JOINED = {"起止时间": ("开始时间", "结束时间")}
"""Names of two fields in one: 19:00-21:30."""


def registers() -> Mapping[str, Register]:
    """All registers by key, with those that only forms of ours know."""
    return _REGISTERS


def register_named(word: str) -> str:
    """The register's key for its title or key: 出租房屋, 出租房, rental; "" when there is none."""
    word = folded(word)
    for key, register in registers().items():
        if word in (key, folded(register.title)):
            return key
    short = {
        "出租房": "rental",
        "低保": "lowincome",
        "人员": "person",
        "发放": "issue",
        "家庭": "household",
    }
    return short.get(word, "")


@lru_cache(maxsize=4096)
def find(register: str, name: str, grouping: bool = False) -> Found | None:
    """The field a name means in a register, the nearest first: labels, then aliases.

    grouping: a link stays one and is shown by its label, so that two 3幢 of different 小区 are
    two groups.
    """
    name = folded(name)
    if name.startswith(f"{EXACT}:"):
        return _exactly(register, name.removeprefix(f"{EXACT}:").split("."))
    if name in _SHOWN_AS:
        label, brought = _SHOWN_AS[name]
        found = find(register, label)
        return found._replace(formats=brought) if found else None
    if child := _CHILDREN.get(register, {}).get(name):
        kind, key = child
        field = registers()[kind][key]
        return Found(FieldRef((), key, child=kind), field, register)
    for by_label in (True, False):
        for path, holder in _around(register):
            for field in holder.fields:
                names = (field.label,) if by_label else field.aliases
                if name in map(folded, names):
                    return _leaf(path, holder, field, name, grouping)
    own = _OF_EVERY_RECORD.get(name)
    return Found(FieldRef((), own.key), own, register) if own else None


def _exactly(register: str, keys: Sequence[str]) -> Found | None:
    """The field at the end of links named by their keys: person.sex."""
    holder = registers()[register]
    for key in keys[:-1]:
        link = holder.by_key.get(key)
        if link is None or link.kind.link not in registers():
            return None
        holder = registers()[link.kind.link]
    own = holder.by_key.get(keys[-1])
    return Found(FieldRef(tuple(keys[:-1]), own.key), own, holder.key) if own else None


def child_list(register: str, name: str) -> str:
    """The child register a name means for the one record a form is about; "" when none."""
    named = _LISTS.get(register, {}).get(folded(name))
    if named in registers():
        return named or ""
    for key, child in registers().items():
        linked = any(f.kind.link == register for f in child.fields)
        if linked and folded(name) in (folded(child.title), folded(child.title)[-2:]):
            return key
    return ""


def guessed(names: list[str], among: list[str] | None = None) -> tuple[str, int]:
    """The register whose fields a row's names are, and how many it knows; nearest fields win."""
    best = ("", 0, 0)
    for key in among or list(BY_KEY):
        found = [find(key, name) for name in names]
        known = sum(each is not None for each in found)
        depth = sum(len(each.ref.path) + (each.ref.key == "note") for each in found if each)
        if known > best[1] or (known == best[1] and known and depth < best[2]):
            best = (key, known, depth)
    return best[0], best[1]


def suggestion(name: str, register: str = "") -> str:
    """A label near to what was typed."""
    among = [register] if register else list(BY_KEY)
    labels = [field.label for key in among for _, holder in _around(key) for field in holder.fields]
    return nearest(folded(name), dict.fromkeys([*labels, *_SHOWN_AS]))


def _leaf(
    path: tuple[str, ...], holder: Register, field: Field, name: str, grouping: bool
) -> Found:
    """A link of the same name as a field of what it leads to gives way to that field."""
    target = registers().get(field.kind.link)
    if target and not grouping and not field.kind.many:
        for own in target.fields:
            if name in map(folded, (own.label, *own.aliases)) and not own.kind.link:
                return Found(FieldRef((*path, field.key), own.key), own, target.key)
    return Found(FieldRef(path, field.key), field, holder.key)


@lru_cache(maxsize=64)
def _around(register: str) -> tuple[tuple[tuple[str, ...], Register], ...]:
    """A register and those its links lead to, nearest first, each path once."""
    return tuple(_walk(register))


def _walk(register: str) -> Iterator[tuple[tuple[str, ...], Register]]:
    level: list[tuple[tuple[str, ...], str, tuple[str, ...]]] = [((), register, (register,))]
    for _ in range(DEPTH + 1):
        following = []
        for path, key, seen in level:
            holder = registers().get(key)
            if holder is None:
                continue
            yield path, holder
            for field in holder.fields:
                link = field.kind.link
                if link and link not in seen and not field.kind.many:
                    following.append(((*path, field.key), link, (*seen, link)))
        level = following
