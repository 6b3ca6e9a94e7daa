"""A month's report, whole: the form chosen, filled, written safely, logged; and our own pages."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ledger_desk import files
from ledger_desk.errors import MachineFault, Progress, WrongCall, no_progress
from ledger_desk.reports import definitions, forms, month_pages, notices
from ledger_desk.reports.definitions import Definition
from ledger_desk.reports.source import LedgerSource
from ledger_desk.resources import resource_path
from ledger_desk.store import acts, figures
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.months import period_of

FORMATS = ("xlsx", "pdf")
HAND_IN = "上报街道"  # the purpose of an office's own form: its columns are what the office asks


@dataclass(frozen=True)
class _Chosen:
    """What is to be filled: a definition of ours, or a form of the office's."""

    title: str
    content: bytes | None
    definition: Definition | None
    notice: bool = False


def report(
    ledger: Ledger,
    name: str,
    month: str,
    out: Path,
    *,
    formats: tuple[str, ...] = ("xlsx",),
    grid: str = "",
    answers: Mapping[str, Any] | None = None,
    now: datetime,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Make a report into a folder; what `report --json` gives.

    name: the id or title of a report of ours, the name of a registered form, or a file. A form's
    own layout leaves as .xlsx; as .pdf our layout of the same figures. Nothing is overwritten.
    Raises WrongCall, Refused (a form with errors, a notice that holds a number), MachineFault.
    """
    for each in formats:
        if each not in FORMATS:
            raise WrongCall(f"没有“{each}”这种格式，可以是 xlsx、pdf", "report.format")
    chosen = _choose(ledger, name)
    typed = dict(answers or {})
    if chosen.notice:
        formats = tuple(each for each in formats if each == "xlsx")
        _require_notice(chosen, formats, str(typed.get("监督电话") or ""))
    today = now.astimezone().date()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.fault(error) from None
    written: list[Path] = []
    unknown: list[dict[str, str]] = []
    with ledger.reading() as db:
        period = period_of(db, ledger.community, month)
        source = LedgerSource(
            db,
            ledger.community,
            period,
            grid=grid,
            answers=typed,
            headers=typed,
            worker=ledger.worker,
            today=today,
            register=chosen.definition.register if chosen.definition else "",
            unmasked=not chosen.notice
            and (chosen.definition is None or chosen.definition.profile == "上报"),
        )
        numbers = figures.month(db, ledger.community, period, grid or None)
        stem = f"{chosen.title}_{grid}_{period.key}" if grid else f"{chosen.title}_{period.key}"
        if "xlsx" in formats and chosen.content is not None:
            target = _free(out, stem, ".xlsx")
            unknown = _fill(chosen, source, target, today, typed, progress)
            written.append(target)
        if "pdf" in formats or chosen.content is None:
            target = _free(out, stem, ".pdf")
            month_pages.write(
                chosen.title, chosen.definition, source, numbers, target, ledger.worker, now
            )
            written.append(target)
    _log(ledger, chosen, written)
    return {
        "files": [str(path) for path in written],
        "unknown_placeholders": unknown,
        "figures": numbers.figures,
        "period": period.key,
        "unbalanced": numbers.unbalanced,
    }


def _choose(ledger: Ledger, name: str) -> _Chosen:
    definition = definitions.named(name)
    if definition is not None:
        content = None
        if definition.form:
            content = resource_path("forms", definition.form).read_bytes()
        return _Chosen(definition.title, content, definition, definition.kind == "notice")
    path = Path(name)
    if path.suffix or path.exists():
        try:
            content = path.read_bytes()
        except OSError:
            raise WrongCall(f"没有这个表式文件：{path.name}", "report.no_form") from None
        return _Chosen(path.stem, content, None, notices.is_notice(content, path.stem))
    if (kept := forms.content_of(ledger, name)) is not None:
        return _Chosen(name, kept, None, notices.is_notice(kept, name))
    known = "、".join(each.title for each in definitions.built_in().values())
    raise WrongCall(f"没有叫“{name}”的报表或表式，内置的有：{known}", "report.unknown")


def _require_notice(chosen: _Chosen, formats: tuple[str, ...], telephone: str) -> None:
    """A notice is judged before anything is read: its form, its telephone, its format."""
    if chosen.content is None or not formats:
        raise WrongCall("公示只能出 xlsx：表式是张贴用的，不另排版", "report.notice_format")
    notices.require_telephone(telephone)
    notices.require_form(chosen.content)


def _fill(
    chosen: _Chosen,
    source: LedgerSource,
    target: Path,
    today: date,
    typed: Mapping[str, Any],
    progress: Progress,
) -> list[dict[str, str]]:
    from ledger_desk.sheets import filling

    assert chosen.content is not None
    out = io.BytesIO()
    result = filling.fill(chosen.content, source, out, today=today.isoformat(), progress=progress)
    data = out.getvalue()
    if chosen.notice:
        notices.judge_xlsx(data, str(typed.get("监督电话") or ""), chosen.content)
    files.write(target, data)
    return [
        {"cell": each.cell, "text": each.text, "suggestion": each.suggestion}
        for each in result.unknown
    ]


def _free(folder: Path, stem: str, ending: str) -> Path:
    """A name nobody has yet: a report that was handed in is never written over."""
    plain = files.good_name(stem, ending)
    target = folder / plain
    number = 2
    while target.exists():
        target = folder / files.good_name(f"{stem}（{number}）", ending)
        number += 1
    return target


def _log(ledger: Ledger, chosen: _Chosen, written: list[Path]) -> None:
    """Every file that leaves is in the log, with what it is for."""
    purpose = HAND_IN if chosen.definition is None else chosen.definition.purpose or "月报"
    with ledger.writing(f"出报表 {chosen.title}", kind="export") as db:
        for path in written:
            try:
                sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError:
                raise MachineFault(
                    f"刚写好的文件读不出来：{path.name}，U盘是不是拔出了？", "report.gone"
                ) from None
            acts.log_access(
                db,
                "export",
                chosen.definition.register if chosen.definition else "",
                [],
                count=0,
                purpose=purpose,
                file_name=path.name,
                sha256=sha256,
            )
