"""Protected parts on paper: chosen by who reads them, sent by consent, kept sealed."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from pdf_reading import page_texts
from protected_clinic import (
    SIGN_IN,
    WORDS,
    ProtectedClinic,
    draft,
    make_protected,
    open_protected,
)

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.consents import ConsentDraft
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import BadInput, Damage, NotAllowed, Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.protected import EntryKind
from clinicdesk.domain.referrals import Recipient
from clinicdesk.services.clinic import Clinic

EYES = Recipient(name="Dr. Ito, Capital Counseling", address="9 Oak St, Columbus, OH")
BH, SUD = Compartment.BEHAVIOURAL, Compartment.SUD_PART2
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure"


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    made = make_protected(tmp_path_factory.mktemp("protected"))
    made.plant()
    return made


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


@pytest.fixture
def clinic(place: ProtectedClinic) -> Iterator[Clinic]:
    with closing(place.open(Role.BH_CLINICIAN)) as there:
        yield there


def consent(*parts: Compartment) -> ConsentDraft:
    return ConsentDraft(
        purposes=("treatment",),
        compartments=parts,
        data_classes="Notes of my treatment",
        recipients=(EYES.name,),
        signed_on=date(2026, 11, 20),
        signed_by="Ann Rivers",
        period_end=date(2027, 11, 20),
    )


def agree(place: ProtectedClinic, *parts: Compartment) -> None:
    """Who reads the parts and changes people's details writes the consent down."""
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        clinic.consents.record(clinic.actor, place.patient, consent(*parts))


def request(place: ProtectedClinic, *parts: Compartment, outward: bool = True) -> PrintRequest:
    return PrintRequest(
        kind=DocumentKind.CARE_SUMMARY,
        patient_id=place.patient,
        recipient=EYES if outward else None,
        protected=tuple(place.entries[part].id for part in parts),
    )


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page_texts(pdf)).split())


def test_without_consent_nothing_of_it_is_made(clinic: Clinic, place: ProtectedClinic) -> None:
    with pytest.raises(Refused, match="outside the general record") as refused:
        clinic.documents.prepare(clinic.actor, request(place, BH))
    assert "behavioural" not in str(refused.value).casefold()
    assert clinic.documents.of_patient(clinic.actor, place.patient) == ()


def test_with_consent_it_leaves_and_is_kept_sealed(place: ProtectedClinic) -> None:
    agree(place, BH, SUD)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        prepared = clinic.documents.prepare(clinic.actor, request(place, BH, SUD))
        said = words(prepared.pdf)
        assert WORDS[BH] in said
        assert WORDS[SUD] in said
        assert NOTICE in said
        assert prepared.decision is not None
        assert prepared.decision.part2_notice
        document, _change = clinic.documents.release(clinic.actor, prepared, "fax")
        kept, pdf = clinic.documents.open(clinic.actor, document.id)
        assert pdf == prepared.pdf
        assert kept.sha256 == hashlib.sha256(pdf).hexdigest()
        assert all(
            check.ok
            for check in clinic.upkeep.verify(replace(clinic.actor, roles=frozenset({Role.NURSE})))
        )
        (line,) = clinic.documents.disclosures(clinic.actor, place.patient)
        assert line.consent_decision == "Decided and kept with the document."
        facts = clinic.protected.get(clinic.actor, document.id).facts
        assert facts["part2_notice"] is True
        assert "Ann Rivers" in str(facts["consent"])
        key = clinic.backups._vault.database_key
    for role in (Role.NURSE, Role.CLINIC_STAFF):
        with closing(place.open(role)) as other, pytest.raises(NotAllowed):
            other.documents.open(other.actor, document.id)
    _nothing_stands_in_the_clear(place, key)


def _nothing_stands_in_the_clear(place: ProtectedClinic, key: bytes) -> None:
    """A shell with the database key finds neither the words nor which part it is."""
    raw = sqlcipher.connect(str(place.folder / "clinic.db"))
    raw.set_key(f"x'{key.hex()}'")
    tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    for table in tables:
        for row in raw.execute(f'SELECT * FROM "{table}"'):
            for cell in row:
                text = cell if isinstance(cell, str) else ""
                data = cell if isinstance(cell, bytes) else text.encode()
                for word in (WORDS[BH], WORDS[SUD], "sud_part2"):
                    assert word.encode() not in data, table
    raw.close()


def test_a_clinic_copy_needs_no_consent_and_is_sealed_too(
    clinic: Clinic, place: ProtectedClinic
) -> None:
    prepared = clinic.documents.prepare(clinic.actor, request(place, BH, outward=False))
    document, _change = clinic.documents.release(clinic.actor, prepared, "print")
    assert clinic.documents.open(clinic.actor, document.id)[1] == prepared.pdf
    with closing(place.open(Role.CLINIC_STAFF)) as desk, pytest.raises(NotAllowed):
        desk.documents.open(desk.actor, document.id)


def test_revoking_stops_what_is_prepared(place: ProtectedClinic) -> None:
    agree(place, BH)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        prepared = clinic.documents.prepare(clinic.actor, request(place, BH))
        (known,) = clinic.consents.of_patient(clinic.actor, place.patient)
        clinic.consents.revoke(clinic.actor, known.id, known.version, "By telephone")
        with pytest.raises(Refused):
            clinic.documents.release(clinic.actor, prepared, "fax")
        assert clinic.documents.disclosures(clinic.actor, place.patient) == ()


def test_nobody_prints_what_they_do_not_read(place: ProtectedClinic) -> None:
    agree(place, SUD)
    with closing(place.open(Role.NURSE)) as clinic:
        with pytest.raises(NotAllowed):
            clinic.documents.prepare(clinic.actor, request(place, SUD))
        prepared = clinic.documents.prepare(clinic.actor, request(place))
        said = words(prepared.pdf)
        assert not any(word in said for word in WORDS.values())


def test_another_persons_part_is_refused(clinic: Clinic, place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as nurse:
        other, _change = nurse.people.register(
            nurse.actor, PatientDraft(name=PersonName(family="Stone", given="Bob"))
        )
    asked = replace(request(place, BH, outward=False), patient_id=other.id)
    with pytest.raises(BadInput, match="another person"):
        clinic.documents.prepare(clinic.actor, asked)


@pytest.mark.parametrize("kind", [EntryKind.CONSENT, EntryKind.DOCUMENT])
def test_our_own_keeping_is_not_printed(
    clinic: Clinic, place: ProtectedClinic, kind: EntryKind
) -> None:
    entry, _change = clinic.protected.add(clinic.actor, place.patient, draft(BH, kind=kind))
    asked = replace(request(place, outward=False), protected=(entry.id,))
    with pytest.raises(BadInput, match="cannot be printed"):
        clinic.documents.prepare(clinic.actor, asked)


def test_a_sealed_document_that_was_exchanged_is_damage(place: ProtectedClinic) -> None:
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        first = clinic.documents.prepare(clinic.actor, request(place, BH, outward=False))
        document, _change = clinic.documents.release(clinic.actor, first, "print")
        key = clinic.backups._vault.database_key
    raw = sqlcipher.connect(str(place.folder / "clinic.db"), isolation_level=None)
    raw.set_key(f"x'{key.hex()}'")
    raw.execute(
        "UPDATE sealed_entry SET box = zeroblob(length(box)) WHERE id = ?", (document.id.bytes,)
    )
    raw.close()
    with closing(place.open(Role.BH_CLINICIAN)) as clinic, pytest.raises(Damage):
        clinic.documents.open(clinic.actor, document.id)


def test_the_same_id_is_never_another_document(clinic: Clinic, place: ProtectedClinic) -> None:
    made: set[UUID] = set()
    for _ in range(2):
        prepared = clinic.documents.prepare(clinic.actor, request(place, BH, outward=False))
        document, _change = clinic.documents.release(clinic.actor, prepared, "print")
        made.add(document.id)
    assert len(made) == 2


def reads_by_consent(place: ProtectedClinic, **said: object) -> UUID:
    """Record a Part 2 consent that names the clinic's nurse as a reader; return its entry."""
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        clinic.consents.record(clinic.actor, place.patient, replace(consent(SUD), **said))  # type: ignore[arg-type]
        (known,) = clinic.consents.of_patient(clinic.actor, place.patient)
        nurse = clinic.users.named(SIGN_IN[Role.NURSE]).id
        clinic.protected.grant(clinic.actor, known.id, [nurse], known.period_end)
        return known.id


TPO = ("treatment", "payment", "operations")
ALL = ("my treating providers, health plans, third-party payers, and people helping to operate",)


def test_who_reads_by_consent_sends_on_what_the_consent_says(place: ProtectedClinic) -> None:
    """42 CFR 2.33(b)(1): for treatment, to a class that the consent names, with the notice."""
    classes = ("My treating providers, health plans and third-party payers",)
    reads_by_consent(place, purposes=TPO, recipients=classes)
    with closing(place.open(Role.NURSE)) as clinic:
        prepared = clinic.documents.prepare(clinic.actor, request(place, SUD))
        assert NOTICE in words(prepared.pdf)
        assert prepared.decision is not None
        assert prepared.decision.part2_notice
        assert "42 CFR 2.33" in prepared.decision.consent
        document, _change = clinic.documents.release(clinic.actor, prepared, "fax")
        (line,) = clinic.documents.disclosures(clinic.actor, place.patient)
        assert line.consent_decision == "Decided and kept with the document."
        key = clinic.backups._vault.database_key
    _nothing_stands_in_the_clear(place, key)
    for _who in range(2):  # the second time it was taken in
        with closing(place.open(Role.BH_CLINICIAN)) as clinic:
            assert clinic.documents.open(clinic.actor, document.id)[1] == prepared.pdf
    with closing(place.open(Role.NURSE)) as clinic:
        assert clinic.documents.open(clinic.actor, document.id)[1] == prepared.pdf
    with closing(place.open(Role.PROVIDER)) as clinic, pytest.raises(NotAllowed):
        clinic.documents.open(clinic.actor, document.id)


@pytest.mark.parametrize(
    ("said", "purpose"),
    [
        ({"recipients": ("Somebody else",)}, "treatment"),
        ({"purposes": ("payment",), "recipients": ("treating providers",)}, "payment"),
        ({"purposes": ("treatment",), "recipients": ("treating providers",)}, "payment"),
        ({"purposes": TPO, "recipients": ("treating providers",)}, "legal"),
        ({"purposes": TPO, "recipients": ALL}, "treatment"),  # no class: it is a name
    ],
)
def test_it_is_not_sent_beyond_what_the_consent_says(
    place: ProtectedClinic, said: dict[str, object], purpose: str
) -> None:
    reads_by_consent(place, **said)
    with closing(place.open(Role.NURSE)) as clinic:
        asked = replace(request(place, SUD), purpose=purpose)
        with pytest.raises(Refused, match="does not name this recipient for this purpose"):
            clinic.documents.prepare(clinic.actor, asked)


def test_a_reader_sends_nothing_after_the_consent_ended(place: ProtectedClinic) -> None:
    known = reads_by_consent(place)
    with closing(place.open(Role.NURSE)) as clinic:
        prepared = clinic.documents.prepare(clinic.actor, request(place, SUD))
        with closing(place.open(Role.BH_CLINICIAN)) as other:
            other.consents.revoke(other.actor, known, 1, "By telephone")
        with pytest.raises((Refused, NotAllowed)):
            clinic.documents.release(clinic.actor, prepared, "fax")
        assert clinic.documents.disclosures(clinic.actor, place.patient) == ()
        assert clinic.documents.of_patient(clinic.actor, place.patient) == ()


def test_what_an_emergency_opened_is_not_sent_by_it(place: ProtectedClinic) -> None:
    agree(place, SUD)
    with closing(place.open(Role.NURSE)) as clinic:
        clinic.protected.break_glass(clinic.actor, place.patient, "Unconscious")
        with pytest.raises(Refused):
            clinic.documents.prepare(clinic.actor, request(place, SUD))
