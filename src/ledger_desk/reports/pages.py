"""Pages of ours: the month report, any list, the card of a person, the notice of hazards."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ledger_desk.errors import Progress, no_progress
from ledger_desk.reports.layout import (
    HEADING,
    SMALL,
    Block,
    Frame,
    Gap,
    Paragraph,
    Signatures,
    Written,
    write,
)
from ledger_desk.reports.tables import Column, Line, Table

__all__ = ["Column", "Frame", "Line", "Section", "Written", "list_page", "month_page"]

REPORT_SIGNATURES = ("填表人", "审核人", "负责人", "填报日期")


class Section(NamedTuple):
    """One part of a month report: a heading, a table of shown values, notes below it."""

    title: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    notes: Sequence[str] = ()


def month_page(
    title: str,
    period: str,
    unit: str,
    sections: Sequence[Section],
    out: Path,
    frame: Frame | None = None,
    sign: Sequence[str] = REPORT_SIGNATURES,
    words: Sequence[str] = (),
    progress: Progress = no_progress,
) -> Written:
    """Write a month report: the sections, then paragraphs of words, then the signatures.

    title, period and unit win over those of the frame.
    """
    around = (frame or Frame(title))._replace(title=title, period=period, unit=unit)
    blocks: list[Block] = []
    for section in sections:
        if section.title:
            blocks.append(Paragraph(section.title, HEADING, after=3, heading=True))
        if section.lines or section.columns:
            blocks.append(Table(section.columns, section.lines))
        blocks += [Paragraph(note, SMALL, after=1) for note in section.notes]
        blocks.append(Gap(5))
    blocks += [Paragraph(text, indent=2) for text in words]
    blocks.append(Signatures(sign, seal=True))
    return write(around, blocks, out, progress)


def list_page(
    frame: Frame,
    columns: Sequence[Column],
    lines: Sequence[Line],
    out: Path,
    sign: Sequence[str] = (),
    notes: Sequence[str] = (),
    least: float = 6.0,
    progress: Progress = no_progress,
) -> Written:
    """Write any list: `lines` may be fetched slice by slice; least: height of a line in mm."""
    blocks: list[Block] = [Table(columns, lines, least=least)]
    blocks += [Paragraph(note, SMALL, after=1) for note in notes]
    if sign:
        blocks.append(Signatures(sign))
    return write(frame, blocks, out, progress)
