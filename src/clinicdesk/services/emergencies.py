"""Access to the protected record in an emergency: with a reason, for an hour, and looked at after.

42 CFR 2.51 lets Part 2 records be disclosed to medical personnel in a medical emergency, and wants
it written down at once: who, when, and what the emergency was.
"""

from datetime import timedelta
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.compartments import emergency_roles
from clinicdesk.domain.errors import BadInput, NotAllowed, Refused
from clinicdesk.domain.protected import EMERGENCY_MINUTES, Emergency
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.store import chart_query, emergencies
from clinicdesk.store.audit_log import AuditAct

__all__ = ["EmergencyService"]


class EmergencyService:
    """Begins, ends and reviews emergencies."""

    def __init__(self, rows: ProtectedRows) -> None:
        self._rows = rows
        self._store = rows.store

    def begin(self, actor: Actor, patient_id: UUID, reason: str) -> Emergency:
        """Open a person's protected record for an hour; while one runs, that one is returned.

        Raises:
            NotAllowed: the role is no clinician's. NotFound: no such person.
            BadInput: no reason.
        """
        said = reason.strip()
        with self._store.writing(actor) as uow:
            now = self._rows.in_force(uow.session, actor)
            if not now.roles & emergency_roles():
                raise NotAllowed(
                    "Emergency access is for nurses, providers and behavioral health clinicians.",
                    "Call one of them.",
                )
            if not said:
                raise BadInput(
                    "An emergency access needs its reason.", "Say what the emergency is."
                )
            chart_query.require_person(uow.session, patient_id)
            running = self._rows.emergency_of(uow.session, now, patient_id)
            if running is not None:
                return running
            until = uow.now + timedelta(minutes=EMERGENCY_MINUTES)
            begun = emergencies.begin(uow, patient_id, said, until)
            uow.audit(_entry("broke the glass", begun, patient_id))
        return self._found(begun)

    def end(self, actor: Actor, emergency_id: UUID) -> Emergency:
        """End one's own access before its time; one that is over stays as it is.

        Raises:
            NotFound: there is none of this id. NotAllowed: it is somebody else's.
        """
        with self._store.writing(actor) as uow:
            found = emergencies.find(uow.session, emergency_id)
            if found.staff_id != actor.id:
                raise NotAllowed("This emergency access is somebody else's.")
            if not found.runs(uow.now):
                return found
            emergencies.mark_ended(uow, emergency_id)
            uow.audit(_entry("ended emergency access", emergency_id, found.patient_id))
        return self._found(emergency_id)

    def every(self, actor: Actor, *, unreviewed_only: bool) -> tuple[Emergency, ...]:
        """Return what there was, the newest first.

        Raises:
            NotAllowed: the role does not read the audit log.
        """
        require(actor, Act.READ_AUDIT)
        with self._store.reading() as session:
            require(self._rows.in_force(session, actor), Act.READ_AUDIT)
            return emergencies.every(session, unreviewed_only=unreviewed_only)

    def review(self, actor: Actor, emergency_id: UUID, note: str) -> Emergency:
        """Take one off the list, with what was found.

        Raises:
            NotAllowed: the role does not read the audit log. NotFound: there is none of this id.
            Refused: it is the actor's own, it still runs, or it was reviewed already.
            BadInput: no note.
        """
        require(actor, Act.READ_AUDIT)
        if not note.strip():
            raise BadInput("A review needs what was found.", "Write one sentence.")
        with self._store.writing(actor) as uow:
            require(self._rows.in_force(uow.session, actor), Act.READ_AUDIT)
            found = emergencies.find(uow.session, emergency_id)
            if found.staff_id == actor.id:
                raise Refused("Nobody reviews their own emergency access.", "Ask somebody else.")
            if found.runs(uow.now):
                raise Refused("This emergency access still runs.", "Review it when it is over.")
            emergencies.review(uow, emergency_id, note.strip())
            uow.audit(_entry("reviewed emergency access", emergency_id, found.patient_id))
        return self._found(emergency_id)

    def _found(self, emergency_id: UUID) -> Emergency:
        with self._store.reading() as session:
            return emergencies.find(session, emergency_id)


def _entry(act: str, emergency_id: UUID, patient_id: UUID) -> AuditAct:
    return AuditAct(
        act=act,
        kind="emergency",
        object_id=emergency_id,
        patient_id=patient_id,
        purpose="emergency",
    )
