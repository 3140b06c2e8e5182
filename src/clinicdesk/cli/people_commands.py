"""``roster`` and ``chart``."""

from dataclasses import asdict
from typing import Any

import click

from clinicdesk.cli.person_commands import person_document
from clinicdesk.cli.roster_commands import roster
from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.protected import withheld_words

__all__ = ["COMMANDS"]


def _chart(chart: Chart, patient: dict[str, Any]) -> dict[str, Any]:
    seen = chart.clinical
    return {
        "patient": patient,
        "concerns": [asdict(each) for each in (chart.plan.concerns if chart.plan else ())],
        "conditions": [asdict(each) for each in seen.conditions],
        "medications": [asdict(each) for each in seen.medications],
        "allergies": [asdict(each) for each in seen.allergies],
        "allergy_picture": seen.allergy_picture,
        "observations": [asdict(each) for each in seen.observations],
        "immunizations": [asdict(each) for each in seen.immunizations],
        "procedures": [asdict(each) for each in seen.procedures],
        "encounters": [asdict(each) for each in seen.encounters],
        "care_plans": [asdict(each) for each in chart.plans],
        "goals": [asdict(each) for plan in chart.plans for each in plan.goals]
        + [asdict(each) for each in chart.loose_goals],
        "referrals": [asdict(each) for each in chart.referrals],
        "team": [asdict(each) for each in seen.team],
        "tasks": [asdict(each) for each in chart.tasks],
        "documents": [asdict(each) for each in chart.documents],
        "withheld": {"count": chart.withheld},
    }


def _words(chart: Chart) -> str:
    patient, seen = chart.patient, chart.clinical
    lines = [
        f"{patient.listed}   born {show_date(patient.birth)}   {patient.mrn}",
        str(seen.allergy_picture),
    ]
    for title, each in (
        ("Problems", [c.code.text for c in seen.conditions if not c.is_social]),
        ("Medications", [m.code.text for m in seen.medications if m.current]),
        ("Referrals", [f"{r.number} {r.service.text}: {r.next_action}" for r in chart.referrals]),
    ):
        lines += ["", title, *(f"  {words}" for words in each or ["Not recorded"])]
    if chart.withheld:
        lines += ["", withheld_words(chart.withheld)]
    return "\n".join(lines)


@click.command("chart")
@click.argument("patient", metavar="ID")
@pass_session
def chart(session: Session, patient: str) -> None:
    """Show one person's chart, as the actor may see it. ID is an id or an MRN."""
    with session.opened() as clinic:
        found = clinic.charts.open(clinic.actor, find_patient(clinic, patient))
        details = clinic.people.details(clinic.actor, found.patient.id)
        links = clinic.household.of_person(clinic.actor, found.patient.id)
    session.say(_chart(found, person_document(details, links)), lambda: _words(found))


COMMANDS = {"roster": roster, "chart": chart}
