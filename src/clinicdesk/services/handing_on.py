"""Hands on all that somebody owns, so that they can leave and nothing is lost."""

from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clinics import Obligations, Report, quiet
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referral_machine import EventCode
from clinicdesk.domain.referrals import EventDraft
from clinicdesk.services import referral_recording
from clinicdesk.services.coaches import require_coach
from clinicdesk.store import coaching, programmes, referrals, staff, staff_changes, summary, tasks
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["HandOnService"]


class HandOnService:
    """Gives one person's open work to another."""

    def __init__(self, store: ClinicStore, clocks: Clocks) -> None:
        self._store = store
        self._clocks = clocks

    def hand_on(
        self, actor: Actor, leaving_id: UUID, to_id: UUID, report: Report = quiet
    ) -> Obligations:
        """Give open work, enrollments, coaching and pools to somebody else: all, or nothing.

        Each referral gets an event, each task and pool a new version, each its own audit entry.

        Raises:
            NotAllowed: the role does not administer the clinic.
            NotFound: nobody has one of the ids.
            Refused: the heir is the same, left, is a pool that cannot answer for pools, or does
                not coach where people are coached.
            Cancelled: the report stopped it; nothing was handed on.
        """
        require(actor, Act.RUN_CLINIC)
        with self._store.writing(actor) as uow:
            require(staff.actor(uow.session, actor.id), Act.RUN_CLINIC)
            heir = tasks.require_owner(uow.session, to_id)
            if leaving_id == to_id:
                raise Refused("They own it already.", "Name somebody else.")
            owned = staff_changes.owned_by(uow.session, leaving_id)
            if owned.pools and heir.is_pool:
                raise Refused(
                    f"{heir.display} is a pool, and only a person answers for pools.",
                    "Name a person.",
                )
            total = len(owned.referrals) + len(owned.tasks)
            people: set[UUID] = set()
            for done, referral_id in enumerate(owned.referrals):
                report(done, total, "Handing on referrals")
                people.add(self._referral(uow, referral_id, to_id))
            for done, (task_id, version) in enumerate(owned.tasks, len(owned.referrals)):
                report(done, total, "Handing on tasks")
                people.add(_task(uow, task_id, version, to_id))
            for enrolment_id, version in owned.programs:
                people.add(_program(uow, enrolment_id, version, to_id))
            if owned.coached:
                require_coach(uow.session, to_id)
            for coaching_id, version in owned.coached:
                people.add(_coaching(uow, coaching_id, version, to_id))
            for pool_id in owned.pools:
                staff_changes.lead(uow, pool_id, to_id)
                uow.audit(AuditAct(act="got another lead", kind="staff", object_id=pool_id))
            uow.session.flush()
            if people:
                summary.refresh(uow, sorted(people))
        return Obligations(
            len(owned.referrals),
            len(owned.tasks),
            len(owned.pools),
            len(owned.programs),
            len(owned.coached),
        )

    def _referral(self, uow: UnitOfWork, referral_id: UUID, to_id: UUID) -> UUID:
        present = referrals.get(uow.session, referral_id)
        told = EventDraft(code=EventCode.REASSIGN, occurred_at=uow.now, owner_id=to_id)
        referral_recording.record(uow, present, told, self._clocks)
        uow.session.flush()
        saved = referrals.get(uow.session, referral_id)
        uow.audit(
            AuditAct(
                act="recorded reassign",
                kind="referral",
                object_id=saved.id,
                object_version=saved.version,
                patient_id=saved.patient_id,
                digest=f"{saved.number} {saved.stage}",
            )
        )
        return saved.patient_id


def _task(uow: UnitOfWork, task_id: UUID, version: int, to_id: UUID) -> UUID:
    tasks.reassign(uow, task_id, version, to_id)
    uow.session.flush()
    saved = tasks.get(uow.session, task_id)
    uow.audit(
        AuditAct(
            act="reassigned",
            kind="task",
            object_id=saved.id,
            object_version=saved.version,
            patient_id=saved.patient_id,
        )
    )
    return saved.patient_id


def _coaching(uow: UnitOfWork, coaching_id: UUID, version: int, to_id: UUID) -> UUID:
    coaching.hand_to(uow, coaching_id, version, to_id)
    saved = coaching.get(uow.session, coaching_id)
    uow.audit(
        AuditAct(
            act="handed coaching on",
            kind="coaching",
            object_id=saved.id,
            object_version=saved.version,
            patient_id=saved.patient_id,
        )
    )
    return saved.patient_id


def _program(uow: UnitOfWork, enrolment_id: UUID, version: int, to_id: UUID) -> UUID:
    programmes.step(uow, enrolment_id, version, owner_id=to_id)
    saved = programmes.record(uow.session, enrolment_id)
    uow.audit(
        AuditAct(
            act="reassigned",
            kind="program",
            object_id=saved.id,
            object_version=saved.version,
            patient_id=saved.patient_id,
        )
    )
    return saved.patient_id
