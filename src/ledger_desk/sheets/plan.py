"""What a band asks of its source, counted and summed before a row is written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ledger_desk.errors import Refused
from ledger_desk.indicators import Figure
from ledger_desk.sheets import names
from ledger_desk.sheets.form import BandForm, Form, SheetForm, row_marks
from ledger_desk.sheets.formats import Shown
from ledger_desk.sheets.layout import Groups, grouped, lay_out
from ledger_desk.sheets.names import Found
from ledger_desk.sheets.placeholders import Kind, Mark
from ledger_desk.sheets.rowmap import Block
from ledger_desk.sheets.source import Band, FieldRef, Source
from ledger_desk.sheets.values import adds_up, of_field, of_figure

BATCH = 500
MAX_ROWS = 1_048_576
Request = FieldRef | Figure | str
"""One column asked for: a field, a figure per unit, or "unit"."""


@dataclass
class BandPlan:
    """A band with its records counted, its groups known and its sums made."""

    form: BandForm
    key: Band
    count: int
    source: Source
    units: Sequence[str] = ()
    groups: Groups = field(default_factory=Groups)
    group_values: dict[tuple[int, int], dict[Request, Any]] = field(default_factory=dict)
    """Per (level, group): the values of its first record."""
    sums: dict[Request, int | float | None] = field(default_factory=dict)
    group_sums: dict[tuple[int, int], dict[Request, int | float | None]] = field(
        default_factory=dict
    )
    block: Block | None = None

    @cached_property
    def levels(self) -> list[str]:
        """The fields the records are grouped by, outer first."""
        return self.form.level_names

    def rows(self, requests: Sequence[Request], start: int, stop: int) -> Sequence[tuple[Any, ...]]:
        """Records start..stop as tuples in the order of the requests."""
        if self.form.units:
            return [
                tuple(self._unit_value(r, unit) for r in requests)
                for unit in self.units[start:stop]
            ]
        refs = [r for r in requests if isinstance(r, FieldRef)]
        return self.source.records(self.key, refs, start, stop)

    def batches(self, requests: Sequence[Request]) -> Iterator[Sequence[tuple[Any, ...]]]:
        """All records, some hundreds at a time."""
        for start in range(0, self.count, BATCH):
            yield self.rows(requests, start, min(start + BATCH, self.count))

    def _unit_value(self, request: Request, unit: str) -> Any:
        if isinstance(request, Figure):
            return self.source.figure(request, unit)
        return unit

    def found(self, name: str, grouping: bool = False) -> Found | None:
        """A field of the band's register as the clerk typed it; a child's without its list."""
        if self.form.child and "." in name:
            name = name.partition(".")[2]
        return names.find(self.key.register, name, grouping) if self.key.register else None

    def request_of(self, mark: Mark) -> Request | None:
        """What 【合计:…】 or 【小计:…】 adds up, None when it is nothing of this band."""
        if mark.figure is not None:
            return mark.figure
        found = self.found(mark.name)
        return found.ref if found and found.field.kind.python_type is int else None

    def summed(self, mark: Mark, sums: dict[Request, int | float | None]) -> Shown | None:
        """The sum of a column as it is shown; a rate is asked for as a whole, never added."""
        request = self.request_of(mark)
        if isinstance(request, Figure):
            if not self.form.units or not adds_up(request):
                return of_figure(self.source.figure(request, None), request)
            return of_figure(sums.get(request), request)
        found = self.found(mark.name)
        if request is None or found is None:
            return None
        return of_field(sums.get(request) or 0, found.field)


def plan_band(
    form: Form,
    sheet: SheetForm,
    band: BandForm,
    source: Source,
    start: int,
    progress: Callable[[int], None],
) -> BandPlan:
    """Count a band's records, find its groups, add up what is to be added, lay out its rows."""
    groups = []
    for name in band.level_names:
        found = names.find(band.register, name, grouping=True) if band.register else None
        groups.append(found.ref if found else None)
    child_of = form.register if band.child else ""
    refs = tuple(ref for ref in groups if ref)
    key = Band(band.register, sheet.name, band.row, refs, child_of)
    units = list(source.units()) if band.units else []
    count = len(units) if band.units else source.count(key)
    plan = BandPlan(band, key, count, source, units)
    wanted = _wanted_sums(form, band, plan)
    extra = _group_fields(sheet, band, plan)
    if refs or wanted:
        _first_pass(plan, list(refs), wanted, extra, progress)
    plan.block = lay_out(band, start, count, plan.groups)
    if plan.block.end > MAX_ROWS:
        raise Refused(f"共 {count} 行，超过 Excel 上限，请按网格分开导出", "form.rows")
    return plan


def _wanted_sums(form: Form, band: BandForm, plan: BandPlan) -> list[Request]:
    wanted: dict[Request, None] = {}
    for sheet in form.sheets:
        for cell in sheet.marked():
            own = [mark for _, mark in cell.marks if mark.kind in (Kind.TOTAL, Kind.SUBTOTAL)]
            if not own or form.band_for(sheet, cell.row) is not band:
                continue
            for request in map(plan.request_of, own):
                if isinstance(request, Figure) and not (band.units and adds_up(request)):
                    continue
                if request is not None:
                    wanted[request] = None
    return list(wanted)


def _group_fields(sheet: SheetForm, band: BandForm, plan: BandPlan) -> list[Request]:
    """Fields in group and subtotal rows: they are taken from the group's first record."""
    found = []
    for level in (*band.groups, *band.subtotals):
        for mark in row_marks(sheet, range(level.row, level.row + 1)):
            if mark.kind in (Kind.FIELD, Kind.HEADER) and (own := plan.found(mark.name)):
                found.append(own.ref)
    return list(dict.fromkeys(found))


def _first_pass(
    plan: BandPlan,
    keys: list[Request],
    sums: list[Request],
    extra: list[Request],
    progress: Callable[[int], None],
) -> None:
    """Once over the few columns that groups and sums need, so that every row's place is known."""
    requests = [*keys, *extra, *sums]
    depth, first_sum = len(keys), len(keys) + len(extra)
    ends: list[tuple[Any, ...]] = []
    totals: list[int | float | None] = [None] * len(sums)
    running: list[list[int | float | None]] = []
    heads: list[tuple[Any, ...]] = []
    boundaries: list[int] = []
    number = 0
    for batch in plan.batches(requests):
        for record in batch:
            if depth and (not ends or record[:depth] != ends[-1]):
                ends.append(record[:depth])
                boundaries.append(number)
                heads.append(record[:first_sum])
                running.append([None] * len(sums))
            if sums:
                for at, value in enumerate(record[first_sum:]):
                    if value is not None:
                        totals[at] = value + (totals[at] or 0)
                        if depth:
                            running[-1][at] = value + (running[-1][at] or 0)
            number += 1
        progress(len(batch))
    plan.sums = dict(zip(sums, totals, strict=True))
    if depth and number:
        _gather(plan, ends, [*boundaries, number], heads, running, requests[:first_sum], sums)


def _gather(
    plan: BandPlan,
    keys: list[tuple[Any, ...]],
    edges: list[int],
    heads: list[tuple[Any, ...]],
    running: list[list[int | float | None]],
    head_requests: list[Request],
    sums: list[Request],
) -> None:
    """The innermost groups joined to those of the outer levels."""
    inner = grouped(keys, len(keys[0]))
    for level, spans in enumerate(inner.levels):
        joined = []
        for group, (first, end, key) in enumerate(spans):
            joined.append((edges[first], edges[end], key))
            plan.group_values[level, group] = dict(zip(head_requests, heads[first], strict=True))
            added: dict[Request, int | float | None] = {}
            for at, request in enumerate(sums):
                values = [row[at] for row in running[first:end] if row[at] is not None]
                added[request] = sum(v for v in values if v is not None) if values else None
            plan.group_sums[level, group] = added
        plan.groups.levels.append(joined)
