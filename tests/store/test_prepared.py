"""Prepared selects read what SQLAlchemy reads, on charts with something in every table."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from bare_store import KEYS
from chart_rows import rows_of_declan
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinics import Site, StaffMember
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.documents import Document
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.demo.clinic import DemoClinic
from clinicdesk.store import (
    audit_log,
    chart_query,
    clinical,
    directory,
    documents,
    patients,
    plans,
    referrals,
    staff,
    tasks,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, create_store, open_store
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.unit_of_work import UnitOfWork

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ME = UUID(int=1)
MODULES = (
    audit_log,
    chart_query,
    clinical,
    directory,
    documents,
    patients,
    plans,
    referrals,
    tasks,
)


def prepared_in(value: object) -> Iterator[Prepared]:
    if isinstance(value, Prepared):
        yield value
    elif isinstance(value, dict | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from prepared_in(part)
    elif isinstance(value, referrals._Reads):
        yield from (value.orders, value.bases)


def every_prepared() -> list[Prepared]:
    kept = [value for module in MODULES for value in vars(module).values()]
    return [prepared for value in kept for prepared in prepared_in(value)]


def printed(uow: UnitOfWork, person: UUID) -> Document:
    return Document(
        id=uow.new_id(),
        number="CC26-000001-X",
        kind="care-summary",
        title="Care summary",
        patient_id=person,
        referral_id=None,
        created_at=NOON,
        author="A. Moreau, RN",
        pages=1,
        size=4,
        sha256="0" * 64,
        content_sha256="1" * 64,
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClinicStore]:
    clock = FixedClock(NOON)
    ids = IdSource(clock, seed=4)
    site = Site(id=ids.new(), name="Riverside", zone="America/New_York")
    member = StaffMember(id=ME, name="amoreau", display="A. Moreau, RN", roles=("nurse",))
    first = staff.first_rows(site, member, [ids.new()], NOON)
    path = tmp_path_factory.mktemp("charts") / "clinic.db"
    create_store(path, KEYS, {}, lambda session: session.add_all(first))
    store, _ = open_store(path, KEYS, clock=clock, ids=ids)
    me = Actor(member.id, member.name, member.display, frozenset({Role.NURSE}), site.id)
    example = DemoClinic(patients=25).fill(store, me).example_id
    with store.writing(me) as uow:
        # What no invented chart has: a procedure, and a printed page.
        clinical.add_rows(uow, rows_of_declan(uow.new_id, example))  # type: ignore[arg-type]
        documents.archive(uow, printed(uow, example), documents.Kept(b"%PDF", b"{}", ()), None)
        uow.audit(AuditAct(act="opened", kind="chart", patient_id=example))
    yield store
    store.close()


@pytest.fixture
def session(store: ClinicStore) -> Iterator[Session]:
    with store.reading() as session:
        yield session


def test_every_prepared_select_reads_what_sqlalchemy_reads(session: Session) -> None:
    asked = {
        "patient_id": session.scalars(select(PatientRecord.id)).all(),
        "plan_id": session.scalars(select(plans.PLAN.c.id)).all(),
        "referral_id": session.scalars(select(referrals.ReferralRecord.id)).all(),
        "task_id": session.scalars(select(tasks.TaskRecord.id)).all(),
    }
    found = every_prepared()
    assert len(found) > 20
    for prepared in found:
        names = prepared.statement.compile().params
        (name,) = [name for name in asked if name in names] or [""]
        fixed = {"actor_id": ME} if "actor_id" in names else {}
        rows = 0
        for value in asked.get(name, [None]):
            given = {name: value, **fixed} if name else fixed
            read = prepared.tuples(session, **given)
            there = session.execute(prepared.statement, given)
            assert read == [tuple(row) for row in there]
            assert [one._asdict() for one in prepared.rows(session, **given)] == [
                dict(zip(there.keys(), one, strict=True)) for one in read
            ]
            rows += len(read)
        assert rows, f"nothing was read by {prepared.statement}"


def test_one_person_is_read_as_many_are(session: Session) -> None:
    ids = session.scalars(select(PatientRecord.id)).all()
    many = {person.id: person for person in patients.get_many(session, ids)}
    assert {one: patients.get(session, one) for one in ids} == many


def test_what_waits_in_the_transaction_is_read_too(store: ClinicStore) -> None:
    me = Actor(ME, "x", "X", frozenset({Role.NURSE}), UUID(int=2))
    with store.writing(me) as uow:
        made = patients.add(uow, PatientDraft(name=PersonName(family="Ng", given="Mei")))
        record = uow.session.get_one(PatientRecord, made)
        record.preferred_name = "May"
        assert patients.get(uow.session, made).preferred_name == "May"
        uow.audit(AuditAct(act="created", kind="patient", object_id=made))


def test_a_value_that_was_not_given_is_no_null(session: Session) -> None:
    by_id = Prepared(select(PatientRecord.id).where(PatientRecord.id == bindparam("patient_id")))
    with pytest.raises(KeyError):
        by_id.tuples(session)
