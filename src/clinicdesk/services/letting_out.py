"""What printing and exporting have in common: how something leaves, and is kept as it left.

Paper and file stand in the same register, are sealed by the same rule and audited by the same act.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clinicdesk.domain.access import Actor
from clinicdesk.domain.disclosure import Decision
from clinicdesk.domain.documents import Disclosure, Document, PrintRequest
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.exporting import ExportRequest
from clinicdesk.domain.numbers import disclosure_number, document_number
from clinicdesk.domain.protected import EntryKind, ProtectedDraft, ProtectedEntry
from clinicdesk.domain.released import keeper_of
from clinicdesk.services.protected import ProtectedService
from clinicdesk.store import documents as archive
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "Leaving",
    "audit",
    "disclosure_of",
    "keep",
    "read_chosen",
    "reserve_numbers",
    "seal",
    "sealed_facts",
]

_Request = PrintRequest | ExportRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A document as it leaves, with what lets it go."""

    document: Document
    kept: archive.Kept
    decision: Decision | None
    disclosure: Disclosure | None
    """None for a clinic copy."""


def read_chosen(
    protected: ProtectedService,
    actor: Actor,
    request: _Request,
    may_go: Callable[[ProtectedEntry], bool],
    refusal: str,
) -> tuple[ProtectedEntry, ...]:
    """Read the protected entries that are to go with it; each look is audited.

    Raises:
        NotAllowed: one does not open to the actor. NotFound: there is none of this id.
        BadInput: one is of another person's record, or cannot go, which ``refusal`` says.
    """
    entries = [protected.get(actor, one) for one in dict.fromkeys(request.protected)]
    for entry in entries:
        if entry.patient_id != request.patient_id:
            raise BadInput(
                "A part that was chosen is of another person's record.",
                "Open the chart it belongs to.",
            )
        if not may_go(entry) or entry.entered_in_error:
            raise BadInput(refusal, "Leave it out.")
    return tuple(entries)


def reserve_numbers(uow: UnitOfWork, *, outward: bool) -> tuple[str, str]:
    """Return the next number of a document, and that of its disclosure: empty where it stays."""
    year = uow.now.year
    number = document_number(year, uow.next_serial(f"document:{year}"))
    if not outward:
        return number, ""
    return number, disclosure_number(year, uow.next_serial(f"disclosure:{year}"))


def disclosure_of(
    uow: UnitOfWork,
    document: Document,
    request: _Request,
    decision: Decision | None,
    *,
    size: str,
    sealed_with: str,
    channel: str,
) -> Disclosure | None:
    """Return the line of the register; None for a clinic copy.

    ``size`` says how much it is. ``sealed_with`` is what the consent is kept sealed with, where
    naming it would name a protected part; empty where the register may say it.
    """
    if request.recipient is None or decision is None:
        return None
    consent = f"Decided and kept with the {sealed_with}." if sealed_with else decision.consent
    return Disclosure(
        id=uow.new_id(),
        number=document.disclosure,
        patient_id=request.patient_id,
        document_id=document.id,
        disclosed_at=uow.now,
        recipient=request.recipient.name,
        recipient_address=request.recipient.address,
        description=f"{document.title}, {size}",
        purpose=request.purpose,
        legal_basis=decision.legal_basis,
        consent_decision=consent,
        channel=channel,
        actor=uow.actor.display,
    )


def keep(uow: UnitOfWork, protected: ProtectedService, leaving: Leaving) -> None:
    """Archive it; with protected parts, sealed where the fewest read.

    Raises:
        NotAllowed: the role does not write where it has to be kept.
    """
    if keeper_of(line.compartment for line in leaving.kept.manifest) is None:
        archive.archive(uow, leaving.document, leaving.kept, leaving.disclosure)
        return
    archive.archive(uow, leaving.document, archive.Kept(b"", b"", ()), leaving.disclosure)
    seal(uow, protected, leaving)


def seal(uow: UnitOfWork, protected: ProtectedService, leaving: Leaving) -> None:
    """Keep the bytes with the strictest part they speak of; there has to be one.

    Raises:
        NotAllowed: the role does not write there.
    """
    document, kept = leaving.document, leaving.kept
    keeper = keeper_of(line.compartment for line in kept.manifest)
    assert keeper is not None
    protected.write_in(
        uow,
        uow.actor,
        document.patient_id,
        ProtectedDraft(
            compartment=keeper,
            kind=EntryKind.DOCUMENT,
            title=document.title,
            facts={
                "number": document.number,
                "disclosure": document.disclosure,
                **sealed_facts(leaving.decision, kept),
            },
        ),
        entry_id=document.id,
    )


def sealed_facts(decision: Decision | None, kept: archive.Kept) -> dict[str, Any]:
    """Return what is sealed of a document beside its name, in JSON's own kinds."""
    return {
        "consent": decision.consent if decision else "",
        "consents": [str(one) for one in decision.consent_ids] if decision else [],
        "part2_notice": bool(decision and decision.part2_notice),
        "pdf": base64.b64encode(kept.pdf).decode(),
        "content": kept.content.decode(),
        "manifest": [
            [line.kind, str(line.id), line.version, line.compartment.value]
            for line in kept.manifest
        ],
    }


def audit(uow: UnitOfWork, leaving: Leaving, request: _Request, alone: str) -> None:
    """Note that it left; ``alone`` is the act where it is a clinic copy."""
    uow.audit(
        AuditAct(
            act="disclosed" if leaving.disclosure else alone,
            kind="document",
            object_id=leaving.document.id,
            object_version=1,
            patient_id=request.patient_id,
            purpose=request.purpose,
            digest=leaving.document.sha256,
        )
    )
