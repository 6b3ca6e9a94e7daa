from hypothesis import given
from hypothesis import strategies as st

from ledger_desk.reports.breaks import GROUP, ROW, SUBTOTAL, page_starts

ROOM = 100.0


def test_everything_fits_on_one_page() -> None:
    assert page_starts([ROW] * 10, [10.0] * 10, ROOM) == [0]
    assert page_starts([], [], ROOM) == [0]


def test_a_group_title_is_never_last_and_has_two_rows() -> None:
    kinds = [ROW] * 9 + [GROUP, ROW, ROW]
    assert page_starts(kinds, [10.0] * 12, ROOM) == [0, 9]
    kinds = [ROW] * 8 + [GROUP, ROW, ROW, ROW]
    assert page_starts(kinds, [10.0] * 12, ROOM) == [0, 8]
    kinds = [ROW] * 7 + [GROUP, ROW, ROW, ROW]
    assert page_starts(kinds, [10.0] * 11, ROOM) == [0, 10]


def test_a_subtotal_takes_its_last_row_along() -> None:
    kinds = [ROW] * 10 + [SUBTOTAL]
    assert page_starts(kinds, [10.0] * 11, ROOM) == [0, 9]


def test_a_signature_takes_three_rows_along() -> None:
    assert page_starts([ROW] * 10, [10.0] * 10, ROOM, tail=20) == [0, 7]
    assert page_starts([ROW] * 8, [10.0] * 8, ROOM, tail=20) == [0]
    assert page_starts([ROW] * 2, [45.0] * 2, ROOM, tail=20) == [0, 1]


def test_nothing_fits_below_what_stands_there_already() -> None:
    assert page_starts([ROW] * 3, [10.0] * 3, ROOM, first_room=5) == [0, 0]


def test_a_page_holds_at_most_so_many() -> None:
    assert page_starts([ROW] * 45, [1.0] * 45, ROOM, most=22) == [0, 22, 44]


@given(
    st.lists(st.tuples(st.sampled_from([ROW, ROW, ROW, GROUP, SUBTOTAL]), st.floats(3, 30))),
    st.floats(0, 30),
    st.floats(0, 100),
)
def test_pages_follow_each_other_and_none_is_too_full(
    lines: list[tuple[str, float]], tail: float, first: float
) -> None:
    kinds, heights = [kind for kind, _ in lines], [height for _, height in lines]
    starts = page_starts(kinds, heights, ROOM, first, tail)
    assert starts[0] == 0
    assert starts == sorted(starts)
    assert len(set(starts[1:])) == len(starts[1:])
    for page, (start, stop) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True)):
        limit = first if page == 0 else ROOM
        used = sum(heights[start:stop])
        assert used <= limit + 1e-3 or (page == 0 and stop - start == 1)
    last = sum(heights[starts[-1] :]) + (tail if heights else 0)
    assert last <= (first if len(starts) == 1 else ROOM) + 1e-3 or len(lines) - starts[-1] <= 3
