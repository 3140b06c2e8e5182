"""Who may do what: roles, compartments and verbs in one table.

Roles and compartments as the field has them (nurse, provider, coach, CHW, staff, behavioural-health
clinician, occupational-health nurse, privacy officer, administrator). Services ask; the window and
the command line obey alike.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.errors import NotAllowed

__all__ = ["Act", "Actor", "Compartment", "Role", "may", "require"]


class Role(StrEnum):
    """A person's role; roles add up."""

    NURSE = "nurse"
    PROVIDER = "provider"
    COACH = "coach"
    CHW = "chw"
    CLINIC_STAFF = "clinic-staff"
    BH_CLINICIAN = "bh-clinician"
    OH_NURSE = "oh-nurse"
    PRIVACY_OFFICER = "privacy-officer"
    ADMIN = "admin"


class Compartment(StrEnum):
    """A part of the record with its own readers."""

    GENERAL = "general"
    BEHAVIOURAL = "behavioural"
    SUD_PART2 = "sud_part2"
    PSYCHOTHERAPY_NOTES = "psychotherapy_notes"
    GENETIC = "genetic"
    OCCUPATIONAL = "occupational"
    SENSITIVE = "sensitive"
    MINOR_CONFIDENTIAL = "minor_confidential"
    HR_ELIGIBILITY = "hr_eligibility"


class Act(StrEnum):
    """A verb that a role opens."""

    FIND_PEOPLE = "find people"
    READ_CHART = "open charts"
    EDIT_PERSON = "change a person's details"
    EDIT_PLAN = "change care plans"
    SIGN_PLAN = "sign care plans"
    COACH_GOALS = "record progress on goals"
    TEACH = "give education"
    LOG_TIME = "log care-management time"
    EDIT_REFERRAL = "make and follow referrals"
    REVIEW_REPORT = "review reports"
    PRINT = "print and save documents"
    TAKE_LISTS = "print and export lists of people"
    IMPORT = "import records"
    READ_AUDIT = "read the audit log"
    RUN_CLINIC = "administer the clinic"
    BACK_UP = "back up the clinic"


_CLINICIAN = frozenset(Act) - {Act.READ_AUDIT, Act.RUN_CLINIC}

_OPENS: dict[Role, frozenset[Act]] = {
    Role.NURSE: _CLINICIAN,
    Role.PROVIDER: _CLINICIAN,
    Role.BH_CLINICIAN: _CLINICIAN - {Act.IMPORT, Act.TAKE_LISTS},
    Role.COACH: frozenset(
        {
            Act.FIND_PEOPLE,
            Act.READ_CHART,
            Act.COACH_GOALS,
            Act.TEACH,
            Act.LOG_TIME,
            Act.PRINT,
        }
    ),
    Role.CHW: frozenset(
        {
            Act.FIND_PEOPLE,
            Act.READ_CHART,
            Act.EDIT_PERSON,
            Act.EDIT_REFERRAL,
            Act.TEACH,
            Act.LOG_TIME,
        }
    ),
    Role.CLINIC_STAFF: frozenset(
        {
            Act.FIND_PEOPLE,
            Act.READ_CHART,
            Act.EDIT_PERSON,
            Act.EDIT_REFERRAL,
            Act.PRINT,
            Act.TAKE_LISTS,
            Act.IMPORT,
            Act.BACK_UP,
        }
    ),
    Role.OH_NURSE: frozenset({Act.FIND_PEOPLE}),
    Role.PRIVACY_OFFICER: frozenset({Act.READ_AUDIT}),
    Role.ADMIN: frozenset({Act.RUN_CLINIC, Act.BACK_UP, Act.READ_AUDIT}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in staff member a change is made by."""

    id: UUID
    name: str
    """Sign-in name."""
    display: str
    """As printed: "A. Moreau, RN"."""
    roles: frozenset[Role]
    site_id: UUID


def may(actor: Actor, act: Act) -> bool:
    """Tell whether one of the actor's roles opens an act."""
    return any(act in _OPENS[role] for role in actor.roles)


def require(actor: Actor, act: Act) -> None:
    """Let the act through.

    Raises:
        NotAllowed: none of the actor's roles opens it.
    """
    if not may(actor, act):
        held = ", ".join(sorted(actor.roles)) or "none"
        raise NotAllowed(
            f"Your role ({held}) does not let you {act}.",
            "Ask the clinic's administrator if your work needs it.",
        )
