"""A real small clinic on SQLCipher: a site in Ohio, a nurse, a provider, staff, a pool, people."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from bare_store import KEYS
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinics import Site, StaffMember
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName, Sex
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referrals import Recipient, Referral, ReferralDraft, ReferralType, Urgency
from clinicdesk.services.referrals import ReferralService
from clinicdesk.services.tasks import TaskService
from clinicdesk.store import patients, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, create_store, open_store
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["KEYS", "MONDAY", "REPORT", "Clinic", "made", "opened_clinic", "order", "told"]

MONDAY = datetime(2026, 3, 9, 13, 30, tzinfo=UTC)
ZONE = "America/New_York"
REPORT = UUID(int=77)


@dataclass
class Clinic:
    store: ClinicStore
    clock: FixedClock
    ids: IdSource
    clocks: Clocks
    nurse: Actor
    provider: Actor
    clerk: Actor
    pool_id: UUID
    patient_id: UUID
    other_id: UUID
    referrals: ReferralService
    tasks: TaskService


def order(**more: object) -> ReferralDraft:
    values: dict[str, object] = {
        "service": Coded("Cardiology"),
        "type": ReferralType.EVALUATE,
        "urgency": Urgency.ROUTINE,
        "question": "Is this angina?",
        "recipient": Recipient(name="Heart Group", phone="614-555-0100", fax="614-555-0101"),
        "patient_agreed": True,
        **more,
    }
    return ReferralDraft(**values)  # type: ignore[arg-type]


def made(clinic: Clinic, **more: object) -> Referral:
    """A referral of the nurse's for the first person."""
    referral, _change = clinic.referrals.create(clinic.nurse, clinic.patient_id, order(**more))
    return referral


def told(clinic: Clinic, number: str, *codes: str, **more: object) -> Referral:
    """The referral after some events, an hour apart, that the provider tells."""
    referral = None
    for code in codes:
        clinic.clock.advance(timedelta(hours=1))
        values = dict(more)
        if code == "outcome":
            values.setdefault("evidence_document_id", REPORT)
        referral, _change = clinic.referrals.record(
            clinic.provider,
            number,
            code,
            **values,  # type: ignore[arg-type]
        )
    assert referral is not None
    return referral


@dataclass(frozen=True)
class _Ground:
    """A clinic as its files hold it, and who is in it."""

    files: dict[str, bytes]
    nurse: Actor
    provider: Actor
    clerk: Actor
    pool_id: UUID
    patient_ids: tuple[UUID, ...]


@contextmanager
def opened_clinic(folder: Path) -> Iterator[Clinic]:
    """Lay a copy of the clinic in a folder, and open it."""
    ground = _made_once()
    for name, content in ground.files.items():
        (folder / name).write_bytes(content)
    clock = FixedClock(MONDAY)
    ids = IdSource(clock, seed=12)
    store, _revision = open_store(
        folder / "clinic.db", KEYS, clock=clock, ids=ids, computer="desk-1"
    )
    clocks = Clocks(BusinessCalendar(zone=ZONE))
    try:
        yield Clinic(
            store=store,
            clock=clock,
            ids=ids,
            clocks=clocks,
            nurse=ground.nurse,
            provider=ground.provider,
            clerk=ground.clerk,
            pool_id=ground.pool_id,
            patient_id=ground.patient_ids[0],
            other_id=ground.patient_ids[1],
            referrals=ReferralService(store, clocks),
            tasks=TaskService(store, clocks),
        )
    finally:
        store.close()


@cache
def _made_once() -> _Ground:
    """The clinic of a run: each test begins with a copy of it."""
    clock = FixedClock(MONDAY)
    ids = IdSource(clock, seed=11)
    site = Site(id=ids.new(), name="Mill Clinic", zone=ZONE)
    nurse = Actor(ids.new(), "amoreau", "A. Moreau, RN", frozenset({Role.NURSE}), site.id)
    member = StaffMember(id=nurse.id, name=nurse.name, display=nurse.display, roles=("nurse",))
    rows = staff.first_rows(site, member, [ids.new()], MONDAY)

    def fill(session: Session) -> None:
        for row in rows:
            session.add(row)
            session.flush()

    with TemporaryDirectory() as folder:
        path = Path(folder) / "clinic.db"
        create_store(path, KEYS, {"vault_id": "v"}, fill)
        store, _revision = open_store(path, KEYS, clock=clock, ids=ids, computer="desk-1")
        with store.writing(nurse) as uow:
            doe = staff.add(uow, name="jdoe", display="J. Doe, MD", roles=[Role.PROVIDER])
            lerk = staff.add(uow, name="clerk", display="C. Lerk", roles=[Role.CLINIC_STAFF])
            pool_id = staff.add(
                uow, name="desk", display="Referral desk", is_pool=True, lead_id=nurse.id
            )
            people = tuple(
                _person(uow, *name) for name in (("Nguyễn", "Thị Ánh"), ("O'Brien", "Siobhán"))
            )
            uow.audit(AuditAct(act="created", kind="patient"))
        store.close()
        return _Ground(
            files={one.name: one.read_bytes() for one in Path(folder).iterdir()},
            nurse=nurse,
            provider=Actor(doe, "jdoe", "J. Doe, MD", frozenset({Role.PROVIDER}), site.id),
            clerk=Actor(lerk, "clerk", "C. Lerk", frozenset({Role.CLINIC_STAFF}), site.id),
            pool_id=pool_id,
            patient_ids=people,
        )


def _person(uow: UnitOfWork, family: str, given: str) -> UUID:
    return patients.add(
        uow,
        PatientDraft(
            name=PersonName(family=family, given=given),
            birth=PartialDate(1978, 3, 13),
            sex=Sex.FEMALE,
        ),
    )
