"""What the window asks of a page, and what pages are given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from PySide6.QtCore import SignalInstance

from ledger_desk.settings import Places, Settings
from ledger_desk.ui.jobs import Jobs

if TYPE_CHECKING:  # the store is loaded while the password is typed
    from ledger_desk.store.ledger import Ledger

Clock = Callable[[], datetime]


@dataclass
class Desk:
    """What stands on the desk while a ledger is open."""

    ledger: "Ledger"
    jobs: Jobs
    clock: Clock
    settings: Settings
    places: Places
    keep: Callable[[Settings], None]  # writes this machine's settings
    looks: Jobs  # reading that is too long for the window, and must not wait behind a long job
    seen: dict[tuple[str, str], datetime] = field(default_factory=dict)  # what was revealed, when

    @property
    def today(self) -> date:
        """The day on the worker's own clock."""
        return self.clock().astimezone().date()


class Page(Protocol):
    """Every page is a QWidget with these.

    changed: Signal(str), the key of the register whose records the page has changed.
    """

    changed: SignalInstance

    def refresh(self) -> None:
        """Ask the ledger again; selection and place are kept."""


@runtime_checkable
class Sends(Protocol):
    """A page that leads to other pages.

    wanted: Signal(str, object), the key of another page and what it shall show (see Shows).
    """

    wanted: SignalInstance


@runtime_checkable
class Tells(Protocol):
    """A page with words for the left of the status bar. said: Signal(str)."""

    said: SignalInstance


@runtime_checkable
class Counts(Protocol):
    """A page that knows how much is late. overdue: Signal(int)."""

    overdue: SignalInstance


@runtime_checkable
class Shows(Protocol):
    """A page that can be opened at a place: {"id": …}, {"chip": …}, {"new": True}."""

    def show_asked(self, asked: Mapping[str, Any]) -> None:
        """Go to that place."""


@runtime_checkable
class Keeps(Protocol):
    """A page with something begun: it is asked before it is left, and before the window closes."""

    def may_leave(self) -> bool:
        """Whether it may be left now; asks the worker when there is something to lose."""


@runtime_checkable
class Returns(Protocol):
    """A page that comes back at the same place after the window was locked."""

    def place(self) -> dict[str, Any]:
        """Where it stands now, as `show_asked` understands it; no values of records."""
