"""What the commands about cohorts share: finding one, finding somebody in it."""

from datetime import date
from typing import Any

import click

from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.prevention import Participant
from clinicdesk.domain.prevention_report import CohortReport, CohortRow
from clinicdesk.services.clinic import Clinic

__all__ = ["DAY", "day_of", "found", "of_code", "participant_document"]

DAY = click.DateTime(["%Y-%m-%d"])


def day_of(said: Any) -> date | None:
    """Return the day that was typed, or none."""
    return said.date() if said is not None else None


def found(clinic: Clinic, name: str) -> CohortRow:
    """Return a cohort by its code, name or id.

    Raises:
        NotFound: there is none.
    """
    wanted = name.strip().casefold()
    for row in clinic.prevention.cohorts(clinic.actor):
        if wanted in {str(row.cohort.id), row.cohort.code.casefold(), row.cohort.name.casefold()}:
            return row
    raise NotFound("There is no such cohort.", "List them with: clinicdesk dpp cohorts")


def participant_document(one: Participant) -> dict[str, Any]:
    """Say who a participant is, as JSON."""
    return {
        "id": one.id,
        "code": one.code,
        "patient": one.patient_id,
        "enrolled_on": one.enrolled_on,
        "withdrawn_on": one.withdrawn_on,
        "withdrawn_reason": one.withdrawn_reason,
    }


def of_code(report: CohortReport, said: str) -> Participant:
    """Return a participant by their code or MRN.

    Raises:
        NotFound: there is none.
    """
    for row in report.rows:
        if said.casefold() in {row.participant.code.casefold(), row.participant.mrn.casefold()}:
            return row.participant
    raise NotFound("There is no such participant.", "List them with: clinicdesk dpp report COHORT")
