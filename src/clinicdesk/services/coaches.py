"""Who may coach."""

from uuid import UUID

from clinicdesk.domain.access import Act, Actor, may
from clinicdesk.domain.errors import Refused
from clinicdesk.store import staff
from clinicdesk.store.snapshot import Snapshot

__all__ = ["require_coach"]


def require_coach(session: Snapshot, staff_id: UUID) -> Actor:
    """Return whoever is to coach.

    Raises:
        NotFound: nobody active has this id. Refused: none of their roles coaches.
    """
    coach = staff.actor(session, staff_id)
    if not may(coach, Act.COACH_GOALS):
        raise Refused(f"{coach.display} does not coach.", "Choose a coach, nurse or provider.")
    return coach
