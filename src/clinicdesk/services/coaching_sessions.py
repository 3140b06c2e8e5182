"""Coaching sessions and attempts to reach somebody, and a session's calendar file."""

from collections.abc import Callable, Sequence
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.appointments import AppointmentFile, appointment_of
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.coaching import Coaching, GoalEntryDraft, entries_problems
from clinicdesk.domain.coaching_contacts import AttemptDraft, AttemptOutcome, attempt_problems
from clinicdesk.domain.coaching_sessions import (
    CoachingSession,
    SessionDraft,
    SessionMode,
    SessionStatus,
    move_session,
    session_problems,
)
from clinicdesk.domain.contacting import (
    Channel,
    Purpose,
    channel_of_telecom,
    contact_facts,
    may_call,
    may_contact,
    may_leave_message,
)
from clinicdesk.domain.errors import BadInput, FieldProblem, InvalidDraft, NotFound, Refused
from clinicdesk.domain.people import Patient
from clinicdesk.interchange.calendar_file import calendar_bytes
from clinicdesk.services.coaching_keeping import (
    Saved,
    coach_goal,
    look_for_safety,
    require_running,
    saved,
)
from clinicdesk.services.coaching_view import read_view
from clinicdesk.store import coaching, coaching_entries, coaching_sessions, patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["CoachingSessionService"]

_MINUTES_HELD = range(1, 481)


class CoachingSessionService:
    """Sessions and attempts of one clinic."""

    def __init__(self, store: ClinicStore, calendar: BusinessCalendar, facts: ClinicFacts) -> None:
        self._store = store
        self._calendar = calendar
        self._facts = facts

    def plan_session(self, actor: Actor, coaching_id: UUID, draft: SessionDraft) -> Saved:
        """Plan a session; safe contact is asked before anybody promises a call.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: there is no such coaching.
            InvalidDraft: one problem a field.
            Refused: coaching is not in force, or the person may not be reached so.
        """

        def do(uow: UnitOfWork, found: Coaching) -> None:
            _refuse(session_problems(draft, uow.now))
            _require_way(patients.get_open(uow.session, found.patient_id), draft.mode)
            coaching_sessions.add(uow, found, draft)

        return self._running(actor, coaching_id, "planned a session", do)

    def hold(
        self,
        actor: Actor,
        session_id: UUID,
        version: int,
        *,
        minutes: int,
        entries: Sequence[GoalEntryDraft] = (),
        note: str = "",
    ) -> Saved:
        """Note that a session was held, with what was said of each goal.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such session or goal.
            InvalidDraft: one problem a field. TransitionRefused: the session is over.
            Refused: somebody changed it meanwhile.
        """

        def do(uow: UnitOfWork, session: CoachingSession) -> None:
            self._held(uow, session, version, minutes=minutes, entries=entries, note=note)

        return self._moved(actor, session_id, SessionStatus.HELD, "held a session", do)

    def hold_unplanned(
        self,
        actor: Actor,
        coaching_id: UUID,
        draft: SessionDraft,
        *,
        entries: Sequence[GoalEntryDraft] = (),
        note: str = "",
    ) -> Saved:
        """Note a session that was held without being planned; raises as ``hold`` does."""

        def do(uow: UnitOfWork, found: Coaching) -> None:
            _refuse(session_problems(draft, uow.now, past=True))
            made = coaching_sessions.add(uow, found, draft)
            session = coaching_sessions.get(uow.session, made)
            version, minutes = session.version, draft.minutes
            self._held(uow, session, version, minutes=minutes, entries=entries, note=note)

        return self._running(actor, coaching_id, "held a session", do, "plan")

    def _held(
        self,
        uow: UnitOfWork,
        session: CoachingSession,
        version: int,
        *,
        minutes: int,
        entries: Sequence[GoalEntryDraft],
        note: str,
    ) -> None:
        problems = entries_problems(entries)
        if minutes not in _MINUTES_HELD:
            problems.append(FieldProblem("minutes", "Choose 1 to 480 minutes."))
        _refuse(problems)
        found = coaching.get(uow.session, session.coaching_id)
        if {one.goal_id for one in entries} - set(found.coached):
            raise NotFound("This goal is not coached.", "Choose one that is.")
        today = self._calendar.day_of(uow.now)
        view = read_view(uow.session, session.patient_id, self._calendar, today)
        held_at = min(session.planned_at, uow.now)
        coaching_sessions.change(
            uow,
            session.id,
            version,
            status=SessionStatus.HELD.value,
            held_at=held_at,
            held_minutes=minutes,
            note=note.strip(),
            agenda=view.agenda,
        )
        on = self._calendar.day_of(held_at)
        for one in entries:
            coaching_entries.add_entry(uow, found, one, on=on, at=held_at, session_id=session.id)
            coach_goal(uow, found.id, one.goal_id, self._calendar)
        said = [text for one in entries for text in (one.note, one.barrier, one.what)]
        look_for_safety(uow, found.id, today, note, *said)

    def no_show(self, actor: Actor, session_id: UUID, version: int, note: str = "") -> Saved:
        """Note that nobody came: the ladder begins.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such session.
            TransitionRefused: the session is over. Refused: it is still to come, or was changed.
        """

        def do(uow: UnitOfWork, session: CoachingSession) -> None:
            if session.planned_at > uow.now:
                raise Refused(
                    "This session is still to come.", "Cancel it, or move it to another time."
                )
            coaching_sessions.change(
                uow, session.id, version, status=SessionStatus.NO_SHOW.value, note=note.strip()
            )

        return self._moved(actor, session_id, SessionStatus.NO_SHOW, "noted a no-show", do)

    def cancel(self, actor: Actor, session_id: UUID, version: int, reason: str) -> Saved:
        """Cancel a session.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such session.
            BadInput: it needs a reason. TransitionRefused: the session is over.
            Refused: somebody changed it meanwhile.
        """

        def do(uow: UnitOfWork, session: CoachingSession) -> None:
            coaching_sessions.change(
                uow,
                session.id,
                version,
                status=SessionStatus.CANCELLED.value,
                reason=reason.strip(),
                sequence=session.sequence + 1,
            )

        return self._moved(
            actor, session_id, SessionStatus.CANCELLED, "cancelled a session", do, reason=reason
        )

    def reschedule(
        self, actor: Actor, session_id: UUID, version: int, draft: SessionDraft, reason: str
    ) -> Saved:
        """Move a session to another time; raises as ``cancel`` and ``plan_session`` do."""

        def do(uow: UnitOfWork, session: CoachingSession) -> None:
            _refuse(session_problems(draft, uow.now))
            found = coaching.get(uow.session, session.coaching_id)
            require_running(found)
            _require_way(patients.get_open(uow.session, found.patient_id), draft.mode)
            made = coaching_sessions.add(uow, found, draft, sequence=session.sequence + 1)
            coaching_sessions.change(
                uow,
                session.id,
                version,
                status=SessionStatus.RESCHEDULED.value,
                reason=reason.strip(),
                instead_id=made,
            )

        return self._moved(
            actor, session_id, SessionStatus.RESCHEDULED, "moved a session", do, reason=reason
        )

    def attempt(self, actor: Actor, coaching_id: UUID, draft: AttemptDraft) -> Saved:
        """Note an attempt to reach somebody, by a way that they allow.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: there is no such coaching.
            InvalidDraft: one problem a field.
            Refused: the person asked not to be reached so, or no message may be left there.
        """

        def do(uow: UnitOfWork, found: Coaching) -> None:
            _refuse(attempt_problems(draft, uow.now))
            person = patients.get_open(uow.session, found.patient_id)
            decision = may_contact(contact_facts(person), draft.channel, Purpose.CARE)
            if not decision.allowed:
                raise Refused(decision.why, decision.instead)
            if draft.outcome is AttemptOutcome.LEFT_MESSAGE:
                _require_message(person, draft.channel)
            coaching_entries.add_attempt(uow, found, draft)
            look_for_safety(uow, coaching_id, self._calendar.day_of(uow.now), draft.note)

        return self._running(actor, coaching_id, "tried to reach the person", do)

    def calendar_file(
        self, actor: Actor, session_id: UUID, *, by: Channel = Channel.IN_PERSON
    ) -> AppointmentFile:
        """Make a session's calendar file, to be handed over or sent by a way that is allowed.

        It says when, how long, where or by which link, and the clinic's name: no name of the
        person and nothing of their health.

        Raises:
            NotAllowed: the actor's role does not print and save. NotFound: no such session.
            Refused: the person may not be reached so about appointments.
            BadInput: the session is over.
        """
        require(actor, Act.PRINT)
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            session = coaching_sessions.get(uow.session, session_id)
            if session.status not in {SessionStatus.PLANNED, SessionStatus.CANCELLED}:
                raise BadInput(
                    "This session is over.", "Only what is planned or cancelled has a file."
                )
            person = patients.get_open(uow.session, session.patient_id)
            decision = may_contact(contact_facts(person), by, Purpose.APPOINTMENTS)
            if not decision.allowed:
                raise Refused(decision.why, decision.instead)
            root = coaching_sessions.first_of(uow.session, session.id)
            appointment = appointment_of(session, root, self._facts, uow.now)
            uow.audit(
                AuditAct(
                    act="made a calendar file",
                    kind="session",
                    object_id=session.id,
                    object_version=session.version,
                    patient_id=person.id,
                    digest=by.value,
                )
            )
        return AppointmentFile(appointment.file_name, calendar_bytes(appointment))

    def _running(
        self,
        actor: Actor,
        coaching_id: UUID,
        act: str,
        do: Callable[[UnitOfWork, Coaching], None],
        *also: str,
    ) -> Saved:
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            found = coaching.get(uow.session, coaching_id)
            require_running(found)
            do(uow, found)
            return saved(uow, act, coaching_id, self._calendar, *also)

    def _moved(
        self,
        actor: Actor,
        session_id: UUID,
        to: SessionStatus,
        act: str,
        do: Callable[[UnitOfWork, CoachingSession], None],
        *,
        reason: str = "",
    ) -> Saved:
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            session = coaching_sessions.get(uow.session, session_id)
            move_session(session.status, to, reason)
            do(uow, session)
            also = ("plan",) if to is SessionStatus.HELD else ()
            return saved(
                uow,
                act,
                session.coaching_id,
                self._calendar,
                *also,
                kind="session",
                object_id=session.id,
            )


def _refuse(problems: Sequence[FieldProblem]) -> None:
    if problems:
        raise InvalidDraft(problems)


def _require_way(person: Patient, mode: SessionMode) -> None:
    """Let a session be planned by a way that the person allows."""
    facts = contact_facts(person)
    if mode is SessionMode.PHONE:
        decision = may_call(facts, Purpose.APPOINTMENTS)
    elif mode is SessionMode.VIDEO:
        decision = may_contact(facts, Channel.PORTAL, Purpose.APPOINTMENTS)
    else:
        decision = may_contact(facts, Channel.IN_PERSON, Purpose.APPOINTMENTS)
    if not decision.allowed:
        raise Refused(decision.why, decision.instead)


def _require_message(person: Patient, channel: Channel) -> None:
    """Let a message be left at a number for which the person said so."""
    numbers = [one for one in person.telecoms if channel_of_telecom(one) is channel]
    decisions = [may_leave_message(one) for one in numbers]
    if not decisions:
        raise Refused("No such number is recorded.", "Record it in the details first.")
    if not any(one.allowed for one in decisions):
        raise Refused(decisions[0].why, decisions[0].instead)
