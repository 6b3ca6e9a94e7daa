import hashlib
import subprocess
import sys

import pytest
from reportlab.pdfbase import ttfonts

from ledger_desk.reports import fonts

# The 87,887 ideographs of GB 18030-2022, level 3. installer/make_fonts.py has a list of its own.
GB_18030 = [
    *range(0x3400, 0x4DB6),
    *range(0x4E00, 0x9FF0),
    *range(0x20000, 0x2A6D7),
    *range(0x2A700, 0x2B735),
    *range(0x2B740, 0x2B81E),
    *range(0x2B820, 0x2CEA2),
    *range(0x2CEB0, 0x2EBE1),
    *(0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F),
    *(0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29),
]


@pytest.mark.accept("P3")
@pytest.mark.parametrize("face", [fonts.SERIF, fonts.SANS, fonts.TITLE])
def test_every_ideograph_of_the_standard_is_drawn_and_another_is_a_box_with_a_message(
    face: str,
) -> None:
    assert len(GB_18030) == 87_887
    chain = fonts.Chain(fonts.CHAINS[face])
    glyphs = [chain.glyph(chr(code)) for code in GB_18030]
    assert all(glyph.drawn == chr(code) for glyph, code in zip(glyphs, GB_18030, strict=True))
    assert min(glyph.width for glyph in glyphs) > 0
    assert chain.lost == set()

    outlines = {name: set(fonts.font(name).face.glyphPos) for name in fonts.CHAINS[face]}
    assert all(len(found) > 1000 for found in outlines.values())

    assert chain.pieces("张\U0003134a")[-1][1].endswith("□")
    assert fonts.lost_message(chain.lost) == "有 1 个字印不出，已用 □ 代替：U+3134A"


def test_no_glyph_of_an_ideograph_is_empty() -> None:
    for name in (fonts.SERIF, fonts.RARE):
        face = fonts.font(name).face
        offsets = face.glyphPos
        empty = [
            code
            for code in GB_18030
            if (glyph := face.charToGlyph.get(code)) and offsets[glyph] == offsets[glyph + 1]
        ]
        assert empty == []


def test_the_shipped_fonts_are_those_of_the_list_and_weigh_at_most_60_mb() -> None:
    folder = fonts.folder()
    listed = dict(
        reversed(line.split("  "))
        for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    del files["SHA256SUMS"]
    assert {name: hashlib.sha256(data).hexdigest() for name, data in files.items()} == listed
    assert sum(map(len, files.values())) <= 60_000_000


def test_a_selector_is_kept_out_and_nothing_is_normalised() -> None:
    chain = fonts.chain(fonts.SERIF)
    assert chain.pieces("葛\U000e0100") == [(fonts.SERIF, "葛")]
    assert chain.width("葛\U000e0100", 10) == 10
    assert chain.pieces("\uf92c") == [(fonts.SERIF, "\uf92c")]  # NFC would make it U+90CE


def test_reportlab_still_writes_characters_above_ffff_wrongly() -> None:
    """When this fails, upstream has mended it and to_unicode_map may go."""
    asked = "from reportlab.pdfbase.ttfonts import makeToUnicodeCMap as m; print(m('F', [0x2CD0A]))"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert "<2CD0A>" in done.stdout


def test_the_map_has_surrogate_pairs_and_at_most_a_hundred_entries_a_block() -> None:
    fonts.font(fonts.SERIF)
    assert ttfonts.makeToUnicodeCMap is fonts.to_unicode_map
    cmap = fonts.to_unicode_map("F", [0, 0x2CD0A, *range(0x4E00, 0x4E00 + 250)])
    assert "<01> <D873DD0A>" in cmap
    sizes = [int(line.split()[0]) for line in cmap.splitlines() if line.endswith("beginbfchar")]
    assert sizes == [100, 100, 51]


def test_nothing_heavy_is_imported_before_the_first_character_is_drawn() -> None:
    asked = (
        "import sys, ledger_desk.reports.pages, ledger_desk.reports.door_sheets,"
        " ledger_desk.reports.notices, ledger_desk.reports.cards, ledger_desk.reports.official;"
        "print([m for m in ('reportlab', 'segno', 'openpyxl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
