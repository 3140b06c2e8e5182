"""Risk points: each criterion is a rule with points, and each point can be accounted for.

Nothing is weighed by a hidden formula: a person's points are the sum of the criteria they meet
(categories of NCQA PCMH criterion CM 01), and a criterion's yield is counted, not claimed.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinicdesk.domain.registries import CATEGORIES, Registry

__all__ = ["CriterionRow", "CriterionYield", "RiskReason", "RiskScore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionYield:
    """What a criterion brought: whom it finds, and what was done for them since."""

    people: int
    only_by_it: int
    """Who would have no points without it."""
    acted_on: int
    """Who had a care plan, a visit or a call since they met it."""

    @property
    def share(self) -> int | None:
        """Percent acted on; None where it finds nobody."""
        return round(100 * self.acted_on / self.people) if self.people else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """A criterion in the list, with its yield."""

    criterion: Registry
    found: CriterionYield
    refreshed_at: datetime | None

    @property
    def points(self) -> int:
        """What it adds."""
        return self.criterion.definition.points or 0

    @property
    def category(self) -> str:
        """In words."""
        return CATEGORIES.get(self.criterion.definition.category, "")


@dataclass(frozen=True, slots=True)
class RiskReason:
    """A criterion that somebody meets."""

    criterion_id: UUID
    name: str
    category: str
    points: int
    since: datetime


@dataclass(frozen=True, slots=True)
class RiskScore:
    """Somebody's points, with their reasons."""

    points: int
    reasons: tuple[RiskReason, ...]
