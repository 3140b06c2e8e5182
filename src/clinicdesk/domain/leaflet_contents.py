"""What a leaflet's pages say: the leaflet, in one language or two, and whom it is for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from clinicdesk.domain.content_parts import Imprint, Letterhead
from clinicdesk.domain.leaflets import Leaflet
from clinicdesk.domain.people import Patient
from clinicdesk.domain.plans import CarePlan, Goal, Lifecycle

__all__ = ["LeafletContent", "goals_beside"]

_WORKED_ON = frozenset({Lifecycle.PLANNED, Lifecycle.ACCEPTED, Lifecycle.ACTIVE})
_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafletContent:
    """A leaflet for one person."""

    letterhead: Letterhead
    imprint: Imprint
    """Its language is that of the words that are ours."""
    patient: Patient
    leaflets: tuple[Leaflet, ...]
    """One; or the same topic in two languages, which stand side by side."""
    goals: tuple[Goal, ...] = ()
    """The person's own that it is about."""
    note: str = ""
    """A few words from the clinic, above it."""
    large: bool = False
    """Letters of 18 points."""

    @property
    def beside(self) -> bool:
        """Whether two languages stand side by side."""
        return len(self.leaflets) > 1


def _goal_fits(goal: Goal, leaflet: Leaflet, concerns: Collection[UUID]) -> bool:
    measure = goal.target.measure if goal.target else None
    named = measure is not None and measure.code in leaflet.topic.measures
    return named or any(one in concerns for one in goal.concern_ids)


def goals_beside(leaflet: Leaflet, plans: Iterable[CarePlan]) -> tuple[Goal, ...]:
    """Return the goals that a leaflet is about: by their measure, or by the concern they serve."""
    found = []
    for plan in plans:
        about = {one.id for one in plan.concerns if leaflet.topic.fits_code(one.code.code)}
        found += [
            goal
            for goal in plan.goals
            if goal.lifecycle in _WORKED_ON and _goal_fits(goal, leaflet, about)
        ]
    return tuple(found[:_MOST])
