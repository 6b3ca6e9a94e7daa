"""The headings each sort of workbook understands, made once from the declarations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from ledger_desk.errors import WrongCall
from ledger_desk.exchange.headings import Slot, Vocabulary, fold
from ledger_desk.fields import Register
from ledger_desk.kinds import ID_NUMBER, MONEY
from ledger_desk.registers import BY_KEY
from ledger_desk.registers.marks import OFF
from ledger_desk.registers.people import PARTS
from ledger_desk.registers.stoplist import STOP_LIST
from ledger_desk.registers.targets import BY_KEY as TARGET
from ledger_desk.registers.targets import NOWHERE, TARGETS, WHAT, Target, folded_heading, headings

ELSEWHERE = Slot("", "")
"""A heading that is recognised and goes nowhere: it is about somebody this sheet does not keep."""

_NEVER_GUESSED = frozenset({"name", "sex"})


def choose(register: str = "") -> list[Vocabulary]:
    """The vocabularies to try, in order; one register's alone when it is named.

    A register is named by its key or title, or by those of its sort of sheet.
    """
    if not register:
        return [vocabulary(target.key) for target in TARGETS]
    found = [
        target
        for target in TARGETS
        if register in (target.key, target.title, target.register, BY_KEY[target.register].title)
    ]
    if not found:
        known = "、".join(f"{target.key}（{target.title}）" for target in TARGETS)
        raise WrongCall(f"没有“{register}”这种表，可以是：{known}", "import.register")
    return [vocabulary(target.key) for target in found]


def main_register(target: str) -> str:
    """The register a sort of sheet is about."""
    return TARGET[target].register


def roles(target: str) -> dict[str, Register]:
    """{role: register} of a sort of sheet."""
    return {part.role: BY_KEY[part.register] for part in TARGET[target].parts}


@cache
def vocabulary(key: str) -> Vocabulary:
    """Everything one sort of sheet understands, folded."""
    target = TARGET[key]
    slots: dict[str, Slot] = {}
    known = {heading: _slot(target, heading, path) for heading, path in headings(target).items()}
    known |= {heading: slot for heading, slot in _origins(target, known) if heading not in known}
    for heading, slot in known.items():
        slots.setdefault(fold(heading)[0], slot)
    for heading, slot in known.items():
        # Without its brackets a heading is looser: 户主(房东) must not take 户主 from the head.
        if slot != ELSEWHERE:
            slots.setdefault(fold(heading)[1], slot)
    return Vocabulary(
        key=key,
        title=target.title,
        slots=slots,
        signature=frozenset(_named(path) for path in target.signature),
        never_guessed=frozenset(
            slot for slot in set(slots.values()) if slot == ELSEWHERE or _is_delicate(target, slot)
        ),
        stop=frozenset(word for heading in STOP_LIST for word in fold(heading)[:2]),
        needed=tuple(frozenset(map(_named, group)) for group in target.must),
        titles=target.titles,
        neighbours=_neighbours(target),
        borrowed=_borrowed(target),
        seconds={fold(word)[1]: _named(path) for word, path in target.seconds.items()},
        places=frozenset(
            slot
            for slot in set(slots.values())
            if slot.part in ("dwelling", "division", "building")
        ),
    )


def _borrowed(target: Target) -> frozenset[str]:
    name = target.own.get("name", "person.name")
    if _named(name).part == "person":
        return frozenset()
    return frozenset(fold(word)[1] for words in WHAT.values() for word in words if word)


def _neighbours(target: Target) -> dict[Slot, dict[str, Slot]]:
    """For each party named by a column: what the bare words right of it mean."""
    found: dict[Slot, dict[str, Slot]] = {}
    for home in (*target.parties.values(), target.own):
        name = home.get("name")
        if not name:
            continue
        found.setdefault(
            _named(name),
            {
                fold(word)[1]: _named(home[what]) if what in home else ELSEWHERE
                for what, words in WHAT.items()
                if what in ("id_no", "phone", "sex", "birth_date")
                for word in words
            },
        )
    return found


_PIECES = {
    "省": ("省", "省份", "省级", "省(区市)", "省(市区)", "省(自治区)", "省市", "省(市)",
          "省(直辖市)"),
    "市": ("市", "地市", "市(州)", "地(市)", "市(地)", "地级市", "市级", "州市", "市(地州)",
          "地市州"),
    "区县": ("县", "区县", "县区", "县(市区)", "县市区", "区(县)", "县(区)", "市区县", "区(市县)",
            "县(市)", "区县(市)", "县级", "县(市区旗)", "旗县", "区"),
}  # fmt: skip
_WHOLE = (
    "省市县",
    "省市县(区)",
    "省市区",
    "省市区县",
    "省市(县)",
    "省市县区",
    "区划",
    "省县(市区)",
)
_DETAIL = ("详细地址", "地址", "详址", "住址", "街道", "乡镇", "街道(乡镇)", "乡镇(街道)",
           "村", "社区", "村(社区)", "村居", "门牌", "详细住址", "街路巷", "门(楼)详址",
           "详细")  # fmt: skip


def _origins(target: Target, known: Mapping[str, Slot]) -> Iterator[tuple[str, Slot]]:
    """Every name of 户籍地 above or before every name of a province, city, county or address."""
    for part in target.parts:
        register = BY_KEY[part.register]
        for key in PARTS.keys() & register.by_key.keys():
            field = register[key]
            for parent in (field.label, *field.aliases):
                if known.get(folded_heading(parent)) != Slot(part.role, key):
                    continue
                for piece, words in _PIECES.items():
                    for word in words:
                        yield folded_heading(parent + word), Slot(part.role, f"{key}/{piece}")
                for word in _WHOLE:
                    yield folded_heading(parent + word), Slot(part.role, key)
                for word in _DETAIL:
                    yield folded_heading(parent + word), Slot(part.role, "hukou_address")


def with_mapping(known: Vocabulary, mapping: Mapping[str, str] | None) -> Vocabulary:
    """A vocabulary with the worker's own words before everything else.

    mapping: {heading as the report of an import shows it: field key, "role.field", or "" for
    不导入}. Raises WrongCall when a field is unknown everywhere.
    """
    if not mapping:
        return known
    slots = dict(known.slots)
    said = set()
    registers = roles(known.key)
    for heading, field in mapping.items():
        slot = ELSEWHERE
        if field:
            found = _find(registers, field)
            if found is None:
                continue
            slot = found
        path = [word for word in heading.split("/") if word]
        folded = "".join(fold(word)[0] for word in path)
        slots[folded] = slot
        said.add(folded)
    return replace(known, slots=slots, said=frozenset(said))


def check_mapping(mapping: Mapping[str, str], vocabularies: Sequence[Vocabulary]) -> None:
    """Refuse a mapping that names a field no sort of sheet in question has."""
    for heading, field in mapping.items():
        if field and not any(_find(roles(each.key), field) for each in vocabularies):
            raise WrongCall(
                f"对应关系里“{heading}”指到的“{field}”不是台账里的字段", "import.mapping"
            )


def _find(registers: Mapping[str, Register], field: str) -> Slot | None:
    role, dot, key = field.partition(".")
    if dot:
        name = key.partition("/")[0]
        return Slot(role, key) if role in registers and name in registers[role].by_key else None
    for role, register in registers.items():
        if field in register.by_key:
            return Slot(role, field)
    return None


def _named(path: str) -> Slot:
    role, _, key = path.partition(".")
    return Slot(role, key)


def _slot(target: Target, heading: str, path: str) -> Slot:
    if path == NOWHERE:
        return ELSEWHERE
    role, key = path.split(".")
    if path not in target.judged_only:
        register = target.part(role).register
        if key in OFF.get(register, ()):
            return ELSEWHERE
    if key == "birth_date" and ("年龄" in heading or "周岁" in heading):
        return Slot(role, "age")
    if key in PARTS and (piece := _piece(heading)):
        return Slot(role, f"{key}/{piece}")
    return Slot(role, key)


def _piece(heading: str) -> str:
    """Which part of a joined region a heading speaks of; "" when it means the whole."""
    word = fold(heading)[1]
    if word.endswith(("区县", "县区", "县市区", "市区县")) and "省" not in word:
        return "区县"
    if word.endswith(("省", "省份")):
        return "省"
    if word.endswith(("市", "地市")) and "省" not in word:
        return "市"
    return "区县" if word.endswith(("县", "地区")) and word not in ("地区",) else ""


def _is_delicate(target: Target, slot: Slot) -> bool:
    """Fields a near heading is never even suggested for: ID numbers, names, sex, money."""
    if slot.field in _NEVER_GUESSED or slot.field.endswith("_name"):
        return True
    for part in target.parts:
        if part.role == slot.part:
            field = BY_KEY[part.register].by_key.get(slot.field)
            return field is not None and field.kind in (ID_NUMBER, MONEY)
    return True
