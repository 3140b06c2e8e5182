"""Slips in numbers and days lead back to what was meant, and to little else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.numbers import mrn
from clinicdesk.domain.search import BirthRange, key_of, parse_query
from clinicdesk.domain.search_match import Closeness, Match, Rank
from clinicdesk.domain.search_slips import (
    birth_slip,
    birth_slips,
    key_slips,
    nickname_said,
    slip_cost,
)

TODAY = date(2026, 11, 22)
BORN = date(1978, 3, 13)


@given(st.integers(1, 999_999), st.integers(3, 8), st.integers(0, 9))
def test_an_mrn_with_one_wrong_digit_leads_back(serial: int, place: int, digit: int) -> None:
    meant = key_of(mrn(serial))
    wrong = meant[: place - 1] + str(digit) + meant[place:]
    if wrong != meant:
        assert meant in key_slips(wrong)
        # The check letter leaves few others.
        assert len(key_slips(wrong)) < 40


@given(st.text("0123456789", min_size=7, max_size=10), st.data())
def test_a_number_with_a_slip_leads_back(meant: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(meant) - 2))
    for wrong in (
        meant[:place] + meant[place + 1 :],
        meant[:place] + "5" + meant[place:],
        meant[:place] + meant[place + 1] + meant[place] + meant[place + 2 :],
    ):
        assert wrong == meant or meant in key_slips(wrong)


@pytest.mark.parametrize("typed", ["123", "ann@mail.example", "1" * 30, ""])
def test_what_is_too_short_or_no_number_is_left_alone(typed: str) -> None:
    assert key_slips(typed) == frozenset()


def test_a_mistyped_mrn_finds_nobody_else_by_its_digits() -> None:
    right, wrong = mrn(42), "CD-000043" + mrn(42)[-2:]
    (term,) = parse_query(wrong, TODAY).terms
    assert term.keys == (key_of(wrong),)
    assert key_of(right) in key_slips(term.keys[0])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (date(1987, 3, 13), "year"),
        (date(1979, 3, 13), "year"),
        (date(1978, 3, 14), "day or month"),
        (date(1978, 4, 13), "day or month"),
        (date(1989, 3, 13), ""),
        (date(1979, 3, 14), ""),
    ],
)
def test_one_wrong_digit_of_a_birth_day_is_forgiven_and_said(typed: date, said: str) -> None:
    day = BirthRange(typed, typed)
    assert said in birth_slip(day, BORN)
    assert bool(said) == bool(birth_slip(day, BORN))
    assert (BORN in set(birth_slips(day, TODAY))) == bool(said)


@given(st.dates(date(1900, 1, 1), TODAY))
def test_every_day_that_is_tried_is_one_slip_away(day: date) -> None:
    typed = BirthRange(day, day)
    tried = list(birth_slips(typed, TODAY))
    assert day not in tried
    assert all(birth_slip(typed, one) for one in tried)
    year = BirthRange(date(day.year, 1, 1), date(day.year, 12, 31))
    assert list(birth_slips(year, TODAY)) == []


def test_a_key_beside_costs_less_than_one_far_away() -> None:
    assert slip_cost("smuth", "smith", 1) < slip_cost("smqth", "smith", 1)
    assert slip_cost("smmith", "smith", 1) < slip_cost("smxith", "smith", 1)
    assert slip_cost("smtih", "smith", 1) < slip_cost("qmith", "smith", 1)


def test_a_nickname_is_said_from_either_side() -> None:
    assert nickname_said("bill", "william") == "“bill” is a nickname of William"
    assert nickname_said("william", "bill") == "Bill is a nickname of “william”"
    assert "same name" in nickname_said("bill", "will")


def test_whose_person_it_is_decides_between_equally_good_answers_alone() -> None:
    family, given_name = Match(Rank.EXACT, 0, ""), Match(Rank.EXACT_GIVEN, 1, "")
    begun = Match(Rank.PREFIX, 10, "")
    assert family.order(Closeness.OTHER) < given_name.order(Closeness.OTHER)
    assert given_name.order(Closeness.MINE) < family.order(Closeness.RECENT)
    assert family.order(Closeness.RECENT) < family.order(Closeness.OTHER)
    assert family.order(Closeness.OTHER) < begun.order(Closeness.MINE)
