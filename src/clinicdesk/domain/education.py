"""Education: which leaflet was given to whom, what the person said back, and when to ask again.

Teach-back asks the person to say in their own words what they will do; what is not right yet is
taught again and asked again (AHRQ, Health Literacy Universal Precautions Toolkit, 3rd edition,
2024, tool 5). It tests how we taught, not the person.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.coding import ICD10CM, Coded
from clinicdesk.domain.errors import FieldProblem, TransitionRefused
from clinicdesk.domain.leaflets import Leaflet, LeafletTopic
from clinicdesk.domain.plan_reviews import TeachBack
from clinicdesk.domain.plan_templates import TemplateConcern
from clinicdesk.domain.plans import CarePlan, Lifecycle

__all__ = [
    "ASK_AFTER",
    "Assignment",
    "EducationDue",
    "GiveDraft",
    "Method",
    "Suggestion",
    "TaughtBack",
    "TeachBackDraft",
    "ask_day",
    "give_problems",
    "leaflet_language",
    "open_for_teaching",
    "suggestions",
    "teach_back_problems",
]


class Method(StrEnum):
    """How it was given."""

    PRINT = "print"
    VERBAL = "verbal"
    VIDEO = "video"
    GROUP = "group"


ASK_AFTER: dict[TeachBack | None, int | None] = {
    None: 14,
    TeachBack.CORRECT: None,
    TeachBack.RE_TAUGHT: 14,
    TeachBack.NOT_YET: 7,
    TeachBack.DECLINED: None,
}
"""Days after which we ask (again), as a proposal; None: not again. What was given and not yet
asked about is asked within two weeks; a person who declines is not asked again unless they want."""
_ASKED_AGAIN = frozenset({TeachBack.RE_TAUGHT, TeachBack.NOT_YET})
_FURTHEST = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveDraft:
    """A leaflet as it is given."""

    patient_id: UUID
    topic: str
    language: str = "en"
    method: Method = Method.PRINT
    plan_id: UUID | None = None
    concern_id: UUID | None = None
    goal_id: UUID | None = None
    ask_on: date | None = None
    """When to ask what was understood; None proposes a day."""
    ask: bool = True
    """Whether it is to be asked about at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeachBackDraft:
    """What the person said back, as it is typed."""

    outcome: TeachBack
    said: str = ""
    """In their words."""
    ask_on: date | None = None
    """When to ask again; None proposes a day where one is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtBack:
    """One teach-back."""

    at: datetime
    by: str
    outcome: TeachBack
    said: str = ""
    ask_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A leaflet that was given to somebody, with every teach-back, the oldest first."""

    id: UUID
    version: int
    patient_id: UUID
    topic: str
    language: str
    leaflet_version: int
    title: str
    """Of the leaflet, as it was."""
    method: Method
    given_at: datetime
    given_by: str
    given_by_id: UUID
    plan_id: UUID | None = None
    concern_id: UUID | None = None
    goal_id: UUID | None = None
    outcome: TeachBack | None = None
    """Of the last teach-back; None where nobody has asked."""
    ask_on: date | None = None
    """When it is to be asked about (again)."""
    replaced_at: datetime | None = None
    """When the topic was given anew."""
    taught: tuple[TaughtBack, ...] = ()

    @property
    def current(self) -> bool:
        """Whether it was not given anew since."""
        return self.replaced_at is None

    @property
    def words(self) -> str:
        """Where it stands."""
        if self.outcome is None:
            return "given, not asked about yet"
        return {
            TeachBack.CORRECT: "said back in their own words",
            TeachBack.RE_TAUGHT: "taught again",
            TeachBack.NOT_YET: "not understood yet",
            TeachBack.DECLINED: "did not want to be asked",
        }[self.outcome]

    def due(self, today: date) -> bool:
        """Tell whether it is to be asked about today or was before."""
        return self.current and self.ask_on is not None and self.ask_on <= today


@dataclass(frozen=True, slots=True, kw_only=True)
class EducationDue:
    """A leaflet to be asked about, for a list of many people's."""

    id: UUID
    patient_id: UUID
    patient: str
    mrn: str
    title: str
    given_by: str
    outcome: TeachBack | None
    due_on: date
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A leaflet that fits somebody, and why."""

    topic: LeafletTopic
    leaflet: Leaflet
    why: str
    spoken: bool
    """Whether it is in a language that the person speaks."""
    plan_id: UUID | None = None
    concern_id: UUID | None = None
    goal_id: UUID | None = None
    given: Assignment | None = None
    """The last time that it was given."""

    @property
    def settled(self) -> bool:
        """Whether this very version was given in this language, and nothing is left to ask."""
        given = self.given
        return (
            given is not None
            and given.language == self.leaflet.language
            and given.leaflet_version == self.leaflet.version
            and given.ask_on is None
        )

    @property
    def newer(self) -> bool:
        """Whether what was given has a newer version by now."""
        return self.given is not None and (
            self.given.leaflet_version < self.leaflet.version
            and self.given.language == self.leaflet.language
        )


def give_problems(draft: GiveDraft, today: date) -> list[FieldProblem]:
    """Return what is wrong with giving, field by field."""
    problems = _day_problems(draft.ask_on, today)
    if draft.ask_on is not None and not draft.ask:
        problems.append(FieldProblem("ask_on", "Choose a day, or not to ask; not both."))
    return problems


def teach_back_problems(draft: TeachBackDraft, today: date) -> list[FieldProblem]:
    """Return what is wrong with a teach-back, field by field."""
    problems = _day_problems(draft.ask_on, today)
    if draft.outcome is TeachBack.CORRECT and not draft.said.strip():
        words = "Write in a few words what the person said."
        problems.append(FieldProblem("said", words))
    return problems


def _day_problems(day: date | None, today: date) -> list[FieldProblem]:
    if day is None or today < day <= today + timedelta(days=_FURTHEST):
        return []
    return [FieldProblem("ask_on", "Choose a day after today, within a year.")]


def ask_day(outcome: TeachBack | None, chosen: date | None, today: date) -> date | None:
    """Return the day on which it is asked (again): the chosen one, or the proposal."""
    days = ASK_AFTER[outcome]
    return chosen or (today + timedelta(days=days) if days is not None else None)


def open_for_teaching(given: Assignment) -> None:
    """Let a teach-back be recorded where one can be.

    Raises:
        TransitionRefused: the topic was given anew; that one is asked about.
    """
    if not given.current:
        raise TransitionRefused("This leaflet was given anew. Record it there.", ())


def leaflet_language(tags: Iterable[str], written: Collection[str]) -> tuple[str, bool]:
    """Return the language to give a leaflet in, and whether the person speaks it.

    ``tags`` are BCP 47, the preferred one first. Where nobody asked, English is taken as spoken.
    """
    asked = False
    for tag in tags:
        if not tag:
            continue
        asked = True
        base = tag.lower().partition("-")[0]
        if base in written:
            return base, True
    return "en", not asked


@dataclass(frozen=True, slots=True)
class _Found:
    rank: int
    why: str
    plan_id: UUID | None = None
    concern_id: UUID | None = None
    goal_id: UUID | None = None


def _of_plan(
    topic: LeafletTopic, plan: CarePlan, kin: Collection[TemplateConcern]
) -> Iterable[_Found]:
    for concern in plan.concerns:
        if concern.status == "resolved":
            continue
        code = concern.code
        if code.system == ICD10CM and topic.fits_code(code.code):
            yield _Found(0, f"Concern: {code.text}", plan.id, concern.id)
        elif any(one.names(code) for one in kin):
            yield _Found(2, f"Goes with: {code.text}", plan.id, concern.id)
    for goal in plan.goals:
        measure = goal.target.measure if goal.target else None
        if goal.lifecycle in _WORKED_ON and measure and measure.code in topic.measures:
            concern_id = next(iter(goal.concern_ids), None)
            yield _Found(1, f"Goal: {goal.description}", plan.id, concern_id, goal.id)


_WORKED_ON = frozenset(
    {Lifecycle.PROPOSED, Lifecycle.PLANNED, Lifecycle.ACCEPTED, Lifecycle.ACTIVE}
)


def suggestions(
    leaflets: Mapping[tuple[str, str], Leaflet],
    *,
    languages: Iterable[str],
    plans: Iterable[CarePlan] = (),
    problems: Iterable[Coded] = (),
    further: Mapping[str, str] = {},
    kin: Mapping[str, Collection[TemplateConcern]] = {},
    given: Iterable[Assignment] = (),
) -> tuple[Suggestion, ...]:
    """Return the leaflets that fit somebody, the most telling reason first.

    ``further`` are topics that something else speaks for, with why; ``kin`` the concerns of the
    plan templates that a topic goes with. What was given and is settled stands last.
    """
    language, spoken = leaflet_language(languages, {tongue for _topic, tongue in leaflets})
    last = {one.topic: one for one in sorted(given, key=lambda one: one.given_at)}
    plans, problems = tuple(plans), tuple(problems)
    found: list[tuple[int, Suggestion]] = []
    for leaflet in leaflets.values():
        if leaflet.language != language:
            continue
        topic, kindred = leaflet.topic, kin.get(leaflet.topic.key, ())
        reasons = [one for plan in plans for one in _of_plan(topic, plan, kindred)]
        reasons += [
            _Found(1, f"Problem: {code.text}")
            for code in problems
            if code.system == ICD10CM and topic.fits_code(code.code)
        ]
        reasons += [
            _Found(2, f"Goes with: {code.text}")
            for code in problems
            if any(one.names(code) for one in kindred)
        ]
        if topic.key in further:
            reasons.append(_Found(1, further[topic.key]))
        if not reasons:
            continue
        best = min(reasons, key=lambda one: one.rank)
        suggestion = Suggestion(
            topic=topic,
            leaflet=leaflet,
            why=best.why,
            spoken=spoken,
            plan_id=best.plan_id,
            concern_id=best.concern_id,
            goal_id=best.goal_id,
            given=last.get(topic.key),
        )
        found.append((best.rank, suggestion))
    found.sort(key=lambda one: (one[1].settled, one[0]))
    return tuple(one for _rank, one in found)
