"""Files that belong to records: sealed in chunks beside the ledger, named only inside it."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, insert, select, update

from ledger_desk import files, sealing
from ledger_desk.errors import MachineFault, Refused
from ledger_desk.sealing import Sealed, WrongKey
from ledger_desk.store import backup
from ledger_desk.store.backup import ATTACHMENTS, BACKUPS
from ledger_desk.store.erasing import WORD
from ledger_desk.store.tables import Attachment

if TYPE_CHECKING:
    from ledger_desk.store.ledger import Ledger

HEAD = b"LDSKATT1"
CHUNK = 64 * 1024
TAG = 16
LARGEST = 50 << 20  # bytes
KeyFor = Callable[[str], bytes]
"""A key of its own for one purpose, derived from the data key."""


class Attached(NamedTuple):
    """A file of a record. size: bytes of what is inside."""

    id: str
    name: str
    size: int
    file: str


# Sealing


def sealed(content: bytes, file: str, key: bytes) -> bytes:
    """Chunks of 64 KiB, each with its nonce and tag; none can be moved, left out or cut off."""
    pieces = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)] or [b""]
    made = [HEAD]
    for number, piece in enumerate(pieces):
        one = sealing.seal(key, piece, _about(file, number, last=number == len(pieces) - 1))
        made += [one.nonce, one.text]
    return b"".join(made)


def unsealed(stored: bytes, file: str, key: bytes) -> bytes:
    """What is inside. Raises WrongKey when a bit of it is not what it was."""
    whole = sealing.NONCE_BYTES + CHUNK + TAG
    rest = stored[len(HEAD) :]
    if not stored.startswith(HEAD) or not rest:
        raise WrongKey
    pieces = [rest[at : at + whole] for at in range(0, len(rest), whole)]
    return b"".join(
        sealing.unseal(
            key,
            Sealed(piece[: sealing.NONCE_BYTES], piece[sealing.NONCE_BYTES :]),
            _about(file, number, last=number == len(pieces) - 1),
        )
        for number, piece in enumerate(pieces)
    )


def _about(file: str, number: int, *, last: bool) -> bytes:
    return f"{file} {number} {'last' if last else 'more'}".encode()


def purpose(file: str) -> str:
    """What the key of one file is derived for."""
    return f"attachment {file}"


# Files of records


def add(ledger: "Ledger", register: str, record: str, name: str, content: bytes) -> str:
    """Keep a file with a record; gives its id. The file is there before its row."""
    if len(content) > LARGEST:
        raise Refused(f"附件太大（最多{LARGEST >> 20} MB）。", "attachment.large")
    file = sealing.random_bytes(16).hex()
    key = ledger.key_for(purpose(file))
    stored = files.write(ledger.folder / ATTACHMENTS / file, sealed(content, file, key))
    id_ = ledger.new_key()
    with ledger.writing("增加附件") as db:
        db.execute(
            insert(Attachment).values(
                community_id=ledger.community,
                id=id_,
                register=register,
                record_id=record,
                name=name,
                size=len(content),
                file=file,
                sha256=stored,
            )
        )
    return id_


def listed(db: Connection, register: str, record: str) -> list[Attached]:
    """The files of a record."""
    rows = db.execute(
        select(Attachment.id, Attachment.name, Attachment.size, Attachment.file)
        .where(
            Attachment.community_id == db.info["community"],
            Attachment.register == register,
            Attachment.record_id == record,
            Attachment.gone.is_(None),
        )
        .order_by(Attachment.id)
    )
    return [Attached._make(row) for row in rows]


def read(ledger: "Ledger", id: str) -> bytes:
    """A file as it was. Raises Refused when there is none, MachineFault when it is damaged."""
    with ledger.reading() as db:
        file = db.scalar(
            select(Attachment.file).where(
                Attachment.community_id == ledger.community,
                Attachment.id == id,
                Attachment.gone.is_(None),
            )
        )
    if file is None:
        raise Refused("这个附件已经不在台账里了。", "attachment.gone")
    try:
        stored = (ledger.folder / ATTACHMENTS / file).read_bytes()
        return unsealed(stored, file, ledger.key_for(purpose(file)))
    except (OSError, WrongKey):
        raise MachineFault(
            "这个附件坏了或不见了，请从备份恢复到新文件夹。", "attachment.damaged"
        ) from None


def remove(db: Connection, ids: Collection[str]) -> None:
    """Take files away from their records, within the open act; `sweep` deletes them later."""
    db.execute(
        update(Attachment)
        .where(Attachment.community_id == db.info["community"], Attachment.id.in_(ids))
        .values(gone=db.info["at"], version=Attachment.version + 1)
    )


# The folder


def flaws(db: Connection, folder: Path, key_for: KeyFor) -> list[str]:
    """The files that are missing or damaged: each is read whole."""
    found = []
    rows = db.execute(select(Attachment.file).where(Attachment.gone.is_(None)))
    for file in list(rows.scalars()):
        try:
            unsealed((folder / ATTACHMENTS / file).read_bytes(), file, key_for(purpose(file)))
        except (OSError, WrongKey):
            found.append(f"attachment {file}")
    return found


def sweep(db: Connection, folder: Path) -> int:
    """Delete files taken away from their record that no kept copy lists; erased ones at once."""
    rows = db.execute(
        select(Attachment.file, Attachment.gone).where(Attachment.gone.is_not(None))
    ).all()
    if not rows:
        return 0
    copied = {name for made in backup.listed(folder / BACKUPS) for name in made.attachments}
    swept = 0
    for file, gone in rows:
        lying = folder / ATTACHMENTS / file
        if (gone == WORD or file not in copied) and lying.exists():
            lying.unlink()
            swept += 1
    return swept
