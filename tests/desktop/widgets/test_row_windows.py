"""Windows of a long list: one read at a time, the latest look first, what was passed is dropped."""

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.desktop.widgets import WindowedRows

Deliver = Callable[[Sequence[int] | None], None]


class Slow:
    """A reader that answers when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[int, int, Deliver]] = []
        self.asked: list[int] = []

    def fetch(self, offset: int, limit: int, deliver: Deliver) -> None:
        self.asked.append(offset)
        self.waiting.append((offset, limit, deliver))

    def answer(self) -> None:
        offset, limit, deliver = self.waiting.pop(0)
        deliver(range(offset, offset + limit))


def test_a_drag_through_the_list_reads_where_it_ends_and_not_what_it_passed() -> None:
    slow = Slow()
    rows: WindowedRows[int] = WindowedRows(100_000, slow.fetch, window=200)
    for index in range(0, 100_000, 500):
        assert rows.row(index) is None
    assert rows.row(99_999) is None
    assert slow.asked == [0], "one window is read at a time"
    slow.answer()
    slow.answer()
    slow.answer()
    assert slow.waiting == []
    assert slow.asked == [0, 99_800, 99_400], "the latest look first, and only two of those passed"
    assert rows.row(99_999) == 99_999


def test_what_is_at_hand_is_told_without_asking() -> None:
    slow = Slow()
    rows: WindowedRows[int] = WindowedRows(1_000, slow.fetch, window=100)
    assert rows.at_hand(5) is None
    assert slow.asked == []
    rows.row(5)
    slow.answer()
    assert rows.at_hand(5) == 5
    assert rows.at_hand(500) is None


def test_a_failed_window_does_not_stop_the_next() -> None:
    slow = Slow()
    rows: WindowedRows[int] = WindowedRows(1_000, slow.fetch, window=100)
    rows.row(0)
    rows.row(500)
    slow.waiting.pop(0)[2](None)
    slow.answer()
    assert rows.row(500) == 500
    assert rows.row(0) is None
    slow.answer()
    assert rows.row(0) == 0


@given(st.lists(st.one_of(st.none(), st.integers(0, 999)), max_size=60), st.integers(2, 6))
def test_every_row_that_is_looked_at_last_arrives(looks: list[int | None], keep: int) -> None:
    slow = Slow()
    rows: WindowedRows[int] = WindowedRows(1_000, slow.fetch, window=50, keep=keep)
    for look in looks:
        if look is None:
            if slow.waiting:
                slow.answer()
        else:
            assert rows.row(look) in (None, look)
    while slow.waiting:
        slow.answer()
    last = next((look for look in reversed(looks) if look is not None), None)
    if last is not None:
        if rows.row(last) is None:  # given up for others in the meantime: looking asks again
            slow.answer()
        assert rows.row(last) == last
