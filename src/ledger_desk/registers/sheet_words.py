"""What a workbook may be about, and which field a heading means there.

A field is named by a path "role.field": the role is that of a part of the target. The empty path
means: this column is about somebody or something the target does not keep; leave it unmapped.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import normalize

from ledger_desk.fields import Field
from ledger_desk.registers import BY_KEY

NOWHERE = ""


@dataclass(frozen=True)
class Part:
    """A register whose fields may be columns of such a sheet, and the role its record plays."""

    role: str
    register: str
    only: frozenset[str] = frozenset()  # the fields that can occur; empty = all
    without: frozenset[str] = frozenset()
    by_party: bool = False  # its columns are known by the party they name alone, never bare

    def fields(self) -> Iterator[Field]:
        """The fields that may be columns; a link is never one, its record's own fields are."""
        for each in BY_KEY[self.register].fields:
            if each.kind.link or each.key in self.without:
                continue
            if not self.only or each.key in self.only:
                yield each


@dataclass(frozen=True)
class Target:
    """One sort of workbook.

    signature: paths by which it is recognised, each worth about the same; `must`: without one of
    these alternatives (each a set of paths that all occur) it is not this target. titles: words in
    the sheet's title or name that speak for it. parties: {party: {what: path}} for headings about
    persons, joined from PARTIES and WHAT. overrides: {heading or joined headings: path} where a
    heading means something else here. judged_only: paths of person fields that are read and
    reported when damaged, and never stored (不采集). holds: paths of which a row needs one.
    own: as a party, the person the rows are about. seconds: {heading: path} where another column
    already is what the heading means first.
    """

    key: str
    title: str
    register: str
    parts: tuple[Part, ...]
    signature: tuple[str, ...]
    must: tuple[frozenset[str], ...] = ()
    titles: tuple[str, ...] = ()
    parties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    overrides: Mapping[str, str] = field(default_factory=dict)
    judged_only: frozenset[str] = frozenset()
    holds: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, str] = field(default_factory=dict)

    def part(self, role: str) -> Part:
        """The part that plays a role."""
        return next(each for each in self.parts if each.role == role)

    def field(self, path: str) -> Field:
        """The field a path names; for a judged-only path the register is the role."""
        role, key = path.split(".")
        register = next((each.register for each in self.parts if each.role == role), role)
        return BY_KEY[register][key]


PARTIES: Mapping[str, tuple[str, ...]] = {
    "landlord": (
        "房主", "房东", "业主", "出租人", "代表人/业主", "户主(房东)", "房屋所有人", "出租户",
        "出租方", "房主/法人", "房主\\法人", "出租房主", "屋主", "房主(单位)", "户主(房主)",
        "出租户主",
    ),
    "owner": ("产权人", "所有权人", "房屋产权人", "房屋所有权人"),
    "tenant": (
        "承租人", "租客", "租户", "租住人", "承租方", "承租户", "租房人", "租住人员", "承租人员",
    ),
    "agent": ("代管人", "二房东", "代理人", "管理人", "受托人"),
    "safety": ("治安责任人", "责任人", "房屋责任人", "安全责任人"),
    "head": ("户主", "家长", "申请人", "户代表"),
    "guardian": ("监护人",),
    "contact": ("联系人", "紧急联系人"),
    "worker": ("网格员", "网格长", "包片人", "专职网格员", "协管员"),
    "building_head": ("楼栋长", "楼长", "栋长", "单元长", "联户长", "中心户长"),
    "spouse": ("配偶",),
    "employer": ("用人单位", "雇主", "单位负责人"),
}  # fmt: skip
"""Who a (parent) heading may speak of. The names of one party are never taken for another's."""

WHAT: Mapping[str, tuple[str, ...]] = {
    "name": ("", "姓名", "名字", "名称"),
    "id_no": (
        "身份证", "身份证号", "身份证号码", "公民身份号码", "公民身份证号", "公民身份证号码",
        "证件号码", "证件号", "居民身份证号码", "居民身份证号", "身份证件号码", "有效证件号码",
        "身份号码",
    ),
    "phone": (
        "电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "联系手机", "电话号码",
        "移动电话", "固定电话",
    ),
    "address": (
        "住址", "地址", "现住址", "现住地址", "联系地址", "家庭住址", "详细地址", "现居住地址",
        "现居地址", "现居详址", "现居住地", "居住地址", "现居住地住址",
    ),
    "id_type": ("证件类型", "证件种类"),
    "kind": ("类型",),
    "sex": ("性别",),
    "birth_date": ("出生日期", "出生年月", "年龄"),
    "ethnicity": ("民族",),
    "hukou_address": ("户籍地址", "户籍详细地址", "户籍所在地"),
    "employer": ("工作单位", "单位"),
    "relation": ("关系", "与户主关系"),
}  # fmt: skip
"""What may be said of them; the words follow or stand under those of PARTIES."""


@lru_cache(maxsize=16_384)
def folded_heading(text: str) -> str:
    """A heading as it is compared: NFKC without spaces, `*` and colons; brackets stay."""
    return "".join(normalize("NFKC", text).split()).replace("*", "").replace(":", "").casefold()


def headings(target: Target) -> dict[str, str]:
    """Every folded heading (parents joined in front) a target knows, and the path it means.

    Overrides decide first, then what is said of parties, then labels and aliases.
    """
    found: dict[str, str] = {}
    for each in _spellings(target):
        found.setdefault(*each)
    return found


def claims(target: Target) -> dict[str, set[str]]:
    """The paths whose label or alias a heading is: more than one needs an override or a party."""
    found: dict[str, set[str]] = {}
    for heading, path in _own_words(target):
        found.setdefault(heading, set()).add(path)
    return found


def bare(home: Mapping[str, str], *whats: str) -> dict[str, str]:
    """Overrides for bare headings (姓名, 电话) in sheets that are about one party alone."""
    return {word: home[what] for what in whats for word in WHAT[what] if word}


def decided(target: Target) -> dict[str, str]:
    """What overrides and parties decide, before labels and aliases are asked."""
    found = {folded_heading(heading): path for heading, path in target.overrides.items()}
    for party, names in PARTIES.items():
        home = target.parties.get(party, {})
        for what, words in WHAT.items():
            for name in names:
                for word in words:
                    found.setdefault(folded_heading(name + word), home.get(what, NOWHERE))
    return found


def _spellings(target: Target) -> Iterator[tuple[str, str]]:
    yield from decided(target).items()
    yield from _own_words(target)


def _own_words(target: Target) -> Iterator[tuple[str, str]]:
    for part in target.parts:
        for each in () if part.by_party else part.fields():
            for word in (each.label, *each.aliases):
                yield folded_heading(word), f"{part.role}.{each.key}"
    for path in sorted(target.judged_only):
        each = target.field(path)
        for word in (each.label, *each.aliases):
            yield folded_heading(word), path
