"""G17: whatever goes wrong, and whatever the exception says, nobody is named by it."""

import ast
import builtins
import importlib
import io
import json
import logging
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError, IntegrityError

import ledger_desk
from ledger_desk import cli, privacy_log
from ledger_desk.errors import InvalidRecord, LedgerError
from ledger_desk.store.ledger import Ledger
from ledger_desk.store.people_tables import Person
from ledger_desk.ui import ask

NAME, ID = "欧阳𬴊", "331121198503129013"
SPELLINGS = (NAME, "欧阳", ID, ID[:14], ID[3:], "3311 2119 8503", "13900009388", "139 0000 9388")
PLANTED = f"{NAME} {ID} 13900009388 139 0000 9388"


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(ledger_desk.__path__, "ledger_desk."):
        if not found.name.endswith(("__main__", "fence_windows")):
            yield importlib.import_module(found.name)


def mentioned(tree: ast.AST) -> Iterator[ast.expr]:
    """What stands behind `raise` and `except`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            yield node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            yield from node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]


def classes() -> list[type[BaseException]]:
    """Every exception class the program raises or catches, and every one it declares."""
    found: set[type[BaseException]] = {IntegrityError, DBAPIError}
    for module in modules():
        names = {**vars(builtins), **vars(module)}
        for each in mentioned(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            first, *rest = ast.unparse(each).split(".")
            value: Any = names.get(first)
            for part in rest:
                value = getattr(value, part, None)
            kinds = value if isinstance(value, tuple) else (value,)
            found |= {k for k in kinds if isinstance(k, type) and issubclass(k, BaseException)}
        found |= {
            k for k in vars(module).values()
            if isinstance(k, type) and issubclass(k, BaseException)
        }  # fmt: skip
    found.discard(SystemExit)  # carries a number, and ends the program
    return sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__))


CLASSES = classes()


def made(kind: type[BaseException]) -> BaseException:
    """One with somebody inside, wherever its class has room for it."""
    error: BaseException
    if issubclass(kind, InvalidRecord):
        error = kind({"id_no": f"该证件号码已登记为“{PLANTED}”，不能重复登记"})
    elif issubclass(kind, LedgerError):  # its sentence is ours: a number may stray into it
        error = kind.__new__(kind)
        LedgerError.__init__(error, f"读不出文件：{ID}.xlsx，{ID[:6]} {ID[6:14]} {ID[14:]}", "x.y")
    else:
        error = _foreign(kind)
    if not isinstance(error, LedgerError) or isinstance(error, InvalidRecord):
        error.args = (*error.args, PLANTED)
    error.add_note(PLANTED)
    return error


def _foreign(kind: type[BaseException]) -> BaseException:
    attempts: list[tuple[Any, ...]] = [
        (PLANTED,), (5, PLANTED, PLANTED), ("utf-8", PLANTED.encode(), 0, 1, PLANTED),
        (PLANTED, {"name": PLANTED}, ValueError(PLANTED)), (PLANTED, None, 1, 1), (),
    ]  # fmt: skip
    if issubclass(kind, OSError):
        attempts.insert(0, (5, PLANTED, f"/home/{NAME}/{ID}.xlsx"))
    for arguments in attempts:
        try:
            return kind(*arguments)
        except Exception:  # noqa: BLE001 - another number of arguments, then
            continue
    return kind.__new__(kind)


def thrown(kind: type[BaseException]) -> BaseException:
    """The exception as it arrives: through a frame that holds somebody, with a cause."""
    holds = PLANTED
    try:
        try:
            raise ValueError(holds)
        except ValueError as cause:
            raise made(kind) from cause
    except BaseException as error:  # noqa: BLE001 - any class at all
        return error


def named_in(text: str) -> list[str]:
    return [each for each in SPELLINGS if each in text]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The program's log, written as the program writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(privacy_log.Formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


@pytest.mark.accept("G17")
@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__qualname__)
def test_an_exception_of_any_class_names_nobody_anywhere(
    kind: type[BaseException],
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = thrown(kind)
    ours, theirs = logging.getLogger("ledger_desk.store"), logging.getLogger("openpyxl.reader")
    for logger in (ours, theirs):
        logger.error("failed", exc_info=error)
        logger.error("failed: %s", error)
        logger.error("%(what)s", {"what": error})
        logger.error(error)
        logger.error("failed", exc_info=error, stack_info=True)
    theirs.error("cell %r", PLANTED)
    ours.error("person %s", PLANTED)
    earlier = logging.LogRecord("ledger_desk", 40, "x.py", 1, "failed", None, None)
    earlier.exc_text = earlier.stack_info = PLANTED  # as another handler leaves it
    logging.getLogger("ledger_desk").handle(earlier)
    privacy_log.uncaught(kind, error, error.__traceback__)

    def fails(_arguments: object) -> Any:
        raise error

    monkeypatch.setattr(cli.verbs, "find", fails)
    if issubclass(kind, Exception | KeyboardInterrupt):  # the rest ends the program: the hooks
        status = cli.main(["find", "x", "王", "--json"])
        assert status or issubclass(kind, BrokenPipeError)
    said = capsys.readouterr()
    if said.out:
        assert {"error", "code"} == json.loads(said.out).keys()
    for where in (log.getvalue(), said.err, said.out, ask.details(error)):
        assert named_in(where) == []
    assert kind.__name__ in log.getvalue()
    assert kind.__name__ in ask.details(error)
    assert "Traceback" not in said.err


def test_the_classes_are_those_of_the_program_and_of_what_it_stands_on() -> None:
    names = {kind.__name__ for kind in CLASSES}
    assert names > {
        "CannotOpen", "CannotUndo", "Cancelled", "WrongKey", "Refusal", "IntegrityError", "Error",
        "InvalidTag", "OSError", "UnicodeDecodeError", "XMLSyntaxError", "BadZipFile",
        "KeyboardInterrupt",
    }  # fmt: skip


def test_a_real_refusal_of_the_database_names_nobody(ledger: Ledger, log: io.StringIO) -> None:
    person = {"community_id": ledger.community, "name": NAME, "id_no": ID}
    twice = [{**person, "id": ledger.new_key()} for _ in range(2)]
    with pytest.raises(IntegrityError) as refused, ledger.writing("导入") as db:
        db.execute(insert(Person), twice)
    logging.getLogger("ledger_desk").error("bug", exc_info=refused.value)
    logging.getLogger("sqlalchemy.engine").error("%s", refused.value)
    assert named_in(log.getvalue() + ask.details(refused.value)) == []


HOOKED = """
import sys, threading, warnings
from ledger_desk import app
planted = sys.argv[1]
app.guard()
class Leaves:
    def __del__(self): raise ValueError(planted)
    def __repr__(self): return planted
def fails(): raise KeyError(planted)
warnings.warn(planted)
Leaves()
thread = threading.Thread(target=fails); thread.start(); thread.join()
import resource
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
raise RuntimeError(planted) from ValueError(planted)
"""


@pytest.mark.accept("G17")
@pytest.mark.skipif(sys.platform == "win32", reason="core dumps are a matter of POSIX")
def test_what_nobody_caught_is_told_without_values_in_thread_destructor_and_program(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOOKED, PLANTED],
        capture_output=True,
        encoding="utf-8",
        env={"LEDGER_DESK_DATA": str(tmp_path), "PYTHONUTF8": "1", "PATH": ""},
        check=False,
    )
    log = (tmp_path / "log" / "ledger-desk.log").read_text(encoding="utf-8")
    assert done.returncode == 1
    assert named_in(done.stderr + done.stdout + log) == []
    assert "Traceback" not in done.stderr
    for kind in ("ValueError", "KeyError", "RuntimeError"):
        assert kind in done.stderr
        assert kind in log
    assert "UserWarning" not in done.stderr


def test_a_call_that_is_wrong_does_not_repeat_a_number_that_stood_in_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["undo", "台账", f"{ID}批"]) == 2
    assert cli.main(["show", "台账", "person", "--limit", ID + "x"]) == 2
    assert named_in(capsys.readouterr().err) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"第3行的{ID}", "第3行的…"),
        ("330102********1234", "…"),
        ("３３１１２１１９８５０３１２９０１３", "…"),
        ("/home/wang/台账 C:\\Users\\王\\台账", "/home/…/台账 C:\\Users\\…\\台账"),
        ("failed [SQL: INSERT INTO x] [parameters: ('a', 'b')]", "failed  "),
        ("最近一份查过的备份：2026-11-22 09:41，第12条", None),
    ],
)
def test_numbers_homes_and_bound_values_are_taken_out_and_nothing_else(
    text: str, left: str | None
) -> None:
    assert privacy_log.cleaned(text) == (text if left is None else left)
