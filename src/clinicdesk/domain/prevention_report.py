"""A cohort as it is looked at: everybody with their numbers, and the cohort's own measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clinicdesk.domain.prevention import Cohort, CohortBook, Participant
from clinicdesk.domain.prevention_dataset import PersonFacts
from clinicdesk.domain.prevention_eligibility import Eligibility, eligibility
from clinicdesk.domain.prevention_recognition import CohortMeasure, Standing, recognition
from clinicdesk.domain.prevention_results import ProgramResult, result_of, visits_of
from clinicdesk.domain.prevention_standards import Standards

__all__ = ["CohortReport", "CohortRow", "ParticipantReport", "report_of"]


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A cohort in the list of cohorts."""

    cohort: Cohort
    people: int
    sessions: int


@dataclass(frozen=True, slots=True)
class ParticipantReport:
    """One participant with what they reached."""

    participant: Participant
    eligibility: Eligibility
    result: ProgramResult

    @property
    def eligible(self) -> bool:
        """Whether they were eligible, and did not become ineligible later."""
        why = self.participant.withdrawn_reason
        return self.eligibility.eligible and not (why is not None and why.ineligible)

    @property
    def words(self) -> str:
        """How they stand, in a few words."""
        one = self.participant
        if one.withdrawn_reason is not None:
            return f"Left: {one.withdrawn_reason.words.lower()}"
        if one.on_hold:
            return "On hold"
        if not self.result.missing:
            return "Completer with a lower risk"
        needs = "; ".join(self.result.missing)
        return f"{'Completer' if self.result.completer else 'Needs'}: {needs}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortReport:
    """A cohort on a day."""

    book: CohortBook
    rows: tuple[ParticipantReport, ...]
    measures: tuple[CohortMeasure, ...]
    today: date

    def row(self, participant_id: UUID) -> ParticipantReport | None:
        """Return one participant's numbers."""
        return next((one for one in self.rows if one.participant.id == participant_id), None)


def report_of(
    book: CohortBook, facts: Mapping[UUID, PersonFacts], today: date, standards: Standards
) -> CohortReport:
    """Compute a cohort's numbers on a day. ``facts`` are by participant."""
    first_on = book.cohort.first_on
    rows, standings = [], []
    for one in book.participants:
        known, visits = facts[one.id], visits_of(book, one)
        row = ParticipantReport(
            one,
            eligibility(one.evidence, known.age, one.enrolled_on, standards.eligibility),
            result_of(first_on, visits, known.a1cs, today, standards),
        )
        rows.append(row)
        standings.append(
            Standing(
                eligible=row.eligible,
                by_laboratory=row.eligibility.by_laboratory,
                result=row.result,
                visits=visits,
            )
        )
    held = [one.held_on for one in book.sessions if one.kind != "make-up"]
    return CohortReport(
        book=book,
        rows=tuple(rows),
        measures=recognition(first_on, standings, held, today, standards),
        today=today,
    )
