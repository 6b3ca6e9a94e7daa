"""Cells of a crosstab: 行 and 列 read from the headings beside and above them."""

import re
from typing import NamedTuple

from ledger_desk.indicators import Figure, dimensions_of, sums_of
from ledger_desk.sheets.cells import FormCell
from ledger_desk.sheets.form import Form, Note, SheetForm
from ledger_desk.sheets.placeholders import COLUMN, ROW, Kind, folded

OPEN = frozenset(("合计", "总计", "总数", "共计", "计", "总人数", "总户数", "全部"))
PARENT = frozenset(("小计",))
_BRACKETS = re.compile(r"[(\[〔（][^)\]〕）]*[)\]〕）]")
_ENDS = ("人数", "户数", "件数", "困难", "家庭", "人", "户", "数", "性")
# Words in a parent heading that name a dimension by another name than ours.
_SAID = {
    "来自": "来源", "户籍": "来源", "时间": "期限", "时限": "期限", "原因": "事由", "住所": "处所",
    "致贫": "原因", "产权": "产权", "性质": "产权", "类型": "类型", "办结": "办结",
}  # fmt: skip


class Label(NamedTuple):
    """A heading on the way outwards; short: perhaps one of several written one below another."""

    text: str
    short: bool


def resolved(form: Form) -> dict[tuple[str, int, int, int], Figure]:
    """The figure of every crosstab cell; headings that fit nothing are noted as errors."""
    found: dict[tuple[str, int, int, int], Figure] = {}
    for sheet in form.sheets:
        for cell in sheet.marked():
            for at, (_, mark) in enumerate(cell.marks):
                if mark.kind is Kind.CROSS and mark.problem is None and mark.figure:
                    figure = _figure(form, sheet, cell, mark.figure, mark.takes)
                    if figure:
                        found[sheet.name, cell.row, cell.column, at] = figure
    return found


def _figure(
    form: Form, sheet: SheetForm, cell: FormCell, base: Figure, takes: tuple[str, ...]
) -> Figure | None:
    given = dict(base.values)
    for axis in takes:
        labels = headings(sheet, cell, axis)
        value = _value(sheet, cell, base.code, axis, labels, tuple(given))
        if value is None:
            text = labels[0].text if labels else ""
            subject = _subject(base)
            said = f"{cell.address}：表头“{text}”对不上“{subject}”的任何一项，请改用完整写法"
            form.notes.append(Note("cross", cell.address, said))
            return None
        if value:
            dimension, word = value
            if dimension in given:
                said = (
                    f"{cell.address}【{cell.text.strip('【】')}】：“{given[dimension]}”和“{word}”"
                    "属于同一分类，不能同时要求"
                )
                form.notes.append(Note("twice", cell.address, said))
                return None
            given[dimension] = word
    order = list(dimensions_of(base.code))
    return base._replace(values=tuple(sorted(given.items(), key=lambda v: order.index(v[0]))))


def _subject(figure: Figure) -> str:
    from ledger_desk.indicators import INDICATORS

    return INDICATORS[figure.code].subject


def headings(sheet: SheetForm, cell: FormCell, axis: str) -> list[Label]:
    """The labels above (列) or to the left (行), nearest first, merged areas filled."""
    labels: list[Label] = []
    seen: set[tuple[int, int]] = set()
    row, column = cell.row, cell.column
    widest = max((c for _, c in sheet.cells), default=1)
    while True:
        row, column = (row - 1, column) if axis == COLUMN else (row, column - 1)
        if row < 1 or column < 1:
            return labels
        area = sheet.merge_at(row, column)
        corner = (area.top, area.left) if area else (row, column)
        if corner in seen:
            continue
        seen.add(corner)
        if area and axis == COLUMN and area.right - area.left + 1 >= max(3, widest * 0.7):
            return labels  # a title
        other = sheet.cells.get(corner)
        if other is None or not other.text or other.marks:
            continue
        text = folded(other.text)
        short = area is None and axis == COLUMN and len(text) <= 2
        labels.append(Label(text, short))


def _value(
    sheet: SheetForm,
    cell: FormCell,
    code: str,
    axis: str,
    labels: list[Label],
    given: tuple[str, ...],
) -> tuple[str, str] | tuple[()] | None:
    """(dimension, value) the headings mean; () when they leave it open; None when nothing fits."""
    for text, parents in _readings(labels):
        bare = _BRACKETS.sub("", text)
        if bare in OPEN:
            return ()
        if bare in PARENT:
            continue
        matches = _matches(code, text)
        if len(matches) > 1:
            matches = _decided(sheet, cell, code, axis, matches, parents, given)
        if len(matches) == 1:
            return matches[0]
    return None


def _readings(labels: list[Label]) -> list[tuple[str, list[str]]]:
    """The ways to read headings: the lowest label, then joined with its parents.

    Labels typed one or two characters a cell, one below another, are one label first of all.
    """
    if not labels:
        return []
    run = 0
    while run < len(labels) and labels[run].short:
        run += 1
    texts = [label.text for label in labels]
    readings: list[tuple[str, list[str]]] = []
    if run > 1:
        joined = "".join(reversed(texts[:run]))
        texts_after = [joined, *texts[run:]]
        readings += _joins(texts_after)
    return readings + _joins(texts)


def _joins(texts: list[str]) -> list[tuple[str, list[str]]]:
    found = [(texts[0], texts[1:])]
    if texts[0] in PARENT and len(texts) > 1:
        return [(texts[0], texts[1:]), (texts[1], texts[2:])]
    for depth in range(2, len(texts) + 1):
        found.append(("".join(reversed(texts[:depth])), texts[depth:]))
    for parent in texts[2:]:
        found.append((parent + texts[0], []))
    return found


def _matches(code: str, text: str) -> list[tuple[str, str]]:
    for word in _variants(text):
        found = [
            (dimension, value)
            for dimension, values in dimensions_of(code).items()
            for value in (*values, *sums_of(code, dimension), "未填")
            if folded(value) == word and (value != "未填" or len(dimensions_of(code)) == 1)
        ]
        if found:
            return found
    return []


def _variants(text: str) -> list[str]:
    plain = _BRACKETS.sub("", text).removeprefix("其中:").removeprefix("其中").strip(":、.")
    variants = [text, plain]
    for end in _ENDS:
        if plain.endswith(end) and len(plain) > len(end):
            variants.append(plain.removesuffix(end))
    return list(dict.fromkeys(variants))


def _decided(
    sheet: SheetForm,
    cell: FormCell,
    code: str,
    axis: str,
    matches: list[tuple[str, str]],
    parents: list[str],
    given: tuple[str, ...],
) -> list[tuple[str, str]]:
    """其他 stands in several dimensions: the parent heading tells, else what stands beside it."""
    for parent in parents:
        named = [m for m in matches if m[0] in parent]
        if not named:
            said = {d for word, d in _SAID.items() if word in parent}
            named = [m for m in matches if m[0] in said]
        if len(named) == 1:
            return named
    beside = _beside(sheet, cell, code, axis)
    near = [m for m in matches if m[0] in beside]
    if near:
        return [min(near, key=lambda m: beside.index(m[0]))]
    left = [m for m in matches if m[0] not in given]
    return left if len(left) == 1 else matches


def _beside(sheet: SheetForm, cell: FormCell, code: str, axis: str) -> list[str]:
    """The dimensions of the neighbouring headings, nearest first."""
    found: list[str] = []
    for distance in range(1, 60):
        for sign in (-1, 1):
            row = cell.row + (sign * distance if axis == ROW else 0)
            column = cell.column + (sign * distance if axis == COLUMN else 0)
            if row < 1 or column < 1:
                continue
            other = sheet.cells.get((row, column))
            if other is None or not (other.marks or other.number or other.empty):
                continue
            for text, _ in _readings(headings(sheet, other, axis)):
                matches = _matches(code, text)
                if len(matches) == 1:
                    found.append(matches[0][0])
                    break
    return found
