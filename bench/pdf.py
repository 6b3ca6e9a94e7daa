"""Lists and door sheets as PDF: one platypus Table against our layer, with and without QR."""

import io

from ledger_desk.reports import door_sheets, fonts, layout
from ledger_desk.reports.tables import Column, Line, Table

WIDTHS = (1, 1.5, 3, 1.5, 1.5, 3.5, 2, 2, 1, 1, 1)


def rows(count: int) -> list[tuple[str, ...]]:
    """Made-up rows of eleven columns; every cell fits on one line, which platypus needs."""
    return [
        (
            str(n + 1),
            f"{'张王李赵'[n % 4]}{'伟芳娜秀𬴊'[n % 5]}英",
            f"330102********{n % 10000:04d}",
            "浙江省",
            "杭州市",
            f"金桂苑{n % 30 + 1}幢{n % 4 + 1}单元{n % 2000}室",
            f"139****{n % 10000:04d}",
            f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
            "自有",
            "户主",
            "",
        )
        for n in range(count)
    ]


def ours(values: list[tuple[str, ...]]) -> bytes:
    """The list through our layer."""
    columns = [Column(f"列{number}", width) for number, width in enumerate(WIDTHS)]
    lines = [Line(row) for row in values]
    return layout.draw(layout.Frame("名册", landscape=True), [Table(columns, lines)])[1]


def platypus(values: list[tuple[str, ...]]) -> bytes:
    """The same list as one platypus Table in the same face, columns and paper."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.platypus import SimpleDocTemplate
    from reportlab.platypus import Table as Whole

    fonts.font(fonts.SERIF)
    out = io.BytesIO()
    size = landscape(A4)
    width = (size[0] - 90) / sum(WIDTHS)
    head = tuple(f"列{number}" for number in range(len(WIDTHS)))
    style = [("FONT", (0, 0), (-1, -1), fonts.SERIF, 9), ("GRID", (0, 0), (-1, -1), 0.3, (0, 0, 0))]
    whole = Whole([head, *values], colWidths=[width * w for w in WIDTHS], repeatRows=1, style=style)
    SimpleDocTemplate(out, pagesize=size, leftMargin=45, rightMargin=45).build([whole])
    return out.getvalue()


def doors(count: int, codes: bool) -> bytes:
    """Door sheets of so many doors, twelve a unit, with or without their QR codes."""
    found = [
        door_sheets.Door(
            f"{n:032x}",
            f"{n // 48 + 1}幢",
            f"{n // 12 % 4 + 1}单元",
            n // 2 % 6 + 1,
            f"{n // 2 % 6 + 1}0{n % 2 + 1}",
            "郑** 一家",
            3,
            "139****9388",
            "2026-08-24",
        )
        for n in range(count)
    ]
    sheet = door_sheets.SheetInfo("4K7Q5", "幸福里社区")
    return door_sheets.draw(found, sheet, codes=codes)[1]
