"""Who reads and writes which part of the protected record, in one table.

Sources: 42 CFR Part 2 (substance use disorder, as amended 2024-02-16); 45 CFR 164.501
(psychotherapy notes), 164.508(a)(2); GINA Title II, 29 CFR 1635.9 (genetic, family history);
ADA, 29 CFR 1630.14(c) (occupational medical files are kept apart).
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from clinicdesk.domain.access import Actor, Compartment, Role
from clinicdesk.domain.errors import NotAllowed

__all__ = [
    "EMERGENCY",
    "PROTECTED",
    "ROLE_TABLE",
    "STRICTEST_FIRST",
    "Level",
    "emergency_roles",
    "holders_of",
    "level",
]


class Level(IntEnum):
    """What a role may do in a compartment."""

    NOTHING = 0
    BY_CONSENT = 1
    """Reads one person's rows where that person's consent was recorded."""
    OWN = 2
    """Reads and writes what they themselves wrote."""
    READ = 3
    WRITE = 4


PROTECTED: Final = tuple(one for one in Compartment if one is not Compartment.GENERAL)
"""Every compartment that is sealed."""

STRICTEST_FIRST: Final = (
    Compartment.PSYCHOTHERAPY_NOTES,
    Compartment.SUD_PART2,
    Compartment.MINOR_CONFIDENTIAL,
    Compartment.GENETIC,
    Compartment.BEHAVIOURAL,
    Compartment.SENSITIVE,
    Compartment.OCCUPATIONAL,
    Compartment.HR_ELIGIBILITY,
)
"""Where something belongs to several compartments, the earliest of these keeps it."""

_CLINICIAN: Mapping[Compartment, Level] = {
    Compartment.BEHAVIOURAL: Level.WRITE,
    Compartment.SUD_PART2: Level.BY_CONSENT,
    Compartment.GENETIC: Level.WRITE,
    Compartment.SENSITIVE: Level.WRITE,
    Compartment.MINOR_CONFIDENTIAL: Level.WRITE,
    Compartment.HR_ELIGIBILITY: Level.READ,
}

_TABLE: dict[Role, Mapping[Compartment, Level]] = {
    Role.NURSE: _CLINICIAN,
    Role.PROVIDER: _CLINICIAN,
    Role.BH_CLINICIAN: {
        Compartment.BEHAVIOURAL: Level.WRITE,
        Compartment.SUD_PART2: Level.WRITE,
        Compartment.PSYCHOTHERAPY_NOTES: Level.OWN,
        Compartment.GENETIC: Level.READ,
        Compartment.SENSITIVE: Level.WRITE,
        Compartment.MINOR_CONFIDENTIAL: Level.WRITE,
        Compartment.HR_ELIGIBILITY: Level.READ,
    },
    Role.OH_NURSE: {
        Compartment.OCCUPATIONAL: Level.WRITE,
        Compartment.HR_ELIGIBILITY: Level.READ,
    },
    Role.COACH: {Compartment.HR_ELIGIBILITY: Level.READ},
    Role.CHW: {Compartment.HR_ELIGIBILITY: Level.READ},
    Role.CLINIC_STAFF: {Compartment.HR_ELIGIBILITY: Level.WRITE},
    Role.PRIVACY_OFFICER: {},
    Role.ADMIN: {},
}

ROLE_TABLE: Final[Mapping[Role, Mapping[Compartment, Level]]] = MappingProxyType(_TABLE)

EMERGENCY: Final = frozenset(
    {
        Compartment.BEHAVIOURAL,
        Compartment.SUD_PART2,
        Compartment.GENETIC,
        Compartment.SENSITIVE,
        Compartment.MINOR_CONFIDENTIAL,
    }
)
"""What a clinician may open in an emergency (42 CFR 2.51 for Part 2 records).

Psychotherapy notes stay with their author; fitness for work and eligibility save nobody's life.
"""

_EMERGENCY_ROLES = frozenset({Role.NURSE, Role.PROVIDER, Role.BH_CLINICIAN})


def emergency_roles() -> frozenset[Role]:
    """Return the roles that may open protected records in an emergency."""
    return _EMERGENCY_ROLES


HAT: Final = Role.OH_NURSE
"""The role that is worn alone, for a purpose: who has it works for the employer while it is on."""


def without_hat(actor: Actor) -> Actor:
    """Return the actor as they sign in: the occupational hat is put on explicitly."""
    return replace(actor, roles=actor.roles - {HAT})


def under_hat(actor: Actor) -> Actor:
    """Return the actor with the hat on and nothing else.

    Raises:
        NotAllowed: they have no such hat.
    """
    if HAT not in actor.roles:
        raise NotAllowed(
            "You have no occupational hat.", "Ask the clinic's administrator if your work needs it."
        )
    return replace(actor, roles=frozenset({HAT}))


def level(actor: Actor, compartment: Compartment) -> Level:
    """Return the most that the actor's roles of this moment open in a compartment.

    The occupational hat is worn alone: with it on, ``actor.roles`` is that role and no other;
    without it that role is not among them.
    """
    if compartment is Compartment.GENERAL:
        msg = "the general record is not sealed"
        raise ValueError(msg)
    return max(
        (_TABLE[role].get(compartment, Level.NOTHING) for role in actor.roles),
        default=Level.NOTHING,
    )


def holders_of(compartment: Compartment) -> frozenset[Role]:
    """Return the roles whose people hold a compartment's key."""
    return frozenset(
        role
        for role, opens in _TABLE.items()
        if opens.get(compartment, Level.NOTHING) in (Level.READ, Level.WRITE)
    )
