"""帮助: the keys, what to do first, and details for a technician."""

import platform

from PySide6.QtCore import Signal, qVersion
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ledger_desk import __version__
from ledger_desk.ui import theme
from ledger_desk.ui.page import Desk
from ledger_desk.ui.title import TitleRow, page_layout, tighten
from ledger_desk.ui.widgets import Card, KeyCap, column, label, row, scrolled

KEYS = (
    ("Ctrl+F", "在这一页里找"),
    ("Enter", "名单里打开，表里到下一项"),
    ("Esc", "返回、取消"),
    ("Ctrl+N", "新增"),
    ("F2", "修改"),
    ("F4", "登记走访"),
    ("Ctrl+S", "保存"),
    ("Ctrl+Enter", "保存并再录一条"),
    ("Ctrl+D", "照抄上一条本项"),
    ("Ctrl+;", "今天日期"),
    ("Ctrl+U", "未填"),
    ("Ctrl+C", "复制选中的行（遮挡）"),
    ("Ctrl+P", "打印"),
    ("Alt+1…9、0", "换页"),
    ("Ctrl+L", "锁定"),
    ("Ctrl+加号、减号、0", "字大、字小、标准"),
    ("F1", "帮助"),
)
FIRST = (
    "先导入房屋和住户，再导入出租房屋、流动人口、低保困难、治安巡逻。",
    "每天从首页的「今日待办」做起；按回车就打开要填的表。",
    "要上门就打印走访清单，回来用「按清单补录」，一户三个键。",
    "月底在「工作月报」里核对、关账、出报表。",
    "每周把台账备份到 U 盘一次。",
)


class HelpPage(QWidget):
    """All of it is in the program; nothing is fetched from anywhere."""

    changed = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        title = TitleRow("帮助")
        title.action("复制详情给技术人员", self._copy, "copy")
        first = Card()
        first.body.addWidget(label("先做什么", "h2"))
        for number, text in enumerate(FIRST, start=1):
            first.body.addWidget(label(f"{number}. {text}", wrap=True))
        keys = Card()
        keys.body.addWidget(label("按键", "h2"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        half = (len(KEYS) + 1) // 2
        for at, (key, does) in enumerate(KEYS):
            across, down = divmod(at, half)
            grid.addWidget(KeyCap(key), down, 2 * across)
            grid.addWidget(label(does), down, 2 * across + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        keys.body.addLayout(grid)
        sheet = QWidget()
        about = label(f"网格台账 {__version__}　离线使用，资料只在这台电脑里", "muted", wrap=True)
        sheet.setLayout(column(first, keys, row(about), None, gap=12))
        self._box = page_layout(self, title)
        self._box.addWidget(scrolled(sheet), 1)

    def refresh(self) -> None:
        """Nothing to ask."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        tighten(self._box, theme.is_compact(self))

    def _copy(self) -> None:
        """Versions and sizes; nothing about anybody."""
        screen = self.screen()
        size, ratio = screen.size(), screen.devicePixelRatio()
        lines = (
            f"ledger-desk {__version__}",
            f"{platform.system()} {platform.release()} Qt {qVersion()}",
            f"screen {size.width()}x{size.height()} ratio {ratio}",
            f"text {self._desk.settings.text_size} theme {self._desk.settings.theme}",
        )
        QGuiApplication.clipboard().setText("\n".join(lines))
