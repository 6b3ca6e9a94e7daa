"""G9: a workbook that leaves with a password opens with it, and with nothing else."""

import io
import random
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from sqlalchemy import insert

from ledger_desk import cli, files
from ledger_desk.cli import opening
from ledger_desk.errors import Unreadable
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.opening import Machine
from ledger_desk.store.people_tables import Person

from .sizes import figure, size

PASSWORD, SECRET = "gui-hua-2026", "Kai-Feng#2026"
NAMES = ("欧阳𬴊", "𠮷田", "𰻞𰻞", "穆罕默德·艾力", "张桂英")  # Ext B, C and G among them
FLIPS = size("workbook flips", 6)
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


class Sent(NamedTuple):
    """An exported workbook and the file its password stands in."""

    book: Path
    password: Path
    ledger: Path


@pytest.fixture
def sent(ledger: Ledger, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sent:
    """The people of a ledger, exported by the verb under a password."""
    monkeypatch.setenv("LEDGER_DESK_PASSWORD", PASSWORD)
    monkeypatch.setattr(opening, "machine", lambda: machine)
    with ledger.writing("登记") as db:
        for name in NAMES:
            row = {"community_id": ledger.community, "id": ledger.new_key()}
            db.execute(insert(Person).values(**row, name=name, label=name))
    ledger.close()
    made = Sent(tmp_path / "名册.xlsx", tmp_path / "口令.txt", ledger.folder)
    made.password.write_text(SECRET + "\n", encoding="utf-8")
    assert export(made) == 0
    return made


def export(sent: Sent) -> int:
    return cli.main(
        ["export", str(sent.ledger), "person", "--out", str(sent.book), "--columns", "姓名",
         "--file-password", str(sent.password), "--json"]
    )  # fmt: skip


def names_in(content: bytes) -> set[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value}


@pytest.mark.accept("G9")
def test_the_right_password_opens_it_and_every_name_is_as_it_was(sent: Sent) -> None:
    stored = sent.book.read_bytes()
    assert files.is_locked_workbook(stored)
    assert set(NAMES) <= names_in(files.unlocked_workbook(stored, SECRET))
    for encoding in ("utf-8", "utf-16-le"):
        assert not any(name.encode(encoding) in stored for name in NAMES)


@pytest.mark.accept("G9")
@pytest.mark.parametrize("wrong", ["", "kai-feng#2026", SECRET + " ", SECRET[:-1], "12345678"])
def test_a_wrong_password_is_refused_as_such(sent: Sent, wrong: str) -> None:
    with pytest.raises(Unreadable) as refused:
        files.unlocked_workbook(sent.book.read_bytes(), wrong)
    assert refused.value.code == "file.password"


@pytest.mark.accept("G9")
def test_one_flipped_byte_is_refused_never_read_as_something_else(sent: Sent) -> None:
    whole, dice = sent.book.read_bytes(), random.Random(9)
    inside, harmless = files.unlocked_workbook(whole, SECRET), 0
    for _ in range(FLIPS):
        content = bytearray(whole)
        content[dice.randrange(len(content))] ^= 1 + dice.randrange(255)
        try:
            read = files.unlocked_workbook(bytes(content), SECRET)
        except Unreadable:
            continue
        assert read == inside  # a byte of the container that says nothing
        harmless += 1
    figure("byte flipped in a workbook", tried=FLIPS, read_wrong=0, said_nothing=harmless)
    body = whole.index(b"\x10\x00\x00\x00")  # the encrypted package itself: never harmless
    for at in (len(whole) // 2, len(whole) // 2 + 1000, max(body, len(whole) // 3)):
        content = bytearray(whole)
        content[at] ^= 0x40
        with pytest.raises(Unreadable):
            files.unlocked_workbook(bytes(content), SECRET)


def test_a_weak_password_is_refused_and_no_file_is_written(sent: Sent) -> None:
    sent.book.unlink()
    for weak in ("", "1234567", "口令口令口令口令"):
        sent.password.write_text(weak + "\n", encoding="utf-8")
        assert export(sent) == 2
        assert not sent.book.exists()


MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Desk"
 script:language="StarBasic">Sub Convert
  Dim how(1) As New com.sun.star.beans.PropertyValue
  Dim what(1) As New com.sun.star.beans.PropertyValue
  how(0).Name = "Password" : how(0).Value = "{secret}"
  how(1).Name = "Hidden" : how(1).Value = True
  what(0).Name = "FilterName" : what(0).Value = "Text - txt - csv (StarCalc)"
  what(1).Name = "FilterOptions" : what(1).Value = "44,34,76"
  On Error GoTo Ended
  book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, how())
  book.storeToURL("{target}", what())
Ended:
  StarDesktop.terminate()
End Sub
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:{0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{0}.dtd">
<library:{0} xmlns:library="http://openoffice.org/2000/library" {1}</library:{0}>
"""


def convert(sent: Sent, folder: Path, secret: str) -> Path:
    """Open the workbook with a password in a LibreOffice of its own, and store it as text."""
    basic, target = folder / "office" / "user" / "basic", folder / "aus.csv"
    (basic / "Standard").mkdir(parents=True, exist_ok=True)
    macro = MACRO.replace("{source}", sent.book.as_uri()).replace("{target}", target.as_uri())
    (basic / "Standard" / "Desk.xba").write_text(
        macro.replace("{secret}", secret).replace(" & ", " &amp; "), encoding="utf-8"
    )
    for kind in ("script", "dialog"):
        held = ' <library:element library:name="Desk"/>' if kind == "script" else ""
        named = 'library:name="Standard" library:readonly="false" library:passwordprotected="false"'
        (basic / "Standard" / f"{kind}.xlb").write_text(
            LIBRARY.format("library", f"{named}>{held}"), encoding="utf-8"
        )
        link = (
            f'<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/{kind}'
            '.xlb/" xlink:type="simple" library:link="false"/>'
        )
        (basic / f"{kind}.xlc").write_text(
            LIBRARY.format("libraries", f'xmlns:xlink="http://www.w3.org/1999/xlink">{link}'),
            encoding="utf-8",
        )
    subprocess.run(
        [str(OFFICE), "--headless", "--norestore", "--nologo",
         f"-env:UserInstallation={(folder / 'office').as_uri()}", "macro:///Standard.Desk.Convert"],
        capture_output=True, check=False, timeout=180,
    )  # fmt: skip
    return target


@pytest.mark.accept("G9")
@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice on this machine")
def test_libreoffice_opens_it_with_the_password_and_not_with_another(
    sent: Sent, tmp_path: Path
) -> None:
    assert not convert(sent, tmp_path, "Kai-Feng#2027").exists()
    written = convert(sent, tmp_path, SECRET)
    assert all(name in written.read_text(encoding="utf-8") for name in NAMES)
