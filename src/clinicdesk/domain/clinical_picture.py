"""All that the chart knows of one person, read together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from clinicdesk.domain.clinical import (
    Allergy,
    AllergyPicture,
    ClinicalRow,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Observation,
    Procedure,
    TeamMember,
)
from clinicdesk.domain.coding import SNOMED, Coded

__all__ = [
    "ClinicalPicture",
    "ExternalDocument",
    "LatestValue",
    "allergy_picture",
    "says_no_allergy",
]

_NO_KNOWN_ALLERGY = "716186003"
_NO_KNOWN = frozenset(
    {
        _NO_KNOWN_ALLERGY,
        "409137002",  # no known drug allergy
        "428607008",  # no known environmental allergy
        "429625007",  # no known food allergy
        "428197003",  # no known insect allergy
        "1003774007",  # no known latex allergy
    }
)
_UNTRUE = frozenset({"refuted", "entered-in-error"})
_PAST = frozenset({"inactive", "resolved"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalDocument(ClinicalRow):
    """A document that others wrote (US Core DocumentReference). ``code`` is its type."""

    title: str = ""
    author: str = ""
    content_type: str = ""
    size: int = 0
    """Bytes of content that came with it."""
    url: str = ""
    """The sender's link, as text; never followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestValue:
    """The newest value of one measure: of an observation, or of one part of a panel."""

    code: Coded
    observation_id: UUID
    occurred_at: datetime
    value: Decimal | None = None
    unit: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalPicture:
    """The chart's rows, newest first; what was entered in error is not among them."""

    conditions: tuple[Condition, ...] = ()
    medications: tuple[Medication, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    observations: tuple[Observation, ...] = ()
    immunizations: tuple[Immunization, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    documents: tuple[ExternalDocument, ...] = ()
    team: tuple[TeamMember, ...] = ()
    allergy_picture: AllergyPicture = AllergyPicture.NOT_RECORDED


def says_no_allergy(allergy: Allergy) -> bool:
    """Tell whether a row says that there is no allergy (of some kind), instead of naming one."""
    return allergy.code.system == SNOMED and allergy.code.code in _NO_KNOWN


def allergy_picture(allergies: Iterable[Allergy]) -> AllergyPicture:
    """Say what a banner may say.

    "No known allergies" needs somebody to have said so of all allergies (SNOMED CT 716186003): "no
    known drug allergy" alone says nothing of latex or peanuts. Refuted, resolved and inactive rows
    neither name an allergy nor show that anyone asked about the others.
    """
    true = [a for a in allergies if a.verification not in _UNTRUE and a.status not in _PAST]
    if any(not says_no_allergy(a) for a in true):
        return AllergyPicture.KNOWN
    if any(a.code.is_(SNOMED, _NO_KNOWN_ALLERGY) for a in true):
        return AllergyPicture.NONE
    return AllergyPicture.NOT_RECORDED
