"""What a file is, by its content and never by its name, and which reader takes it."""

import re

from ledger_desk.exchange.child import Answer
from ledger_desk.exchange.helper import Helper
from ledger_desk.exchange.sentences import MAX_FILE, Refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (
    b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\1\0", b"\xd7\xcd\xc6\x9a",
)  # fmt: skip
_PACKED = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"ustar")
_OLD_XLS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
# Extensions that go with each kind; any other is worth a remark.
_OWN = {
    "xlsx": {"xlsx", "xlsm", "xltx", "xltm"},
    "xls": {"xls", "xlt"},
    "ods": {"ods", "ots"},
    "csv": {"csv", "txt", "tsv", "tab", "prn"},
    "html": {"html", "htm"},
    "xml2003": {"xml"},
}


def read(
    content: bytes, name: str, password: str | None, encoding: str | None, helper: Helper
) -> Answer:
    """Find out what the bytes are and have them read; Refusal says why not."""
    extension = _extension(name)
    if not content:
        raise Refusal("empty")
    if len(content) > MAX_FILE:
        raise Refusal("too_large")
    answer = _read(content, extension, password, encoding, helper)
    if extension and extension not in _OWN[answer.kind]:
        answer.remarks.insert(0, ("named_otherwise", {"extension": extension, "kind": answer.kind}))
    return answer


def _read(
    content: bytes, extension: str, password: str | None, encoding: str | None, helper: Helper
) -> Answer:
    says = {"extension": extension}
    if content.startswith(_OLE):
        return _compound(content, extension, password, helper)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip(content, extension, helper)
    if content.startswith(_PICTURES) or content[4:12] in (b"ftypheic", b"ftypmif1"):
        raise Refusal("picture", **says)
    if content.startswith(b"BM") and content[6:10] == b"\0\0\0\0":
        raise Refusal("picture", **says)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        raise Refusal("picture", **says)
    if content.startswith(_PACKED[:5]) or content[257:262] == _PACKED[5]:
        raise Refusal("archive", **says)
    if content.startswith(_OLD_XLS):
        raise Refusal("old_xls")
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF"):
        raise Refusal("pdf", **says)
    if head.startswith(b"{\\rtf"):
        raise Refusal("document", **says)
    if head[:13].lower() == b"mime-version:":
        raise Refusal("mht", **says)
    return _text(content, extension, encoding)


def _zip(content: bytes, extension: str, helper: Helper) -> Answer:
    from ledger_desk.exchange.zip_parts import check, members

    found = members(content)
    names = {member.name.lower() for member in found}
    says = {"extension": extension}
    if "xl/workbook.xml" in names:
        from ledger_desk.exchange.xlsx import read_xlsx

        check(found)
        return read_xlsx(content, found, helper)
    if "xl/workbook.bin" in names:
        raise Refusal("xlsb")
    if "content.xml" in names:
        from ledger_desk.exchange.ods import read_ods

        check(found)
        return read_ods(content, found, extension)
    if "ofd.xml" in names:
        raise Refusal("ofd", **says)
    if names & {"word/document.xml", "ppt/presentation.xml"}:
        raise Refusal("document", **says)
    if "[content_types].xml" in names:
        raise Refusal("damaged")
    raise Refusal("archive", **says)


def _compound(content: bytes, extension: str, password: str | None, helper: Helper) -> Answer:
    from ledger_desk.exchange.compound import Compound

    file = Compound(content)
    if "EncryptedPackage" in file.streams:
        return _zip(_unlocked(content, password), extension, helper)
    if extension in ("et", "ett"):
        raise Refusal("et")
    if "Workbook" in file.streams or "Book" in file.streams:
        from ledger_desk.exchange.xls import is_locked, read_xls

        if is_locked(file):
            content = _unlocked(content, password)
            file = Compound(content)
        return read_xls(content, file)
    if file.streams.keys() & {"WordDocument", "PowerPoint Document"}:
        raise Refusal("document", extension=extension)
    raise Refusal("not_a_table", extension=extension)


def _unlocked(content: bytes, password: str | None) -> bytes:
    """The workbook behind its password; opened here, so behind the fence as well."""
    if not password:
        raise Refusal("encrypted")
    from ledger_desk.errors import LedgerError
    from ledger_desk.files import unlocked_workbook

    try:
        return unlocked_workbook(content, password)
    except LedgerError as error:
        raise Refusal("password" if error.code == "file.password" else "damaged") from None


def _text(content: bytes, extension: str, encoding: str | None) -> Answer:
    from ledger_desk.exchange.text_encoding import decode
    from ledger_desk.exchange.text_tables import read_text

    head = content[:65_536].replace(b"\0", b"").lower()
    marked = re.match(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<", head)
    if marked and _SPREADSHEET.encode() in head:
        from ledger_desk.exchange.xml_tables import read_xml_2003

        return read_xml_2003(content)
    if marked and re.search(rb"<(?:html|table|!doctype html|body|tr|meta)\b", head):
        from ledger_desk.exchange.html_tables import read_html

        return read_html(content, encoding)
    try:
        lines = decode(content, encoding)
    except Refusal as refusal:
        if refusal.code == "encoding" and extension not in _OWN["csv"]:
            raise Refusal("unknown", extension=extension) from None
        raise
    if _binary(lines.text):
        raise Refusal("unknown", extension=extension)
    return read_text(lines)


def _binary(text: str) -> bool:
    """Whether a text that could be decoded is none: control characters all over."""
    head = text[:65_536]
    odd = sum(1 for each in head if each < " " and each not in "\t\r\n\f\v\x1a")
    return odd * 100 > len(head)


def _extension(name: str) -> str:
    tail = re.search(r"\.([0-9A-Za-z]{1,8})$", name)
    return tail[1].lower() if tail else ""
