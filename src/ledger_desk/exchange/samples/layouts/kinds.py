"""What a layout says: the community it belongs to, and its workbooks."""

from dataclasses import dataclass, field

from ledger_desk.exchange.samples.paper import Paper
from ledger_desk.exchange.samples.world import Shape


@dataclass(frozen=True)
class Book:
    """One file; encoding and separator are for text tables. keys: has a hidden sheet of keys."""

    file: str
    papers: tuple[Paper, ...]
    encoding: str = ""
    separator: str = ","
    keys: bool = False


@dataclass(frozen=True)
class Layout:
    """How one community keeps its books."""

    books: tuple[Book, ...]
    shape: Shape = field(default_factory=Shape)
