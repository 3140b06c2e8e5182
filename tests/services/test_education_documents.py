"""Leaflets leave as other papers do, and what was taught stands in the patient summary."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_clinic import opened
from pdf_reading import page_texts

from clinicdesk.domain.contents import CareSummaryContent
from clinicdesk.domain.disclosure import PATIENT_ACCESS
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.education import GiveDraft, TeachBackDraft
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_reviews import TeachBack
from clinicdesk.domain.referrals import Recipient
from clinicdesk.services.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


def _person(clinic: Clinic) -> PrintRequest:
    draft = PatientDraft(name=PersonName(family="Hall", given="Ann"))
    ann, _ = clinic.people.register(clinic.actor, draft)
    return PrintRequest(kind=DocumentKind.CARE_SUMMARY, patient_id=ann.id)


def test_what_was_taught_stands_in_the_patient_summary_without_what_was_said(
    clinic: Clinic,
) -> None:
    actor, request = clinic.actor, _person(clinic)
    plain = clinic.documents.prepare(actor, request)
    assert "Education given" not in " ".join(page_texts(plain.pdf))
    ann = request.patient_id
    old, _ = clinic.education.give(actor, GiveDraft(patient_id=ann, topic="sleep"))
    made, _ = clinic.education.give(actor, GiveDraft(patient_id=ann, topic="sleep", language="es"))
    said = TeachBackDraft(outcome=TeachBack.CORRECT, said="No café after lunch")
    clinic.education.teach_back(actor, made.id, made.version, said)
    prepared = clinic.documents.prepare(actor, request)
    words = " ".join(page_texts(prepared.pdf))
    assert "Dormir bien (Spanish), 23-Nov-2026: said back in their own words." in words
    assert "café" not in words
    assert isinstance(prepared.content, CareSummaryContent)
    lines = clinic.documents.manifest(prepared)
    assert made.id in {line.id for line in lines}
    assert old.id not in {line.id for line in lines}


def test_a_leaflet_for_the_person_is_a_disclosure_and_a_copy_is_none(clinic: Clinic) -> None:
    actor, asked = clinic.actor, _person(clinic)
    leaflet = clinic.education.leaflet("asthma", "es")
    request = PrintRequest(
        kind=DocumentKind.LEAFLET,
        patient_id=asked.patient_id,
        recipient=Recipient(name="Ann Hall"),
        purpose=PATIENT_ACCESS,
        leaflets=(leaflet,),
    )
    document, change = clinic.documents.release(
        actor, clinic.documents.prepare(actor, request), "print"
    )
    assert change.kinds == {"document"}
    assert (document.kind, document.title) == ("leaflet", "El asma y sus zonas")
    assert document.disclosure
    copy = PrintRequest(kind=DocumentKind.LEAFLET, patient_id=asked.patient_id, leaflets=(leaflet,))
    kept, _ = clinic.documents.release(actor, clinic.documents.prepare(actor, copy), "save")
    assert not kept.disclosure
    assert clinic.documents.recognize(actor, None, document.content_sha256[:16]) is not None


def test_a_leaflet_that_was_not_chosen_is_told(clinic: Clinic) -> None:
    asked = _person(clinic)
    none = PrintRequest(kind=DocumentKind.LEAFLET, patient_id=asked.patient_id)
    with pytest.raises(BadInput, match="No leaflet"):
        clinic.documents.prepare(clinic.actor, none)
    two = tuple(clinic.education.leaflet(topic, "en") for topic in ("asthma", "sleep"))
    mixed = PrintRequest(kind=DocumentKind.LEAFLET, patient_id=asked.patient_id, leaflets=two)
    with pytest.raises(BadInput, match="different things"):
        clinic.documents.prepare(clinic.actor, mixed)
