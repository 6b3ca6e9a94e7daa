"""清单打印: which doors, how many pages, and the sheets that are not back yet."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QWidget

from ledger_desk import files
from ledger_desk.errors import Progress
from ledger_desk.reports import rounds as printing
from ledger_desk.reports.door_sheets import Door
from ledger_desk.store import reporting, returns, rounds
from ledger_desk.store.returns import Outing
from ledger_desk.ui import ask, theme
from ledger_desk.ui.asking import begin
from ledger_desk.ui.days import moment
from ledger_desk.ui.lists import ListCell, ListTable, Shown
from ledger_desk.ui.marks import Mark
from ledger_desk.ui.page import Desk
from ledger_desk.ui.return_pick import STATES
from ledger_desk.ui.return_rows import Group
from ledger_desk.ui.table import Column
from ledger_desk.ui.title import ChipRow, TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import Card, Choice, EmptyState, button, column, label, row

DUE, BUILDING, LEFT = "due", "building", "left"
COLUMNS = (
    Column("number", "序号", 52, right=True),
    Column("room", "房号", 74),
    Column("who", "登记的人", 170, wide=True),
    Column("persons", "人数", 54, right=True),
    Column("phone", "电话", 118),
    Column("last", "上次走访", 96),
)


class PrintPage(QWidget):
    """changed: "" when a sheet was printed, since pages show which are out."""

    changed = Signal(str)
    said = Signal(str)
    wanted = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._items: list[Group | Door] = []
        self._out: list[Outing] = []
        self._dwellings: list[str] = []
        self._left: list[str] = []
        self._count = 0
        self._asked = 0
        self._build()

    # What the window asks of a page

    def refresh(self) -> None:
        """Ask which buildings, sheets and doors there are."""
        with self._desk.ledger.reading() as db:
            buildings, grids = rounds.buildings(db), list(reporting.grids(db))
            self._out = returns.outings(db)
            self._left = returns.left_doors(db)
        _fill(self._buildings, buildings, "全部楼栋")
        _fill(self._grids, grids, "全部网格")
        self._grids.setVisible(len(grids) > 1)
        waiting = [each for each in self._out if each.state != "已回"]
        self._out = waiting + [each for each in self._out if each.state == "已回"]
        self._heading.setText(f"还没回来的清单 {len(waiting)} 张")
        self.sheets.show_list(len(self._out), self._sheet_cells)
        self.look()

    def show_asked(self, asked: Mapping[str, Any]) -> None:
        """{"dwellings": ids} only these doors; {"due": True} what is due."""
        if dwellings := asked.get("dwellings"):
            self._dwellings = [str(each) for each in dwellings]
            self._chips.choose(LEFT)
        elif asked.get("due"):
            self._chips.choose(DUE)

    @property
    def scope(self) -> dict[str, Any]:
        """What `checklist` is asked for."""
        found: dict[str, Any] = {
            "grid": str(self._grids.currentData() or ""),
            "building": str(self._buildings.currentData() or ""),
            "top_down": bool(self._order.currentData()),
        }
        if self._chips.on == DUE:
            found["due"] = True
        if self._chips.on == LEFT:
            found["dwellings"] = self._dwellings or self._left or [""]
        return found

    def look(self) -> None:
        """Count the doors and pages of what is chosen."""
        self._asked += 1
        asked, ledger, today, scope = self._asked, self._desk.ledger, self._desk.today, self.scope

        def work(_progress: Progress) -> tuple[list[Door], int]:
            return printing.preview(ledger, today=today, **scope)

        def done(found: tuple[list[Door], int]) -> None:
            if asked == self._asked:
                self._show(*found)

        begin(self._desk.looks, self, "正在数门牌", work, done, lambda e: ask.report(self, e))

    def _show(self, doors: list[Door], pages: int) -> None:
        self._items, self._count = _grouped(doors), len(doors)
        where = str(self._buildings.currentData() or self._grids.currentData() or "全社区")
        self._counted.setText(
            f"{where} {len(doors):,} 户，{pages:,} 张" if doors else "没有要打的户"
        )
        self._print.setText(f"打印 {len(doors):,} 户" if doors else "打印清单")
        self._print.setEnabled(bool(doors))
        self._title.fold()
        self.table.show_list(len(self._items), self._cells)
        self.table.setVisible(bool(doors))
        self._empty.setVisible(not doors)
        words = {
            DUE: "今天没有到期要走访的户",
            LEFT: "没有转到下张清单的户",
        }.get(self._chips.on, "没有登记房屋。先导入房屋，或在“房屋住户”里登记")
        self._empty.text.setText(words)

    def _cells(self, at: int) -> list[ListCell]:
        each = self._items[at]
        if isinstance(each, Group):
            wide: list[ListCell] = [Shown("", look="group")] * len(self.table.paged.columns)
            wide[0] = Shown(each.words, look="group")
            return wide
        number = sum(isinstance(item, Door) for item in self._items[: at + 1])
        cells = {
            "number": Shown(str(number), "muted"),
            "room": Shown(each.room, look="strong"),
            "who": Shown(each.who or "空置", "" if each.who else "muted"),
            "persons": Shown(str(each.persons or 0)),
            "phone": Shown(each.phone),
            "last": Shown(each.last_visit or "没有走访过", "muted"),
        }
        return [cells[column_.key] for column_ in self.table.paged.columns]

    def _sheet_cells(self, at: int) -> list[ListCell]:
        each = self._out[at]
        when = moment(each.made, self._desk.today)
        return [
            Shown(each.code, look="link"),
            Shown(f"{each.scope}\n{when} {each.worker}"),
            Shown(f"{each.answered}/{each.doors}"),
            Mark(each.state, STATES[each.state]),
        ]

    # Printing

    def print_sheet(self) -> None:
        """Ask where, write the PDF, keep the sheet."""
        name = files.good_name(f"走访清单_{self._desk.today:%m%d}_{self._count}户", ".pdf")
        chosen = ask.file_to_save(self, "清单存到哪里", name, "PDF (*.pdf)")
        if not chosen:
            return
        target = Path(chosen).with_suffix(".pdf")
        ledger, now, today, scope = (
            self._desk.ledger, self._desk.clock(), self._desk.today, self.scope,
        )  # fmt: skip

        def work(progress: Progress) -> dict[str, Any]:
            return printing.checklist(
                ledger, target, now=now, today=today, progress=progress, **scope
            )

        begin(self._desk.jobs, self, "正在排清单", work, self._printed,
              lambda e: ask.report(self, e))  # fmt: skip

    def _printed(self, made: dict[str, Any]) -> None:
        path = Path(made["file"])
        self._dwellings = []
        self.refresh()
        self.changed.emit("")
        size = f"{made['doors']} 户，{made['pages']} 张"
        self.said.emit(f"清单 {made['sheet']}：{size}，存为 {path.name}")
        words = f"清单编号 {made['sheet']}，{size}，存为 {path.name}。{made['message']}"
        if ask.choose(self, "清单排好了", words, ["打开打印", "知道了"]) == 0:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _open_sheet(self, at: int) -> None:
        self.wanted.emit("return", {"sheet": self._out[at].code})

    # Building

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = theme.is_compact(self)
        tighten(self._body, compact)
        self._side.setVisible(not compact)
        kept = [c for c in COLUMNS if not compact or c.key != "phone"]
        if len(kept) != len(self.table.paged.columns):
            self.table.set_columns(kept)
            self.table.show_list(len(self._items), self._cells)

    def _build(self) -> None:
        self._title = TitleRow("清单打印")
        self._title.action("按清单补录", lambda: self.wanted.emit("return", {}), "list-checks")
        self._print = self._title.action("打印清单", self.print_sheet, "printer", primary=True)
        self._body = page_layout(self, self._title)
        self._chips = ChipRow(lambda _key: self.look())
        self._chips.show_chips([(DUE, "到期的"), (BUILDING, "整栋"), (LEFT, "没录的")])
        self._grids, self._buildings = Choice([("全部网格", "")]), Choice([("全部楼栋", "")])
        self._order = Choice([("从上往下走", True), ("从下往上走", False)])
        for each, name in ((self._grids, "哪个网格"), (self._buildings, "哪栋楼"),
                           (self._order, "走的顺序")):  # fmt: skip
            each.setAccessibleName(name)
            each.activated.connect(lambda _: self.look())
        chips = row(gap=8)
        chips.addWidget(self._chips, 1)
        for each in (self._grids, self._buildings, self._order):
            chips.addWidget(each)
        self._body.addLayout(chips)
        self._counted = label("", "h2")
        self.table = ListTable(COLUMNS, "要打印的户")
        self._empty = EmptyState("", button("看整栋的", lambda: self._chips.choose(BUILDING)))
        self._empty.hide()
        left = column(self._counted, gap=8)
        left.addWidget(self.table, 1)
        left.addWidget(self._empty, 1)
        self._heading = label("", "h2")
        self.sheets = ListTable(
            [
                Column("code", "编号", 76),
                Column("scope", "范围", 110, wide=True),
                Column("done", "已录", 62),
                Column("state", "", 72),
            ],
            "打印过的清单",
            two_lines=True,
        )
        self.sheets.pressed.connect(lambda at, _column: self._open_sheet(at))
        paper = Card()
        paper.body.addWidget(label("纸上印什么", "h2"))
        for words in (
            "房号、登记的人、人数、上次走访，电话遮中间四位",
            "每个单元末尾留 3 行，给没登记的人",
            "身份证号印不出来，也没有低保和健康内容",
        ):
            paper.body.addWidget(label(f"· {words}", wrap=True))
        paper.body.addWidget(
            label("印了什么、哪几户都留着底，纸拿回来照样补录", "muted", wrap=True)
        )
        self._side = QWidget()
        self._side.setFixedWidth(theme.grown(360))
        side = column(self._heading, gap=8)
        side.addWidget(self.sheets, 1)
        side.addWidget(paper)
        self._side.setLayout(side)
        body = row(gap=12)
        body.addLayout(left, 1)
        body.addWidget(self._side)
        self._body.addLayout(body, 1)


def _fill(choice: Choice, names: list[str], all_: str) -> None:
    here = choice.currentData()
    choice.blockSignals(True)
    choice.clear()
    choice.addItem(all_, "")
    for name in names:
        choice.addItem(name, name)
    choice.setCurrentIndex(max(0, choice.findData(here)))
    choice.blockSignals(False)


def _grouped(doors: list[Door]) -> list[Group | Door]:
    found: list[Group | Door] = []
    last = None
    for door in doors:
        place = (door.building, door.unit)
        if place != last:
            last = place
            count = sum((each.building, each.unit) == place for each in doors)
            found.append(Group(f"{door.building}{door.unit}　{count}户"))
        found.append(door)
    return found
