"""``consents`` and ``disclosures``."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.session import Session, find_patient, pass_session, people_text
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.consents import (
    PURPOSE_WORDS,
    Consent,
    ConsentDecision,
    ConsentDraft,
    consent_problems,
)
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import BadInput, InvalidDraft, NotFound
from clinicdesk.services.clinic import Clinic

__all__ = ["COMMANDS"]


def _document(consent: Consent) -> dict[str, Any]:
    return {
        "id": consent.id,
        "patient_id": consent.patient_id,
        "status": consent.status,
        "decision": consent.decision,
        "purposes": consent.purposes,
        "recipients": consent.recipients,
        "data_classes": consent.data_classes,
        "signed_on": consent.signed_on,
        "signed_by": consent.signed_by,
        "period_start": consent.period_start,
        "period_end": consent.period_end,
        "expiry_event": consent.expiry_event,
        "revoked_at": consent.revoked_at,
        "recorded_at": consent.recorded_at,
        "recorded_by": consent.recorded_by,
        "document_id": consent.document_id,
    }


def _words(consent: Consent) -> tuple[str, ...]:
    until = consent.expiry_event or show_date(consent.period_end)
    return (
        str(consent.id),
        consent.status.value,
        consent.decision.value,
        ", ".join(consent.purposes),
        "; ".join(consent.recipients),
        until,
    )


_TITLES = ("ID", "Status", "Decision", "For", "Recipients", "Until")


@click.group("consents")
def consents() -> None:
    """Record, list and revoke what people agreed to disclose, and what they refused."""


@consents.command("list")
@click.argument("person", metavar="PERSON")
@pass_session
def list_consents(session: Session, person: str) -> None:
    """List a person's consents, the newest first. PERSON is an id or MRN."""
    with session.opened() as clinic:
        found = clinic.consents.of_patient(clinic.actor, find_patient(clinic, person))
    session.say(
        {"consents": [_document(one) for one in found]},
        lambda: people_text(_TITLES, [_words(one) for one in found]) or "No consent is recorded.",
    )


def _day(said: str | None, option: str) -> date | None:
    if said is None:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise BadInput(f"{option} is not a day.", "Write it as 2026-03-05.") from error


def _scan(clinic: Clinic, patient_id: UUID, scan: Path | None) -> UUID | None:
    if scan is None:
        return None
    try:
        data = scan.read_bytes()
    except OSError as error:
        raise BadInput("The scan cannot be read.", "Check the file's name.") from error
    kept, _change = clinic.documents.receive(clinic.actor, patient_id, None, "Signed consent", data)
    return kept.id


@consents.command("record")
@click.argument("person", metavar="PERSON")
@click.option("--for", "purposes", multiple=True, type=click.Choice(list(PURPOSE_WORDS)))
@click.option("--to", "recipients", multiple=True, metavar="NAME", help="May be given again.")
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice([one.value for one in Compartment]),
    default=(Compartment.GENERAL.value,),
    help="Of the record; may be given again.",
)
@click.option("--what", default="", help="Which information, in the words of the form.")
@click.option("--signed-on", metavar="DAY")
@click.option("--signed-by", default="", metavar="NAME")
@click.option("--relation", default="self", help="Of who signed to the person.")
@click.option("--until", metavar="DAY")
@click.option("--until-event", default="", metavar="WORDS")
@click.option("--restriction", is_flag=True, help="The person refuses, and the clinic agreed.")
@click.option("--scan", type=click.Path(path_type=Path), metavar="FILE", help="The signed form.")
@pass_session
def record(session: Session, /, person: str, **said: Any) -> None:
    """Write down a signed consent, or a restriction that the clinic agreed to."""
    draft = ConsentDraft(
        decision=ConsentDecision.DENY if said["restriction"] else ConsentDecision.PERMIT,
        purposes=tuple(said["purposes"]),
        compartments=tuple(Compartment(one) for one in said["parts"]),
        data_classes=said["what"],
        recipients=tuple(said["recipients"]),
        signed_on=_day(said["signed_on"], "--signed-on"),
        signed_by=said["signed_by"],
        signer_relation=said["relation"],
        period_end=_day(said["until"], "--until"),
        expiry_event=said["until_event"],
    )
    problems = consent_problems(draft)
    if problems:  # before the scan is kept: nothing is left of what is refused
        raise InvalidDraft(problems)
    with session.opened() as clinic:
        patient_id = find_patient(clinic, person)
        whole = replace(draft, document_id=_scan(clinic, patient_id, said["scan"]))
        recorded, _change = clinic.consents.record(clinic.actor, patient_id, whole)
    session.say(
        {"consents": [_document(one) for one in recorded]},
        lambda: "\n".join(f"Recorded: {one.id}" for one in recorded),
    )


@consents.command("revoke")
@click.argument("person", metavar="PERSON")
@click.argument("consent_id", metavar="CONSENT", type=click.UUID)
@click.option("--how", required=True, help="How the person revoked it.")
@pass_session
def revoke(session: Session, person: str, consent_id: UUID, how: str) -> None:
    """End a consent because the person says so; what was prepared by it does not leave."""
    with session.opened() as clinic:
        found = clinic.consents.of_patient(clinic.actor, find_patient(clinic, person))
        present = next((one for one in found if one.id == consent_id), None)
        if present is None:
            raise NotFound("This person has no such consent.", "See: clinicdesk consents list")
        revoked, _change = clinic.consents.revoke(clinic.actor, consent_id, present.version, how)
    session.say(_document(revoked), lambda: "Revoked. Nothing leaves by it any more.")


@click.command("disclosures")
@click.argument("person", metavar="PERSON")
@pass_session
def disclosures(session: Session, person: str) -> None:
    """List what left about a person, the newest first. The legal accounting is a letter:
    clinicdesk print accounting PERSON."""
    with session.opened() as clinic:
        found = clinic.documents.disclosures(clinic.actor, find_patient(clinic, person))
    session.say(
        {
            "disclosures": [
                {
                    "number": one.number,
                    "disclosed_at": one.disclosed_at,
                    "recipient": one.recipient,
                    "description": one.description,
                    "purpose": one.purpose,
                    "legal_basis": one.legal_basis,
                    "consent_decision": one.consent_decision,
                    "channel": one.channel,
                    "actor": one.actor,
                }
                for one in found
            ]
        },
        lambda: (
            people_text(
                ("Number", "Day", "Recipient", "What", "Why"),
                [
                    (
                        one.number,
                        show_date(one.disclosed_at.date()),
                        one.recipient,
                        one.description,
                        one.legal_basis,
                    )
                    for one in found
                ],
            )
            or "Nothing has left."
        ),
    )


COMMANDS = {"consents": consents, "disclosures": disclosures}
