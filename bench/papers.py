"""Lists and door sheets as PDF, against one platypus Table of the same rows."""

from collections.abc import Iterator

from bench import child, pdf
from bench.measuring import Measured, compare, now, timed
from bench.town import Town
from ledger_desk.reports import reading


def lists(town: Town) -> Iterator[Measured]:
    """2,000 and 20,000 rows, and the memory of the larger."""
    sizes = ((40, None, 1),) if town.is_tiny else ((2_000, 1.3, 5), (20_000, 3.0, 3))
    for count, goal, rounds in sizes:
        values = pdf.rows(count)
        if count <= 2_000:
            texts = list(reading.pdf_texts(pdf.ours(values)))
            assert [text for text in texts if text.startswith("金桂苑")] == [
                row[5] for row in values
            ]
        yield compare(
            f"名册PDF {count:,}行",
            timed(lambda values=values: pdf.ours(values)),  # type: ignore[misc]
            timed(lambda values=values: pdf.platypus(values)),  # type: ignore[misc]
            "一个platypus Table，同样的列和字体",
            goal=goal,
            faster=True,
            rounds=rounds,
        )
    if not town.is_tiny:
        yield compare(
            "名册PDF 20,000行的内存",
            lambda: child.peak("lists", 20_000),
            lambda: child.peak("lists", 2_000),
            "2,000行",
            goal=1.6,
            unit="B",
            rounds=3,
        )


def doors(town: Town) -> Iterator[Measured]:
    """Door sheets of 3,000 households: what the QR codes cost, and pages a second."""
    count = 24 if town.is_tiny else 3_000
    with_codes = pdf.doors(count, True)
    pages = len(list(reading.pdf_pages(with_codes)))
    texts = set(reading.pdf_texts(pdf.doors(24, True)))
    assert "1幢" in "".join(texts)
    yield compare(
        f"入户清单{count:,}户，{pages}页，带二维码",
        timed(lambda: pdf.doors(count, True)),
        timed(lambda: pdf.doors(count, False)),
        "不带二维码",
        goal=None if town.is_tiny else 4,
        rounds=1 if town.is_tiny else 5,
    )
    rows = pdf.rows(count)
    table = pdf.platypus(rows)
    other = table.count(b"/Type /Page\n") or table.count(b"/Type /Page ") or 1

    def ours() -> float:
        begun = now()
        pdf.doors(count, True)
        return (now() - begun) / pages

    def reference() -> float:
        begun = now()
        pdf.platypus(rows)
        return (now() - begun) / other

    yield compare(
        "入户清单每页的时间",
        ours,
        reference,
        f"platypus名册每页（{other}页）",
        rounds=1 if town.is_tiny else 3,
    )
