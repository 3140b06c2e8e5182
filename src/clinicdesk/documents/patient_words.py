"""The words of the person's own papers, in their language."""

from dataclasses import dataclass

from clinicdesk.documents.wording import fill, in_language, load
from clinicdesk.domain.plan_editions import PrintedPlan

__all__ = ["PatientText", "patient_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientText:
    """``patient_plan.toml``, and ``patient_plan_es.toml`` in Spanish."""

    version: str
    title: str
    team: str
    my_name: str
    call_team: str
    matters: str
    concerns: str
    goals: str
    now_target: str
    now_only: str
    target_only: str
    by_day: str
    this_week: str
    more_goals: str
    medicines: str
    medicine: str
    what_for: str
    when: str
    ask_what_for: str
    medicines_bring: str
    visits: str
    visit_on: str
    visit_by: str
    visit_open: str
    review_on: str
    no_visits: str
    warnings: str
    call_us: str
    call_911: str
    warn_us_default: str
    warn_911_default: str
    will_do: str
    i_will: str
    team_will: str
    help: str
    questions: str
    teach: str
    teach_why: str
    teach_goal: str
    teach_medicines: str
    teach_warning: str
    leaflets: str
    about: str
    plan_signed: str
    plan_changed: str
    plan_unsigned: str
    plan_waits: str
    not_recorded: str
    free: str

    def printed(self, shown: PrintedPlan | None) -> str:
        """Say which plan a page shows, as `plan_editions.printed_version` does for clinicians."""
        if shown is None:
            return self.not_recorded
        if shown.edition is None:
            said = self.plan_waits if shown.waits else self.plan_unsigned
        else:
            said = self.plan_changed if shown.changed else self.plan_signed
        edition = "" if shown.edition is None else str(shown.edition)
        return fill(said, number=str(shown.number), edition=edition, hash=shown.hash)


def patient_text(language: str) -> PatientText:
    """The wording. Raises WordingProblem."""
    return load(in_language("patient_plan", language), PatientText)
