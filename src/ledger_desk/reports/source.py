"""What a form is filled from: the ledger's figures, lists and names for one month."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from ledger_desk.fields import Field
from ledger_desk.indicators import Figure
from ledger_desk.periods import Period
from ledger_desk.sheets.source import Band, FieldRef, Habits, default_mask
from ledger_desk.store import figures, lists, matching, reporting
from ledger_desk.store.lists import Wanted

# The stock or flow whose records a month's list holds; other registers list all they have.
LISTED = {
    "floating": "F9",
    "rental": "R9",
    "lowincome": "L9",
    "patrol": "P1",
    "visit": "V1",
    "hazard": "R21",
    "inspection": "R20",
    "member": "P3b",
    "team": "P3",
    "finding": "P5",
}
# A list of payments before any payment is entered: what the roster says will be paid.
_DUE_FROM = {
    "covered": "covered_size",
    "base": "base_amount",
    "class": "class_amount",
    "care": "care_amount",
    "total": "total_amount",
}


class LedgerSource:
    """The filler's `Source` over one consistent picture of the ledger; used and thrown away.

    grid: the name of the reporting grid, "" for the whole community. answers: 【手填】. headers:
    what the worker typed for 填表人 and the like; wins over what the ledger knows.
    """

    def __init__(
        self,
        db: reporting.Db,
        community: str,
        period: Period,
        *,
        grid: str = "",
        answers: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        worker: str = "",
        today: date,
        register: str = "",
        record: str = "",
        unmasked: bool = False,
    ) -> None:
        self._db = db
        self._community = community
        self.period = period
        self._grid = figures.grid_id(db, community, grid) if grid else None
        self._figures = figures.Figures(db, community, period)
        self._answers = dict(answers or {})
        self._register = register
        self._record = record
        self._unmasked = unmasked
        self._today = today
        limits = self._figures.limits(period)
        self._habits = Habits(int(limits["rate_decimals"]), str(limits["zero_as"]))
        self._headers = _headers(db, community, period, grid, worker, today, limits)
        self._headers |= {k: v for k, v in (headers or {}).items() if v not in (None, "")}
        self._grids = reporting.grids(db)
        self._ids: dict[Band, list[str]] = {}
        self._substitute: set[Band] = set()

    @property
    def habits(self) -> Habits:
        """How zeros and rates look."""
        return self._habits

    @property
    def register(self) -> str:
        """The register the report is about, "" when the labels are to decide."""
        return self._register

    def header(self, name: str) -> Any:
        """A header field; KeyError for a name that is none."""
        if name == "待核实数":
            return self._figures.month(self._grid).doubtful
        return self._headers[name]

    def answer(self, name: str) -> Any:
        """What was typed in for 【手填:名称】."""
        return self._answers.get(name)

    def figure(self, figure: Figure, unit: str | None) -> int | float | None:
        """A figure of one grid, or of the reporting unit."""
        grid = self._grid if unit is None else self._grids.get(unit, unit)
        return self._figures.value(figure, grid)

    def units(self) -> Sequence[str]:
        """The grids in the order people count them; a grid that reports alone is one row."""
        if self._grid is not None:
            return [name for name, id_ in self._grids.items() if id_ == self._grid]
        return list(self._grids) or [str(self._headers["社区"] or "")]

    def count(self, band: Band) -> int:
        """How many records a band has."""
        return len(self._listed(band))

    def records(
        self, band: Band, fields: Sequence[FieldRef], start: int, stop: int
    ) -> Sequence[tuple[Any, ...]]:
        """Records start..stop of a band as stored values."""
        ids = self._listed(band)[start:stop]
        if band in self._substitute:
            return self._values("lowincome", ids, [_of_the_roster(ref) for ref in fields])
        return self._values(band.register, ids, fields)

    def record(self, register: str, fields: Sequence[FieldRef]) -> tuple[Any, ...]:
        """The values of the one record the form is about."""
        if not self._record:
            return tuple(None for _ in fields)
        return self._values(register, [self._record], fields)[0]

    def mask(self, register: str, ref: FieldRef, field: Field) -> str:
        """Papers and accounts are hidden unless a purpose was given."""
        return "" if self._unmasked else default_mask(field)

    def behind(self, band: Band) -> list[str]:
        """The ids a band printed, in its order: kept with an issued report."""
        return list(self._listed(band))

    def _listed(self, band: Band) -> list[str]:
        known = self._ids.get(band)
        if known is None:
            known = self._ids[band] = self._find(band)
        return known

    def _find(self, band: Band) -> list[str]:
        if band.child_of:
            if not self._record:
                return []
            return lists.child_ids(self._db, band.register, band.child_of, self._record)
        groups = [Wanted(ref.path, ref.key) for ref in band.groups]
        ids = self._of_month(band.register)
        if band.register == "issue":
            if ids:
                return lists.in_order(self._db, "issue", ids, groups)
            self._substitute.add(band)
            due = self._of_month("lowincome")
            return lists.in_order(
                self._db, "lowincome", due, [_of_the_roster_path(one) for one in groups]
            )
        return lists.in_order(self._db, band.register, ids, groups)

    def _of_month(self, register: str) -> list[str] | None:
        if register == "issue":
            return reporting.issues_of(self._db, self.period.key)
        code = LISTED.get(register)
        if code is None:
            return None
        found = self._figures.names(Figure(code), self._grid)
        return [id_ for of, id_, _ in found if of == register]

    def _values(
        self, register: str, ids: Sequence[str], fields: Sequence[FieldRef]
    ) -> list[tuple[Any, ...]]:
        plain = [ref for ref in fields if not ref.role and _is_kept(register, ref)]
        wanted = [Wanted(ref.path, ref.key, ref.child) for ref in plain]
        rows = lists.values(self._db, register, ids, wanted, self.period.end) if ids else []
        if len(plain) == len(fields):
            return rows
        makers: dict[FieldRef, Callable[[str], Any]] = {
            ref: _made(ref) for ref in fields if ref not in plain
        }
        whole = []
        for id_, row in zip(ids, rows, strict=True):
            mine = dict(zip(plain, row, strict=True))
            whole.append(tuple(mine[ref] if ref in mine else makers[ref](id_) for ref in fields))
        return whole


def _made(ref: FieldRef) -> Callable[[str], Any]:
    """A value that is no column: a QR code's text; pictures and answers are not kept yet."""
    if ref.role == "qr":
        return lambda id_: f"LD1:{id_[:12].upper()}"
    return lambda id_: None


def _is_kept(register: str, ref: FieldRef) -> bool:
    return bool(ref.child) or bool(ref.path) or lists.has_column(register, ref.key)


def _of_the_roster(ref: FieldRef) -> FieldRef:
    """The field of a payment, looked for in the roster it will be made from."""
    if ref.path[:1] == ("lowincome",):
        return ref._replace(path=ref.path[1:])
    if not ref.path:
        return ref._replace(key=_DUE_FROM.get(ref.key, ref.key))
    return ref


def _of_the_roster_path(one: Wanted) -> Wanted:
    return one._replace(path=one.path[1:]) if one.path[:1] == ("lowincome",) else one


def _headers(
    db: reporting.Db,
    community: str,
    period: Period,
    grid: str,
    worker: str,
    today: date,
    limits: Mapping[str, Any],
) -> dict[str, Any]:
    """All header fields of a form; what nobody knows is None and prints blank."""
    place = next(iter(matching.everything(db, "division").values()), {})
    name = str(place.get("community") or "")
    return {
        "填报单位": f"{name}{grid}" if grid else name,
        "省": place.get("province"),
        "市": place.get("city"),
        "区县": place.get("county"),
        "街道": place.get("street"),
        "社区": name,
        "网格": grid or None,
        "填表人": worker or None,
        "审核人": None,
        "负责人": None,
        "联系电话": None,
        "监督电话": None,
        "填报日期": today.isoformat(),
        "报告期": period.label,
        "报告年": int(period.key[:4]),
        "报告月": int(period.key[5:7]) if period.key[5:7].isdigit() else None,
        "期初": period.first_day.isoformat(),
        "期末": period.last_day.isoformat(),
        "公示起": None,
        "公示止": None,
        "打印日期": today.isoformat(),
        "待核实数": None,
        "更正次数": None,
    }
