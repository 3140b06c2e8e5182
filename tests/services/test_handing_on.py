"""All that somebody owns goes to another person, or none of it; and each piece says so."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from referral_clinic import Clinic, opened_clinic, order

from clinicdesk.domain.access import Role
from clinicdesk.domain.clinics import Obligations
from clinicdesk.domain.errors import Cancelled, NotAllowed, NotFound, Refused
from clinicdesk.domain.programmes import EnrolmentDraft
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.handing_on import HandOnService
from clinicdesk.services.programmes import ProgrammeService
from clinicdesk.store import audit_log, staff, staff_changes
from clinicdesk.store.audit_log import AuditAct


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A clinic whose provider owns two referrals and a task; the nurse leads the pool."""
    with opened_clinic(tmp_path) as clinic:
        with clinic.store.writing(clinic.nurse) as uow:
            staff_changes.set_roles(uow, clinic.nurse.id, [Role.NURSE, Role.ADMIN])
            uow.audit(AuditAct(act="changed roles", kind="staff"))
        clinic.nurse = replace(clinic.nurse, roles=frozenset({Role.NURSE, Role.ADMIN}))
        for person in (clinic.patient_id, clinic.other_id):
            clinic.referrals.create(clinic.nurse, person, order(owner_id=clinic.provider.id))
        clinic.tasks.add(
            clinic.nurse,
            TaskDraft(
                patient_id=clinic.patient_id,
                title="Call back",
                due_on=clinic.clock.now().date(),
                owner_id=clinic.provider.id,
            ),
        )
        yield clinic


def _owed(clinic: Clinic, staff_id: object) -> Obligations:
    with clinic.store.reading() as session:
        return staff_changes.obligations(session, staff_id)  # type: ignore[arg-type]


def test_all_of_it_goes_and_each_piece_says_so(clinic: Clinic) -> None:
    service = HandOnService(clinic.store, clinic.clocks)
    assert _owed(clinic, clinic.provider.id) == Obligations(2, 1, 0)
    done = service.hand_on(clinic.nurse, clinic.provider.id, clinic.clerk.id)
    assert done == Obligations(2, 1, 0)
    assert not _owed(clinic, clinic.provider.id)
    assert _owed(clinic, clinic.clerk.id) == Obligations(2, 1, 0)
    with clinic.store.reading() as session:
        entries = audit_log.entries(session, limit=3)
    assert sorted(entry.act for entry in entries) == [
        "reassigned",
        "recorded reassign",
        "recorded reassign",
    ]
    assert {entry.patient_id for entry in entries} == {clinic.patient_id, clinic.other_id}
    assert clinic.store.audit_faults() == []
    for row in clinic.referrals.list_work(clinic.nurse).rows:
        events = clinic.referrals.events(clinic.nurse, row.id)
        assert (events[-1].code, events[-1].owner_id) == ("reassign", clinic.clerk.id)


def test_who_led_a_pool_is_followed_by_a_person(clinic: Clinic) -> None:
    service = HandOnService(clinic.store, clinic.clocks)
    assert _owed(clinic, clinic.nurse.id).pools == 1
    with pytest.raises(Refused, match="only a person"):
        service.hand_on(clinic.nurse, clinic.nurse.id, clinic.pool_id)
    service.hand_on(clinic.nurse, clinic.nurse.id, clinic.clerk.id)
    assert _owed(clinic, clinic.clerk.id).pools == 1


def test_a_stop_hands_on_nothing(clinic: Clinic) -> None:
    service = HandOnService(clinic.store, clinic.clocks)

    def stop(done: int, _total: int, _words: str) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        service.hand_on(clinic.nurse, clinic.provider.id, clinic.clerk.id, stop)
    assert _owed(clinic, clinic.provider.id) == Obligations(2, 1, 0)


def test_to_whom_and_by_whom(clinic: Clinic) -> None:
    service = HandOnService(clinic.store, clinic.clocks)
    with pytest.raises(NotAllowed):
        service.hand_on(clinic.provider, clinic.provider.id, clinic.clerk.id)
    with pytest.raises(Refused, match="already"):
        service.hand_on(clinic.nurse, clinic.provider.id, clinic.provider.id)
    with pytest.raises(NotFound):
        service.hand_on(clinic.nurse, clinic.provider.id, clinic.patient_id)
    with clinic.store.writing(clinic.nurse) as uow:
        staff_changes.disable(uow, clinic.clerk.id)
        uow.audit(AuditAct(act="ended a person's work", kind="staff"))
    with clinic.store.reading() as session, pytest.raises(NotFound):
        staff.actor(session, clinic.clerk.id)
    with pytest.raises(Refused, match="no longer works"):
        service.hand_on(clinic.nurse, clinic.provider.id, clinic.clerk.id)
    assert _owed(clinic, clinic.provider.id) == Obligations(2, 1, 0)


@pytest.mark.parametrize(
    ("owed", "words"),
    [
        (Obligations(1), "1 open referral"),
        (Obligations(3, 1), "3 open referrals and 1 open task"),
        (Obligations(2, 4, 1), "2 open referrals, 4 open tasks and 1 pool to answer for"),
        (Obligations(), ""),
    ],
)
def test_what_is_owed_is_said_in_words(owed: Obligations, words: str) -> None:
    assert owed.words == words
    assert bool(owed) == bool(words)


def test_programs_go_with_the_rest_and_keep_their_day(clinic: Clinic) -> None:
    programs = ProgrammeService(clinic.store, clinic.clocks.calendar)
    draft = EnrolmentDraft(
        patient_id=clinic.patient_id, programme="weight", owner_id=clinic.provider.id
    )
    made, _change = programs.enrol(clinic.nurse, draft)
    assert _owed(clinic, clinic.provider.id) == Obligations(2, 1, 0, 1)
    done = HandOnService(clinic.store, clinic.clocks).hand_on(
        clinic.nurse, clinic.provider.id, clinic.clerk.id
    )
    assert done.words == "2 open referrals, 1 open task and 1 program enrollment"
    now = programs.get(clinic.nurse, made.id)
    assert (now.owner_id, now.due_on, now.status) == (clinic.clerk.id, made.due_on, made.status)
    assert not _owed(clinic, clinic.provider.id)
