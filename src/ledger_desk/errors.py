"""What can go wrong in words for the worker, and how long work tells how far it is."""

from collections.abc import Callable, Mapping


class LedgerError(Exception):
    """Bad luck that the worker can do something about; its text is shown as it stands.

    The text is a whole Chinese sentence: what is wrong, where, what to do. `code` is the stable
    name of the case for `--json` ("open.password", "form.covered").
    """

    exit_status = 1

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class CannotOpen(LedgerError):
    """The ledger cannot be opened: wrong password, damaged, in use, newer version, …."""

    exit_status = 3


class WrongCall(LedgerError):
    """The command line, or the file it names, does not say what is wanted."""

    exit_status = 2


class Unreadable(LedgerError):
    """A workbook or text table that cannot be read; the ledger is as it was."""

    exit_status = 2


class Refused(LedgerError):
    """A rule says no: an unbalanced month, a missing purpose, a public notice with an ID number."""

    exit_status = 4


class MachineFault(LedgerError):
    """The machine failed: disk full, medium pulled; nothing half-done remains."""

    exit_status = 5


class InvalidRecord(LedgerError):
    """A record that may not be kept, with one sentence for each field to blame."""

    exit_status = 4

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("；".join(problems.values()), "record.invalid")
        self.problems = dict(problems)


class Cancelled(Exception):
    """The worker stopped a long job; whatever surrounds it undoes what was begun."""


Progress = Callable[[int, int], None]
"""progress(done, total): told by long work at most some ten times a second; may raise Cancelled."""


def no_progress(done: int, total: int) -> None:
    """Progress for callers that do not watch."""
