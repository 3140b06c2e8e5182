"""Where eligibility stands, in a row's few words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.roster_eligibility import Stretch, standing

TODAY = date(2026, 11, 22)
D = timedelta(days=1)


@pytest.mark.parametrize(
    ("stretches", "words"),
    [
        ([], ""),
        ([Stretch(TODAY)], "Eligible"),
        ([Stretch(TODAY - D, TODAY)], "Eligible until 22-Nov-2026"),
        ([Stretch(TODAY - D, None, True)], "Eligible (COBRA)"),
        ([Stretch(TODAY - 9 * D, TODAY - D)], "Ended 21-Nov-2026"),
        ([Stretch(TODAY + D)], "Eligible from 23-Nov-2026"),
        ([Stretch(TODAY - 9 * D, TODAY - D), Stretch(TODAY + D)], "Eligible from 23-Nov-2026"),
        ([Stretch(TODAY, TODAY + D), Stretch(TODAY)], "Eligible"),
        ([Stretch(TODAY, None, True), Stretch(TODAY)], "Eligible"),
    ],
)
def test_a_row_says_where_eligibility_stands(stretches: list[Stretch], words: str) -> None:
    assert standing(stretches, TODAY)[2] == words


_DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(st.lists(st.tuples(_DAYS, st.none() | st.integers(0, 900)), min_size=1, max_size=5), _DAYS)
def test_the_order_of_spans_tells_nothing(
    spans: list[tuple[date, int | None]], today: date
) -> None:
    known = [Stretch(start, None if n is None else start + n * D) for start, n in spans]
    said = standing(known, today)
    assert said == standing(known[::-1], today)
    assert said[2].startswith("Eligible") is (said[0] < 2)
    assert (said[0] == 0) is any(one.holds(today) for one in known)
