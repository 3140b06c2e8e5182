"""Consents of a clinic: recorded, asked for by what leaves, revoked, and told before they end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from open_clinic import MORNING, PASSWORD, doors_in, make
from pdf_reading import page_texts

from clinicdesk.domain.access import Actor, Compartment, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.consents import ConsentDecision, ConsentDraft, ConsentStatus
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import BadInput, InvalidDraft, NotAllowed, Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.referrals import Recipient
from clinicdesk.services.clinic import Clinic

ATTORNEY = Recipient(name="Ada Byron, attorney", address="1 Analytical Row, Columbus, OH")
SIGNED = ConsentDraft(
    purposes=("legal",),
    data_classes="Visits and results of the last year",
    recipients=(ATTORNEY.name,),
    signed_on=date(2026, 11, 20),
    signed_by="Ann Rivers",
    period_end=date(2026, 12, 20),
)


@pytest.fixture
def time() -> FixedClock:
    return FixedClock(MORNING)


@pytest.fixture
def clinic(tmp_path: Path, time: FixedClock) -> Iterator[Clinic]:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home, time)
    make(doors, folder, home)
    with doors.unlock(folder, "amoreau", PASSWORD) as there:
        yield there


@pytest.fixture
def ann(clinic: Clinic) -> UUID:
    made, _change = clinic.people.register(
        clinic.actor,
        PatientDraft(name=PersonName(family="Rivers", given="Ann"), birth=PartialDate(1980, 5, 17)),
    )
    return made.id


def request(ann: UUID, purpose: str = "legal", to: Recipient = ATTORNEY) -> PrintRequest:
    return PrintRequest(
        kind=DocumentKind.CARE_SUMMARY, patient_id=ann, recipient=to, purpose=purpose
    )


def test_nothing_leaves_for_such_a_purpose_without_it(clinic: Clinic, ann: UUID) -> None:
    with pytest.raises(Refused, match="written authorization"):
        clinic.documents.prepare(clinic.actor, request(ann))
    (consent,), change = clinic.consents.record(clinic.actor, ann, SIGNED)
    assert change.touches("consent", ann)
    prepared = clinic.documents.prepare(clinic.actor, request(ann))
    clinic.documents.release(clinic.actor, prepared, "save")
    (line,) = clinic.documents.disclosures(clinic.actor, ann)
    assert line.legal_basis == "authorization"
    assert "Ann Rivers" in line.consent_decision
    entries, whole = clinic.upkeep.audit(
        replace(clinic.actor, roles=frozenset({Role.PRIVACY_OFFICER})), patient_id=ann
    )
    assert whole
    assert ("recorded", "consent", consent.id) in {(e.act, e.kind, e.object_id) for e in entries}


def test_it_lets_nobody_else_have_it(clinic: Clinic, ann: UUID) -> None:
    clinic.consents.record(clinic.actor, ann, SIGNED)
    other = replace(ATTORNEY, name="Charles Babbage, attorney")
    with pytest.raises(Refused, match="for this recipient"):
        clinic.documents.prepare(clinic.actor, request(ann, to=other))


def test_revoking_stops_what_is_prepared_already(clinic: Clinic, ann: UUID) -> None:
    (consent,), _change = clinic.consents.record(clinic.actor, ann, SIGNED)
    prepared = clinic.documents.prepare(clinic.actor, request(ann))
    revoked, _change = clinic.consents.revoke(
        clinic.actor, consent.id, consent.version, "By telephone, 23-Nov-2026"
    )
    assert revoked.status is ConsentStatus.INACTIVE
    assert revoked.revoked_at == MORNING
    with pytest.raises(Refused):
        clinic.documents.release(clinic.actor, prepared, "save")
    assert clinic.documents.disclosures(clinic.actor, ann) == ()
    assert clinic.documents.of_patient(clinic.actor, ann) == ()


def test_a_consent_that_ended_overnight_lets_nothing_go(
    clinic: Clinic, ann: UUID, time: FixedClock
) -> None:
    clinic.consents.record(clinic.actor, ann, SIGNED)
    prepared = clinic.documents.prepare(clinic.actor, request(ann))
    time.advance(timedelta(days=28))
    with pytest.raises(Refused):
        clinic.documents.release(clinic.actor, prepared, "save")


def test_a_restriction_stops_treatment_too(clinic: Clinic, ann: UUID) -> None:
    agreed = replace(
        SIGNED, decision=ConsentDecision.DENY, purposes=("treatment",), period_end=None
    )
    (consent,), _change = clinic.consents.record(clinic.actor, ann, agreed)
    with pytest.raises(Refused, match="agreed with the person"):
        clinic.documents.prepare(clinic.actor, request(ann, "treatment"))
    clinic.consents.revoke(clinic.actor, consent.id, consent.version, "In person")
    assert clinic.documents.prepare(clinic.actor, request(ann, "treatment")).disclosure


def test_what_is_missing_is_told_field_by_field(clinic: Clinic, ann: UUID) -> None:
    with pytest.raises(InvalidDraft) as refused:
        clinic.consents.record(clinic.actor, ann, ConsentDraft())
    fields = {problem.field for problem in refused.value.problems}
    assert fields >= {"data_classes", "recipients", "purposes", "signed_on", "signed_by"}
    assert clinic.consents.of_patient(clinic.actor, ann) == ()


def test_what_was_proposed_lets_nothing_go(clinic: Clinic, ann: UUID) -> None:
    consent, _change = clinic.consents.propose(clinic.actor, ann, SIGNED)
    with pytest.raises(Refused):
        clinic.documents.prepare(clinic.actor, request(ann))
    clinic.consents.reject(clinic.actor, consent.id, consent.version)
    (kept,) = clinic.consents.of_patient(clinic.actor, ann)
    assert kept.status is ConsentStatus.REJECTED


def test_nothing_comes_back_and_nobody_overwrites_another(clinic: Clinic, ann: UUID) -> None:
    (consent,), _change = clinic.consents.record(clinic.actor, ann, SIGNED)
    with pytest.raises(BadInput, match="how the person revoked"):
        clinic.consents.revoke(clinic.actor, consent.id, consent.version, " ")
    clinic.consents.revoke(clinic.actor, consent.id, consent.version, "In person")
    with pytest.raises(Refused, match="inactive"):
        clinic.consents.revoke(clinic.actor, consent.id, consent.version + 1, "Again")
    with pytest.raises(Refused, match="in the meantime"):
        clinic.consents.mark_in_error(clinic.actor, consent.id, consent.version)


def test_it_stands_in_the_work_list_before_it_ends(
    clinic: Clinic, ann: UUID, time: FixedClock
) -> None:
    far = replace(SIGNED, period_end=date(2026, 12, 30))
    clinic.consents.record(clinic.actor, ann, far)
    assert clinic.consents.due(clinic.actor) == ()
    time.advance(timedelta(days=10))
    (due,) = clinic.consents.due(clinic.actor)
    assert clinic.tasks.today(clinic.actor).consents == (due,)
    assert (due.patient, due.ends_on, due.overdue) == ("RIVERS, Ann", date(2026, 12, 30), False)
    time.advance(timedelta(days=40))
    assert clinic.consents.due(clinic.actor)[0].overdue


def test_each_protected_part_has_its_own(clinic: Clinic, ann: UUID) -> None:
    both = replace(
        SIGNED,
        compartments=(Compartment.GENERAL, Compartment.BEHAVIOURAL),
        owner_id=clinic.actor.id,
    )
    recorded, _change = clinic.consents.record(clinic.actor, ann, both)
    assert [one.compartments for one in recorded] == [
        (Compartment.GENERAL,),
        (Compartment.BEHAVIOURAL,),
    ]
    known = clinic.consents.of_patient(clinic.actor, ann)
    assert set(known) == set(recorded)
    officer = replace(clinic.actor, roles=frozenset({Role.PRIVACY_OFFICER}))
    entries, _whole = clinic.upkeep.audit(officer, limit=5)
    assert ("read", "protected") in {(entry.act, entry.kind) for entry in entries}
    front_desk = replace(clinic.actor, roles=frozenset({Role.CLINIC_STAFF}))
    assert clinic.consents.of_patient(front_desk, ann) == recorded[:1]
    (owed,) = clinic.protected.owed(clinic.actor, date(2026, 11, 23))
    assert owed.obligation is not None
    assert owed.obligation.action == "renew-consent"


def test_a_consent_about_a_protected_part_is_revoked_as_any(clinic: Clinic, ann: UUID) -> None:
    part = replace(SIGNED, compartments=(Compartment.BEHAVIOURAL,), owner_id=clinic.actor.id)
    (consent,), _change = clinic.consents.record(clinic.actor, ann, part)
    ended, _change = clinic.consents.revoke(clinic.actor, consent.id, consent.version, "Said so")
    assert ended.status is ConsentStatus.INACTIVE
    assert ended.revoked_at == MORNING
    assert clinic.consents.of_patient(clinic.actor, ann) == (ended,)
    assert clinic.protected.owed(clinic.actor, date(2027, 11, 23)) == ()
    with pytest.raises(Refused, match="inactive"):
        clinic.consents.revoke(clinic.actor, ended.id, ended.version, "Again")


def test_only_what_is_signed_is_kept_of_protected_parts(clinic: Clinic, ann: UUID) -> None:
    with pytest.raises(BadInput, match="when it is signed"):
        clinic.consents.propose(
            clinic.actor, ann, replace(SIGNED, compartments=(Compartment.BEHAVIOURAL,))
        )
    with pytest.raises(NotAllowed):
        clinic.consents.record(
            clinic.actor, ann, replace(SIGNED, compartments=(Compartment.OCCUPATIONAL,))
        )


@pytest.mark.parametrize("role", [Role.PRIVACY_OFFICER, Role.ADMIN, Role.COACH])
def test_roles_are_asked(clinic: Clinic, ann: UUID, role: Role) -> None:
    actor: Actor = replace(clinic.actor, roles=frozenset({role}))
    with pytest.raises(NotAllowed):
        clinic.consents.record(actor, ann, SIGNED)


def test_the_accounting_holds_what_the_person_is_owed(clinic: Clinic, ann: UUID) -> None:
    county = Recipient(name="Franklin County Public Health", address="240 Parsons Ave, Columbus")
    for purpose, to in (("public-health", county), ("treatment", ATTORNEY)):
        prepared = clinic.documents.prepare(clinic.actor, request(ann, purpose, to))
        clinic.documents.release(clinic.actor, prepared, "fax")
    letter = clinic.documents.prepare(
        clinic.actor,
        PrintRequest(
            kind=DocumentKind.ACCOUNTING,
            patient_id=ann,
            recipient=Recipient(name="Ann Rivers"),
            purpose="patient-access",
        ),
    )
    said = " ".join(" ".join(page_texts(letter.pdf)).split())
    assert "Franklin County Public Health" in said
    assert "164.512(b)" in said
    assert ATTORNEY.name not in said
    document, _change = clinic.documents.release(clinic.actor, letter, "print")
    assert document.disclosure
