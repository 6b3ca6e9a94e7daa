"""Lists of ours as workbooks: rows handed to the one filler, whose form was made for them."""

import io
from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ledger_desk.errors import Progress, no_progress
from ledger_desk.fields import Field, Register
from ledger_desk.sheets import filling, listing
from ledger_desk.sheets.source import Band, FieldRef, Habits, default_mask
from ledger_desk.store import imports, records

Rows = Callable[[Sequence[str], int, int], Sequence[tuple[Any, ...]]]
"""Stored values by column keys, of rows start to stop."""


class Fetch:
    """Rows of a register by number, as stored values; a link is its label."""

    def __init__(self, db: imports.Db, register: Register, rids: "array[int]") -> None:
        self._db, self._register, self._rids = db, register, rids

    def __call__(self, keys: Sequence[str], start: int, stop: int) -> list[tuple[Any, ...]]:
        """Rows start to stop."""
        page = records.page(self._db, self._register, self._rids[start:stop], keys)
        return [tuple(row.values.get(key) for key in keys) for row in page]


class ListSource:
    """What a list is filled from: rows by number, answers for its head and foot."""

    def __init__(
        self,
        register: str,
        fetch: Rows,
        count: int,
        answers: Mapping[str, Any],
        *,
        unmasked: bool,
    ) -> None:
        self._register = register
        self._fetch = fetch
        self._count = count
        self._answers = dict(answers)
        self._unmasked = unmasked

    @property
    def habits(self) -> Habits:
        """As everywhere."""
        return Habits()

    @property
    def register(self) -> str:
        """The register of the list."""
        return self._register

    def header(self, name: str) -> Any:
        """A list of ours has no header fields but its answers."""
        return self._answers.get(name)

    def answer(self, name: str) -> Any:
        """标题, 说明, 导出人, 导出时间, 用途."""
        return self._answers.get(name)

    def figure(self, figure: Any, unit: str | None) -> int | float | None:
        """No figures stand in a list."""
        return None

    def units(self) -> Sequence[str]:
        """No units either."""
        return []

    def count(self, band: Band) -> int:
        """How many rows."""
        return self._count

    def records(
        self, band: Band, fields: Sequence[FieldRef], start: int, stop: int
    ) -> Sequence[tuple[Any, ...]]:
        """Some rows, the columns asked for."""
        return self._fetch([".".join((*ref.path, ref.key)) for ref in fields], start, stop)

    def record(self, register: str, fields: Sequence[FieldRef]) -> tuple[Any, ...]:
        """A list is about no one record."""
        return tuple(None for _ in fields)

    def mask(self, register: str, ref: FieldRef, field: Field) -> str:
        """Hidden as on screen, unless a purpose was given."""
        if self._unmasked:
            return ""
        return "脱敏" if field.kind.mask is not field.kind.show else default_mask(field)


def write_list(
    db: imports.Db,
    register: Register,
    fields: Sequence[Field],
    rids: "array[int]",
    *,
    unmasked: bool,
    worker: str,
    purpose: str,
    now: datetime,
    progress: Progress = no_progress,
) -> bytes:
    """A register as a workbook, in memory; ID numbers and phones are text."""
    at = now.astimezone().strftime("%Y-%m-%d %H:%M")
    source = ListSource(
        register.key,
        Fetch(db, register, rids),
        len(rids),
        {
            "标题": register.title,
            "说明": f"共{len(rids)}{register.counted}",
            "导出人": worker,
            "导出时间": at,
            "用途": purpose,
        },
        unmasked=unmasked,
    )
    out = io.BytesIO()
    filling.fill(listing.list_form(register, fields), source, out, today=at[:10], progress=progress)
    return out.getvalue()
