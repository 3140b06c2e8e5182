"""Papers of protected referrals: made by who opens them, kept sealed, left out of all others."""

import base64
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.accounting import KeptDisclosure, accounting
from clinicdesk.domain.contents import (
    AccountingContent,
    CarePlanContent,
    CareSummaryContent,
    CoachSheetContent,
    ContactLetterContent,
    Content,
    GoalTrackerContent,
    HandoffContent,
    LeafletContent,
    PacketContent,
    PatientPlanContent,
    canonical_json,
    manifest,
)
from clinicdesk.domain.disclosure import EXCEPTED_BASES, PATIENT_ACCESS
from clinicdesk.domain.documents import Disclosure, Document, PrintRequest
from clinicdesk.domain.errors import NotAllowed, Refused
from clinicdesk.domain.folding import fold
from clinicdesk.domain.protected_referrals import (
    NEUTRAL_PAPER,
    NEUTRAL_RECIPIENT,
    CannotWithoutOpening,
    PartKind,
)
from clinicdesk.domain.released import keeper_of
from clinicdesk.services.letting_out import sealed_facts
from clinicdesk.services.prepared import PreparedDocument
from clinicdesk.services.referral_words import ReferralWords, WordsReader
from clinicdesk.store import documents as archive
from clinicdesk.store import referral_parts
from clinicdesk.store.referral_neutral import DECIDED
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["ReferralPapers"]

_OF_THE_PERSON = GoalTrackerContent | CoachSheetContent | LeafletContent | ContactLetterContent
_Chart = CareSummaryContent | HandoffContent | CarePlanContent | PatientPlanContent


class ReferralPapers:
    """Puts the words of protected referrals on paper, and keeps such papers sealed."""

    def __init__(self, words: ReferralWords) -> None:
        self._words = words

    # What a paper says

    @staticmethod
    def check_recipient(session: Snapshot, request: PrintRequest) -> None:
        """Let through what goes to a recipient whose name discloses nothing.

        A packet is asked about its own referral.

        Raises:
            Refused: that something of the person went there would itself disclose.
        """
        if request.recipient is None or request.purpose == PATIENT_ACCESS:
            return
        if referral_parts.mark_of_name(session, fold(request.recipient.name)) is not None:
            raise Refused(
                "That something of a person goes to this recipient would itself disclose.",
                "Make a referral to them; its packet is kept with the protected part.",
            )

    def told(self, reader: WordsReader, request: PrintRequest, content: Content) -> Content:
        """Return a content with what its maker opens of protected referrals, and without the rest.

        Raises:
            NotAllowed: a packet whose referral does not open.
            Refused: an accounting that could not name its recipients, or a recipient who may only
                be asked by a referral.
        """
        if isinstance(content, PacketContent):
            if not content.referral.protected:
                self.check_recipient(reader.session, request)
                return content
            whole = reader.order(content.referral)
            if whole.withheld:
                raise CannotWithoutOpening("print its packet")
            return replace(content, referral=whole, events=reader.events(whole, content.events))
        if isinstance(content, AccountingContent):
            return self._accounting(reader, content)
        self.check_recipient(reader.session, request)
        if isinstance(content, _OF_THE_PERSON):
            return content
        return _without(reader.session, content)

    @staticmethod
    def _accounting(reader: WordsReader, content: AccountingContent) -> AccountingContent:
        if not any(line.recipient == NEUTRAL_RECIPIENT for line in content.lines):
            return content
        neutral = archive.disclosures_of(reader.session, content.patient.id)
        shown = reader.disclosures(neutral)
        lines = accounting(shown, content.until, content.imprint.zone)
        if any(line.recipient == NEUTRAL_RECIPIENT for line in lines):
            raise Refused(
                "This accounting would have to name recipients that do not open to you.",
                "Ask a colleague who opens all of the person's record to print it.",
            )
        papers = {one.document_id: archive.find(reader.session, one.document_id) for one in shown}
        kept = tuple(
            KeptDisclosure(id=after.id, version=1, compartment=part)
            for before, after in zip(neutral, shown, strict=True)
            if before != after
            and after.legal_basis not in EXCEPTED_BASES
            and (part := reader.compartment(papers[after.document_id].referral_id)) is not None
        )
        return replace(content, lines=lines, kept=kept)

    # Keeping

    def of(self, content: Content) -> bool:
        """Tell whether a document is a protected referral's own."""
        return isinstance(content, PacketContent) and content.referral.protected

    def keep(
        self,
        uow: UnitOfWork,
        prepared: PreparedDocument,
        document: Document,
        disclosure: Disclosure | None,
    ) -> bool:
        """Archive a protected referral's document with neutral rows, its words sealed.

        Return whether its bytes are kept with them: else they belong to a part that fewer read.

        Raises:
            Refused: nobody could open them yet.
        """
        content, parts = prepared.content, self._words.parts
        assert isinstance(content, PacketContent)
        assert parts is not None
        order, lines = content.referral, manifest(content)
        whole = keeper_of(line.compartment for line in lines) is order.compartment
        archive.archive(uow, _neutral(document), archive.Kept(b"", b"", ()), _left(disclosure))
        decision = prepared.decision
        words: dict[str, Any] = {"title": document.title, "recipient": document.recipient}
        if whole:
            kept = archive.Kept(prepared.pdf, canonical_json(content), lines)
            words |= sealed_facts(decision, kept)
        sealed: list[tuple[PartKind, object, dict[str, Any]]] = [
            (PartKind.DOCUMENT, document.id, words)
        ]
        if disclosure is not None:
            said = {
                "recipient": disclosure.recipient,
                "recipient_address": disclosure.recipient_address,
                "description": disclosure.description,
                "consent_decision": decision.consent if decision else DECIDED,
            }
            sealed.append((PartKind.DISCLOSURE, disclosure.id, said))
        parts.put(uow, order.compartment, (order.id, order.patient_id), sealed)
        return whole

    def part_of(self, session: Snapshot, referral_id: UUID | None) -> Compartment | None:
        """Return which part keeps a referral; None where it stands in the clear, or none is."""
        if self._words.parts is None or referral_id is None:
            return None
        return self._words.parts.compartment_of(session, referral_id)

    def received(self, uow: UnitOfWork, document: Document, data: bytes, part: Compartment) -> None:
        """Keep what came in about a protected referral sealed, whoever takes it in."""
        parts, referral_id = self._words.parts, document.referral_id
        assert parts is not None
        assert referral_id is not None
        archive.archive(uow, _neutral(document), archive.Kept(b"", b"", ()), None)
        words = {
            "title": document.title,
            "recipient": "",
            "pdf": base64.b64encode(data).decode(),
        }
        about = (referral_id, document.patient_id)
        parts.put(uow, part, about, [(PartKind.DOCUMENT, document.id, words)])

    def bytes_of(self, reader: WordsReader, document: Document) -> bytes | None:
        """Return the sealed bytes of a protected referral's paper; None where they are elsewhere.

        Raises:
            NotAllowed: they do not open to the actor.
        """
        if self.part_of(reader.session, document.referral_id) is None:
            return None
        words = reader.paper(document)
        if words is None:
            raise NotAllowed(
                "This paper belongs to a protected referral, which does not open to you.",
                "Ask a colleague who opens it.",
            )
        return base64.b64decode(words["pdf"]) if "pdf" in words else None


def _without(session: Snapshot, content: _Chart) -> _Chart:
    """Leave protected referrals out of a paper about the whole person, and count them."""
    hanging = [task.referral_id for task in content.tasks]
    kept = referral_parts.protected_among(session, hanging)
    orders = tuple(one for one in content.referrals if not one.protected)
    tasks = tuple(one for one in content.tasks if one.referral_id not in kept)
    count = len(content.referrals) - len(orders)
    if isinstance(content, HandoffContent):
        papers = _papers(session, content.documents)
        content = replace(content, documents=papers)
    if isinstance(content, CarePlanContent):
        of = {one.task.id: one.task.referral_id for one in content.work}
        hidden = referral_parts.protected_among(session, list(of.values()))
        work = tuple(one for one in content.work if of[one.task.id] not in hidden)
        content = replace(content, work=work)
    if not count and len(tasks) == len(content.tasks):
        return content
    left = replace(content.chart.left_out, withheld=content.chart.left_out.withheld + count)
    chart = replace(content.chart, left_out=left)
    return replace(content, referrals=orders, tasks=tasks, chart=chart)


def _papers(session: Snapshot, found: Iterable[Document]) -> tuple[Document, ...]:
    listed = tuple(found)
    kept = referral_parts.protected_among(session, [one.referral_id for one in listed])
    return tuple(one for one in listed if one.referral_id not in kept)


def _neutral(document: Document) -> Document:
    recipient = NEUTRAL_RECIPIENT if document.recipient else ""
    return replace(document, title=NEUTRAL_PAPER, recipient=recipient)


def _left(disclosure: Disclosure | None) -> Disclosure | None:
    if disclosure is None:
        return None
    return replace(
        disclosure,
        recipient=NEUTRAL_RECIPIENT,
        recipient_address="",
        description=NEUTRAL_PAPER,
        consent_decision=DECIDED,
    )
