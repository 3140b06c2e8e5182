"""``print`` and ``documents``."""

import re
from dataclasses import asdict, replace
from pathlib import Path
from uuid import UUID

import click

from clinicdesk.cli.session import Session, find_patient, pass_session, read_secret
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import BadInput, Refused, StorageReadOnly
from clinicdesk.domain.referrals import Recipient
from clinicdesk.services.clinic import Clinic

__all__ = ["COMMANDS", "write_document"]

_ELSEWHERE = frozenset({DocumentKind.LEAFLET, DocumentKind.CONTACT_LETTER})
"""Printed where they are chosen: education print, coaching letter."""
_KINDS = [kind.value for kind in DocumentKind if kind not in _ELSEWHERE]
_FOR_THE_PERSON = frozenset(
    {DocumentKind.ACCOUNTING, DocumentKind.PATIENT_PLAN, DocumentKind.GOAL_TRACKER}
)
_HASH = re.compile(r"[0-9a-fA-F]{8,64}")


def _request(
    clinic: Clinic, kind: str, said: str, to: Recipient | None, purpose: str
) -> PrintRequest:
    chosen = DocumentKind(kind)
    referral_id: UUID | None = None
    if chosen is DocumentKind.PACKET:
        order = clinic.referrals.get(clinic.actor, said)
        patient_id, referral_id = order.patient_id, order.id
        if to and order.recipient and order.recipient.name.casefold() == to.name.casefold():
            to = order.recipient
    else:
        patient_id = find_patient(clinic, said)
    return PrintRequest(
        kind=chosen,
        patient_id=patient_id,
        referral_id=referral_id,
        recipient=to,
        purpose=purpose or ("patient-access" if chosen in _FOR_THE_PERSON else "treatment"),
    )


def write_document(path: Path, data: bytes) -> None:
    """Write a document that was released; nothing is ever overwritten.

    Raises:
        Refused: there is such a file. StorageReadOnly: it cannot be written there.
    """
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise Refused(
            "There is a file of this name already, and nothing is ever overwritten.",
            "Choose another name.",
        ) from error
    except OSError as error:
        raise StorageReadOnly(
            "The document cannot be written there.", "Choose another place."
        ) from (error)


@click.command("print")
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("what", metavar="ID")
@click.option("--out", type=click.Path(path_type=Path), help="Where to; else beside you.")
@click.option("--recipient", default="", metavar="NAME", help="Without one it is a clinic copy.")
@click.option("--recipient-address", default="", metavar="WORDS", help="For the register.")
@click.option(
    "--protected",
    multiple=True,
    type=click.UUID,
    metavar="ENTRY",
    help="A protected entry that goes with it; may be given again.",
)
@click.option(
    "--language",
    type=click.Choice(["en", "es"]),
    default="en",
    help="Of our words, in papers for the person.",
)
@click.option("--large", is_flag=True, help="Letters of 18 points, in papers for the person.")
@click.option("--goal", "goal_id", type=click.UUID, metavar="GOAL", help="The goal of a tracker.")
@click.option("--pdf-password-file", metavar="FILE", help="Encrypt the file (AES-256).")
@pass_session
def print_document(
    session: Session,
    kind: str,
    what: str,
    *,
    out: Path | None,
    recipient: str,
    recipient_address: str,
    protected: tuple[UUID, ...],
    language: str,
    large: bool,
    goal_id: UUID | None,
    pdf_password_file: str | None,
) -> None:
    """Print a document. ID is a person's id or MRN; for a packet a referral's number or id."""
    secret = read_secret(pdf_password_file) if pdf_password_file else ""
    if pdf_password_file and not secret:
        raise BadInput("The file for the PDF's password is empty.", "Write one line into it.")
    to = Recipient(name=recipient, address=recipient_address) if recipient else None
    with session.opened() as clinic:
        request = _request(clinic, kind, what, to, session.purpose)
        asked = replace(
            request, protected=protected, language=language, large=large, goal_id=goal_id
        )
        prepared = clinic.documents.prepare(clinic.actor, asked)
        path = out or Path(f"{prepared.number}.pdf")
        if path.exists():
            raise Refused(
                "There is a file of this name already, and nothing is ever overwritten.",
                "Choose another name.",
            )
        document, _change = clinic.documents.release(clinic.actor, prepared, "save")
        data = clinic.documents.locked(prepared.pdf, secret) if secret else prepared.pdf
        write_document(path, data)
        lines = clinic.documents.manifest(prepared)
    session.say(
        {
            "path": path.absolute(),
            "pages": document.pages,
            "sha256": document.sha256,
            "document": document.number,
            "disclosure": document.disclosure or None,
            "manifest": [asdict(line) for line in lines],
        },
        lambda: f"{document.title}: {document.pages} pages in {path}",
    )


@click.group("documents")
def documents() -> None:
    """Tell whether a printout is one of ours."""


@documents.command("verify")
@click.argument("what", metavar="FILE|HASH")
@pass_session
def verify(session: Session, what: str) -> None:
    """Tell whether a PDF, or the hash in a printed footer, is one of ours, and which."""
    path = Path(what)
    if path.is_file():
        pdf, footer = path.read_bytes(), ""
    elif _HASH.fullmatch(what.strip()):
        pdf, footer = None, what
    else:
        raise BadInput(
            "This is neither a file nor a hash.", "Type at least 8 characters of the footer's hash."
        )
    with session.opened() as clinic:
        found = clinic.documents.recognize(clinic.actor, pdf, footer)
    session.say(
        {
            "known": found is not None,
            "document": found.number if found else None,
            "status": found.status if found else None,
            "kind": found.kind if found else None,
            "created_at": found.created_at if found else None,
        },
        lambda: (
            f"Ours: {found.title} {found.number}, {found.status}."
            if found
            else "Not one of ours, or changed since it was printed."
        ),
    )


COMMANDS = {"print": print_document, "documents": documents}
