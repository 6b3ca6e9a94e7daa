"""Report definitions: small TOML files that say what a report of ours is made of."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger_desk.errors import LedgerError
from ledger_desk.resources import resource_path

KINDS = ("statistics", "list", "notice", "month")


@dataclass(frozen=True)
class Definition:
    """One report.

    kind: statistics (figures in a form), list (records in a form), notice (公示: judged after it
    is written), month (all subjects on our own pages). form: file in resources/forms, "" for PDF
    alone. subjects: whose figures the PDF shows. columns: labels of the list's PDF. profile:
    内部 masks sensitive fields, 上报 prints what the form asks for, 公示 the whitelist alone.
    """

    id: str
    title: str
    kind: str
    version: int = 1
    form: str = ""
    register: str = ""
    subjects: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    profile: str = "内部"
    purpose: str = ""
    sign: tuple[str, ...] = ("填表人", "审核人", "负责人", "填报日期")
    landscape: bool = False


class BrokenDefinition(LedgerError):
    """A definition that cannot be read; the others are not hidden by it."""


def built_in() -> dict[str, Definition]:
    """Our own reports by id, in the order of their files."""
    found = {}
    for path in sorted(resource_path("reports").glob("*.toml")):
        definition = read(path)
        found[definition.id] = definition
    return found


def read(path: Path) -> Definition:
    """One definition. Raises BrokenDefinition with file and reason."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BrokenDefinition(f"报表定义 {path.name} 读不出来：{error}", "report.toml") from None
    return _made(path.name, data)


def _made(name: str, data: Mapping[str, Any]) -> Definition:
    unknown = set(data) - set(Definition.__dataclass_fields__)
    if unknown:
        raise BrokenDefinition(
            f"报表定义 {name} 里有不认识的项：{'、'.join(sorted(unknown))}", "report.key"
        )
    for key in ("id", "title", "kind"):
        if not isinstance(data.get(key), str):
            raise BrokenDefinition(f"报表定义 {name} 缺少 {key}", "report.key")
    if data["kind"] not in KINDS:
        raise BrokenDefinition(f"报表定义 {name} 的 kind 只能是：{'、'.join(KINDS)}", "report.kind")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
    }
    return Definition(**values)


def named(name: str) -> Definition | None:
    """The built-in report of an id or title."""
    for definition in built_in().values():
        if name in (definition.id, definition.title):
            return definition
    return None
