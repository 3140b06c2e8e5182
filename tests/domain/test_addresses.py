"""Addresses as the post writes them; what was typed stays beside them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.addresses import STATES, address_key, address_problems, tidy
from clinicdesk.domain.people import Address


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("12 North Elm Street", "12 N Elm St"),
        ("12 Elm Street, Apartment 4", "12 Elm St Apt 4"),
        ("P. O. Box 77", "PO Box 77"),
        ("1200 Northwest Boulevard Northeast", "1200 NW Blvd NE"),
        ("7 Avenue Road", "7 Avenue Rd"),
        ("9 Court Street", "9 Court St"),
        ("123 MAIN STREET", "123 MAIN ST"),
        ("Suite 300\n48 Foundry Row", "Ste 300\n48 Foundry Row"),
        ("Unit Elm", "Unit Elm"),
        ("48 Foundry Row", "48 Foundry Row"),
        ("12 West", "12 West"),
    ],
)
def test_streets_are_shortened_as_the_post_does(typed: str, tidied: str) -> None:
    assert tidy(Address(line=typed, state="OH")).line == tidied


def test_state_and_zip_are_put_right_and_what_was_typed_stays() -> None:
    typed = Address(line="1 Elm Street", city=" Columbus, ", state="ohio", postal_code="43215 1234")
    clean = tidy(typed)
    assert (clean.city, clean.state, clean.postal_code) == ("Columbus", "OH", "43215-1234")
    assert clean.as_typed.startswith("1 Elm Street")
    assert tidy(clean).as_typed == clean.as_typed


def test_another_countrys_address_is_left_alone() -> None:
    there = Address(line="Calle Mayor Street 5", city="Madrid", postal_code="28013", country="ES")
    assert tidy(there) is there
    assert address_problems(replace(there, state="Madrid")) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"state": "Ohoi"}, "There is no such state"),
        ({"postal_code": "4321"}, "A ZIP code has five digits"),
        ({"postal_code": "ABCDE"}, "A ZIP code has five digits"),
    ],
)
def test_what_cannot_be_says_what_to_do(more: dict[str, str], said: str) -> None:
    (problem,) = address_problems(replace(Address(line="1 A St"), **more))  # type: ignore[arg-type]
    assert problem.startswith(said)


@given(
    st.text(max_size=60), st.text(max_size=20), st.sampled_from(list(STATES)), st.text(max_size=10)
)
def test_tidying_twice_is_tidying_once(line: str, city: str, state: str, code: str) -> None:
    once = tidy(Address(line=line, city=city, state=state, postal_code=code))
    assert tidy(once) == once
    assert address_key(once) == address_key(
        Address(line=line, city=city, state=STATES[state], postal_code=code)
    )
