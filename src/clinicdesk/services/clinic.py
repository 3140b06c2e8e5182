"""The services of one open clinic, in one value that the window and the commands are given."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from clinicdesk.domain.access import Actor
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.compartments import HAT, under_hat, without_hat
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.staffing import Arrival
from clinicdesk.host.clinic_lock import ClinicHold
from clinicdesk.services.backups import BackupService
from clinicdesk.services.care_months import CareMonthService
from clinicdesk.services.care_time import CareTimeService
from clinicdesk.services.census import CensusService
from clinicdesk.services.census_employers import EmployerService
from clinicdesk.services.charts import ChartService
from clinicdesk.services.check_ins import CheckInService
from clinicdesk.services.clinic_hours import HoursService
from clinicdesk.services.clinics import OpenedStore
from clinicdesk.services.coaching import CoachingService
from clinicdesk.services.coaching_cadence import CadenceService
from clinicdesk.services.coaching_letters import CoachingLetterService
from clinicdesk.services.coaching_panel import CoachingPanelService
from clinicdesk.services.coaching_sessions import CoachingSessionService
from clinicdesk.services.computers import ComputerService
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.continuity import ContinuityService
from clinicdesk.services.directory import DirectoryService
from clinicdesk.services.documents import DocumentService
from clinicdesk.services.drafts import DraftService
from clinicdesk.services.drills import DrillService
from clinicdesk.services.duplicates import DuplicateService
from clinicdesk.services.education import EducationService
from clinicdesk.services.eligibility import EligibilityService
from clinicdesk.services.exports import ExportService
from clinicdesk.services.goal_codes import GoalCodeService
from clinicdesk.services.handing_on import HandOnService
from clinicdesk.services.held_vault import HeldVault
from clinicdesk.services.household import HouseholdService
from clinicdesk.services.imports import ImportService
from clinicdesk.services.keys import KeyService
from clinicdesk.services.lists import ListService
from clinicdesk.services.merging import MergeService
from clinicdesk.services.people import PeopleService
from clinicdesk.services.plan_agreeing import PlanAgreeingService
from clinicdesk.services.plan_conflicts import PlanConflictService
from clinicdesk.services.plan_content import PlanPages
from clinicdesk.services.plan_reviewing import PlanReviewingService
from clinicdesk.services.plan_signing import PlanSigningService
from clinicdesk.services.plan_templates import PlanTemplateService
from clinicdesk.services.plan_work import PlanWorkService
from clinicdesk.services.plans import PlanService
from clinicdesk.services.prevention import PreventionService
from clinicdesk.services.prevention_sheets import PreventionSheetService
from clinicdesk.services.privacy import PrivacyService
from clinicdesk.services.programmes import ProgrammeService
from clinicdesk.services.protected import ProtectedService
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.services.referral_parts import ReferralParts
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.services.referrals import ReferralService
from clinicdesk.services.registries import RegistryService
from clinicdesk.services.risk import RiskService
from clinicdesk.services.roster import RosterService
from clinicdesk.services.schedule import ScheduleService
from clinicdesk.services.staffing import StaffingService
from clinicdesk.services.table_views import TableViewService
from clinicdesk.services.tasks import TaskService
from clinicdesk.services.template_editing import TemplateEditingService
from clinicdesk.services.upkeep import UpkeepService
from clinicdesk.services.users import UserService
from clinicdesk.store.audit_log import AuditAct

__all__ = ["Clinic"]


def _backing(opened: OpenedStore) -> tuple[BackupService, DrillService]:
    store, vault, files = opened.store, opened.vault, opened.files
    backups = BackupService(store, vault, files, opened.facts.site.zone)
    backups.place.tidy()
    return backups, DrillService(store, vault, files, backups)


def _beside_plans(
    opened: OpenedStore, calendar: BusinessCalendar, words: ReferralWords, lists: ListService
) -> dict[str, Any]:
    """Build what is done about plans beside changing them."""
    store = opened.store
    return {
        "plan_agreeing": PlanAgreeingService(store, calendar.zone),
        "template_editing": TemplateEditingService(store, opened.facts.name, calendar.zone),
        "plan_signing": PlanSigningService(store, calendar),
        "plan_reviewing": PlanReviewingService(store, calendar),
        "plan_work": PlanWorkService(store, calendar, words),
        "coaching": CoachingService(store, calendar),
        "coaching_sessions": CoachingSessionService(store, calendar, opened.facts),
        "coaching_letters": CoachingLetterService(store, calendar, opened.facts),
        "check_ins": CheckInService(store, calendar),
        "coaching_panel": CoachingPanelService(store, calendar),
        "cadence": CadenceService(store, calendar.zone),
        "prevention": PreventionService(store, calendar),
        "prevention_sheets": PreventionSheetService(store, calendar.zone, lists),
        "care_time": CareTimeService(store),
        "care_months": CareMonthService(store, calendar.zone, lists),
    }


def _on_paper(
    opened: OpenedStore,
    calendar: BusinessCalendar,
    consents: ConsentService,
    protected: ProtectedService,
    words: ReferralWords,
) -> dict[str, Any]:
    """Build what prints and exports, and what the pages of plans are gathered from."""
    store, facts = opened.store, opened.facts
    templates = PlanTemplateService(store, facts.site.zone, facts.name)
    conflicts = PlanConflictService(store, facts.site.zone)
    pages = PlanPages(templates, conflicts, calendar)
    documents = DocumentService(store, facts, consents, protected, words, pages=pages)
    return {
        "plan_conflicts": conflicts,
        "plan_templates": templates,
        "documents": documents,
        "goal_codes": GoalCodeService(store),
        "exports": ExportService(store, facts, consents, protected, documents),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """An open clinic and the person in it. Closing it lets go of the keys."""

    actor: Actor
    facts: ClinicFacts
    folder: Path
    people: PeopleService
    household: HouseholdService
    duplicates: DuplicateService
    merging: MergeService
    roster: RosterService
    table_views: TableViewService
    lists: ListService
    charts: ChartService
    referrals: ReferralService
    directory: DirectoryService
    tasks: TaskService
    plans: PlanService
    plan_agreeing: PlanAgreeingService
    plan_conflicts: PlanConflictService
    plan_templates: PlanTemplateService
    template_editing: TemplateEditingService
    plan_signing: PlanSigningService
    plan_reviewing: PlanReviewingService
    plan_work: PlanWorkService
    coaching: CoachingService
    coaching_sessions: CoachingSessionService
    coaching_letters: CoachingLetterService
    check_ins: CheckInService
    coaching_panel: CoachingPanelService
    cadence: CadenceService
    education: EducationService
    programmes: ProgrammeService
    prevention: PreventionService
    prevention_sheets: PreventionSheetService
    care_time: CareTimeService
    care_months: CareMonthService
    registries: RegistryService
    risk: RiskService
    documents: DocumentService
    goal_codes: GoalCodeService
    exports: ExportService
    consents: ConsentService
    protected: ProtectedService
    imports: ImportService
    employers: EmployerService
    census: CensusService
    eligibility: EligibilityService
    continuity: ContinuityService
    drafts: DraftService
    users: UserService
    computers: ComputerService
    staffing: StaffingService
    keys: KeyService
    handing_on: HandOnService
    backups: BackupService
    drills: DrillService
    schedule: ScheduleService
    upkeep: UpkeepService
    hours: HoursService
    arrival: Arrival
    """What is to be told to whoever came in."""
    privacy: PrivacyService
    _opened: OpenedStore = field(repr=False)
    _hold: ClinicHold = field(repr=False)

    @classmethod
    def of(cls, opened: OpenedStore, hold: ClinicHold, arrival: Arrival | None = None) -> "Clinic":
        """Build the services on an open store."""
        store, vault, files = opened.store, opened.vault, opened.files
        zone, held = opened.facts.site.zone, HeldVault(files.vault, vault)
        clocks = Clocks(BusinessCalendar(zone=zone))
        backups, drills = _backing(opened)
        computers = ComputerService(store, held)
        rows = ProtectedRows(store, held, zone)
        protected = ProtectedService(rows)
        consents = ConsentService(store, protected, zone)
        words = ReferralWords(store, ReferralParts(rows))
        referrals = ReferralService(store, clocks, words, consents)
        lists = ListService(store, opened.facts)
        return cls(
            actor=without_hat(opened.actor),
            facts=opened.facts,
            folder=files.path,
            people=PeopleService(store, zone),
            household=HouseholdService(store, zone),
            duplicates=DuplicateService(store),
            merging=MergeService(store, protected),
            roster=RosterService(store, zone),
            table_views=TableViewService(store),
            lists=lists,
            charts=ChartService(store, zone, protected.withheld_in, words),
            referrals=referrals,
            directory=DirectoryService(store, clocks, words),
            tasks=TaskService(store, clocks, words),
            plans=PlanService(store, zone),
            **_beside_plans(opened, clocks.calendar, words, lists),
            education=EducationService(store, zone),
            programmes=ProgrammeService(store, clocks.calendar),
            registries=RegistryService(store, zone),
            risk=RiskService(store),
            **_on_paper(opened, clocks.calendar, consents, protected, words),
            consents=consents,
            protected=protected,
            imports=ImportService(store, referrals, rows),
            employers=EmployerService(store),
            census=CensusService(store, rows, zone),
            eligibility=EligibilityService(store, rows, zone),
            continuity=ContinuityService(store, words),
            drafts=DraftService(store, vault),
            users=UserService(store, held),
            computers=computers,
            staffing=StaffingService(store, computers),
            keys=KeyService(store, held, files, hold),
            handing_on=HandOnService(store, clocks),
            backups=backups,
            drills=drills,
            schedule=ScheduleService(store, backups, drills, zone),
            upkeep=UpkeepService(store, vault, files, backups),
            hours=HoursService(store, zone),
            arrival=arrival or Arrival(),
            privacy=PrivacyService(
                store, held, files, clocks.calendar, opened.facts, subject_of=protected.subject
            ),
            _opened=opened,
            _hold=hold,
        )

    @property
    def may_wear_hat(self) -> bool:
        """Whether the signed-in person may put the occupational hat on."""
        return HAT in self._opened.actor.roles

    def with_hat(self, hat: str, purpose: str) -> "Clinic":
        """Return the same clinic with the occupational hat on: that role and no other is in force.

        It is written down, and each entry about protected records names the purpose.

        Raises:
            BadInput: no such hat, or no purpose. NotAllowed: the person has no such hat.
        """
        if hat != HAT.value:
            raise BadInput("There is no such hat.", f"Use: {HAT.value}.")
        actor = under_hat(self._opened.actor)
        if not purpose.strip():
            raise BadInput("The occupational hat needs its purpose.", "Say it with --purpose TEXT.")
        store = self._opened.store
        with store.writing(actor) as uow:
            act = AuditAct(
                act="put on the hat", kind="staff", object_id=actor.id, purpose=purpose.strip()
            )
            uow.audit(act)
        protected = self.protected.for_purpose(purpose.strip())
        return replace(self, actor=actor, protected=protected)

    @property
    def wears_hat(self) -> bool:
        """Whether the occupational hat is on."""
        return HAT in self.actor.roles

    def without_hat(self) -> "Clinic":
        """Return the same clinic with the hat off: the person's other roles are in force again.

        It is written down.
        """
        if not self.wears_hat:
            return self
        with self._opened.store.writing(self.actor) as uow:
            uow.audit(AuditAct(act="took off the hat", kind="staff", object_id=self.actor.id))
        actor = without_hat(self._opened.actor)
        return replace(self, actor=actor, protected=self.protected.for_purpose(""))

    def now(self) -> datetime:
        """Return the present instant by the clinic's clock (UTC, aware)."""
        return self._opened.store.clock.now()

    def today(self) -> date:
        """Return the present day at the site."""
        return site_day(self.now(), self.facts.site.zone)

    @property
    def signature_due(self) -> bool:
        """Whether what was written waits for its signature by now."""
        return self._opened.store.signature_due

    def sign_if_due(self) -> None:
        """Sign what was written in this session, when it is time; the status says if it failed."""
        self._opened.store.sign_if_due()

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
