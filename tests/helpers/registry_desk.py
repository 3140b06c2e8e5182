"""A clinic in a file with the services of registries, and hands that write charts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from bare_store import bare_store

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinical import Condition, Observation
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import ICD10CM, LOINC, Coded, coded
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.people import PeopleService
from clinicdesk.services.programmes import ProgrammeService
from clinicdesk.services.registries import RegistryService
from clinicdesk.services.risk import RiskService
from clinicdesk.store import clinical, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

ZONE = "America/New_York"
START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
DIABETES = coded(ICD10CM, "E11.9", "Type 2 diabetes")
A1C = coded(LOINC, "4548-4", "HbA1c")
PHQ9 = coded(LOINC, "44261-6", "PHQ-9")


class Desk:
    def __init__(self, store: ClinicStore, clock: FixedClock, actor: Actor) -> None:
        self.store, self.clock, self.actor = store, clock, actor
        self.registries = RegistryService(store, ZONE)
        self.risk = RiskService(store)
        self.programmes = ProgrammeService(store, BusinessCalendar(zone=ZONE))
        self.people = PeopleService(store, ZONE)

    def person(self, family: str, **more: object) -> UUID:
        draft = PatientDraft(name=PersonName(family=family, given="Ann"), **more)  # type: ignore[arg-type]
        return self.people.register(self.actor, draft)[0].id

    def chart(self, patient_id: UUID, *rows: object) -> None:
        with self.store.writing(self.actor) as uow:
            clinical.add_rows(uow, rows)  # type: ignore[arg-type]
            uow.audit(AuditAct(act="changed", kind="chart", patient_id=patient_id))

    def row(
        self, patient_id: UUID, code: Coded, days: int = 10, **more: object
    ) -> dict[str, object]:
        at = self.clock.now() - timedelta(days=days)
        new = self.store.ids.new()
        return {
            "id": new,
            "patient_id": patient_id,
            "code": code,
            "occurred_at": at,
            "recorded_at": at,
            **more,
        }

    def diabetic(self, family: str) -> UUID:
        who = self.person(family)
        self.chart(who, Condition(**self.row(who, DIABETES, status="active")))  # type: ignore[arg-type]
        return who

    def measured(self, who: UUID, code: Coded, value: str, unit: str, days: int = 10) -> None:
        self.chart(
            who,
            Observation(
                **self.row(who, code, days, status="final"), value=Decimal(value), unit=unit
            ),
        )  # type: ignore[arg-type]

    def refresh(self) -> dict[str, tuple[int, int, int]]:
        self.clock.advance(timedelta(minutes=5))
        done = self.registries.refresh(self.actor)
        names = {one.registry.id: one.registry.key for one in self.registries.list(self.actor)}
        return {
            names[one.registry_id]: (len(one.entered), len(one.left), one.asked)
            for one in done
            if one.registry_id in names
        }

    def registry(self, name: str) -> UUID:
        return self.registries.named(self.actor, name).id


@contextmanager
def registry_desk(tmp_path: Path) -> Iterator[Desk]:
    clock = FixedClock(START)
    ids = IdSource(clock, seed=4)
    first = Actor(ids.new(), "n", "N. Urse, RN", frozenset({Role.NURSE}), ids.new())
    with bare_store(tmp_path, clock, ids) as store:
        with store.writing(first) as uow:
            made = staff.add(uow, name="n", display="N. Urse, RN", roles=[Role.NURSE])
            uow.audit(AuditAct(act="added a person", kind="staff"))
        yield Desk(store, clock, replace(first, id=made))
