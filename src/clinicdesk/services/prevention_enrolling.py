"""A cohort's people and the program's enrollments: one begins with the other, and ends with it."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.prevention import Participant, ProgramSession, SessionKind
from clinicdesk.domain.programmes import ENDED, RUNNING, EnrolmentStatus
from clinicdesk.services import registry_book
from clinicdesk.services.prevention_book import PROGRAM
from clinicdesk.store import programmes, summary
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["end_enrolment", "enrolled", "expect_next"]

_CORE, _LATER = timedelta(days=14), timedelta(days=42)
"""Until when the next session is looked for: weekly ones in the core months, monthly ones later."""


def enrolled(
    uow: UnitOfWork,
    patient_id: UUID,
    calendar: BusinessCalendar,
    *,
    owner_id: UUID,
    on: date,
    why: str,
) -> UUID:
    """Return somebody's open enrollment in the program; make one where there is none.

    Who was planned for or waited begins.
    """
    mine = programmes.of_patient(uow.session, patient_id)
    open_one = next(
        (one for one in mine if one.programme == PROGRAM and one.status not in ENDED), None
    )
    if open_one is not None:
        if open_one.status in {EnrolmentStatus.PLANNED, EnrolmentStatus.WAITLIST}:
            active = EnrolmentStatus.ACTIVE.value
            programmes.step(uow, open_one.id, open_one.version, status=active, reason="In a cohort")
            _note(uow, "started", open_one.id, patient_id)
        return open_one.id
    program = registry_book.programmes()[PROGRAM]
    made = programmes.add(
        uow,
        patient_id=patient_id,
        programme=program.key,
        title=program.title,
        status=EnrolmentStatus.ACTIVE.value,
        start_on=on,
        owner_id=owner_id,
        next_action=program.first_action,
        due_on=calendar.add(on, program.first_days),
        referred_by="clinic",
        reason=why.strip(),
    )
    _note(uow, "enrolled", made, patient_id)
    return made


def end_enrolment(
    uow: UnitOfWork, who: Participant, on: date, reason: str, *, finished: bool = False
) -> None:
    """End a participant's enrollment, where it goes on: finished, or cancelled."""
    found = programmes.get(uow.session, who.enrolment_id)
    if found.status in ENDED:
        return
    to = EnrolmentStatus.FINISHED if finished else EnrolmentStatus.CANCELLED
    programmes.step(
        uow,
        found.id,
        found.version,
        status=to.value,
        reason=reason,
        # The enrollment may have begun later than the place in the cohort.
        end_on=max(on, found.start_on),
        held_since=None,
    )
    _note(uow, to.value, found.id, who.patient_id)


def expect_next(
    uow: UnitOfWork, who: Iterable[Participant], held: ProgramSession, today: date
) -> None:
    """Let the next step of people's enrollments be the session after one that was recorded.

    An enrollment on hold or over is left as it is: its clock does not run.
    """
    later = held.kind is SessionKind.MAINTENANCE
    due = max(held.held_on + (_LATER if later else _CORE), today)
    for one in who:
        found = programmes.get(uow.session, one.enrolment_id)
        if found.status in RUNNING and (found.due_on is None or found.due_on < due):
            words = f"Session {held.number + 1} of the cohort"
            programmes.step(uow, found.id, found.version, next_action=words, due_on=due, reason="")


def _note(uow: UnitOfWork, act: str, enrolment_id: UUID, patient_id: UUID) -> None:
    uow.session.flush()
    summary.refresh(uow, [patient_id])
    uow.audit(AuditAct(act=act, kind="program", object_id=enrolment_id, patient_id=patient_id))
