"""People's details: registered, read and changed; likely duplicates told, never blocked."""

from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.linkage import PossibleDuplicate
from clinicdesk.domain.people import Patient, PatientDraft
from clinicdesk.domain.people_rules import check_patient
from clinicdesk.store import duplicates, patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["PeopleService"]


class PeopleService:
    """Registers people and keeps their details."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone

    def get(self, actor: Actor, patient_id: UUID) -> Patient:
        """Return one person's details, for a form. The chart is opened by the chart service.

        Raises:
            NotAllowed: the actor's role does not find people.
            NotFound: no such person.
        """
        require(actor, Act.FIND_PEOPLE)
        with self._store.reading() as session:
            return patients.get(session, patient_id)

    def by_mrn(self, actor: Actor, mrn: str) -> UUID | None:
        """Return the id of the person with an MRN, whatever its case; None where nobody has it.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        with self._store.reading() as session:
            return patients.id_of_mrn(session, mrn.strip().upper())

    def possible_duplicates(
        self, actor: Actor, draft: PatientDraft, *, besides: UUID | None = None
    ) -> tuple[PossibleDuplicate, ...]:
        """Return who may be this person already, the likeliest first; ``besides`` themselves.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        with self._store.reading() as session:
            return duplicates.possible_duplicates(session, draft, besides=besides)

    def register(self, actor: Actor, draft: PatientDraft) -> tuple[Patient, Change]:
        """Store a new person, with an MRN of ours. Likely duplicates do not stop it.

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not change people's details.
        """
        require(actor, Act.EDIT_PERSON)
        check_patient(draft, self._today())
        with self._store.writing(actor) as uow:
            patient_id = patients.add(uow, draft)
            uow.audit(
                AuditAct(
                    act="created",
                    kind="patient",
                    object_id=patient_id,
                    object_version=1,
                    patient_id=patient_id,
                )
            )
            uow.session.flush()
            made = patients.get(uow.session, patient_id)
        return made, Change(frozenset({"patient"}), patient_id)

    def change(
        self, actor: Actor, patient_id: UUID, version: int, draft: PatientDraft
    ) -> tuple[Patient, Change]:
        """Store a person's details as the draft has them; what was said before is kept.

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not change people's details.
            NotFound: no such person.
            Refused: someone else changed them since ``version``.
        """
        require(actor, Act.EDIT_PERSON)
        check_patient(draft, self._today())
        with self._store.writing(actor) as uow:
            patients.replace(uow, patient_id, version, draft)
            uow.session.flush()
            changed = patients.get(uow.session, patient_id)
            uow.audit(
                AuditAct(
                    act="changed",
                    kind="patient",
                    object_id=patient_id,
                    object_version=changed.version,
                    patient_id=patient_id,
                )
            )
        return changed, Change(frozenset({"patient"}), patient_id)

    def _today(self) -> date:
        return site_day(self._store.clock.now(), self._zone)
