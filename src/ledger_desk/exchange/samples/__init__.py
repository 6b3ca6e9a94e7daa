"""A made-up community as the messy workbooks grid workers keep, and what they hold in truth.

Nobody in them exists: names are drawn at random, ID numbers use sequence numbers 9xx, phones are
made up. The same seed, scale, layout and month give the same bytes.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ledger_desk.exchange.samples.columns import Dweller
from ledger_desk.exchange.samples.duties import Duties, make_duties
from ledger_desk.exchange.samples.hand import Hand
from ledger_desk.exchange.samples.layouts import LAYOUTS, Book
from ledger_desk.exchange.samples.paper import Made, Paper, door_of, lay_out
from ledger_desk.exchange.samples.settling import make_world
from ledger_desk.exchange.samples.summary import truth_of
from ledger_desk.exchange.samples.world import World
from ledger_desk.exchange.samples.writing import Grid, write_text, write_xls, write_xlsx

__all__ = ["LAYOUTS", "Written", "write_samples"]


class Written(NamedTuple):
    """The files, in the order in which they may be imported, and what they hold."""

    files: list[Path]
    truth: dict[str, Any]


def write_samples(
    folder: Path,
    seed: int = 1,
    scale: float = 1.0,
    layout: int | None = None,
    month: str = "2026-10",
    with_truth: bool = False,
) -> Written:
    """Write a community of about 5,800 people times `scale`, as it is at the end of the month.

    layout: one of LAYOUTS, by default by the seed (1 has the first). with_truth: writes truth.json
    too.
    """
    number = (seed - 1) % len(LAYOUTS) if layout is None else layout
    chosen = LAYOUTS[number]
    world = make_world(Random(f"{seed}.{number}"), scale, month, chosen.shape)
    duties = make_duties(world, scale)
    sources = _sources(world, duties, chosen.books)
    hands: dict[str, list[Hand]] = {}
    rows: dict[str, int] = {}
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for book in chosen.books:
        made = Made()
        target = folder / book.file
        _write(target, book, _grids(book, world, sources, hands, made, f"{seed}.{number}"))
        files.append(target)
        rows[book.file] = made.rows
    keys = {paper.register: paper.keys for book in chosen.books for paper in book.papers}
    truth = truth_of(world, duties, keys, rows, hands)
    if with_truth:
        text = json.dumps(truth, ensure_ascii=False, indent=1)
        (folder / "truth.json").write_text(text + "\n", encoding="utf-8")
    return Written(files, truth)


Source = Callable[[], Iterable[Any]]


def _sources(world: World, duties: Duties, books: Iterable[Book]) -> dict[str, Source]:
    """Where the rows of a register come from; each may be asked for again and again."""
    aid = (paper for book in books for paper in book.papers if paper.register == "aid")
    told = {key for paper in aid for key in paper.keys}
    if "stopped" not in told:  # a roster that cannot say so does not list them
        duties.aid = [aid for aid in duties.aid if aid.stopped is None]
    return {
        "roster": lambda: _dwellers(world),
        "rental": lambda: world.rentals,
        "floating": lambda: world.floating,
        "aid": lambda: duties.aid,
        "member": lambda: duties.members,
        "patrol": lambda: duties.patrols,
        "visit": lambda: duties.visits,
        "inspection": lambda: duties.inspections,
    }


def _dwellers(world: World) -> Iterator[Dweller]:
    """Everybody who lives there for good; dwellings that stand empty have a row of their own."""
    rented = {rental.door for rental in world.rentals}
    for door in world.doors:
        households = world.households.get(door, ())
        for household in households:
            for person, relation in household.members:
                yield Dweller(door, household, person, relation)
        if not households and door not in rented:
            yield Dweller(door)


def _grids(
    book: Book,
    world: World,
    sources: dict[str, Source],
    hands: dict[str, list[Hand]],
    made: Made,
    seed: str,
) -> Iterator[Grid]:
    for paper in book.papers:
        hand = Hand(paper.style, world.place, Random(f"{seed}.{book.file}.{paper.register}"))
        hands.setdefault(paper.register, []).append(hand)
        for part, records in _shared_out(paper, world, sources[paper.register]):
            yield lay_out(paper, paper.sheet.replace("{part}", part), records, hand, made)
    if book.keys:
        keys: list[list[Any]] = [["key", "type"], *([key, "text"] for key in book.papers[0].keys)]
        yield Grid("_keys", keys, hidden=True)


def _shared_out(paper: Paper, world: World, source: Source) -> Iterator[tuple[str, Iterable[Any]]]:
    """The records of each sheet, and what tells the sheets apart."""
    match paper.each:
        case "grid":
            for number, name in enumerate(world.place.grids):
                yield name, (row for row in source() if _grid_of(row) == number)
        case "year":
            years = sorted({rental.registered.year for rental in world.rentals})
            for year in years:
                yield f"{year}年", (row for row in source() if row.registered.year == year)
        case _:
            yield "", source()


def _grid_of(row: Any) -> int:
    return int(row.grid) if hasattr(row, "grid") else door_of(row).grid


def _write(target: Path, book: Book, grids: Iterator[Grid]) -> None:
    match target.suffix:
        case ".xlsx":
            write_xlsx(target, grids)
        case ".xls":
            write_xls(target, grids)
        case _:
            write_text(target, next(grids), book.encoding, book.separator)
