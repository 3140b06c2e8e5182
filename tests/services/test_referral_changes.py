"""What becomes of a referral under way: rerouted, reassigned, changed, told late, taken back."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from referral_clinic import Clinic, made, order, told
from sqlalchemy import text

from clinicdesk.domain.errors import (
    BadInput,
    NotFound,
    Refused,
)
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.domain.referrals import Recipient
from clinicdesk.store import audit_log


def test_a_decline_is_rerouted_on_the_same_order(clinic: Clinic) -> None:
    referral = made(clinic)
    declined = told(clinic, referral.number, "send", "decline", reason="No new patients")
    assert (declined.status, declined.task_status, declined.business_status) == (
        "active", "rejected", "4.0",
    )  # fmt: skip
    rerouted = told(
        clinic, referral.number, "reroute", recipient=Recipient(name="River Cardiology")
    )
    assert rerouted.number == referral.number
    assert (rerouted.fulfilment, rerouted.stage, rerouted.status) == (2, "drafting", "active")
    assert rerouted.recipient is not None
    assert rerouted.recipient.name == "River Cardiology"
    with clinic.store.reading() as session:
        rows = session.execute(
            text("SELECT ordinal, recipient_name, status, status_reason FROM referral_fulfilment")
        ).all()
    assert rows == [
        (1, "Heart Group", "rejected", "No new patients"),
        (2, "River Cardiology", "draft", ""),
    ]
    names = [one.name for one in clinic.referrals.recipients(clinic.nurse, "card")]
    assert names == ["River Cardiology"]


def test_what_is_heard_late_takes_its_place(clinic: Clinic) -> None:
    referral = made(clinic)
    told(clinic, referral.number, "send", "accept", "schedule")
    before = clinic.clock.now()
    clinic.clock.advance(timedelta(days=3))
    told(clinic, referral.number, "outcome")
    late, change = clinic.referrals.record(
        clinic.nurse, referral.number, "no-show", occurred_at=before + timedelta(hours=2)
    )
    assert late.stage == "report-received-unreviewed"
    assert change.kinds
    codes = [event.code for event in clinic.referrals.events(clinic.nurse, referral.number)]
    assert codes.index("no-show") < codes.index("outcome")


def test_the_same_news_twice_changes_nothing(clinic: Clinic) -> None:
    referral = made(clinic)
    told(clinic, referral.number, "send")
    at = clinic.clock.now() + timedelta(minutes=1)
    clinic.clock.advance(timedelta(hours=1))
    once, _change = clinic.referrals.record(
        clinic.nurse, referral.number, "accept", occurred_at=at, channel="phone"
    )
    twice, change = clinic.referrals.record(
        clinic.nurse, referral.number, "accept", occurred_at=at, channel="phone"
    )
    assert twice == once
    assert not change.kinds
    assert len(clinic.referrals.events(clinic.nurse, referral.number)) == 3


def test_follow_ups_are_owned_tasks_and_taking_one_back_cancels_it(clinic: Clinic) -> None:
    referral = made(clinic)
    told(clinic, referral.number, "send", "accept", "outcome", "review")
    told(clinic, referral.number, "follow-up", note="Repeat the echo", owner_id=clinic.pool_id)
    (task,) = clinic.tasks.of_patient(clinic.nurse, clinic.patient_id)
    assert (task.title, task.owner, task.due_on, task.referral_id) == (
        "Repeat the echo", "Referral desk", date(2026, 3, 23), referral.id,
    )  # fmt: skip
    event = clinic.referrals.events(clinic.nurse, referral.number)[-1]
    clinic.referrals.undo(clinic.provider, referral.number, event.id)
    (task,) = clinic.tasks.of_patient(clinic.nurse, clinic.patient_id)
    assert task.status == "cancelled"
    with pytest.raises(BadInput):
        told(clinic, referral.number, "follow-up")


def test_the_newest_event_can_be_taken_back_but_not_a_sending(clinic: Clinic) -> None:
    referral = made(clinic)
    sent = told(clinic, referral.number, "send")
    told(clinic, referral.number, "accept")
    events = clinic.referrals.events(clinic.nurse, referral.number)
    with pytest.raises(Refused):
        clinic.referrals.undo(clinic.provider, referral.number, events[1].id)
    with pytest.raises(Refused):
        clinic.referrals.undo(clinic.nurse, referral.number, events[2].id)
    back, _change = clinic.referrals.undo(clinic.provider, referral.number, events[2].id)
    assert (back.stage, back.due_on) == (sent.stage, sent.due_on)
    with pytest.raises(Refused):
        clinic.referrals.undo(clinic.provider, referral.number, events[1].id)
    with pytest.raises(NotFound):
        clinic.referrals.undo(clinic.provider, referral.number, events[2].id)
    # The history keeps both, and the same event can be told again.
    assert told(clinic, referral.number, "accept").stage == "accepted-unscheduled"


def test_reassigning_is_an_event_and_needs_someone_who_answers(clinic: Clinic) -> None:
    referral = made(clinic)
    handed = told(clinic, referral.number, "reassign", owner_id=clinic.pool_id)
    assert handed.owner == "Referral desk"
    by_name = told(clinic, referral.number, "reassign", reason="clerk")
    assert by_name.owner == "C. Lerk"
    with pytest.raises(BadInput):
        told(clinic, referral.number, "reassign")
    with pytest.raises(NotFound):
        told(clinic, referral.number, "reassign", owner_id=UUID(int=9))
    with clinic.store.writing(clinic.nurse) as uow:
        uow.session.execute(text("UPDATE staff SET lead_id = NULL WHERE is_pool"))
        uow.session.execute(
            text("UPDATE staff SET disabled_at = '2026-03-09T00:00:00.000000Z' WHERE name='jdoe'")
        )
        uow.audit(audit_log.AuditAct(act="changed", kind="staff"))
    for owner in (clinic.pool_id, clinic.provider.id):
        with pytest.raises(Refused):
            told(clinic, referral.number, "reassign", owner_id=owner)


def test_changing_owner_action_or_day_is_kept_as_an_event(clinic: Clinic) -> None:
    referral = made(clinic)
    changed, _change = clinic.referrals.change(
        clinic.nurse,
        referral.id,
        referral.version,
        order(
            question="Is it the heart?",
            owner_id=clinic.clerk.id,
            next_action="Ask Ana for the ECG",
            due_on=date(2026, 3, 20),
        ),
    )
    assert (changed.question, changed.owner, changed.next_action, changed.due_on) == (
        "Is it the heart?", "C. Lerk", "Ask Ana for the ECG", date(2026, 3, 20),
    )  # fmt: skip
    assert clinic.referrals.events(clinic.nurse, referral.id)[-1].code == "reassign"
    with pytest.raises(Refused):
        clinic.referrals.change(clinic.nurse, referral.id, referral.version, order())


def test_what_was_sent_stays_as_it_was_sent(clinic: Clinic) -> None:
    referral = made(clinic)
    sent = told(clinic, referral.number, "send")
    with pytest.raises(Refused):
        clinic.referrals.change(clinic.nurse, sent.id, sent.version, order(question="Other?"))
    helped, _change = clinic.referrals.change(
        clinic.nurse, sent.id, sent.version, order(interpreter_language="es")
    )
    assert helped.interpreter_language == "es"
    closed = told(clinic, referral.number, "request-cancel", "confirm-cancel")
    assert (closed.status, closed.business_status) == ("revoked", "6.0")
    with pytest.raises(Refused):
        clinic.referrals.change(clinic.nurse, closed.id, closed.version, order())


def test_a_referral_of_the_wrong_person_is_marked_and_listed_no_more(clinic: Clinic) -> None:
    referral = made(clinic)
    with pytest.raises(BadInput):
        clinic.referrals.mark_in_error(clinic.nurse, referral.number, " ")
    marked, _change = clinic.referrals.mark_in_error(clinic.nurse, referral.number, "wrong person")
    assert (marked.status, marked.entered_in_error) == ("entered-in-error", True)
    assert clinic.referrals.of_patient(clinic.nurse, clinic.patient_id) == ()
    assert clinic.referrals.list_work(clinic.nurse, WorkFilter(closed=True)).rows == ()
    made(clinic)  # and it is no duplicate
