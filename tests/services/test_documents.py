"""What is previewed is what is kept; nothing leaves without its decision and its line."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from open_clinic import opened
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import BadInput, NotAllowed, Refused
from clinicdesk.domain.people import PatientDraft, PersonName, Sex
from clinicdesk.domain.referrals import Recipient, Referral, ReferralDraft, ReferralType, Urgency
from clinicdesk.services.clinic import Clinic

HEART = Recipient(name="Capital Heart", fax="(614) 555-0177", address="12 Elm St, Columbus, OH")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as there:
        yield there


def person(clinic: Clinic, family: str) -> UUID:
    patient, _change = clinic.people.register(
        clinic.actor,
        PatientDraft(
            name=PersonName(family=family, given="Ann"),
            birth=PartialDate(1980, 5, 17),
            sex=Sex.FEMALE,
        ),
    )
    return patient.id


def order(clinic: Clinic, patient_id: UUID) -> Referral:
    referral, _change = clinic.referrals.create(
        clinic.actor,
        patient_id,
        ReferralDraft(
            service=Coded("Cardiology"),
            type=ReferralType.EVALUATE,
            urgency=Urgency.ROUTINE,
            question="Is the murmur significant?",
            recipient=HEART,
            patient_agreed=True,
        ),
    )
    return referral


def packet(patient_id: UUID, referral: Referral, **more: object) -> PrintRequest:
    return PrintRequest(
        kind=DocumentKind.PACKET,
        patient_id=patient_id,
        referral_id=referral.id,
        recipient=HEART,
        **more,  # type: ignore[arg-type]
    )


def test_what_was_previewed_is_what_is_kept(clinic: Clinic) -> None:
    patient_id = person(clinic, "Rivers")
    prepared = clinic.documents.prepare(clinic.actor, packet(patient_id, order(clinic, patient_id)))
    document, change = clinic.documents.release(clinic.actor, prepared, "fax")
    kept, pdf = clinic.documents.open(clinic.actor, document.id)
    assert pdf == prepared.pdf
    assert kept.sha256 == hashlib.sha256(pdf).hexdigest()
    assert change.touches("document", patient_id)
    assert clinic.documents.recognize(clinic.actor, pdf) == kept
    assert clinic.documents.recognize(clinic.actor, None, kept.content_sha256[:12]) == kept
    assert clinic.documents.recognize(clinic.actor, pdf + b" ") is None


def test_what_leaves_has_a_disclosure(clinic: Clinic) -> None:
    patient_id = person(clinic, "Rivers")
    prepared = clinic.documents.prepare(clinic.actor, packet(patient_id, order(clinic, patient_id)))
    assert clinic.documents.disclosures(clinic.actor, patient_id) == ()
    document, _change = clinic.documents.release(clinic.actor, prepared, "fax")
    (line,) = clinic.documents.disclosures(clinic.actor, patient_id)
    assert line.number == document.disclosure == prepared.disclosure
    assert (line.recipient, line.channel, line.purpose) == ("Capital Heart", "fax", "treatment")
    assert "164.506" in line.consent_decision
    assert line.document_id == document.id


def test_a_clinic_copy_discloses_nothing(clinic: Clinic) -> None:
    patient_id = person(clinic, "Rivers")
    request = PrintRequest(kind=DocumentKind.CARE_SUMMARY, patient_id=patient_id)
    prepared = clinic.documents.prepare(clinic.actor, request)
    document, _change = clinic.documents.release(clinic.actor, prepared, "print")
    assert document.disclosure == document.recipient == ""
    assert clinic.documents.disclosures(clinic.actor, patient_id) == ()
    assert clinic.documents.recent(clinic.actor) == ((document, "RIVERS, Ann"),)


def test_a_purpose_that_needs_an_authorization_is_refused(clinic: Clinic) -> None:
    patient_id = person(clinic, "Rivers")
    request = packet(patient_id, order(clinic, patient_id), purpose="employer")
    with pytest.raises(Refused, match="authorization"):
        clinic.documents.prepare(clinic.actor, request)


def test_a_packet_of_another_persons_referral_is_refused(clinic: Clinic) -> None:
    one, other = person(clinic, "Rivers"), person(clinic, "Stone")
    with pytest.raises(BadInput, match="another person"):
        clinic.documents.prepare(clinic.actor, packet(other, order(clinic, one)))


def test_the_database_refuses_a_document_out_without_a_disclosure(clinic: Clinic) -> None:
    patient_id = person(clinic, "Rivers")
    request = PrintRequest(kind=DocumentKind.CARE_SUMMARY, patient_id=patient_id)
    prepared = clinic.documents.prepare(clinic.actor, request)
    clinic.documents.release(clinic.actor, prepared, "print")
    store = clinic._opened.store
    with pytest.raises(IntegrityError), store.writing(clinic.actor) as uow:
        uow.session.execute(text("UPDATE document SET recipient = 'Somebody'"))


@pytest.mark.parametrize("table", ["disclosure", "document_bytes"])
def test_what_left_is_never_changed(clinic: Clinic, table: str) -> None:
    patient_id = person(clinic, "Rivers")
    prepared = clinic.documents.prepare(clinic.actor, packet(patient_id, order(clinic, patient_id)))
    clinic.documents.release(clinic.actor, prepared, "fax")
    store = clinic._opened.store
    with (
        pytest.raises(IntegrityError, match="append-only"),
        store.writing(clinic.actor) as uow,
    ):
        uow.session.execute(text(f"DELETE FROM {table}"))


def test_verify_finds_a_document_whose_bytes_were_changed(clinic: Clinic) -> None:
    patient_id = person(clinic, "Rivers")
    request = PrintRequest(kind=DocumentKind.CARE_SUMMARY, patient_id=patient_id)
    prepared = clinic.documents.prepare(clinic.actor, request)
    document, _change = clinic.documents.release(clinic.actor, prepared, "print")
    with clinic._opened.store.raw_connection() as connection:
        connection.execute("DROP TRIGGER document_bytes_no_update")
        connection.execute("UPDATE document_bytes SET pdf = x'00'")
    found = {check.name: check for check in clinic.upkeep.verify(clinic.actor)}
    assert found["document hashes"].detail == f"document {document.number}"


def test_a_report_that_came_in_is_kept_as_it_came(clinic: Clinic) -> None:
    patient_id = person(clinic, "Rivers")
    document, _change = clinic.documents.receive(
        clinic.actor, patient_id, None, "report.pdf", b"%PDF-1.4 anything at all"
    )
    assert clinic.documents.open(clinic.actor, document.id)[1] == b"%PDF-1.4 anything at all"
    with pytest.raises(BadInput):
        clinic.documents.receive(clinic.actor, patient_id, None, "empty.pdf", b"")


def test_a_role_that_does_not_print_is_told(clinic: Clinic) -> None:
    chw = Actor(clinic.actor.id, "chw", "C. Woods", frozenset({Role.CHW}), clinic.actor.site_id)
    request = PrintRequest(kind=DocumentKind.CARE_SUMMARY, patient_id=person(clinic, "Rivers"))
    with pytest.raises(NotAllowed):
        clinic.documents.prepare(chw, request)


def test_numbers_are_reserved_at_the_preview(clinic: Clinic) -> None:
    patient_id = person(clinic, "Rivers")
    request = PrintRequest(kind=DocumentKind.CARE_SUMMARY, patient_id=patient_id)
    first = clinic.documents.prepare(clinic.actor, request)
    second = clinic.documents.prepare(clinic.actor, request)
    assert first.number != second.number
    assert first.prepared_at == clinic.now()
    document, _change = clinic.documents.release(clinic.actor, second, "print")
    assert document.number == second.number
