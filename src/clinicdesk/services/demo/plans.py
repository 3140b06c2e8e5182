"""Invents care plans: concerns, goals with targets from the chart's readings, and who does what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from uuid import UUID

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.goal_rule import Reading, achievement_by_rule, distance
from clinicdesk.domain.plans import (
    Achievement,
    CarePlan,
    Comparator,
    Concern,
    Goal,
    GoalDraft,
    GoalTarget,
    Intervention,
    Lifecycle,
    PlanStatement,
    PlanStatus,
    Priority,
    StageOfChange,
    StatementKind,
)
from clinicdesk.services.demo.care import GoalIdea, Problem
from clinicdesk.services.demo.chart_rows import Chart
from clinicdesk.services.demo.moments import Moments
from clinicdesk.services.demo.plan_parts import PartMaker
from clinicdesk.services.demo.story import Story

__all__ = ["Hands", "PlanMaker"]

_MOST_PROBLEMS = 3
_LONGEST, _SHORTEST = 300, 60
_BY_HAND = {
    "better": (Achievement.IMPROVING, "Says so, and it shows"),
    "same": (Achievement.NO_CHANGE, "No different so far"),
    "worse": (Achievement.WORSENING, "Worse than when we began"),
    "reached": (Achievement.ACHIEVED, "Done, and kept up for a month"),
}
_STAGES = {
    "better": StageOfChange.ACTION,
    "same": StageOfChange.CONTEMPLATION,
    "worse": StageOfChange.RELAPSE,
    "reached": StageOfChange.MAINTENANCE,
}
_MATTERS = (
    "Working until the house is paid off, and in one piece.",
    "Cooking for my family on Sundays.",
    "Fishing again without needing a nap first.",
    "No more hospital. I want to sleep in my own bed.",
    "Singing in the choir again, the long notes too.",
    "To be the one who drives, not the one who is driven.",
)
_BARRIERS = (
    "Rotating shifts",
    "No car on weekdays",
    "Cost of test strips",
    "Reads little English",
    "Looks after a parent at home",
    "Canteen food on nights",
    "Afraid of side effects",
)
_STRENGTHS = (
    "Never misses a shift; keeps what is agreed.",
    "A brother who walks along.",
    "Cooks well and likes to learn.",
    "Stopped drinking two years ago without help.",
)
_FURTHER = (
    (StatementKind.PROGNOSIS, "Good, if the readings stay where they are going."),
    (StatementKind.COMMUNITY, "None needed now; knows the pantry and the ride service."),
    (StatementKind.COORDINATION, "Reports go to the family doctor, who is told of each change."),
    (StatementKind.FUNCTION, "Independent in everything; remembers appointments without help."),
    (StatementKind.CAREGIVER, "Nobody needs to help at home."),
    (StatementKind.ENVIRONMENT, "Second floor without a lift; kitchen and bath are safe."),
    (StatementKind.SELF_MANAGEMENT, "Weighs, measures and writes down; shows it at each visit."),
)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who works in the clinic: by part (nurse, coach, chw, pool) the id and the name to read."""

    by_part: Mapping[str, tuple[UUID, str]]

    def id_of(self, part: str) -> UUID:
        """Return an owner's id; the nurse's where nobody has the part."""
        return self.by_part.get(part, self.by_part["nurse"])[0]

    def name_of(self, part: str) -> str:
        """Return the name to read; "The person" for what people do themselves."""
        return self.by_part[part][1] if part in self.by_part else "The person"


class PlanMaker:
    """Makes plans; one for all people."""

    def __init__(self, moments: Moments, new_id: Callable[[], UUID], hands: Hands) -> None:
        self._moments = moments
        self._new_id = new_id
        self._hands = hands
        self._parts = PartMaker(moments, new_id, hands.name_of("nurse"))

    def make(self, random: Random, patient_id: UUID, story: Story, chart: Chart) -> CarePlan | None:
        """Invent a person's plan; None where they have none."""
        problems = [one for one in story.problems if one.goals][:_MOST_PROBLEMS]
        if not story.planned or not problems:
            return None
        days = random.randrange(_SHORTEST, _LONGEST)
        begun = self._moments.ago(days)
        concerns = [self._concern(random, one, chart, begun) for one in problems]
        goals: list[Goal] = []
        interventions: list[Intervention] = []
        for problem, concern in zip(problems, concerns, strict=True):
            own = self._goals(random, story, chart, problem, concern, days=days)
            interventions += self._interventions(random, problem, own, begun)
            goals += own
        titles = ", ".join(one.code.text.casefold() for one in problems)
        made = CarePlan(
            id=self._new_id(),
            version=1,
            number=1,
            patient_id=patient_id,
            title=f"Care plan: {titles}",
            status=PlanStatus.ACTIVE,
            category="Longitudinal care",
            start_on=begun.date(),
            review_due_on=self._moments.day(30 if story.review is None else story.review),
            preferences=random.choice(_MATTERS),
            barriers=tuple(random.sample(_BARRIERS, random.randrange(0, 3))),
            statements=self._statements(random, problems),
            copy_given_on=begun.date() if random.random() < 0.7 else None,
            copy_language=story.draft.language if random.random() < 0.7 else "",
            author=self._hands.name_of("nurse"),
            concerns=tuple(concerns),
            goals=tuple(goals),
            interventions=tuple(interventions),
            updated_at=begun,
            updated_by=self._hands.name_of("nurse"),
        )
        return self._parts.enrich(made, chart)

    def _statements(self, random: Random, problems: Sequence[Problem]) -> tuple[PlanStatement, ...]:
        found = [PlanStatement(StatementKind.STRENGTH, random.choice(_STRENGTHS))]
        if any(one.medicines for one in problems):
            words = "Weekly pill box, filled on Sundays. Knows each tablet by its purpose."
            found.append(PlanStatement(StatementKind.MEDICATION, words))
        if any(one.key in {"diabetes", "asthma", "hypertension"} for one in problems):
            words = (
                "Call the clinic the same day for readings twice out of range; call 911 for chest "
                "pain, weakness on one side, or no breath to speak."
            )
            found.append(PlanStatement(StatementKind.SYMPTOMS, words))
        if random.random() < 0.4:
            found += [PlanStatement(kind, words) for kind, words in _FURTHER]
        return tuple(found)

    def _concern(self, random: Random, problem: Problem, chart: Chart, begun: datetime) -> Concern:
        condition = chart.condition_ids.get(problem.key)
        return Concern(
            id=self._new_id(),
            version=1,
            code=problem.code,
            said_by="both" if problem.own_words else "provider",
            priority=random.choice((Priority.HIGH, Priority.MEDIUM)),
            patient_priority=random.choice((Priority.HIGH, Priority.MEDIUM, Priority.LOW)),
            condition_ids=(condition,) if condition else (),
            own_words=problem.own_words,
            updated_at=begun,
            updated_by=self._hands.name_of("nurse"),
        )

    def _goals(
        self,
        random: Random,
        story: Story,
        chart: Chart,
        problem: Problem,
        concern: Concern,
        *,
        days: int,
    ) -> list[Goal]:
        found = []
        for idea in problem.goals:
            readings = chart.readings.get(idea.code.code, []) if idea.code else []
            target = self._target(idea, readings, days)
            if idea.code is not None and target is None:
                continue  # it was met before anybody wrote a plan
            course = story.course(problem.key)
            draft = GoalDraft(
                description=idea.says,
                concern_ids=(concern.id,),
                start_on=self._moments.worked(days),
                due_on=self._moments.day(180 + random.randrange(200) - days // 2),
                target=target,
                lifecycle=Lifecycle.ACTIVE,
                priority=random.choice(tuple(Priority)),
                own_words=idea.own_words,
                stage=_STAGES[course],
                importance=random.randrange(6, 11),
                confidence=random.randrange(3, 10),
            )
            by_rule = target is not None
            said, why = _BY_HAND[course]
            achievement = (
                achievement_by_rule(draft, readings, self._moments.today) if by_rule else said
            )
            at = self._moments.ago(days)
            fields = {name: getattr(draft, name) for name in GoalDraft.__dataclass_fields__}
            fields |= {"achievement": achievement, "achievement_reason": "" if by_rule else why}
            found.append(
                Goal(
                    **fields,
                    id=self._new_id(),
                    version=1,
                    updated_at=at,
                    updated_by=self._hands.name_of("nurse"),
                )
            )
        return found

    def _target(self, idea: GoalIdea, readings: Sequence[Reading], days: int) -> GoalTarget | None:
        if idea.code is None or not readings:
            return None
        begun = self._moments.ago(days)
        before = [one for one in readings if one.at <= begun]
        baseline = before[-1] if before else readings[0]
        value = idea.value
        if value is None:
            value = Decimal(round(float(baseline.value) * idea.relative))
        target = GoalTarget(
            measure=idea.code,
            comparator=Comparator(idea.comparator).value,
            value=value,
            unit=idea.unit,
            baseline=baseline.value,
            baseline_on=baseline.at.date(),
        )
        return target if distance(target, baseline.value) > 0 else None

    def _interventions(
        self, random: Random, problem: Problem, goals: Sequence[Goal], begun: datetime
    ) -> list[Intervention]:
        if not goals:
            return []
        found = []
        for says, frequency, part in problem.interventions:
            ours = part in self._hands.by_part
            found.append(
                Intervention(
                    id=self._new_id(),
                    version=1,
                    code=Coded(says),
                    goal_ids=(goals[0].id,),
                    owner=self._hands.name_of(part),
                    owner_id=self._hands.id_of(part) if ours else None,
                    status=random.choice(("in-progress", "in-progress", "scheduled")),
                    frequency=frequency,
                    updated_at=begun,
                    updated_by=self._hands.name_of("nurse"),
                )
            )
        return found
