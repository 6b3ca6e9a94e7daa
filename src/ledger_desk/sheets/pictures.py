"""QR codes and pictures put into cells: drawing, media and relation parts made or added to."""

import struct
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from lxml import etree

from ledger_desk.sheets.form import SheetForm
from ledger_desk.sheets.heights import Heights
from ledger_desk.sheets.moving import insert_in_order
from ledger_desk.sheets.ooxml import DRAWING, REL, XDR, Element, M, Package, parse
from ledger_desk.sheets.placeholders import Kind
from ledger_desk.sheets.styles import Styles

EMU_POINT = 12_700
EMU_PIXEL = 9_525
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_TYPES = {"png": "image/png", "jpeg": "image/jpeg"}


class Placed(NamedTuple):
    """A picture and where it goes: role "qr" (content: text) or "picture" (content: bytes)."""

    role: str
    row: int
    column: int
    content: Any


def draw(
    package: Package, sheet: SheetForm, root: Element, placed: Sequence[tuple[str, int, int, Any]]
) -> None:
    """Put pictures into a sheet's cells, each fitted into its cell or merged area, centred."""
    if not placed:
        return
    part, tree = _drawing_of(package, sheet, root)
    boxes = _Boxes(sheet, root, Styles(package))
    known: dict[bytes, str] = {}
    number = max([0, *(int(p.get("id", 0)) for p in tree.iter(f"{{{XDR}}}cNvPr"))])
    for each in sorted(placed, key=lambda each: each[1:3]):
        item = Placed(*each)
        image, end, size = _image(item)
        if image is None:
            continue
        if image not in known:
            known[image] = package.relate(part, "image", _media(package, image, end))
        number += 1
        tree.append(_anchor(item, boxes, known[image], number, size))


def _drawing_of(package: Package, sheet: SheetForm, root: Element) -> tuple[str, Element]:
    found = package.related(sheet.part, "drawing")
    if found:
        return found[0], package.edit(found[0])
    number = 1
    while f"xl/drawings/drawing{number}.xml" in package.parts:
        number += 1
    part = f"xl/drawings/drawing{number}.xml"
    empty = f'<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{DRAWING}"/>'.encode()
    package.add(part, empty, _DRAWING_TYPE)
    relation = package.relate(sheet.part, "drawing", part)
    element = etree.Element(f"{M}drawing", {f"{{{REL}}}id": relation}, nsmap={"r": REL})
    insert_in_order(root, element)
    return part, package.edit(part)


def _media(package: Package, image: bytes, end: str) -> str:
    number = 1
    while any(name.startswith(f"xl/media/image{number}.") for name in package.parts):
        number += 1
    part = f"xl/media/image{number}.{end}"
    package.add(part, image, default=_TYPES[end])
    return part


class _Boxes:
    """How large cells are, in EMU."""

    def __init__(self, sheet: SheetForm, root: Element, styles: Styles) -> None:
        self.sheet = sheet
        self.heights = Heights(sheet, styles)

    def of(self, row: int, column: int) -> tuple[int, int]:
        """Width and height of the form's cell, or of the area merged with it."""
        area = self.sheet.merge_at(row, column)
        rows = range(area.top, area.bottom + 1) if area else range(row, row + 1)
        columns = range(area.left, area.right + 1) if area else range(column, column + 1)
        width = sum(int(self.heights.width(c) * 7 + 5) * EMU_PIXEL for c in columns)
        height = 0.0
        for each in rows:
            element = self.sheet.rows.get(each)
            own = element.get("ht") if element is not None else None
            height += float(own) if own else self.heights.default_height
        return width, int(height * EMU_POINT)


def _image(item: Placed) -> tuple[bytes | None, str, tuple[int, int]]:
    if item.role == "qr":
        return qr_png(str(item.content)), "png", (1, 1)
    content = bytes(item.content)
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) > 24:
        return content, "png", struct.unpack(">II", content[16:24])
    if content.startswith(b"\xff\xd8") and (size := _jpeg_size(content)):
        return content, "jpeg", size
    return None, "", (1, 1)


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return (width, height) if width and height else None
        at += 2 + length
    return None


def qr_png(text: str, scale: int = 8) -> bytes:
    """A QR code with its quiet zone as a one-bit PNG, the same bytes for the same text."""
    import segno

    code = segno.make(text, error="m", micro=False, boost_error=False)
    quiet = 4
    side = len(code.matrix) + 2 * quiet
    white = b"\x00" + b"\xff" * ((side * scale + 7) // 8)
    lines = [white * scale * quiet]
    for row in code.matrix:
        bits = "1" * quiet * scale
        bits += "".join(("0" if dark else "1") * scale for dark in row)
        bits += "1" * quiet * scale
        bits += "1" * (-len(bits) % 8)
        lines.append((b"\x00" + int(bits, 2).to_bytes(len(bits) // 8)) * scale)
    lines.append(white * scale * quiet)
    header = struct.pack(">IIBBBBB", side * scale, side * scale, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"".join(lines), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _anchor(
    item: Placed, boxes: _Boxes, relation: str, number: int, size: tuple[int, int]
) -> Element:
    form_row = _form_row(boxes.sheet, item)
    width, height = boxes.of(form_row, item.column)
    gap = 2 * EMU_PIXEL
    room_x, room_y = max(width - 2 * gap, EMU_PIXEL), max(height - 2 * gap, EMU_PIXEL)
    scale = min(room_x / size[0], room_y / size[1])
    cx, cy = int(size[0] * scale), int(size[1] * scale)
    name = "二维码" if item.role == "qr" else "图片"
    across, down = (width - cx) // 2, (height - cy) // 2
    return parse(
        (
            f'<xdr:oneCellAnchor xmlns:xdr="{XDR}" xmlns:a="{DRAWING}" xmlns:r="{REL}">'
            f"<xdr:from><xdr:col>{item.column - 1}</xdr:col><xdr:colOff>{across}</xdr:colOff>"
            f"<xdr:row>{item.row - 1}</xdr:row><xdr:rowOff>{down}</xdr:rowOff></xdr:from>"
            f'<xdr:ext cx="{cx}" cy="{cy}"/><xdr:pic><xdr:nvPicPr>'
            f'<xdr:cNvPr id="{number}" name="{name}{number}"/><xdr:cNvPicPr/></xdr:nvPicPr>'
            f'<xdr:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
            f'</xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            f"</a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>"
        ).encode()
    )


def _form_row(sheet: SheetForm, item: Placed) -> int:
    """The form's row a picture's size is taken from: its band's, or the nearest asked for."""
    asked = [
        cell.row
        for cell in sheet.marked()
        if cell.column == item.column
        and any(mark.kind in (Kind.QR, Kind.PICTURE) for _, mark in cell.marks)
    ]
    return max((row for row in asked if row <= item.row), default=min(asked, default=item.row))
