"""People around a person who are people of the clinic too, and a person's picture."""

from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.person_details import HouseholdLink, LinkDraft, Photo
from clinicdesk.interchange.photos import clean_photo
from clinicdesk.store import household, patients, photos
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["HouseholdService"]

_PATIENT = frozenset({"patient"})


class HouseholdService:
    """Links dependants to the head of their household, and keeps pictures."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone

    def of_person(self, actor: Actor, patient_id: UUID) -> tuple[HouseholdLink, ...]:
        """Return whose dependant a person is, and who theirs are.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return household.of_person(session, patient_id)

    def link(self, actor: Actor, draft: LinkDraft) -> Change:
        """Link a dependant to the head of their household.

        Raises:
            NotAllowed: the actor's role does not change people's details.
            NotFound: there is no such person.
            Refused: they are one person, one was merged, or the link stands already.
        """
        require(actor, Act.EDIT_PERSON)
        with self._store.writing(actor) as uow:
            link_id = household.add(uow, draft)
            _audit(uow, "linked", link_id, draft.head_id, draft.dependant_id)
        return Change(_PATIENT, draft.head_id)

    def end(self, actor: Actor, link_id: UUID, version: int, on: date | None = None) -> Change:
        """Note that a link holds no longer, from today or a given day on; the line stays.

        Raises:
            NotAllowed: the actor's role does not change people's details.
            NotFound: no such link.
            Refused: it ended already, or somebody changed it since ``version``.
        """
        require(actor, Act.EDIT_PERSON)
        day = on or site_day(self._store.clock.now(), self._zone)
        with self._store.writing(actor) as uow:
            head, dependant = household.end(uow, link_id, version, day)
            _audit(uow, "unlinked", link_id, head, dependant)
        return Change(_PATIENT, head)

    def photo(self, actor: Actor, patient_id: UUID) -> Photo | None:
        """Return a person's picture; None where there is none.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return photos.get(session, patient_id)

    def put_photo(self, actor: Actor, patient_id: UUID, data: bytes | None) -> Change:
        """Store a person's picture (JPEG or PNG), made anew and small; None takes it away.

        Raises:
            BadInput: it is no picture that can be read.
            NotAllowed: the actor's role does not change people's details.
            NotFound: no such person. Refused: their record was merged.
        """
        require(actor, Act.EDIT_PERSON)
        photo = clean_photo(data) if data is not None else None
        with self._store.writing(actor) as uow:
            patients.get_open(uow.session, patient_id)
            photos.put(uow, patient_id, photo)
            uow.audit(
                AuditAct(act="changed", kind="photo", object_id=patient_id, patient_id=patient_id)
            )
        return Change(_PATIENT, patient_id)


def _audit(uow: UnitOfWork, act: str, link_id: UUID, *people: UUID) -> None:
    for patient_id in people:
        uow.audit(AuditAct(act=act, kind="household", object_id=link_id, patient_id=patient_id))
