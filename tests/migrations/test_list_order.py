"""Revision 0002, with people in the clinic: rows part and come together without a loss."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from open_clinic import doors_in, opened
from vintage_clinic import VINTAGES, Vintage

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import PatientDraft, PatientStatus, PersonName, Sex, Telecom
from clinicdesk.domain.referrals import Recipient, ReferralDraft, ReferralType, Urgency
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import patients, search_rows, summary
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.migrate import downgrade, upgrade
from clinicdesk.store.records.patients import PatientRecord

ANN = PatientDraft(
    name=PersonName(family="Hall", given="Ann"),
    birth=PartialDate(1980, 5),
    sex=Sex.FEMALE,
    preferred_name="Nan",
    telecoms=(Telecom(value="614 555 0142"),),
)
BOB = PatientDraft(name=PersonName(family="Álvarez", given="Bob"), deceased_at=None)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        ann, _change = clinic.people.register(clinic.actor, ANN)
        clinic.people.register(clinic.actor, BOB)
        clinic.referrals.create(
            clinic.actor,
            ann.id,
            ReferralDraft(
                service=Coded("Cardiology"),
                type=ReferralType.EVALUATE,
                urgency=Urgency.ROUTINE,
                question="Is the murmur significant?",
                recipient=Recipient(name="Capital Heart"),
                patient_agreed=True,
                needed_by=date(2027, 1, 4),
            ),
        )
        yield clinic


def rows(store: ClinicStore, table: str) -> list[dict[str, Any]]:
    with store.raw_connection() as raw:
        found = raw.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def test_going_back_parts_the_rows(clinic: Clinic) -> None:
    store = clinic._opened.store
    together = rows(store, "patient_summary")
    assert [row["listed"] for row in together] == ["ÁLVAREZ, Bob", "HALL, Ann"]
    downgrade(store, "0001")
    finding = ("words", "numbers", "aliases")
    by_id = sorted(together, key=lambda row: row["patient_id"])
    assert rows(store, "patient_summary") == [without(row, *finding) for row in by_id]
    assert rows(store, "search_person") == [
        {name: row[name] for name in ("patient_id", "sort", *finding, "birth_on")} for row in by_id
    ]


def test_up_again_is_as_before(clinic: Clinic) -> None:
    store = clinic._opened.store
    tables = ("patient_summary", "search_word", "search_key", "summary_owner", "patient")
    before = {name: rows(store, name) for name in tables}
    assert all(before.values())
    downgrade(store, "0001")
    upgrade(store)
    assert {name: rows(store, name) for name in tables} == before
    assert [one.mrn for one in clinic.roster.page(clinic.actor).rows] == [
        "CD-000001-C",
        "CD-000002-E",
    ]


def test_an_upgraded_row_goes_on_living(clinic: Clinic) -> None:
    store = clinic._opened.store
    downgrade(store, "0001")
    upgrade(store)
    (ann,) = clinic.roster.search(clinic.actor, "nan").rows
    person = clinic.people.get(clinic.actor, ann.id)
    clinic.people.change(
        clinic.actor,
        ann.id,
        person.version,
        PatientDraft(name=PersonName(family="Adams", given="Ann"), status=PatientStatus.ACTIVE),
    )
    assert [one.listed for one in clinic.roster.search(clinic.actor, "adams").rows] == [
        "ADAMS, Ann"
    ]
    assert clinic.roster.search(clinic.actor, "hall").rows == ()
    assert clinic.roster.row(clinic.actor, ann.id).open_referrals == 1


def test_what_an_upgrade_lays_down_is_what_is_written_today(tmp_path: Path) -> None:
    doors = doors_in(tmp_path / "home", seed=9)  # another than made it: ids come once
    vintage = Vintage(VINTAGES / "0001")
    vintage.lay(doors, tmp_path / "clinic", tmp_path / "home")
    said = vintage.expected["clinic"]
    with doors.unlock(tmp_path / "clinic", said["user"], said["password"]) as clinic:
        store = clinic._opened.store
        upgraded = rows(store, "patient_summary")
        with store.writing(clinic.actor) as uow:
            people = uow.session.query(PatientRecord).all()
            for record in people:
                draft = patients.get(uow.session, record.id)
                columns = {c.name: getattr(record, c.name) for c in PatientRecord.__table__.columns}
                search_rows.forget(uow, record.id)
                search_rows.index_person(uow, record.id, columns, draft)
            summary.refresh(uow, [record.id for record in people])
            uow.audit(AuditAct(act="indexed", kind="patient"))
        assert rows(store, "patient_summary") == upgraded
