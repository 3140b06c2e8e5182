"""The code on a paper tracker: short, and every slip of a letter is found."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.numbers import goal_code, goal_code_scanned, read_goal_code

ids = st.uuids()


@given(ids)
def test_a_code_gives_back_the_end_of_the_id(goal_id: UUID) -> None:
    code = goal_code(goal_id)
    bits = goal_id.int % (1 << 39)
    assert read_goal_code(code) == bits
    assert read_goal_code(code.lower().replace("-", " ")) == bits
    assert read_goal_code(goal_code_scanned(code)) == bits


@given(ids, st.integers(0, 8), st.sampled_from("23456789ABCDEFGHJKMNPQRSTUVWXYZ"))
def test_one_wrong_letter_is_found(goal_id: UUID, at: int, other: str) -> None:
    letters = list(goal_code(goal_id).replace("-", ""))
    changed = [*letters]
    changed[at + 1] = other
    if changed != letters:
        assert read_goal_code("".join(changed)) is None


@given(ids, st.integers(1, 7))
def test_two_letters_in_the_wrong_order_are_found(goal_id: UUID, at: int) -> None:
    letters = list(goal_code(goal_id).replace("-", ""))
    swapped = [*letters]
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    if swapped != letters:
        assert read_goal_code("".join(swapped)) is None


def test_what_is_no_code_is_none() -> None:
    for said in ("", "G-", "CD-000042-X", "G-0000-0000-0", "nguyen", "R26-004217-K"):
        assert read_goal_code(said) is None
