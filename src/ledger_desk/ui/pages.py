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


def _import(desk: Desk) -> QWidget:
    from ledger_desk.ui.import_page import ImportPage

    return ImportPage(desk)


RENTAL = ("rental", "dwelling", "hazard", "inspection", "visit", "residence")
FLOATING = ("floating", "person", "dwelling", "residence")

PAGES: tuple[Entry, ...] = (
    Entry("home", "首页", "house", "", _home),
    Entry("places", "房屋住户", "map-pin", LEDGERS, _later("房屋住户")),
    Entry("rental", "出租房屋", "building-2", LEDGERS, _register("rental"), RENTAL),
    Entry("floating", "流动人口", "users", LEDGERS, _register("floating"), FLOATING),
    Entry("lowincome", "低保困难", "hand-heart", LEDGERS, _register("lowincome")),
    Entry("patrol", "治安巡逻", "shield-check", LEDGERS, _register("patrol")),
    Entry("visit", "走访记录", "footprints", WORK, _register("visit"), ("visit", "dwelling")),
    Entry("due", "待办事项", "calendar-clock", WORK, _later("待办事项")),
    Entry("month", "工作月报", "file-text", WORK, _later("工作月报")),
    Entry("print", "清单打印", "printer", WORK, _later("清单打印")),
    Entry("import", "导入 Excel", "import", DATA, _import, ()),
    Entry("paste", "贴名单取数", "list-checks", DATA, _later("贴名单取数"), ()),
    Entry("history", "修改记录", "history", DATA, _later("修改记录")),
    Entry("care", "备份交接", "cable", DATA, _later("备份交接")),
    Entry("settings", "设置", "settings", " ", _later("设置"), ()),
    Entry("help", "帮助", "circle-question-mark", " ", _later("帮助"), ()),
)
"""Groups stand below their name; the one called " " stands at the foot."""

BY_KEY = {each.key: each for each in PAGES}
