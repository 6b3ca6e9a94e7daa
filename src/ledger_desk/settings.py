"""This machine's settings and places; what the community decided is in the ledger."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

NAME = "ledger-desk"
LATEST = 8  # ledgers offered again


@dataclass(frozen=True)
class Places:
    """Where this program keeps its own things; portable = beside itself, on a stick."""

    data: Path
    portable: bool = False

    @property
    def settings(self) -> Path:
        """The file of the settings."""
        return self.data / "settings.json"

    @property
    def ledgers(self) -> Path:
        """Where new ledgers are suggested."""
        return self.data / "ledgers"

    @property
    def outgoing(self) -> Path:
        """PDFs on their way to the printer; swept at lock, exit and start."""
        return self.data / "outgoing"

    @property
    def log(self) -> Path:
        """The log without personal values."""
        return self.data / "log" / "ledger-desk.log"


@dataclass(frozen=True)
class Settings:
    """How this worker likes the program on this machine."""

    text_size: str = "normal"  # normal, large, huge
    theme: str = "light"
    lock_minutes: int = 5
    last_ledger: str = ""
    ledgers: tuple[str, ...] = ()
    device: str = ""  # a random name of this machine, stands in the history
    window: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)  # columns shown, dismissed hints


def places(environ: Mapping[str, str], program: Path) -> Places:
    """LEDGER_DESK_DATA, else beside a portable program, else where the system keeps such things."""
    if stated := environ.get("LEDGER_DESK_DATA"):
        return Places(Path(stated))
    if (program / "portable.txt").exists():
        return Places(program / "data", portable=True)
    return Places(Path(platformdirs.user_data_dir(NAME, appauthor=False)))


def load(file: Path) -> Settings:
    """What was saved; a missing or broken file is as good as none."""
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(stored, dict):
        return Settings()
    plain = Settings()
    known: dict[str, Any] = {}
    for each in fields(Settings):
        value = stored.get(each.name)
        if isinstance(value, list) and each.name == "ledgers":
            value = tuple(str(item) for item in value)
        if type(value) is type(getattr(plain, each.name)):
            known[each.name] = value
    settings = Settings(**known)
    minutes = min(30, max(2, settings.lock_minutes))  # it cannot be switched off
    return replace(settings, lock_minutes=minutes)


def save(file: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all."""
    from ledger_desk import files  # with its readers of workbooks, not before the first paint

    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(settings), ensure_ascii=False, indent=1)
    files.write(file, text.encode("utf-8"))


def opened(settings: Settings, ledger: Path) -> Settings:
    """The settings after a ledger was opened: it is offered first next time."""
    name = str(ledger)
    others = [each for each in settings.ledgers if each != name]
    latest = (name, *others)[:LATEST]
    return replace(settings, last_ledger=name, ledgers=latest)
