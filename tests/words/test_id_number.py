import datetime as dt
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from ledger_desk.fields import Cell
from ledger_desk.kinds import (
    CREDIT_CODE,
    ID_NUMBER,
    birth_of,
    check_digit,
    in_18,
    is_credit_code,
    is_resident_id,
    masked_fits,
    read_paper,
    sex_of,
)

EXAMPLES = 2000
SIGNS = string.digits + "Xx"
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31))
PLACES = st.sampled_from(["330102", "331121", "511303", "522121", "110101", "440305", "652801"])


def made(place: str, born: dt.date, last: int) -> str:
    """A number with a sequence of the nine hundreds, which no real register gave out."""
    seventeen = f"{place}{born:%Y%m%d}9{last:02d}"
    return seventeen + check_digit(seventeen)


NUMBERS = st.builds(made, PLACES, DAYS, st.integers(0, 99))


def read(text: str, kind: str = "text") -> tuple[str | None, str]:
    reading = ID_NUMBER.read(Cell(kind, text), "")
    assert bool(reading.problem) == bool(reading.code)
    return reading.value, reading.code


def as_float(number: str) -> list[Cell]:
    """What sheets make of an 18-digit number they take for a float."""
    value = float(number[:17] + ("0" if number[17] == "X" else number[17]))
    kept = f"{value:.15g}"  # 3.30102198503129e+17, as a sheet shows it
    rounded = f"{int(float(f'{value:.14e}'))}"
    return [
        Cell("number", repr(value)),
        Cell("number", str(int(value))),
        Cell("number", rounded),
        Cell("number", f"{rounded}.0"),
        Cell("text", kept),
        Cell("text", kept.upper()),
        Cell("text", f"{value:.5E}"),
        Cell("text", f"{rounded}.0"),
    ]


@pytest.mark.accept("G15")
@given(NUMBERS)
@settings(max_examples=EXAMPLES, deadline=None)
def test_numbers_with_lost_digits_are_never_taken(number: str) -> None:
    for cell in as_float(number):
        reading = ID_NUMBER.read(cell, "")
        assert reading.value is None, cell
        assert reading.code == "id.damaged", cell
    zeros = number[:15] + "000"
    if check_digit(zeros[:17]) != "0":
        assert read(zeros) == (None, "id.damaged")


@pytest.mark.accept("G15")
@given(st.one_of(st.text(max_size=30), st.text(alphabet=SIGNS + "*＊×E+.- ٣३３", max_size=22)))
@settings(max_examples=EXAMPLES, deadline=None)
def test_no_text_is_too_strange_and_only_ascii_is_stored(text: str) -> None:
    for kind in ("text", "number", "date", "bool", "error"):
        reading = ID_NUMBER.read(Cell(kind, text), "")
        if reading.value is not None:
            assert reading.value.isascii()
            assert reading.value.isalnum()
            assert set(reading.value[:17]) <= set(string.digits + string.ascii_uppercase)
    is_resident_id(text)
    birth_of(text)
    sex_of(text)
    in_18(text)
    masked_fits(text, "330102198503129015")


@pytest.mark.accept("G15")
@given(NUMBERS, st.integers(0, 17), st.sampled_from(string.digits + "X"))
@settings(max_examples=EXAMPLES, deadline=None)
def test_every_wrong_character_is_found(number: str, place: int, sign: str) -> None:
    wrong = number[:place] + sign + number[place + 1 :]
    assert (read(wrong)[0] == wrong) == (wrong == number)
    assert is_resident_id(wrong) == (wrong == number)


@pytest.mark.accept("G15")
@given(NUMBERS, st.integers(0, 16))
@settings(max_examples=EXAMPLES, deadline=None)
def test_every_swap_of_neighbours_is_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (read(swapped)[0] == swapped) == (swapped == number)


@given(st.integers(0, 10**17 - 1))
@settings(max_examples=500, deadline=None)
def test_the_check_digit_is_that_of_iso_7064(number: int) -> None:
    seventeen = f"{number:017d}"
    assert check_digit(seventeen) == mod_11_2.calc_check_digit(seventeen)


X_ENDED = next(
    n for n in (made("331121", dt.date(1985, 3, 12), k) for k in range(99)) if n[-1] == "X"
)
PLAIN = next(
    n for n in (made("331121", dt.date(1985, 3, 12), k) for k in range(99)) if n[-1] == "7"
)


@pytest.mark.parametrize(
    "text",
    [
        X_ENDED,
        X_ENDED[:17] + "x",
        X_ENDED[:17] + "×",
        X_ENDED[:17] + "Ｘ",
        "'" + X_ENDED,
        f"{X_ENDED[:6]} {X_ENDED[6:14]} {X_ENDED[14:]}",
        "\u200b" + X_ENDED + "\u202c",
        X_ENDED.translate({ord(d): ord(d) + 0xFEE0 for d in string.digits}),
        f"\t{X_ENDED}\u00a0",
    ],
)
def test_spellings_of_a_right_number(text: str) -> None:
    assert read(text) == (X_ENDED, "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (PLAIN[:17] + "X", "id.check"),
        (PLAIN[:17] + "×", "id.check"),
        (PLAIN[:17], "id.length"),
        (PLAIN + "1", "id.length"),
        (PLAIN[:10] + "13" + PLAIN[12:], "id.birth"),
        ("3301**********1234", "id.masked"),
        ("330102********1234", "id.masked"),
        ("330102xxxxxxxx1234", "id.masked"),
        ("3.30102E+17", "id.damaged"),
        ("".join(chr(0x660 + int(d)) for d in PLAIN), "id.signs"),
        ("331121850312", "id.length"),
        ("331121851312901", "id.birth"),
        ("张三", "id.length"),
    ],
)
def test_what_is_wrong_with_a_number_has_a_name(text: str, code: str) -> None:
    assert read(text) == (None, code)


def test_15_digits_are_kept_and_match_their_18() -> None:
    assert read("331121850312901") == ("331121850312901", "")
    assert read("331121850312901.0", "number") == ("331121850312901", "")
    long = in_18("331121850312901")
    assert long[:17] == "33112119850312901"
    assert is_resident_id(long)
    assert in_18(long) == long
    assert birth_of("331121850312901") == birth_of(long) == "1985-03-12"
    assert sex_of("331121850312901") == sex_of(long) == "1"


def test_other_papers() -> None:
    assert read("E12345678") == ("E12345678", "")
    assert read("h12345678") == ("H12345678", "")
    assert read_paper(Cell("text", "12345678"), "511").value == "12345678"
    assert read_paper(Cell("number", "12345678"), "511").value == "12345678"
    assert read_paper(Cell("text", PLAIN[:17] + "X"), "111").code == "id.check"
    assert birth_of("E12345678") is None
    assert sex_of(None) is None


def test_a_landlord_may_be_a_firm() -> None:
    assert CREDIT_CODE.read(Cell("text", "91350100M000100Y43"), "").value == "91350100M000100Y43"
    assert is_credit_code("91110000600037341L")
    assert uscc.is_valid("91110000600037341L")
    assert CREDIT_CODE.read(Cell("text", PLAIN), "").value == PLAIN
    assert CREDIT_CODE.read(Cell("text", "91350100M000100Y44"), "").value is None


def test_masks_hide_all_but_six_and_four() -> None:
    assert ID_NUMBER.mask(PLAIN) == f"{PLAIN[:6]}********{PLAIN[-4:]}"
    assert ID_NUMBER.mask("331121850312901") == "331121*****2901"
    assert ID_NUMBER.mask("E12345678") == "*****5678"
    assert ID_NUMBER.mask(None) == ""


def test_a_masked_number_fits_its_own_only() -> None:
    assert masked_fits(f"{PLAIN[:6]}********{PLAIN[-4:]}", PLAIN)
    assert masked_fits(f"{PLAIN[:4]}**********{PLAIN[-4:]}", PLAIN)
    assert not masked_fits(f"{PLAIN[:6]}********0000", PLAIN)
    assert not masked_fits("******************", PLAIN)
