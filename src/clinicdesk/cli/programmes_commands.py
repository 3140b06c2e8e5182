"""``programmes``: programs that people are in."""

from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.programmes import ENDED, Enrolment, EnrolmentDraft, EnrolmentStatus
from clinicdesk.services.clinic import Clinic

__all__ = ["COMMANDS"]


@click.group("programmes")
def programmes() -> None:
    """Enroll people in programs; pause, resume and end."""


def _enrolment(one: Enrolment) -> dict[str, Any]:
    return {
        "id": one.id,
        "patient": one.patient_id,
        "program": one.programme,
        "title": one.title,
        "status": one.status.value,
        "start_on": one.start_on,
        "end_on": one.end_on,
        "held_since": one.held_since,
        "owner": one.owner,
        "next_action": one.next_action,
        "due_on": one.due_on,
        "reason": one.reason,
        "events": [
            {
                "at": each.at,
                "by": each.by,
                "status": each.status.value,
                "reason": each.reason,
                "due_on": each.due_on,
                "held_days": each.held_days,
            }
            for each in one.events
        ],
    }


def _enrolment_words(one: Enrolment) -> str:
    if one.status in ENDED:
        return f"{one.title}: {one.status.words.lower()}. {one.reason}".rstrip()
    if one.frozen:
        since = show_date(one.held_since)
        return f"{one.title}: on hold since {since}; {show_date(one.due_on)} stands still."
    return f"{one.title}: {one.status.words.lower()}. {one.next_action} by {show_date(one.due_on)}."


def _say(session: Session, one: Enrolment) -> None:
    session.say(_enrolment(one), lambda: _enrolment_words(one))


@programmes.command("list")
@click.argument("patient", metavar="ID")
@pass_session
def of_person(session: Session, patient: str) -> None:
    """List the programs of a person (id or MRN)."""
    with session.opened() as clinic:
        found = clinic.programmes.of_patient(clinic.actor, find_patient(clinic, patient))
    session.say(
        {"enrolments": [_enrolment(one) for one in found]},
        lambda: "\n".join(map(_enrolment_words, found)) or "In no program.",
    )


@programmes.command("enrol")
@click.argument("patient", metavar="ID")
@click.argument("programme", metavar="PROGRAM")
@click.option("--status", default="active", type=click.Choice(["planned", "waitlist", "active"]))
@click.option("--referred-by", default="clinic", metavar="WHO", help="clinic, self, hospital, …")
@click.option("--reason", default="", metavar="TEXT")
@pass_session
def enrol(session: Session, /, **said: Any) -> None:
    """Enroll a person (id or MRN) in a program: ccm, dpp, tcm, maternity, weight, tobacco, rtw."""
    with session.opened() as clinic:
        draft = EnrolmentDraft(
            patient_id=find_patient(clinic, said["patient"]),
            programme=said["programme"],
            status=EnrolmentStatus(said["status"]),
            referred_by=said["referred_by"],
            reason=said["reason"],
        )
        saved, _change = clinic.programmes.enrol(clinic.actor, draft)
    _say(session, saved)


def _open_one(clinic: Clinic, patient: str, programme: str) -> Enrolment:
    who: UUID = find_patient(clinic, patient)
    for one in clinic.programmes.of_patient(clinic.actor, who):
        if one.programme == programme and one.status not in ENDED:
            return one
    raise BadInput(
        "The person is in no such program.", "List them with: clinicdesk programmes list ID"
    )


@programmes.command("pause")
@click.argument("patient", metavar="ID")
@click.argument("programme", metavar="PROGRAM")
@click.option("--reason", required=True, metavar="TEXT")
@pass_session
def pause(session: Session, patient: str, programme: str, reason: str) -> None:
    """Hold an enrollment: its clock stands still."""
    with session.opened() as clinic:
        one = _open_one(clinic, patient, programme)
        saved, _change = clinic.programmes.pause(clinic.actor, one.id, one.version, reason)
    _say(session, saved)


@programmes.command("resume")
@click.argument("patient", metavar="ID")
@click.argument("programme", metavar="PROGRAM")
@click.option("--reason", default="", metavar="TEXT")
@pass_session
def resume(session: Session, patient: str, programme: str, reason: str) -> None:
    """Go on after a pause: the day moves by the business days held."""
    with session.opened() as clinic:
        one = _open_one(clinic, patient, programme)
        saved, _change = clinic.programmes.resume(clinic.actor, one.id, one.version, reason)
    _say(session, saved)


@programmes.command("end")
@click.argument("patient", metavar="ID")
@click.argument("programme", metavar="PROGRAM")
@click.option("--reason", required=True, metavar="TEXT")
@click.option(
    "--as",
    "to",
    default="finished",
    show_default=True,
    type=click.Choice(["finished", "cancelled", "entered-in-error"]),
)
@pass_session
def end(session: Session, /, **said: Any) -> None:
    """End an enrollment, with its reason."""
    with session.opened() as clinic:
        one = _open_one(clinic, said["patient"], said["programme"])
        saved, _change = clinic.programmes.end(
            clinic.actor, one.id, one.version, said["reason"], to=EnrolmentStatus(said["to"])
        )
    _say(session, saved)


COMMANDS = {"programmes": programmes}
