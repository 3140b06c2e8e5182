"""Revision 0014, with leaflets given: what was there stays, what is new goes and comes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_clinic import opened

from clinicdesk.domain.education import GiveDraft, TeachBackDraft
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_reviews import TeachBack
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.migrate import downgrade, upgrade

NEW = {"education_assignment", "education_teach_back"}


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        ann, _ = clinic.people.register(
            clinic.actor, PatientDraft(name=PersonName(family="Hall", given="Ann"))
        )
        made, _ = clinic.education.give(clinic.actor, GiveDraft(patient_id=ann.id, topic="sleep"))
        back = TeachBackDraft(outcome=TeachBack.RE_TAUGHT, said="I get up at six")
        clinic.education.teach_back(clinic.actor, made.id, made.version, back)
        yield clinic


def content(clinic: Clinic) -> dict[str, list[tuple[object, ...]]]:
    with clinic._opened.store.raw_connection() as raw:
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in names
            if name != "alembic_version" and not name.startswith("sqlite_")
        }


def test_up_down_and_up_again_changes_nothing_that_was_there(clinic: Clinic) -> None:
    store = clinic._opened.store
    downgrade(store, "0014")
    at_fourteen = content(clinic)
    assert set(at_fourteen) >= NEW
    downgrade(store, "0013")
    before = content(clinic)
    assert before == {name: rows for name, rows in at_fourteen.items() if name not in NEW}
    with store.raw_connection() as raw:
        left = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
    assert not any("education" in name for name in left)
    upgrade(store, "0014")
    assert content(clinic) == before | {name: [] for name in NEW}
    downgrade(store, "0013")
    assert content(clinic) == before


def test_what_was_said_back_is_never_rewritten(clinic: Clinic) -> None:
    with clinic._opened.store.raw_connection() as raw:
        for change in (
            "UPDATE education_teach_back SET said = ''",
            "DELETE FROM education_teach_back",
        ):
            with pytest.raises(Exception, match="append-only"):
                raw.execute(change)
        for change in (
            "UPDATE education_assignment SET replaced_at = created_at",
            "UPDATE education_assignment SET method = 'post'",
            "UPDATE education_assignment SET outcome = 'perfect'",
            "UPDATE education_assignment SET concern_id = id",
            "UPDATE education_assignment SET title = ' '",
        ):
            with pytest.raises(Exception, match="CHECK constraint failed"):
                raw.execute(change)


def test_it_follows_a_merge_and_its_taking_back(clinic: Clinic) -> None:
    actor = clinic.actor
    other, _ = clinic.people.register(
        actor, PatientDraft(name=PersonName(family="Hall", given="Ann"))
    )
    given, _ = clinic.education.give(actor, GiveDraft(patient_id=other.id, topic="asthma"))
    ann = next(one.patient_id for one in clinic.education.due(actor, until=given.ask_on))
    ann = ann if ann != other.id else clinic.education.due(actor, until=given.ask_on)[1].patient_id
    done, _ = clinic.merging.merge(actor, ann, other.id)
    assert {one.topic for one in clinic.education.of_patient(actor, ann)} == {"asthma", "sleep"}
    clinic.merging.unmerge(actor, done.id)
    assert [one.topic for one in clinic.education.of_patient(actor, ann)] == ["sleep"]
    assert [one.id for one in clinic.education.of_patient(actor, other.id)] == [given.id]
