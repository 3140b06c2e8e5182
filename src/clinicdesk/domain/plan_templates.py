"""Templates of care plans: what is usually worked on with a condition.

A template says concerns, goals, what is done for them, what to learn, warning signs, and from which
guideline it comes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinicdesk.domain.clinical import Condition
from clinicdesk.domain.coding import ICD10CM, LOINC, SNOMED, Coded, local
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.folding import fold
from clinicdesk.domain.goal_measures import Measure
from clinicdesk.domain.plans import Comparator, Priority, StatementKind

__all__ = [
    "KINDS",
    "OWNERS",
    "PlanTemplate",
    "TemplateConcern",
    "TemplateGoal",
    "TemplateStatement",
    "TemplateWork",
    "fits",
    "true_problems",
    "version_text",
]

OWNERS = {
    "person": "",
    "nurse": "Nurse",
    "clinician": "Clinician",
    "coach": "Health coach",
    "chw": "Community health worker",
    "coordinator": "Care coordinator",
    "behavioral": "Behavioral health clinician",
    "pharmacist": "Pharmacist",
}
"""Who does a line; ``person`` is called by name in their own plan."""
KINDS = (
    "call",
    "coaching",
    "education",
    "medicine",
    "monitoring",
    "practice",
    "referral",
    "review",
    "screening",
    "test",
    "visit",
)
_UNTRUE = frozenset({"refuted", "entered-in-error"})
Day = date
"""As a template calls its own day ``date``."""
_UNDONE = frozenset({"active", "recurrence", "relapse"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateConcern:
    """A concern of a template, and the codes that are recognized as the same."""

    key: str
    code: Coded
    icd10: tuple[str, ...] = ()
    """Beginnings of ICD-10-CM codes."""
    snomed: tuple[str, ...] = ()

    def names(self, code: Coded) -> bool:
        """Tell whether a problem is this concern: by code; by words where nobody coded it."""
        if code.system == ICD10CM:
            return any(code.code.startswith(begin) for begin in self.icd10)
        if not code.code:
            return fold(code.text) == fold(self.code.text)
        return code.system == SNOMED and code.code in self.snomed


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateGoal:
    """A goal of a template. Its number is said, or is a share of where the person sets out."""

    key: str
    concerns: tuple[str, ...]
    text: str
    measure: Measure
    also: tuple[str, ...] = ()
    """Further LOINC codes that laboratories report the same measure by."""
    comparator: Comparator
    value: Decimal | None = None
    of_baseline: Decimal | None = None
    """Share of the newest value: 0.95 is 5 % less."""
    due_after: int
    """Days."""
    said_by: str = "both"
    category: str = ""
    priority: Priority | None = None
    action: str
    """What the person does, where, when, how often."""
    milestones: tuple[tuple[int, str], ...] = ()
    """Steps on the way: after how many days, and what."""

    @property
    def codes(self) -> tuple[Coded, ...]:
        """The measure, by each of its codes."""
        own = self.measure.code
        return (own, *(Coded(own.text, LOINC, code, own.display) for code in self.also))


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateWork:
    """Something to do or to learn for goals of the template."""

    key: str
    goals: tuple[str, ...]
    text: str
    kind: str
    owner: str
    frequency: str = ""
    first_due: int | None = None
    """Days."""

    @property
    def code(self) -> Coded:
        """The line's code: the same work has the same key in each template."""
        return local(f"plan-{self.key}", self.text)


@dataclass(frozen=True, slots=True)
class TemplateStatement:
    """What the plan says in words, line by line."""

    kind: StatementKind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTemplate:
    """A template as it was read."""

    key: str
    title: str
    version: int
    date: date
    """When these words were written."""
    source: str
    """The guideline: publisher and title."""
    section: str
    source_date: str
    """When the guideline was published: 2025-12-08, 2025-12 or 2025."""
    review_after: int
    """Days."""
    least_problems: int = 0
    """It fits whoever has so many active problems; 0 leaves that to its concerns."""
    unless: TemplateConcern | None = None
    """It does not fit whoever has this."""
    concerns: tuple[TemplateConcern, ...]
    goals: tuple[TemplateGoal, ...]
    work: tuple[TemplateWork, ...]
    statements: tuple[TemplateStatement, ...]
    source_checked: str = ""
    """The day on which title, date and what we took from it were read again; empty: not yet."""
    edition: int = 0
    """The clinic's own version of it; 0 as it is shipped."""
    adapted_by: str = ""
    """The clinic that adapted it."""
    adapted_on: Day | None = None

    @property
    def reference(self) -> str:
        """The template and its version: ``diabetes@1``, adapted by the clinic ``diabetes@1.3``."""
        return f"{self.key}@{version_text(self.version, self.edition)}"

    @property
    def source_words(self) -> str:
        """Say where it comes from, and whether that was read again."""
        unread = "" if self.source_checked else " Not yet checked against the source."
        return f"{self.source} ({self.source_date}). {self.section}.{unread}"

    @property
    def adapted(self) -> str:
        """Who adapted it, and when; empty as it is shipped."""
        if not self.edition:
            return ""
        day = f" on {show_date(self.adapted_on)}" if self.adapted_on else ""
        return f"adapted by {self.adapted_by or 'this clinic'}{day}"

    @property
    def version_words(self) -> str:
        """Say which version it is, and who adapted it."""
        said = f"Version {version_text(self.version, self.edition)}"
        return f"{said}, {self.adapted}" if self.adapted else said


def version_text(version: int, edition: int) -> str:
    """Write a version: 1 as it is shipped, 1.3 the clinic's third of it."""
    return f"{version}.{edition}" if edition else str(version)


def true_problems(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return the problems that a person has now."""
    return tuple(c for c in conditions if c.verification not in _UNTRUE and c.status in _UNDONE)


def fits(template: PlanTemplate, conditions: Iterable[Condition]) -> bool:
    """Tell whether a template is about a problem that the person has now."""
    problems = true_problems(conditions)
    if template.unless and any(template.unless.names(c.code) for c in problems):
        return False
    if template.least_problems:
        return sum(not c.is_social for c in problems) >= template.least_problems
    return any(concern.names(c.code) for concern in template.concerns for c in problems)
