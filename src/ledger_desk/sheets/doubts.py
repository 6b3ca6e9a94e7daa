"""导入疑问: the list of rows that an import doubted or refused, as a register only forms know."""

from ledger_desk.fields import Field, Privacy, Register
from ledger_desk.kinds import text

SLOTS = 100
"""As many columns of a source workbook as a row can carry back."""

DOUBTS = Register(
    "doubts",
    "导入疑问",
    (
        Field("batch", "批次", Privacy.INTERNAL, text(20)),
        Field("code", "行编号", Privacy.INTERNAL, text(20)),
        Field("sheet", "工作表", Privacy.INTERNAL, text(200)),
        Field("row", "原表行", Privacy.INTERNAL, text(20)),
        Field("reason", "原因", Privacy.INTERNAL, text(2000)),
        # 、姓名、电话、: the headings whose cells are coloured, each between two marks.
        Field("wrong", "有误栏", Privacy.INTERNAL, text(2000)),
        *(Field(f"c{n}", f"列{n}", Privacy.PERSONAL, text(2000)) for n in range(1, SLOTS + 1)),
    ),
)
"""Fields of a doubted row; c1 … c100 are the source's own columns as they were read."""
