import random

import pytest

from ledger_desk import sheet_codes


def test_the_check_character_is_that_of_the_standard() -> None:
    assert sheet_codes.check_character("A12425GABC1234002") == "M"  # ISO/IEC 7064, MOD 37,36


def test_a_sheet_code_has_no_letter_that_is_misheard_and_reads_back_however_typed() -> None:
    picks = random.Random(7)
    taken: set[str] = set()
    for _ in range(500):
        code = sheet_codes.new_sheet_code(taken, picks.randrange)
        assert code not in taken
        taken.add(code)
        assert set(code) <= set(sheet_codes.ALPHABET)
        assert sheet_codes.read_sheet_code(code) == code
        assert sheet_codes.read_sheet_code(f" {code[:2].lower()}-{code[2:]} ") == code
    zero = next(code for code in taken if "0" in code)
    assert sheet_codes.read_sheet_code(zero.replace("0", "O")) == zero


def test_any_single_wrong_character_of_a_sheet_code_is_noticed() -> None:
    code = sheet_codes.new_sheet_code((), random.Random(3).randrange)
    for at in range(5):
        for other in set(sheet_codes.ALPHABET) - {code[at]}:
            assert sheet_codes.read_sheet_code(code[:at] + other + code[at + 1 :]) is None


@pytest.mark.parametrize("typed", ["", "4K7", "4K7QRX", "４Ｋ７Ｑ５", "4K7Q!"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert sheet_codes.read_sheet_code(typed) is None


def test_rows_are_digits_first_and_never_repeat() -> None:
    rows = [sheet_codes.row_number(n) for n in range(1, sheet_codes.MAX_ROWS + 1)]
    blanks = [sheet_codes.row_number(n, blank=True) for n in range(1, sheet_codes.MAX_BLANKS + 1)]
    pages = [sheet_codes.page_number(n) for n in range(1, 400)]
    assert rows[:3] == ["001", "002", "003"]
    assert rows[998:1000] == ["999", "A00"]
    assert blanks[:2] == ["N01", "N02"]
    assert pages[0] == "P01"
    every = rows + blanks + pages
    assert len(set(every)) == len(every)
    assert all(len(row) == 3 and row.isalnum() for row in every)


def test_a_row_typed_under_another_sheet_or_for_another_door_has_another_check() -> None:
    sheets = [sheet_codes.new_sheet_code((), random.Random(n).randrange) for n in range(40)]
    right = [sheet_codes.row_check(sheet, "019", "ab" * 16) for sheet in sheets]
    assert len(set(right)) > 10  # the sheet goes into it
    assert len({sheet_codes.row_check(sheets[0], "019", f"{n:032x}") for n in range(40)}) > 10
    assert set(right) <= set(sheet_codes.ALPHABET)


def test_a_scanned_payload_gives_sheet_and_row_and_nothing_else_does() -> None:
    scanned = sheet_codes.payload("4K7Q5", "019", "X")
    assert scanned == "LD1:4K7Q5:019:X"
    assert sheet_codes.read_payload(scanned) == ("4K7Q5", "019X")
    assert sheet_codes.folded(scanned) == scanned
    assert sheet_codes.read_payload("LD1:4K7Q5:019") is None
    assert sheet_codes.read_payload("HTTP://X") is None
