"""Cohorts of the prevention program: people are enrolled, sessions recorded, the data set made.

Being in a cohort is being enrolled in the program: the enrollment's states, its pause and its end
are those of every program.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.dates import age_on
from clinicdesk.domain.errors import FieldProblem, InvalidDraft, Refused
from clinicdesk.domain.people import PatientStatus
from clinicdesk.domain.prevention import (
    Cohort,
    CohortDraft,
    Evidence,
    Participant,
    WithdrawReason,
)
from clinicdesk.domain.prevention_eligibility import Eligibility, eligibility, evidence_problems
from clinicdesk.domain.prevention_report import CohortReport, CohortRow, report_of
from clinicdesk.domain.prevention_rules import cohort_problems
from clinicdesk.domain.prevention_standards import RiskTest, Standards
from clinicdesk.services import prevention_book
from clinicdesk.services.coaches import require_coach
from clinicdesk.services.prevention_enrolling import end_enrolment, enrolled
from clinicdesk.store import patients, prevention, prevention_facts
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["PreventionService"]

_KINDS = frozenset({"prevention", "programme", "clinical"})
_CHANGE = Change(_KINDS)


class PreventionService:
    """The cohorts of one clinic."""

    def __init__(self, store: ClinicStore, calendar: BusinessCalendar) -> None:
        self._store = store
        self._calendar = calendar

    # Reading

    def standards(self) -> Standards:
        """Return the numbers and elements of the recognition program."""
        return prevention_book.standards()

    def risk_test(self) -> RiskTest:
        """Return the points of the prediabetes risk test."""
        return prevention_book.risk_test()

    def cohorts(self, actor: Actor) -> tuple[CohortRow, ...]:
        """Return the site's cohorts, the newest first.

        Raises:
            NotAllowed: the role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return tuple(CohortRow(*one) for one in prevention.cohorts(session, actor.site_id))

    def report(self, actor: Actor, cohort_id: UUID) -> CohortReport:
        """Return a cohort with everybody's numbers and its own measures.

        Raises:
            NotAllowed: the role does not open charts. NotFound: there is none.
        """
        require(actor, Act.READ_CHART)
        zone = self._calendar.zone
        with self._store.reading() as session:
            book = prevention.book(session, cohort_id)
            facts = prevention_facts.facts_of(session, book.participants, zone)
        return report_of(book, facts, self._today(), self.standards())

    def judged(
        self, actor: Actor, patient_id: UUID, evidence: Evidence, on: date | None = None
    ) -> Eligibility:
        """Tell whether somebody may be in the program, line by line.

        Raises:
            NotAllowed: the role does not open charts. NotFound: there is no such person.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            person = patients.get(session, patient_id)
        day = on or self._today()
        age = age_on(person.birth, day)
        return eligibility(evidence, age, day, self.standards().eligibility)

    # Cohorts

    def add_cohort(self, actor: Actor, draft: CohortDraft) -> tuple[Cohort, Change]:
        """Make a cohort.

        Raises:
            NotAllowed: the role does not coach. InvalidDraft: one problem a field.
            NotFound: the coach no longer works here. Refused: they do not coach.
        """
        require(actor, Act.COACH_GOALS)
        _checked(cohort_problems(draft))
        with self._store.writing(actor) as uow:
            made = prevention.add_cohort(
                uow, require_coach(uow.session, draft.coach_id or actor.id).id, **_cohort(draft)
            )
            return self._cohort_saved(uow, "created", made)

    def change_cohort(
        self, actor: Actor, cohort_id: UUID, version: int, draft: CohortDraft
    ) -> tuple[Cohort, Change]:
        """Change a cohort. Raises as `add_cohort` does.

        Raises:
            Refused: somebody changed it, or a session was held before its new first day.
        """
        require(actor, Act.COACH_GOALS)
        _checked(cohort_problems(draft))
        with self._store.writing(actor) as uow:
            book = prevention.book(uow.session, cohort_id)
            if any(one.held_on < draft.first_on for one in book.sessions):
                raise Refused("A session was held before this day.", "Choose an earlier first day.")
            coach = require_coach(uow.session, draft.coach_id or book.cohort.coach_id)
            prevention.change(
                uow, "cohort", cohort_id, version, coach_id=coach.id, **_cohort(draft)
            )
            return self._cohort_saved(uow, "changed", cohort_id)

    def finish(self, actor: Actor, cohort_id: UUID, version: int) -> tuple[Cohort, Change]:
        """End a cohort: everybody who is still in it has finished the program.

        Raises:
            NotAllowed: the role does not change care plans. NotFound: there is none.
            Refused: it has ended, or somebody changed it.
        """
        require(actor, Act.EDIT_PLAN)
        with self._store.writing(actor) as uow:
            book = prevention.book(uow.session, cohort_id)
            if book.cohort.ended_on is not None:
                raise Refused("This cohort has ended already.", "Open another one.")
            day = site_day(uow.now, self._calendar.zone)
            prevention.change(uow, "cohort", cohort_id, version, ended_on=day)
            for one in book.participants:
                if one.in_it:
                    end_enrolment(uow, one, day, "The program's year is over", finished=True)
            return self._cohort_saved(uow, "finished", cohort_id)

    def _cohort_saved(self, uow: UnitOfWork, act: str, cohort_id: UUID) -> tuple[Cohort, Change]:
        uow.session.flush()
        made = prevention.cohort(uow.session, cohort_id)
        uow.audit(
            AuditAct(
                act=act, kind="prevention cohort", object_id=made.id, object_version=made.version
            )
        )
        return made, _CHANGE

    # Participants

    def enroll(
        self,
        actor: Actor,
        cohort_id: UUID,
        patient_id: UUID,
        evidence: Evidence,
        *,
        on: date | None = None,
        despite: str = "",
    ) -> tuple[Participant, Change]:
        """Take somebody into a cohort, and enroll them in the program where they are not.

        ``despite`` says why somebody is taken who is not eligible; they are not counted as such.

        Raises:
            NotAllowed: the role does not change care plans. NotFound: no such cohort or person.
            InvalidDraft: the evidence cannot be so.
            Refused: they are in a cohort, have died, or are not eligible and nobody says why.
        """
        require(actor, Act.EDIT_PLAN)
        with self._store.writing(actor) as uow:
            today = site_day(uow.now, self._calendar.zone)
            day = on or today
            problems = evidence_problems(evidence, day)
            if day > today:
                problems.append(FieldProblem("enrolled_on", "Choose today or an earlier day."))
            _checked(problems)
            cohort = prevention.cohort(uow.session, cohort_id)
            person = patients.get_open(uow.session, patient_id)
            if person.status is PatientStatus.DECEASED:
                raise Refused("This person has died.", "Nobody who died is enrolled.")
            if cohort.ended_on is not None:
                raise Refused("This cohort has ended.", "Choose one that goes on.")
            if prevention.running_place(uow.session, person.id) is not None:
                raise Refused("This person is in a cohort already.", "Let them leave it first.")
            age = age_on(person.birth, day)
            judged = eligibility(evidence, age, day, self.standards().eligibility)
            if not judged.eligible and not despite.strip():
                raise Refused(
                    f"Not eligible: {' '.join(judged.missing)}",
                    "Add what is missing, or say why the person is taken all the same.",
                )
            made = prevention.add_participant(
                uow,
                evidence,
                cohort_id=cohort.id,
                patient_id=person.id,
                enrolment_id=enrolled(
                    uow, person.id, self._calendar, owner_id=cohort.coach_id, on=day, why=despite
                ),
                enrolled_on=day,
            )
            return self._participant_saved(uow, "enrolled", made)

    def correct(
        self, actor: Actor, participant_id: UUID, version: int, evidence: Evidence
    ) -> tuple[Participant, Change]:
        """Correct what was known at enrollment.

        Raises:
            NotAllowed: the role does not coach. NotFound: there is none.
            InvalidDraft: the evidence cannot be so. Refused: somebody changed it.
        """
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            found = prevention.participant(uow.session, participant_id)
            _checked(evidence_problems(evidence, found.enrolled_on))
            text = prevention.evidence_text(evidence)
            prevention.change(uow, "participant", participant_id, version, evidence=text)
            return self._participant_saved(uow, "changed", participant_id)

    def withdraw(
        self,
        actor: Actor,
        participant_id: UUID,
        version: int,
        reason: WithdrawReason,
        *,
        on: date | None = None,
        note: str = "",
    ) -> tuple[Participant, Change]:
        """Let somebody leave a cohort: their enrollment in the program ends with the reason.

        Raises:
            NotAllowed: the role does not change care plans. NotFound: there is none.
            Refused: they left already, or somebody changed it. InvalidDraft: a day to come.
        """
        require(actor, Act.EDIT_PLAN)
        with self._store.writing(actor) as uow:
            found = prevention.participant(uow.session, participant_id)
            today = site_day(uow.now, self._calendar.zone)
            day = on or today
            if day > today or day < found.enrolled_on:
                problem = "Choose a day from the enrollment to today."
                raise InvalidDraft([FieldProblem("withdrawn_on", problem)])
            if found.withdrawn_on is not None:
                raise Refused("This person has left the cohort already.", "Open the cohort again.")
            prevention.change(
                uow,
                "participant",
                participant_id,
                version,
                withdrawn_on=day,
                withdrawn_reason=reason.value,
                withdrawn_note=note.strip(),
            )
            words = ": ".join(part for part in (reason.words, note.strip()) if part)
            end_enrolment(uow, found, day, words)
            return self._participant_saved(uow, "withdrew", participant_id)

    def _participant_saved(
        self, uow: UnitOfWork, act: str, participant_id: UUID
    ) -> tuple[Participant, Change]:
        uow.session.flush()
        made = prevention.participant(uow.session, participant_id)
        uow.audit(
            AuditAct(
                act=act,
                kind="prevention participant",
                object_id=made.id,
                object_version=made.version,
                patient_id=made.patient_id,
            )
        )
        return made, Change(_KINDS, made.patient_id)

    def _today(self) -> date:
        return site_day(self._store.clock.now(), self._calendar.zone)


def _checked(problems: Sequence[FieldProblem]) -> None:
    if problems:
        raise InvalidDraft(list(problems))


def _cohort(draft: CohortDraft) -> dict[str, Any]:
    return {
        "name": draft.name.strip(),
        "organization": draft.organization.strip(),
        "delivery": draft.delivery.value,
        "first_on": draft.first_on,
        "language": draft.language.strip() or "en",
    }
