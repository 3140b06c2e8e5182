"""``dpp``: cohorts of the diabetes prevention program."""

from pathlib import Path
from typing import Any

import click

from clinicdesk.cli.dpp_parts import DAY, day_of, found, participant_document
from clinicdesk.cli.dpp_recording import enroll, record, withdraw
from clinicdesk.cli.list_file import refuse_taken, write_list
from clinicdesk.cli.session import Session, pass_session, people_text
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.people_lists import ListUse
from clinicdesk.domain.prevention import CohortDraft, DeliveryMode
from clinicdesk.domain.prevention_recognition import CohortMeasure
from clinicdesk.domain.prevention_report import CohortReport, CohortRow, ParticipantReport

__all__ = ["COMMANDS"]

_USES = {one.name.lower(): one for one in ListUse if one is not ListUse.OUTREACH}


@click.group("dpp")
def dpp() -> None:
    """Keep cohorts of the diabetes prevention program: people, sessions, results, data set."""


def _cohort(row: CohortRow) -> dict[str, Any]:
    one = row.cohort
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "organization": one.organization,
        "delivery": one.delivery.value,
        "coach": one.coach,
        "first_on": one.first_on,
        "ended_on": one.ended_on,
        "language": one.language,
        "people": row.people,
        "sessions": row.sessions,
    }


@dpp.command("cohorts")
@pass_session
def cohorts(session: Session) -> None:
    """List the cohorts, the newest first."""
    with session.opened() as clinic:
        rows = clinic.prevention.cohorts(clinic.actor)
    lines: list[tuple[str, ...]] = [
        (
            row.cohort.code,
            row.cohort.name,
            show_date(row.cohort.first_on),
            str(row.people),
            str(row.sessions),
            row.cohort.coach,
        )
        for row in rows
    ]
    session.say(
        {"cohorts": [_cohort(row) for row in rows]},
        lambda: (
            people_text(("Code", "Cohort", "First session", "People", "Sessions", "Coach"), lines)
            or "No cohort yet. Make one with: clinicdesk dpp add NAME --first DAY"
        ),
    )


@dpp.command("add")
@click.argument("name")
@click.option("--first", "first_on", required=True, type=DAY, help="Day of the first session.")
@click.option("--organization", default="", metavar="CODE", help="The code that CDC assigned.")
@click.option(
    "--delivery", default="in-person", type=click.Choice([one.value for one in DeliveryMode])
)
@click.option("--language", default="en", show_default=True, metavar="TAG")
@pass_session
def add(session: Session, /, **said: Any) -> None:
    """Make a cohort; you are its coach."""
    with session.opened() as clinic:
        draft = CohortDraft(
            name=said["name"],
            organization=said["organization"],
            delivery=DeliveryMode(said["delivery"]),
            first_on=said["first_on"].date(),
            language=said["language"],
        )
        made, _change = clinic.prevention.add_cohort(clinic.actor, draft)
    session.say(
        _cohort(CohortRow(made, 0, 0)), lambda: f"{made.name} is {made.code} in the data set."
    )


def _row(row: ParticipantReport) -> dict[str, Any]:
    result = row.result
    return {
        **participant_document(row.participant),
        "mrn": row.participant.mrn,
        "eligible": row.eligible,
        "core_sessions": result.core,
        "maintenance_sessions": result.maintenance,
        "completer": result.completer,
        "weight_loss_percent": result.loss,
        "minutes_a_week": result.weekly,
        "a1c_drop": result.a1c_drop,
        "risk_reduced": result.reduced,
        "ways": {one.key: {"met": one.met, "words": one.words} for one in result.pathways},
        "missing": result.missing,
    }


def _measure(one: CohortMeasure) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "count": one.count,
        "of": one.of,
        "met": one.met,
        "words": one.words,
    }


def _report_words(report: CohortReport) -> str:
    lines: list[tuple[str, ...]] = [
        (
            row.participant.code,
            row.participant.mrn,
            row.participant.listed,
            f"{row.result.core}+{row.result.maintenance}",
            "" if row.result.loss is None else f"{row.result.loss:.1f} %",
            "" if row.result.weekly is None else f"{row.result.weekly:.0f}",
            row.words,
        )
        for row in report.rows
    ]
    titles = ("Code", "MRN", "Name", "Sessions", "Weight lost", "Min/week", "How it stands")
    measures: list[tuple[str, ...]] = [
        (one.title, one.words, {True: "met", False: "not met", None: ""}[one.met])
        for one in report.measures
    ]
    people = people_text(titles, lines) or "Nobody is in this cohort."
    return f"{people}\n\n{people_text(('Cohort', 'Numbers', ''), measures)}"


@dpp.command("report")
@click.argument("cohort")
@pass_session
def show(session: Session, cohort: str) -> None:
    """Show everybody's results, what is missing, and the cohort's own measures."""
    with session.opened() as clinic:
        row = found(clinic, cohort)
        report = clinic.prevention.report(clinic.actor, row.cohort.id)
    session.say(
        {
            "cohort": _cohort(row),
            "people": [_row(one) for one in report.rows],
            "measures": [_measure(one) for one in report.measures],
        },
        lambda: _report_words(report),
    )


@dpp.command("export")
@click.argument("cohort")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A file to write.")
@click.option(
    "--for", "use", default="quality", type=click.Choice(sorted(_USES)), help="What it is for."
)
@click.option("--since", type=DAY, help="Sessions from this day on.")
@pass_session
def export(session: Session, /, **said: Any) -> None:
    """Write the data set for CDC as a CSV file; nobody is named in it."""
    refuse_taken(said["out"])
    with session.opened() as clinic:
        made = clinic.prevention_sheets.export(
            clinic.actor,
            found(clinic, said["cohort"]).cohort.id,
            _USES[said["use"]],
            session.purpose,
            since=day_of(said["since"]),
        )
        write_list(said["out"], made)
    session.say(
        {"file": said["out"], "rows": made.count},
        lambda: f"{made.count} rows are in {said['out'].name}.",
    )


for _command in (enroll, record, withdraw):
    dpp.add_command(_command)

COMMANDS = {"dpp": dpp}
