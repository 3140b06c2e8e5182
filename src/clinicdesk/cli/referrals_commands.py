"""``referrals``: list, show, events, new, record."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from clinicdesk.cli.session import Session, find_patient, pass_session, people_text
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import parse_date, show_date
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.protected_referrals import WITHHELD_WORDS
from clinicdesk.domain.referral_machine import Stage
from clinicdesk.domain.referral_work import ReferralRow, WorkFilter
from clinicdesk.domain.referrals import (
    Recipient,
    Referral,
    ReferralDraft,
    ReferralEvent,
    ReferralType,
    Urgency,
)
from clinicdesk.services.clinic import Clinic

__all__ = ["COMMANDS"]


def _row(row: ReferralRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "patient": row.patient_id,
        "mrn": row.mrn,
        "name": row.patient,
        "stage": row.stage,
        "status": row.status,
        "task_status": row.task_status,
        "business_status": row.business_status,
        "owner": row.owner,
        "next_action": row.next_action,
        "due": row.due_on,
        "overdue": row.overdue,
        "priority": row.priority,
        "service": row.service,
        "recipient": row.recipient,
        "protected": row.protected,
        "withheld": row.withheld,
    }


def _referral(referral: Referral, today: date) -> dict[str, Any]:
    said = asdict(referral)
    del said["compartment"]
    return {
        **said,
        "patient": referral.patient_id,
        "service": referral.service.text,
        "due": referral.due_on,
        "overdue": referral.overdue(today),
        "priority": referral.urgency,
        "recipient": referral.recipient.name if referral.recipient else None,
        "protected": referral.protected,
    }


def _event(event: ReferralEvent) -> dict[str, Any]:
    return {**asdict(event), "evidence": event.evidence_document_id}


def _words(referral: Referral) -> str:
    withheld = f"\n{WITHHELD_WORDS}" if referral.withheld else ""
    return (
        f"{referral.number}  {referral.service.text}  {referral.stage}\n"
        f"{referral.owner}: {referral.next_action}, by {show_date(referral.due_on)}{withheld}"
    )


def _day(clinic: Clinic, said: str | None, what: str) -> date | None:
    if not said:
        return None
    reading = parse_date(said, clinic.today())
    if reading.day is None:
        raise BadInput(f"The date for {what} is not understood.", reading.problem)
    return reading.day


def _instant(clinic: Clinic, said: str | None) -> datetime | None:
    """Read an instant; without an offset it is the site's time, without a time its noon."""
    if not said:
        return None
    zone = ZoneInfo(clinic.facts.site.zone)
    try:
        instant = datetime.fromisoformat(said)
    except ValueError:
        instant = None
    if instant is None or len(said) <= len("2026-11-22"):
        day = _day(clinic, said, "--occurred-at")
        assert day is not None
        if day == clinic.today():
            return clinic.now()
        return datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


@click.group("referrals")
def referrals() -> None:
    """List, make and follow referrals."""


@referrals.command("list")
@click.option("--overdue", is_flag=True, help="Past their day.")
@click.option("--owner", metavar="NAME", help="Owned by one person or pool.")
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]))
@click.option("--patient", metavar="ID", help="Of one person.")
@click.option("--closed", is_flag=True, help="Closed ones too.")
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1))
@pass_session
def list_referrals(session: Session, /, **said: Any) -> None:
    """List the work: due first."""
    with session.opened() as clinic:
        work = clinic.referrals.list_work(
            clinic.actor,
            WorkFilter(
                overdue=said["overdue"],
                owner_id=clinic.users.named(said["owner"]).id if said["owner"] else None,
                stage=Stage(said["stage"]) if said["stage"] else None,
                patient_id=find_patient(clinic, said["patient"]) if said["patient"] else None,
                closed=said["closed"],
                limit=said["limit"],
            ),
        )
    session.say(
        {"referrals": [_row(row) for row in work.rows], "total": work.total},
        lambda: (
            people_text(
                ("Number", "Patient", "Service", "Stage", "Owner", "Next", "Due"),
                [
                    (
                        row.number,
                        row.patient,
                        row.service,
                        row.stage_words,
                        row.owner,
                        row.next_action,
                        show_date(row.due_on) + (" OVERDUE" if row.overdue else ""),
                    )
                    for row in work.rows
                ],
            )
            or "No referral answers to this."
        ),
    )


@referrals.command("show")
@click.argument("number")
@pass_session
def show(session: Session, number: str) -> None:
    """Show one referral by its number or id."""
    with session.opened() as clinic:
        found = clinic.referrals.get(clinic.actor, number)
        document = _referral(found, clinic.today())
    session.say(document, lambda: _words(found))


@referrals.command("events")
@click.argument("number")
@pass_session
def events(session: Session, number: str) -> None:
    """Show what happened to a referral, in the order in which it happened."""
    with session.opened() as clinic:
        found = clinic.referrals.events(clinic.actor, number)
    session.say(
        {"events": [_event(event) for event in found]},
        lambda: "\n".join(
            f"{e.occurred_at:%Y-%m-%d %H:%M}Z  {e.code:<20} {e.actor or e.entered_by}  {e.note}"
            for e in found
        ),
    )


@referrals.command("new")
@click.option("--patient", required=True, metavar="ID")
@click.option("--service", required=True, metavar="TEXT", help="What is asked for: Cardiology.")
@click.option("--type", "kind", type=click.Choice([each.value for each in ReferralType]))
@click.option("--urgency", type=click.Choice([each.value for each in Urgency]))
@click.option("--question", default="", metavar="TEXT", help="The clinical question.")
@click.option("--to", metavar="NAME", help="Who is asked.")
@click.option("--reason", default="", metavar="TEXT")
@click.option("--needed-by", metavar="DATE")
@click.option("--goal", "goals", multiple=True, metavar="ID")
@click.option("--agreed", is_flag=True, help="The person was told and agrees.")
@click.option("--scheduler", type=click.Choice(["clinic", "patient", "recipient"]))
@click.option("--interpreter", default="", metavar="LANG")
@click.option("--override-duplicate", default="", metavar="REASON")
@pass_session
def new(session: Session, /, **said: Any) -> None:
    """Make a referral as a draft; sending asks for what is still missing."""
    with session.opened() as clinic:
        patient_id = find_patient(clinic, said["patient"])
        service = Coded(said["service"].strip())
        duplicates = clinic.referrals.duplicates(clinic.actor, patient_id, service)
        known = clinic.referrals.recipients(clinic.actor, said["to"]) if said["to"] else ()
        exact = [one for one in known if one.name.casefold() == said["to"].strip().casefold()]
        recipient = exact[0] if exact else None
        if recipient is None and said["to"]:
            recipient = Recipient(name=said["to"].strip())
        made, _change = clinic.referrals.create(
            clinic.actor,
            patient_id,
            ReferralDraft(
                service=service,
                type=ReferralType(said["kind"]) if said["kind"] else None,
                urgency=Urgency(said["urgency"]) if said["urgency"] else None,
                question=said["question"],
                reason=said["reason"],
                recipient=recipient,
                needed_by=_day(clinic, said["needed_by"], "--needed-by"),
                goal_ids=tuple(_id(goal) for goal in said["goals"]),
                who_schedules=said["scheduler"] or "recipient",
                patient_agreed=True if said["agreed"] else None,
                interpreter_language=said["interpreter"],
            ),
            said["override_duplicate"],
        )
        document = _referral(made, clinic.today())
    document["duplicates"] = [asdict(each) for each in duplicates]
    session.say(document, lambda: _words(made))


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise BadInput("This is not an id.", "Copy it from: clinicdesk chart --json") from None


@referrals.command("record")
@click.argument("number")
@click.argument("event")
@click.option("--occurred-at", metavar="TIME", help="When it was so; now, where it is not given.")
@click.option("--channel", default="", metavar="WAY", help="phone, fax, letter, portal, …")
@click.option("--evidence", type=click.Path(path_type=Path), help="A file that shows it.")
@click.option("--note", default="", metavar="TEXT")
@click.option("--reason", default="", metavar="TEXT")
@click.option("--said-by", default="", metavar="NAME", help="Who told us.")
@click.option("--owner", metavar="NAME", help="Who owns it from now on.")
@click.option("--next-action", default="", metavar="TEXT")
@click.option("--due", metavar="DATE")
@click.option("--appointment-at", metavar="TIME")
@click.option("--to", metavar="NAME", help="The new recipient, for reroute.")
@click.option("--abnormal", is_flag=True, help="The report is abnormal: review the same day.")
@pass_session
def record(session: Session, /, **said: Any) -> None:
    """Record that something happened to a referral."""
    number, event = said["number"], said["event"]
    with session.opened() as clinic:
        evidence = None
        if said["evidence"]:
            evidence = _keep_evidence(clinic, number, said["evidence"])
        found, _change = clinic.referrals.record(
            clinic.actor,
            number,
            event,
            occurred_at=_instant(clinic, said["occurred_at"]),
            channel=said["channel"],
            note=said["note"],
            reason=said["reason"],
            evidence_document_id=evidence,
            said_by=said["said_by"],
            owner_id=clinic.users.named(said["owner"]).id if said["owner"] else None,
            next_action=said["next_action"],
            due_on=_day(clinic, said["due"], "--due"),
            appointment_at=_instant(clinic, said["appointment_at"]),
            abnormal=said["abnormal"],
            recipient=Recipient(name=said["to"]) if said["to"] else None,
        )
        document = _referral(found, clinic.today())
    session.say(document, lambda: _words(found))


def _keep_evidence(clinic: Clinic, number: str, path: Path) -> UUID:
    order = clinic.referrals.get(clinic.actor, number)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput("The file with the evidence cannot be read.", "Check its name.") from error
    document, _change = clinic.documents.receive(
        clinic.actor, order.patient_id, order.id, path.name, data
    )
    return document.id


COMMANDS = {"referrals": referrals}
