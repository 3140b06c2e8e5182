"""Every clinic that an earlier program wrote opens today, and everything in it is found."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from open_clinic import doors_in
from vintage_clinic import VINTAGES, Vintage, vintages

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.protected import EntryKind
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors
from clinicdesk.store.clinic_store import REVISION, read_meta
from clinicdesk.store.migrate import downgrade, upgrade

LATER = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)
EVERY = pytest.mark.parametrize("vintage", vintages(), ids=lambda one: one.folder.name)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def doors(home: Path) -> Doors:
    return doors_in(home, FixedClock(LATER), seed=9)


def unlocked(doors: Doors, vintage: Vintage, folder: Path, **more: Any) -> Clinic:
    said = vintage.expected["clinic"]
    return doors.unlock(folder, said["user"], said["password"], **more)


def finds(clinic: Clinic, typed: str) -> list[str]:
    return [row.mrn for row in clinic.roster.search(clinic.actor, typed).rows]


def check_person(clinic: Clinic, said: dict[str, Any]) -> None:
    for typed in said["typed"]:
        assert finds(clinic, typed)[:1] == [said["mrn"]], typed
    person = clinic.people.by_mrn(clinic.actor, said["mrn"])
    assert person is not None
    row = clinic.roster.row(clinic.actor, person)
    assert row.listed == said["listed"]
    for name, value in said["row"].items():
        assert getattr(row, name) == value, name
    if "plan" in said:
        check_plan(clinic, person, said["plan"])
        check_referral(clinic, person, said["referral"])
        check_documents(clinic, person, said["document"])
    if "protected" in said:
        check_protected(clinic, person, said["protected"])


def check_plan(clinic: Clinic, person: UUID, said: dict[str, Any]) -> None:
    plan = clinic.plans.open(clinic.actor, person)
    assert plan is not None
    assert (plan.title, plan.preferences) == (said["title"], said["preferences"])
    assert [one.code.text for one in plan.concerns] == said["concerns"]
    assert [one.description for one in plan.goals] == said["goals"]
    assert [one.code.text for one in plan.interventions] == said["interventions"]
    # The kept versions are read by their hashes, made when the program was older.
    assert clinic.plans.version(clinic.actor, plan.id, plan.number).title == said["title"]


def check_referral(clinic: Clinic, person: UUID, said: dict[str, Any]) -> None:
    (referral,) = clinic.referrals.of_patient(clinic.actor, person)
    assert referral.number == said["number"]
    assert referral.service.text == said["service"]
    assert referral.question == said["question"]
    assert referral.recipient is not None
    assert referral.recipient.name == said["recipient"]
    assert referral.due_on == said["due_on"]


def check_documents(clinic: Clinic, person: UUID, said: list[dict[str, Any]]) -> None:
    kept = {one.number: one for one in clinic.documents.of_patient(clinic.actor, person)}
    assert set(kept) == {one["number"] for one in said}
    for one in said:
        document, content = clinic.documents.open(clinic.actor, kept[one["number"]].id)
        assert (document.kind, document.title) == (one["kind"], one["title"])
        assert document.sha256 == one["sha256"]
        assert len(content) == document.size


def check_protected(clinic: Clinic, person: UUID, said: dict[str, Any]) -> None:
    entries = clinic.protected.view(clinic.actor, person).entries
    (note,) = [one for one in entries if one.kind is EntryKind.NOTE]
    assert (note.title, note.text) == (said["title"], said["text"])
    consents = clinic.consents.of_patient(clinic.actor, person)
    assert len(consents) == said["consents"]
    assert {one.recipients for one in consents} == {(said["recipient"],)}


def check_everything(clinic: Clinic, vintage: Vintage) -> None:
    for said in vintage.expected["person"]:
        check_person(clinic, said)
    assert clinic._opened.store.audit_faults() == []


@EVERY
def test_a_vintage_opens_and_everything_is_found(
    vintage: Vintage, doors: Doors, home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "clinic"
    vintage.lay(doors, folder, home)
    steps: list[str] = []
    older = vintage.expected["clinic"]["revision"] != REVISION
    with unlocked(
        doors, vintage, folder, report=lambda _done, _of, words: steps.append(words)
    ) as clinic:
        assert clinic._opened.revision == REVISION
        check_everything(clinic, vintage)
        assert [one for one in clinic.upkeep.verify(clinic.actor) if not one.ok] == []
    assert ("Bringing the clinic up to date" in steps) is older
    assert len(list(folder.glob("backups/*.clinicbackup"))) == older


@EVERY
def test_the_backup_before_the_upgrade_is_the_vintage(
    vintage: Vintage, doors: Doors, home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "clinic"
    vintage.lay(doors, folder, home)
    if vintage.expected["clinic"]["revision"] == REVISION:
        with unlocked(doors, vintage, folder) as clinic:
            clinic.backups.make(clinic.actor)
    else:
        unlocked(doors, vintage, folder).close()
    (backup,) = folder.glob("backups/*.clinicbackup")
    again = tmp_path / "again"
    doors.restore(backup, again)
    with unlocked(doors, vintage, again) as clinic:
        check_everything(clinic, vintage)


@EVERY
def test_a_vintage_goes_back_to_its_tables_and_up_again(
    vintage: Vintage, doors: Doors, home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "clinic"
    vintage.lay(doors, folder, home)
    with unlocked(doors, vintage, folder) as clinic:
        store = clinic._opened.store
        with store.reading() as session:
            before = read_meta(session)
        downgrade(store, vintage.expected["clinic"]["revision"])
        upgrade(store)
        with store.reading() as session:
            assert read_meta(session).keys() == before.keys()
        check_everything(clinic, vintage)


def test_there_is_a_vintage_of_the_first_tables() -> None:
    assert (VINTAGES / "0001" / "expected.toml").is_file()
    assert sum(one.stat().st_size for one in (VINTAGES / "0001").iterdir()) < 300_000
