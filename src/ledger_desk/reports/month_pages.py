"""Our own layout of a month's figures and lists, as PDF."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ledger_desk.indicators import INDICATORS, UNFILLED, Figure, dimensions_of
from ledger_desk.reports.canvas import CENTRE, LEFT, RIGHT
from ledger_desk.reports.definitions import Definition
from ledger_desk.reports.pages import Column, Frame, Line, Section, list_page, month_page
from ledger_desk.reports.source import LedgerSource
from ledger_desk.sheets import names, values
from ledger_desk.sheets.source import Band, FieldRef
from ledger_desk.store.figures import Month

SUBJECTS = ("流动人口", "出租房", "隐患", "低保", "巡逻", "走访")
# The stock or flow whose partitions are shown, and the dimensions that make a table of their own.
PARTITIONED = {
    "流动人口": ("F9", ("性别", "来源", "事由", "处所", "期限", "年龄")),
    "出租房": ("R9", ("产权", "状态", "等级", "用途", "类别", "方式")),
    "隐患": ("R21", ("类型", "级别")),
    "低保": ("L9", ("类别", "原因")),
    "巡逻": ("P5", ("问题",)),
    "走访": ("V1", ("类型", "见面")),
}


def write(
    title: str,
    definition: Definition | None,
    source: LedgerSource,
    numbers: Month,
    target: Path,
    worker: str,
    now: datetime,
) -> None:
    """Write a report as our own pages: a list for lists, the subjects' figures otherwise."""
    frame = Frame(
        title,
        unit=str(source.header("填报单位") or ""),
        period=source.period.label,
        printed_by=worker,
        printed_at=now.astimezone().strftime("%Y-%m-%d %H:%M"),
        draft=numbers.closed == 0,
        landscape=definition.landscape if definition else False,
    )
    if definition is not None and definition.kind in ("list", "notice") and definition.columns:
        _write_list(definition, source, frame, target)
        return
    subjects = definition.subjects if definition and definition.subjects else SUBJECTS
    sections = [section for subject in subjects for section in _sections(subject, source)]
    notes = [
        f"待核实{numbers.doubtful}条。未填的单列，各项之和加未填等于合计。",
        *numbers.unbalanced,
    ]
    month_page(
        title,
        source.period.label,
        frame.unit,
        [*sections, Section("", (), (), notes)],
        target,
        frame,
    )


def _sections(subject: str, source: LedgerSource) -> list[Section]:
    rows = []
    for code, indicator in INDICATORS.items():
        if indicator.subject != subject:
            continue
        now = source.figure(Figure(code), None)
        if now is None and indicator.unit not in ("%", "平均"):
            continue
        change = source.figure(Figure(code, measure="增减"), None)
        cells = (indicator.name, _shown(now, code), _unit(indicator.unit), _signed(change, code))
        rows.append(Line(cells))
    columns = (
        Column("指标", 3, LEFT),
        Column("本月", 2, RIGHT),
        Column("单位", 1, CENTRE),
        Column("比上月", 2, RIGHT),
    )
    sections = [Section(subject, columns, rows)] if rows else []
    if subject in PARTITIONED and rows:
        sections += _partitions(subject, source)
    return sections


def _partitions(subject: str, source: LedgerSource) -> list[Section]:
    code, wanted = PARTITIONED[subject]
    known = dimensions_of(code)
    sections = []
    for dimension in wanted:
        if dimension not in known:
            continue
        shown = [*known[dimension], UNFILLED]
        counts = [source.figure(Figure(code, ((dimension, value),)), None) for value in shown]
        if not any(counts):
            continue
        whole = source.figure(Figure(code), None)
        pairs = [(v, n) for v, n in zip(shown, counts, strict=True) if n or v == UNFILLED]
        columns = [Column(value, 1, CENTRE) for value, _ in pairs] + [Column("合计", 1, CENTRE)]
        line = Line((*(_shown(n, code) for _, n in pairs), _shown(whole, code)))
        sections.append(Section(f"{subject}·{dimension}", columns, [line]))
    return sections


def _unit(unit: str) -> str:
    return "" if unit in ("%", "平均") else unit


def _shown(value: Any, code: str) -> str:
    shown = values.of_figure(value, Figure(code))
    if shown.number is None:
        return shown.text or "—"
    if INDICATORS[code].unit == "%":
        return f"{shown.number * 100:.2f}%"
    if INDICATORS[code].unit in ("元", "平均", "小时", "㎡"):
        return f"{shown.number:,.2f}"
    return f"{shown.number:,}"


def _signed(value: Any, code: str) -> str:
    if value is None:
        return "—"
    text = _shown(abs(value), code)
    return "0" if not value else f"{'+' if value > 0 else '−'}{text}"


def _write_list(definition: Definition, source: LedgerSource, frame: Frame, target: Path) -> None:
    found = [names.find(definition.register, label) for label in definition.columns]
    columns = [
        Column(label, max(len(label), one.field.width / 2 if one else 6))
        for label, one in zip(definition.columns, found, strict=True)
    ]
    band = Band(definition.register, "", 0)
    lines = _Lines(source, band, [one for one in found if one])
    list_page(frame, [Column("序号", 3, CENTRE), *columns], lines, target, sign=definition.sign)


class _Lines(Sequence[Line]):
    """The lines of a list, fetched page by page."""

    def __init__(self, source: LedgerSource, band: Band, found: Sequence[names.Found]) -> None:
        self._source, self._band, self._found = source, band, found
        self._refs: list[FieldRef] = [one.ref for one in found]

    def __len__(self) -> int:
        return self._source.count(self._band)

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, slice):
            return self[index : index + 1][0]
        start, stop, _ = index.indices(len(self))
        rows = self._source.records(self._band, self._refs, start, stop)
        return [
            Line((str(start + number + 1), *map(self._cell, self._found, row)))
            for number, row in enumerate(rows)
        ]

    def _cell(self, found: names.Found, value: Any) -> str:
        if value is None:
            return ""
        mask = self._source.mask(self._band.register, found.ref, found.field)
        kind = found.field.kind
        return kind.mask(value) if mask else kind.show(value)
