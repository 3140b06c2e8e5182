"""Bad days: a full disk, a read-only folder, strange names; each a plain sentence, nothing lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_clinic import PASSWORD, doors_in, opened

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import ClinicDeskError, StorageFull, StorageReadOnly
from clinicdesk.domain.people import PatientDraft, PersonName, Sex
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import ClinicPlan

STRANGE = (
    "A" * 300,
    "محمد عبد الله",
    "שרה כהן",
    "Z̸̡͎a̴͍͝l̷̤̐g̵̲̈́o̴͙͆",
    "Nguyễn",
    "O’Brien-Łukasiewicz",
    "李小龍",
    "👩‍⚕️",
)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as there:
        yield there


def person(family: str) -> PatientDraft:
    return PatientDraft(
        name=PersonName(family=family, given="Ann"),
        birth=PartialDate(1980, 5, 17),
        sex=Sex.FEMALE,
    )


def test_a_full_disk_is_said_and_what_was_saved_stays(clinic: Clinic) -> None:
    kept, _change = clinic.people.register(clinic.actor, person("Rivers"))
    store = clinic._opened.store
    with store.raw_connection() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def fill_the_disk() -> None:
        for number in range(200):
            clinic.people.register(clinic.actor, person(f"Stone {number}"))

    with pytest.raises(StorageFull, match="disk is full"):
        fill_the_disk()
    assert clinic.people.get(clinic.actor, kept.id).name.family == "Rivers"
    before = clinic.upkeep.status().counts["patients"]
    with store.raw_connection() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    clinic.people.register(clinic.actor, person("Brook"))
    assert clinic.upkeep.status().counts["patients"] == before + 1
    assert all(check.ok for check in clinic.upkeep.verify(clinic.actor))


def test_a_file_that_cannot_be_written_is_said(clinic: Clinic) -> None:
    kept, _change = clinic.people.register(clinic.actor, person("Rivers"))
    store = clinic._opened.store
    with store.raw_connection() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageReadOnly):
        clinic.people.register(clinic.actor, person("Stone"))
    with store.raw_connection() as connection:
        connection.execute("PRAGMA query_only = OFF")
    assert clinic.people.get(clinic.actor, kept.id).name.family == "Rivers"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    doors = doors_in(tmp_path / "home")
    secret = tmp_path / "home" / "clinic.key"
    plan = ClinicPlan(name="H", site="H", admin="amoreau")
    with pytest.raises(ClinicDeskError) as said:
        doors.make(Path("/proc/clinic"), plan, PASSWORD, device_secret=f"file:{secret}")
    assert said.value.sentence
    assert said.value.remedy
    assert not secret.exists()


@pytest.mark.parametrize("family", STRANGE)
def test_a_strange_name_is_kept_found_and_printed(clinic: Clinic, family: str) -> None:
    kept, _change = clinic.people.register(clinic.actor, person(family))
    assert clinic.people.get(clinic.actor, kept.id).name.family == family
    assert kept.id in {row.id for row in clinic.roster.page(clinic.actor).rows}
    assert clinic.roster.search(clinic.actor, kept.mrn).rows[0].id == kept.id
    request = PrintRequest(kind=DocumentKind.CARE_SUMMARY, patient_id=kept.id)
    prepared = clinic.documents.prepare(clinic.actor, request)
    assert prepared.rendered.pages >= 1
    assert not prepared.rendered.plain
