"""Patrols of a month (P): walks, people, hours, shifts, findings, found things, meetings."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, and_, case, func, or_, select

from ledger_desk import codes
from ledger_desk.indicators import DIMENSIONS
from ledger_desk.periods import Period
from ledger_desk.registers.patrols import minutes
from ledger_desk.store.cubes import Cell, Counted, Cube, Dimension, Listed
from ledger_desk.store.duty_tables import (
    Finding,
    FoundItem,
    Meeting,
    Member,
    Patrol,
    PatrolMember,
    Shift,
    Team,
)
from ledger_desk.store.limits import Limits
from ledger_desk.store.spans import within

SUBJECT = "巡逻"


class Found:
    """The cube of the month and the records behind its columns."""

    def __init__(self) -> None:
        self.cube = Cube(tuple(DIMENSIONS[SUBJECT]))
        self.behind: dict[str, list[tuple[str, Listed]]] = defaultdict(list)

    def count(self, column: str, register: str, each: Listed, number: int = 1) -> None:
        """Count a record, and remember it."""
        self.cube.add(column, each.cell, number)
        if number:
            self.behind[column].append((register, each))


def find(db: Connection, community: str, period: Period, limits: Limits) -> Found:
    """Everything about patrols; a month has few, so the rows are looked at one by one."""
    found = Found()
    walked = _patrols(db, community, period, limits, found)
    _shifts(db, community, period, walked, found)
    for what in _children(community, period):
        for column in what.columns:
            for each in what.listed(db, found.cube, column):
                found.count(column, what.register, each)
    return found


def _patrols(
    db: Connection, community: str, period: Period, limits: Limits, found: Found
) -> set[tuple[str, str | None, str | None]]:
    """P1, P2, P6; gives (date, slot, team) of every walk, and without the team."""
    crowds = _crowds(db, community, period)
    columns = (
        Patrol.id, Patrol.label, Patrol.grid_id, Patrol.patrol_date, Patrol.start_at,
        Patrol.end_at, Patrol.slot, Patrol.manner, Team.kind, Patrol.team_id, Patrol.leader,
        Patrol.members, Patrol.headcount, Patrol.checkpoint_planned, Patrol.checkpoint_done,
    )  # fmt: skip
    statement = (
        select(*columns)
        .select_from(_with_team())
        .where(
            Patrol.community_id == community,
            Patrol.removed.is_(None),
            within(Patrol.patrol_date, period.start, period.end),
        )
        .order_by(Patrol.patrol_date, Patrol.id)
    )
    walked: set[tuple[str, str | None, str | None]] = set()
    for (id_, label, grid, day, start, end, typed, manner, kind, team,
         leader, members, headcount, planned, done) in db.execute(statement):  # fmt: skip
        slot = codes.slot_of(start, limits["slots"]) if start else typed
        cell: Cell = (
            grid,
            codes.SLOT.labels.get(slot or ""),
            codes.MANNER.labels.get(manner or ""),
            codes.TEAM_KIND_IN_FIGURES.get(kind or ""),
            None,
        )
        each = Listed(id_, label, cell)
        people = _people(crowds.get(id_), leader, members, headcount)
        lasted = minutes(start, end) if start and end else 0
        found.count("P1", "patrol", each)
        found.count("P1b", "patrol", each, int(slot in codes.NIGHT_SLOTS))
        found.count("P2", "patrol", each, people)
        found.cube.add("P2b", cell, lasted)
        found.cube.add("P2cn", cell, lasted * people)
        found.cube.add("P6", cell, planned or 0)
        found.cube.add("P6b", cell, done or 0)
        walked |= {(str(day), slot, team), (str(day), slot, None)}
    return walked


class _Crowd(NamedTuple):
    """Who walked, as far as the list of the patrol says: linked members, and bare names."""

    ids: set[str]
    names: set[str]
    linked_names: set[str]


def _people(
    crowd: _Crowd | None, leader: str | None, members: str | None, typed: int | None
) -> int:
    """Distinct people, the leader once; a typed number stands where nobody is named."""
    if crowd is None:
        names = {name for name in (members or "").split("、") if name}
        crowd = _Crowd(set(), names, set())
    known = crowd.names | crowd.linked_names
    if not known:
        return typed if typed is not None else int(bool(leader))
    bare = crowd.names - crowd.linked_names
    return len(crowd.ids) + len(bare) + int(bool(leader) and leader not in known)


def _crowds(db: Connection, community: str, period: Period) -> dict[str, _Crowd]:
    statement = (
        select(PatrolMember.patrol_id, PatrolMember.member_id, PatrolMember.name, Member.name)
        .join(
            Patrol,
            and_(
                Patrol.community_id == PatrolMember.community_id,
                Patrol.id == PatrolMember.patrol_id,
            ),
        )
        .outerjoin(
            Member,
            and_(
                Member.community_id == PatrolMember.community_id,
                Member.id == PatrolMember.member_id,
            ),
        )
        .where(
            PatrolMember.community_id == community,
            PatrolMember.removed.is_(None),
            Patrol.removed.is_(None),
            within(Patrol.patrol_date, period.start, period.end),
        )
    )
    crowds: dict[str, _Crowd] = {}
    for patrol, id_, written, known in db.execute(statement):
        crowd = crowds.setdefault(patrol, _Crowd(set(), set(), set()))
        if id_ is not None:
            crowd.ids.add(id_)
            crowd.linked_names.update(name for name in (written, known) if name)
        elif written:
            crowd.names.add(written)
    return crowds


def _shifts(
    db: Connection,
    community: str,
    period: Period,
    walked: set[tuple[str, str | None, str | None]],
    found: Found,
) -> None:
    statement = (
        select(Shift.id, Shift.label, Shift.date, Shift.slot, Shift.team_id, Team.kind)
        .outerjoin(Team, and_(Team.community_id == Shift.community_id, Team.id == Shift.team_id))
        .where(
            Shift.community_id == community,
            Shift.removed.is_(None),
            within(Shift.date, period.start, period.end),
        )
        .order_by(Shift.id)
    )
    for id_, label, day, slot, team, kind in db.execute(statement):
        team_kind = codes.TEAM_KIND_IN_FIGURES.get(kind or "")
        cell: Cell = (None, codes.SLOT.labels.get(slot or ""), None, team_kind, None)
        each = Listed(id_, label, cell)
        found.count("P4", "shift", each)
        found.count("P4b", "shift", each, int((day, slot, team) in walked))


def _children(community: str, period: Period) -> list[Counted]:
    """What is counted beside the walks themselves: teams, members, findings, things, meetings."""
    start, end = period.start, period.end
    kind = {"队伍类型": Dimension(Team.kind, codes.TEAM_KIND_IN_FIGURES)}
    of_patrol: Mapping[str, Dimension] = {
        "时段": Dimension(Patrol.slot, codes.SLOT.labels),
        "方式": Dimension(Patrol.manner, codes.MANNER.labels),
        **kind,
    }
    on_duty = or_(
        Member.left_on >= end,
        and_(Member.left_on.is_(None), func.coalesce(Member.state, codes.ON_DUTY) == codes.ON_DUTY),
    )
    found_on = func.coalesce(Finding.found_on, Patrol.patrol_date)
    dealt_with = or_(
        Finding.closed_on < end,
        and_(Finding.closed_on.is_(None), Finding.settled == codes.YES),
    )
    picked = func.coalesce(FoundItem.found_on, Patrol.patrol_date)
    return [
        Counted(
            "team", Team.id, Team.label, Team.__table__, _kept(Team, community),
            _nowhere(), kind,
            {"P3": or_(Team.founded_on.is_(None), Team.founded_on < end)},
        ),
        Counted(
            "member", Member.id, Member.label, _under(Member, Team, Member.team_id),
            _kept(Member, community), _nowhere(), kind,
            {"P3b": and_(or_(Member.joined_on.is_(None), Member.joined_on < end), on_duty)},
        ),
        Counted(
            "finding", Finding.id, Finding.label, _under_patrol(Finding),
            (*_kept(Finding, community), within(found_on, start, end)),
            Patrol.grid_id,
            {**of_patrol, "问题": Dimension(Finding.type, codes.FINDING_TYPE.labels)},
            {"P5": Finding.id.is_not(None), "P5b": dealt_with},
        ),
        Counted(
            "found_item", FoundItem.id, FoundItem.label, _under_patrol(FoundItem),
            (*_kept(FoundItem, community), within(picked, start, end)),
            Patrol.grid_id, of_patrol,
            {"P7": FoundItem.id.is_not(None), "P7b": FoundItem.handed_on < end},
        ),
        Counted(
            "meeting", Meeting.id, Meeting.label, _under(Meeting, Team, Meeting.team_id),
            _kept(Meeting, community), _nowhere(), kind,
            {"P8": within(Meeting.date, start, end)},
        ),
    ]  # fmt: skip


def _kept(table: Any, community: str) -> tuple[ColumnElement[bool], ...]:
    return (table.community_id == community, table.removed.is_(None))


def _nowhere() -> ColumnElement[Any]:
    """Teams walk where they are sent: their own records lie in no grid."""
    return case((Team.id.is_(None), None), else_=None)


def _under(child: Any, parent: Any, link: Any) -> FromClause:
    source: FromClause = child.__table__.outerjoin(
        parent.__table__, and_(parent.community_id == child.community_id, parent.id == link)
    )
    return source


def _with_team() -> FromClause:
    return _under(Patrol, Team, Patrol.team_id)


def _under_patrol(child: Any) -> FromClause:
    source = _under(child, Patrol, child.patrol_id)
    return source.outerjoin(
        Team.__table__, and_(Team.community_id == Patrol.community_id, Team.id == Patrol.team_id)
    )
