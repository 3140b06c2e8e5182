"""The list of people for whoever administers the clinic."""

from collections.abc import Callable

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.staffing import StaffRow
from clinicdesk.services.computers import ComputerService
from clinicdesk.store import staff, staff_changes
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.sign_ins import last_seen

__all__ = ["StaffingService"]


class StaffingService:
    """Tells of each person what an administrator has to know."""

    def __init__(self, store: ClinicStore, computers: ComputerService) -> None:
        self._store = store
        self._computers = computers

    def rows(self, actor: Actor) -> tuple[StaffRow, ...]:
        """Return everyone: those who work here first, then pools, then who left.

        Raises:
            NotAllowed: the role does not administer the clinic.
        """
        require(actor, Act.RUN_CLINIC)
        return self._rows(actor, lambda _one: True)

    def own_row(self, actor: Actor) -> StaffRow:
        """Return what concerns the actor, whatever their role."""
        (row,) = self._rows(actor, lambda one: one.id == actor.id)
        return row

    def _rows(self, actor: Actor, wanted: Callable[[StaffMember], bool]) -> tuple[StaffRow, ...]:
        with self._store.reading() as session:
            everyone = [one for one in staff.everyone(session) if wanted(one)]
            seen = last_seen(session)
            owed = {one.id: staff_changes.obligations(session, one.id) for one in everyone}
        rows = [
            StaffRow(
                member=one,
                computers=self._computers.of(one.id),
                invited_until=self._computers.invited_until(one.id),
                seen_at=seen.get(one.id),
                owes=owed[one.id],
                is_me=one.id == actor.id,
            )
            for one in everyone
        ]
        return tuple(sorted(rows, key=lambda row: (row.member.disabled, row.member.is_pool)))
