"""The tables of places and of the people who live in them, each as its paper form has it."""

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from ledger_desk.store.tables import Recorded, to

KEPT = text("removed IS NULL")  # what lists, searches and figures look at


class Division(Recorded):
    """The community itself: one row a community."""

    __tablename__ = "division"

    community: Mapped[str]
    division_code: Mapped[str | None]
    province: Mapped[str | None]
    city: Mapped[str | None]
    county: Mapped[str | None]
    street: Mapped[str | None]


class Grid(Recorded):
    """A grid and the worker who walks it."""

    __tablename__ = "grid"

    grid_name: Mapped[str]
    grid_code: Mapped[str | None]
    grid_worker: Mapped[str | None]
    worker_phone: Mapped[str | None]


class Building(Recorded):
    """A building; its number is kept as it stands on the door plate."""

    __tablename__ = "building"
    __table_args__ = (
        to("grid", "grid_id"),
        Index("building_number", "building_no"),
    )

    grid_id: Mapped[str | None]
    complex_name: Mapped[str | None]
    building_no: Mapped[str]
    building_use: Mapped[str | None]
    structure: Mapped[str | None]
    built_year: Mapped[int | None]
    floors: Mapped[int | None]
    property_company: Mapped[str | None]
    head_name: Mapped[str | None]
    head_phone: Mapped[str | None]


class Unit(Recorded):
    """A staircase of a building."""

    __tablename__ = "unit"
    __table_args__ = (to("building", "building_id"),)

    building_id: Mapped[str]
    unit_no: Mapped[str]


class Dwelling(Recorded):
    """One door. `grid_id` is its building's, copied so that figures need no join."""

    __tablename__ = "dwelling"
    __table_args__ = (
        to("building", "building_id"),
        to("unit", "unit_id"),
        to("grid", "grid_id"),
        Index("dwelling_stair", "stair_key", sqlite_where=KEPT),
        Index("dwelling_address_key", "address_key"),
        Index("dwelling_room", "room_no"),
    )

    building_id: Mapped[str]
    unit_id: Mapped[str | None]
    grid_id: Mapped[str | None]
    room_no: Mapped[str | None]
    std_address: Mapped[str | None]
    dwelling_code: Mapped[str | None]
    floor_area: Mapped[int | None]  # 1/100 ㎡
    living_area: Mapped[int | None]  # 1/100 ㎡
    rooms: Mapped[int | None]
    dwelling_state: Mapped[str | None]
    property_type: Mapped[str | None]
    owner_name: Mapped[str | None]
    owner_phone: Mapped[str | None]
    title_no: Mapped[str | None]
    stair_key: Mapped[str | None]  # natural order: building, unit, floor, room
    address_key: Mapped[str | None]  # the folded address two spellings share


class Household(Recorded):
    """A household; several may share a dwelling."""

    __tablename__ = "household"
    __table_args__ = (
        to("dwelling", "dwelling_id"),
        to("person", "head_id"),
        Index("household_no", "household_no"),
    )

    dwelling_id: Mapped[str | None]
    household_no: Mapped[str | None]
    head_id: Mapped[str | None]
    member_n: Mapped[int | None]
    household_kind: Mapped[str | None]


class Person(Recorded):
    """One person, once, whatever registers speak of them."""

    __tablename__ = "person"
    __table_args__ = (
        to("household", "household_id"),
        Index(
            "person_id_no",
            "community_id",
            "id_no",
            unique=True,
            sqlite_where=text("removed IS NULL AND id_no IS NOT NULL"),
            postgresql_where=text("removed IS NULL AND id_no IS NOT NULL"),
        ),
        Index("person_pinyin", "pinyin", sqlite_where=KEPT),
        Index("person_plain", "plain"),
        Index("person_phone", "phone"),
        Index("person_birth", "birth_date"),
    )

    name: Mapped[str]
    former_name: Mapped[str | None]
    id_type: Mapped[str | None]
    id_no: Mapped[str | None]
    sex: Mapped[str | None]
    birth_date: Mapped[str | None]
    ethnicity: Mapped[str | None]
    phone: Mapped[str | None]
    education: Mapped[str | None]
    marital: Mapped[str | None]
    occupation: Mapped[str | None]
    employer: Mapped[str | None]
    hukou_type: Mapped[str | None]
    hukou_division: Mapped[str | None]
    hukou_address: Mapped[str | None]
    person_kind: Mapped[str | None]
    household_id: Mapped[str | None]
    relation_to_head: Mapped[str | None]
    emergency_contact: Mapped[str | None]
    guardian: Mapped[str | None]
    social_insured: Mapped[str | None]
    labor_contract: Mapped[str | None]


class Residence(Recorded):
    """A person lives in a dwelling from a day to a day, both inclusive; no end: still there."""

    __tablename__ = "residence"
    __table_args__ = (
        to("person", "person_id"),
        to("dwelling", "dwelling_id"),
        Index("residence_person", "person_id", "from_on"),
        Index("residence_dwelling", "dwelling_id", "from_on"),
    )

    person_id: Mapped[str]
    dwelling_id: Mapped[str]
    kind: Mapped[str | None]
    from_on: Mapped[str | None]
    to_on: Mapped[str | None]
    room_part: Mapped[str | None]
    many_homes: Mapped[str | None]
