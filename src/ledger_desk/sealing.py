"""The only cryptography: a password stretched, a key wrapped, a text coded with its check."""

import os
import time
import unicodedata
import zlib
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I L O U
MISREAD = str.maketrans("ILO", "110")
GROUPS, GROUP = 8, 4


class WrongKey(Exception):
    """The seal does not open with this key: wrong password, or somebody changed the bytes."""


@dataclass(frozen=True)
class Cost:
    """What one try at a password costs: passes over m_kib KiB of memory in p lanes (Argon2id)."""

    t: int = 3
    m_kib: int = 65536
    p: int = 4

    def absurd(self) -> bool:
        """Whether a file asks for more than any of ours would: it is refused unread."""
        return not (1 <= self.t <= 20 and 8 <= self.m_kib <= 1 << 20 and 1 <= self.p <= 16)

    def as_json(self) -> dict[str, int | str]:
        """The parameters as they stand in the key file."""
        return {"name": "argon2id", "v": 19, **asdict(self)}


FLOOR = Cost()
"""No ledger is made with less."""


class Sealed(NamedTuple):
    """A sealed text and the nonce it was sealed with."""

    nonce: bytes
    text: bytes


def random_bytes(count: int) -> bytes:
    """Bytes from the operating system's own generator."""
    return os.urandom(count)


def stretch(password: str, salt: bytes, cost: Cost) -> bytes:
    """A key of 32 bytes out of a password, however it was typed: NFKC first."""
    typed = unicodedata.normalize("NFKC", password).encode("utf-8")
    return hash_secret_raw(typed, salt, cost.t, cost.m_kib, cost.p, KEY_BYTES, Type.ID)


def tuned(floor: Cost = FLOOR, wanted: float = 0.5) -> Cost:
    """The floor with as many passes more as make one try last `wanted` seconds on this machine."""
    begun = time.perf_counter()
    stretch("", bytes(SALT_BYTES), floor)
    took = time.perf_counter() - begun
    return replace(floor, t=min(20, max(floor.t, round(floor.t * wanted / took))))


def seal(key: bytes, text: bytes, about: bytes) -> Sealed:
    """AES-256-GCM; `about` is not hidden but cannot be changed either."""
    nonce = random_bytes(NONCE_BYTES)
    return Sealed(nonce, AESGCM(key).encrypt(nonce, text, about))


def unseal(key: bytes, sealed: Sealed, about: bytes) -> bytes:
    """The text again. Raises WrongKey when key, text or `about` is not what it was."""
    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.text, about)
    except InvalidTag:
        raise WrongKey from None


def derived(key: bytes, purpose: str) -> bytes:
    """A key of its own for one purpose (HKDF-SHA256)."""
    return HKDF(SHA256(), KEY_BYTES, None, purpose.encode("utf-8")).derive(key)


def spelled(secret: bytes) -> str:
    """16 bytes and their CRC-32 as 8 groups of 4 letters, to be printed and typed."""
    number = int.from_bytes(secret + zlib.crc32(secret).to_bytes(4, "big"), "big")
    count = GROUPS * GROUP
    letters = "".join(LETTERS[number >> 5 * at & 31] for at in reversed(range(count)))
    return "-".join(letters[at : at + GROUP] for at in range(0, count, GROUP))


def read_spelled(typed: str) -> tuple[bytes | None, int]:
    """The 16 bytes, or None and the number of the mistyped group (0 = cannot be told which)."""
    upper = unicodedata.normalize("NFKC", typed).upper().translate(MISREAD)
    letters = "".join(each for each in upper if each.isalnum())
    for at, letter in enumerate(letters[: GROUPS * GROUP]):
        if letter not in LETTERS:
            return None, at // GROUP + 1
    if len(letters) != GROUPS * GROUP:
        return None, min(len(letters) // GROUP + 1, GROUPS)
    values = [LETTERS.index(letter) for letter in letters]
    if (secret := _checked(values)) is not None:
        return secret, 0
    near = {
        at // GROUP + 1
        for at, value in enumerate(values)
        for other in range(32)
        if other != value and _checked([*values[:at], other, *values[at + 1 :]]) is not None
    }
    return None, near.pop() if len(near) == 1 else 0


def looks_spelled(typed: str) -> bool:
    """Whether this is meant as a recovery code rather than as a password."""
    groups = unicodedata.normalize("NFKC", typed).strip().replace(" ", "-").split("-")
    whole = "".join(groups)
    return len(whole) == GROUPS * GROUP and whole.isalnum() and whole.isascii()


def _checked(values: list[int]) -> bytes | None:
    number = 0
    for value in values:
        number = number << 5 | value
    secret, check = divmod(number, 1 << 32)
    raw = secret.to_bytes(16, "big")
    return raw if zlib.crc32(raw) == check else None
