"""When somebody counts as floating population, and how the forms sort them, as expressions."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, and_, case, func, null, or_, select

from ledger_desk import codes
from ledger_desk.periods import Period, deadline
from ledger_desk.store.cubes import Dimension, Expression
from ledger_desk.store.duty_tables import Floating
from ledger_desk.store.limits import Limits
from ledger_desk.store.people_tables import Division, Person
from ledger_desk.store.spans import earlier, still

registered = func.coalesce(Floating.registered_on, "")
"""A registration without a day is older than anything dated: counted as here, never as new."""
gone = func.coalesce(
    Floating.cancelled_on, Floating.left_on, case((Floating.status != codes.STAYING, ""))
)
"""When somebody stopped being counted; gone on an unknown day is gone from every month."""


def here(instant: str) -> ColumnElement[bool]:
    """Registered before the instant and not cancelled before it."""
    return and_(registered < instant, still(gone, instant))


def dimensions(
    db: Connection, community: str, period: Period, limits: Limits
) -> Mapping[str, Dimension]:
    """How the forms sort people: by sex, where they come from, why, where and how long."""
    elder = earlier(period.end, 12 * limits["elder_age"])
    adult = earlier(period.end, 12 * limits["child_age"])
    stay: Expression = Floating.stay_plan
    if limits["stay_basis"] == "since":
        stay = _stayed(period.last_day)
    return {
        "性别": Dimension(Person.sex, {"1": "男", "2": "女"}),
        "来源": Dimension(_region(home_of(db, community), limits["county_city_as"])),
        "事由": Dimension(Floating.reason, codes.REASON_ROW),
        "处所": Dimension(Floating.abode_type, codes.ABODE_COLUMN),
        "期限": Dimension(stay, codes.STAY_BAND),
        "年龄": Dimension(
            case(
                (Person.birth_date < elder, "老年"),
                (Person.birth_date < adult, "成年"),
                (Person.birth_date.is_not(None), "未成年"),
            )
        ),
        "注销原因": Dimension(Floating.leave_reason, codes.LEAVE_GROUP),
    }


def home_of(db: Connection, community: str) -> str:
    """The division code of the community; its province tells who comes from elsewhere."""
    statement = select(Division.division_code).where(
        Division.community_id == community, Division.removed.is_(None)
    )
    return db.execute(statement).scalars().first() or ""


def _region(home: str, county_city_as: str) -> ColumnElement[str]:
    """`codes.region_of` as an expression; a test holds the two together."""
    division = Person.hukou_division
    province, ending = func.substr(division, 1, 2), func.substr(division, 5, 2)
    county: ColumnElement[bool] = ending.between("21", "50")
    if county_city_as == "县":
        county = or_(county, ending.between("81", "99"))
    ours = province == home[:2] if home else null()
    return case(
        (
            func.coalesce(division, "") == "",
            case(
                (Person.id_type.in_(("511", "516")), "港澳台"),
                (Person.id_type.in_(("414", "553")), "国外"),
            ),
        ),
        (province.in_(("71", "81", "82")), "港澳台"),
        (~province.between("11", "65"), null()),
        (and_(ours, county), "省内县"),
        (ours, "省内市"),
        (and_(~ours, county), "省外县"),
        (~ours, "省外市"),
    )


def _stayed(day: dt.date) -> ColumnElement[str]:
    """`codes.stay_since` from 来本地日期 to the last day, as an expression."""
    arrived, last = Floating.arrive_local_on, day.isoformat()
    return case(
        (arrived < earlier(last, 60), "6"),
        (arrived <= earlier(last, 12), "5"),
        (arrived <= earlier(last, 6), "4"),
        (arrived <= earlier(last, 3), "3"),
        (arrived <= earlier(last, 1), "2"),
        (arrived.is_not(None), "1"),
    )


def in_time(period: Period, limits: Limits) -> ColumnElement[bool]:
    """Registered within the deadline after arrival: a table of the days of the month."""
    count, unit = limits["register_deadline"], limits["register_deadline_unit"]
    day, latest = period.first_day, {}
    while day <= period.last_day:
        arrival = day
        while deadline(arrival - dt.timedelta(days=1), count, unit) >= day:
            arrival -= dt.timedelta(days=1)
        latest[day.isoformat()] = arrival.isoformat()
        day += dt.timedelta(days=1)
    arrived = func.coalesce(Floating.arrive_address_on, Floating.arrive_local_on)
    return arrived >= case(latest, value=Floating.registered_on)
