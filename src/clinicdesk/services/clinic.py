"""The services of one open clinic, in one value that the window and the commands are given."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from clinicdesk.domain.access import Actor
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.host.clinic_lock import ClinicHold
from clinicdesk.services.backups import BackupService
from clinicdesk.services.charts import ChartService
from clinicdesk.services.clinics import OpenedStore
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.documents import DocumentService
from clinicdesk.services.drafts import DraftService
from clinicdesk.services.drills import DrillService
from clinicdesk.services.handing_on import HandOnService
from clinicdesk.services.held_vault import HeldVault
from clinicdesk.services.imports import ImportService
from clinicdesk.services.keys import KeyService
from clinicdesk.services.people import PeopleService
from clinicdesk.services.plans import PlanService
from clinicdesk.services.referrals import ReferralService
from clinicdesk.services.roster import RosterService
from clinicdesk.services.schedule import ScheduleService
from clinicdesk.services.tasks import TaskService
from clinicdesk.services.upkeep import UpkeepService
from clinicdesk.services.users import UserService

__all__ = ["Clinic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """An open clinic and the person in it. Closing it lets go of the keys."""

    actor: Actor
    facts: ClinicFacts
    folder: Path
    people: PeopleService
    roster: RosterService
    charts: ChartService
    referrals: ReferralService
    tasks: TaskService
    plans: PlanService
    documents: DocumentService
    consents: ConsentService
    imports: ImportService
    drafts: DraftService
    users: UserService
    keys: KeyService
    handing_on: HandOnService
    backups: BackupService
    drills: DrillService
    schedule: ScheduleService
    upkeep: UpkeepService
    _opened: OpenedStore = field(repr=False)
    _hold: ClinicHold = field(repr=False)

    @classmethod
    def of(cls, opened: OpenedStore, hold: ClinicHold) -> "Clinic":
        """Build the services on an open store."""
        store, vault, files = opened.store, opened.vault, opened.files
        zone = opened.facts.site.zone
        clocks = Clocks(BusinessCalendar(zone=zone))
        referrals = ReferralService(store, clocks)
        backups = BackupService(store, vault, files, zone)
        backups.place.tidy()
        drills = DrillService(store, vault, files, backups)
        held = HeldVault(files.vault, vault)
        return cls(
            actor=opened.actor,
            facts=opened.facts,
            folder=files.path,
            people=PeopleService(store, zone),
            roster=RosterService(store, zone),
            charts=ChartService(store, zone),
            referrals=referrals,
            tasks=TaskService(store, clocks),
            plans=PlanService(store, zone),
            documents=DocumentService(store, opened.facts),
            consents=ConsentService(store, zone),
            imports=ImportService(store, referrals),
            drafts=DraftService(store, vault),
            users=UserService(store, held),
            keys=KeyService(store, held, files, hold),
            handing_on=HandOnService(store, clocks),
            backups=backups,
            drills=drills,
            schedule=ScheduleService(store, backups, drills, zone),
            upkeep=UpkeepService(store, vault, files, backups),
            _opened=opened,
            _hold=hold,
        )

    def now(self) -> datetime:
        """Return the present instant by the clinic's clock (UTC, aware)."""
        return self._opened.store.clock.now()

    def today(self) -> date:
        """Return the present day at the site."""
        return site_day(self.now(), self.facts.site.zone)

    def close(self) -> None:
        """Close the store and give the clinic back. The services are of no use afterwards."""
        try:
            self._opened.close()
        finally:
            self._hold.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
