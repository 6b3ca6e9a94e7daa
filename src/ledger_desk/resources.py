"""Where the files lie that come with the program: tables, fonts, forms."""

from pathlib import Path


def resource_path(*names: str) -> Path:
    """The path of a resource: inside the package when installed, beside the sources otherwise."""
    # importlib.resources would say the same, after loading what the first paint must wait for.
    here = Path(__file__).resolve()
    packed = here.parent / "resources"
    folder = packed if packed.is_dir() else here.parents[2] / "resources"
    return folder.joinpath(*names)


def resource_text(*names: str) -> str:
    """The text of a resource."""
    return resource_path(*names).read_text(encoding="utf-8")
