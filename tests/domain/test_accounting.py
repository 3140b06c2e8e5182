"""The accounting of disclosures owes what 45 CFR 164.528 says, and nothing of what it excepts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.accounting import accounting, look_back
from clinicdesk.domain.disclosure import EXCEPTED_BASES
from clinicdesk.domain.documents import Disclosure

ZONE = "America/Chicago"
TODAY = date(2026, 11, 20)
ONE = Disclosure(
    id=UUID(int=1),
    number="X26-000001-A",
    patient_id=UUID(int=2),
    document_id=UUID(int=3),
    disclosed_at=datetime(2026, 5, 4, 15, tzinfo=UTC),
    recipient="Cook County Department of Public Health",
    recipient_address="118 N Clark St, Chicago",
    description="Care summary, 3 pages",
    purpose="public-health",
    legal_basis="public-health",
    consent_decision="No authorization needed",
    channel="fax",
    actor="A. Moreau, RN",
)


def test_a_line_says_when_to_whom_what_and_why() -> None:
    (line,) = accounting([ONE], TODAY, ZONE)
    assert (line.first_on, line.count) == (date(2026, 5, 4), 1)
    assert line.recipient == ONE.recipient
    assert line.address == ONE.recipient_address
    assert line.description == "Care summary, 3 pages"
    assert line.purpose == "Public health activities (45 CFR 164.512(b))"


@pytest.mark.parametrize("basis", sorted(EXCEPTED_BASES))
def test_what_the_rule_excepts_is_left_out(basis: str) -> None:
    assert accounting([replace(ONE, legal_basis=basis)], TODAY, ZONE) == ()


def test_several_to_one_recipient_for_one_purpose_are_one_line() -> None:
    later = replace(
        ONE, disclosed_at=ONE.disclosed_at + timedelta(days=30), description="Referral packet"
    )
    other = replace(ONE, recipient="Bureau of Workers", legal_basis="workers-compensation")
    lines = accounting([later, ONE, other], TODAY, ZONE)
    assert [(line.recipient, line.count) for line in lines] == [
        ("Bureau of Workers", 1),
        (ONE.recipient, 2),
    ]
    assert lines[1].last_on == date(2026, 6, 3)
    assert lines[1].description == "Care summary, 3 pages; Referral packet"


def test_the_day_is_the_sites_day() -> None:
    midnight = replace(ONE, disclosed_at=datetime(2026, 5, 4, 3, tzinfo=UTC))
    (line,) = accounting([midnight], TODAY, ZONE)
    assert line.first_on == date(2026, 5, 3)


@given(st.dates(date(2010, 1, 1), date(2040, 12, 31)), st.integers(0, 4000))
def test_six_years_and_no_day_more(asked: date, days: int) -> None:
    day = asked - timedelta(days=days)
    at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    owed = accounting([replace(ONE, disclosed_at=at)], asked, ZONE)
    assert bool(owed) == (day >= look_back(asked))
    assert (asked.year - look_back(asked).year) == 6
