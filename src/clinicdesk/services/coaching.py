"""Coaching relations: begun, paced, handed on, paused and ended; and a nurse asked for.

Whoever may coach changes coaching facts only: of a goal in the plan its stage, rulers and action
plan (decision 23).
"""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.coaching import (
    Coaching,
    CoachingDraft,
    CoachingStatus,
    coaching_problems,
    every_problems,
)
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.contacting import Purpose, contact_facts, may_call
from clinicdesk.domain.errors import BadInput, FieldProblem, InvalidDraft, NotFound, Refused
from clinicdesk.domain.people import PatientStatus
from clinicdesk.services.coaches import require_coach
from clinicdesk.services.coaching_keeping import Saved, ask_for_nurse, saved
from clinicdesk.services.coaching_view import coached_goals, read_view, running
from clinicdesk.store import coaching, patients
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["CoachingService"]


class CoachingService:
    """Coaching at one clinic. The chart's opening is audited by the chart service."""

    def __init__(self, store: ClinicStore, calendar: BusinessCalendar) -> None:
        self._store = store
        self._calendar = calendar

    def _today(self) -> date:
        return self._calendar.day_of(self._store.clock.now())

    def open(self, actor: Actor, patient_id: UUID) -> CoachingView:
        """Return a person's coaching: goals, sessions, entries, attempts, ladder, agenda.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is no such person.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return read_view(session, patient_id, self._calendar, self._today())

    def begin(self, actor: Actor, draft: CoachingDraft) -> Saved:
        """Begin to coach somebody on goals of their plan; without a coach, the actor does.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such person or coach.
            InvalidDraft: one problem a field.
            Refused: they are coached already, have died, or the coach's role does not coach.
        """
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            today = self._calendar.day_of(uow.now)
            problems = coaching_problems(draft, today)
            if problems:
                raise InvalidDraft(problems)
            person = patients.get_open(uow.session, draft.patient_id)
            if person.status is PatientStatus.DECEASED:
                raise Refused("This person has died.", "Nobody who died is coached.")
            if running(uow.session, person.id) is not None:
                raise Refused("This person is coached already.", "Go on with that, or end it.")
            start = draft.start_on or today
            made = coaching.add(
                uow,
                patient_id=person.id,
                coach_id=require_coach(uow.session, draft.coach_id or actor.id).id,
                status=CoachingStatus.ACTIVE.value,
                start_on=start,
                # The day itself follows below, from the goals and the intervals.
                due_on=self._calendar.on_or_after(start),
                every_days=draft.every_days,
                every_reason=draft.every_reason.strip(),
            )
            self._require_goals(uow, person.id, draft.goal_ids)
            coaching.set_goals(uow, made, draft.goal_ids, start)
            return saved(uow, "began coaching", made, self._calendar)

    def _require_goals(self, uow: UnitOfWork, patient_id: UUID, ids: Sequence[UUID]) -> None:
        goals, _present = coached_goals(uow.session, patient_id, self._calendar.day_of(uow.now))
        if set(ids) - {goal.id for goal in goals}:
            raise NotFound("A goal is no longer in the plan.", "Open the plan again.")

    def choose_goals(
        self, actor: Actor, coaching_id: UUID, version: int, goal_ids: Sequence[UUID]
    ) -> Saved:
        """Coach exactly these goals from today on.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such coaching or goal.
            InvalidDraft: no goal is left. Refused: somebody changed it meanwhile.
        """

        def do(uow: UnitOfWork, found: Coaching) -> None:
            if not goal_ids:
                raise InvalidDraft([FieldProblem("goals", "Choose at least one goal.")])
            self._require_goals(uow, found.patient_id, goal_ids)
            coaching.change(uow, coaching_id, version)
            coaching.set_goals(uow, coaching_id, goal_ids, self._calendar.day_of(uow.now))

        return self._changed(actor, coaching_id, "chose the goals of coaching", do)

    def set_cadence(
        self,
        actor: Actor,
        coaching_id: UUID,
        version: int,
        every_days: int | None,
        reason: str = "",
    ) -> Saved:
        """Agree on an interval with one person; None follows the stage of change again.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such coaching.
            InvalidDraft: out of bounds, or without its reason. Refused: changed meanwhile.
        """

        def do(uow: UnitOfWork, _found: Coaching) -> None:
            if problems := every_problems(every_days, reason):
                raise InvalidDraft(problems)
            words = reason.strip() if every_days is not None else ""
            coaching.change(uow, coaching_id, version, every_days=every_days, every_reason=words)

        return self._changed(actor, coaching_id, "set how often coaching is", do)

    def hand_to(self, actor: Actor, coaching_id: UUID, version: int, coach_id: UUID) -> Saved:
        """Give the relation to another coach.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such coaching or coach.
            Refused: the other does not coach, or somebody changed it meanwhile.
        """

        def do(uow: UnitOfWork, _found: Coaching) -> None:
            coach = require_coach(uow.session, coach_id)
            coaching.hand_to(uow, coaching_id, version, coach.id)

        return self._changed(actor, coaching_id, "handed coaching on", do)

    def pause(self, actor: Actor, coaching_id: UUID, version: int, reason: str) -> Saved:
        """Let the clock stand still.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such coaching.
            BadInput: it needs a reason. Refused: its state has no such step, or changed meanwhile.
        """
        return self._stand(actor, coaching_id, version, CoachingStatus.PAUSED, reason)

    def resume(self, actor: Actor, coaching_id: UUID, version: int) -> Saved:
        """Let the clock run again; raises as ``pause`` does."""
        return self._stand(actor, coaching_id, version, CoachingStatus.ACTIVE, "")

    def end(self, actor: Actor, coaching_id: UUID, version: int, reason: str) -> Saved:
        """End coaching, with its reason; raises as ``pause`` does."""
        return self._stand(actor, coaching_id, version, CoachingStatus.ENDED, reason)

    def _stand(
        self, actor: Actor, coaching_id: UUID, version: int, to: CoachingStatus, reason: str
    ) -> Saved:
        def do(uow: UnitOfWork, found: Coaching) -> None:
            if found.status in {to, CoachingStatus.ENDED}:
                raise Refused(
                    f"Coaching is {found.status.value} for this person.", "Open the chart again."
                )
            if to is not CoachingStatus.ACTIVE and not reason.strip():
                raise BadInput("This needs its reason.", "Say in a few words why.")
            today = self._calendar.day_of(uow.now)
            runs = to is CoachingStatus.ACTIVE
            coaching.change(
                uow,
                coaching_id,
                version,
                status=to.value,
                reason=reason.strip(),
                end_on=today if to is CoachingStatus.ENDED else None,
                due_on=self._calendar.on_or_after(today) if runs else None,
            )

        words = {"active": "resumed coaching", "paused": "paused coaching"}
        return self._changed(actor, coaching_id, words.get(to.value, "ended coaching"), do)

    def ask_nurse(self, actor: Actor, coaching_id: UUID) -> Saved:
        """Ask for a nurse: the panel shows it until one has seen to it.

        Raises:
            NotAllowed: the actor's role does not coach. NotFound: no such coaching.
        """
        return self._changed(
            actor,
            coaching_id,
            "asked for a nurse",
            lambda uow, _found: ask_for_nurse(
                uow, coaching_id, "asked", self._calendar.day_of(uow.now)
            ),
        )

    def nurse_saw(self, actor: Actor, coaching_id: UUID, version: int) -> Saved:
        """Note that a nurse has seen to it.

        Raises:
            NotAllowed: the actor's role does not change care plans. NotFound: no such coaching.
            Refused: somebody changed it meanwhile.
        """
        require(actor, Act.EDIT_PLAN)
        return self._changed(
            actor,
            coaching_id,
            "saw to what coaching asked",
            lambda uow, _found: coaching.change(
                uow, coaching_id, version, nurse_reason="", nurse_since=None
            ),
        )

    def may_call(self, actor: Actor, patient_id: UUID) -> str:
        """Say whether and how the person may be called; raises as ``open`` does."""
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return may_call(contact_facts(patients.get(session, patient_id)), Purpose.CARE).sentence

    def _changed(
        self,
        actor: Actor,
        coaching_id: UUID,
        act: str,
        do: Callable[[UnitOfWork, Coaching], None],
    ) -> Saved:
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            do(uow, coaching.get(uow.session, coaching_id))
            return saved(uow, act, coaching_id, self._calendar)
