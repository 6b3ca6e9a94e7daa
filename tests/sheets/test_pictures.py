"""QR codes and pictures in cells: drawing parts made, or added to those that are there."""

# ruff: noqa: E501 - forms and their outcome are laid out as tables

import io

import pytest
from tests.sheets.books import filled, form, saved, sheet_form
from tests.sheets.form_x import DOT, SHEET, STRINGS, form_x
from tests.sheets.stub import StubSource, made_up

from ledger_desk.sheets.pictures import qr_png
from ledger_desk.sheets.source import FieldRef

XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def jpeg() -> bytes:
    """A red picture twice as wide as high."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 32), "red").save(out, "JPEG")
    return out.getvalue()


JPEG = jpeg()


def drawn(ref: FieldRef, number: int) -> object:
    if ref.role == "qr":
        return f"LD1:AAAA{number}:{ref.key or 'X'}"
    if ref.role == "picture":
        return JPEG if number % 2 == 0 else None
    return made_up(ref, number)


@pytest.mark.accept("T19")
def test_codes_and_pictures_make_valid_drawings_beside_those_that_are_there() -> None:
    book = sheet_form([["房号", "码", "照片"], ["【房号】", "【二维码】", "【图片:门牌】"]])
    book.active.row_dimensions[2].height = 60
    second = book.create_sheet("二")
    second["A1"] = "【房号】"
    second["B1"] = "【二维码:户】"
    out = filled(saved(book), StubSource(default=3, value=drawn))

    first, other = out.book.worksheets
    assert [(i.anchor._from.row, i.anchor._from.col) for i in first._images] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (3, 1),
        (3, 2),
    ]
    assert len(other._images) == 3
    assert sorted(n for n in out.names if "media" in n) == [
        "xl/media/image1.png", "xl/media/image2.jpeg", *(f"xl/media/image{n}.png" for n in range(3, 8)),
    ]  # fmt: skip
    types = out.parts["[Content_Types].xml"].decode()
    assert types.count("drawing+xml") == 2
    assert 'Extension="png"' in types
    assert 'Extension="jpeg"' in types
    assert out.column("B", 2) == [None] * 3
    # The picture keeps its proportions (64 × 32) and lies inside its cell.
    sizes = {(i.anchor.ext.width, i.anchor.ext.height) for i in first._images if i.format == "jpeg"}
    [(width, height)] = sizes
    assert width == pytest.approx(2 * height, rel=0.01)
    assert height <= 60 * 12_700

    # Form X has a drawing already: its stamp, text box and chart stay, the codes come to them.
    place = STRINGS.index("【管理等级】")
    strings = str(form_strings()).replace(
        f"<si><t>{STRINGS[place]}</t></si>", "<si><t>【二维码】</t></si>"
    )
    x = filled(form_x({"xl/sharedStrings.xml": strings}), StubSource(default=11, value=drawn))
    drawing = x.tree("xl/drawings/drawing1.xml")
    assert len(drawing.findall(f"{XDR}twoCellAnchor")) == 3
    added = drawing.findall(f"{XDR}oneCellAnchor")
    assert [int(a.findtext(f"{XDR}from/{XDR}row")) for a in added] == [
        6,
        7,
        8,
        9,
        12,
        13,
        14,
        15,
        18,
        19,
        20,
    ]
    ids = [int(p.get("id")) for p in drawing.iter(f"{XDR}cNvPr")]
    assert len(set(ids)) == len(ids)
    relations = {
        r.get("Id"): r.get("Target") for r in x.tree("xl/drawings/_rels/drawing1.xml.rels")
    }
    for anchor in added:
        blip = next(anchor.iter("{*}blip"))
        assert f"xl/media/{relations[blip.get(f'{REL}embed')].rpartition('/')[2]}" in x.names
    assert (
        SHEET.count("<drawing ")
        == x.parts["xl/worksheets/sheet1.xml"].decode().count("<drawing ")
        == 1
    )
    assert x.parts["xl/media/image1.png"] == DOT


def form_strings() -> str:
    from tests.sheets.form_x import SST

    return SST


def test_a_code_reads_back_and_is_the_same_every_time() -> None:
    zxing = pytest.importorskip("zxingcpp")
    image = pytest.importorskip("PIL.Image")

    picture = image.open(io.BytesIO(qr_png("LD1:7K3QX:A01:M"))).convert("L")
    assert zxing.read_barcodes(picture)[0].text == "LD1:7K3QX:A01:M"
    assert qr_png("LD1:7K3QX:A01:M") == qr_png("LD1:7K3QX:A01:M")


def test_a_form_about_one_record_has_its_code_in_the_merged_area() -> None:
    content = form(
        [["【项目101】", "【二维码:表】", None], ["【项目101.备注】", None, None]], merges=["B1:C2"]
    )
    value = {"101": "合格", "101.备注": "无"}
    out = filled(
        content,
        StubSource(
            value=lambda ref, n: value.get(ref.key) if ref.role == "item" else drawn(ref, n),
            register="inspection",
        ),
    )

    assert [out["A1"], out["A2"]] == ["合格", "无"]
    assert len(out.sheet._images) == 1
