"""``education``: leaflets that people are given, and what they said back."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.documents_commands import write_document
from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.disclosure import PATIENT_ACCESS
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.education import Assignment, GiveDraft, Method, Suggestion, TeachBackDraft
from clinicdesk.domain.errors import BadInput, Refused
from clinicdesk.domain.plan_reviews import TeachBack
from clinicdesk.domain.readability import LANGUAGES, read_report
from clinicdesk.domain.referrals import Recipient
from clinicdesk.services.clinic import Clinic

__all__ = ["COMMANDS"]

_LANGUAGE = click.Choice(list(LANGUAGES))
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("education")
def education() -> None:
    """Leaflets: which fit, which were given, what people said back."""


def _given(one: Assignment) -> dict[str, Any]:
    return {
        "id": one.id,
        "patient": one.patient_id,
        "topic": one.topic,
        "language": one.language,
        "leaflet_version": one.leaflet_version,
        "title": one.title,
        "method": one.method.value,
        "given_at": one.given_at,
        "given_by": one.given_by,
        "plan": one.plan_id,
        "concern": one.concern_id,
        "goal": one.goal_id,
        "outcome": one.outcome.value if one.outcome else None,
        "ask_on": one.ask_on,
        "current": one.current,
        "teach_back": [
            {
                "at": each.at,
                "by": each.by,
                "outcome": each.outcome.value,
                "said": each.said,
                "ask_on": each.ask_on,
            }
            for each in one.taught
        ],
    }


def _given_words(one: Assignment) -> str:
    asked = f"; ask on {show_date(one.ask_on)}" if one.ask_on else ""
    anew = "" if one.current else " (given anew since)"
    return f"{one.topic} ({one.language}): {one.words}{asked}{anew}"


def _say(session: Session, one: Assignment) -> None:
    session.say(_given(one), lambda: _given_words(one))


@education.command("leaflets")
@pass_session
def leaflets(session: Session) -> None:
    """List what there are leaflets about, with the reading grade of each."""
    with session.opened() as clinic:
        found = [
            clinic.education.leaflet(topic.key, language)
            for topic in clinic.education.topics()
            for language in LANGUAGES
        ]
    grades = {one.key: read_report(one.prose, one.language) for one in found}
    session.say(
        {
            "leaflets": [
                {
                    "topic": one.topic.key,
                    "language": one.language,
                    "title": one.title,
                    "version": one.version,
                    "date": one.date,
                    "grades": {s.formula: round(s.grade, 1) for s in grades[one.key].scores},
                    "sources": [source.url for source in one.topic.sources],
                }
                for one in found
            ]
        },
        lambda: "\n".join(
            f"{one.topic.key} ({one.language}): {one.title}. {grades[one.key].verdict}."
            for one in found
        ),
    )


@education.command("list")
@click.argument("patient", metavar="ID")
@pass_session
def of_person(session: Session, patient: str) -> None:
    """List what a person (id or MRN) was given, with what they said back."""
    with session.opened() as clinic:
        found = clinic.education.of_patient(clinic.actor, find_patient(clinic, patient))
    session.say(
        {"given": [_given(one) for one in found]},
        lambda: "\n".join(map(_given_words, found)) or "Nothing was given.",
    )


@education.command("due")
@click.option("--mine", is_flag=True, help="Of what you gave yourself.")
@pass_session
def due(session: Session, *, mine: bool) -> None:
    """List whom to ask today what they understood."""
    with session.opened() as clinic:
        found = clinic.education.due(clinic.actor, mine=mine)
    session.say(
        {
            "due": [
                {
                    "id": one.id,
                    "patient": one.patient_id,
                    "mrn": one.mrn,
                    "title": one.title,
                    "due_on": one.due_on,
                    "overdue": one.overdue,
                }
                for one in found
            ]
        },
        lambda: (
            "\n".join(f"{show_date(one.due_on)}  {one.mrn}  {one.title}" for one in found)
            or "Nobody is to be asked today."
        ),
    )


def _suggestion(one: Suggestion) -> dict[str, Any]:
    return {
        "topic": one.topic.key,
        "language": one.leaflet.language,
        "title": one.leaflet.title,
        "why": one.why,
        "spoken": one.spoken,
        "plan": one.plan_id,
        "concern": one.concern_id,
        "goal": one.goal_id,
        "given": one.given.given_at if one.given else None,
        "settled": one.settled,
    }


@education.command("suggest")
@click.argument("patient", metavar="ID")
@click.option("--language", default="", type=click.Choice(["", *LANGUAGES]))
@pass_session
def suggest(session: Session, patient: str, language: str) -> None:
    """Say which leaflets fit a person (id or MRN), and why."""
    with session.opened() as clinic:
        who = find_patient(clinic, patient)
        found = clinic.education.suggest(clinic.actor, who, language)
    session.say(
        {"suggested": [_suggestion(one) for one in found]},
        lambda: (
            "\n".join(
                f"{one.topic.key} ({one.leaflet.language}): {one.why}"
                + (f". {one.given.words.capitalize()}" if one.given else "")
                for one in found
            )
            or "No leaflet fits what the chart and the plan say."
        ),
    )


@education.command("give")
@click.argument("patient", metavar="ID")
@click.argument("topic", metavar="TOPIC")
@click.option("--language", default="", type=click.Choice(["", *LANGUAGES]), help="Else theirs.")
@click.option("--method", default="print", type=click.Choice([one.value for one in Method]))
@click.option("--concern", type=click.UUID, metavar="LINE", help="The plan's concern it serves.")
@click.option("--goal", type=click.UUID, metavar="LINE", help="The plan's goal it serves.")
@click.option("--ask-on", type=_DAY, help="When to ask; else in two weeks.")
@click.option("--do-not-ask", is_flag=True, help="It is not to be asked about.")
@pass_session
def give(session: Session, /, **said: Any) -> None:
    """Note that a leaflet was given to a person (id or MRN)."""
    with session.opened() as clinic:
        who = find_patient(clinic, said["patient"])
        draft = GiveDraft(
            patient_id=who,
            topic=said["topic"],
            language=said["language"] or _theirs(clinic, who),
            method=Method(said["method"]),
            concern_id=said["concern"],
            goal_id=said["goal"],
            ask_on=_day(said["ask_on"]),
            ask=not said["do_not_ask"],
        )
        made, _change = clinic.education.give(clinic.actor, draft)
    _say(session, made)


def _words(said: str) -> str:
    # What is piped in stands in no list of processes and in no history of a shell.
    return sys.stdin.read().strip() if said == "-" else said


def _day(moment: datetime | None) -> Any:
    return moment.date() if moment else None


def _theirs(clinic: Clinic, patient_id: UUID) -> str:
    return clinic.education.language_of(clinic.actor, patient_id)[0]


def _current(clinic: Clinic, patient: str, topic: str) -> Assignment:
    who = find_patient(clinic, patient)
    for one in clinic.education.of_patient(clinic.actor, who):
        if one.topic == topic and one.current:
            return one
    raise BadInput(
        "The person was not given this leaflet.", "List them with: clinicdesk education list ID"
    )


@education.command("teach-back")
@click.argument("patient", metavar="ID")
@click.argument("topic", metavar="TOPIC")
@click.argument("outcome", type=click.Choice([one.value for one in TeachBack]))
@click.option("--said", default="", metavar="WORDS", help="The person's words; - reads them in.")
@click.option("--ask-on", type=_DAY, help="When to ask again; else as the outcome asks.")
@pass_session
def teach_back(session: Session, /, **said: Any) -> None:
    """Note what a person (id or MRN) said back of a leaflet."""
    with session.opened() as clinic:
        one = _current(clinic, said["patient"], said["topic"])
        draft = TeachBackDraft(
            outcome=TeachBack(said["outcome"]),
            said=_words(said["said"]),
            ask_on=_day(said["ask_on"]),
        )
        saved, _change = clinic.education.teach_back(clinic.actor, one.id, one.version, draft)
    _say(session, saved)


@education.command("print")
@click.argument("patient", metavar="ID")
@click.argument("topic", metavar="TOPIC")
@click.option("--language", "tongues", multiple=True, type=_LANGUAGE, help="Twice: side by side.")
@click.option("--large", is_flag=True, help="Letters of 18 points.")
@click.option(
    "--note", default="", metavar="WORDS", help="A few words from us above it; - reads them in."
)
@click.option("--clinic-copy", is_flag=True, help="It stays here; else it is the person's.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to; else beside you.")
@pass_session
def print_leaflet(session: Session, /, **said: Any) -> None:
    """Print a leaflet for a person (id or MRN), with their goals."""
    with session.opened() as clinic:
        person = clinic.people.get(clinic.actor, find_patient(clinic, said["patient"]))
        tongues = said["tongues"] or (_theirs(clinic, person.id),)
        own = not said["clinic_copy"]
        request = PrintRequest(
            kind=DocumentKind.LEAFLET,
            patient_id=person.id,
            recipient=Recipient(name=person.name.spoken) if own else None,
            purpose=PATIENT_ACCESS if own else "treatment",
            leaflets=tuple(clinic.education.leaflet(said["topic"], one) for one in tongues),
            note=_words(said["note"]),
            large=said["large"],
        )
        prepared = clinic.documents.prepare(clinic.actor, request)
        path: Path = said["out"] or Path(f"{prepared.number}.pdf")
        if path.exists():
            raise Refused(
                "There is a file of this name already, and nothing is ever overwritten.",
                "Choose another name.",
            )
        document, _change = clinic.documents.release(clinic.actor, prepared, "save")
        write_document(path, prepared.pdf)
    session.say(
        {
            "path": path.absolute(),
            "pages": document.pages,
            "document": document.number,
            "disclosure": document.disclosure or None,
        },
        lambda: f"{document.title}: {document.pages} pages in {path}",
    )


COMMANDS = {"education": education}
