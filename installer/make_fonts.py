"""Makes resources/fonts: four TrueType fonts that together draw every ideograph of GB 18030-2022.

Run by a developer, never by the program: `python installer/make_fonts.py [--packages DIR]
[--check]`, with `fonttools==4.68.0 brotli==1.2.1` installed (dependency group `fonts`) and `npm`
at hand. DIR may hold the .tgz files already. Two runs give the same bytes; `--check` makes them
again and compares them with SHA256SUMS instead of writing.
"""

import argparse
import base64
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.reorderGlyphs import reorderGlyphs

FONTS = Path(__file__).resolve().parents[1] / "resources" / "fonts"
MADE = 3_660_681_600  # head.created and head.modified, seconds since 1904: 2020-01-01
LIMIT = 60 * 1024 * 1024
KEPT_TABLES = {
    "GlyphOrder",
    "head",
    "hhea",
    "maxp",
    "OS/2",
    "hmtx",
    "cmap",
    "loca",
    "glyf",
    "name",
    "post",
}


class Source(NamedTuple):
    """An npm package, exactly: the hash is the `dist.integrity` of that version."""

    package: str
    version: str
    integrity: str

    @property
    def file(self) -> str:
        """What `npm pack` calls it."""
        stem = self.package.removeprefix("@").replace("/", "-")
        return f"{stem}-{self.version}.tgz"


SERIF = Source(
    "@expo-google-fonts/noto-serif-sc",
    "0.4.3",
    "sha512-fSmUpiSFtSeyHV45/2xUOy5SdfExklQwwMKN3cQjAZAujITHDmSbpMHCVdCMhRqMjQtu0ZRgc29u8A+CU3akfw==",
)
SANS = Source(
    "@expo-google-fonts/noto-sans-sc",
    "0.4.3",
    "sha512-9rAwdFTFHbO/u6Cs0gj2jZbW74TGIiaFNQnXYH2s5wA1bzVkwbaviL4t8YUV642eGYjg86eH6DkAEQmfNHDncQ==",
)
HANAMIN = Source(
    "hanamin",
    "0.0.5",
    "sha512-QqPz1wsSEiQRp0EEaz2+YfwjtRSthy7XxTSvUzn508JLq7/fVTKaOCufu+Evx+sX+PalH5su5+d19+kXgZQLRA==",
)
SERIF_REGULAR = "package/400Regular/NotoSerifSC_400Regular.ttf"
SERIF_BOLD = "package/700Bold/NotoSerifSC_700Bold.ttf"
SANS_REGULAR = "package/400Regular/NotoSansSC_400Regular.ttf"
OFL = "package/LICENSE_FONT"


def main() -> int:
    """Fetch, make, then write or compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", type=Path, help="folder with the .tgz files")
    parser.add_argument("--check", action="store_true", help="compare with SHA256SUMS only")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.packages or Path(scratch)
        files = make({source: fetch(source, folder) for source in (SERIF, SANS, HANAMIN)})
    total = sum(len(data) for name, data in files.items() if name.endswith(".ttf"))
    if total > LIMIT:
        sys.exit(f"the fonts weigh {total} bytes, more than {LIMIT}")
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    print(sums, end="")
    if asked.check:
        return 0 if (FONTS / "SHA256SUMS").read_text(encoding="utf-8") == sums else 1
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    for name, data in {**files, "SHA256SUMS": sums.encode()}.items():
        (FONTS / name).write_bytes(data)
    return 0


def fetch(source: Source, folder: Path) -> dict[str, bytes]:
    """The members of a package, after its hash has been compared."""
    path = folder / source.file
    if not path.exists():
        npm = shutil.which("npm") or sys.exit("npm is needed to fetch the source fonts")
        subprocess.run(
            [npm, "pack", "--silent", f"{source.package}@{source.version}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    data = path.read_bytes()
    digest = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    if digest != source.integrity:
        sys.exit(f"{source.file} is not the file it should be")
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return {
            member.name: file.read()
            for member in archive
            if member.isfile() and (file := archive.extractfile(member))
        }


def make(packages: dict[Source, dict[str, bytes]]) -> dict[str, bytes]:
    """{file name: bytes} of everything but the list of sums."""
    serif = cut(packages[SERIF][SERIF_REGULAR], "LD Serif", lambda code: True)
    sans = cut(packages[SANS][SANS_REGULAR], "LD Sans", lambda code: True)
    title = cut(packages[SERIF][SERIF_BOLD], "LD Title", title_characters().__contains__)
    drawn = set(TTFont(io.BytesIO(serif)).getBestCmap())
    rare = merge(packages[HANAMIN], [code for code in gb18030() if code not in drawn])
    return {
        "LDSerif.ttf": serif,
        "LDSans.ttf": sans,
        "LDTitle.ttf": title,
        "LDRare.ttf": rare,
        "OFL.txt": licence(packages[SERIF][OFL]),
        "hanamin-package-MIT.txt": packages[HANAMIN]["package/LICENSE"],
    }


def gb18030() -> list[int]:
    """The 87,887 ideographs of GB 18030-2022, implementation level 3.

    The same list, kept apart on purpose, is what tests/reports walks.
    """
    blocks = [
        range(0x3400, 0x4DB6),  # extension A
        range(0x4E00, 0x9FF0),
        range(0x20000, 0x2A6D7),  # B
        range(0x2A700, 0x2B735),  # C
        range(0x2B740, 0x2B81E),  # D
        range(0x2B820, 0x2CEA2),  # E
        range(0x2CEB0, 0x2EBE1),  # F
    ]
    # Twelve in the compatibility block that are no duplicates.
    lone = (0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F)
    more = (0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29)
    return [*(code for block in blocks for code in block), *lone, *more]


def title_characters() -> set[int]:
    """GB 2312, ASCII, and the signs that stand in titles."""
    cells = [bytes((0xA0 + row, 0xA0 + cell)) for row in range(1, 95) for cell in range(1, 95)]
    listed = "".join(cell.decode("gb2312", "ignore") for cell in cells)
    return {*map(ord, listed), *range(0x20, 0x7F), *range(0x2460, 0x2474), *map(ord, "·㎡—–•")}


def cut(data: bytes, family: str, wanted: Callable[[int], bool]) -> bytes:
    """A font with only the wanted characters: no hinting, no layout, our own name."""
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    options.drop_tables += sorted(set(font.keys()) - KEPT_TABLES)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for code in font.getBestCmap() if wanted(code)])
    subsetter.subset(font)
    order_by_code(font)
    credit = str(font["name"].getDebugName(0))
    return finished(font, family, credit)


def merge(members: dict[str, bytes], codes: Iterable[int]) -> bytes:
    """LD Rare: the wanted ideographs out of the web pieces of HanaMin A and B."""
    wanted = set(codes)
    glyphs = {}
    credits = set()
    upem = 0
    for name in sorted(members):
        if not name.endswith(".woff2"):
            continue
        piece = TTFont(io.BytesIO(members[name]))
        found = {c: g for c, g in (piece.getBestCmap() or {}).items() if c in wanted}
        if not found:
            continue
        upem = upem or piece["head"].unitsPerEm
        if upem != piece["head"].unitsPerEm:
            sys.exit(f"{name}: another number of units per em")
        credits.add(str(piece["name"].getDebugName(0)))
        outlines, widths = piece["glyf"], piece["hmtx"]
        for code, glyph_name in found.items():
            glyph = outlines[glyph_name]
            if glyph.isComposite():
                pen = TTGlyphPen(None)
                piece.getGlyphSet()[glyph_name].draw(pen)
                glyph = pen.glyph()
            glyph.removeHinting()
            glyphs.setdefault(code, (glyph, widths[glyph_name]))
    if lacking := wanted - set(glyphs):
        sys.exit(f"HanaMin lacks {len(lacking)} ideographs, the first U+{min(lacking):04X}")

    names = {code: f"u{code:05X}" for code in sorted(glyphs)}
    empty = TTGlyphPen(None).glyph()
    builder = FontBuilder(upem, isTTF=True)
    builder.font.recalcTimestamp = False
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf({".notdef": empty, **{names[c]: glyphs[c][0] for c in names}})
    builder.setupHorizontalMetrics(
        {".notdef": (upem, 0), **{names[c]: glyphs[c][1] for c in names}}
    )
    builder.setupHorizontalHeader(ascent=912, descent=-169)
    builder.setupOS2(sTypoAscender=912, sTypoDescender=-169, usWinAscent=912, usWinDescent=169)
    builder.setupPost(keepGlyphNames=False)
    builder.setupNameTable({})
    return finished(builder.font, "LD Rare", "; ".join(sorted(credits)))


def order_by_code(font: TTFont) -> None:
    """Put the glyphs into the order of their code points, parts of composites at the end."""
    first: dict[str, int] = {}
    for code, name in sorted(font.getBestCmap().items()):
        first.setdefault(name, code)
    names = font.getGlyphOrder()
    rest = [name for name in names[1:] if name not in first]
    reorderGlyphs(
        font, [names[0], *sorted((n for n in names[1:] if n in first), key=first.get), *rest]
    )


def finished(font: TTFont, family: str, credit: str) -> bytes:
    """The bytes of a font under our own name, with nothing in them that changes from run to run."""
    table = font["name"]
    table.names = []
    plain = family.replace(" ", "")
    words = {
        0: credit,
        1: family,
        2: "Regular",
        3: f"1.000;LD;{plain}-Regular",
        4: f"{family} Regular",
        5: "Version 1.000",
        6: f"{plain}-Regular",
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        14: "https://openfontlicense.org",
    }
    for number, text in words.items():
        table.setName(text, number, 3, 1, 0x409)
    font["head"].created = font["head"].modified = MADE
    font["head"].fontRevision = 1.0
    font["OS/2"].fsType = 0
    font["OS/2"].achVendID = "LDSK"
    font["post"].formatType = 3.0
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def licence(ofl: bytes) -> bytes:
    """The OFL with the copyright lines of both designs in front, as it asks."""
    body = ofl[ofl.index(b"This Font Software is licensed") :]
    head = (
        "LD Serif, LD Title: made from Noto Serif SC. (c) 2017-2024 Adobe (http://www.adobe.com/).\n"
        "LD Sans: made from Noto Sans SC. (c) 2014-2021 Adobe (http://www.adobe.com/), with\n"
        "Reserved Font Name 'Source'.\n"
        "LD Rare: made from HanaMinA and HanaMinB. Created by GlyphWiki. (http://glyphwiki.org/)\n"
        "Changed: cut to some characters, hinting and layout removed. The names Source and\n"
        "HanaMin are reserved by their makers and not used.\n\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    sys.exit(main())
