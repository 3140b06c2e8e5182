"""Every path that leads to contacting somebody asks the one rule."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from open_clinic import opened

from clinicdesk.domain.disclosure import PATIENT_ACCESS
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.people import Address, PatientDraft, PersonName, SafeContact, Telecom
from clinicdesk.domain.referrals import Recipient
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.clinic import Clinic

ANN = PatientDraft(
    name=PersonName(family="Hall", given="Ann"),
    telecoms=(
        Telecom(value="614 555 0142", use="mobile"),
        Telecom(system="email", value="ann@work.example", use="work"),
    ),
    addresses=(Address(line="12 Elm St", city="Columbus", state="OH", postal_code="43215"),),
)
QUIET = SafeContact("mobile phone", "", do_not_contact=True)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


@pytest.fixture
def ann(clinic: Clinic) -> UUID:
    return clinic.people.register(clinic.actor, ANN)[0].id


def ask(clinic: Clinic, ann: UUID, safe: SafeContact) -> None:
    now = clinic.people.get(clinic.actor, ann)
    clinic.people.change(clinic.actor, ann, now.version, replace(now, safe_contact=safe))


def paper(ann: UUID, kind: DocumentKind, address: str, channel: str = "print") -> PrintRequest:
    return PrintRequest(
        kind=kind,
        patient_id=ann,
        recipient=Recipient(name="Ann Hall", address=address),
        purpose=PATIENT_ACCESS,
        channel=channel,
    )


@pytest.mark.parametrize("kind", [DocumentKind.CARE_SUMMARY, DocumentKind.ACCOUNTING])
def test_a_letter_to_the_person_is_not_printed_with_an_address_that_they_refused(
    clinic: Clinic, ann: UUID, kind: DocumentKind
) -> None:
    home = "12 Elm St, Columbus, OH 43215"
    clinic.documents.prepare(clinic.actor, paper(ann, kind, home))
    for safe, said in (
        (QUIET, "asked not to be contacted"),
        (SafeContact("mobile phone", avoid=("home-mail",)), "asked for no letter"),
    ):
        ask(clinic, ann, safe)
        with pytest.raises(Refused, match=said) as refused:
            clinic.documents.prepare(clinic.actor, paper(ann, kind, home))
        assert "What is handed over carries no address." in refused.value.remedy
        # Given in hand it goes.
        prepared = clinic.documents.prepare(clinic.actor, paper(ann, kind, ""))
        clinic.documents.release(clinic.actor, prepared, "hand")


def test_what_was_asked_between_preview_and_print_holds(clinic: Clinic, ann: UUID) -> None:
    request = paper(ann, DocumentKind.CARE_SUMMARY, "12 Elm St, Columbus")
    prepared = clinic.documents.prepare(clinic.actor, request)
    ask(clinic, ann, QUIET)
    with pytest.raises(Refused, match="asked not to be contacted"):
        clinic.documents.release(clinic.actor, prepared, "print")
    assert clinic.documents.of_patient(clinic.actor, ann) == ()


def test_nothing_goes_to_a_work_e_mail(clinic: Clinic, ann: UUID) -> None:
    request = paper(ann, DocumentKind.CARE_SUMMARY, "")
    prepared = clinic.documents.prepare(clinic.actor, request)
    with pytest.raises(Refused, match="work e-mail"):
        clinic.documents.release(clinic.actor, prepared, "e-mail")
    clinic.documents.release(clinic.actor, prepared, "print")


@pytest.mark.parametrize("kind", ["call", "recall"])
def test_a_call_is_not_planned_to_who_asked_for_none(clinic: Clinic, ann: UUID, kind: str) -> None:
    draft = TaskDraft(patient_id=ann, title="Call Ann", due_on=clinic.today(), kind=kind)
    clinic.tasks.add(clinic.actor, draft)
    (row,) = clinic.tasks.today(clinic.actor).tasks
    assert row.hold == ""
    ask(clinic, ann, QUIET)
    # What was planned before says so, wherever it is listed.
    for rows in (clinic.tasks.list(clinic.actor), clinic.tasks.today(clinic.actor).tasks):
        assert [one.hold for one in rows] == [
            "This person asked not to be contacted. Speak with them when they come to the clinic."
        ]
    with pytest.raises(Refused, match="asked not to be contacted"):
        clinic.tasks.add(clinic.actor, draft)
    clinic.tasks.add(clinic.actor, replace(draft, kind="task"))


def test_a_chart_says_it_on_its_banner(clinic: Clinic, ann: UUID) -> None:
    ask(clinic, ann, SafeContact("text", "after 5", purposes=("care",)))
    banner = clinic.charts.open(clinic.actor, ann).banner
    assert [one.words for one in banner.alerts] == [
        "Contact by text message, after 5",
        "For care only",
    ]
