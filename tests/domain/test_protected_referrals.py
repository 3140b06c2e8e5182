"""What stands in the clear of a protected referral and what is sealed: together all, alone none."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.compartments import EMERGENCY, ROLE_TABLE, STRICTEST_FIRST, Level
from clinicdesk.domain.protected_referrals import (
    MARKS,
    NEUTRAL_SERVICE,
    PART_WORDS,
    PROTECTED_CLASS,
    READERS,
    WITHHELD_NOTE,
    Part,
    PartKind,
    disclosed_by,
    event_joined,
    event_split,
    order_joined,
    order_split,
    packed,
    recipient_said,
    recipient_words,
    unpacked,
)
from clinicdesk.domain.referral_machine import EventCode
from clinicdesk.domain.referral_services import SERVICE_CLASSES, service_class
from clinicdesk.domain.referrals import (
    EventDraft,
    Recipient,
    ReferralDraft,
    ReferralType,
    Urgency,
)

WORD = "quibbletrout"
words = st.text(max_size=12).map(lambda said: WORD + said)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
C = Compartment

recipients = st.builds(
    Recipient, id=st.none() | st.uuids(), name=words, specialty=words, address=words, phone=words
)
orders = st.builds(
    ReferralDraft,
    service=st.builds(Coded, text=words, system=words, code=words, display=words),
    type=st.none() | st.sampled_from(ReferralType),
    urgency=st.none() | st.sampled_from(Urgency),
    question=words,
    reason=words,
    recipient=st.none() | recipients,
    needed_by=st.none() | st.just(date(2027, 1, 4)),
    goal_ids=st.lists(st.uuids(), max_size=3, unique=True).map(tuple),
    concern_ids=st.lists(st.uuids(), max_size=3, unique=True).map(tuple),
    care_model=st.sampled_from(["full", "shared"]),
    findings=words,
    tried=words,
    owner_id=st.none() | st.uuids(),
)
told = st.builds(
    EventDraft,
    code=st.sampled_from(EventCode),
    occurred_at=st.just(NOON),
    actor=st.sampled_from(["", "A. Moreau, RN"]) | words,
    channel=st.sampled_from(["", "phone", "fax"]) | words,
    note=st.just("") | words,
    reason=st.sampled_from(["", "granted", "unreachable"]) | words,
    next_action=st.just("") | words,
    owner_id=st.none() | st.uuids(),
)


def _kept(part: PartKind, said: dict[str, object]) -> dict[str, object]:
    """The words as they come back from their seal."""
    one = UUID(int=1)
    whole = Part(
        kind=part,
        of="1",
        referral_id=one,
        patient_id=one,
        author_id=one,
        said_at=NOON,
        words=said,
    )
    back = unpacked(packed(whole))
    assert back == whole
    return dict(back.words)


@given(orders)
def test_an_order_is_put_together_as_it_was(order: ReferralDraft) -> None:
    neutral, said = order_split(order)
    assert WORD not in repr(neutral)
    assert neutral.service == NEUTRAL_SERVICE
    assert (neutral.type, neutral.goal_ids, neutral.concern_ids) == (None, (), ())
    asked = recipient_said(_kept(PartKind.RECIPIENT, recipient_words(order.recipient)))
    assert order_joined(neutral, _kept(PartKind.ORDER, said), asked) == order
    for kept in ("urgency", "needed_by", "owner_id", "due_on", "who_schedules"):
        assert getattr(neutral, kept) == getattr(order, kept)


@given(told)
def test_an_event_is_put_together_as_it_was(event: EventDraft) -> None:
    neutral, said = event_split(event, own="A. Moreau, RN", mark="a1b2")
    assert WORD not in repr(neutral)
    if said is None:
        assert neutral == event
    else:
        assert event_joined(neutral, _kept(PartKind.EVENT, said)) == event
        assert event_joined(neutral, None).note == WITHHELD_NOTE
    # What moves the machine stays.
    assert (neutral.code, neutral.occurred_at) == (event.code, event.occurred_at)
    if event.code == EventCode.CLOSE_WITHOUT_REPORT and event.reason == "unreachable":
        assert neutral.reason == "unreachable"
    if event.code == EventCode.AUTHORISE and event.reason == "granted":
        assert neutral.reason == "granted"


def test_two_events_with_words_never_look_alike() -> None:
    event = EventDraft(code=EventCode.ATTEMPT, occurred_at=NOON, note="One")
    first, _said = event_split(event, own="", mark="aa")
    second, _said = event_split(replace(event, note="Two"), own="", mark="bb")
    assert first != second


def test_no_typed_service_comes_to_the_protected_class() -> None:
    for said in ("Protected referral", "(protected)", "(Protected)", "PROTECTED"):
        assert service_class(Coded(said)).code != PROTECTED_CLASS
        assert Coded(said) != NEUTRAL_SERVICE


@pytest.mark.parametrize(
    ("service", "part"),
    [
        ("Substance use treatment", C.SUD_PART2),
        ("Alcohol counseling", C.SUD_PART2),
        ("Opioid treatment program: methadone", C.SUD_PART2),
        ("Suboxone clinic", C.SUD_PART2),
        ("Behavioral health: psychotherapy", C.BEHAVIOURAL),
        ("Psychiatry", C.BEHAVIOURAL),
        ("EAP", C.BEHAVIOURAL),
        ("Genetic counseling", C.GENETIC),
        ("HIV care", C.SENSITIVE),
        ("Family planning", C.SENSITIVE),
        ("Domestic violence advocate", C.SENSITIVE),
        ("Cardiology", None),
        ("Cardiac rehabilitation", None),
        ("Gynecology", None),
        ("Nutrition counseling", None),
        ("Tobacco cessation", None),
        ("Drug allergy testing", None),
        ("Food pantry", None),
    ],
)
def test_services_that_disclose(service: str, part: Compartment | None) -> None:
    assert disclosed_by(Coded(service), []) is part


def test_of_several_the_strictest_keeps_it() -> None:
    assert disclosed_by(Coded("Psychiatry"), [C.SUD_PART2]) is C.SUD_PART2
    assert disclosed_by(Coded("Alcohol counseling"), [C.BEHAVIOURAL]) is C.SUD_PART2
    assert disclosed_by(Coded("Cardiology"), [C.GENETIC]) is C.GENETIC
    assert disclosed_by(Coded("Cardiology"), []) is None


def test_each_mark_has_its_words_and_somebody_who_reads_it() -> None:
    assert set(PART_WORDS) == set(READERS) == set(MARKS)
    assert set(MARKS) <= set(STRICTEST_FIRST)
    assert set(MARKS) <= EMERGENCY
    for part in MARKS:
        assert any(opens.get(part, 0) >= Level.READ for opens in ROLE_TABLE.values())
    disclosing = {kind.discloses for kind in SERVICE_CLASSES if kind.discloses}
    assert disclosing <= set(MARKS)


def test_every_field_of_an_order_is_either_neutral_or_sealed() -> None:
    """A field that comes later must be decided."""
    neutral = {
        *("urgency", "needed_by", "who_schedules", "patient_agreed", "interpreter_language"),
        *("transport_needed", "owner_id", "due_on"),
    }
    sealed = {
        *("service", "type", "question", "reason", "findings", "tried", "care_model"),
        *("goal_ids", "concern_ids", "recipient", "next_action"),
    }
    assert {field.name for field in fields(ReferralDraft)} == neutral | sealed
