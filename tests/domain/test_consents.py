"""Consents: what a valid one holds, when it is in force, and what it lets go."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.consents import (
    ANYONE_TREATING,
    Consent,
    ConsentDecision,
    ConsentStatus,
    consent_problems,
    covers,
    ends_soon,
    live,
    moved,
)
from clinicdesk.domain.disclosure import decide
from clinicdesk.domain.errors import Refused

DAY = date(2026, 3, 2)
GIVEN = Consent(
    id=UUID(int=1),
    version=1,
    patient_id=UUID(int=2),
    status=ConsentStatus.ACTIVE,
    recorded_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    recorded_by="A. Moreau, RN",
    purposes=("legal",),
    data_classes="Visits of the last year",
    recipients=("Ada Byron, attorney",),
    signed_on=date(2026, 3, 1),
    signed_by="Rosa Prada",
    period_end=date(2026, 9, 1),
)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"data_classes": " "}, "data_classes"),
        ({"recipients": ("",)}, "recipients"),
        ({"purposes": ()}, "purposes"),
        ({"purposes": ("marketing",)}, "purposes"),
        ({"signed_on": None}, "signed_on"),
        ({"signed_by": ""}, "signed_by"),
        ({"period_end": None}, "period_end"),
        ({"period_end": date(2026, 2, 1)}, "period_end"),
        ({"compartments": ()}, "compartments"),
        ({"form": "verbal"}, "form"),
        (
            {"compartments": (Compartment.PSYCHOTHERAPY_NOTES, Compartment.GENERAL)},
            "compartments",
        ),
        (
            {
                "compartments": (Compartment.SUD_PART2,),
                "recipients": (ANYONE_TREATING,),
            },
            "recipients",
        ),
    ],
)
def test_what_a_valid_consent_needs(change: dict[str, object], field: str) -> None:
    assert consent_problems(GIVEN) == ()
    (problem,) = consent_problems(replace(GIVEN, **change))  # type: ignore[arg-type]
    assert problem.field == field


def test_an_event_ends_a_consent_as_well_as_a_day() -> None:
    assert consent_problems(replace(GIVEN, period_end=None, expiry_event="end of the case")) == ()


def test_a_restriction_may_be_spoken_and_open_ended() -> None:
    said = replace(GIVEN, decision=ConsentDecision.DENY, form="verbal", period_end=None)
    assert consent_problems(said) == ()


def test_it_is_in_force_from_its_first_day_to_its_last() -> None:
    assert not live(GIVEN, date(2026, 2, 28))
    assert live(GIVEN, date(2026, 3, 1))
    assert live(GIVEN, date(2026, 9, 1))
    assert not live(GIVEN, date(2026, 9, 2))
    assert not live(replace(GIVEN, status=ConsentStatus.PROPOSED), DAY)
    assert not live(replace(GIVEN, revoked_at=GIVEN.recorded_at), DAY)


@given(st.integers(-400, 400))
def test_it_ends_soon_only_while_it_is_in_force(days: int) -> None:
    on = DAY + timedelta(days=days)
    assert ends_soon(GIVEN, on) == (date(2026, 8, 2) <= on <= date(2026, 9, 1))


@given(st.lists(st.sampled_from(ConsentStatus), max_size=6))
def test_nothing_that_ended_comes_back(moves: list[ConsentStatus]) -> None:
    status, ended = ConsentStatus.DRAFT, False
    for to in moves:
        try:
            status = moved(status, to)
        except Refused:
            continue
        assert not (ended and status is ConsentStatus.ACTIVE)
        ended = ended or status in (
            ConsentStatus.INACTIVE,
            ConsentStatus.REJECTED,
            ConsentStatus.ENTERED_IN_ERROR,
        )


def test_the_recipient_and_the_purpose_must_be_those_of_the_consent() -> None:
    asked = {"purpose": "legal", "recipient": "ada  byron, Attorney", "on": DAY}
    assert covers(GIVEN, Compartment.GENERAL, **asked)  # type: ignore[arg-type]
    assert not covers(GIVEN, Compartment.BEHAVIOURAL, **asked)  # type: ignore[arg-type]
    assert not covers(
        GIVEN, Compartment.GENERAL, purpose="legal", recipient="Somebody else", on=DAY
    )
    assert not covers(
        GIVEN, Compartment.GENERAL, purpose="research", recipient="Ada Byron, attorney", on=DAY
    )


def test_a_class_of_recipients_is_enough_for_treatment_alone() -> None:
    anyone = replace(GIVEN, purposes=("treatment", "legal"), recipients=(ANYONE_TREATING,))
    assert covers(anyone, Compartment.GENERAL, purpose="treatment", recipient="Dr. Who", on=DAY)
    assert not covers(anyone, Compartment.GENERAL, purpose="legal", recipient="Dr. Who", on=DAY)


def _decided(*consents: Consent, purpose: str = "legal", sealed: tuple[Compartment, ...] = ()):  # type: ignore[no-untyped-def]
    return decide(
        purpose,
        (Compartment.GENERAL, *sealed),
        recipient="Ada Byron, attorney",
        consents=consents,
        on=DAY,
    )


def test_what_needs_an_authorization_leaves_with_it_and_names_it() -> None:
    with pytest.raises(Refused, match="written authorization"):
        _decided()
    decision = _decided(GIVEN)
    assert decision.legal_basis == "authorization"
    assert decision.consent_ids == (GIVEN.id,)
    assert "01-Mar-2026" in decision.consent
    assert "Rosa Prada" in decision.consent


def test_treatment_needs_none_but_a_protected_part_does() -> None:
    assert _decided(purpose="treatment").consent_ids == ()
    part2 = replace(
        GIVEN, id=UUID(int=9), purposes=("treatment",), compartments=(Compartment.SUD_PART2,)
    )
    with pytest.raises(Refused, match="outside the general record"):
        _decided(purpose="treatment", sealed=(Compartment.SUD_PART2,))
    decision = _decided(part2, purpose="treatment", sealed=(Compartment.SUD_PART2,))
    assert decision.part2_notice
    assert decision.consent_ids == (part2.id,)
    assert decision.legal_basis == "treatment"


def test_a_refusal_never_names_the_part() -> None:
    with pytest.raises(Refused) as refused:
        _decided(purpose="treatment", sealed=(Compartment.SUD_PART2,))
    said = f"{refused.value.sentence} {refused.value.remedy}".casefold()
    assert not any(word in said for word in ("sud", "substance", "part 2", "42 cfr"))


def test_a_restriction_stands_against_it_until_it_ends() -> None:
    restriction = replace(GIVEN, decision=ConsentDecision.DENY, purposes=("treatment",))
    with pytest.raises(Refused, match="agreed with the person"):
        _decided(restriction, purpose="treatment")
    assert _decided(replace(restriction, period_end=date(2026, 3, 1)), purpose="treatment")


def test_people_receive_their_own_record_whatever_was_agreed() -> None:
    restriction = replace(GIVEN, decision=ConsentDecision.DENY, purposes=("treatment",))
    decision = _decided(restriction, purpose="patient-access", sealed=(Compartment.BEHAVIOURAL,))
    assert decision.legal_basis == "patient-access"
    with pytest.raises(Refused, match="not part of what a person receives"):
        _decided(purpose="patient-access", sealed=(Compartment.PSYCHOTHERAPY_NOTES,))
