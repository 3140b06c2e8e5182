"""Rules for what pulls apart in a plan: two sides, why, what to consider, and from where."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from clinicdesk.domain.conflict_words import WordBook

__all__ = [
    "ConflictKind",
    "ConflictRule",
    "Example",
    "GoalClaim",
    "Needed",
    "ResultClaim",
    "RuleBook",
    "RuleRefused",
    "RuleSource",
]


OWN_RULE = "Own rule"
"""The source of what follows from the words alone."""


class RuleRefused(ValueError):
    """A shipped rule that cannot be used: our mistake, said with the rule's id."""


class ConflictKind(StrEnum):
    """What pulls apart."""

    DIET = "diet"
    MEDICINE = "medicine"
    GOALS = "goals"
    MONITORING = "monitoring"

    @property
    def words(self) -> str:
        """As people read it."""
        return _KIND_WORDS[self]


_KIND_WORDS = {
    ConflictKind.DIET: "Eating and drinking",
    ConflictKind.MEDICINE: "Medicines",
    ConflictKind.GOALS: "Goals",
    ConflictKind.MONITORING: "Done twice",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSource:
    """Where a rule comes from; ``checked`` tells whether we read the place ourselves."""

    title: str
    section: str
    date: str
    """Day, month or year of its publication; empty where it has none."""
    checked: bool
    url: str = ""
    """Where it was read."""

    @property
    def words(self) -> str:
        """One line for people."""
        said = ", ".join(filter(None, [self.title, self.section, self.date]))
        if self.checked or self.title == OWN_RULE:
            return said
        return f"{said} (not yet checked against the source)"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalClaim:
    """Goals with a target of some measure, in one direction."""

    measures: tuple[str, ...]
    way: str
    """low (at most, below) or high (at least, above)."""
    limit: Decimal | None = None
    """A low target counts when it is at or under this; a high one at or over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultClaim:
    """A newest result on one side of a limit, not older than ``within_days``."""

    codes: tuple[str, ...]
    comparator: str
    """below or above."""
    value: Decimal
    unit: str
    title: str
    within_days: int = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """One side of a rule: any of these is enough."""

    medicines: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    sayings: tuple[str, ...] = ()
    goals: tuple[GoalClaim, ...] = ()
    results: tuple[ResultClaim, ...] = ()
    programmes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is asked."""
        return not any(
            (
                self.medicines,
                self.problems,
                self.sayings,
                self.goals,
                self.results,
                self.programmes,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A person in few words, for whom a rule holds or does not."""

    holds: bool
    age: int | None = None
    sex: str = ""
    problems: tuple[str, ...] = ()
    """``N18.3 Chronic kidney disease``, or words without a code."""
    medicines: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    """Interventions of the plan."""
    goals: tuple[str, ...] = ()
    """``4548-4 below 6.5 %``, or words without a target."""
    results: tuple[str, ...] = ()
    """``2823-3 5.6 mmol/L``."""
    programmes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictRule:
    """Two things that pull apart, and what may be done."""

    id: str
    kind: ConflictKind
    serious: bool
    """Whether a clinician decides: it is asked before other conflicts."""
    title: str
    why: str
    consider: tuple[str, ...]
    source: RuleSource
    first: Needed
    second: Needed
    also: Needed = field(default_factory=Needed)
    """A third thing that must be so, too."""
    different: bool = False
    """Both sides are of one group: two names of it must be there, not one medicine twice."""
    least_age: int | None = None
    most_age: int | None = None
    sex: str = ""
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """Everything that is shipped: rules and the words they are found by."""

    rules: tuple[ConflictRule, ...]
    medicines: WordBook
    problems: WordBook
    sayings: WordBook
    watched: WordBook

    def rule(self, rule_id: str) -> ConflictRule | None:
        """The rule of an id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)
