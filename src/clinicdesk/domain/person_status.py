"""Where a person stands with the clinic, and how they may get from one standing to another.

prospect, eligible, active, inactive (termed, moved, left), closed; deceased; merged. A death that
was recorded in error leads back; a merge is made and taken back by merging alone.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinicdesk.domain.errors import FieldProblem

__all__ = [
    "DEATH_SOURCES",
    "REASONS",
    "Means",
    "PatientStatus",
    "Standing",
    "may_become",
    "standing_problems",
    "standing_words",
    "status_word",
    "successors",
]


class PatientStatus(StrEnum):
    """Where a person stands with the clinic."""

    PROSPECT = "prospect"
    ELIGIBLE = "eligible"
    ACTIVE = "active"
    INACTIVE = "inactive"
    CLOSED = "closed"
    DECEASED = "deceased"
    MERGED = "merged"


class Means(StrEnum):
    """How a standing is changed."""

    EDIT = "edit"
    """By a form, a command, a census or an import."""
    MERGE = "merge"
    """By merging two records, or taking that back."""


_S = PatientStatus
_LIVING = (_S.PROSPECT, _S.ELIGIBLE, _S.ACTIVE, _S.INACTIVE, _S.CLOSED)
_EDITS: dict[PatientStatus, frozenset[PatientStatus]] = {
    _S.PROSPECT: frozenset({_S.ELIGIBLE, _S.ACTIVE, _S.INACTIVE, _S.CLOSED, _S.DECEASED}),
    _S.ELIGIBLE: frozenset({_S.ACTIVE, _S.INACTIVE, _S.CLOSED, _S.DECEASED}),
    _S.ACTIVE: frozenset({_S.INACTIVE, _S.CLOSED, _S.DECEASED}),
    _S.INACTIVE: frozenset({_S.ELIGIBLE, _S.ACTIVE, _S.CLOSED, _S.DECEASED}),
    _S.CLOSED: frozenset({_S.ELIGIBLE, _S.ACTIVE, _S.DECEASED}),
    # The death was recorded in error.
    _S.DECEASED: frozenset(_LIVING),
    _S.MERGED: frozenset(),
}

REASONS: dict[PatientStatus, dict[str, str]] = {
    _S.INACTIVE: {
        "termed": "No longer eligible",
        "moved": "Moved away",
        "left": "Left the clinic",
    },
    _S.CLOSED: {
        "handed-on": "Handed on to another clinic",
        "asked": "The person asked for it",
        "unreachable": "Could not be reached",
        "other": "Another reason",
    },
}
"""Why, by the standing that it leads to; the others need no reason."""

DEATH_SOURCES: dict[str, str] = {
    "family": "Told by the family",
    "hospital": "Told by a hospital or clinic",
    "certificate": "Death certificate",
    "employer": "Told by the employer",
    "notice": "Published notice",
    "import": "From imported records",
    "other": "Another source",
}

_WORDS = {
    _S.PROSPECT: "Prospect",
    _S.ELIGIBLE: "Eligible",
    _S.ACTIVE: "Active",
    _S.INACTIVE: "Inactive",
    _S.CLOSED: "Closed",
    _S.DECEASED: "Deceased",
    _S.MERGED: "Merged into another record",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A standing with why and since when."""

    status: PatientStatus = PatientStatus.ACTIVE
    reason: str = ""
    """A key of `REASONS`, or of `DEATH_SOURCES` for a death."""
    on: date | None = None


def status_word(status: PatientStatus) -> str:
    """Return the standing as people read it."""
    return _WORDS[status]


def standing_words(standing: Standing) -> str:
    """Say a standing with its reason: "Inactive: moved away"."""
    said = REASONS.get(standing.status, {}).get(standing.reason, "")
    word = status_word(standing.status)
    return f"{word}: {said[:1].lower()}{said[1:]}" if said else word


def successors(status: PatientStatus) -> tuple[PatientStatus, ...]:
    """Return where a standing may lead by a form, itself first, in the order of the list."""
    return (status, *(one for one in PatientStatus if one in _EDITS[status]))


def may_become(before: PatientStatus, after: PatientStatus, means: Means = Means.EDIT) -> bool:
    """Tell whether one standing may follow another."""
    if before is after:
        return True
    if means is Means.MERGE:
        # Only a merge makes and unmakes this one.
        return (before is _S.MERGED) != (after is _S.MERGED)
    return after in _EDITS[before]


def standing_problems(
    before: PatientStatus | None, after: Standing, today: date
) -> list[FieldProblem]:
    """Return what is wrong with a new standing; ``before`` is None for someone new."""
    problems = []
    status = after.status
    if status is _S.MERGED and before is not _S.MERGED:
        problems.append(
            FieldProblem("status", "Two records become one by merging: use the list of duplicates.")
        )
    elif before is not None and not may_become(before, status):
        wanted, known = status_word(status).lower(), status_word(before).lower()
        problems.append(
            FieldProblem("status", f"Nobody who is {known} becomes {wanted}: choose another.")
        )
    if after.reason and after.reason not in REASONS.get(status, {}):
        offered = ", ".join(REASONS.get(status, {})) or "no reason"
        problems.append(FieldProblem("status_reason", f"This standing has {offered}: choose one."))
    elif status in REASONS and before is not None and before is not status and not after.reason:
        problems.append(FieldProblem("status_reason", "Choose why."))
    if after.on is not None and after.on > today:
        problems.append(FieldProblem("status_on", "This day is to come: check it."))
    return problems
