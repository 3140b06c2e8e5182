"""Programs: people are enrolled, paused, resumed and ended; every step is kept with its reason."""

from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.errors import BadInput, InvalidDraft, Refused
from clinicdesk.domain.people import PatientStatus
from clinicdesk.domain.programmes import (
    ENDED,
    Enrolment,
    EnrolmentDraft,
    EnrolmentStatus,
    Programme,
    enrolment_problems,
    move,
    resumed_due,
)
from clinicdesk.services import registry_book
from clinicdesk.store import patients, programmes, staff, summary
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["ProgrammeService"]

Saved = tuple[Enrolment, Change]


class ProgrammeService:
    """The programs of one clinic."""

    def __init__(self, store: ClinicStore, calendar: BusinessCalendar) -> None:
        self._store = store
        self._calendar = calendar

    def offered(self) -> tuple[Programme, ...]:
        """Return the programs that people may be enrolled in."""
        return tuple(registry_book.programmes().values())

    def of_patient(self, actor: Actor, patient_id: UUID) -> tuple[Enrolment, ...]:
        """Return somebody's enrolments with their history, the open ones first.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is no such person.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            patients.get(session, patient_id)
            return tuple(programmes.of_patient(session, patient_id))

    def get(self, actor: Actor, enrolment_id: UUID) -> Enrolment:
        """Return one enrolment.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is none.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return programmes.get(session, enrolment_id)

    def enrol(self, actor: Actor, draft: EnrolmentDraft) -> Saved:
        """Enrol somebody. Without owner, step or day: the actor, and the program's own first step.

        Raises:
            NotAllowed: the actor's role does not change care plans.
            InvalidDraft: one problem a field. NotFound: there is no such person or owner.
            Refused: they are enrolled already, or have died.
        """
        require(actor, Act.EDIT_PLAN)
        offered = registry_book.programmes()
        with self._store.writing(actor) as uow:
            today = site_day(uow.now, self._calendar.zone)
            problems = enrolment_problems(draft, frozenset(offered), today)
            if problems:
                raise InvalidDraft(problems)
            person = patients.get_open(uow.session, draft.patient_id)
            if person.status is PatientStatus.DECEASED:
                raise Refused("This person has died.", "Nobody who died is enrolled.")
            if programmes.open_in(uow.session, draft.patient_id, draft.programme):
                raise Refused(
                    "This person is enrolled in the program already.",
                    "Resume or end that enrollment first.",
                )
            program = offered[draft.programme]
            owner_id = draft.owner_id or actor.id
            staff.actor(uow.session, owner_id)
            start = draft.start_on or today
            made = programmes.add(
                uow,
                patient_id=draft.patient_id,
                programme=program.key,
                title=program.title,
                status=draft.status.value,
                start_on=start,
                owner_id=owner_id,
                next_action=draft.next_action.strip() or program.first_action,
                due_on=draft.due_on or self._calendar.add(start, program.first_days),
                referred_by=draft.referred_by,
                reason=draft.reason.strip(),
            )
            return self._saved(uow, "enrolled", made)

    def start(self, actor: Actor, enrolment_id: UUID, version: int, reason: str = "") -> Saved:
        """Begin what was planned or waited for.

        Raises:
            NotAllowed: the actor's role does not change care plans. NotFound: there is none.
            TransitionRefused: its state does not have this step. Refused: somebody changed it.
        """
        return self._step(actor, enrolment_id, version, EnrolmentStatus.ACTIVE, reason)

    def wait(self, actor: Actor, enrolment_id: UUID, version: int, reason: str = "") -> Saved:
        """Put somebody on the waiting list. Raises as `start` does."""
        return self._step(actor, enrolment_id, version, EnrolmentStatus.WAITLIST, reason)

    def pause(self, actor: Actor, enrolment_id: UUID, version: int, reason: str) -> Saved:
        """Hold an enrolment: from now on its clock stands still. Raises as `start` does.

        Raises:
            BadInput: it needs a reason.
        """
        return self._step(actor, enrolment_id, version, EnrolmentStatus.ONHOLD, reason)

    def resume(self, actor: Actor, enrolment_id: UUID, version: int, reason: str = "") -> Saved:
        """Go on: the day moves by the business days held. Raises as `start` does."""
        return self._step(actor, enrolment_id, version, EnrolmentStatus.ACTIVE, reason, held=True)

    def end(
        self,
        actor: Actor,
        enrolment_id: UUID,
        version: int,
        reason: str,
        *,
        to: EnrolmentStatus = EnrolmentStatus.FINISHED,
    ) -> Saved:
        """End an enrolment: finished, cancelled, or entered in error. Raises as `pause` does."""
        if to not in ENDED:
            raise BadInput(
                "An enrollment ends as finished, cancelled or entered-in-error.", "Choose one."
            )
        return self._step(actor, enrolment_id, version, to, reason)

    def next_step(
        self, actor: Actor, enrolment_id: UUID, version: int, action: str, due_on: date
    ) -> Saved:
        """Say what is to be done next, and by when.

        Raises:
            NotAllowed: the actor's role does not change care plans.
            BadInput: no step is said. NotFound: there is none.
            Refused: it has ended or is on hold, or somebody changed it meanwhile.
        """
        require(actor, Act.EDIT_PLAN)
        if not action.strip():
            raise BadInput("Say what is to be done next.", "Type a few words.")
        with self._store.writing(actor) as uow:
            found = programmes.get(uow.session, enrolment_id)
            if found.status in ENDED or found.frozen:
                raise Refused(
                    f"This enrollment is {found.status.words.lower()}: its clock does not run.",
                    "Resume it, or enroll the person again.",
                )
            programmes.step(
                uow, enrolment_id, version, next_action=action.strip(), due_on=due_on, reason=""
            )
            return self._saved(uow, "changed", enrolment_id)

    def _step(
        self,
        actor: Actor,
        enrolment_id: UUID,
        version: int,
        to: EnrolmentStatus,
        reason: str,
        *,
        held: bool = False,
    ) -> Saved:
        require(actor, Act.EDIT_PLAN)
        with self._store.writing(actor) as uow:
            found = programmes.get(uow.session, enrolment_id)
            move(found.status, to, reason)
            if held and not found.frozen:
                raise Refused("This enrollment is not on hold.", "Start it instead.")
            today = site_day(uow.now, self._calendar.zone)
            due, days = found.due_on, 0
            if found.held_since is not None and to is EnrolmentStatus.ACTIVE:
                due, days = resumed_due(due, found.held_since, today, self._calendar)
            programmes.step(
                uow,
                enrolment_id,
                version,
                held_days=days,
                status=to.value,
                reason=reason.strip(),
                due_on=due,
                held_since=today if to is EnrolmentStatus.ONHOLD else None,
                end_on=today if to in ENDED else None,
                entered_in_error=to is EnrolmentStatus.ENTERED_IN_ERROR,
            )
            return self._saved(uow, _ACTS[to], enrolment_id)

    def _saved(self, uow: UnitOfWork, act: str, enrolment_id: UUID) -> Saved:
        uow.session.flush()
        saved = programmes.get(uow.session, enrolment_id)
        summary.refresh(uow, [saved.patient_id])
        uow.audit(
            AuditAct(
                act=act,
                kind="program",
                object_id=saved.id,
                object_version=saved.version,
                patient_id=saved.patient_id,
            )
        )
        return saved, Change(frozenset({"programme"}), saved.patient_id)


_ACTS = {
    EnrolmentStatus.PLANNED: "planned",
    EnrolmentStatus.WAITLIST: "put on the waiting list",
    EnrolmentStatus.ACTIVE: "started",
    EnrolmentStatus.ONHOLD: "paused",
    EnrolmentStatus.FINISHED: "finished",
    EnrolmentStatus.CANCELLED: "cancelled",
    EnrolmentStatus.ENTERED_IN_ERROR: "marked in error",
}
