"""People a made-up community: families, lettings, and those who come from elsewhere and leave."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from ledger_desk.exchange.samples import words
from ledger_desk.exchange.samples.names import Registry
from ledger_desk.exchange.samples.places import Door, make_doors, make_place
from ledger_desk.exchange.samples.regions import REGIONS, Region
from ledger_desk.exchange.samples.world import (
    Floating,
    Household,
    Person,
    Rental,
    Shape,
    World,
)

DOORS = 2400  # at scale 1
FLOATING = 1350
_EMPLOYERS = ("个体", "无业", "明珠超市", "快递站", "早餐店", "家政公司", "装修队", "电子厂", "")
_SITES = ("滨江大桥项目部工棚", "高铁新城工地宿舍", "污水厂扩建工棚", "老街改造项目部")


def make_world(rng: Random, scale: float, month: str, shape: Shape) -> World:
    """The community as the month ends."""
    start = date(int(month[:4]), int(month[5:7]), 1)
    end = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    grids = max(3, round(6 * scale))
    place = make_place(rng, grids, shape.named_grids)
    doors = make_doors(rng, max(40, round(DOORS * scale)), grids, shape.units, shape.villages)
    world = World(place, start, end, doors, {}, [], [], Registry(rng), rng)
    to_let = []
    for door in doors:
        match rng.random():
            case chance if chance < 0.10:
                pass  # nobody lives there
            case chance if chance < 0.72:
                _settle(world, door)
            case _:
                to_let.append(door)
    for door in to_let:
        _let(world, door, shape)
    _come(world, to_let, max(24, round(FLOATING * scale)), shape)
    return world


def make_person(world: World, origin: Region, oldest: int, youngest: int) -> Person:
    """Somebody of an age between the two, in whole years."""
    rng, registry = world.rng, world.registry
    sex = words.SEX.draw(rng)
    birth = world.today - timedelta(days=rng.randint(youngest * 366, oldest * 365))
    if (birth.month, birth.day) == (world.end.month, world.end.day):
        birth -= timedelta(days=2)  # nobody is to argue how old they are at the month's end
    return Person(
        registry.name(),
        sex,
        birth,
        registry.id_no(origin.code, birth, sex),
        registry.phone(),
        origin,
        words.NATION.draw(rng),
        registry.phone() if rng.random() < 0.08 else "",
        education=_schooling(rng, (world.today - birth).days // 365),
        marital=words.MARITAL.draw(rng) if (world.today - birth).days > 23 * 366 else "10",
    )


def _schooling(rng: Random, age: int) -> str:
    if age < 18:
        return "90" if age < 7 else "80" if age < 13 else "70"
    return words.EDUCATION.draw(rng)


def _settle(world: World, door: Door) -> None:
    """One family, or two that share the door."""
    for _ in range(2 if world.rng.random() < 0.03 else 1):
        world.households.setdefault(door, []).append(_family(world, door))


def _family(world: World, door: Door) -> Household:
    rng, home = world.rng, world.place.region
    head = make_person(world, home, 88, 26)
    members = [(head, "0")]
    age = (world.today - head.birth).days // 365
    if rng.random() < 0.72:
        spouse = make_person(world, home, min(age + 5, 90), max(24, age - 5))
        members.append((spouse, "1"))
    for _ in range(rng.choice((0, 1, 1, 2))):
        if age > 24:
            child = make_person(world, home, age - 22, max(0, age - 45))
            members.append((child, "2" if child.sex == "1" else "3"))
    if rng.random() < 0.08 and age < 60:
        members.append((make_person(world, home, age + 30, age + 20), "5"))
    taken: list[str] = []
    for person, _relation in members:
        if person.name in taken:
            person.name = world.registry.other_name(taken)
        taken.append(person.name)
    world.heads.append(head)
    number = f"H{len(world.households) + 1:06d}{len(world.households.get(door, ()))}"
    return Household(door, number, members, since=world.day(6000, 60))


def _let(world: World, door: Door, shape: Shape) -> None:
    """The door is let; once in a while it was closed, and sometimes let again."""
    rng = world.rng
    landlord = _landlord(world)
    rental = _letting(world, door, landlord, shape, world.around())
    if rng.random() < 0.05:
        rental = _closed(world, rental)
        if (
            rental.closed
            and rental.closed < world.today - timedelta(days=40)
            and (rng.random() < 0.4)
        ):
            world.rentals.append(rental)
            since = rental.closed + timedelta(days=rng.randint(5, 30))
            again = _letting(world, door, landlord, shape, since)
            rental = replace(again, property_type=rental.property_type, title_no=rental.title_no)
    world.rentals.append(rental)
    if not rental.closed:
        world.let[door] = rental


def _landlord(world: World) -> Person:
    """Somebody who lives elsewhere, or one of four a resident of the community."""
    if world.rng.random() < 0.25:
        landlord = world.rng.choice(world.heads)
        landlord.shared = True
        return landlord
    return make_person(world, world.place.region, 75, 28)


def _letting(world: World, door: Door, landlord: Person, shape: Shape, since: date) -> Rental:
    rng = world.rng
    status = words.RENTAL_STATUS.draw(rng) if shape.statuses else "1"
    grade: str | None = words.GRADE.draw(rng)
    if status == "4":
        grade = "4"
    elif rng.random() < 0.01:
        grade = None
    letter = None
    if rng.random() < 0.86:
        longest = min(330, (world.today - since).days)
        letter = world.day(longest, 0)
        if longest == 330 and rng.random() < 0.1:
            letter = world.day(700, 400)  # a year has passed since
    rooms = rng.choice((1, 1, 2, 2, 3, 3, 4))
    return Rental(
        f"CZ{len(world.rentals) + 1:06d}",
        door,
        landlord,
        "2" if door.house else words.HOUSE_TYPE.draw(rng),
        words.RENTAL_USE.draw(rng),
        words.RENTAL_MODE.draw(rng),
        rooms,
        rng.choice((4800, 6250, 7500, 8830, 9600, 12000, 10550)),
        words.PROPERTY.draw(rng),
        grade,
        status,
        since,
        rng.randint(0, rooms + 1) if status == "1" else 0,
        letter=letter,
        fire_letter=rng.random() < 0.5,
        record_no=f"备{since.year}{rng.randrange(10**5):05d}" if rng.random() < 0.4 else "",
        title_no=f"不动产权第{rng.randrange(10**7):07d}号" if rng.random() < 0.6 else "",
    )


def _closed(world: World, rental: Rental) -> Rental:
    days = (world.today - rental.registered).days
    closed = rental.registered + timedelta(days=world.rng.randint(min(1, days), days))
    if world.rng.random() < 0.4:
        closed = max(closed, world.day((world.today - world.start).days))
    reason = words.RENTAL_CLOSE.draw(world.rng)
    return replace(rental, closed=closed, close_reason=reason, status="5", persons=0)


def _come(world: World, to_let: list[Door], wanted: int, shape: Shape) -> None:
    """People from elsewhere, most of them at the doors that are let."""
    rng = world.rng
    while len(world.floating) < wanted:
        door = rng.choice(to_let)
        family: list[Person] = []
        for _ in range(min(rng.choice((1, 1, 2, 2, 3, 4)), wanted - len(world.floating))):
            one = _floating(world, door, shape)
            family.append(one.person)
            world.floating.append(one)
            if one.left and one.left < world.today - timedelta(days=45) and rng.random() < 0.15:
                world.floating.append(_back(world, one))
        if rng.random() < 0.06 and not world.households.get(door):
            _tenants(world, door, family)
    world.floating.sort(key=lambda one: one.grid)


def _floating(world: World, door: Door, shape: Shape) -> Floating:
    rng = world.rng
    reason = words.REASON.draw(rng)
    young = reason in ("04", "06")
    origin = _origin(world)
    person = make_person(world, origin, 24 if young else 66, 1 if young else 17)
    if shape.overseas and rng.random() < 0.01:
        person.id_type = rng.choice(("414", "511", "516"))
        letter = {"414": "E", "511": "", "516": "H"}[person.id_type]
        person.id_no, person.origin = world.registry.permit_no(letter), None
    registered = world.around()
    arrived = registered - timedelta(days=rng.choice((0, 0, 1, 2, 3, 7, 20)))
    abode = words.ABODE.draw(rng)
    site = shape.sites and abode in ("06", "202")
    permit = words.PERMIT.draw(rng)
    issued = valid = None
    if permit != "00":
        issued = min(registered + timedelta(days=rng.randint(0, 40)), world.today)
        valid = issued.replace(
            year=issued.year + rng.choice((1, 1, 2, 3, 5)), day=min(issued.day, 28)
        )
        if abs((valid - world.end).days) < 3:
            valid += timedelta(days=5)  # nobody is to argue whether the last day is inside
    one = Floating(
        person,
        None if site else door,
        rng.choice(_SITES) if site else "",
        door.grid,
        f"{rng.randint(1, 6)}号床" if shape.beds and not site and rng.random() < 0.05 else "",
        arrived,
        registered,
        reason,
        abode,
        words.STAY.draw(rng),
        permit,
        world.registry.permit_no("J") if permit != "00" else "",
        issued,
        valid,
        rng.choice(_EMPLOYERS),
        words.REGISTER_WAY.draw(rng),
    )
    if rng.random() < 0.09:
        _leave(world, one)
    return one


def _origin(world: World) -> Region:
    home = world.place.region.code[:2]
    near = [region for region in REGIONS if region.code[:2] == home]
    return world.rng.choice(near if world.rng.random() < 0.12 else REGIONS)


def _leave(world: World, one: Floating) -> None:
    days = (world.today - one.registered).days
    one.left = one.registered + timedelta(days=world.rng.randint(min(1, days), days))
    if world.rng.random() < 0.6:
        one.left = max(one.left, world.day((world.today - world.start).days))
    one.cancelled = min(one.left + timedelta(days=world.rng.choice((0, 0, 1, 3, 9))), world.today)
    one.leave_reason = words.LEAVE.draw(world.rng)
    if one.permit_issued:
        one.permit_issued = min(one.permit_issued, one.left)


def _back(world: World, before: Floating) -> Floating:
    """The same person, some weeks after leaving: another registration."""
    before.person.shared = True
    before.leave_reason = "1"
    came = before.left or before.registered
    arrived = came + timedelta(days=world.rng.randint(15, 30))
    return replace(
        before,
        arrived=arrived,
        registered=arrived + timedelta(days=world.rng.randint(0, 3)),
        left=None,
        cancelled=None,
        leave_reason="",
    )


def _tenants(world: World, door: Door, family: list[Person]) -> None:
    """A family from elsewhere that the roster has too."""
    members: list[tuple[Person, str]] = []
    for at, person in enumerate(family):
        if person.id_type != "111" or person.name in [other.name for other, _ in members]:
            continue
        person.shared = True
        members.append((person, "8" if at else "0"))
    if members and members[0][1] == "0":
        number = f"H{len(world.households) + 1:06d}0"
        world.households[door] = [Household(door, number, members, True, world.day(900, 10))]
