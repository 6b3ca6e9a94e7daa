"""A filled form becomes records: one act, whatever registers the form spans."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger_desk.errors import InvalidRecord
from ledger_desk.fields import Register
from ledger_desk.registers import BY_KEY
from ledger_desk.store import occupancy, records
from ledger_desk.store.ledger import Ledger

Db = Any


class Kept(NamedTuple):
    """What was saved: the act it can be taken back by, and the record."""

    act: str
    id: str


class Blamed(Exception):
    """A record that may not be kept, with the register whose fields are to blame."""

    def __init__(self, register: str, problems: Mapping[str, str]) -> None:
        super().__init__(register)
        self.register = register
        self.problems = dict(problems)


def link_to(register: Register, other: str) -> str:
    """The key of the field by which a register links to another one."""
    return next(f.key for f in register.fields if f.kind.link == other)


def save(
    ledger: Ledger,
    register: Register,
    values: Mapping[str, Mapping[str, Any]],
    ids: Mapping[str, str],
    title: str,
) -> Kept:
    """Keep a form. values: by register. ids: of the records that are there already.

    Raises Blamed; nothing is kept then.
    """
    with ledger.writing(title) as db:
        own = dict(values[register.key])
        for other, record in values.items():
            if other != register.key:
                own[f"{link_to(register, other)}_id"] = _keep(ledger, db, other, record, ids)
        id_ = _keep(ledger, db, register.key, own, ids)
        if register.key == "floating" and register.key not in ids:
            _begin_to_live(ledger, db, id_, own)
        act = str(db.info["act"])
    return Kept(act, id_)


def _keep(
    ledger: Ledger, db: Db, key: str, record: Mapping[str, Any], ids: Mapping[str, str]
) -> str:
    try:
        if id_ := ids.get(key):
            records.change(db, BY_KEY[key], id_, record)
            return id_
        made = ledger.new_key()
        records.add(db, BY_KEY[key], made, record)
    except InvalidRecord as invalid:
        raise Blamed(key, invalid.problems) from None
    return made


def _begin_to_live(ledger: Ledger, db: Db, id_: str, episode: Mapping[str, Any]) -> None:
    """Somebody newly registered lives behind the door from the day they moved in."""
    door = episode.get("dwelling_id")
    since = episode.get("arrive_address_on") or episode.get("registered_on")
    if not door or not since or len(since) < 10 or episode.get("left_on"):
        return
    stay = occupancy.move(db, ledger.new_key, episode["person_id"], door, since)
    records.change(db, BY_KEY["floating"], id_, {"residence_id": stay})
