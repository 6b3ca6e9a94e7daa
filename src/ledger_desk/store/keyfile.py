"""ledger.key: the data key, wrapped once for every worker and once for the recovery code."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ledger_desk import files, sealing
from ledger_desk.errors import CannotOpen, Refused, WrongCall
from ledger_desk.sealing import Cost, Sealed, WrongKey

FORMAT = 1
NAME = "ledger.key"
LARGEST = 16 * 1024
WORKER, RECOVERY, RECOVERY_NAME = "worker", "recovery", "恢复码"
LEAST = 8  # characters of a password
FREE_TRIES = 5
WAITS = (30, 60, 300)  # seconds after the fifth, sixth and every further wrong try
COMMON = """
12345678 123456789 1234567890 87654321 password password1 passw0rd qwertyui qwerty123
abc12345 a1234567 a12345678 abcd1234 aa123456 iloveyou 11223344 12341234
"""


@dataclass(frozen=True)
class Slot:
    """The data key wrapped under one person's password, or under the recovery code."""

    id: str
    kind: str
    name: str
    created: str
    changed: str
    cost: Cost
    salt: bytes
    sealed: Sealed

    def as_json(self) -> dict[str, Any]:
        """The slot as it stands in the file."""
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "created": self.created,
            "changed": self.changed,
            "kdf": {**self.cost.as_json(), "salt": self.salt.hex()},
            "nonce": self.sealed.nonce.hex(),
            "wrapped": self.sealed.text.hex(),
        }


@dataclass(frozen=True)
class KeyFile:
    """Which ledger and which database file the key belongs to, and who can unwrap it."""

    ledger_id: str
    key_id: str
    store_salt: bytes
    slots: tuple[Slot, ...] = ()

    @property
    def workers(self) -> tuple[str, ...]:
        """The names of those who can open the ledger."""
        return tuple(slot.name for slot in self.slots if slot.kind == WORKER)

    def worker(self, name: str) -> Slot | None:
        """The slot of a worker."""
        return next((s for s in self.slots if s.kind == WORKER and s.name == name), None)


# The file


def read(file: Path) -> KeyFile:
    """Read and check a key file. Raises CannotOpen: open.no_key, open.key_damaged."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise CannotOpen(
            "找不到钥匙文件（ledger.key）。没有它，谁也打不开台账。可以从备份中取回。",
            "open.no_key",
        ) from None
    except OSError:
        raise _damaged() from None
    try:
        return _parsed(raw)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged() from None


def write(file: Path, key_file: KeyFile) -> None:
    """Replace the key file, whole or not at all."""
    rest = _rest(key_file)
    text = json.dumps({**rest, "checksum": _checksum(rest)}, ensure_ascii=False, indent=1)
    files.write(file, text.encode("utf-8"))


def _rest(key_file: KeyFile) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "ledger_id": key_file.ledger_id,
        "key_id": key_file.key_id,
        "store_salt": key_file.store_salt.hex(),
        "slots": [slot.as_json() for slot in key_file.slots],
    }


def _parsed(raw: bytes) -> KeyFile:
    stored = json.loads(raw.decode("utf-8")) if len(raw) <= LARGEST else {}
    checksum = stored.pop("checksum")
    if stored["format"] != FORMAT or checksum != _checksum(stored):
        raise ValueError
    found = KeyFile(
        ledger_id=str(stored["ledger_id"]),
        key_id=str(stored["key_id"]),
        store_salt=bytes.fromhex(stored["store_salt"]),
        slots=tuple(_slot(each) for each in stored["slots"]),
    )
    if any(slot.cost.absurd() for slot in found.slots):
        raise ValueError
    return found


def _slot(stored: dict[str, Any]) -> Slot:
    kdf = stored["kdf"]
    if kdf["name"] != "argon2id" or kdf["v"] != 19:
        raise ValueError
    return Slot(
        id=stored["id"],
        kind=stored["kind"],
        name=stored["name"],
        created=stored["created"],
        changed=stored["changed"],
        cost=Cost(int(kdf["t"]), int(kdf["m_kib"]), int(kdf["p"])),
        salt=bytes.fromhex(kdf["salt"]),
        sealed=Sealed(bytes.fromhex(stored["nonce"]), bytes.fromhex(stored["wrapped"])),
    )


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _checksum(rest: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(rest)).hexdigest()


def _damaged() -> CannotOpen:
    return CannotOpen(
        "钥匙文件（ledger.key）已损坏。可以用备份里的那一份代替。", "open.key_damaged"
    )


# Opening


def unlock(key_file: KeyFile, password: str, worker: str = "") -> tuple[Slot, bytes]:
    """The slot that opens and the data key. Raises WrongKey, or CannotOpen for a mistyped code.

    With a name only that worker's slot is tried; the recovery code opens under any name.
    """
    coded = sealing.looks_spelled(password)
    secret, group = sealing.read_spelled(password) if coded else (None, 0)
    for slot in key_file.slots:
        if slot.kind == RECOVERY and secret is not None:
            return slot, _unwrapped(key_file, slot, secret.hex())
    named = [
        slot
        for slot in key_file.slots
        if slot.kind == WORKER and (not worker or slot.name == worker)
    ]
    for slot in named:
        try:
            return slot, _unwrapped(key_file, slot, password)
        except WrongKey:
            continue
    if coded and secret is None:
        raise CannotOpen(_mistyped(group), "open.recovery_code")
    raise WrongKey


def _mistyped(group: int) -> str:
    return f"恢复码第{group}组有误。" if group else "恢复码有误，请逐组核对。"


def _unwrapped(key_file: KeyFile, slot: Slot, password: str) -> bytes:
    stretched = sealing.stretch(password, slot.salt, slot.cost)
    return sealing.unseal(stretched, slot.sealed, _about(key_file, slot))


def _about(key_file: KeyFile, slot: Slot) -> bytes:
    kdf = {**slot.cost.as_json(), "salt": slot.salt.hex()}
    return _canonical([key_file.ledger_id, key_file.key_id, slot.id, slot.kind, slot.name, kdf])


# Who may open


def weakness(password: str, names: Sequence[str] = ()) -> str:
    """Why a password will not do, as a sentence; "" when it will."""
    if len(password) < LEAST:
        return f"口令至少要{LEAST}个字符。"
    low = password.casefold()
    if low in COMMON.split() or len(set(low)) == 1:
        return "这个口令太常见，一猜就中，请换一个。"
    if any(name and low == name.casefold() for name in names):
        return "口令不能就是姓名或社区名。"
    return ""


def with_worker(
    key_file: KeyFile, key: bytes, name: str, password: str, at: str, cost: Cost
) -> KeyFile:
    """The key file with one worker more, or with a new password for one who is in it."""
    if not name.strip():
        raise WrongCall("请写工作人员的姓名。", "worker.name")
    if problem := weakness(password, (name,)):
        raise Refused(problem, "password.weak")
    known = key_file.worker(name)
    made = _wrapped(key_file, key, WORKER, name, password, at, cost)
    if known is None:
        return replace(key_file, slots=(*key_file.slots, made))
    slots = tuple(
        replace(made, created=known.created) if slot is known else slot for slot in key_file.slots
    )
    return replace(key_file, slots=slots)


def with_recovery(key_file: KeyFile, key: bytes, at: str, cost: Cost) -> tuple[KeyFile, str]:
    """The key file with a new recovery code in place of any earlier one, and the code."""
    secret = sealing.random_bytes(16)
    made = _wrapped(key_file, key, RECOVERY, RECOVERY_NAME, secret.hex(), at, cost)
    others = tuple(slot for slot in key_file.slots if slot.kind != RECOVERY)
    return replace(key_file, slots=(*others, made)), sealing.spelled(secret)


def without_worker(key_file: KeyFile, name: str) -> KeyFile:
    """The key file without a worker; somebody must still be able to open the ledger."""
    if key_file.worker(name) is None:
        raise WrongCall(f"没有叫“{name}”的工作人员。", "worker.unknown")
    if len(key_file.workers) == 1:
        raise Refused("至少要留一名工作人员，不能移除最后一名。", "worker.last")
    slots = tuple(s for s in key_file.slots if not (s.kind == WORKER and s.name == name))
    return replace(key_file, slots=slots)


def _wrapped(
    key_file: KeyFile, key: bytes, kind: str, name: str, password: str, at: str, cost: Cost
) -> Slot:
    slot = Slot(
        id=sealing.random_bytes(16).hex(),
        kind=kind,
        name=name,
        created=at,
        changed=at,
        cost=cost,
        salt=sealing.random_bytes(sealing.SALT_BYTES),
        sealed=Sealed(b"", b""),
    )
    stretched = sealing.stretch(password, slot.salt, cost)
    return replace(slot, sealed=sealing.seal(stretched, key, _about(key_file, slot)))


# Wrong tries: a person at the keyboard is slowed down, across restarts


@dataclass(frozen=True)
class Tries:
    """How many wrong passwords in a row, and when the last one was (seconds)."""

    wrong: int = 0
    last: float = 0.0

    @property
    def left(self) -> int:
        """Tries that are still free of waiting."""
        return max(0, FREE_TRIES - self.wrong)

    def wait(self, now: float) -> int:
        """Seconds until the next try; a clock set back does not lock for ever."""
        if self.wrong < FREE_TRIES:
            return 0
        whole = WAITS[min(self.wrong - FREE_TRIES, len(WAITS) - 1)]
        return max(0, min(whole, round(whole - max(0.0, now - self.last))))


def tries(file: Path) -> Tries:
    """The wrong tries so far; a file that cannot be read counts as none."""
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        return Tries(int(stored["wrong"]), float(stored["last"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Tries()


def note_try(file: Path, now: float, *, wrong: bool) -> Tries:
    """Count a wrong try, or forget them all after a right one."""
    if not wrong:
        file.unlink(missing_ok=True)
        return Tries()
    counted = Tries(tries(file).wrong + 1, now)
    files.write(file, json.dumps({"wrong": counted.wrong, "last": now}).encode())
    return counted
