"""The rows of a sheet on screen, in the order of the paper; keys answer."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from ledger_desk.store.returns import LEFT, DoorRow
from ledger_desk.ui.lists import ListCell, ListTable, Shown
from ledger_desk.ui.marks import Mark
from ledger_desk.ui.return_panel import SHORT
from ledger_desk.ui.table import Column

LETTERS = {Qt.Key.Key_B: "B", Qt.Key.Key_N: "N", Qt.Key.Key_D: "D", Qt.Key.Key_G: "G"}
COLUMNS = (
    Column("number", "序号", 52, right=True),
    Column("room", "房号", 64),
    Column("who", "登记的人", 130, wide=True),
    Column("persons", "人数", 50, right=True),
    Column("met", "① 见面", 78),
    Column("people", "② 住的人", 92),
    Column("hazard", "③ 隐患", 88),
    Column("note", "备注", 110, wide=True),
)
TIGHT = (
    Column("number", "序号", 50, right=True),
    Column("room", "房号", 54),
    Column("who", "登记的人", 90, wide=True),
    Column("met", "①见面", 62),
    Column("people", "②住的人", 80),
    Column("hazard", "③隐患", 78),
)


class Group(NamedTuple):
    """The heading of one staircase."""

    words: str


class DoorTable(ListTable):
    """key: 1–4, space, back, B, N, D, G, up, down, undo, open."""

    key = Signal(str)

    def __init__(self) -> None:
        super().__init__(COLUMNS, "清单上的户")
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.items: list[Group | DoorRow] = []
        self.current_id = ""
        self.digits = ""
        self._tight = False

    def show_rows_of(self, rows: Sequence[DoorRow], *, only_open: bool) -> None:
        """All doors with a line for each staircase; or those alone that are not answered."""
        self.items = list(_grouped(rows, only_open))
        self.show_list(len(self.items), self._cells)
        self.go_to_door(self.current_id)

    def go_to_door(self, id_: str, digits: str = "") -> None:
        """Make a door the current one."""
        self.current_id, self.digits = id_, digits
        at = next(
            (
                n
                for n, each in enumerate(self.items)
                if isinstance(each, DoorRow) and each.id == id_
            ),
            -1,
        )
        self.paged.renew_all()
        if at >= 0:
            self.go_to(at, 0)

    def renew(self, row: DoorRow) -> None:
        """One door was answered (or opened again)."""
        for at, each in enumerate(self.items):
            if isinstance(each, DoorRow) and each.id == row.id:
                self.items[at] = row

    def renew_groups(self, rows: Sequence[DoorRow]) -> None:
        """The counts of the staircases anew; nothing moves."""
        fresh = [each for each in _grouped(rows, False) if isinstance(each, Group)]
        at = iter(fresh)
        self.items = [next(at) if isinstance(each, Group) else each for each in self.items]
        self.paged.renew_all()

    def set_compact(self, compact: bool) -> None:
        """A narrow window has no notes and no numbers of persons."""
        if compact != self._tight:
            self._tight = compact
            self.set_columns(TIGHT if compact else COLUMNS)
            self.show_list(len(self.items), self._cells)
            self.go_to_door(self.current_id, self.digits)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = event.key()
        if event.text() in ("1", "2", "3", "4") and plain:
            self.key.emit(event.text())
        elif key == Qt.Key.Key_Space and plain:
            self.key.emit("space")
        elif key == Qt.Key.Key_Backspace and plain:
            self.key.emit("back")
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and plain:
            self.key.emit("up" if key == Qt.Key.Key_Up else "down")
        elif key in LETTERS and plain:
            self.key.emit(LETTERS[Qt.Key(key)])
        elif event.text().isprintable() and event.text().strip():
            event.accept()  # no other letter does anything here
        else:
            super().keyPressEvent(event)

    def _cells(self, at: int) -> list[ListCell]:
        each = self.items[at]
        columns = self.paged.columns
        if isinstance(each, Group):
            wide = [Shown("", look="group")] * len(columns)
            wide[0] = Shown(each.words, look="group")
            return list(wide)
        cells = {
            "number": Shown(each.number if each.is_blank else str(each.position), "muted"),
            "room": Shown(each.room, look="strong"),
            "who": Shown(each.who or ("清单外的人" if each.is_blank else "空置")),
            "persons": Shown(str(each.persons or 0)),
            "note": Shown(each.note),
            **self._answers(each),
        }
        return [cells[column.key] for column in columns]

    def _answers(self, row: DoorRow) -> dict[str, ListCell]:
        here = row.id == self.current_id
        digits = row.answer if row.answer not in ("", LEFT) else self.digits if here else ""
        keys = ("met", "people", "hazard")
        found: dict[str, ListCell] = dict.fromkeys(keys, Shown(""))
        if row.answer == LEFT:
            found["met"] = Shown("转下张", "muted")
            return found
        for at, digit in enumerate(digits[:3]):
            found[keys[at]] = _answer(at, digit)
        if row.answer[:1] in ("2", "4"):
            found["people"] = found["hazard"] = Shown("—", "muted")
        if here and not row.answer and len(digits) < 3:
            found[keys[len(digits)]] = Shown("▌等按键", "blue", look="strong")
        return found


def _answer(at: int, digit: str) -> ListCell:
    words = SHORT[at][int(digit) - 1]
    if at == 0:
        return Shown(words, "" if digit in ("1", "3") else "yellow")
    if digit == "1":
        return Shown(words, "muted")
    if at == 1:
        return Mark(words, {"2": "yellow", "3": "green", "4": "orange"}[digit])
    return Mark(words, "red") if digit == "2" else Shown(words, "muted")


def _grouped(rows: Sequence[DoorRow], only_open: bool) -> Sequence[Group | DoorRow]:
    found: list[Group | DoorRow] = []
    last = None
    for row in rows:
        if row.is_blank and not row.answer:
            continue
        if only_open and row.answer:
            continue
        place = (row.building, row.unit)
        if place != last:
            last = place
            mine = [r for r in rows if r.dwelling and (r.building, r.unit) == place]
            done = sum(bool(r.answer) for r in mine)
            found.append(Group(f"{row.building}{row.unit}　{len(mine)}户，已录{done}户"))
        found.append(row)
    return found
