"""The made-up workbooks: same bytes every time, nobody real, and a truth that fits the files."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from ledger_desk.exchange.samples import LAYOUTS, Written, write_samples
from ledger_desk.exchange.samples.names import check_digit, old_number
from ledger_desk.indicators import Figure

SMALL = 0.02
ALL = range(len(LAYOUTS))
PARTITIONS = {
    "F9": ("F10", "F12", "F13", "F14", "F15"),
    "R9": ("R11", "R12", "R16", "R18", "R18b", "R18c"),
    "L9": ("L10c", "L16"),
    "P5": ("P5",),
    "P5b": ("P5b",),
    "F3": ("F3",),
}


@pytest.fixture(scope="module", params=ALL)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_samples(tmp_path_factory.mktemp("sample"), 7, SMALL, request.param)


def tables(file: Path, layout: int) -> Iterator[tuple[str, list[list[object]]]]:
    """The visible sheets of a file, as a reader that knows nothing of us sees them."""
    if file.suffix in (".csv", ".txt"):
        book = next(book for book in LAYOUTS[layout].books if book.file == file.name)
        with file.open(encoding=book.encoding, newline="") as text:
            yield file.name, [list(row) for row in csv.reader(text, delimiter=book.separator)]
        return
    workbook = CalamineWorkbook.from_path(str(file))
    for sheet in workbook.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible:
            yield sheet.name, workbook.get_sheet_by_name(sheet.name).to_python()


def layout_of(written: Written) -> int:
    return next(at for at in ALL if LAYOUTS[at].books[0].file == written.files[0].name)


def cells(written: Written) -> Iterator[object]:
    for file in written.files:
        for _name, rows in tables(file, layout_of(written)):
            for row in rows:
                yield from row


def prints(files: list[Path]) -> list[tuple[str, str]]:
    return [(file.name, sha256(file.read_bytes()).hexdigest()) for file in files]


@pytest.mark.parametrize("layout", ALL)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_people(
    tmp_path: Path, layout: int
) -> None:
    first = write_samples(tmp_path / "first", 3, SMALL, layout)
    again = write_samples(tmp_path / "again", 3, SMALL, layout)
    other = write_samples(tmp_path / "other", 4, SMALL, layout)

    assert prints(first.files) == prints(again.files)
    assert first.truth == again.truth
    assert not {each for _, each in prints(first.files)} & {each for _, each in prints(other.files)}


def test_the_layout_follows_the_seed_unless_it_is_said(tmp_path: Path) -> None:
    names = {write_samples(tmp_path / str(seed), seed, SMALL).files[0].name for seed in ALL}

    assert names == {layout.books[0].file for layout in LAYOUTS}


def test_truth_is_written_beside_the_files_only_when_asked_for(tmp_path: Path) -> None:
    write_samples(tmp_path / "bare", 1, SMALL)
    write_samples(tmp_path / "told", 1, SMALL, with_truth=True)

    assert not (tmp_path / "bare" / "truth.json").exists()
    assert '"period": "2026-10"' in (tmp_path / "told" / "truth.json").read_text("utf-8")


def test_as_many_records_are_in_a_file_as_the_truth_says(written: Written) -> None:
    layout = LAYOUTS[layout_of(written)]
    for file, book in zip(written.files, layout.books, strict=True):
        words = {level for paper in book.papers for path in paper.headings for level in path}
        words |= {sign for word in words if len(word) < 4 for sign in word}
        found = 0
        for _name, rows in tables(file, layout_of(written)):
            for row in rows:
                filled = [cell for cell in row if cell not in ("", None)]
                is_sum = filled[:1] in (["小计"], ["合计"])
                is_heading = all(cell in words for cell in filled)
                found += len(filled) > 1 and not is_sum and not is_heading
        assert found == written.truth["rows"][file.name]


def test_every_id_number_is_made_up_and_right(written: Written) -> None:
    seen = 0
    for cell in cells(written):
        text = (
            str(cell)
            .strip()
            .strip("'")
            .translate(str.maketrans("０１２３４５６７８９×x", "0123456789XX"))
        )
        text = text.replace(" ", "")
        if re.fullmatch(r"[1-6]\d{5}(19|20)\d{9}[\dX]", text) and not text.endswith("000"):
            seen += 1
            assert text[14] == "9"
            assert text[17] == check_digit(text[:17])
            assert date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
        elif re.fullmatch(r"[1-6]\d{14}", text):
            assert text[12] == "9"
    assert seen > 40


def test_every_telephone_number_is_of_the_block_for_making_things_up(written: Written) -> None:
    numbers = [
        digits
        for cell in cells(written)
        for digits in re.findall(
            r"(?<!\d)1\d{10}(?!\d)", str(cell).replace("-", "").removesuffix(".0")
        )
    ]

    assert len(numbers) > 40
    assert all(number.startswith("199") for number in numbers)


def test_old_numbers_leave_out_the_century_and_the_check_digit() -> None:
    assert old_number("330102195801019112") == "330102580101911"


@pytest.mark.parametrize("layout", ALL)
@pytest.mark.parametrize("seed", [1, 2])
def test_partitions_add_up(tmp_path: Path, seed: int, layout: int) -> None:
    figures = write_samples(tmp_path, seed, 0.05, layout).truth["figures"]

    for whole, parts in PARTITIONS.items():
        for part in parts:
            values = [n for key, n in figures.items() if key.startswith(f"{part}.")]
            assert not values or sum(values) == figures[whole], part
    sums = ("F11.省内", "F11.省外")
    regions = [n for key, n in figures.items() if key.startswith("F11.") and key not in sums]
    assert sum(regions) == figures["F9"]
    assert figures["F9"] == figures["F0"] + figures["F1"] - figures["F3"]
    assert figures["R9"] == figures["R0"] + figures["R1"] - figures["R3"]
    assert figures["L9"] == figures["L0"] + figures["L1"] - figures["L3"]
    assert figures["R23d"] == (figures["R23"] + figures["R21"] - figures["R23b"] - figures["R23c"])
    categories = [n for key, n in figures.items() if key.startswith("L9.")]
    assert sum(categories) == figures["L9"]


def test_figures_of_the_truth_are_figures_the_program_knows(written: Written) -> None:
    from ledger_desk.figure_words import figure_of

    assert all(isinstance(figure_of(key), Figure) for key in written.truth["figures"])


def test_scale_counts_people(tmp_path: Path) -> None:
    few = write_samples(tmp_path / "few", 1, 0.05, 1).truth
    many = write_samples(tmp_path / "many", 1, 0.2, 1).truth

    for one, four in ((few, many),):
        assert 3 < four["residents"] / one["residents"] < 5
        assert 3 < four["floating"]["rows"] / one["floating"]["rows"] < 5


def test_another_month_moves_everything(tmp_path: Path) -> None:
    truth = write_samples(tmp_path, 1, 0.05, 0, month="2025-02").truth

    assert truth["period"] == "2025-02"
    assert truth["floating"]["registered_in"] > 0
    assert truth["patrols"]["in_month"] > 0


def test_headings_are_not_those_of_another_layout() -> None:
    """Each layout has words of its own: nothing is proved by reading one workbook five times."""
    headings = [
        {
            column.split("|")[0]
            for book in layout.books
            for paper in book.papers
            for column in paper.columns
        }
        for layout in LAYOUTS
    ]

    for at, ours in enumerate(headings):
        others = set().union(*headings[:at], *headings[at + 1 :])
        assert len(ours - others) > 15
