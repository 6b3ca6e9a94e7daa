"""Kinds whose values lie elsewhere: codes of a list, links to records, divisions of the country."""

from functools import cache

from ledger_desk.codes import YES_NO, code_of
from ledger_desk.fields import Cell, CodeList, Kind, Reading
from ledger_desk.kinds.cleaning import (
    BLANK,
    BLANK_WORDS,
    narrow,
    one_line,
    shown,
    splitter,
    text_of,
    unreadable,
)
from ledger_desk.kinds.dates import read_date

_REMEMBERED = 2048
_KINDS: dict[tuple[int, bool], tuple[CodeList, Kind]] = {}
_pieces = splitter(r"[、,，;；/|\s]+")


def choice(codelist: CodeList) -> Kind:
    """One code of a list: read by label, code or synonym, shown by its label."""
    return _kind(codelist, False)


def multi(codelist: CodeList) -> Kind:
    """Several codes of a list, stored joined by a comma, shown joined by 、."""
    return _kind(codelist, True)


def _kind(codelist: CodeList, many: bool) -> Kind:
    # The list cannot be hashed; keeping it beside its kind keeps its id from being reused.
    known = _KINDS.get((id(codelist), many))
    if known is None:
        made = _many_codes(codelist) if many else _one_code(codelist)
        known = _KINDS[id(codelist), many] = (codelist, made)
    return known[1]


def _one_code(codelist: CodeList) -> Kind:
    labels = codelist.labels
    readings = {label: Reading(code) for code, label in labels.items()}

    def read(cell: Cell, unit: str = "") -> Reading:
        text = cell.text
        reading = readings.get(text)
        if reading is not None:
            return reading
        reading = _read_code(codelist, cell)
        if len(readings) < _REMEMBERED and cell.kind == "text":
            readings[text] = reading
        return reading

    def show(value: str | None) -> str:
        return "" if value is None else labels.get(value, value)

    return Kind("choice", str, read, show, show, codes=codelist)


def _read_code(codelist: CodeList, cell: Cell) -> Reading:
    if (none := unreadable(cell)) is not None:
        return none
    said = one_line(text_of(cell))
    code = code_of(codelist, said) if said else None
    if code is not None:
        return Reading(code)
    if said in BLANK_WORDS:
        return BLANK
    if codelist is YES_NO and (signed := _signed_on(cell)) is not None:
        return signed
    options = "、".join(list(codelist.labels.values())[:8])
    more = "…" if len(codelist.labels) > 8 else ""
    return Reading(None, f"没有“{said[:20]}”这一项，可填：{options}{more}", "code.unknown")


def _signed_on(cell: Cell) -> Reading | None:
    """A date in a yes/no column means yes, and the day is told beside it."""
    day = read_date(cell)
    return Reading("1", "", "", day.value) if day.value is not None and not day.problem else None


def _many_codes(codelist: CodeList) -> Kind:
    one = _kind(codelist, False)

    def read(cell: Cell, unit: str = "") -> Reading:
        if (none := unreadable(cell)) is not None:
            return none
        said = narrow(text_of(cell))
        whole = one.read(Cell("text", said), unit)
        if whole.value is not None or not whole.problem:
            return whole
        codes: list[str] = []
        problem = BLANK
        for piece in _pieces(said):
            reading = one.read(Cell("text", piece), unit)
            if reading.value is not None and reading.value not in codes:
                codes.append(reading.value)
            elif reading.problem and not problem.problem:
                problem = reading
        return Reading(",".join(codes) or None, problem.problem, problem.code)

    def show(value: str | None) -> str:
        return "、".join(map(one.show, value.split(","))) if value else ""

    return Kind("multi", str, read, show, show, codes=codelist, many=True)


@cache
def link(register: str, many: bool = False) -> Kind:
    """A link to a record of another register: the text is what it is called there."""

    def read(cell: Cell, unit: str = "") -> Reading:
        if (none := unreadable(cell)) is not None:
            return none
        said = one_line(text_of(cell))
        if said in BLANK_WORDS:
            return BLANK
        return Reading("、".join(_names(said)) if many else said)

    return Kind("link", str, read, shown, shown, link=register, many=many)


_names = splitter(r"[、,，;；/|\n]+|\s{2,}|(?<=[\u3400-\u9fff]{2})\s(?=[\u3400-\u9fff]{2})")


def _read_region(cell: Cell, unit: str = "") -> Reading:
    """A division of the country, from its 6-digit code or its names joined."""
    from ledger_desk import regions  # the list of divisions is read when first needed

    if (none := unreadable(cell)) is not None:
        return none
    said = narrow(text_of(cell))
    if said in BLANK_WORDS:
        return BLANK
    code, rest = regions.read(said)
    if code is None:
        return Reading(
            None, f"找不到这个地方：{said[:30]}，请写省、市、区县", "region.unknown", rest
        )
    return Reading(code, "", "", rest)


def _show_region(value: str | None) -> str:
    from ledger_desk import regions

    return regions.full_name(value) if value else ""


REGION = Kind("region", str, _read_region, _show_region, _show_region)
