"""An .xlsx as a package of parts: opened within limits, its relations followed, written again."""

import copy
import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lxml import etree

from ledger_desk.errors import LedgerError, Unreadable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
EXCEL = "http://schemas.microsoft.com/office/excel/2006/main"
M = f"{{{MAIN}}}"
# ISO strict files carry other namespaces; the filler would not find its own elements in them.
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

MEGABYTE = 1024 * 1024
FORM_BYTES = 20 * MEGABYTE
UNPACKED_BYTES = 100 * MEGABYTE
MEMBERS = 1000
TYPES_PART = "[Content_Types].xml"
FAST_ROWS = 5000  # from here on deflate level 1: 0.7 times the time for 1.25 times the bytes

Element = etree._Element  # noqa: SLF001 - lxml has no public name for it


class Package:
    """The parts of one form: bytes until somebody asks for their tree, and bytes again after.

    A tree that was asked for by `edit` is written anew; every other part leaves as it came.
    """

    def __init__(self, content: bytes) -> None:
        _refuse_by_first_bytes(content)
        self.parts = _unpacked(content)
        self._trees: dict[str, Element] = {}
        self._edited: set[str] = set()
        self.streams: dict[str, Iterable[bytes]] = {}
        """Parts that are made while they are written."""
        if TYPES_PART not in self.parts or not self.workbook_part:
            raise Unreadable("这个文件不是完整的 .xlsx 工作簿，可能已经损坏", "form.damaged")

    def tree(self, part: str) -> Element:
        """The parsed part, for reading."""
        if part not in self._trees:
            self._trees[part] = parse(self.parts[part])
        return self._trees[part]

    def edit(self, part: str) -> Element:
        """The parsed part, to be written again because the caller changes it."""
        self._edited.add(part)
        return self.tree(part)

    def fork(self, part: str) -> Element:
        """A copy of the parsed part to be changed and written, the tree itself left as it is.

        What is taken out of a tree loses its namespaces' declarations; what is read stays whole.
        """
        self._trees[part] = copy.deepcopy(self.tree(part))
        return self.edit(part)

    @property
    def workbook_part(self) -> str:
        """The main part, found by the package's own relations."""
        for kind, target in self.relations("").values():
            if kind == "officeDocument" and target in self.parts:
                return target
        return ""

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """{relation id: (last word of its type, part pointed to)}; outside targets unchanged."""
        name = rels_part(part)
        if name not in self.parts:
            return {}
        found = {}
        for relation in self.tree(name):
            if not isinstance(relation.tag, str):
                continue
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
                target = target.lstrip("/")
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = (kind, target)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of one kind that a part points to, those that are there."""
        return [t for k, t in self.relations(part).values() if k == kind and t in self.parts]

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation from a part to another one; returns its id."""
        name = rels_part(part)
        if name not in self.parts:
            self.parts[name] = b""
            self._trees[name] = parse(f'<Relationships xmlns="{PACKAGE_REL}"/>'.encode())
        relations = self.edit(name)
        taken = {each.get("Id") for each in relations}
        number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        path = posixpath.relpath(target, posixpath.dirname(part) or ".")
        etree.SubElement(
            relations,
            f"{{{PACKAGE_REL}}}Relationship",
            {"Id": f"rId{number}", "Type": f"{REL}/{kind}", "Target": path},
        )
        return f"rId{number}"

    def add(self, part: str, content: bytes, content_type: str = "", default: str = "") -> None:
        """Add a part with its content type: of its own, or of its file name's end (`default`)."""
        self.parts[part] = content
        types = self.edit(TYPES_PART)
        end = part.rpartition(".")[2]
        if default and any((t.get("Extension") or "").lower() == end for t in types):
            return
        name = "Default" if default else "Override"
        attributes = (
            {"Extension": end, "ContentType": default}
            if default
            else {"PartName": f"/{part}", "ContentType": content_type}
        )
        element = etree.Element(f"{{{CONTENT_TYPES}}}{name}", attributes)
        types.insert(0, element) if default else types.append(element)

    def drop(self, part: str) -> None:
        """Take a part out, with its content type and every relation that points to it."""
        del self.parts[part]
        types = self.edit(TYPES_PART)
        for each in list(types):
            if each.get("PartName", "").lstrip("/") == part:
                types.remove(each)
        for name in [n for n in self.parts if n.endswith(".rels")]:
            owner = _owner(name)
            ids = [i for i, (_, target) in self.relations(owner).items() if target == part]
            if ids:
                relations = self.edit(name)
                for each in list(relations):
                    if each.get("Id") in ids:
                        relations.remove(each)

    def write(self, out: BinaryIO, *, rows: int) -> None:
        """Write all parts: content types first, the form's order, fixed times.

        Styles follow the streamed sheets, which add to them while they are written.
        """
        late = self.related(self.workbook_part, "styles") if self.streams else []
        names = [name for name in self.parts if name not in (TYPES_PART, *late)]
        if late:
            last = max(at for at, name in enumerate(names) if name in self.streams)
            names[last + 1 : last + 1] = late
        names.insert(0, TYPES_PART)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            package.compresslevel = 1 if rows >= FAST_ROWS else 6
            for name in names:
                # By name, not by ZipInfo: then the time is 1980-01-01, the same in every run.
                with package.open(name, "w", force_zip64=rows > 400_000) as member:
                    for piece in self._pieces(name):
                        member.write(piece)

    def _pieces(self, name: str) -> Iterator[bytes]:
        if name in self.streams:
            yield from self.streams[name]
        elif name in self._edited:
            yield serialise(self._trees[name])
        else:
            yield self.parts[name]


def rels_part(part: str) -> str:
    """Where the relations of a part are kept; "" is the package itself."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def parse(content: bytes) -> Element:
    """Parse a part without DTD, entities or network."""
    # Processing instructions are dropped because the filler marks its own places with them.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise Unreadable(
            "这个表式的内部结构有错误，可能已经损坏，请用 WPS 另存一次", "form.damaged"
        ) from None
    if b"<!DOCTYPE" in content:
        raise Unreadable("这个表式含有不允许的内部声明（DTD），不能登记", "form.damaged")
    return root


def serialise(root: Element) -> bytes:
    """A whole part as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _owner(rels: str) -> str:
    folder, _, name = rels.rpartition("/")
    parent = folder.rpartition("/")[0]
    return f"{parent}/{name.removesuffix('.rels')}".lstrip("/")


def _refuse_by_first_bytes(content: bytes) -> None:
    head = content[:2048]
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        # One container for old workbooks and for passworded new ones: the stream's name tells.
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("表式有打开密码，请去掉密码后再登记", "locked")
        raise Unreadable(
            "这是 .xls（.et）文件，请在 WPS 或 Excel 中打开，另存为 .xlsx 后再登记", "xls"
        )
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        text = "这个文件其实是网页，只是改名为 .xls，请用 WPS 打开后另存为 .xlsx"
        raise Unreadable(text, "html")
    if not head.startswith(b"PK\x03\x04"):
        raise Unreadable("这个文件不是 .xlsx 工作簿，请用 WPS 打开后另存为 .xlsx", "form.damaged")
    if len(content) > FORM_BYTES:
        raise Unreadable("表式文件超过 20 MB，请删去图片或多余的行后再登记", "form.large")


_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError,
    RuntimeError,
)  # fmt: skip


def _unpacked(content: bytes) -> dict[str, bytes]:
    damaged = Unreadable("这个表式已经损坏，打不开，请用 WPS 另存一次", "form.damaged")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = [each for each in package.infolist() if not each.is_dir()]
            if len(members) > MEMBERS or sum(m.file_size for m in members) > UNPACKED_BYTES:
                raise Unreadable("表式解压后过大，已拒绝", "form.large")
            if len({m.filename for m in members}) != len(members):
                raise damaged
            if any(m.flag_bits & 1 for m in members):
                raise Unreadable("表式有打开密码，请去掉密码后再登记", "locked")
            return {m.filename: _member(package, m) for m in members}
    except LedgerError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        RuntimeError,
    ):
        raise damaged from None


def _member(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with package.open(member) as stream:
        content = stream.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise Unreadable("表式解压后过大，已拒绝", "form.large")
    return content
