"""What several sorts of rows do alike: a record by its key, a status that follows its day."""

from collections.abc import Mapping
from typing import Any

from ledger_desk.exchange.judging import Judged
from ledger_desk.exchange.placing import note_outcome
from ledger_desk.exchange.staging import Stage, Values


def nothing_differs(record: Values, said: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    return all(not record.get(k) or not said.get(k) or record[k] == said[k] for k in keys)


def by_key(stage: Stage, row: Judged, register: str, said: Values, keys: tuple[str, ...]) -> Values:
    """A record told apart by some of its fields."""
    found = stage.shelf(register).by(*keys)(*(said.get(k) for k in keys))
    if not found:
        return stage.add(register, said)
    note_outcome(row, stage.merge(register, found[0], said), stage, register)
    return found[0]


def follow(
    stage: Stage, register: str, record: Values, said: Values, ended: str, state: str
) -> None:
    """A status nobody typed follows its day: filled in now, the record is closed now."""
    if said.get(ended) and not record.get(ended):
        stage.shelf(register).set(record, "status", state)
    else:
        said.pop("status", None)
