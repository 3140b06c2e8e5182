"""Papers and old rows of referrals that would themselves disclose: sealed, moved, left out."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from harbor_referral import (
    ABOUT_PLACES,
    HARBOR,
    ORDER,
    SECRETS,
    SUD,
    agree,
    in_the_clear,
    made_by_a_nurse,
    tell,
    words_of,
)
from protected_clinic import ProtectedClinic, make_protected, open_protected
from reading_verbs import said

from clinicdesk.domain.access import Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.protected_referrals import CannotWithoutOpening


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


@pytest.fixture
def number(place: ProtectedClinic) -> str:
    """A nurse's referral to a Part 2 program."""
    return made_by_a_nurse(place)


def test_its_packet_is_kept_sealed_and_its_register_is_neutral(
    place: ProtectedClinic, number: str
) -> None:
    agree(place)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        actor = clinic.actor
        order = clinic.referrals.get(actor, number)
        request = PrintRequest(
            kind=DocumentKind.PACKET,
            patient_id=place.patient,
            referral_id=order.id,
            recipient=HARBOR,
        )
        prepared = clinic.documents.prepare(actor, request)
        document, _change = clinic.documents.release(actor, prepared, "print")
        assert document.recipient == HARBOR.name
        assert clinic.documents.open(actor, document.id)[1] == prepared.pdf
        (line,) = clinic.documents.disclosures(actor, place.patient)
        assert (line.recipient, line.recipient_address) == (HARBOR.name, HARBOR.address)
    assert in_the_clear(place) == ABOUT_PLACES
    with closing(place.open(Role.NURSE)) as clinic:
        actor = clinic.actor
        told = said(
            [
                clinic.documents.of_patient(actor, place.patient),
                clinic.documents.recent(actor),
                clinic.documents.disclosures(actor, place.patient),
                clinic.documents.recognize(actor, prepared.pdf),
            ]
        )
        assert not [word for word in SECRETS if word in told]
        with pytest.raises(CannotWithoutOpening):
            clinic.documents.prepare(actor, request)


def test_other_papers_leave_it_out_and_count_it(place: ProtectedClinic, number: str) -> None:
    for role in (Role.NURSE, Role.BH_CLINICIAN):
        with closing(place.open(role)) as clinic:
            for kind in (DocumentKind.CARE_SUMMARY, DocumentKind.HANDOFF):
                asked = PrintRequest(kind=kind, patient_id=place.patient)
                prepared = clinic.documents.prepare(clinic.actor, asked)
                told = said([prepared.pdf, prepared.content])
                assert not [word for word in (*SECRETS, number) if word in told]
                assert prepared.content.chart.left_out.withheld == 1  # type: ignore[union-attr]


def test_nothing_else_goes_to_a_marked_recipient(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        actor = clinic.actor
        plain = replace(ORDER, service=Coded("Nutrition"))
        made, _change = clinic.referrals.create(actor, place.patient, plain)
        assert not made.protected
        (known,) = clinic.referrals.recipients(actor, "quillfeather")
        assert known.id is not None
        clinic.directory.mark(actor, known.id, SUD)
        asked = PrintRequest(
            kind=DocumentKind.CARE_SUMMARY, patient_id=place.patient, recipient=HARBOR
        )
        with pytest.raises(Refused, match="itself disclose"):
            clinic.documents.prepare(actor, asked)


def test_a_mark_moves_what_stands_in_the_clear(place: ProtectedClinic) -> None:
    agree(place)
    with closing(place.open(Role.NURSE)) as clinic:
        actor = clinic.actor
        plain = replace(ORDER, service=Coded("Nutrition zibbleflax"))
        made, _change = clinic.referrals.create(actor, place.patient, plain)
        tell(place, clinic, made.number, "attempt", note="Pocketfluff")
        tell(place, clinic, made.number, "send", channel="fax")
        tell(place, clinic, made.number, "receive", said_by="Grottlepin")
        request = PrintRequest(
            kind=DocumentKind.PACKET,
            patient_id=place.patient,
            referral_id=made.id,
            recipient=HARBOR,
        )
        prepared = clinic.documents.prepare(actor, request)
        paper, _change = clinic.documents.release(actor, prepared, "print")
        tell(place, clinic, made.number, "accept")
        tell(
            place, clinic, made.number, "outcome", evidence_document_id=paper.id, note="Marrowdish"
        )
        tell(place, clinic, made.number, "follow-up", note="Grottlepin in May")
        before = clinic.referrals.get(actor, made.number)
        events = clinic.referrals.events(actor, made.number)
        tasks = clinic.tasks.of_patient(actor, place.patient)
        papers = clinic.documents.of_patient(actor, place.patient)
        left = clinic.documents.disclosures(actor, place.patient)
        assert before.recipient is not None
        assert before.recipient.id is not None
        clinic.directory.mark(actor, before.recipient.id, SUD)
        assert clinic.directory.waiting(actor, before.recipient.id) == 1
        assert clinic.directory.move(actor, before.recipient.id)[0] == 1
        assert clinic.directory.waiting(actor, before.recipient.id) == 0
        assert clinic.referrals.get(actor, made.number).withheld
    assert in_the_clear(place) == ABOUT_PLACES | {("recipient_mark", "sud_part2")}
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        actor = clinic.actor
        after = clinic.referrals.get(actor, made.number)
        assert words_of(after) == words_of(before)
        assert (after.stage, after.owner_id, after.due_on) == (
            before.stage,
            before.owner_id,
            before.due_on,
        )
        assert clinic.referrals.events(actor, made.number) == events
        assert [one.title for one in clinic.tasks.of_patient(actor, place.patient)] == [
            one.title for one in tasks
        ]
        assert clinic.documents.of_patient(actor, place.patient) == papers
        assert clinic.documents.disclosures(actor, place.patient) == left
        assert clinic.documents.open(actor, paper.id)[1] == prepared.pdf
        assert clinic._opened.store.audit_faults() == []


def test_older_referrals_for_a_service_that_discloses_are_moved(place: ProtectedClinic) -> None:
    """As a clinic has them that was made before referrals were kept apart."""
    with closing(place.open(Role.NURSE)) as clinic:
        actor = clinic.actor
        plain = replace(ORDER, service=Coded("Podiatry"))
        other, _change = clinic.referrals.create(actor, place.patient, plain)
        made, _change = clinic.referrals.create(
            actor, place.patient, replace(ORDER, service=Coded("Nutrition"))
        )
        with clinic._opened.store.raw_connection() as raw:
            raw.execute(
                "UPDATE referral SET code_text = 'Alcohol counseling', "
                "service_class = 'behavioral-health' WHERE number = ?",
                (made.number,),
            )
            raw.commit()
        assert clinic.directory.waiting(actor) == 1
        assert clinic.directory.move(actor)[0] == 1
        assert clinic.directory.waiting(actor) == 0
        assert clinic.directory.move(actor)[0] == 0
        assert clinic.referrals.get(actor, made.number).withheld
        assert not clinic.referrals.get(actor, other.number).protected
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        found = clinic.referrals.get(clinic.actor, made.number)
        assert (found.service.text, found.compartment) == ("Alcohol counseling", SUD)
