"""People's details: registered, read and changed; likely duplicates told, never blocked."""

from dataclasses import replace
from datetime import date
from typing import Literal
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.linkage import PossibleDuplicate
from clinicdesk.domain.people import Patient, PatientDraft
from clinicdesk.domain.people_rules import check_patient
from clinicdesk.domain.person_details import FieldChange
from clinicdesk.domain.person_history import CLINICAL_FIELDS, reads_gender_identity
from clinicdesk.domain.person_rules import settled, tidied
from clinicdesk.domain.phones import region_of_zone
from clinicdesk.store import duplicates, patients, person_changes
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["ChangePath", "PeopleService"]

ChangePath = Literal["form", "command"]


def readable(actor: Actor, patient: Patient) -> Patient:
    """Return a person without what the actor's role does not read."""
    if patient.details is None or reads_gender_identity(actor):
        return patient
    return replace(patient, details=replace(patient.details, gender_identities=()))


def _with_unread(actor: Actor, draft: PatientDraft, before: Patient) -> PatientDraft:
    """Return a draft that keeps what the actor could not see."""
    if draft.details is None or before.details is None or reads_gender_identity(actor):
        return draft
    kept = before.details.gender_identities
    return replace(draft, details=replace(draft.details, gender_identities=kept))


class PeopleService:
    """Registers people and keeps their details."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone
        self._region = region_of_zone(zone)

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
        draft = settled(draft)
        check_patient(draft, self._today())
        draft = tidied(draft, self._region)
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
        self,
        actor: Actor,
        patient_id: UUID,
        version: int,
        draft: PatientDraft,
        *,
        path: ChangePath = "form",
    ) -> tuple[Patient, Change]:
        """Store a person's details as the draft has them; what was said before is kept.

        Details that the draft does not tell (``details`` None) stay as they are. Gender identity
        stays as it is where the actor does not read it. A death quiets what is open, and leaves
        one item that says to close it.

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not change people's details.
            NotFound: no such person.
            Refused: someone else changed them since ``version``.
        """
        require(actor, Act.EDIT_PERSON)
        with self._store.writing(actor) as uow:
            before = patients.get(uow.session, patient_id, details=draft.details is not None)
            draft = _with_unread(actor, settled(draft, before), before)
            check_patient(draft, self._today(), before=before)
            draft = tidied(draft, self._region)
            patients.replace(uow, patient_id, version, draft, path=path)
            uow.session.flush()
            changed = patients.get(uow.session, patient_id, details=draft.details is not None)
            uow.audit(
                AuditAct(
                    act="changed",
                    kind="patient",
                    object_id=patient_id,
                    object_version=changed.version,
                    patient_id=patient_id,
                )
            )
        kinds = {"patient"}
        if before.deceased != changed.deceased:
            kinds |= {"task", "referral", "plan"}
        return readable(actor, changed), Change(frozenset(kinds), patient_id)

    def details(self, actor: Actor, patient_id: UUID) -> Patient:
        """Return one person with everything that is said of them; the chart audits the opening.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such person.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return readable(actor, patients.get(session, patient_id, details=True))

    def history(self, actor: Actor, patient_id: UUID) -> tuple[FieldChange, ...]:
        """Return which fields were changed, from what to what, by whom; the newest first.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such person.
        """
        require(actor, Act.READ_CHART)
        hidden = frozenset() if reads_gender_identity(actor) else CLINICAL_FIELDS
        with self._store.reading() as session:
            patients.get(session, patient_id)
            found = person_changes.history(session, patient_id)
        return tuple(one for one in found if one.field not in hidden)

    def _today(self) -> date:
        return site_day(self._store.clock.now(), self._zone)
