"""Revision 0008, with referrals in the clinic: nothing that was there changes, up, down and up."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from harbor_referral import ORDER, made_by_a_nurse
from open_clinic import opened
from protected_clinic import make_protected

from clinicdesk.domain.access import Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.referrals import Recipient, ReferralDraft
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.migrate import downgrade, upgrade

NEW = ("referral_part", "protected_referral", "recipient_mark")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        draft = PatientDraft(name=PersonName(family="Hall", given="Ann"))
        patient, _change = clinic.people.register(clinic.actor, draft)
        order = ReferralDraft(
            service=Coded("Nutrition"), recipient=Recipient(name="Harbor"), question="Which?"
        )
        clinic.referrals.create(clinic.actor, patient.id, order)
        yield clinic


def content(clinic: Clinic) -> dict[str, list[tuple[object, ...]]]:
    with clinic._opened.store.raw_connection() as raw:
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in names
            if name not in {*NEW, "alembic_version"} and not name.startswith("sqlite_")
        }


def test_up_down_and_up_again_changes_nothing_that_was_there(clinic: Clinic) -> None:
    store = clinic._opened.store
    downgrade(store, "0008")
    before = content(clinic)
    downgrade(store, "0007")
    assert content(clinic) == before
    with store.raw_connection() as raw:
        left = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
        with pytest.raises(Exception, match="append-only"):
            raw.execute("UPDATE referral_event SET note = '', next_action = ''")
    assert not left & set(NEW)
    assert not any("neutral" in name for name in left)
    upgrade(store, "0008")
    assert content(clinic) == before


def test_what_never_changes_is_only_emptied_where_it_is_sealed(clinic: Clinic) -> None:
    store = clinic._opened.store
    with store.raw_connection() as raw:
        for table, change in (
            ("referral_event", "note = '', next_action = ''"),
            ("disclosure", "recipient = 'Recipient withheld', recipient_address = ''"),
            ("document_bytes", "pdf = x'', manifest = '[]'"),
        ):
            rows = raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            if rows:
                with pytest.raises(Exception, match="append-only"):
                    raw.execute(f"UPDATE {table} SET {change}")


def test_a_clinic_that_came_up_keeps_them(clinic: Clinic) -> None:
    store, actor = clinic._opened.store, clinic.actor
    downgrade(store, "0007")
    upgrade(store)
    (row,) = clinic.referrals.list_work(actor).rows
    assert (row.service, row.recipient) == ("Nutrition", "Harbor")
    psychiatry = ReferralDraft(service=Coded("Psychiatry"), question="Which?")
    made, _change = clinic.referrals.create(actor, row.patient_id, psychiatry)
    assert made.protected
    assert store.audit_faults() == []


def test_going_down_loses_what_was_sealed_and_keeps_the_promise(tmp_path: Path) -> None:
    place = make_protected(tmp_path)
    number = made_by_a_nurse(place)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        before = clinic.referrals.get(clinic.actor, number)
        assert before.question == ORDER.question
        downgrade(clinic._opened.store, "0007")
        with clinic._opened.store.raw_connection() as raw:
            (row,) = raw.execute("SELECT code_text, owner_id, due_on FROM referral").fetchall()
        assert row[0] == "Protected referral"
        assert row[1] == before.owner_id.bytes if before.owner_id else None
        assert row[2]
