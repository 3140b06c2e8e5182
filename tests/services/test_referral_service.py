"""Referrals through the service on a real encrypted file: ordered, sent, followed, closed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from referral_clinic import MONDAY, Clinic, opened_clinic, order
from sqlalchemy import text

from clinicdesk.domain.access import Act, Actor, Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import (
    BadInput,
    InvalidDraft,
    NotAllowed,
    NotFound,
    Refused,
    TransitionRefused,
)
from clinicdesk.domain.numbers import is_referral_number
from clinicdesk.domain.referral_gate import GateRefused
from clinicdesk.domain.referral_machine import Stage
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.domain.referrals import Recipient, Referral, ReferralDraft
from clinicdesk.services.referral_orders import DuplicateReferral
from clinicdesk.store import audit_log

REPORT = UUID(int=77)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened_clinic(tmp_path) as opened:
        yield opened


def made(clinic: Clinic, **more: object) -> Referral:
    referral, _change = clinic.referrals.create(clinic.nurse, clinic.patient_id, order(**more))
    return referral


def told(clinic: Clinic, number: str, *codes: str, **more: object) -> Referral:
    referral = None
    for code in codes:
        clinic.clock.advance(timedelta(hours=1))
        values = dict(more)
        if code == "outcome":
            values.setdefault("evidence_document_id", REPORT)
        referral, _change = clinic.referrals.record(
            clinic.provider,
            number,
            code,
            **values,  # type: ignore[arg-type]
        )
    assert referral is not None
    return referral


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


def test_a_referral_of_the_wrong_person_is_marked_and_listed_no_more(clinic: Clinic) -> None:
    referral = made(clinic)
    with pytest.raises(BadInput):
        clinic.referrals.mark_in_error(clinic.nurse, referral.number, " ")
    marked, _change = clinic.referrals.mark_in_error(clinic.nurse, referral.number, "wrong person")
    assert (marked.status, marked.entered_in_error) == ("entered-in-error", True)
    assert clinic.referrals.of_patient(clinic.nurse, clinic.patient_id) == ()
    assert clinic.referrals.list_work(clinic.nurse, WorkFilter(closed=True)).rows == ()
    made(clinic)  # and it is no duplicate


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


def test_the_work_list_is_due_first_and_its_counts_are_right(clinic: Clinic) -> None:
    eye = made(clinic, service=Coded("Retinal eye exam"), due_on=date(2026, 3, 6))
    heart = made(clinic, owner_id=clinic.pool_id, due_on=date(2026, 3, 9))
    skin, _change = clinic.referrals.create(
        clinic.clerk, clinic.other_id, order(service=Coded("Dermatology"))
    )
    work = clinic.referrals.list_work(clinic.nurse)
    assert [row.number for row in work.rows] == [eye.number, heart.number, skin.number]
    assert [row.overdue for row in work.rows] == [True, False, False]
    assert work.rows[0].patient == "NGUYỄN, Thị Ánh"
    assert (work.total, work.counts.open, work.counts.overdue, work.counts.due_today) == (
        3, 3, 1, 1,
    )  # fmt: skip
    assert (work.counts.mine, work.counts.mine_overdue) == (2, 1)  # the pool that she leads, too
    assert dict(work.counts.by_stage) == {Stage.DRAFTING: 3}

    def numbers(asked: WorkFilter) -> set[str]:
        found = clinic.referrals.list_work(clinic.nurse, asked)
        assert found.total == len(found.rows)
        return {row.number for row in found.rows}

    assert numbers(WorkFilter(overdue=True)) == {eye.number}
    assert numbers(WorkFilter(mine=True)) == {eye.number, heart.number}
    assert numbers(WorkFilter(owner_id=clinic.clerk.id)) == {skin.number}
    assert numbers(WorkFilter(patient_id=clinic.other_id)) == {skin.number}
    assert numbers(WorkFilter(text="obrien")) == {skin.number}
    assert numbers(WorkFilter(text="thi anh")) == {eye.number, heart.number}
    assert numbers(WorkFilter(text="retinal")) == {eye.number}
    assert numbers(WorkFilter(text="ánh ngu")) == {eye.number, heart.number}
    assert numbers(WorkFilter(text="cd-000001")) == {eye.number, heart.number}
    assert numbers(WorkFilter(text="'")) == set()
    assert numbers(WorkFilter(text="heart gr")) == {eye.number, heart.number, skin.number}
    assert numbers(WorkFilter(text=heart.number.lower())) == {heart.number}
    assert numbers(WorkFilter(text="%")) == set()
    assert numbers(WorkFilter(stage=Stage.SENT)) == set()
    told(clinic, heart.number, "withdraw")
    assert numbers(WorkFilter()) == {eye.number, skin.number}
    everything = clinic.referrals.list_work(clinic.nurse, WorkFilter(closed=True))
    assert [row.number for row in everything.rows] == [eye.number, skin.number, heart.number]
    assert everything.total == 3
    two = clinic.referrals.list_work(clinic.nurse, WorkFilter(closed=True, limit=2))
    assert ([row.number for row in two.rows], two.total) == ([eye.number, skin.number], 3)
    short = clinic.referrals.list_work(clinic.nurse, WorkFilter(limit=1))
    assert (len(short.rows), short.total) == (1, 2)


def test_the_roster_row_follows(clinic: Clinic) -> None:
    def owed() -> tuple[int, str]:
        with clinic.store.reading() as session:
            row = session.execute(
                text("SELECT open_referrals, due_days FROM patient_summary WHERE patient_id = :id"),
                {"id": clinic.patient_id.bytes},
            ).one()
        return row.open_referrals, row.due_days

    referral = made(clinic)
    assert owed() == (1, "2026-03-11")
    told(clinic, referral.number, "withdraw")
    assert owed() == (0, "")
