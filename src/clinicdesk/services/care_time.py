"""Care-management time: a timer or typed minutes, corrected but never removed."""

from dataclasses import replace
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.care_minutes import overlaps
from clinicdesk.domain.care_month import Logged
from clinicdesk.domain.care_time import (
    ACTIVITIES,
    RunningTimer,
    TimeDraft,
    TimeEntry,
    time_problems,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import BadInput, InvalidDraft, Refused
from clinicdesk.store import care_time, patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["CareTimeService"]


class CareTimeService:
    """The time log of one clinic."""

    def __init__(self, store: ClinicStore) -> None:
        self._store = store

    # Typed time

    def add(self, actor: Actor, draft: TimeDraft) -> tuple[Logged, Change]:
        """Log time that one worked.

        Raises:
            NotAllowed: the role logs no time. NotFound: there is no such person.
            InvalidDraft: one problem a field.
        """
        require(actor, Act.LOG_TIME)
        with self._store.writing(actor) as uow:
            return self._added(uow, draft)

    def correct(
        self, actor: Actor, entry_id: UUID, version: int, draft: TimeDraft, reason: str
    ) -> tuple[Logged, Change]:
        """Put an entry right: another takes its place, and it stays with the reason.

        Raises:
            NotAllowed: the role logs no time, or the entry is another's.
            NotFound: there is none. InvalidDraft: one problem a field.
            Refused: somebody changed it. BadInput: no reason is given.
        """
        require(actor, Act.LOG_TIME)
        with self._store.writing(actor) as uow:
            old = self._own(uow, entry_id, reason)
            said = replace(draft, patient_id=old.patient_id)
            self._check(uow, said)
            made = care_time.replace(uow, entry_id, version, said, reason)
            return self._logged(uow, "corrected", made)

    def take_back(
        self, actor: Actor, entry_id: UUID, version: int, reason: str
    ) -> tuple[TimeEntry, Change]:
        """Mark an entry as entered in error; it stays with the reason. Raises as `correct` does."""
        require(actor, Act.LOG_TIME)
        with self._store.writing(actor) as uow:
            self._own(uow, entry_id, reason)
            care_time.take_back(uow, entry_id, version, reason)
            logged, change = self._logged(uow, "marked in error", entry_id)
            return logged.entry, change

    # The timer

    def timer(self, actor: Actor) -> RunningTimer | None:
        """Return one's own timer, where one runs.

        Raises:
            NotAllowed: the role logs no time.
        """
        require(actor, Act.LOG_TIME)
        with self._store.reading() as session:
            return care_time.running(session, actor.id)

    def start(
        self, actor: Actor, patient_id: UUID, activity: str = "planning"
    ) -> tuple[RunningTimer, Change]:
        """Start one's timer for a person.

        Raises:
            NotAllowed: the role logs no time. NotFound: there is no such person.
            Refused: one's timer runs already. BadInput: no such kind of work.
        """
        require(actor, Act.LOG_TIME)
        if activity not in ACTIVITIES:
            raise BadInput("There is no such kind of work.", f"Use: {', '.join(ACTIVITIES)}.")
        with self._store.writing(actor) as uow:
            before = care_time.running(uow.session, actor.id)
            if before is not None:
                raise Refused(
                    "Your timer runs already, for another piece of work.",
                    "Stop it or throw it away, then start again.",
                )
            person = patients.get_open(uow.session, patient_id)
            made = care_time.start_timer(uow, person.id, activity)
            self._note(uow, "started", "timer", made, person.id)
            found = care_time.running(uow.session, actor.id)
            assert found is not None
            return found, _change(person.id)

    def stop(
        self,
        actor: Actor,
        *,
        minutes: int | None = None,
        activity: str = "",
        note: str = "",
        plan_line_id: UUID | None = None,
        plan_line: str = "",
    ) -> tuple[Logged, Change]:
        """Stop one's timer and log what it measured, or the minutes that are said instead.

        Raises:
            NotAllowed: the role logs no time. InvalidDraft: one problem a field.
            Refused: no timer runs; it ran over two hours and nobody says how long the work was;
                or more minutes are said than it ran.
        """
        require(actor, Act.LOG_TIME)
        with self._store.writing(actor) as uow:
            timer = self._running(uow)
            ran = timer.minutes(uow.now)
            if minutes is None and timer.long(uow.now):
                raise Refused(
                    f"The timer ran for {ran // 60} h {ran % 60} min: was it forgotten?",
                    "Say how many minutes you worked.",
                )
            if minutes is not None and minutes > ran:
                raise Refused(
                    f"The timer ran for {ran} min, and more is said.",
                    "Log what it measured, and type the rest as time of its own.",
                )
            draft = TimeDraft(
                patient_id=timer.patient_id,
                start_at=timer.started_at,
                minutes=ran if minutes is None else minutes,
                activity=activity or timer.activity,
                plan_line_id=plan_line_id,
                plan_line=plan_line,
                note=note,
            )
            logged, change = self._added(uow, draft, by_timer=True)
            care_time.end_timer(uow, timer.id, logged.entry.id)
            return logged, change

    def discard(self, actor: Actor) -> Change:
        """Stop one's timer and log nothing.

        Raises:
            NotAllowed: the role logs no time. Refused: no timer runs.
        """
        require(actor, Act.LOG_TIME)
        with self._store.writing(actor) as uow:
            timer = self._running(uow)
            care_time.end_timer(uow, timer.id, None)
            self._note(uow, "threw away", "timer", timer.id, timer.patient_id)
            return _change(timer.patient_id)

    # Shared

    def _running(self, uow: UnitOfWork) -> RunningTimer:
        timer = care_time.running(uow.session, uow.actor.id)
        if timer is None:
            raise Refused("Your timer does not run.", "Start it, or type the time.")
        return timer

    def _own(self, uow: UnitOfWork, entry_id: UUID, reason: str) -> TimeEntry:
        found = care_time.entry(uow.session, entry_id)
        if found.staff_id != uow.actor.id:
            # Who changes care plans may put the time of a colleague right who is not there.
            require(uow.actor, Act.EDIT_PLAN)
        if not reason.strip():
            raise BadInput("A correction needs its reason.", "Say in a few words why.")
        return found

    def _check(self, uow: UnitOfWork, draft: TimeDraft) -> None:
        problems = time_problems(draft, uow.now)
        if problems:
            raise InvalidDraft(problems)

    def _added(
        self, uow: UnitOfWork, draft: TimeDraft, *, by_timer: bool = False
    ) -> tuple[Logged, Change]:
        person = patients.get_open(uow.session, draft.patient_id)
        said = replace(draft, patient_id=person.id)
        self._check(uow, said)
        made = care_time.add(uow, uow.actor.id, said, by_timer=by_timer)
        return self._logged(uow, "logged", made)

    def _logged(self, uow: UnitOfWork, act: str, entry_id: UUID) -> tuple[Logged, Change]:
        entry = care_time.entry(uow.session, entry_id)
        self._note(uow, act, "care time", entry_id, entry.patient_id)
        near = care_time.touching(
            uow.session,
            entry.start_at,
            entry.end_at,
            patient_id=entry.patient_id,
            staff_ids=[entry.staff_id],
        )
        shared = tuple(one for one in overlaps(near) if entry.id in {one.first.id, one.second.id})
        return Logged(entry, shared), _change(entry.patient_id)

    def _note(self, uow: UnitOfWork, act: str, kind: str, row_id: UUID, patient_id: UUID) -> None:
        uow.audit(AuditAct(act=act, kind=kind, object_id=row_id, patient_id=patient_id))


def _change(patient_id: UUID) -> Change:
    return Change(frozenset({"care-time"}), patient_id)
