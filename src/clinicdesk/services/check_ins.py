"""Between two sessions: check-ins of one keystroke, and readings that a person tells."""

from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.changes import Change
from clinicdesk.domain.coaching import CheckInDraft, Coaching, GoalEntryDraft, check_in_problems
from clinicdesk.domain.coaching_view import CoachingUndo, CoachingView, ReadingsKept
from clinicdesk.domain.errors import InvalidDraft, NotFound
from clinicdesk.domain.quick_readings import LineContext
from clinicdesk.domain.site_time import instant_of
from clinicdesk.services.coaching_keeping import (
    ask_for_nurse,
    coach_goal,
    look_for_safety,
    require_running,
    saved,
    uncoach_goal,
)
from clinicdesk.services.coaching_readings import (
    context_of,
    keep_readings,
    note_goals,
    understood,
)
from clinicdesk.services.coaching_view import coached_goals, running
from clinicdesk.store import coaching, coaching_entries, goal_readings, patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["CheckInService"]


class CheckInService:
    """Check-ins and readings of one clinic."""

    def __init__(self, store: ClinicStore, calendar: BusinessCalendar) -> None:
        self._store = store
        self._calendar = calendar

    def _today(self) -> date:
        return self._calendar.day_of(self._store.clock.now())

    def line_context(
        self, actor: Actor, patient_id: UUID, goal_id: UUID | None = None
    ) -> LineContext:
        """Return what is known while a line of readings is typed, so that it is shown live.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            goals, _present = coached_goals(session, patient_id, self._today())
            return context_of(session, patient_id, goals, goal_id, self._today())

    def check_in(
        self, actor: Actor, coaching_id: UUID, draft: CheckInDraft, *, sure: bool = False
    ) -> tuple[CoachingView, Change, CoachingUndo]:
        """Log a check-in: one goal, how the step went, and readings in the same line.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such coaching or goal.
            InvalidDraft: one problem a field. BadInput: a reading is not understood.
            Refused: it is not in force, or a reading looks odd and nobody said it is right.
        """
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            found = coaching.get(uow.session, coaching_id)
            require_running(found)
            today = self._calendar.day_of(uow.now)
            if problems := check_in_problems(draft, today, found.start_on):
                raise InvalidDraft(problems)
            if draft.goal_id not in found.coached:
                raise NotFound("This goal is not coached.", "Choose one that is.")
            kept = self._kept(uow, found, draft, sure=sure)
            entry = GoalEntryDraft(
                goal_id=draft.goal_id, done=draft.done, confidence=draft.confidence, note=draft.note
            )
            on = draft.on or today
            at = instant_of(on, uow.now, self._calendar.zone)
            made = coaching_entries.add_entry(uow, found, entry, on=on, at=at)
            look_for_safety(uow, coaching_id, today, draft.note)
            changed = coach_goal(uow, coaching_id, draft.goal_id, self._calendar)
            also = [*(["plan"] if changed else []), *(["plan", "observation"] if kept else [])]
            view, change = saved(uow, "checked in", coaching_id, self._calendar, *also)
        return view, change, CoachingUndo(coaching_id, made, kept, changed)

    def _kept(
        self, uow: UnitOfWork, found: Coaching, draft: CheckInDraft, *, sure: bool
    ) -> tuple[UUID, ...]:
        if not draft.readings.strip():
            return ()
        told = self._keep(uow, found.patient_id, draft.readings, draft.goal_id, sure=sure)
        if told.nurse:
            ask_for_nurse(uow, found.id, "reading", self._calendar.day_of(uow.now))
        return tuple(one.id for one in told.readings)

    def _keep(
        self, uow: UnitOfWork, patient_id: UUID, text: str, goal_id: UUID | None, *, sure: bool
    ) -> ReadingsKept:
        today = self._calendar.day_of(uow.now)
        goals, _present = coached_goals(uow.session, patient_id, today)
        context = context_of(uow.session, patient_id, goals, goal_id, today)
        told = understood(text, context, sure=sure)
        return keep_readings(uow, patient_id, told, self._calendar)

    def readings(
        self,
        actor: Actor,
        patient_id: UUID,
        text: str,
        *,
        goal_id: UUID | None = None,
        sure: bool = False,
    ) -> tuple[ReadingsKept, Change, CoachingUndo | None]:
        """Keep a line of readings that a person told: all of it, or nothing.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such person.
            BadInput: an entry is not understood. Refused: a value looks odd (see ``sure``).
        """
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            person = patients.get_open(uow.session, patient_id)
            kept = self._keep(uow, person.id, text, goal_id, sure=sure)
            found = running(uow.session, person.id)
            change = Change(frozenset({"coaching", "plan", "observation"}), person.id)
            ids = tuple(one.id for one in kept.readings)
            if found is None:
                uow.audit(AuditAct(act="kept readings", kind="observation", patient_id=person.id))
                return kept, change, None
            if kept.nurse:
                ask_for_nurse(uow, found.id, "reading", self._calendar.day_of(uow.now))
            saved(uow, "kept readings", found.id, self._calendar, kind="observation")
        return kept, change, CoachingUndo(found.id, None, ids)

    def undo(self, actor: Actor, token: CoachingUndo) -> tuple[CoachingView, Change]:
        """Take back a check-in or readings; undoing again does it again.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such entry or told reading.
            Refused: somebody changed it meanwhile.
        """

        def do(uow: UnitOfWork, found: Coaching) -> None:
            goal_readings.require_told(uow.session, found.patient_id, token.reading_ids)
            for reading_id in token.reading_ids:
                goal_readings.flip_error(uow, reading_id)
            if token.reading_ids:
                note_goals(uow, found.patient_id, self._calendar)
            if token.entry_id is not None:
                of, entry = coaching_entries.entry(uow.session, token.entry_id)
                if of != found.id:
                    raise NotFound("There is no such check-in.", "Open the chart again.")
                coaching_entries.mark_entry(
                    uow, entry.id, entry.version, in_error=not entry.in_error
                )
                if token.plan is not None and not entry.in_error:
                    uncoach_goal(uow, token.plan, entry.goal_id, self._calendar)
                else:
                    coach_goal(uow, found.id, entry.goal_id, self._calendar)

        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            do(uow, coaching.get(uow.session, token.coaching_id))
            also = ("plan", "observation")
            return saved(uow, "undone", token.coaching_id, self._calendar, *also)
