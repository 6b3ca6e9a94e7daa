"""Which pages there are, in the order of the navigation, and how each is made."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from ledger_desk.ui.page import Desk

LEDGERS, WORK, DATA = "台账", "工作", "数据"


class Entry(NamedTuple):
    """One page. shows: the registers whose changes it has to hear of; ("*",) is all of them."""

    key: str
    title: str
    icon: str
    group: str
    build: Callable[[Desk], QWidget]
    shows: tuple[str, ...] = ("*",)


def _home(desk: Desk) -> QWidget:
    from ledger_desk.ui.home import HomePage

    return HomePage(desk)


def _later(title: str) -> Callable[[Desk], QWidget]:
    """Until its module is there."""

    def build(_desk: Desk) -> QWidget:
        from ledger_desk.ui.later import LaterPage

        return LaterPage(title)

    return build


def _register(key: str) -> Callable[[Desk], QWidget]:
    def build(desk: Desk) -> QWidget:
        from ledger_desk.ui.register_page import RegisterPage
        from ledger_desk.ui.register_views import VIEWS

        return RegisterPage(VIEWS[key], desk)

    return build


def _places(desk: Desk) -> QWidget:
    from ledger_desk.ui.places_page import PlacesPage

    return PlacesPage(desk)


def _due(desk: Desk) -> QWidget:
    from ledger_desk.ui.due_page import DuePage

    return DuePage(desk)


def _settings(desk: Desk) -> QWidget:
    from ledger_desk.ui.settings_page import SettingsPage

    return SettingsPage(desk)


def _help(desk: Desk) -> QWidget:
    from ledger_desk.ui.help_page import HelpPage

    return HelpPage(desk)


def _import(desk: Desk) -> QWidget:
    from ledger_desk.ui.import_page import ImportPage

    return ImportPage(desk)


def _month(desk: Desk) -> QWidget:
    from ledger_desk.ui.month_page import MonthPage

    return MonthPage(desk)


def _print(desk: Desk) -> QWidget:
    from ledger_desk.ui.print_page import PrintPage

    return PrintPage(desk)


def _history(desk: Desk) -> QWidget:
    from ledger_desk.ui.history_page import HistoryPage

    return HistoryPage(desk)


def _care(desk: Desk) -> QWidget:
    from ledger_desk.ui.care_page import CarePage

    return CarePage(desk)


def _return(desk: Desk) -> QWidget:
    from ledger_desk.ui.return_page import ReturnPage

    return ReturnPage(desk)


RENTAL = ("rental", "dwelling", "hazard", "inspection", "visit", "residence")
FLOATING = ("floating", "person", "dwelling", "residence")

PAGES: tuple[Entry, ...] = (
    Entry("home", "首页", "house", "", _home),
    Entry("places", "房屋住户", "map-pin", LEDGERS, _places),
    Entry("rental", "出租房屋", "building-2", LEDGERS, _register("rental"), RENTAL),
    Entry("floating", "流动人口", "users", LEDGERS, _register("floating"), FLOATING),
    Entry("lowincome", "低保困难", "hand-heart", LEDGERS, _register("lowincome")),
    Entry("patrol", "治安巡逻", "shield-check", LEDGERS, _register("patrol")),
    Entry("visit", "走访记录", "footprints", WORK, _register("visit"), ("visit", "dwelling")),
    Entry("due", "待办事项", "calendar-clock", WORK, _due),
    Entry("month", "工作月报", "file-text", WORK, _month),
    Entry("print", "清单打印", "printer", WORK, _print),
    Entry("import", "导入 Excel", "import", DATA, _import, ()),
    Entry("paste", "贴名单取数", "list-checks", DATA, _later("贴名单取数"), ()),
    Entry("history", "修改记录", "history", DATA, _history),
    Entry("care", "备份交接", "cable", DATA, _care),
    Entry("settings", "设置", "settings", " ", _settings, ()),
    Entry("help", "帮助", "circle-question-mark", " ", _help, ()),
)
"""Groups stand below their name; the one called " " stands at the foot."""

INNER: tuple[Entry, ...] = (
    Entry("return", "按清单补录", "list-checks", WORK, _return, ("visit", "dwelling", "residence")),
)
"""Pages other pages lead to; they have no place in the navigation."""

BY_KEY = {each.key: each for each in (*PAGES, *INNER)}
