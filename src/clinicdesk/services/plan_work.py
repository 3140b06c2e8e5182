"""The work of a plan's lines: tasks made from them, and what becomes of tasks when lines change."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, may, require
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import InvalidDraft, NotFound
from clinicdesk.domain.plan_work import (
    AskedTask,
    Line,
    LineTask,
    TaskAnswer,
    WorkAnswer,
    answer_problems,
    lines_of,
    task_for,
)
from clinicdesk.domain.plans import CarePlan, Concern, Goal
from clinicdesk.domain.tasks import Task, TaskDraft, task_problems
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.services.tasks import require_contact
from clinicdesk.store import continuity, patients, plan_work, plans, summary, tasks
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["PlanWorkService"]

_KINDS = frozenset({"plan", "task"})


def _kind(line: Line) -> str:
    if isinstance(line, Concern):
        return "concern"
    return "goal" if isinstance(line, Goal) else "intervention"


def _line(plan: CarePlan, line_id: UUID) -> Line:
    for line in lines_of(plan):
        if line.id == line_id:
            return line
    raise NotFound("This line is no longer in the plan.", "Open the plan again.")


class PlanWorkService:
    """Work that stands for a plan's lines."""

    def __init__(
        self, store: ClinicStore, calendar: BusinessCalendar, words: ReferralWords
    ) -> None:
        self._store = store
        self._calendar = calendar
        self._words = words

    def of_plan(self, actor: Actor, plan_id: UUID) -> tuple[LineTask, ...]:
        """Return the tasks of a plan and of its lines, the soonest first.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such plan.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            reader = self._words.reader(session, actor, emergency=True)
            links = plan_work.links_of(session, plans.get(session, plan_id))
            shown = {one.id: one for one in reader.tasks([link.task for link in links])}
        self._words.note(reader)
        return tuple(replace(link, task=shown[link.task.id]) for link in links)

    def asked(self, actor: Actor, plan_id: UUID) -> tuple[AskedTask, ...]:
        """Return the tasks that wait for an answer since their lines were changed.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such plan.
        """
        return self._asked(actor, lambda session: [plans.get(session, plan_id)])

    def asked_of(self, actor: Actor, patient_id: UUID) -> tuple[AskedTask, ...]:
        """Return the same for every plan of a person: a plan that is over asks, too.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        return self._asked(actor, lambda session: plans.plans_of(session, patient_id))

    def _asked(
        self, actor: Actor, of: Callable[[Snapshot], Iterable[CarePlan]]
    ) -> tuple[AskedTask, ...]:
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            reader = self._words.reader(session, actor, emergency=True)
            found = [ask for plan in of(session) for ask in plan_work.asks_open(session, plan)]
            shown = {one.id: one for one in reader.tasks([ask.task for ask in found])}
        self._words.note(reader)
        return tuple(replace(ask, task=shown[ask.task.id]) for ask in found)

    def answer(self, actor: Actor, plan_id: UUID, answers: Sequence[TaskAnswer]) -> Change:
        """Keep, cancel or replace tasks, all of them or none; those not named stay asked about.

        Raises:
            InvalidDraft: one problem a task.
            NotAllowed: the actor's role does not change care plans.
            NotFound: no such plan or owner.
            Refused: somebody answered about one of them in the meantime.
        """
        require(actor, Act.EDIT_PLAN)
        problems = answer_problems(answers, self._today())
        if problems:
            raise InvalidDraft(problems)
        with self._store.writing(actor) as uow:
            plan = plans.get(uow.session, plan_id, self._today())
            for said in answers:
                self._one(uow, plan, said)
            uow.session.flush()
            summary.refresh(uow, [plan.patient_id])
            uow.audit(
                AuditAct(
                    act="answered about tasks",
                    kind="plan",
                    object_id=plan.id,
                    object_version=plan.number,
                    patient_id=plan.patient_id,
                    digest=" ".join(f"{one.task_id}:{one.answer.value}" for one in answers),
                )
            )
        return Change(_KINDS, plan.patient_id)

    def proposed(self, actor: Actor, plan_id: UUID, line_id: UUID) -> TaskDraft:
        """Return the task that a line would become: its words, its owner, its day.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such plan, or the line is no longer in it.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            plan = plans.get(session, plan_id)
        return task_for(plan, _line(plan, line_id), self._today())

    def make(
        self, actor: Actor, plan_id: UUID, line_id: UUID, draft: TaskDraft | None = None
    ) -> tuple[Task, Change]:
        """Make a task of a line: as it is proposed, or as typed.

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not follow up.
            NotFound: no such plan, line or owner.
            Refused: the owner cannot own work, or the person may not be called.
        """
        self._require_work(actor)
        with self._store.writing(actor) as uow:
            plan = plans.get(uow.session, plan_id)
            line = _line(plan, line_id)
            said = draft or task_for(plan, line, self._today())
            said = replace(said, patient_id=plan.patient_id, plan_id=plan.id)
            if problems := task_problems(said):
                raise InvalidDraft(problems)
            require_contact(patients.get_open(uow.session, plan.patient_id), said)
            task_id = self._words.add_task(uow, said)
            uow.session.flush()
            return self._linked(uow, plan, line, task_id, "created")

    def link(
        self, actor: Actor, plan_id: UUID, line_id: UUID, task_id: UUID
    ) -> tuple[Task, Change]:
        """Note that a task of this person is work of a line.

        Raises:
            NotAllowed: the actor's role does not follow up.
            NotFound: no such plan, line or task.
            Refused: the task is about somebody else, or another plan's.
        """
        self._require_work(actor)
        with self._store.writing(actor) as uow:
            plan = plans.get(uow.session, plan_id)
            return self._linked(uow, plan, _line(plan, line_id), task_id, "linked")

    def unlink(
        self, actor: Actor, plan_id: UUID, line_id: UUID, task_id: UUID
    ) -> tuple[Task, Change]:
        """Note that a task is not work of a line.

        Raises:
            NotAllowed: the actor's role does not follow up.
            NotFound: no such plan or task, or it is no work of this line.
        """
        self._require_work(actor)
        with self._store.writing(actor) as uow:
            plan = plans.get(uow.session, plan_id)
            plan_work.unlink(uow, plan.id, line_id, task_id)
            return self._told(uow, plan, task_id, "unlinked")

    def _require_work(self, actor: Actor) -> None:
        if not may(actor, Act.COACH_GOALS):
            require(actor, Act.EDIT_REFERRAL)

    def _one(self, uow: UnitOfWork, plan: CarePlan, said: TaskAnswer) -> None:
        if said.answer is WorkAnswer.KEEP:
            plan_work.asked(uow, plan, said)
            return
        old = tasks.get(uow.session, said.task_id)
        new_id = None
        outcome = said.reason.strip()
        if said.answer is WorkAnswer.REPLACE:
            new_id = self._instead(uow, plan, old, said)
            outcome = outcome or f"Replaced by: {said.title.strip()}"
        plan_work.asked(uow, plan, said, new_id)
        continuity.require_finished(uow.session, old.id)
        self._words.end_task(uow, (old.id, old.version), outcome, status="cancelled")

    def _instead(self, uow: UnitOfWork, plan: CarePlan, old: Task, said: TaskAnswer) -> UUID:
        assert said.due_on is not None
        draft = TaskDraft(
            patient_id=plan.patient_id,
            title=said.title,
            due_on=said.due_on,
            owner_id=said.owner_id or old.owner_id,
            reason=old.reason,
            priority=old.priority,
            kind=old.kind,
            referral_id=old.referral_id,
            plan_id=plan.id,
        )
        require_contact(patients.get_open(uow.session, plan.patient_id), draft)
        new_id = self._words.add_task(uow, draft)
        uow.session.flush()
        present = {line.id: line for line in lines_of(plan)}
        for link in plan_work.links_of(uow.session, plan):
            if link.task.id == old.id and link.line_id in present:
                line = present[link.line_id]
                plan_work.link(uow, plan, _kind(line), line.id, new_id)
        return new_id

    def _linked(
        self, uow: UnitOfWork, plan: CarePlan, line: Line, task_id: UUID, act: str
    ) -> tuple[Task, Change]:
        plan_work.link(uow, plan, _kind(line), line.id, task_id)
        return self._told(uow, plan, task_id, act)

    def _told(
        self, uow: UnitOfWork, plan: CarePlan, task_id: UUID, act: str
    ) -> tuple[Task, Change]:
        uow.session.flush()
        task = tasks.get(uow.session, task_id)
        summary.refresh(uow, [plan.patient_id])
        uow.audit(
            AuditAct(
                act=act,
                kind="task",
                object_id=task.id,
                object_version=task.version,
                patient_id=task.patient_id,
            )
        )
        (shown,) = self._words.reader(uow.session, uow.actor, emergency=True).tasks([task])
        return shown, Change(_KINDS, plan.patient_id)

    def _today(self) -> date:
        return self._calendar.day_of(self._store.clock.now())
