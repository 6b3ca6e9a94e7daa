"""The layouts of made-up workbooks: how quite different offices keep the same books."""

from ledger_desk.exchange.samples.layouts import (
    classic,
    one_book,
    one_cell,
    printed,
    template,
)
from ledger_desk.exchange.samples.layouts.kinds import Book, Layout

__all__ = ["LAYOUTS", "Book", "Layout"]

LAYOUTS: tuple[Layout, ...] = (
    classic.LAYOUT,
    one_cell.LAYOUT,
    printed.LAYOUT,
    template.LAYOUT,
    one_book.LAYOUT,
)
