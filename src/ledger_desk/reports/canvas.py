"""The text layer: words and lines put onto pages of a PDF, in memory until it is whole."""

import io
import math
from typing import Any, NamedTuple

from ledger_desk.reports import fonts, text

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
A4_LANDSCAPE = (297 * MM, 210 * MM)

LEFT, CENTRE, RIGHT, JUSTIFIED = "left", "centre", "right", "justified"

_REMEMBERED = 20_000  # texts whose drawing is kept: cells repeat


class Style(NamedTuple):
    """A face in a size; grey 0 is black."""

    face: str
    size: float
    grey: float = 0.0

    def width(self, text: str) -> float:
        """How wide a text of this style is, in points."""
        return fonts.chain(self.face).width(text, self.size)


class Paper:
    """A PDF in the making. Points, counted from the upper left corner; text stands on its y."""

    def __init__(
        self, title: str, size: tuple[float, float] = A4, office: str = "", compress: bool = True
    ) -> None:
        from reportlab.pdfgen.canvas import Canvas

        fonts.font(fonts.SERIF)
        self.width, self.height = size
        self.pages = 0
        self.lost: set[str] = set()
        # invariant: no time and no random id, so that the same snapshot gives the same bytes.
        # An initial font of our own keeps the never embedded Helvetica out.
        make: Any = Canvas  # its stubs take font names for numbers
        self._canvas: Any = make(
            io.BytesIO(),
            pagesize=size,
            pageCompression=int(compress),
            invariant=1,
            initialFontName=fonts.SERIF,
            lang="zh-CN",
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(office)
        self._canvas.setCreator("网格台账")
        self._canvas.setSubject("")
        self._words: list[str] = []
        self._strokes: list[str] = []
        self._drawn: dict[tuple[str, float, str], str] = {}

    def text(
        self,
        x: float,
        y: float,
        text: str,
        style: Style,
        align: str = LEFT,
        width: float = 0.0,
    ) -> None:
        """One line of text, its baseline at y; `width` is the room it is aligned in."""
        if not text:
            return
        if align != LEFT:
            spare = width - style.width(text)
            x += spare if align == RIGHT else spare / 2
        self._put(f"1 0 0 1 {x:.2f} {self.height - y:.2f} Tm", text, style)

    def fitted(
        self, x: float, y: float, words: str, style: Style, align: str, width: float
    ) -> None:
        """The same, made smaller where it is wider than its room."""
        line = text.one_line(words, style.face, style.size, width)
        self.text(x, y, line.lines[0], style._replace(size=line.size), align, width)

    def justified(self, x: float, y: float, text: str, style: Style, width: float) -> None:
        """One line of text spread to a width."""
        gaps = len(text) - 1
        spread = (width - style.width(text)) / gaps if gaps > 0 else 0.0
        self._words.append(f"{spread:.4f} Tc")
        self.text(x, y, text, style)
        self._words.append("0 Tc")

    def slanted(self, x: float, y: float, text: str, style: Style, degrees: float) -> None:
        """One line of text whose middle is at (x, y), turned, beneath all other text."""
        turn = math.radians(degrees)
        cos, sin = math.cos(turn), math.sin(turn)
        half = style.width(text) / 2
        left, low = x - half * cos, self.height - y - half * sin
        matrix = f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {left:.2f} {low:.2f}"
        self._strokes.append(f"BT {matrix} Tm {self._shown(text, style)} ET")

    def line(self, x0: float, y0: float, x1: float, y1: float, weight: float = 0.5) -> None:
        """A straight black line."""
        top = self.height
        self._strokes.append(
            f"{weight:.2f} w {x0:.2f} {top - y0:.2f} m {x1:.2f} {top - y1:.2f} l S"
        )

    def box(self, x: float, y: float, width: float, height: float, weight: float = 0.5) -> None:
        """The outline of a rectangle."""
        low = self.height - y - height
        self._strokes.append(f"{weight:.2f} w {x:.2f} {low:.2f} {width:.2f} {height:.2f} re S")

    def shade(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """A filled rectangle behind what comes after."""
        low = self.height - y - height
        self._strokes.append(f"{grey:.2f} g {x:.2f} {low:.2f} {width:.2f} {height:.2f} re f 0 g")

    def path(self, x: float, y: float, side: float, units: int, drawn: str) -> None:
        """A filled path given in `units` to the side, its lower left corner at (x, y + side)."""
        scale = side / units
        low = self.height - y - side
        self._strokes.append(f"q {scale:.5f} 0 0 {scale:.5f} {x:.2f} {low:.2f} cm {drawn} f Q")

    def turn(self) -> None:
        """End the page; the next one is blank."""
        self._canvas.addLiteral("\n".join(self._strokes))
        self._canvas.addLiteral("BT\n" + "\n".join(self._words) + "\nET")
        self._canvas.showPage()
        self._strokes, self._words = [], []
        self.pages += 1

    def finished(self) -> bytes:
        """The whole PDF."""
        data: bytes = self._canvas.getpdfdata()
        return data

    def _put(self, place: str, text: str, style: Style) -> None:
        self._words.append(f"{place} {self._shown(text, style)}")

    def _shown(self, text: str, style: Style) -> str:
        key = (style.face, style.size, text)
        drawn = self._drawn.get(key)
        if drawn is None:
            if len(self._drawn) >= _REMEMBERED:
                self._drawn.clear()
            drawn = self._drawn[key] = self._draw(text, style)
        return f"{style.grey:.2f} g {drawn} 0 g" if style.grey else drawn

    def _draw(self, text: str, style: Style) -> str:
        chain = fonts.chain(style.face)
        document = self._canvas._doc  # noqa: SLF001 - fonts count their subsets by document
        parts = []
        for face, characters in chain.pieces(text):
            font = fonts.font(face)
            shown = []
            for subset, codes in font.splitString(characters, document):
                name = font.getSubsetInternalName(subset, document)
                shown.append(f"{name} {style.size:g} Tf <{codes.hex()}> Tj")
            drawn = " ".join(shown)
            # A title's character that only the lighter face has is drawn with a stroke.
            if style.face == fonts.TITLE and face != fonts.TITLE:
                drawn = f"2 Tr {style.size * 0.03:.2f} w {drawn} 0 Tr"
            parts.append(drawn)
        if chain.lost:
            self.lost |= chain.lost & set(text)
        return " ".join(parts)
