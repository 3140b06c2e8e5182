"""The letter after the ladder: printed, kept, disclosed, known, and never against a wish."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from coaching_clinic import Coached, coached_clinic
from pdf_reading import page_texts
from sample_contents import imprint, letterhead
from sample_person import patient

from clinicdesk import assets
from clinicdesk.documents import render
from clinicdesk.domain.access import Role
from clinicdesk.domain.coaching_contacts import AttemptDraft, AttemptOutcome
from clinicdesk.domain.contact_letter import ContactLetterContent, Envelope
from clinicdesk.domain.contacting import Channel
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import BadInput, NotAllowed, Refused
from clinicdesk.domain.people import Address, PatientDraft, SafeContact
from clinicdesk.domain.readability import read_report
from clinicdesk.domain.referrals import Recipient

HEALTH = re.compile(
    r"coach|goal|health|clinic|doctor|nurse|plan|weight|blood|appointment|visit"
    r"|salud|meta|cita|doctor|enferm|peso|sangre",
    re.IGNORECASE,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Coached]:
    made = coached_clinic(tmp_path)
    with made.clinic:
        yield made


def _tried(desk: Coached, times: int = 3) -> None:
    for _time in range(times):
        draft = AttemptDraft(channel=Channel.MOBILE_PHONE, outcome=AttemptOutcome.NO_ANSWER)
        desk.clinic.coaching_sessions.attempt(desk.coach, desk.id, draft)
        desk.later(0.25)


def _step(desk: Coached) -> str:
    ladder = desk.again().ladder
    return ladder.step.key if ladder else ""


def _home(desk: Coached, safe: SafeContact | None = None) -> None:
    """Give the person a home, and what they said of being reached."""
    clinic = desk.clinic
    person = clinic.people.get(clinic.actor, desk.declan)
    clinic.people.change(
        clinic.actor,
        person.id,
        person.version,
        PatientDraft(
            name=person.name,
            birth=person.birth,
            telecoms=person.telecoms,
            addresses=(Address(line="12 Elm St", city="Columbus", state="OH"),),
            safe_contact=safe or SafeContact(),
        ),
    )


def test_it_is_printed_kept_disclosed_and_the_ladder_knows(desk: Coached) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    _home(desk)
    _tried(desk)
    assert _step(desk) == "letter"
    request, envelope = clinic.coaching_letters.request(actor, desk.declan)
    prepared = clinic.documents.prepare(actor, request)
    assert _step(desk) == "letter", "a preview is no letter"
    document, change = clinic.documents.release(actor, prepared, "mail")
    assert document.kind == "contact-letter"
    assert document.disclosure
    assert "coaching" in change.kinds
    after = desk.again()
    assert (after.attempts[0].channel, after.attempts[0].outcome) == (
        Channel.HOME_MAIL,
        AttemptOutcome.SENT,
    )
    assert after.attempts[0].note == f"Letter {document.number}"
    assert _step(desk) == "after-letter"
    (said,) = page_texts(prepared.pdf)
    assert "Our door stays open" in said
    assert "Declan" in envelope.to[0]
    assert "12 Elm St" in envelope.words


def test_a_clinic_copy_is_no_letter_sent(desk: Coached) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    _home(desk)
    _tried(desk)
    request, _envelope = clinic.coaching_letters.request(actor, desk.declan)
    kept = clinic.documents.prepare(actor, replace(request, recipient=None, purpose="treatment"))
    clinic.documents.release(actor, kept, "print")
    assert _step(desk) == "letter"


def test_no_letter_goes_home_where_the_person_asked_for_none(desk: Coached) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    _home(desk)
    _tried(desk)
    request, _envelope = clinic.coaching_letters.request(actor, desk.declan)
    prepared = clinic.documents.prepare(actor, request)
    _home(desk, SafeContact("mobile phone", avoid=("home-mail",)))
    with pytest.raises(Refused, match="no letter"):
        clinic.coaching_letters.request(actor, desk.declan)
    with pytest.raises(Refused, match="no letter"):
        clinic.documents.prepare(actor, request)
    with pytest.raises(Refused, match="no letter"):
        clinic.documents.release(actor, prepared, "mail")
    assert all(one.channel is not Channel.HOME_MAIL for one in desk.again().attempts)
    _home(desk, SafeContact("", do_not_contact=True))
    with pytest.raises(Refused, match="not to be contacted"):
        clinic.coaching_letters.request(actor, desk.declan)


def test_it_is_for_who_could_not_be_reached_and_has_an_address(desk: Coached) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    _home(desk)
    _tried(desk, 2)
    with pytest.raises(Refused, match="No letter is proposed"):
        clinic.coaching_letters.request(actor, desk.declan)
    with pytest.raises(Refused, match="No letter is proposed"):
        clinic.coaching_letters.request(actor, desk.anh)
    _tried(desk, 2)
    bare = PrintRequest(
        kind=DocumentKind.CONTACT_LETTER,
        patient_id=desk.declan,
        recipient=Recipient(name="Declan"),
        purpose="patient-access",
    )
    with pytest.raises(BadInput, match="address"):
        clinic.documents.prepare(actor, bare)
    outsider = replace(actor, roles=frozenset({Role.ADMIN}))
    with pytest.raises(NotAllowed):
        clinic.coaching_letters.request(outsider, desk.declan)


def test_two_letters_prepared_are_one_letter_sent_after_the_person_called(desk: Coached) -> None:
    clinic, actor = desk.clinic, desk.clinic.actor
    _home(desk)
    _tried(desk)
    request, _envelope = clinic.coaching_letters.request(actor, desk.declan)
    prepared = clinic.documents.prepare(actor, request)
    reached = AttemptDraft(channel=Channel.MOBILE_PHONE, outcome=AttemptOutcome.REACHED)
    clinic.coaching_sessions.attempt(desk.coach, desk.id, reached)
    with pytest.raises(Refused, match="No letter is proposed"):
        clinic.documents.release(actor, prepared, "mail")


def _letter(language: str, **more: object) -> ContactLetterContent:
    who = patient()
    to = Recipient(name=who.name.spoken, address="12 Elm St, Columbus, OH 43004")
    content = ContactLetterContent(
        letterhead=letterhead(),
        imprint=imprint(language=language, recipient=to),
        patient=who,
        writer="R. Okafor",
    )
    return replace(content, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_has_one_page_in_plain_words_without_a_word_of_health(language: str) -> None:
    for large in (False, True):
        made = render(_letter(language, large=large))
        assert (made.pages, made.plain, made.missing) == (1, False, ())
    suffix = "_es" if language == "es" else ""
    words = assets.read_toml(f"templates/contact_letter{suffix}.toml")
    told = "\n".join(re.sub(r"\{\w+\}", "", v) for k, v in words.items() if k != "version")
    assert not HEALTH.search(told), HEALTH.search(told)
    report = read_report(told, language)
    assert report.fits
    assert max(score.grade for score in report.scores) <= 6


def test_the_envelope_names_no_clinic() -> None:
    envelope = Envelope(("Ann Rivers", "12 Elm St"), ("1200 Foundry Ave",))
    assert envelope.words == (
        "On the envelope: Ann Rivers, 12 Elm St. As sender only: 1200 Foundry Ave."
    )
    assert not HEALTH.search(envelope.words)
