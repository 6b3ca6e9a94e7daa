"""What every table has in common, and the tables in which the ledger keeps books about itself.

The registers' own tables stand in people_tables and duty_tables. All are typed declarative
classes used through Core alone: there is no session. A column is NULL when it is 未填.
"""

from typing import Any, ClassVar

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


def to(table: str, column: str) -> ForeignKeyConstraint:
    """The link `column` to a record of `table`: it cannot leave the community."""
    return ForeignKeyConstraint(["community_id", column], [f"{table}.community_id", f"{table}.id"])


class Base(DeclarativeBase):
    """The one metadata; text is TEXT and tables are STRICT, so a wrong type never gets in."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text(), bytes: LargeBinary()}
    __table_args__: Any = ({"sqlite_strict": True},)


class Kept(Base):
    """A table whose rows have an identity for ever, and whose every change is in the history.

    `rid` serves SQLite's lists and indexes and never leaves the file. Each link gets an index:
    without it, taking back an import would search every child table once a row.
    """

    __abstract__ = True

    rid: Mapped[int] = mapped_column(primary_key=True, sort_order=-40)
    community_id: Mapped[str] = mapped_column(sort_order=-39)
    id: Mapped[str] = mapped_column(sort_order=-38)  # UUIDv7, 32 hexadecimal digits
    version: Mapped[int] = mapped_column(default=1, server_default="1", sort_order=-37)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if not cls.__dict__.get("__abstract__"):
            cls.__table_args__ = (
                UniqueConstraint("community_id", "id"),
                *cls.__dict__.get("__table_args__", ()),
                {"sqlite_strict": True},
            )
        super().__init_subclass__(**kwargs)
        if isinstance(table := getattr(cls, "__table__", None), Table):
            _index_links(table)


def _index_links(table: Table) -> None:
    whole = {
        str(index.expressions[0].key)
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is None
        and isinstance(index.expressions[0], Column)
    }
    for link in table.foreign_key_constraints:
        if (key := link.column_keys[-1]) not in whole:
            Index(None, table.c[key])


class Recorded(Kept):
    """A record of a register: what a worker fills in, what it is called, how it is found."""

    __abstract__ = True

    doubt: Mapped[str | None] = mapped_column(sort_order=-36)  # 待核实 and why
    removed: Mapped[str | None] = mapped_column(sort_order=-35)  # made by mistake, and why
    note: Mapped[str | None] = mapped_column(sort_order=-34)  # 备注
    label: Mapped[str] = mapped_column(default="", server_default="", sort_order=-33)
    plain: Mapped[str] = mapped_column(default="", server_default="", sort_order=-32)
    pinyin: Mapped[str] = mapped_column(default="", server_default="", sort_order=-31)
    initials: Mapped[str] = mapped_column(default="", server_default="", sort_order=-30)
    source_key: Mapped[str | None] = mapped_column(sort_order=-29)  # the imported row that made it


BOOKKEEPING = frozenset({"rid", "community_id", "id", "version"})
"""Columns that are not values: not in the history, not put back by an undo."""


# What happened


class Act(Base):
    """One `writing()`: who did what, when. Rows of the history name their act."""

    __tablename__ = "act"

    id: Mapped[str] = mapped_column(primary_key=True)  # UUIDv7
    actor: Mapped[str]
    device: Mapped[str]
    kind: Mapped[str]  # form grid import return merge undo close retention restore upgrade …
    batch: Mapped[int | None] = mapped_column(index=True)
    title: Mapped[str]
    reason: Mapped[str]
    started: Mapped[str]  # UTC, 2026-11-22T01:41:07.123Z
    hlc: Mapped[str]  # hybrid logical clock, 16 hexadecimal digits, grows with every act
    undoes: Mapped[str | None] = mapped_column(index=True)  # the act it takes back
    state: Mapped[str]  # open, done, undone
    first_seq: Mapped[int | None]  # its rows of the history: one act at a time is written,
    last_seq: Mapped[int | None]  # so they stand side by side


class History(Base):
    """One changed row: `before` and `after` as JSON under a digest, the digest in the chain."""

    __tablename__ = "history"
    __table_args__ = (Index(None, "row", "register"), {"sqlite_strict": True})

    seq: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str]
    register: Mapped[str]
    row: Mapped[str]  # the id of the record
    version: Mapped[int]  # before the change; 0 = there was none
    op: Mapped[str]  # I made, U changed, D deleted, E erased
    before: Mapped[str | None]
    after: Mapped[str | None]
    salt: Mapped[str | None]
    digest: Mapped[str]
    chain: Mapped[str]


class AccessLog(Kept):
    """Who looked at, printed, copied, exported or sent what, and for what purpose."""

    __tablename__ = "access_log"

    act: Mapped[str]
    at: Mapped[str]
    kind: Mapped[str]  # view print export copy send
    register: Mapped[str]
    records: Mapped[str]  # JSON: ids, or [] when only their number is kept
    count: Mapped[int]
    fields: Mapped[str]  # JSON
    purpose: Mapped[str]
    recipient: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]


class Anchor(Base):
    """The head of the history as it once left the program: a later cut is found by it."""

    __tablename__ = "anchor"

    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    seq: Mapped[int]
    head: Mapped[str]
    place: Mapped[str]  # backup, month, package, sheet, and which
    epoch: Mapped[str]


class Batch(Base):
    """One imported file, one returned sheet, one merge: several acts, taken back together."""

    __tablename__ = "batch"

    community_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # import, return, merge
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    at: Mapped[str]
    counts: Mapped[str]  # JSON: added, updated, unchanged, doubtful, refused, …
    undone: Mapped[str | None]  # when it was taken back


class ImportRow(Base):
    """Which row of an imported sheet became which record."""

    __tablename__ = "import_row"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "batch"], ["batch.community_id", "batch.number"]),
        {"sqlite_strict": True},
    )

    rid: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[str]
    batch: Mapped[int] = mapped_column(index=True)
    fingerprint: Mapped[str] = mapped_column(index=True)
    register: Mapped[str]
    record_id: Mapped[str]
    sheet: Mapped[str]
    row_number: Mapped[int]


class About(Base):
    """Facts about this ledger: ledger_id, epoch, made, device, …."""

    __tablename__ = "about"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


# What the office decides


class Setting(Kept):
    """A limit, cycle or standard of the office; the one with the latest valid_from holds."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("community_id", "key", "valid_from"),)

    key: Mapped[str]
    valid_from: Mapped[str]  # a day
    value: Mapped[str]  # JSON


class ImportMemory(Base):
    """What a worker answered about the columns of a sheet that looked like this one."""

    __tablename__ = "import_memory"

    community_id: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    register: Mapped[str]
    mapping: Mapped[str]  # JSON: {heading: field key}
    used: Mapped[str]


class Form(Base):
    """An office's own form, whole, by its SHA-256."""

    __tablename__ = "form"

    community_id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    facts: Mapped[str] = mapped_column(default="{}", server_default="{}")  # JSON
    at: Mapped[str]
    content: Mapped[bytes]


# What was printed and reported


class Sheet(Kept):
    """A printed door-to-door sheet, as its paper looked."""

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("community_id", "code"),)

    code: Mapped[str]  # with its check character
    kind: Mapped[str]
    title: Mapped[str]
    worker: Mapped[str]
    made: Mapped[str]
    grid_id: Mapped[str | None]
    due_on: Mapped[str | None]
    filter: Mapped[str]  # JSON
    columns: Mapped[str]  # JSON
    masks: Mapped[str]  # JSON
    pages: Mapped[int]
    doors: Mapped[int]
    sha256: Mapped[str]


class SheetRow(Kept):
    """One printed door: what stood there, in which versions, and what was answered."""

    __tablename__ = "sheet_row"
    __table_args__ = (
        to("sheet", "sheet_id"),
        UniqueConstraint("community_id", "sheet_id", "number"),
    )

    sheet_id: Mapped[str]
    number: Mapped[str]  # 001 … or N01 …
    check: Mapped[str]  # the check character of its row code
    page: Mapped[int]
    dwelling_id: Mapped[str | None]
    household_id: Mapped[str | None]
    records: Mapped[str]  # JSON: [[register, id, version], …]
    answer: Mapped[str | None]
    answer_note: Mapped[str | None]
    answered_on: Mapped[str | None]  # the day of the walk
    answered_by: Mapped[str | None]
    visit_id: Mapped[str | None]


class Snapshot(Base):
    """A closed month, as it was reported; a correction is one more row, never a change."""

    __tablename__ = "snapshot"

    community_id: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)  # 2026-10
    number: Mapped[int] = mapped_column(primary_key=True)  # 1, and 2 … for corrections
    start: Mapped[str]
    end: Mapped[str]
    act: Mapped[str]
    at: Mapped[str]
    worker: Mapped[str]
    reason: Mapped[str]
    indicators: Mapped[str]  # version of the definitions
    settings: Mapped[str]  # JSON
    figures: Mapped[str]  # JSON: {code: number}, of the community and of each grid
    members: Mapped[str]  # JSON: the ids behind every stock
    anchor: Mapped[str]  # 历史校验码 printed on the report


class Attachment(Kept):
    """A file that belongs to a record; its content lies sealed beside the ledger."""

    __tablename__ = "attachment"
    __table_args__ = (Index(None, "record_id"),)

    register: Mapped[str]
    record_id: Mapped[str]
    name: Mapped[str]  # as the worker knows it
    size: Mapped[int]  # bytes
    file: Mapped[str]  # its random name in the folder
    sha256: Mapped[str]  # of the sealed file
    gone: Mapped[str | None]  # when it was taken away


class Draft(Base):
    """A form that was not finished when the program was locked or closed."""

    __tablename__ = "draft"

    page: Mapped[str] = mapped_column(primary_key=True)
    record: Mapped[str]
    at: Mapped[str]
    contents: Mapped[str]  # JSON


def kept_tables() -> list[Table]:
    """Every declared table whose changes go into the history.

    In the order declared: household and person point to each other, so no order of links exists.
    """
    return [table for table in Base.metadata.tables.values() if set(table.c.keys()) >= BOOKKEEPING]
