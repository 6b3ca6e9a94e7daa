"""Aid to households of a month (L): households, covered persons and money, by category."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from ledger_desk import codes
from ledger_desk.indicators import DIMENSIONS
from ledger_desk.periods import Period
from ledger_desk.store.cubes import Cell, Counted, Cube, Listed, Value
from ledger_desk.store.duty_tables import Issue, LowIncome, LowIncomeMember, Review
from ledger_desk.store.limits import Limits
from ledger_desk.store.people_tables import Person
from ledger_desk.store.quality_figures import filled
from ledger_desk.store.spans import earlier

SUBJECT = "低保"


class Household(NamedTuple):
    """A household in one category, as far as the figures ask."""

    id: str
    label: str
    household_id: str | None
    grid_id: str | None
    category: str | None
    class_abc: str | None
    cause: str | None
    need: str | None
    covered_size: int | None
    elder_n: int | None
    adult_n: int | None
    child_n: int | None
    severe_n: int | None
    base_amount: int | None
    class_amount: int | None
    care_amount: int | None
    total_amount: int | None
    approved_on: str | None
    start_month: str | None
    stop_on: str | None
    stop_reason: str | None

    @property
    def covered(self) -> int:
        """Covered persons; 未填 counts nobody."""
        return self.covered_size or 0

    @property
    def monthly(self) -> int:
        """户月合计 in fen: as it stands, else what its parts come to."""
        parts = (self.base_amount, self.class_amount, self.care_amount)
        return sum(p or 0 for p in parts) if self.total_amount is None else self.total_amount


@dataclass
class Found:
    """The cube of the month and the households behind each column."""

    cube: Cube = field(default_factory=lambda: Cube(tuple(DIMENSIONS[SUBJECT])))
    behind: dict[str, list[tuple[str, Listed]]] = field(default_factory=lambda: defaultdict(list))

    def count(self, column: str, of: Household, number: int = 1) -> None:
        """Count a household once, and remember it."""
        self.cube.add(column, cell_of(of), number)
        self.behind[column].append(("lowincome", Listed(of.id, of.label, cell_of(of))))


def find(db: Connection, community: str, period: Period, limits: Limits) -> Found:
    """Everything about households, persons and money; few rows, so counted one by one."""
    found = Found()
    rows = households(db, community)
    by_id = {each.id: each for each in rows}
    active = [each for each in rows if _active(each, period.end, period.key)]
    stopped, begun = _changed(rows, period)
    for each in rows:
        if _active_before(each, period):
            found.count("L0", each)
            found.count("L0b", each, each.covered)
    for each in active:
        found.count("L9", each)
        found.cube.add("L18", cell_of(each), each.monthly)
    for each, transferred in begun:
        found.count("L2" if transferred else "L1", each)
        found.count("L2b" if transferred else "L1b", each, each.covered)
    for each, transferred in stopped:
        found.count("L2c" if transferred else "L3", each)
        found.count("L2d" if transferred else "L3b", each, each.covered)
    judged(community, period).fill(db, found.cube)
    _persons(db, community, period, limits, active, found)
    _money(db, community, period, by_id, found)
    _reviews(db, community, period, limits, active, found)
    return found


def judged(community: str, period: Period) -> Counted:
    """How complete and how sure the active records are."""
    active = and_(
        LowIncome.community_id == community,
        LowIncome.removed.is_(None),
        func.coalesce(LowIncome.start_month, "") <= period.key + "~",
        or_(LowIncome.stop_on.is_(None), LowIncome.stop_on >= period.end),
    )
    return Counted(
        register="lowincome",
        key=LowIncome.id,
        title=LowIncome.label,
        source=LowIncome.__table__,
        where=(active,),
        grid=LowIncome.grid_id,
        dimensions={},
        columns={"Q9": active, "Q2n": LowIncome.doubt.is_not(None)},
        amounts={"Q1n": ("Q9", filled(SUBJECT, LowIncome)["Q1n"][1])},
    )


def covered_at_end(db: Connection, community: str, period: Period) -> dict[str, tuple[str, int]]:
    """{id: (grid, covered persons)} of what L9 counts: kept with a closed month."""
    return {
        each.id: (each.grid_id or "", each.covered)
        for each in households(db, community)
        if _active(each, period.end, period.key)
    }


def standard(limits: Limits, category: str | None) -> int | None:
    """低保标准 in fen: of a category, or the one all categories share."""
    stated: Mapping[str, int] = limits["aid_standard"] or {}
    if category is not None:
        code = next((c for c, name in codes.AID_SHORT.items() if name == category), "")
        return stated.get(code)
    different = set(stated.values())
    return different.pop() if len(different) == 1 else None


def households(db: Connection, community: str) -> list[Household]:
    """Every household in every category it ever had, oldest record first."""
    columns = LowIncome.__table__.c
    wanted = [columns[name] for name in Household._fields]
    statement = (
        select(*wanted)
        .where(LowIncome.community_id == community, LowIncome.removed.is_(None))
        .order_by(LowIncome.id)
    )
    return [Household(*row) for row in db.execute(statement)]


def _started(each: Household) -> str:
    return (each.start_month or "")[:7]


def _active(each: Household, instant: str, month: str) -> bool:
    return _started(each) <= month and (each.stop_on is None or each.stop_on >= instant)


def _active_before(each: Household, period: Period) -> bool:
    """Active when the period began: started in an earlier month, not stopped before."""
    return _started(each) < period.key and (each.stop_on is None or each.stop_on >= period.start)


def _changed(
    rows: list[Household], period: Period
) -> tuple[list[tuple[Household, bool]], list[tuple[Household, bool]]]:
    """Rows that stopped and rows that began in the month, each with whether by 转类.

    A household that leaves one category and enters another in the same month is transferred; the
    reason 转类 alone is never a stop either.
    """
    stops = [e for e in rows if e.stop_on and period.start <= e.stop_on < period.end]
    begins = [e for e in rows if _started(e) == period.key]
    left = [(e.household_id, e.category) for e in stops if e.household_id]
    entered = [(e.household_id, e.category) for e in begins if e.household_id]

    def elsewhere(pairs: list[tuple[str, str | None]], each: Household) -> bool:
        return any(home == each.household_id and of != each.category for home, of in pairs)

    return (
        [(e, e.stop_reason == codes.CHANGED_CATEGORY or elsewhere(entered, e)) for e in stops],
        [(e, elsewhere(left, e)) for e in begins],
    )


def cell_of(each: Household, age: Value = None) -> Cell:
    """Where a household is counted; `age` for its persons of one age."""
    return (
        each.grid_id,
        codes.AID_SHORT.get(each.category or ""),
        codes.AID_CLASS.labels.get(each.class_abc or ""),
        age,
        codes.POVERTY_CAUSE.labels.get(each.cause or ""),
        codes.AID_NEED.labels.get(each.need or ""),
    )


def _persons(
    db: Connection,
    community: str,
    period: Period,
    limits: Limits,
    active: list[Household],
    found: Found,
) -> None:
    """L9b by age and L10b, from the members where they are named, else from their numbers."""
    members = _members(db, community)
    elder, adult = (
        earlier(period.end, 12 * limits["elder_age"]),
        earlier(period.end, 12 * limits["child_age"]),
    )
    for each in active:
        named = members.get(each.id, [])
        births = [birth for birth, _ in named if birth]
        if named:
            elders = sum(birth < elder for birth in births)
            children = sum(birth >= adult for birth in births)
            ages = {"老年人": elders, "成年人": len(births) - elders - children,
                    "未成年人": children}  # fmt: skip
            severe = sum(is_severe for _, is_severe in named)
        else:
            ages = {"老年人": each.elder_n or 0, "成年人": each.adult_n or 0,
                    "未成年人": each.child_n or 0}  # fmt: skip
            severe = each.severe_n or 0
        if sum(ages.values()) > each.covered:  # who of them is covered cannot be said (C32)
            ages = {}
        for age, number in ages.items():
            found.cube.add("L9b", cell_of(each, age), number)
        found.cube.add("L9b", cell_of(each), each.covered - sum(ages.values()))
        found.behind["L9b"].append(("lowincome", Listed(each.id, each.label, cell_of(each))))
        found.cube.add("L10b", cell_of(each), min(severe, each.covered))


def _members(db: Connection, community: str) -> dict[str, list[tuple[str | None, bool]]]:
    statement = (
        select(
            LowIncomeMember.lowincome_id,
            Person.birth_date,
            LowIncomeMember.disability_kind,
            LowIncomeMember.disability_level,
        )
        .join(
            Person,
            and_(
                Person.community_id == LowIncomeMember.community_id,
                Person.id == LowIncomeMember.person_id,
            ),
        )
        .where(LowIncomeMember.community_id == community, LowIncomeMember.removed.is_(None))
    )
    members: dict[str, list[tuple[str | None, bool]]] = defaultdict(list)
    for id_, birth, kind, level in db.execute(statement):
        members[id_].append((birth, codes.severe(kind, level)))
    return members


class _Paid(NamedTuple):
    """What a household got in a month, or in several."""

    covered: int
    base: int
    class_: int
    care: int
    back_pay: int

    @property
    def regular(self) -> int:
        return self.base + self.class_ + self.care

    @property
    def spent(self) -> int:
        return self.regular + self.back_pay


def _money(
    db: Connection, community: str, period: Period, by_id: Mapping[str, Household], found: Found
) -> None:
    before, now = earlier(period.key, 1), period.key
    then = _paid(db, community, before, before)
    cube = found.cube
    for id_, paid in _paid(db, community, now[:4] + "-01", now).items():
        if id_ in by_id:
            cube.add("L13", cell_of(by_id[id_]), paid.spent)
            cube.add("L13b", cell_of(by_id[id_]), paid.covered)
    for id_, paid in _paid(db, community, now, now).items():
        of = by_id.get(id_)
        if of is None:
            continue
        cell = cell_of(of)
        cube.add("L11", cell, paid.base + paid.back_pay)
        cube.add("L11b", cell, paid.class_)
        cube.add("L11c", cell, paid.care)
        cube.add("L11d", cell, paid.spent)
        cube.add("L12d", cell, paid.covered)
        change = paid.regular - then[id_].regular if id_ in then else 0
        if change > 0:
            found.count("L14", of)
            cube.add("L14b", cell, change)
        elif change < 0:
            found.count("L14c", of)
            cube.add("L14d", cell, -change)


def _paid(db: Connection, community: str, first: str, last: str) -> dict[str, _Paid]:
    """What each household got in these months."""
    sums = (
        func.coalesce(func.sum(each), 0)
        for each in (Issue.covered, Issue.base, Issue.class_, Issue.care, Issue.back_pay)
    )
    statement = (
        select(Issue.lowincome_id, *sums)
        .where(
            Issue.community_id == community,
            Issue.removed.is_(None),
            Issue.month >= first,
            Issue.month <= last,
        )
        .group_by(Issue.lowincome_id)
    )
    return {id_: _Paid(*sums) for id_, *sums in db.execute(statement)}


def _reviews(
    db: Connection,
    community: str,
    period: Period,
    limits: Limits,
    active: list[Household],
    found: Found,
) -> None:
    """L15: due by the end and not settled before the period; done: reviewed within it."""
    settled: dict[str, str] = {}
    within: set[str] = set()
    planned: dict[str, str] = {}
    statement = select(Review.lowincome_id, Review.review_due, Review.reviewed_on).where(
        Review.community_id == community,
        Review.removed.is_(None),
        or_(Review.reviewed_on.is_(None), Review.reviewed_on < period.end),
    )
    for id_, due, done in db.execute(statement):
        if done is None:
            planned[id_] = min(due or "9999", planned.get(id_, "9999"))
        elif done >= period.start:
            within.add(id_)
        else:
            settled[id_] = max(done, settled.get(id_, ""))
    months = limits["review_months"]
    for each in active:
        interval = int(months.get(each.class_abc or "A", months.get("A", 12)))
        last = settled.get(each.id) or each.approved_on or each.start_month
        due = planned.get(each.id, "9999")
        if last is not None:
            due = min(due, earlier(last if len(last) > 4 else last + "-01", -interval))
        if due >= period.end:
            continue
        found.count("L15", each)
        found.count("L15b" if each.id in within else "L15c", each)
