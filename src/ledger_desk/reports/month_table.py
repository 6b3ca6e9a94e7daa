"""A month as a table on screen: opening, in, out, adjusted, closing, and the names behind each."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger_desk.errors import Progress, no_progress
from ledger_desk.figure_words import figure_of
from ledger_desk.indicators import INDICATORS, Figure
from ledger_desk.periods import Period, months_later
from ledger_desk.store import checks, months, origins, reporting, snapshots
from ledger_desk.store.figures import Figures, grid_id
from ledger_desk.store.ledger import Ledger

Number = int | float | None
SHARES = ("%", "平均")
UNNAMED = ("元", "小时", "㎡", "人次", "间", *SHARES)
"""Units of figures that are sums or quotients: nobody in particular stands behind them."""


class Figured(NamedTuple):
    """One number. codes: the figures it is the sum of; then: they are those of the month before."""

    value: Number
    codes: tuple[str, ...] = ()
    then: bool = False
    unit: str = ""

    @property
    def named(self) -> bool:
        """Whether the records behind it can be listed."""
        return bool(self.value) and bool(self.codes) and self.unit not in UNNAMED


class TableRow(NamedTuple):
    """One row: opening, more, less, adjusted, closing; only the first and last where nothing moves.

    title: of a group when there are no numbers. rate: the share that belongs to it, or None.
    """

    title: str
    unit: str = ""
    opening: Figured | None = None
    more: Figured | None = None
    less: Figured | None = None
    adjusted: Figured | None = None
    closing: Figured | None = None
    inner: bool = False
    rate: Number = None

    @property
    def difference(self) -> Number:
        """This month against the last one."""
        now = self.closing.value if self.closing else None
        then = self.opening.value if self.opening else None
        return None if now is None or then is None else now - then


class MonthTable(NamedTuple):
    """What the month page shows. proofs: (sentence, whether it holds) of each movement."""

    period: Period
    rows: list[TableRow]
    proofs: list[tuple[str, bool]]
    unbalanced: list[str]
    comparison: str
    closed: int
    doubtful: int
    grids: list[str]
    closings: list[tuple[str, int]]


class _Moves(NamedTuple):
    subject: str
    title: str
    unit: str
    opening: str
    more: tuple[str, ...]
    less: tuple[str, ...]
    adjusted: str
    closing: str
    below: tuple[tuple[str, str, str], ...] = ()  # title, code, code of its rate


_MOVING = (
    _Moves("出租房屋（户）", "出租房屋总数", "户", "R0", ("R1",), ("R3",), "R5", "R9",
           (("其中：重点户", "R16.重点户", ""), ("签治安责任书", "R13", "R13b"),
            ("签消防责任书", "R14", "R14b"), ("已备案", "R15", "R15b"))),
    _Moves("流动人口（人）", "在册人数", "人", "F0", ("F1", "F2"), ("F3", "F4"), "F5", "F9",
           (("其中：持居住证", "F24", "F25b"), ("应登记", "F20", "F21"))),
    _Moves("隐患（处）", "未整改隐患", "处", "R23", ("R21",), ("R23b", "R23c"), "R23e", "R23d",
           (("其中：逾期", "R24b", "R24c"),)),
    _Moves("低保困难", "低保家庭（户）", "户", "L0", ("L1", "L2"), ("L2c", "L3"), "L6", "L9",
           (("低保人数（人）", "L9b", ""), ("当月支出（元）", "L11d", ""),
            ("应复核（户）", "L15", "L15d"))),
)  # fmt: skip
_COMPARED = (
    ("在册人数", "在册流动人口", "人"),
    ("出租房屋总数", "出租房屋", "户"),
    ("低保家庭（户）", "低保家庭", "户"),
    ("未整改隐患", "未整改隐患", "处"),
)
_COUNTED = (
    ("走访巡逻",
     (("走访户次", "V1", ""), ("走访户数", "V2", "V4"), ("出租房已走访", "R17b", "R17c"),
      ("巡逻次数", "P1", ""), ("其中：夜巡", "P1b", ""), ("发现问题", "P5", "P5c"))),
)  # fmt: skip


def table(
    ledger: Ledger, month: str, grid: str = "", progress: Progress = no_progress
) -> MonthTable:
    """Everything the page shows of a month, counted in one picture of the ledger."""
    community = ledger.community
    with ledger.reading() as db:
        period = months.period_of(db, community, month)
        figures = Figures(db, community, period)
        place = grid_id(db, community, grid or None)
        progress(0, 3)
        whole = figures.month(place)
        progress(1, 3)
        asked = _Asked(figures, place)
        rows = [row for moves in _MOVING for row in asked.moving(moves)]
        rows += [row for title, lines in _COUNTED for row in asked.counted(title, lines)]
        progress(2, 3)
        proofs = [asked.proof(moves) for moves in _MOVING]
        grids = list(reporting.grids(db))
        closings = snapshots.closed_months(db, community)
        progress(3, 3)
    return MonthTable(
        period,
        rows,
        proofs,
        whole.unbalanced,
        comparison(period, rows),
        whole.closed,
        whole.doubtful,
        grids,
        closings,
    )


class Behind(NamedTuple):
    """One record behind a number. origin: the kind of the act that made it."""

    register: str
    id: str
    title: str
    where: str = ""
    origin: str = ""


def names(ledger: Ledger, month: str, figured: Figured, grid: str = "") -> list[Behind]:
    """The records behind a number of the table."""
    community = ledger.community
    with ledger.reading() as db:
        period = months.period_of(db, community, month)
        figures = Figures(db, community, period)
        if figured.then:
            end_day = figures.limits(period)["period_end_day"]
            figures = Figures(db, community, months_later(period, -1, end_day))
        place = grid_id(db, community, grid or None)
        found = [name for code in figured.codes for name in figures.names(figure_of(code), place)]
        known = origins.origins(db, [(register, id_) for register, id_, _ in found])
    return [Behind(register, id_, title, *known[register, id_]) for register, id_, title in found]


class _Asked:
    """Numbers of one month and place."""

    def __init__(self, figures: Figures, grid: str | None) -> None:
        self._figures, self._grid = figures, grid

    def _value(self, *codes: str, measure: str = "本月") -> Number:
        values = [
            self._figures.value(figure_of(code)._replace(measure=measure), self._grid)
            for code in codes
        ]
        known = [value for value in values if value is not None]
        return sum(known) if known else None

    def _figured(self, *codes: str, then: bool = False) -> Figured:
        value = self._value(*codes, measure="上月" if then else "本月")
        return Figured(value, codes, then, INDICATORS[figure_of(codes[0]).code].unit)

    def moving(self, moves: _Moves) -> list[TableRow]:
        first = TableRow(
            moves.title,
            moves.unit,
            self._figured(moves.opening),
            self._figured(*moves.more),
            self._figured(*moves.less),
            self._figured(moves.adjusted),
            self._figured(moves.closing),
        )
        below = [self._line(title, code, rate, True) for title, code, rate in moves.below]
        return [TableRow(moves.subject), first, *below]

    def counted(self, title: str, lines: Sequence[tuple[str, str, str]]) -> list[TableRow]:
        return [TableRow(title), *(self._line(*line, inner=line[0][0] == "其") for line in lines)]

    def _line(self, title: str, code: str, rate: str, inner: bool) -> TableRow:
        return TableRow(
            title,
            INDICATORS[figure_of(code).code].unit,
            self._figured(code, then=True),
            closing=self._figured(code),
            inner=inner,
            rate=self._value(rate) if rate else None,
        )

    def proof(self, moves: _Moves) -> tuple[str, bool]:
        """Opening and movements against the closing, and the closing against its names."""
        opening = int(self._value(moves.opening) or 0)
        more, less = int(self._value(*moves.more) or 0), int(self._value(*moves.less) or 0)
        adjusted = int(self._value(moves.adjusted) or 0)
        closing = int(self._value(moves.closing) or 0)
        sum_ = f"{opening:,} + {more:,} − {less:,} + {adjusted:,}"
        subject = moves.subject.partition("（")[0]
        if opening + more - less + adjusted != closing:
            total = opening + more - less + adjusted
            return f"{subject}：{sum_} = {total:,}，本月末却是 {closing:,}", False
        named = len(self._figures.names(Figure(moves.closing), self._grid))
        if named != closing:
            return f"{subject}：本月末 {closing:,}，名单上却是 {named:,}", False
        return f"{subject}：{sum_} = {closing:,}，与名单一致", True


def comparison(period: Period, rows: Sequence[TableRow]) -> str:
    """A paragraph to copy, of the same numbers as the table."""
    by_title = {row.title: row for row in rows}
    parts = []
    for title, said, unit in _COMPARED:
        row = by_title.get(title)
        if row is None or row.closing is None:
            continue
        words = f"{said} {shown(row.closing.value)} {unit}{_against(row.difference, unit)}"
        moves = [
            f"{verb} {shown(figured.value)} {unit}"
            for verb, figured in (("新增", row.more), ("减少", row.less))
            if figured is not None and figured.value
        ]
        parts.append(words + (f"（{'，'.join(moves)}）" if moves else ""))
    visits, patrols = by_title.get("走访户次"), by_title.get("巡逻次数")
    if visits and visits.closing and patrols and patrols.closing:
        parts.append(
            f"走访 {shown(visits.closing.value)} 户次，巡逻 {shown(patrols.closing.value)} 次"
        )
    return f"{period.label}末，" + "；".join(parts) + "。"


def _against(difference: Number, unit: str) -> str:
    if difference is None:
        return ""
    if not difference:
        return "，与上月持平"
    return f"，比上月{'增加' if difference > 0 else '减少'} {abs(difference):,} {unit}"


def shown(value: Number, unit: str = "", *, signed: bool = False) -> str:
    """A number as it stands in the table; "—" for none."""
    if value is None:
        return "—"
    if unit in SHARES:
        return f"{value:.1%}" if unit == "%" else f"{value:.2f}"
    if unit == "元":
        text = f"{abs(value) / 100:,.2f}"
    else:
        text = f"{abs(value):,.10g}" if isinstance(value, float) else f"{abs(value):,}"
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return sign + text


# What stands in the way of closing


class Finding(NamedTuple):
    """One thing of the check before closing. records: (register, id, text), to be looked at."""

    key: str
    text: str
    times: int
    records: tuple[tuple[str, str, str], ...] = ()


class Review(NamedTuple):
    """How a month stands: what stops it, what takes a sentence, what is only said."""

    stops: list[Finding]
    asked: list[Finding]
    warnings: list[Finding]
    proofs: list[tuple[str, bool]]


def review(ledger: Ledger, month: str, today: dt.date, progress: Progress = no_progress) -> Review:
    """Everything to be seen before a month is closed, with the records behind each."""
    community = ledger.community
    with ledger.reading() as db:
        progress(0, 2)
        period = months.period_of(db, community, month)
        found = months.standing(db, community, period, today)
        progress(1, 2)
        behind = _behind(checks.contradictions(db, community, today))
        asked = _Asked(Figures(db, community, period, afresh=True), None)
        proofs = [asked.proof(moves) for moves in _MOVING]
        progress(2, 2)
    return Review(
        [Finding("", text, 1) for text in found.stops],
        [Finding(each.key, _bare(each.key, each.text), each.times, behind.get(each.key, ()))
         for each in found.asked],
        [_warning(text, behind) for text in found.warnings],
        proofs,
    )  # fmt: skip


def _behind(
    found: Sequence[checks.Contradiction],
) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    by_code: dict[str, list[tuple[str, str, str]]] = {}
    for each in found:
        by_code.setdefault(each.code, []).append((each.register, each.record, each.text))
    return {code: tuple(rows) for code, rows in by_code.items()}


def _warning(text: str, behind: Mapping[str, tuple[tuple[str, str, str], ...]]) -> Finding:
    code = text.partition(" ")[0]
    records = behind.get(code, ())
    return Finding(code, _bare(code, text) if records else text, len(records) or 1, records)


def _bare(key: str, text: str) -> str:
    """Without the code in front, which says nothing to a worker."""
    return text.removeprefix(f"{key} ")
