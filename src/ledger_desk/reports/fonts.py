"""The shipped fonts: which of them draws a character, and how wide it is.

Nothing is loaded before the first character is asked for; a font that no character needs is never
read (LD Rare alone is 30 MB).
"""

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

SERIF = "LD Serif"  # 宋: body
SANS = "LD Sans"  # 黑: heads of tables
TITLE = "LD Title"  # 小标宋: titles
RARE = "LD Rare"

CHAINS = {SERIF: (SERIF, RARE), SANS: (SANS, SERIF, RARE), TITLE: (TITLE, SERIF, RARE)}
BOX = "□"
UNDRAWN = (
    (0xFE00, 0xFE0F),  # variation selectors: kept in the record, without a shape of their own
    (0xE0100, 0xE01EF),
    (0x200B, 0x200F),  # zero width, direction marks
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0xFEFF, 0xFEFF),
)

_loading = threading.RLock()


class Glyph(NamedTuple):
    """How one character is drawn: face "" is not at all; width in 1/1000 of the size."""

    face: str
    drawn: str
    width: float


NOTHING = Glyph("", "", 0.0)


class Chain:
    """A face and what stands in for it, with every character looked up once."""

    def __init__(self, faces: tuple[str, ...]) -> None:
        self.first = faces[0]
        self.lost: set[str] = set()  # characters no font of ours has, met so far
        self._faces = faces
        self._glyphs: dict[str, Glyph] = {}

    def glyph(self, character: str) -> Glyph:
        """The glyph of a character; □ stands for one that no font has."""
        found = self._glyphs.get(character)
        if found is None:
            found = self._glyphs[character] = self._find(character)
        return found

    def width(self, text: str, size: float) -> float:
        """How wide a text is, in points."""
        glyphs = self._glyphs
        try:
            return sum([glyphs[c].width for c in text]) * size / 1000
        except KeyError:
            return sum([self.glyph(c).width for c in text]) * size / 1000

    def pieces(self, text: str) -> list[tuple[str, str]]:
        """The text cut where the font changes: (face, characters to draw)."""
        cut: list[tuple[str, list[str]]] = []
        for character in text:
            glyph = self.glyph(character)
            if not glyph.face:
                continue
            if cut and cut[-1][0] == glyph.face:
                cut[-1][1].append(glyph.drawn)
            else:
                cut.append((glyph.face, [glyph.drawn]))
        return [(face, "".join(drawn)) for face, drawn in cut]

    def _find(self, character: str) -> Glyph:
        code = ord(character)
        if any(first <= code <= last for first, last in UNDRAWN):
            return NOTHING
        if code < 0x20 or character in "\u00a0\u2028\u2029":
            character, code = " ", 0x20
        for name in self._faces:
            face: Any = font(name).face
            if code in face.charToGlyph:
                return Glyph(name, character, face.getCharWidth(code))
        self.lost.add(character)
        box = self.glyph(BOX)
        return Glyph(box.face, BOX, box.width)


@cache
def chain(face: str) -> Chain:
    """The chain that begins with a face."""
    return Chain(CHAINS[face])


def font(name: str) -> "TTFont":
    """A font of ours for reportlab, read from its file the first time."""
    with _loading:
        return _load(name)


@cache
def _load(name: str) -> "TTFont":
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics, ttfonts

    rl_config.useA85 = 0  # binary streams: a fifth smaller than base 85

    # WORKAROUND: reportlab writes code points above FFFF as five hex digits and any number of
    # entries into one block, so that 张𬴊 is copied out of the page as 张Ⳑ. A test fails as soon
    # as reportlab does it right. (PDF 32000-1, 9.10.3; Adobe Technical Note 5411)
    ttfonts.makeToUnicodeCMap = to_unicode_map
    loaded = ttfonts.TTFont(name, str(folder() / (name.replace(" ", "") + ".ttf")), shapable=False)
    pdfmetrics.registerFont(loaded)
    return loaded


def to_unicode_map(fontname: str, subset: list[int]) -> str:
    """A ToUnicode CMap: UTF-16BE, at most 100 entries a block, without the unused codes."""
    entries = [
        f"<{code:02X}> <{chr(value).encode('utf-16-be').hex().upper()}>"
        for code, value in enumerate(subset)
        if value
    ]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{fontname} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *(
                line
                for block in blocks
                for line in (f"{len(block)} beginbfchar", *block, "endbfchar")
            ),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def folder() -> Path:
    """Where the font files lie: in the installed package, or in the working copy."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "resources" / "fonts"
    return installed if installed.is_dir() else package.parents[1] / "resources" / "fonts"


def lost_message(characters: set[str]) -> str:
    """The sentence about characters that could not be printed, "" when there are none."""
    if not characters:
        return ""
    codes = "、".join(f"U+{ord(c):04X}" for c in sorted(characters))
    return f"有 {len(characters)} 个字印不出，已用 □ 代替：{codes}"
