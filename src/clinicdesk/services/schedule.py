"""What the clinic does by itself to be safe: the day's backup, and the month's restore drill."""

from pathlib import Path
from typing import Final, Literal

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.backup_rule import BackupPlan, closing_due, daily_due, drill_due
from clinicdesk.domain.clinics import BackupMade, Report, quiet
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.keeping import Drill, Keeping
from clinicdesk.services import keeping_facts
from clinicdesk.services.backups import BackupService
from clinicdesk.services.drills import DrillService
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["Due", "ScheduleService"]

Due = Literal["backup", "drill", ""]
_BY_ITSELF: Final = "by the schedule"
_CLOSING: Final = "on closing"


class ScheduleService:
    """Knows when a backup and a drill are due; whoever has the clinic open asks it."""

    def __init__(
        self, store: ClinicStore, backups: BackupService, drills: DrillService, zone: str
    ) -> None:
        self._store = store
        self._backups = backups
        self._drills = drills
        self._zone = zone

    def plan(self) -> BackupPlan:
        """Return when backups are wanted."""
        with self._store.reading() as session:
            return keeping_facts.plan_in(session)

    def choose(self, actor: Actor, plan: BackupPlan) -> None:
        """Want backups at other times, or a copy in another folder.

        Raises:
            NotAllowed: the role does not open it. BadInput: no such hour, or no such folder.
        """
        require(actor, Act.BACK_UP)
        if plan.hour is not None and plan.hour not in range(24):
            raise BadInput("The hour of the day is from 0 to 23.", "Choose one of them.")
        if plan.closing_hours is not None and not 1 <= plan.closing_hours <= 336:
            raise BadInput("The age is from 1 to 336 hours.", "Choose one in between.")
        if plan.copies and plan.copies != self.plan().copies:
            self._require_other_folder(Path(plan.copies))
        with self._store.writing(actor) as uow:
            keeping_facts.put_plan(uow.session, plan)
            if not plan.copies:
                keeping_facts.put_trouble(uow.session, keeping_facts.COPIES_FAILED, None)
            uow.audit(AuditAct(act="changed when backups are made", kind="clinic"))

    def _require_other_folder(self, folder: Path) -> None:
        if not folder.is_absolute() or not folder.is_dir():
            raise BadInput(
                "The second folder for backups is not there.",
                "Name a whole path, on a disk that is connected.",
            )
        if folder.resolve().is_relative_to(self._store.path.parent.resolve()):
            raise BadInput(
                "The second folder lies in the clinic's own folder.",
                "Choose one on another disk: this one may fail as a whole.",
            )

    def state(self) -> Keeping:
        """Say how safe the records are kept."""
        return self._backups.keeping()

    def due(self) -> Due:
        """Tell what the clinic wants now: its daily backup, its monthly drill, or nothing."""
        state, now = self.state(), self._store.clock.now()
        if daily_due(state.plan, state.last_at, now, self._zone):
            return "backup"
        tried = state.drill.at if state.drill is not None else None
        if state.last_at is not None and drill_due(state.plan, tried, now):
            return "drill"
        return ""

    def due_on_closing(self) -> bool:
        """Tell whether a backup is wanted before the clinic closes."""
        return closing_due(self.plan(), self._backups.last_at(), self._store.clock.now())

    def back_up(self, actor: Actor, report: Report = quiet, *, closing: bool = False) -> BackupMade:
        """Make the backup that is due; it asks for no role, since nobody asked for it.

        Raises:
            ClinicDeskError: as for any backup; it is remembered until one succeeds.
        """
        purpose = _CLOSING if closing else _BY_ITSELF
        return self._backups.make(actor, report=report, forced=True, purpose=purpose)

    def drill(self, actor: Actor, report: Report = quiet) -> Drill:
        """Run the drill that is due.

        Raises:
            ClinicDeskError: as for any drill.
        """
        return self._drills.run(actor, report, forced=True, purpose=_BY_ITSELF)
