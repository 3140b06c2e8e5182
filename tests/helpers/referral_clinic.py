"""A real small clinic on SQLCipher: a site in Ohio, a nurse, a provider, staff, a pool, people."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from bare_store import KEYS

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


@contextmanager
def opened_clinic(folder: Path) -> Iterator[Clinic]:
    clock = FixedClock(MONDAY)
    ids = IdSource(clock, seed=11)
    site = Site(id=ids.new(), name="Mill Clinic", zone=ZONE)
    nurse = Actor(ids.new(), "amoreau", "A. Moreau, RN", frozenset({Role.NURSE}), site.id)
    path = folder / "clinic.db"
    member = StaffMember(id=nurse.id, name=nurse.name, display=nurse.display, roles=("nurse",))
    rows = staff.first_rows(site, member, [ids.new()], MONDAY)

    def fill(session: object) -> None:
        for row in rows:
            session.add(row)  # type: ignore[attr-defined]
            session.flush()  # type: ignore[attr-defined]

    create_store(path, KEYS, {"vault_id": "v"}, fill)
    store, _revision = open_store(path, KEYS, clock=clock, ids=ids, computer="desk-1")
    try:
        with store.writing(nurse) as uow:
            provider_id = staff.add(uow, name="jdoe", display="J. Doe, MD", roles=[Role.PROVIDER])
            clerk_id = staff.add(uow, name="clerk", display="C. Lerk", roles=[Role.CLINIC_STAFF])
            pool_id = staff.add(
                uow, name="desk", display="Referral desk", is_pool=True, lead_id=nurse.id
            )
            people = [
                patients.add(
                    uow,
                    PatientDraft(
                        name=PersonName(family=family, given=given),
                        birth=PartialDate(1978, 3, 13),
                        sex=Sex.FEMALE,
                    ),
                )
                for family, given in (("Nguyễn", "Thị Ánh"), ("O'Brien", "Siobhán"))
            ]
            uow.audit(AuditAct(act="created", kind="patient"))
        clocks = Clocks(BusinessCalendar(zone=ZONE))
        yield Clinic(
            store=store,
            clock=clock,
            ids=ids,
            clocks=clocks,
            nurse=nurse,
            provider=Actor(provider_id, "jdoe", "J. Doe, MD", frozenset({Role.PROVIDER}), site.id),
            clerk=Actor(clerk_id, "clerk", "C. Lerk", frozenset({Role.CLINIC_STAFF}), site.id),
            pool_id=pool_id,
            patient_id=people[0],
            other_id=people[1],
            referrals=ReferralService(store, clocks),
            tasks=TaskService(store, clocks),
        )
    finally:
        store.close()
