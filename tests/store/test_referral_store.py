"""What the referral's tables promise by themselves, and what many at once come to."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from referral_clinic import MONDAY, Clinic, opened_clinic, order
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.numbers import is_referral_number
from clinicdesk.domain.referral_fold import fold
from clinicdesk.domain.referral_machine import EventCode
from clinicdesk.domain.referrals import EventDraft, ImportedOrder, Recipient, ReferralSeed
from clinicdesk.store import referral_bulk, referral_recipients, referrals, tasks
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.health import promises

E = EventCode


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened_clinic(tmp_path) as opened:
        yield opened


def _committed(clinic: Clinic, statement: str) -> None:
    with clinic.store.writing(clinic.nurse) as uow:
        uow.session.execute(text(statement))
        uow.audit(AuditAct(act="changed", kind="referral"))


@pytest.mark.parametrize(
    "broken",
    [
        "owner_id = NULL",
        "next_action = NULL",
        "next_action = ''",
        "next_action = '   '",
        "due_on = NULL",
        "owner_id = NULL, next_action = NULL, due_on = NULL",
    ],
)
def test_no_open_referral_without_owner_action_and_day(clinic: Clinic, broken: str) -> None:
    referral, _change = clinic.referrals.create(clinic.nurse, clinic.patient_id, order())
    with pytest.raises(IntegrityError, match="promise"):
        _committed(clinic, f"UPDATE referral SET {broken}")
    with clinic.store.reading() as session:
        assert promises(session) == 0
    assert clinic.referrals.get(clinic.nurse, referral.id) == referral


def test_a_closed_referral_may_be_without_them(clinic: Clinic) -> None:
    referral, _change = clinic.referrals.create(clinic.nurse, clinic.patient_id, order())
    clinic.referrals.record(clinic.nurse, referral.number, "withdraw")
    with pytest.raises(IntegrityError, match="promise"):
        # Opened behind the fold's back, the promise speaks again.
        _committed(clinic, "UPDATE referral SET closed_at = NULL, stage = 'sent'")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE referral SET owner_id = x'00000000000000000000000000000009'",
        "UPDATE referral SET stage = '5.1'",
        "UPDATE referral SET business_status = '5.1'",
        "UPDATE referral SET stage = 'closed-loop'",
        "UPDATE referral SET closed_at = updated_at",
        "UPDATE referral SET due_on = 'soon'",
        "UPDATE referral SET entered_in_error = 1",
        "UPDATE referral_event SET code = 'decline'",
        "DELETE FROM referral_event",
        "UPDATE referral_fulfilment SET ordinal = 0",
    ],
)
def test_the_tables_guard_themselves(clinic: Clinic, statement: str) -> None:
    clinic.referrals.create(clinic.nurse, clinic.patient_id, order())
    with pytest.raises(IntegrityError):
        _committed(clinic, statement)


def _seeds(clinic: Clinic) -> list[ReferralSeed]:
    def told(day: int, code: str, **more: object) -> EventDraft:
        at = MONDAY - timedelta(days=60 - day)
        return EventDraft(code=code, occurred_at=at, **more)  # type: ignore[arg-type]

    report: dict[str, object] = {"evidence_document_id": UUID(int=77)}
    base = ReferralSeed(
        patient_id=clinic.patient_id,
        draft=order(owner_id=clinic.nurse.id),
        authored_at=MONDAY - timedelta(days=60),
        requester="J. Doe, MD",
    )
    return [
        base,
        replace(base, events=(told(1, E.SEND),)),
        replace(
            base,
            events=(
                told(1, E.SEND),
                told(2, E.DECLINE),
                told(3, E.REROUTE, recipient=Recipient(name="River Cardiology")),
                told(4, E.SEND),
                told(6, E.ACCEPT),
                told(7, E.SCHEDULE, appointment_at=MONDAY - timedelta(days=40)),
            ),
        ),
        replace(
            base,
            events=(
                told(1, E.SEND),
                told(2, E.ACCEPT),
                told(9, E.OUTCOME, **report),
                told(10, E.REVIEW),
                told(10, E.FOLLOW_UP, note="Repeat the echo", owner_id=clinic.clerk.id),
                told(11, E.INFORM_PATIENT),
            ),
        ),
    ]


def test_many_at_once_are_as_if_one_by_one(clinic: Clinic) -> None:
    with clinic.store.writing(clinic.nurse) as uow:
        ids = referral_bulk.add_many(uow, _seeds(clinic), clinic.clocks)
        uow.audit(AuditAct(act="created", kind="referral"))
    with clinic.store.reading() as session:
        found = [referrals.get(session, referral_id) for referral_id in ids]
        for referral in found:
            assert is_referral_number(referral.number)
            state = fold(referrals.events_of(session, referral.id))
            assert (referral.stage, referral.fulfilment) == (state.stage, state.fulfilment)
            assert referral.closed_at == state.closed_at
        follow_ups = tasks.of_patient(session, clinic.patient_id)
        assert promises(session) == 0
    assert [referral.stage for referral in found] == [
        "drafting", "sent", "scheduled", "closed-loop",
    ]  # fmt: skip
    assert all(referral.overdue(date(2026, 3, 9)) for referral in found[:3])
    assert found[2].recipient == Recipient(name="River Cardiology")
    assert [(task.title, task.owner) for task in follow_ups] == [("Repeat the echo", "C. Lerk")]
    assert len({referral.number for referral in found}) == 4
    # They go on like any other.
    seen, _change = clinic.referrals.record(clinic.nurse, found[2].number, "seen")
    assert seen.stage == "seen-awaiting-report"


def test_numbers_go_on_after_many(clinic: Clinic) -> None:
    with clinic.store.writing(clinic.nurse) as uow:
        referral_bulk.add_many(uow, _seeds(clinic), clinic.clocks)
        uow.audit(AuditAct(act="created", kind="referral"))
    referral, _change = clinic.referrals.create(clinic.nurse, clinic.other_id, order())
    assert referral.number.startswith("R26-000005-")


def test_imported_orders_are_decided_upon(clinic: Clinic) -> None:
    asked = ImportedOrder(
        patient_id=clinic.patient_id,
        draft=order(recipient=None, question="", type=None, urgency=None),
        status="active",
        authored_at=MONDAY - timedelta(days=400),
        requester="Dr Elsewhere",
        source="Hill Hospital",
    )
    with clinic.store.writing(clinic.nurse) as uow:
        ids = clinic.referrals.add_imported(
            uow,
            [
                asked,
                replace(asked, status="completed", draft=order(service=Coded("MRI of knee"))),
                replace(asked, status="revoked"),
                replace(asked, status="entered-in-error"),
                replace(asked, status="on-hold", authored_at=None),
            ],
        )
        uow.audit(AuditAct(act="imported", kind="referral"))
    with clinic.store.reading() as session:
        active, completed, revoked, wrong, held = (referrals.get(session, i) for i in ids)
        assert promises(session) == 0
    assert (active.stage, active.owner, active.due_on, active.source) == (
        "drafting", "A. Moreau, RN", date(2026, 3, 16), "Hill Hospital",
    )  # fmt: skip
    assert active.next_action.startswith("Imported order")
    assert active.authored_at == MONDAY - timedelta(days=400)
    assert (completed.status, completed.is_open) == ("completed", False)
    assert completed.closed_at == MONDAY - timedelta(days=400)
    assert (revoked.status, revoked.stage) == ("revoked", "cancelled")
    assert wrong.entered_in_error
    assert held.is_open
    # Decided here, it goes the usual way.
    whole, _change = clinic.referrals.change(clinic.nurse, active.id, active.version, order())
    sent, _change = clinic.referrals.record(clinic.nurse, whole.number, "send")
    assert sent.stage == "sent"


def test_a_recipient_is_kept_once(clinic: Clinic) -> None:
    heart = Recipient(name="Heart Group", phone="614-555-0100")
    with clinic.store.writing(clinic.nurse) as uow:
        first = referral_recipients.remember(uow, heart)
        again = referral_recipients.remember(uow, replace(heart, phone="(614) 555-0100"))
        other = referral_recipients.remember(uow, replace(heart, phone="614-555-0199"))
        npi = referral_recipients.remember(uow, replace(heart, npi="1234567893", phone=""))
        by_npi = referral_recipients.remember(uow, Recipient(name="H. Group", npi="1234567893"))
        assert referral_recipients.remember(uow, Recipient(name=" ")) is None
        uow.audit(AuditAct(act="created", kind="recipient"))
    assert first is not None
    assert again is not None
    assert other is not None
    assert npi is not None
    assert by_npi is not None
    assert first.id == again.id == npi.id
    assert other.id != first.id
    assert by_npi.id not in {first.id, other.id}


_KILLED = """
import os, signal, sys
sys.path[:0] = {path!r}
from pathlib import Path
from referral_clinic import KEYS, MONDAY, order
from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referrals import EventDraft, ReferralSeed
from clinicdesk.store import referral_bulk
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import open_store
from uuid import UUID

clock = FixedClock(MONDAY)
store, _ = open_store(Path({file!r}), KEYS, clock=clock, ids=IdSource(clock, seed=5))
nurse = Actor(UUID({nurse!r}), "amoreau", "A. Moreau, RN", frozenset({{Role.NURSE}}),
              UUID({site!r}))
with store.writing(nurse) as uow:
    seed = ReferralSeed(
        patient_id=UUID({patient!r}), draft=order(owner_id=nurse.id), authored_at=MONDAY,
        requester="x", events=(EventDraft(code="send", occurred_at=MONDAY),),
    )
    referral_bulk.add_many(uow, [seed] * 2000, Clocks(BusinessCalendar(zone="UTC")))
    uow.audit(AuditAct(act="created", kind="referral"))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not on Windows")
def test_killed_before_the_commit_nothing_is_half_there(clinic: Clinic) -> None:
    clinic.referrals.create(clinic.nurse, clinic.patient_id, order())
    script = _KILLED.format(
        path=sys.path,
        file=str(clinic.store.path),
        nurse=str(clinic.nurse.id),
        site=str(clinic.nurse.site_id),
        patient=str(clinic.patient_id),
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    with clinic.store.reading() as session:
        for table in ("referral", "referral_event", "referral_fulfilment"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1
        assert promises(session) == 0
    clinic.store.check_head()
    made, _change = clinic.referrals.create(clinic.nurse, clinic.other_id, order())
    assert made.number.startswith("R26-000002-")
