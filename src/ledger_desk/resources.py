"""Where the files lie that come with the program: tables, fonts, forms."""

from importlib.resources import files
from pathlib import Path


def resource_path(*names: str) -> Path:
    """The path of a resource: inside the package when installed, beside the sources otherwise."""
    packed = Path(str(files("ledger_desk"))) / "resources"
    folder = packed if packed.is_dir() else Path(__file__).resolve().parents[2] / "resources"
    return folder.joinpath(*names)


def resource_text(*names: str) -> str:
    """The text of a resource."""
    return resource_path(*names).read_text(encoding="utf-8")
