"""Practitioners, organizations and care teams elsewhere, as a source describes them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clinicdesk.domain.clinical import TeamMember

__all__ = ["CareTeam", "DirectoryEntry", "Organization", "Practitioner", "npi_is_valid"]


def npi_is_valid(npi: str) -> bool:
    """Check an NPI's last digit: Luhn over 80840 and the number (45 CFR 162.406)."""
    if len(npi) != 10 or not (npi.isascii() and npi.isdigit()):
        return False
    doubled = 0
    for place, digit in enumerate(reversed("80840" + npi)):
        value = int(digit) * (2 if place % 2 else 1)
        doubled += value - 9 if value > 9 else value
    return doubled % 10 == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    """What a person and a place of care have in common."""

    id: UUID
    version: int = 1
    name: str
    npi: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    address: str = ""
    active: bool = True
    source: str = "clinic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Practitioner(DirectoryEntry):
    """A clinician or other worker (US Core Practitioner)."""

    specialty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization(DirectoryEntry):
    """A practice, hospital or programme (US Core Organization)."""

    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTeam:
    """A person's care team with its participants (US Core CareTeam)."""

    id: UUID
    version: int = 1
    patient_id: UUID
    name: str = ""
    status: str = "active"
    start_on: date | None = None
    end_on: date | None = None
    members: tuple[TeamMember, ...] = ()
    source: str = "clinic"
