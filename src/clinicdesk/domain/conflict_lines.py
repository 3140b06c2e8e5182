"""What of a plan and a chart can pull apart: each a line with the words it is found by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from clinicdesk.domain.clinical import Allergy, Condition, Medication
from clinicdesk.domain.clinical_picture import LatestValue, says_no_allergy
from clinicdesk.domain.coding import ICD10CM, Coded
from clinicdesk.domain.display import bare_words
from clinicdesk.domain.folding import fold
from clinicdesk.domain.goal_display import goal_target
from clinicdesk.domain.plan_rules import OVER
from clinicdesk.domain.plan_templates import true_problems
from clinicdesk.domain.plans import CarePlan, Concern, Goal, Intervention, PlanStatus
from clinicdesk.domain.programmes import ENDED, Enrolment

__all__ = ["ENDED_WORK", "ConflictFacts", "ConflictLine", "Lines", "Said", "is_icd10", "lines_of"]

ENDED_WORK = frozenset({"completed", "cancelled", "stopped", "entered-in-error"})
_OPEN_PLANS = frozenset({PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.ON_HOLD})
_OF_CONCERN = frozenset({"active", "recurrence", "relapse"})
_UNTRUE = frozenset({"refuted", "entered-in-error"})
_PAST_ALLERGY = frozenset({"inactive", "resolved"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictFacts:
    """One plan and the chart around it."""

    today: date
    plan: CarePlan
    age: int | None = None
    """Years; None where the birth date is not known."""
    sex: str = ""
    """FHIR administrative gender."""
    conditions: tuple[Condition, ...] = ()
    medications: tuple[Medication, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    latest: tuple[LatestValue, ...] = ()
    other_plans: tuple[CarePlan, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLine:
    """One side of a conflict, or part of one."""

    kind: str
    """concern, goal, intervention, statement, problem, medicine, allergy, result or program."""
    id: UUID
    title: str
    words: str = ""
    """What is said of it: dose, target, how often, whose plan."""

    @property
    def says(self) -> str:
        """What it says, without where it is stored: the same line again says the same."""
        return f"{self.kind}|{fold(self.title)}|{fold(self.words)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line with what it is found by."""

    line: ConflictLine
    code: Coded | None = None
    texts: tuple[str, ...] = ()
    goal: Goal | None = None
    work: Intervention | None = None
    value: LatestValue | None = None
    programme: str = ""
    stands_for: frozenset[UUID] = field(default_factory=frozenset)
    """Rows of the chart that this line of the plan is about: they are not named beside it."""


def _problems(facts: ConflictFacts) -> Iterator[Said]:
    about: set[UUID] = set()
    named: set[str] = set()
    for plan in (facts.plan, *facts.other_plans):
        for concern in plan.concerns:
            if concern.status in _OF_CONCERN and concern.verification not in _UNTRUE:
                about |= set(concern.condition_ids)
                if (told := fold(concern.code.text)) not in named:
                    named.add(told)
                    yield _concern(concern, plan, facts)
    for row in true_problems(facts.conditions):
        told = fold(bare_words(row.code.text))
        if row.id in about or row.is_social or told in named:
            continue
        named.add(told)
        line = ConflictLine(kind="problem", id=row.id, title=bare_words(row.code.text))
        yield Said(line=line, code=row.code, texts=(row.code.text,))


def _of_plan(plan: CarePlan, facts: ConflictFacts) -> str:
    return "" if plan.id == facts.plan.id else f"in the plan “{plan.title}”"


def _concern(concern: Concern, plan: CarePlan, facts: ConflictFacts) -> Said:
    line = ConflictLine(
        kind="concern", id=concern.id, title=concern.code.text, words=_of_plan(plan, facts)
    )
    return Said(
        line=line,
        code=concern.code,
        texts=(concern.code.text,),
        stands_for=frozenset(concern.condition_ids),
    )


def _medicines(facts: ConflictFacts) -> Iterator[Said]:
    named: set[tuple[str, str]] = set()
    for row in facts.medications:
        words = ", ".join(filter(None, [row.dose, row.frequency]))
        if not row.current or (fold(row.code.text), fold(words)) in named:
            continue
        named.add((fold(row.code.text), fold(words)))
        line = ConflictLine(kind="medicine", id=row.id, title=row.code.text, words=words)
        yield Said(line=line, code=row.code, texts=(f"{row.code.text} {row.route} {row.form}",))


def _goal(goal: Goal, plan: CarePlan, facts: ConflictFacts) -> Said:
    measure = goal.target.measure.text if goal.target and goal.target.measure else ""
    target = f"{measure} {goal_target(goal.target)}".strip() if goal.target else ""
    line = ConflictLine(
        kind="goal",
        id=goal.id,
        title=goal.description,
        words=", ".join(filter(None, [target, _of_plan(plan, facts)])),
    )
    return Said(line=line, texts=(goal.description, goal.own_words, goal.action_plan), goal=goal)


def _work(work: Intervention, plan: CarePlan, facts: ConflictFacts) -> Said:
    line = ConflictLine(
        kind="intervention",
        id=work.id,
        title=work.code.text,
        words=", ".join(filter(None, [work.frequency, work.owner, _of_plan(plan, facts)])),
    )
    return Said(line=line, code=work.code, texts=(work.code.text, work.note), work=work)


def _plan_lines(facts: ConflictFacts) -> Iterator[Said]:
    for plan in (facts.plan, *facts.other_plans):
        if plan.status not in _OPEN_PLANS:
            continue
        for goal in plan.goals:
            if goal.lifecycle not in OVER:
                yield _goal(goal, plan, facts)
        for work in plan.interventions:
            if work.status not in ENDED_WORK:
                yield _work(work, plan, facts)
        for statement in plan.statements:
            title = statement.kind.value.replace("-", " ").capitalize()
            line = ConflictLine(kind="statement", id=plan.id, title=title, words=statement.text)
            yield Said(line=line, texts=(statement.text,))


def _allergies(facts: ConflictFacts) -> Iterator[Said]:
    for row in facts.allergies:
        true = row.verification not in _UNTRUE and row.status not in _PAST_ALLERGY
        if true and not says_no_allergy(row):
            words = ", ".join(row.reactions)
            line = ConflictLine(kind="allergy", id=row.id, title=row.code.text, words=words)
            yield Said(line=line, code=row.code, texts=(row.code.text,))


def _results(facts: ConflictFacts) -> Iterator[Said]:
    for value in facts.latest:
        if value.value is not None:
            line = ConflictLine(kind="result", id=value.observation_id, title=value.code.text)
            yield Said(line=line, code=value.code, value=value)


def _programmes(facts: ConflictFacts) -> Iterator[Said]:
    for one in facts.enrolments:
        if one.status in ENDED:
            continue
        line = ConflictLine(kind="program", id=one.id, title=one.title, words=one.status.words)
        yield Said(line=line, programme=one.programme)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """All lines, by what they can be asked for."""

    problems: tuple[Said, ...]
    medicines: tuple[Said, ...]
    plan: tuple[Said, ...]
    """Goals, interventions and statements."""
    allergies: tuple[Said, ...]
    results: tuple[Said, ...]
    programmes: tuple[Said, ...]

    @property
    def taken(self) -> Iterable[Said]:
        """What the person takes or is to take: medicines, and work that names one."""
        yield from self.medicines
        yield from (said for said in self.plan if said.work is not None)


def lines_of(facts: ConflictFacts) -> Lines:
    """Gather what holds now; what is over, refuted or wrong is left out."""
    return Lines(
        problems=tuple(_problems(facts)),
        medicines=tuple(_medicines(facts)),
        plan=tuple(_plan_lines(facts)),
        allergies=tuple(_allergies(facts)),
        results=tuple(_results(facts)),
        programmes=tuple(_programmes(facts)),
    )


def is_icd10(code: Coded | None) -> bool:
    """Whether a problem is coded in ICD-10-CM: then its code decides, not its words."""
    return code is not None and code.system == ICD10CM and bool(code.code)
