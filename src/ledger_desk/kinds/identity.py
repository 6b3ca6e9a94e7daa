"""Kinds of numbers that name a person or a firm: ID numbers, credit codes, accounts.

GB 11643-1999: 17 digits and a check digit by ISO 7064 MOD 11-2, which finds every wrong character
and every pair of neighbours swapped. A number is taken as it stands or not at all, never mended.
"""

import re
from datetime import date
from functools import lru_cache
from operator import mul

from ledger_desk.fields import Cell, Kind, Reading
from ledger_desk.kinds.cleaning import (
    BLANK,
    BLANK_WORDS,
    close_up,
    digits_lost,
    is_exponent,
    shown,
    unreadable,
    whole,
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ZEROS = 48 * sum(_WEIGHTS)  # the weights times the code of "0" in ASCII
_QUOTES = str.maketrans("", "", "'`\"‘’“”′＇")
_OTHER_PAPER = re.compile("[A-Z]{1,3}[0-9]{5,10}[A-Z0-9]{0,2}|[0-9]{1,2}[A-Z]{2}[0-9]{5,7}")
_CREDIT = re.compile("[1-9ANY][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_HIDDEN = re.compile(r"[*＊●•※?？_]|[xX×]{3,}")
_PAPERS_OF_RESIDENTS = (None, "", "111", "112")

_DAMAGED = Reading(None, "身份证号丢了末几位（表格把它存成了数字），请按证件重新填写", "id.damaged")
_MASKED = Reading(None, "身份证号被遮住了一部分，请按证件补全", "id.masked")
_CHECK = Reading(None, "身份证号校验位不对，请逐位核对", "id.check")
_BIRTH = Reading(None, "身份证号里的出生日期不存在，请逐位核对", "id.birth")
_SIGNS = Reading(None, "身份证号只能用数字 0–9 和末位 X", "id.signs")


def check_digit(seventeen: str) -> str:
    """The 18th character to 17 ASCII digits."""
    return _CHECKS[(sum(map(mul, _WEIGHTS, seventeen.encode("ascii"))) - _ZEROS) % 11]


def is_resident_id(text: str) -> bool:
    """Whether a text is a whole ID number as stored: 18 characters and right, or 15 digits."""
    if len(text) == 18:
        return (
            text.isascii()
            and text[:17].isdigit()
            and _is_day(text[6:14])
            and check_digit(text[:17]) == text[17]
        )
    return len(text) == 15 and text.isascii() and text.isdigit() and _is_day(f"19{text[6:12]}")


def birth_of(id_no: str | None) -> str | None:
    """The birth day an ID number (18 or 15) tells, None for any other paper."""
    if id_no is None or not is_resident_id(id_no):
        return None
    day = id_no[6:14] if len(id_no) == 18 else f"19{id_no[6:12]}"
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"


def sex_of(id_no: str | None) -> str | None:
    """The sex code (1 男, 2 女) an ID number tells, None for any other paper."""
    if id_no is None or not is_resident_id(id_no):
        return None
    return "1" if int(id_no[16] if len(id_no) == 18 else id_no[14]) % 2 else "2"


def in_18(id_no: str) -> str:
    """The 18-character form of a 15-digit number, for matching only: the stored one stays 15."""
    if len(id_no) != 15 or not is_resident_id(id_no):
        return id_no
    long = f"{id_no[:6]}19{id_no[6:]}"
    return long + check_digit(long)


def masked_fits(masked: str, id_no: str) -> bool:
    """Whether an ID number could be the one hidden in "330102********1234"."""
    shape = close_up(masked).upper().replace("×", "*").replace("●", "*").replace("＊", "*")
    if len(shape) != len(id_no):
        return False
    return sum(c != "*" for c in shape) >= 8 and all(
        c in ("*", real) for c, real in zip(shape, id_no, strict=True)
    )


@lru_cache(maxsize=65536)
def _is_day(digits: str) -> bool:
    try:
        return 1850 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2099
    except ValueError:
        return False


def _read_id(cell: Cell, unit: str = "") -> Reading:
    kind, text = cell
    if kind == "text" and len(text) == 18 and is_resident_id(text):
        return Reading(text)
    if (none := unreadable(cell)) is not None:
        return none
    if kind == "number":
        return _of_number(cell)
    if kind in ("date", "time", "bool"):
        return Reading(None, "这一格不是证件号码，请核对", "id.length")
    said = close_up(text).translate(_QUOTES).replace("×", "X").replace("✕", "X").upper()
    if close_up(text) in BLANK_WORDS or not said:
        return BLANK
    if is_exponent(said):
        return _DAMAGED
    return _of_text(said, text)


def _of_number(cell: Cell) -> Reading:
    """A number cell holds 15 digits exactly; with 16 or more the last ones are not its own."""
    said = whole(cell.text)
    if digits_lost(cell) or is_exponent(said):
        return _DAMAGED
    if said.isdigit() and len(said) == 15:
        return Reading(said) if is_resident_id(said) else _BIRTH
    return _wrong_length(said)


def _of_text(said: str, text: str) -> Reading:
    if _HIDDEN.search(close_up(text)) is not None and len(said) >= 8:
        return _MASKED
    if any(c.isdecimal() and not c.isascii() for c in said):
        return _SIGNS
    if is_resident_id(said):
        return Reading(said)
    whole_digits = said.removesuffix(".0")
    if len(whole_digits) in (17, 18) and whole_digits.isdigit() and whole_digits != said:
        return _DAMAGED  # a float written out: 330102198503121300.0
    if len(said) == 18 and said[:17].isdigit() and (said[17].isdigit() or said[17] == "X"):
        if said.endswith("000"):
            return _DAMAGED
        return _CHECK if _is_day(said[6:14]) else _BIRTH
    if len(said) == 15 and said.isdigit():
        return _BIRTH
    if len(said) <= 13 and said.isascii() and _OTHER_PAPER.fullmatch(said):
        return Reading(said)
    if said.isascii() and said.isdigit():
        return _wrong_length(said)
    if len(said) in (15, 18):
        return _SIGNS
    return _wrong_length(said)


def _wrong_length(said: str) -> Reading:
    return Reading(None, f"身份证号应为 18 位，现在是 {len(said)} 位", "id.length")


def read_paper(cell: Cell, id_type: str | None) -> Reading:
    """Read the number of a paper of a known type (code of id_type): passports stay as typed."""
    if id_type in _PAPERS_OF_RESIDENTS:
        return _read_id(cell)
    reading = _read_id(cell)
    if reading.code not in ("id.length", "id.signs", "id.check", "id.birth"):
        return reading
    said = close_up(whole(cell.text) if cell.kind == "number" else cell.text).upper()
    if said.isascii() and 5 <= len(said) <= 20 and said.replace("-", "").isalnum():
        return Reading(said)
    return Reading(None, f"证件号码读不出：{said[:20]}", "id.length")


def _read_credit(cell: Cell, unit: str = "") -> Reading:
    """An ID number, or the 18-character credit code (GB 32100-2015) of a firm."""
    reading = _read_id(cell)
    if reading.value is not None or not reading.code or cell.kind != "text":
        return reading
    said = close_up(cell.text).translate(_QUOTES).upper()
    return Reading(said) if is_credit_code(said) else reading


def is_credit_code(text: str) -> bool:
    """Whether a text is a whole credit code with the right check character."""
    if _CREDIT.fullmatch(text) is None:
        return False
    values = [_CREDIT_SIGNS.index(c) for c in text]
    total = sum(value * 3**place for place, value in enumerate(values[:17]))
    return bool((31 - total % 31) % 31 == values[17])


def _read_account(cell: Cell, unit: str = "") -> Reading:
    if (none := unreadable(cell)) is not None:
        return none
    if digits_lost(cell) or is_exponent(cell.text.strip()):
        return Reading(
            None, "账号丢了末几位（表格把它存成了数字），请按原件重新填写", "account.damaged"
        )
    said = close_up(whole(cell.text) if cell.kind == "number" else cell.text).translate(_QUOTES)
    said = said.replace("-", "") if said.replace("-", "").isdigit() else said
    if said in BLANK_WORDS:
        return BLANK
    if not said.isascii() or not said.isalnum() or not 6 <= len(said) <= 32:
        return Reading(None, f"账号应为 6 至 32 位数字，现在是 {len(said)} 位", "account.length")
    return Reading(said)


def mask_id(value: str | None) -> str:
    """The first six and the last four of an ID number; only the last four of a short one."""
    if not value:
        return ""
    head = 6 if len(value) > 12 else 0
    tail = 4 if len(value) > 8 else 2
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]


def mask_account(value: str | None) -> str:
    """The last four of an account."""
    return "*" * max(len(value) - 4, 4) + value[-4:] if value else ""


ID_NUMBER = Kind("id_number", str, _read_id, shown, mask_id)
CREDIT_CODE = Kind("credit_code", str, _read_credit, shown, mask_id)
ACCOUNT = Kind("account", str, _read_account, shown, mask_account)
