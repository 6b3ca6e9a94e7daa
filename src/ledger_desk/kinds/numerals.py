"""Chinese numerals, small and capital: 三百零五, 廿三, 壹仟贰佰, 二〇二四."""

import re

DIGITS = {
    **{sign: value for value, signs in enumerate((
        "〇零○Ｏ◯", "一壹弌", "二贰弍两貳", "三叁弎参", "四肆",
        "五伍", "六陆", "七柒", "八捌", "九玖",
    )) for sign in signs},
}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SHORT = {"廿": "二十", "卄": "二十", "念": "二十", "卅": "三十"}

SIGNS = "".join(DIGITS) + "".join(_TENS) + "".join(_MYRIADS) + "".join(_SHORT)
"""Every sign a numeral may hold, for character classes."""

NUMERAL = re.compile(f"[{SIGNS}]+")


def number_of(text: str) -> int | None:
    """The number a numeral means, None where it means none: 二十三 is 23, 二〇二四 is 2024."""
    for sign, long in _SHORT.items():
        text = text.replace(sign, long)
    if not text or not all(c in DIGITS or c in _TENS or c in _MYRIADS for c in text):
        return None
    if all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total = section = 0
    digit: int | None = None
    for c in text:
        if c in DIGITS:
            if digit:  # two digits without a power between them: no number
                return None
            digit = DIGITS[c]
        elif c in _TENS:
            section += (1 if digit is None else digit) * _TENS[c]
            digit = None
        else:
            total = (total + section + (digit or 0)) * _MYRIADS[c]
            section, digit = 0, None
    return total + section + (digit or 0)


def arabic(text: str) -> str:
    """A text whose numerals are written in digits; what is no number stays as it is."""

    def digits(found: re.Match[str]) -> str:
        number = number_of(found[0])
        return found[0] if number is None else str(number)

    return NUMERAL.sub(digits, text)
