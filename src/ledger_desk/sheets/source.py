"""What a form is filled from: the caller's side of the filler, in plain stored values."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from ledger_desk.fields import Field, Privacy
from ledger_desk.indicators import Figure


class FieldRef(NamedTuple):
    """A field of a list, seen from the band's register.

    path: link fields to follow, ("dwelling", "building"). key: the field there; of a link field its
    label is meant, with "_id" behind it the id. child: a child register whose values are joined
    by 、 ("residence": the tenants of a rental, "patrol_member", "finding"). role: "" a stored
    value; "qr" the text of a QR code (key: "", "户", "表"); "picture" the bytes of the newest
    attachment of that kind (key: 门牌, …); "item" an answer of a questionnaire (key: its code,
    with ".备注" the remark).
    """

    path: tuple[str, ...]
    key: str
    child: str = ""
    role: str = ""


class Band(NamedTuple):
    """A list inside a form: which register, how grouped, where it stands.

    register: "" when the rows are units of a statistics form. child_of: the register whose one
    record the form is about, when this is one of its child lists ("" otherwise). groups: the
    levels, outer first; the records come ordered by them. sheet, row: the repeat row's place,
    so that two bands of one register can be told apart.
    """

    register: str
    sheet: str
    row: int
    groups: tuple[FieldRef, ...] = ()
    child_of: str = ""


class Habits(NamedTuple):
    """The office's settings that decide how values look."""

    rate_decimals: int = 2
    zero_as: str = "0"
    empty: str = ""  # what 未填 prints


class Source(Protocol):
    """Where the filler asks for values; all are as stored (ISO days, fen, codes), None = 未填.

    Counts and records must not change while a form is filled: `count` is asked first, then
    `records` in batches, and again for groups and totals.
    """

    @property
    def habits(self) -> Habits:
        """How zeros and rates look."""
        ...

    @property
    def register(self) -> str:
        """The register the report is about, "" when the labels are to decide."""
        ...

    def header(self, name: str) -> Any:
        """A header field (indicators.HEADER_FIELDS): text, ISO day, number, None. 期末 is a day."""
        ...

    def answer(self, name: str) -> Any:
        """What was typed in for 【手填:名称】; None when it was left open."""
        ...

    def figure(self, figure: Figure, unit: str | None) -> int | float | None:
        """A figure of one unit, or of the reporting unit (None); fen, 1/100 ㎡, rates 0..1."""
        ...

    def units(self) -> Sequence[str]:
        """The units of a statistics form, in the order of its rows."""
        ...

    def count(self, band: Band) -> int:
        """How many records a band has."""
        ...

    def records(
        self, band: Band, fields: Sequence[FieldRef], start: int, stop: int
    ) -> Sequence[tuple[Any, ...]]:
        """Records start..stop of a band, in its order: one tuple of stored values each."""
        ...

    def record(self, register: str, fields: Sequence[FieldRef]) -> tuple[Any, ...]:
        """The values of the one record the form is about."""
        ...

    def mask(self, register: str, ref: FieldRef, field: Field) -> str:
        """The format that hides a field under the report's profile (脱敏, 隐名, …), "" for none."""
        ...


def default_mask(field: Field) -> str:
    """What a profile of its own does not say: numbers of papers and accounts are masked.

    Amounts and codes have no masked form; whoever may not see them is not given their form.
    """
    sensitive = field.privacy is Privacy.SENSITIVE
    return "脱敏" if sensitive and field.kind.mask is not field.kind.show else ""
