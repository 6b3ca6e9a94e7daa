"""How complete and how sure the records of a month are (Q1, Q2): columns of their registers."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, case, literal_column

from ledger_desk.fields import Register
from ledger_desk.registers import BY_KEY
from ledger_desk.store.cubes import Cube, Expression
from ledger_desk.store.tables import Recorded

SUBJECT = "质量"
DIMENSIONS = ("科目",)
JUDGED = {"流动人口": ("floating", "F9"), "出租房": ("rental", "R9"), "低保": ("lowincome", "L9")}
"""{subject: (register, the column of its active records)}."""


def asked(register: Register) -> list[str]:
    """The columns of the fields the form asks for."""
    wanted = (field for field in register.fields if field.wanted)
    return [f"{field.key}_id" if field.kind.link else field.key for field in wanted]


def filled(subject: str, table: type[Recorded]) -> Mapping[str, tuple[str, Expression]]:
    """How many of those fields an active record has filled."""
    register, active = JUDGED[subject]
    columns = table.__table__.c
    number: ColumnElement[int] = literal_column("0")
    for key in asked(BY_KEY[register]):
        number = number + case((columns[key].is_not(None), 1), else_=0)
    return {"Q1n": (active, number)}


def by_subject(cubes: Mapping[str, Cube]) -> Cube:
    """The registers' own columns side by side, by grid and subject."""
    cube = Cube(DIMENSIONS)
    for subject, (register, active) in JUDGED.items():
        fields, counted = len(asked(BY_KEY[register])), cubes[subject]
        for column, of, times in (
            ("Q1n", "Q1n", 1), ("Q1d", active, fields), ("Q2n", "Q2n", 1), ("Q2d", active, 1),
        ):  # fmt: skip
            for grid, number in counted.by_grid(of).items():
                cube.add(column, (grid, subject), number * times)
    return cube
