"""Offers that say a goal so that it can be counted."""

from datetime import date

from clinicdesk.domain.plans import GoalDraft

__all__ = ["offers"]


def offers(draft: GoalDraft, today: date) -> tuple[GoalDraft, ...]:
    """Return what a goal's words may be said as; none where they can be counted already."""
    del draft, today
    return ()
