"""The import rule: values rise, calls descend, and each library has one home."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "ledger_desk"

# A module or folder directly below ledger_desk -> its floor. What is not named here is floor 0.
FLOOR = {
    "registers": 1,
    "sheets": 1.5,  # a form asks for fields by the labels of the registers
    "store": 2,
    "exchange": 3,
    "reports": 3,
    "ui": 4,
    "cli": 4,
    "app": 5,
    "demo": 5,
    "__main__": 5,
}
# Rooms of one floor that may know each other: only the folder itself.
HOME = {
    "PySide6": {"ui", "app"},
    "sqlalchemy": {"store"},
    "sqlcipher3": {"store/sqlite"},
    "python_calamine": {"exchange"},
    "lxml": {"sheets", "exchange"},
    "openpyxl": {"sheets", "exchange/samples"},
    "xlwt": {"exchange/samples"},
    "segno": {"sheets", "reports"},
    "reportlab": {"reports"},
    "filelock": {"store"},
    "argon2": {"sealing"},
    "cryptography": {"sealing"},
    "msoffcrypto": {"files"},
    "stdnum": {"kinds"},
    "pypinyin": {"search"},
    "chinese_calendar": {"periods"},
    "platformdirs": {"settings"},
}


def imports(tree: ast.Module, module: str) -> list[str]:
    """Dotted names of everything a module imports, its own package's names made absolute."""
    found = []
    package = module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, node.module or ""]).strip(".")
            found += [f"{stem}.{alias.name}" for alias in node.names]
    return found


def broken(path: str, source: str) -> list[str]:
    """Sentences about the imports of one file that break the rule; path is relative to SOURCE."""
    module = "ledger_desk." + path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    room = path.removesuffix(".py").split("/")[0]
    floor = FLOOR.get(room, 0)
    dotted = module + ".__init__" if path.endswith("__init__.py") else module
    found = []
    for name in imports(ast.parse(source), dotted):
        top, *rest = name.split(".")
        if top == "ledger_desk":
            other = rest[0] if rest else "__init__"
            above = FLOOR.get(other, 0)
            if above > floor:
                found.append(f"{path} (floor {floor}) imports {other} (floor {above})")
            if above == floor and floor >= 1 and other != room and floor < 5:
                found.append(f"{path} imports {other}, a room of its own floor")
        elif top in HOME and not any(
            path == f"{home}.py" or path.startswith((f"{home}/", f"{home}_")) for home in HOME[top]
        ):
            found.append(f"{path} imports {top}, which lives in {sorted(HOME[top])}")
    return found


FILES = sorted(str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES)
def test_every_import_goes_down_and_each_library_stays_at_home(path: str) -> None:
    assert broken(path, (SOURCE / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "line", "said"),
    [
        ("kinds.py", "from ledger_desk.registers import REGISTERS", "floor 0"),
        ("registers/people.py", "from ledger_desk import store", "floor 1"),
        ("registers/people.py", "from ledger_desk.sheets import listing", "floor 1.5"),
        ("sheets/filling.py", "from ledger_desk.store import records", "floor 2"),
        ("store/ledger.py", "import ledger_desk.exchange.importing", "floor 2"),
        ("exchange/importing.py", "from ledger_desk.reports import month", "its own floor"),
        ("reports/month.py", "from ledger_desk.ui import theme", "floor 3"),
        ("ui/window.py", "from ledger_desk import cli", "its own floor"),
        ("store/records.py", "import sqlcipher3", "store/sqlite"),
        ("cli/verbs.py", "import PySide6.QtWidgets", "PySide6"),
        ("exchange/importing.py", "from openpyxl import Workbook", "openpyxl"),
    ],
)
def test_a_planted_import_is_found(path: str, line: str, said: str) -> None:
    assert any(said in sentence for sentence in broken(path, line))
