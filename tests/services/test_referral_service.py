"""Referrals through the service on a real encrypted file: ordered, sent, followed, closed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from referral_clinic import MONDAY, Clinic, made, order, told

from clinicdesk.domain.access import Act, Actor, Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import (
    BadInput,
    InvalidDraft,
    NotAllowed,
    TransitionRefused,
)
from clinicdesk.domain.numbers import is_referral_number
from clinicdesk.domain.referral_gate import GateRefused
from clinicdesk.domain.referrals import Recipient, ReferralDraft
from clinicdesk.services.referral_orders import DuplicateReferral
from clinicdesk.store import audit_log


def test_a_draft_has_number_owner_action_and_day(clinic: Clinic) -> None:
    referral, change = clinic.referrals.create(clinic.nurse, clinic.patient_id, order())
    assert is_referral_number(referral.number)
    assert referral.number.startswith("R26-000001-")
    assert (referral.owner, referral.next_action, referral.due_on) == (
        "A. Moreau, RN",
        "Complete and send the referral",
        date(2026, 3, 11),
    )
    assert (referral.status, referral.task_status, referral.business_status) == (
        "draft",
        "draft",
        "",
    )
    assert change.touches("referral", clinic.patient_id)
    found = clinic.referrals.get(clinic.nurse, referral.number)
    assert found == referral
    assert clinic.referrals.get(clinic.nurse, str(referral.id)) == referral
    assert replace(order(), recipient=referral.recipient) == ReferralDraft(
        **{
            name: getattr(referral, name)
            for name in ("service", "type", "urgency", "question", "recipient", "patient_agreed")
        }
    )


def test_from_question_to_closed_loop(clinic: Clinic) -> None:
    referral = made(clinic)
    sent = told(clinic, referral.number, "send", channel="fax")
    assert (sent.stage, sent.business_status, sent.due_on) == ("sent", "2.0", date(2026, 3, 10))
    assert sent.sent_at == clinic.clock.now()
    scheduled = told(
        clinic,
        referral.number,
        "receive",
        "accept",
        "schedule",
        appointment_at=MONDAY + timedelta(days=14),
    )
    assert (scheduled.stage, scheduled.business_status) == ("scheduled", "5.1.1")
    assert scheduled.due_on == date(2026, 3, 20)  # two days before, on a business day
    unread = told(clinic, referral.number, "seen", "outcome")
    assert (unread.stage, unread.status, unread.next_action) == (
        "report-received-unreviewed",
        "active",
        "Review the report",
    )
    assert told(clinic, referral.number, "review").missing == ("person told",)
    closed = told(clinic, referral.number, "inform-patient")
    assert (closed.stage, closed.status, closed.task_status, closed.business_status) == (
        "closed-loop", "completed", "completed", "7.0",
    )  # fmt: skip
    assert closed.closed_at == closed.first_closed_at == clinic.clock.now()
    assert (closed.next_action, closed.due_on) == ("", None)
    events = clinic.referrals.events(clinic.nurse, referral.number)
    assert [event.code for event in events] == [
        "create", "send", "receive", "accept", "schedule", "seen", "outcome", "review",
        "inform-patient",
    ]  # fmt: skip
    accepted = next(event for event in events if event.code == "accept")
    assert (accepted.actor, accepted.entered_by) == ("Heart Group", "J. Doe, MD")
    reopened = told(clinic, referral.number, "reopen", note="The person has questions")
    assert (reopened.stage, reopened.first_closed_at) == ("follow-up-open", closed.closed_at)
    assert reopened.closed_at is None


def test_a_transition_that_the_machine_lacks_is_refused_with_those_it_has(clinic: Clinic) -> None:
    referral = made(clinic)
    with pytest.raises(TransitionRefused) as refused:
        told(clinic, referral.number, "accept")
    assert "send" in refused.value.possible
    assert "withdraw" in refused.value.possible
    assert clinic.referrals.get(clinic.nurse, referral.number) == referral
    assert len(clinic.referrals.events(clinic.nurse, referral.number)) == 1
    assert "send" in clinic.referrals.possible(clinic.nurse, referral.number)


def test_the_gate_stops_and_warns_and_the_warnings_are_kept(clinic: Clinic) -> None:
    bare = made(clinic, question="", type=None, urgency=None, recipient=None, patient_agreed=None)
    with pytest.raises(GateRefused) as refused:
        told(clinic, bare.number, "send")
    assert {stop.code for stop in refused.value.result.stops} == {
        "no-question", "no-type", "no-timing", "no-recipient",
    }  # fmt: skip
    result = clinic.referrals.gate(clinic.nurse, bare.number)
    assert {w.code for w in result.warnings} == {
        "no-current-plan", "not-agreed", "no-safe-contact", "missing-data",
    }  # fmt: skip
    whole, _change = clinic.referrals.change(clinic.nurse, bare.id, bare.version, order())
    assert whole.version > bare.version
    told(clinic, bare.number, "send")
    sent = clinic.referrals.events(clinic.nurse, bare.number)[-1]
    assert sent.code == "send"
    assert set(sent.warnings) == {"no-current-plan", "no-safe-contact", "missing-data"}


def test_the_same_service_twice_needs_a_reason(clinic: Clinic) -> None:
    first = made(clinic)
    with pytest.raises(DuplicateReferral) as refused:
        made(clinic, service=Coded("Referral to heart specialist"))
    assert [one.number for one in refused.value.duplicates] == [first.number]
    assert first.number in refused.value.remedy
    again, _change = clinic.referrals.create(
        clinic.nurse, clinic.patient_id, order(), "a second opinion is wanted"
    )
    assert again.number != first.number
    other, _change = clinic.referrals.create(clinic.nurse, clinic.other_id, order())
    assert other.patient_id == clinic.other_id


def test_a_withdrawn_referral_is_no_duplicate_and_a_completed_one_is(clinic: Clinic) -> None:
    told(clinic, made(clinic).number, "withdraw", reason="not needed")
    done = made(clinic)
    told(clinic, done.number, "send", "accept", "outcome", "review", "inform-patient")
    found = clinic.referrals.duplicates(clinic.nurse, clinic.patient_id, Coded("Cardiology"))
    assert [(one.number, one.is_open) for one in found] == [(done.number, False)]
    clinic.clock.advance(timedelta(days=121))
    assert clinic.referrals.duplicates(clinic.nurse, clinic.patient_id, Coded("Cardiology")) == ()


def test_closing_without_report_is_signed_and_has_a_known_reason(clinic: Clinic) -> None:
    referral = made(clinic)
    told(clinic, referral.number, "send")
    with pytest.raises(NotAllowed):
        clinic.referrals.record(
            clinic.clerk, referral.number, "close-without-report", reason="unreachable"
        )
    with pytest.raises(BadInput):
        told(clinic, referral.number, "close-without-report", reason="tired of it")
    with pytest.raises(BadInput):
        told(clinic, referral.number, "close-without-report", reason="other")
    closed = told(clinic, referral.number, "close-without-report", reason="unreachable")
    assert (closed.stage, closed.status) == ("closed-without-report", "revoked")


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("fly", {}),
        ("create", {}),
        ("undo", {}),
        ("send", {"occurred_at": MONDAY + timedelta(days=30)}),
        ("send", {"channel": "x" * 21}),
    ],
)
def test_what_cannot_be_recorded(clinic: Clinic, code: str, more: dict[str, object]) -> None:
    referral = made(clinic)
    with pytest.raises(BadInput):
        told(clinic, referral.number, code, **more)


def test_scheduled_for_a_day_names_the_appointment(clinic: Clinic) -> None:
    referral = made(clinic)
    at = MONDAY + timedelta(days=21)
    scheduled = told(clinic, referral.number, "send", "accept")
    scheduled = told(clinic, referral.number, "schedule", occurred_at=at)
    assert scheduled.appointment_at == at


def test_an_incomplete_order_is_told_field_by_field(clinic: Clinic) -> None:
    with pytest.raises(InvalidDraft) as refused:
        made(clinic, service=Coded(" "), who_schedules="nobody", care_model="none")
    assert [problem.field for problem in refused.value.problems] == [
        "service", "who_schedules", "care_model",
    ]  # fmt: skip
    with pytest.raises(BadInput):
        made(clinic, recipient=Recipient(name="Dr Wrong", npi="1234567890"))
    assert made(clinic, recipient=Recipient(name="Dr Right", npi="1234567893")).recipient


def test_roles_are_asked(clinic: Clinic) -> None:
    coach = Actor(clinic.nurse.id, "coach", "Coach", frozenset({Role.COACH}), clinic.nurse.site_id)
    admin = replace(coach, roles=frozenset({Role.ADMIN}))
    with pytest.raises(NotAllowed, match=Act.EDIT_REFERRAL.value):
        clinic.referrals.create(coach, clinic.patient_id, order())
    referral = made(clinic)
    with pytest.raises(NotAllowed):
        clinic.referrals.record(coach, referral.number, "send")
    assert clinic.referrals.list_work(coach).rows
    for read in (clinic.referrals.get, clinic.referrals.events, clinic.referrals.gate):
        with pytest.raises(NotAllowed):
            read(admin, referral.number)
    with pytest.raises(NotAllowed):
        clinic.referrals.list_work(admin)


def test_every_change_and_reading_is_audited(clinic: Clinic) -> None:
    referral = made(clinic)
    told(clinic, referral.number, "send")
    clinic.referrals.get(clinic.clerk, referral.number)
    with clinic.store.reading() as session:
        acts = [entry.act for entry in audit_log.entries(session, patient_id=clinic.patient_id)]
    assert acts[:3] == ["opened", "recorded send", "created"]
    assert clinic.store.audit_faults() == []
