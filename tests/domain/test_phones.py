"""Telephone numbers as people type them, and what is said of those that cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.phones import read_phone, region_of_zone


@pytest.mark.parametrize(
    ("typed", "region", "e164"),
    [
        ("614 555 0142", "US", "+16145550142"),
        ("(614) 555-0142", "US", "+16145550142"),
        ("1-614-555-0142", "US", "+16145550142"),
        ("+1 614.555.0142 x77", "US", "+16145550142"),
        ("+44 20 7946 0958", "US", "+442079460958"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("55 1234 5678", "MX", "+525512345678"),
    ],
)
def test_a_number_can_be_dialed(typed: str, region: str, e164: str) -> None:
    found = read_phone(typed, region)
    assert (found.e164, found.problem) == (e164, "")


def test_extensions_and_doubts_are_told() -> None:
    assert read_phone("614 555 0142 ext. 77").extension == "77"
    assert read_phone("555-0142").doubt == "The area code is missing."
    assert read_phone("123 456 7890").doubt.startswith("Nobody has such a number")
    assert read_phone("614 221 3000").doubt == ""


@pytest.mark.parametrize("typed", ["", "ask Anna", "12", "614 555 01423333", "+999 123", "1" * 90])
def test_what_is_no_number_says_what_to_do(typed: str) -> None:
    found = read_phone(typed)
    assert found.e164 == ""
    assert found.problem.endswith(".")


@given(st.text(max_size=80))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    found = read_phone(typed)
    assert bool(found.e164) <= (not found.problem)


def test_a_site_dials_its_own_country() -> None:
    zones = {"America/New_York": "US", "America/Puerto_Rico": "PR", "Europe/Berlin": "DE"}
    assert {zone: region_of_zone(zone) for zone in [*zones, "Etc/UTC"]} == {
        **zones,
        "Etc/UTC": "US",
    }
