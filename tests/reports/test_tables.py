import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ledger_desk.errors import Cancelled
from ledger_desk.reports import layout, reading
from ledger_desk.reports.pages import Column, Frame, Line, list_page
from ledger_desk.reports.tables import Table

COLUMNS = [Column("序号", 1), Column("户籍地>省", 2), Column("户籍地>市", 2), Column("姓名", 3)]
SIGN = ("填表人", "审核人")


@pytest.mark.accept("P5")
@pytest.mark.parametrize(("groups", "pages"), [(4, 1), (8, 2), (1513, 275)])
def test_pages_are_counted_headers_repeat_and_nothing_stands_alone(
    groups: int, pages: int, tmp_path: Path, pdftotext: Callable[..., str]
) -> None:
    lines: list[Line] = []
    for group in range(groups):
        lines.append(Line((f"第{group}组",), "group"))
        lines += [Line(("1", "浙江", "杭州", f"人{group}-{n}")) for n in range(group % 11)]
        lines.append(Line(("小计", "", "", f"计{group}"), "subtotal"))
    out = tmp_path / "list.pdf"
    assert list_page(Frame("花名册"), COLUMNS, lines, out, sign=SIGN).pages == pages
    outside = pdftotext("-layout", out, "-").split("\f")[:-1]  # another reader counts them too
    inside = list(reading.pdf_pages(out.read_bytes()))
    assert len(outside) == len(inside) == pages
    people = 0
    for number, (plain, texts) in enumerate(zip(outside, inside, strict=True), start=1):
        assert f"第{number}页共{pages}页" in plain.replace(" ", "")
        assert {"户籍地", "省", "市", "姓名"} <= set(texts)  # the header, both rows
        signed = "填表人：" in texts
        assert signed == (number == pages)
        shown = [t for t in texts if re.fullmatch(r"第\d+组|人\d+-\d+|计\d+", t)]
        people += sum(text[0] == "人" for text in shown)
        assert len(shown) >= (3 if signed else 2)
        assert shown[0][0] != "计"  # a subtotal stands with its group
        assert shown[-1][0] != "第"
        if shown[-2][0] == "第" and shown[-1][0] == "人" and number < pages:
            group = int(shown[-1][1:].split("-")[0])
            assert group % 11 == 1  # a title has two lines, or all there are
    assert people == sum(group % 11 for group in range(groups))


def test_lines_are_fetched_slice_by_slice() -> None:
    asked: list[tuple[int, int]] = []

    class Fetched(Sequence[Line]):
        def __len__(self) -> int:
            return 1200

        def __getitem__(self, part: Any) -> Any:
            asked.append((part.start, part.stop))
            return [Line((str(n), "", "", "")) for n in range(part.start, min(part.stop, 1200))]

    written, data = layout.draw(Frame("x"), [Table(COLUMNS, Fetched())])
    assert max(stop - start for start, stop in asked) <= 500
    found = set(reading.pdf_texts(data))
    assert {"0", "1199", f"第 1 页 共 {written.pages} 页"} <= found


def test_a_header_of_three_levels_joins_equal_parents_and_reaches_down() -> None:
    from ledger_desk.reports.tables import measure

    titles = ["合计", "来自>省内>市", "来自>省内>县", "来自>国外"]
    head = measure(Table([Column(title) for title in titles], []), 400).head
    assert {(cell.text, cell.top, cell.left, cell.rows, cell.columns) for cell in head} == {
        ("合计", 0, 0, 3, 1),
        ("来自", 0, 1, 1, 3),
        ("省内", 1, 1, 1, 2),
        ("国外", 1, 3, 2, 1),
        ("市", 2, 1, 1, 1),
        ("县", 2, 2, 1, 1),
    }


def test_a_cancelled_list_leaves_no_file(tmp_path: Path) -> None:
    lines = [Line((str(n), "", "", "")) for n in range(3000)]

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        list_page(Frame("x"), COLUMNS, lines, tmp_path / "list.pdf", progress=stop)
    assert list(tmp_path.iterdir()) == []


MEASURED = """
import resource, sys
from ledger_desk.reports import layout
from ledger_desk.reports.tables import Column, Line, Table
rows = int(sys.argv[1])
class Lines:
    def __len__(self):
        return rows
    def __getitem__(self, part):
        return [Line([f"{n}格{c}" for c in range(11)]) for n in range(part.start, part.stop)]
layout.draw(layout.Frame("x"), [Table([Column("列")] * 11, Lines())])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.accept("P7")
@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read from the POSIX way")
def test_memory_hardly_depends_on_the_number_of_rows() -> None:
    def peak(rows: int) -> int:
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, str(rows)], check=True, capture_output=True, text=True
        )
        return int(done.stdout)

    assert peak(20_000) <= 1.6 * peak(2_000)


def test_the_bytes_do_not_depend_on_the_process() -> None:
    asked = (
        "import hashlib; from bench import pdf;"
        "print(hashlib.sha256(pdf.ours(pdf.rows(60)) + pdf.doors(30, True)).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    sums = {
        subprocess.run(
            [sys.executable, "-c", asked],
            check=True,
            capture_output=True,
            text=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(sums) == 1


def test_both_sides_of_the_bench_say_the_same() -> None:
    from bench import pdf

    values = pdf.rows(100)
    texts = Counter(reading.pdf_texts(pdf.ours(values)))
    cells = Counter(cell for row in values for cell in row if cell)
    assert all(texts[cell] >= count for cell, count in cells.items())
    assert pdf.platypus(values[:20]).startswith(b"%PDF")
    with_codes, without = pdf.doors(20, True), pdf.doors(20, False)
    assert Counter(reading.pdf_texts(with_codes)) == Counter(reading.pdf_texts(without))
