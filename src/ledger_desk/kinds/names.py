"""The kind of several names in one cell: who took part, who was met."""

import re

from ledger_desk.fields import Cell, Kind, Reading
from ledger_desk.kinds.cleaning import BLANK, BLANK_WORDS, clean, shown, unreadable
from ledger_desk.kinds.words import NAME

LONGEST = 1000

_BREAKS = re.compile(r"[、,，;；/|\r\n]+|\s{2,}")


def _read_names(cell: Cell, unit: str = "") -> Reading:
    if (none := unreadable(cell)) is not None:
        return none
    if cell.kind != "text":
        return Reading(None, "这里要写姓名，不能只有数字", "name.digits")
    said = clean(cell.text)
    if said in BLANK_WORDS:
        return BLANK
    names = [name for piece in _BREAKS.split(said) for name in _apart(piece.strip()) if name]
    joined = "、".join(names)
    if len(joined) > LONGEST:
        return Reading(None, f"最多 {LONGEST} 个字，现在是 {len(joined)} 个", "text.long")
    return Reading(joined or None)


def _apart(piece: str) -> list[str]:
    """The names a piece holds: 张 三 is one, 张三 李四 are two; what is no name stays as typed."""
    one = NAME.read(Cell("text", piece), "")
    if one.code != "name.several":
        return [one.value or piece]
    return piece.split()


NAMES = Kind("names", str, _read_names, shown, shown, many=True)
