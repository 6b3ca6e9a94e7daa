"""What the four duties of a made-up community have written down: aid, patrols, visits, checks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ledger_desk.exchange.samples import words
from ledger_desk.exchange.samples.places import Door, numeral
from ledger_desk.exchange.samples.settling import make_person
from ledger_desk.exchange.samples.world import Household, Person, Rental, World

_STARTS = ((9, 0), (15, 30), (19, 0), (20, 0), (23, 0), (0, 30))
_ROUTES = ("东门—菜场—河边", "沿河步道", "学校周边", "小区外围一圈", "车站—老街—广场")
_PROBLEMS = ("路灯不亮", "楼道堆物", "电动车飞线充电", "垃圾未清", "单元门未关", "邻里噪音")
_FAULTS = ("私拉电线", "灭火器过期", "通道堆放杂物", "软管老化", "违规隔断", "电动车入户充电")
_TALKS = ("人员信息无变化", "已核对联系电话", "宣传防诈骗", "了解生活情况", "提醒用气安全")


@dataclass(slots=True)
class Aid:
    """One household's aid of one category."""

    number: str
    household: Household
    category: str
    grade: str  # A, B, C
    family: int
    covered: int
    cause: str
    income: int  # fen
    base: int  # fen
    extra: int  # fen, 分类施保金
    since: date  # a month
    reviewed: date
    stopped: date | None = None
    stop_reason: str = ""

    @property
    def head(self) -> Person:
        """The head of the household."""
        return self.household.members[0][0]

    @property
    def total(self) -> int:
        """What the household gets a month, in fen."""
        return self.base + self.extra


@dataclass(slots=True)
class Member:
    """Somebody of a patrol team."""

    person: Person
    team: str
    identity: str
    joined: date
    left: date | None = None


@dataclass(slots=True)
class Patrol:
    """One round."""

    on: date
    begins: time
    ends: time
    team: str
    people: list[Member]  # the first leads
    route: str
    manner: str
    finding: str = ""  # a code
    problem: str = ""
    settled: bool = False
    settled_on: date | None = None

    @property
    def slot(self) -> str:
        """上午, 下午, 晚间 or 深夜, by the hour of its beginning."""
        hour = self.begins.hour
        return "4" if hour >= 23 or hour < 6 else "3" if hour >= 18 else "1" if hour < 12 else "2"

    @property
    def hours(self) -> float:
        """How long it took, over midnight too."""
        begins, ends = (60 * at.hour + at.minute for at in (self.begins, self.ends))
        return (ends - begins) % 1440 / 60


@dataclass(slots=True)
class Visit:
    """One call at a door."""

    at: datetime
    door: Door
    visitor: str
    kind: str
    met: str
    role: str
    person: str
    content: str
    finding: str
    follow_up: date | None = None


@dataclass(slots=True)
class Inspection:
    """One check of a rental, with the hazard it found."""

    rental: Rental
    on: date
    inspector: str
    hazard: str = ""  # a code; "" = nothing found
    level: str = "1"
    problem: str = ""
    measure: str = ""
    due: date | None = None
    fixed: date | None = None
    reported: date | None = None


@dataclass(slots=True)
class Duties:
    """Everything the duties wrote down."""

    aid: list[Aid]
    teams: dict[str, str]  # and its kind
    members: list[Member]
    patrols: list[Patrol]
    visits: list[Visit]
    inspections: list[Inspection]


def make_duties(world: World, scale: float) -> Duties:
    """The books of the duties, filled from the community's own people and doors."""
    teams, members = _teams(world, scale)
    return Duties(
        _aid(world, max(6, round(45 * scale))),
        teams,
        members,
        _patrols(world, members, max(12, round(110 * min(scale, 4)))),
        _visits(world, max(20, round(600 * scale))),
        _inspections(world),
    )


def _aid(world: World, wanted: int) -> list[Aid]:
    rng = world.rng
    families = [each for each in world.residents() if not each.tenants]
    found = []
    for number, household in enumerate(rng.sample(families, min(wanted, len(families)))):
        household.members[0][0].shared = True
        family = len(household.members)
        category = words.AID.draw(rng)
        covered = 1 if category == "7" else rng.randint(1, family)
        since = world.start if rng.random() < 0.15 else world.day(1900, 40)
        aid = Aid(
            f"DB{world.today.year}{number:05d}",
            household,
            category,
            rng.choice("ABC"),
            family,
            covered,
            words.CAUSE.draw(rng),
            rng.randrange(0, 250_000, 100),
            0 if category in "36" else rng.randrange(20_000, 110_000, 50) * covered,
            rng.choice((0, 0, 0, 15_000, 30_050)),
            since.replace(day=1),
            world.day(400),
        )
        if rng.random() < 0.08 and aid.since < world.start - timedelta(days=31):
            aid.stopped = max(aid.since + timedelta(days=40), world.day(90))
            aid.stopped = min(aid.stopped, world.today)
            aid.stop_reason = words.STOP.draw(rng)
        found.append(aid)
    found.sort(key=lambda aid: aid.household.door.grid)
    return found


def _teams(world: World, scale: float) -> tuple[dict[str, str], list[Member]]:
    rng = world.rng
    count = max(3, round(12 * min(scale, 4)))
    named = rng.random() < 0.5
    teams = {
        (f"{numeral(n)}号义务巡逻队" if named else f"第{n}巡逻队"): words.TEAM_KIND.draw(rng)
        for n in range(1, count + 1)
    }
    members = []
    for team in teams:
        taken: list[str] = []
        for _ in range(rng.randint(6, 40)):
            person = (
                rng.choice(world.heads)
                if rng.random() < 0.3
                else make_person(world, world.place.region, 68, 20)
            )
            if person.name in taken or person.shared:
                continue
            person.shared = True
            taken.append(person.name)
            member = Member(person, team, words.IDENTITY.draw(rng), world.day(2500, 70))
            if rng.random() < 0.06 and len(taken) > 5:
                member.left = world.day(60)
            members.append(member)
    return teams, members


def _patrols(world: World, members: list[Member], wanted: int) -> list[Patrol]:
    rng = world.rng
    by_team: dict[str, list[Member]] = {}
    for member in members:
        if member.left is None:
            by_team.setdefault(member.team, []).append(member)
    found: list[Patrol] = []
    taken: set[tuple[date, int, str]] = set()
    while len(found) < wanted:
        on, hour = world.day(60), rng.choice(_STARTS)
        team = rng.choice(list(by_team))
        if (on, hour[0], team) in taken:
            continue
        taken.add((on, hour[0], team))
        people = rng.sample(by_team[team], min(rng.randint(2, 6), len(by_team[team])))
        ends = (hour[0] + rng.choice((1, 2, 2, 3))) % 24
        patrol = Patrol(
            on,
            time(*hour),
            time(ends, rng.choice((0, 30, 45))),
            team,
            people,
            rng.choice(_ROUTES),
            words.MANNER.draw(rng),
        )
        if rng.random() < 0.35:
            patrol.finding = words.FINDING.draw(rng)
            patrol.problem = rng.choice(_PROBLEMS)
            patrol.settled = rng.random() < 0.8
            patrol.settled_on = min(on + timedelta(days=rng.choice((0, 0, 2, 5))), world.today)
        found.append(patrol)
    found.sort(key=lambda patrol: (patrol.on, patrol.begins, patrol.team))
    return found


def _visits(world: World, wanted: int) -> list[Visit]:
    rng = world.rng
    workers = [world.registry.name() for _ in world.place.grids]
    found: list[Visit] = []
    taken: set[tuple[Door, date]] = set()
    while len(found) < wanted:
        door, on = rng.choice(world.doors), world.day(60)
        if (door, on) in taken:
            continue  # two calls on one day could be one call written down twice
        taken.add((door, on))
        kind, met = words.VISIT_KIND.draw(rng), words.MET.draw(rng)
        at = datetime.combine(on, time(rng.randint(8, 20), rng.choice((0, 10, 25, 40))))
        follow_up = on + timedelta(days=rng.randint(3, 20)) if rng.random() < 0.1 else None
        found.append(
            Visit(
                at,
                door,
                workers[door.grid],
                kind,
                met,
                words.MET_ROLE.draw(rng),
                world.registry.name() if met == "1" else "",
                rng.choice(_TALKS),
                rng.choice(_PROBLEMS) if rng.random() < 0.1 else "",
                follow_up,
            )
        )
    found.sort(key=lambda visit: (visit.at, visit.door.grid, visit.door.building, visit.door.room))
    return found


def _inspections(world: World) -> list[Inspection]:
    """About two in five of the dwellings let and never closed were checked, some of them twice."""
    rng = world.rng
    inspectors = [world.registry.name() for _ in range(4)]
    found = []
    once = {rental.door for rental in world.rentals if rental.closed}
    for door, rental in world.let.items():
        if door in once:
            continue
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
            if (world.today - rental.registered).days < 2:
                continue
            on = world.day(min(100, (world.today - rental.registered).days))
            check = Inspection(rental, on, rng.choice(inspectors))
            if words.RESULT.draw(rng) == "2":
                _find(world, check)
            found.append(check)
    found.sort(key=lambda check: (check.on, check.rental.number))
    return _apart(found)


def _apart(checks: list[Inspection]) -> list[Inspection]:
    """A rental is checked once a day."""
    return list({(check.rental.number, check.on): check for check in checks}.values())


def _find(world: World, check: Inspection) -> None:
    rng = world.rng
    check.hazard, check.level = words.HAZARD_TYPE.draw(rng), words.HAZARD_LEVEL.draw(rng)
    check.problem, check.measure = rng.choice(_FAULTS), words.MEASURE.draw(rng)
    match check.measure:
        case "1":
            check.fixed = check.on
        case "2":
            check.due = check.on + timedelta(days=rng.choice((3, 7, 7, 15)))
            if rng.random() < 0.7:
                late = rng.choice((-2, 0, 1, 10))
                fixed = max(check.on, check.due + timedelta(days=late))
                check.fixed = fixed if fixed <= world.today else None
        case _:
            check.reported = check.on
            check.due = check.on + timedelta(days=15)
