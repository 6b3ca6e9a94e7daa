"""The codes printed on door sheets: made so that a wrong letter, row or sheet is noticed.

A sheet is called by four characters and a check character (`4K7QR`), a row by three characters and
one (`019X`, `N02C`). Check characters follow ISO/IEC 7064, MOD 37,36.
"""

import re
import secrets
from collections.abc import Callable, Container

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U: read aloud without doubt
MAX_ROWS = 999 + 20 * 32 * 32
MAX_BLANKS = 99 + 22 * 32

_CHECKED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MISREAD = str.maketrans("ILOU", "110V")
_FIRST = "ABCDEFGHJKMQRSTVWXYZ"  # of rows above 999: neither N nor P
_LETTERS = ALPHABET[10:]
_PAYLOAD = re.compile(r"LD1:([0-9A-Z]{5}):([0-9A-Z]{3}):([0-9A-Z])")


def check_character(text: str) -> str:
    """The check character of ISO/IEC 7064 MOD 37,36 over digits and capital letters."""
    rest = 36
    for character in text:
        rest = (rest + _CHECKED.index(character)) % 36 or 36
        rest = rest * 2 % 37
    return _CHECKED[(37 - rest) % 36]


def new_sheet_code(
    taken: Container[str] = (), pick: Callable[[int], int] = secrets.randbelow
) -> str:
    """A code no sheet of the ledger has yet; pick(n) gives a number below n."""
    while True:
        body = "".join(ALPHABET[pick(len(ALPHABET))] for _ in range(4))
        code = body + check_character(body)
        if code[-1] in ALPHABET and code not in taken:
            return code


def read_sheet_code(typed: str) -> str | None:
    """The sheet code in what was typed (case, spaces, dashes, O for 0 forgiven), else None."""
    code = folded(typed)
    if len(code) != 5 or any(c not in ALPHABET for c in code):
        return None
    return code if check_character(code[:4]) == code[4] else None


def row_number(position: int, blank: bool = False) -> str:
    """The three characters of a row, counted from 1: 001 … 999, then A00 …; N01 … for blanks.

    Raises ValueError above MAX_ROWS and MAX_BLANKS.
    """
    if not 1 <= position <= (MAX_BLANKS if blank else MAX_ROWS):
        raise ValueError(position)
    if blank:
        return f"N{position:02d}" if position <= 99 else _spelled("N", position - 100, _LETTERS, 1)
    return f"{position:03d}" if position <= 999 else _spelled("", position - 1000, _FIRST, 2)


def page_number(page: int) -> str:
    """What the code of a whole page says in place of a row: P01, P02 …"""
    return f"P{page:02d}" if page <= 99 else _spelled("P", page - 100, _LETTERS, 1)


def row_check(sheet: str, row: str, dwelling: str) -> str:
    """The check character of a row: over sheet, row and the dwelling it stands for ("" = none)."""
    # Without the sheet's own check character: a whole code leaves the sum where it began.
    return check_character(sheet[:4] + row + dwelling.upper()).translate(_MISREAD)


def row_code(sheet: str, row: str, dwelling: str) -> str:
    """The code a worker types: the row with its check character."""
    return row + row_check(sheet, row, dwelling)


def folded(typed: str) -> str:
    """What was typed, as the codes are spelled: capitals, nothing between, 1 for I and L, 0 for O.

    A whole scanned payload (`LD1:…`) is left as it is.
    """
    text = typed.strip().upper()
    if text.startswith("LD1:"):
        return text
    return re.sub(r"[\s\-–—.·]", "", text).translate(_MISREAD)


def payload(sheet: str, row: str, check: str) -> str:
    """What the QR code of a row or page holds: nothing personal, 15 characters."""
    return f"LD1:{sheet}:{row}:{check}"


def read_payload(scanned: str) -> tuple[str, str] | None:
    """(sheet code, row code with check) of a scanned code, None when it is none of ours."""
    found = _PAYLOAD.fullmatch(scanned.strip())
    return (found[1], found[2] + found[3]) if found else None


def _spelled(prefix: str, index: int, first: str, others: int) -> str:
    """The index-th code whose first free character is one of `first`, the others any."""
    tail = ""
    for _ in range(others):
        index, digit = divmod(index, len(ALPHABET))
        tail = ALPHABET[digit] + tail
    return prefix + first[index] + tail
