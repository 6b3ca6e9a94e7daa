"""An office's own form: checked, and registered in the ledger by its bytes."""

import hashlib
import json
from datetime import datetime
from typing import Any

from ledger_desk.errors import LedgerError, Refused
from ledger_desk.store import forms
from ledger_desk.store.acts import instant
from ledger_desk.store.ledger import Ledger


def checked(content: bytes, name: str = "") -> dict[str, Any]:
    """What `form-check --json` gives: placeholders, errors, advice; nothing is written.

    name: of the form; one that is meant for 公示 is judged as a notice, as when it is filled.
    """
    from ledger_desk.reports import notices
    from ledger_desk.sheets import checking

    try:
        notice = notices.is_notice(content, name)
    except LedgerError:
        notice = False  # what no form is has its own sentence below
    found = checking.check(content, notice=notice)
    return {
        "placeholders": [each._asdict() for each in found.placeholders],
        "errors": [each._asdict() for each in found.errors],
        "advice": [each._asdict() for each in found.advice],
    }


def register(ledger: Ledger, content: bytes, name: str, now: datetime) -> dict[str, Any]:
    """Check a form and keep its bytes under their SHA-256; one with errors is not kept."""
    answer = checked(content, name)
    sha256 = hashlib.sha256(content).hexdigest()
    if not answer["errors"]:
        facts = json.dumps({"placeholders": len(answer["placeholders"])})
        forms.keep(ledger, name, content, sha256, facts, instant(now))
    return {**answer, "sha256": sha256, "registered": not answer["errors"]}


def content_of(ledger: Ledger, name: str) -> bytes | None:
    """The bytes of the newest registered form of a name. Raises Refused when they were changed."""
    with ledger.reading() as db:
        found = forms.newest(db, name)
    if found is None:
        return None
    sha256, content = found
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(f"登记的表式“{name}”已损坏，请重新登记", "form.damaged")
    return content
