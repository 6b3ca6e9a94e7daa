"""The chain that seals the history: how a row is sealed, how all of it is proven, its anchors."""

import hashlib
import os
from json.encoder import encode_basestring
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select

from ledger_desk.store.tables import About, Anchor, History

SALT_POOL = 16 * 256
STREAM = {"yield_per": 2000}
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Head(NamedTuple):
    """Where the history stands: how many rows, and the chain's last link."""

    rows: int
    chain: str

    def code(self) -> str:
        """历史校验码 as it is printed: the count and four groups of four letters."""
        number = int(self.chain[:20] or "0", 16)
        letters = "".join(LETTERS[number >> 5 * at & 31] for at in reversed(range(16)))
        return "-".join([str(self.rows), *(letters[at : at + 4] for at in range(0, 16, 4))])


class Proof(NamedTuple):
    """What a walk over the history found; `problem` is a sentence, "" when all is well."""

    head: Head
    problem: str = ""
    at: int | None = None  # the first row that does not agree

    @property
    def sentence(self) -> str:
        """What is said to a person."""
        return self.problem or f"修改记录完整，共{self.head.rows}条。"


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)


def digest_of(salt: str | None, before: str | None, after: str | None) -> str:
    """SHA-256 of the JSON array [salt, before, after]: the values stay outside the chain."""
    said = f"[{_text(salt)},{_text(before)},{_text(after)}]"
    return hashlib.sha256(said.encode("utf-8")).hexdigest()


def link_of(
    previous: str, seq: int, act: str, register: str, row: str, version: int, op: str, digest: str
) -> str:
    """SHA-256 of the JSON array [previous, seq, act, register, row, version, op, digest]."""
    said = (
        f"[{_text(previous)},{seq},{_text(act)},{_text(register)},{_text(row)},{version},"
        f"{_text(op)},{_text(digest)}]"
    )
    return hashlib.sha256(said.encode("utf-8")).hexdigest()


class Sealer:
    """The SQL function of the history triggers: salt, digest and link of one row in one call.

    It keeps nothing about the chain: the triggers hand it the last link, so a rolled back
    savepoint cannot leave it behind the file.
    """

    def __init__(self) -> None:
        self._salts: list[str] = []

    def __call__(
        self,
        previous: str,
        seq: int,
        act: str,
        register: str,
        row: str,
        version: int,
        op: str,
        before: str | None,
        after: str | None,
    ) -> str:
        if not self._salts:
            pool = os.urandom(SALT_POOL).hex()
            self._salts = [pool[at : at + 32] for at in range(0, len(pool), 32)]
        salt = self._salts.pop()
        digest = digest_of(salt, before, after)
        return salt + digest + link_of(previous, seq, act, register, row, version, op, digest)


def head(db: Connection) -> Head:
    """The head of the history as it stands."""
    last = db.execute(select(History.seq, History.chain).order_by(History.seq.desc()).limit(1))
    return Head(*(last.one_or_none() or (0, "")))


def verify(db: Connection, code: str = "") -> Proof:
    """Walk the whole history and compare it with every anchor, and with a code from paper."""
    anchors = {seq: (at, chain) for seq, at, chain in _anchors(db)}
    count, previous, on_paper = 0, "", _count_of(code)
    rows = db.execute(select(*History.__table__.c).order_by(History.seq), execution_options=STREAM)
    for seq, act, register, row, version, op, before, after, salt, digest, chain in rows:
        count += 1
        whole = (
            seq == count
            and chain == link_of(previous, seq, act, register, row, version, op, digest)
            and (seq not in anchors or anchors[seq][1] == chain)
            and (seq != on_paper or Head(seq, chain).code() == code)
        )
        told = (before is None and after is None) if salt is None else True
        if not (whole and told) or (salt and digest != digest_of(salt, before, after)):
            rows.close()
            said = f"修改记录有一处对不上（第{count}条），请用备份核对。"
            return Proof(Head(count, chain), said, count)
        previous = chain
    found = Head(count, previous)
    for seq, (at, _) in sorted(anchors.items()):
        if seq > count:
            return Proof(found, f"修改记录比{at[:10]}的校验码少{seq - count}条。", count + 1)
    if on_paper > count:
        return Proof(found, f"修改记录比纸上的校验码少{on_paper - count}条。", count + 1)
    return Proof(found)


def drop_anchor(db: Connection, at: str, place: str) -> Head:
    """Note the head that now leaves the program, so that a tail cut off later is found."""
    now = head(db)
    epoch = db.scalar(select(About.value).where(About.key == "epoch"))
    number = 1 + (db.scalar(select(func.max(Anchor.number))) or 0)
    db.execute(
        insert(Anchor).values(
            number=number, at=at, seq=now.rows, head=now.chain, place=place, epoch=epoch or ""
        )
    )
    return now


def _anchors(db: Connection) -> list[tuple[int, str, str]]:
    found = db.execute(select(Anchor.seq, Anchor.at, Anchor.head).where(Anchor.seq > 0))
    return [(seq, at, chain) for seq, at, chain in found]


def _count_of(code: str) -> int:
    count = code.partition("-")[0]
    return int(count) if count.isascii() and count.isdigit() else 0
