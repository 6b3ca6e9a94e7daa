"""The kind of telephone numbers: one or several, as people write them."""

import re
from decimal import Decimal

from ledger_desk.fields import Cell, Kind, Reading
from ledger_desk.kinds.cleaning import (
    BLANK,
    BLANK_WORDS,
    is_exponent,
    narrow,
    shown,
    splitter,
    unreadable,
    whole,
)

_MOBILE = re.compile("1[3-9][0-9]{9}")
_LANDLINE = re.compile("(0(?:10|2[0-9]|[3-9][0-9]{2}))([1-9][0-9]{6,7})")
_LOCAL = re.compile("[2-9][0-9]{6,7}")
_SERVICE = re.compile("[48]00[0-9]{7}|9[56][0-9]{3}")
_COUNTRY = re.compile(r"^\(?(?:\+|00|0)?86\)?[- ]?(?=[01])|^\+86|^\(?\+\)?86")
_EXTENSION = re.compile(r"(?:转|分机号?|ext\.?|#|-(?=[0-9]{1,4}$))\s*([0-9]{1,6})$", re.I)
_AREA = re.compile(r"\((0[0-9]{2,3})\)")
_BRACKET = re.compile(r"\(([^()]*)\)")
_WORDS = re.compile(r"[^0-9+\-() .#转分机ext*]+", re.I)
_KEPT = re.compile("[0-9]+")
_pieces = splitter(r"[/,;、|\n\r\\]|或|和|(?<=[0-9])\s{2,}(?=[0-9])")


def _read_phone(cell: Cell, unit: str = "") -> Reading:
    kind, text = cell
    if kind in ("text", "number") and _MOBILE.fullmatch(text.removesuffix(".0")):
        return Reading(text[:11])
    if (none := unreadable(cell)) is not None:
        return none
    said = narrow(text)
    if said in BLANK_WORDS:
        return BLANK
    if kind == "number" or is_exponent(said) or _is_float(said):
        said = _written_out(said)
        if not said:
            return Reading(None, "电话号码丢了几位，请重新填写", "phone.damaged")
    elif kind in ("date", "time", "bool"):
        return _wrong(said)
    return _of_text(said)


def _is_float(said: str) -> bool:
    head, point, tail = said.partition(".")
    return bool(point) and head.isdigit() and bool(tail) and not tail.strip("0")


def _written_out(said: str) -> str:
    """All digits of a number, "" where scientific notation has rounded some away."""
    if is_exponent(said):
        number = Decimal(said)
        if number != number.to_integral_value():
            return ""
        mantissa = said.upper().partition("E")[0].replace(".", "").lstrip("+-")
        digits = str(int(number))
        return digits if len(mantissa) >= len(digits) - 3 else ""
    return whole(said)


def _of_text(said: str) -> Reading:
    found: list[str] = []
    words: list[str] = []
    problem: Reading | None = None
    said = _AREA.sub(r" \1-", said).strip()
    for piece in _pieces(said):
        numbers, rest, wrong = _of_piece(piece)
        found += [number for number in numbers if number not in found]
        words += rest
        if wrong and problem is None:
            problem = _wrong(wrong)
    value = "、".join(found) or None
    rest_words = " ".join(words)
    if problem is not None:
        return Reading(value, problem.problem, problem.code, rest_words)
    if value is None:
        return Reading(None, f"没有电话号码：{said[:20]}", "phone.length")
    return Reading(value, "", "", rest_words)


def _of_piece(piece: str) -> tuple[list[str], list[str], str]:
    """Numbers, words beside them, and what could not be read of one piece."""
    words = [
        w.strip() for w in _BRACKET.findall(piece) if w.strip() and not w.strip("+86").isdigit()
    ]
    words = [w for w in words if not set(w) <= set("+86 ")]
    bare = _BRACKET.sub(lambda b: b[0] if set(b[1]) <= set("+86 ") else " ", piece)
    words += [w.strip("：:. ") for w in _WORDS.findall(bare) if w.strip("：:. ")]
    bare = _WORDS.sub(" ", bare).strip(" -.")
    if not _KEPT.search(bare):
        return [], words, ""
    extension = _EXTENSION.search(bare)
    if extension is not None and _number(bare[: extension.start()])[:1] not in ("", "1"):
        return [_number(bare[: extension.start()])], [*words, f"分机{extension[1]}"], ""
    if number := _number(bare):
        return [number], words, ""
    numbers = _grouped(_KEPT.findall(bare))
    if numbers:
        return numbers, words, ""
    return [], words, bare


def _number(text: str) -> str:
    """One number in its stored form, "" when it is none: 0578-6821234, 13900001234."""
    digits = "".join(_KEPT.findall(_COUNTRY.sub("", text.strip())))
    if _MOBILE.fullmatch(digits):
        return digits
    if digits[:1] == "0" and _MOBILE.fullmatch(digits[1:]):
        return digits[1:]
    if len(digits) == 13 and digits.startswith("86") and _MOBILE.fullmatch(digits[2:]):
        return digits[2:]
    if (land := _LANDLINE.fullmatch(digits)) is not None:
        return f"{land[1]}-{land[2]}"
    if _LOCAL.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return digits
    return ""


def _grouped(groups: list[str]) -> list[str]:
    """Numbers made of neighbouring groups of digits that use all of them; [] if there is no way."""
    if not groups:
        return []
    for size in range(min(4, len(groups)), 0, -1):
        if number := _number("-".join(groups[:size])):
            if size == len(groups):
                return [number]
            if rest := _grouped(groups[size:]):
                return [number, *rest]
    return []


def _wrong(said: str) -> Reading:
    digits = "".join(_KEPT.findall(said))
    if digits.startswith("1"):
        return Reading(None, f"手机号应为 11 位，现在是 {len(digits)} 位", "phone.length")
    return Reading(None, f"电话号码位数不对，现在是 {len(digits)} 位", "phone.length")


def mask_phone(value: str | None) -> str:
    """The first three and last four of each number: 139****5432; of a short one the last four."""
    return "、".join(map(_masked, value.split("、"))) if value else ""


def _masked(number: str) -> str:
    head = 3 if len(number) > 9 else 0
    tail = 4 if len(number) > 5 else 0
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]


PHONE = Kind("phone", str, _read_phone, shown, mask_phone, many=True)
