"""The kind of days: fourteen spellings in, an ISO day of the precision that stood there out."""

import re
from datetime import date, timedelta
from functools import lru_cache

from ledger_desk.fields import Cell, Kind, Reading
from ledger_desk.kinds.cleaning import BLANK, BLANK_WORDS, narrow, shown, unreadable, whole
from ledger_desk.kinds.numerals import SIGNS, arabic

OPEN_ENDS = frozenset(
    ("至今", "长期", "长期有效", "永久", "今", "现在", "目前", "无限期", "不定期")
)
"""What stands where an interval has no last day yet."""

FIRST_YEAR, LAST_YEAR = 1800, 2199
_SERIALS = (20000, 60000)
_EPOCH = date(1899, 12, 30)
_REAL_FROM = "1900-03-02"

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NUMERALS = re.compile(f"[{SIGNS}]")
_YEAR_SIGNS = re.compile("([〇零○Ｏ◯一二三四五六七八九]{2,4})(?=年)")
_LUNAR = re.compile("农历|阴历|正月|腊月|闰|初[一二三四五六七八九十]")
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_TIME = re.compile(
    r"(?:T|\s+|(?<=[日号]))\(?(?:上午|下午|晚上?|早上?|中午|凌晨)?\s*[0-9]{1,2}\s*[:点时]\s*(?:[0-9]{1,2}|半)?"
    r"(?:[:分][0-9]{0,2}(?:\.[0-9]+)?秒?)?\s*(?:AM|PM)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?\)?$",
    re.I,
)
_YMD = re.compile(
    r"([0-9]{4}|[0-9]{2})\s*[-/.年、,\\ ]\s*([0-9]{1,2})\s*[-/.月、,\\ ]\s*([0-9]{1,2})\s*[日号.]?"
)
_YM = re.compile(r"([0-9]{4}|[0-9]{2}(?=年))\s*[-/.年、,\\ ]\s*([0-9]{1,2})\s*(?:月份?|\.)?")
_Y = re.compile(r"([0-9]{4})\s*年?度?|([0-9]{2})年")
_DMY = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
_ONE_RANGE = re.compile(r"(.*?[0-9年月日号])\s*(?:至|到|~|—+|–|--+|－|\s-\s|→)\s*(.*)")
_DASH_RANGE = re.compile(r"([^-]*[0-9年月日号])\s*-\s*([^-]*)")
_ISO_RANGE = re.compile(r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})\s*-\s*([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})")


def read_date(cell: Cell, unit: str = "") -> Reading:
    """Read a day, month or year; unit is ignored."""
    return _read(cell.kind, cell.text)


DATE = Kind("date", str, read_date, shown, shown)


def split_range(text: str) -> tuple[str, str] | None:
    """The two ends of an interval in one cell; the second is "" for 至今 and 长期.

    None when the text is no interval, or only half of one.
    """
    ends = _ends(narrow(text))
    if ends is None or not ends[1]:
        return None
    return ends[0], "" if ends[1] in OPEN_ENDS else ends[1]


def read_birth(cell: Cell, day: date) -> Reading:
    """Read a birth date on a day: two-digit years get the century one can be born in."""
    reading = read_date(cell)
    if reading.value is None:
        said = whole(cell.text).strip()
        if len(said) == 5 and said.isascii() and said.isdigit() and int(said) < _SERIALS[0]:
            # Nobody's house or letter is that old, but people are: a serial from before 1954.
            return Reading((_EPOCH + timedelta(days=int(said))).isoformat())
        return reading
    value: str = reading.value
    if reading.code == "date.two_digit":
        if value > day.isoformat()[: len(value)]:
            value = f"19{value[2:]}"
        return Reading(value, _two_digits(value), reading.code, reading.rest)
    if value > day.isoformat()[: len(value)]:
        return Reading(None, f"出生日期 {value} 晚于今天，请核对", "date.future")
    if int(value[:4]) < day.year - 120:
        return Reading(None, f"出生日期 {value} 超过 120 年，请核对", "date.invalid")
    return reading


def read_age(cell: Cell, day: date) -> Reading:
    """The birth year (precision year) of somebody whose age stands in a cell, seen on a day."""
    if (none := unreadable(cell)) is not None:
        return none
    said = arabic(narrow(whole(cell.text)))
    if said in BLANK_WORDS:
        return BLANK
    if re.fullmatch("[0-9]{1,2}(?:个月|月|天|日)(?:大)?", said):
        return Reading(str(day.year))
    found = re.fullmatch(r"([0-9]{1,3})\s*(?:周?岁)?(?:半|多)?", said)
    if found is None or int(found[1]) > 120:
        return Reading(None, f"年龄读不出：{cell.text.strip()}", "age.text")
    return Reading(str(day.year - int(found[1])))


@lru_cache(maxsize=32768)
def _read(kind: str, text: str) -> Reading:
    iso = _ISO.match(text)
    if kind == "date" and iso is not None:
        if iso[0] < _REAL_FROM:
            return Reading(None, f"{iso[0]} 像是由数字变成的日期，请核对", "date.invalid")
        return _of(iso[1], iso[2], iso[3], text)
    if kind == "text" and iso is not None and iso.end() == len(text):
        return _of(iso[1], iso[2], iso[3], text)
    if (none := unreadable(Cell(kind, text))) is not None:
        return none
    if kind in ("time", "bool"):
        return _invalid(text)
    if kind == "number":
        return _of_number(whole(text))
    return _of_text(text)


def _of_number(said: str) -> Reading:
    if said.isdigit() and said.isascii():
        if len(said) == 5 and _SERIALS[0] <= int(said) <= _SERIALS[1]:
            return Reading((_EPOCH + timedelta(int(said))).isoformat())
        if len(said) in (4, 6, 8):
            return _of_digits(said)
        return _invalid(said)
    head, _, tail = said.partition(".")
    if head.isdigit() and tail.isdigit() and len(head) == 5:  # a day with a time of day
        return _of_number(head)
    if head.isdigit() and len(head) == 4 and tail in ("1", "01") and tail == "1":
        sentence = f"{said} 可能是 1 月也可能是 10 月，请改写成 {head}-01 或 {head}-10"
        return Reading(None, sentence, "date.ambiguous")
    if len(head) == 4 and len(tail) in (1, 2):
        return _of_text(said)
    return _invalid(said)


def _of_digits(said: str) -> Reading:
    if len(said) == 8:
        return _of(said[:4], said[4:6], said[6:], said)
    if len(said) == 4:
        return _of(said, "", "", said)
    if FIRST_YEAR <= int(said[:4]) <= LAST_YEAR and 1 <= int(said[4:]) <= 12:
        return _of(said[:4], said[4:], "", said)
    return _of(said[:2], said[2:4], said[4:], said)


def _of_text(text: str) -> Reading:
    said = narrow(text).replace("\n", " ")
    if said in BLANK_WORDS:
        return BLANK
    if said in OPEN_ENDS:
        return Reading(None, "", "", said)
    if _LUNAR.search(said) is not None:
        return Reading(None, f"农历日期请换成公历：{text.strip()}", "date.lunar")
    said = _WEEKDAY.sub("", said).strip()
    if _NUMERALS.search(said) is not None:
        said = arabic(_YEAR_SIGNS.sub(lambda y: arabic(y[1]).zfill(len(y[1])), said))
    said = said.replace("元月", "1月").replace("元年", "1年")
    if said.isdigit() and said.isascii():
        return _of_number(said) if len(said) == 5 else _of_plain(said, text)
    if (found := _matched(said)) is not None:
        return found
    if (timed := _TIME.search(said)) is not None and timed.start() > 0:
        bare = said[: timed.start()].strip()
        return (
            _of_digits(bare)
            if len(bare) == 8 and bare.isdigit()
            else _matched(bare) or _invalid(text)
        )
    if (ends := _ends(said)) is not None:
        return _of_range(*ends)
    return _invalid(text)


def _of_plain(said: str, text: str) -> Reading:
    return _of_digits(said) if len(said) in (4, 6, 8) else _invalid(text)


def _matched(said: str) -> Reading | None:
    if (found := _YMD.fullmatch(said)) is not None:
        return _of(found[1], found[2], found[3], said)
    if (found := _YM.fullmatch(said)) is not None:
        return _of(found[1], found[2], "", said)
    if (found := _Y.fullmatch(said)) is not None:
        return _of(found[1] or found[2], "", "", said)
    if (found := _DMY.fullmatch(said)) is not None:
        return _of_foreign(int(found[1]), int(found[2]), found[3], said)
    return None


def _of_foreign(first: int, second: int, year: str, said: str) -> Reading:
    """5/6/1990: which is the month shows only when the other cannot be one."""
    if first != second and first <= 12 and second <= 12:
        sentence = f"{said} 分不清月和日，请写成 {year}-{first:02d}-{second:02d} 这样"
        return Reading(None, sentence, "date.ambiguous")
    month, day = (first, second) if first <= 12 else (second, first)
    return _of(year, str(month), str(day), said)


def _of_range(first: str, last: str) -> Reading:
    begun = _matched(first) or (_of_plain(first, first) if first.isdigit() else None)
    if begun is None or begun.value is None:
        return _invalid(f"{first}-{last}")
    if last in OPEN_ENDS:
        return begun._replace(code=begun.code or "date.range", rest=f"至{last}")
    ended = _matched(last) or (_of_plain(last, last) if last.isdigit() else None)
    if ended is None or ended.value is None:
        return Reading(begun.value, "只读出起止日期的一半，请核对", "date.half", f"至{last}")
    return begun._replace(code=begun.code or "date.range", rest=f"至{ended.value}")


def _ends(said: str) -> tuple[str, str] | None:
    for pattern in (_ISO_RANGE, _ONE_RANGE, _DASH_RANGE):
        if (found := pattern.fullmatch(said)) is not None and re.search("[0-9]", found[1]):
            return found[1].strip(), found[2].strip()
    return None


def _of(year: str, month: str, day: str, said: str) -> Reading:
    two = len(year) == 2
    full = f"20{year}" if two else year
    try:
        checked = date(int(full), int(month or 1), int(day or 1))
    except ValueError:
        return Reading(None, f"没有这一天：{said.strip()}", "date.invalid")
    if not FIRST_YEAR <= checked.year <= LAST_YEAR:
        return Reading(None, f"年份不对：{said.strip()}", "date.invalid")
    value = checked.isoformat()[: 10 if day else 7 if month else 4]
    return Reading(value, _two_digits(value), "date.two_digit") if two else Reading(value)


def _two_digits(value: str) -> str:
    return f"年份只有两位，先按 {value[:4]} 年读，请核对"


def _invalid(text: str) -> Reading:
    return Reading(None, f"日期读不出：{text.strip()[:30]}，请写成 2024-03-05", "date.invalid")
