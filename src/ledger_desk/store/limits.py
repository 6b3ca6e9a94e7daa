"""What the office has decided (limits, cycles, standards) as it stood on a day."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from ledger_desk.registers.community import DEFAULTS
from ledger_desk.store.tables import Setting

Limits = Mapping[str, Any]
"""Settings by key (data-dictionary.md §10)."""


def in_force(db: Connection, community: str, day: str) -> Limits:
    """The settings of a community on a day: what was typed, else the default."""
    stated = db.execute(
        select(Setting.key, Setting.value)
        .where(Setting.community_id == community, Setting.valid_from <= day)
        .order_by(Setting.valid_from)
    )
    return {**DEFAULTS, **{key: json.loads(value) for key, value in stated}}


def by_code(value: Any, code: str | None, default: str) -> int:
    """The number of a setting that is kept by code; an unknown code has that of `default`."""
    return int(value[code] if code in value else value[default])
