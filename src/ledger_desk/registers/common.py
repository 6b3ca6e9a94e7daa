"""What several registers declare alike: the note, the grid, days in order."""

from collections.abc import Callable

from ledger_desk.fields import Field, Privacy, Record, Rule
from ledger_desk.kinds import NOTE, link

OPEN, INTERNAL, PERSONAL, SENSITIVE = Privacy


def note(privacy: Privacy = INTERNAL) -> Field:
    """备注: what belongs to no other field."""
    return Field("note", "备注", privacy, NOTE, aliases=("说明", "备考", "备注说明"), width=20)


def grid(privacy: Privacy = INTERNAL) -> Field:
    """The grid a record is counted in."""
    return Field("grid", "网格", privacy, link("grid"), width=10)


def later(day: str | None, other: str | None) -> bool:
    """Whether one day lies after another as far as both are known: 2024 is not after 2024-03-05."""
    if not day or not other:
        return False
    exact = min(len(day), len(other), 10)
    return day[:exact] > other[:exact]


def in_order(first: str, last: str, said: str, code: str = "", hard: bool = True) -> Rule:
    """A rule that `last` is not before `first`; `said` is the sentence, the last day is blamed."""

    def broken(record: Record) -> str | None:
        return said if later(record.get(first), record.get(last)) else None

    return Rule(last, broken, hard, code)


def not_above(lesser: str, greater: str, said: str, code: str = "", hard: bool = True) -> Rule:
    """A rule that a number is at most another one, where both are known."""

    def broken(record: Record) -> str | None:
        low, high = record.get(lesser), record.get(greater)
        return said if low is not None and high is not None and low > high else None

    return Rule(lesser, broken, hard, code)


def at_least(key: str, least: int, said: str) -> Rule:
    """A hard rule that a number, where known, is not below `least`."""

    def broken(record: Record) -> str | None:
        value = record.get(key)
        return said if value is not None and value < least else None

    return Rule(key, broken)


def within(key: str, least: int, most: int, said: str) -> Rule:
    """A hard rule that a number, where known, lies between two bounds."""

    def broken(record: Record) -> str | None:
        value = record.get(key)
        return said if value is not None and not least <= value <= most else None

    return Rule(key, broken)


def needed(key: str, when: Callable[[Record], bool], said: str, code: str = "") -> Rule:
    """A hard rule that a field is filled where `when` is true (`C` of the dictionary)."""

    def broken(record: Record) -> str | None:
        return said if record.get(key) in (None, "") and when(record) else None

    return Rule(key, broken, True, code)
