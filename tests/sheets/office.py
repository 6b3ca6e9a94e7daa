"""LibreOffice as a second reader: workbooks converted in one go, skipped where it is not there."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler is not installed"
)


def converted(folder: Path, books: Mapping[str, bytes], to: str) -> dict[str, Path]:
    """Every workbook (by a file name without ending) as `to`; all by one start of LibreOffice."""
    source, target = folder / "in", folder / to
    source.mkdir(parents=True, exist_ok=True)
    target.mkdir(exist_ok=True)
    for name, content in books.items():
        (source / f"{name}.xlsx").write_bytes(content)
    assert SOFFICE
    subprocess.run(
        [
            SOFFICE, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless",
            "--convert-to", to, "--outdir", str(target),
            *(str(source / f"{name}.xlsx") for name in books),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return {name: target / f"{name}.{to}" for name in books}


def pages(pdf: Path) -> list[str]:
    """The text of a PDF's pages."""
    done = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60
    )
    return done.stdout.decode().split("\f")[:-1]


def pictures(pdf: Path) -> list[bytes]:
    """The pages of a PDF drawn at 60 dpi, as bytes to be compared."""
    subprocess.run(
        ["pdftoppm", "-r", "60", str(pdf), str(pdf.with_suffix(""))],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return [path.read_bytes() for path in sorted(pdf.parent.glob(f"{pdf.stem}-*.ppm"))]
