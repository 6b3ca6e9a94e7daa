"""Whether a ledger is sound: the file, the chain of its history, and what contradicts what."""

from datetime import date
from typing import Any

from ledger_desk.store import attachments, chain, checks, sqlite
from ledger_desk.store.ledger import Ledger


def check(ledger: Ledger, anchor: str, today: date) -> dict[str, Any]:
    """What `check --json` gives. anchor: a 历史校验码 from paper, "" for none."""
    with ledger.reading() as db:
        flaws = sqlite.flaws(db.connection.driver_connection)
        flaws += attachments.flaws(db, ledger.folder, ledger.key_for)
        proof = chain.verify(db, anchor)
        found = checks.contradictions(db, ledger.community, today)
    return {
        "integrity": "ok" if not flaws else "；".join(flaws[:5]),
        "chain": {
            "ok": not proof.problem,
            "text": proof.sentence,
            "rows": proof.head.rows,
            "code": proof.head.code(),
        },
        "contradictions": [
            {"code": each.code, "hard": each.hard, "record": each.record, "text": each.text}
            for each in found
        ],
    }
