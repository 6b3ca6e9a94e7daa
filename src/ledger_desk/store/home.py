"""Where the community lies when nobody typed its code: presumed, said, and to be checked."""

from collections import Counter

from sqlalchemy import Connection, select

from ledger_desk.registers.places import DIVISIONS
from ledger_desk.store import records
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.people_tables import Division, Person

LEAST = 30  # residents with an ID number, before anything is presumed
SHARE = 0.6


def presumed(db: Connection) -> tuple[str, int, int] | None:
    """(6-digit code, how many residents, of how many) of those who live in households here.

    None when the community has a code, when there are too few, or when they come from everywhere.
    The first six digits of an ID number tell where it was first issued: true of most who stayed.
    """
    community = db.info["community"]
    known = db.scalar(select(Division.division_code).where(Division.community_id == community))
    if known:
        return None
    numbers = db.scalars(
        select(Person.id_no).where(
            Person.community_id == community,
            Person.removed.is_(None),
            Person.household_id.is_not(None),
            Person.id_no.is_not(None),
        )
    )
    counts = Counter(number[:6] for number in numbers if number and len(number) in (15, 18))
    total = sum(counts.values())
    if total < LEAST:
        return None
    code, most = counts.most_common(1)[0]
    return (code, most, total) if most >= SHARE * total else None


def settle(ledger: Ledger, batch: int | None) -> str:
    """Give a community without a code the presumed one, marked 待核实; what was done, or "".

    Part of the batch that made it possible, so that taking the batch back takes this back too.
    """
    with ledger.reading() as db:
        found = presumed(db)
        id_ = db.scalar(select(Division.id).where(Division.community_id == ledger.community))
    if found is None or id_ is None:
        return ""
    code, most, total = found
    doubt = f"按{total}名住户的身份证号推定（{most}人以{code}开头），请核对行政区划代码"
    with ledger.writing("推定行政区划代码", kind="import", batch=batch) as db:
        records.change(db, DIVISIONS, id_, {"division_code": f"{code}000000"}, doubt=doubt)
    return (
        f"社区没有填行政区划代码，暂按住户身份证号记为{code}（{total}人里{most}人），"
        "用来区分省内省外，请核对"
    )
