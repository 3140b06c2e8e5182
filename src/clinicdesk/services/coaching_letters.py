"""The letter after the ladder: asked for, gathered, and noted when it leaves.

It is a document as every other (services/documents.py): kept, entered in the register, audited. In
the same transaction the ladder learns that it was sent, however it was printed.
"""

from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.coaching import Coaching
from clinicdesk.domain.coaching_contacts import AttemptDraft, AttemptOutcome
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.contact_letter import ContactLetterContent, Envelope
from clinicdesk.domain.contacting import Channel, Purpose, letter_address
from clinicdesk.domain.content_parts import Imprint, Letterhead
from clinicdesk.domain.disclosure import PATIENT_ACCESS
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import BadInput, Refused
from clinicdesk.domain.people import Patient
from clinicdesk.domain.referrals import Recipient
from clinicdesk.services.coaching_keeping import saved
from clinicdesk.services.coaching_view import read_view
from clinicdesk.store import coaching_entries, patients
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["CoachingLetterService", "letter_content", "note_letter"]

_SPANISH = "es"


class CoachingLetterService:
    """Says where the letter goes, in which language, and what stands on its envelope."""

    def __init__(self, store: ClinicStore, calendar: BusinessCalendar, facts: ClinicFacts) -> None:
        self._store = store
        self._calendar = calendar
        self._facts = facts

    def request(
        self, actor: Actor, patient_id: UUID, language: str = "", *, large: bool = False
    ) -> tuple[PrintRequest, Envelope]:
        """Return what is to be printed, and the words of its envelope.

        Raises:
            NotAllowed: the actor's role does not coach, or does not print.
            NotFound: there is no such person.
            Refused: the ladder proposes no letter, or none may go to their home.
        """
        require(actor, Act.COACH_GOALS)
        require(actor, Act.PRINT)
        today = self._calendar.day_of(self._store.clock.now())
        with self._store.reading() as session:
            person = patients.get(session, patient_id)
            _require_due(read_view(session, person.id, self._calendar, today))
        lines = _address_lines(person, today)
        name = person.name.spoken
        request = PrintRequest(
            kind=DocumentKind.CONTACT_LETTER,
            patient_id=person.id,
            recipient=Recipient(name=name, address=", ".join(lines)),
            purpose=PATIENT_ACCESS,
            language=language or (_SPANISH if person.language.startswith(_SPANISH) else "en"),
            large=large,
        )
        sender = (one.strip() for one in self._facts.site.address.split("\n"))
        return request, Envelope((name, *lines), tuple(one for one in sender if one))


def _address_lines(person: Patient, today: date) -> tuple[str, ...]:
    where, decision = letter_address(person, Purpose.CARE, today)
    if where is None:
        raise Refused(decision.why, decision.instead)
    return tuple(where.lines)


def _require_due(view: CoachingView) -> Coaching:
    if view.coaching is None or view.ladder is None or not view.ladder.letter_due:
        raise Refused(
            "No letter is proposed for this person.",
            "It is, after three attempts that reached nobody.",
        )
    return view.coaching


def letter_content(
    session: Snapshot,
    request: PrintRequest,
    imprint: Imprint,
    letterhead: Letterhead,
    calendar: BusinessCalendar,
) -> ContactLetterContent:
    """Gather what the letter says.

    Raises:
        NotFound: there is no such person. BadInput: it has no address.
        Refused: the ladder proposes none, or none may go to their home.
    """
    person = patients.get(session, request.patient_id)
    _require_due(read_view(session, person.id, calendar, imprint.printed_on))
    _address_lines(person, imprint.printed_on)
    if request.recipient is not None and not request.recipient.address.strip():
        raise BadInput("A letter needs the person's address.", "Print it for the person.")
    return ContactLetterContent(
        letterhead=letterhead,
        imprint=imprint,
        patient=person,
        writer=imprint.author.partition(",")[0].strip(),
        large=request.large,
    )


def note_letter(
    uow: UnitOfWork, request: PrintRequest, number: str, calendar: BusinessCalendar
) -> bool:
    """Tell the ladder that a letter leaves. A clinic copy does not; say whether this one does."""
    if request.kind is not DocumentKind.CONTACT_LETTER or request.recipient is None:
        return False
    view = read_view(uow.session, request.patient_id, calendar, calendar.day_of(uow.now))
    found = _require_due(view)
    draft = AttemptDraft(
        channel=Channel.HOME_MAIL, outcome=AttemptOutcome.SENT, note=f"Letter {number}"
    )
    coaching_entries.add_attempt(uow, found, draft)
    saved(uow, "sent a letter", found.id, calendar)
    return True
