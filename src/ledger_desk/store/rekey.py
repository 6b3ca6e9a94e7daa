"""换新钥匙: the ledger written anew under another data key; never in place."""

import os
from pathlib import Path

from ledger_desk import files
from ledger_desk.errors import MachineFault
from ledger_desk.store import keyfile, sqlite
from ledger_desk.store.backup import STORE, fingerprints, head_of
from ledger_desk.store.keyfile import KeyFile

NEXT = "ledger.key.next"


def exported(folder: Path, key: bytes, new_key: bytes) -> Path:
    """The whole database under the new key in a file beside it, proven equal.

    Nobody else may have it open.
    """
    part = folder / f"~{os.urandom(8).hex()}.part"
    with sqlite.faults():
        opened = sqlite.connect(folder / STORE, key, journal="DELETE")
        try:
            (version,) = opened.execute("PRAGMA user_version").fetchone()
            opened.execute(f"ATTACH DATABASE ? AS fresh KEY \"x'{new_key.hex()}'\"", (str(part),))
            opened.execute("SELECT sqlcipher_export('fresh')")
            opened.execute(f"PRAGMA fresh.user_version = {version}")
            opened.execute(f"PRAGMA fresh.application_id = {sqlite.APPLICATION_ID}")
            opened.execute("DETACH DATABASE fresh")
            wanted = fingerprints(opened), head_of(opened)
        finally:
            opened.close()
        made = sqlite.connect(part, new_key, journal="DELETE")
        try:
            same = (fingerprints(made), head_of(made)) == wanted and not sqlite.flaws(made)
        finally:
            made.close()
    if not same:
        part.unlink()
        raise MachineFault("换新钥匙后核对不上，台账没有改动。", "key.failed")
    files.sync(part)
    return part


def swap(folder: Path, part: Path, key_file: KeyFile) -> None:
    """Put the new file and its key in place; the rename of the database decides."""
    keyfile.write(folder / NEXT, key_file)
    part.replace(folder / STORE)
    files.sync(folder / STORE)
    finish(folder)


def finish(folder: Path) -> None:
    """After a crash between the two renames: the next key is the key, or was never needed."""
    waiting = folder / NEXT
    if not waiting.exists():
        return
    if keyfile.read(waiting).store_salt == sqlite.salt_of(folder / STORE):
        waiting.replace(folder / keyfile.NAME)
        files.sync(folder / keyfile.NAME)
    else:
        waiting.unlink()
