"""How complete and how sure the records of a month are (Q1, Q2)."""

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal

from ledger_desk.fields import Register
from ledger_desk.periods import Period
from ledger_desk.registers.floating import FLOATINGS
from ledger_desk.registers.lowincome import LOWINCOMES
from ledger_desk.registers.rentals import RENTALS
from ledger_desk.store import floating_figures, rental_figures
from ledger_desk.store.cubes import Counted, Cube, Dimension, Listed
from ledger_desk.store.duty_tables import Floating, LowIncome, Rental
from ledger_desk.store.spans import still
from ledger_desk.store.tables import Recorded

COLUMNS = ("Q1n", "Q1d", "Q2n", "Q2d")


def _judged(
    register: Register,
    table: type[Recorded],
    subject: str,
    community: str,
    active: ColumnElement[bool],
) -> Counted:
    """Active records of a register: filled fields of those the form asks for, and doubts."""
    columns = table.__table__.c
    asked = [
        columns[f"{field.key}_id" if field.kind.link else field.key]
        for field in register.fields
        if field.wanted
    ]
    filled: ColumnElement[int] = literal(0)
    for column in asked:
        filled = filled + case((column.is_not(None), 1), else_=0)
    return Counted(
        register=register.key,
        key=columns.id,
        title=columns.label,
        source=table.__table__,
        where=(columns.community_id == community, columns.removed.is_(None), active),
        grid=columns.grid_id,
        dimensions={"科目": Dimension(literal(subject))},
        columns={"Q2n": columns.doubt.is_not(None), "Q2d": columns.id.is_not(None)},
        amounts={
            "Q1n": (columns.id.is_not(None), filled),
            "Q1d": (columns.id.is_not(None), literal(len(asked))),
        },
    )


def judged(community: str, period: Period) -> list[Counted]:
    """The three registers whose quality is reported."""
    aided = and_(
        func.coalesce(LowIncome.start_month, "") <= period.key + "~",
        still(LowIncome.stop_on, period.end),
    )
    return [
        _judged(FLOATINGS, Floating, "流动人口", community, floating_figures.here(period.end)),
        _judged(RENTALS, Rental, "出租房", community, rental_figures.let(period.end)),
        _judged(LOWINCOMES, LowIncome, "低保", community, aided),
    ]


def fill(db: Connection, community: str, period: Period) -> Cube:
    """The cube of the month; its one dimension is the subject."""
    cube = Cube(("科目",))
    for each in judged(community, period):
        each.fill(db, cube)
    return cube


def listed(db: Connection, community: str, period: Period, column: str) -> list[tuple[str, Listed]]:
    """The records behind a column."""
    cube = Cube(("科目",))
    return [
        (each.register, one)
        for each in judged(community, period)
        for one in each.listed(db, cube, column)
    ]
