"""Pieces of a sheet's XML as text: row attributes, cells kept, cells filled."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ledger_desk.sheets import formats
from ledger_desk.sheets.cells import FormCell, text_element, xml_of
from ledger_desk.sheets.formats import Setting, Shown
from ledger_desk.sheets.ooxml import MAIN, Element
from ledger_desk.sheets.placeholders import spots
from ledger_desk.sheets.values import Writer, attributes


def filled_tail(
    writer: Writer, setting: Setting, cell: FormCell, values: Sequence[Shown | None]
) -> tuple[str, str]:
    """A cell with placeholders, its values known; None stays as typed. The XML and the text."""
    if cell.alone and not cell.literals and (shown := values[0]) is not None:
        return writer.tail(shown, cell.style), formats.as_text(shown, setting)
    texts = [None if value is None else formats.as_text(value, setting) for value in values]
    runs = replaced_runs(cell, texts)
    whole = "".join(text for text, _ in runs)
    if len(runs) == 1 and runs[0][1] is None:
        return writer.text(whole, cell.style), whole
    return rich_tail(runs, cell.style), whole


def row_attributes(row: Element, number: str, height: str) -> str:
    """A row's attributes; its own height gives way to `height` (` ht="…" customHeight="1"`)."""
    # Some programs write every element with a prefix; ours have none, so they say whose they are.
    prefixed = bool(row.nsmap) and row.nsmap.get(None) != MAIN
    texts = [f' xmlns="{MAIN}"' if prefixed else "", f' r="{number}"']
    for name, value in row.attrib.items():
        if name in ("r", "ht", "customHeight"):
            continue
        texts.append(f' {_prefixed(row, str(name))}="{_attribute(str(value))}"')
    return "".join(texts) + height


def kept_tail(cell: FormCell, style: int | None = None) -> str:
    """A cell without placeholders, as it stood in the form."""
    element = cell.element
    wanted = cell.style if style is None else style
    texts = [attributes(wanted)]
    for name, value in element.attrib.items():
        if name not in ("r", "s"):
            texts.append(f' {_prefixed(element, str(name))}="{_attribute(str(value))}"')
    inner = "".join(xml_of(child) for child in element)
    return "".join(texts) + (f">{inner}</c>" if inner else "/>")


def _prefixed(element: Element, name: str) -> str:
    if not name.startswith("{"):
        return name
    space, _, local = name[1:].partition("}")
    prefix = next((p for p, uri in element.nsmap.items() if uri == space and p), None)
    return f"{prefix}:{local}" if prefix else local


def _attribute(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return text.replace("\n", "&#10;").replace("\t", "&#9;")


def percent(text: str) -> str:
    """Constant text inside a template for the % operator."""
    return text.replace("%", "%%")


def without_formulas(text: str) -> str:
    return re.sub(r"><f>[^<]*</f></c>", "/>", text)


def styled(cell: FormCell, style: int) -> FormCell:
    if cell.style == style:
        return cell
    return replace(cell, style=style)


def replaced_runs(cell: FormCell, texts: Sequence[str | None]) -> list[tuple[str, Element | None]]:
    """The cell's runs with values in place of placeholders; a value has the look of the run in
    which its placeholder begins."""
    found, _ = spots(cell.text)
    values = iter(texts)
    cuts = []
    for spot in found:
        text = spot.literal or next(values)
        if text is not None:
            cuts.append((spot.start, spot.end, text))
    result: list[tuple[str, Element | None]] = []
    at = 0
    for run in cell.runs:
        end = at + len(run.text)
        piece, place = "", at
        for start, stop, text in cuts:
            if stop <= place or start >= end:
                continue
            if start >= place:
                piece += run.text[place - at : start - at] + text
            place = min(max(place, stop), end)
        piece += run.text[place - at :]
        if piece or len(cell.runs) == 1:
            result.append((piece, run.look))
        at = end
    return result


def rich_tail(runs: list[tuple[str, Element | None]], style: int) -> str:
    """A cell of several looks."""
    texts = []
    for text, look in runs:
        shape = xml_of(look) if look is not None else ""
        texts.append(f"<r>{shape}{text_element(text)}</r>")
    return f'{attributes(style)} t="inlineStr"><is>{"".join(texts)}</is></c>'
