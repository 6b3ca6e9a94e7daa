"""Rows of a register on their way out: shown masked, or written as a workbook and logged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from ledger_desk import files, privacy
from ledger_desk.errors import Progress, Refused, WrongCall, no_progress
from ledger_desk.fields import Cell, Field, Privacy, Register
from ledger_desk.registers import BY_KEY, REGISTERS
from ledger_desk.store import acts, records
from ledger_desk.store.ledger import Ledger

PAGE = 1000
LEAST_PURPOSE = 2

# What a list of a register shows of the person it is about, when no columns are chosen.
ABOUT = {
    "floating": (
        "person.sex",
        "person.birth_date",
        "person.id_no",
        "person.ethnicity",
        "person.hukou_division",
        "person.phone",
    ),
    "lowincome": ("head.id_no", "head.phone"),
}


@dataclass(frozen=True)
class Request:
    """Which rows and columns are wanted, and whether their whole values are.

    register: key or title. where: "FIELD=VALUE" texts, field by key or label; an empty value asks
    for 未填. columns: keys or labels, in their order; none = all that hold something of their own.
    """

    register: str
    where: Sequence[str] = ()
    columns: Sequence[str] = ()
    limit: int | None = None
    unmasked: bool = False
    purpose: str = ""


def rows(ledger: Ledger, request: Request, now: datetime) -> list[dict[str, Any]]:
    """Rows as shown texts, by field key; masked unless a purpose is given, and then logged.

    Raises WrongCall for an unknown register or field, Refused for a missing purpose.
    """
    del now
    register = _register(request.register)
    _require_purpose(request)
    fields = _fields(register, request.columns)
    shown = _shown(fields, request.unmasked)
    found: list[dict[str, Any]] = []
    with ledger.reading() as db:
        conditions = [_condition(register, text) for text in request.where]
        rids = records.ids(db, register, conditions)
        if request.limit is not None:
            rids = rids[: request.limit]
        keys = [field.key for field in fields]
        for start in range(0, len(rids), PAGE):
            for row in records.page(db, register, rids[start : start + PAGE], keys):
                values = {field.key: _text(field, row.values.get(field.key)) for field in shown}
                found.append({"id": row.id, "title": row.label, **values, "doubt": row.doubt or ""})
    if request.unmasked:
        with ledger.writing(f"查看{register.title}（不遮挡）", kind="view") as db:
            acts.log_access(
                db, "view", register.key, [], count=len(found), fields=keys, purpose=request.purpose
            )
    return found


def export(
    ledger: Ledger,
    request: Request,
    out: Path,
    *,
    password: str = "",
    now: datetime,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Write a register as a workbook, by the one filler; what `export --json` gives."""
    from ledger_desk.exchange.listed import write_list

    register = _register(request.register)
    _require_purpose(request)
    if out.suffix.lower() != ".xlsx":
        raise WrongCall("导出的文件名要以 .xlsx 结尾", "export.name")
    fields = _fields(register, request.columns)
    # What has no masked form (amounts, illness) leaves only for a purpose.
    hidden = [] if request.unmasked else [f for f in fields if _has_no_mask(f)]
    fields = [field for field in fields if field not in hidden]
    with ledger.reading() as db:
        conditions = [_condition(register, text) for text in request.where]
        rids = records.ids(db, register, conditions)
        data = write_list(
            db,
            register,
            fields,
            rids,
            unmasked=request.unmasked,
            worker=ledger.worker,
            purpose=request.purpose or "内部使用",
            now=now,
            progress=progress,
        )
    if password:
        data = files.locked_workbook(data, password)
    sha256 = files.write(out, data)
    with ledger.writing(f"导出 {register.title}", kind="export") as db:
        acts.log_access(
            db,
            "export",
            register.key,
            [],
            count=len(rids),
            fields=[field.key for field in fields],
            purpose=request.purpose or "内部使用（遮挡）",
            file_name=out.name,
            sha256=sha256,
        )
    return {
        "file": str(out),
        "rows": len(rids),
        "sha256": sha256,
        "left_out": [field.label for field in hidden],
    }


def _has_no_mask(field: Field) -> bool:
    return field.privacy is Privacy.SENSITIVE and field.kind.mask is field.kind.show


def _register(name: str) -> Register:
    for register in REGISTERS:
        if name in (register.key, register.title):
            return register
    known = "、".join(f"{each.key}（{each.title}）" for each in REGISTERS)
    raise WrongCall(f"没有“{name}”这本台账，可以是：{known}", "call.register")


def _require_purpose(request: Request) -> None:
    if request.unmasked and len(request.purpose.strip()) < LEAST_PURPOSE:
        raise Refused("要看完整的证件号码和电话，请用 --purpose 写明用途", "privacy.purpose")


def _field(register: Register, name: str) -> Field:
    """A field by key or label: the register's own, else one of what it is about (person.sex)."""
    for field in register.fields:
        if name in (field.key, field.label, f"{field.key}_id"):
            return field
    for field in register.fields:
        linked = BY_KEY.get(field.kind.link)
        for other in linked.fields if linked else ():
            if name in (other.label, f"{field.key}.{other.key}") and not other.kind.link:
                return replace(other, key=f"{field.key}.{other.key}")
    labels = "、".join(field.label for field in register.fields)
    raise WrongCall(f"{register.title}里没有“{name}”这一栏，可以是：{labels}", "call.field")


def _fields(register: Register, columns: Sequence[str]) -> list[Field]:
    if columns:
        return [_field(register, name) for name in columns]
    about = [_field(register, name) for name in ABOUT.get(register.key, ())]
    first, *others = register.fields
    return [first, *about, *others] if about else list(register.fields)


def _shown(fields: Sequence[Field], unmasked: bool) -> list[Field]:
    if unmasked:
        return list(fields)
    return [replace(f, kind=replace(f.kind, show=partial(privacy.show_masked, f))) for f in fields]


def _text(field: Field, value: Any) -> str:
    if field.kind.link:
        return str(value or "")
    return field.kind.show(value)


def _condition(register: Register, text: str) -> tuple[str, str, Any]:
    name, equals, said = text.partition("=")
    if not equals:
        raise WrongCall(f"条件要写成 字段=值，不是“{text}”", "call.where")
    if name.strip() in ("网格", "grid"):
        return ("grid", "=", _link_id(said))
    field = _field(register, name.strip())
    if not said:
        return (field.key, "empty", None)
    if field.kind.link:
        return (f"{field.key}.label", "=", said)
    reading = field.kind.read(Cell("text", said), "")
    if reading.problem:
        raise WrongCall(f"{field.label}：{reading.problem}", "call.where")
    return (field.key, "=", reading.value)


def _link_id(said: str) -> str:
    return said
