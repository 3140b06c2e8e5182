"""What comes next and by when, stage by stage; the gate; and which services are the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.referral_clocks import ClockRules, Clocks, next_step, rules_on
from clinicdesk.domain.referral_gate import GateFacts, GateRefused, check_gate
from clinicdesk.domain.referral_machine import CLOSED_STAGES, Stage
from clinicdesk.domain.referral_services import SERVICE_CLASSES, service_class
from clinicdesk.domain.referral_state import ReferralState
from clinicdesk.domain.referrals import Recipient, ReferralDraft, ReferralType, Urgency

S = Stage
CLOCKS = Clocks(BusinessCalendar(zone="America/New_York"))
FRIDAY = datetime(2026, 9, 4, 20, tzinfo=UTC)  # before Labor Day
WEDNESDAY = datetime(2026, 9, 9, 14, tzinfo=UTC)


def due(state: ReferralState, urgency: Urgency | None = None) -> tuple[str, date]:
    step = next_step(state, urgency, CLOCKS, now=FRIDAY)
    assert step is not None
    return step.action, step.due_on


@pytest.mark.parametrize(
    ("stage", "routine", "urgent"),
    [
        (S.DRAFTING, date(2026, 9, 9), date(2026, 9, 8)),
        (S.AWAITING_AUTHORISATION, date(2026, 9, 14), date(2026, 9, 14)),
        (S.AWAITING_AGREEMENT, date(2026, 9, 10), date(2026, 9, 10)),
        (S.SENT, date(2026, 9, 8), date(2026, 9, 8)),
        (S.RECEIPT_CONFIRMED, date(2026, 9, 14), date(2026, 9, 9)),
        (S.ACCEPTED, date(2026, 9, 18), date(2026, 9, 11)),
        (S.WAITLISTED, date(2026, 9, 18), date(2026, 9, 18)),
        (S.SCHEDULED, date(2026, 9, 9), date(2026, 9, 9)),
        (S.NO_SHOW, date(2026, 9, 9), date(2026, 9, 9)),
        (S.APPT_CANCELLED, date(2026, 9, 9), date(2026, 9, 9)),
        (S.SEEN, date(2026, 9, 18), date(2026, 9, 18)),
        (S.UNREVIEWED, date(2026, 9, 9), date(2026, 9, 9)),
        (S.FOLLOW_UP, date(2026, 9, 9), date(2026, 9, 9)),
        (S.DECLINED, date(2026, 9, 9), date(2026, 9, 9)),
        (S.CANCEL_REQUESTED, date(2026, 9, 14), date(2026, 9, 14)),
    ],
)
def test_the_clock_of_each_stage(stage: Stage, routine: date, urgent: date) -> None:
    state = ReferralState(stage=stage, since=FRIDAY)
    assert due(state)[1] == routine
    assert due(state, Urgency.STAT)[1] == urgent


def test_every_open_stage_has_an_action_and_closed_ones_none() -> None:
    for stage in Stage:
        closed = FRIDAY if stage in CLOSED_STAGES else None
        step = next_step(
            ReferralState(stage=stage, since=FRIDAY, closed_at=closed), None, CLOCKS, now=FRIDAY
        )
        assert (step is None) == (stage in CLOSED_STAGES)
        assert step is None or step.action.strip()


def test_an_appointment_is_reminded_of_then_checked() -> None:
    at = datetime(2026, 9, 21, 13, tzinfo=UTC)  # a Monday
    state = ReferralState(stage=S.SCHEDULED, since=FRIDAY, appointment_at=at)
    assert due(state) == ("Remind the person of the appointment on 21-Sep-2026", date(2026, 9, 18))
    reminded = replace(state, last_contact_at=WEDNESDAY)
    assert due(reminded) == (
        "Check that the person attended on 21-Sep-2026",
        date(2026, 9, 22),
    )
    tomorrow = replace(state, since=datetime(2026, 9, 20, 13, tzinfo=UTC))
    assert due(tomorrow)[1] == date(2026, 9, 22)


def test_three_attempts_then_the_closing_letter() -> None:
    state = ReferralState(stage=S.NO_SHOW, since=FRIDAY)
    assert "attempt 1 of 3" in due(state)[0]
    twice = replace(state, attempts=2, last_contact_at=WEDNESDAY)
    assert due(twice) == (
        "Reach the person about the missed appointment (attempt 3 of 3)",
        date(2026, 9, 11),
    )
    assert "closing letter" in due(replace(twice, attempts=3))[0]


def test_the_wait_list_is_asked_about_and_then_there_is_a_second_choice() -> None:
    state = ReferralState(stage=S.WAITLISTED, since=FRIDAY)
    asked = replace(state, last_contact_at=datetime(2026, 9, 18, 14, tzinfo=UTC))
    assert due(asked)[1] == date(2026, 10, 2)
    again = replace(state, last_contact_at=datetime(2026, 10, 2, 14, tzinfo=UTC))
    assert due(again) == ("Still on the wait list: offer the second choice", date(2026, 10, 4))


def test_a_report_is_chased_weekly_and_an_abnormal_one_read_the_same_day() -> None:
    seen = ReferralState(stage=S.SEEN, since=FRIDAY, last_contact_at=WEDNESDAY, chases=2)
    assert due(seen) == ("Ask for the report again (asked 2×)", date(2026, 9, 16))
    abnormal = ReferralState(stage=S.UNREVIEWED, since=WEDNESDAY, abnormal=True)
    assert due(abnormal)[1] == date(2026, 9, 9)


def test_what_a_person_set_holds() -> None:
    state = ReferralState(since=FRIDAY, next_action="Ask Ana", due_on=date(2026, 10, 1))
    assert due(state) == ("Ask Ana", date(2026, 10, 1))


def test_rules_have_a_date_from_which_they_are_valid() -> None:
    old, new = ClockRules(), ClockRules(valid_from=date(2026, 9, 1), receipt_bd=3)
    assert rules_on([new, old], date(2026, 8, 31)) is old
    clocks = Clocks(CLOCKS.calendar, (old, new))
    step = next_step(ReferralState(stage=S.SENT, since=FRIDAY), None, clocks, now=FRIDAY)
    assert step is not None
    assert step.due_on == date(2026, 9, 10)


@given(
    st.sampled_from([stage for stage in Stage if stage not in CLOSED_STAGES]),
    st.integers(0, 2_000).map(lambda days: FRIDAY + timedelta(days=days, hours=days % 24)),
    st.one_of(st.none(), st.integers(0, 40)),
)
def test_nothing_is_due_before_it_began(stage: Stage, since: datetime, contact: int | None) -> None:
    last = None if contact is None else since
    state = ReferralState(stage=stage, since=since, last_contact_at=last)
    assert due(state)[1] >= CLOCKS.calendar.day_of(since)


ORDER = ReferralDraft(
    service=Coded("Cardiology"),
    type=ReferralType.EVALUATE,
    urgency=Urgency.ROUTINE,
    question="Is this angina?",
    recipient=Recipient(name="Heart Group"),
    patient_agreed=True,
)
READY = GateFacts(has_current_plan=True, has_safe_contact=True)


def test_a_whole_order_leaves_without_a_word() -> None:
    result = check_gate(ORDER, READY)
    assert result.may_leave
    assert result.warnings == ()


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"question": "  "}, "no-question"),
        ({"type": None}, "no-type"),
        ({"urgency": None}, "no-timing"),
        ({"recipient": None}, "no-recipient"),
        ({"recipient": Recipient(name=" ")}, "no-recipient"),
    ],
)
def test_what_stops_an_order(missing: dict[str, object], code: str) -> None:
    result = check_gate(replace(ORDER, **missing), READY)  # type: ignore[arg-type]
    assert [stop.code for stop in result.stops] == [code]
    assert GateRefused(result).remedy == result.stops[0].message


def test_a_needed_by_day_is_a_timing() -> None:
    order = replace(ORDER, urgency=None, needed_by=date(2026, 4, 1))
    assert check_gate(order, READY).may_leave


def test_what_warns_and_leaves_all_the_same() -> None:
    facts = GateFacts(
        has_current_plan=False,
        has_safe_contact=False,
        missing_data=("lipid panel", "blood pressure"),
        awaiting_authorisation=True,
    )
    result = check_gate(replace(ORDER, patient_agreed=None), facts)
    assert result.may_leave
    assert [warning.code for warning in result.warnings] == [
        "no-current-plan", "not-agreed", "no-safe-contact", "no-authorisation",
        "missing-data", "missing-data",
    ]  # fmt: skip


def test_a_sealed_part_without_consent_stops_and_is_not_named() -> None:
    facts = replace(READY, compartments={Compartment.GENERAL, Compartment.SUD_PART2})
    (stop,) = check_gate(ORDER, facts).stops
    assert stop.code == "no-consent"
    assert "sud" not in stop.message.lower()
    assert check_gate(ORDER, replace(facts, consented={Compartment.SUD_PART2})).may_leave


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Referral to cardiologist", "cardiology"),
        ("Diabetic retinal eye exam", "eye-exam"),
        ("Cardiac MRI", "imaging"),
        ("Diabetes self-management education", "diabetes-education"),
        ("Oftalmología, Ophthalmology", "eye-exam"),
        ("Community food pantry", "food"),
        ("Parent training", "parent training"),
    ],
)
def test_services_have_their_class(words: str, kind: str) -> None:
    assert service_class(Coded(words)).code == kind


def test_an_unknown_service_is_the_same_only_as_itself() -> None:
    one = service_class(Coded("Hyperbaric chamber", "http://snomed.info/sct", "18678000"))
    other = service_class(Coded("Hyperbaric oxygen", "http://snomed.info/sct", "18678000"))
    assert one.code == other.code
    assert one.code not in {kind.code for kind in SERVICE_CLASSES}
