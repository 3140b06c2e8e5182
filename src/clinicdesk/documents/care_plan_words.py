"""The words of the care plan: ``resources/templates/care_plan.toml``."""

from dataclasses import dataclass

from clinicdesk.documents.wording import load

__all__ = ["PlanText", "plan_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanText:
    """One field a phrase; the file's order is the page's."""

    version: str
    title: str
    title_comprehensive: str
    not_yet: str
    about: str
    plan_name: str
    set_id: str
    edition: str
    hash: str
    status: str
    signed: str
    cosigned: str
    waits: str
    returned: str
    not_signed: str
    author: str
    period: str
    period_open: str
    period_both: str
    next_review: str
    performers: str
    reviewers: str
    no_review: str
    changed_since: str
    coached_since: str
    agreement: str
    agreement_said: str
    agreement_to: str
    teach_back: str
    copy_given: str
    no_agreement: str
    sign_person: str
    sign_clinician: str
    sign_date: str
    matters: str
    strengths: str
    concerns: str
    goals: str
    interventions: str
    outcomes: str
    directives: str
    prognosis: str
    symptoms: str
    self_management: str
    medicines: str
    community: str
    barriers: str
    coordination: str
    caregiver: str
    function: str
    environment: str
    review: str
    education: str
    conflicts: str
    no_conflicts: str
    not_settled: str
    departures: str
    no_departures: str
    as_template: str
    gone_template: str
    disagreement: str
    person: str
    clinician: str
    milestones: str
    no_next_work: str
    withheld: str


def plan_text() -> PlanText:
    """The wording. Raises WordingProblem."""
    return load("care_plan", PlanText)
