"""The tables of the office's duties, and which table keeps which register."""

from collections.abc import Mapping

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ledger_desk.store.people_tables import (
    KEPT,
    Building,
    Division,
    Dwelling,
    Grid,
    Household,
    Person,
    Residence,
    Unit,
)
from ledger_desk.store.tables import Recorded, to


class Rental(Recorded):
    """One dwelling (or room) let by one landlord, from registration until it is closed."""

    __tablename__ = "rental"
    __table_args__ = (
        to("dwelling", "dwelling_id"),
        to("grid", "grid_id"),
        Index("rental_landlord", "landlord_name"),
        Index("rental_landlord_id_no", "landlord_id_no"),
        Index("rental_landlord_phone", "landlord_phone"),
        Index("rental_letter_to", "security_letter_to"),
        Index("rental_visit_due", "next_visit_due"),
    )

    rental_no: Mapped[str | None]
    dwelling_id: Mapped[str]
    grid_id: Mapped[str | None]
    landlord_kind: Mapped[str | None]
    landlord_name: Mapped[str | None]
    landlord_id_no: Mapped[str | None]
    landlord_phone: Mapped[str | None]
    landlord_address: Mapped[str | None]
    agent_name: Mapped[str | None]
    agent_phone: Mapped[str | None]
    safety_person: Mapped[str | None]
    safety_phone: Mapped[str | None]
    house_type: Mapped[str | None]
    rental_use: Mapped[str | None]
    rental_mode: Mapped[str | None]
    rented_rooms: Mapped[int | None]
    rented_area: Mapped[int | None]  # 1/100 ㎡
    beds: Mapped[int | None]
    max_persons: Mapped[int | None]
    actual_persons: Mapped[int | None]  # as typed; what is counted are the residences
    monthly_rent: Mapped[int | None]  # fen
    lease_from: Mapped[str | None]
    lease_to: Mapped[str | None]
    record_no: Mapped[str | None]
    registered_on: Mapped[str | None]
    security_letter: Mapped[str | None]  # signed, where no day is known
    security_letter_on: Mapped[str | None]
    security_letter_to: Mapped[str | None]
    fire_letter: Mapped[str | None]
    fire_letter_on: Mapped[str | None]
    fire_letter_to: Mapped[str | None]
    grade: Mapped[str | None]
    graded_on: Mapped[str | None]
    next_visit_due: Mapped[str | None]
    group_rent: Mapped[str | None]
    heating: Mapped[str | None]
    fire_exit: Mapped[str | None]
    escape_exit: Mapped[str | None]
    co_alarm: Mapped[str | None]
    smoke_alarm: Mapped[str | None]
    extinguishers: Mapped[int | None]
    status: Mapped[str | None]
    closed_on: Mapped[str | None]
    close_reason: Mapped[str | None]


class Inspection(Recorded):
    """One look at a rented dwelling."""

    __tablename__ = "inspection"
    __table_args__ = (
        to("rental", "rental_id"),
        to("dwelling", "dwelling_id"),
        to("grid", "grid_id"),
        Index("inspection_rental", "rental_id", "inspected_on"),
        Index("inspection_date", "inspected_on"),
    )

    rental_id: Mapped[str | None]
    dwelling_id: Mapped[str | None]
    grid_id: Mapped[str | None]
    inspected_on: Mapped[str | None]
    inspector: Mapped[str | None]
    result: Mapped[str | None]
    items: Mapped[str | None]  # the 30 items' results by number: "1=1,4=0"
    signed_by_owner: Mapped[str | None]
    paper_no: Mapped[str | None]


class Hazard(Recorded):
    """What was found wrong and what became of it."""

    __tablename__ = "hazard"
    __table_args__ = (
        to("inspection", "inspection_id"),
        to("rental", "rental_id"),
        to("dwelling", "dwelling_id"),
        to("grid", "grid_id"),
        Index("hazard_rental", "rental_id", "found_on"),
        Index("hazard_found", "found_on"),
        Index("hazard_due", "due_on"),
    )

    inspection_id: Mapped[str | None]
    rental_id: Mapped[str | None]
    dwelling_id: Mapped[str | None]
    grid_id: Mapped[str | None]
    hazard_type: Mapped[str | None]
    hazard_level: Mapped[str | None]
    found_on: Mapped[str | None]
    description: Mapped[str | None]
    measure: Mapped[str | None]
    due_on: Mapped[str | None]
    fixed_on: Mapped[str | None]
    recheck_on: Mapped[str | None]
    rechecker: Mapped[str | None]
    recheck_result: Mapped[str | None]
    reported_on: Mapped[str | None]
    reported_to: Mapped[str | None]
    hazard_status: Mapped[str | None]


class Floating(Recorded):
    """One registration of one person from elsewhere, until they leave."""

    __tablename__ = "floating"
    __table_args__ = (
        to("person", "person_id"),
        to("residence", "residence_id"),
        to("dwelling", "dwelling_id"),
        to("grid", "grid_id"),
        Index("floating_person", "person_id", "registered_on"),
        Index("floating_pinyin", "pinyin", sqlite_where=KEPT),
        Index("floating_expect_leave", "expect_leave_on"),
        Index("floating_permit_to", "permit_valid_to"),
    )

    person_id: Mapped[str]
    residence_id: Mapped[str | None]
    dwelling_id: Mapped[str | None]
    address_text: Mapped[str | None]  # what stood there when no dwelling was meant
    grid_id: Mapped[str | None]
    arrive_local_on: Mapped[str | None]
    arrive_address_on: Mapped[str | None]
    reason: Mapped[str | None]
    abode_type: Mapped[str | None]
    live_mode: Mapped[str | None]
    relation_to_host: Mapped[str | None]
    stay_plan: Mapped[str | None]
    expect_leave_on: Mapped[str | None]
    registered_on: Mapped[str | None]
    register_way: Mapped[str | None]
    permit_type: Mapped[str | None]
    permit_no: Mapped[str | None]
    permit_issued_on: Mapped[str | None]
    permit_valid_to: Mapped[str | None]
    permit_endorsed_on: Mapped[str | None]
    companions: Mapped[str | None]
    checked_on: Mapped[str | None]
    status: Mapped[str | None]
    left_on: Mapped[str | None]
    leave_reason: Mapped[str | None]
    destination: Mapped[str | None]
    cancelled_on: Mapped[str | None]


class LowIncome(Recorded):
    """One household in one aid category; a change of category closes it and opens another."""

    __tablename__ = "lowincome"
    __table_args__ = (
        to("household", "household_id"),
        to("person", "head_id"),
        to("dwelling", "dwelling_id"),
        to("grid", "grid_id"),
        Index("lowincome_pinyin", "pinyin", sqlite_where=KEPT),
    )

    household_id: Mapped[str | None]
    head_id: Mapped[str | None]
    dwelling_id: Mapped[str | None]
    grid_id: Mapped[str | None]
    category: Mapped[str | None]
    class_abc: Mapped[str | None]
    cert_no: Mapped[str | None]
    family_size: Mapped[int | None]
    covered_size: Mapped[int | None]
    elder_n: Mapped[int | None]
    adult_n: Mapped[int | None]
    child_n: Mapped[int | None]
    severe_n: Mapped[int | None]
    cause: Mapped[str | None]
    need: Mapped[str | None]
    month_income: Mapped[int | None]  # fen, as all amounts below
    income_wage: Mapped[int | None]
    income_business: Mapped[int | None]
    income_property: Mapped[int | None]
    income_transfer: Mapped[int | None]
    rigid_cost: Mapped[int | None]
    standard: Mapped[int | None]
    base_amount: Mapped[int | None]
    class_amount: Mapped[int | None]
    care_amount: Mapped[int | None]
    total_amount: Mapped[int | None]
    approved_on: Mapped[str | None]
    start_month: Mapped[str | None]
    stop_on: Mapped[str | None]
    stop_reason: Mapped[str | None]
    grace_to: Mapped[str | None]
    publicity_from: Mapped[str | None]
    publicity_to: Mapped[str | None]
    objection: Mapped[str | None]
    near_relative: Mapped[str | None]
    bank: Mapped[str | None]
    account: Mapped[str | None]
    account_name: Mapped[str | None]


class LowIncomeMember(Recorded):
    """A person covered by the aid of a household."""

    __tablename__ = "lowincome_member"
    __table_args__ = (
        to("lowincome", "lowincome_id"),
        to("person", "person_id"),
    )

    lowincome_id: Mapped[str]
    person_id: Mapped[str]
    health: Mapped[str | None]
    disability_kind: Mapped[str | None]
    disability_level: Mapped[str | None]
    labor: Mapped[str | None]


class Issue(Recorded):
    """What one household was paid for one month; later changes do not touch it."""

    __tablename__ = "issue"
    __table_args__ = (
        to("lowincome", "lowincome_id"),
        Index("issue_of", "lowincome_id", "month"),
        Index("issue_month", "month"),
    )

    lowincome_id: Mapped[str]
    month: Mapped[str | None]
    covered: Mapped[int | None]
    base: Mapped[int | None]  # fen, as all amounts below
    class_: Mapped[int | None] = mapped_column("class")
    care: Mapped[int | None]
    total: Mapped[int | None]
    back_pay: Mapped[int | None]
    way: Mapped[str | None]
    receiver: Mapped[str | None]
    received_on: Mapped[str | None]


class Review(Recorded):
    """One review of a household's aid, and when the next is due."""

    __tablename__ = "review"
    __table_args__ = (
        to("lowincome", "lowincome_id"),
        Index("review_of", "lowincome_id", "reviewed_on"),
        Index("review_due", "review_due"),
    )

    lowincome_id: Mapped[str]
    review_due: Mapped[str | None]
    reviewed_on: Mapped[str | None]
    review_result: Mapped[str | None]
    reviewer: Mapped[str | None]
    old_amount: Mapped[int | None]  # fen
    new_amount: Mapped[int | None]  # fen


class Team(Recorded):
    """A patrol team."""

    __tablename__ = "team"

    name: Mapped[str]
    kind: Mapped[str | None]
    founded_on: Mapped[str | None]
    leader: Mapped[str | None]
    phone: Mapped[str | None]
    superior: Mapped[str | None]
    org: Mapped[str | None]


class Member(Recorded):
    """Who walks with a team; no resident's record, and without an ID number."""

    __tablename__ = "member"
    __table_args__ = (to("team", "team_id"),)

    team_id: Mapped[str | None]
    name: Mapped[str]
    sex: Mapped[str | None]
    birth_date: Mapped[str | None]
    phone: Mapped[str | None]
    identity: Mapped[str | None]
    duty: Mapped[str | None]
    joined_on: Mapped[str | None]
    left_on: Mapped[str | None]
    state: Mapped[str | None]


class Patrol(Recorded):
    """One walk of a team."""

    __tablename__ = "patrol"
    __table_args__ = (
        to("team", "team_id"),
        to("member", "leader_id"),
        to("grid", "grid_id"),
        Index("patrol_date", "patrol_date", sqlite_where=KEPT),
        Index("patrol_team", "team_id", "patrol_date"),
    )

    patrol_date: Mapped[str | None]
    start_at: Mapped[str | None]
    end_at: Mapped[str | None]
    slot: Mapped[str | None]
    team_id: Mapped[str | None]
    grid_id: Mapped[str | None]
    leader: Mapped[str | None]
    leader_id: Mapped[str | None]
    members: Mapped[str | None]  # the names as they stand on paper; patrol_member links them
    headcount: Mapped[int | None]
    route: Mapped[str | None]
    manner: Mapped[str | None]
    equipment: Mapped[str | None]
    situation: Mapped[str | None]
    checkpoint_planned: Mapped[int | None]
    checkpoint_done: Mapped[int | None]


class PatrolMember(Recorded):
    """One name on a patrol's list."""

    __tablename__ = "patrol_member"
    __table_args__ = (
        to("patrol", "patrol_id"),
        to("member", "member_id"),
    )

    patrol_id: Mapped[str]
    member_id: Mapped[str | None]
    name: Mapped[str | None]
    is_leader: Mapped[str | None]


class Shift(Recorded):
    """Who is to walk when."""

    __tablename__ = "shift"
    __table_args__ = (
        to("team", "team_id"),
        Index("shift_date", "date", "slot"),
    )

    team_id: Mapped[str | None]
    date: Mapped[str | None]
    slot: Mapped[str | None]
    route: Mapped[str | None]
    leader: Mapped[str | None]
    members: Mapped[str | None]


class Finding(Recorded):
    """What a patrol came upon and what was done about it."""

    __tablename__ = "finding"
    __table_args__ = (
        to("patrol", "patrol_id"),
        Index("finding_found", "found_on"),
    )

    patrol_id: Mapped[str | None]
    type: Mapped[str | None]
    place: Mapped[str | None]
    text: Mapped[str | None]
    action: Mapped[str | None]
    result: Mapped[str | None]
    handed_to: Mapped[str | None]
    found_on: Mapped[str | None]
    closed_on: Mapped[str | None]
    settled: Mapped[str | None]  # dealt with, where no day is known


class FoundItem(Recorded):
    """Something lost that a patrol picked up."""

    __tablename__ = "found_item"
    __table_args__ = (
        to("patrol", "patrol_id"),
        Index("found_item_found", "found_on"),
    )

    patrol_id: Mapped[str | None]
    item: Mapped[str | None]
    place: Mapped[str | None]
    found_on: Mapped[str | None]
    handed_to: Mapped[str | None]
    handed_on: Mapped[str | None]
    receipt: Mapped[str | None]


class Meeting(Recorded):
    """A team's regular meeting."""

    __tablename__ = "meeting"
    __table_args__ = (
        to("team", "team_id"),
        Index("meeting_date", "date"),
    )

    team_id: Mapped[str | None]
    date: Mapped[str | None]
    place: Mapped[str | None]
    attendees: Mapped[str | None]
    minutes: Mapped[str | None]


class Visit(Recorded):
    """One knock at one door."""

    __tablename__ = "visit"
    __table_args__ = (
        to("dwelling", "target_id"),
        to("grid", "grid_id"),
        Index("visit_target", "target_id", "visited_at"),
        Index("visit_date", "visited_at", sqlite_where=KEPT),
        Index("visit_follow_up", "follow_up_on"),
    )

    visited_at: Mapped[str | None]
    target_id: Mapped[str | None]
    address_text: Mapped[str | None]  # what stood there when no dwelling was meant
    grid_id: Mapped[str | None]
    visitor: Mapped[str | None]
    kind: Mapped[str | None]
    met: Mapped[str | None]
    met_role: Mapped[str | None]
    persons_met: Mapped[str | None]
    content: Mapped[str | None]
    findings: Mapped[str | None]
    changes: Mapped[str | None]
    follow_up_on: Mapped[str | None]
    followed_on: Mapped[str | None]
    signed: Mapped[str | None]


TABLES: Mapping[str, type[Recorded]] = {
    each.__tablename__: each
    for each in (
        Division,
        Grid,
        Building,
        Unit,
        Dwelling,
        Household,
        Person,
        Residence,
        Rental,
        Inspection,
        Hazard,
        Floating,
        LowIncome,
        LowIncomeMember,
        Issue,
        Review,
        Team,
        Member,
        Patrol,
        PatrolMember,
        Shift,
        Finding,
        FoundItem,
        Meeting,
        Visit,
    )
}
