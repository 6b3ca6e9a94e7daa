"""The recovery sheet as a page of PDF; drawn as outlines, so that no character can be lost."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPdfWriter,
    QPen,
)

from ledger_desk.ui import theme

DOTS = 300  # a inch


def write_sheet(target: Path, community: str, worker: str, code: str, now: datetime) -> None:
    """Write the sheet. Raises OSError when it could not be written."""
    writer = QPdfWriter(str(target))
    writer.setResolution(DOTS)
    writer.setTitle("网格台账恢复码单")
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait,
                    QMarginsF(20, 20, 20, 20), QPageLayout.Unit.Millimeter)
    )  # fmt: skip
    painter = QPainter()
    if not painter.begin(writer):
        raise OSError(str(target))
    try:
        _draw(painter, writer.width(), community, worker, code, now)
    finally:
        painter.end()
    if not target.is_file() or not target.stat().st_size:
        raise OSError(str(target))


def _draw(
    painter: QPainter, width: float, community: str, worker: str, code: str, now: datetime
) -> None:
    day = now.astimezone()
    y = _line(painter, "网格台账恢复码单", 22, 0, width, bold=True)
    y = _line(painter, f"{community}　{worker}　{day:%Y-%m-%d}", 12, y + 40, width)
    groups = code.split("-")
    y += 120
    box = QRectF(0, y, width, 620)
    painter.setPen(QPen(Qt.GlobalColor.black, 4))
    painter.drawRect(box)
    y += 120
    for at in range(0, len(groups), 4):
        y = _line(painter, "    ".join(groups[at : at + 4]), 24, y, width, bold=True) + 60
    y = box.bottom() + 90
    for text in (
        "忘了口令，只有这张纸能打开台账。",
        "请装进信封封好，在封口处签名，交社区书记保管。",
        "不要拍照，不要存在同一台电脑里。用过一次以后请换一张新的。",
    ):
        y = _line(painter, text, 12, y, width) + 30
    _line(painter, "保管人签名：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿＿＿", 12, y + 120, width)


def _line(
    painter: QPainter, text: str, points: int, y: float, width: float, *, bold: bool = False
) -> float:
    """Draw one line in the middle; gives where it ends."""
    font = QFont()
    font.setFamilies(theme.FAMILIES)
    font.setPixelSize(points * DOTS // 72)
    font.setBold(bold)
    metrics = QFontMetricsF(font)
    x = (width - metrics.horizontalAdvance(text)) / 2
    path = QPainterPath()
    path.addText(QPointF(x, y + metrics.ascent()), font, text)
    painter.fillPath(path, Qt.GlobalColor.black)
    return y + metrics.height()
