"""The verbs: each one call of a lower floor, at most fifteen lines."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from ledger_desk.cli import opening
from ledger_desk.errors import WrongCall

DOUBTS_STATUS = 1  # done, with doubts or refused rows


def init(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Make a ledger."""
    from ledger_desk.store.ledger import Ledger

    password = opening.password(a)
    ledger, code = Ledger.create(
        Path(a.ledger),
        a.community,
        a.worker or "网格员",
        password,
        a.division,
        opening.now(),
        opening.machine(),
    )
    ledger.close()
    return {"ledger": str(a.ledger), "recovery_code": code}, 0


def import_(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Import workbooks, one batch a file."""
    from ledger_desk.exchange import jobs

    mapping = json.loads(opening.content_of(a.mapping)) if a.mapping else None
    if mapping is not None and not isinstance(mapping, dict):
        raise WrongCall("对应关系文件应是 {表头: 字段} 的 JSON", "call.mapping")
    password = opening.first_line(a.file_password) if a.file_password else None
    files = [(Path(name).name, opening.content_of(name)) for name in a.files]
    with opening.opened(a) as ledger:
        done = jobs.import_files(
            ledger,
            files,
            register=a.register,
            sheet=a.sheet,
            mapping=mapping,
            password=password,
            dry_run=a.dry_run,
            doubts=Path(a.doubts) if a.doubts else None,
            now=opening.now(),
            today=opening.today(),
        )
    return done, DOUBTS_STATUS if jobs.has_doubts(done) else 0


def imports(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """The batches."""
    from ledger_desk.store import history

    with opening.opened(a) as ledger, ledger.reading() as db:
        return {"batches": [batch._asdict() for batch in history.batches(db)]}, 0


def undo(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Take a batch back."""
    from ledger_desk.store import history

    with opening.opened(a) as ledger:
        undone = history.undo_batch(ledger, a.batch, partial=a.partial)
    kept = [f"{stay.label}：{stay.why}" for stay in undone.stays]
    counts = {"records": undone.records, "added": undone.made, "updated": undone.changed}
    return {"undone": {**counts, "kept": kept}}, 0


def find(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """The search box."""
    from ledger_desk.registers import BY_KEY
    from ledger_desk.store import finding

    if a.register and a.register not in BY_KEY:
        raise WrongCall(f"没有“{a.register}”这本台账，可以是：{'、'.join(BY_KEY)}", "call.register")
    with opening.opened(a) as ledger, ledger.reading() as db:
        hits = finding.find(db, a.text, a.register or "", a.limit)
        shown = [
            {
                "register": hit.register,
                "id": hit.id,
                "title": hit.title,
                "field": hit.field,
                "value": hit.value,
            }
            for hit in hits
        ]
    return {"hits": shown}, 0


def show(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Rows of a register."""
    from ledger_desk.exchange import exporting

    with opening.opened(a) as ledger:
        rows = exporting.rows(
            ledger,
            exporting.Request(
                a.register, a.where, _columns(a), a.limit, a.unmasked, a.purpose or ""
            ),
            opening.now(),
        )
    return {"rows": rows}, 0


def export(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A register as a workbook."""
    from ledger_desk.exchange import exporting

    password = opening.first_line(a.file_password) if a.file_password else ""
    with opening.opened(a) as ledger:
        written = exporting.export(
            ledger,
            exporting.Request(a.register, a.where, _columns(a), None, a.unmasked, a.purpose or ""),
            Path(a.out),
            password=password,
            now=opening.now(),
        )
    return written, 0


def _columns(a: argparse.Namespace) -> list[str]:
    return [word for word in (a.columns or "").replace("，", ",").split(",") if word]


def figures(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """The indicators of a month."""
    from ledger_desk.reports import numbers

    with opening.opened(a) as ledger:
        return numbers.figures(ledger, a.month, a.grid or "", a.names or "", opening.today()), 0


def report(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A built-in report, or the office's own form, filled."""
    from ledger_desk.reports import month

    with opening.opened(a) as ledger:
        made = month.report(
            ledger,
            a.name,
            a.month,
            Path(a.out),
            formats=tuple(a.format.split(",")),
            grid=a.grid or "",
            answers=dict(word.split("=", 1) for word in a.answer if "=" in word),
            now=opening.now(),
        )
    return made, 0


def form_check(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """What an office form asks for."""
    from ledger_desk.reports import forms

    content = opening.content_of(a.form)
    if a.ledger:
        with opening.opened(a) as ledger:
            checked = forms.register(ledger, content, Path(a.form).stem, opening.now())
    else:
        checked = forms.checked(content, Path(a.form).stem)
    return checked, 4 if checked["errors"] else 0


def checklist(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Door-to-door sheets in stair order."""
    from ledger_desk.reports import rounds

    with opening.opened(a) as ledger:
        made = rounds.checklist(
            ledger,
            Path(a.out),
            grid=a.grid or "",
            building=a.building or "",
            due=a.due,
            now=opening.now(),
        )
    return made, 0


def return_(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A returned sheet typed in from a file."""
    from ledger_desk.exchange import returning

    content = opening.content_of(a.answers)
    try:
        on = date.fromisoformat(a.on) if a.on else opening.today()
    except ValueError:
        raise WrongCall(f"走访日期应写成 2026-11-02，现在是“{a.on}”", "call.day") from None
    with opening.opened(a) as ledger:
        typed = returning.type_in(ledger, a.sheet, content, on=on)
    return typed, DOUBTS_STATUS if typed["refused"] else 0


def check(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Integrity, history chain, contradictions."""
    from ledger_desk.store import health

    with opening.opened(a) as ledger:
        found = health.check(ledger, a.anchor or "", opening.today())
    return found, 0 if found["integrity"] == "ok" and found["chain"]["ok"] else 3


def due(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """What is due."""
    from ledger_desk.store import due as due_list

    with opening.opened(a) as ledger, ledger.reading() as db:
        items = due_list.due(db, ledger.community, opening.today(), a.days)
        return {"due": [item._asdict() for item in items]}, 0


def close_month(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Check a month and freeze its numbers."""
    from ledger_desk.reports import numbers

    with opening.opened(a) as ledger:
        closed = numbers.close_month(
            ledger, a.month, a.reason or "", opening.now(), opening.today()
        )
    return closed, 0 if closed["closed"] else 4


def backup(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A proven copy."""
    with opening.opened(a) as ledger:
        made = ledger.backup(Path(a.to) if a.to else None)
    return {"file": str(made.folder), "rows": made.rows, "verified": True}, 0


def restore(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A copy into a new folder, never over an existing one."""
    from ledger_desk.store.ledger import Ledger

    ledger = Ledger.restore(
        Path(a.backup), Path(a.ledger), opening.password(a), a.worker or "", opening.machine()
    )
    ledger.close()
    return {"file": str(a.ledger), "verified": True}, 0


def passwd(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Another password for the worker who opens."""
    with opening.opened(a) as ledger:
        ledger.change_password(opening.password(a), opening.new_password(a))
        return {"worker": ledger.worker}, 0


def worker(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Key slots."""
    with opening.opened(a) as ledger:
        if a.action == "add":
            ledger.add_worker(a.name, opening.new_password(a))
        else:
            ledger.remove_worker(a.name)
        return {"workers": list(ledger.workers)}, 0


def sample(a: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """A made-up community as messy workbooks."""
    from ledger_desk.exchange import samples

    written = samples.write_samples(Path(a.folder), seed=a.seed, scale=a.scale)
    return {"files": [str(file) for file in written.files]}, 0
