"""The figures of a month, of its neighbours and of its year, and the names behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from ledger_desk.figure_words import figure_of
from ledger_desk.indicators import INDICATORS, Figure, dimensions_of, key_of
from ledger_desk.periods import Period, months_between, months_later
from ledger_desk.store import (
    arithmetic,
    carried,
    identities,
    lowincome_figures,
    month_cubes,
    quality_figures,
    snapshots,
)
from ledger_desk.store.arithmetic import Number, Parts
from ledger_desk.store.cubes import Cube, Listed, Value
from ledger_desk.store.duty_tables import TABLES
from ledger_desk.store.limits import Limits, in_force
from ledger_desk.store.people_tables import Grid
from ledger_desk.store.snapshots import Closed

Name = tuple[str, str, str]
"""(register, id, title) of one record behind a figure."""


@dataclass(frozen=True)
class Month:
    """A month of a community or of one grid.

    figures: every figure by its key of cli.md. unbalanced: a sentence for each broken identity,
    beginning with its id. doubtful: counted records that are 待核实. closed: the number of the
    closing it was read from, 0 while the month is open.
    """

    period: Period
    grid: Value
    figures: dict[str, Number]
    unbalanced: list[str] = field(default_factory=list)
    doubtful: int = 0
    closed: int = 0


def month(db: Connection, community: str, period: Period, grid: str | None = None) -> Month:
    """Every figure of a month; a closed month is read as it was reported.

    grid: the id or the name of a grid, None for the whole community.
    """
    place = grid_id(db, community, grid)
    return Figures(db, community, period).month(place)


def names(
    db: Connection, community: str, period: Period, code: str, grid: str | None = None
) -> list[Name]:
    """The records behind a figure: "F1", "F12.投靠亲友", "F9.务工.男"; of a rate its numerator.

    Raises KeyError for what is no figure.
    """
    place = grid_id(db, community, grid)
    return Figures(db, community, period).names(figure_of(code), place)


def grid_id(db: Connection, community: str, grid: str | None) -> str | None:
    """The id of a grid given by id or name; what is neither stays as it is and counts nothing."""
    if grid is None:
        return None
    statement = select(Grid.id, Grid.grid_name).where(
        Grid.community_id == community, Grid.removed.is_(None)
    )
    known = {name: id_ for id_, name in db.execute(statement)}
    return grid if grid in known.values() else known.get(grid, grid)


class Figures:
    """Answers for one month; counts or unpacks each month it is asked about once.

    Good only while its connection is open.
    """

    def __init__(
        self, db: Connection, community: str, period: Period, *, afresh: bool = False
    ) -> None:
        """afresh: count the month anew although it is closed, as for a correction."""
        self.period = period
        self._afresh = afresh
        self._db, self._community = db, community
        self._cubes: dict[str, dict[str, Cube]] = {}
        self._closed: dict[str, Closed | None] = {}
        self._limits: dict[str, Limits] = {}
        self._found: dict[str, Mapping[str, list[tuple[str, Listed]]]] = {}

    def month(self, grid: Value = None) -> Month:
        """All figures of the month itself."""
        closed = self.closed(self.period)
        if closed is not None:
            figures = closed.figures(grid)
            return Month(self.period, grid, figures, [], closed.doubtful, closed.number)
        cubes = self.cubes(self.period)
        limits = self.limits(self.period)
        figures = arithmetic.every_figure(cubes, grid) | _standards(limits)
        broken = identities.broken(cubes, figures, grid)
        doubtful = cubes[quality_figures.SUBJECT].total("Q2n", {}, grid)
        return Month(self.period, grid, figures, broken, doubtful)

    def value(self, figure: Figure, grid: Value = None) -> Number:
        """One figure, crosstabs and measures included; None when it cannot be had."""
        match figure.measure:
            case "本月":
                return self._value(self.period, figure, grid)
            case "上月":
                return self._value(self._shifted(-1), figure, grid)
            case "去年同月":
                return self._value(self._shifted(-12), figure, grid)
            case "本年累计":
                return self._year_to_date(figure, grid)
        now, then = (self.value(figure._replace(measure=each), grid) for each in ("本月", "上月"))
        if now is None or then is None:
            return None
        if figure.measure == "增减":
            return now - then
        return (now - then) / then if then else None

    def parts(self, figure: Figure, grid: Value = None) -> Parts:
        """Numerator and denominator of a figure of this month, to be added up under a total."""
        return arithmetic.parts_of(self.cubes(self.period), figure, grid)

    def names(self, figure: Figure, grid: Value = None) -> list[Name]:
        """The records behind a figure of this month."""
        wanted = arithmetic.wanted_by(figure)
        cube = Cube(month_cubes.dimensions_of(figure.code))
        found: dict[tuple[str, str, str], Name] = {}
        for column in arithmetic.columns_of(figure.code):
            for register, each in self.listed(column):
                if (grid is None or each.cell[0] == grid) and cube.matches(each.cell, wanted):
                    once = "" if column in month_cubes.ONCE else str(len(found))
                    found.setdefault((register, each.id, once), (register, each.id, each.title))
        return list(found.values())

    def adjustments(self) -> list[carried.Line]:
        """Late entries of closed months that this open month carries, one line each."""
        before = self.before()
        if before is None or self.closed(self.period) is not None:
            return []
        limits = self.limits(self.period)
        return carried.lines(self._db, self._community, self.period, limits, before)

    def cubes(self, period: Period) -> dict[str, Cube]:
        """The cubes of a month: as it was closed, else counted now."""
        if period.key not in self._cubes:
            closed = self.closed(period)
            self._cubes[period.key] = closed.cubes if closed else self._counted(period)
        return self._cubes[period.key]

    def closed(self, period: Period) -> Closed | None:
        """The last closing of a month."""
        if self._afresh and period.key == self.period.key:
            return None
        if period.key not in self._closed:
            self._closed[period.key] = snapshots.read(self._db, self._community, period.key)
        return self._closed[period.key]

    def limits(self, period: Period) -> Limits:
        """The settings in force at the end of a month; a closed one keeps its own."""
        if period.key not in self._limits:
            closed = self.closed(period)
            last = period.last_day.isoformat()
            self._limits[period.key] = (
                closed.settings if closed else in_force(self._db, self._community, last)
            )
        return self._limits[period.key]

    def before(self) -> Closed | None:
        """The closed month this one takes its opening from."""
        return self.closed(self._shifted(-1))

    def _counted(self, period: Period) -> dict[str, Cube]:
        limits = self.limits(period)
        cubes = month_cubes.count(self._db, self._community, period, limits)
        before = self.closed(months_later(period, -1, limits["period_end_day"]))
        if before is not None:
            carried.carry(self._db, self._community, period, limits, cubes, before)
        return cubes

    def listed(self, column: str) -> list[tuple[str, Listed]]:
        """(register, record) for what a column of this month counts, with its cell."""
        closed, db, community = self.closed(self.period), self._db, self._community
        if closed is not None:
            return _with_titles(db, community, closed, column)
        stocks = {opening: closing for closing, (opening, _) in carried.STOCKS.items()}
        before = self.before()
        if before is not None and column in stocks:
            return _with_titles(db, community, before, stocks[column])
        if column in {adjustment for _, adjustment in carried.STOCKS.values()}:
            return [
                (line.register, Listed(line.id, line.title, line.cell))
                for line in self.adjustments()
                if line.column == column
            ]
        limits, letter = self.limits(self.period), column[0]
        if letter not in ("L", "P"):
            return month_cubes.listed(db, community, self.period, limits, column)
        if letter not in self._found:
            self._found[letter] = month_cubes.found(db, community, self.period, limits, letter)
        return self._found[letter].get(column, [])

    def _shifted(self, months: int) -> Period:
        return months_later(self.period, months, self.limits(self.period)["period_end_day"])

    def _value(self, period: Period, figure: Figure, grid: Value) -> Number:
        subject = INDICATORS[figure.code].subject
        if subject and subject not in month_cubes.COUNTED:
            return None
        if figure.code == "L17":
            category = dict(figure.values).get("类别")
            return lowincome_figures.standard(self.limits(period), category)
        closed = self.closed(period)
        plain = figure._replace(measure="本月")
        if closed is not None:
            figures = closed.figures(grid)
            if (key := key_of(plain)) in figures:
                return figures[key]
        parts = arithmetic.parts_of(self.cubes(period), plain, grid)
        return arithmetic.number_of(figure.code, parts)

    def _year_to_date(self, figure: Figure, grid: Value) -> Number:
        if not arithmetic.adds_up(figure.code):
            return self._value(self.period, figure, grid)
        end_day = self.limits(self.period)["period_end_day"]
        plain = figure._replace(measure="本月")
        year = months_between(self.period.key[:4] + "-01", self.period.key, end_day)
        if INDICATORS[figure.code].subject not in (*month_cubes.COUNTED, ""):
            return None
        total = arithmetic.parts_of(self.cubes(year[0]), plain, grid)
        for each in year[1:]:
            total += arithmetic.parts_of(self.cubes(each), plain, grid)
        return arithmetic.number_of(figure.code, total)


def _standards(limits: Limits) -> dict[str, Number]:
    """L17, which is decided and not counted."""
    values = dimensions_of("L17")["类别"]
    figures: dict[str, Number] = {"L17": lowincome_figures.standard(limits, None)}
    for value in values:
        key = key_of(Figure("L17", (("类别", value),)))
        figures[key] = lowincome_figures.standard(limits, value)
    return figures


def _with_titles(
    db: Connection, community: str, closed: Closed, column: str
) -> list[tuple[str, Listed]]:
    """Records as they were counted, under the titles they have now."""
    counted = [
        (register, id_, cell)
        for cell, ids in closed.behind.get(column, {}).items()
        for register, id_ in ids
    ]
    titles: dict[str, str] = {}
    for register in {register for register, _, _ in counted}:
        table = TABLES[register]
        ids = sorted({id_ for of, id_, _ in counted if of == register})
        for at in range(0, len(ids), 500):
            statement = select(table.id, table.label).where(
                table.community_id == community, table.id.in_(ids[at : at + 500])
            )
            titles.update((row[0], row[1]) for row in db.execute(statement))
    return [(register, Listed(id_, titles.get(id_, ""), cell)) for register, id_, cell in counted]
