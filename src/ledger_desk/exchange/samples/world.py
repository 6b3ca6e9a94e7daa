"""Who lives where in a made-up community, and what its registers know about them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from ledger_desk.exchange.samples.names import Registry
from ledger_desk.exchange.samples.places import Door, Place
from ledger_desk.exchange.samples.regions import Region


@dataclass(slots=True)
class Person:
    """Somebody made up."""

    name: str
    sex: str
    birth: date
    id_no: str
    phone: str
    origin: Region | None  # None: from abroad or overseas
    nation: str = "01"
    second_phone: str = ""
    id_type: str = "111"
    shared: bool = False  # met in more files than one: must be recognised everywhere
    education: str = "70"
    marital: str = "20"


@dataclass(slots=True)
class Household:
    """People at one door; the first is the head."""

    door: Door
    number: str
    members: list[tuple[Person, str]]  # and the relation to the head, as the code
    tenants: bool = False
    since: date | None = None


@dataclass(slots=True)
class Rental:
    """One letting of one dwelling."""

    number: str
    door: Door
    landlord: Person
    house_type: str
    use: str
    mode: str
    rooms: int
    area: int  # 1/100 ㎡
    property_type: str
    grade: str | None
    status: str
    registered: date
    persons: int
    closed: date | None = None
    close_reason: str = "1"
    letter: date | None = None  # None: not signed
    fire_letter: bool = False
    record_no: str = ""
    title_no: str = ""

    @property
    def letter_dated(self) -> bool:
        """Whether a yes/no column has the day of the letter instead of yes."""
        return self.registered.day % 3 == 0


@dataclass(slots=True)
class Floating:
    """One registration of one person."""

    person: Person
    door: Door | None
    site: str  # where they live when it is no door
    grid: int
    part: str
    arrived: date
    registered: date
    reason: str
    abode: str
    stay: str
    permit: str
    permit_no: str
    permit_issued: date | None
    permit_valid: date | None
    employer: str
    way: str
    left: date | None = None
    cancelled: date | None = None
    leave_reason: str = ""


@dataclass(slots=True)
class World:
    """A community on the last day of a month."""

    place: Place
    start: date
    end: date  # exclusive
    doors: list[Door]
    households: dict[Door, list[Household]]
    rentals: list[Rental]
    floating: list[Floating]
    registry: Registry
    rng: Random
    let: dict[Door, Rental] = field(default_factory=dict)  # those that are let now
    heads: list[Person] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The last day of the month, on which the workbooks are handed in."""
        return self.end - timedelta(days=1)

    def day(self, longest: int, shortest: int = 0) -> date:
        """A day so many days ago."""
        return self.today - timedelta(days=self.rng.randint(shortest, longest))

    def around(self) -> date:
        """A day of this month in two of five cases, else of the last three years."""
        if self.rng.random() < 0.2:
            return self.day((self.today - self.start).days)
        return self.day(1100, 31)

    def residents(self) -> Iterator[Household]:
        """All households in the order of their doors."""
        for door in self.doors:
            yield from self.households.get(door, ())


@dataclass(frozen=True)
class Shape:
    """What a community of a layout is like, so that its layout can say it."""

    units: bool = True
    villages: bool = False
    named_grids: bool = False
    overseas: bool = False  # people with travel documents
    statuses: bool = False  # rentals that are 待租, 停租, 禁租
    sites: bool = False  # floating people who live at no door
    beds: bool = False
