"""Care plans and goals from elsewhere, by their ids: the same again changes nothing.

The conditions they address must stand in the chart before. Each addressed condition becomes a
concern of the plan. What the clinic changed itself is left as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select, update

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plan_imports import (
    ImportedConcern,
    ImportedGoal,
    ImportedPlan,
    PlanOutcome,
)
from clinicdesk.domain.plan_versions import content_hash
from clinicdesk.domain.plans import (
    CONCERN_STATUSES,
    VERIFICATIONS,
    CarePlan,
    Concern,
    ConcernDraft,
    Goal,
    GoalDraft,
    Intervention,
    InterventionDraft,
    PlanDraft,
)
from clinicdesk.store import plan_rows, plan_saves, plans
from clinicdesk.store.plan_parts import parts_said, save_parts
from clinicdesk.store.plans import GOAL, PLAN
from clinicdesk.store.records.clinical import ConditionRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add_imported"]

_CONDITION: Table = ConditionRecord.__table__  # type: ignore[assignment]


def _said(kind: type[Any], draft: object) -> dict[str, Any]:
    return {f.name: getattr(draft, f.name) for f in fields(kind)}


class _Import:
    """One person's plans and goals of one source, in one transaction."""

    def __init__(
        self,
        uow: UnitOfWork,
        patient_id: UUID,
        source: str,
        imported: Sequence[ImportedPlan],
        goals: Sequence[ImportedGoal],
    ) -> None:
        self._uow = uow
        self._patient_id = patient_id
        self._source = source
        self._goals = {goal.id: goal for goal in goals}
        self._known = {p.id: p for p in plans.plans_of(uow.session, patient_id)}
        self._loose = {g.id: g for g in plans.goals_without_plan(uow.session, patient_id)}
        self._plan_of = {g.id: p.id for p in self._known.values() for g in p.goals}
        self._conditions = self._addressed(imported, goals)
        self._stamp: dict[str, Any] = {
            "source": source,
            "version": 1,
            "updated_at": uow.now,
            "updated_by": uow.actor.display,
        }

    def _addressed(
        self, imported: Iterable[ImportedPlan], goals: Iterable[ImportedGoal]
    ) -> dict[UUID, ConcernDraft]:
        wanted = {i for plan in imported for i in plan.condition_ids}
        wanted |= {i for goal in goals for i in goal.condition_ids}
        wanted |= {i for plan in imported for c in plan.concerns for i in c.draft.condition_ids}
        if not wanted:
            return {}
        c = _CONDITION.c
        code = (c.code_text, c.code_system, c.code_code, c.code_display, c.code_version)
        query = select(c.id, c.status, c.verification, *code).where(c.id.in_(wanted))
        return {
            row[0]: ConcernDraft(
                code=Coded(*row[3:]),
                status=row[1] if row[1] in CONCERN_STATUSES else "active",
                verification=row[2] if row[2] in VERIFICATIONS else "confirmed",
                condition_ids=(row[0],),
            )
            for row in self._uow.session.execute(query)
        }

    def _concern_drafts(
        self, condition_ids: Iterable[UUID], said: Iterable[ImportedConcern]
    ) -> list[ConcernDraft]:
        """Each condition once: in the concern that the sender tells, else in one of its own."""
        found: list[ConcernDraft] = []
        told: set[UUID] = set()
        for one in said:
            mine = [i for i in one.draft.condition_ids if i in self._conditions and i not in told]
            if mine:
                code = self._conditions[mine[0]].code
                found.append(replace(one.draft, code=code, condition_ids=tuple(mine)))
                told.update(mine)
        rest = (i for i in dict.fromkeys(condition_ids) if i not in told)
        return [*found, *(self._conditions[i] for i in rest if i in self._conditions)]

    def _concerns(
        self,
        condition_ids: Iterable[UUID],
        known: CarePlan | None,
        said: Iterable[ImportedConcern] = (),
    ) -> tuple[Concern, ...]:
        before = (
            {c.condition_ids[0]: c.id for c in known.concerns if c.condition_ids} if known else {}
        )
        return tuple(
            Concern(
                **_said(ConcernDraft, draft),
                id=before.get(draft.condition_ids[0]) or self._uow.new_id(),
                position=place,
                **self._stamp,
            )
            for place, draft in enumerate(self._concern_drafts(condition_ids, said))
        )

    def _goal(self, goal_id: UUID, place: int, concerns: dict[UUID, UUID]) -> Goal | None:
        imported = self._goals.get(goal_id)
        if imported is None:
            return self._loose.get(goal_id)
        linked = tuple(dict.fromkeys(concerns[c] for c in imported.condition_ids if c in concerns))
        said = _said(GoalDraft, imported.draft) | {"concern_ids": linked}
        return Goal(**said, id=goal_id, position=place, **self._stamp)

    def wanted(self, imported: ImportedPlan) -> CarePlan:
        """Return the plan as the source has it, with the ids its lines have here."""
        known = self._known.get(imported.id)
        mine = [self._goals[i] for i in imported.goal_ids if i in self._goals]
        addressed = [*imported.condition_ids, *(c for goal in mine for c in goal.condition_ids)]
        addressed += [i for one in imported.concerns for i in one.draft.condition_ids]
        concerns = self._concerns(addressed, known, imported.concerns)
        by_condition = {i: c.id for c in concerns for i in c.condition_ids}
        goals = []
        for place, goal_id in enumerate(dict.fromkeys(imported.goal_ids)):
            # A goal stands in one plan: the first that names it.
            if self._plan_of.setdefault(goal_id, imported.id) != imported.id:
                continue
            stored = known.goal(goal_id) if known and goal_id not in self._goals else None
            goal = stored or self._goal(goal_id, place, by_condition)
            if goal is not None:
                goals.append(goal)
        places = {i.position: i.id for i in known.interventions} if known else {}
        here = {goal.id for goal in goals}
        return CarePlan(
            **_said(PlanDraft, imported.draft),
            id=imported.id,
            number=1,
            patient_id=self._patient_id,
            intent=imported.intent,
            author=imported.author,
            concerns=concerns,
            goals=tuple(goals),
            interventions=tuple(
                Intervention(
                    **_said(InterventionDraft, _serving(draft, here)),
                    id=places.get(place) or self._uow.new_id(),
                    position=place,
                    **self._stamp,
                )
                for place, draft in enumerate(imported.activities)
            ),
            **self._stamp,
        )

    def goal_outcome(self, outcome: PlanOutcome, wanted: CarePlan, goal_id: UUID) -> PlanOutcome:
        """Say what became of a goal that came with its plan."""
        known = self._known.get(wanted.id)
        if known is None or outcome is not PlanOutcome.UPDATED:
            return outcome
        before, after = known.goal(goal_id), wanted.goal(goal_id)
        if before is None or after is None:
            return PlanOutcome.CREATED
        return PlanOutcome.UNCHANGED if _said_of(before) == _said_of(after) else PlanOutcome.UPDATED

    def changed_here(self, plan_id: UUID) -> bool:
        """Tell whether the clinic changed this plan since it came."""
        query = select(PLAN.c.changed_here_at).where(PLAN.c.id == plan_id)
        return self._uow.session.execute(query).scalar_one() is not None

    def keep(self, plan: CarePlan) -> PlanOutcome:
        """Store a plan as the source has it now."""
        known = self._known.get(plan.id)
        if known is None:
            # A goal that came before its plan has a row already; the plan takes it in.
            early = tuple(g for g in plan.goals if g.id in self._loose)
            rest = tuple(g for g in plan.goals if g.id not in self._loose)
            first = _with_goals(plan, rest) if early else plan
            plan_saves.add_many(self._uow, [first], act="imported")
            if early:
                plan_saves.save(self._uow, first, plan, act="imported")
            return PlanOutcome.CREATED
        if content_hash(known) == content_hash(plan):
            return PlanOutcome.UNCHANGED
        if self.changed_here(plan.id):
            return PlanOutcome.KEPT_AS_SOURCE
        plan_saves.save(
            self._uow, known, plan, act="imported", reason=f"No longer said by {self._source}"
        )
        return PlanOutcome.UPDATED

    def keep_goal(self, goal: ImportedGoal) -> PlanOutcome:
        """Store a goal that comes without its plan: in the plan it is in, else by itself."""
        for plan in self._known.values():
            present = plan.goal(goal.id)
            if present is None:
                continue
            said = _said(GoalDraft, goal.draft) | {"concern_ids": present.concern_ids}
            changed = Goal(**said, id=goal.id, position=present.position, **self._stamp)
            goals = tuple(changed if g.id == goal.id else g for g in plan.goals)
            return self.keep(_with_goals(plan, goals))
        draft = _said(GoalDraft, goal.draft) | {"concern_ids": ()}
        wanted = Goal(**draft, id=goal.id, **self._stamp)
        columns = plan_rows.goal_columns(wanted)
        present = self._loose.get(goal.id)
        if present is None:
            stamp = self._uow.stamped(source=self._source, patient_id=self._patient_id, id=goal.id)
            self._uow.session.execute(insert(GOAL).values({**stamp, **columns}))
            save_parts(self._uow, None, wanted)
            return PlanOutcome.CREATED
        if _said_of(present) == _said_of(wanted):
            return PlanOutcome.UNCHANGED
        self._uow.session.execute(
            update(GOAL)
            .where(GOAL.c.id == goal.id)
            .values(
                **columns,
                version=GOAL.c.version + 1,
                updated_at=self._uow.now,
                updated_by=self._uow.actor.id,
            )
        )
        save_parts(self._uow, present, wanted)
        return PlanOutcome.UPDATED


def _serving(draft: InterventionDraft, goals: set[UUID]) -> InterventionDraft:
    return replace(draft, goal_ids=tuple(one for one in draft.goal_ids if one in goals))


def _said_of(goal: Goal) -> tuple[Any, ...]:
    return plan_rows.goal_columns(goal), parts_said(goal)


def _with_goals(plan: CarePlan, goals: tuple[Goal, ...]) -> CarePlan:
    said = {f.name: getattr(plan, f.name) for f in fields(CarePlan)}
    return CarePlan(**{**said, "goals": goals})


def add_imported(
    uow: UnitOfWork,
    patient_id: UUID,
    source: str,
    imported: Sequence[ImportedPlan] = (),
    goals: Sequence[ImportedGoal] = (),
) -> dict[UUID, PlanOutcome]:
    """Store one person's plans and goals as a source has them; say what became of each id.

    The caller audits, once for the file and person. A goal that no plan names is kept by itself
    until a plan does.

    Raises:
        Refused: someone changed a plan in between.
    """
    run = _Import(uow, patient_id, source, imported, goals)
    outcomes: dict[UUID, PlanOutcome] = {}
    for one in imported:
        plan = run.wanted(one)
        outcome = run.keep(plan)
        outcomes[one.id] = outcome
        outcomes |= {g.id: run.goal_outcome(outcome, plan, g.id) for g in plan.goals}
    alone = [goal for goal in goals if goal.id not in outcomes]
    outcomes |= {goal.id: run.keep_goal(goal) for goal in alone}
    return outcomes
