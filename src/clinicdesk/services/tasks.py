"""Owned work, and the page that a person opens in the morning."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, may, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.contacting import Purpose, contact_facts, may_call
from clinicdesk.domain.errors import InvalidDraft, Refused
from clinicdesk.domain.people import Patient
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referral_machine import Stage
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.domain.tasks import CALLS, Task, TaskDraft, TaskRow, task_problems
from clinicdesk.domain.today import CosignDue, TodayList
from clinicdesk.services.plan_cosigning import cosign_rule_in
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.store import (
    consents,
    continuity,
    education,
    patients,
    programmes,
    referral_query,
    summary,
    tasks,
    today_query,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.cosign_due import cosign_due
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["TaskService", "require_contact"]

Saved = tuple[Task, Change]
_AHEAD_DAYS = 7
"""How far the morning looks ahead for goals and plan reviews."""


class TaskService:
    """Tasks of one clinic, and each morning's list."""

    def __init__(
        self, store: ClinicStore, clocks: Clocks, words: ReferralWords | None = None
    ) -> None:
        self._store = store
        self._clocks = clocks
        self._words = words or ReferralWords(store)

    def add(self, actor: Actor, draft: TaskDraft) -> Saved:
        """Make a task; without an owner it is the actor's own.

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not follow up.
            NotFound: no such person or owner.
            Refused: the owner cannot own work, or the person may not be called.
        """
        _require_work(actor)
        problems = task_problems(draft)
        if problems:
            raise InvalidDraft(problems)
        with self._store.writing(actor) as uow:
            require_contact(patients.get_open(uow.session, draft.patient_id), draft)
            return self._saved(uow, "created", self._words.add_task(uow, draft))

    def complete(self, actor: Actor, task_id: UUID, version: int, outcome: str = "") -> Saved:
        """Note that a task is done, however late.

        Raises:
            NotAllowed: the actor's role does not follow up.
            NotFound: no such task.
            Refused: it is done already, or someone changed it since ``version``.
        """
        return self._changed(
            actor,
            task_id,
            "completed",
            lambda uow: self._end(uow, (task_id, version), outcome),
        )

    def cancel(self, actor: Actor, task_id: UUID, version: int, reason: str) -> Saved:
        """End a task that is not needed any more, with its reason; raises as ``complete`` does."""
        return self._changed(
            actor,
            task_id,
            "cancelled",
            lambda uow: self._end(uow, (task_id, version), reason, status="cancelled"),
        )

    def _end(
        self, uow: UnitOfWork, task: tuple[UUID, int], words: str, *, status: str = "completed"
    ) -> None:
        continuity.require_finished(uow.session, task[0])
        self._words.end_task(uow, task, words, status=status)

    def reopen(self, actor: Actor, task_id: UUID, version: int) -> Saved:
        """Take back that a task is done; raises as ``complete`` does."""
        return self._changed(
            actor, task_id, "reopened", lambda uow: tasks.open_again(uow, task_id, version)
        )

    def reassign(self, actor: Actor, task_id: UUID, version: int, owner_id: UUID) -> Saved:
        """Hand a task on; raises as ``complete`` does."""
        return self._changed(
            actor,
            task_id,
            "reassigned",
            lambda uow: tasks.reassign(uow, task_id, version, owner_id),
        )

    def of_patient(self, actor: Actor, patient_id: UUID) -> tuple[Task, ...]:
        """Return a person's tasks, the open ones first; the chart service audits the opening.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            reader = self._words.reader(session, actor, emergency=True)
            found = reader.tasks(tasks.of_patient(session, patient_id))
        self._words.note(reader)
        return found

    def list(
        self, actor: Actor, *, mine: bool = False, until: date | None = None, limit: int = 200
    ) -> tuple[TaskRow, ...]:
        """Return the site's open tasks, due first; raises as ``of_patient`` does."""
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            owners = referral_query.owners_of(session, actor) if mine else None
            rows = today_query.task_rows(
                session, actor, until=until, today=self._today(), owners=owners, limit=limit
            )
            reader = self._words.reader(session, actor)
            rows = reader.tasks(rows)
        self._words.note(reader)
        return rows

    def today(self, actor: Actor, *, mine: bool = False, limit: int = 50) -> TodayList:
        """Return the morning's page, for the clinic or (``mine``) for the actor.

        Each part holds the most pressing rows, ``limit`` at most; the counts are of all. Goals,
        plans, consents and people home from hospital are the clinic's in both.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        now = self._store.clock.now()
        today = self._clocks.calendar.day_of(now)
        with self._store.reading() as session:
            own = referral_query.owners_of(session, actor)
            owners = own if mine else None
            due = WorkFilter(mine=mine, until=today, limit=limit)
            unread = WorkFilter(mine=mine, stage=Stage.UNREVIEWED, limit=limit)
            late, due_today = today_query.task_counts(session, actor, today, owners)
            reader = self._words.reader(session, actor)
            found = TodayList(
                as_of=today,
                mine=mine,
                referrals=reader.rows(referral_query.work_rows(session, actor, due, today, own)[0]),
                reviews=reader.rows(
                    referral_query.work_rows(session, actor, unread, today, own)[0]
                ),
                tasks=reader.tasks(
                    today_query.task_rows(
                        session, actor, until=today, today=today, owners=owners, limit=limit
                    )
                ),
                goals=today_query.goals_due(
                    session, actor, today, within_days=_AHEAD_DAYS, limit=limit
                ),
                plans=today_query.plans_due(
                    session, actor, today, within_days=_AHEAD_DAYS, limit=limit
                ),
                programs=programmes.due(
                    session,
                    actor,
                    until=today + timedelta(days=_AHEAD_DAYS),
                    today=today,
                    owners=owners,
                    limit=limit,
                ),
                cosign=self._to_cosign(session, actor, today, limit),
                education=education.due(
                    session, actor, until=today, today=today, givers=owners, limit=limit
                ),
                home=today_query.home_from_hospital(
                    session, actor, now, self._clocks.calendar, limit=limit
                ),
                consents=consents.due(session, actor.site_id, today, limit),
                counts=referral_query.counts(session, actor, today, own),
                tasks_overdue=late,
                tasks_due=due_today,
            )
        self._words.note(reader)
        return found

    def _to_cosign(
        self, session: Snapshot, actor: Actor, today: date, limit: int
    ) -> tuple[CosignDue, ...]:
        rule, zone = cosign_rule_in(session), self._clocks.calendar.zone
        return cosign_due(session, actor, rule, zone, today, limit=limit)

    def _today(self) -> date:
        return self._clocks.calendar.day_of(self._store.clock.now())

    def _changed(
        self, actor: Actor, task_id: UUID, act: str, do: Callable[[UnitOfWork], None]
    ) -> Saved:
        _require_work(actor)
        with self._store.writing(actor) as uow:
            do(uow)
            return self._saved(uow, act, task_id)

    def _saved(self, uow: UnitOfWork, act: str, task_id: UUID) -> Saved:
        uow.session.flush()
        saved = tasks.get(uow.session, task_id)
        summary.refresh(uow, [saved.patient_id])
        uow.audit(
            AuditAct(
                act=act,
                kind="task",
                object_id=saved.id,
                object_version=saved.version,
                patient_id=saved.patient_id,
            )
        )
        reader = self._words.reader(uow.session, uow.actor, emergency=True)
        (shown,) = reader.tasks([saved])
        return shown, Change(frozenset({"task"}), saved.patient_id)


def require_contact(person: Patient, draft: TaskDraft) -> None:
    """Let a call be planned to whoever may be called."""
    if draft.kind in CALLS:
        decision = may_call(contact_facts(person), Purpose.CARE)
        if not decision.allowed:
            raise Refused(decision.why, decision.instead)


def _require_work(actor: Actor) -> None:
    # A coach follows goals and not referrals, and keeps promises all the same.
    if not may(actor, Act.COACH_GOALS):
        require(actor, Act.EDIT_REFERRAL)
