"""Lines of continuity episodes about a protected referral are sealed too; a move is whole."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from cut_power import Step, cut_at, needs_fork, steps_of
from harbor_referral import ABOUT_PLACES, ORDER, SECRETS, SUD, in_the_clear
from protected_clinic import ProtectedClinic, make_protected, open_protected
from reading_verbs import said
from sqlalchemy import event
from sqlalchemy.engine import Engine

from clinicdesk.domain.access import Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import continuity
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.open_work import open_work


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("continuity"))


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


def _leaves(clinic: Clinic, patient_id: UUID) -> None:
    """Somebody's eligibility ends today."""
    actor = clinic.actor
    with clinic._opened.store.writing(actor) as uow:
        opening = continuity.Opening(
            work=open_work(uow.session, [patient_id])[patient_id],
            ends_on=clinic.today(),
            owner_id=actor.id,
        )
        continuity.open_episodes(uow, [opening], today=clinic.today(), import_id=None)
        uow.audit(AuditAct(act="imported", kind="census", object_id=actor.id))


def _lines(clinic: Clinic, patient_id: UUID) -> dict[str, tuple[UUID | None, str, str]]:
    (episode,) = clinic.continuity.of_patient(clinic.actor, patient_id)
    return {line.kind: (line.id, line.words, line.outcome) for line in episode.lines}


def test_a_mark_moves_the_words_of_lines_too(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        actor = clinic.actor
        plain = replace(ORDER, service=Coded("Nutrition zibbleflax"))
        made, _change = clinic.referrals.create(actor, place.patient, plain)
        task = TaskDraft(
            patient_id=place.patient,
            title="Ring Tanglefoot",
            due_on=clinic.today(),
            referral_id=made.id,
        )
        clinic.tasks.add(actor, task)
        _leaves(clinic, place.patient)
        before = _lines(clinic, place.patient)
        line_id, words, _outcome = before["referral"]
        assert words == f"{made.number}: Nutrition zibbleflax"
        assert before["task"][1] == "Ring Tanglefoot"
        assert line_id is not None
        clinic.continuity.finish(actor, line_id, "Handed to Grottlepin")
        assert made.recipient is not None
        assert made.recipient.id is not None
        clinic.directory.mark(actor, made.recipient.id, SUD)
        clinic.directory.move(actor, made.recipient.id)
        told = said(clinic.continuity.of_patient(actor, place.patient))
        assert not [word for word in SECRETS if word in told]
        assert "Protected referral" in told
    assert in_the_clear(place) == ABOUT_PLACES | {("recipient_mark", "sud_part2")}
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        after = _lines(clinic, place.patient)
        assert after["referral"] == (line_id, words, "Handed to Grottlepin")
        assert after["task"] == before["task"]
        assert clinic._opened.store.audit_faults() == []


def test_what_came_of_a_protected_one_is_sealed(place: ProtectedClinic) -> None:
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        actor = clinic.actor
        made, _change = clinic.referrals.create(actor, place.patient, ORDER)
        assert made.protected
        _leaves(clinic, place.patient)
        line_id, words, _outcome = _lines(clinic, place.patient)["referral"]
        assert words == f"{made.number}: {ORDER.service.text}"
        assert line_id is not None
        for said_of_it in ("Grottlepin waits", "Grottlepin goes on"):
            clinic.continuity.finish(actor, line_id, said_of_it)
            assert _lines(clinic, place.patient)["referral"][2] == said_of_it
            clinic.continuity.reopen(actor, line_id)
            assert _lines(clinic, place.patient)["referral"][2] == ""
        clinic.continuity.finish(actor, line_id, "Marrowdish")
    assert in_the_clear(place) <= ABOUT_PLACES
    with closing(place.open(Role.NURSE)) as clinic:
        told = said(clinic.continuity.of_patient(clinic.actor, place.patient))
        assert not [word for word in SECRETS if word in told]
        assert "kept with the referral" in told


def _moved(place: ProtectedClinic, recipient: UUID, step: Step) -> None:
    """Move what waits; each statement is a step."""

    def told(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        step(statement[:30])

    with closing(place.open(Role.NURSE)) as clinic:
        event.listen(Engine, "before_cursor_execute", told)
        try:
            clinic.directory.move(clinic.actor, recipient)
        finally:
            event.remove(Engine, "before_cursor_execute", told)


@needs_fork
def test_power_cut_while_a_referral_is_moved(mold: ProtectedClinic, tmp_path: Path) -> None:
    def made(folder: Path) -> tuple[ProtectedClinic, UUID, str]:
        place = open_protected(mold, folder)
        with closing(place.open(Role.NURSE)) as clinic:
            actor = clinic.actor
            plain = replace(ORDER, service=Coded("Nutrition zibbleflax"))
            order, _change = clinic.referrals.create(actor, place.patient, plain)
            _leaves(clinic, place.patient)
            assert order.recipient is not None
            assert order.recipient.id is not None
            clinic.directory.mark(actor, order.recipient.id, SUD)
        return place, order.recipient.id, order.number

    rehearsal, recipient, _number = made(tmp_path / "rehearsal")
    steps = steps_of(lambda step: _moved(rehearsal, recipient, step))
    writes = [at for at, name in enumerate(steps) if not name.startswith(("SELECT", "PRAGMA"))]
    assert len(writes) > 10
    place, recipient, number = made(tmp_path / "cut")
    before = in_the_clear(place)
    for at in writes[:: max(1, len(writes) // 5)]:
        cut_at(at, lambda step: _moved(place, recipient, step))
        assert in_the_clear(place) == before
        with closing(place.open(Role.NURSE)) as clinic:
            assert clinic.directory.waiting(clinic.actor, recipient) == 1
            assert clinic.referrals.get(clinic.actor, number).question == ORDER.question
            assert clinic._opened.store.audit_faults() == []
    _moved(place, recipient, lambda _name: None)
    assert in_the_clear(place) == ABOUT_PLACES | {("recipient_mark", "sud_part2")}
