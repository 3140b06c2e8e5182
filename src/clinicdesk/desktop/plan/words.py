"""Choices of the plan's forms in words."""

from clinicdesk.domain.coaching_cadence import STAGE_WORDS
from clinicdesk.domain.plan_parts import ConcernOrigin
from clinicdesk.domain.plans import (
    Achievement,
    Comparator,
    Lifecycle,
    PlanStatus,
    Priority,
    StatementKind,
)

__all__ = [
    "ACHIEVEMENTS",
    "ANY_PRIORITY",
    "CATEGORIES",
    "COMPARATORS",
    "CONCERN_STATUS_WORDS",
    "INTERVENTION_STATUS_WORDS",
    "LIFECYCLES",
    "ORIGINS",
    "PLAN_STATUSES",
    "PRIORITIES",
    "SAID_BY_WORDS",
    "STAGES_OF_CHANGE",
    "STATEMENTS",
    "TEN",
]

Choices = tuple[tuple[str, str], ...]
SAID_BY_WORDS: Choices = (
    ("both", "Agreed by both"),
    ("patient", "The person’s"),
    ("provider", "Ours"),
)
PRIORITIES: Choices = (
    ("", "Not said"),
    (Priority.HIGH, "High"),
    (Priority.MEDIUM, "Medium"),
    (Priority.LOW, "Low"),
)
ANY_PRIORITY: Choices = (
    ("", "Priority: not said"),
    (Priority.HIGH, "High priority"),
    (Priority.MEDIUM, "Medium priority"),
    (Priority.LOW, "Low priority"),
)
ORIGINS: Choices = (
    (ConcernOrigin.PROBLEM, "A problem of the chart"),
    (ConcernOrigin.SCREENING, "A screening"),
    (ConcernOrigin.OWN_WORDS, "The person’s own words"),
)
CONCERN_STATUS_WORDS: Choices = (
    ("active", "Active"),
    ("recurrence", "Come back"),
    ("relapse", "Relapse"),
    ("remission", "In remission"),
    ("inactive", "No longer of concern"),
    ("resolved", "Resolved"),
)
INTERVENTION_STATUS_WORDS: Choices = (
    ("in-progress", "In progress"),
    ("not-started", "Not started"),
    ("scheduled", "Scheduled"),
    ("on-hold", "On hold"),
    ("completed", "Done"),
    ("stopped", "Stopped"),
    ("cancelled", "Cancelled"),
    ("unknown", "Not known"),
)
LIFECYCLES: Choices = (
    (Lifecycle.ACTIVE, "Being worked on"),
    (Lifecycle.PROPOSED, "Proposed"),
    (Lifecycle.PLANNED, "Planned"),
    (Lifecycle.ACCEPTED, "Accepted"),
    (Lifecycle.ON_HOLD, "On hold"),
    (Lifecycle.COMPLETED, "Completed"),
    (Lifecycle.CANCELLED, "Stopped"),
    (Lifecycle.REJECTED, "Declined"),
)
ACHIEVEMENTS: Choices = (
    ("", "As the readings say"),
    (Achievement.IN_PROGRESS, "In progress"),
    (Achievement.IMPROVING, "Getting better"),
    (Achievement.NO_CHANGE, "No change"),
    (Achievement.WORSENING, "Getting worse"),
    (Achievement.ACHIEVED, "Reached"),
    (Achievement.SUSTAINING, "Reached and kept"),
    (Achievement.NO_PROGRESS, "No progress"),
    (Achievement.NOT_ACHIEVED, "Not reached"),
    (Achievement.NOT_ATTAINABLE, "Cannot be reached"),
)
COMPARATORS: Choices = (
    ("", "No number"),
    (Comparator.AT_MOST, "At most"),
    (Comparator.AT_LEAST, "At least"),
    (Comparator.BELOW, "Below"),
    (Comparator.ABOVE, "Above"),
    (Comparator.EXACTLY, "Exactly"),
    (Comparator.BETWEEN, "Between"),
)
CATEGORIES: Choices = (
    ("", "Not said"),
    ("dietary", "Food"),
    ("behavioral", "Habits"),
    ("safety", "Safety"),
    ("nursing", "Nursing"),
    ("physiotherapy", "Physical therapy"),
)
STAGES_OF_CHANGE: Choices = (
    ("", "Nobody has asked"),
    *STAGE_WORDS.items(),
)
TEN: Choices = (("", "Nobody has asked"), *((str(n), str(n)) for n in range(11)))
PLAN_STATUSES: Choices = (
    (PlanStatus.ACTIVE, "Active"),
    (PlanStatus.DRAFT, "Draft"),
    (PlanStatus.ON_HOLD, "On hold"),
    (PlanStatus.COMPLETED, "Completed"),
    (PlanStatus.REVOKED, "Revoked"),
)
STATEMENTS: tuple[tuple[StatementKind, str], ...] = (
    (StatementKind.STRENGTH, "strength"),
    (StatementKind.SELF_MANAGEMENT, "self_management"),
    (StatementKind.PROGNOSIS, "prognosis"),
    (StatementKind.SYMPTOMS, "symptoms"),
    (StatementKind.MEDICATION, "medication"),
    (StatementKind.COMMUNITY, "community"),
    (StatementKind.COORDINATION, "coordination"),
    (StatementKind.FUNCTION, "function"),
    (StatementKind.CAREGIVER, "caregiver"),
    (StatementKind.ENVIRONMENT, "environment"),
)
"""What a plan says in words, with the field of its form."""
