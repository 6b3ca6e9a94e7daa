"""Closing a month: what stands in the way, the frozen numbers, and corrections."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert

from ledger_desk.errors import Refused
from ledger_desk.indicators import INDICATORS, Figure, title_of
from ledger_desk.periods import Period, month, months_later
from ledger_desk.store import (
    arithmetic,
    carried,
    chain,
    checks,
    lowincome_figures,
    month_cubes,
    snapshots,
)
from ledger_desk.store.figures import Figures
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.snapshots import WHOLE, Closed
from ledger_desk.store.tables import Snapshot

VERSION = "1"
"""Of the definitions of indicators.md: kept with every closed month."""
LEAST_REASON = 5  # characters of a sentence that explains anything
UNUSUAL, UNUSUAL_FROM = 0.15, 5  # a stock that changed by more than this share and number
_WATCHED = ("F9", "R9", "R23d", "L9", "L9b", "P3b")


class Asked(NamedTuple):
    """Something that may be closed over with a sentence.

    key: the contradiction's code, or "变化.F9" for an unusual change.
    """

    key: str
    times: int
    text: str


class Standing(NamedTuple):
    """How a month stands before it is closed.

    stops: must be mended. asked: mended, or a sentence for each. warnings: reminders.
    """

    stops: list[str]
    asked: list[Asked]
    warnings: list[str]


def period_of(db: Connection, community: str, key: str) -> Period:
    """The month "2026-10" as this office cuts it; a closed one as it was cut then.

    Raises WrongCall for what is no month.
    """
    calendar = month(key)
    closed = snapshots.read(db, community, calendar.key)
    if closed is not None:
        return month(calendar.key, int(closed.settings["period_end_day"]))
    limits = Figures(db, community, calendar).limits(calendar)
    return month(calendar.key, int(limits["period_end_day"]))


def standing(db: Connection, community: str, period: Period, today: dt.date) -> Standing:
    """Everything a person should see before the month is closed."""
    figures = Figures(db, community, period, afresh=True)
    stops = _out_of_order(db, community, period) + figures.month().unbalanced
    asked, warnings = _contradictions(db, community, today)
    asked += _unusual(figures)
    if period.last_day >= today:
        warnings.insert(0, f"{period.label}还没有过完，最后一天是{period.last_day.isoformat()}")
    if doubtful := figures.month().doubtful:
        warnings.append(f"待核实的记录有{doubtful}条")
    return Standing(stops, asked, warnings)


def close(
    ledger: Ledger,
    period: Period,
    *,
    today: dt.date,
    reason: str = "",
    explained: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Close or correct a month as one act; what `close-month --json` gives.

    closed: whether it is. stops: what must be mended, or explained with a sentence. asked: the
    keys that take a sentence in `explained`; `reason` stands for those left out. Raises Refused
    when a correction has no reason.
    """
    with ledger.reading() as db:
        earlier = _may_correct(db, ledger.community, period, reason)
        found = standing(db, ledger.community, period, today)
    sentences = _sentences(found, explained or {}, reason)
    closed: Closed | None = None
    if sentences is not None:
        title = f"{period.label}{'更正' if earlier else '关账'}"
        with ledger.writing(title, "close", reason=reason) as db:
            closed = freeze(db, ledger.community, period, sentences, reason)
    unanswered = (
        []
        if closed
        else [
            f"{each.text}：请处理，或用一句话说明（至少{LEAST_REASON}个字）" for each in found.asked
        ]
    )
    return {
        "closed": closed is not None,
        "stops": found.stops + unanswered,
        "asked": [each._asdict() for each in found.asked],
        "warnings": found.warnings,
        "snapshot": closed and {"month": closed.month, "number": closed.number, "at": closed.at,
                                "reason": closed.reason, "explained": closed.explained,
                                "anchor": closed.anchor},
    }  # fmt: skip


def freeze(
    db: Connection,
    community: str,
    period: Period,
    explained: Mapping[str, str],
    reason: str = "",
) -> Closed:
    """Keep a month as it stands, within the open act: every number and the ids behind it.

    Raises Refused when an identity is broken, whoever said it was not.
    """
    if broken := Figures(db, community, period, afresh=True).month().unbalanced:
        raise Refused(f"{period.label}的数字对不上，不能关账：{broken[0]}。", "month.unbalanced")
    earlier = snapshots.read(db, community, period.key)
    _freeze(db, community, period, explained, reason, (earlier.number if earlier else 0) + 1)
    closed = snapshots.read(db, community, period.key)
    if closed is None:
        raise LookupError(period.key)
    return closed


def changes(now: Closed, then: Closed) -> list[tuple[str, arithmetic.Number, arithmetic.Number]]:
    """(key, old, new) of every number a correction changed."""
    old, new = then.figures(), now.figures()
    return [(key, old.get(key), value) for key, value in new.items() if old.get(key) != value]


def _may_correct(db: Connection, community: str, period: Period, reason: str) -> Closed | None:
    """The closing a correction replaces; it takes a reason."""
    earlier = snapshots.read(db, community, period.key)
    if earlier is not None and len(reason.strip()) < LEAST_REASON:
        text = f"{period.label}已经关账，更正要写明原因（至少{LEAST_REASON}个字）。"
        raise Refused(text, "month.reason")
    return earlier


def _sentences(found: Standing, explained: Mapping[str, str], reason: str) -> dict[str, str] | None:
    """A sentence for each key that takes one; None while something stands in the way."""
    said = {each.key: (explained.get(each.key) or reason).strip() for each in found.asked}
    if found.stops or any(len(sentence) < LEAST_REASON for sentence in said.values()):
        return None
    return said


def _out_of_order(db: Connection, community: str, period: Period) -> list[str]:
    months = snapshots.closed_months(db, community)
    if not months:
        return []
    last = months[-1][0]
    if period.key < last:
        said = month(last).label
        return [f"{said}已经关账，{period.label}不能再改；差额请记入未关账的月份"]
    if period.key == last:
        return []
    following = months_later(month(last), 1)
    return [] if period.key == following.key else [f"请先关{following.label}"]


def _contradictions(
    db: Connection, community: str, today: dt.date
) -> tuple[list[Asked], list[str]]:
    by_code: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for each in checks.contradictions(db, community, today):
        by_code[each.code, each.hard].append(each.text)
    asked, warnings = [], []
    for (code, hard), texts in sorted(by_code.items()):
        more = f"等{len(texts)}条" if len(texts) > 1 else ""
        text = f"{code} {texts[0]}{more}"
        if hard:
            asked.append(Asked(code, len(texts), text))
        else:
            warnings.append(text)
    return asked, warnings


def _unusual(figures: Figures) -> list[Asked]:
    """Stocks that changed by more than 15 % since the closed month before."""
    before = figures.before()
    if before is None:
        return []
    then_all, asked = before.figures(), []
    for code in _WATCHED:
        now, then = figures.value(Figure(code)), then_all.get(code)
        if not now or not then or abs(now - then) < UNUSUAL_FROM:
            continue
        if abs(now - then) > UNUSUAL * then:
            share = f"{(now - then) / then:+.0%}".replace("-", "−")
            unit = INDICATORS[code].unit
            text = f"{title_of(Figure(code))}：上月{then:,}{unit}，本月{now:,}{unit}（{share}）"
            asked.append(Asked(f"变化.{code}", 1, text))
    return asked


def _freeze(
    db: Connection,
    community: str,
    period: Period,
    explained: Mapping[str, str],
    reason: str,
    number: int,
) -> None:
    figures = Figures(db, community, period, afresh=True)
    cubes, limits = figures.cubes(period), figures.limits(period)
    whole = figures.month()
    by_grid = {WHOLE: whole.figures}
    for grid, own in arithmetic.split(cubes).items():
        by_grid[grid] = whole.figures | arithmetic.every_figure(own)  # L17 is everybody's
    behind = month_cubes.everyone(db, community, period, limits)
    for column in carried.columns():  # openings and adjustments have their own records
        behind[column] = figures.listed(column)
    covered = lowincome_figures.covered_at_end(db, community, period)
    head = chain.drop_anchor(db, db.info["at"], f"month {period.key}")
    db.execute(
        insert(Snapshot).values(
            community_id=community,
            month=period.key,
            number=number,
            start=period.start,
            end=period.end,
            act=db.info["act"],
            at=db.info["at"],
            worker=db.info["worker"],
            reason=reason,
            indicators=VERSION,
            settings=json.dumps(limits, ensure_ascii=False),
            figures=snapshots.figures_text(by_grid, whole.doubtful, explained),
            members=snapshots.members_text(cubes, behind, covered),
            anchor=head.code(),
        )
    )
